//! Returns over HTTP.

use std::collections::HashMap;
use std::fmt::Write;

use night::command::Role;

use crate::client::Answer;
use crate::fixture::OPENS_AT_MS;
use crate::test_night::TestNight;

/// Runs a story, one request a line, and the auditor after each.
///
///     <role> <precinct> <key> [practice] [for <precinct>] [candidate=first/final/awards …] => …
///     at <minutes after opening>
///     restart
///
/// After the arrow stand the status and, of a receipt, the codes of its findings, of a problem its
/// name. The same key and figures have the same answer each time.
fn check(policy: &str, story: &str) {
    let mut night = TestNight::open(policy, 8);
    let mut receipts: HashMap<String, Answer> = HashMap::new();
    for line in story.lines().map(str::trim).filter(|line| !line.is_empty()) {
        if let Some(minutes) = line.strip_prefix("at ") {
            night.at(OPENS_AT_MS + minutes.parse::<i64>().unwrap() * 60_000);
            continue;
        }
        if line == "restart" {
            night = night.restart();
            continue;
        }
        let (request, expected) = line.split_once("=>").unwrap();
        let request = Request::read(request);
        let answer = request.send(&night);
        assert_eq!(summary(&answer), expected.trim(), "{line}\n{answer:?}");
        let id = format!("{} {}", request.code(&night), request.key);
        match answer.status {
            201 => assert!(receipts.insert(id, answer).is_none(), "{line}: given twice"),
            200 => assert_eq!(lasting(&answer), lasting(&receipts[&id]), "{line}"),
            _ => {}
        }
        night.check();
    }
}

/// Returns a receipt without what may change: where the return stands now.
fn lasting(answer: &Answer) -> serde_json::Value {
    let mut json = answer.json();
    assert!(json.as_object_mut().unwrap().remove("standing").is_some());
    json
}

/// A request as a line of a story tells it.
struct Request<'a> {
    role: Role,
    precinct: &'a str,
    key: u32,
    body: String,
}

impl<'a> Request<'a> {
    fn read(line: &'a str) -> Request<'a> {
        let mut words = line.split_whitespace().peekable();
        let role = Role::from_name(words.next().unwrap()).unwrap();
        let precinct = words.next().unwrap();
        let key = words.next().unwrap().parse().unwrap();
        let practice = words.next_if_eq(&"practice").is_some();
        let named = match words.next_if_eq(&"for") {
            Some(_) => words.next().unwrap(),
            None => precinct,
        };
        let mut counts = [String::new(), String::new(), String::new()];
        for word in words {
            let (candidate, figures) = word.split_once('=').unwrap();
            for (count, figure) in counts.iter_mut().zip(figures.split('/')) {
                let comma = if count.is_empty() { "" } else { "," };
                write!(count, "{comma}\"{candidate}\":{figure}").unwrap();
            }
        }
        let mode = if practice { "practice" } else { "real" };
        let [first, last, awards] = counts;
        let body = format!(
            "{{\"precinct\":\"{named}\",\"mode\":\"{mode}\",\"first_alignment\":{{{first}}},\
             \"final_alignment\":{{{last}}},\"awards\":{{{awards}}}}}"
        );
        Request { role, precinct, key, body }
    }

    fn code<'n>(&self, night: &'n TestNight) -> &'n str {
        night.code(self.precinct, self.role)
    }

    fn send(&self, night: &TestNight) -> Answer {
        let code = format!("Holdfast {}", self.code(night));
        let key = format!("00000000-0000-4000-8000-{:012x}", self.key);
        let headers = [("Authorization", code.as_str()), ("Idempotency-Key", key.as_str())];
        night.client().post(&headers, self.body.as_bytes())
    }
}

fn summary(answer: &Answer) -> String {
    let json = answer.json();
    let mut summary = answer.status.to_string();
    match json["findings"].as_array() {
        Some(findings) => findings.iter().for_each(|finding| {
            write!(summary, " {}", finding["code"].as_str().unwrap()).unwrap();
        }),
        None => write!(summary, " {}", answer.problem()).unwrap(),
    }
    summary
}

