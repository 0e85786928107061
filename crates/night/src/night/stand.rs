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
use crate::returns::{ReturnIndex, ReturnRow, Source};

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
        // What stood behind the old figures is gone; paper that is missing stays so.
        if other_figures && fold.evidence != Evidence::PaperMissing {
            fold.evidence = Evidence::OneReport;
        }
        self.refresh_evidence(precinct);
    }

    /// Returns everything that follows from a return's figures.
    pub(super) fn parts(
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

    /// Makes out anew who stands behind the figures, and how many observers do not.
    ///
    /// Two reporters with different codes who say the same are better than one.
    pub(super) fn refresh_evidence(&mut self, precinct: PrecinctIndex) {
        let (agreed, observers_differ) = (self.agreed(precinct), self.observers_differ(precinct));
        let fold = &mut self.folds[precinct.0 as usize];
        fold.observers_differ = observers_differ;
        fold.evidence = match fold.evidence {
            paper @ (Evidence::PaperChecked | Evidence::PaperMissing) => paper,
            Evidence::OneReport | Evidence::Agreed if agreed => Evidence::Agreed,
            Evidence::OneReport | Evidence::Agreed => Evidence::OneReport,
        };
    }

    /// Tells whether two reporters, or a reporter and paper, say what stands.
    fn agreed(&self, precinct: PrecinctIndex) -> bool {
        let Some(basis) = self.folds[precinct.0 as usize].basis() else { return false };
        let mut one: Option<&ReturnRow> = None;
        for at in self.live_returns(precinct) {
            let row = self.returns.row(at);
            let reports = matches!(row.source, Source::Clerk | Source::Secretary | Source::Chair);
            if !reports || (at != basis && !self.same_figures(at, basis)) {
                continue;
            }
            let Some(one) = one else {
                one = Some(row);
                continue;
            };
            // Two clerks have read the same paper.
            let both_paper = one.source == Source::Clerk && row.source == Source::Clerk;
            if one.reporter() != row.reporter() && !both_paper {
                return true;
            }
        }
        false
    }

    /// Returns how many observers' latest figures are not what stands.
    fn observers_differ(&self, precinct: PrecinctIndex) -> u8 {
        let fold = &self.folds[precinct.0 as usize];
        let Some(basis) = fold.basis() else { return 0 };
        let mut latest: Vec<ReturnIndex> = Vec::new();
        for at in self.returns.of(fold.first_return()) {
            let row = self.returns.row(at);
            if row.source == Source::Observer && row.real {
                latest.retain(|&earlier| self.returns.row(earlier).reporter() != row.reporter());
                latest.push(at);
            }
        }
        let differ = latest.into_iter().filter(|&at| !self.same_figures(at, basis)).count();
        u8::try_from(differ).unwrap_or(u8::MAX)
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
