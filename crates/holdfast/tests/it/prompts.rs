//! `holdfast prompts`: listed, made by the real programs, and listened to.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::run::{holdfast, root};

/// Returns an empty place in the tests' folder.
fn place(name: &str) -> PathBuf {
    let place = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("prompts-{name}"));
    let _ = fs::remove_dir_all(&place);
    let _ = fs::remove_file(&place);
    place
}

/// Another night of Nevada: a candidate, a county and a precinct of which nothing is shipped.
fn other_night(name: &str) -> PathBuf {
    let folder = place(name);
    fs::create_dir_all(&folder).unwrap();
    for (file, from, to) in [
        ("night.toml", "", ""),
        ("candidates.csv", "Joe Biden", "Aurelia Quint"),
        ("counties.csv", "Churchill", "Zephyr Cove"),
        ("precincts.csv", "Precinct 1,", "Wellspring 1st Ward,"),
    ] {
        let shipped = fs::read_to_string(root().join("nights/nevada-2020").join(file)).unwrap();
        fs::write(folder.join(file), shipped.replacen(from, to, 1)).unwrap();
    }
    folder
}

fn list(night: &Path, more: &str) -> Value {
    holdfast(&format!("prompts list {} --format json {more}", night.display())).json()
}

/// Returns the names of recordings that come from there.
fn from(list: &Value, from: &str) -> Vec<String> {
    let rows = list["recordings"].as_array().unwrap().iter().filter(|row| row["from"] == from);
    rows.map(|row| row["name"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn a_shipped_night_needs_nothing_more() {
    let night = list(&root().join("nights/iowa-2020"), "");
    assert_eq!(from(&night, "missing"), [""; 0]);
    let spelled = from(&night, "spelled");
    assert!(spelled.iter().all(|name| name.starts_with("name-")), "{spelled:?}");
    assert!(night["precincts"]["es"]["put-together"].as_u64() > Some(1_000));
    assert_eq!(night["unused"].as_array().unwrap().len(), 0);
    let run = holdfast("prompts list nights/nevada-2020 --language es");
    assert_eq!((run.code, run.err.as_str()), (0, ""));
    assert!(run.out.contains("es  recordings  "), "{}", run.out);
}

#[test]
fn what_another_night_needs_is_spoken_by_the_real_programs() {
    let night = other_night("other-night");
    let needed = ["candidate-biden", "county-32001", "name-wellspring"].map(str::to_owned);
    let before = list(&night, "");
    let spelled = from(&before, "spelled");
    assert!(needed.iter().all(|name| spelled.contains(name)), "{spelled:?}");

    let folder = place("made");
    let own = folder.join("en/name-wellspring.wav");
    let make = format!("prompts make {} --to {}", night.display(), folder.display());
    let run = holdfast(&format!("{make} --name candidate-biden"));
    assert_eq!((run.code, run.err.as_str()), (0, ""));
    let said = folder.join("en/candidate-biden.wav");
    let first = fs::read(&said).unwrap();
    fs::copy(&said, &own).unwrap(); // As if somebody had recorded it.
    let run = holdfast(&make);
    assert_eq!((run.code, run.err.as_str()), (0, ""));
    assert_eq!(fs::read(&own).unwrap(), first, "what is there is not replaced");

    let after = list(&night, &format!("--recordings {}", folder.display()));
    assert_eq!(from(&after, "spelled"), [""; 0]);
    let recorded = from(&after, "recorded");
    assert!(needed.iter().all(|name| recorded.contains(name)), "{recorded:?}");
    assert_eq!(after["unused"].as_array().unwrap().len(), 0);

    // The same voice says the same, as loud as the shipped ones.
    assert_eq!(holdfast(&format!("{make} --name candidate-biden")).code, 0);
    assert_eq!(fs::read(&said).unwrap(), first);
    let samples: Vec<f64> = (first[44..].as_chunks::<2>().0.iter())
        .map(|sample| f64::from(i16::from_le_bytes(*sample)))
        .collect();
    let power = samples.iter().map(|sample| sample * sample).sum::<f64>() / samples.len() as f64;
    let db = 10.0 * (power / 32_768_f64.powi(2)).log10();
    assert!((-17.5..-15.5).contains(&db), "{db}");
    assert!(samples.iter().all(|sample| sample.abs() < 32_124.0), "nothing is cut off");
    assert!(samples.len() > 4_000, "half a second at least");
}

#[test]
fn what_callers_hear_can_be_listened_to() {
    let night = "nights/iowa-2020";
    let seconds = |what: &str| {
        let to = place("said.wav");
        let run = holdfast(&format!("prompts say {night} {what} --to {}", to.display()));
        assert_eq!((run.code, run.err.as_str()), (0, ""), "{what}");
        (fs::read(&to).unwrap().len() - 44) as f64 / 16_000.0
    };
    let number = seconds("--number 2412");
    assert!((1.5..3.5).contains(&number), "{number}");
    let precinct = seconds("--precinct 19001-948199 --language es");
    assert!((2.0..8.0).contains(&precinct), "{precinct}");
    let all = seconds("--text received --check-words acorn --candidate sanders --name word-3");
    assert!((4.0..9.0).contains(&all), "{all}");
    assert!(seconds("--read-back") > 60.0);
    for (what, says) in [
        ("--precinct 1", "no precinct `1`"),
        ("--check-words xyzzy", "`xyzzy` is no check word"),
        ("--text xyzzy", "there is no text `xyzzy`"),
        ("", "say what is to be said"),
        ("--number 1 --recordings docs", "holds no recordings"),
    ] {
        let run = holdfast(&format!("prompts say {night} {what} --to {}", place("no").display()));
        assert_eq!(run.code, 2, "{what}");
        assert!(run.err.contains(says), "{}", run.err);
    }
}

#[test]
fn a_recording_nothing_asks_for_is_told_and_a_bad_one_refused() {
    let folder = place("slips");
    fs::create_dir_all(folder.join("es")).unwrap();
    fs::write(folder.join("es/text-greting.ulaw"), [7; 800]).unwrap();
    let list = format!("prompts list nights/iowa-2020 --recordings {}", folder.display());
    let run = holdfast(&list);
    assert_eq!(run.code, 0);
    assert!(run.out.contains("not used: es/text-greting"), "{}", run.out);
    fs::write(folder.join("es/text-greeting.wav"), b"no sound at all").unwrap();
    let run = holdfast(&list);
    assert_eq!(run.code, 2);
    assert!(run.err.contains("text-greeting.wav: it is no WAV file"), "{}", run.err);
    assert!(run.err.contains("sox FILE -r 8000"), "{}", run.err);
}

#[test]
fn a_machine_without_a_voice_says_what_to_install() {
    let folder = place("no-voice");
    let run = Command::new(env!("CARGO_BIN_EXE_holdfast"))
        .current_dir(root())
        .env("PATH", "")
        .args(["prompts", "make", "nights/iowa-2020", "--to"])
        .arg(&folder)
        .args(["--name", "text-goodbye"])
        .output()
        .unwrap();
    let err = String::from_utf8(run.stderr).unwrap();
    assert_eq!(run.status.code(), Some(2));
    assert!(err.contains("install Debian's packages espeak-ng and sox"), "{err}");
}
