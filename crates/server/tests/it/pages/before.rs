//! Before `publish_from`, and of very small precincts, no figure leaves by any public way.

use night::command::Role;
use server::clock::Clock;
use server::opening::open_night;

use super::fetch::{fetch, page, results};
use super::small::{PATHS, file};
use crate::fixture::{OPENS_AT_MS, directory, folder};
use crate::test_night::{TestNight, panic_instead};

const HOUR_MS: i64 = 3_600_000;

fn open(change: impl FnOnce(&mut intake::night_folder::NightFolder)) -> TestNight {
    let path = directory("pages");
    let clock = Clock::played(OPENS_AT_MS - HOUR_MS);
    let mut folder = folder("reported", 4);
    change(&mut folder);
    open_night(&folder, &path, clock.clone(), panic_instead).unwrap();
    let night = TestNight::serve(path, clock);
    night.at(OPENS_AT_MS);
    night
}

/// Figures that turn up nowhere else.
const TELLING: &str = "biden 40417 40417 2, sanders 30303 30303 1, warren 20233 20233 1";

fn tells(text: &str) -> bool {
    let grouped = ["40,417", "30,303", "20,233"];
    let plain = ["40417", "30303", "20233", "Check words", "Joe Biden", "biden"];
    grouped.iter().chain(&plain).any(|figure| text.contains(figure))
}

#[test]
fn before_publish_from_nothing_but_status_leaves() {
    let night = open(|folder| folder.publish_from_ms = OPENS_AT_MS + HOUR_MS);
    file(&night, "19001-1", Role::Chair, TELLING);
    file(&night, "19001-3", Role::Chair, TELLING);
    night.check();
    let all = PATHS.iter().chain(&["/data/results.json", "/corrections?page=2", "/nowhere"]);
    for path in all {
        for packing in ["gzip", "identity"] {
            let text = fetch(&night, path, &[("Accept-Encoding", packing)]).text();
            assert!(!tells(&text), "{path} tells a figure:\n{text}");
        }
    }
    let before = results(&night);
    assert_eq!(before["progress"]["heard"], 2);
    assert_eq!(before["publish_from"], "2020-02-04T02:00:00Z");
    assert_eq!(before.get("totals"), None);
    assert_eq!(before.get("precincts"), None);

    night.at(OPENS_AT_MS + HOUR_MS);
    assert!(tells(&page(&night, "/")), "no page made before is shown after");
    assert_eq!(results(&night)["totals"]["all"]["returns"], 2);
}

#[test]
fn figures_of_a_very_small_precinct_are_withheld() {
    let night = open(|folder| folder.setup.smallest_published = 5);
    file(&night, "19001-1", Role::Chair, "biden 2 3 4, sanders 1 0 0, warren 0 0 0");
    file(&night, "19001-2", Role::Chair, "biden 41 41 2, sanders 33 40 1, warren 20 20 1");
    let small = page(&night, "/precinct/19001-1");
    assert!(small.contains("So few people took part"), "{small}");
    assert!(!small.contains("The worksheet") && !small.contains("<td>3</td>"));
    assert!(page(&night, "/county/19001").contains("withheld: few people"));
    assert!(!page(&night, "/findings").contains("Joe Biden has"));
    let results = results(&night);
    assert_eq!(results["precincts"][0]["withheld"], true);
    assert_eq!(results["precincts"][0]["as_reported"], serde_json::Value::Null);
    assert_eq!(results["precincts"][0]["as_computed"], serde_json::Value::Null);
    assert_eq!(results["precincts"][1].get("withheld"), None);
    // The county's sums hold them; the rule that joins precincts is not built yet.
    assert_eq!(results["totals"]["all"]["returns"], 2);
}
