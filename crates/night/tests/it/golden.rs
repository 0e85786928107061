//! Golden ledgers: rows written by a release, folded by every later one to the same digest.

use std::path::Path;

use crate::fixture::{StoredRow, TestNight, replay};
use crate::{beside, desk, phone};
use night::command::{Act, Actor, Channel, Command, ReporterId};
use night::policy::Policy;

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn bytes<const N: usize>(text: &str) -> [u8; N] {
    let byte = |at: usize| u8::from_str_radix(&text[2 * at..2 * at + 2], 16).expect("hexadecimal");
    std::array::from_fn(byte)
}

const STEPS: [&str; 16] = [
    "18:30 chair P8 practises A 1 1 1",
    "19:40 chair P8 files A 20 20 2, B 60 60 6",
    "19:41 secretary P8 files A 20 20 2, B 60 60 6",
    "19:42 chair P4 files A 20 20 3, B 20 20 2",
    "19:43 chair P1 files A 5 5 1, B 4 4 0",
    "19:44 observer P1 files A 4 4 1, B 5 5 0",
    "19:45 chair P3 texts A 3 3 1, B 1 1 1, C 1 1 1",
    "19:50 reviewer P4 releases x",
    "19:55 reviewer P4 checks found",
    "20:00 reviewer P8 asks first count of A",
    "20:01 reviewer P8 closes x",
    "20:02 console P2 not-held x",
    "23:00 night moves closed",
    "23:01 night opens recanvass P8 P4",
    "23:02 reviewer P8 corrects recanvass A 40 40 4, B 40 40 4",
    "23:03 night closes x",
];

/// Writes the ledger of this release. Run once for a release, with the file's name in the variable;
/// never again.
#[test]
fn write_when_asked() {
    let Ok(name) = std::env::var("HOLDFAST_WRITE_GOLDEN") else { return };
    let mut night = TestNight::new(Policy::Reported);
    night.reach(&STEPS[..3]);
    beside::everything(&mut night);
    phone::everything(&mut night);
    desk::everything(&mut night);
    night.reach(&STEPS[3..]);
    let mut text = String::new();
    for row in &night.rows {
        let body = std::str::from_utf8(&row.body).expect("JSON is text");
        let (at_ms, command, request) = (row.at_ms, hex(&row.command), hex(&row.request));
        text.push_str(&format!("{at_ms} {command} {request} {body}\n"));
    }
    text.push_str(&format!("digest {}\n", hex(&night.night.digest())));
    std::fs::write(vectors().join(name), text).expect("the vectors' folder can be written");
}

fn vectors() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("vectors")
}

#[test]
fn every_release_folds_to_the_same_digest() {
    let mut ledgers = 0;
    for file in std::fs::read_dir(vectors()).expect("the vectors' folder") {
        let path = file.expect("a file").path();
        if path.extension().is_none_or(|extension| extension != "jsonl") {
            continue;
        }
        let text = std::fs::read_to_string(&path).expect("a golden ledger is text");
        let (rows, digest) = text.trim_end().rsplit_once('\n').expect("rows, then a digest");
        let row = |line: &str| {
            let mut words = line.splitn(4, ' ');
            let mut word = || words.next().expect("four parts");
            let at_ms = word().parse().expect("a time");
            let (command, request) = (bytes(word()), bytes(word()));
            StoredRow { at_ms, command, request, body: word().as_bytes().to_vec() }
        };
        let rows: Vec<StoredRow> = rows.lines().map(row).collect();
        let folded = format!("digest {}", hex(&replay(&rows).digest()));
        assert_eq!(folded, digest, "{}", path.display());
        ledgers += 1;
    }
    assert!(ledgers > 0, "there is a golden ledger");
}

/// Computed apart from this program, from the format's own words.
#[test]
fn a_commands_id_is_that_of_the_format() {
    let close = || Act::CloseRecanvass { reason: String::new() };
    let id = |by, via, key: &str| Command { by, via, key: key.into(), act: close() }.id();
    let reporter = Actor::Reporter(ReporterId(812));
    let key = "8f14e45f-ceea-467f-a0e6-1d8b7c1f0a55";
    assert_eq!(hex(&id(reporter, Channel::Voice, key)), "ef7298f173afa2a5a7e40b9bc92a9df8");
    let console = Actor::Console(String::new());
    assert_eq!(hex(&id(console, Channel::Desk, "2")), "cd4b6423fc3f2f4e4308b8f8754691c5");
}
