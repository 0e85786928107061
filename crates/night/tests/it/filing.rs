//! Returns: what counts by itself, what waits, what opens a question.
//!
//! Steps are `HH:MM who precinct what figures`; figures give each group's first count, final count
//! and awards.

use crate::fixture::TestNight;

#[test]
fn a_sound_return_counts_at_once_and_a_second_reporter_agrees() {
    TestNight::run(
        "
        19:40 chair P8 files A 20 20 2, B 60 60 6
        => P8 reported one-report question - rev 1 counted
        => total 20 60 0 0 0
        19:50 secretary P8 files B 60 60 6, A 20 20 2
        => P8 reported agreed question - rev 1 counted
        => total 20 60 0 0 0
        ",
    );
}

#[test]
fn a_return_that_does_not_add_up_is_kept_and_in_question() {
    TestNight::run(
        "
        19:40 chair P8 files A 20 20 2, B 60 60 5
        => P8 reported one-report question findings rev 0 in-question
        => total 0 0 0 0 0
        19:45 chair P8 files A 20 20 2, B 60 60 6
        => P8 reported one-report question - rev 1 counted
        => total 20 60 0 0 0
        ",
    );
}

#[test]
fn a_correction_replaces_and_never_adds() {
    TestNight::run(
        "
        19:40 chair P8 files A 20 20 2, B 60 60 6
        19:54 chair P8 files A 40 40 4, B 40 40 4
        => P8 reported one-report question - rev 2 counted
        => total 40 40 0 0 0
        ",
    );
}

#[test]
fn a_late_correction_asks_while_the_old_figure_stands() {
    TestNight::run(
        "
        19:40 chair P8 files A 20 20 2, B 60 60 6
        19:56 chair P8 files A 40 40 4, B 40 40 4
        => P8 reported one-report question late-correction rev 1 counted
        => total 20 60 0 0 0
        ",
    );
}

#[test]
fn a_correction_that_does_not_add_up_asks_too() {
    TestNight::run(
        "
        19:40 chair P8 files A 20 20 2, B 60 60 6
        19:45 chair P8 files A 20 20 2, B 60 60 5
        => P8 reported one-report question late-correction rev 1 counted
        => total 20 60 0 0 0
        ",
    );
}

#[test]
fn two_reporters_who_differ_are_a_question_and_what_was_published_stays() {
    TestNight::run(
        "
        19:40 secretary P8 files A 20 20 2, B 60 60 6
        19:45 chair P8 files A 40 40 4, B 40 40 4
        => P8 reported one-report question differs rev 1 counted
        => total 20 60 0 0 0
        ",
    );
}

#[test]
fn a_difference_that_is_mended_is_no_question_any_more() {
    TestNight::run(
        "
        19:40 chair P8 files A 40 40 4, B 40 40 4
        19:42 secretary P8 files A 20 20 2, B 60 60 6
        => P8 reported one-report question differs rev 1 counted
        19:43 chair P8 files A 30 30 3, B 50 50 5
        => P8 reported one-report question differs rev 1 counted
        19:44 secretary P8 files A 40 40 4, B 40 40 4
        => P8 reported agreed question differs rev 1 counted
        19:45 chair P8 files A 40 40 4, B 40 40 4
        => P8 reported agreed question - rev 1 counted
        => total 40 40 0 0 0
        ",
    );
}

#[test]
fn what_two_agreed_on_is_not_replaced_by_one() {
    TestNight::run(
        "
        19:40 chair P8 files A 20 20 2, B 60 60 6
        19:42 secretary P8 files A 20 20 2, B 60 60 6
        19:43 chair P8 files A 40 40 4, B 40 40 4
        => P8 reported agreed question differs rev 1 counted
        => total 20 60 0 0 0
        ",
    );
}

#[test]
fn the_chair_outranks_the_secretary_while_neither_counts() {
    TestNight::run(
        "
        policy approve
        19:40 secretary P8 files A 20 20 2, B 60 60 6
        => P8 reported one-report question - rev 0 waiting:policy
        19:45 chair P8 files A 40 40 4, B 40 40 4
        => P8 reported one-report question differs rev 0 waiting:policy
        20:00 reviewer P8 releases
        => P8 reported one-report question - rev 1 counted
        => total 40 40 0 0 0
        ",
    );
}

#[test]
fn a_first_text_waits_for_a_second_signal_under_every_policy() {
    TestNight::run(
        "
        19:40 chair P8 texts A 20 20 2, B 60 60 6
        => P8 reported one-report question - rev 0 waiting:policy
        19:50 secretary P8 files A 20 20 2, B 60 60 6
        => P8 reported agreed question - rev 1 counted
        ",
    );
}

