//! How long names and numbers of people are kept, and whether they are kept still.

use super::{Accepted, Night};

/// People may be asked about their night for this long, unless the folder says otherwise: 90 days.
const KEPT_MS: i64 = 90 * 24 * 60 * 60 * 1000;

/// What was decided about the names and numbers.
#[derive(Clone, Debug, Default)]
pub(crate) struct Keeping {
    /// Until when they are kept, if the folder said, Unix milliseconds.
    pub until_ms: Option<i64>,
    /// Since when a legal hold is placed.
    pub hold_since_ms: Option<i64>,
    /// Who proposed to destroy them, and why.
    pub proposed: Option<(String, String)>,
    /// When that was decided.
    pub purged_at_ms: Option<i64>,
    /// How often it changed who reports, or what is known of somebody.
    pub changes: u64,
}

impl Night {
    pub(super) fn purge_proposed(&mut self, row: &Accepted<'_>, reason: &str) {
        self.keeping.proposed = Some((row.body.by.to_string(), reason.to_owned()));
    }

    /// What was proposed before a hold is void: it was proposed of another state of things.
    pub(super) fn hold_placed(&mut self, row: &Accepted<'_>) {
        self.keeping.hold_since_ms.get_or_insert(row.at_ms);
        self.keeping.proposed = None;
    }

    /// Returns from when names and numbers may be destroyed, Unix milliseconds.
    pub fn people_kept_until_ms(&self) -> i64 {
        let Some(opened) = &self.opened else { return i64::MAX };
        self.keeping.until_ms.unwrap_or(opened.facts.opens_at_ms.saturating_add(KEPT_MS))
    }

    /// Returns when it was decided that names and numbers are destroyed, Unix milliseconds.
    pub fn people_purged_at_ms(&self) -> Option<i64> {
        self.keeping.purged_at_ms
    }

    /// Returns how often it changed who reports, or what is known of somebody: whoever keeps a list
    /// of numbers reads it again.
    pub fn people_changes(&self) -> u64 {
        self.keeping.changes
    }

    /// Returns who proposed to destroy names and numbers, while it waits for a second person.
    pub fn purge_proposed_by(&self) -> Option<&str> {
        let waits = self.keeping.purged_at_ms.is_none();
        self.keeping.proposed.as_ref().filter(|_| waits).map(|(by, _)| by.as_str())
    }

    /// Returns since when a legal hold is placed, Unix milliseconds.
    pub fn legal_hold_since_ms(&self) -> Option<i64> {
        self.keeping.hold_since_ms
    }
}
