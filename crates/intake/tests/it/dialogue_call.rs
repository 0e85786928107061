//! A call in simulated time: keys in, words out, and the answers of a night.

use canvass::judgement::{Room, judge};
use canvass::setup::{
    CandidateEntry, CandidateKind, County, CountyIndex, CountyKind, NewPrecinct, PrecinctIndex,
    PrecinctKind, Precincts, Setup,
};
use canvass::words::CheckWords;
use caucus::plan::Plan;
use caucus::worksheet::{Delegates, EarlyVotes, Worksheet};
use intake::dialogue::{
    CodeAnswer, Dialogue, Draft, Facts, Filed, Input, Key, Known, Language, NotFiled, Output, Part,
    heard,
};
use night::event::Mode;

const MS: u64 = 1_000_000;

/// The code that is good, and one with a slip; any other is nobody's.
pub const CODE: &str = "616483079740";
const SLIP: &str = "616483079741";

/// 150 words a minute.
const WORD_MS: u64 = 400;

/// At the end of a sentence, and at a comma within.
const STOP_MS: u64 = 333;
const COMMA_MS: u64 = 150;

/// How fast somebody is.
#[derive(Clone, Copy)]
pub struct Caller {
    /// Hears every prompt to its end before she keys.
    pub patient: bool,
    /// Before the first key of an answer.
    pub thinks_ms: u64,
    /// Each key.
    pub key_ms: u64,
}

/// Nobody in a hurry.
pub const PATIENT: Caller = Caller { patient: true, thinks_ms: 1_000, key_ms: 350 };

/// Somebody who knows the way.
pub const QUICK: Caller = Caller { patient: false, thinks_ms: 500, key_ms: 300 };

pub fn setup(plan: Plan, names: &[&str], precincts: &[(&str, PrecinctKind, Option<u16>)]) -> Setup {
    let county = County {
        id: "1".into(),
        name: "Adair".into(),
        kind: CountyKind::County,
        district: None,
        state_delegates: Some(4),
        county_delegates: Some(51),
    };
    let mut rows = Precincts::default();
    for (at, (name, kind, delegates)) in precincts.iter().enumerate() {
        let row = NewPrecinct {
            id: format!("1-{at}").into(),
            county: CountyIndex(0),
            name: (*name).into(),
            kind: *kind,
            district: None,
            delegates: delegates.map(Delegates),
            registered: Some(5_000),
            opens_at_ms: None,
            zone: None,
            meets_with: None,
        };
        rows.add(&row).unwrap();
    }
    Setup {
        night: "night".into(),
        title: "Night".into(),
        plan,
        candidates: names
            .iter()
            .map(|name| CandidateEntry {
                id: name.to_lowercase(),
                name: (*name).into(),
                kind: CandidateKind::Person,
            })
            .collect(),
        counties: vec![county],
        precincts: rows,
        smallest_published: 0,
    }
}

pub fn iowa() -> Setup {
    let precinct = ("North", PrecinctKind::Precinct, Some(4));
    setup(Plan::IowaDemocratic2020, &["Adams", "Baker", "Cruz"], &[precinct])
}

/// How long a prompt takes.
pub fn said_ms(setup: &Setup, language: Language, parts: &[Part]) -> u64 {
    let text = heard(setup, language, parts);
    let words = text.split_whitespace().count() as u64;
    let marks = |marks: &[char]| text.matches(marks).count() as u64;
    words * WORD_MS + marks(&['.', '?']) * STOP_MS + marks(&[',', ':']) * COMMA_MS
}

pub struct Call<'a> {
    setup: &'a Setup,
    known: Known,
    pub caller: Caller,
    dialogue: Dialogue,
    now_ns: u64,
    playing: Option<(u32, u64)>,
    cuts_in: bool,
    pub log: String,
    /// Everything that was said.
    pub said: Vec<Vec<Part>>,
    pub filed: Vec<(Worksheet, Mode, u32)>,
    pub unconfirmed: Vec<Worksheet>,
    pub draft: Option<Draft>,
    pub over: bool,
    /// Nothing is taken without a code.
    pub only_with_code: bool,
    /// What comes of the next returns, instead of their being stored.
    pub not_filed: Vec<NotFiled>,
}

impl<'a> Call<'a> {
    pub fn new(setup: &'a Setup, known: Known, caller: Caller) -> Call<'a> {
        Call::in_language(setup, known, caller, Language::English)
    }

    pub fn in_language(
        setup: &'a Setup,
        known: Known,
        caller: Caller,
        language: Language,
    ) -> Call<'a> {
        Call::with_facts(setup, known, caller, Facts::of(setup, language, false))
    }

