//! How one precinct's awards stand to the plan, and what is found.

use canvass::judgement::Outcome;
use caucus::plan::Plan;

use crate::night::{canvass, setup};

/// Checks the outcome and the codes found (`!` for those that open a question) of the last return.
#[track_caller]
fn check(returns: &str, outcome: Outcome, codes: &str) {
    let setup = setup(Plan::IowaDemocratic2020);
    let canvass = canvass(&setup, returns);
    let judgement = &canvass.examined.last().unwrap().judgement;
    let mark = |blocks| if blocks { "!" } else { "" };
    let found = judgement.findings.iter().map(|f| format!("{}{}", f.code.code(), mark(f.blocks)));
    assert_eq!((judgement.outcome, found.collect::<Vec<_>>().join(" ").as_str()), (outcome, codes));
}

#[test]
fn awards_are_held_against_every_admitted_outcome() {
    use Outcome::*;
    check("p3: a 52 52 2, b 50 50 2, c 31 31 1, d 25 25 1, e 3 0 0", ByRule, "counts-differ");
    check("p3: a 50 50 3, b 50 50 3", ByRule, "");
    check("p2: a 20 20 2, b 20 20 1", ByLot, "lot-unrecorded");
    check(
        "p3: a 52 52 2, b 50 50 1, c 31 31 2, d 25 25 1",
        AgainstRule,
        "award-out-of-order! award-against-rule!",
    );
    check("p3: a 52 52 9, b 50 50 2", AgainstRule, "awards-total! award-against-rule!");
}

#[test]
fn what_is_missing_is_named_and_nothing_else_is_judged() {
    use Outcome::*;
    check("p3: a - - -", NoData, "no-data!");
    check("p3: a 0 0 0", NoData, "no-data!");
    check("p3: a 20 - 6", NoData, "final-count-missing!");
    check("p3: a - 20 6", ByRule, "first-count-missing! final-above-first! counts-differ");
    check("p3: a 20 20 -", NotGiven, "");
}

#[test]
fn counts_may_not_contradict_each_other() {
    use Outcome::*;
    check(
        "p3: attendance 30, a 30 31 6",
        ByRule,
        "final-above-first! final-above-attendance! counts-differ",
    );
    check("p3: a 40 30 3, b 20 30 3", ByRule, "viable-group-shrank!");
    check("p3: a 9 0 0, b 91 100 6", ByRule, "");
    check("p3: a 300 300 6", ByRule, "attendance-implausible");
}

#[test]
fn one_delegate_is_the_rooms_to_give() {
    use Outcome::*;
    check("p0: a 9 9 1, b 5 5 0", ByRule, "");
    check("p0: a 9 9 0, b 5 5 1", AgainstRule, "award-out-of-order award-against-rule");
    check("p0: a 9 9 1, b 9 9 0", ByLot, "lot-unrecorded");
}

#[test]
fn thresholds_bind_awards_both_ways() {
    use Outcome::*;
    check("p3: a 90 90 5, b 10 10 1", AgainstRule, "award-below-threshold! award-against-rule!");
    check("p3: a 80 80 6, b 20 20 0", AgainstRule, "viable-without-award award-against-rule!");
}

#[test]
fn equal_counts_of_two_precincts_are_noticed_both_ways() {
    use Outcome::*;
    check("p3: a 8 8 4, b 4 4 2\n p5: b 4 4 3, a 8 8 7", ByRule, "identical-return");
    // Ten people are a coincidence, and so is an equal sum.
    check("p3: a 5 5 3, b 5 5 3\n p5: a 5 5 5, b 5 5 5", ByRule, "");
    check("p3: a 8 8 4, b 4 4 2\n p5: a 7 7 6, b 5 5 4", ByRule, "");
    check("p3: a 8 8 4, b 4 4 2, c 0 0 0\n p5: b 4 4 3, a 8 8 7", ByRule, "identical-return");
}

#[test]
fn equivalents_are_read_as_whole_delegates_of_the_county() {
    use Outcome::*;
    // p3 is worth 3/35 = 0.0857 a delegate.
    check("p3: a 60 60 0.3429, b 30 30 0.1714", ByRule, "");
    check("p3: a 60 60 0.3430, b 30 30 0.1714", ByRule, "");
    check("p3: a 60 60 0.3431, b 30 30 0.1714", AgainstRule, "award-fraction!");
}
