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
