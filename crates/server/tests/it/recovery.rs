//! Starting over.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use ledger::{Ledger, NewRow};
use server::clock::Clock;
use server::data_dir::{DataDir, DataDirError, ledger_path};
use server::opening::{OpenNightError, open_night};
use server::recover::recover;

use crate::fixture::{OPENS_AT_MS, directory, folder};
use crate::test_night::{TestNight, panic_instead};

#[test]
fn a_night_is_the_same_after_a_restart() {
    let night = TestNight::open("reported", 12);
    night.check();
    let night = night.restart();
    night.check();
    assert_eq!(night.code("19001-7", night::command::Role::Chair).len(), 14);
}

#[test]
fn a_night_is_opened_in_a_directory_of_its_own_and_its_keys_are_secret() {
    let open = |path: &std::path::Path| {
        open_night(&folder("reported", 3), path, Clock::played(OPENS_AT_MS), panic_instead)
    };
    let path = directory("own");
    assert_eq!(open(&path).unwrap(), 6);
    let mode = |path: &std::path::Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&path.join("keys")), 0o700);
    assert_eq!(mode(&path.join("keys/codes")), 0o600);
    let again = open(&path);
    assert!(matches!(again, Err(OpenNightError::DataDir(DataDirError::NotEmpty(_)))), "{again:?}");

    // Opened by one, refused to the next; whoever only reads is let in.
    let first = DataDir::open(&path).unwrap();
    assert!(matches!(DataDir::open(&path), Err(DataDirError::Lock(_))));
    assert!(DataDir::open_to_read(&path).is_ok());
    drop(first);

    fs::write(path.join("keys/lookup"), format!("{}\n", "00".repeat(32))).unwrap();
    let other_keys = DataDir::open(&path).unwrap().recover().map(drop);
    assert!(matches!(other_keys, Err(DataDirError::OtherKeys(_))), "{other_keys:?}");
}

#[test]
fn an_opening_that_was_cut_short_is_named() {
    let path = directory("cut-short");
    assert!(matches!(DataDir::open(&path), Err(DataDirError::NoNight(_))));
    fs::create_dir_all(path.join("keys.unfinished")).unwrap();
    assert!(matches!(DataDir::open(&path), Err(DataDirError::Unfinished(_))));
}

/// A night's own rows are followed by this many notes: several megabytes, so that a start hands
/// them over in many parcels.
const NOTES: usize = 4000;

/// Opens a night, appends notes with `other` in place of some, and starts over them.
fn start_over_notes(name: &str, other: &[(usize, NewRow)]) -> Result<u64, String> {
    let path = directory(name);
    open_night(&folder("reported", 3), &path, Clock::played(OPENS_AT_MS), panic_instead).unwrap();
    let mut ledger = Ledger::open(&ledger_path(&path)).unwrap();
    let rows: Vec<NewRow> = (0..NOTES)
        .map(|at| other.iter().find(|(place, _)| *place == at).map(|(_, row)| row.clone()))
        .enumerate()
        .map(|(at, other)| other.unwrap_or_else(|| note(at, 0)))
        .collect();
    ledger.append(ledger.head().unwrap(), &rows).unwrap();
    let recovered = recover(&ledger).map_err(|error| error.to_string())?;
    assert_eq!(recovered.head, ledger.head().unwrap());
    Ok(recovered.night.seq())
}

fn note(at: usize, precinct: u32) -> NewRow {
    let text = "x".repeat(1000);
    let event = format!(r#"{{"note-added.1":{{"precinct":{precinct},"text":"{text}"}}}}"#);
    let body = format!(r#"{{"by":"staff:1","via":"desk","node":1,"events":[{event}]}}"#);
    row(at, &body)
}

fn row(at: usize, body: &str) -> NewRow {
    let command = (at as u128 + 1).to_be_bytes();
    NewRow { at_ms: OPENS_AT_MS, command, request: [0; 32], body: body.into() }
}

#[test]
fn the_first_row_that_cannot_be_folded_is_named_wherever_it_lies() {
    let own = start_over_notes("notes", &[]).unwrap() - NOTES as u64;
    let seq = |at: usize| own + 1 + at as u64;
    for at in [0, 1999, 2000, NOTES - 1] {
        let cannot = start_over_notes("unknown-precinct", &[(at, note(at, 99))]);
        assert_eq!(cannot, Err(format!("row {}: no precinct 99", seq(at))));
    }
    // Decoded long before the row ahead of it is folded, and still not the first.
    let both = [(2000, note(2000, 99)), (2001, row(2001, "no JSON"))];
    assert_eq!(start_over_notes("both", &both), Err(format!("row {}: no precinct 99", seq(2000))));
    let cannot = start_over_notes("no-json", &[(2001, row(2001, "no JSON"))]).unwrap_err();
    assert!(cannot.starts_with(&format!("row {}: expected", seq(2001))), "{cannot}");
}
