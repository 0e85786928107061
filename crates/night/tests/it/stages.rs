//! The night's stages: by itself to open, by people further, by two to certified.

use crate::fixture::TestNight;

#[test]
fn from_rehearsal_to_certified_and_back() {
    TestNight::run(
        "
        18:10 night moves closed
        => refused cannot move
        19:40 chair P8 files A 20 20 2, B 60 60 6
        23:00 night moves closed
        23:10 chair P4 files A 20 20 2, B 20 20 2
        => P4 reported one-report question - rev 0 waiting:late
        => total 20 60 0 0 0
        23:11 night moves certified
        => refused two people
        23:20 reviewer P4 releases
        => total 40 80 0 0 0
        23:30 night proposes certified
        23:31 night approves 1
        => refused two people
        23:32 night approves 1 second
        23:40 chair P8 files A 20 20 2, B 60 60 6
        => refused certified
        23:41 reviewer P8 holds
        => refused certified
        ",
    );
}

#[test]
fn a_recount_lies_within_a_recanvass() {
    TestNight::run(
        "
        19:40 chair P8 files A 20 20 2, B 60 60 6
        19:41 chair P4 files A 20 20 2, B 20 20 2
        23:00 night moves closed
        23:01 night opens recount P8
        => refused only within a recanvass
        23:02 night opens recanvass P8
        23:03 reviewer P4 corrects recanvass A 20 20 2, B 20 20 2
        => refused not in the scope
        23:04 reviewer P8 corrects recanvass A 40 40 4, B 40 40 4
        => P8 reported one-report question - rev 2 counted
        23:05 night opens recount P4
        => refused only within a recanvass
        23:06 night opens recount P8
        23:07 reviewer P8 corrects recount A 39 39 4, B 41 41 4
        => P8 reported one-report question - rev 3 counted
        23:08 night closes
        23:09 night closes
        23:10 night proposes certified
        23:11 night approves 1 second
        => total 59 61 0 0 0
        ",
    );
}

#[test]
fn a_proposal_does_not_outlive_the_stage_it_was_made_for() {
    TestNight::run(
        "
        23:00 night moves closed
        23:01 night proposes certified 1
        23:02 night proposes certified 2
        23:03 night approves 1 second
        23:04 night proposes closed 3
        23:05 night approves 3 second
        23:06 night approves 2 second
        => refused no such proposal
        23:07 night proposes certified 4
        23:08 night opens recanvass P8
        23:09 night closes
        23:10 night approves 4 second
        => refused no such proposal
        ",
    );
}
