//! `check` and `count` on published tables: Iowa and Nevada 2020, Republican polls 2008 to 2024.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::run::holdfast;

const IOWA: &str = "nights/iowa-2020";
const NEVADA: &str = "nights/nevada-2020";

fn run(command: &str, night: &str, returns: &str, column: &str) -> Value {
    let arguments = format!(
        "{command} {night} {night}/returns-{returns}.csv --reported {night}/reported.csv \
         --column {column} --format json"
    );
    holdfast(&arguments).json()
}

fn numbers(object: &Value) -> Vec<(String, u64)> {
    let entries = object.as_object().unwrap().iter();
    entries.filter_map(|(key, n)| Some((key.clone(), n.as_u64()?))).collect()
}

fn total(object: &Value) -> u64 {
    numbers(object).iter().map(|(_, n)| n).sum()
}

/// Ten-thousandths, summed exactly.
fn total_decimals(object: &Value) -> u64 {
    let amounts = object.as_object().unwrap().values();
    amounts
        .map(|amount| {
            let (whole, part) = amount.as_str().unwrap().split_once('.').unwrap_or_default();
            format!("{whole}{part:0<4}").parse::<u64>().unwrap_or(0)
        })
        .sum()
}

/// Outcomes of ordinary precincts, in the order of the document.
#[track_caller]
fn check_outcomes(night: &str, returns: &str, column: &str, reported: u64, outcomes: [u64; 5]) {
    let document = run("check", night, returns, column);
    assert_eq!(document["reported"], reported);
    let names = ["by-rule", "by-lot", "against-rule", "no-data", "not-given"];
    assert_eq!(names.map(|name| document["outcomes"][name].as_u64().unwrap()), outcomes);
}

#[test]
fn iowa_precincts_are_judged_as_recomputed_from_the_party_tables() {
    check_outcomes(IOWA, "2020-02-08", "2020-02-08-100", 1765, [1448, 121, 108, 1, 0]);
    check_outcomes(IOWA, "certified", "2020-04-07-certified", 1765, [1489, 127, 61, 1, 0]);
    // The table of 10 February has counts alone.
    check_outcomes(IOWA, "2020-02-10", "2020-02-10", 1765, [0, 0, 0, 1, 1677]);
}

#[test]
fn nevada_precincts_are_judged_from_every_table_of_the_night() {
    let check = |returns, reported, outcomes| {
        check_outcomes(NEVADA, returns, returns, reported, outcomes);
    };
    check("2020-02-22-1856", 237, [0, 0, 0, 2, 222]);
    check("2020-02-22-1934", 469, [386, 19, 35, 2, 0]);
    check("2020-02-22-2112", 881, [657, 36, 64, 8, 0]); // Holds a count of 200,000 people.
    check("2020-02-22-2252", 1022, [758, 45, 75, 12, 0]);
    check("2020-02-24-1922", 2096, [1445, 89, 91, 23, 0]);
}

