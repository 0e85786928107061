//! What is kept of one precinct: a small row, never a map or a string.

use canvass::finding::CodeSet;
use canvass::tabulation::Class;

use crate::event::HoldReason;
use crate::marks::{Evidence, Heard, Question};
use crate::returns::{NO_RETURN, ReturnIndex};
use crate::view::Standing;

/// One precinct's fold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Fold {
    pub heard: Heard,
    pub question: Option<Question>,
    pub evidence: Evidence,
    pub standing: Stands,
    pub revision: u16,
    /// Findings on the return that stands; identical returns are found when read.
    pub codes: CodeSet,
    basis: u32,
    first_return: u32,
    last_return: u32,
    published: u32,
    pub returns: u8,
    pub observers_differ: u8,
    pub ready: bool,
    last_entry: u64,
}

/// [`Standing`] as it is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stands {
    Nothing,
    Counted,
    InQuestion,
    Waiting(HoldReason),
}

const NO_ENTRY: u64 = u64::MAX;
const _: () = assert!(size_of::<Fold>() <= 80);

impl Default for Fold {
    fn default() -> Fold {
        Fold {
            heard: Heard::Expected,
            question: None,
            evidence: Evidence::OneReport,
            standing: Stands::Nothing,
            revision: 0,
            codes: CodeSet::default(),
            basis: NO_RETURN,
            first_return: NO_RETURN,
            last_return: NO_RETURN,
            published: NO_RETURN,
            returns: 0,
            observers_differ: 0,
            ready: false,
            last_entry: NO_ENTRY,
        }
    }
}

fn some(at: u32) -> Option<ReturnIndex> {
    Some(at).filter(|&at| at != NO_RETURN).map(ReturnIndex)
}

impl Fold {
    /// The return that stands, shown or waiting.
    pub fn basis(&self) -> Option<ReturnIndex> {
        some(self.basis)
    }

    pub fn set_basis(&mut self, basis: Option<ReturnIndex>) {
        self.basis = basis.map_or(NO_RETURN, |at| at.0);
    }

    /// The return whose figures the public log holds as the precinct's; `None` before the first
    /// and after a withdrawal.
    pub fn published(&self) -> Option<ReturnIndex> {
        some(self.published)
    }

    pub fn set_published(&mut self, published: Option<ReturnIndex>) {
        self.published = published.map_or(NO_RETURN, |at| at.0);
    }

    pub fn first_return(&self) -> Option<ReturnIndex> {
        some(self.first_return)
    }

    pub fn last_return(&self) -> Option<ReturnIndex> {
        some(self.last_return)
    }

    /// Appends a return to the precinct's chain.
    pub fn push(&mut self, at: ReturnIndex) {
        if self.first_return == NO_RETURN {
            self.first_return = at.0;
        }
        self.last_return = at.0;
        self.returns = self.returns.saturating_add(1);
    }

    /// A return of its own has come.
    pub fn reported(&mut self) {
        if self.heard.takes_returns() {
            self.heard = Heard::Reported;
        }
    }

    /// Its last return was never one.
    pub fn unheard(&mut self) {
        if self.heard == Heard::Reported {
            self.heard = Heard::Expected;
        }
    }

    /// Log index of the precinct's latest entry.
    pub fn last_entry(&self) -> Option<u64> {
        Some(self.last_entry).filter(|&index| index != NO_ENTRY)
    }

    pub fn set_last_entry(&mut self, index: u64) {
        self.last_entry = index;
    }
}

impl Stands {
    /// The class in the sums, where the figures are in them.
    pub fn class(self) -> Option<Class> {
        match self {
            Stands::Counted => Some(Class::Counted),
            Stands::InQuestion => Some(Class::InQuestion),
            Stands::Nothing | Stands::Waiting(_) => None,
        }
    }

    pub fn view(self) -> Standing {
        match self {
            Stands::Nothing => Standing::Nothing,
            Stands::Counted => Standing::Shown(Class::Counted),
            Stands::InQuestion => Standing::Shown(Class::InQuestion),
            Stands::Waiting(reason) => Standing::Waiting(reason),
        }
    }
}
