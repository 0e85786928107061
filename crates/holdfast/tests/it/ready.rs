//! What is still to be done before a night, as `ready` tells it.

use std::fs;

use rustix::process::Signal;
use serde_json::{Value, json};

use crate::run::{holdfast, holdfast_told, root};
use crate::served::{NightDir, Served, body, headers};

/// Iowa's night, years from now, so that what is filed today is practice.
fn night_to_come() -> (NightDir, NightDir) {
    let folder = NightDir::nowhere();
    fs::create_dir(&folder.0).unwrap();
    for entry in fs::read_dir(root().join("nights/iowa-2020")).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|kind| kind == "csv" || kind == "toml") {
            let text = fs::read_to_string(&path).unwrap().replace("2020-02-0", "2099-02-0");
            fs::write(folder.0.join(path.file_name().unwrap()), text).unwrap();
        }
    }
    let night = NightDir::open_folder(&folder.text().to_string());
    (folder, night)
}

fn cards(night: &NightDir) -> Vec<Value> {
    let cards = holdfast(&format!("codes --data {} --format json", night.text())).json();
    cards.as_array().unwrap().clone()
}

fn ready(night: &NightDir) -> Value {
    holdfast(&format!("ready --data {} --format json", night.text())).json()
}

fn key(number: usize) -> String {
    format!("00000000-0000-4000-8000-{number:012x}")
}

fn practise(served: &Served, card: &Value, number: usize) {
    let text = |field: &str| card[field].as_str().unwrap();
    let (authorization, key) = (format!("Holdfast {}", text("code")), key(number));
    let practice = body(text("precinct"), 30).replace("\"real\"", "\"practice\"");
    let answer = served.client().post(&headers(&authorization, &key), practice.as_bytes());
    assert_eq!(answer.status, 201, "{}", answer.body);
}

fn bind(served: &Served, card: &Value, number: usize) {
    let secret = card["link"].as_str().unwrap().split_once('#').unwrap().1;
    let (key, body) = (key(number), json!({ "card": secret }).to_string());
    let mut client = served.client();
    let key = [("Idempotency-Key", key.as_str())];
    assert_eq!(client.request("POST", "/api/devices", &key, body.as_bytes()).status, 201);
}

#[test]
fn a_seeded_night_is_as_ready_as_the_table_says() {
    let (_folder, night) = night_to_come();
    // In the night's order: two cards a precinct, chair and secretary; Adair has five precincts.
    let cards = cards(&night);
    let served = Served::start(&night);
    practise(&served, &cards[0], 1); // Its chair.
    practise(&served, &cards[1], 2); // And its secretary: the precinct is ready once.
    practise(&served, &cards[3], 3); // A secretary alone makes her precinct ready.
    bind(&served, &cards[4], 4); // A link was opened, and no practice finished.
    bind(&served, &cards[6], 5);
    practise(&served, &cards[6], 6);
    served.signal(Signal::TERM);
    assert!(served.wait().success());
    let amend = |precinct: &Value, change: &str| {
        let precinct = precinct["precinct"].as_str().unwrap();
        let command = format!("amend --data {} {precinct} {change} --reason rain", night.text());
        assert_eq!(holdfast(&command).code, 0);
    };
    amend(&cards[8], "not-held"); // The fifth is not expected any more.

    let told = ready(&night);
    let adair = json!({ "county": "19001", "name": "Adair",
                        "expected": 4, "ready": 3, "seen": 1, "never": 0 });
    assert_eq!(told["counties"][0], adair);
    let all = json!({ "expected": 1764, "ready": 3, "seen": 1, "never": 1760 });
    assert_eq!(told["precincts"], all);
    assert_eq!(told["by_channel"], json!({ "web": 3 }));
    let not_ready = told["not_ready"].as_array().unwrap();
    assert_eq!(not_ready.len(), 1761);
    assert_eq!(not_ready[1760]["precinct"], cards[4]["precinct"], "who was never seen comes first");
    assert_eq!(not_ready[1760]["state"], "seen");
    let said = |name: &str| {
        let lights = told["lights"].as_array().unwrap();
        let light = lights.iter().find(|light| light["name"] == name).unwrap();
        (light["colour"].as_str().unwrap(), light["said"].as_str().unwrap())
    };
    assert_eq!(said("practice").0, "red");
    assert_eq!(
        said("codes"),
        ("green", "3,528 chairs and secretaries have one; 3,523 were never used")
    );
    assert_eq!(said("numbers").0, "green");
    assert!(said("clock").1.starts_with("the first precinct opens in "), "{}", said("clock").1);

    let list = holdfast(&format!("ready --data {} --list --county Adair", night.text()));
    assert_eq!(list.out.lines().count(), 1);
    assert!(list.out.starts_with("seen   19001-"), "{}", list.out);
    let table = holdfast(&format!("ready --data {}", night.text()));
    assert_eq!(table.code, 0);
    assert!(table.out.lines().all(|line| line.chars().count() <= 80), "{}", table.out);
    assert!(table.out.contains("3 of 1,764 precincts are ready; 1 only seen, 1,760 never"));
    let strict = holdfast(&format!("ready --data {} --strict", night.text()));
    assert_eq!(strict.code, 1, "not everything is green");
    let nowhere = format!("ready --data {} --list --county Atlantis", night.text());
    assert_eq!(holdfast(&nowhere).code, 2);
}

