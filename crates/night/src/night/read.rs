//! Reading a night: views are copies.

use canvass::finding::{Figures, Finding, FindingCode};
use canvass::identical::fingerprint;
use canvass::judgement::Judgement;
use canvass::setup::{CountyIndex, PrecinctIndex};
use canvass::tabulation::Area;

use super::Night;
use super::precinct::{Fold, Stands};
use crate::command::{Lookup, Moment, ReporterId};
use crate::event::{Amendment, NightOpened, Stage};
use crate::marks::Heard;
use crate::policy::Policy;
use crate::view::{
    Amended, NightView, Photo, PrecinctView, Progress, Reporter, ReturnIndex, ReturnView, Revision,
    Unconfirmed,
};

impl Night {
    /// Returns the night's own facts, once it is opened.
    pub fn view(&self) -> Option<NightView> {
        let opened = self.opened.as_ref()?;
        Some(NightView {
            stage: self.stage,
            date: opened.facts.date.clone(),
            zone: opened.facts.zone.clone(),
            origin: opened.facts.origin.clone(),
            opens_at_ms: opened.facts.opens_at_ms,
            publish_from_ms: opened.facts.publish_from_ms,
            seq: self.seq,
            log_size: self.log_size,
        })
    }

    /// Returns the first event's facts, once the night is opened.
    pub fn facts(&self) -> Option<&NightOpened> {
        self.opened.as_ref().map(|opened| &opened.facts)
    }

    pub fn policy(&self) -> Option<Policy> {
        self.opened.as_ref().map(|opened| opened.policy)
    }

    pub fn stage(&self) -> Stage {
        self.stage
    }

    /// Returns how many rows are folded: the receipt number of the last.
    pub fn seq(&self) -> u64 {
        self.seq
    }

    /// Returns one precinct as it stands.
    pub fn precinct(&self, precinct: PrecinctIndex) -> PrecinctView {
        self.precinct_view(precinct, self.identical_to(precinct).is_some())
    }

    /// Returns every precinct as it stands, in order: without reading a worksheet, as one by one
    /// would to see whether another has the same counts.
    pub fn every_precinct(&self) -> impl Iterator<Item = PrecinctView> {
        let shared = self.identical.shared();
        let precincts = self.setup.precincts.indices();
        precincts.map(move |precinct| self.precinct_view(precinct, shared.contains(&precinct)))
    }

    fn precinct_view(&self, precinct: PrecinctIndex, identical: bool) -> PrecinctView {
        let fold = self.at(precinct);
        let mut codes = fold.codes;
        if identical {
            codes.insert(FindingCode::IdenticalReturn);
        }
        if fold.observers_differ > 0 {
            codes.insert(FindingCode::ObserverDiffers);
        }
        PrecinctView {
            precinct,
            heard: fold.heard,
            evidence: fold.evidence,
            question: fold.question,
            revision: fold.revision,
            standing: fold.standing.view(),
            basis: fold.basis().map(|at| *self.returns.row(at)),
            codes,
            returns: fold.returns,
            ready: fold.ready,
        }
    }

    fn at(&self, precinct: PrecinctIndex) -> &Fold {
        &self.folds[precinct.0 as usize]
    }

    /// Returns the return that stands, shown or waiting.
    pub fn standing_return(&self, precinct: PrecinctIndex) -> Option<ReturnView> {
        self.at(precinct).basis().map(|at| self.return_view(at))
    }

    /// Returns the return at a place, as [`Revision`] names it.
    pub fn return_view(&self, at: ReturnIndex) -> ReturnView {
        ReturnView { row: *self.returns.row(at), worksheet: self.returns.worksheet(at) }
    }

    /// Returns every return of a precinct, in order of arrival.
    pub fn returns_of(&self, precinct: PrecinctIndex) -> Vec<ReturnView> {
        let first = self.at(precinct).first_return();
        self.returns.of(first).map(|at| self.return_view(at)).collect()
    }

    /// Returns how many returns are kept in all.
    pub fn returns_count(&self) -> usize {
        self.returns.len()
    }

    /// Returns what the plan says about the return that stands.
    pub fn judgement(&self, precinct: PrecinctIndex) -> Option<Judgement> {
        let at = self.at(precinct).basis()?;
        let worksheet = self.returns.worksheet(at);
        let mut judgement = self.judged(precinct, &worksheet);
        if let Some(other) = self.identical_to(precinct) {
            judgement.findings.push(Finding {
                code: FindingCode::IdenticalReturn,
                blocks: false,
                candidate: None,
                figures: Figures::Precinct(other),
            });
        }
        let observers = u64::from(self.at(precinct).observers_differ);
        if observers > 0 {
            judgement.findings.push(Finding {
                code: FindingCode::ObserverDiffers,
                blocks: false,
                candidate: None,
                figures: Figures::Against { reported: observers, limit: 0 },
            });
        }
        Some(judgement)
    }

    fn identical_to(&self, precinct: PrecinctIndex) -> Option<PrecinctIndex> {
        let fold = self.at(precinct);
        fold.standing.class()?;
        let print = fingerprint(&self.returns.worksheet(fold.basis()?))?;
        self.identical.other(print, precinct)
    }