#[test]
fn practice_never_counts_and_a_real_return_does_not_come_early() {
    TestNight::run(
        "
        18:30 chair P8 practises A 1 1 1
        => P8 expected one-report question - rev 0 nothing
        18:40 chair P8 files A 20 20 2, B 60 60 6
        => P8 expected one-report question - rev 0 nothing
        19:10 chair P8 practises A 20 20 2, B 60 60 6
        => P8 expected one-report question - rev 0 nothing
        => total 0 0 0 0 0
        19:40 chair P8 files A 20 20 2, B 60 60 6
        => P8 reported one-report question - rev 1 counted
        ",
    );
}

#[test]
fn an_observer_supplies_no_figure_and_stops_none() {
    TestNight::run(
        "
        19:40 observer P8 files A 80 80 8
        => P8 expected one-report question - rev 0 nothing
        19:45 chair P8 files A 20 20 2, B 60 60 6
        => P8 reported one-report question - rev 1 counted
        ",
    );
}

#[test]
fn nothing_at_all_is_a_return_in_question() {
    TestNight::run(
        "
        19:40 chair P8 files nothing
        => P8 reported one-report question findings rev 0 in-question
        ",
    );
}

#[test]
fn the_thirty_third_return_is_refused() {
    let mut case = String::new();
    for n in 0..32 {
        case.push_str(&format!("20:{n:02} chair P8 files A {} 20 2\n", 20 + n));
    }
    case.push_str("20:40 chair P8 files A 20 20 2\n=> refused 32 returns");
    TestNight::run(&case);
}

#[test]
fn a_merged_precinct_counts_once() {
    TestNight::run(
        "
        19:40 chair P8 files A 20 20 2, B 60 60 6
        19:41 chair P4 files A 20 20 2, B 20 20 2
        => total 40 80 0 0 0
        19:45 console P4 merged P8
        => P4 counted-with one-report question - rev 2 nothing
        => total 20 60 0 0 0
        19:50 chair P4 files A 20 20 2, B 20 20 2
        => P4 counted-with one-report question - rev 2 nothing
        => total 20 60 0 0 0
        19:55 console P8 merged P4
        => refused the other precinct takes no returns
        ",
    );
}

#[test]
fn postponed_not_held_and_nobody_came() {
    TestNight::run(
        "
        18:45 console P4 postponed
        => P4 postponed one-report question - rev 0 nothing
        19:40 chair P4 files A 20 20 2, B 20 20 2
        => P4 postponed one-report question - rev 0 nothing
        19:41 console P3 not-held
        => P3 not-held one-report question - rev 0 nothing
        19:42 console P2 nobody-came
        => P2 nobody-came one-report question - rev 0 nothing
        43:50 chair P4 files A 20 20 2, B 20 20 2
        => P4 reported one-report question - rev 1 counted
        ",
    );
}

#[test]
fn the_same_voice_again_is_no_second_signal() {
    TestNight::run(
        "
        19:40 chair P8 texts A 20 20 2, B 60 60 6
        => P8 reported one-report question - rev 0 waiting:policy
        19:41 chair P8 texts A 20 20 2, B 60 60 6
        => P8 reported one-report question - rev 0 waiting:policy
        19:42 chair P8 files A 20 20 2, B 60 60 6
        => P8 reported one-report question - rev 1 counted
        ",
    );
}

#[test]
fn an_observer_before_her_makes_no_text_a_second_signal() {
    TestNight::run(
        "
        18:40 chair P8 files A 20 20 2, B 60 60 6
        19:39 observer P8 files A 1 1 1
        19:40 chair P8 texts A 20 20 2, B 60 60 6
        => P8 reported one-report question - rev 0 waiting:policy
        ",
    );
}

#[test]
fn observers_and_secretaries_leave_the_chair_her_places() {
    let mut case = String::new();
    for n in 0..8 {
        case.push_str(&format!("19:{:02} observer P8 files A {} 20 2\n", 10 + n, 20 + n));
    }
    case.push_str("19:30 observer P8 files A 1 1 1\n=> refused 32 returns\n");
    for n in 0..16 {
        case.push_str(&format!("19:{:02} secretary P8 files A {} 20 2\n", 31 + n, 20 + n));
    }
    case.push_str("19:50 secretary P8 files A 1 1 1\n=> refused 32 returns\n");
    case.push_str("19:51 chair P8 files A 20 20 2, B 60 60 6\n");
    TestNight::run(&case);
}

#[test]
fn observers_differ_from_what_stands_now() {
    TestNight::run(
        "
        19:39 observer P8 files A 40 40 4, B 40 40 4
        19:40 chair P8 files A 20 20 2, B 60 60 6
        => P8 findings observer-differs
        19:41 observer P8 practises A 1 1 1
        19:45 chair P8 files A 40 40 4, B 40 40 4
        => P8 reported one-report question - rev 2 counted
        => P8 findings none
        19:46 observer P8 files A 20 20 2, B 60 60 6
        19:47 observer P8 files A 20 20 2, B 60 60 6
        => P8 findings observer-differs
        ",
    );
}

