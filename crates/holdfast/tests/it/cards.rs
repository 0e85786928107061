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

/// A card as its holder uses it: at every door there is.
struct Held {
    code: String,
    secret: String,
    token: String,
}

impl Held {
    /// Returns what each door answers: card by code, card by token, return by code, return by
    /// token, picture, exchange of the link, and the worksheet without a script.
    fn at_every_door(&self, served: &Served, receipt: u64, number: u32) -> [u16; 7] {
        let key = |more: u32| format!("00000000-0000-4000-8000-{:012x}", 16 * number + more);
        let ask = |method: &str, path: &str, headers: &[(&str, &str)], body: &str| {
            served.client().request(method, path, headers, body.as_bytes())
        };
        let [code, token] = [&self.code, &self.token].map(|proof| format!("Holdfast {proof}"));
        let card = |proof: &str| ask("GET", "/api/card", &[("Authorization", proof)], "").status;
        let file = |proof: &str, key: &str| {
            ask("POST", "/api/returns", &headers(proof, key), &body(PRECINCT, 30)).status
        };
        let photo = |proof: &str| {
            let path = format!("/api/photos/{receipt}");
            let headers = [("Authorization", proof), ("Content-Type", "image/jpeg")];
            ask("PUT", &path, &headers, "no picture").status
        };
        let link = format!("{{\"card\":\"{}\"}}", self.secret);
        let exchanged = ask("POST", "/api/devices", &[("Idempotency-Key", &key(3))], &link);
        let kind = [("Content-Type", "application/x-www-form-urlencoded")];
        let form = format!(
            "code={}&key={}&mode=real&act=send&first_alignment.sanders=30&\
             final_alignment.sanders=30",
            self.code,
            key(4)
        );
        let form = ask("POST", "/report/form", &kind, &form).body;
        let received = form.contains("<h1>Received</h1>");
        [
            card(&code),
            card(&token),
            file(&code, &key(1)),
            file(&token, &key(2)),
            photo(&code),
            exchanged.status,
            if received { 201 } else { 401 },
        ]
    }
}

#[test]
fn a_replaced_card_is_refused_at_every_door_while_the_night_is_served() {
    let dir = NightDir::open();
    let cards = |more: &str| {
        let command = format!("codes --data {} --precinct {PRECINCT} --format json", dir.text());
        holdfast(&format!("{command}{more}")).json()
    };
    let served = Served::start(&dir);
    let held = |card: &serde_json::Value, key: &str| {
        let text = |field: &str| card[field].as_str().unwrap().to_owned();
        let secret = text("link").split_once('#').unwrap().1.to_owned();
        let link = format!("{{\"card\":\"{secret}\"}}");
        let key = [("Idempotency-Key", key)];
        let answer = served.client().request("POST", "/api/devices", &key, link.as_bytes());
        assert_eq!(answer.status, 201, "{}", answer.body);
        let answer: serde_json::Value = serde_json::from_str(&answer.body).unwrap();
        let token = answer["token"].as_str().unwrap().to_owned();
        Held { code: text("code"), secret, token }
    };
    let before = cards("");
    let old = held(&before[0], KEY);
    let authorization = format!("Holdfast {}", old.code);
    let first = served.client().post(&headers(&authorization, KEY), body(PRECINCT, 30).as_bytes());
    let first: serde_json::Value = serde_json::from_str(&first.body).unwrap();
    let receipt = first["receipt"].as_u64().unwrap();
    assert_eq!(old.at_every_door(&served, receipt, 1), [200, 200, 201, 201, 415, 201, 201]);

    let told = format!("codes --data {} --precinct {PRECINCT} --reissue chair", dir.text());
    let told = holdfast(&format!("{told} --by Ann"));
    assert!(told.out.contains("Filed by the old card, and standing"), "{}", told.out);
    assert!(told.out.contains(&format!("receipt {receipt}, ")), "{}", told.out);
    // Whoever serves looks for other processes' rows five times a second.
    std::thread::sleep(std::time::Duration::from_millis(500));
    assert_eq!(old.at_every_door(&served, receipt, 2), [401; 7]);
    let after = cards("");
    assert_ne!(after[0]["code"], before[0]["code"]);
    assert_eq!(after[1], before[1], "the secretary's stays");
    let new = held(&after[0], "00000000-0000-4000-8000-0000000000ff");
    assert_eq!(new.at_every_door(&served, receipt, 3), [200, 200, 201, 201, 415, 201, 201]);
    served.signal(Signal::TERM);
    assert!(served.wait().success());
    let night = dir.recover().night;
    let precinct = night.setup().precincts.find(PRECINCT).unwrap();
    assert_eq!(night.returns_of(precinct).first().unwrap().row.receipt, receipt, "it stands");
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
