//! Who is let near the desk, and what an operator files for a caller.

use drill::telephone::{Manner, SECOND_NS};
use serde_json::Value;
use server::data_dir::DataDir;

use super::house::{House, now_ns};
use crate::run::holdfast;
use crate::served::body;

const ANSWERS_NS: u64 = SECOND_NS / 10;

const KEYS: [&str; 3] = [
    "00000000-0000-4000-8000-000000000001",
    "00000000-0000-4000-8000-000000000002",
    "00000000-0000-4000-8000-000000000003",
];

fn file(house: &House, key: &str, precinct: &str) -> crate::client::Answer {
    let headers = [("Idempotency-Key", key)];
    let sent = body(precinct, 40);
    house.ask(0, ("POST", "/api/desk/returns"), &headers, sent.as_bytes())
}

#[test]
fn an_operator_files_the_return_of_whom_she_talks_to() {
    let mut house = House::open(2, &["ann"], "", "");
    let [hers, others] = [0, 1].map(|chair: usize| house.chairs[chair].precinct.clone());
    let caller = house.waits(0);
    let ann = house.plug_in(0, Manner::After(ANSWERS_NS));
    let refused = file(&house, KEYS[0], &hers);
    assert_eq!((refused.status, refused.problem().as_str()), (409, "no-such-caller"));
    let title = refused.json()["title"].as_str().unwrap().to_owned();
    assert_eq!(title, "You are talking to nobody now");
    house
        .until("it is registered", |house| house.telephones.operators[ann].is_registered(now_ns()));
    house.wish(0, "ready");
    house.until_talking(ann, 0);
    house.until_heard(ann, caller);
    let facts = &house.desk(0)["caller"];
    assert_eq!((facts["precinct"].as_str(), facts["talks"].as_bool()), (Some(&*hers), Some(true)));
    assert_eq!(facts["person"], "Chair 0");
    assert_ne!(file(&house, KEYS[1], &others).status, 201, "another precinct's");
    let filed = file(&house, KEYS[2], &hers);
    assert_eq!(filed.status, 201, "{filed:?}");
    let receipt = filed.json();
    assert_eq!(receipt["words"].as_array().map(Vec::len), Some(3), "{receipt}");
    assert_eq!(file(&house, KEYS[2], &hers).status, 200, "the same again");
    let (operator, reporter) = (house.desk(0)["me"].clone(), house.desk(0)["caller"].clone());
    // Her line ends without `done`: the return is filed, so that is no break.
    house.telephones.operators[ann].hang_up(now_ns()).unwrap();
    house.until("she is let go", |house| house.telephones.callers[caller].is_served());
    assert_eq!(house.places(), []);
    let House { night, served, .. } = house;
    served.end();
    let (ledger, recovered) = DataDir::open(&night.0).unwrap().recover().unwrap();
    let rows = ledger.read(0, usize::try_from(recovered.head.seq).unwrap()).unwrap();
    let rows = rows.iter().map(|row| serde_json::from_slice::<Value>(&row.body).unwrap());
    let filed: Vec<Value> = rows.filter(|row| row["via"] == "desk").collect();
    assert_eq!(filed.len(), 1, "{filed:?}");
    assert_eq!(filed[0]["by"], format!("staff:{operator}"));
    let event = &filed[0]["events"][0];
    let event = event.as_object().unwrap().values().next().unwrap();
    assert_eq!(event["reporter"], reporter["reporter"], "{event}");
}

#[test]
fn a_wrong_password_is_refused_and_then_put_off() {
    let house = House::open(1, &["ann"], "", "");
    let mut client = house.served.client();
    let mut statuses = Vec::new();
    for _ in 0..8 {
        let headers = [("Authorization", "Operator ann k3fw-9xqa-mm2c-7hpt")];
        statuses.push(client.request("GET", "/api/desk", &headers, b"").status);
    }
    let refused = statuses.iter().take_while(|status| **status == 401).count();
    assert!((1..8).contains(&refused), "{statuses:?}");
    assert!(statuses[refused..].iter().all(|status| *status == 429), "{statuses:?}");
    assert_eq!(house.seat(0), "away", "a right password is never put off");
    assert_eq!(client.request("GET", "/api/desk", &[], b"").status, 401);
    house.served.end();
}

#[test]
fn an_operator_without_a_telephone_is_not_made_ready() {
    let mut house = House::open(1, &["ann"], "", "");
    let caller = house.waits(0);
    house.wish(0, "ready");
    house.turns(SECOND_NS / 2);
    let seat = &house.desk(0)["operators"][0];
    assert_eq!((seat["state"].as_str(), seat["telephone"].as_bool()), (Some("away"), Some(false)));
    let ann = house.at_work(0, ANSWERS_NS);
    assert_eq!(house.desk(0)["operators"][0]["telephone"], true);
    house.until_talking(ann, 0);
    house.until_heard(ann, caller);
    house.served.end();
}

#[test]
fn a_closed_operator_has_neither_telephone_nor_page_within_two_seconds() {
    let mut house = House::open(1, &["ann", "bob"], "", "");
    let bob = house.plug_in(1, Manner::After(ANSWERS_NS));
    house.telephones.operators[bob].renew_every(SECOND_NS / 4);
    house
        .until("it is registered", |house| house.telephones.operators[bob].is_registered(now_ns()));
    house.wish(1, "ready");
    house.until_seat(1, "ready");
    let run = holdfast(&format!("operators close bob --data {}", house.night.text()));
    assert_eq!(run.code, 0, "{}", run.err);
    let closed_ns = now_ns();
    house.until("her page is closed", |house| house.wish(1, "ready").status == 401);
    house.until("nobody of the desk is called bob", |house| {
        house.desk(0)["operators"].as_array().unwrap().len() == 1
    });
    assert!(now_ns() < closed_ns + 2 * SECOND_NS, "{} ns", now_ns() - closed_ns);
    // Her telephone goes on asking, and registers no more.
    let before = house.telephones.operators[bob].register_answers().len();
    house.turns(3 * SECOND_NS);
    let answers = &house.telephones.operators[bob].register_answers()[before..];
    assert!(!answers.is_empty() && answers.iter().all(|code| *code != 200), "{answers:?}");
    house.served.end();
}

#[test]
fn a_telephone_elsewhere_is_not_answered() {
    let mut house = House::open(1, &["ann"], "", "--operators 127.0.0.2/32");
    let ann = house.plug_in(0, Manner::After(ANSWERS_NS));
    house.turns(3 * SECOND_NS);
    let ann = &house.telephones.operators[ann];
    assert!(ann.register_answers().is_empty(), "no word comes back");
    assert!(!ann.is_registered(now_ns()));
    assert_eq!(house.desk(0)["operators"][0]["telephone"], false);
    house.served.end();
}
