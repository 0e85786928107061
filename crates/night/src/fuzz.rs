//! Bodies of fuzz targets: total functions over bytes from outside.

use crate::night::{Accepted, Night};

/// Reads bytes as a ledger row's body and folds it into an empty night: an error, never a panic.
pub fn ledger_row(bytes: &[u8]) {
    let Ok(body) = Night::read_body(1, bytes) else { return };
    let written = serde_json::to_vec(&body).expect("a body that was read can be written");
    let again = Night::read_body(1, &written).expect("what was written can be read");
    assert!(again == body, "reading back gives the same body");
    let mut night = Night::empty();
    let row = Accepted { seq: 1, at_ms: 0, command: [0; 16], request: [0; 32], body: &body };
    let _ = night.apply(&row);
}
