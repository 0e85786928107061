//! The document of `holdfast check`: how each precinct's awards stand to the plan, and findings.

use caucus::worksheet::Candidate;
use serde::Serialize;

use super::InOrder;
use crate::finding::{Figures, Finding, sentence_for_headquarters};
use crate::judgement::{Awards, Outcome};
use crate::returns::{Canvass, Examined};
use crate::setup::{PrecinctIndex, PrecinctKind, Setup};

/// What `holdfast check --format json` prints.
#[derive(Clone, Debug, Serialize)]
pub struct CheckDocument {
    /// The night's short name.
    pub night: String,
    /// Precincts with a return.
    pub reported: usize,
    /// Precincts of the night.
    pub expected: usize,
    /// Ordinary precincts that have a line, by how their awards stand to the plan.
    pub outcomes: Outcomes,
    /// Satellite sites.
    pub satellites: Satellites,
    /// Sorted by the precinct's id, then code, then candidate.
    pub findings: Vec<FindingRow>,
}

/// Counts of ordinary precincts. One whose delegates are not known is in none of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Outcomes {
    /// Awards are the single admitted outcome.
    pub by_rule: usize,
    /// Awards are one of several outcomes that a lot decides.
    pub by_lot: usize,
    /// Awards are none of the admitted outcomes.
    pub against_rule: usize,
    /// There is no final count.
    pub no_data: usize,
    /// There are no awards.
    pub not_given: usize,
}

/// Counts of satellite sites; they are judged only where the attendance they reported allows it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Satellites {
    /// Sites with a return.
    pub reported: usize,
    /// Of these, held against the plan.
    pub judged: usize,
    /// Of these, only counted.
    pub not_judged: usize,
}

/// One finding.
#[derive(Clone, Debug, Serialize)]
pub struct FindingRow {
    /// The precinct's id.
    pub precinct: String,
    /// The finding's code.
    pub code: &'static str,
    /// Whether it opens a question.
    pub blocks: bool,
    /// The candidate's id, if it is about one.
    pub candidate: Option<String>,
    /// Headquarters' sentence.
    pub message: String,
    /// Awards as reported, those without left out; empty if the finding is not about all awards.
    pub reported: InOrder<u64>,
    /// Outcomes the plan admits, at most six; empty if the finding is not about all awards.
    pub admitted: Vec<Admitted>,
}

/// One admitted outcome: awards by candidate, those without left out.
pub type Admitted = InOrder<u64>;

impl CheckDocument {
    /// Returns the document of these returns.
    pub fn of(canvass: &Canvass) -> CheckDocument {
        let precincts = &canvass.setup.precincts;
        let mut document = CheckDocument {
            night: canvass.setup.night.clone(),
            reported: canvass.examined.len(),
            expected: precincts.len(),
            outcomes: Outcomes::default(),
            satellites: Satellites::default(),
            findings: Vec::new(),
        };
        for examined in &canvass.examined {
            match precincts.kind(examined.precinct) {
                PrecinctKind::Satellite => document.satellites.add(examined),
                PrecinctKind::Precinct
                | PrecinctKind::Strip
                | PrecinctKind::County
                | PrecinctKind::Statewide => document.outcomes.add(examined),
            }
            let rows = examined.judgement.findings.iter();
            let row = |finding| FindingRow::of(canvass.setup, examined.precinct, finding);
            document.findings.extend(rows.map(row));
        }
        let place = |row: &FindingRow| {
            let candidate = row.candidate.as_deref().and_then(|id| canvass.setup.candidate(id));
            (row.precinct.clone(), row.code, candidate)
        };
        document.findings.sort_by_cached_key(place);
        document
    }

    /// Tells whether any finding opens a question.
    pub fn blocks(&self) -> bool {
        self.findings.iter().any(|row| row.blocks)
    }
}

impl Outcomes {
    fn add(&mut self, examined: &Examined) {
        if !examined.has_line {
            return;
        }
        match (examined.judgement.outcome, &examined.judgement.awards) {
            (Outcome::ByRule, _) => self.by_rule += 1,
            (Outcome::ByLot, _) => self.by_lot += 1,
            (Outcome::AgainstRule, _) => self.against_rule += 1,
            (Outcome::NoData, _) => self.no_data += 1,
            (Outcome::NotGiven, _) | (Outcome::NotJudged, Awards::NotGiven) => self.not_given += 1,
            (Outcome::NotJudged, Awards::Given(_) | Awards::Fractions) => {}
        }
    }
}

impl Satellites {
    fn add(&mut self, examined: &Examined) {
        self.reported += 1;
        match examined.judgement.outcome {
            Outcome::ByRule | Outcome::ByLot | Outcome::AgainstRule => self.judged += 1,
            Outcome::NoData | Outcome::NotGiven | Outcome::NotJudged => self.not_judged += 1,
        }
    }
}

impl FindingRow {
    /// Returns a finding as the document and public files show it.
    pub fn of(setup: &Setup, precinct: PrecinctIndex, finding: &Finding) -> FindingRow {
        let id = |candidate: Candidate| setup.candidate_entry(candidate).id.clone();
        let named = |awards: &Vec<(Candidate, u64)>| {
            let awards = awards.iter();
            InOrder(awards.map(|&(candidate, number)| (id(candidate), number)).collect())
        };
        let (reported, admitted) = match &finding.figures {
            Figures::Awards { reported, admitted, .. } => {
                (named(reported), admitted.iter().map(named).collect())
            }
            Figures::Absent
            | Figures::Against { .. }
            | Figures::Shrank { .. }
            | Figures::Order { .. }
            | Figures::Equivalent(_)
            | Figures::Precinct(_) => (InOrder::default(), Vec::new()),
        };
        FindingRow {
            precinct: setup.precincts.id(precinct).to_owned(),
            code: finding.code.code(),
            blocks: finding.blocks,
            candidate: finding.candidate.map(id),
            message: sentence_for_headquarters(setup, finding),
            reported,
            admitted,
        }
    }
}
