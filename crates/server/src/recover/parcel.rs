//! Rows on their way from the ledger into the night.

use std::sync::mpsc::{Receiver, SyncSender};

use ledger::RowRef;
use night::event::Body;
use night::night::{Accepted, CannotFold, Night};

use super::Folded;

/// Rows copied out of the ledger's pages, their bodies one behind the other.
#[derive(Default)]
pub(super) struct Rows {
    heads: Vec<RowHead>,
    bodies: Vec<u8>,
}

struct RowHead {
    seq: u64,
    at_ms: i64,
    command: [u8; 16],
    request: [u8; 32],
    body_end: usize,
}

/// Rows to be folded, between where the night comes from and where it goes.
pub(super) struct Parcel {
    pub rows: Rows,
    pub before: Receiver<Folded>,
    pub after: SyncSender<Folded>,
}

impl Parcel {
    /// Decodes the rows, folds them once the night is here, and returns their emptied memory.
    pub fn fold(self) -> Rows {
        let Parcel { mut rows, before, after } = self;
        let decoded = rows.decode();
        let folded =
            before.recv().map(|folded| folded.and_then(|night| rows.fold_into(night, decoded)));
        // Where somebody panicked, nothing comes and nobody waits; whoever joins them tells.
        if let Ok(folded) = folded {
            let _ = after.send(folded);
        }
        rows.heads.clear();
        rows.bodies.clear();
        rows
    }
}

impl Rows {
    pub fn add(&mut self, row: RowRef<'_>) {
        self.bodies.extend_from_slice(row.body);
        self.heads.push(RowHead {
            seq: row.seq,
            at_ms: row.at_ms,
            command: *row.command,
            request: *row.request,
            body_end: self.bodies.len(),
        });
    }

    pub fn bytes(&self) -> usize {
        self.bodies.len()
    }

    /// Decodes every row, also those after one that cannot be.
    fn decode(&self) -> Vec<Result<Body<'_>, CannotFold>> {
        let mut start = 0;
        let decode = |row: &RowHead| {
            let bytes = &self.bodies[start..row.body_end];
            start = row.body_end;
            Night::read_body(row.seq, bytes)
        };
        self.heads.iter().map(decode).collect()
    }

    fn fold_into(&self, mut night: Night, decoded: Vec<Result<Body<'_>, CannotFold>>) -> Folded {
        for (row, body) in self.heads.iter().zip(decoded) {
            let RowHead { seq, at_ms, command, request, body_end: _ } = *row;
            night.apply(&Accepted { seq, at_ms, command, request, body: &body? })?;
        }
        Ok(night)
    }
}
