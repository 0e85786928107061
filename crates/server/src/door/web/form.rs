//! The worksheet without a script: the same figures, on one page, for any browser.
//!
//! Nothing is kept between two pages: what was written comes back in the page that answers.

mod words;

use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use canvass::finding::Finding;
use canvass::judgement::{Judgement, Room, judge};
use canvass::setup::{CandidateEntry, PrecinctIndex, Setup};
use caucus::plan::Contest;
use caucus::worksheet::{Candidate, Worksheet};
use intake::return_json::{self, FiledReturn};
use maud::{DOCTYPE, Markup, PreEscaped, html};
use serde_json::{Map, Value};

use self::words::Words;
use super::filing::Receipt;
use super::{Web, read};
use crate::chair;
use crate::code::Code;
use crate::door::throttle::Source;
use crate::entropy;
use crate::problem::Problem;

/// Sixty-four groups of three figures are 3 KiB.
const FORM_BYTES_MAX: usize = 32 << 10;

/// What somebody wrote, by the field's name.
type Written = BTreeMap<String, String>;

/// What stands above the worksheet.
enum Said {
    Nothing,
    Problem(String),
    /// What the rules say of the figures, before they are sent.
    Checked {
        findings: Vec<String>,
        computed: Vec<(Candidate, u64)>,
        clean: bool,
    },
}

pub(super) async fn show(State(web): State<Arc<Web>>, request: Request) -> Response {
    let written = fields(request.uri().query().unwrap_or("").as_bytes());
    answer(web.page(&written, &Said::Nothing))
}

pub(super) async fn send(State(web): State<Arc<Web>>, request: Request) -> Response {
    let source = web.address(&request).map(Source::of);
    let bytes = match read(request.into_body(), FORM_BYTES_MAX).await {
        Ok(bytes) => bytes,
        Err(problem) => return problem.into_response(),
    };
    let written = fields(&bytes);
    let sent = match written.get("act").map(String::as_str) {
        Some("send") => web.send(&written, source).await,
        Some(_) | None => web.check(&written, source).and_then(|said| web.page(&written, &said)),
    };
    match sent {
        Ok(page) => answer(Ok(page)),
        Err(problem) => answer(web.page(&written, &Said::Problem(problem.for_person()))),
    }
}

