//! How a call begins: the language, the code or the want of one, and the precinct.

use caucus::worksheet::GROUPS_MAX;
use night::event::Mode;

use super::{Dialogue, Step};
use crate::dialogue::part::Part;
use crate::dialogue::read_back;
use crate::dialogue::sheet::Sheet;
use crate::dialogue::text::Text;
use crate::dialogue::{CodeAnswer, Facts, Key, Known, Output};
use crate::text_message::TypedCode;

/// Digits of a code.
const CODE_DIGITS: usize = 12;

/// Codes keyed in one call; the gate lets a caller go sooner.
const CODES_MAX: u8 = 6;

/// Digits that come so soon after a code was refused, or after one another, are the rest of it: one
/// key bounced, and nobody has heard yet that it was refused.
const REST_NS: u64 = 1_500_000_000;

/// Precincts that are offered to a caller without a code; nobody keeps more in mind.
const LISTED_MAX: usize = 4;

impl Dialogue {
    pub(super) fn greet(&mut self, at_ns: u64, out: &mut Vec<Output>) {
        self.ask_code(at_ns, &[Text::Greeting, Text::KeyCode, Text::LanguageByStar], out);
    }

    /// Asks for a code: whatever was begun without one is over.
    pub(super) fn ask_code(&mut self, at_ns: u64, texts: &[Text], out: &mut Vec<Output>) {
        self.ask_code_after(at_ns, Vec::new(), texts, out);
    }

    fn ask_code_after(
        &mut self,
        at_ns: u64,
        lead: Vec<Part>,
        texts: &[Text],
        out: &mut Vec<Output>,
    ) {
        self.known = None;
        self.without_code = false;
        let mut parts = lead;
        parts.extend(texts.iter().copied().map(Part::Text));
        self.ask(at_ns, Step::Code, parts, out);
    }

    /// The caller has no code: what can be done without, if anything.
    pub(super) fn no_code(&mut self, at_ns: u64, out: &mut Vec<Output>) {
        if self.facts.listed.is_empty() {
            return self.ask_code(at_ns, &[Text::HowWithoutCode, Text::KeyCode], out);
        }
        let mut parts = vec![Part::Text(Text::NotCounted)];
        for (precinct, key) in self.facts.listed.iter().take(LISTED_MAX).zip(1..) {
            parts.extend([Part::Text(Text::IfYouReportFor), Part::Precinct(*precinct)]);
            parts.extend([Part::Text(Text::Press), Part::Number(key)]);
        }
        parts.push(Part::Text(Text::CodeByStar));
        self.without_code = true;
        self.ask(at_ns, Step::WithoutCode, parts, out);
    }

    /// Takes the choice of a listed precinct; false if there is none of that number.
    pub(super) fn choose_listed(&mut self, at_ns: u64, key: u8, out: &mut Vec<Output>) -> bool {
        let listed = self.facts.listed.iter().take(LISTED_MAX);
        let at = usize::from(key).checked_sub(1);
        let Some(&precinct) = at.and_then(|at| listed.into_iter().nth(at)) else { return false };
        out.push(Output::WithoutCode(precinct));
        self.await_answer(at_ns, Step::Checking, out);
        true
    }

    /// Begins a worksheet that does not count until somebody vouches for it. What is known of the
    /// precinct is kept to what anybody may hear.
    fn begin_without_code(&mut self, at_ns: u64, known: Known, out: &mut Vec<Output>) {
        let mut lead = vec![Part::Text(Text::YouReportFor), Part::Precinct(known.precinct)];
        let keypad = usize::from(self.facts.lines) <= GROUPS_MAX;
        let needs_code = match (known.counted_with, known.mode) {
            (Some(other), _) => {
                lead.extend([Part::Text(Text::CountedWith), Part::Precinct(other)]);
                Some(Text::NeedsCode)
            }
            (None, Mode::Practice) => Some(Text::PracticeNeedsCode),
            (None, Mode::Real) if !keypad => Some(Text::NotByKeypad),
            (None, Mode::Real) => None,
        };
        if let Some(why) = needs_code {
            return self.ask_code_after(at_ns, lead, &[why, Text::KeyCode], out);
        }
        let same = |before: &Known| before.precinct == known.precinct;
        if !self.known.as_ref().is_some_and(same) {
            self.begin(Known { draft: None, received: None, ..known });
        }
        self.go_on(at_ns, lead, out);
    }

