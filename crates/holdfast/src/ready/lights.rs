//! Red, amber, green: what must be put right before the night, each with what to do about it.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use night::event::Stage;
use night::night::Night;
use serde::Serialize;
use server::backup::Record;

use super::frozen::Frozen;
use super::standing::{Counts, Practice};
use crate::text::number;

/// Below this the ledger and its copies may not have room for a night; a row takes some 2 KiB.
const DISK_RED_BYTES: u64 = 256 << 20;
/// Below this there is no room for a backup and the pictures.
const DISK_AMBER_BYTES: u64 = 2 << 30;

/// A backup older than this is of another week's night.
const BACKUP_DAYS_MAX: i64 = 7;

const DAY_MS: i64 = 86_400_000;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Colour {
    Green,
    Amber,
    Red,
}

/// One thing that is looked at.
#[derive(Debug, Serialize)]
pub struct Light {
    pub name: &'static str,
    pub colour: Colour,
    pub said: String,
    /// What to do; empty if nothing.
    pub remedy: &'static str,
}

impl Light {
    fn new(
        name: &'static str,
        colour: Colour,
        said: impl Into<String>,
        remedy: &'static str,
    ) -> Light {
        let remedy = if colour == Colour::Green { "" } else { remedy };
        Light { name, colour, said: said.into(), remedy }
    }
}

/// Rows that were just checked, each as it was written, and when the last was.
pub struct Checked {
    pub rows: u64,
    pub last_ms: i64,
}

pub fn lights(
    night: &Night,
    checked: &Checked,
    practice: &Practice,
    (dir, now): (&Path, &Frozen),
    now_ms: i64,
) -> Vec<Light> {
    let said = format!("{} rows, every one as it was written", number(checked.rows));
    let mut lights = vec![
        Light::new("ledger", Colour::Green, said, ""),
        practised(&practice.counts()),
        reachable(practice),
        codes(practice),
        cards(practice),
        contacts(night),
        clock(night, checked.last_ms, now_ms),
        disk(dir),
        keys(dir),
    ];
    lights.extend(backups(&Record::read(dir), now_ms));
    lights.push(frozen(now, Frozen::then(dir).as_ref()));
    lights
}

/// Somebody of each precinct can be rung.
fn reachable(practice: &Practice) -> Light {
    let (all, without) = (practice.standings.len(), practice.unreachable);
    let colour = match without {
        0 => Colour::Green,
        n if n == all => Colour::Red,
        _ => Colour::Amber,
    };
    let said = match without {
        0 => "somebody of each precinct can be rung".to_owned(),
        n => format!("nobody with a number is known of {} precincts", number(n)),
    };
    let remedy = "Complete the roster: holdfast roster import --data DIR FILE.";
    Light::new("people", colour, said, remedy)
}

fn cards(practice: &Practice) -> Light {
    let Practice { cards, to_print, .. } = *practice;
    let colour = match to_print {
        0 => Colour::Green,
        n if n == cards => Colour::Red,
        _ => Colour::Amber,
    };
    let said = match to_print {
        0 => format!("all {} were printed as they are now", number(cards)),
        n => format!("{} of {} are to be printed", number(n), number(cards)),
    };
    let remedy = "Print them: holdfast cards --data DIR --site URL --unprinted TO.";
    Light::new("cards", colour, said, remedy)
}

/// The night before, nothing changes any more.
fn frozen(now: &Frozen, then: Option<&Frozen>) -> Light {
    let short = |digest: &str| digest.chars().take(8).collect::<String>();
    let made =
        format!("folder {}, {}, program {}", short(&now.folder), now.plan, short(&now.program));
    match then {
        None => {
            let remedy = "Once nothing changes any more: holdfast ready --data DIR --freeze.";
            Light::new("frozen", Colour::Amber, format!("not yet; {made}"), remedy)
        }
        Some(then) if then == now => Light::new("frozen", Colour::Green, made, ""),
        Some(then) => {
            let what = match (then.folder == now.folder, then.plan == now.plan) {
                (false, _) => "the folder",
                (true, false) => "the plan",
                (true, true) => "the program",
            };
            let said = format!("{what} is not what was frozen; {made}");
            let remedy = "Put back what was rehearsed, or rehearse again and --freeze.";
            Light::new("frozen", Colour::Red, said, remedy)
        }
    }
}

fn practised(counts: &Counts) -> Light {
    let Counts { expected, ready, seen, never } = *counts;
    let colour = match (expected == ready, never) {
        (true, _) => Colour::Green,
        (false, 0) => Colour::Amber,
        (false, _) => Colour::Red,
    };
    let said = format!(
        "{} of {} precincts are ready; {} only seen, {} never",
        number(ready),
        number(expected),
        number(seen),
        number(never)
    );
    let remedy = "Ring them: a practice at /report takes two minutes. --list names them.";
    Light::new("practice", colour, said, remedy)
}

