//! The people who report: taken in, changed, and destroyed.

use std::fs;
use std::path::Path;

use rustix::process::Signal;
use serde_json::{Value, json};

use crate::run::{holdfast, holdfast_told, root};
use crate::served::{NightDir, Served, body, headers};

const ROSTER: &str = "person,name,phones,language,needs,precinct,role\n\
    p-1,Ana Peña Quux,515-555-0171;515-555-0172,es,slow-keys,19001-948199,chair\n\
    p-2,Benjamin Xyzzy,(515) 555-0173,,,19001-948199,secretary\n\
    p-3,Cleo Plugh,515-555-0174,,large-print,19001-948199,observer\n\
    p-4,Dora Frobozz,515-555-0175,,,19001,county\n";

/// What must be found nowhere once it is destroyed.
const WORDS: [&str; 8] =
    ["Quux", "Xyzzy", "Plugh", "Frobozz", "555-0171", "5550171", "5555550175", "15155550173"];

/// A file beside the night, with this content.
fn file(night: &NightDir, name: &str, content: &str) -> String {
    let path = night.0.with_extension(name);
    fs::write(&path, content).unwrap();
    path.display().to_string()
}

fn import(night: &NightDir, content: &str) -> String {
    let file = file(night, "roster.csv", content);
    let run = holdfast(&format!("roster import --data {} {file} --by Ann", night.text()));
    assert_eq!(run.code, 0, "{}", run.err);
    fs::remove_file(file).unwrap();
    run.out
}

fn list(night: &NightDir, which: &str) -> Vec<Value> {
    let told = holdfast(&format!("roster list --data {} {which} --format json", night.text()));
    told.json().as_array().unwrap().clone()
}

fn told(night: &NightDir, command: &str) -> (i32, String) {
    // `roster amend` and `ledger verify` are two words.
    let two = command.starts_with("roster ") || command.starts_with("ledger ");
    let end = command.match_indices(' ').nth(usize::from(two)).map(|(at, _)| at);
    let (name, rest) = command.split_at(end.unwrap_or(command.len()));
    let run = holdfast(&format!("{name} --data {} {rest}", night.text()));
    (run.code, format!("{}{}", run.out, run.err))
}

/// Returns the files below a folder that hold any of the words.
fn holding(folder: &Path, words: &[&str]) -> Vec<String> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(holding(&path, words));
            continue;
        }
        let bytes = fs::read(&path).unwrap();
        let holds = |word: &&&str| bytes.windows(word.len()).any(|at| at == word.as_bytes());
        found.extend(words.iter().find(holds).map(|word| format!("{}: {word}", path.display())));
    }
    found
}

#[test]
fn a_roster_gives_each_role_its_person_and_again_changes_nothing() {
    let night = NightDir::open();
    let said = import(&night, ROSTER);
    assert!(said.contains("roster   4 people in 4 roles"), "{said}");
    assert!(said.contains("2 given to somebody, 2 new with a card of their own"), "{said}");
    let rows = night.recover().head.seq;
    let said = import(&night, ROSTER);
    assert!(said.contains("people   0 new, 0 changed"), "{said}");
    assert_eq!(night.recover().head.seq, rows, "the same roster again changes nothing");

    let own = list(&night, "--precinct 19001-948199");
    let names: Vec<_> = own.iter().map(|row| (&row["role"], &row["name"])).collect();
    let (ana, cleo) = (json!("Ana Peña Quux"), json!("Cleo Plugh"));
    assert_eq!(names.len(), 3);
    assert_eq!(names[0], (&json!("chair"), &ana));
    assert_eq!(names[2], (&json!("observer"), &cleo));
    assert_eq!(own[0]["phones"], json!(["+15155550171", "+15155550172"]));
    assert_eq!(own[0]["needs"], json!(["slow-keys"]));
    let county = list(&night, "--county 19001");
    assert_eq!(county.len(), 12, "five precincts' two cards, an observer and the county chair");
    assert_eq!(county[11]["precinct"], "19001");
    assert_eq!(list(&night, "").len(), 2 * 1765 + 2);
    let table = holdfast(&format!("roster list --data {} --county 19001", night.text()));
    assert!(table.out.lines().all(|line| line.chars().count() <= 80), "{}", table.out);

    // An observer's and a county chair's card have codes of their own.
    let codes = holdfast(&format!("codes --data {} --format json", night.text())).json();
    let codes = codes.as_array().unwrap();
    assert_eq!(codes.len(), 2 * 1765 + 2);
    assert_eq!(codes[3531]["role"], "county");

    // Nothing of it is in clear anywhere.
    assert_eq!(holding(&night.0, &WORDS), [""; 0]);

    // Another person has the role now: the code of the one before ends.
    let before = codes[0]["code"].as_str().unwrap();
    let said = import(&night, &ROSTER.replace("p-1,Ana Peña Quux", "p-9,Zoe Grue"));
    assert!(said.contains("cards    1 of another person ended"), "{said}");
    let codes = holdfast(&format!("codes --data {} --format json", night.text())).json();
    assert_ne!(codes[0]["code"], before);
    assert_eq!(list(&night, "--precinct 19001-948199")[0]["name"], "Zoe Grue");
}