#[test]
fn the_same_return_has_the_same_receipt() {
    check(
        "reported",
        "
        chair 19001-1 1 sanders=30/30/2 biden=28/28/2 => 201
        chair 19001-1 1 sanders=30/30/2 biden=28/28/2 => 200
        chair 19001-1 1 sanders=31/31/2 biden=28/28/2 => 409 other-content
        chair 19001-2 1 sanders=30/30/2 biden=28/28/2 => 201
        secretary 19001-1 1 sanders=30/30/2 biden=28/28/2 => 201
        restart
        chair 19001-1 1 sanders=30/30/2 biden=28/28/2 => 200
        chair 19001-1 2 sanders=30/30/2 biden=28/28/2 => 201
        ",
    );
}

#[test]
fn a_return_that_does_not_add_up_is_kept_and_said_to_the_chair() {
    check(
        "reported",
        "
        chair 19001-1 1 sanders=30/31/2 biden=28/28/2 => 201 final-above-first counts-differ
        chair 19001-2 1 sanders=30/30/3 biden=28/28/2 => 201 awards-total award-against-rule
        chair 19001-3 1 => 201 no-data
        chair 19001-4 1 sanders=30/30/2 biden=28/28/2 => 201
        chair 19001-4 2 sanders=30/30/2 biden=27/27/2 => 201
        at 16
        chair 19001-4 3 sanders=30/30/2 biden=26/26/2 => 201
        ",
    );
}

#[test]
fn practice_ends_when_the_precinct_opens() {
    check(
        "checked",
        "
        at -30
        chair 19001-1 1 practice sanders=30/30/2 biden=28/28/2 => 201
        chair 19001-1 1 practice sanders=30/30/2 biden=28/28/2 => 200
        chair 19001-1 2 sanders=30/30/2 biden=28/28/2 => 201
        at 0
        chair 19001-1 3 practice sanders=30/30/2 biden=28/28/2 => 201
        chair 19001-1 4 sanders=30/30/2 biden=28/28/2 => 201
        secretary 19001-1 5 sanders=30/30/2 biden=28/28/2 => 201
        ",
    );
}

#[test]
fn a_code_is_for_its_own_precinct() {
    check(
        "reported",
        "
        chair 19001-1 1 for 19001-2 sanders=30/30/2 biden=28/28/2 => 422 other-precinct
        chair 19001-1 1 for nowhere sanders=30/30/2 biden=28/28/2 => 422 other-precinct
        chair 19001-1 1 sanders=30/30/2 nobody=28/28/2 => 422 figures
        chair 19001-1 1 sanders=30/30/2 biden=28/28/2 => 201
        ",
    );
}

#[test]
fn an_id_that_comes_with_other_figures_is_refused_and_a_person_looks() {
    let night = TestNight::open("reported", 8);
    let first = Request::read("chair 19001-1 1 sanders=30/30/2 biden=28/28/2");
    assert_eq!(first.send(&night).status, 201);
    let precinct = night.app.read().setup().precincts.find("19001-1").unwrap();
    assert_eq!(night.app.read().precinct(precinct).question, None);
    let rows = night.app.read().seq();
    for _ in 0..3 {
        let other = Request::read("chair 19001-1 1 sanders=31/31/2 biden=28/28/2");
        assert_eq!(summary(&other.send(&night)), "409 other-content");
        night.check();
    }
    let view = night.app.read().precinct(precinct);
    assert!(view.question.is_some(), "a question is open");
    assert_eq!(night.app.read().seq(), rows + 1, "once, however often it comes");
    assert_eq!(view.returns, 1, "and the first figures stand");
    assert_eq!(first.send(&night).status, 200);
}

/// Sends a body as it is, and returns what [`summary`] says of the answer.
fn post(night: &TestNight, authorization: &str, key: &str, body: &[u8]) -> String {
    let headers = [("Authorization", authorization), ("Idempotency-Key", key)];
    let answer = night.client().post(&headers, body);
    night.check();
    summary(&answer)
}

const KEY: &str = "3d7a8b1e-93a5-4c0d-8f5e-0a1b2c3d4e5f";

