//! Finding precincts that report the very same counts.

use caucus::worksheet::{Alignment, Worksheet};
use hashbrown::HashTable;
use sha2::{Digest, Sha256};

use crate::setup::PrecinctIndex;

/// Rooms of so few people may well count alike.
const FIRST_TOTAL_TRIVIAL: u64 = 10;

/// What two identical returns share: the same candidates with the same non-zero counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Fingerprint(u64);

/// Returns what identical returns would share, or `None` for ballots and for rooms of at most ten
/// people.
pub fn fingerprint(worksheet: &Worksheet) -> Option<Fingerprint> {
    let Worksheet::Alignment(Alignment { groups, .. }) = worksheet else { return None };
    let mut total = 0;
    let mut lines: Vec<(u16, u32, u32)> = Vec::with_capacity(groups.len());
    for group in groups {
        let first = group.first_alignment.unwrap_or(0);
        let last = group.final_alignment.unwrap_or(0);
        total += u64::from(first);
        if first > 0 || last > 0 {
            lines.push((group.candidate.0, first, last));
        }
    }
    if total <= FIRST_TOTAL_TRIVIAL {
        return None;
    }
    lines.sort_unstable();
    let mut hash = Sha256::new();
    for (candidate, first, last) in lines {
        hash.update(candidate.to_be_bytes());
        hash.update(first.to_be_bytes());
        hash.update(last.to_be_bytes());
    }
    let digest = hash.finalize();
    let mut bytes = [0; 8];
    bytes.copy_from_slice(&digest[..8]);
    Some(Fingerprint(u64::from_be_bytes(bytes)))
}

/// Which precincts hold which counts.
#[derive(Clone, Debug, Default)]
pub struct Identical {
    table: HashTable<(Fingerprint, PrecinctIndex)>,
}

impl Identical {
    /// Records a precinct's counts.
    pub fn add(&mut self, fingerprint: Fingerprint, precinct: PrecinctIndex) {
        // The fingerprint is a digest already, so it is its own hash.
        self.table.insert_unique(fingerprint.0, (fingerprint, precinct), |(f, _)| f.0);
    }

    /// Forgets a precinct's counts.
    pub fn remove(&mut self, fingerprint: Fingerprint, precinct: PrecinctIndex) {
        let found = self.table.find_entry(fingerprint.0, |&entry| entry == (fingerprint, precinct));
        if let Ok(entry) = found {
            entry.remove();
        }
    }

    /// Returns the first other precinct, by place, with the same counts.
    pub fn other(
        &self,
        fingerprint: Fingerprint,
        precinct: PrecinctIndex,
    ) -> Option<PrecinctIndex> {
        let same = self.table.iter_hash(fingerprint.0);
        same.filter(|(f, p)| *f == fingerprint && *p != precinct).map(|&(_, p)| p).min()
    }
}
