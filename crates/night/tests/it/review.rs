//! Reviewers: release, hold, withdraw, settle, correct, questions and paper.

use crate::fixture::TestNight;

#[test]
fn released_as_the_paper_says() {
    TestNight::run(
        "
        19:40 chair P8 files A 20 20 2, B 60 60 5
        20:00 reviewer P8 releases
        => P8 reported one-report question - rev 1 counted
        => total 20 60 0 0 0
        20:01 reviewer P8 releases
        => refused no return to act on
        ",
    );
}

#[test]
fn held_and_released_again() {
    TestNight::run(
        "
        19:40 chair P8 files A 20 20 2, B 60 60 6
        19:50 reviewer P8 holds
        => P8 reported one-report question reviewer rev 1 in-question
        => total 0 0 0 0 0
        19:52 chair P8 files A 40 40 4, B 40 40 4
        => P8 reported one-report question reviewer rev 1 in-question
        20:00 reviewer P8 releases
        => P8 reported one-report question - rev 2 counted
        => P8 revised 20 60 to 40 40
        ",
    );
}

#[test]
fn a_withdrawn_return_leaves_the_total() {
    TestNight::run(
        "
        19:40 chair P8 files A 20 20 2, B 60 60 6
        19:50 reviewer P8 withdraws
        => P8 expected one-report question - rev 2 nothing
        => total 0 0 0 0 0
        19:55 chair P8 files A 40 40 4, B 40 40 4
        => P8 reported one-report question - rev 3 counted
        ",
    );
}

#[test]
fn settled_outranks_everyone() {
    TestNight::run(
        "
        19:40 secretary P8 files A 20 20 2, B 60 60 6
        19:45 chair P8 files A 40 40 4, B 40 40 4
        20:00 reviewer P8 settles A 30 30 3, B 50 50 5
        => P8 reported one-report question - rev 2 counted
        => total 30 50 0 0 0
        20:05 chair P8 files A 40 40 4, B 40 40 4
        => P8 reported one-report question differs rev 2 counted
        ",
    );
}

#[test]
fn corrected_by_headquarters_with_a_reason() {
    TestNight::run(
        "
        19:40 chair P8 files A 20 20 2, B 60 60 6
        20:00 reviewer P8 corrects transcription A 30 30 3, B 50 50 5
        => P8 reported one-report question - rev 2 counted
        => total 30 50 0 0 0
        20:00 reviewer P8 corrects recount A 30 30 3, B 50 50 5
        => refused not in the scope
        ",
    );
}

#[test]
fn paper_and_questions() {
    TestNight::run(
        "
        19:40 chair P8 files A 20 20 2, B 60 60 6
        19:45 reviewer P8 asks first count of A
        => P8 reported one-report question asked rev 1 counted
        19:46 reviewer P8 checks found
        => P8 reported paper-checked question asked rev 1 counted
        19:47 reviewer P8 closes
        => P8 reported paper-checked question - rev 1 counted
        19:48 reviewer P8 closes
        => refused no question
        19:49 reviewer P8 checks missing
        => P8 reported paper-missing question - rev 1 counted
        ",
    );
}

#[test]
fn agreement_ends_with_the_return_it_rests_on() {
    TestNight::run(
        "
        19:40 chair P8 files A 20 20 2, B 60 60 6
        19:41 secretary P8 files A 20 20 2, B 60 60 6
        => P8 reported agreed question - rev 1 counted
        19:50 reviewer P8 withdraws secretary
        => P8 reported one-report question - rev 1 counted
        => total 20 60 0 0 0
        ",
    );
}

#[test]
fn what_two_agreed_on_is_agreed_when_a_reviewer_says_it_too() {
    TestNight::run(
        "
        19:40 chair P8 files A 20 20 2, B 60 60 5
        19:41 secretary P8 files A 20 20 2, B 60 60 6
        19:42 chair P8 files A 20 20 2, B 60 60 6
        => P8 reported agreed question - rev 1 counted
        19:50 reviewer P8 settles A 20 20 2, B 60 60 6
        => P8 reported agreed question - rev 2 counted
        ",
    );
}

