//! Runs the worked worksheets of `vectors/*.txt`; `vectors/README.md` describes their form.

mod amounts;
mod case;
mod election;
mod precinct;

use std::fs;
use std::path::Path;

use case::{Case, Fault, cases};

#[test]
fn the_worked_worksheets_hold() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("vectors");
    let mut faults = Vec::new();
    let mut files = 0;
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "txt") {
            let name = format!("vectors/{}", path.file_name().unwrap().display());
            faults.extend(faults_of(&name, &fs::read_to_string(&path).unwrap()));
            files += 1;
        }
    }
    assert!(files > 0, "no vectors");
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

#[test]
fn a_failing_case_names_file_and_line() {
    let text = "
# Two cases, the second with two mistakes.
plan iowa-democratic-2020  attendance 100  delegates 4  => threshold 15

plan iowa-democratic-2020  attendance 100  delegates 4
group A  final 60
group B  final 40
=> threshold 16  award A 2, B 2
=> award A 1, B 3
";
    assert_eq!(
        faults_of("some.txt", text),
        ["some.txt:8: threshold 16: it is 15", "some.txt:9: award A 1, B 3: it is A 2, B 2"]
    );
    for (text, fault) in [
        ("plan iowa-democratic-2020  attendance 100", "some.txt:1: nothing is expected here"),
        ("attendance 100 => threshold 15", "some.txt:1: no such case"),
        ("plan x  delegates 4 => threshold 15", "some.txt:1: no such plan: x"),
        ("plan plurality  delegates 4 => threshold 15", "some.txt:1: attendance is missing"),
        ("county 4/51  awards 8 => viability room", "some.txt:1: viability room: no such word"),
    ] {
        assert_eq!(faults_of("some.txt", text), [fault]);
    }
}

/// Checks cases written in a test.
pub fn check(text: &str) {
    let faults = faults_of("case", text);
    assert!(faults.is_empty(), "\n{}\n{text}", faults.join("\n"));
}

fn faults_of(file: &str, text: &str) -> Vec<String> {
    cases(text)
        .iter()
        .flat_map(judge)
        .map(|fault| format!("{file}:{}: {}", fault.line, fault.what))
        .collect()
}

/// Returns the expectations of one case that do not hold.
fn judge(case: &Case) -> Vec<Fault> {
    if case.expected.is_empty() {
        return vec![case.fault("nothing is expected here")];
    }
    let first = case.facts.first().map_or("", |fact| fact.word);
    let is_precinct = case.facts.iter().any(|fact| fact.word == "delegates");
    let judged = match first {
        "plan" if is_precinct => precinct::judge(case),
        "plan" => election::judge(case),
        "county" | "satellite" => amounts::judge(case),
        _ => Err(case.fault("no such case")),
    };
    judged.unwrap_or_else(|fault| vec![fault])
}