#[test]
fn a_slip_is_told_from_a_wrong_code() {
    let night = TestNight::open("reported", 8);
    let good = night.code("19001-1", Role::Chair);
    let body = Request::read("chair 19001-1 1 sanders=30/30/2 biden=28/28/2").body;
    let check = |authorization: String, expected: &str| {
        assert_eq!(post(&night, &authorization, KEY, body.as_bytes()), expected, "{authorization}");
    };
    check(String::new(), "401 no-code");
    check(good.into(), "401 no-code");
    check(format!("Bearer {good}"), "401 no-code");
    check("Holdfast 1234".into(), "401 not-a-code");
    check("Holdfast tomorrow".into(), "401 not-a-code");
    let last = good.chars().next_back().unwrap().to_digit(10).unwrap();
    let slip = format!("{}{}", &good[..13], (last + 1) % 10);
    check(format!("Holdfast {slip}"), "401 slip");
    check("Holdfast 0000-0000-0000".into(), "401 unknown-code");
    check(format!("Holdfast {}", good.replace('-', " ")), "201");
    assert_eq!(post(&night, &format!("Holdfast {good}"), "", body.as_bytes()), "422 no-key");
    assert_eq!(post(&night, &format!("Holdfast {good}"), "one", body.as_bytes()), "422 no-key");
}

#[test]
fn whoever_guesses_codes_waits_and_a_chair_does_not() {
    let mut night = TestNight::open("reported", 8);
    night.believe_proxy();
    let body = Request::read("chair 19001-1 1 sanders=30/30/2 biden=28/28/2").body;
    let post = |from: &str, code: &str| {
        let code = format!("Holdfast {code}");
        let headers =
            [("Authorization", code.as_str()), ("Idempotency-Key", KEY), ("X-Forwarded-For", from)];
        night.client().post(&headers, body.as_bytes())
    };
    let chair = night.code("19001-1", Role::Chair);
    assert_eq!(post("192.0.2.1", chair).status, 201);
    for from in ["192.0.2.1", "192.0.2.2"] {
        for _ in 0..5 {
            assert_eq!(summary(&post(from, "0000-0000-0000")), "401 unknown-code");
        }
    }
    let answer = post("192.0.2.2", "0000-0000-0000");
    assert_eq!(summary(&answer), "429 wait");
    assert_eq!(answer.header("retry-after"), Some("300"));
    assert_eq!(summary(&post("192.0.2.2", chair)), "429 wait", "a guess might be right");
    assert_eq!(
        summary(&post("192.0.2.1", "0000-0000-0000")),
        "429 wait",
        "her address is no licence"
    );
    assert_eq!(post("192.0.2.1", chair).status, 200, "she gave a good code from there");
    assert_eq!(post("192.0.2.3", chair).status, 200);
    night.check();
}

#[test]
fn whatever_is_sent_is_answered() {
    let night = TestNight::open("reported", 8);
    let code = format!("Holdfast {}", night.code("19001-1", Role::Chair));
    let check = |body: &[u8], expected: &str| {
        assert_eq!(post(&night, &code, KEY, body), expected, "{} bytes", body.len());
    };
    check(b"", "422 figures");
    check(b"{}", "422 figures");
    check(b"null", "422 figures");
    check(&[0xff; 1000], "422 figures");
    check(&[b'['; 60_000], "422 figures");
    check("{\"a\":".repeat(10_000).as_bytes(), "422 figures");
    check(b"{\"precinct\":\"19001-1\",\"mode\":\"real\",\"votes\":{\"sanders\":1}}", "422 figures");
    check(&[b' '; 64 << 10], "422 figures");
    check(&[b' '; (64 << 10) + 1], "413 too-large");

    // A body that ends before it should is not a return.
    let headers = [("Authorization", code.as_str()), ("Idempotency-Key", KEY)];
    let mut client = night.client();
    client.send(&headers, b"{\"precinct\"", 500);
    client.close_sending();
    assert_eq!(summary(&client.answer()), "400 cut-off");
    night.check();

    let answer = night.client().get("/health");
    assert_eq!((answer.status, answer.body.as_str()), (200, "ok\n"));
    assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
    let described = night.client().get("/openapi.json").json();
    let answers = described["paths"]["/api/returns"]["post"]["responses"].as_object().unwrap();
    let statuses = answers.keys().map(String::as_str).collect::<Vec<_>>().join(" ");
    assert_eq!(statuses, "200 201 400 401 409 413 422 429 500 503");
    let paths = described["paths"].as_object().unwrap();
    let paths = paths.keys().map(String::as_str).collect::<Vec<_>>().join(" ");
    let known = "/api/card /api/desk /api/desk/returns /api/desk/{wish} /api/devices /api/night \
                 /api/phones /api/photos/{receipt} /api/returns /api/unconfirmed /health";
    assert_eq!(paths, known);
    assert_eq!(night.client().get("/api/returns").status, 405);
}