/// Findings of 8 February, each confirmed by a second program written for the purpose.
#[test]
fn iowa_findings_are_counted_by_code() {
    let document = run("check", IOWA, "2020-02-08", "2020-02-08-100");
    let mut codes: BTreeMap<&str, (usize, BTreeSet<&str>)> = BTreeMap::new();
    for finding in document["findings"].as_array().unwrap() {
        let precinct = finding["precinct"].as_str().unwrap();
        if !precinct.starts_with("990") {
            let code = codes.entry(finding["code"].as_str().unwrap()).or_default();
            code.0 += 1;
            code.1.insert(precinct);
        }
    }
    let counted: Vec<String> = codes
        .iter()
        .map(|(code, (findings, precincts))| format!("{code} {findings} in {}", precincts.len()))
        .collect();
    insta::assert_snapshot!(counted.join("\n"), @r"
    award-against-rule 108 in 108
    award-below-threshold 30 in 27
    award-out-of-order 22 in 22
    awards-total 26 in 26
    counts-differ 676 in 676
    final-above-first 83 in 83
    final-count-missing 1 in 1
    first-count-missing 1 in 1
    identical-return 6 in 6
    lot-unrecorded 143 in 143
    viable-group-shrank 76 in 68
    viable-without-award 61 in 59
    ");
}

#[test]
fn a_finding_names_precinct_figures_and_admitted_outcomes() {
    let document = run("check", IOWA, "2020-02-08", "2020-02-08-100");
    let findings = document["findings"].as_array().unwrap();
    // Des Moines-14: 161 people, 6 delegates, published as 2, 1, 2, 1.
    let finding = findings.iter().find(|finding| finding["precinct"] == "19153-947615").unwrap();
    let expected = serde_json::json!({
        "precinct": "19153-947615",
        "code": "award-against-rule",
        "blocks": true,
        "candidate": null,
        "message": "Awarded Joe Biden 1, Pete Buttigieg 2, Bernie Sanders 1, Elizabeth Warren 2; \
                    the rules give Joe Biden 1, Pete Buttigieg 2, Bernie Sanders 2, Elizabeth \
                    Warren 1.",
        "reported": {"biden": 1, "buttigieg": 2, "sanders": 1, "warren": 2},
        "admitted": [{"biden": 1, "buttigieg": 2, "sanders": 2, "warren": 1}],
    });
    assert_eq!(*finding, expected);
}

#[test]
fn satellites_that_do_not_tell_their_attendance_are_counted_and_not_judged() {
    let document = run("check", IOWA, "2020-02-08", "2020-02-08-100");
    let satellites = serde_json::json!({"reported": 87, "judged": 0, "not_judged": 87});
    assert_eq!(document["satellites"], satellites);
    let count = run("count", IOWA, "2020-02-08", "2020-02-08-100");
    // 18 by the plan; three sites were weighted by another attendance than published.
    let pool = &count["counties"]["99003"]["as_reported"]["state_delegate_equivalents"];
    assert_eq!(total_decimals(pool), 18_1033);
}

#[test]
fn findings_are_sorted_by_precinct_then_code() {
    let document = run("check", NEVADA, "2020-02-24-1922", "2020-02-24-1922");
    let findings = document["findings"].as_array().unwrap();
    let place = |f: &Value| [f["precinct"].to_string(), f["code"].to_string()];
    assert!(findings.is_sorted_by_key(place));
}

#[test]
fn iowa_sums_are_those_the_party_published() {
    let count = run("count", IOWA, "2020-02-08", "2020-02-08-100");
    let reported = &count["as_reported"];
    let check = |candidate: &str, first: u64, last: u64, equivalents: &str| {
        assert_eq!(reported["first_alignment"][candidate], first);
        assert_eq!(reported["final_alignment"][candidate], last);
        assert_eq!(reported["state_delegate_equivalents"][candidate], equivalents);
    };
    check("sanders", 43_671, 45_826, "562.4973");
    check("buttigieg", 37_557, 43_195, "564.0124");
    assert_eq!(total(&reported["first_alignment"]), 176_436);
    assert_eq!(total(&reported["final_alignment"]), 172_521);
    assert_eq!(total_decimals(&reported["state_delegate_equivalents"]), 2152_8894);
    assert_eq!(count["sde_source"], "printed");
}

#[test]
fn county_sums_add_up_to_the_state_and_stand_in_the_order_of_the_folder() {
    let arguments = format!("count {IOWA} {IOWA}/returns-certified.csv --format json");
    let run = holdfast(&arguments);
    let count = run.json();
    for (round, state) in [("first_alignment", 176_352), ("final_alignment", 172_300)] {
        let sum = |areas: &str| -> u64 {
            let areas = count[areas].as_object().unwrap().values();
            areas.map(|area| total(&area["as_reported"][round])).sum()
        };
        assert_eq!(sum("counties"), state);
        // Sites out of state belong to no district.
        let abroad = total(&count["counties"]["99009"]["as_reported"][round]);
        assert_eq!(sum("districts") + abroad, state);
    }
    let at = |key: &str| run.out.find(key).unwrap();
    assert!(at("\"19001\":") < at("\"19003\":") && at("\"19197\":") < at("\"99001\":"));
    assert!(at("\"biden\":") < at("\"buttigieg\":") && at("\"yang\":") < at("\"uncommitted\":"));
}

#[track_caller]
fn check_national(night: &str, returns: &str, column: &str, reported: &str, computed: &str) {
    let count = run("count", night, returns, column);
    let delegates = &count["national_delegates"];
    let listed = |object: &Value| {
        let mut seats = numbers(object);
        seats.sort_by_key(|(name, seats)| (std::cmp::Reverse(*seats), name.clone()));
        let seats: Vec<String> = seats.iter().map(|(name, n)| format!("{name} {n}")).collect();
        seats.join(", ")
    };
    assert_eq!(listed(&delegates["as_reported"]), reported);
    assert_eq!(listed(&delegates["as_computed"]), computed);
}

#[test]
fn national_delegates_are_those_announced() {
    check_national(
        IOWA,
        "2020-02-08",
        "2020-02-08-100",
        "buttigieg 14, sanders 12, warren 8, biden 6, klobuchar 1",
        "sanders 14, buttigieg 13, warren 8, biden 5, klobuchar 1",
    );
    check_national(
        IOWA,
        "certified",
        "2020-04-07-certified",
        "buttigieg 14, sanders 12, warren 8, biden 6, klobuchar 1",
        "buttigieg 14, sanders 13, warren 8, biden 5, klobuchar 1",
    );
    check_national(
        NEVADA,
        "2020-02-24-1922",
        "2020-02-24-1922",
        "sanders 24, biden 9, buttigieg 3",
        "sanders 24, biden 9, buttigieg 3",
    );
}

#[track_caller]
fn check_poll(returns: &str, votes: &[(&str, u64)], seats: Value) {
    let (night, file) = returns.split_once('/').unwrap();
    let arguments = format!("count nights/{night} nights/{night}/returns-{file}.csv --format json");
    let count = holdfast(&arguments).json();
    for (candidate, votes) in votes {
        assert_eq!(count["as_reported"]["votes"][candidate], *votes, "{candidate}");
    }
    assert_eq!(count["national_delegates"]["as_reported"], seats);
    // Ballots are not computed from anything.
    assert_eq!(count["as_computed"], serde_json::json!({}));
    assert_eq!(count["national_delegates"]["as_computed"], serde_json::json!({}));
}

#[test]
fn republican_polls_sum_as_certified_and_elect_as_announced() {
    let nobody = serde_json::json!({});
    check_poll("iowa-gop-2008/certified", &[("huckabee", 40_954), ("romney", 30_021)], nobody);
    let nobody = serde_json::json!({});
    check_poll("iowa-gop-2012/night", &[("santorum", 30_007), ("romney", 30_015)], nobody);
    let nobody = serde_json::json!({});
    check_poll("iowa-gop-2012/certified", &[("santorum", 29_839), ("romney", 29_805)], nobody);
    let seats_2016 = serde_json::json!({
        "cruz": 8, "trump": 7, "rubio": 7, "carson": 3, "paul": 1, "bush": 1, "fiorina": 1,
        "kasich": 1, "huckabee": 1,
    });
    check_poll("iowa-gop-2016/night", &[("cruz", 51_663)], seats_2016.clone());
    check_poll("iowa-gop-2016-statewide/certified", &[("cruz", 51_666)], seats_2016);
    // Of the night's figures the nearest whole numbers add up to 39, of the official ones to 40.
    let seats_2024 = || serde_json::json!({"trump": 20, "desantis": 9, "haley": 8, "ramaswamy": 3});
    check_poll("iowa-gop-2024/night", &[("desantis", 23_420)], seats_2024());
    check_poll("iowa-gop-2024/official", &[("desantis", 23_491)], seats_2024());
}

#[test]
fn the_last_seat_hung_on_a_part_of_one_equivalent() {
    let count = run("count", IOWA, "2020-02-08", "2020-02-08-100");
    insta::assert_snapshot!(serde_json::to_string_pretty(&count["seats"][5]).unwrap(), @r#"
    {
      "awards": {
        "biden": 1,
        "buttigieg": 2,
        "sanders": 1,
        "warren": 1
      },
      "flips_if": {
        "gains": "sanders",
        "holder": "buttigieg",
        "lacks": "1.5151",
        "unit": "state_delegate_equivalents"
      },
      "next_in_line": "sanders",
      "pool": "PLEO",
      "seats": 5
    }
    "#);
}

#[test]
fn what_no_return_gives_is_empty_not_zero() {
    let count = run("count", IOWA, "2020-02-10", "2020-02-10");
    assert_eq!(count["as_reported"]["awards"], serde_json::json!({}));
    assert_eq!(count["as_reported"]["state_delegate_equivalents"], serde_json::json!({}));
    assert_eq!(count["national_delegates"]["as_reported"], serde_json::json!({}));
    assert_eq!(count["sde_source"], "exact");
    assert_eq!(count["as_computed"]["undecided_by_lot"], 141);
    assert_eq!(count["as_computed"]["unresolved"], 88);
    assert_eq!(count["seats"][5]["pool"], "PLEO");
    // Nevada elects by county delegates, so there are no equivalents to be empty.
    let nevada = run("count", NEVADA, "2020-02-24-1922", "2020-02-24-1922");
    assert_eq!(nevada["as_reported"]["state_delegate_equivalents"], Value::Null);
    assert_eq!(total(&nevada["as_reported"]["awards"]), 14_491);
}

#[test]
fn strict_says_no_when_a_question_is_open() {
    let check = |more: &str, code: i32| {
        let arguments = format!("check {IOWA} {IOWA}/returns-certified.csv {more}");
        assert_eq!(holdfast(&arguments).code, code);
    };
    check("", 0);
    check("--strict", 1);
    check("--strict --format json", 1);
}

#[test]
fn tables_fit_a_terminal_of_eighty_columns() {
    for command in ["count", "check"] {
        let arguments = format!("{command} {IOWA} {IOWA}/returns-2020-02-08.csv");
        let out = holdfast(&arguments).out;
        assert_eq!(out.lines().find(|line| line.chars().count() > 80), None);
    }
    let out = holdfast(&format!("count {IOWA} {IOWA}/returns-2020-02-08.csv")).out;
    let head: Vec<&str> = out.lines().take(6).collect();
    insta::assert_snapshot!(head.join("\n"), @r"
    iowa-2020: 1,761 of 1,765 precincts reported

                  first   final awards by rules equivalents  by rules seats by rules
    bennet          164       4      0        0      0.0000    0.0000     0        0
    biden        26,384  23,691  2,025    2,016    341.1716  339.0884     6        5
    bloomberg       217      20      1        1      0.2096    0.2096     0        0
    ");
}