#[test]
fn a_faulty_roster_is_refused_whole() {
    let night = NightDir::open();
    let rows = night.recover().head.seq;
    let file = file(&night, "roster.csv", &ROSTER.replace("Cleo Plugh", "=1+1"));
    let run = holdfast(&format!("roster import --data {} {file}", night.text()));
    assert_eq!(run.code, 2);
    assert!(run.err.contains("roster.csv:4, column name: “=1+1”"), "{}", run.err);
    assert_eq!(night.recover().head.seq, rows);
    assert!(list(&night, "").iter().all(|row| row["name"].is_null()));
    fs::remove_file(file).unwrap();
}

#[test]
fn a_hundred_thousand_people_are_taken_in() {
    let folder = NightDir::nowhere();
    fs::create_dir(&folder.0).unwrap();
    for name in ["night.toml", "candidates.csv", "counties.csv"] {
        fs::copy(root().join("nights/iowa-2020").join(name), folder.0.join(name)).unwrap();
    }
    let precinct = |n| format!("p{n},19001,Precinct {n},precinct,4\n");
    let precincts: String = (0..10_000).map(precinct).collect();
    let header = "precinct_id,county_id,name,kind,county_delegates\n";
    fs::write(folder.0.join("precincts.csv"), format!("{header}{precincts}")).unwrap();
    let night = NightDir::open_folder(&folder.text().to_string());
    let mut roster = "person,name,phones,precinct,role\n".to_owned();
    for n in 0..100_000u32 {
        let role = ["chair", "secretary", "observer"][(n as usize / 10_000).min(2)];
        let (area, line) = (200 + n / 10_000, n % 10_000);
        roster += &format!("r{n},Name {n},{area}-555-{line:04},p{},{role}\n", n % 10_000);
    }
    let said = import(&night, &roster);
    assert!(said.contains("roster   100,000 people in 100,000 roles"), "{said}");
    let rows = list(&night, "");
    assert_eq!(rows.len(), 100_000);
    assert!(rows.iter().all(|row| row["phones"].as_array().unwrap().len() == 1));
    fs::remove_dir_all(&folder.0).unwrap();
}

#[test]
fn facts_of_a_person_are_changed_and_the_ledger_says_which() {
    let night = NightDir::open();
    import(&night, ROSTER);
    let (code, said) = told(
        &night,
        "roster amend p-1 --phones 515-555-0199;515-555-0171 --needs relay --reason x --by Ann",
    );
    assert_eq!(code, 0, "{said}");
    assert!(said.contains("changed of p-1: phones, needs"), "{said}");
    let ana = &list(&night, "--precinct 19001-948199")[0];
    assert_eq!(ana["phones"], json!(["+15155550199", "+15155550171"]));
    assert_eq!((&ana["name"], &ana["needs"]), (&json!("Ana Peña Quux"), &json!(["relay"])));
    let dir = server::data_dir::DataDir::open(&night.0).unwrap();
    let (ledger, recovered) = dir.recover().unwrap();
    let last = ledger.read(recovered.head.seq - 1, 1).unwrap().pop().unwrap();
    let row = String::from_utf8(last.body).unwrap();
    assert!(row.contains("people-amended.1") && row.contains("[\"phones\",\"needs\"]"), "{row}");
    assert!(row.contains("\"by\":\"console:Ann\"") && !row.contains("555"), "{row}");
    drop((ledger, dir));
    for (command, words) in [
        ("roster amend p-1 --phones 555 --reason x", "no number with an area code"),
        ("roster amend p-1 --name =1+1 --reason x", "begins like a formula"),
        ("roster amend p-1 --language fr --reason x", "no language we speak"),
        ("roster amend p-1 --needs sleep --reason x", "no need we know"),
        ("roster amend nobody --name X --reason x", "nobody in the roster has the id nobody"),
    ] {
        let (code, said) = told(&night, command);
        assert!(code == 2 && said.contains(words), "{command}: {code} {said}");
    }
}

