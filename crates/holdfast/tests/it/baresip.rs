//! Whole returns keyed on a telephone of others' making, and everything that it heard.

mod ear;
mod listener;
mod phone;
mod telling;

use crate::hotline;
use crate::served::{NightDir, Served};
use canvass::setup::{PrecinctIndex, Setup};
use canvass::words::{CheckWords, WORDS};
use caucus::worksheet::Worksheet;
use ear::RATE;
use intake::dialogue::Language;
use listener::{Call, Listener, said};
use phone::Telephone;
use serde_json::Value;
use server::phone::prompts::Prompts;
use telling::{Answer, Prompt, Told, follow};

const HOTLINE: &str = "+15155550150";

/// Whoever does not hear a prompt to its end hears so much of it before she keys.
const IMPATIENT: usize = RATE / 2;

/// A chair with a paper before her, and what she does.
struct Chair {
    name: String,
    language: Language,
    number: String,
    precinct: PrecinctIndex,
    code: String,
    answers: Vec<Answer>,
    /// Her paper: everybody, then of each line that is not zero both counts and its delegates.
    /// `None` if she hangs up before it is filed.
    paper: Option<&'static str>,
}

/// Whoever calls for the first time: she hears everything, and is called away at the third line.
const FIRST: &str = ". CODE . 1 . 161# . # . # . 90# . 90#";
const FIRST_IN_SPANISH: &str = "* . CODE . 1 . 161# . # . # . 90# . 90#";

/// Whoever knows the way: she cuts in until her paper is compared, and hears her check words twice.
const SECOND: &str = "CODE 1 PAPER 1 . 1 1";
const SECOND_IN_SPANISH: &str = "* CODE 1 PAPER . 1 . 1 1";

/// Two lines are viable, and one person left: that is to be looked at.
const PAPER: &str = "48 2=20/22/1 9=25/25/2 12=3/0/0";
const PAPER_IN_SPANISH: &str = "161 4=81/81/3 9=80/80/2";

/// Lines of a paper.
const LINES: u16 = 14;

/// Hears every prompt to its end, as `HOLDFAST_LONG` wants it.
fn patient(answers: Vec<Answer>) -> Vec<Answer> {
    answers.into_iter().map(|answer| Answer { hears: true, ..answer }).collect()
}

#[test]
fn returns_are_keyed_on_telephones_in_each_language() {
    if !phone::is_installed() {
        return;
    }
    let (night, chairs) = hotline::night("");
    let setup = night.recover().night.setup().clone();
    let chair = |language, at: usize, script: &str, paper: Option<&'static str>| {
        let (precinct, code) = &chairs[at];
        let script = script.replace("CODE", &code.replace('-', ""));
        let answers = answers(&script.replace("PAPER", &paper.map(keys).unwrap_or_default()));
        Chair {
            name: format!("{language:?}, {precinct}"),
            language,
            number: hotline::number(at),
            precinct: setup.precincts.find(precinct).unwrap(),
            code: code.clone(),
            answers: match std::env::var_os("HOLDFAST_LONG") {
                Some(_) => patient(answers),
                None => answers,
            },
            paper,
        }
    };
    // Five delegates, four, three and five; names of the last three are put together.
    let chairs = [
        chair(Language::English, 9, FIRST, None),
        chair(Language::Spanish, 10, FIRST_IN_SPANISH, None),
        chair(Language::English, 14, SECOND, Some(PAPER)),
        chair(Language::Spanish, 19, SECOND_IN_SPANISH, Some(PAPER_IN_SPANISH)),
    ];
    let prompts = Prompts::new(&setup, None).unwrap();
    let served = Served::start_with_telephone(&night, "--sound-port 0 --sip 127.0.0.1:0");
    std::thread::scope(|scope| {
        for chair in &chairs {
            let (night, served, setup, prompts) = (&night, &served, &setup, &prompts);
            scope.spawn(move || {
                let call = chair.call(night, served, setup, prompts);
                let listener = Listener { setup, prompts, call: &call };
                let words = chair.paper.map(|_| receipt(served, chair));
                let told = chair.told(setup, words.unwrap_or(CheckWords([0; 3])));
                let heard = listener.check(&chair.name, &told);
                let said = |words| said(words, chair.language);
                assert_eq!(heard.map(said), words.map(said), "{}", chair.name);
            });
        }
    });
    served.end();
    let recovered = night.recover();
    for chair in &chairs {
        let returns = recovered.night.returns_of(chair.precinct);
        let filed: Vec<String> = returns.iter().map(|one| figures(&one.worksheet)).collect();
        assert_eq!(filed, chair.paper.as_slice(), "{}", chair.name);
        let reporters = recovered.night.reporters().into_iter();
        let here = reporters.filter(|reporter| reporter.precinct == chair.precinct);
        let drafts = here.filter_map(|reporter| recovered.night.draft(reporter.id));
        let lines: Vec<u16> = drafts.map(|draft| draft.line).collect();
        let kept: &[u16] = if chair.paper.is_none() { &[3] } else { &[] };
        assert_eq!(lines, kept, "{}", chair.name);
    }
    assert_eq!(recovered.night.calls(), (4, 4), "every code was good");
}

