//! Cards: the secret of a link, devices and their tokens, what a page is told, pictures, and
//! figures without a card.

use image::RgbImage;
use image::codecs::jpeg::JpegEncoder;
use night::command::Role;
use serde_json::{Value, json};

use crate::client::Answer;
use crate::fixture::OPENS_AT_MS;
use crate::test_night::TestNight;

fn key(number: u32) -> String {
    format!("00000000-0000-4000-8000-{number:012x}")
}

fn exchange(night: &TestNight, secret: &str, number: u32) -> Answer {
    let (key, body) = (key(number), json!({ "card": secret }).to_string());
    let headers = [("Idempotency-Key", key.as_str())];
    let answer = night.client().request("POST", "/api/devices", &headers, body.as_bytes());
    night.check();
    answer
}

fn file(night: &TestNight, credential: &str, number: u32, body: &Value) -> Answer {
    let (key, credential) = (key(number), format!("Holdfast {credential}"));
    let headers = [("Authorization", credential.as_str()), ("Idempotency-Key", key.as_str())];
    let answer = night.client().post(&headers, body.to_string().as_bytes());
    night.check();
    answer
}

fn card(night: &TestNight, credential: &str) -> Answer {
    let credential = format!("Holdfast {credential}");
    night.client().request("GET", "/api/card", &[("Authorization", &credential)], b"")
}

fn figures(mode: &str, sanders: u32) -> Value {
    json!({ "precinct": "19001-1", "mode": mode, "attendance": 30 + sanders,
            "first_alignment": { "biden": 30, "sanders": sanders },
            "final_alignment": { "biden": 30, "sanders": sanders },
            "awards": { "biden": 2, "sanders": 2 } })
}

#[test]
fn a_link_is_exchanged_for_tokens_of_four_devices() {
    let night = TestNight::open("checked", 8);
    let secret = night.secret("19001-1", Role::Chair);
    let first = exchange(&night, secret, 1);
    assert_eq!(first.status, 201);
    let again = exchange(&night, secret, 1);
    assert_eq!((again.status, &again.json()["token"]), (200, &first.json()["token"]));
    for number in 2..=4 {
        assert_eq!(exchange(&night, secret, number).status, 201);
    }
    let fifth = exchange(&night, secret, 5);
    assert_eq!((fifth.status, fifth.problem().as_str()), (409, "too-many-devices"));
    assert_eq!(exchange(&night, secret, 1).status, 200, "her own telephone goes on");
    let code = night.code("19001-1", Role::Chair);
    assert_eq!(first.json()["code"], code);
    let wrong = ["", "1", "1.AAAAAAAAAAAAAAAAAAAAAA", "999.AAAAAAAAAAAAAAAAAAAAAA", "x.y", code];
    for secret in wrong {
        assert_eq!(exchange(&night, secret, 9).status, 401, "{secret}");
    }
}

#[test]
fn a_links_page_is_told_of_its_precinct_what_everybody_may_know() {
    let night = TestNight::open("reported", 8);
    file(&night, night.code("19001-1", Role::Chair), 1, &figures("real", 29));
    let script = |id: &str| night.client().get(&format!("/report/{id}/precinct.js"));
    let told = script("19001-1");
    assert_eq!(told.status, 200);
    assert_eq!(told.header("cache-control"), Some("no-store"));
    let facts = told.body.strip_prefix("self.arrival=").unwrap().strip_suffix(";\n").unwrap();
    let facts: Value = serde_json::from_str(facts).unwrap();
    assert_eq!(facts["precinct"]["id"], "19001-1");
    assert_eq!(facts["precinct"]["heard"], "", "not whether somebody has reported");
    let own = card(&night, night.code("19001-1", Role::Chair)).json();
    for (field, value) in facts.as_object().unwrap() {
        if !["now_ms", "precinct"].contains(&field.as_str()) {
            assert_eq!(*value, own[field], "{field}");
        }
    }
    for field in ["reporter", "role", "returns", "practised"] {
        assert!(facts[field].is_null() && !own[field].is_null(), "{field}");
    }
    for none in ["nowhere", "%ff", "a%2Fb"] {
        assert!(script(none).status >= 400, "{none}");
    }
}

