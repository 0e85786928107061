//! What code may not do: `unsafe`, and in the pure crates anything but compute.

use crate::lexer::{self, Kind};
use crate::paths;
use crate::tree::{self, Fault, File};

/// The files that may say `unsafe`, each for one reason written at its top.
const UNSAFE_FILES: &[&str] = &["crates/ledger/tests/it/fault_vfs.rs"];

/// Crates that are handed what they need and say what should happen.
const PURE: &[&str] = &["caucus", "canvass", "night", "intake", "gate", "sip"];

/// Words of clocks, of floating numbers and of waiting.
const IMPURE_WORDS: &[&str] = &["SystemTime", "Instant", "f32", "f64", "async", "await"];

/// Modules of the standard library that touch the world.
const IMPURE_MODULES: &[&str] = &["fs", "net", "thread"];

/// Only the listed files say `unsafe`.
fn unsafe_code(file: &File) -> Vec<Fault> {
    if UNSAFE_FILES.contains(&file.path.as_str()) {
        return Vec::new();
    }
    let code = lexer::code(&file.text);
    let remedy = "write it safely; a new exempt file needs an entry here and a reason";
    let found = code.iter().filter(|token| token.is("unsafe"));
    found.map(|token| file.fault(token.line, format!("`unsafe`: {remedy}"))).collect()
}

/// A pure crate reads no clock, touches no file, socket or thread, and has no floating numbers.
fn impure(file: &File) -> Vec<Fault> {
    let mut found: Vec<(usize, String)> = Vec::new();
    for token in lexer::code(&file.text) {
        let word = token.kind == Kind::Word && IMPURE_WORDS.contains(&token.text);
        if word || token.kind == Kind::Number && lexer::is_float(token.text) {
            found.push((token.line, token.text.to_owned()));
        }
    }
    for path in paths::written(&file.text) {
        if path.segments[0] == "std" && IMPURE_MODULES.contains(path.segments.get(1).unwrap_or(&""))
        {
            found.push((path.line, path.segments.join("::")));
        }
    }
    found.sort();
    let remedy = "this crate is pure: take time, chance and bytes as input; count in integers";
    found.iter().map(|(line, what)| file.fault(*line, format!("`{what}`: {remedy}"))).collect()
}

fn is_pure(file: &File) -> bool {
    PURE.iter().any(|name| file.path.starts_with(&format!("crates/{name}/src/")))
}

#[test]
fn unsafe_stays_in_its_files() {
    tree::enforce(tree::rust().flat_map(unsafe_code));
}

#[test]
fn pure_crates_only_compute() {
    let pure = tree::rust().filter(|file| is_pure(file));
    tree::enforce(pure.flat_map(impure));
}

#[test]
fn unsafe_elsewhere_is_a_fault() {
    let text = "// unsafe\nlet a = \"unsafe\";\nlet b = unsafe { c() };\n";
    tree::expect(unsafe_code(&File::new("a.rs", text)), &["a.rs:3"]);
    tree::expect(unsafe_code(&File::new(UNSAFE_FILES[0], text)), &[]);
}

#[test]
fn an_impure_word_is_a_fault() {
    let text = "use std::{fmt, fs::{self, File}};\nuse std::time::{Duration, Instant};\n\
                // std::fs and f64\nlet a: f64 = 1;\nlet b = 1.5;\nlet c = pair.0.1;\n\
                async fn d() {}\nstd::thread::sleep(e);\nlet f = my::fs::g();\n";
    let places = ["a.rs:1", "a.rs:1", "a.rs:2", "a.rs:4", "a.rs:5", "a.rs:7", "a.rs:8"];
    tree::expect(impure(&File::new("a.rs", text)), &places);
    assert!(is_pure(&File::new("crates/night/src/lib.rs", "")));
    assert!(!is_pure(&File::new("crates/server/src/lib.rs", "")));
}
