//! Every amendment walked through while the night is served: what the precinct's page says, the
//! totals, who is expected and missing, which cards are printed, and how ready it is.

use std::fs;
use std::time::Duration;

use rustix::process::Signal;
use serde_json::Value;

use crate::run::holdfast;
use crate::served::{NightDir, Served, body, headers};

const SITE: &str = "https://report.example";

/// A served night that is amended from the machine's shell.
struct Walk {
    night: NightDir,
    paper: NightDir,
    served: Served,
    keys: std::cell::Cell<u32>,
}

/// What the whole night says.
#[derive(Debug, PartialEq)]
struct Figures {
    expected: u64,
    heard: u64,
    not_expected: u64,
    /// People at the first count of Sanders' groups, in the headline.
    counted: u64,
    missing: u64,
    ready_expected: u64,
    cards: u64,
}

impl Walk {
    fn begin() -> Walk {
        let (night, paper) = (NightDir::open(), NightDir::nowhere());
        fs::create_dir(&paper.0).unwrap();
        let served = Served::start(&night);
        let walk = Walk { night, paper, served, keys: std::cell::Cell::new(0) };
        assert_eq!(walk.file(ONE, 30).0, 201);
        walk
    }

    fn code(&self, precinct: &str) -> String {
        let codes = holdfast(&format!(
            "codes --data {} --precinct {precinct} --format json",
            self.night.text()
        ));
        codes.json()[0]["code"].as_str().unwrap().to_owned()
    }

    /// Files so many people for one candidate, and returns the status and what was said.
    fn file(&self, precinct: &str, people: u32) -> (u16, Value) {
        self.keys.set(self.keys.get() + 1);
        let key = format!("00000000-0000-4000-8000-{:012x}", self.keys.get());
        let authorization = format!("Holdfast {}", self.code(precinct));
        let sent = body(precinct, people);
        let answer = self.served.client().post(&headers(&authorization, &key), sent.as_bytes());
        (answer.status, serde_json::from_str(&answer.body).unwrap())
    }

    /// Amends, and waits until whoever serves has seen it.
    fn amend(&self, change: &str) -> String {
        let command = format!("amend --data {} {change} --reason rain --by Ann", self.night.text());
        let run = holdfast(&command);
        assert_eq!(run.code, 0, "{change}: {}", run.err);
        std::thread::sleep(Duration::from_millis(500));
        run.out
    }

    fn page(&self, path: &str) -> String {
        let answer = self.served.client().request("GET", path, &[], b"");
        assert_eq!(answer.status, 200, "{path}");
        answer.body
    }

    fn says(&self, path: &str, words: &str) {
        let page = self.page(path);
        let body = &page[page.find("<h1").unwrap()..];
        assert!(body.contains(words), "{path}: {words} is not in {body}");
    }

    fn figures(&self) -> Figures {
        let results: Value = serde_json::from_str(&self.page("/data/results.json")).unwrap();
        let progress = |name: &str| results["progress"][name].as_u64().unwrap();
        let counted = &results["totals"]["counted"]["as_reported"]["first_alignment"]["sanders"];
        let missing = self.page("/missing");
        let missing = missing.split("<strong>").nth(1).unwrap().split('<').next().unwrap();
        let ready = holdfast(&format!("ready --data {} --format json", self.night.text())).json();
        let cards = &ready["lights"]
            .as_array()
            .unwrap()
            .iter()
            .find(|l| l["name"] == "cards")
            .unwrap()["said"];
        let cards =
            cards.as_str().unwrap().split(" of ").nth(1).unwrap().split(' ').next().unwrap();
        Figures {
            expected: progress("expected"),
            heard: progress("heard"),
            not_expected: progress("not_expected"),
            counted: counted.as_u64().unwrap_or(0),
            missing: missing.replace(',', "").parse().unwrap(),
            ready_expected: ready["precincts"]["expected"].as_u64().unwrap(),
            cards: cards.replace(',', "").parse().unwrap(),
        }
    }

    /// Prints one precinct's cards; returns the exit code and what was said.
    fn cards(&self, precinct: &str) -> (i32, String) {
        let to = self.paper.0.join(format!("{}.pdf", self.keys.replace(self.keys.get() + 1)));
        let (data, to) = (self.night.text(), to.display());
        let run =
            holdfast(&format!("cards --data {data} --site {SITE} --precinct {precinct} {to}"));
        (run.code, run.out + &run.err)
    }

    fn end(self) {
        self.served.signal(Signal::TERM);
        assert!(self.served.wait().success());
        let verify = holdfast(&format!("ledger verify --data {}", self.night.text()));
        assert_eq!(verify.code, 0);
    }
}

const ONE: &str = "19001-948199";
const TWO: &str = "19001-948200";

/// The night before anything is amended, after one return of 30 people.
const BEGIN: Figures = Figures {
    expected: 1765,
    heard: 1,
    not_expected: 0,
    counted: 30,
    missing: 1764,
    ready_expected: 1765,
    cards: 3530,
};

