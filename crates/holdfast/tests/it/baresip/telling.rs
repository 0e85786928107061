//! What a call is to say after each answer: the dialogue itself, keyed on paper.

use canvass::judgement::{Room, judge};
use canvass::setup::{PrecinctIndex, Setup};
use canvass::words::CheckWords;
use caucus::worksheet::Worksheet;
use intake::dialogue::{
    CodeAnswer, Dialogue, Facts, Filed, Input, Key, Known, Language, Output, Part,
};
use night::event::Mode;
use server::phone::prompts::Prompts;
use sip::g711::FROM_MU_LAW;

/// From one key to the next, on paper.
const KEY_NS: u64 = 1_000_000_000;

/// What somebody does once she was told something.
#[derive(Clone)]
pub struct Answer {
    /// She hears it to its end first.
    pub hears: bool,
    /// Then she keys this.
    pub keys: String,
}

/// One prompt.
#[derive(Clone)]
pub struct Prompt {
    pub language: Language,
    pub parts: Vec<Part>,
    /// It is heard to its end.
    pub whole: bool,
}

impl Prompt {
    /// Returns what is to be heard of it.
    pub fn sound(&self, setup: &Setup, prompts: &Prompts) -> Vec<i16> {
        sound(setup, prompts, self.language, &self.parts)
    }
}

/// Returns what is to be heard of some parts, as a telephone unpacks it.
pub fn sound(setup: &Setup, prompts: &Prompts, language: Language, parts: &[Part]) -> Vec<i16> {
    let mu_law = prompts.joined(&prompts.of(setup, language, parts));
    mu_law.iter().map(|&byte| FROM_MU_LAW[usize::from(byte)]).collect()
}

/// What is told before each answer and after the last, and what is filed.
pub struct Told {
    pub prompts: Vec<Vec<Prompt>>,
    pub worksheet: Option<Worksheet>,
}

struct Call<'a> {
    setup: &'a Setup,
    precinct: PrecinctIndex,
    words: CheckWords,
    dialogue: Dialogue,
    now_ns: u64,
    told: Told,
}

/// Follows a chair's answers; the last prompts are heard to their end.
pub fn follow(
    setup: &Setup,
    precinct: PrecinctIndex,
    words: CheckWords,
    answers: &[Answer],
) -> Told {
    let mut out = Vec::new();
    let dialogue = Dialogue::new(Facts::of(setup, Language::English, false), 0, &mut out);
    let told = Told { prompts: vec![Vec::new()], worksheet: None };
    let mut call = Call { setup, precinct, words, dialogue, now_ns: 0, told };
    call.take(out);
    for answer in answers {
        if answer.hears {
            call.hear();
        }
        call.told.prompts.push(Vec::new());
        for key in answer.keys.chars() {
            call.press(key);
        }
    }
    call.hear();
    call.told
}

impl Call<'_> {
    /// Hears what is said to its end, and what is said after that.
    fn hear(&mut self) {
        loop {
            let said = self.said();
            let before = said.len();
            if let Some(prompt) = said.last_mut() {
                prompt.whole = true;
            }
            let number = self.told.prompts.iter().map(Vec::len).sum::<usize>() as u32;
            self.input(Input::Played(number));
            if self.said().len() == before {
                return;
            }
        }
    }

    fn said(&mut self) -> &mut Vec<Prompt> {
        self.told.prompts.last_mut().unwrap()
    }

    fn press(&mut self, key: char) {
        self.now_ns += KEY_NS;
        self.input(Input::Key(match key {
            '*' => Key::Star,
            '#' => Key::Pound,
            digit => Key::Digit(digit.to_digit(10).unwrap() as u8),
        }));
    }

    fn input(&mut self, input: Input) {
        let mut out = Vec::new();
        self.dialogue.step(self.now_ns, input, &mut out);
        self.take(out);
    }

    fn take(&mut self, out: Vec<Output>) {
        let mut asked = None;
        for output in out {
            match output {
                Output::Say { language, parts, .. } => {
                    self.said().push(Prompt { language, parts, whole: false });
                }
                Output::CheckCode(_) => {
                    let known = Known::of(self.setup, self.precinct, Mode::Real);
                    asked = Some(Input::Code(CodeAnswer::Known(Box::new(known))));
                }
                Output::File { worksheet, .. } => {
                    let room = Room::of(self.setup, self.precinct, &worksheet);
                    let findings = judge(room, &worksheet).findings;
                    self.told.worksheet = Some(worksheet);
                    asked = Some(Input::Filed(Filed { receipt: 1, words: self.words, findings }));
                }
                Output::Hush | Output::KeepDraft(_) => {}
                Output::WithoutCode(_)
                | Output::FileUnconfirmed { .. }
                | Output::Person
                | Output::End => panic!("nobody keyed that: {output:?}"),
            }
        }
        if let Some(answer) = asked {
            self.input(answer);
        }
    }
}