fn answer(page: Result<Markup, Problem>) -> Response {
    let page = match page {
        Ok(page) => page,
        Err(problem) => return problem.into_response(),
    };
    let mut response = (StatusCode::OK, Body::from(page.into_string())).into_response();
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    headers.insert(CONTENT_SECURITY_POLICY, chair::FORM_POLICY.clone());
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

fn fields(bytes: &[u8]) -> Written {
    let pairs = form_urlencoded::parse(bytes);
    pairs.map(|(name, text)| (name.into_owned(), text.trim().to_owned())).collect()
}

impl Web {
    /// Files what was written and shows the receipt.
    async fn send(&self, written: &Written, source: Option<Source>) -> Result<Markup, Problem> {
        let code = Code::read(text(written, "code")).map_err(Problem::no_such_code)?;
        let known = self.by_code(&code, source)?;
        let precinct = known.reporter.precinct;
        let filed = self.figures(written, precinct)?;
        let key = super::uuid(text(written, "key")).ok_or_else(Problem::no_key)?;
        let (_, receipt) = self.filed(&known, key, filed).await?;
        Ok(self.received(written, precinct, &receipt))
    }

    /// Says what the rules make of what was written; nothing is kept.
    fn check(&self, written: &Written, source: Option<Source>) -> Result<Said, Problem> {
        let code = Code::read(text(written, "code")).map_err(Problem::no_such_code)?;
        let precinct = self.by_code(&code, source)?.reporter.precinct;
        let filed = self.figures(written, precinct)?;
        let judgement = {
            let night = self.app.read();
            judge(Room::of(night.setup(), precinct, &filed.worksheet), &filed.worksheet)
        };
        let form = self.form()?;
        let words = Words::of(written);
        let sentence = |finding: &Finding| words.finding(form, finding);
        let findings: Vec<String> = judgement.findings.iter().map(sentence).collect();
        let clean = findings.is_empty();
        Ok(Said::Checked { computed: computed(&judgement, &filed.worksheet), findings, clean })
    }

    /// Reads what was written as the body of a return, so that every way in reads alike.
    fn figures(&self, written: &Written, precinct: PrecinctIndex) -> Result<FiledReturn, Problem> {
        let form = self.form()?;
        let id = self.app.read().setup().precincts.id(precinct).to_owned();
        let body = body(form, written, id);
        let bytes = serde_json::to_vec(&body).expect("a body is plain data");
        return_json::read(form, &bytes).map_err(Problem::figures)
    }

    fn page(&self, written: &Written, said: &Said) -> Result<Markup, Problem> {
        let form = self.form()?;
        let words = Words::of(written);
        let key = match super::uuid(text(written, "key")) {
            Some(key) => key,
            None => new_key().ok_or_else(Problem::not_stored)?,
        };
        let ballots = form.plan.contest() == Contest::Ballots;
        Ok(document(
            words,
            words.title,
            &html! {
                p { (words.intro) }
                (said_above(form, words, said))
                form method="post" action="/report/form" {
                    input type="hidden" name="lang" value=(words.lang);
                    input type="hidden" name="key" value=(key);
                    (field(written, words.code, "code", "text"))
                    fieldset {
                        legend { (words.mode) }
                        (choice(written, "mode", "real", words.real))
                        (choice(written, "mode", "practice", words.practice))
                    }
                    @if ballots {
                        @for (name, label) in words.ballots {
                            (field(written, label, name, "numeric"))
                        }
                    } @else {
                        (field(written, words.attendance, "attendance", "numeric"))
                    }
                    @for (at, entry) in form.candidates.iter().enumerate() {
                        (line(written, words, at + 1, entry, ballots))
                    }
                    @if !ballots {
                        fieldset {
                            legend { (words.room_vote) }
                            (choice(written, "room_vote", "true", words.yes))
                            (choice(written, "room_vote", "false", words.no))
                        }
                    }
                    p { button type="submit" name="act" value="check" { (words.check) } }
                    @if matches!(said, Said::Checked { .. }) {
                        p { (words.as_paper) }
                        p { button.main type="submit" name="act" value="send" { (words.send) } }
                    }
                }
            },
        ))
    }

    fn received(&self, written: &Written, precinct: PrecinctIndex, receipt: &Receipt) -> Markup {
        let words = Words::of(written);
        let name = self.app.read().setup().precincts.name(precinct).to_owned();
        let three = if words.lang == "es" { receipt.palabras } else { receipt.words };
        let time = receipt.received_at.get(11..16).unwrap_or("");
        document(
            words,
            words.received,
            &html! {
                p { (name) }
                p.words { (time) " · " (three.join(" ")) }
                p { (words.standing(receipt.standing)) }
                p { (words.done) }
                @if !receipt.findings.is_empty() {
                    p { (words.questions) }
                }
                p { a href={ "/report/form?lang=" (words.lang) } { (words.again) } }
            },
        )
    }
}

fn text<'a>(written: &'a Written, name: &str) -> &'a str {
    written.get(name).map_or("", String::as_str)
}

