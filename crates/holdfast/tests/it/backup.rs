//! Backups of a night that runs, and what comes of them elsewhere.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use rustix::process::Signal;
use serde_json::Value;

use crate::run::{Run, holdfast, holdfast_told};
use crate::served::{NightDir, Served, body, headers};

const PASSPHRASE: &str = "seven quiet geese\n";

/// A backup with the keys beside it, in a folder that is removed at the end.
struct Kept(NightDir);

impl Kept {
    fn of(night: &NightDir) -> Kept {
        let kept = Kept(NightDir::nowhere());
        fs::create_dir(&kept.0.0).unwrap();
        let run = kept.back_up(night, "backup", "--keys");
        assert_eq!((run.code, run.err.as_str()), (0, ""));
        assert!(run.out.lines().all(|line| line.chars().count() <= 80 || line.contains("/")));
        kept
    }

    /// Makes a backup of that name; with `--keys`, the keys are sealed too.
    fn back_up(&self, night: &NightDir, name: &str, keys: &str) -> Run {
        let keys = match keys {
            "" => String::new(),
            _ => format!("{keys} {}", self.keys().display()),
        };
        let to = self.0.0.join(name);
        let command = format!("backup --data {} {} {keys}", night.text(), to.display());
        holdfast_told(&command, PASSPHRASE)
    }

    fn keys(&self) -> PathBuf {
        self.0.0.join("keys.sealed")
    }

    fn path(&self, file: &str) -> PathBuf {
        self.0.0.join("backup").join(file)
    }

    fn manifest(&self) -> Value {
        serde_json::from_slice(&fs::read(self.path("backup.json")).unwrap()).unwrap()
    }

    fn restore(&self, to: &NightDir) -> Run {
        self.restore_told(to, PASSPHRASE)
    }

    fn restore_told(&self, to: &NightDir, passphrase: &str) -> Run {
        let (from, keys) = (self.path(""), self.keys());
        let (from, keys) = (from.display(), keys.display());
        let command = format!("restore {from} --keys {keys} --data {}", to.text());
        holdfast_told(&command, passphrase)
    }
}

/// Returns all files below a folder.
fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}

fn key(number: usize) -> String {
    format!("00000000-0000-4000-8000-{number:012x}")
}

/// Files a chair's return; the answer's status and receipt.
fn file(served: &Served, chair: &(String, String), number: usize) -> (u16, Value) {
    let (precinct, code) = chair;
    let (authorization, key) = (format!("Holdfast {code}"), key(number));
    let body = body(precinct, 20 + number as u32);
    let answer = served.client().post(&headers(&authorization, &key), body.as_bytes());
    (answer.status, serde_json::from_str::<Value>(&answer.body).unwrap()["receipt"].clone())
}

fn end(served: Served) {
    served.signal(Signal::TERM);
    assert!(served.wait().success());
}

#[test]
fn a_night_that_runs_is_copied_and_goes_on_elsewhere() {
    let night = NightDir::open();
    let chairs = night.chairs();
    let served = Served::start(&night);
    let claim = "\"name\":\"Ana Peña\",\"call_back\":\"515-555-0123\",";
    let unconfirmed = body(&chairs[900].0, 30).replacen('{', &format!("{{{claim}"), 1);
    let asked = [("Idempotency-Key", key(900))];
    let asked = asked.each_ref().map(|(name, key)| (*name, key.as_str()));
    let mut client = served.client();
    let answer = client.request("POST", "/api/unconfirmed", &asked, unconfirmed.as_bytes());
    assert_eq!(answer.status, 201);
    let before: Vec<Value> = (0..20).map(|at| file(&served, &chairs[at], at).1).collect();
    let copied = AtomicBool::new(false);
    let (kept, meanwhile) = thread::scope(|scope| {
        let filing = scope.spawn(|| {
            let filed = (20..400).take_while(|at| {
                assert_eq!(file(&served, &chairs[*at], *at).0, 201, "nobody is kept waiting");
                !copied.load(Ordering::Acquire)
            });
            filed.count()
        });
        let kept = Kept::of(&night);
        copied.store(true, Ordering::Release);
        (kept, filing.join().unwrap())
    });
    assert!(meanwhile > 0);
    end(served);

    let elsewhere = NightDir::nowhere();
    let run = kept.restore(&elsewhere);
    assert_eq!((run.code, run.err.as_str()), (0, ""));
    assert!(run.out.contains("every one as it was written"), "{}", run.out);
    let verified = holdfast(&format!("ledger verify --format json --data {}", elsewhere.text()));
    let manifest = kept.manifest();
    assert_eq!(verified.json()["rows"], manifest["rows"]);
    assert_eq!(verified.json()["head"], manifest["head"]);
    let waiting = holdfast(&format!("unconfirmed --data {}", elsewhere.text()));
    assert!(waiting.out.contains("Ana Peña"), "{}", waiting.out);

    let served = Served::start(&elsewhere);
    for (at, receipt) in before.iter().enumerate() {
        assert_eq!(file(&served, &chairs[at], at), (200, receipt.clone()), "it is held already");
    }
    let (status, receipt) = file(&served, &chairs[1000], 1000);
    assert_eq!(status, 201, "the cards are good, and the night goes on");
    assert!(receipt.as_u64() > manifest["rows"].as_u64());
    end(served);
}