fn codes(practice: &Practice) -> Light {
    let Practice { reporters, without_code, unused, .. } = *practice;
    if without_code > 0 {
        let said = format!("{} of {} have no good code", number(without_code), number(reporters));
        let remedy = "Give them one: holdfast codes --precinct ID --reissue ROLE.";
        return Light::new("codes", Colour::Red, said, remedy);
    }
    let said = format!(
        "{} chairs and secretaries have one; {} were never used",
        number(reporters),
        number(unused)
    );
    Light::new("codes", Colour::Green, said, "")
}

fn contacts(night: &Night) -> Light {
    let known = |label: &str| night.contacts().iter().any(|(found, _)| found == label);
    let missing = ["headquarters", "hotline", "text"].into_iter().filter(|label| !known(label));
    let missing: Vec<&str> = missing.collect();
    let (colour, said) = match missing.as_slice() {
        [] => (Colour::Green, "headquarters, hotline and text numbers are known".to_owned()),
        ["headquarters", ..] => (Colour::Red, format!("no number for: {}", missing.join(", "))),
        _ => (Colour::Amber, format!("no number for: {}", missing.join(", "))),
    };
    let remedy = "Name it in night.toml before the night is opened; pages offer what is there.";
    Light::new("numbers", colour, said, remedy)
}

fn clock(night: &Night, last_ms: i64, now_ms: i64) -> Light {
    let opens = night.setup().precincts.indices().map(|at| night.opens_at_ms(at)).min();
    if now_ms < last_ms {
        let said = "this machine's clock is behind the last row of the ledger";
        return Light::new("clock", Colour::Red, said, "Set the clock, and keep it set by NTP.");
    }
    let days = opens.map_or(0, |opens| (opens - now_ms).div_euclid(DAY_MS));
    let stage = night.stage();
    match (stage, days) {
        (Stage::Rehearsal, 0..) => {
            let said = format!("the first precinct opens in {} days", number(days));
            Light::new("clock", Colour::Green, said, "")
        }
        (Stage::Rehearsal, _) => {
            let said = "the first precinct should have opened, and the night is in rehearsal";
            let remedy = "If the date is right, `holdfast serve` opens it by itself.";
            Light::new("clock", Colour::Amber, said, remedy)
        }
        _ => Light::new("clock", Colour::Green, "the night has begun", ""),
    }
}

fn disk(dir: &Path) -> Light {
    let remedy = "Make room, or move the night: holdfast backup, then restore elsewhere.";
    let Ok(space) = rustix::fs::statvfs(dir) else {
        return Light::new("disk", Colour::Red, "its free space cannot be told", remedy);
    };
    let free = space.f_bavail.saturating_mul(space.f_frsize);
    let colour = match free {
        0..DISK_RED_BYTES => Colour::Red,
        DISK_RED_BYTES..DISK_AMBER_BYTES => Colour::Amber,
        DISK_AMBER_BYTES.. => Colour::Green,
    };
    Light::new("disk", colour, format!("{} MiB are free", number(free >> 20)), remedy)
}

/// Others on the machine must not read the keys.
fn keys(dir: &Path) -> Light {
    let mode = fs::metadata(dir.join("keys")).map(|folder| folder.permissions().mode());
    match mode {
        Ok(mode) if mode & 0o077 == 0 => {
            Light::new("keys", Colour::Green, "nobody else on this machine can read them", "")
        }
        _ => {
            let said = "others on this machine can read the folder keys";
            Light::new("keys", Colour::Red, said, "Close it: chmod 700 DIR/keys.")
        }
    }
}

fn backups(record: &Record, now_ms: i64) -> [Light; 2] {
    let days = record.last_ms.map(|last| (now_ms - last).max(0) / DAY_MS);
    let (colour, said) = match days {
        None => (Colour::Red, "none was made of this night here".to_owned()),
        Some(days) if days > BACKUP_DAYS_MAX => {
            (Colour::Amber, format!("the last was made {} days ago", number(days)))
        }
        Some(0) => (Colour::Green, "the last was made within a day".to_owned()),
        Some(days) => (Colour::Green, format!("the last was made {} days ago", number(days))),
    };
    let remedy = "Make one on another disk: holdfast backup --data DIR TO.";
    let backup = Light::new("backup", colour, said, remedy);
    let (colour, said) = match record.keys_sealed {
        true => (Colour::Green, "they were sealed in a file"),
        false => (Colour::Red, "without them a backup cannot go on"),
    };
    let remedy = "Seal them once: holdfast backup --data DIR TO --keys FILE.";
    [backup, Light::new("sealed keys", colour, said, remedy)]
}
