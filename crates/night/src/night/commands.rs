//! Every accepted command, in the order of its row and found by its id.

use std::hash::{BuildHasher, RandomState};

use hashbrown::HashTable;
use hashbrown::hash_table::Entry;

/// A command that was accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Known {
    /// The command's id.
    pub command: [u8; 16],
    /// Its receipt number.
    pub receipt: u64,
    /// When it was accepted, Unix milliseconds.
    pub at_ms: i64,
    /// The first half of its request digest.
    pub(super) request: [u8; 16],
}

impl Known {
    /// Tells whether this request is the one that was accepted.
    pub fn same_request(&self, request: &[u8; 32]) -> bool {
        self.request == request[..16]
    }
}

/// The table holds places alone: it is written to at random, and stays small.
///
/// Its hash has a key of its own, though ids are digests: whoever sends a command can choose among
/// many.
#[derive(Default)]
pub(super) struct Commands {
    rows: Vec<Known>,
    by_id: HashTable<u32>,
    hasher: RandomState,
}

impl Commands {
    pub fn reserve(&mut self, commands: usize) {
        let (rows, hasher) = (&self.rows, &self.hasher);
        self.by_id.reserve(commands, |&at| hasher.hash_one(rows[at as usize].command));
        self.rows.reserve(commands);
    }

    pub fn find(&self, command: &[u8; 16]) -> Option<&Known> {
        let same = |&at: &u32| self.rows[at as usize].command == *command;
        let at = self.by_id.find(self.hasher.hash_one(command), same)?;
        Some(&self.rows[*at as usize])
    }

    /// Keeps a command, or returns the one that has its id already.
    pub fn add(&mut self, new: Known) -> Result<(), Known> {
        let (rows, hasher) = (&self.rows, &self.hasher);
        let place = self.by_id.entry(
            hasher.hash_one(new.command),
            |&at| rows[at as usize].command == new.command,
            |&at| hasher.hash_one(rows[at as usize].command),
        );
        match place {
            Entry::Occupied(earlier) => Err(rows[*earlier.get() as usize]),
            Entry::Vacant(free) => {
                free.insert(u32::try_from(rows.len()).expect("4 billion commands are no night"));
                self.rows.push(new);
                Ok(())
            }
        }
    }
}
