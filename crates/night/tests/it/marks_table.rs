//! The table of every mark × event, printed by running each on precincts in every state; kept in
//! the documentation.

use std::collections::BTreeSet;

use night::policy::Policy;

use crate::fixture::TestNight;

/// How a precinct is brought into a state.
const STATES: [(&str, Policy, &[&str]); 6] = [
    ("expected", Policy::Reported, &[]),
    ("counted", Policy::Reported, &["19:30 chair P8 files A 20 20 2, B 60 60 6"]),
    ("in question", Policy::Reported, &["19:30 chair P8 files A 20 20 2, B 60 60 5"]),
    ("waiting", Policy::Approve, &["19:30 chair P8 files A 20 20 2, B 60 60 6"]),
    (
        "differing",
        Policy::Reported,
        &[
            "19:30 chair P8 files A 20 20 2, B 60 60 6",
            "19:31 secretary P8 files A 40 40 4, B 40 40 4",
        ],
    ),
    (
        "agreed",
        Policy::Reported,
        &[
            "19:30 chair P8 files A 20 20 2, B 60 60 6",
            "19:31 secretary P8 files A 20 20 2, B 60 60 6",
        ],
    ),
];

/// What happens next: a line for the table, and the step.
const EVENTS: [(&str, &str); 21] = [
    ("return-filed, same figures, same reporter", "19:40 chair P8 files A 20 20 2, B 60 60 6"),
    (
        "return-filed, same figures, another reporter",
        "19:40 secretary P8 files A 20 20 2, B 60 60 6",
    ),
    ("return-filed, other figures, within 15 minutes", "19:40 chair P8 files A 40 40 4, B 40 40 4"),
    ("return-filed, other figures, later", "19:50 chair P8 files A 40 40 4, B 40 40 4"),
    (
        "return-filed, other figures, another reporter",
        "19:40 secretary P8 files A 40 40 4, B 40 40 4",
    ),
    ("return-filed, does not add up", "19:40 chair P8 files A 20 20 2, B 60 60 7"),
    ("return-filed, observer", "19:40 observer P8 files A 80 80 8"),
    ("return-filed, practice", "19:40 chair P8 practises A 1 1 1"),
    ("return-released", "19:40 reviewer P8 releases x"),
    ("return-held by a reviewer", "19:40 reviewer P8 holds x"),
    ("return-withdrawn", "19:40 reviewer P8 withdraws x"),
    ("return-settled", "19:40 reviewer P8 settles A 30 30 3, B 50 50 5"),
    ("return-corrected", "19:40 reviewer P8 corrects rule A 20 20 2, B 60 60 6"),
    ("paper-checked", "19:40 reviewer P8 checks found"),
    ("paper-checked, missing", "19:40 reviewer P8 checks missing"),
    ("question-opened", "19:40 reviewer P8 asks figures"),
    ("question-closed", "19:40 reviewer P8 closes x"),
    ("note-added", "19:40 reviewer P8 notes x"),
    ("precinct-amended, merged", "19:40 console P8 merged P4"),
    ("precinct-amended, postponed", "19:40 console P8 postponed x"),
    ("precinct-amended, not-held", "19:40 console P8 not-held x"),
];

const MARKS: [&str; 5] = ["heard", "evidence", "question", "revision", "figures"];

fn marks(night: &TestNight) -> [String; 5] {
    let text = night.describe("P8");
    let words: Vec<&str> = text.split(' ').collect();
    [words[0], words[1], words[3], words[5], words[6]].map(str::to_string)
}

/// Returns what an event does to each mark of a precinct in a state, `refused`, or `=` where
/// nothing changes.
fn effect(policy: Policy, before: &[&str], step: &str) -> [String; 5] {
    let mut night = TestNight::new(policy);
    night.reach(before);
    let old = marks(&night);
    if night.step(step).is_err() {
        return std::array::from_fn(|_| "refused".into());
    }
    let new = marks(&night);
    std::array::from_fn(|n| if old[n] == new[n] { "=".into() } else { new[n].clone() })
}

fn table() -> String {
    let mut text = String::from(
        "# Marks and events\n\nWhat each event does to each mark of a precinct, by the state it is \
         in. `=` leaves the mark as it is; `refused` means the command behind the event is not \
         taken. Printed by a test of `night`, which fails when this page and the code differ.\n",
    );
    for (event, step) in EVENTS {
        text.push_str(&format!("\n## {event}\n\n| precinct | {} |\n", MARKS.join(" | ")));
        text.push_str(&format!("|---|{}\n", "---|".repeat(MARKS.len())));
        for (state, policy, before) in STATES {
            text.push_str(&format!("| {state} | {} |\n", effect(policy, before, step).join(" | ")));
        }
    }
    text
}

#[test]
fn the_printed_table_is_what_the_code_does() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/formats/marks.md");
    let table = table();
    if std::env::var_os("HOLDFAST_WRITE_TABLE").is_some() {
        std::fs::write(path, &table).expect("the documentation can be written");
    }
    let kept = std::fs::read_to_string(path).unwrap_or_default();
    assert!(kept == table, "run with HOLDFAST_WRITE_TABLE=1 and read what has changed in {path}");
}

/// No event but a reviewer's act takes a counted figure out of the headline.
#[test]
fn a_published_figure_leaves_the_headline_only_by_a_reviewer() {
    let reviewer: BTreeSet<&str> = EVENTS
        .iter()
        .filter(|(_, step)| step.contains(" reviewer ") || step.contains(" console "))
        .map(|(event, _)| *event)
        .collect();
    for (event, step) in EVENTS.iter().filter(|(event, _)| !reviewer.contains(event)) {
        for (state, policy, before) in STATES {
            let mut night = TestNight::new(policy);
            night.reach(before);
            let counted = marks(&night)[4] == "counted";
            let _ = night.step(step);
            let still = marks(&night)[4] == "counted";
            assert!(!counted || still, "{event} on {state} took the figure out");
        }
    }
}
