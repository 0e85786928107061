//! The return goes out, and the check words come back.

use canvass::finding::Finding;
use canvass::words::CheckWords;
use night::event::Mode;

use super::{Dialogue, Sent, Step};
use crate::dialogue::findings;
use crate::dialogue::part::Part;
use crate::dialogue::text::Text;
use crate::dialogue::{Filed, NotFiled, Output};

impl Dialogue {
    pub(super) fn mode(&self) -> Mode {
        self.known.as_ref().map_or(Mode::Practice, |known| known.mode)
    }

    /// Files what was read back; the same again keeps its number.
    pub(super) fn file(&mut self, at_ns: u64, out: &mut Vec<Output>) {
        let Some(known) = &self.known else { return };
        let (precinct, without_code) = (known.precinct, self.without_code);
        let worksheet = self.sheet.worksheet();
        let same = |sent: &Sent| {
            (sent.precinct, sent.without_code) == (precinct, without_code)
                && sent.worksheet == worksheet
        };
        let key = match &self.sent {
            None => 1,
            Some(sent) if same(sent) => sent.key,
            Some(sent) => sent.key + 1,
        };
        self.sent = Some(Sent { precinct, without_code, worksheet: worksheet.clone(), key });
        out.push(match without_code {
            true => Output::FileUnconfirmed { precinct, worksheet, key },
            false => Output::File { worksheet, mode: self.mode(), key },
        });
        self.await_answer(at_ns, Step::Filing, out);
    }

    /// Says the words twice, then what else there is to look at: what opens a question, and what
    /// the read-back could not know of.
    pub(super) fn received(&mut self, at_ns: u64, filed: Filed, out: &mut Vec<Output>) {
        let mut parts = self.words_said(filed.words);
        let new = |finding: &Finding| finding.blocks || !self.found.contains(finding);
        let told: Vec<Finding> = filed.findings.into_iter().filter(new).collect();
        if !told.is_empty() {
            parts.push(Part::Text(Text::HeadquartersLooks));
            parts.extend(findings::spoken(&told));
        }
        parts.extend(WORDS_MENU.map(Part::Text));
        self.ask(at_ns, Step::Received(filed.words), parts, out);
    }

    fn words_said(&self, words: CheckWords) -> Vec<Part> {
        let received = match self.mode() {
            Mode::Practice => Text::PracticeReceived,
            Mode::Real => Text::Received,
        };
        let mut parts = vec![Part::Text(received)];
        parts.extend(words.0.map(Part::Word));
        parts.push(Part::Text(Text::OnceMore));
        parts.extend(words.0.map(Part::Word));
        parts
    }

    pub(super) fn say_words(&mut self, at_ns: u64, words: CheckWords, out: &mut Vec<Output>) {
        let mut parts = self.words_said(words);
        parts.extend(WORDS_MENU.map(Part::Text));
        self.ask(at_ns, Step::Received(words), parts, out);
    }

    pub(super) fn spell_words(&mut self, at_ns: u64, words: CheckWords, out: &mut Vec<Output>) {
        let mut parts = Vec::new();
        for (word, nth) in words.0.into_iter().zip(1..) {
            parts.extend([Part::Ordinal(nth), Part::Word(word), Part::Spelled(word)]);
        }
        parts.extend(WORDS_MENU.map(Part::Text));
        self.ask(at_ns, Step::Received(words), parts, out);
    }

    pub(super) fn not_filed(&mut self, at_ns: u64, why: NotFiled, out: &mut Vec<Output>) {
        let (step, text) = match why {
            NotFiled::TryAgain => (Step::NotStored, Text::NotStored),
            NotFiled::Refused => (Step::Refused, Text::Refused),
        };
        let then: &[Text] = match (why, self.without_code) {
            (NotFiled::TryAgain | NotFiled::Refused, false) => &[Text::ForPerson],
            (NotFiled::Refused, true) => &[Text::AskCountyChair, Text::CodeByStar],
            (NotFiled::TryAgain, true) => &[],
        };
        let parts = [text].iter().chain(then).copied().map(Part::Text).collect();
        self.ask(at_ns, step, parts, out);
    }

    /// Says the number of a return that does not count yet, twice, digit by digit. It has no check
    /// words: nobody may take it for received.
    pub(super) fn say_number(&mut self, at_ns: u64, number: u64, out: &mut Vec<Output>) {
        let digits = number.to_string();
        let digits = || digits.bytes().map(|digit| Part::Number((digit - b'0').into()));
        let mut parts = vec![Part::Text(Text::Noted)];
        parts.extend(digits());
        parts.push(Part::Text(Text::OnceMore));
        parts.extend(digits());
        parts.push(Part::Text(Text::NumberAgain));
        self.ask(at_ns, Step::Noted(number), parts, out);
    }
}

const WORDS_MENU: [Text; 2] = [Text::WordsAgain, Text::MayHangUp];