#[test]
fn a_device_counts_at_once_where_a_code_alone_waits() {
    let night = TestNight::open("checked", 8);
    let token = exchange(&night, night.secret("19001-1", Role::Chair), 1).json()["token"].clone();
    let by_device = file(&night, token.as_str().unwrap(), 2, &figures("real", 29)).json();
    assert_eq!(by_device["standing"], "counted");
    let mut other = figures("real", 29);
    other["precinct"] = "19001-2".into();
    let by_code = file(&night, night.code("19001-2", Role::Chair), 3, &other).json();
    assert_eq!(by_code["standing"], "waiting");
}

#[test]
fn a_replaced_card_ends_its_devices_and_says_no_more_than_a_wrong_code() {
    let night = TestNight::open("reported", 8);
    let secret = night.secret("19001-1", Role::Chair);
    let token = exchange(&night, secret, 1).json()["token"].as_str().unwrap().to_owned();
    assert_eq!(card(&night, &token).status, 200);
    night.reissue("19001-1", Role::Chair);
    let revoked = card(&night, &token);
    let never = card(&night, "d.AAAAAAAAAAAAAAAAAAAAAA");
    let old_code = card(&night, night.code("19001-1", Role::Chair));
    let wrong_code = card(&night, "0000-0000-0000");
    assert_eq!(revoked.status, 401);
    let body = |answer: &Answer| (answer.status, answer.body.clone());
    assert_eq!(body(&revoked), body(&never));
    assert_eq!(body(&revoked), body(&old_code));
    assert_eq!(body(&revoked), body(&wrong_code));
    assert_eq!(exchange(&night, secret, 2).status, 401);
    let night = night.restart();
    assert_eq!(card(&night, &token).status, 401);
    let fresh = exchange(&night, night.secret("19001-1", Role::Chair), 3);
    assert_eq!(fresh.status, 201);
}

#[test]
fn a_card_is_told_of_its_precinct_and_its_own_returns() {
    let night = TestNight::open("reported", 8);
    let chair = night.code("19001-1", Role::Chair).to_owned();
    let facts = card(&night, &chair).json();
    assert_eq!(facts["candidates"][1]["id"], "sanders");
    assert_eq!(facts["precinct"]["delegates"], 4);
    assert_eq!(facts["precinct"]["opens_at"], "2020-02-03 19:00");
    assert_eq!(facts["contacts"]["hotline"], "515-555-0150");
    assert_eq!(facts["returns"], json!([]));
    let public = night.client().get("/api/night").json();
    assert_eq!(public["candidates"], facts["candidates"]);
    assert!(public.get("precinct").is_none() && public.get("returns").is_none());
    file(&night, night.code("19001-1", Role::Secretary), 1, &figures("real", 28));
    let filed = file(&night, &chair, 2, &figures("real", 29)).json();
    assert_eq!(filed["standing"], "question", "the secretary says otherwise");
    let told = card(&night, &chair).json()["returns"].clone();
    assert_eq!(told.as_array().unwrap().len(), 1, "hers alone");
    for field in ["receipt", "words", "palabras", "standing", "at_ms"] {
        assert_eq!(told[0][field], filed[field], "{field}");
    }
    let corrected = file(&night, &chair, 3, &figures("real", 28)).json();
    assert_eq!(corrected["standing"], "counted");
    let told = card(&night, &chair).json()["returns"].clone();
    let standings: Vec<_> = told.as_array().unwrap().iter().map(|r| &r["standing"]).collect();
    assert_eq!(standings, ["replaced", "counted"]);
    night.at(OPENS_AT_MS + 60_000);
    let practice = file(&night, &chair, 4, &figures("practice", 28)).json();
    assert_eq!(practice["standing"], "practice-after-opening");
}

#[test]
fn practice_before_the_opening_is_remembered() {
    let night = TestNight::open("reported", 8);
    night.at(OPENS_AT_MS - 60_000);
    let chair = night.code("19001-1", Role::Chair);
    let practised = file(&night, chair, 1, &figures("practice", 29)).json();
    assert_eq!(practised["standing"], "practice");
    let early = file(&night, chair, 2, &figures("real", 29)).json();
    assert_eq!(early["standing"], "before-opening");
    assert_eq!(card(&night, chair).json()["practised"], true);
}

