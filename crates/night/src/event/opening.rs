//! The first row: the night's folder, whole, so that the ledger explains itself.

use std::borrow::Cow;

use canvass::setup::{
    CandidateEntry, CandidateKind, County, CountyIndex, CountyKind, District, NewPrecinct,
    PrecinctKind, Precincts, Setup,
};
use caucus::plan::Plan;
use caucus::worksheet::Delegates;
use serde::{Deserialize, Serialize};

use crate::hotline::Hotline;
use crate::policy::Policy;

/// The most precincts one event lists, so that no row grows beyond a batch.
pub const PRECINCTS_PER_EVENT: usize = 1000;

/// What `open` is given: a night's folder as it was read.
#[derive(Clone, Debug)]
pub struct Opening {
    pub setup: Setup,
    pub policy: Policy,
    /// ISO date.
    pub date: String,
    /// IANA zone.
    pub zone: String,
    pub opens_at_ms: i64,
    pub publish_from_ms: i64,
    pub origin: String,
    /// Public parts and digests of keys, by name.
    pub keys: Vec<(String, String)>,
    pub sources: Vec<SourceRow>,
    /// Where people can ask: label, and number or address.
    pub contacts: Vec<(String, String)>,
    /// The numbers printed on the cards of counties.
    pub direct_numbers: Vec<(CountyIndex, String)>,
    /// How the hotline is run.
    pub hotline: Hotline,
    /// From when names and numbers of people may be destroyed.
    pub keep_people_until_ms: Option<i64>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NightOpened {
    pub night: String,
    pub name: String,
    pub date: String,
    pub zone: String,
    pub plan: String,
    pub plan_revision: u32,
    pub findings_revision: u32,
    pub policy: String,
    pub opens_at_ms: i64,
    pub publish_from_ms: i64,
    pub origin: String,
    pub smallest_published: u32,
    pub keys: Vec<(String, String)>,
    pub sources: Vec<SourceRow>,
}

/// A file of the folder, with its digest in hexadecimal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SourceRow {
    pub file: String,
    pub sha256: String,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CandidatesListed {
    pub rows: Vec<CandidateRow>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CandidateRow {
    pub candidate: String,
    pub name: String,
    pub kind: CandidateWord,
}

#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CandidateWord {
    Person,
    Other,
    Uncommitted,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CountiesListed {
    pub rows: Vec<CountyRow>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CountyRow {
    pub county: String,
    pub name: String,
    pub satellite: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub district: Option<u8>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state_delegates: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub county_delegates: Option<u32>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PrecinctsListed<'a> {
    /// Place of the first row in the night's list.
    pub first: u32,
    #[serde(borrow)]
    pub rows: Vec<PrecinctRow<'a>>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PrecinctRow<'a> {
    #[serde(borrow)]
    pub precinct: Cow<'a, str>,
    /// Place of its county in the night's list.
    pub county: u16,
    #[serde(borrow)]
    pub name: Cow<'a, str>,
    pub kind: PrecinctWord,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub district: Option<u8>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delegates: Option<u16>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub registered: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub opens_at_ms: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub zone: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub meets_with: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PrecinctWord {
    Precinct,
    Satellite,
    Strip,
    County,
    Statewide,
}

impl Opening {
    /// Returns the description as the first event holds it.
    pub fn opened(&self) -> NightOpened {
        NightOpened {
            night: self.setup.night.clone(),
            name: self.setup.title.clone(),
            date: self.date.clone(),
            zone: self.zone.clone(),
            plan: self.setup.plan.name().into(),
            plan_revision: self.setup.plan.revision(),
            findings_revision: canvass::finding::FINDINGS_REVISION,
            policy: self.policy.name().into(),
            opens_at_ms: self.opens_at_ms,
            publish_from_ms: self.publish_from_ms,
            origin: self.origin.clone(),
            smallest_published: self.setup.smallest_published,
            keys: self.keys.clone(),
            sources: self.sources.clone(),
        }
    }

    pub fn candidates(&self) -> CandidatesListed {
        let row = |c: &CandidateEntry| CandidateRow {
            candidate: c.id.clone(),
            name: c.name.clone(),
            kind: match c.kind {
                CandidateKind::Person => CandidateWord::Person,
                CandidateKind::Other => CandidateWord::Other,
                CandidateKind::Uncommitted => CandidateWord::Uncommitted,
            },
        };
        CandidatesListed { rows: self.setup.candidates.iter().map(row).collect() }
    }

    pub fn counties(&self) -> CountiesListed {
        let row = |c: &County| CountyRow {
            county: c.id.clone(),
            name: c.name.clone(),
            satellite: c.kind == CountyKind::Satellite,
            district: c.district.map(|d| d.0),
            state_delegates: c.state_delegates,
            county_delegates: c.county_delegates,
        };
        CountiesListed { rows: self.setup.counties.iter().map(row).collect() }
    }

    /// Returns the precincts, at most [`PRECINCTS_PER_EVENT`] to an event.
    pub fn precincts(&self) -> Vec<PrecinctsListed<'static>> {
        let precincts = &self.setup.precincts;
        let row = |at| PrecinctRow {
            precinct: Cow::Owned(precincts.id(at).to_string()),
            county: precincts.county(at).0,
            name: Cow::Owned(precincts.name(at).to_string()),
            kind: word(precincts.kind(at)),
            district: precincts.district(at).map(|d| d.0),
            delegates: precincts.delegates(at).map(|d| d.0),
            registered: precincts.registered(at),
            opens_at_ms: precincts.opens_at_ms(at),
            zone: precincts.zone(at).map(str::to_string),
            meets_with: precincts.meets_with(at).map(str::to_string),
        };
        let all: Vec<_> = precincts.indices().collect();
        let events = all.chunks(PRECINCTS_PER_EVENT);
        events
            .map(|chunk| PrecinctsListed {
                first: chunk[0].0,
                rows: chunk.iter().map(|&at| row(at)).collect(),
            })
            .collect()
    }
}

fn word(kind: PrecinctKind) -> PrecinctWord {
    match kind {
        PrecinctKind::Precinct => PrecinctWord::Precinct,
        PrecinctKind::Satellite => PrecinctWord::Satellite,
        PrecinctKind::Strip => PrecinctWord::Strip,
        PrecinctKind::County => PrecinctWord::County,
        PrecinctKind::Statewide => PrecinctWord::Statewide,
    }
}

impl PrecinctRow<'_> {
    /// Returns the row as it is added to the night.
    pub fn new_precinct(&self) -> NewPrecinct<'_> {
        NewPrecinct {
            id: Cow::Borrowed(&self.precinct),
            county: CountyIndex(self.county),
            name: Cow::Borrowed(&self.name),
            kind: match self.kind {
                PrecinctWord::Precinct => PrecinctKind::Precinct,
                PrecinctWord::Satellite => PrecinctKind::Satellite,
                PrecinctWord::Strip => PrecinctKind::Strip,
                PrecinctWord::County => PrecinctKind::County,
                PrecinctWord::Statewide => PrecinctKind::Statewide,
            },
            district: self.district.map(District),
            delegates: self.delegates.map(Delegates),
            registered: self.registered,
            opens_at_ms: self.opens_at_ms,
            zone: self.zone.as_deref().map(Cow::Borrowed),
            meets_with: self.meets_with.as_deref().map(Cow::Borrowed),
        }
    }
}

/// Returns the setup the first event begins, without candidates, counties and precincts yet.
pub fn setup_from(opened: &NightOpened) -> Option<Setup> {
    Some(Setup {
        night: opened.night.clone(),
        title: opened.name.clone(),
        plan: Plan::from_name(&opened.plan)?,
        candidates: Vec::new(),
        counties: Vec::new(),
        precincts: Precincts::default(),
        smallest_published: opened.smallest_published,
    })
}

impl CandidateRow {
    pub fn entry(&self) -> CandidateEntry {
        CandidateEntry {
            id: self.candidate.clone(),
            name: self.name.clone(),
            kind: match self.kind {
                CandidateWord::Person => CandidateKind::Person,
                CandidateWord::Other => CandidateKind::Other,
                CandidateWord::Uncommitted => CandidateKind::Uncommitted,
            },
        }
    }
}

impl CountyRow {
    pub fn county(&self) -> County {
        County {
            id: self.county.clone(),
            name: self.name.clone(),
            kind: if self.satellite { CountyKind::Satellite } else { CountyKind::County },
            district: self.district.map(District),
            state_delegates: self.state_delegates,
            county_delegates: self.county_delegates,
        }
    }
}
