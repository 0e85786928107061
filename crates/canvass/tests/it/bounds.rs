//! What is still to come, and whether it can change who leads.

use canvass::bounds::{Verdict, race};
use canvass::tabulation::Selection;
use caucus::equivalents::decimal;
use caucus::plan::Plan;

use crate::night::{canvass, setup};

/// Checks `leader runner-up lead`, then `certain`, `up to <amount>` or `no bound in <n>`.
#[track_caller]
fn check(plan: Plan, returns: &str, open: &str, expected: &str) {
    let setup = setup(plan);
    let canvass = canvass(&setup, returns);
    let open = open.split_whitespace().map(|id| setup.precincts.find(id).unwrap());
    let said = match race(&setup, &canvass.tabulation, Selection::All, open) {
        None => "nobody".into(),
        Some(race) => {
            let id = |candidate| setup.candidate_entry(candidate).id.as_str();
            let verdict = match race.verdict {
                Verdict::Certain => "certain".into(),
                Verdict::NotCertain { could_change_by } => {
                    format!("up to {}", decimal(&could_change_by, 4))
                }
                Verdict::NoBound { precincts } => format!("no bound in {precincts}"),
            };
            let lead = decimal(&race.lead, 4);
            format!("{} {} {lead}, {verdict}", id(race.leader), id(race.runner_up))
        }
    };
    assert_eq!(said, expected);
}

#[test]
fn votes_are_bounded_by_registered_voters_alone() {
    let check = |returns, open, expected| check(Plan::Plurality, returns, open, expected);
    check("p0: a 150, b 20", "", "a b 130, certain");
    check("p0: a 150, b 20", "p1", "a b 130, up to 200");
    check("p0: a 190\n p1: a 190", "p2", "a b 380, certain");
    // Nobody knows how many may still register at p5.
    check("p0: a 190\n p1: a 190", "p2 p5", "a b 380, no bound in 1");
}

#[test]
fn equality_is_a_possible_tie_and_not_certain() {
    let check = |returns, open, expected| check(Plan::Plurality, returns, open, expected);
    check("p0: a 200", "p1", "a b 200, up to 200");
    check("p0: a 200\n p1: a 1", "p2", "a b 201, certain");
    check("p0: a 5, b 5", "", "a b 0, up to 0");
    check("", "p0", "nobody");
}

#[test]
fn delegates_are_bounded_by_what_a_precinct_elects() {
    let check =
        |returns, open, expected| check(Plan::NevadaDemocratic2020, returns, open, expected);
    check("p4: a 40 40 8", "p1", "a b 8, certain");
    check("p4: a 40 40 5, b 25 25 3", "p1", "a b 2, up to 2");
    // Nobody fixed what a satellite elects.
    check("p4: a 40 40 8", "p1 s1", "a b 8, no bound in 1");
    // Until some return gives awards there is nothing to lead in.
    check("p4: a 40 40 -", "", "nobody");
}

#[test]
fn equivalents_are_bounded_by_worth_and_a_pool_by_its_state_delegates() {
    let check = |returns, open, expected| check(Plan::IowaDemocratic2020, returns, open, expected);
    // p5 elects 10 delegates worth 3/35, p4 8 worth 4/51, p2 3 worth 4/51.
    check("p5: a 90 90 10", "p4", "a b 0.8571, certain");
    check("p5: a 90 90 10", "p4 p2", "a b 0.8571, up to 0.8627");
    check("p5: a 90 90 10", "s1", "a b 0.8571, up to 6");
    // Equivalents of a pool move with every site of it: while s2 is open, s1 is not settled.
    let sites = "p5: a 90 90 10\n s1: attendance 20, b 20 20 4";
    check(sites, "s2 s3", "a b 0.8571, up to 6");
    check(sites, "", "b a 5.1429, certain");
    // Awards that cannot be turned into equivalents leave their pool open too.
    check("p5: a 90 90 10\n s1: b 20 20 4", "", "a b 0.8571, up to 6");
    check("p5: a 90 90 10\n s1: b 20 20 0.5", "", "a b 0.3571, certain");
}
