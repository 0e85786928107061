//! The web door: `POST /api/returns`, for the chair's page and for programs.

use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::header::{AUTHORIZATION, CACHE_CONTROL, CONTENT_TYPE};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use canvass::finding::{Finding, sentence_for_chair};
use canvass::judgement::{Room, judge};
use canvass::setup::{PrecinctIndex, Precincts, Setup};
use canvass::words::CheckWords;
use caucus::worksheet::Worksheet;
use intake::return_json::{self, BODY_BYTES_MAX, FiledReturn};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use night::command::{Act, Actor, Channel, Command, Filing, Signal};
use night::event::Mode;
use night::view::Reporter;
use serde::Serialize;

use super::client;
use super::throttle::{Source, Throttle};
use crate::app::App;
use crate::code::Code;
use crate::problem::Problem;
use crate::sequencer::Accepted;

/// A body of a few hundred bytes that takes longer than this does not come any more.
const BODY_WAIT: Duration = Duration::from_secs(30);

/// What the door needs beside the app.
struct Web {
    app: App,
    throttle: Mutex<Throttle>,
    /// What figures are read against; candidates do not change once a night is open.
    form: OnceLock<Setup>,
}

/// The answer to a return that is on the disk.
#[derive(Serialize)]
struct Receipt {
    receipt: u64,
    received_at: String,
    words: [&'static str; 3],
    findings: Vec<FindingForChair>,
}

#[derive(Serialize)]
struct FindingForChair {
    code: &'static str,
    blocks: bool,
    message: String,
}

/// A request whose code is somebody's.
struct Known {
    reporter: Reporter,
    /// The reporter's own name for this return.
    key: String,
}

/// Returns the door's routes.
pub fn routes(app: App) -> Router {
    let web = Web { app, throttle: Mutex::default(), form: OnceLock::new() };
    Router::new()
        .route("/api/returns", post(answer))
        .route("/openapi.json", get(openapi))
        .route("/health", get(health))
        .with_state(Arc::new(web))
}

async fn health() -> &'static str {
    "ok\n"
}

async fn openapi() -> Response {
    let json = [(CONTENT_TYPE, HeaderValue::from_static("application/json"))];
    (json, include_str!("openapi.json")).into_response()
}

