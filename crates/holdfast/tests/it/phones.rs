//! Lines, operators and money, as `phones plan` tells them.

use std::fs;

use serde_json::Value;

use crate::run::holdfast;
use crate::served::NightDir;

fn plan(night: &NightDir, more: &str) -> Value {
    let run = holdfast(&format!("phones plan --data {} {more} --format json", night.text()));
    assert_eq!(run.err, "");
    serde_json::from_str(&run.out).unwrap()
}

fn near(found: &Value, expected: f64) {
    let found = found.as_f64().unwrap();
    assert!((found - expected).abs() < 0.05 * expected.max(1.0), "{found} is not {expected}");
}

#[test]
fn a_night_is_planned_from_its_precincts_and_its_roster() {
    let night = NightDir::open();
    let quiet = plan(&night, "");
    // 1,765 × 30 % callers; 1.5 times as many a minute at the peak; 150 seconds each.
    near(&quiet["callers"], 529.5);
    near(&quiet["peak_calls_a_minute"], 19.86);
    near(&quiet["erlangs"], 49.64);
    // Tables of Erlang B: 49.7 erlangs on 63 lines lose one call in a hundred; half are kept.
    assert_eq!(quiet["lines_needed"], 126);
    assert_eq!(quiet["recognised_percent"], 0.0, "nobody is listed yet");
    // Tables of Erlang C: of 10 erlangs on 15, one in ten waits at all; on 14, one in six.
    assert_eq!(quiet["operators_needed"], 15);

    let mut roster = "person,name,phones,precinct,role\n".to_owned();
    for (at, (precinct, _)) in night.chairs().iter().enumerate().filter(|(at, _)| at % 20 != 0) {
        roster += &format!("p{at},Name {at},515-5{:02}-{:04},{precinct},chair\n", at / 1000, at);
    }
    let file = night.0.with_extension("roster.csv");
    fs::write(&file, roster).unwrap();
    let import = format!("roster import --data {} {}", night.text(), file.display());
    assert_eq!(holdfast(&import).code, 0);
    fs::remove_file(file).unwrap();
    let listed = plan(&night, "--lines 48");
    near(&listed["recognised_percent"], 95.0);
    let flood = &listed["flood"];
    // 2,000 pranks a minute of 40 seconds are 1,333 calls at once on 48 lines.
    near(&flood["first_come_percent"], 3.4);
    near(&flood["code_first_percent"], 6.7);
    assert!(flood["recognised_percent"].as_f64() > Some(45.0), "on 24 lines of their own: {flood}");
    let enough = plan(&night, "--lines 128");
    assert!(enough["flood"]["recognised_percent"].as_f64() > Some(99.0), "{enough}");
}

#[test]
fn money_and_bad_figures_are_told() {
    let night = NightDir::open();
    let tariff = night.0.with_extension("tariff.toml");
    let prices = "currency = \"USD\"\nline_month = 15\nnumber_month = 1\nminute = 0.01\n";
    fs::write(&tariff, prices).unwrap();
    let costs = plan(&night, &format!("--lines 100 --tariff {}", tariff.display()));
    // 100 lines, one number, 529.5 calls of 2.5 minutes; 50 lines busy for 120 minutes.
    near(&costs["money"]["month"], 1500.0 + 1.0 + 13.24);
    near(&costs["money"]["with_flood"], 1500.0 + 1.0 + 13.24 + 60.0);
    let run = holdfast(&format!("phones plan --data {} --lines 100", night.text()));
    assert_eq!(run.code, 1, "they do not carry the precincts");
    assert!(run.out.contains("These lines do not carry the precincts."), "{}", run.out);
    assert!(run.out.lines().all(|line| line.chars().count() <= 80), "{}", run.out);
    fs::write(&tariff, "minutes = 1\n").unwrap();
    for (more, words) in [
        ("--share 101", "at most 100 percent"),
        ("--window 0", "1 to 1,440 minutes"),
        ("--keypad 0", "1 to 3,600 seconds"),
        ("--lines 100001", "nobody has so many lines"),
        (&format!("--tariff {}", tariff.display()), "there is no key minutes"),
    ] {
        let run = holdfast(&format!("phones plan --data {} {more}", night.text()));
        assert!(run.code == 2 && run.err.contains(words), "{more}: {} {}", run.code, run.err);
    }
    fs::remove_file(tariff).unwrap();
}