#[test]
fn backups_and_open_keys_are_seen() {
    let (_folder, night) = night_to_come();
    let colours = |names: [&str; 3]| {
        let told = ready(&night);
        let lights = told["lights"].as_array().unwrap().clone();
        names.map(|name| {
            let light = lights.iter().find(|light| light["name"] == name).unwrap();
            let (colour, remedy) = (light["colour"].as_str().unwrap(), light["remedy"].as_str());
            assert_eq!(colour == "green", remedy == Some(""), "a remedy for what is not green");
            colour.to_owned()
        })
    };
    let names = ["backup", "sealed keys", "keys"];
    assert_eq!(colours(names), ["red", "red", "green"]);
    let kept = NightDir::nowhere();
    fs::create_dir(&kept.0).unwrap();
    let first = format!("backup --data {} {}/first", night.text(), kept.text());
    assert_eq!(holdfast(&first).code, 0);
    assert_eq!(colours(names), ["green", "red", "green"]);
    let second =
        format!("backup --data {0} {1}/second --keys {1}/sealed", night.text(), kept.text());
    assert_eq!(holdfast_told(&second, "seven quiet geese\n").code, 0);
    assert_eq!(colours(names), ["green", "green", "green"]);
    let open = std::os::unix::fs::PermissionsExt::from_mode(0o755);
    fs::set_permissions(night.0.join("keys"), open).unwrap();
    assert_eq!(colours(names), ["green", "green", "red"]);
}

/// A night to come with a folder for what is made beside it.
struct Before {
    folder: NightDir,
    night: NightDir,
}

impl Before {
    fn new() -> Before {
        let (folder, night) = night_to_come();
        Before { folder, night }
    }

    /// Runs a command of one word, or `roster import`.
    fn run(&self, command: &str) -> String {
        let two = if command.starts_with("roster ") { 2 } else { 1 };
        let name: Vec<&str> = command.split(' ').take(two).collect();
        let (name, rest) = (name.join(" "), &command[name.join(" ").len()..]);
        let run = holdfast(&format!("{name} --data {}{rest}", self.night.text()));
        assert_eq!(run.code, 0, "{command}: {}", run.err);
        run.out
    }

    fn is(&self, name: &str, colour: &str, words: &str) {
        let told = ready(&self.night);
        let lights = told["lights"].as_array().unwrap().clone();
        let light = lights.into_iter().find(|light| light["name"] == name).unwrap();
        let (found, said) = (light["colour"].as_str().unwrap(), light["said"].as_str().unwrap());
        assert!(found == colour && said.starts_with(words), "{name}: {found}, {said}");
    }

