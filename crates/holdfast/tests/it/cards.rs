//! Cards and people without one, as headquarters deals with them from the machine's shell.

use rustix::process::Signal;

use crate::run::holdfast;
use crate::served::{NightDir, Served, body, headers};

const PRECINCT: &str = "19001-948199";
const KEY: &str = "3d7a8b1e-93a5-4c0d-8f5e-0a1b2c3d4e5f";

/// Serves the night for as long as it takes to ask for something.
fn ask(dir: &NightDir, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> u16 {
    let served = Served::start(dir);
    let answer = served.client().request(method, path, headers, body.as_bytes());
    served.signal(Signal::TERM);
    assert!(served.wait().success());
    answer.status
}

#[test]
fn a_card_is_replaced_and_the_old_one_is_nobodys() {
    let dir = NightDir::open();
    let cards = |more: &str| {
        let command = format!("codes --data {} --precinct {PRECINCT} --format json", dir.text());
        holdfast(&format!("{command}{more}")).json()
    };
    let before = cards("");
    let chair = |field: &str| before[0][field].as_str().unwrap().to_owned();
    assert_eq!(chair("role"), "chair");
    let after = cards(" --reissue chair --by Ann");
    assert_eq!(after.as_array().unwrap().len(), 1, "the new card alone");
    assert_ne!(after[0]["code"], before[0]["code"]);
    assert_ne!(after[0]["link"], before[0]["link"]);
    assert_eq!(cards("")[1], before[1], "the secretary's stays");
    let card = |code: &str| {
        ask(&dir, "GET", "/api/card", &[("Authorization", &format!("Holdfast {code}"))], "")
    };
    assert_eq!(card(&chair("code")), 401);
    assert_eq!(card(after[0]["code"].as_str().unwrap()), 200);
    let exchange = |link: &str| {
        let secret = link.split_once('#').unwrap().1;
        let body = format!("{{\"card\":\"{secret}\"}}");
        ask(&dir, "POST", "/api/devices", &[("Idempotency-Key", KEY)], &body)
    };
    assert_eq!(exchange(&chair("link")), 401);
    assert_eq!(exchange(after[0]["link"].as_str().unwrap()), 201);
}

#[test]
fn figures_without_a_card_count_when_somebody_vouches() {
    let dir = NightDir::open();
    let figures = body(PRECINCT, 30);
    let claim = "\"name\":\"Ana Peña\",\"call_back\":\"515-555-0123\",";
    let with_claim = figures.replacen('{', &format!("{{{claim}"), 1);
    let key = [("Idempotency-Key", KEY)];
    assert_eq!(ask(&dir, "POST", "/api/unconfirmed", &key, &with_claim), 201);
    let list = || holdfast(&format!("unconfirmed --data {}", dir.text()));
    let waiting = list();
    assert_eq!(waiting.code, 0, "{}", waiting.err);
    let line = waiting.out.lines().next().unwrap();
    assert!(line.contains("Ana Peña") && line.contains("515-555-0123"), "{line}");
    assert!(line.chars().count() <= 80);
    let receipt = line.split_whitespace().next().unwrap();
    let vouch = format!("review --data {} {PRECINCT} vouch --receipt {receipt}", dir.text());
    assert_eq!(holdfast(&vouch).code, 2, "say why");
    let vouched = holdfast(&format!("{vouch} --reason called"));
    assert!(vouched.out.contains("its figures count"), "{}", vouched.out);
    assert!(list().out.contains("No return without a card waits"));
    let code = dir.chairs().into_iter().find(|(id, _)| id == PRECINCT).unwrap().1;
    let authorization = format!("Holdfast {code}");
    let other = "00000000-0000-4000-8000-000000000001";
    let status =
        ask(&dir, "POST", "/api/returns", &headers(&authorization, other), &body(PRECINCT, 31));
    assert_eq!(status, 201, "the chair is heard all the same");
}
