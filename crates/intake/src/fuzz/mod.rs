//! Bodies of the fuzz targets: what must hold whatever bytes come in.
//!
//! They are library functions so that the tests drive the same code on a stable compiler.

mod dialogue;

pub use dialogue::keypad_dialogue;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use canvass::setup::Setup;
use caucus::plan::Contest;
use caucus::worksheet::{COUNT_MAX, Candidate, GROUPS_MAX, Worksheet};

use crate::faults::{FAULTS_SHOWN_MAX, Faults, is_unprintable};
use crate::night_folder::{self, FILES, NightFolder};
use crate::return_json;
use crate::returns_csv::{self, ReturnsFile};
use crate::roster_csv::{self, PHONES_MAX, Person, Post};
use crate::text_message::{self, Paper, REPLY_CHARS_MAX, Said};

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

/// Drives the reader of a roster.
pub fn roster_csv(bytes: &[u8]) {
    match roster_csv::read(&ALIGNMENT_NIGHT.setup, "roster.csv", bytes) {
        Err(faults) => check_faults(&faults),
        Ok(roster) => {
            let mut ids = BTreeSet::new();
            for Person { roster, name, phones, .. } in &roster.people {
                assert!(ids.insert(roster), "a person is kept once");
                let texts = [roster, name];
                assert!(texts.iter().all(|text| !text.is_empty() && text.len() <= 120));
                assert!(texts.iter().all(|text| !text.starts_with(['=', '+', '-', '@'])));
                assert!(texts.iter().all(|text| !text.chars().any(is_unprintable)));
                let number = |phone: &String| phone.strip_prefix('+').is_some_and(is_digits);
                assert!(phones.len() <= PHONES_MAX && phones.iter().all(number));
            }
            let mut posts = BTreeSet::new();
            for Post { person, precinct, role } in &roster.posts {
                assert!(*person < roster.people.len());
                assert!((precinct.0 as usize) < ALIGNMENT_NIGHT.setup.precincts.len());
                assert!(posts.insert((*precinct, *role, *person)), "a role is given once");
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
                check_worksheet(night.setup.candidates.len(), &filed.worksheet);
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

/// Drives the reader of texts, for papers with few lines and with more than a worksheet holds; no
/// paper has a thousand.
pub fn text_message(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let paper = |contest, lines| Paper { contest, lines };
    check_text(Paper::of(&ALIGNMENT_NIGHT.setup), &text);
    check_text(paper(Contest::Alignment, 14), &text);
    check_text(paper(Contest::Ballots, 14), &text);
    check_text(paper(Contest::Ballots, 999), &text);
}

fn check_text(paper: Paper, text: &str) {
    let message = text_message::read(paper, text);
    let code = message.code.as_ref().map(|code| code.digits());
    assert!(code.is_none_or(|code| code.len() == 12 && is_digits(code)));
    let answer = match &message.said {
        Said::Figures(worksheet) => {
            check_worksheet(usize::from(paper.lines), worksheet);
            check_written(text, worksheet);
            let again = text_message::write(code, worksheet).expect("its first number is given");
            let said = text_message::read(paper, &again);
            assert_eq!(said.code, message.code);
            // An empty room and nobody in any line is what nobody came is written as.
            let empty = counts(worksheet).iter().flatten().all(|&count| count == 0);
            assert_eq!(said.said, if empty { Said::Nobody } else { message.said.clone() });
            text_message::read_back(paper, worksheet)
        }
        Said::NotUnderstood(misfits) => text_message::reply(paper, misfits),
        Said::Query | Said::Agreed | Said::Nobody | Said::CodeAlone => return,
    };
    assert!(answer.len() <= REPLY_CHARS_MAX);
    assert!(answer.bytes().all(|byte| (b' '..=b'z').contains(&byte)), "{answer}");
    let mut words = answer.split(|c: char| !c.is_ascii_digit() && c != '-');
    assert!(words.all(|word| word.len() < 12), "a code is not repeated: {answer}");
}

fn is_digits(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Every figure of a worksheet stands in the text it was read from; only a zero may be left out.
fn check_written(text: &str, worksheet: &Worksheet) {
    let text = text.replace(['o', 'O'], "0").replace(['l', 'I'], "1");
    let written: BTreeSet<u32> =
        text.split(|c: char| !c.is_ascii_digit()).filter_map(|run| run.parse().ok()).collect();
    let unwritten = |count: &&u32| **count > 0 && !written.contains(count);
    assert_eq!(counts(worksheet).iter().flatten().find(unwritten), None);
}

static ALIGNMENT_NIGHT: LazyLock<NightFolder> = LazyLock::new(|| night(ALIGNMENT_FOLDER));

static NEVADA_NIGHT: LazyLock<NightFolder> = LazyLock::new(|| {
    night(&ALIGNMENT_FOLDER.replace("iowa-democratic-2020", "nevada-democratic-2020"))
});

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
        check_worksheet(setup.candidates.len(), worksheet);
    }
}

fn check_worksheet(candidates_max: usize, worksheet: &Worksheet) {
    let candidates: Vec<Candidate> = match worksheet {
        Worksheet::Alignment(sheet) => sheet.groups.iter().map(|group| group.candidate).collect(),
        Worksheet::Ballots(sheet) => sheet.votes.iter().map(|votes| votes.candidate).collect(),
    };
    assert!(candidates.len() <= GROUPS_MAX);
    assert!(candidates.iter().all(|candidate| usize::from(candidate.0) < candidates_max));
    let distinct: BTreeSet<_> = candidates.iter().collect();
    assert_eq!(distinct.len(), candidates.len());
    assert!(counts(worksheet).iter().flatten().all(|&count| count <= COUNT_MAX));
}

fn counts(worksheet: &Worksheet) -> Vec<Option<u32>> {
    match worksheet {
        Worksheet::Alignment(sheet) => {
            (sheet.groups.iter())
                .flat_map(|group| [group.first_alignment, group.final_alignment, group.awards])
                .chain(
                    sheet.groups.iter().filter_map(|group| group.early).flat_map(|early| {
                        [Some(early.first_alignment), Some(early.final_alignment)]
                    }),
                )
                .chain([sheet.attendance])
                .collect()
        }
        Worksheet::Ballots(sheet) => (sheet.votes.iter().map(|votes| Some(votes.votes)))
            .chain([sheet.issued, sheet.found, sheet.spoiled, sheet.blank])
            .collect(),
    }
}
