//! What is fixed before a night: plan, candidates, counties, precincts.

mod precincts;

pub use precincts::{NewPrecinct, PrecinctIndex, PrecinctKind, Precincts, TEXT_BYTES_MAX};

use caucus::equivalents::CountyRatio;
use caucus::plan::Plan;
use caucus::worksheet::{Candidate, Worksheet};

/// A night as its folder (or the ledger's first rows) describe it.
#[derive(Clone, Debug)]
pub struct Setup {
    /// The night's short name, such as `iowa-2020`.
    pub night: String,
    /// The title shown to people.
    pub title: String,
    /// The counting rules.
    pub plan: Plan,
    /// Candidates in the order of every screen and sheet.
    pub candidates: Vec<CandidateEntry>,
    /// Counties, and units of their kind (pools of satellite sites).
    pub counties: Vec<County>,
    /// Precincts, and units that only report sums.
    pub precincts: Precincts,
    /// Below this number of people only attendance and status are public; 0 publishes all.
    pub smallest_published: u32,
}

/// The longest id of a candidate, in bytes: 64 of them stand several times in one log entry.
pub const CANDIDATE_ID_BYTES_MAX: usize = 40;

/// One candidate, or a line such as uncommitted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CandidateEntry {
    /// Stable text id, such as `buttigieg`; at most [`CANDIDATE_ID_BYTES_MAX`] bytes.
    pub id: String,
    /// Name shown to people.
    pub name: String,
    /// What the line stands for.
    pub kind: CandidateKind,
}

/// What a candidate line stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CandidateKind {
    /// A person.
    Person,
    /// Everyone not named, such as write-ins.
    Other,
    /// People who stand for nobody.
    Uncommitted,
}

/// A county's place in [`Setup::counties`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CountyIndex(pub u16);

/// A congressional district, from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct District(pub u8);

/// A county, or a pool of satellite sites.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct County {
    /// Stable text id, such as `19001`.
    pub id: String,
    /// Name shown to people.
    pub name: String,
    /// What it is.
    pub kind: CountyKind,
    /// Its district; `None` where it lies in several or in none.
    pub district: Option<District>,
    /// State convention delegates of the county or pool.
    pub state_delegates: Option<u32>,
    /// County convention delegates; `None` for pools of satellites.
    pub county_delegates: Option<u32>,
}

/// What a county row is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CountyKind {
    /// A county.
    County,
    /// A pool of satellite sites that share state delegates by attendance.
    Satellite,
}

impl Setup {
    /// Returns the candidate with that id.
    pub fn candidate(&self, id: &str) -> Option<Candidate> {
        self.candidates.iter().position(|c| c.id == id).map(|at| Candidate(at as u16))
    }

    /// Returns the entry of a candidate of this night.
    pub fn candidate_entry(&self, candidate: Candidate) -> &CandidateEntry {
        &self.candidates[usize::from(candidate.0)]
    }

    /// Returns the county with that id.
    pub fn county(&self, id: &str) -> Option<CountyIndex> {
        self.counties.iter().position(|c| c.id == id).map(|at| CountyIndex(at as u16))
    }

    /// Returns the row of a county of this night.
    pub fn county_row(&self, county: CountyIndex) -> &County {
        &self.counties[usize::from(county.0)]
    }

    /// Returns the district a precinct's figures are added to: its own, else its county's.
    pub fn district(&self, precinct: PrecinctIndex) -> Option<District> {
        let county = self.county_row(self.precincts.county(precinct));
        self.precincts.district(precinct).or(county.district)
    }

    /// Tells whether a worksheet's figures are withheld because so few people stand behind them
    /// that their choices could be told.
    pub fn withholds(&self, worksheet: &Worksheet) -> bool {
        let people = people(worksheet);
        people > 0 && people < u64::from(self.smallest_published)
    }
}

impl County {
    /// Returns what one county delegate is worth, where the county has delegates.
    pub fn ratio(&self) -> Option<CountyRatio> {
        match (self.state_delegates, self.county_delegates) {
            (Some(state_delegates), Some(county_delegates)) if county_delegates > 0 => {
                Some(CountyRatio { state_delegates, county_delegates })
            }
            _ => None,
        }
    }
}

/// Returns how many people a worksheet tells of: the attendance, or all votes.
pub fn people(worksheet: &Worksheet) -> u64 {
    match worksheet {
        Worksheet::Alignment(sheet) => sheet.attendance_or_total(),
        Worksheet::Ballots(ballots) => ballots.votes.iter().map(|v| u64::from(v.votes)).sum(),
    }
}
