//! Starting: the whole ledger is checked and folded in one pass over it.
//!
//! One thread decodes rows and folds them. Another reads them and checks the chain, and decodes and
//! folds what the first leaves waiting; the night goes from hand to hand, in the order of the rows.
//! So two cores are kept busy, whichever work is the larger.

mod parcel;
mod waiting;

use std::ops::ControlFlow;
use std::sync::mpsc::{Receiver, sync_channel};
use std::thread;

use ledger::{Fault, Head, Ledger};
use night::night::{CannotFold, Night};

use parcel::{Parcel, Rows};
use waiting::Waiting;

/// Rows handed over at once, by their bytes: few enough to stay in the processor's cache.
const PARCEL_BYTES: usize = 128 << 10;

/// Parcels on their way; together with those in work, all the memory this needs.
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

/// A night on its way from one parcel to the next; after the first row that cannot be folded, why.
type Folded = Result<Night, CannotFold>;

/// Checks the ledger's chain and folds it; the first fault of either is told.
pub fn recover(ledger: &Ledger) -> Result<Recovered, RecoverError> {
    // Only room to begin with; a head that cannot be read is told by the pass itself.
    let rows = ledger.head().map_or(0, |head| head.seq.min(ROWS_EXPECTED_MAX) as usize);
    let mut night = Night::empty();
    night.expect_rows(rows);
    let waiting = Waiting::default();
    let (head, folded) = thread::scope(|scope| {
        let folding = scope.spawn(|| fold_all(&waiting));
        let read = {
            let _end = waiting.end_when_dropped();
            read(ledger, night, &waiting)
        };
        fold_all(&waiting);
        // A panic there is ours, and goes on here.
        folding.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        read
    });
    let folded = folded.recv().expect("nobody panicked, so the night was handed on");
    // Whatever the fold stumbled on lies before the chain's fault.
    let night = folded?;
    Ok(Recovered { night, head: head? })
}

/// Reads and checks every row; returns where the night will come from in the end.
fn read(
    ledger: &Ledger,
    night: Night,
    waiting: &Waiting,
) -> (Result<Head, Fault>, Receiver<Folded>) {
    let (first, mut before) = sync_channel(1);
    first.send(Ok(night)).expect("its receiver is here");
    let mut hand_over = |rows| {
        let (after, next) = sync_channel(1);
        let before = std::mem::replace(&mut before, next);
        if let Some(oldest) = waiting.add(Parcel { rows, before, after }) {
            waiting.give_back(oldest.fold());
        }
    };
    let mut rows = Rows::default();
    let head = ledger.verify(&mut |row| {
        rows.add(row);
        if rows.bytes() >= PARCEL_BYTES {
            hand_over(std::mem::replace(&mut rows, waiting.spare()));
        }
        ControlFlow::Continue(())
    });
    hand_over(rows);
    (head, before)
}

/// Folds what waits until nothing more will come.
fn fold_all(waiting: &Waiting) {
    while let Some(oldest) = waiting.next() {
        waiting.give_back(oldest.fold());
    }
}
