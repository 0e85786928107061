//! The JSON of `check` and `count`, byte by byte where it is small.

use canvass::document::{CheckDocument, CountDocument, InOrder};
use canvass::returns::Canvass;
use caucus::plan::Plan;
use serde_json::{Value, json};

use crate::night::{canvass, returns, setup};

fn count(plan: Plan, text: &str) -> Value {
    let setup = setup(plan);
    serde_json::to_value(CountDocument::of(&canvass(&setup, text))).unwrap()
}

#[test]
fn check_reads_as_the_contract_has_it() {
    let setup = setup(Plan::IowaDemocratic2020);
    let canvass = canvass(&setup, "p3: b 25 25 1, a 41 41 5\n p1: a 9 9 1, b 9 9 1");
    let document = serde_json::to_string_pretty(&CheckDocument::of(&canvass)).unwrap();
    insta::assert_snapshot!(document, @r#"
    {
      "night": "a-night",
      "reported": 2,
      "expected": 9,
      "outcomes": {
        "by-rule": 1,
        "by-lot": 0,
        "against-rule": 1,
        "no-data": 0,
        "not-given": 0
      },
      "satellites": {
        "reported": 0,
        "judged": 0,
        "not_judged": 0
      },
      "findings": [
        {
          "precinct": "p3",
          "code": "award-against-rule",
          "blocks": true,
          "candidate": null,
          "message": "Awarded A 5, B 1; the rules give A 4, B 2.",
          "reported": {
            "a": 5,
            "b": 1
          },
          "admitted": [
            {
              "a": 4,
              "b": 2
            }
          ]
        }
      ]
    }
    "#);
}

#[test]
fn count_reads_as_the_contract_has_it() {
    let setup = setup(Plan::Plurality);
    let canvass = canvass(&setup, "p3: b 25, a 41");
    let head = CountDocument { counties: InOrder::default(), ..CountDocument::of(&canvass) };
    let expected = concat!(
        r#"{"night":"a-night","reported":1,"expected":9,"sde_source":"exact","#,
        r#""as_reported":{"votes":{"a":41,"b":25,"c":0,"d":0,"e":0,"uncommitted":0}},"#,
        r#""as_computed":{},"counties":{},"districts":{"#,
        r#""1":{"reported":0,"expected":6,"#,
        r#""as_reported":{"votes":{"a":0,"b":0,"c":0,"d":0,"e":0,"uncommitted":0}},"#,
        r#""as_computed":{}},"2":{"reported":1,"expected":3,"#,
        r#""as_reported":{"votes":{"a":41,"b":25,"c":0,"d":0,"e":0,"uncommitted":0}},"#,
        r#""as_computed":{}}},"#,
        r#""national_delegates":{"as_reported":{},"as_computed":{}},"seats":[]}"#,
    );
    assert_eq!(serde_json::to_string(&head).unwrap(), expected);
}

#[test]
fn sums_name_every_candidate_and_seats_only_who_holds_them() {
    let count = count(Plan::IowaDemocratic2020, "p3: a 60 60 4, b 30 30 2");
    assert_eq!(
        count["as_reported"]["awards"],
        json!({"a": 4, "b": 2, "c": 0, "d": 0, "e": 0, "uncommitted": 0})
    );
    assert_eq!(count["as_reported"]["state_delegate_equivalents"]["a"], "0.3429");
    assert_eq!(count["sde_source"], "exact");
    // District 1 has no return, so CD1 elects nobody yet; CD3 and CD4 are not in this night.
    assert_eq!(count["national_delegates"]["as_reported"], json!({"a": 14, "b": 7}));
    assert_eq!(count["seats"][0]["awards"], json!({}));
    assert_eq!(count["seats"][0]["next_in_line"], Value::Null);
    assert_eq!(count["seats"][0]["flips_if"], Value::Null);
}

#[test]
fn a_tie_for_the_last_seat_is_named_and_given_to_nobody() {
    let count = count(Plan::IowaRepublican2024, "p0: a 81, b 40, c 39");
    // 20.25, 10, 9.75: no tie.
    assert_eq!(count["seats"][0].get("tie"), None);
    let tie = self::count(Plan::IowaRepublican2024, "p0: a 3, b 3, c 10");
    assert_eq!(tie["seats"][0]["tie"], json!({"among": ["a", "b"], "seats": 1}));
    assert_eq!(tie["seats"][0]["awards"], json!({"a": 7, "b": 7, "c": 25}));
}

#[test]
fn awards_not_given_are_empty_and_seats_are_then_as_computed() {
    let count = count(Plan::IowaDemocratic2020, "p3: a 60 60 -, b 30 30 -\n p2: a 20 20, b 20 20");
    assert_eq!(count["as_reported"]["awards"], json!({}));
    assert_eq!(count["as_reported"]["state_delegate_equivalents"], json!({}));
    assert_eq!(count["national_delegates"]["as_reported"], json!({}));
    assert_eq!(count["as_computed"]["awards"]["a"], 5);
    assert_eq!(count["as_computed"]["undecided_by_lot"], 1);
    assert_eq!(count["as_computed"]["unresolved"], 0);
    assert_eq!(count["seats"][1]["awards"], json!({"a": 5, "b": 2}));
}

#[test]
fn where_a_lot_decides_reported_awards_count_if_admitted_else_the_least() {
    let check = |awards: &str, computed: Value, undecided: u64| {
        let count = count(Plan::IowaDemocratic2020, awards);
        assert_eq!(count["as_computed"]["awards"]["a"], computed["a"]);
        assert_eq!(count["as_computed"]["awards"]["b"], computed["b"]);
        assert_eq!(count["as_computed"]["undecided_by_lot"], undecided);
    };
    check("p2: a 20 20 2, b 20 20 1", json!({"a": 2, "b": 1}), 0);
    check("p2: a 20 20 1, b 20 20 2", json!({"a": 1, "b": 2}), 0);
    check("p2: a 20 20 3, b 20 20 0", json!({"a": 1, "b": 1}), 1);
    check("p3: a 60 60 1, b 30 30 5", json!({"a": 4, "b": 2}), 0);
}

#[test]
fn a_precinct_only_known_to_have_reported_counts_as_reported_with_nothing() {
    let setup = setup(Plan::IowaDemocratic2020);
    let reported = [0, 3].map(canvass::setup::PrecinctIndex);
    let canvass = Canvass::of(&setup, &returns(&setup, "p3: a 60 60 6"), &reported);
    let check = serde_json::to_value(CheckDocument::of(&canvass)).unwrap();
    assert_eq!(check["reported"], 2);
    // It has no line, so it is among no outcome; the finding says what is missing.
    assert_eq!(check["outcomes"]["no-data"], 0);
    assert_eq!(check["findings"][0]["precinct"], "p0");
    assert_eq!(check["findings"][0]["code"], "no-data");
    let count = serde_json::to_value(CountDocument::of(&canvass)).unwrap();
    assert_eq!(count["as_computed"]["unresolved"], 1);
    assert_eq!(count["counties"]["c1"]["reported"], 1);
    assert_eq!(count["counties"]["c1"]["expected"], 3);
}
