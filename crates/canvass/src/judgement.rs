//! One precinct's worksheet held against the plan: findings, and every outcome the plan admits.

use caucus::allocation::Allocation;
use caucus::equivalents::{CountyRatio, Exact, PrintedAward, awards_at};
use caucus::plan::Plan;
use caucus::satellite;
use caucus::viability::Viability;
use caucus::worksheet::{
    Alignment, Attendance, Ballots, Candidate, Delegates, PrintedEquivalents, Worksheet,
};

use crate::finding::{Figures, Finding, FindingCode, OUTCOMES_SHOWN_MAX};
use crate::setup::{PrecinctIndex, PrecinctKind, Setup};

/// What judging needs to know of the precinct.
#[derive(Clone, Debug)]
pub struct Room {
    /// The counting rules.
    pub plan: Plan,
    /// Delegates it elects; `None` where it is counted, not judged.
    pub delegates: Option<Delegates>,
    /// What reads awards out of printed equivalents.
    pub worth: Worth,
    /// Registered voters, where known.
    pub registered: Option<u32>,
}

/// What one delegate of a precinct is worth in state delegates.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Worth {
    /// Not known, or the plan has no equivalents: only written awards are read.
    Unknown,
    /// The county's ratio.
    County(CountyRatio),
    /// A satellite site's share of its pool.
    Site(Exact),
}

impl Worth {
    fn awards(&self, printed: PrintedEquivalents) -> Option<PrintedAward> {
        match self {
            Worth::Unknown => None,
            Worth::County(ratio) => Some(ratio.awards(printed)),
            Worth::Site(worth) => Some(awards_at(worth, printed)),
        }
    }
}

/// How the awards of a worksheet stand to the plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The awards are the single admitted outcome.
    ByRule,
    /// The awards are one of several outcomes that a lot decides.
    ByLot,
    /// The awards are none of the admitted outcomes.
    AgainstRule,
    /// There is no final count.
    NoData,
    /// The worksheet gives no awards.
    NotGiven,
    /// The precinct is counted, not judged.
    NotJudged,
}

/// The awards of a worksheet, in the order of its groups.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Awards {
    /// No line gives any.
    NotGiven,
    /// Every line's number; a line left out is 0.
    Given(Vec<u64>),
    /// Printed equivalents that are not all whole numbers of delegates.
    Fractions,
}

/// Everything the plan says about one worksheet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judgement {
    /// Findings, in the order of the codes.
    pub findings: Vec<Finding>,
    /// How the awards stand to the plan.
    pub outcome: Outcome,
    /// The awards as reported.
    pub awards: Awards,
    /// Every admitted outcome, where the precinct is judged and has a final count.
    pub allocation: Option<Allocation>,
    /// The threshold for awards, from the attendance, where there is one.
    pub threshold: Option<u64>,
}

impl Room {
    /// Returns what is known of a precinct of this night, given what its worksheet says of
    /// attendance.
    ///
    /// A satellite site elects delegates by its reported attendance; without one it is counted, not
    /// judged. What a delegate of it is worth is unknown until [`Room::in_pool`] says so.
    pub fn of(setup: &Setup, precinct: PrecinctIndex, worksheet: &Worksheet) -> Room {
        let precincts = &setup.precincts;
        let satellite = precincts.kind(precinct) == PrecinctKind::Satellite;
        let delegates = match satellite {
            true => attendance(worksheet).map(satellite::site_delegates),
            false => precincts.delegates(precinct),
        };
        let worth = match setup.county_row(precincts.county(precinct)).ratio() {
            Some(ratio) if !satellite => Worth::County(ratio),
            _ => Worth::Unknown,
        };
        Room { plan: setup.plan, delegates, worth, registered: precincts.registered(precinct) }
    }

