//! Bodies of fuzz targets: total functions over bytes from outside.

use crate::night::{Accepted, CannotFold, Night};

/// Reads bytes as a ledger row's body and folds it into an empty night: an error, never a panic.
pub fn ledger_row(bytes: &[u8]) {
    let Ok(body) = Night::read_body(1, bytes) else { return };
    let written = serde_json::to_vec(&body).expect("a body that was read can be written");
    let again = Night::read_body(1, &written).expect("what was written can be read");
    assert!(again == body, "reading back gives the same body");
    let _ = fold(&mut Night::empty(), bytes);
}

/// Folds rows one after the other and reads the night; the first `sound` of them are a real night.
///
/// A row that cannot be read is passed over. One that cannot be folded is left out, as if it had
/// never been stored: the rows before it make the next night.
pub fn ledger_rows(rows: &[Vec<u8>], sound: usize) {
    let mut kept: Vec<&[u8]> = rows[..sound].iter().map(Vec::as_slice).collect();
    let mut night = folded(&kept);
    for row in &rows[sound..] {
        if Night::read_body(1, row).is_err() {
            continue;
        }
        match fold(&mut night, row) {
            Ok(()) => kept.push(row),
            Err(_) => night = folded(&kept),
        }
    }
    night.digest();
    for precinct in night.setup().precincts.indices() {
        night.judgement(precinct);
    }
    night.progress_by_county();
}

fn folded(rows: &[&[u8]]) -> Night {
    let mut night = Night::empty();
    for row in rows {
        fold(&mut night, row).expect("these were folded before");
    }
    night
}

fn fold(night: &mut Night, bytes: &[u8]) -> Result<(), CannotFold> {
    let seq = night.seq() + 1;
    let body = Night::read_body(seq, bytes)?;
    let command = u128::from(seq).to_be_bytes();
    night.apply(&Accepted { seq, at_ms: 0, command, request: [0; 32], body: &body })
}
