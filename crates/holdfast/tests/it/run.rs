//! Runs the built program.

use std::path::{Path, PathBuf};
use std::process::Command;

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

/// Runs `holdfast` in the repository's root with arguments separated by blanks.
pub fn holdfast(arguments: &str) -> Run {
    let output = Command::new(env!("CARGO_BIN_EXE_holdfast"))
        .current_dir(root())
        .args(arguments.split_whitespace())
        .output()
        .unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    Run { code: output.status.code().unwrap(), out: text(output.stdout), err: text(output.stderr) }
}

/// Returns the root of the repository.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).unwrap().to_owned()
}