    /// Returns the same site with what its delegate is worth, once the attendance of every site of
    /// its pool is known.
    pub fn in_pool(
        self,
        setup: &Setup,
        precinct: PrecinctIndex,
        worksheet: &Worksheet,
        pool_attendance: u64,
    ) -> Room {
        let pool = setup.county_row(setup.precincts.county(precinct));
        let worth = pool
            .state_delegates
            .zip(attendance(worksheet))
            .and_then(|(state, people)| satellite::delegate_worth(state, people, pool_attendance));
        Room { worth: worth.map_or(Worth::Unknown, Worth::Site), ..self }
    }
}

/// Returns the attendance a worksheet reports; 0 is not given.
pub(crate) fn attendance(worksheet: &Worksheet) -> Option<Attendance> {
    match worksheet {
        Worksheet::Alignment(sheet) => sheet.attendance.filter(|&people| people > 0),
        Worksheet::Ballots(_) => None,
    }
    .map(Attendance)
}

/// Judges a precinct's worksheet. Never fails: what does not add up is a finding.
pub fn judge(room: Room, worksheet: &Worksheet) -> Judgement {
    match worksheet {
        Worksheet::Alignment(sheet) => judge_alignment(&room, sheet),
        Worksheet::Ballots(ballots) => judge_ballots(&room, ballots),
    }
}

fn judge_ballots(room: &Room, ballots: &Ballots) -> Judgement {
    let votes: u64 = ballots.votes.iter().map(|v| u64::from(v.votes)).sum();
    let mut findings = Vec::new();
    if votes == 0 {
        findings.push(absent(FindingCode::NoData));
    }
    implausible(room, votes, &mut findings);
    let outcome = if votes == 0 { Outcome::NoData } else { Outcome::NotJudged };
    Judgement { findings, outcome, awards: Awards::NotGiven, allocation: None, threshold: None }
}

fn judge_alignment(room: &Room, sheet: &Alignment) -> Judgement {
    let awards = awards(room, sheet);
    let mut judgement = Judgement {
        findings: Vec::new(),
        outcome: Outcome::NoData,
        awards,
        allocation: None,
        threshold: None,
    };
    if !count_findings(sheet, &mut judgement.findings) {
        return judgement;
    }
    let people = sheet.attendance_or_total();
    implausible(room, people, &mut judgement.findings);
    let Some(delegates) = room.delegates else {
        judgement.outcome = Outcome::NotJudged;
        return judgement;
    };
    let finals: Vec<u64> =
        sheet.groups.iter().map(|g| u64::from(g.final_alignment.unwrap_or(0))).collect();
    let allocation = room.plan.allocate(delegates, people, &finals);
    let viability = room.plan.viability(people, delegates);
    judgement.threshold = viability.threshold();
    shrank(room.plan, delegates, sheet, &mut judgement.findings);
    judgement.outcome = match &judgement.awards {
        Awards::NotGiven => Outcome::NotGiven,
        Awards::Fractions => Outcome::AgainstRule,
        Awards::Given(awards) => {
            let judged = Judged { sheet, delegates, viability, finals: &finals, awards };
            judged.findings(&allocation, &mut judgement.findings);
            judged.outcome(&allocation)
        }
    };
    fractions(room, sheet, &judgement.awards, &mut judgement.findings);
    judgement.findings.sort_by_key(|finding| finding.code);
    judgement.allocation = Some(allocation);
    judgement
}

/// Adds the findings on the two totals; false if there is no final count to judge by.
fn count_findings(sheet: &Alignment, findings: &mut Vec<Finding>) -> bool {
    let (first, last) = (sheet.first_total(), sheet.final_total());
    match (first, last) {
        (0, 0) => findings.push(absent(FindingCode::NoData)),
        (0, _) => findings.push(absent(FindingCode::FirstCountMissing)),
        (_, 0) => findings.push(absent(FindingCode::FinalCountMissing)),
        _ => {}
    }
    if last == 0 {
        return false;
    }
    if last > first {
        findings.push(against(FindingCode::FinalAboveFirst, last, first));
    }
    if let Some(people) = sheet.attendance.map(u64::from).filter(|&n| n > 0 && last > n) {
        findings.push(against(FindingCode::FinalAboveAttendance, last, people));
    }
    if last != first {
        findings.push(against(FindingCode::CountsDiffer, last, first));
    }
    true
}

