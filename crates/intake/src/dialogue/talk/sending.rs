//! The return goes out, and the check words come back.

use canvass::finding::Finding;
use canvass::words::CheckWords;
use night::event::Mode;

use super::{ANSWER_NS_MAX, Dialogue, Step};
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
        let (precinct, worksheet) = (known.precinct, self.sheet.worksheet());
        let key = match &self.filed {
            None => 1,
            Some((of, before, key)) if (*of, before) == (precinct, &worksheet) => *key,
            Some((.., key)) => key + 1,
        };
        self.filed = Some((precinct, worksheet.clone(), key));
        out.push(Output::File { worksheet, mode: self.mode(), key });
        self.ask(at_ns, Step::Filing, vec![Part::Text(Text::Moment)], out);
        self.speech.wait_for(at_ns, ANSWER_NS_MAX);
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
        self.ask(at_ns, step, vec![Part::Text(text), Part::Text(Text::ForPerson)], out);
    }
}

const WORDS_MENU: [Text; 2] = [Text::WordsAgain, Text::MayHangUp];
