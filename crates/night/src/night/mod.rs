//! The fold: everything known of a night, from its events alone.

mod apply;
mod beside;
mod commands;
mod keeping;
mod listing;
mod phone;
mod precinct;
mod read;
mod stand;
mod told;

use beside::Beside;
pub use commands::Known;
pub(crate) use keeping::Keeping;
pub(crate) use listing::fits;
pub(crate) use phone::Telephone;
pub(crate) use precinct::Fold;

use std::collections::BTreeMap;

use canvass::identical::Identical;
use canvass::setup::{CountyIndex, Setup};
use canvass::tabulation::Tabulation;
use caucus::worksheet::Worksheet;

use crate::command::Moment;
use crate::event::{Body, NightOpened, Stage};
use crate::policy::Policy;
use crate::reporters::Reporters;
use crate::returns::{ReturnIndex, Returns};
use crate::view::Revision;
use commands::Commands;

/// A night in progress: decide reads it, apply folds into it.
pub struct Night {
    pub(crate) opened: Option<Opened>,
    pub(crate) setup: Setup,
    pub(crate) stage: Stage,
    pub(crate) folds: Vec<Fold>,
    pub(crate) returns: Returns,
    pub(crate) reporters: Reporters,
    pub(crate) tabulation: Tabulation,
    pub(crate) identical: Identical,
    pub(crate) revisions: Vec<Revision>,
    pub(crate) proposals: Vec<Proposal>,
    pub(crate) recanvass: Vec<Recanvass>,
    pub(crate) withdrawn_candidates: Vec<String>,
    pub(crate) beside: Beside,
    pub(crate) keeping: Keeping,
    /// Where people can ask: label and number or address.
    pub(crate) contacts: Vec<(String, String)>,
    /// The number printed on a county's cards, in place of the hotline's.
    pub(crate) direct_numbers: BTreeMap<CountyIndex, String>,
    pub(crate) telephone: Telephone,
    pub(crate) log_size: u64,
    pub(crate) seq: u64,
    /// Satellite sites were added in the row that is being folded.
    sites_changed: bool,
    /// The return kept last, not to be unpacked for the entry that mostly follows it.
    latest: Option<(ReturnIndex, Worksheet)>,
    commands: Commands,
}

/// What `night-opened` fixed.
#[derive(Clone, Debug)]
pub(crate) struct Opened {
    pub facts: NightOpened,
    pub policy: Policy,
    /// When the first precinct opens.
    pub first_opens_at_ms: i64,
}

/// A proposal that waits for a second person.
#[derive(Clone, Debug)]
pub(crate) struct Proposal {
    pub number: u32,
    pub to: Stage,
    pub by: String,
    pub reason: String,
    /// Until it is approved, or the night moves otherwise: what was meant then is void after.
    pub waiting: bool,
}

/// A recanvass or recount in progress, innermost last.
#[derive(Clone, Debug)]
pub(crate) struct Recanvass {
    pub kind: Stage,
    pub precincts: Vec<u32>,
    pub requester: String,
    pub deadline_ms: i64,
    pub changed: u32,
}

/// Where the next row will lie: its receipt number and time.
#[derive(Clone, Copy, Debug)]
pub struct Slot {
    pub seq: u64,
    pub at: Moment,
}

/// One ledger row as the fold takes it.
pub struct Accepted<'a> {
    pub seq: u64,
    pub at_ms: i64,
    pub command: [u8; 16],
    pub request: [u8; 32],
    pub body: &'a Body<'a>,
}

/// The ledger holds something this fold cannot take: it is damaged, or made by a later release.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum CannotFold {
    #[error("row {seq}: {what}")]
    Row { seq: u64, what: String },
}

impl Default for Night {
    fn default() -> Night {
        Night::empty()
    }
}

impl Night {
    /// Returns a night before its first row.
    pub fn empty() -> Night {
        let setup = Setup {
            night: String::new(),
            title: String::new(),
            plan: caucus::plan::Plan::Plurality,
            candidates: Vec::new(),
            counties: Vec::new(),
            precincts: Default::default(),
            smallest_published: 0,
        };
        Night {
            opened: None,
            tabulation: Tabulation::new(&setup),
            setup,
            stage: Stage::Rehearsal,
            folds: Vec::new(),
            returns: Returns::default(),
            reporters: Reporters::default(),
            identical: Identical::default(),
            revisions: Vec::new(),
            proposals: Vec::new(),
            recanvass: Vec::new(),
            withdrawn_candidates: Vec::new(),
            beside: Beside::default(),
            keeping: Keeping::default(),
            direct_numbers: BTreeMap::new(),
            contacts: Vec::new(),
            telephone: Telephone::default(),
            log_size: 0,
            seq: 0,
            sites_changed: false,
            latest: None,
            commands: Commands::default(),
        }
    }

    /// Makes room for this many rows, so that a start does not move its tables again and again.
    pub fn expect_rows(&mut self, rows: usize) {
        self.commands.reserve(rows);
        self.returns.reserve(rows);
    }

    /// Returns what was fixed before the night.
    pub fn setup(&self) -> &Setup {
        &self.setup
    }

    /// Returns the running sums.
    pub fn tabulation(&self) -> &Tabulation {
        &self.tabulation
    }

    /// Returns the accepted command with that id, so that a retry has the same receipt.
    pub fn known(&self, command: &[u8; 16]) -> Option<&Known> {
        self.commands.find(command)
    }

    /// Returns when the passing of time next asks for a command, Unix milliseconds.
    pub fn wake_at(&self) -> Option<i64> {
        let opened = self.opened.as_ref()?;
        (self.stage == Stage::Rehearsal).then_some(opened.first_opens_at_ms)
    }

    /// Reads a row's body, as it lies in the ledger.
    pub fn read_body<'a>(seq: u64, bytes: &'a [u8]) -> Result<Body<'a>, CannotFold> {
        let cannot = |what: String| CannotFold::Row { seq, what };
        // One look at the whole is faster than one at each string in it.
        let text = std::str::from_utf8(bytes).map_err(|error| cannot(error.to_string()))?;
        serde_json::from_str(text).map_err(|error| cannot(error.to_string()))
    }

    /// Folds an accepted command. Rows come in order, without a gap.
    pub fn apply(&mut self, row: &Accepted<'_>) -> Result<(), CannotFold> {
        assert!(row.seq == self.seq + 1, "the ledger has a gap");
        let mut request = [0; 16];
        request.copy_from_slice(&row.request[..16]);
        let known = Known { command: row.command, receipt: row.seq, at_ms: row.at_ms, request };
        // The ledger's unique index should see to it, but an index can be dropped.
        self.commands.add(known).map_err(|earlier| CannotFold::Row {
            seq: row.seq,
            what: format!("repeats the command of row {}", earlier.receipt),
        })?;
        self.seq = row.seq;
        for event in &row.body.events {
            self.apply_event(row, event).map_err(|what| CannotFold::Row { seq: row.seq, what })?;
        }
        if std::mem::take(&mut self.sites_changed) {
            self.sum_again();
        }
        Ok(())
    }
}
