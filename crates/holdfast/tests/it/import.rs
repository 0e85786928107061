//! Importing files of returns into a night.

use std::path::PathBuf;

use crate::run::{Run, holdfast, root};
use crate::served::NightDir;

const FIRST: &str = "nights/iowa-2020/returns-2020-02-08.csv";
const CERTIFIED: &str = "nights/iowa-2020/returns-certified.csv";

fn import(dir: &NightDir, arguments: &str) -> Run {
    holdfast(&format!("import --format json --data {} {arguments}", dir.text()))
}

/// Checks counts of the document, named as `filed 1761, equal 0`.
#[track_caller]
fn check(run: &Run, code: i32, expected: &str) {
    assert_eq!(run.code, code, "{}", run.err);
    let document: serde_json::Value = serde_json::from_str(&run.out).unwrap();
    for pair in expected.split(", ") {
        let (name, count) = pair.split_once(' ').unwrap();
        let found = match name {
            "refused" => document["refused"].as_array().unwrap().len() as u64,
            "counted" | "in_question" | "waiting" | "kept" => {
                document["standing"][name].as_u64().unwrap()
            }
            _ => document[name].as_u64().unwrap(),
        };
        assert_eq!(found.to_string(), count, "{name} in {document}");
    }
}

/// Writes a file of returns with changed text and returns its path.
fn changed(dir: &NightDir, from: &str, replace: &[(&str, &str)]) -> PathBuf {
    let mut text = std::fs::read_to_string(root().join(from)).unwrap();
    for (old, new) in replace {
        assert!(text.contains(old), "{old}");
        text = text.replacen(old, new, 1);
    }
    let path = dir.0.with_extension("csv");
    std::fs::write(&path, text).unwrap();
    path
}

#[test]
fn an_import_again_leaves_everything_as_it_is() {
    let dir = NightDir::open();
    check(&import(&dir, FIRST), 0, "filed 1761, again 0, equal 0, refused 0");
    let digest = dir.recover().night.digest();
    check(&import(&dir, FIRST), 0, "filed 0, again 0, equal 1761, refused 0");
    assert_eq!(dir.recover().night.digest(), digest);
    let reported = "--reported nights/iowa-2020/reported.csv --column 2020-02-08-100";
    check(&import(&dir, &format!("{FIRST} {reported}")), 0, "filed 4, equal 1761, precincts 1765");
}

#[test]
fn a_fault_anywhere_files_nothing_unless_it_is_skipped() {
    let dir = NightDir::open();
    let faulty = [("19001-948199,biden,6,6", "19001-948199,biden,six,6")];
    let file = changed(&dir, FIRST, &faulty);
    let run = import(&dir, file.to_str().unwrap());
    assert_eq!((run.code, run.out.as_str()), (2, ""));
    // Where the lines break depends on how long the folder's name is.
    let said = run.err.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(said.contains("so nothing is imported "), "{}", run.err);
    assert!(said.contains(".csv:2, column first_alignment: “six” is not a number"), "{}", run.err);
    assert_eq!(dir.recover().night.returns_count(), 0);
    let run = import(&dir, &format!("--skip-faulty {}", file.display()));
    check(&run, 1, "filed 1760, faults_total 1, refused 0");
    let _ = std::fs::remove_file(file);
}

#[test]
fn figures_that_differ_correct_those_that_stand_and_say_why() {
    let dir = NightDir::open();
    check(&import(&dir, FIRST), 0, "filed 1761");
    let run = import(&dir, &format!("{CERTIFIED} --correction rule"));
    assert_eq!(run.code, 2, "a correction says what it rests on");
    let run = import(&dir, &format!("{CERTIFIED} --correction whim --note x"));
    assert!(run.err.contains("recanvass, recount"), "{}", run.err);
    let correct = format!("{CERTIFIED} --correction rule --note certified --by Ann");
    let run = import(&dir, &correct);
    assert_eq!(run.code, 0, "{}{}", run.err, run.out);
    let night = dir.recover().night;
    let corrected = night.returns_count() - 1761;
    assert!(corrected > 20, "{corrected}");
    let revision = night.revisions().first().unwrap();
    assert_eq!((revision.note.as_str(), revision.by.as_str()), ("certified", "console:Ann"));
    assert!(revision.evidence.ends_with(CERTIFIED), "{}", revision.evidence);
    let again = import(&dir, &correct);
    check(&again, 0, &format!("filed 0, equal {}", again.json()["precincts"]));
}

#[test]
fn progress_can_be_read_by_programs() {
    let dir = NightDir::open();
    let run = holdfast(&format!("import --progress lines --data {} {FIRST}", dir.text()));
    let lines: Vec<&str> = run.out.lines().take_while(|line| !line.is_empty()).collect();
    let acknowledged = lines.iter().filter(|line| line.starts_with("acknowledged "));
    assert_eq!(acknowledged.count(), 1761_usize.div_ceil(256));
    assert!(run.out.lines().all(|line| line.chars().count() <= 80), "{}", run.out);
}
