//! Files of returns, sound and spoiled.

use std::collections::BTreeMap;

use canvass::setup::{PrecinctIndex, Setup};
use caucus::plan::Plan;
use caucus::worksheet::{Candidate, Group, PrintedEquivalents, Votes, Worksheet};
use intake::fuzz::{ALIGNMENT_FOLDER, FILE_SEPARATOR};
use intake::night_folder::{self, FILES};
use intake::returns_csv::{self, AwardsColumn, ReturnsFile};
use intake::{faults::Faults, reported_csv};

fn setup(plan: Plan) -> Setup {
    let text = ALIGNMENT_FOLDER.replace("iowa-democratic-2020", plan.name());
    let parts = text.split(FILE_SEPARATOR).map(|part| part.as_bytes().to_vec());
    let files: BTreeMap<_, _> = FILES.iter().map(|name| name.to_string()).zip(parts).collect();
    night_folder::read(&files).unwrap().setup
}

fn read(plan: Plan, text: &str) -> Result<ReturnsFile, Faults> {
    returns_csv::read(&setup(plan), "r.csv", text.as_bytes())
}

const GROUPS: &str = "precinct_id,candidate,first_alignment,final_alignment";

/// Reads file after file and compares what is said.
fn check(snapshot: &str, cases: &[(Plan, &str, &str)]) {
    let mut said = String::new();
    for (plan, header, lines) in cases {
        let text = format!("{header}\n{lines}");
        let faults = read(*plan, &text).expect_err("the file has a fault");
        said += &format!("# {}\n{faults}\n\n", text.escape_debug());
    }
    insta::assert_snapshot!(snapshot, said);
}

#[test]
fn lines_become_worksheets_in_the_order_of_the_precincts_first_lines() {
    let text = format!(
        "{GROUPS},awards,attendance\n\
         1-2,b,5,6,,0\n1-1,a,30,,3,69\n1-2,a,,0,1,\n1-1,u,14,0,0,\n"
    );
    let file = read(Plan::IowaDemocratic2020, &text).unwrap();
    let group = |candidate, first_alignment, final_alignment, awards| Group {
        first_alignment,
        final_alignment,
        awards,
        ..Group::silent(Candidate(candidate))
    };
    assert_eq!(file.awards, AwardsColumn::Awards);
    let [(south, Worksheet::Alignment(at_south)), (north, Worksheet::Alignment(at_north))] =
        &file.returns[..]
    else {
        panic!("two precincts with groups: {file:?}");
    };
    assert_eq!((*south, *north), (PrecinctIndex(1), PrecinctIndex(0)));
    assert_eq!((at_south.attendance, at_north.attendance), (None, Some(69)));
    assert_eq!(
        at_south.groups,
        [group(1, Some(5), Some(6), None), group(0, None, Some(0), Some(1))]
    );
    assert_eq!(
        at_north.groups,
        [group(0, Some(30), None, Some(3)), group(2, Some(14), Some(0), Some(0))]
    );
}

#[test]
fn printed_equivalents_and_ballots_are_read() {
    let text =
        format!("\u{feff}{GROUPS},sde,note\r\n1-1,a,30,44,0.1569,\"a, b\"\r\n1-1,b,1,1,,\r\n");
    let file = read(Plan::IowaDemocratic2020, &text).unwrap();
    assert_eq!(file.awards, AwardsColumn::Printed);
    let Worksheet::Alignment(sheet) = &file.returns[0].1 else { panic!("groups") };
    let printed: Vec<_> = sheet.groups.iter().map(|group| group.printed).collect();
    assert_eq!(printed, [Some(PrintedEquivalents(1_569)), None]);

    let text = "precinct_id,candidate,votes,attendance\n1-1,a,7,9\n1-1,b,,9\n1-2,u,,\n";
    let file = read(Plan::Plurality, text).unwrap();
    let Worksheet::Ballots(sheet) = &file.returns[0].1 else { panic!("ballots") };
    assert_eq!(sheet.votes, [Votes { candidate: Candidate(0), votes: 7 }]);
    assert_eq!((file.awards, file.returns.len()), (AwardsColumn::None, 2));
}

#[test]
fn a_file_of_headings_alone_reports_nobody() {
    assert_eq!(read(Plan::Plurality, "precinct_id,candidate,votes").unwrap().returns, []);
}

