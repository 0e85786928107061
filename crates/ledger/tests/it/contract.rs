//! What every store of a ledger must do.

use std::fs;
use std::ops::ControlFlow;
use std::path::Path;
use std::thread;
use std::time::Duration;

use ledger::row_hash;
use ledger::{AppendError, BODY_BYTES_MAX, DirLock, Head, Ledger, NewRow, OpenError};

use crate::night::{Dir, audit, row, rows, stored_after};

/// Computed with Python's hashlib and struct from the format's text alone, not with this crate.
mod golden {
    pub const COMMAND_1: &str = "ef7298f173afa2a5a7e40b9bc92a9df8";
    pub const REQUEST_1: &str = "c9fd3767401146b47e584c74ef9a414798a58e1ba5f07591004f6ba20da9cb98";
    pub const HASH_1: &str = "af2091dc1b0f76d1413bbc67065da3630d907cc3972c5cc317d798818599e6f1";
    pub const COMMAND_2: &str = "cd4b6423fc3f2f4e4308b8f8754691c5";
    pub const REQUEST_2: &str = "16367aacb67a4a017c8da8ab95682ccb390863780f7114dda0a0e0c55644c7c4";
    pub const HASH_2: &str = "fa42f3f03f97d0b83f538503ca7b0cf16a8c902b49ddda27cf49dfc1791ca60c";
}

fn unhex<const N: usize>(hex: &str) -> [u8; N] {
    let byte = |i| u8::from_str_radix(&hex[2 * i..2 * i + 2], 16).unwrap();
    std::array::from_fn(byte)
}

#[test]
fn the_hashes_are_those_of_the_format() {
    let first = NewRow {
        at_ms: 1_580_770_800_000,
        command: unhex(golden::COMMAND_1),
        request: unhex(golden::REQUEST_1),
        body: br#"{"by":"reporter:812","via":"voice","node":1,"events":[]}"#.to_vec(),
    };
    let second = NewRow {
        at_ms: -1,
        command: unhex(golden::COMMAND_2),
        request: unhex(golden::REQUEST_2),
        body: Vec::new(),
    };
    let hash = row_hash(&[0; 32], 1, first.at_ms, &first.command, &first.request, &first.body);
    assert_eq!(hash, unhex(golden::HASH_1));

    let dir = Dir::new();
    let mut ledger = Ledger::create(&dir.ledger()).unwrap();
    let head = ledger.append(Head::default(), &[first, second]).unwrap();
    assert_eq!(head, Head { seq: 2, hash: unhex(golden::HASH_2) });
    audit(&ledger);
}

#[test]
fn an_empty_ledger_has_head_zero_and_appending_nothing_changes_nothing() {
    let dir = Dir::new();
    let mut ledger = Ledger::create(&dir.ledger()).unwrap();
    assert_eq!(ledger.head(), Ok(Head { seq: 0, hash: [0; 32] }));
    assert_eq!(audit(&ledger), []);
    let anywhere = Head { seq: 7, hash: [7; 32] };
    assert_eq!(ledger.append(anywhere, &[]), Ok(anywhere));
    assert_eq!(ledger.head(), Ok(Head::default()));
}

#[test]
fn what_was_appended_is_read_in_order_also_after_reopening() {
    let dir = Dir::new();
    let mut ledger = Ledger::create(&dir.ledger()).unwrap();
    let head = ledger.append(Head::default(), &rows(1..4)).unwrap();
    let head = ledger.append(head, &rows(4..9)).unwrap();
    let expected = stored_after(Head::default(), &rows(1..9));
    assert_eq!(head, Head { seq: 8, hash: expected[7].hash });
    assert_eq!(audit(&ledger), expected);
    drop(ledger);

    let ledger = Ledger::open(&dir.ledger()).unwrap();
    assert_eq!(ledger.head(), Ok(head));
    assert_eq!(audit(&ledger), expected);
    assert_eq!(ledger.read(0, 3).unwrap(), expected[..3]);
    assert_eq!(ledger.read(3, 2).unwrap(), expected[3..5]);
    assert_eq!(ledger.read(6, 100).unwrap(), expected[6..]);
    assert_eq!(ledger.read(0, 0).unwrap(), []);
    assert_eq!(ledger.read(8, 1).unwrap(), []);
    assert_eq!(ledger.read(u64::MAX, 1).unwrap(), []);
}

