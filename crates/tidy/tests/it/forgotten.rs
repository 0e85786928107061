//! Files that nothing refers to: modules never declared, tests that never run, stale snapshots.

use std::collections::BTreeSet;

use crate::lexer::{self, Kind};
use crate::tree::{self, Fault, File};

/// Every Rust file of a crate is a root that Cargo finds, or a module its parent declares.
fn undeclared(folder: &str, files: &[File]) -> Vec<Fault> {
    let inside = |file: &&File| file.is(&["rs"]) && file.path.starts_with(&format!("{folder}/"));
    let sources: Vec<&File> = files.iter().filter(inside).collect();
    let mut faults = Vec::new();
    for file in &sources {
        let path = &file.path[folder.len() + 1..];
        if is_root(path) {
            continue;
        }
        let (parents, module) = parents(path);
        let declared = sources.iter().any(|parent| {
            let parent_path = &parent.path[folder.len() + 1..];
            parents.iter().any(|known| known == parent_path) && declares(parent, module)
        });
        if !declared {
            let remedy =
                format!("declare `mod {module};` in {}, or delete it", parents.join(" or "));
            faults.push(file.fault(1, format!("no test or program includes this file: {remedy}")));
        }
    }
    faults
}

fn is_root(path: &str) -> bool {
    let roots = ["src/lib.rs", "src/main.rs", "build.rs", "tests/it/main.rs"];
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    roots.contains(&path) || ["src/bin", "examples", "benches", "tests"].contains(&folder)
}

/// Returns the files that may declare the module at `path`, and the module's name.
fn parents(path: &str) -> (Vec<String>, &str) {
    let path = path.strip_suffix("/mod.rs").unwrap_or(path.trim_end_matches(".rs"));
    let (folder, module) = path.rsplit_once('/').unwrap_or(("", path));
    let parents = match folder {
        "src" => vec!["src/lib.rs".to_owned(), "src/main.rs".to_owned()],
        "tests/it" => vec!["tests/it/main.rs".to_owned()],
        _ => vec![format!("{folder}.rs"), format!("{folder}/mod.rs")],
    };
    (parents, module)
}

fn declares(parent: &File, module: &str) -> bool {
    let code = lexer::code(&parent.text);
    code.windows(3).any(|t| t[0].is("mod") && t[1].is(module) && t[2].is(";"))
}

/// A crate has one integration binary, `tests/it/main.rs`: each further one is linked again.
fn second_binary(file: &File) -> Option<Fault> {
    let parts: Vec<&str> = file.path.split('/').collect();
    let second = match parts[..] {
        ["crates", _, "tests", name] => name.ends_with(".rs"),
        ["crates", _, "tests", folder, "main.rs"] => folder != "it",
        _ => false,
    };
    second
        .then(|| file.fault(1, "one test binary per crate: make this a module of tests/it/main.rs"))
}

/// Every snapshot belongs to a test of its crate, and none waits for review.
fn stale_snapshots(folder: &str, files: &[File]) -> Vec<Fault> {
    let inside = |file: &&File| file.path.starts_with(&format!("{folder}/"));
    let mut named = BTreeSet::new();
    for file in files.iter().filter(inside).filter(|file| file.is(&["rs"])) {
        for token in lexer::code(&file.text) {
            if matches!(token.kind, Kind::Word | Kind::Text) {
                named.insert(token.text.trim_matches('"').trim_start_matches("test_"));
            }
        }
    }
    let mut faults = Vec::new();
    for file in files.iter().filter(inside) {
        if file.path.ends_with(".snap.new") {
            faults.push(file.fault(1, "a snapshot nobody has reviewed: accept or delete it"));
        } else if let Some(path) = file.path.strip_suffix(".snap") {
            let name = path.rsplit('/').next().unwrap_or(path);
            let name = name.rsplit("__").next().unwrap_or(name);
            if !named.contains(without_number(name)) {
                faults.push(file.fault(1, format!("no test is called `{name}`: delete it")));
            }
        }
    }
    faults
}

/// Returns a snapshot's name without the number of its place in the test, as in `reply-2`.
fn without_number(name: &str) -> &str {
    match name.rsplit_once('-') {
        Some((test, digits)) if digits.bytes().all(|b| b.is_ascii_digit()) => test,
        _ => name,
    }
}

#[test]
fn every_file_is_included() {
    let folders = tree::crate_folders(tree::files());
    tree::enforce(folders.iter().flat_map(|folder| undeclared(folder, tree::files())));
}

#[test]
fn crates_have_one_test_binary() {
    tree::enforce(tree::rust().filter_map(second_binary));
}

#[test]
fn every_snapshot_has_a_test() {
    let folders = tree::crate_folders(tree::files());
    tree::enforce(folders.iter().flat_map(|folder| stale_snapshots(folder, tree::files())));
}

#[test]
fn a_forgotten_file_is_a_fault() {
    let files = [
        File::new("crates/x/src/lib.rs", "pub mod a;\n// mod c;\nmod e { }\n"),
        File::new("crates/x/src/a/mod.rs", "mod b;"),
        File::new("crates/x/src/a/b.rs", ""),
        File::new("crates/x/src/c.rs", ""),
        File::new("crates/x/src/e.rs", ""),
        File::new("crates/x/tests/it/main.rs", "mod kept;"),
        File::new("crates/x/tests/it/kept.rs", "mod inner;"),
        File::new("crates/x/tests/it/kept/inner.rs", ""),
        File::new("crates/x/tests/it/lost.rs", ""),
    ];
    let places = ["crates/x/src/c.rs:1", "crates/x/src/e.rs:1", "crates/x/tests/it/lost.rs:1"];
    tree::expect(undeclared("crates/x", &files), &places);
}

#[test]
fn a_second_test_binary_is_a_fault() {
    let faults = |path: &str| second_binary(&File::new(path, ""));
    tree::expect(faults("crates/x/tests/it/main.rs"), &[]);
    tree::expect(faults("crates/x/tests/web.rs"), &["crates/x/tests/web.rs:1"]);
    tree::expect(faults("crates/x/tests/web/main.rs"), &["crates/x/tests/web/main.rs:1"]);
}

#[test]
fn a_stale_snapshot_is_a_fault() {
    let files = [
        File::new("crates/x/tests/it/sms.rs", "fn replies() {}\nf(\"named\");\n// gone\n"),
        File::new("crates/x/tests/it/snapshots/it__sms__replies-2.snap", ""),
        File::new("crates/x/tests/it/snapshots/it__sms__named.snap", ""),
        File::new("crates/x/tests/it/snapshots/it__sms__gone.snap", ""),
        File::new("crates/x/tests/it/snapshots/it__sms__replies.snap.new", ""),
    ];
    let places = [3, 4].map(|at| format!("{}:1", files[at].path));
    tree::expect(stale_snapshots("crates/x", &files), &[&places[0], &places[1]]);
}
