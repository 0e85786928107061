//! What people are told when a file or a command line is wrong.

use crate::run::holdfast;

#[track_caller]
fn check(arguments: &str, error: &str) {
    let run = holdfast(arguments);
    assert_eq!((run.code, run.out.as_str()), (2, ""), "{}", run.err);
    assert!(run.err.contains(error), "{}", run.err);
}

#[test]
fn bad_input_and_bad_use_exit_with_two() {
    let iowa = "nights/iowa-2020";
    check("count nowhere returns.csv", "nowhere/night.toml cannot be read");
    check("count docs returns.csv", "the file is missing");
    check(&format!("count {iowa} nowhere.csv"), "nowhere.csv cannot be read");
    check(&format!("check {iowa} {iowa}/counties.csv"), "there is no column precinct_id");
    check(&format!("check {iowa} nights/nevada-2020/returns-2020-02-24-1922.csv"), "no precinct");
    check(&format!("check {iowa} {iowa}/returns-certified.csv --column x"), "--reported");
    check(
        &format!(
            "check {iowa} {iowa}/returns-certified.csv --reported {iowa}/reported.csv --column x"
        ),
        "no column “x”",
    );
}

#[test]
fn every_command_helps_with_an_example() {
    let check = |arguments: &str, example: &str| {
        let run = holdfast(arguments);
        assert_eq!(run.code, 0);
        assert!(run.out.contains(&format!("\nExample:\n  holdfast {example} nights/iowa-2020")));
        assert_eq!(run.out.lines().find(|line| line.chars().count() > 80), None);
    };
    let of_a_night = |arguments: &str| {
        let run = holdfast(&format!("{arguments} --help"));
        assert_eq!(run.code, 0);
        let example = format!("\nExample:\n  holdfast {arguments} ");
        assert!(run.out.contains(&example), "{}", run.out);
        assert_eq!(run.out.lines().find(|line| line.chars().count() > 80), None);
    };
    let changing = "amend cards codes hold import move open purge review roster";
    let others = "ledger phones serve unconfirmed";
    for name in changing.split(' ').chain(others.split(' ')) {
        of_a_night(name);
    }
    for name in ["ledger verify", "roster import", "roster list", "roster amend", "phones plan"] {
        of_a_night(name);
    }
    check("--help", "count");
    check("check --help", "check");
    check("count --help", "count");
}