/// Returns the body of a return with what was written; a field left empty is not given.
fn body(form: &Setup, written: &Written, precinct: String) -> Value {
    let figure = |text: &str| match text.parse::<u64>() {
        Ok(number) => Value::from(number),
        Err(_) => Value::from(text),
    };
    let mut body = Map::new();
    body.insert("precinct".into(), precinct.into());
    body.insert("mode".into(), text(written, "mode").into());
    let single = match form.plan.contest() {
        Contest::Ballots => &["issued", "found", "spoiled", "blank"][..],
        Contest::Alignment => &["attendance"],
    };
    for name in single.iter().filter(|name| !text(written, name).is_empty()) {
        body.insert((*name).to_owned(), figure(text(written, name)));
    }
    let objects = match form.plan.contest() {
        Contest::Ballots => &["votes"][..],
        Contest::Alignment => &["first_alignment", "final_alignment", "awards"],
    };
    for object in objects {
        let mut figures = Map::new();
        for entry in &form.candidates {
            let text = text(written, &format!("{object}.{}", entry.id));
            if !text.is_empty() {
                figures.insert(entry.id.clone(), figure(text));
            }
        }
        body.insert((*object).to_owned(), figures.into());
    }
    match text(written, "room_vote") {
        "true" => drop(body.insert("room_vote".into(), true.into())),
        "false" => drop(body.insert("room_vote".into(), false.into())),
        _ => {}
    }
    Value::Object(body)
}

/// Returns what is sure of the delegates by the rules, by group.
fn computed(judgement: &Judgement, worksheet: &Worksheet) -> Vec<(Candidate, u64)> {
    let (Some(allocation), Worksheet::Alignment(sheet)) = (&judgement.allocation, worksheet) else {
        return Vec::new();
    };
    let groups = sheet.groups.iter().map(|group| group.candidate);
    groups.zip(allocation.least()).filter(|&(_, least)| least > 0).collect()
}

fn new_key() -> Option<String> {
    let bytes: [u8; 16] = entropy::draw().ok()?;
    let mut key = String::with_capacity(36);
    for (at, byte) in bytes.iter().enumerate() {
        if matches!(at, 4 | 6 | 8 | 10) {
            key.push('-');
        }
        let _ = write!(key, "{byte:02x}");
    }
    Some(key)
}

fn document(words: &Words, title: &str, inside: &Markup) -> Markup {
    let other = words.other();
    html! {
        (DOCTYPE)
        html lang=(words.lang) {
            head {
                meta charset="utf-8";
                title { (title) }
                meta name="viewport" content="width=device-width, initial-scale=1";
                style { (PreEscaped(chair::SHEET.as_str())) }
            }
            body {
                main {
                    h1 { (title) }
                    p {
                        a href={ "/report/form?lang=" (other.lang) } lang=(other.lang) {
                            (other.name)
                        }
                    }
                    (inside)
                }
            }
        }
    }
}

fn said_above(form: &Setup, words: &Words, said: &Said) -> Markup {
    match said {
        Said::Nothing => html! {},
        Said::Problem(what) => html! { p role="alert" { strong { (what) } } },
        Said::Checked { findings, computed, clean } => html! {
            section role="status" {
                h2 { (words.checked) }
                @if *clean { p { (words.clean) } }
                ul { @for finding in findings { li { (finding) } } }
                @if !computed.is_empty() {
                    p { (words.rules_give) }
                    ul {
                        @for (candidate, delegates) in computed {
                            li { (form.candidate_entry(*candidate).name) ": " (delegates) }
                        }
                    }
                }
            }
        },
    }
}

fn field(written: &Written, label: &str, name: &str, mode: &str) -> Markup {
    html! {
        p {
            label for=(name) { (label) }
            input id=(name) name=(name) inputmode=(mode) autocomplete="off"
                value=(text(written, name));
        }
    }
}

fn choice(written: &Written, name: &str, value: &str, label: &str) -> Markup {
    let id = format!("{name}-{value}");
    html! {
        p {
            input type="radio" id=(id) name=(name) value=(value)
                checked[text(written, name) == value];
            label for=(id) { (label) }
        }
    }
}

fn line(
    written: &Written,
    words: &Words,
    number: usize,
    entry: &CandidateEntry,
    ballots: bool,
) -> Markup {
    let columns = if ballots { &words.columns[3..] } else { &words.columns[..3] };
    html! {
        fieldset {
            legend { (number) ". " (entry.name) }
            @for (object, label) in columns {
                (field(written, label, &format!("{object}.{}", entry.id), "numeric"))
            }
        }
    }
}
