//! The dialogue itself: what each key means at each moment of the call.

mod entry;
mod sending;
mod worksheet;

use canvass::finding::Finding;
use canvass::setup::{PrecinctIndex, PrecinctKind};
use canvass::words::CheckWords;
use caucus::worksheet::Worksheet;

use self::worksheet::is_number;
use crate::dialogue::part::Part;
use crate::dialogue::sheet::{Draft, Place, Sheet};
use crate::dialogue::speech::Speech;
use crate::dialogue::text::Text;
use crate::dialogue::{Facts, Input, Key, Known, Language, Output};

/// Times that a question is repeated into silence.
const REPEATS_MAX: u8 = 2;

/// No call lasts longer, slow or not, and no dialogue takes more keys.
pub const CALL_NS_MAX: u64 = 60 * 60 * 1_000_000_000;

/// 64 lines of the largest figures, keyed twice, are less.
pub const KEYS_MAX: u32 = 4_000;

/// How long the night may take to look up a code, or to store a return.
const ANSWER_NS_MAX: u64 = 30 * 1_000_000_000;

/// An answer that comes by then needs no word before it: half a word would be heard as a click.
const ANSWER_NS_SOON: u64 = 600_000_000;

/// The same key again within this is one press that bounces.
const BOUNCE_NS: u64 = 80_000_000;

/// The same for slow fingers, which may tremble.
const BOUNCE_SLOW_NS: u64 = 300_000_000;

/// The same for slow fingers where the press before was an answer: nobody has heard the next
/// question by then.
const BOUNCE_ANSWERED_NS: u64 = 500_000_000;

/// Where the call stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    /// The code is keyed.
    Code,
    /// The code is looked up.
    Checking,
    /// Is this your precinct?
    Precinct,
    /// Without a code: which of the listed precincts?
    WithoutCode,
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
    /// It is stored under this number, and does not count yet.
    Noted(u64),
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
    /// Until then digits are the rest of a refused code.
    rest_until_ns: u64,
    keyed: String,
    /// The key before, and when it was pressed.
    pressed: Option<(Key, u64)>,
    /// When something was asked last.
    asked_ns: u64,
    known: Option<Known>,
    /// She has no code at hand: nothing counts, no draft is kept, and no person is reached.
    without_code: bool,
    sheet: Sheet,
    /// The worksheet was begun in an earlier call, and she has not been told yet.
    resumed: bool,
    /// Asked again, though they were answered before.
    again: Vec<Place>,
    /// What was found when the return was read back.
    found: Vec<Finding>,
    sent: Option<Sent>,
}

