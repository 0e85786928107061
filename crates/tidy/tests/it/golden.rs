//! Golden ledgers: one for each release, never edited, so that old nights can always be read.

use sha2::{Digest, Sha256};

use crate::tree::{self, Fault, File};

const FOLDER: &str = "crates/night/vectors/";

/// Lines as `sha256sum` prints them, from inside the folder.
const LIST: &str = "crates/night/vectors/golden.sha256";

/// Every golden ledger is listed and is what it was when it was listed.
fn changed(files: &[File]) -> Vec<Fault> {
    let list = files.iter().find(|file| file.path == LIST);
    let listed: Vec<(&str, &str)> = list
        .map_or("", |list| &list.text)
        .lines()
        .filter_map(|line| line.split_once("  "))
        .collect();
    let is_golden = |file: &&File| file.path.starts_with(FOLDER) && file.is(&["jsonl"]);
    let golden: Vec<&File> = files.iter().filter(is_golden).collect();
    let mut faults = Vec::new();
    for file in &golden {
        let name = &file.path[FOLDER.len()..];
        match listed.iter().find(|(_, known)| *known == name) {
            None => faults.push(file.fault(1, format!("add its SHA-256 to {LIST}"))),
            Some((digest, _)) if *digest != sha256(&file.text) => {
                faults.push(file.fault(1, "a golden ledger was edited: restore it, add a new one"));
            }
            Some(_) => {}
        }
    }
    for (at, (_, name)) in listed.iter().enumerate() {
        if let Some(list) =
            list.filter(|_| !golden.iter().any(|f| f.path[FOLDER.len()..] == **name))
        {
            faults
                .push(list.fault(at + 1, format!("the golden ledger {name} is gone: restore it")));
        }
    }
    faults
}

fn sha256(text: &str) -> String {
    Sha256::digest(text.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn golden_ledgers_are_unchanged() {
    tree::enforce(changed(tree::files()));
}

#[test]
fn a_changed_golden_ledger_is_a_fault() {
    let digest = "87428fc522803d31065e7bce3cf03fe475096631e5e07bbd7a0fde60c4cf25c7"; // Of "a\n".
    let list = format!("{digest}  kept.jsonl\n{digest}  edited.jsonl\n{digest}  gone.jsonl\n");
    let files = [
        File::new("crates/night/vectors/kept.jsonl", "a\n"),
        File::new("crates/night/vectors/edited.jsonl", "b\n"),
        File::new("crates/night/vectors/unlisted.jsonl", "a\n"),
        File::new(LIST, &list),
    ];
    let places = [
        "crates/night/vectors/edited.jsonl:1",
        "crates/night/vectors/unlisted.jsonl:1",
        "crates/night/vectors/golden.sha256:3",
    ];
    tree::expect(changed(&files), &places);
}