#[test]
fn a_chair_is_replaced_while_the_night_is_served() {
    let night = NightDir::open();
    import(&night, ROSTER);
    let precinct = "19001-948199";
    let (_, old) = night.chairs().swap_remove(0);
    let served = Served::start(&night);
    let file = |code: &str, people, key| {
        let authorization = format!("Holdfast {code}");
        let body = body(precinct, people);
        served.client().post(&headers(&authorization, key), body.as_bytes())
    };
    let first = file(&old, 30, "00000000-0000-4000-8000-000000000001");
    assert_eq!(first.status, 201, "{}", first.body);
    let (code, said) = told(
        &night,
        &format!(
            "amend {precinct} replaced --name Zoe --phones 515-555-0188 --reason ill --by Ann"
        ),
    );
    assert_eq!(code, 0, "{said}");
    let receipt = first.body.split("\"receipt\":").nth(1).unwrap().split(',').next().unwrap();
    assert!(said.contains("Filed by the old card, and standing until somebody acts: 1"), "{said}");
    assert!(said.contains(&format!("receipt {receipt}, ")), "{said}");
    let (_, new) = night.chairs().swap_remove(0);
    assert!(said.contains(&new) && !said.contains(&old), "{said}");
    // Whoever serves looks for other processes' rows five times a second.
    std::thread::sleep(std::time::Duration::from_millis(500));
    assert_eq!(file(&old, 31, "00000000-0000-4000-8000-000000000002").status, 401);
    assert_eq!(file(&new, 31, "00000000-0000-4000-8000-000000000003").status, 201);
    assert_eq!(list(&night, "--precinct 19001-948199")[0]["name"], "Zoe");
    // Somebody of the roster takes the role as she is: her facts are changed by another command.
    let replaced = format!("amend {precinct} replaced --person p-2 --reason ill");
    let (code, said) = told(&night, &format!("{replaced} --phones 515-555-0188"));
    assert!(code == 2 && said.contains("cannot be used with"), "{said}");
    assert_eq!(told(&night, &replaced).0, 0);
    assert_eq!(list(&night, "--precinct 19001-948199")[0]["person"], "p-2");
    let unknown = replaced.replace("p-2", "nobody");
    let (code, said) = told(&night, &unknown);
    assert!(code == 2 && said.contains("nobody in the roster has the id nobody"), "{said}");
    served.signal(Signal::TERM);
    assert!(served.wait().success());
    let night_now = night.recover().night;
    let at = night_now.setup().precincts.find(precinct).unwrap();
    assert_eq!(night_now.returns_of(at).len(), 2, "the first card's return is there");
}