fn implausible(room: &Room, people: u64, findings: &mut Vec<Finding>) {
    if let Some(registered) = room.registered.map(u64::from).filter(|&n| people > n) {
        findings.push(against(FindingCode::AttendanceImplausible, people, registered));
    }
}

/// A group that had reached the threshold, computed from the first total, may not lose people: it
/// is locked.
fn shrank(plan: Plan, delegates: Delegates, sheet: &Alignment, findings: &mut Vec<Finding>) {
    if delegates.0 < 2 {
        return;
    }
    let viability = plan.viability(sheet.first_total(), delegates);
    for group in &sheet.groups {
        let first = u64::from(group.first_alignment.unwrap_or(0));
        let last = u64::from(group.final_alignment.unwrap_or(0));
        if viability.admits(first) && last < first {
            let threshold = viability.threshold().unwrap_or(0);
            let figures = Figures::Shrank { first, last, threshold };
            let code = FindingCode::ViableGroupShrank;
            findings.push(Finding::new(code, Some(group.candidate), figures));
        }
    }
}

fn awards(room: &Room, sheet: &Alignment) -> Awards {
    if sheet.gives_awards() {
        let given = sheet.groups.iter().map(|g| u64::from(g.awards.unwrap_or(0)));
        return Awards::Given(given.collect());
    }
    if sheet.groups.iter().all(|g| g.printed.is_none()) {
        return Awards::NotGiven;
    }
    let mut whole = Vec::with_capacity(sheet.groups.len());
    for group in &sheet.groups {
        match room.worth.awards(group.printed.unwrap_or_default()) {
            None => return Awards::NotGiven,
            Some(PrintedAward::Whole(awards)) => whole.push(u64::from(awards)),
            Some(PrintedAward::Fraction) => return Awards::Fractions,
        }
    }
    Awards::Given(whole)
}

fn fractions(room: &Room, sheet: &Alignment, awards: &Awards, findings: &mut Vec<Finding>) {
    if *awards != Awards::Fractions {
        return;
    }
    for group in &sheet.groups {
        let printed = group.printed.unwrap_or_default();
        if room.worth.awards(printed) == Some(PrintedAward::Fraction) {
            let figures = Figures::Equivalent(printed.0);
            let code = FindingCode::AwardFraction;
            findings.push(Finding::new(code, Some(group.candidate), figures));
        }
    }
}

/// A worksheet with awards, ready to be held against the plan.
struct Judged<'a> {
    sheet: &'a Alignment,
    delegates: Delegates,
    viability: Viability,
    finals: &'a [u64],
    awards: &'a [u64],
}

