//! The dialogue itself: what each key means at each moment of the call.

mod sending;
mod worksheet;

use canvass::finding::Finding;
use canvass::setup::{PrecinctIndex, PrecinctKind};
use canvass::words::CheckWords;
use caucus::worksheet::{GROUPS_MAX, Worksheet};
use night::event::Mode;

use self::worksheet::is_number;
use crate::dialogue::part::Part;
use crate::dialogue::read_back;
use crate::dialogue::sheet::{Place, Sheet};
use crate::dialogue::speech::Speech;
use crate::dialogue::text::Text;
use crate::dialogue::{CodeAnswer, Facts, Input, Key, Known, Language, Output};
use crate::text_message::TypedCode;

/// Digits of a code.
const CODE_DIGITS: usize = 12;

/// Codes keyed in one call; the gate lets a caller go sooner.
const CODES_MAX: u8 = 6;

/// Times that a question is repeated into silence.
const REPEATS_MAX: u8 = 2;

/// No call lasts longer, slow or not, and no dialogue takes more keys.
pub const CALL_NS_MAX: u64 = 60 * 60 * 1_000_000_000;

/// 64 lines of the largest figures, keyed twice, are less.
pub const KEYS_MAX: u32 = 4_000;

/// How long the night may take to look up a code, or to store a return.
const ANSWER_NS_MAX: u64 = 30 * 1_000_000_000;

/// Where the call stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    /// The code is keyed.
    Code,
    /// The code is looked up.
    Checking,
    /// Is this your precinct?
    Precinct,
    /// Nothing can be keyed for this precinct: a person, or the end.
    NoKeypad,
    /// A place of the worksheet.
    At(Place),
    /// The whole return is read back, and not yet heard.
    ReadingBack,
    /// Which line is to be changed?
    Change,
    /// The return is on its way.
    Filing,
    /// It was not stored; once more?
    NotStored,
    /// It was refused: a person, or the end.
    Refused,
    /// It is stored, with these words.
    Received(CheckWords),
    /// The last words are said.
    Closing,
    Over,
}

/// One call's dialogue.
pub struct Dialogue {
    facts: Facts,
    step: Step,
    speech: Speech,
    call_ends_ns: u64,
    keys: u32,
    repeats: u8,
    codes: u8,
    keyed: String,
    known: Option<Known>,
    sheet: Sheet,
    /// The worksheet was begun in an earlier call, and she has not been told yet.
    resumed: bool,
    /// Asked again, though they were answered before.
    again: Vec<Place>,
    /// What was found when the return was read back.
    found: Vec<Finding>,
    /// The return that was filed last: whose it is, and its number.
    filed: Option<(PrecinctIndex, Worksheet, u32)>,
}

impl Dialogue {
    /// Begins a dialogue: the caller is greeted.
    pub fn new(facts: Facts, at_ns: u64, out: &mut Vec<Output>) -> Dialogue {
        let mut dialogue = Dialogue::silent(facts, at_ns);
        dialogue.greet(at_ns, out);
        dialogue
    }

    /// Begins a dialogue with somebody whose code was good already, such as a caller who comes back
    /// from waiting for a person: her precinct is read back.
    pub fn with_known(facts: Facts, known: Known, at_ns: u64, out: &mut Vec<Output>) -> Dialogue {
        let mut dialogue = Dialogue::silent(facts, at_ns);
        dialogue.begin(known);
        dialogue.ask_precinct(at_ns, out);
        dialogue
    }

    fn silent(facts: Facts, at_ns: u64) -> Dialogue {
        Dialogue {
            facts,
            step: Step::Code,
            speech: Speech::new(facts.language, facts.slow),
            call_ends_ns: at_ns.saturating_add(CALL_NS_MAX),
            keys: 0,
            repeats: 0,
            codes: 0,
            keyed: String::new(),
            known: None,
            sheet: Sheet::new(facts.plan, 0, PrecinctKind::Precinct, None),
            resumed: false,
            again: Vec::new(),
            found: Vec::new(),
            filed: None,
        }
    }

