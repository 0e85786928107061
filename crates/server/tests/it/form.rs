//! The chair's page as it is served, and the worksheet that works without its script.

use night::command::Role;
use night::view::Standing;

use crate::client::Answer;
use crate::test_night::TestNight;

fn post(night: &TestNight, fields: &[(&str, &str)]) -> Answer {
    let mut body = form_urlencoded::Serializer::new(String::new());
    body.extend_pairs(fields);
    let body = body.finish();
    let headers = [("Content-Type", "application/x-www-form-urlencoded")];
    let answer = night.client().request("POST", "/report/form", &headers, body.as_bytes());
    night.check();
    answer
}

const KEY: &str = "3d7a8b1e-93a5-4c0d-8f5e-0a1b2c3d4e5f";

/// Thirty people for Biden and thirty for Sanders, who share four delegates.
const FIGURES: [(&str, &str); 9] = [
    ("key", KEY),
    ("mode", "real"),
    ("attendance", "60"),
    ("first_alignment.biden", "30"),
    ("final_alignment.biden", "30"),
    ("awards.biden", "2"),
    ("first_alignment.sanders", "30"),
    ("final_alignment.sanders", "30"),
    ("awards.sanders", "2"),
];

fn with<'a>(code: &'a str, more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    [&[("code", code)][..], &FIGURES, more].concat()
}

#[test]
fn the_worksheet_works_without_a_script() {
    let night = TestNight::open("reported", 8);
    let code = night.code("19001-1", Role::Chair);
    let empty = night.client().get("/report/form");
    assert_eq!(empty.status, 200);
    assert!(empty.body.contains("First count") && !empty.body.contains("<script"));
    let policy = empty.header("content-security-policy").unwrap();
    assert!(policy.contains("form-action 'self'") && !policy.contains("script-src"), "{policy}");

    let checked = post(&night, &with(code, &[("act", "check")]));
    assert!(checked.body.contains("Everything adds up."), "{}", checked.body);
    assert!(checked.body.contains("value=\"30\""), "what was written comes back");
    let precinct = night.app.read().setup().precincts.find("19001-1").unwrap();
    assert_eq!(night.app.read().precinct(precinct).standing, Standing::Nothing);

    let sent = post(&night, &with(code, &[("act", "send")]));
    assert!(sent.body.contains("<h1>Received</h1>"), "{}", sent.body);
    let again = post(&night, &with(code, &[("act", "send")]));
    assert_eq!(again.body, sent.body, "sent twice, received once");
    assert_eq!(night.app.read().returns_of(precinct).len(), 1);
}

#[test]
fn what_is_wrong_is_said_above_what_was_written() {
    let night = TestNight::open("reported", 8);
    let code = night.code("19001-1", Role::Chair);
    let said = |fields: &[(&str, &str)], expected: &str| {
        let answer = post(&night, fields);
        assert_eq!(answer.status, 200);
        assert!(answer.body.contains(expected), "{expected}\n{}", answer.body);
    };
    let more = |name, text| with(code, &[("act", "send"), (name, text)]);
    said(&with("1234", &[("act", "send")]), "A code has twelve digits");
    said(&with("0000-0000-0000", &[("act", "send")]), "No precinct has this code");
    said(&more("awards.sanders", "two"), "awards.sanders");
    said(&more("key", "none"), "The return has no key");
    said(&with(code, &[("act", "check"), ("awards.sanders", "3")]), "The awards add up to 5");
    said(&[], "A code has twelve digits");
    let hostile = "\"><script>alert(1)</script>";
    let answer = post(&night, &with(code, &[("attendance", hostile)]));
    assert!(!answer.body.contains("<script"), "{}", answer.body);
}

#[test]
fn it_is_the_same_in_spanish() {
    let night = TestNight::open("reported", 8);
    let code = night.code("19001-1", Role::Chair);
    let empty = night.client().get("/report/form?lang=es");
    assert!(empty.body.contains("Primer conteo") && !empty.body.contains("First count"));
    let fields = with(code, &[("lang", "es"), ("act", "check"), ("awards.sanders", "3")]);
    assert!(post(&night, &fields).body.contains("no suman"));
    let sent = post(&night, &with(code, &[("lang", "es"), ("act", "send")]));
    assert!(sent.body.contains("<h1>Recibido</h1>") && sent.body.contains("Ya cuenta."));
}

#[test]
fn the_page_is_served_with_what_it_may_do() {
    let night = TestNight::open("reported", 8);
    for path in ["/report", "/practice", "/report/19001-1/"] {
        let page = night.client().get(path);
        assert_eq!(page.status, 200, "{path}");
        assert!(page.body.contains("/report/page.js") && !page.body.contains("{{"));
        let policy = page.header("content-security-policy").unwrap();
        assert!(policy.contains("script-src 'self'") && !policy.contains("unsafe"), "{policy}");
        assert!(policy.contains("frame-ancestors 'none'"));
    }
    for path in ["/report/page.js", "/report/en.js", "/report/es.js", "/report/worker.js"] {
        let script = night.client().get(path);
        assert_eq!(script.header("content-type"), Some("text/javascript"), "{path}");
        let tag = script.header("etag").unwrap().to_owned();
        let known = [("If-None-Match", tag.as_str())];
        assert_eq!(night.client().request("GET", path, &known, b"").status, 304, "{path}");
    }
    let worker = night.client().get("/report/worker.js");
    assert_eq!(worker.header("service-worker-allowed"), Some("/"));
    assert_eq!(night.client().get("/report/elsewhere.js").status, 404);
}
