//! Public bytes: log entries and canonical worksheets.

use canvass::canonical::canonical;
use canvass::entry::{Counts, ENTRY_BYTES_MAX, Entry, utc};
use canvass::setup::{CANDIDATE_ID_BYTES_MAX, CandidateEntry, CandidateKind, Setup};
use canvass::words::{CheckWords, check_words};
use caucus::plan::Plan;
use caucus::worksheet::{
    Alignment, COUNT_MAX, Candidate, DrawnLot, GROUPS_MAX, Group, LotKind, PrintedEquivalents,
    Worksheet,
};

use crate::night::{setup, sheet};

fn entry<'a>(setup: &'a Setup, worksheet: &Worksheet) -> Entry<'a> {
    Entry {
        at: utc(1_580_782_651_999),
        contest: setup.plan.name(),
        counts: Some(Counts::of(setup, worksheet)),
        event: "results.example/a-night",
        form: None,
        kind: "report",
        prev: None,
        reason: None,
        report: 17,
        rev: 1,
        source: "web",
        status: "unofficial",
        unit: "p3",
        v: 1,
    }
}

#[track_caller]
fn check(plan: Plan, text: &str, counts: &str) {
    let setup = setup(plan);
    let text = entry(&setup, &sheet(&setup, text)).text();
    let plan = plan.name();
    assert_eq!(
        text,
        format!(
            "{{\"at\":\"2020-02-04T02:17:31Z\",\"contest\":\"{plan}\",\"counts\":{counts},\
             \"event\":\"results.example/a-night\",\"form\":null,\"kind\":\"report\",\
             \"prev\":null,\"report\":17,\"rev\":1,\"source\":\"web\",\
             \"status\":\"unofficial\",\"unit\":\"p3\",\"v\":1}}"
        )
    );
}

#[test]
fn an_entry_is_canonical_json_of_what_was_given() {
    let iowa = Plan::IowaDemocratic2020;
    check(
        iowa,
        "attendance 80, b 30 20 2, a 50 60 4",
        concat!(
            r#"{"attendance":80,"awards":{"a":4,"b":2},"final_alignment":{"a":60,"b":20},"#,
            r#""first_alignment":{"a":50,"b":30}}"#,
        ),
    );
    // Equivalents are integers of a named unit; awards not given are not there.
    check(
        iowa,
        "a 50 60 0.3429, b 5 0 0.0",
        concat!(
            r#"{"final_alignment":{"a":60},"first_alignment":{"a":50,"b":5},"#,
            r#""printed_ten_thousandths":{"a":3429}}"#,
        ),
    );
    check(
        iowa,
        "a 50 60 0",
        r#"{"awards":{},"final_alignment":{"a":60},"first_alignment":{"a":50}}"#,
    );
    check(Plan::Plurality, "b 3, a 9", r#"{"votes":{"a":9,"b":3}}"#);
}

#[test]
fn lots_and_the_rooms_vote_are_public() {
    let setup = setup(Plan::IowaDemocratic2020);
    let Worksheet::Alignment(mut sheet) = sheet(&setup, "a 9 9 1, b 9 9 0") else { panic!() };
    let (a, b) = (Candidate(0), Candidate(1));
    sheet.lots = vec![DrawnLot { kind: LotKind::Coin, parties: vec![b, a], winner: a }];
    sheet.room_vote = Some(true);
    let text = entry(&setup, &Worksheet::Alignment(sheet)).text();
    let lots = r#""lots":[{"kind":"coin","parties":["a","b"],"winner":"a"}],"room_vote":true}"#;
    assert!(text.contains(lots), "{text}");
}

#[test]
fn the_largest_worksheet_fits_an_entry() {
    let mut setup = setup(Plan::IowaDemocratic2020);
    setup.candidates = (0..GROUPS_MAX)
        .map(|at| CandidateEntry {
            id: format!("{at:\"<width$}", width = CANDIDATE_ID_BYTES_MAX),
            name: String::new(),
            kind: CandidateKind::Person,
        })
        .collect();
    let everybody = (0..GROUPS_MAX as u16).map(Candidate);
    let group = |candidate| Group {
        first_alignment: Some(COUNT_MAX),
        final_alignment: Some(COUNT_MAX),
        awards: Some(COUNT_MAX),
        printed: Some(PrintedEquivalents(999_999_999)),
        ..Group::silent(candidate)
    };
    let parties: Vec<Candidate> = everybody.clone().collect();
    let lot = DrawnLot { kind: LotKind::Names, parties, winner: Candidate(0) };
    let sheet = Alignment {
        attendance: Some(COUNT_MAX),
        groups: everybody.map(group).collect(),
        lots: vec![lot; 16],
        room_vote: Some(true),
        signed: Vec::new(),
    };
    let worksheet = Worksheet::Alignment(sheet);
    let reason = "\u{1}".repeat(2_000);
    let entry = Entry { reason: Some(&reason), ..entry(&setup, &worksheet) };
    assert!(entry.text().len() <= ENTRY_BYTES_MAX);
}

#[test]
fn canonical_bytes_do_not_depend_on_the_order_of_lines() {
    let setup = setup(Plan::IowaDemocratic2020);
    let p3 = setup.precincts.find("p3").unwrap();
    let check = |text: &str, expected: &str| {
        let bytes = canonical(&setup, p3, &sheet(&setup, text));
        assert_eq!(String::from_utf8(bytes).unwrap(), expected);
    };
    let expected = concat!(
        r#"{"attendance":80,"groups":[{"awards":4,"candidate":"a","final_alignment":60,"#,
        r#""first_alignment":50},{"candidate":"b","final_alignment":0}],"precinct":"p3"}"#,
    );
    check("attendance 80, b - 0 -, a 50 60 4", expected);
    check("attendance 80, a 50 60 4, c - - -, b - 0 -", expected);
    check("", r#"{"groups":[],"precinct":"p3"}"#);
}

#[test]
fn check_words_change_with_figure_precinct_and_key() {
    let setup = setup(Plan::IowaDemocratic2020);
    let words = |key: u8, precinct: &str, text: &str| {
        let precinct = setup.precincts.find(precinct).unwrap();
        CheckWords::of(&[key; 32], &setup, precinct, &sheet(&setup, text))
    };
    let given = words(1, "p3", "a 50 60 4, b 20 10 2");
    assert_eq!(given, words(1, "p3", "b 20 10 2, a 50 60 4"));
    assert_ne!(given, words(1, "p3", "a 50 60 4, b 20 10 3"));
    assert_ne!(given, words(1, "p5", "a 50 60 4, b 20 10 2"));
    assert_ne!(given, words(2, "p3", "a 50 60 4, b 20 10 2"));
    // HMAC-SHA-256 with a key of 32 zeros over the empty text starts with b6 13 67.
    assert_eq!(check_words(&[0; 32], b"").0, [0xb6, 0x13, 0x67]);
    assert_eq!(CheckWords([0, 1, 255]).english(), ["acorn", "actor", "zinc"]);
    assert_eq!(CheckWords([0, 1, 255]).spanish(), ["bellota", "actor", "zinc"]);
}

#[test]
fn times_are_utc_with_seconds() {
    let check = |ms: i64, expected: &str| assert_eq!(utc(ms), expected);
    check(0, "1970-01-01T00:00:00Z");
    check(-1, "1969-12-31T23:59:59Z");
    check(951_782_400_000, "2000-02-29T00:00:00Z");
    check(4_102_444_799_999, "2099-12-31T23:59:59Z");
}