    fn greet(&mut self, at_ns: u64, out: &mut Vec<Output>) {
        let parts = [Text::Greeting, Text::LanguageByStar].map(Part::Text);
        self.ask(at_ns, Step::Code, parts.to_vec(), out);
    }

    /// Returns the language it speaks now: whatever comes after it goes on in that.
    pub fn language(&self) -> Language {
        self.speech.language
    }

    /// Returns the moment at which it wants a tick; `None` once it is over.
    pub fn wake_at(&self) -> Option<u64> {
        let at_ns = self.speech.deadline_ns().min(self.call_ends_ns);
        (self.step != Step::Over).then_some(at_ns)
    }

    /// Takes what happened. Once it is over nothing comes of anything.
    pub fn step(&mut self, at_ns: u64, input: Input, out: &mut Vec<Output>) {
        if self.step == Step::Over {
            return;
        }
        if at_ns >= self.call_ends_ns && !matches!(input, Input::HungUp) {
            // Whoever still listens then has heard the last words, or never will.
            match self.step {
                Step::Closing => self.end(out),
                Step::Code
                | Step::Checking
                | Step::Precinct
                | Step::NoKeypad
                | Step::At(_)
                | Step::ReadingBack
                | Step::Change
                | Step::Filing
                | Step::NotStored
                | Step::Refused
                | Step::Received(_)
                | Step::Over => self.close_too_long(at_ns, out),
            }
            return;
        }
        match input {
            Input::HungUp => {
                self.keep(out);
                self.end(out);
            }
            Input::Played(number) => self.played(at_ns, number, out),
            Input::Tick if at_ns >= self.speech.deadline_ns() => self.silence(at_ns, out),
            Input::Tick => {}
            Input::Key(key) => self.key(at_ns, key, out),
            Input::Code(answer) if self.step == Step::Checking => self.code(at_ns, answer, out),
            Input::Filed(filed) if self.step == Step::Filing => self.received(at_ns, filed, out),
            Input::NotFiled(why) if self.step == Step::Filing => self.not_filed(at_ns, why, out),
            Input::Code(_) | Input::Filed(_) | Input::NotFiled(_) => {}
        }
    }

    /// Asks something: half a number is forgotten, and silence counts anew.
    fn ask(&mut self, at_ns: u64, step: Step, parts: Vec<Part>, out: &mut Vec<Output>) {
        self.step = step;
        self.keyed.clear();
        self.repeats = 0;
        self.speech.say(at_ns, parts, out);
    }

    fn end(&mut self, out: &mut Vec<Output>) {
        self.step = Step::Over;
        out.push(Output::End);
    }

    fn keep(&self, out: &mut Vec<Output>) {
        let mine = match self.step {
            Step::Precinct
            | Step::At(_)
            | Step::ReadingBack
            | Step::Change
            | Step::Filing
            | Step::NotStored
            | Step::Refused => true,
            Step::Code
            | Step::Checking
            | Step::NoKeypad
            | Step::Received(_)
            | Step::Closing
            | Step::Over => false,
        };
        out.extend(self.sheet.draft().filter(|_| mine).map(Output::KeepDraft));
    }

    /// Says the last words; a draft is kept first.
    fn close(&mut self, at_ns: u64, text: Text, out: &mut Vec<Output>) {
        self.keep(out);
        self.ask(at_ns, Step::Closing, vec![Part::Text(text)], out);
    }

    fn close_too_long(&mut self, at_ns: u64, out: &mut Vec<Output>) {
        let text = match self.step {
            Step::Filing => Text::NoAnswer,
            Step::Received(_) | Step::Code | Step::Checking | Step::NoKeypad => Text::Goodbye,
            Step::Precinct
            | Step::At(_)
            | Step::ReadingBack
            | Step::Change
            | Step::NotStored
            | Step::Refused
            | Step::Closing
            | Step::Over => Text::TooLong,
        };
        self.close(at_ns, text, out);
        // The last words get their time beyond the bound.
        self.call_ends_ns = self.speech.deadline_ns();
    }