#[test]
fn a_scan_and_a_verification_stop_where_they_are_told_to() {
    let dir = Dir::new();
    let mut ledger = Ledger::create(&dir.ledger()).unwrap();
    ledger.append(Head::default(), &rows(1..9)).unwrap();
    let expected = stored_after(Head::default(), &rows(1..9));
    let mut seen = Vec::new();
    let mut until_five = |row: ledger::RowRef<'_>| {
        seen.push(row.seq);
        if row.seq < 5 { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    };
    ledger.scan(2, &mut until_five).unwrap();
    let head = ledger.verify(&mut until_five);
    assert_eq!(head, Ok(Head { seq: 5, hash: expected[4].hash }));
    assert_eq!(seen, [3, 4, 5, 1, 2, 3, 4, 5]);
}

#[test]
fn of_two_handles_the_slower_is_behind_and_goes_on_after_reading() {
    let dir = Dir::new();
    let mut fast = Ledger::create(&dir.ledger()).unwrap();
    let mut slow = Ledger::open(&dir.ledger()).unwrap();
    let head = fast.append(Head::default(), &rows(1..3)).unwrap();
    assert_eq!(slow.append(Head::default(), &rows(3..4)), Err(AppendError::Behind));
    let same_number = Head { seq: 2, hash: [9; 32] };
    assert_eq!(slow.append(same_number, &rows(3..4)), Err(AppendError::Behind));
    let ahead = Head { seq: 3, ..head };
    assert_eq!(slow.append(ahead, &rows(3..4)), Err(AppendError::Behind));

    assert_eq!(slow.head(), Ok(head));
    let head = slow.append(head, &rows(3..4)).unwrap();
    assert_eq!(fast.head(), Ok(head));
    assert_eq!(audit(&fast), stored_after(Head::default(), &rows(1..4)));
}

#[test]
fn two_handles_racing_lose_no_row_and_number_none_twice() {
    const ROWS_EACH: u64 = 60;
    let dir = Dir::new();
    let ledger = Ledger::create(&dir.ledger()).unwrap();
    let race = |first: u64| {
        let mut ledger = Ledger::open(&dir.ledger()).unwrap();
        let mut head = Head::default();
        for n in first..first + ROWS_EACH {
            head = loop {
                match ledger.append(head, &[row(n)]) {
                    Ok(head) => break head,
                    Err(AppendError::Behind) => head = ledger.head().unwrap(),
                    Err(other) => panic!("{other}"),
                }
            };
        }
    };
    thread::scope(|scope| {
        scope.spawn(|| race(1_000));
        scope.spawn(|| race(2_000));
    });
    assert_eq!(audit(&ledger).len() as u64, 2 * ROWS_EACH);
}

#[test]
fn waiting_ends_when_another_handle_appends_and_at_the_timeout() {
    let dir = Dir::new();
    let mut writer = Ledger::create(&dir.ledger()).unwrap();
    let waiter = Ledger::open(&dir.ledger()).unwrap();
    let empty = Head::default();
    assert_eq!(waiter.wait_changed(empty, Duration::ZERO), Ok(false));
    assert_eq!(waiter.wait_changed(empty, Duration::from_millis(12)), Ok(false));
    thread::scope(|scope| {
        let waiting = scope.spawn(move || waiter.wait_changed(empty, Duration::from_secs(60)));
        writer.append(empty, &rows(1..2)).unwrap();
        assert_eq!(waiting.join().unwrap(), Ok(true));
    });
}

#[test]
fn a_batch_with_a_command_that_is_there_already_is_refused_whole() {
    let dir = Dir::new();
    let mut ledger = Ledger::create(&dir.ledger()).unwrap();
    let head = ledger.append(Head::default(), &rows(1..4)).unwrap();
    let twice = AppendError::NotStored("a command of this batch is in the ledger already".into());
    assert_eq!(ledger.append(head, &[row(4), row(2)]), Err(twice.clone()));
    assert_eq!(ledger.append(head, &[row(5), row(5)]), Err(twice));
    assert_eq!(ledger.head(), Ok(head));
    ledger.append(head, &rows(4..6)).unwrap();
    assert_eq!(audit(&ledger), stored_after(Head::default(), &rows(1..6)));
}

#[test]
fn a_body_beyond_what_sqlite_stores_is_refused_and_a_large_one_is_not() {
    let dir = Dir::new();
    let mut ledger = Ledger::create(&dir.ledger()).unwrap();
    // Zeroed memory that is never touched costs nothing.
    let monstrous = NewRow { body: vec![0; BODY_BYTES_MAX + 1], ..row(1) };
    let refused = ledger.append(Head::default(), &[row(1), monstrous]);
    let reason = format!("a body is longer than {BODY_BYTES_MAX} bytes");
    assert_eq!(refused, Err(AppendError::NotStored(reason)));
    let large = NewRow { body: vec![b'x'; 3 << 20], ..row(1) };
    ledger.append(Head::default(), &[large]).unwrap();
    assert_eq!(audit(&ledger)[0].body.len(), 3 << 20);
}