    /// A call from a number that is listed for precincts.
    pub fn of_listed(setup: &'a Setup, known: Known, listed: &[u32]) -> Call<'a> {
        let listed = listed.iter().copied().map(PrecinctIndex).collect();
        let facts = Facts { listed, ..Facts::of(setup, Language::English, false) };
        Call::with_facts(setup, known, PATIENT, facts)
    }

    /// A call of somebody with slow fingers.
    pub fn of_slow(setup: &'a Setup, known: Known) -> Call<'a> {
        Call::with_facts(setup, known, PATIENT, Facts::of(setup, Language::English, true))
    }

    fn with_facts(setup: &'a Setup, known: Known, caller: Caller, facts: Facts) -> Call<'a> {
        let mut out = Vec::new();
        let dialogue = Dialogue::new(facts, 0, &mut out);
        Call::begun(setup, known, caller, dialogue, out)
    }

    /// A call of somebody whose code was good already.
    pub fn of_known(setup: &'a Setup, known: Known, caller: Caller) -> Call<'a> {
        let mut out = Vec::new();
        let facts = Facts::of(setup, Language::English, false);
        let dialogue = Dialogue::with_known(facts, known.clone(), 0, &mut out);
        Call::begun(setup, known, caller, dialogue, out)
    }

    fn begun(
        setup: &'a Setup,
        known: Known,
        caller: Caller,
        dialogue: Dialogue,
        out: Vec<Output>,
    ) -> Call<'a> {
        let mut call = Call {
            setup,
            known,
            caller,
            dialogue,
            now_ns: 0,
            playing: None,
            cuts_in: false,
            log: String::new(),
            said: Vec::new(),
            filed: Vec::new(),
            unconfirmed: Vec::new(),
            draft: None,
            over: false,
            only_with_code: false,
            not_filed: Vec::new(),
        };
        call.take(out);
        call
    }

    /// Follows a script: keys; `.` hears the prompt to its end; `~` is silent until something is
    /// said or the call ends; `@20` hears twenty seconds and cuts in; `hangup`.
    pub fn follow(&mut self, script: &str) -> &mut Self {
        for token in script.split_whitespace() {
            if self.over {
                break;
            }
            if self.caller.patient && !std::mem::take(&mut self.cuts_in) && !token.starts_with('@')
            {
                self.hear();
            }
            match token {
                "." => self.hear(),
                "~" => self.keep_silent(),
                "hangup" => {
                    self.note("> hangs up");
                    self.input(Input::HungUp);
                }
                seconds if seconds.starts_with('@') => {
                    self.pass(1_000 * seconds[1..].parse::<u64>().expect("seconds"));
                    self.cuts_in = true;
                }
                keys => {
                    self.note(&format!("> {keys}"));
                    self.pass(self.caller.thinks_ms);
                    for key in keys.chars() {
                        self.pass(self.caller.key_ms);
                        self.press(key);
                    }
                }
            }
        }
        self
    }

    pub fn press(&mut self, key: char) {
        self.input(Input::Key(match key {
            '*' => Key::Star,
            '#' => Key::Pound,
            digit => Key::Digit(digit.to_digit(10).expect("a key") as u8),
        }));
    }

    pub fn seconds(&self) -> u64 {
        self.now_ms() / 1_000
    }

    pub fn now_ms(&self) -> u64 {
        self.now_ns / MS
    }

    pub fn note(&mut self, line: &str) {
        self.log += line;
        self.log.push('\n');
    }

    fn input(&mut self, input: Input) {
        let mut out = Vec::new();
        self.dialogue.step(self.now_ns, input, &mut out);
        self.take(out);
    }

    pub fn pass(&mut self, ms: u64) {
        let until_ns = self.now_ns + ms * MS;
        while !self.over {
            let played = self.playing.map(|(_, end_ns)| end_ns);
            let wake = self.dialogue.wake_at();
            let Some(next_ns) = played.into_iter().chain(wake).min().filter(|&at| at <= until_ns)
            else {
                break;
            };
            self.now_ns = self.now_ns.max(next_ns);
            match self.playing {
                Some((number, end_ns)) if end_ns == next_ns => {
                    self.playing = None;
                    self.input(Input::Played(number));
                }
                _ => self.input(Input::Tick),
            }
        }
        self.now_ns = self.now_ns.max(until_ns);
    }

    /// Hears out what is said; what follows by itself is heard too.
    pub fn hear(&mut self) {
        while let Some((_, end_ns)) = self.playing {
            self.pass(end_ns.saturating_sub(self.now_ns).div_ceil(MS));
        }
    }

    fn keep_silent(&mut self) {
        self.hear();
        let wake_ns = self.dialogue.wake_at();
        if let Some(wake_ns) = wake_ns {
            self.note("> (silence)");
            self.pass((wake_ns - self.now_ns).div_ceil(MS));
        }
    }

    fn take(&mut self, mut out: Vec<Output>) {
        // The night answers after the rest is done.
        let is_asked = |output: &Output| match output {
            Output::CheckCode(_)
            | Output::WithoutCode(_)
            | Output::File { .. }
            | Output::FileUnconfirmed { .. } => true,
            Output::Say { .. }
            | Output::Hush
            | Output::KeepDraft(_)
            | Output::Person
            | Output::End => false,
        };
        out.sort_by_key(is_asked);
        for output in out {
            match output {
                Output::Say { number, language, parts } => {
                    let text = heard(self.setup, language, &parts);
                    self.note(&text);
                    let long_ns = said_ms(self.setup, language, &parts) * MS;
                    self.playing = Some((number, self.now_ns + long_ns));
                    self.said.push(parts);
                }
                Output::Hush => self.playing = None,
                Output::CheckCode(code) => {
                    let answer = match code.digits() {
                        CODE => CodeAnswer::Known(Box::new(self.known.clone())),
                        SLIP => CodeAnswer::Slip,
                        _ => CodeAnswer::Wrong,
                    };
                    self.pass(50);
                    self.input(Input::Code(answer));
                }
                Output::File { worksheet, mode, key } => self.file(worksheet, mode, key),
                Output::WithoutCode(precinct) => {
                    self.note(&format!("[without a code, precinct {}]", precinct.0));
                    let known = Known { precinct, ..self.known.clone() };
                    let answer = match self.only_with_code {
                        true => CodeAnswer::NeedsCode,
                        false => CodeAnswer::Known(Box::new(known)),
                    };
                    self.pass(50);
                    self.input(Input::Code(answer));
                }
                Output::FileUnconfirmed { precinct, worksheet, key } => {
                    let (at, told) = (precinct.0, figures(&worksheet));
                    self.note(&format!("[unconfirmed, precinct {at}, {key}: {told}]"));
                    self.unconfirmed.push(worksheet);
                    self.pass(100);
                    let answer = self.not_filed.pop().map(Input::NotFiled);
                    self.input(answer.unwrap_or(Input::Unconfirmed { receipt: 1_072 }));
                }
                Output::KeepDraft(draft) => {
                    self.note(&format!("[kept, to line {}]", draft.line));
                    self.draft = Some(draft);
                }
                Output::Person => {
                    self.note("[a person]");
                    self.over = true;
                    self.playing = None;
                }
                Output::End => {
                    self.note("[the end]");
                    self.over = true;
                    self.playing = None;
                }
            }
        }
    }

    fn file(&mut self, worksheet: Worksheet, mode: Mode, key: u32) {
        self.note(&format!("[filed, {mode:?}, {key}: {}]", figures(&worksheet)));
        let precinct = self.known.precinct;
        let words = CheckWords::of(&[7; 32], self.setup, precinct, &worksheet);
        let findings = judge(Room::of(self.setup, precinct, &worksheet), &worksheet).findings;
        self.filed.push((worksheet, mode, key));
        self.pass(100);
        let answer = self.not_filed.pop().map(Input::NotFiled);
        self.input(answer.unwrap_or(Input::Filed(Filed { receipt: 1, words, findings })));
    }
}

/// Returns a worksheet's figures, as short as a text.
pub fn figures(worksheet: &Worksheet) -> String {
    let told = |figure: Option<u32>| figure.map_or("-".into(), |figure| figure.to_string());
    match worksheet {
        Worksheet::Alignment(sheet) => {
            let mut said = told(sheet.attendance);
            for group in &sheet.groups {
                let [first, last, awards] =
                    [group.first_alignment, group.final_alignment, group.awards].map(told);
                said += &format!(" {}={first}/{last}/{awards}", group.candidate.0 + 1);
                if let Some(early) = group.early {
                    let EarlyVotes { first_alignment, final_alignment } = early;
                    said += &format!(" (early {first_alignment}/{final_alignment})");
                }
            }
            for lot in &sheet.lots {
                said += &format!(" {:?} won by {}", lot.kind, lot.winner.0 + 1);
            }
            if let Some(voted) = sheet.room_vote {
                said += if voted { " voted" } else { " not voted" };
            }
            said
        }
        Worksheet::Ballots(sheet) => {
            let mut said = told(sheet.found);
            if sheet.issued.or(sheet.spoiled).or(sheet.blank).is_some() {
                let [issued, spoiled, blank] = [sheet.issued, sheet.spoiled, sheet.blank].map(told);
                said += &format!(" (issued {issued}, spoiled {spoiled}, blank {blank})");
            }
            for votes in &sheet.votes {
                said += &format!(" {}={}", votes.candidate.0 + 1, votes.votes);
            }
            said
        }
    }
}

pub fn known(setup: &Setup, mode: Mode) -> Known {
    Known::of(setup, PrecinctIndex(0), mode)
}