fn photo() -> Vec<u8> {
    let mut bytes = Vec::new();
    RgbImage::new(300, 200).write_with_encoder(JpegEncoder::new(&mut bytes)).unwrap();
    bytes
}

#[test]
fn a_picture_follows_its_figures() {
    let night = TestNight::open("reported", 8);
    let chair = night.code("19001-1", Role::Chair);
    let credential = format!("Holdfast {chair}");
    let put = |receipt: &str, bytes: &[u8]| {
        let headers = [("Authorization", credential.as_str()), ("Content-Type", "image/jpeg")];
        let path = format!("/api/photos/{receipt}");
        let answer = night.client().request("PUT", &path, &headers, bytes);
        night.check();
        answer
    };
    assert_eq!(put("1", &photo()).status, 409, "figures first");
    let receipt = file(&night, chair, 1, &figures("real", 29)).json()["receipt"].to_string();
    let kept = put(&receipt, &photo());
    assert_eq!(kept.status, 201, "{kept:?}");
    assert_eq!(put(&receipt, &photo()).body, kept.body, "the same again is the same");
    assert_eq!(put(&receipt, b"<script>").status, 415);
    assert_eq!(put(&receipt, &vec![0xff; (2 << 20) + 1]).status, 413);
    assert_eq!(put("99999", &photo()).status, 409);
    assert_eq!(put("x", &photo()).status, 409);
    assert_eq!(card(&night, chair).json()["returns"][0]["photo"], true);
    let sha256 = kept.json()["sha256"].as_str().unwrap().to_owned();
    let path = night.path.join("photos/received").join(format!("{sha256}.jpg"));
    assert_eq!(std::fs::read(path).unwrap(), photo());
    for number in 1..8 {
        let mut other = photo();
        other.extend([number; 3]); // Cameras leave bytes behind the end.
        assert_eq!(put(&receipt, &other).status, 201, "{number}");
    }
    let mut ninth = photo();
    ninth.push(9);
    assert_eq!(put(&receipt, &ninth).status, 409);
}

fn unconfirmed(night: &TestNight, number: u32, change: impl FnOnce(&mut Value)) -> Answer {
    let mut body = figures("real", 29);
    body["name"] = "Ana Peña".into();
    body["call_back"] = "+1 515-555-0123".into();
    change(&mut body);
    let key = key(number);
    let headers = [("Idempotency-Key", key.as_str())];
    let bytes = body.to_string();
    let answer = night.client().request("POST", "/api/unconfirmed", &headers, bytes.as_bytes());
    night.check();
    answer
}

#[test]
fn figures_without_a_card_are_kept_outside_all_totals() {
    let night = TestNight::open("reported", 8);
    let kept = unconfirmed(&night, 1, |_| {});
    assert_eq!(kept.status, 201, "{kept:?}");
    let again = unconfirmed(&night, 1, |_| {});
    assert_eq!((again.status, again.body), (200, kept.body.clone()));
    let chair = night.code("19001-1", Role::Chair);
    assert_eq!(card(&night, chair).json()["precinct"]["heard"], "expected");
    assert_eq!(unconfirmed(&night, 2, |body| body["precinct"] = "Precinct 2".into()).status, 201);
    let names = unconfirmed(&night, 3, |body| {
        body["name"] = " ".into();
        body["call_back"] = "call me".into();
    });
    assert_eq!((names.status, names.problem().as_str()), (422, "figures"));
    let ledger = std::fs::read(night.ledger_path()).unwrap();
    assert!(!ledger.windows(3).any(|bytes| bytes == b"Ana"), "no name is in the ledger");
    assert_eq!(unconfirmed(&night, 4, |_| {}).status, 201);
    let many = unconfirmed(&night, 5, |_| {});
    assert_eq!((many.status, many.problem().as_str()), (429, "wait"), "strangers are slowed");
}

#[test]
fn nothing_is_taken_without_a_card_before_the_opening_or_for_nowhere() {
    let night = TestNight::open("reported", 8);
    let nowhere = unconfirmed(&night, 1, |body| body["precinct"] = "nowhere".into());
    assert_eq!(nowhere.problem(), "no-such-precinct");
    night.at(OPENS_AT_MS - 60_000);
    assert_eq!(unconfirmed(&night, 2, |_| {}).problem(), "not-open-yet");
}
