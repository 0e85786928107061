//! What files are called, and how a crate begins.

use crate::tree::{self, Fault, File};

/// Names that say nothing about what is inside.
const VAGUE: &[&str] =
    &["util", "utils", "helper", "helpers", "common", "manager", "service", "misc", "impl"];

/// No file or folder has a name that says nothing.
fn vague(file: &File) -> Option<Fault> {
    let parts = file.path.split('/').map(|part| part.split('.').next().unwrap_or(part));
    let part = parts.into_iter().find(|part| VAGUE.contains(part))?;
    let remedy = "name the thing inside, or put it beside its only caller";
    Some(file.fault(1, format!("`{part}` says nothing: {remedy}")))
}

/// A crate's first line says what it is for and what it refuses.
fn undocumented(file: &File) -> Option<Fault> {
    let first = file.text.lines().next().unwrap_or("");
    let said = first.strip_prefix("//! ").is_some_and(|rest| !rest.trim().is_empty());
    let remedy = "begin with one `//!` line: what the crate is, and what it knows nothing of";
    (!said).then(|| file.fault(1, remedy))
}

fn is_crate_root(file: &File) -> bool {
    let inside = file.path.strip_prefix("crates/").and_then(|path| path.split_once('/'));
    inside.is_some_and(|(_, inside)| inside == "src/lib.rs" || inside == "src/main.rs")
}

#[test]
fn names_say_what_is_inside() {
    tree::enforce(tree::files().iter().filter_map(vague));
}

#[test]
fn crates_begin_with_their_reason() {
    assert!(tree::files_where(is_crate_root).count() >= 7, "the crates' roots are found");
    tree::enforce(tree::files_where(is_crate_root).filter_map(undocumented));
}

#[test]
fn a_vague_name_is_a_fault() {
    let faults = |path: &str| vague(&File::new(path, ""));
    tree::expect(faults("crates/night/src/utils.rs"), &["crates/night/src/utils.rs:1"]);
    tree::expect(faults("crates/common/src/lib.rs"), &["crates/common/src/lib.rs:1"]);
    tree::expect(faults("page/service-worker.js"), &[]);
}

#[test]
fn a_crate_without_a_reason_is_a_fault() {
    let file = |text| File::new("crates/a/src/lib.rs", text);
    assert!(is_crate_root(&file("")));
    tree::expect(undocumented(&file("//! The arithmetic.\n")), &[]);
    tree::expect(undocumented(&file("pub mod a;\n")), &["crates/a/src/lib.rs:1"]);
    tree::expect(undocumented(&file("//! \n")), &["crates/a/src/lib.rs:1"]);
}
