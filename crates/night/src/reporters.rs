//! Who may report for which precinct, and which code digests are good.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use canvass::setup::PrecinctIndex;

use crate::command::{Lookup, ReporterId, Role};

/// A listed reporter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reporter {
    pub id: ReporterId,
    pub precinct: PrecinctIndex,
    pub role: Role,
    /// Generation of the latest code, from 1; 0 before the first.
    pub generation: u16,
    /// Digest of the code that is good now.
    pub lookup: Option<Lookup>,
    /// Whether practice was finished before the opening.
    pub practised: bool,
}

/// All reporters of the night.
#[derive(Clone, Debug, Default)]
pub(crate) struct Reporters {
    by_id: HashMap<ReporterId, Reporter>,
    by_lookup: HashMap<Lookup, ReporterId>,
}

impl Reporters {
    pub fn get(&self, id: ReporterId) -> Option<&Reporter> {
        self.by_id.get(&id)
    }

    pub fn by_lookup(&self, lookup: &Lookup) -> Option<&Reporter> {
        self.by_lookup.get(lookup).and_then(|id| self.by_id.get(id))
    }

    /// Lists a reporter; false if the number is taken.
    pub fn list(&mut self, id: ReporterId, precinct: PrecinctIndex, role: Role) -> bool {
        let Entry::Vacant(place) = self.by_id.entry(id) else { return false };
        let (generation, lookup) = (0, None);
        place.insert(Reporter { id, precinct, role, generation, lookup, practised: false });
        true
    }

    /// Makes this the reporter's only good code.
    pub fn issue(&mut self, id: ReporterId, generation: u16, lookup: Lookup) {
        let Some(reporter) = self.by_id.get_mut(&id) else { return };
        let old = reporter.lookup.replace(lookup);
        reporter.generation = generation;
        self.forget(id, old);
        self.by_lookup.insert(lookup, id);
    }

    pub fn revoke(&mut self, id: ReporterId) {
        let Some(reporter) = self.by_id.get_mut(&id) else { return };
        let old = reporter.lookup.take();
        self.forget(id, old);
    }

    /// Another reporter's code with the same digest stays good.
    fn forget(&mut self, id: ReporterId, old: Option<Lookup>) {
        if let Some(old) = old.filter(|old| self.by_lookup.get(old) == Some(&id)) {
            self.by_lookup.remove(&old);
        }
    }

    pub fn practised(&mut self, id: ReporterId) {
        if let Some(reporter) = self.by_id.get_mut(&id) {
            reporter.practised = true;
        }
    }

    /// Returns all reporters, by number.
    pub fn sorted(&self) -> Vec<&Reporter> {
        let mut all: Vec<&Reporter> = self.by_id.values().collect();
        all.sort_by_key(|reporter| reporter.id);
        all
    }
}
