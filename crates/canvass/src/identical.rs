//! Finding precincts that report the very same counts.

use std::collections::BTreeSet;

use caucus::worksheet::{Alignment, Worksheet};
use hashbrown::HashTable;
use hashbrown::hash_table::Entry;
use sha2::{Digest, Sha256};

use crate::setup::PrecinctIndex;

/// Rooms of so few people may well count alike.
const FIRST_TOTAL_TRIVIAL: u64 = 10;

/// What two identical returns share: the same candidates with the same non-zero counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
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
///
/// Nearly every count is one precinct's alone, so the first holder lies in a table and only further
/// ones in an ordered set: however many share their counts, forgetting one takes the logarithm.
#[derive(Clone, Debug, Default)]
pub struct Identical {
    first: HashTable<(Fingerprint, PrecinctIndex)>,
    further: BTreeSet<(Fingerprint, PrecinctIndex)>,
}

impl Identical {
    /// Makes room for the counts of so many more precincts.
    pub fn reserve(&mut self, precincts: usize) {
        self.first.reserve(precincts, |(held, _)| held.0);
    }

    /// Records a precinct's counts.
    pub fn add(&mut self, fingerprint: Fingerprint, precinct: PrecinctIndex) {
        // A fingerprint is a digest already, so it is its own hash.
        let same = |&(held, _): &(Fingerprint, PrecinctIndex)| held == fingerprint;
        match self.first.entry(fingerprint.0, same, |(held, _)| held.0) {
            Entry::Vacant(free) => {
                free.insert((fingerprint, precinct));
            }
            Entry::Occupied(_) => {
                self.further.insert((fingerprint, precinct));
            }
        }
    }

    /// Returns every precinct that shares its counts with another.
    pub fn shared(&self) -> BTreeSet<PrecinctIndex> {
        let mut shared = BTreeSet::new();
        for &(print, precinct) in &self.further {
            shared.insert(precinct);
            let first = self.first.find(print.0, |&(held, _)| held == print);
            shared.extend(first.map(|&(_, holder)| holder));
        }
        shared
    }

    /// Forgets a precinct's counts.
    pub fn remove(&mut self, fingerprint: Fingerprint, precinct: PrecinctIndex) {
        if self.further.remove(&(fingerprint, precinct)) {
            return;
        }
        let next = self.sharing(fingerprint).next();
        let mine = |&held: &(Fingerprint, PrecinctIndex)| held == (fingerprint, precinct);
        let Ok(mut entry) = self.first.find_entry(fingerprint.0, mine) else { return };
        match next {
            Some(next) => {
                entry.get_mut().1 = next;
                self.further.remove(&(fingerprint, next));
            }
            None => {
                entry.remove();
            }
        }
    }

    /// Returns the first other precinct, by place, with the same counts.
    pub fn other(
        &self,
        fingerprint: Fingerprint,
        precinct: PrecinctIndex,
    ) -> Option<PrecinctIndex> {
        let (_, first) = self.first.find(fingerprint.0, |(held, _)| *held == fingerprint)?;
        let first = Some(*first).filter(|&first| first != precinct);
        let further = self.sharing(fingerprint).find(|&other| other != precinct);
        first.into_iter().chain(further).min()
    }

    /// Returns the holders after the first.
    fn sharing(&self, fingerprint: Fingerprint) -> impl Iterator<Item = PrecinctIndex> {
        let same = (fingerprint, PrecinctIndex(0))..=(fingerprint, PrecinctIndex(u32::MAX));
        self.further.range(same).map(|&(_, precinct)| precinct)
    }
}
