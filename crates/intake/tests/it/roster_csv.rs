//! Rosters, sound and spoiled.

use std::collections::BTreeMap;

use canvass::setup::{PrecinctIndex, Setup};
use intake::faults::Faults;
use intake::fuzz::{ALIGNMENT_FOLDER, FILE_SEPARATOR};
use intake::night_folder::{self, FILES};
use intake::roster_csv::{self, Language, Need, Person, Post, Roster};
use night::command::Role;

fn setup() -> Setup {
    let parts = ALIGNMENT_FOLDER.split(FILE_SEPARATOR).map(|part| part.as_bytes().to_vec());
    let files: BTreeMap<_, _> = FILES.iter().map(|name| name.to_string()).zip(parts).collect();
    night_folder::read(&files).unwrap().setup
}

fn read(bytes: &[u8]) -> Result<Roster, Faults> {
    roster_csv::read(&setup(), "roster.csv", bytes)
}

const HEADER: &str = "person,name,phones,language,needs,precinct,role";

#[test]
fn people_and_their_roles_are_read() {
    let text = format!(
        "{HEADER},remark\r\n\
         p1,Ana Peña,515-555-0100; +44 20 7946 0958,ES,slow-keys;relay,1-1,chair,\r\n\
         p2,\"O'Neill, Pat\",,,,1-2,Secretary,new\r\n\
         p1,,,,,1,county,\r\n\
         p2,\"O'Neill, Pat\",,,,9-1,observer,\r\n\
         p3,Wei,(515) 555-0100,en,large-print,9-1,observer,\r\n"
    );
    let roster = read(text.as_bytes()).unwrap();
    let person = |roster: &str, name: &str, phones: &[&str], language, needs: &[Need]| Person {
        roster: roster.into(),
        name: name.into(),
        phones: phones.iter().map(|&phone| phone.into()).collect(),
        language,
        needs: needs.to_vec(),
    };
    let (home, abroad) = ("+15155550100", "+442079460958");
    let needs = [Need::Relay, Need::SlowKeys];
    assert_eq!(
        roster.people,
        [
            person("p1", "Ana Peña", &[home, abroad], Language::Es, &needs),
            person("p2", "O'Neill, Pat", &[], Language::En, &[]),
            person("p3", "Wei", &[home], Language::En, &[Need::LargePrint]),
        ]
    );
    let post = |person, precinct, role| Post { person, precinct: PrecinctIndex(precinct), role };
    assert_eq!(
        roster.posts,
        [
            post(0, 0, Role::Chair),
            post(1, 1, Role::Secretary),
            post(0, 0, Role::County),
            post(1, 2, Role::Observer),
            post(2, 2, Role::Observer),
        ]
    );
}

#[test]
fn every_kind_of_fault_is_told_with_line_column_and_remedy() {
    let observers: String = (0..9).map(|n| format!("o{n},Olga,,,,1-1,observer\n")).collect();
    let long = format!("{},Ann,,,,1-1,chair", "x".repeat(70));
    let cases: &[(&str, &str)] = &[
        (HEADER, "p1,Ann,,,,1-1,chair\n=cmd|' /C calc'!A0,Eve,,,,1-2,chair"),
        (HEADER, "p1,\"=HYPERLINK(\"\"http://x\"\",\"\"Ann\"\")\",,,,1-1,chair"),
        (HEADER, "p1,@SUM(A1),,,,1-1,chair\np2,+1,,,,1-2,chair\np3,-2+3,,,,9-1,chair"),
        (HEADER, ",Ann,,,,1-1,chair\np2,,,,,1-2,chair"),
        (HEADER, &long),
        (HEADER, "p1,Ann,555-0100,,,1-1,chair\np2,Ben,=15155550100,,,1-2,chair"),
        (HEADER, "p1,Ann,515-555-0100 x9,,,1-1,chair"),
        (HEADER, "p1,Ann,515-555-0100 515-555-0101,,,1-1,chair"),
        (HEADER, "p1,Ann,5155550100;5155550101;5155550102;5155550103;5155550104,,,1-1,chair"),
        (HEADER, "p1,Ann,,fr,,1-1,chair"),
        (HEADER, "p1,Ann,,,wheelchair,1-1,chair"),
        (HEADER, "p1,Ann,,,,1-7,chair\np2,Ben,,,,Adair,county"),
        (HEADER, "p1,Ann,,,,1-1,clerk\np2,Ben,,,,1-1,"),
        (HEADER, "p1,Ann,,,,1-1,chair\np2,Ben,,,,1-1,chair"),
        (HEADER, "p1,Ann,,,,1-1,chair\np1,Ann,,,,1-1,chair"),
        (HEADER, "p1,Ann,515-555-0100,,,1-1,chair\np1,Anne,515-555-0101,es,relay,1-2,chair"),
        (HEADER, &observers),
        (HEADER, "p1,Ann\u{1b}[2J,,,,1-1,chair\np2,A\u{202e}nn,,,,1-2,chair"),
        (HEADER, "p1,Ann,,,1-1,chair"),
        (HEADER, "p1,\"Ann\nBen\",,,,1-1,chair"),
        ("person,name,precinct", "p1,Ann,1-1"),
        ("person;name;precinct;role", "p1;Ann;1-1;chair"),
        ("", ""),
    ];
    let mut said = String::new();
    for (header, lines) in cases {
        let text = format!("{header}\n{lines}");
        let faults = read(text.as_bytes()).expect_err("the file has a fault");
        let cut: String = text.chars().take(200).collect();
        said += &format!("# {}\n{faults}\n\n", cut.escape_debug());
    }
    for bytes in [&b"\xff\xfep\0e\0"[..], b"person,name,precinct,role\np1,A\xe9,1-1,chair"] {
        let faults = read(bytes).expect_err("the file has a fault");
        said += &format!("# {}\n{faults}\n\n", bytes.escape_ascii());
    }
    insta::assert_snapshot!("faults", said);
}
