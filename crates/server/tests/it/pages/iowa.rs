//! The night of 2020, whole: sizes, and the same sums everywhere.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use canvass::tabulation::{Area, Selection};
use caucus::equivalents::{Exact, decimal};
use intake::night_folder::{self, NightFolder};
use intake::returns_csv;
use night::command::{Act, Actor, Channel, Command, Filing, Signal};
use night::event::Mode;
use serde_json::Value;
use server::clock::Clock;
use server::opening::open_night;

use super::fetch::{fetch, page, results};
use super::html::{check_well_formed, table};
use crate::fixture::directory;
use crate::test_night::{TestNight, panic_instead};

/// Bytes a results page and a precinct's page may have on the wire.
const WIRE_BYTES_MAX: usize = 10_000;

fn nights() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../nights/iowa-2020")
}

fn folder() -> NightFolder {
    let file = |name: &str| (name.to_owned(), std::fs::read(nights().join(name)).unwrap());
    let files: BTreeMap<_, _> = night_folder::FILES.into_iter().map(file).collect();
    night_folder::read(&files).unwrap_or_else(|faults| panic!("{faults}"))
}

/// Iowa with the figures of 8 February filed, those in question not yet looked at.
fn night() -> TestNight {
    let folder = folder();
    let path = directory("iowa");
    let clock = Clock::played(folder.opens_at_ms + 12 * 3_600_000);
    open_night(&folder, &path, clock.clone(), panic_instead).unwrap();
    let night = TestNight::serve(path, clock);
    let file = "returns-2020-02-08.csv";
    let bytes = std::fs::read(nights().join(file)).unwrap();
    let returns = returns_csv::read(&folder.setup, file, &bytes).unwrap().returns;
    let begin = |(precinct, worksheet)| {
        let filing = Filing {
            precinct,
            reporter: None,
            signal: Signal::Recognised,
            mode: Mode::Real,
            worksheet,
            replaces: None,
            made_at_ms: None,
        };
        let by = Actor::Console(String::new());
        let key = format!("{precinct:?}");
        let command = Command { by, via: Channel::Import, key, act: Act::File(filing) };
        night.app.sequencer.begin(command).unwrap()
    };
    let pending: Vec<_> = returns.into_iter().map(begin).collect();
    pending.into_iter().for_each(|pending| {
        pending.wait().unwrap();
    });
    night
}

#[test]
fn pages_results_and_tabulation_say_the_same_and_are_small() {
    let night = night();
    let packed = [("Accept-Encoding", "gzip")];
    let home = fetch(&night, "/", &packed);
    assert!(home.bytes.len() <= WIRE_BYTES_MAX, "home has {} bytes", home.bytes.len());
    check_well_formed(&home.text(), "home");
    let results = results(&night);
    same_sums(&night, Area::State, &home.text(), &results["totals"]);
    let read = night.app.read();
    for (at, county) in read.setup().counties.iter().enumerate() {
        let path = format!("/county/{}", county.id);
        let text = page(&night, &path);
        check_well_formed(&text, &path);
        let area = Area::County(canvass::setup::CountyIndex(at as u16));
        same_sums(&night, area, &text, &results["counties"][&county.id]);
    }
    let mut largest = (0, String::new());
    for precinct in read.setup().precincts.indices().step_by(7) {
        let path = format!("/precinct/{}", read.setup().precincts.id(precinct));
        let fetched = fetch(&night, &path, &packed);
        check_well_formed(&fetched.text(), &path);
        largest = largest.max((fetched.bytes.len(), path));
    }
    assert!(largest.0 <= WIRE_BYTES_MAX, "{} has {} bytes", largest.1, largest.0);
    for path in ["/findings", "/missing", "/corrections", "/how", "/status"] {
        check_well_formed(&page(&night, path), path);
    }
    drop(read);
    districts_are_the_same(&night, &results);
}

