//! Sealed bodies beside the rows: durable, no part of the chain, and destroyed when asked.

use std::fs;
use std::thread;

use ledger::{BesideError, Head, Ledger, SEALED_BYTES_MAX, copy};

use crate::night::{Dir, audit, row, rows};

/// What must be found nowhere once it is destroyed.
const MARK: &[u8] = b"a body that must be forgotten";

/// Returns which files of a directory hold the mark.
fn holding_the_mark(dir: &Dir) -> Vec<String> {
    let files = fs::read_dir(dir.path()).unwrap().map(|entry| entry.unwrap().path());
    let holds = |path: &std::path::PathBuf| {
        fs::read(path).unwrap().windows(MARK.len()).any(|bytes| bytes == MARK)
    };
    let name = |path: std::path::PathBuf| path.file_name().unwrap().to_string_lossy().into_owned();
    files.filter(holds).map(name).collect()
}

#[test]
fn bodies_are_kept_changed_and_copied_with_the_ledger() {
    let dir = Dir::new();
    let ledger = Ledger::create(&dir.ledger()).unwrap();
    let beside = ledger.beside().unwrap();
    beside.put(&[([1; 16], b"one".to_vec()), ([2; 16], b"two".to_vec())]).unwrap();
    beside.put(&[([2; 16], b"other".to_vec())]).unwrap();
    beside.keep([1; 16], b"not this".to_vec()).unwrap();
    beside.keep([3; 16], MARK.to_vec()).unwrap();
    assert_eq!(beside.get([1; 16]).unwrap().as_deref(), Some(&b"one"[..]));
    assert_eq!(beside.get([9; 16]).unwrap(), None);
    let refused = beside.put(&[([4; 16], vec![0; 1]), ([5; 16], vec![0; SEALED_BYTES_MAX + 1])]);
    assert!(matches!(refused, Err(BesideError::TooLong(_))));
    assert_eq!(beside.all().unwrap().len(), 3, "all of a call, or none of it");
    let path = dir.path().join("copy");
    copy(&dir.ledger(), &path).unwrap();
    let copied = Ledger::open(&path).unwrap().beside().unwrap();
    assert_eq!(copied.all().unwrap(), beside.all().unwrap());
}

#[test]
fn bodies_and_rows_are_written_at_the_same_time() {
    let dir = Dir::new();
    let mut ledger = Ledger::create(&dir.ledger()).unwrap();
    let beside = ledger.beside().unwrap();
    thread::scope(|scope| {
        scope.spawn(|| {
            for n in 0..100 {
                beside.keep([n; 16], vec![n; 300]).unwrap();
            }
        });
        let mut head = Head::default();
        for n in 1..=100 {
            head = ledger.append(head, &[row(n)]).unwrap();
        }
    });
    assert_eq!(audit(&ledger).len(), 100);
    assert_eq!(beside.all().unwrap().len(), 100);
}

#[test]
fn what_is_destroyed_is_in_no_file_and_the_chain_is_whole() {
    let dir = Dir::new();
    let mut ledger = Ledger::create(&dir.ledger()).unwrap();
    let beside = ledger.beside().unwrap();
    let head = ledger.append(Head::default(), &rows(1..200)).unwrap();
    let bodies: Vec<_> = (0..200).map(|n| ([n; 16], [MARK, &[n; 200]].concat())).collect();
    beside.put(&bodies).unwrap();
    beside.put(&[([0; 16], b"changed".to_vec())]).unwrap();
    assert!(ledger.checkpoint().unwrap());
    assert!(!holding_the_mark(&dir).is_empty(), "the search finds what is there");
    let head = ledger.append(head, &rows(200..400)).unwrap();
    beside.destroy().unwrap();
    assert_eq!(holding_the_mark(&dir), [""; 0]);
    assert_eq!(beside.all().unwrap(), []);
    assert_eq!(audit(&ledger).len(), 399);
    ledger.append(head, &rows(400..401)).unwrap();
    drop((beside, ledger));
    let ledger = Ledger::open(&dir.ledger()).unwrap();
    assert_eq!(audit(&ledger).len(), 400);
    assert_eq!(holding_the_mark(&dir), [""; 0]);
}
