//! Which return stands, and its figures in the sums or out of them.

use std::borrow::Cow;

use canvass::identical::{Fingerprint, fingerprint};
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
            let (_, part, print) = self.parts(precinct, at);
            self.tabulation.remove(class, &part);
            print.into_iter().for_each(|print| self.identical.remove(print, precinct));
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
            let (judgement, part, print) = self.parts(precinct, at);
            codes = judgement.findings.iter().map(|finding| finding.code).collect();
            if let Some(class) = standing.class() {
                self.tabulation.add(class, &part);
                print.into_iter().for_each(|print| self.identical.add(print, precinct));
            }
        }
        let other_figures = match old_basis.zip(basis) {
            Some((old, new)) => old != new && !self.same_figures(old, new),
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

    /// Returns everything that follows from a return's figures.
    fn parts(
        &self,
        precinct: PrecinctIndex,
        at: ReturnIndex,
    ) -> (Judgement, Contribution, Option<Fingerprint>) {
        let worksheet = self.worksheet_of(at);
        let judgement = self.judged(precinct, &worksheet);
        let part = Contribution::of(&self.setup, precinct, &worksheet, &judgement);
        (judgement, part, fingerprint(&worksheet))
    }

    fn worksheet_of(&self, at: ReturnIndex) -> Cow<'_, Worksheet> {
        match &self.latest {
            Some((latest, worksheet)) if *latest == at => Cow::Borrowed(worksheet),
            _ => Cow::Owned(self.returns.worksheet(at)),
        }
    }

    pub(super) fn same_figures(&self, one: ReturnIndex, other: ReturnIndex) -> bool {
        self.returns.same_figures(one, &self.worksheet_of(other))
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
        reports(stands.source)
            && self.live_returns(precinct).any(|at| {
                let row = self.returns.row(at);
                row.reporter() != stands.reporter()
                    && reports(row.source)
                    && self.same_figures(at, basis)
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
