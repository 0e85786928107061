//! Calls of somebody who has no code at hand.

use canvass::setup::{PrecinctIndex, PrecinctKind, Setup};
use caucus::plan::Plan;
use intake::dialogue::{Known, NotFiled};
use night::event::Mode;

use crate::dialogue_call::{CODE, Call, known, setup};

fn two_precincts() -> Setup {
    let precincts =
        [("North", PrecinctKind::Precinct, Some(4)), ("South", PrecinctKind::Precinct, Some(4))];
    setup(Plan::IowaDemocratic2020, &["Adams", "Baker", "Cruz"], &precincts)
}

const WHOLE: &str = "69# 30# 44# 25# 25# 14# 14# 1";

#[test]
fn figures_without_a_code_are_taken_and_not_counted() {
    let setup = two_precincts();
    let mut call = Call::of_listed(&setup, known(&setup, Mode::Real), &[1, 0]);
    // Back to the precincts and the same one again: what was keyed stays.
    call.follow("# 0 3 1 69# 30# * * * 1 44#").follow("25# 25# 14# 14# 1 1 . 1 . hangup");
    insta::assert_snapshot!("dialogue_no_code", call.log);
    assert!(call.filed.is_empty() && call.draft.is_none(), "{}", call.log);
}

#[test]
fn without_a_code_nothing_is_kept_and_nobody_is_reached() {
    let setup = two_precincts();
    let mut call = Call::of_listed(&setup, known(&setup, Mode::Real), &[0]);
    call.follow("# 1 69# 30# 000 44# ~ ~ ~ .");
    insta::assert_snapshot!("dialogue_no_code_silent", call.log);
    assert!(call.draft.is_none(), "{}", call.log);
    // Another's draft and figures are not for who has no code.
    let draft = {
        let mut call = Call::new(&setup, known(&setup, Mode::Real), crate::dialogue_call::PATIENT);
        call.follow(CODE).follow("1 69# 30# 44# hangup");
        call.draft
    };
    let begun = Known { draft, ..known(&setup, Mode::Real) };
    let mut call = Call::of_listed(&setup, begun, &[0]);
    call.follow("# 1").follow(WHOLE).follow("1 .");
    assert_eq!(call.unconfirmed.len(), 1, "{}", call.log);
    assert!(!call.log.contains("where you stopped"), "{}", call.log);
}

#[test]
fn who_finds_the_code_begins_with_it() {
    let setup = two_precincts();
    let mut call = Call::of_listed(&setup, known(&setup, Mode::Real), &[0]);
    call.not_filed = vec![NotFiled::Refused, NotFiled::TryAgain];
    call.follow("# 1").follow(WHOLE).follow("1 1 *").follow(CODE);
    call.follow("1").follow(WHOLE).follow("1 .");
    insta::assert_snapshot!("dialogue_no_code_then_code", call.log);
    let keys: Vec<u32> = call.filed.iter().map(|(.., key)| *key).collect();
    assert_eq!(keys, [2], "the same figures with a code are another return");
}

#[test]
fn what_needs_a_code_says_so() {
    let setup = two_precincts();
    let real = known(&setup, Mode::Real);
    let mut log = String::new();
    let mut call = Call::of_listed(&setup, real.clone(), &[]);
    log += &call.follow("# # hangup").log;
    let mut call = Call::of_listed(&setup, real.clone(), &[0]);
    call.only_with_code = true;
    log += &call.follow("# 1 hangup").log;
    let mut call = Call::of_listed(&setup, known(&setup, Mode::Practice), &[0]);
    log += &call.follow("# 1 hangup").log;
    let merged = Known { counted_with: Some(PrecinctIndex(1)), ..real };
    log += &Call::of_listed(&setup, merged, &[0]).follow("# 1 hangup").log;
    insta::assert_snapshot!("dialogue_needs_code", log);
}