#[test]
fn the_people_of_merged_precincts_count_once() {
    let walk = Walk::begin();
    assert_eq!(walk.file(TWO, 20).0, 201);
    assert_eq!(walk.figures(), Figures { heard: 2, counted: 50, missing: 1763, ..BEGIN });
    walk.amend(&format!("{TWO} merged --with {ONE}"));
    let merged = Figures {
        expected: 1764,
        not_expected: 1,
        missing: 1763,
        ready_expected: 1764,
        cards: 3528,
        ..BEGIN
    };
    assert_eq!(walk.figures(), merged, "its figures leave the total");
    walk.says(&format!("/precinct/{TWO}"), "Its people are counted with");
    walk.says(&format!("/precinct/{TWO}"), "“rain”");
    walk.says(&format!("/precinct/{TWO}"), "by headquarters");
    assert_eq!(walk.file(TWO, 20).0, 201, "one more return of it is kept, and never counts");
    assert_eq!(walk.file(ONE, 50).0, 201, "the joint count comes as a correction");
    assert_eq!(walk.figures(), Figures { counted: 50, ..merged });
    let (code, said) = walk.cards(TWO);
    assert!(code == 2 && said.contains("not expected any more"), "{said}");
    walk.end();
}

#[test]
fn a_moved_precinct_says_where_and_its_cards_are_printed_again() {
    let walk = Walk::begin();
    assert_eq!(walk.cards(TWO).0, 0);
    let said = walk.amend(&format!("{TWO} moved Library"));
    assert!(said.contains("Cards to print: 3,530"), "{said}");
    assert_eq!(walk.figures(), BEGIN);
    walk.says(&format!("/precinct/{TWO}"), "It meets at Library");
    assert_eq!(walk.cards(TWO).0, 0);
    let said = walk.amend(&format!("{ONE} not-held"));
    assert!(said.contains("Cards to print: 3,526"), "{said}");
    walk.end();
}

#[test]
fn a_postponed_precinct_is_not_missing_until_its_time() {
    let walk = Walk::begin();
    walk.amend(&format!("{TWO} postponed 2099-02-04T19:00"));
    assert_eq!(walk.figures(), Figures { missing: 1763, ..BEGIN });
    let missing = walk.page("/missing");
    let later = missing.split("Not open yet").nth(1).expect("some are to come");
    assert!(later.contains(&format!("/precinct/{TWO}")), "{later}");
    let words = "Postponed: opens 4 February 2099, 7:00 pm";
    walk.says(&format!("/precinct/{TWO}"), words);
    assert_eq!(walk.file(TWO, 40).0, 201, "kept, and asked about");
    assert_eq!(walk.figures().counted, 30, "it counts nowhere");
    walk.amend(&format!("{TWO} postponed 2020-02-03T20:00"));
    assert_eq!(walk.figures(), BEGIN, "its time is over, so it is missing");
    walk.end();
}

#[test]
fn who_is_not_held_is_not_expected_and_where_nobody_came_is_heard_from() {
    let walk = Walk::begin();
    walk.amend(&format!("{TWO} not-held"));
    let not_held = Figures {
        expected: 1764,
        not_expected: 1,
        missing: 1763,
        ready_expected: 1764,
        cards: 3528,
        ..BEGIN
    };
    assert_eq!(walk.figures(), not_held);
    walk.says(&format!("/precinct/{TWO}"), "It is not held");
    walk.amend("19003-1593415 nobody-came");
    assert_eq!(walk.figures(), Figures { heard: 2, missing: 1762, ..not_held });
    walk.says("/precinct/19003-1593415", "It was held, and nobody came");
    walk.end();
}

#[test]
fn a_split_precincts_parts_are_expected_in_its_place_with_cards_of_their_own() {
    let walk = Walk::begin();
    let old = walk.code(TWO);
    walk.amend(&format!("{TWO} split n-1,North,2 n-2,South,"));
    let split = Figures {
        expected: 1766,
        not_expected: 1,
        missing: 1765,
        ready_expected: 1766,
        cards: 3532,
        ..BEGIN
    };
    assert_eq!(walk.figures(), split);
    walk.says(&format!("/precinct/{TWO}"), "Replaced by");
    walk.says(&format!("/precinct/{TWO}"), "/precinct/n-1");
    assert_eq!(walk.file("n-1", 7).0, 201);
    assert_ne!(walk.code("n-1"), old);
    assert_eq!(walk.figures(), Figures { heard: 2, counted: 37, missing: 1764, ..split });
    assert_eq!(walk.cards("n-2").0, 0);
    walk.end();
}

#[test]
fn a_candidate_who_withdrew_counts_as_reported_and_the_pages_say_so() {
    let walk = Walk::begin();
    walk.amend("--withdraw-candidate sanders");
    assert_eq!(walk.figures(), BEGIN);
    walk.says("/", "Withdrawn, and counted as reported: Bernie Sanders.");
    walk.end();
}