    fn played(&mut self, at_ns: u64, number: u32, out: &mut Vec<Output>) {
        if !self.speech.played(at_ns, number) {
            return;
        }
        match self.step {
            Step::Closing => self.end(out),
            Step::ReadingBack => self.ask_place(at_ns, Place::ReadBack, Vec::new(), out),
            Step::Checking | Step::Filing => self.speech.wait_for(at_ns, ANSWER_NS_MAX),
            Step::Code
            | Step::Precinct
            | Step::NoKeypad
            | Step::At(_)
            | Step::Change
            | Step::NotStored
            | Step::Refused
            | Step::Received(_)
            | Step::Over => {}
        }
    }

    fn silence(&mut self, at_ns: u64, out: &mut Vec<Output>) {
        self.repeats += 1;
        match self.step {
            Step::Closing => self.end(out),
            Step::Over => {}
            Step::Checking => self.close(at_ns, Text::TryLater, out),
            Step::Filing => self.close(at_ns, Text::NoAnswer, out),
            Step::Received(_) | Step::NoKeypad if self.repeats > REPEATS_MAX => {
                self.close(at_ns, Text::Goodbye, out);
            }
            Step::Code
            | Step::Precinct
            | Step::At(_)
            | Step::ReadingBack
            | Step::Change
            | Step::NotStored
            | Step::Refused
                if self.repeats > REPEATS_MAX =>
            {
                self.close(at_ns, Text::Silent, out);
            }
            Step::At(_) | Step::Change if !self.keyed.is_empty() => {
                let mut parts = vec![Part::Text(Text::SoFar)];
                parts.extend(self.keyed.bytes().map(|digit| Part::Number((digit - b'0').into())));
                parts.push(Part::Text(Text::KeyOn));
                self.speech.say(at_ns, parts, out);
            }
            Step::At(place) if is_number(place) => self.repeat_number(at_ns, out),
            Step::Change => self.repeat_number(at_ns, out),
            Step::Code if !self.keyed.is_empty() => {
                self.keyed.clear();
                self.speech.say(at_ns, vec![Part::Text(Text::CodeShort)], out);
            }
            Step::Code
            | Step::Precinct
            | Step::NoKeypad
            | Step::At(_)
            | Step::ReadingBack
            | Step::NotStored
            | Step::Refused
            | Step::Received(_) => self.speech.repeat(at_ns, out),
        }
    }

    /// Repeats a question that takes a number; the last time with the way to a person.
    fn repeat_number(&mut self, at_ns: u64, out: &mut Vec<Output>) {
        let last = self.repeats == REPEATS_MAX;
        self.speech.repeat_with(at_ns, last.then_some(Text::PersonByZeros), out);
    }

    fn key(&mut self, at_ns: u64, key: Key, out: &mut Vec<Output>) {
        self.keys += 1;
        if self.keys > KEYS_MAX && self.step != Step::Closing {
            self.close_too_long(at_ns, out);
            return;
        }
        if matches!(key, Key::Digit(10..)) {
            return;
        }
        match self.step {
            Step::Code => self.code_key(at_ns, key, out),
            Step::At(place) if is_number(place) => self.number_key(at_ns, key, out),
            Step::Change => self.number_key(at_ns, key, out),
            Step::Precinct
            | Step::NoKeypad
            | Step::At(_)
            | Step::ReadingBack
            | Step::NotStored
            | Step::Refused
            | Step::Received(_) => self.menu_key(at_ns, key, out),
            Step::Checking | Step::Filing | Step::Closing | Step::Over => {}
        }
    }

    fn code_key(&mut self, at_ns: u64, key: Key, out: &mut Vec<Output>) {
        match key {
            Key::Digit(digit) => {
                self.speech.hush(at_ns, out);
                self.keyed.push(char::from(b'0' + digit));
                if self.keyed.len() == CODE_DIGITS {
                    self.codes += 1;
                    out.push(Output::CheckCode(TypedCode::keyed(&self.keyed)));
                    self.ask(at_ns, Step::Checking, vec![Part::Text(Text::Moment)], out);
                    self.speech.wait_for(at_ns, ANSWER_NS_MAX);
                }
            }
            Key::Star if self.keyed.is_empty() => {
                self.speech.language = self.speech.language.other();
                self.greet(at_ns, out);
            }
            Key::Star => self.ask(at_ns, Step::Code, vec![Part::Text(Text::CodeAgain)], out),
            Key::Pound if self.keyed.is_empty() => {}
            Key::Pound => self.ask(at_ns, Step::Code, vec![Part::Text(Text::CodeShort)], out),
        }
    }