/// Reads what a chair does: `.` hears a prompt to its end, anything else is keyed.
fn answers(script: &str) -> Vec<Answer> {
    let mut hears = false;
    let mut answers = Vec::new();
    for token in script.split_whitespace() {
        match token {
            "." => hears = true,
            keys => {
                answers.push(Answer { hears: std::mem::take(&mut hears), keys: keys.to_owned() });
            }
        }
    }
    answers
}

/// Returns what is keyed from a paper: everybody, and both counts of each line.
fn keys(paper: &str) -> String {
    let mut tokens = paper.split(' ');
    let mut keys = format!("{}#", tokens.next().unwrap());
    let lines: Vec<(&str, &str)> = tokens.map(|line| line.split_once('=').unwrap()).collect();
    for line in 1..=LINES {
        let figures = lines.iter().find(|(number, _)| *number == line.to_string());
        for figure in figures.map_or("0/0", |(_, figures)| figures).split('/').take(2) {
            keys += &format!(" {}#", if figure == "0" { "" } else { figure });
        }
    }
    keys
}

/// Returns a worksheet's figures as a chair's paper has them here.
fn figures(worksheet: &Worksheet) -> String {
    let Worksheet::Alignment(sheet) = worksheet else { panic!("{worksheet:?}") };
    assert_eq!(sheet.groups.len(), usize::from(LINES), "each line is given");
    assert!(sheet.lots.is_empty());
    let mut figures = sheet.attendance.unwrap().to_string();
    for group in &sheet.groups {
        let all = [group.first_alignment, group.final_alignment, group.awards];
        let [first, last, awards] = all.map(|figure| figure.unwrap_or(0));
        if first + last + awards > 0 {
            figures += &format!(" {}={first}/{last}/{awards}", group.candidate.0 + 1);
        }
    }
    figures
}

/// Returns the check words of a chair's return, as her card's page shows them.
fn receipt(served: &Served, chair: &Chair) -> CheckWords {
    let authorization = format!("Holdfast {}", chair.code);
    let headers = [("Authorization", authorization.as_str())];
    let answer = served.client().request("GET", "/api/card", &headers, b"");
    let card: Value = serde_json::from_str(&answer.body).unwrap();
    let name = ["words", "palabras"][chair.language as usize];
    let words = card["returns"][0][name].as_array().unwrap();
    let place = |word: &Value| {
        WORDS.iter().position(|both| both[chair.language as usize] == word.as_str().unwrap())
    };
    let words: Vec<u8> = words.iter().map(|word| place(word).unwrap() as u8).collect();
    CheckWords(words.try_into().unwrap())
}

impl Chair {
    /// Returns what she is to be told; her answers make her paper.
    fn told(&self, setup: &Setup, words: CheckWords) -> Told {
        let told = follow(setup, self.precinct, words, &self.answers);
        assert_eq!(told.worksheet.as_ref().map(figures).as_deref(), self.paper);
        told
    }

    /// Calls, keys everything and hangs up.
    fn call(&self, night: &NightDir, served: &Served, setup: &Setup, prompts: &Prompts) -> Call {
        // How long it takes is known, but for the check words.
        let told = self.told(setup, CheckWords([0; 3]));
        let length = |said: &[Prompt]| -> usize {
            let whole = said.iter().filter(|prompt| prompt.whole);
            whole.map(|one| one.sound(setup, prompts).len()).sum()
        };
        let folder = night.0.with_extension(format!("baresip-{}", self.number));
        let mut telephone = Telephone::start(folder.clone(), &self.number);
        telephone.call(HOTLINE, served.sip[0]);
        let mut keyed = vec![0];
        for (answer, said) in self.answers.iter().zip(&told.prompts) {
            let since = *keyed.last().unwrap();
            match answer.hears {
                true => telephone.hear(since, length(said)),
                false => telephone.hear_some(since, IMPATIENT),
            }
            keyed.push(telephone.press(&answer.keys));
        }
        telephone.hear(*keyed.last().unwrap(), length(told.prompts.last().unwrap()) * 4 / 5);
        let pace = telephone.pace();
        let heard = telephone.hang_up();
        std::fs::remove_dir_all(folder).unwrap();
        Call { heard, keyed, pace }
    }
}
