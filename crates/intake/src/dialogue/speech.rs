//! What was said last, how long the caller may be silent, and when the call ends.

use super::Output;
use super::language::Language;
use super::part::Part;
use super::text::Text;

const SECOND_NS: u64 = 1_000_000_000;

/// How long a caller may be silent after a prompt, or between two keys.
const WAIT_NS: u64 = 12 * SECOND_NS;

/// The same for slow fingers.
const WAIT_SLOW_NS: u64 = 30 * SECOND_NS;

/// More than any part takes: a prompt that is not reported as heard by then is over all the same.
const PART_NS_MAX: u64 = 15 * SECOND_NS;

/// How far a relay operator is behind who types so long a prompt for a deaf caller: typing takes
/// two and a half times as long as speaking.
fn behind_ns(spoken_ns: u64) -> u64 {
    spoken_ns.saturating_mul(3) / 2
}

/// The mouth of a dialogue.
pub(super) struct Speech {
    pub language: Language,
    slow: bool,
    number: u32,
    /// What was said last, for who did not hear it.
    last: Vec<Part>,
    playing: bool,
    /// Since when she has been listening, and when the last prompt came to its end.
    since_ns: u64,
    heard_ns: Option<u64>,
    deadline_ns: u64,
}

impl Speech {
    pub fn new(language: Language, slow: bool) -> Speech {
        Speech {
            language,
            slow,
            number: 0,
            last: Vec::new(),
            playing: false,
            since_ns: 0,
            heard_ns: None,
            deadline_ns: 0,
        }
    }

    fn wait_ns(&self) -> u64 {
        if self.slow { WAIT_SLOW_NS } else { WAIT_NS }
    }

    /// Says something new.
    pub fn say(&mut self, at_ns: u64, parts: Vec<Part>, out: &mut Vec<Output>) {
        self.number += 1;
        self.playing = true;
        if self.heard_ns != Some(at_ns) {
            self.since_ns = at_ns;
        }
        let long_ns = (parts.len() as u64).saturating_mul(PART_NS_MAX);
        self.deadline_ns = at_ns.saturating_add(long_ns).saturating_add(self.wait_ns());
        out.push(Output::Say {
            number: self.number,
            language: self.language,
            parts: parts.clone(),
        });
        self.last = parts;
    }

    /// Says the last prompt again.
    pub fn repeat(&mut self, at_ns: u64, out: &mut Vec<Output>) {
        self.repeat_with(at_ns, None, out);
    }

    /// The same, with more to say at its end, once.
    pub fn repeat_with(&mut self, at_ns: u64, more: Option<Text>, out: &mut Vec<Output>) {
        let mut last = std::mem::take(&mut self.last);
        let more = more.map(Part::Text).filter(|more| last.last() != Some(more));
        last.extend(more);
        self.say(at_ns, last, out);
    }

    /// The caller keys: the prompt stops, and she has time from now.
    pub fn hush(&mut self, at_ns: u64, out: &mut Vec<Output>) {
        if self.playing {
            self.playing = false;
            out.push(Output::Hush);
        }
        self.wait(at_ns);
    }

    pub fn wait(&mut self, at_ns: u64) {
        self.wait_for(at_ns, self.wait_ns());
    }

    pub fn wait_for(&mut self, at_ns: u64, wait_ns: u64) {
        self.deadline_ns = at_ns.saturating_add(wait_ns);
    }

    /// A prompt was heard to its end; true if it is the last one.
    pub fn played(&mut self, at_ns: u64, number: u32) -> bool {
        let last = self.playing && number == self.number;
        if last {
            self.playing = false;
            self.heard_ns = Some(at_ns);
            let behind_ns =
                if self.slow { behind_ns(at_ns.saturating_sub(self.since_ns)) } else { 0 };
            self.wait_for(at_ns, self.wait_ns().saturating_add(behind_ns));
        }
        last
    }

    pub fn deadline_ns(&self) -> u64 {
        self.deadline_ns
    }
}
