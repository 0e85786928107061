//! Starting: the whole ledger is checked and folded in one pass over it.
//!
//! One thread reads and checks the chain, another decodes and folds, so that a million rows take
//! the time of the slower of the two.

use std::ops::ControlFlow;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

use ledger::{Fault, Head, Ledger, RowRef};
use night::night::{Accepted, CannotFold, Night};

/// Rows handed over at once, by their bytes: few enough to stay in the processor's cache.
const PARCEL_BYTES: usize = 256 << 10;

/// Parcels on their way; together with the two in work, all the memory this needs.
const PARCELS_WAITING: usize = 4;

/// Rows that room is made for before they are seen; a damaged head must not ask for all memory.
const ROWS_EXPECTED_MAX: u64 = 4_000_000;

/// A night with the head it is folded up to.
pub struct Recovered {
    pub night: Night,
    pub head: Head,
}

/// Why a ledger is no night.
#[derive(Debug, thiserror::Error)]
pub enum RecoverError {
    #[error(transparent)]
    Fault(#[from] Fault),
    #[error(transparent)]
    CannotFold(#[from] CannotFold),
}

/// Checks the ledger's chain and folds it; the first fault of either ends it.
pub fn recover(ledger: &Ledger) -> Result<Recovered, RecoverError> {
    // Only room to begin with; a head that cannot be read is told by the pass itself.
    let rows = ledger.head().map_or(0, |head| head.seq.min(ROWS_EXPECTED_MAX) as usize);
    let (full, parcels) = sync_channel(PARCELS_WAITING);
    let (empty, emptied) = sync_channel(PARCELS_WAITING + 2);
    thread::scope(|scope| {
        let folding = scope.spawn(move || fold(rows, &parcels, &empty));
        let head = hand_over(ledger, full, &emptied);
        // A panic there is ours, and goes on here.
        let folded = folding.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        // Whatever the fold stumbled on lies before the chain's fault.
        let night = folded?;
        Ok(Recovered { night, head: head? })
    })
}

/// Rows copied out of the ledger's pages, their bodies one behind the other.
#[derive(Default)]
struct Parcel {
    rows: Vec<RowHead>,
    bodies: Vec<u8>,
}

struct RowHead {
    seq: u64,
    at_ms: i64,
    command: [u8; 16],
    request: [u8; 32],
    body_end: usize,
}

/// Reads and checks every row. Stops early if nobody folds any more.
fn hand_over(
    ledger: &Ledger,
    full: SyncSender<Parcel>,
    emptied: &Receiver<Parcel>,
) -> Result<Head, Fault> {
    let mut parcel = Parcel::default();
    let head = ledger.verify(&mut |row| {
        parcel.add(row);
        if parcel.bodies.len() < PARCEL_BYTES {
            return ControlFlow::Continue(());
        }
        let next = emptied.try_recv().unwrap_or_default();
        match full.send(std::mem::replace(&mut parcel, next)) {
            Ok(()) => ControlFlow::Continue(()),
            Err(_) => ControlFlow::Break(()),
        }
    });
    // Refused only if folding failed, which is what is reported then.
    let _ = full.send(parcel);
    head
}

fn fold(
    rows: usize,
    parcels: &Receiver<Parcel>,
    empty: &SyncSender<Parcel>,
) -> Result<Night, CannotFold> {
    let mut night = Night::empty();
    night.expect_rows(rows);
    for mut parcel in parcels {
        parcel.fold_into(&mut night)?;
        parcel.rows.clear();
        parcel.bodies.clear();
        // Full, or nobody reads any more: then its memory is given back instead.
        let _ = empty.try_send(parcel);
    }
    Ok(night)
}

impl Parcel {
    fn add(&mut self, row: RowRef<'_>) {
        self.bodies.extend_from_slice(row.body);
        self.rows.push(RowHead {
            seq: row.seq,
            at_ms: row.at_ms,
            command: *row.command,
            request: *row.request,
            body_end: self.bodies.len(),
        });
    }

    fn fold_into(&self, night: &mut Night) -> Result<(), CannotFold> {
        let mut start = 0;
        for row in &self.rows {
            let RowHead { seq, at_ms, command, request, body_end } = *row;
            let body = Night::read_body(seq, &self.bodies[start..body_end])?;
            night.apply(&Accepted { seq, at_ms, command, request, body: &body })?;
            start = body_end;
        }
        Ok(())
    }
}
