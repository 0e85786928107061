//! Starting over.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use server::clock::Clock;
use server::data_dir::{DataDir, DataDirError};
use server::opening::{OpenNightError, open_night};

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
