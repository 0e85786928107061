//! Which return stands, and its figures in the sums or out of them.

use canvass::identical::fingerprint;
use canvass::judgement::{Judgement, Room, judge};
use canvass::setup::PrecinctIndex;
use canvass::tabulation::Contribution;
use caucus::worksheet::Worksheet;

use super::Night;
use super::precinct::Stands;
use crate::marks::Evidence;
use crate::returns::{ReturnIndex, Source};

impl Night {
    /// Makes a return the basis, with its figures in the sums or out of them. The only writer of
    /// the sums.
    pub(super) fn stand(
        &mut self,
        precinct: PrecinctIndex,
        basis: Option<ReturnIndex>,
        standing: Stands,
    ) {
        let fold = &self.folds[precinct.0 as usize];
        let (old_basis, old_standing) = (fold.basis(), fold.standing);
        if old_basis == basis && old_standing == standing {
            return;
        }
        if let Some((at, class)) = old_basis.zip(old_standing.class()) {
            let worksheet = self.returns.worksheet(at);
            let judgement = self.judged(precinct, &worksheet);
            let part = Contribution::of(&self.setup, precinct, &worksheet, &judgement);
            self.tabulation.remove(class, &part);
            if let Some(print) = fingerprint(&worksheet) {
                self.identical.remove(print, precinct);
            }
        }
        // Another return of the same reporter takes the old one's place for good.
        if let Some((old, new)) = old_basis.zip(basis).filter(|(old, new)| old != new) {
            let (old_row, new_row) = (self.returns.row(old), self.returns.row(new));
            if old_row.reporter() == new_row.reporter() && old_row.source == new_row.source {
                self.returns.set_live(old, false);
            }
        }
        let mut codes = Default::default();
        if let Some(at) = basis {
            let worksheet = self.returns.worksheet(at);
            let judgement = self.judged(precinct, &worksheet);
            codes = judgement.findings.iter().map(|finding| finding.code).collect();
            if let Some(class) = standing.class() {
                let part = Contribution::of(&self.setup, precinct, &worksheet, &judgement);
                self.tabulation.add(class, &part);
                if let Some(print) = fingerprint(&worksheet) {
                    self.identical.add(print, precinct);
                }
            }
        }
        let other_figures = match old_basis.zip(basis) {
            Some((old, new)) => {
                old != new && !self.returns.same_figures(old, &self.returns.worksheet(new))
            }
            None => old_basis.is_some(),
        };
        let fold = &mut self.folds[precinct.0 as usize];
        fold.codes = codes;
        fold.set_basis(basis);
        fold.standing = standing;
        if other_figures {
            fold.evidence = Evidence::OneReport; // What stood behind the old figures is gone.
        }
        self.refresh_evidence(precinct);
    }

    /// Two reporters with different codes who say the same are better than one.
    pub(super) fn refresh_evidence(&mut self, precinct: PrecinctIndex) {
        let agreed = self.agreed(precinct);
        let evidence = &mut self.folds[precinct.0 as usize].evidence;
        *evidence = match *evidence {
            Evidence::PaperChecked | Evidence::PaperMissing => return,
            Evidence::OneReport | Evidence::Agreed if agreed => Evidence::Agreed,
            Evidence::OneReport | Evidence::Agreed => Evidence::OneReport,
        };
    }

    fn agreed(&self, precinct: PrecinctIndex) -> bool {
        let Some(basis) = self.folds[precinct.0 as usize].basis() else { return false };
        let stands = self.returns.row(basis);
        let reports = |source| matches!(source, Source::Chair | Source::Secretary);
        let worksheet = self.returns.worksheet(basis);
        reports(stands.source)
            && self.live_returns(precinct).any(|at| {
                let row = self.returns.row(at);
                row.reporter() != stands.reporter()
                    && reports(row.source)
                    && self.returns.same_figures(at, &worksheet)
            })
    }

    pub(crate) fn judged(&self, precinct: PrecinctIndex, worksheet: &Worksheet) -> Judgement {
        judge(Room::of(&self.setup, precinct, worksheet), worksheet)
    }

    pub(crate) fn live_returns(
        &self,
        precinct: PrecinctIndex,
    ) -> impl Iterator<Item = ReturnIndex> {
        let fold = &self.folds[precinct.0 as usize];
        self.returns.of(fold.first_return()).filter(|&at| self.returns.row(at).live)
    }

    /// Returns the live return of highest rank, the latest of equals. A clerk's single entry has
    /// none.
    pub(crate) fn best_live(&self, precinct: PrecinctIndex) -> Option<ReturnIndex> {
        let ranked = self.live_returns(precinct);
        let ranked = ranked.filter(|&at| self.returns.row(at).source > Source::Clerk);
        ranked.max_by_key(|&at| (self.returns.row(at).source, at))
    }

    pub(crate) fn find_receipt(
        &self,
        precinct: PrecinctIndex,
        receipt: u64,
    ) -> Option<ReturnIndex> {
        let fold = &self.folds[precinct.0 as usize];
        self.returns.of(fold.first_return()).find(|&at| self.returns.row(at).receipt == receipt)
    }
}