/// The return that was filed last, and its number in this dialogue.
#[derive(PartialEq, Eq)]
struct Sent {
    precinct: PrecinctIndex,
    without_code: bool,
    worksheet: Worksheet,
    key: u32,
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
            step: Step::Code,
            speech: Speech::new(facts.language, facts.slow),
            call_ends_ns: at_ns.saturating_add(CALL_NS_MAX),
            keys: 0,
            repeats: 0,
            codes: 0,
            rest_until_ns: 0,
            keyed: String::new(),
            pressed: None,
            asked_ns: at_ns,
            known: None,
            without_code: false,
            sheet: Sheet::new(facts.plan, 0, PrecinctKind::Precinct, None),
            resumed: false,
            again: Vec::new(),
            found: Vec::new(),
            sent: None,
            facts,
        }
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
                | Step::WithoutCode
                | Step::NoKeypad
                | Step::At(_)
                | Step::ReadingBack
                | Step::Change
                | Step::Filing
                | Step::NotStored
                | Step::Refused
                | Step::Received(_)
                | Step::Noted(_)
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
            Input::Filed(filed) if self.step == Step::Filing && !self.without_code => {
                self.received(at_ns, filed, out);
            }
            Input::Unconfirmed { receipt } if self.step == Step::Filing && self.without_code => {
                self.say_number(at_ns, receipt, out);
            }
            Input::NotFiled(why) if self.step == Step::Filing => self.not_filed(at_ns, why, out),
            Input::Code(_) | Input::Filed(_) | Input::Unconfirmed { .. } | Input::NotFiled(_) => {}
        }
    }

    /// Asks something: half a number is forgotten, and silence counts anew.
    fn ask(&mut self, at_ns: u64, step: Step, parts: Vec<Part>, out: &mut Vec<Output>) {
        self.step = step;
        self.asked_ns = at_ns;
        self.keyed.clear();
        self.repeats = 0;
        self.speech.say(at_ns, parts, out);
    }

    /// Waits for an answer of the night; only who waits longer than a moment hears so.
    fn await_answer(&mut self, at_ns: u64, step: Step, out: &mut Vec<Output>) {
        self.step = step;
        self.keyed.clear();
        self.repeats = 0;
        self.speech.hush(at_ns, out);
        self.speech.wait_for(at_ns, ANSWER_NS_SOON);
    }

    fn end(&mut self, out: &mut Vec<Output>) {
        self.step = Step::Over;
        out.push(Output::End);
    }

    fn keep(&self, out: &mut Vec<Output>) {
        if !self.without_code {
            out.extend(self.draft().map(Output::KeepDraft));
        }
    }

    /// Returns what is lost if the call ends now and nothing is kept.
    fn draft(&self) -> Option<Draft> {
        match self.step {
            Step::Precinct
            | Step::At(_)
            | Step::ReadingBack
            | Step::Change
            | Step::Filing
            | Step::NotStored
            | Step::Refused => self.sheet.draft(),
            Step::Code
            | Step::Checking
            | Step::WithoutCode
            | Step::NoKeypad
            | Step::Received(_)
            | Step::Noted(_)
            | Step::Closing
            | Step::Over => None,
        }
    }

    /// Says the last words; a draft is kept first.
    fn close(&mut self, at_ns: u64, texts: &[Text], out: &mut Vec<Output>) {
        self.keep(out);
        let parts = texts.iter().copied().chain([Text::Goodbye]).map(Part::Text);
        self.ask(at_ns, Step::Closing, parts.collect(), out);
    }

    /// The same, with what becomes of the figures keyed so far.
    fn close_unsent(&mut self, at_ns: u64, why: Text, out: &mut Vec<Output>) {
        let fate = if self.without_code { Text::NothingKept } else { Text::Kept };
        match self.draft() {
            Some(_) => self.close(at_ns, &[why, fate], out),
            None => self.close(at_ns, &[why], out),
        }
    }

    fn close_unanswered(&mut self, at_ns: u64, out: &mut Vec<Output>) {
        let no_answer = match self.without_code {
            true => &[Text::NoAnswer, Text::NoNumberYet],
            false => &[Text::NoAnswer, Text::NoWordsYet],
        };
        self.close(at_ns, no_answer, out);
    }

    fn close_too_long(&mut self, at_ns: u64, out: &mut Vec<Output>) {
        match self.step {
            Step::Filing => self.close_unanswered(at_ns, out),
            Step::Received(_) | Step::Noted(_) => self.close(at_ns, &[], out),
            Step::Code
            | Step::Checking
            | Step::Precinct
            | Step::WithoutCode
            | Step::NoKeypad
            | Step::At(_)
            | Step::ReadingBack
            | Step::Change
            | Step::NotStored
            | Step::Refused
            | Step::Closing
            | Step::Over => self.close_unsent(at_ns, Text::TooLong, out),
        }
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
            | Step::WithoutCode
            | Step::NoKeypad
            | Step::At(_)
            | Step::Change
            | Step::NotStored
            | Step::Refused
            | Step::Received(_)
            | Step::Noted(_)
            | Step::Over => {}
        }
    }

    fn silence(&mut self, at_ns: u64, out: &mut Vec<Output>) {
        self.repeats += 1;
        match self.step {
            Step::Closing => self.end(out),
            Step::Over => {}
            Step::Checking | Step::Filing if self.repeats == 1 => {
                self.speech.say(at_ns, vec![Part::Text(Text::Moment)], out);
                self.speech.wait_for(at_ns, ANSWER_NS_MAX);
            }
            Step::Checking => self.close(at_ns, &[Text::NoLookUp], out),
            Step::Filing => self.close_unanswered(at_ns, out),
            Step::Received(_) | Step::Noted(_) | Step::NoKeypad if self.repeats > REPEATS_MAX => {
                self.close(at_ns, &[], out);
            }
            Step::Code
            | Step::Precinct
            | Step::WithoutCode
            | Step::At(_)
            | Step::ReadingBack
            | Step::Change
            | Step::NotStored
            | Step::Refused
                if self.repeats > REPEATS_MAX =>
            {
                self.close_unsent(at_ns, Text::Silent, out);
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
            Step::Code => self.speech.repeat_with(at_ns, Some(Text::NoCodeByPound), out),
            Step::Precinct | Step::WithoutCode | Step::NoKeypad => {
                self.speech.repeat_with(at_ns, Some(Text::OtherLanguage), out);
            }
            Step::At(_)
            | Step::ReadingBack
            | Step::NotStored
            | Step::Refused
            | Step::Received(_)
            | Step::Noted(_) => self.speech.repeat(at_ns, out),
        }
    }

    /// Repeats a question that takes a number; the last time with the way to a person.
    fn repeat_number(&mut self, at_ns: u64, out: &mut Vec<Output>) {
        let last = self.repeats == REPEATS_MAX && !self.without_code;
        self.speech.repeat_with(at_ns, last.then_some(Text::PersonByZeros), out);
    }

    /// Tells whether a key is the one before, bouncing.
    fn bounces(&mut self, at_ns: u64, key: Key) -> bool {
        let Some((before, before_ns)) = self.pressed.replace((key, at_ns)) else { return false };
        let bounce_ns = match (self.facts.slow, self.asked_ns >= before_ns) {
            (false, _) => BOUNCE_NS,
            (true, false) => BOUNCE_SLOW_NS,
            (true, true) => BOUNCE_ANSWERED_NS,
        };
        key == before && at_ns.saturating_sub(before_ns) < bounce_ns
    }

    fn key(&mut self, at_ns: u64, key: Key, out: &mut Vec<Output>) {
        if self.bounces(at_ns, key) {
            return;
        }
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
            | Step::WithoutCode
            | Step::NoKeypad
            | Step::At(_)
            | Step::ReadingBack
            | Step::NotStored
            | Step::Refused
            | Step::Received(_)
            | Step::Noted(_) => self.menu_key(at_ns, key, out),
            Step::Checking | Step::Filing | Step::Closing | Step::Over => {}
        }
    }
}
