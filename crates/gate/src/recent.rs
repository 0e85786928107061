//! What was answered a moment ago, so that a copy of an offer gets the same answer.

use crate::offer::Reason;

/// Refused and finished calls by hash, in sets of [`WAYS`]; the oldest of a set makes room.
///
/// A flood shortens this memory. Then a copy is judged afresh, which costs a second refusal at
/// most, for the calls that hold a line are not kept here.
pub(crate) struct Recent {
    entries: Box<[Entry]>,
    keep_ns: u64,
}

#[derive(Clone, Copy)]
struct Entry {
    tag: u64,
    /// Zero: never used.
    until_ns: u64,
    reason: Reason,
}

const WAYS: usize = 4;

impl Recent {
    pub fn new(entries_count: usize, keep_ns: u64) -> Recent {
        let places = entries_count.div_ceil(WAYS).next_power_of_two() * WAYS;
        let unused = Entry { tag: 0, until_ns: 0, reason: Reason::Over };
        Recent { entries: vec![unused; places].into_boxed_slice(), keep_ns }
    }

    pub fn find(&self, hash: u64, at: u64) -> Option<Reason> {
        let first = self.first(hash);
        let set = &self.entries[first..first + WAYS];
        set.iter().find(|entry| entry.tag == hash && at < entry.until_ns).map(|entry| entry.reason)
    }

    pub fn remember(&mut self, hash: u64, at: u64, reason: Reason) {
        let first = self.first(hash);
        let set = &mut self.entries[first..first + WAYS];
        let same = set.iter().position(|entry| entry.tag == hash);
        let oldest = || (0..WAYS).min_by_key(|way| set[*way].until_ns).unwrap_or(0);
        let way = same.unwrap_or_else(oldest);
        set[way] = Entry { tag: hash, until_ns: at.saturating_add(self.keep_ns), reason };
    }

    pub fn bytes(&self) -> usize {
        size_of_val(&*self.entries)
    }

    fn first(&self, hash: u64) -> usize {
        let sets = self.entries.len() / WAYS; // A power of two.
        (hash as usize & (sets - 1)) * WAYS
    }
}
