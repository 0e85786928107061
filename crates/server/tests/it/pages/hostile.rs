//! Names and addresses that somebody hopes will break a page.

use server::clock::Clock;
use server::opening::open_night;

use super::fetch::{fetch, page, results};
use super::html::check_well_formed;
use super::small::{self, PATHS, file};
use crate::fixture::{OPENS_AT_MS, directory, folder};
use crate::test_night::{TestNight, panic_instead};

const NASTY: &str = "</title></style><script>alert('1')</script>&amp;\"'>`{x}";

#[test]
fn names_are_text_and_nothing_else() {
    let path = directory("hostile");
    let clock = Clock::played(OPENS_AT_MS - 1);
    let mut folder = folder("reported", 4);
    folder.setup.title = NASTY.into();
    folder.setup.counties[0].name = NASTY.into();
    for candidate in &mut folder.setup.candidates {
        candidate.name = format!("{} {NASTY}", candidate.name);
    }
    let mut precincts = canvass::setup::Precincts::default();
    for at in folder.setup.precincts.indices() {
        precincts.add(&canvass::setup::NewPrecinct {
            id: folder.setup.precincts.id(at).into(),
            county: folder.setup.precincts.county(at),
            name: NASTY.into(),
            kind: folder.setup.precincts.kind(at),
            district: folder.setup.precincts.district(at),
            delegates: folder.setup.precincts.delegates(at),
            registered: None,
            opens_at_ms: None,
            zone: None,
            meets_with: None,
        });
    }
    folder.setup.precincts = precincts;
    open_night(&folder, &path, clock.clone(), panic_instead).unwrap();
    let night = TestNight::serve(path, clock);
    night.at(OPENS_AT_MS);
    let chair = night::command::Role::Chair;
    file(&night, "19001-1", chair, "biden 41 41 2, sanders 33 40 2, warren 20 20 1");
    for path in PATHS {
        let page = page(&night, path);
        check_well_formed(&page, path);
        assert!(!page.contains("<script") && !page.contains("alert('1')</"), "{path}");
    }
    assert_eq!(results(&night)["title"], NASTY);
}

#[test]
fn addresses_that_lead_nowhere_are_answered() {
    let night = small::night();
    let long = format!("/precinct/{}", "a".repeat(5000));
    let longer = format!("/county/{}", "%41".repeat(5000));
    let query = format!("/?{}", "live&".repeat(1000));
    let nowhere = [
        "/precinct/19001-99",
        "/precinct/",
        "/precinct/%00",
        "/precinct/%ff%fe",
        "/precinct/%",
        "/precinct/19001-1/",
        "/precinct/..%2f..%2fetc%2fpasswd",
        "/county/-1",
        "/county/99999999999999999999",
        "/county/%E2%80%AE",
        "/corrections?page=2",
        "/corrections?page=0",
        "/corrections?page=4294967295",
        "/index.html",
        "/data/",
        "//",
        &long,
        &longer,
    ];
    for path in nowhere {
        let answer = fetch(&night, path, &[]);
        assert_eq!(answer.status, 404, "{path:.60}");
        let text = answer.text();
        check_well_formed(&text, path);
        assert!(text.contains("This page does not exist") && text.contains("All results"));
        assert_eq!(answer.header("cache-control"), Some("no-store"));
    }
    for path in [query.as_str(), "/?page=x&live=1&&&=", "/precinct/%31%39001-1"] {
        assert_eq!(fetch(&night, path, &[]).status, 200, "{path:.60}");
    }
    let huge = fetch(&night, &format!("/{}", "a".repeat(200_000)), &[]);
    assert!((400..500).contains(&huge.status), "{}", huge.status);
    assert_eq!(fetch(&night, "/", &[]).status, 200, "it is still there");
}
