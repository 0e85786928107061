//! Returns as a browser or a program sends them.

use std::collections::BTreeMap;

use canvass::setup::Setup;
use caucus::plan::Plan;
use caucus::worksheet::{
    Alignment, Ballots, Candidate, DrawnLot, EarlyVotes, Group, LotKind, Signature, Votes,
    Worksheet,
};
use intake::fuzz::{ALIGNMENT_FOLDER, FILE_SEPARATOR};
use intake::night_folder::{self, FILES};
use intake::return_json::{self, FiledReturn, Mode};

fn setup(plan: Plan) -> Setup {
    let text = ALIGNMENT_FOLDER.replace("iowa-democratic-2020", plan.name());
    let parts = text.split(FILE_SEPARATOR).map(|part| part.as_bytes().to_vec());
    let files: BTreeMap<_, _> = FILES.iter().map(|name| name.to_string()).zip(parts).collect();
    night_folder::read(&files).unwrap().setup
}

/// Reads body after body and compares what is said.
fn check(snapshot: &str, cases: &[(Plan, &[u8])]) {
    let mut said = String::new();
    for (plan, body) in cases {
        let problems = return_json::read(&setup(*plan), body).expect_err("the body has a problem");
        said += &format!("# {}\n", body[..body.len().min(120)].escape_ascii());
        problems.iter().for_each(|problem| said += &format!("{problem}\n"));
        said += "\n";
    }
    insta::assert_snapshot!(snapshot, said);
}

#[test]
fn a_worksheet_of_groups_is_read() {
    let body = br#"{"precinct":"1-1","mode":"practice","attendance":69,
        "first_alignment":{"b":25,"a":30},"final_alignment":{"a":44,"u":null},"awards":{"a":3},
        "early":{"first_alignment":{"a":2},"final_alignment":{"a":3}},
        "lots":[{"kind":"card","parties":["a","b"],"winner":"b"}],"room_vote":false,
        "signed":[{"role":"secretary","signed":false}],"replaces":17,"votes":{},"issued":null}"#;
    let group = |candidate, first_alignment, final_alignment| Group {
        first_alignment,
        final_alignment,
        ..Group::silent(Candidate(candidate))
    };
    let early = Some(EarlyVotes { first_alignment: 2, final_alignment: 3 });
    let expected = FiledReturn {
        precinct: "1-1".to_owned(),
        mode: Mode::Practice,
        worksheet: Worksheet::Alignment(Alignment {
            attendance: Some(69),
            groups: vec![
                Group { awards: Some(3), early, ..group(0, Some(30), Some(44)) },
                group(1, Some(25), None),
                group(2, None, None),
            ],
            lots: vec![DrawnLot {
                kind: LotKind::Card,
                parties: vec![Candidate(0), Candidate(1)],
                winner: Candidate(1),
            }],
            room_vote: Some(false),
            signed: vec![Signature { role: "secretary".to_owned(), signed: false }],
        }),
        replaces: Some(17),
    };
    assert_eq!(return_json::read(&setup(Plan::NevadaDemocratic2020), body), Ok(expected));
}

#[test]
fn a_worksheet_of_ballots_is_read() {
    let body = br#"{"precinct":"1-2","mode":"real","votes":{"u":1,"a":7,"b":null},"issued":9,
        "found":9,"spoiled":1,"blank":null,"lots":[],"awards":{},"room_vote":null}"#;
    let votes = |candidate, votes| Votes { candidate: Candidate(candidate), votes };
    let filed = return_json::read(&setup(Plan::Plurality), body).unwrap();
    let ballots = Ballots {
        issued: Some(9),
        found: Some(9),
        spoiled: Some(1),
        blank: None,
        votes: vec![votes(0, 7), votes(2, 1)],
    };
    assert_eq!((filed.worksheet, filed.replaces), (Worksheet::Ballots(ballots), None));
}

#[test]
fn problems_name_their_field() {
    let iowa = [
        r#""colour":1,"final_aligment":{}"#,
        r#""attendance":1,"attendance":2,"precinct":"x""#,
        r#""first_alignment":{"a":1,"a":1}"#,
        r#""first_alignment":{"a":-1,"b":1.5,"u":10000000},"attendance":1e30"#,
        r#""awards":{"ANN":1,"A":2,"\u001b[2J":3}"#,
        r#""awards":{"a":"3"},"first_alignment":[1],"attendance":{},"room_vote":1"#,
        r#""votes":{"a":1},"issued":3"#,
        r#""early":{"first_alignment":{"a":1}}"#,
        r#""lots":[{"kind":"dice","parties":["a","c"]},7],"signed":[{"role":""}]"#,
        r#""replaces":-4"#,
    ];
    let plurality = r#""awards":{"a":1},"attendance":3,"votes":{"a":1}"#;
    let body = |fields| format!(r#"{{"precinct":"1-1","mode":"real",{fields}}}"#).into_bytes();
    let (iowa, plurality) = (iowa.map(body), body(plurality));
    let iowa = iowa.iter().map(|body| (Plan::IowaDemocratic2020, &body[..]));
    let cases: Vec<_> = iowa.chain([(Plan::Plurality, &plurality[..])]).collect();
    check("fields", &cases);
}

#[test]
fn a_body_that_is_no_return_is_told_so() {
    let (brackets, objects) = (b"[".repeat(60_000), b"{\"lots\":".repeat(7_000));
    let blanks = b" ".repeat(70_000);
    let nested = ["[".repeat(20), "]".repeat(20)].concat();
    let cases: [&[u8]; 10] = [
        b"{}",
        br#"{"precinct":"","mode":"test"}"#,
        b"[]",
        b"",
        b"{\"precinct\":\"1-1\"} x",
        b"{\"precinct\":\"\xff\"}",
        &brackets,
        &objects,
        nested.as_bytes(),
        &blanks,
    ];
    check("bodies", &cases.map(|body| (Plan::IowaDemocratic2020, body)));
}

#[test]
fn more_groups_than_a_worksheet_holds_are_refused() {
    let mut setup = setup(Plan::IowaDemocratic2020);
    for at in 0..130 {
        let mut entry = setup.candidates[0].clone();
        entry.id = format!("c{at}");
        setup.candidates.push(entry);
    }
    let map = |range: std::ops::Range<u32>| {
        let entries: Vec<String> = range.map(|at| format!("\"c{at}\":1")).collect();
        entries.join(",")
    };
    let said = |first, last| {
        let body = format!(
            r#"{{"precinct":"1-1","mode":"real","first_alignment":{{{}}},{}}}"#,
            map(first),
            format_args!(r#""final_alignment":{{{}}}"#, map(last))
        );
        return_json::read(&setup, body.as_bytes()).map_err(|problems| problems[0].to_string())
    };
    assert!(said(0..64, 0..64).is_ok());
    assert_eq!(
        said(0..65, 0..1).unwrap_err(),
        "first_alignment: There are more than 64 candidates."
    );
    assert_eq!(said(0..64, 64..65).unwrap_err(), "There are more than 64 candidates.");
}
