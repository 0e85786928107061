//! What the sender of a return may be told of it.

use canvass::tabulation::Class;

use super::Night;
use crate::event::{HoldReason, Stage};
use crate::returns::{ReturnIndex, Source};
use crate::view::{Standing, Told};

impl Night {
    /// Returns what has become of a return that was filed under this receipt; `None` if it was
    /// none, as a practice before the opening.
    pub fn told(&self, precinct: canvass::setup::PrecinctIndex, receipt: u64) -> Option<Told> {
        let at = self.find_receipt(precinct, receipt)?;
        let row = self.returns.row(at);
        if !row.real {
            return Some(Told::PracticeAfterOpening);
        }
        Some(if row.live { self.told_of_live(at) } else { self.told_of_dead(at) })
    }

    fn told_of_dead(&self, at: ReturnIndex) -> Told {
        let row = self.returns.row(at);
        if row.at_ms < self.opens_at_ms(row.precinct) {
            return Told::BeforeOpening;
        }
        let again = |other: ReturnIndex| {
            let later = self.returns.row(other);
            later.reporter() == row.reporter() && later.source == row.source
        };
        let replaced = self.live_returns(row.precinct).any(again);
        if replaced && row.source != Source::Observer { Told::Replaced } else { Told::Uncounted }
    }

    fn told_of_live(&self, at: ReturnIndex) -> Told {
        let precinct = self.returns.row(at).precinct;
        let fold = &self.folds[precinct.0 as usize];
        let Some(basis) = fold.basis() else { return Told::Uncounted };
        if basis != at && !self.same_figures(basis, at) {
            return match self.stage {
                Stage::Closed | Stage::Recanvass | Stage::Recount => Told::Late,
                Stage::Rehearsal | Stage::Open | Stage::Certified => Told::Question,
            };
        }
        match fold.standing.view() {
            Standing::Waiting(HoldReason::Late) => Told::Late,
            _ if fold.question.is_some() => Told::Question,
            Standing::Shown(Class::Counted) => Told::Counted,
            Standing::Shown(Class::InQuestion) => Told::Question,
            Standing::Waiting(_) => Told::Waiting,
            Standing::Nothing => Told::Uncounted,
        }
    }
}