    pub(super) fn code_key(&mut self, at_ns: u64, key: Key, out: &mut Vec<Output>) {
        match key {
            Key::Digit(_) if at_ns < self.rest_until_ns => {
                self.rest_until_ns = at_ns.saturating_add(REST_NS);
            }
            Key::Digit(digit) => {
                self.speech.hush(at_ns, out);
                self.keyed.push(char::from(b'0' + digit));
                if self.keyed.len() == CODE_DIGITS {
                    self.codes += 1;
                    out.push(Output::CheckCode(TypedCode::keyed(&self.keyed)));
                    self.await_answer(at_ns, Step::Checking, out);
                }
            }
            Key::Star if self.keyed.is_empty() => {
                self.speech.language = self.speech.language.other();
                self.greet(at_ns, out);
            }
            Key::Star => self.ask_code(at_ns, &[Text::CodeAgain], out),
            Key::Pound if self.keyed.is_empty() => self.no_code(at_ns, out),
            Key::Pound => self.ask_code(at_ns, &[Text::CodeShort], out),
        }
    }

    pub(super) fn code(&mut self, at_ns: u64, answer: CodeAnswer, out: &mut Vec<Output>) {
        let texts = match answer {
            CodeAnswer::Known(known) if self.without_code => {
                return self.begin_without_code(at_ns, *known, out);
            }
            CodeAnswer::Known(known) => {
                self.begin(*known);
                return self.ask_precinct(at_ns, out);
            }
            CodeAnswer::TryLater => return self.close(at_ns, &[Text::TryLater], out),
            CodeAnswer::Wrong | CodeAnswer::Slip | CodeAnswer::NeedsCode if self.without_code => {
                return self.ask_code(at_ns, &[Text::NeedsCode, Text::KeyCode], out);
            }
            CodeAnswer::Wrong | CodeAnswer::Slip | CodeAnswer::NeedsCode
                if self.codes >= CODES_MAX =>
            {
                return self.close(at_ns, &[], out);
            }
            CodeAnswer::Wrong | CodeAnswer::NeedsCode => {
                &[Text::CodeWrong, Text::NoCodeByPound][..]
            }
            CodeAnswer::Slip => &[Text::CodeSlip],
        };
        self.rest_until_ns = at_ns.saturating_add(REST_NS);
        self.ask_code(at_ns, texts, out);
    }

    pub(super) fn begin(&mut self, known: Known) {
        let (Facts { plan, lines, .. }, Known { kind, delegates, .. }) = (&self.facts, &known);
        self.sheet = Sheet::new(*plan, *lines, *kind, *delegates);
        self.again.clear();
        self.resumed = known.draft.as_ref().is_some_and(|draft| self.sheet.resume(draft));
        self.known = Some(known);
    }

    pub(super) fn ask_precinct(&mut self, at_ns: u64, out: &mut Vec<Output>) {
        let Some(known) = &self.known else { return };
        let mut parts = vec![Part::Text(Text::YouReportFor), Part::Precinct(known.precinct)];
        let texts = |texts: &[Text]| texts.iter().copied().map(Part::Text).collect::<Vec<Part>>();
        if let Some(other) = known.counted_with {
            parts.extend([Part::Text(Text::CountedWith), Part::Precinct(other)]);
            parts.extend(texts(&[Text::ReportThere, Text::ForPerson]));
            return self.ask(at_ns, Step::NoKeypad, parts, out);
        }
        if usize::from(self.facts.lines) > GROUPS_MAX {
            parts.extend(texts(&[Text::NotByKeypad, Text::ForPerson]));
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
    pub(super) fn say_received(&mut self, at_ns: u64, out: &mut Vec<Output>) {
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
    own.iter().copied().chain([Text::ForPerson]).map(Part::Text)
}
