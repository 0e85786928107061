//! The repository's files as text, and the faults that rules find in them.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

/// Folders that are built or fetched, not written.
const SKIPPED: &[&str] =
    &[".git", "target", "node_modules", "fuzz/target", "fuzz/corpus", "fuzz/artifacts"];

/// A text file of the repository.
pub struct File {
    /// Path from the repository's root, with `/` between its parts.
    pub path: String,
    pub text: String,
}

/// A broken rule: where, what, and what to do about it.
pub struct Fault {
    path: String,
    line: usize,
    message: String,
}

impl File {
    pub fn new(path: &str, text: &str) -> File {
        File { path: path.to_owned(), text: text.to_owned() }
    }

    /// Tells whether the file's name ends in one of the extensions.
    pub fn is(&self, extensions: &[&str]) -> bool {
        self.path.rsplit_once('.').is_some_and(|(_, ending)| extensions.contains(&ending))
    }

    /// Returns a fault of this file; lines count from 1.
    pub fn fault(&self, line: usize, message: impl Into<String>) -> Fault {
        Fault { path: self.path.clone(), line, message: message.into() }
    }
}

/// Returns every text file of the repository, ordered by path.
pub fn files() -> &'static [File] {
    static FILES: OnceLock<Vec<File>> = OnceLock::new();
    FILES.get_or_init(|| {
        let root = root();
        let mut found = Vec::new();
        walk(&root, &root, &mut found);
        found.sort_by(|a, b| a.path.cmp(&b.path));
        assert!(found.iter().any(|f| f.path == "Cargo.toml"), "{} is no root", root.display());
        found
    })
}

/// Returns the files of the repository that `wanted` accepts.
pub fn files_where(wanted: impl Fn(&File) -> bool) -> impl Iterator<Item = &'static File> {
    files().iter().filter(move |file| wanted(file))
}

/// Returns the Rust files of the repository.
pub fn rust() -> impl Iterator<Item = &'static File> {
    files_where(|file| file.is(&["rs"]))
}

/// Returns the folder of every crate, such as `crates/night`, in the files given.
pub fn crate_folders(files: &[File]) -> Vec<&str> {
    files
        .iter()
        .filter_map(|file| file.path.strip_suffix("/Cargo.toml"))
        .filter(|folder| folder.starts_with("crates/"))
        .collect()
}

/// Fails the test with every fault on a line of its own.
pub fn enforce(faults: impl IntoIterator<Item = Fault>) {
    let lines: Vec<String> = faults
        .into_iter()
        .map(|fault| format!("{}:{}: {}", fault.path, fault.line, fault.message))
        .collect();
    assert!(lines.is_empty(), "faults: {}\n{}", lines.len(), lines.join("\n"));
}

/// Asserts that a bad sample has faults in exactly these places, as in `a.rs:3`.
pub fn expect(faults: impl IntoIterator<Item = Fault>, places: &[&str]) {
    let found: Vec<String> =
        faults.into_iter().map(|fault| format!("{}:{}", fault.path, fault.line)).collect();
    assert_eq!(found, places);
}

fn root() -> PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2);
    folder.expect("the crate lies two folders below the root").to_owned()
}

fn walk(root: &Path, folder: &Path, found: &mut Vec<File>) {
    let entries = fs::read_dir(folder).expect("a folder of the repository can be listed");
    for entry in entries {
        let path = entry.expect("an entry can be read").path();
        let inside = path.strip_prefix(root).expect("the walk stays inside");
        let inside = inside.to_str().expect("paths here are plain text").replace('\\', "/");
        if SKIPPED.contains(&inside.as_str()) || inside.ends_with("/node_modules") {
            continue;
        }
        if path.is_dir() {
            walk(root, &path, found);
        } else if let Ok(text) = fs::read_to_string(&path) {
            // What is not UTF-8 (pictures, fonts) holds no rule of ours.
            found.push(File { path: inside, text });
        }
    }
}
