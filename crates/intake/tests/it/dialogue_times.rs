//! How long calls take, in simulated time: a voice of 150 words a minute and a third of a second
//! at each full stop, less at a comma.

use canvass::setup::{PrecinctKind, Setup};
use caucus::plan::Plan;
use intake::dialogue::{Known, Language};
use night::event::Mode;

use crate::dialogue_call::{CODE, Call, Caller, PATIENT, QUICK, known, setup};

const SIX: [&str; 6] =
    ["Joe Biden", "Pete Buttigieg", "Amy Klobuchar", "Bernie Sanders", "Elizabeth Warren", "Other"];

pub fn six() -> Setup {
    setup(Plan::IowaDemocratic2020, &SIX, &[("Des Moines 14", PrecinctKind::Precinct, Some(6))])
}

/// Every line and the whole return, of 161 people.
pub const COUNTS: &str = "161# 25# 25# 48# 52# 12# # 45# 50# 26# 34# 5# #";

fn whole(setup: &Setup, caller: Caller, language: Language, script: &str) -> u64 {
    let mut call = Call::in_language(setup, known(setup, Mode::Real), caller, language);
    call.follow(CODE).follow(script).follow(".");
    assert_eq!(call.filed.len(), 1, "{}", call.log);
    call.seconds()
}

#[test]
fn a_patient_chair_files_six_groups_in_four_minutes() {
    let setup = six();
    let script = format!("1 {COUNTS} 1 1");
    let seconds = whole(&setup, PATIENT, Language::English, &script);
    println!("six groups, every prompt heard to its end: {seconds} s");
    assert!(seconds < 240, "{seconds} s");
    let seconds = whole(&setup, PATIENT, Language::Spanish, &script);
    println!("the same in Spanish: {seconds} s");
    assert!(seconds < 270, "{seconds} s");
}

#[test]
fn a_quick_chair_files_six_groups_in_ninety_seconds() {
    let setup = six();
    // She hears nothing out but the whole return, and what comes of it.
    let mut call = Call::new(&setup, known(&setup, Mode::Real), QUICK);
    call.follow(CODE).follow(&format!("1 {COUNTS} 1 . 1"));
    assert_eq!(call.filed.len(), 1, "{}", call.log);
    let sent = call.seconds();
    call.follow(".");
    println!("six groups, interrupting: filed after {sent} s, words heard by {} s", call.seconds());
    assert!(sent < 90, "{sent} s");
}

#[test]
fn a_chair_who_errs_twice_and_is_cut_off_once_needs_six_minutes() {
    let setup = six();
    let mut call = Call::new(&setup, known(&setup, Mode::Real), PATIENT);
    // Sanders's final count is wrong at first; then the line breaks.
    call.follow(CODE).follow("1 161# 25# 25# 48# 25# * 52# 12# # 45# hangup");
    let first = call.seconds();
    let again = Known { draft: call.draft.take(), ..known(&setup, Mode::Real) };
    let mut call = Call::new(&setup, again, PATIENT);
    // Warren's first count is found wrong when the whole return is read back. She hears that to its
    // end, twice; the delegates, which it does not change, are not asked again.
    call.follow(CODE).follow("1 45# 50# 62# 34# 5# # 1 2 5# 26# 34# 1 .");
    assert_eq!(call.filed.len(), 1, "{}", call.log);
    let seconds = first + call.seconds();
    println!("two slips and a broken line: {first} s and {} s", call.seconds());
    assert!(call.log.contains("sixty two. Final thirty four"), "it was read back wrong");
    assert!(seconds < 360, "{seconds} s");
}
