//! Who may report for which precinct, and which code digests are good.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use canvass::setup::PrecinctIndex;

use crate::command::{Channel, Lookup, PersonId, ReporterId, Role};

/// The most devices one card is exchanged for: her telephone, a borrowed one, two that failed.
pub const DEVICES_MAX: usize = 4;

/// A listed reporter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reporter {
    pub id: ReporterId,
    pub precinct: PrecinctIndex,
    pub role: Role,
    /// Who it is, once somebody said.
    pub person: Option<PersonId>,
    /// Generation of the latest code, from 1; 0 before the first.
    pub generation: u16,
    /// Generation of the code on the card that was printed last; 0 if none was, or if what it
    /// says is no longer so.
    pub printed: u16,
    /// Digest of the code that is good now.
    pub lookup: Option<Lookup>,
    /// By which channel practice was last finished before the opening.
    pub practised: Option<Channel>,
    /// Digests of the tokens of her devices; a new code ends them.
    pub devices: Vec<Lookup>,
}

/// All reporters of the night.
#[derive(Clone, Debug, Default)]
pub(crate) struct Reporters {
    by_id: HashMap<ReporterId, Reporter>,
    by_lookup: HashMap<Lookup, ReporterId>,
    by_device: HashMap<Lookup, ReporterId>,
}

impl Reporters {
    pub fn get(&self, id: ReporterId) -> Option<&Reporter> {
        self.by_id.get(&id)
    }

    pub fn by_lookup(&self, lookup: &Lookup) -> Option<&Reporter> {
        self.by_lookup.get(lookup).and_then(|id| self.by_id.get(id))
    }

    pub fn by_device(&self, device: &Lookup) -> Option<&Reporter> {
        self.by_device.get(device).and_then(|id| self.by_id.get(id))
    }

    /// Lists a reporter; false if the number is taken.
    pub fn list(&mut self, id: ReporterId, precinct: PrecinctIndex, role: Role) -> bool {
        let Entry::Vacant(place) = self.by_id.entry(id) else { return false };
        place.insert(Reporter {
            id,
            precinct,
            role,
            person: None,
            generation: 0,
            printed: 0,
            lookup: None,
            practised: None,
            devices: Vec::new(),
        });
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

    /// Makes a device's token good; false if nobody has that number, or has too many already.
    pub fn bind(&mut self, id: ReporterId, device: Lookup) -> bool {
        let Some(reporter) = self.by_id.get_mut(&id) else { return false };
        if reporter.devices.len() == DEVICES_MAX || self.by_device.contains_key(&device) {
            return false;
        }
        reporter.devices.push(device);
        self.by_device.insert(device, id);
        true
    }

    /// Ends the old code and every device that was bound by it. Another reporter's code with the
    /// same digest stays good.
    fn forget(&mut self, id: ReporterId, old: Option<Lookup>) {
        if let Some(reporter) = self.by_id.get_mut(&id) {
            for device in std::mem::take(&mut reporter.devices) {
                self.by_device.remove(&device);
            }
        }
        if let Some(old) = old.filter(|old| self.by_lookup.get(old) == Some(&id)) {
            self.by_lookup.remove(&old);
        }
    }

    /// Says who it is; false if there is no such reporter.
    pub fn assign(&mut self, id: ReporterId, person: PersonId) -> bool {
        let reporter = self.by_id.get_mut(&id);
        let assign = |reporter: &mut Reporter| {
            if reporter.person.replace(person) != Some(person) {
                reporter.printed = 0; // The name on the card is another's.
            }
        };
        reporter.map(assign).is_some()
    }

    /// Says that a card was printed; false if there is no such reporter.
    pub fn printed(&mut self, id: ReporterId, generation: u16) -> bool {
        let reporter = self.by_id.get_mut(&id);
        reporter.map(|reporter| reporter.printed = generation).is_some()
    }

    /// What these cards say is no longer so.
    pub fn print_again(&mut self, stale: impl Fn(&Reporter) -> bool) {
        for reporter in self.by_id.values_mut().filter(|reporter| stale(reporter)) {
            reporter.printed = 0;
        }
    }

    pub fn practised(&mut self, id: ReporterId, channel: Channel) {
        if let Some(reporter) = self.by_id.get_mut(&id) {
            reporter.practised = Some(channel);
        }
    }

    /// Returns all reporters, by number.
    pub fn sorted(&self) -> Vec<&Reporter> {
        let mut all: Vec<&Reporter> = self.by_id.values().collect();
        all.sort_by_key(|reporter| reporter.id);
        all
    }
}