    /// Returns the reporter whose good code has this digest.
    pub fn reporter_by_lookup(&self, lookup: &Lookup) -> Option<&Reporter> {
        self.reporters.by_lookup(lookup)
    }

    /// Returns the reporter who holds the device whose token has this digest.
    pub fn reporter_by_device(&self, device: &Lookup) -> Option<&Reporter> {
        self.reporters.by_device(device)
    }

    /// Returns where people can ask: label, and number or address, in the folder's order.
    pub fn contacts(&self) -> &[(String, String)] {
        &self.contacts
    }

    /// Returns the number printed on a county's cards, if it has one of its own.
    pub fn direct_number(&self, county: CountyIndex) -> Option<&str> {
        self.direct_numbers.get(&county).map(String::as_str)
    }

    /// Returns where a precinct meets, if it was moved.
    pub fn moved_to(&self, precinct: PrecinctIndex) -> Option<&str> {
        self.amendments(precinct).iter().rev().find_map(|amended| match &amended.change {
            Amendment::Moved { place } => Some(place.as_str()),
            Amendment::Merged { .. }
            | Amendment::Split { .. }
            | Amendment::Postponed { .. }
            | Amendment::NotHeld
            | Amendment::NobodyCame => None,
        })
    }

    /// Returns how a precinct was changed after the night was opened, oldest first.
    pub fn amendments(&self, precinct: PrecinctIndex) -> &[Amended] {
        self.beside.amended.get(&precinct).map_or(&[], Vec::as_slice)
    }

    /// Returns the pictures of a precinct's paper, in order of arrival.
    pub fn photos_of(&self, precinct: PrecinctIndex) -> &[Photo] {
        self.beside.photos_of(precinct)
    }

    /// Returns the returns of a precinct that came without a code, in order of arrival.
    pub fn unconfirmed_of(&self, precinct: PrecinctIndex) -> &[Unconfirmed] {
        self.beside.unconfirmed_of(precinct)
    }

    /// Returns every return that came without a code, by precinct.
    pub fn unconfirmed(&self) -> impl Iterator<Item = &Unconfirmed> {
        self.beside.unconfirmed.values().flatten()
    }

    pub fn reporter(&self, id: ReporterId) -> Option<&Reporter> {
        self.reporters.get(id)
    }

    /// Returns all reporters, by number.
    pub fn reporters(&self) -> Vec<&Reporter> {
        self.reporters.sorted()
    }

    /// Returns the recanvass or recount that is open, innermost: kind, who asked, deadline,
    /// changed.
    pub fn recanvass(&self) -> Option<(Stage, &str, i64, u32)> {
        let open = self.recanvass.last()?;
        Some((open.kind, &open.requester, open.deadline_ms, open.changed))
    }

    /// Returns the candidates who withdrew after the night was opened, by id.
    pub fn withdrawn_candidates(&self) -> &[String] {
        &self.withdrawn_candidates
    }

    /// Returns published figures that were replaced, oldest first.
    pub fn revisions(&self) -> &[Revision] {
        &self.revisions
    }

    /// Returns when a precinct opens, Unix milliseconds.
    pub fn opens_at_ms(&self, precinct: PrecinctIndex) -> i64 {
        let night = self.opened.as_ref().map_or(0, |opened| opened.facts.opens_at_ms);
        self.setup.precincts.opens_at_ms(precinct).unwrap_or(night)
    }

    /// Tells whether a precinct has opened. Before, only practice is expected.
    pub fn has_opened(&self, precinct: PrecinctIndex, at: Moment) -> bool {
        self.stage != Stage::Rehearsal && at.wall_ms >= self.opens_at_ms(precinct)
    }

    /// Returns how many precincts of an area are where.
    pub fn progress(&self, area: Area) -> Progress {
        let mut progress = Progress::default();
        for precinct in self.setup.precincts.indices() {
            let county = self.setup.precincts.county(precinct);
            let own = self.setup.precincts.district(precinct);
            if area.holds(county, own.or(self.setup.county_row(county).district)) {
                progress.add(self.at(precinct));
            }
        }
        progress
    }

    /// Returns how many precincts of each county are where, in one pass.
    pub fn progress_by_county(&self) -> Vec<(CountyIndex, Progress)> {
        let counties = (0..self.setup.counties.len() as u16).map(CountyIndex);
        let mut all: Vec<_> = counties.map(|county| (county, Progress::default())).collect();
        for precinct in self.setup.precincts.indices() {
            let county = self.setup.precincts.county(precinct);
            all[usize::from(county.0)].1.add(self.at(precinct));
        }
        all
    }
}

impl Progress {
    fn add(&mut self, fold: &Fold) {
        if !fold.heard.is_expected() {
            self.not_expected += 1;
            return;
        }
        self.expected += 1;
        self.reported += u32::from(matches!(fold.heard, Heard::Reported | Heard::NobodyCame));
        self.questions += u32::from(fold.question.is_some());
        match fold.standing {
            Stands::Counted => self.counted += 1,
            Stands::InQuestion => self.in_question += 1,
            Stands::Waiting(_) => self.waiting += 1,
            Stands::Nothing => {}
        }
    }
}
