//! What one precinct's return adds to the sums.

use caucus::worksheet::{Alignment, Ballots, Candidate, Worksheet};

use crate::judgement::{Awards, Judgement};
use crate::setup::{CountyIndex, District, PrecinctIndex, PrecinctKind, Setup};

/// One precinct's part of every sum.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contribution {
    pub(crate) precinct: PrecinctIndex,
    pub(super) county: CountyIndex,
    pub(super) district: Option<District>,
    /// A satellite's equivalents are worked out when read, from the whole pool.
    pub(super) satellite: bool,
    /// Reported attendance, where given; a satellite's weight.
    pub(super) attendance: Option<u32>,
    pub(super) lines: Vec<Line>,
    /// Whether equivalents are printed rather than awards written.
    pub(super) prints: bool,
    pub(super) awards_given: bool,
    /// The outcome hangs on a lot that the reported awards do not settle; the least is used.
    pub(super) undecided_by_lot: bool,
    /// The rules give no outcome: no final count, or a precinct that is counted, not judged.
    pub(super) unresolved: bool,
}

/// One candidate's line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Line {
    pub candidate: Candidate,
    pub first: u64,
    pub last: u64,
    pub awards: u64,
    pub printed: u64,
    pub computed: u64,
}

impl Contribution {
    /// Returns what a judged worksheet adds. Votes of ballots stand in the place of the first
    /// count.
    pub fn of(
        setup: &Setup,
        precinct: PrecinctIndex,
        worksheet: &Worksheet,
        judgement: &Judgement,
    ) -> Contribution {
        let precincts = &setup.precincts;
        let county = precincts.county(precinct);
        let mut contribution = Contribution {
            precinct,
            county,
            district: setup.district(precinct),
            satellite: precincts.kind(precinct) == PrecinctKind::Satellite,
            attendance: None,
            lines: Vec::new(),
            prints: false,
            awards_given: false,
            undecided_by_lot: false,
            unresolved: false,
        };
        match worksheet {
            Worksheet::Alignment(sheet) => contribution.align(sheet, judgement),
            Worksheet::Ballots(ballots) => contribution.vote(ballots),
        }
        contribution
    }

    fn vote(&mut self, ballots: &Ballots) {
        let line = |v: &caucus::worksheet::Votes| Line {
            candidate: v.candidate,
            first: u64::from(v.votes),
            last: 0,
            awards: 0,
            printed: 0,
            computed: 0,
        };
        self.lines = ballots.votes.iter().map(line).collect();
    }

    fn align(&mut self, sheet: &Alignment, judgement: &Judgement) {
        self.attendance = sheet.attendance.filter(|&people| people > 0);
        self.prints = !sheet.gives_awards() && sheet.groups.iter().any(|g| g.printed.is_some());
        self.awards_given = self.prints || sheet.gives_awards();
        let computed = self.computed(sheet, judgement);
        let line = |(at, group): (usize, &caucus::worksheet::Group)| Line {
            candidate: group.candidate,
            first: u64::from(group.first_alignment.unwrap_or(0)),
            last: u64::from(group.final_alignment.unwrap_or(0)),
            awards: match &judgement.awards {
                Awards::Given(awards) => awards[at],
                Awards::NotGiven | Awards::Fractions => 0,
            },
            printed: if self.prints { u64::from(group.printed.unwrap_or_default().0) } else { 0 },
            computed: computed.as_ref().map_or(0, |awards| awards[at]),
        };
        self.lines = sheet.groups.iter().enumerate().map(line).collect();
    }

    /// Returns the awards the rules give: the reported ones where a lot admits them, else each
    /// group's least.
    fn computed(&mut self, sheet: &Alignment, judgement: &Judgement) -> Option<Vec<u64>> {
        let Some(allocation) = &judgement.allocation else {
            self.unresolved = true;
            return None;
        };
        let reported = match &judgement.awards {
            Awards::Given(awards) => Some(awards),
            Awards::NotGiven | Awards::Fractions => None,
        };
        // The room of a one-delegate precinct may elect whom it likes, if it voted.
        let one_delegate = allocation.total() == 1 && judgement.threshold.is_none();
        let room_elected = one_delegate && sheet.room_vote == Some(true);
        let counts = |awards: &&Vec<u64>| {
            allocation.admits(awards) || (room_elected && awards.iter().sum::<u64>() == 1)
        };
        if let Some(awards) = reported.filter(counts) {
            return Some(awards.clone());
        }
        self.undecided_by_lot = allocation.lot.is_some();
        Some(allocation.least())
    }
}
