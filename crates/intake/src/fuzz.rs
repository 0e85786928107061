//! Bodies of the fuzz targets: what must hold whatever bytes come in.
//!
//! They are library functions so that the tests drive the same code on a stable compiler.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use canvass::setup::Setup;
use caucus::worksheet::{COUNT_MAX, Candidate, GROUPS_MAX, Worksheet};

use crate::faults::{FAULTS_SHOWN_MAX, Faults, is_unprintable};
use crate::night_folder::{self, FILES, NightFolder};
use crate::return_json;
use crate::returns_csv::{self, ReturnsFile};

/// Stands between the files of a folder in one input.
pub const FILE_SEPARATOR: &str = "\n%%\n";

/// A night of people in groups.
pub const ALIGNMENT_FOLDER: &str = r#"name = "iowa"
title = "Iowa"
date = "2020-02-03"
zone = "America/Chicago"
plan = "iowa-democratic-2020"
policy = "checked"
opens_at = "2020-02-03T19:00"
origin = "results.example/iowa"
[contacts]
press = "press@results.example"
%%
candidate,name,column_order,kind
a,Ann,1,person
b,Ben,2,person
u,Uncommitted,3,uncommitted
%%
county_id,county,kind,congressional_district,state_delegates,county_delegates
1,Adair,county,3,4,51
9,Abroad,satellite,,4,
%%
precinct_id,county_id,name,kind,county_delegates,opens_at,zone,meets_with,registered_voters
1-1,1,North,precinct,8,,,,200
1-2,1,"South, and West",precinct,11,,,1-1,
9-1,9,Paris,satellite,,2020-02-03T20:00,Europe/Paris,,
"#;

/// Drives the reader of a night folder; the files are joined by [`FILE_SEPARATOR`].
pub fn night_folder(bytes: &[u8]) {
    match night_folder::read(&files(bytes)) {
        Err(faults) => check_faults(&faults),
        Ok(folder) => {
            let setup = &folder.setup;
            assert!(!setup.candidates.is_empty());
            assert!(!setup.precincts.is_empty());
            assert!(setup.candidates.iter().all(|candidate| !candidate.id.is_empty()));
            for precinct in setup.precincts.indices() {
                assert_eq!(setup.precincts.find(setup.precincts.id(precinct)), Some(precinct));
                assert!(usize::from(setup.precincts.county(precinct).0) < setup.counties.len());
            }
            assert_eq!(folder.sources.len(), FILES.len());
        }
    }
}

fn files(bytes: &[u8]) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    let mut rest = bytes;
    for name in FILES {
        let separator = FILE_SEPARATOR.as_bytes();
        let at = rest.windows(separator.len()).position(|window| window == separator);
        files.insert(name.to_owned(), rest[..at.unwrap_or(rest.len())].to_vec());
        let Some(at) = at else { break };
        rest = &rest[at + separator.len()..];
    }
    files
}

/// Drives the reader of returns, once for groups and once for ballots.
pub fn returns_csv(bytes: &[u8]) {
    for night in [&ALIGNMENT_NIGHT, &BALLOTS_NIGHT] {
        let setup = &night.setup;
        let read = returns_csv::read(setup, "returns.csv", bytes);
        let sound = returns_csv::read_sound(setup, "returns.csv", bytes);
        match read {
            Ok(file) => {
                check_returns(setup, &file);
                let again = returns_csv::write(setup, &file);
                assert_eq!(returns_csv::read(setup, "again.csv", &again).as_ref(), Ok(&file));
                assert_eq!(sound, Ok((file, Faults::default())));
            }
            Err(faults) => {
                check_faults(&faults);
                match sound {
                    Ok((file, beside)) => {
                        assert_eq!(beside, faults);
                        check_returns(setup, &file);
                    }
                    Err(again) => assert_eq!(again, faults),
                }
            }
        }
    }
}

/// Drives the reader of a return sent over the web.
pub fn return_json(bytes: &[u8]) {
    for night in [&ALIGNMENT_NIGHT, &BALLOTS_NIGHT] {
        match return_json::read(&night.setup, bytes) {
            Ok(filed) => {
                assert!(!filed.precinct.is_empty());
                check_worksheet(&night.setup, &filed.worksheet);
            }
            Err(problems) => {
                assert!(!problems.is_empty());
                assert!(problems.len() <= 50);
                let printable = |text: &str| !text.chars().any(is_unprintable);
                assert!(problems.iter().all(|p| printable(&p.field) && printable(&p.message)));
            }
        }
    }
}

static ALIGNMENT_NIGHT: LazyLock<NightFolder> = LazyLock::new(|| night(ALIGNMENT_FOLDER));

static BALLOTS_NIGHT: LazyLock<NightFolder> =
    LazyLock::new(|| night(&ALIGNMENT_FOLDER.replace("iowa-democratic-2020", "plurality")));

fn night(folder: &str) -> NightFolder {
    let folder = night_folder::read(&files(folder.as_bytes()));
    folder.unwrap_or_else(|faults| panic!("the folder above is sound:\n{faults}"))
}

fn check_faults(faults: &Faults) {
    assert!(!faults.is_empty());
    assert_eq!(faults.shown.len(), faults.total.min(FAULTS_SHOWN_MAX));
    assert!(!faults.to_string().chars().any(|c| c != '\n' && is_unprintable(c)));
}

fn check_returns(setup: &Setup, file: &ReturnsFile) {
    let mut seen = vec![false; setup.precincts.len()];
    for (precinct, worksheet) in &file.returns {
        assert!(!std::mem::replace(&mut seen[precinct.0 as usize], true), "one worksheet each");
        check_worksheet(setup, worksheet);
    }
}

fn check_worksheet(setup: &Setup, worksheet: &Worksheet) {
    let (candidates, counts): (Vec<Candidate>, Vec<Option<u32>>) = match worksheet {
        Worksheet::Alignment(sheet) => (
            sheet.groups.iter().map(|group| group.candidate).collect(),
            (sheet.groups.iter())
                .flat_map(|group| [group.first_alignment, group.final_alignment, group.awards])
                .chain([sheet.attendance])
                .collect(),
        ),
        Worksheet::Ballots(sheet) => (
            sheet.votes.iter().map(|votes| votes.candidate).collect(),
            (sheet.votes.iter().map(|votes| Some(votes.votes)))
                .chain([sheet.issued, sheet.found, sheet.spoiled, sheet.blank])
                .collect(),
        ),
    };
    assert!(candidates.len() <= GROUPS_MAX);
    assert!(candidates.iter().all(|candidate| usize::from(candidate.0) < setup.candidates.len()));
    let distinct: std::collections::BTreeSet<_> = candidates.iter().collect();
    assert_eq!(distinct.len(), candidates.len());
    assert!(counts.iter().flatten().all(|&count| count <= COUNT_MAX));
}
