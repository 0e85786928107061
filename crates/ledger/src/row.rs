//! A row of the ledger, its place in the chain, and the two hashes that the format defines.

use sha2::{Digest, Sha256};

// The tags keep a hash made for one purpose from ever being taken for one made for another.
const ROW_TAG: &[u8] = b"holdfast-ledger-v1\n";

/// The newest row of a ledger; `seq` 0 and a hash of zeros while there is none.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Head {
    pub seq: u64,
    pub hash: [u8; 32],
}

/// A row about to be appended; the ledger gives it its number and its hash.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewRow {
    /// Wall clock, milliseconds since 1970; it may run backwards from row to row.
    pub at_ms: i64,
    /// The command's id, made by whoever appends; no two rows share one.
    pub command: [u8; 16],
    /// SHA-256 of the canonical command, by which a repeated command is told from a changed one.
    pub request: [u8; 32],
    pub body: Vec<u8>,
}

impl NewRow {
    /// Returns the head that the ledger has once this row follows `previous`.
    pub(crate) fn head_after(&self, previous: Head) -> Head {
        let seq = previous.seq + 1;
        let Self { at_ms, command, request, body } = self;
        Head { seq, hash: row_hash(&previous.hash, seq, *at_ms, command, request, body) }
    }
}

/// A stored row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// The receipt number: 1 for the first row, then without a gap.
    pub seq: u64,
    pub at_ms: i64,
    pub command: [u8; 16],
    pub request: [u8; 32],
    pub body: Vec<u8>,
    pub hash: [u8; 32],
}

/// A stored row whose bytes still lie in SQLite's page, so that a million pass without a copy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RowRef<'a> {
    pub seq: u64,
    pub at_ms: i64,
    pub command: &'a [u8; 16],
    pub request: &'a [u8; 32],
    pub body: &'a [u8],
    pub hash: &'a [u8; 32],
}

impl RowRef<'_> {
    /// Copies the row out of the page.
    pub fn to_row(self) -> Row {
        Row {
            seq: self.seq,
            at_ms: self.at_ms,
            command: *self.command,
            request: *self.request,
            body: self.body.to_vec(),
            hash: *self.hash,
        }
    }
}

/// Returns the hash of a row, which covers every column and, through `prev`, every row before it.
///
/// `prev` is the hash of the row before, zeros at `seq` 1. Panics on a body over 4 GiB, which
/// neither this ledger nor SQLite stores.
pub fn row_hash(
    prev: &[u8; 32],
    seq: u64,
    at_ms: i64,
    command: &[u8; 16],
    request: &[u8; 32],
    body: &[u8],
) -> [u8; 32] {
    assert!(u32::try_from(body.len()).is_ok(), "a body's length is hashed as 32 bits");
    Sha256::new()
        .chain_update(ROW_TAG)
        .chain_update(prev)
        .chain_update(seq.to_be_bytes())
        .chain_update(at_ms.to_be_bytes())
        .chain_update(command)
        .chain_update(request)
        .chain_update((body.len() as u32).to_be_bytes())
        .chain_update(body)
        .finalize()
        .into()
}