    fn code(&mut self, at_ns: u64, answer: CodeAnswer, out: &mut Vec<Output>) {
        let text = match answer {
            CodeAnswer::Known(known) => {
                self.begin(*known);
                return self.ask_precinct(at_ns, out);
            }
            CodeAnswer::TryLater => return self.close(at_ns, Text::TryLater, out),
            CodeAnswer::Wrong | CodeAnswer::Slip if self.codes >= CODES_MAX => {
                return self.close(at_ns, Text::Goodbye, out);
            }
            CodeAnswer::Wrong => Text::CodeWrong,
            CodeAnswer::Slip => Text::CodeSlip,
        };
        self.ask(at_ns, Step::Code, vec![Part::Text(text)], out);
    }

    fn begin(&mut self, known: Known) {
        let (Facts { plan, lines, .. }, Known { kind, delegates, .. }) = (self.facts, &known);
        self.sheet = Sheet::new(plan, lines, *kind, *delegates);
        self.resumed = known.draft.as_ref().is_some_and(|draft| self.sheet.resume(draft));
        self.known = Some(known);
    }

    fn ask_precinct(&mut self, at_ns: u64, out: &mut Vec<Output>) {
        let Some(known) = &self.known else { return };
        let mut parts = vec![Part::Text(Text::YouReportFor), Part::Precinct(known.precinct)];
        let texts = |texts: &[Text]| texts.iter().copied().map(Part::Text).collect::<Vec<Part>>();
        if let Some(other) = known.counted_with {
            parts.extend([Part::Text(Text::CountedWith), Part::Precinct(other)]);
            parts.extend(texts(&[Text::ReportThere, Text::ForPerson, Text::OtherLanguage]));
            return self.ask(at_ns, Step::NoKeypad, parts, out);
        }
        if usize::from(self.facts.lines) > GROUPS_MAX {
            parts.extend(texts(&[Text::NotByKeypad, Text::ForPerson, Text::OtherLanguage]));
            return self.ask(at_ns, Step::NoKeypad, parts, out);
        }
        if known.mode == Mode::Practice {
            parts.push(Part::Text(Text::Practice));
        }
        if let Some(received) = &known.received {
            let before = match (received.mode, known.mode) {
                (Mode::Practice, Mode::Real) => &[Text::PractisedBefore][..],
                (Mode::Real, Mode::Practice) => &[Text::FiledBefore],
                (Mode::Practice, Mode::Practice) | (Mode::Real, Mode::Real) => {
                    &[Text::FiledBefore, Text::ReplacesThem]
                }
            };
            parts.extend(texts(before));
        }
        parts.extend(precinct_menu(known));
        self.ask(at_ns, Step::Precinct, parts, out);
    }

    /// Reads back what was received before, and asks the same as before.
    fn say_received(&mut self, at_ns: u64, out: &mut Vec<Output>) {
        let Some((known, received)) =
            self.known.as_ref().and_then(|known| Some((known, known.received.as_ref()?)))
        else {
            return self.speech.repeat(at_ns, out);
        };
        let mut parts = read_back::received(received, self.facts.lines);
        parts.extend(precinct_menu(known));
        self.ask(at_ns, Step::Precinct, parts, out);
    }
}

/// Once figures were heard, "if that is right" would be said of those.
fn precinct_menu(known: &Known) -> impl Iterator<Item = Part> {
    let own: &[Text] = match known.received {
        None => &[Text::IfRight, Text::IfWrongPrecinct],
        Some(_) => &[Text::ReportNow, Text::OtherPrecinct, Text::HearReceived],
    };
    own.iter().copied().chain([Text::ForPerson, Text::OtherLanguage]).map(Part::Text)
}