    fn import(&self) {
        let roster = self.folder.0.join("roster.csv");
        let lines = "person,name,phones,precinct,role\n\
                     1,Ana Peña,515-555-0171;515-555-0172,19001-948199,chair\n\
                     2,Ben Ruiz,515-555-0173,19001-948199,secretary\n\
                     3,Cleo Lang,,19001-948200,chair\n\
                     4,Dora Unger,515-555-0175,19001,county\n";
        fs::write(&roster, lines).unwrap();
        self.run(&format!("roster import {}", roster.display()));
    }
}

#[test]
fn people_to_ring_and_cards_to_print_are_said() {
    let before = Before::new();
    before.is("people", "red", "nobody with a number is known of 1,765 precincts");
    before.is("cards", "red", "3,530 of 3,530 are to be printed");
    before.import();
    before.is("people", "amber", "nobody with a number is known of 1,764 precincts");
    before.is("cards", "red", "3,531 of 3,531 are to be printed");
    let paper = before.folder.0.join("cards.pdf");
    let cards = format!("cards --site https://report.example --county 19001 {}", paper.display());
    before.run(&cards);
    before.is("cards", "amber", "3,520 of 3,531 are to be printed");
    before.run("amend 19001-948201 moved Library --reason flood");
    before.is("cards", "amber", "3,522 of 3,531 are to be printed");
    before.run("amend 19001-948201 not-held --reason flood");
    before.is("cards", "amber", "3,520 of 3,529 are to be printed");

    let told = ready(&before.night);
    let not_ready = told["not_ready"].as_array().unwrap();
    let ring = json!([
        { "role": "chair", "name": "Ana Peña", "phones": ["515-555-0171", "515-555-0172"] },
        { "role": "secretary", "name": "Ben Ruiz", "phones": ["515-555-0173"] },
    ]);
    assert_eq!(not_ready[0]["precinct"], "19001-948199");
    assert_eq!(not_ready[0]["ring"], ring);
    assert_eq!(not_ready[1]["ring"], json!([]), "she has no number");
    let list = before.run("ready --list --county 19001");
    assert!(list.contains("Ana Peña                       515-555-0171\n"), "{list}");
    assert!(list.lines().all(|line| line.chars().count() <= 80), "{list}");
}

#[test]
fn what_was_frozen_is_compared() {
    let before = Before::new();
    before.is("frozen", "amber", "not yet; folder ");
    before.run("ready --freeze");
    before.is("frozen", "green", "folder ");
    let frozen = before.night.0.join("frozen.json");
    let text = fs::read_to_string(&frozen).unwrap();
    for field in ["program", "folder"] {
        let digest = text.split(&format!("\"{field}\": \"")).nth(1).unwrap();
        let digest = digest.split('"').next().unwrap();
        assert_eq!(digest.len(), 64);
        fs::write(&frozen, text.replace(digest, &"0".repeat(64))).unwrap();
        before.is("frozen", "red", &format!("the {field} is not what was frozen"));
    }
    fs::write(&frozen, "nonsense").unwrap();
    before.is("frozen", "amber", "not yet");
}

#[test]
fn the_page_says_the_same_and_runs_nothing() {
    let before = Before::new();
    before.import();
    let page = before.folder.0.join("ready.html");
    let table = before.run(&format!("ready --page {}", page.display()));
    let text = fs::read_to_string(&page).unwrap();
    for words in ["Private: it names people", "Ana Peña (chair)", ">515-555-0171<", "Adair"] {
        assert!(text.contains(words), "{words}");
    }
    assert!(!text.contains("<script") && !text.contains("http"), "it runs and fetches nothing");
    assert!(table.contains("Adair") && !table.contains("Ana"), "names are in what asks for them");
    let again = format!("ready --data {} --page {}", before.night.text(), page.display());
    assert_eq!(holdfast(&again).code, 2, "it is not written over");
}