#[test]
fn every_line_at_fault_is_named() {
    let header = format!("{GROUPS},county_delegates,attendance");
    let cases = [
        "1-7,a,1,1,1,1\n",
        "1-1,A,1,1,1,1\n1-1,ann,1,1,1,1\n1-1,,1,1,1,1\n",
        "1-1,a,-3,1,1,1\n",
        "1-1,a,1,12.0,1,1\n",
        "1-1,a,1,1,10000000,1\n",
        "1-1,a,1,1,1,many\n",
        "1-1,a,1,1,1,1\n1-2,a,1,1,1,1\n1-1,a,2,2,2,1\n",
        "1-1,a,1,1,1,69\n1-1,b,1,1,1,70\n",
        "1-1,a,1,1\n",
        "1-1,\u{1b}]0;x\u{7},1,1,1,1\n",
        "1-1,a,1,1,1,\"1\n1-2,a,1,1,1,1\n",
        "\r\n1-1,a,1,1,1,1\r\n\r\n1-1,b,x,1,1,1\r\n",
    ];
    check("lines", &cases.map(|lines| (Plan::IowaDemocratic2020, header.as_str(), lines)));
}

#[test]
fn columns_that_contradict_each_other_or_the_plan_are_named() {
    let (iowa, plurality) = (Plan::IowaDemocratic2020, Plan::Plurality);
    let [two, alike, printed] =
        ["awards,sde", "awards,county_delegates", "sde"].map(|more| format!("{GROUPS},{more}"));
    let cases = [
        (iowa, two.as_str(), ""),
        (iowa, &alike, ""),
        (iowa, "precinct_id,candidate,votes", ""),
        (plurality, GROUPS, ""),
        (plurality, "precinct_id,precinct_id,candidate,votes", ""),
        (iowa, &printed, "1-1,a,1,1,0.15691\n1-1,b,1,1,x\n"),
        (iowa, "", ""),
    ];
    check("columns", &cases);
}

#[test]
fn more_groups_than_a_worksheet_holds_are_refused() {
    let mut setup = setup(Plan::IowaDemocratic2020);
    let mut text = format!("{GROUPS}\n");
    for at in 0..65 {
        let mut entry = setup.candidates[0].clone();
        entry.id = format!("c{at}");
        setup.candidates.push(entry);
        text += &format!("1-1,c{at},1,1\n");
    }
    let faults = returns_csv::read(&setup, "r.csv", text.as_bytes()).unwrap_err();
    assert_eq!(faults.total, 1);
    assert_eq!(faults.shown[0].message, "the precinct has more than 64 candidates");
}

#[test]
fn sound_precincts_are_read_beside_faulty_ones() {
    let setup = setup(Plan::IowaDemocratic2020);
    let sound = |lines: &str| {
        let text = format!("{GROUPS}\n{lines}");
        returns_csv::read_sound(&setup, "r.csv", text.as_bytes())
    };
    let check = |lines, precincts: &[u32], faults| {
        let (file, beside) = sound(lines).unwrap();
        let read: Vec<u32> = file.returns.iter().map(|(precinct, _)| precinct.0).collect();
        assert_eq!((&read[..], beside.total), (precincts, faults), "{lines}");
    };
    check("1-1,a,1,1\n1-2,a,1,1\n", &[0, 1], 0);
    check("1-1,a,1,1\n1-2,a,1,1\n1-1,b,x,1\n", &[1], 1);
    check("1-1,a,x,y\n1-2,a,1,1\n1-1,b,1,1\n", &[1], 2);
    check("1-1,a,1,1\n1-1,b,1\n1-2,a,1,1\n", &[1], 1);
    check("1-1,a,1,1\n1-7,b,1,1\n", &[0], 1);
    assert_eq!(sound("1-1,a,1,1\n1-2,a,1,\"1\n").unwrap_err().total, 1);
}

#[test]
fn reported_precincts_are_those_with_a_one() {
    let setup = setup(Plan::IowaDemocratic2020);
    let table = "precinct_id,8pm,9pm\n1-2,0,1\n1-1,1,1\n";
    let read = |text: &str, column: &str| {
        reported_csv::read(&setup, "reported.csv", text.as_bytes(), column)
    };
    assert_eq!(read(table, "8pm"), Ok(vec![PrecinctIndex(0)]));
    assert_eq!(read(table, "9pm"), Ok(vec![PrecinctIndex(1), PrecinctIndex(0)]));
    let unknown = read(table, "10pm").unwrap_err();
    let marks = read("precinct_id,8pm\n1-1,yes\n1-2,\n1-1,2\n1-9,1\n", "8pm").unwrap_err();
    insta::assert_snapshot!("reported", format!("{unknown}\n\n{marks}"));
}