#[test]
fn paper_is_checked_against_figures() {
    TestNight::run(
        "
        19:30 reviewer P8 checks found
        => refused no return to act on
        19:31 reviewer P8 checks missing
        19:40 chair P8 files A 20 20 2, B 60 60 6
        => P8 reported paper-missing question - rev 1 counted
        19:41 chair P8 files A 40 40 4, B 40 40 4
        => P8 reported paper-missing question - rev 2 counted
        19:42 reviewer P8 checks found
        20:00 reviewer P8 corrects transcription A 30 30 3, B 50 50 5
        => P8 reported one-report question - rev 3 counted
        ",
    );
}

#[test]
fn nothing_is_withdrawn_from_the_log_twice() {
    TestNight::run(
        "
        19:40 chair P8 files A 20 20 2, B 60 60 6
        19:41 secretary P8 files A 40 40 4, B 40 40 4
        19:50 reviewer P8 withdraws chair
        => P8 reported one-report question - rev 2 waiting:reviewer
        19:51 reviewer P8 withdraws secretary
        => P8 expected one-report question - rev 2 nothing
        19:52 chair P8 files A 20 20 2, B 60 60 6
        => P8 reported one-report question - rev 3 counted
        ",
    );
}

#[test]
fn what_was_published_is_withdrawn_though_better_figures_wait() {
    TestNight::run(
        "
        19:40 secretary P8 files A 20 20 2, B 60 60 6
        19:50 reviewer P8 holds
        19:52 chair P8 files A 40 40 4, B 40 40 4
        => P8 by chair
        19:55 reviewer P8 withdraws secretary
        => P8 reported one-report question reviewer rev 2 in-question
        => P8 revised 20 60 to nothing
        20:00 reviewer P8 releases
        => P8 reported one-report question - rev 3 counted
        => total 40 40 0 0 0
        ",
    );
}

#[test]
fn nothing_is_settled_from_nothing_or_before_the_opening() {
    TestNight::run(
        "
        18:30 chair P8 files A 20 20 2, B 60 60 6
        18:40 reviewer P8 settles A 20 20 2, B 60 60 6
        => refused no return to act on
        18:41 reviewer P8 corrects rule A 20 20 2, B 60 60 6
        => refused no return to act on
        18:42 reviewer P8 releases
        => refused no return to act on
        19:40 reviewer P4 settles A 20 20 2, B 20 20 2
        => refused no return to act on
        19:41 observer P4 files A 20 20 2, B 20 20 2
        19:42 reviewer P4 settles A 20 20 2, B 20 20 2
        => refused no return to act on
        19:43 reviewer P8 settles A 20 20 2, B 60 60 6
        => P8 reported one-report question - rev 1 counted
        ",
    );
}

#[test]
fn held_then_corrected_then_withdrawn() {
    TestNight::run(
        "
        19:40 chair P8 files A 20 20 2, B 60 60 6
        19:50 reviewer P8 holds
        19:51 reviewer P8 corrects rule A 30 30 3, B 50 50 5
        => P8 reported one-report question - rev 2 counted
        => P8 revised 20 60 to 30 50
        19:52 reviewer P8 withdraws reviewer
        => P8 reported one-report question - rev 3 waiting:reviewer
        => P8 by chair
        => total 0 0 0 0 0
        19:53 reviewer P8 releases
        => P8 reported one-report question - rev 4 counted
        => total 20 60 0 0 0
        ",
    );
}

#[test]
fn corrected_while_it_waits_is_a_report() {
    TestNight::run(
        "
        policy approve
        19:40 chair P8 files A 20 20 2, B 60 60 6
        19:50 reviewer P8 corrects rule A 30 30 3, B 50 50 5
        => P8 reported one-report question - rev 1 counted
        => total 30 50 0 0 0
        19:51 reviewer P8 corrects rule A 40 40 4, B 40 40 4
        => P8 revised 30 50 to 40 40
        => total 40 40 0 0 0
        ",
    );
}
