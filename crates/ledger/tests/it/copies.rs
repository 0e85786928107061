//! Copies made while rows are appended.

use std::fs;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use ledger::{CopyError, Head, Ledger, OpenError, copy};

use crate::night::{Dir, audit, row, rows, stored_after};

#[test]
fn a_copy_made_while_rows_are_appended_is_a_beginning_of_the_ledger() {
    let dir = Dir::new();
    let mut ledger = Ledger::create(&dir.ledger()).unwrap();
    let done = AtomicBool::new(false);
    let copies = thread::scope(|scope| {
        let copying = scope.spawn(|| {
            let mut sizes = Vec::new();
            while !done.load(Ordering::Acquire) || sizes.is_empty() {
                let path = dir.path().join(format!("copy-{}", sizes.len()));
                copy(&dir.ledger(), &path).unwrap();
                let rows = audit(&Ledger::open(&path).unwrap());
                let expected = stored_after(Head::default(), &self::rows(1..rows.len() as u64 + 1));
                assert_eq!(rows, expected);
                sizes.push(rows.len());
            }
            sizes
        });
        let mut head = Head::default();
        for n in 1..=400 {
            head = ledger.append(head, &[row(n)]).unwrap();
        }
        done.store(true, Ordering::Release);
        copying.join().unwrap()
    });
    assert!(copies.is_sorted(), "{copies:?}");
    assert_eq!(audit(&ledger).len(), 400, "and the ledger itself has lost nothing");
}

#[test]
fn a_copy_goes_on_as_a_ledger_of_its_own() {
    let dir = Dir::new();
    let mut ledger = Ledger::create(&dir.ledger()).unwrap();
    let head = ledger.append(Head::default(), &rows(1..4)).unwrap();
    let path = dir.path().join("copy");
    copy(&dir.ledger(), &path).unwrap();
    let mut copied = Ledger::open(&path).unwrap();
    assert_eq!(copied.head(), Ok(head));
    copied.append(head, &rows(4..6)).unwrap();
    assert_eq!(audit(&copied), stored_after(Head::default(), &rows(1..6)));
    assert_eq!(audit(&ledger).len(), 3);
}

#[test]
fn nothing_is_written_over_and_nothing_else_is_copied() {
    let dir = Dir::new();
    drop(Ledger::create(&dir.ledger()).unwrap());
    let taken = dir.path().join("taken");
    fs::write(&taken, "mine").unwrap();
    assert!(matches!(copy(&dir.ledger(), &taken), Err(CopyError::Exists(_))));
    assert_eq!(fs::read(&taken).unwrap(), b"mine");
    let to = dir.path().join("to");
    let missing = copy(&dir.path().join("nowhere"), &to);
    assert!(matches!(missing, Err(CopyError::Open(OpenError::Missing(_)))), "{missing:?}");
    assert!(copy(&taken, &to).is_err() && !to.exists());
    let below = dir.path().join("nowhere").join("to");
    assert!(matches!(copy(&dir.ledger(), &below), Err(CopyError::Sqlite { .. })));
}
