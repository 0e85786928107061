//! Runs the built program.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// What a run of the program left behind.
pub struct Run {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl Run {
    /// Returns what it printed as JSON, after checking that it succeeded.
    #[track_caller]
    pub fn json(&self) -> serde_json::Value {
        assert_eq!((self.code, self.err.as_str()), (0, ""));
        serde_json::from_str(&self.out).unwrap()
    }
}

/// Runs `holdfast` in the repository's root with arguments separated by blanks; those of the root's
/// own path separate nothing.
pub fn holdfast(arguments: &str) -> Run {
    holdfast_told(arguments, "")
}

/// As `holdfast`, with what it reads from its standard input.
pub fn holdfast_told(arguments: &str, told: &str) -> Run {
    const ROOT: &str = "\u{1}";
    let root_path = root().display().to_string();
    let arguments = arguments.replace(&root_path, ROOT);
    let arguments = arguments.split_whitespace().map(|one| one.replace(ROOT, &root_path));
    let mut child = Command::new(env!("CARGO_BIN_EXE_holdfast"))
        .current_dir(root())
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // Most read nothing, and may have ended already.
    let _ = child.stdin.take().unwrap().write_all(told.as_bytes());
    let output = child.wait_with_output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    Run { code: output.status.code().unwrap(), out: text(output.stdout), err: text(output.stderr) }
}

/// Returns the root of the repository.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).unwrap().to_owned()
}