/// Compares one area's sums: in the tables of a page, in the file, in the tabulation.
fn same_sums(night: &TestNight, area: Area, page: &str, file: &Value) {
    let read = night.app.read();
    let setup = read.setup();
    let selections = [
        (Selection::Counted, "counted"),
        (Selection::InQuestion, "in_question"),
        (Selection::All, "all"),
    ];
    for (column, (selection, name)) in selections.into_iter().enumerate() {
        let figures = read.tabulation().figures(setup, area, selection);
        let file = &file[name];
        assert_eq!(file["returns"], figures.returns, "{area:?} {name}");
        if read.tabulation().figures(setup, area, Selection::All).returns == 0 {
            continue;
        }
        let four = |amount: &Exact| decimal(amount, 4);
        let whole = |n: &u64| n.to_string();
        let strings = |amounts: &[Exact]| amounts.iter().map(four).collect::<Vec<_>>();
        let numbers = |numbers: &[u64]| numbers.iter().map(whole).collect::<Vec<_>>();
        let equivalents = "state_delegate_equivalents";
        let sides = [
            (
                "State delegate equivalents",
                "as_reported",
                equivalents,
                strings(&figures.equivalents),
            ),
            (
                "Final alignment",
                "as_reported",
                "final_alignment",
                numbers(&figures.final_alignment),
            ),
            (
                "First alignment",
                "as_reported",
                "first_alignment",
                numbers(&figures.first_alignment),
            ),
            ("", "as_computed", equivalents, strings(&figures.computed_equivalents)),
            ("", "as_computed", "awards", numbers(&figures.computed_awards)),
        ];
        for (caption, side, measure, expected) in sides {
            for (candidate, expected) in setup.candidates.iter().zip(&expected) {
                let told = &file[side][measure][&candidate.id];
                let told = told.as_str().map_or_else(|| told.to_string(), str::to_owned);
                assert_eq!(told, *expected, "{area:?} {name} {measure} {}", candidate.id);
            }
            if !caption.is_empty() {
                let shown = column_of(page, caption, column + 1);
                let by_name = setup.candidates.iter().map(|c| c.name.clone()).zip(expected);
                assert_eq!(shown, by_name.collect::<BTreeMap<_, _>>(), "{area:?} {caption}");
            }
        }
    }
}

/// Returns one column of a table, by the candidate's name; numbers as the file writes them.
fn column_of(page: &str, caption: &str, column: usize) -> BTreeMap<String, String> {
    let mut values = BTreeMap::new();
    for row in table(page, caption) {
        let name = row[0].split("  ").next().unwrap();
        // The share stands behind the name.
        let name = name.rsplit_once(' ').filter(|(_, share)| share.ends_with('%'));
        let name = name.map_or(row[0].as_str(), |(name, _)| name);
        if ["Candidate", "Together", "by the rules"].contains(&name) {
            continue;
        }
        let value = row[column].replace(',', "");
        let value = match value.split_once('.') {
            Some((whole, part)) => {
                let part = part.trim_end_matches('0');
                if part.is_empty() { whole.to_owned() } else { format!("{whole}.{part}") }
            }
            None => value,
        };
        values.insert(name.to_owned(), value);
    }
    values
}

/// Counted and in question add up to all, and precincts to their counties.
fn districts_are_the_same(night: &TestNight, results: &Value) {
    let read = night.app.read();
    for number in 1..=4_u8 {
        let area = Area::District(canvass::setup::District(number));
        let figures = read.tabulation().figures(read.setup(), area, Selection::All);
        let file = &results["districts"][number.to_string()];
        assert_eq!(file["all"]["returns"], figures.returns);
        let counted = file["counted"]["returns"].as_u64().unwrap();
        assert_eq!(counted + file["in_question"]["returns"].as_u64().unwrap(), figures.returns);
    }
    let mut people: BTreeMap<&str, u64> = BTreeMap::new();
    for precinct in results["precincts"].as_array().unwrap() {
        let Some(finals) = precinct["as_reported"]["final_alignment"].as_object() else { continue };
        for (candidate, number) in finals {
            *people.entry(candidate).or_default() += number.as_u64().unwrap();
        }
    }
    let all = &results["totals"]["all"]["as_reported"]["final_alignment"];
    for (candidate, number) in people {
        assert_eq!(all[candidate], number, "{candidate}");
    }
}