#[test]
fn other_programs_cannot_change_or_delete_a_row_either() {
    let dir = Dir::new();
    let mut ledger = Ledger::create(&dir.ledger()).unwrap();
    ledger.append(Head::default(), &rows(1..4)).unwrap();
    let other = rusqlite::Connection::open(dir.ledger()).unwrap();
    for (sql, says) in [
        ("UPDATE ledger SET at_ms = 0 WHERE seq = 2", "a ledger row is never changed"),
        ("DELETE FROM ledger WHERE seq = 3", "a ledger row is never deleted"),
    ] {
        assert_eq!(other.execute_batch(sql).unwrap_err().to_string(), says);
    }
    assert_eq!(audit(&ledger).len(), 3);
}

#[test]
fn the_wal_is_moved_into_the_file_without_being_asked() {
    let dir = Dir::new();
    let mut ledger = Ledger::create(&dir.ledger()).unwrap();
    let size = |name: &str| fs::metadata(dir.path().join(name)).unwrap().len();
    let empty = size("night.ledger");
    let mut head = Head::default();
    for n in 1.. {
        assert!(n < 2_000, "the WAL has grown to {} bytes", size("night.ledger-wal"));
        head = ledger.append(head, &[NewRow { body: vec![b'x'; 1 << 17], ..row(n) }]).unwrap();
        if size("night.ledger") > empty {
            break;
        }
    }
    while !ledger.checkpoint().unwrap() {
        thread::yield_now(); // The other thread is at it.
    }
    assert!(size("night.ledger") > head.seq << 17);
}

#[test]
fn opening_says_what_is_wrong_with_a_file() {
    let dir = Dir::new();
    let path = dir.ledger();
    let check = |outcome: Result<Ledger, OpenError>, says: &str| {
        let error = outcome.unwrap_err().to_string();
        assert_eq!(error.replace(&format!("{}/", dir.path().display()), ""), says);
    };
    check(Ledger::open(&path), "there is no ledger at night.ledger");
    drop(Ledger::create(&path).unwrap());
    check(Ledger::create(&path), "night.ledger exists already; a ledger is never written over");

    let of_the_future = rusqlite::Connection::open(&path).unwrap();
    of_the_future.pragma_update(None, "user_version", 2).unwrap();
    drop(of_the_future);
    check(Ledger::open(&path), "night.ledger has ledger schema 2; this program reads schema 1");

    let foreign = dir.path().join("cookies");
    rusqlite::Connection::open(&foreign).unwrap().execute_batch("CREATE TABLE t (x)").unwrap();
    let says = "cookies is no ledger: its application id is 0x00000000, not 0x48464c52";
    check(Ledger::open(&foreign), says);
    let before = fs::read(&foreign).unwrap();
    check(Ledger::create(&foreign), "cookies exists already; a ledger is never written over");
    assert_eq!(fs::read(&foreign).unwrap(), before);

    let text = dir.path().join("notes.txt");
    fs::write(&text, "not a database, but long enough to be looked at as one ".repeat(40)).unwrap();
    check(Ledger::open(&text), "notes.txt cannot be opened: file is not a database");
    let nowhere = Ledger::create(&dir.path().join("no/such/place"));
    check(nowhere, "no/such/place cannot be opened: No such file or directory (os error 2)");
}

#[test]
fn a_directory_is_used_by_one_holdfast_at_a_time() {
    let dir = Dir::new();
    let held = DirLock::acquire(dir.path()).unwrap();
    let says = format!(
        "another holdfast (process {}) uses {}; stop it, or choose another directory",
        std::process::id(),
        dir.path().display()
    );
    assert_eq!(DirLock::acquire(dir.path()).unwrap_err().to_string(), says);
    drop(held);
    DirLock::acquire(dir.path()).unwrap();
    let nowhere = DirLock::acquire(Path::new("/nowhere")).unwrap_err().to_string();
    assert_eq!(nowhere, "/nowhere/lock cannot be locked: No such file or directory (os error 2)");
}

#[test]
fn a_handle_can_be_handed_to_the_thread_that_writes() {
    fn sendable<T: Send>() {}
    sendable::<Ledger>();
}
