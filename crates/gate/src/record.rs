//! What happened in each second, for the board and for the report afterwards.

use crate::offer::{Group, LetGoReason, Reason};
use crate::settings::SECOND_NS;

/// The counts of one second.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Second {
    second: u64,
    admitted: [u32; Group::COUNT],
    refused: [[u32; Reason::COUNT]; Group::COUNT],
    let_go: [u32; LetGoReason::COUNT],
}

impl Second {
    /// Returns which second of the tick this is.
    pub fn second(&self) -> u64 {
        self.second
    }

    /// Returns how many calls of a group came in.
    pub fn offered(&self, group: Group) -> u32 {
        let refused: u32 = self.refused[group.index()].iter().sum();
        refused.saturating_add(self.admitted(group))
    }

    /// Returns how many calls of a group got a line.
    pub fn admitted(&self, group: Group) -> u32 {
        self.admitted[group.index()]
    }

    /// Returns how many calls of a group were refused for a reason.
    pub fn refused(&self, group: Group, reason: Reason) -> u32 {
        self.refused[group.index()][reason as usize]
    }

    /// Returns how many calls were let go for a reason.
    pub fn let_go(&self, reason: LetGoReason) -> u32 {
        self.let_go[reason as usize]
    }
}

/// A ring of seconds; the oldest is written over.
pub(crate) struct Record {
    seconds: Box<[Second]>,
}

impl Record {
    pub fn new(seconds_count: u16) -> Record {
        Record { seconds: vec![Second::default(); usize::from(seconds_count)].into_boxed_slice() }
    }

    pub fn admitted(&mut self, at: u64, group: Group) {
        let count = &mut self.row(at).admitted[group.index()];
        *count = count.saturating_add(1);
    }

    pub fn refused(&mut self, at: u64, group: Group, reason: Reason) {
        let count = &mut self.row(at).refused[group.index()][reason as usize];
        *count = count.saturating_add(1);
    }

    pub fn let_go(&mut self, at: u64, reason: LetGoReason) {
        let count = &mut self.row(at).let_go[reason as usize];
        *count = count.saturating_add(1);
    }

    /// Returns a second, if it is still held; one in which nothing happened is not.
    pub fn second(&self, second: u64) -> Option<&Second> {
        let row = &self.seconds[self.place(second)];
        (row.second == second).then_some(row)
    }

    pub fn bytes(&self) -> usize {
        size_of_val(&*self.seconds)
    }

    fn row(&mut self, at: u64) -> &mut Second {
        let second = at / SECOND_NS;
        let place = self.place(second);
        let row = &mut self.seconds[place];
        if row.second != second {
            *row = Second { second, ..Second::default() };
        }
        row
    }

    fn place(&self, second: u64) -> usize {
        (second % self.seconds.len() as u64) as usize
    }
}
