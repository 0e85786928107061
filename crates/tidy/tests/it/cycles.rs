//! Modules of one crate import each other one way.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use crate::paths::{self, Written};
use crate::tree::{self, Fault, File};

/// Who imports whom among a crate's top-level modules, with the file and line that says so first.
type Imports<'a> = BTreeMap<String, BTreeMap<String, (&'a File, usize)>>;

/// No top-level module of a crate imports, over however many others, itself.
///
/// Test modules are left out: a test may look at whatever it needs.
fn circles(folder: &str, files: &[File]) -> Vec<Fault> {
    let imports = imports(folder, files);
    let mut faults = Vec::new();
    for start in imports.keys() {
        let Some(circle) = shortest_circle(&imports, start) else { continue };
        if circle.iter().any(|module| module < start) {
            continue; // Reported from its first member.
        }
        let (file, line) = imports[start][&circle[1]];
        let remedy = "move what both need to a module below them";
        faults.push(file.fault(line, format!("{} is a circle: {remedy}", circle.join(" → "))));
    }
    faults
}

fn imports<'a>(folder: &str, files: &'a [File]) -> Imports<'a> {
    let modules: Vec<(Vec<&str>, &File)> = files
        .iter()
        .filter_map(|file| Some((module_path(folder, &file.path)?, file)))
        .filter(|(path, _)| path.last() != Some(&"tests"))
        .collect();
    let top: BTreeSet<&str> =
        modules.iter().filter_map(|(path, _)| path.first().copied()).collect();
    let mut imports = Imports::new();
    for (path, file) in modules {
        let Some(from) = path.first() else { continue }; // The root holds everything.
        for written in paths::written(&file.text) {
            let Some(to) = target(&path, &written) else { continue };
            if to != *from && top.contains(to) {
                let edges = imports.entry((*from).to_owned()).or_default();
                edges.entry(to.to_owned()).or_insert((file, written.line));
            }
        }
    }
    imports
}

/// Returns a source file's module path, empty for the root; `None` if it is not below `src/`.
fn module_path<'a>(folder: &str, path: &'a str) -> Option<Vec<&'a str>> {
    let inside = path.strip_prefix(folder)?.strip_prefix("/src/")?.strip_suffix(".rs")?;
    let mut parts: Vec<&str> = inside.split('/').collect();
    if matches!(parts[..], ["lib" | "main"]) || parts.len() > 1 && parts.last() == Some(&"mod") {
        parts.pop();
    }
    (parts.first() != Some(&"bin")).then_some(parts)
}

/// Returns the top-level module that a path written in module `from` leads to.
fn target<'a>(from: &[&'a str], written: &Written<'a>) -> Option<&'a str> {
    if written.inside.contains(&"tests") {
        return None;
    }
    if written.segments[0] == "crate" {
        return written.segments.get(1).copied();
    }
    let ups = written.segments.iter().take_while(|segment| **segment == "super").count();
    let depth = from.len() + written.inside.len();
    // Only a path that climbs exactly to the root can name another top-level module.
    (ups > 0 && ups == depth).then(|| written.segments.get(ups).copied())?
}

/// Returns the shortest way from a module back to itself, with it at both ends.
fn shortest_circle(imports: &Imports, start: &str) -> Option<Vec<String>> {
    let mut queue = VecDeque::from([vec![start.to_owned()]]);
    let mut seen = BTreeSet::new();
    while let Some(way) = queue.pop_front() {
        for next in imports.get(&way[way.len() - 1]).into_iter().flat_map(BTreeMap::keys) {
            let mut longer = way.clone();
            longer.push(next.clone());
            if next == start {
                return Some(longer);
            }
            if seen.insert(next.clone()) {
                queue.push_back(longer);
            }
        }
    }
    None
}

#[test]
fn modules_import_one_way() {
    let folders = tree::crate_folders(tree::files());
    tree::enforce(folders.iter().flat_map(|folder| circles(folder, tree::files())));
}

#[test]
fn a_circle_is_a_fault() {
    let files = [
        File::new("crates/x/src/lib.rs", "mod a; mod b; mod c; pub use crate::a::A;"),
        File::new("crates/x/src/a.rs", "use std::fmt;\nuse crate::{b::B, Other};\n"),
        File::new("crates/x/src/b/mod.rs", "mod d;\nmod tests { use crate::a::A; }\n"),
        File::new("crates/x/src/b/d.rs", "use super::super::c::C;\nuse super::E;\n"),
        File::new("crates/x/src/b/tests.rs", "use crate::a::A;\n"),
        File::new("crates/x/src/c.rs", "fn f() { super::a::g() }\n"),
    ];
    tree::expect(circles("crates/x", &files), &["crates/x/src/a.rs:2"]);
    tree::expect(circles("crates/x", &files[..5]), &[]);
}