async fn answer(State(web): State<Arc<Web>>, request: Request) -> Response {
    let mut response = web.file(request).await.unwrap_or_else(IntoResponse::into_response);
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

impl Web {
    async fn file(&self, request: Request) -> Result<Response, Problem> {
        // Nothing of the body is read before the code is known to be somebody's.
        let Known { reporter, key } = self.recognise(&request)?;
        let bytes = read(request.into_body()).await?;
        let form = self.form()?;
        let filed = return_json::read(form, &bytes).map_err(Problem::figures)?;
        self.of_own_precinct(&filed, reporter.precinct)?;
        let worksheet = filed.worksheet.clone();
        let command = command(&reporter, key, filed);
        let accepted = self.app.sequencer.submit(command).await?;
        Ok(self.receipt(form, reporter.precinct, &worksheet, accepted))
    }

    /// Returns whose code it is; a wrong one is counted against its source.
    fn recognise(&self, request: &Request) -> Result<Known, Problem> {
        let now_ns = self.app.clock.now().tick_ns;
        let source = client::address(request, &self.app.proxies).map(Source::of);
        let mut throttle = self.throttle.lock().unwrap_or_else(PoisonError::into_inner);
        let code = code(request.headers())?;
        if let Some(source) = source {
            throttle.admit(source, now_ns).map_err(|wait| Problem::throttled(wait.seconds))?;
        }
        let lookup = code.lookup(&self.app.keys);
        let reporter = self.app.read().reporter_by_lookup(&lookup).cloned();
        let Some(reporter) = reporter else {
            source.into_iter().for_each(|source| throttle.wrong(source, now_ns));
            return Err(Problem::unknown_code());
        };
        let used = throttle.good(source, reporter.id, now_ns);
        used.map_err(|wait| Problem::too_fast(wait.seconds))?;
        drop(throttle);
        Ok(Known { reporter, key: key(request.headers())? })
    }

    /// Returns what figures are read against: the night without its precincts.
    fn form(&self) -> Result<&Setup, Problem> {
        if let Some(form) = self.form.get() {
            return Ok(form);
        }
        let night = self.app.read();
        night.facts().ok_or_else(Problem::no_night)?;
        let setup = night.setup();
        let form = Setup {
            night: setup.night.clone(),
            title: setup.title.clone(),
            candidates: setup.candidates.clone(),
            counties: Vec::new(),
            precincts: Precincts::default(),
            ..*setup
        };
        drop(night);
        Ok(self.form.get_or_init(|| form))
    }

    fn of_own_precinct(&self, filed: &FiledReturn, own: PrecinctIndex) -> Result<(), Problem> {
        let night = self.app.read();
        let own = night.setup().precincts.id(own);
        if own == filed.precinct {
            return Ok(());
        }
        Err(Problem::other_precinct(own, &filed.precinct))
    }

    fn receipt(
        &self,
        form: &Setup,
        precinct: PrecinctIndex,
        worksheet: &Worksheet,
        accepted: Accepted,
    ) -> Response {
        let night = self.app.read();
        let judgement = judge(Room::of(night.setup(), precinct, worksheet), worksheet);
        let words = CheckWords::of(&self.app.keys.words, night.setup(), precinct, worksheet);
        let zone = night.facts().map(|facts| facts.zone.clone()).unwrap_or_default();
        drop(night);
        let finding = |finding: &Finding| FindingForChair {
            code: finding.code.code(),
            blocks: finding.blocks,
            message: sentence_for_chair(form, finding),
        };
        let receipt = Receipt {
            receipt: accepted.receipt,
            received_at: local_time(accepted.at_ms, &zone),
            words: words.english(),
            findings: judgement.findings.iter().map(finding).collect(),
        };
        let text = serde_json::to_string(&receipt).expect("a receipt is plain data");
        let status = if accepted.again { StatusCode::OK } else { StatusCode::CREATED };
        let json = [(CONTENT_TYPE, HeaderValue::from_static("application/json"))];
        (status, json, text).into_response()
    }
}

async fn read(body: Body) -> Result<Vec<u8>, Problem> {
    // One byte more than allowed is enough to know.
    let whole = tokio::time::timeout(BODY_WAIT, to_bytes(body, BODY_BYTES_MAX)).await;
    match whole {
        Ok(Ok(bytes)) => Ok(bytes.into()),
        Ok(Err(error)) if is_too_large(&error) => Err(Problem::too_large()),
        Ok(Err(_)) | Err(_) => Err(Problem::cut_off()),
    }
}

/// Tells a body above the limit from a connection that broke.
fn is_too_large(error: &axum::Error) -> bool {
    let mut cause: Option<&dyn std::error::Error> = Some(error);
    while let Some(error) = cause {
        if error.to_string().contains("length limit exceeded") {
            return true;
        }
        cause = error.source();
    }
    false
}

fn code(headers: &HeaderMap) -> Result<Code, Problem> {
    let header = headers.get(AUTHORIZATION).ok_or_else(Problem::no_code)?;
    let (scheme, code) =
        header.to_str().ok().and_then(|text| text.split_once(' ')).ok_or_else(Problem::no_code)?;
    if !scheme.eq_ignore_ascii_case("holdfast") {
        return Err(Problem::no_code());
    }
    Code::read(code).map_err(Problem::no_such_code)
}

/// Returns the key in one spelling, so that a repetition is the same however it is written.
fn key(headers: &HeaderMap) -> Result<String, Problem> {
    let key = headers.get("idempotency-key").and_then(|key| key.to_str().ok());
    key.and_then(uuid).ok_or_else(Problem::no_key)
}

fn uuid(text: &str) -> Option<String> {
    let parts: Vec<&str> = text.trim_matches('"').split('-').collect();
    let right = parts.iter().map(|part| part.len()).eq([8, 4, 4, 4, 12])
        && parts.iter().all(|part| part.bytes().all(|b| b.is_ascii_hexdigit()));
    right.then(|| parts.join("-").to_ascii_lowercase())
}

fn command(reporter: &Reporter, key: String, filed: FiledReturn) -> Command {
    Command {
        by: Actor::Reporter(reporter.id),
        via: Channel::Web,
        key,
        act: Act::File(Filing {
            precinct: reporter.precinct,
            reporter: Some(reporter.id),
            // A device token will say more; a code alone can be read over a shoulder.
            signal: Signal::CodeOnly,
            mode: match filed.mode {
                return_json::Mode::Practice => Mode::Practice,
                return_json::Mode::Real => Mode::Real,
            },
            worksheet: filed.worksheet,
            replaces: filed.replaces,
            made_at_ms: None,
        }),
    }
}

/// Returns a time as the night's clocks on the wall show it, such as `2020-02-03T20:17:31-06:00`.
fn local_time(ms: i64, zone: &str) -> String {
    let zone = TimeZone::get(zone).unwrap_or(TimeZone::UTC);
    let at = Timestamp::from_millisecond(ms).unwrap_or(Timestamp::UNIX_EPOCH);
    at.to_zoned(zone).strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_the_nights_own() {
        assert_eq!(local_time(1_580_782_651_000, "America/Chicago"), "2020-02-03T20:17:31-06:00");
        assert_eq!(local_time(1_580_782_651_999, "UTC"), "2020-02-04T02:17:31+00:00");
    }

    #[test]
    fn a_key_is_a_uuid_in_any_spelling() {
        let plain = "3d7a8b1e-93a5-4c0d-8f5e-0a1b2c3d4e5f";
        assert_eq!(uuid(plain).as_deref(), Some(plain));
        assert_eq!(uuid(&plain.to_uppercase()).as_deref(), Some(plain));
        assert_eq!(uuid(&format!("\"{plain}\"")).as_deref(), Some(plain));
        for text in
            ["", "1", "3d7a8b1e93a54c0d8f5e0a1b2c3d4e5f", "zd7a8b1e-93a5-4c0d-8f5e-0a1b2c3d4e5f"]
        {
            assert_eq!(uuid(text), None, "{text}");
        }
    }
}