#[test]
fn a_backup_holds_no_key_and_only_what_it_lists() {
    let night = NightDir::open();
    let kept = Kept::of(&night);
    let secrets: Vec<String> = files(&night.0.join("keys"))
        .into_iter()
        .map(|file| fs::read_to_string(file).unwrap().trim().to_owned())
        .collect();
    assert_eq!(secrets.len(), 4);
    let bytes = |hex: &str| -> Vec<u8> {
        (0..32).map(|at| u8::from_str_radix(&hex[2 * at..2 * at + 2], 16).unwrap()).collect()
    };
    for file in files(&kept.0.0) {
        let held = fs::read(&file).unwrap();
        for secret in &secrets {
            let shown = [secret.as_bytes().to_vec(), bytes(secret)];
            let found = shown.iter().any(|key| held.windows(key.len()).any(|part| part == key));
            assert!(!found, "a key is in {}", file.display());
        }
    }
    let mut listed: Vec<String> =
        kept.manifest()["files"].as_object().unwrap().keys().cloned().collect();
    listed.push("backup.json".to_owned());
    let mut found: Vec<String> = files(&kept.path(""))
        .iter()
        .map(|file| file.strip_prefix(kept.path("")).unwrap().display().to_string())
        .collect();
    listed.sort();
    found.sort();
    assert_eq!(found, listed);
}

#[test]
fn a_backup_that_was_changed_is_refused_and_says_where() {
    let night = NightDir::open();
    let served = Served::start(&night);
    let chairs = night.chairs();
    for (at, chair) in chairs.iter().enumerate().take(5) {
        assert_eq!(file(&served, chair, at).0, 201);
    }
    let earlier = Kept::of(&night);
    for (at, chair) in chairs.iter().enumerate().take(9).skip(5) {
        assert_eq!(file(&served, chair, at).0, 201);
    }
    end(served);
    let kept = Kept::of(&night);
    let check = |file: &str, change: &dyn Fn(Vec<u8>) -> Vec<u8>, expected: &str| {
        let path = kept.path(file);
        let whole = fs::read(&path).unwrap();
        fs::write(&path, change(whole.clone())).unwrap();
        let elsewhere = NightDir::nowhere();
        let run = kept.restore(&elsewhere);
        assert_eq!(run.code, 2, "{expected}: {}", run.out);
        assert!(run.err.contains(expected), "{}", run.err);
        assert!(!elsewhere.0.exists(), "nothing is left");
        fs::write(&path, whole).unwrap();
    };
    // The figure that tells the seventh return from the others, wherever it stands.
    let figure = |mut bytes: Vec<u8>| {
        let (from, to) = (b"\"first\":26", b"\"first\":27");
        let places: Vec<usize> =
            (0..bytes.len()).filter(|at| bytes[*at..].starts_with(from)).collect();
        assert!(!places.is_empty(), "the row's body has it");
        places.into_iter().for_each(|at| bytes[at..at + to.len()].copy_from_slice(to));
        bytes
    };
    check("ledger.sqlite", &figure, "row 10 of the ledger does not have the hash");
    let fewer = fs::read(earlier.path("ledger.sqlite")).unwrap();
    check("ledger.sqlite", &|_| fewer.clone(), "ledger.sqlite of the backup is not as it was made");
    check("ledger.sqlite", &|_| b"not a ledger".to_vec(), "ledger.sqlite");
    check("ledger.sqlite", &|_| Vec::new(), "ledger.sqlite");
    let rows = |bytes: Vec<u8>| {
        String::from_utf8(bytes).unwrap().replace("\"rows\": 12", "\"rows\": 11").into_bytes()
    };
    assert_ne!(
        rows(fs::read(kept.path("backup.json")).unwrap()),
        fs::read(kept.path("backup.json")).unwrap()
    );
    check("backup.json", &rows, "backup.json of the backup is not as it was made");
    check("backup.json", &|_| b"{}".to_vec(), "is no backup");
    assert_eq!(kept.restore(&NightDir::nowhere()).code, 0, "as it was, it is restored");
}

#[test]
fn keys_and_places_must_be_right() {
    let (night, other) = (NightDir::open(), NightDir::open());
    let (kept, others) = (Kept::of(&night), Kept::of(&other));
    let check = |run: Run, expected: &str| {
        let said = run.err.split_whitespace().collect::<Vec<_>>().join(" ");
        assert_eq!(run.code, 2, "{expected}");
        assert!(said.contains(expected), "{said}");
    };
    let nowhere = NightDir::nowhere();
    let without = format!("restore {} --data {}", kept.path("").display(), nowhere.text());
    check(holdfast(&without), "a backup holds no keys");
    check(kept.restore_told(&nowhere, "seven quiet goose\n"), "does not open these keys");
    check(kept.restore_told(&nowhere, ""), "give the passphrase");
    fs::copy(others.keys(), kept.keys()).unwrap();
    check(kept.restore(&nowhere), "these keys are not those of the backup");
    check(others.restore(&night), "is not empty");
    assert!(!nowhere.0.exists());
    check(kept.back_up(&night, "backup", ""), "exists already");
    check(kept.back_up(&night, "again", "--keys"), "exists already");
    check(kept.back_up(&nowhere, "again", ""), "holds no night");
    assert_eq!(fs::read_dir(&kept.0.0).unwrap().count(), 2, "nothing half made is left");
    let short =
        format!("backup --data {} {}-b --keys {}-k", night.text(), kept.0.text(), kept.0.text());
    check(holdfast_told(&short, "geese\n"), "take at least 12");
    assert!(!Path::new(&format!("{}-b", kept.0.text())).exists());
}