#[test]
fn one_clerk_keeps_no_reporter_back() {
    TestNight::run(
        "
        19:40 clerk P8 files A 40 40 4, B 40 40 5
        => P8 reported one-report question - rev 0 waiting:policy
        19:45 chair P8 files A 20 20 2, B 60 60 6
        => P8 reported one-report question differs rev 1 counted
        => P8 by chair
        => total 20 60 0 0 0
        ",
    );
}

#[test]
fn paper_agrees_with_the_chair_and_does_not_take_her_place() {
    TestNight::run(
        "
        policy checked
        19:40 chair P8 types A 20 20 2, B 60 60 6
        => P8 reported one-report question - rev 0 waiting:policy
        19:45 clerk P8 files A 20 20 2, B 60 60 6
        => P8 reported agreed question - rev 1 counted
        => P8 by chair
        ",
    );
}

#[test]
fn paper_entered_twice_counts() {
    TestNight::run(
        "
        19:40 clerk P8 files A 20 20 2, B 60 60 6
        19:41 clerk2 P8 files A 40 40 4, B 40 40 4
        => P8 reported one-report question differs rev 0 waiting:policy
        19:42 clerk2 P8 files A 20 20 2, B 60 60 6
        => P8 reported one-report question - rev 1 counted
        => P8 by clerk
        19:43 chair P8 files A 20 20 2, B 60 60 6
        => P8 reported agreed question - rev 1 counted
        ",
    );
}

#[test]
fn a_secretary_who_agrees_does_not_take_the_chairs_place() {
    TestNight::run(
        "
        19:40 chair P8 texts A 20 20 2, B 60 60 6
        19:50 secretary P8 texts A 20 20 2, B 60 60 6
        => P8 reported agreed question - rev 1 counted
        => P8 by chair
        ",
    );
}

#[test]
fn a_difference_mended_while_nothing_counts_is_over() {
    TestNight::run(
        "
        19:40 chair P8 texts A 20 20 2, B 60 60 6
        19:45 secretary P8 files A 40 40 4, B 40 40 4
        => P8 reported one-report question differs rev 0 waiting:policy
        19:46 secretary P8 files A 20 20 2, B 60 60 6
        => P8 reported agreed question - rev 1 counted
        19:50 chair P4 texts A 20 20 2, B 20 20 2
        19:51 secretary P4 files A 10 10 1, B 30 30 3
        19:52 chair P4 texts A 10 10 1, B 30 30 3
        => P4 reported agreed question - rev 1 counted
        ",
    );
}

#[test]
fn a_correction_follows_the_policy() {
    TestNight::run(
        "
        policy approve
        19:40 chair P8 files A 20 20 2, B 60 60 6
        19:41 reviewer P8 releases
        19:45 chair P8 files A 40 40 4, B 40 40 4
        => P8 reported one-report question late-correction rev 1 counted
        => total 20 60 0 0 0
        ",
    );
    TestNight::run(
        "
        policy checked
        19:40 chair P8 files A 20 20 2, B 60 60 6
        19:45 chair P8 texts A 40 40 4, B 40 40 4
        => P8 reported one-report question late-correction rev 1 counted
        19:46 reviewer P8 closes
        19:47 chair P8 files A 40 40 4, B 40 40 4
        => P8 reported one-report question - rev 2 counted
        ",
    );
}

#[test]
fn a_question_that_a_person_asked_is_not_answered_by_a_return() {
    TestNight::run(
        "
        19:30 reviewer P8 asks where are they
        19:40 chair P8 files A 20 20 2, B 60 60 6
        => P8 reported one-report question asked rev 1 counted
        19:30 reviewer P4 asks where are they
        19:31 reviewer P4 closes
        => P4 expected one-report question - rev 0 nothing
        ",
    );
}

#[test]
fn figures_that_leave_by_a_merger_are_withdrawn_in_the_log() {
    TestNight::run(
        "
        19:40 chair P4 files A 20 20 2, B 20 20 2
        19:41 reviewer P4 asks x
        19:45 console P4 merged P8
        => P4 counted-with one-report question - rev 2 nothing
        => P4 revised 20 20 to nothing
        19:46 console P8 not-held
        => refused other precincts are counted with this one
        19:47 console P8 split P8a P8b
        => refused other precincts are counted with this one
        19:50 console P4 postponed
        => P4 postponed one-report question - rev 2 nothing
        20:00 chair P2 files A 20 20 1, B 20 20 1
        20:01 console P2 postponed
        => refused a return stands
        ",
    );
}

#[test]
fn what_was_filed_before_a_return_from_not_held_is_waiting_where_it_differs() {
    TestNight::run(
        "
        19:40 chair P8 files A 20 20 2, B 60 60 6
        19:41 console P8 not-held
        19:42 console P8 postponed
        43:50 secretary P8 files A 40 40 4, B 40 40 4
        => P8 reported one-report question differs rev 2 waiting:differs
        43:51 reviewer P8 releases
        => P8 reported one-report question - rev 3 counted
        => P8 by chair
        ",
    );
}
