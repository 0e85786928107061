//! What must not change any more once somebody said so: the folder the night was opened from, its
//! plan, and the program.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;

use anyhow::Context;
use night::night::Night;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// It lies beside the ledger: what a program is, no ledger can say of the next one.
const FILE: &str = "frozen.json";

/// What a night is made from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Frozen {
    /// SHA-256 over the names and digests of the folder's files, as the ledger has them.
    pub folder: String,
    /// The plan and its revision.
    pub plan: String,
    /// SHA-256 of the program that looks.
    pub program: String,
}

impl Frozen {
    /// Returns what the night is made from now.
    pub fn now(night: &Night) -> anyhow::Result<Frozen> {
        let facts = night.facts().context("no night is open")?;
        let mut folder = Sha256::new();
        for source in &facts.sources {
            folder.update(format!("{} {}\n", source.file, source.sha256));
        }
        let program = std::env::current_exe().and_then(|path| digest(&path));
        Ok(Frozen {
            folder: hex(&folder.finalize()),
            plan: format!("{} revision {}", facts.plan, facts.plan_revision),
            program: program.context("the program cannot be read")?,
        })
    }

    /// Returns what it was when somebody said that nothing changes any more.
    pub fn then(dir: &Path) -> Option<Frozen> {
        serde_json::from_slice(&fs::read(dir.join(FILE)).ok()?).ok()
    }

    /// From now on nothing changes any more.
    pub fn freeze(&self, dir: &Path) -> anyhow::Result<()> {
        let path = dir.join(FILE);
        let text = serde_json::to_string_pretty(self)? + "\n";
        let written = fs::write(&path, text).and_then(|()| File::open(&path)?.sync_all());
        written.with_context(|| format!("{} cannot be written", path.display()))
    }
}

fn digest(path: &Path) -> io::Result<String> {
    const CHUNK_BYTES: usize = 1 << 16;
    let mut file = File::open(path)?;
    let (mut digest, mut chunk) = (Sha256::new(), vec![0; CHUNK_BYTES]);
    loop {
        match file.read(&mut chunk)? {
            0 => return Ok(hex(&digest.finalize())),
            read => digest.update(&chunk[..read]),
        }
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
