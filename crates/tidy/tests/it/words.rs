//! Words that stay out: unfinished work, names the glossary rejects, traces of somebody's machine.
//!
//! This file spells them, so it is exempt from its own rules.

use crate::lexer::{self, Kind};
use crate::tree::{self, Fault, File};

const THIS_FILE: &str = "crates/tidy/tests/it/words.rs";

/// Marks of unfinished work.
const UNFINISHED: &[&str] = &["TODO", "FIXME", "XXX"];

/// Words of the glossary's column "not" that mean nothing else here, with what to say.
const REJECTED: &[(&str, &str)] = &[
    ("submission", "return"),
    ("submissions", "returns"),
    ("payload", "worksheet, body or bytes"),
    ("payloads", "worksheets, bodies or bytes"),
    ("form_data", "worksheet"),
    ("round1", "first_alignment"),
    ("round2", "final_alignment"),
    ("discrepancy", "finding"),
    ("discrepancies", "findings"),
    ("aggregation", "tabulation"),
];

/// The one document that lists the rejected words in order to reject them.
const GLOSSARY: &str = "docs/glossary.md";

/// Folders that exist on one machine only.
const MACHINE_FOLDERS: &[&str] = &["/work/", "/root/", "/home/", "/Users/"];

/// Hosts of package registries: what is fetched from where is the package manager's business.
const REGISTRIES: &[&str] =
    &["crates.io", "npmjs.", "pypi.org", "pythonhosted.org", "proxy.golang.org", "rubygems.org"];

/// Files that package managers write.
const LOCKS: &[&str] = &["Cargo.lock", "package-lock.json"];

fn is_spoken(file: &File) -> bool {
    file.path != THIS_FILE && !file.is(&["csv", "jsonl", "geojson"])
}

/// Work is finished, or it is not in the repository.
fn unfinished(file: &File) -> Vec<Fault> {
    let mut faults = Vec::new();
    for (at, line) in file.text.lines().enumerate() {
        for word in words(line).filter(|word| UNFINISHED.contains(word)) {
            faults.push(file.fault(at + 1, format!("`{word}`: finish it, or describe the limit")));
        }
    }
    faults
}

/// Code and documents use the glossary's words.
///
/// In code, a word after `.` or `::` belongs to whoever defined it and is left alone: the rule is
/// about names given here.
fn rejected(file: &File) -> Vec<Fault> {
    if !file.is(&["rs"]) {
        return rejected_in(file, 1, &file.text);
    }
    let tokens = lexer::tokens(&file.text);
    let mut faults = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        let before = at.checked_sub(1).map_or("", |before| tokens[before].text);
        let foreign = token.kind == Kind::Word && (before == "." || before == ":");
        // `field: Type` also has a colon before it, but only one.
        let foreign = foreign && (before == "." || at >= 2 && tokens[at - 2].is(":"));
        if !foreign {
            faults.extend(rejected_in(file, token.line, token.text));
        }
    }
    faults
}

fn rejected_in(file: &File, first_line: usize, text: &str) -> Vec<Fault> {
    let mut faults = Vec::new();
    for (at, line) in text.lines().enumerate() {
        for word in words(line) {
            let lower = word.to_lowercase();
            if let Some((_, say)) = REJECTED.iter().find(|(not, _)| *not == lower) {
                let message = format!("`{word}` is not our word: say {say} ({GLOSSARY})");
                faults.push(file.fault(first_line + at, message));
            }
        }
    }
    faults
}

/// Nothing names a folder of one machine or the host of a package registry.
fn traces(file: &File) -> Vec<Fault> {
    let mut faults = Vec::new();
    for (at, line) in file.text.lines().enumerate() {
        for folder in MACHINE_FOLDERS.iter().filter(|folder| begins_a_path(line, folder)) {
            let remedy = "make the path relative, or take it from the caller";
            faults.push(file.fault(at + 1, format!("`{folder}` is one machine's: {remedy}")));
        }
        for host in REGISTRIES.iter().filter(|host| line.contains(**host)) {
            faults.push(file.fault(at + 1, format!("`{host}`: name the package, not its host")));
        }
    }
    faults
}

/// Tells whether the folder stands in the line as the beginning of an absolute path.
fn begins_a_path(line: &str, folder: &str) -> bool {
    line.match_indices(folder).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        !before.is_some_and(|c| c.is_alphanumeric() || "._-*}".contains(c))
    })
}

fn words(line: &str) -> impl Iterator<Item = &str> {
    line.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|word| !word.is_empty())
}

#[test]
fn work_is_finished() {
    tree::enforce(tree::files_where(is_spoken).flat_map(unfinished));
}

#[test]
fn names_are_the_glossarys() {
    let spoken = |file: &File| is_spoken(file) && file.is(&["rs", "md"]) && file.path != GLOSSARY;
    tree::enforce(tree::files_where(spoken).flat_map(rejected));
}

#[test]
fn no_machine_is_named() {
    let is_lock = |file: &File| LOCKS.contains(&file.path.rsplit('/').next().unwrap_or(""));
    let spoken = tree::files_where(move |file| is_spoken(file) && !is_lock(file));
    tree::enforce(spoken.flat_map(traces));
}

#[test]
fn unfinished_work_is_a_fault() {
    let file = File::new("a.rs", "// a todo list\n// TODO: later\nlet x = \"XXX\";\n// TODOS\n");
    tree::expect(unfinished(&file), &["a.rs:2", "a.rs:3"]);
}

#[test]
fn a_rejected_word_is_a_fault() {
    let text = "let payload = 1;\nlet x = panic.payload();\n\
                Payload::new(http::Payload, payload_len)\nx: Payload,\n\
                /* a\n submission */\n\"a discrepancy\"\n";
    let places = ["a.rs:1", "a.rs:3", "a.rs:4", "a.rs:6", "a.rs:7"];
    tree::expect(rejected(&File::new("a.rs", text)), &places);
    tree::expect(rejected(&File::new("a.md", "Returns.\nThe Payload.\n")), &["a.md:2"]);
}

#[test]
fn a_trace_is_a_fault() {
    let text = "cd /root/x\nlet p = \"/home/ann/x\";\nhttps://example.org/home/\n../work/x\n\
                from static.crates.io\n";
    tree::expect(traces(&File::new("a", text)), &["a:1", "a:2", "a:5"]);
}