#[test]
fn two_people_destroy_all_names_and_numbers_and_the_ledger_stays_whole() {
    let night = NightDir::open();
    import(&night, ROSTER);
    let unconfirmed = fs::read_to_string(night.0.join("keys/people")).unwrap();
    let check = |command: &str, code: i32, words: &str| {
        let (found, said) = told(&night, command);
        assert!(found == code && said.contains(words), "{command}: {found} {said}");
    };
    check("purge --people --by Ann --reason over", 1, "needed as long as the night is");
    check("move closed --reason x", 0, "the night is closed");
    check("hold on --reason case --by Ann", 0, "a legal hold is placed");
    check("purge --people --by Ann --reason over", 1, "a legal hold is placed since");
    check("hold off --reason settled --by Ann", 0, "the legal hold is lifted");
    check("hold off --reason settled --by Ann", 1, "no legal hold is placed");
    check("purge --people --reason over", 2, "say who you are with --by");
    check("purge --people --by Ben --confirm", 1, "nobody has proposed it");
    check("purge --people --by Ann --reason over", 0, "Now another person runs");
    check("purge --people --by Ann --confirm", 1, "two people are needed");
    check("hold on --reason case --by Ann", 0, "a legal hold is placed");
    check("purge --people --by Ben --confirm", 1, "a legal hold is placed since");
    check("hold off --reason settled --by Ann", 0, "the legal hold is lifted");
    check("purge --people --by Ben --confirm", 1, "nobody has proposed it");
    check("purge --people --by Ann --reason over", 0, "Now another person runs");
    check("purge --people --by Ben --confirm", 0, "names and numbers are destroyed");
    check("purge --people --by Ben --confirm", 1, "were destroyed");

    assert!(!night.0.join("keys/people").exists());
    let key = unconfirmed.trim();
    assert_eq!(holding(&night.0, &[&WORDS[..], &[key]].concat()), [""; 0]);
    check("ledger verify", 0, "every one");
    assert!(list(&night, "").iter().all(|row| row["name"].is_null()));
    let file = file(&night, "roster.csv", ROSTER);
    check(&format!("roster import {file}"), 2, "was destroyed");
    fs::remove_file(file).unwrap();
    check("codes", 0, "chair");

    // A backup of it is made, restored, and holds nothing either.
    let kept = NightDir::nowhere();
    fs::create_dir(&kept.0).unwrap();
    let passphrase = "seven quiet geese\nseven quiet geese\n";
    let backup = format!("backup --data {0} {1}/b --keys {1}/sealed", night.text(), kept.text());
    let run = holdfast_told(&backup, passphrase);
    assert_eq!(run.code, 0, "{}", run.err);
    assert_eq!(holding(&kept.0, &WORDS), [""; 0]);
    let restore = format!("restore {0}/b --keys {0}/sealed --data {0}/again", kept.text());
    let run = holdfast_told(&restore, "seven quiet geese\n");
    assert_eq!(run.code, 0, "{}", run.err);
    let served = Served::start(&night);
    assert_eq!(served.client().request("GET", "/", &[], b"").status, 200);
    served.signal(Signal::TERM);
    assert!(served.wait().success());
}

#[test]
fn names_are_kept_until_the_date_the_folder_sets() {
    let folder = NightDir::nowhere();
    fs::create_dir(&folder.0).unwrap();
    for name in ["night.toml", "candidates.csv", "counties.csv", "precincts.csv"] {
        fs::copy(root().join("nights/iowa-2020").join(name), folder.0.join(name)).unwrap();
    }
    let path = folder.0.join("night.toml");
    let text = fs::read_to_string(&path).unwrap();
    fs::write(&path, format!("keep_people_until = \"2098-01-31\"\n{text}")).unwrap();
    let night = NightDir::open_folder(&folder.text().to_string());
    assert_eq!(told(&night, "move closed --reason x").0, 0);
    let (code, said) = told(&night, "purge --people --by Ann --reason over");
    assert_eq!(code, 1);
    assert!(said.contains("names and numbers are kept until 2098-01-31T06:00:00Z"), "{said}");
    fs::remove_dir_all(&folder.0).unwrap();
}

#[test]
fn the_fullest_log_names_nobody() {
    let night = NightDir::open();
    let roster = file(&night, "roster.csv", ROSTER);
    let logged = |arguments: &[&str]| {
        let run = std::process::Command::new(env!("CARGO_BIN_EXE_holdfast"))
            .args(arguments)
            .args(["--data".as_ref(), night.0.as_os_str()])
            .env("RUST_LOG", "trace")
            .output()
            .unwrap();
        assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
        String::from_utf8(run.stderr).unwrap()
    };
    let log = [
        logged(&["roster", "import", &roster]),
        logged(&["roster", "amend", "p-1", "--phones", "515-555-0171", "--reason", "x"]),
        logged(&["ready"]),
    ]
    .concat();
    fs::remove_file(roster).unwrap();
    assert!(WORDS.iter().all(|word| !log.contains(word)), "{log}");
    assert!(night.chairs().iter().all(|(_, code)| !log.contains(code.as_str())), "{log}");
}