impl Judged<'_> {
    fn outcome(&self, allocation: &Allocation) -> Outcome {
        match (allocation.admits(self.awards), &allocation.lot) {
            (false, _) => Outcome::AgainstRule,
            (true, None) => Outcome::ByRule,
            (true, Some(_)) => Outcome::ByLot,
        }
    }

    fn findings(&self, allocation: &Allocation, findings: &mut Vec<Finding>) {
        if self.delegates.0 > 1 {
            self.threshold_findings(findings);
        }
        findings.extend(self.out_of_order().map(|finding| self.in_this_room(finding)));
        let total: u64 = self.awards.iter().sum();
        if total != allocation.total() {
            findings.push(against(FindingCode::AwardsTotal, total, allocation.total()));
        }
        if !allocation.admits(self.awards) {
            let figures = self.award_figures(allocation);
            let finding = Finding::new(FindingCode::AwardAgainstRule, None, figures);
            findings.push(self.in_this_room(finding));
        }
        if allocation.lot.is_some() && self.sheet.lots.is_empty() {
            let figures = self.award_figures(allocation);
            findings.push(Finding::new(FindingCode::LotUnrecorded, None, figures));
        }
    }

    fn in_this_room(&self, finding: Finding) -> Finding {
        if self.delegates.0 > 1 { finding } else { finding.of_one_delegate() }
    }

    fn threshold_findings(&self, findings: &mut Vec<Finding>) {
        let threshold = self.viability.threshold().unwrap_or(0);
        for (at, group) in self.sheet.groups.iter().enumerate() {
            let (people, awards) = (self.finals[at], self.awards[at]);
            let viable = self.viability.admits(people);
            let code = match (viable, awards) {
                (false, 1..) => FindingCode::AwardBelowThreshold,
                (true, 0) => FindingCode::ViableWithoutAward,
                _ => continue,
            };
            let figures = Figures::Against { reported: people, limit: threshold };
            findings.push(Finding::new(code, Some(group.candidate), figures));
        }
    }

    /// Returns the first pair, by people, in which the larger group has fewer awards.
    fn out_of_order(&self) -> Option<Finding> {
        let mut order: Vec<usize> = (0..self.finals.len()).collect();
        order.sort_by_key(|&at| (self.finals[at], self.sheet.groups[at].candidate));
        // The group with most awards among the strictly smaller ones.
        let mut most: Option<usize> = None;
        let mut start = 0;
        while start < order.len() {
            let people = self.finals[order[start]];
            let equal = order[start..].partition_point(|&at| self.finals[at] == people);
            for &larger in &order[start..start + equal] {
                let Some(smaller) = most.filter(|&m| self.awards[m] > self.awards[larger]) else {
                    continue;
                };
                let figures = Figures::Order {
                    smaller: self.sheet.groups[smaller].candidate,
                    people: [self.finals[larger], self.finals[smaller]],
                    awards: [self.awards[larger], self.awards[smaller]],
                };
                let candidate = self.sheet.groups[larger].candidate;
                return Some(Finding::new(FindingCode::AwardOutOfOrder, Some(candidate), figures));
            }
            let equals = order[start..start + equal].iter().copied();
            most = most.into_iter().chain(equals).max_by_key(|&at| self.awards[at]);
            start += equal;
        }
        None
    }

    /// Like every figure shown, these do not depend on the order of the worksheet's lines.
    fn award_figures(&self, allocation: &Allocation) -> Figures {
        let mut allocation = allocation.clone();
        if let Some(lot) = &mut allocation.lot {
            lot.among.sort_by_key(|&at| self.sheet.groups[at].candidate);
        }
        Figures::Awards {
            delegates: self.delegates.0,
            reported: self.named(self.awards),
            admitted: outcomes(&allocation).iter().map(|awards| self.named(awards)).collect(),
        }
    }

    fn named(&self, awards: &[u64]) -> Vec<(Candidate, u64)> {
        let groups = self.sheet.groups.iter().map(|g| g.candidate).zip(awards.iter().copied());
        let mut named: Vec<(Candidate, u64)> = groups.filter(|&(_, awards)| awards > 0).collect();
        named.sort_unstable();
        named
    }
}

/// Returns admitted outcomes for showing, at most [`OUTCOMES_SHOWN_MAX`].
pub fn outcomes(allocation: &Allocation) -> Vec<Vec<u64>> {
    let Some(lot) = &allocation.lot else { return vec![allocation.sure.clone()] };
    let take = lot.take as usize;
    let mut drawn: Vec<usize> = (0..take).collect();
    let mut shown = Vec::new();
    loop {
        let groups: Vec<usize> = drawn.iter().map(|&at| lot.among[at]).collect();
        shown.push(allocation.drawn(&groups));
        // The next choice of `take` places in order, or none left.
        let last = lot.among.len() - take;
        let Some(grow) = (0..take).rev().find(|&at| drawn[at] < last + at) else { return shown };
        if shown.len() == OUTCOMES_SHOWN_MAX {
            return shown;
        }
        drawn[grow] += 1;
        for at in grow + 1..take {
            drawn[at] = drawn[at - 1] + 1;
        }
    }
}

fn absent(code: FindingCode) -> Finding {
    Finding::new(code, None, Figures::Absent)
}

fn against(code: FindingCode, reported: u64, limit: u64) -> Finding {
    Finding::new(code, None, Figures::Against { reported, limit })
}
