//! Which crate may use which of ours; the reasons are in `docs/ARCHITECTURE.md`.

use crate::tree::{self, Fault, File};

/// A crate and those of ours that it may name, in tests as well.
///
/// Each uses only crates above it, so there is no circle. A crate that is not listed is a fault: a
/// new one begins with a line here.
const MAY_USE: &[(&str, &[&str])] = &[
    ("caucus", &[]),
    ("canvass", &["caucus"]),
    ("night", &["canvass", "caucus"]),
    ("intake", &["night", "canvass", "caucus"]),
    ("ledger", &[]),
    ("gate", &[]),
    ("tlog", &[]),
    ("sip", &[]),
    ("wire", &["sip"]),
    ("board", &[]),
    ("cards", &[]),
    (
        "server",
        &[
            "ledger", "intake", "night", "canvass", "caucus", "gate", "tlog", "sip", "wire",
            "board", "cards",
        ],
    ),
    (
        "drill",
        &[
            "server", "ledger", "intake", "night", "canvass", "caucus", "gate", "tlog", "sip",
            "wire",
        ],
    ),
    (
        "holdfast",
        &[
            "drill", "server", "ledger", "intake", "night", "canvass", "caucus", "gate", "tlog",
            "sip", "wire", "board", "cards",
        ],
    ),
    ("verify", &["canvass", "caucus", "tlog"]),
    ("tidy", &[]),
];

/// Arrows between crates point the way the table says.
fn against_the_arrows(manifest: &File) -> Vec<Fault> {
    let folder = manifest.path.trim_end_matches("/Cargo.toml");
    let name = folder.trim_start_matches("crates/");
    let Some((_, may_use)) = MAY_USE.iter().find(|(known, _)| *known == name) else {
        let remedy = "add the crate to the table in crates/tidy/tests/it/crates.rs";
        return vec![manifest.fault(1, format!("`{name}` has no place: {remedy}"))];
    };
    let mut faults = Vec::new();
    for (line, used) in dependencies(&manifest.text) {
        let ours = MAY_USE.iter().any(|(known, _)| *known == used);
        if ours && !may_use.contains(&used) {
            let remedy = "move what it needs to the crate below, or pass it in";
            faults.push(manifest.fault(line, format!("`{name}` may not use `{used}`: {remedy}")));
        }
    }
    faults
}

/// Returns every dependency of a manifest with its line: of the build and of tests too.
fn dependencies(manifest: &str) -> Vec<(usize, &str)> {
    let mut found = Vec::new();
    let mut listing = false;
    for (at, line) in manifest.lines().enumerate() {
        let line = line.trim();
        if let Some(section) = line.strip_prefix('[') {
            let section = section.trim_end_matches(']');
            listing = section.ends_with("dependencies");
            if let Some((_, name)) = section.split_once("dependencies.") {
                found.push((at + 1, name));
            }
        } else if listing && !line.starts_with('#') {
            let name = line.split(['.', '=', ' ']).next().unwrap_or("").trim_matches('"');
            found.push((at + 1, name));
        }
        if let Some((_, renamed)) = line.split_once("package = \"") {
            found.push((at + 1, renamed.split('"').next().unwrap_or("")));
        }
    }
    found
}

/// Every foreign crate of the workspace has a row in the record of dependencies, and no other.
fn unrecorded(manifest: &File, record: &File) -> Vec<Fault> {
    let ours = |name: &str| MAY_USE.iter().any(|(known, _)| *known == name);
    let used = dependencies(&manifest.text);
    let mut faults = Vec::new();
    for (line, name) in used.iter().filter(|(_, name)| !name.is_empty() && !ours(name)) {
        if !record.text.contains(&format!("| `{name}` |")) {
            let remedy = format!("say in {} what it is for and its licence", record.path);
            faults.push(manifest.fault(*line, format!("`{name}` has no row: {remedy}")));
        }
    }
    for (at, line) in record.text.lines().enumerate() {
        let name = line.strip_prefix("| `").and_then(|line| line.split_once('`'));
        if let Some((name, _)) = name.filter(|(name, _)| !used.iter().any(|(_, u)| u == name)) {
            faults.push(record.fault(at + 1, format!("`{name}` is not used any more: delete it")));
        }
    }
    faults
}

fn is_manifest(file: &File) -> bool {
    file.path.starts_with("crates/") && file.path.ends_with("/Cargo.toml")
}

#[test]
fn crates_depend_one_way() {
    assert!(tree::files_where(is_manifest).count() >= 8, "the manifests are found");
    tree::enforce(tree::files_where(is_manifest).flat_map(against_the_arrows));
}

#[test]
fn dependencies_are_recorded() {
    let file = |path: &str| tree::files().iter().find(|file| file.path == path);
    let record = file("docs/adr/0007-dependencies.md").expect("the record of dependencies exists");
    tree::enforce(unrecorded(file("Cargo.toml").expect("the root has a manifest"), record));
}

#[test]
fn an_unrecorded_dependency_is_a_fault() {
    let text =
        "[workspace.dependencies]\nnight = { path = \"night\" }\n\ncsv = \"1\"\nsha2 = \"1\"\n";
    let record = "| crate | why |\n|---|---|\n| `sha2` | hashes |\n| `rand` | chance |\n";
    let faults = unrecorded(&File::new("Cargo.toml", text), &File::new("r.md", record));
    tree::expect(faults, &["Cargo.toml:4", "r.md:4"]);
}

#[test]
fn a_dependency_against_the_arrows_is_a_fault() {
    let ledger = "[package]\nname = \"ledger\"\n\n[dependencies]\n# night\nsha2 = \"1\"\n\
                  night.workspace = true\n\n[target.'cfg(unix)'.dev-dependencies]\n\
                  server = { path = \"../server\" }\n\n[dependencies.caucus]\nworkspace = true\n\
                  [features]\nintake = []\n[dependencies]\nn = { package = \"canvass\" }\n";
    let path = "crates/ledger/Cargo.toml";
    let places = [7, 10, 12, 17].map(|line| format!("{path}:{line}"));
    let places: Vec<&str> = places.iter().map(String::as_str).collect();
    tree::expect(against_the_arrows(&File::new(path, ledger)), &places);
    tree::expect(
        against_the_arrows(&File::new("crates/new/Cargo.toml", "")),
        &["crates/new/Cargo.toml:1"],
    );
}

#[test]
fn the_table_is_in_order() {
    for (at, (name, may_use)) in MAY_USE.iter().enumerate() {
        for used in *may_use {
            let above = MAY_USE[..at].iter().any(|(known, _)| known == used);
            assert!(above, "`{name}` uses `{used}`, which stands below it");
        }
    }
}
