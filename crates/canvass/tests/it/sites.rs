//! Satellite sites: delegates by attendance, worth by the whole pool.

use canvass::document::{CheckDocument, CountDocument};
use caucus::plan::Plan;

use crate::night::{canvass, setup};

/// Checks `reported judged not_judged`, and equivalents of `a` as reported and as computed.
#[track_caller]
fn check(returns: &str, satellites: [usize; 3], equivalents: [&str; 2]) {
    let setup = setup(Plan::IowaDemocratic2020);
    let canvass = canvass(&setup, returns);
    let found = CheckDocument::of(&canvass).satellites;
    assert_eq!([found.reported, found.judged, found.not_judged], satellites);
    let count = serde_json::to_value(CountDocument::of(&canvass)).unwrap();
    let of_a = |basis: &str| count[basis]["state_delegate_equivalents"]["a"].as_str().unwrap();
    assert_eq!([of_a("as_reported"), of_a("as_computed")].map(str::to_owned), equivalents);
}

#[test]
fn printed_equivalents_are_judged_only_when_every_site_gives_its_attendance() {
    // 74 of 300 people share 6 state delegates: 1.48, in 7 parts of 0.2114.
    let sites = "s1: attendance 74, a 50 50 1.0571, b 24 24 0.4229
                 s2: attendance 126, b 126 126 2.52";
    check(sites, [2, 0, 2], ["1.0571", "1.0571"]);
    check(&format!("{sites}\n s3: b 100 100 2.0"), [3, 0, 3], ["1.0571", "1.0571"]);
    // 7 × 50 ÷ 74 = 4.73: 5 delegates, 5 × 0.2114 = 1.0571.
    let whole = format!("{sites}\n s3: attendance 100, b 100 100 2.0");
    check(&whole, [3, 3, 0], ["1.0571", "1.0571"]);
}

#[test]
fn awards_are_worth_the_sites_share_of_the_pool() {
    let sites = "s1: attendance 60, a 40 40 4, b 20 20 2
                 s2: attendance 60, b 60 60 6
                 s3: attendance 60, b 60 60 6";
    check(sites, [3, 3, 0], ["1.3333", "1.3333"]);
    // Awards of a site that does not tell its attendance are counted, not worth anything yet.
    check("s1: a 40 40 4, b 20 20 2", [1, 0, 1], ["0", "0"]);
}
