//! Every column of every row is covered by the chain: what somebody changes by hand is named.

use std::ops::ControlFlow;
use std::path::Path;

use ledger::{Head, Ledger};
use rusqlite::Connection;

use crate::night::{Dir, rows};

/// Appends rows 1 to 6, lets `tamper` at the file with every guard taken off, and verifies.
fn verify_after(tamper: impl FnOnce(&Connection)) -> Result<Head, String> {
    let dir = Dir::new();
    let path = dir.ledger();
    let mut ledger = Ledger::create(&path).unwrap();
    ledger.append(Head::default(), &rows(1..7)).unwrap();
    drop(ledger);
    tamper(&unguarded(&path));
    let ledger = Ledger::open(&path).unwrap();
    ledger.verify(&mut |_| ControlFlow::Continue(())).map_err(|fault| fault.to_string())
}

fn unguarded(path: &Path) -> Connection {
    let connection = Connection::open(path).unwrap();
    let guards = "DROP TRIGGER ledger_keeps_its_rows; DROP TRIGGER ledger_loses_no_row;
        PRAGMA ignore_check_constraints = ON;";
    connection.execute_batch(guards).unwrap();
    connection
}

fn check(sql: &str, says: &str) {
    let found = verify_after(|connection| connection.execute_batch(sql).unwrap());
    assert_eq!(found, Err(format!("row {says}")), "{sql}");
}

#[test]
fn a_changed_column_is_found_in_its_row() {
    const BROKEN: &str = "does not have the hash of its content and of the row before it";
    for seq in 1..7 {
        for change in [
            "at_ms = at_ms + 1",
            "command = unhex('00112233445566778899aabbccddeeff')",
            "request = zeroblob(32)",
            "body = unhex('7b7d')",
            "body = unhex('')",
            "body = unhex(hex(body) || '20')",
            "hash = zeroblob(32)",
        ] {
            let sql = format!("UPDATE ledger SET {change} WHERE seq = {seq}");
            check(&sql, &format!("{seq} of the ledger {BROKEN}"));
        }
    }
}

#[test]
fn a_wrong_length_is_found_in_its_row() {
    for column in ["command", "request", "hash"] {
        let says = format!("4 of the ledger has a malformed {column}");
        check(&format!("UPDATE ledger SET {column} = unhex('00') WHERE seq = 4"), &says);
        check(&format!("UPDATE ledger SET {column} = zeroblob(99) WHERE seq = 4"), &says);
    }
}

#[test]
fn a_missing_or_moved_row_is_named() {
    let missing = |seq, found| {
        format!("{seq} of the ledger is missing; the next one stored has number {found}")
    };
    check("DELETE FROM ledger WHERE seq = 1", &missing(1, 2));
    check("DELETE FROM ledger WHERE seq IN (3, 4)", &missing(3, 5));
    check("UPDATE ledger SET seq = 9 WHERE seq = 6", &missing(6, 9));
    check("UPDATE ledger SET seq = -5 WHERE seq = 6", &missing(1, -5));
    check("UPDATE ledger SET seq = 0 WHERE seq = 1", &missing(1, 0));
    // A malformed row behind a gap is not the first fault.
    let both = "DELETE FROM ledger WHERE seq = 2;
        UPDATE ledger SET hash = unhex('00') WHERE seq = 3";
    check(both, &missing(2, 3));
}

#[test]
fn a_torn_page_is_found_where_reading_stops() {
    let dir = Dir::new();
    let mut ledger = Ledger::create(&dir.ledger()).unwrap();
    let mut head = Head::default();
    for first in 0..40 {
        head = ledger.append(head, &rows(first * 64..first * 64 + 64)).unwrap();
    }
    drop(ledger);
    // Page 2 is the root of the table's tree: it is overwritten, its leaves are not.
    let mut file = std::fs::read(dir.ledger()).unwrap();
    file[4_096..8_192].fill(0xEE);
    std::fs::write(dir.ledger(), file).unwrap();
    let ledger = Ledger::open(&dir.ledger()).unwrap();
    let fault = ledger.verify(&mut |_| ControlFlow::Continue(())).unwrap_err();
    let says = "row 1 of the ledger cannot be read: database disk image is malformed";
    assert_eq!(fault.to_string(), says);
}

/// Known and unavoidable: a chain does not show its own end. The public log does.
#[test]
fn newest_rows_cut_off_leave_a_chain_that_is_whole() {
    let sql = "DELETE FROM ledger WHERE seq > 4";
    let head = verify_after(|connection| connection.execute_batch(sql).unwrap());
    assert_eq!(head.map(|head| head.seq), Ok(4));
}
