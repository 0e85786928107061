//! The web's ways in: returns with a code or a device's token, returns without, pictures of the
//! paper, and what a card is told of its own precinct.

mod card;
mod desk;
mod filing;
mod form;
mod phones;
mod photo;
mod recognise;
mod unconfirmed;

use std::net::IpAddr;
use std::sync::{Arc, Mutex, OnceLock};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Path, Request, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post, put};
use canvass::setup::{PrecinctIndex, Precincts, Setup};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use night::night::Night;
use serde::Serialize;
use tokio::sync::Semaphore;

use super::client;
use super::throttle::Throttle;
use crate::app::App;
use crate::problem::Problem;

/// A body that takes longer than this does not come any more.
const BODY_WAIT: Duration = Duration::from_secs(30);

/// What the door needs beside the app.
struct Web {
    app: App,
    throttle: Mutex<Throttle>,
    strangers: Mutex<unconfirmed::Strangers>,
    /// Of wrong operators' passwords.
    desk_throttle: Mutex<Throttle>,
    /// Whoever keeps a picture holds it.
    photo_turn: Arc<Semaphore>,
    /// What figures are read against; candidates do not change once a night is open.
    form: OnceLock<Setup>,
}

/// Returns the door's routes.
pub fn routes(app: App) -> Router {
    let web = Web {
        app,
        throttle: Mutex::default(),
        strangers: Mutex::default(),
        desk_throttle: Mutex::default(),
        photo_turn: Arc::new(Semaphore::new(1)),
        form: OnceLock::new(),
    };
    let page = desk::paths().fold(Router::new(), |router, path| {
        router.route(path, get(move || async move { desk::file(path) }))
    });
    page.route("/api/returns", post(returns))
        .route("/api/night", get(night))
        .route("/api/card", get(card))
        .route("/api/devices", post(devices))
        .route("/api/unconfirmed", post(unconfirmed))
        .route("/api/photos/{receipt}", put(photos))
        .route("/api/phones", get(phones))
        .route("/api/desk", get(desk_board))
        .route("/api/desk/returns", post(desk_return))
        .route("/api/desk/{wish}", post(desk_wish))
        .route("/report/form", get(form::show).post(form::send))
        .route("/report/{precinct}/precinct.js", get(precinct_script))
        .route("/openapi.json", get(openapi))
        .route("/health", get(health))
        .with_state(Arc::new(web))
}

async fn health() -> &'static str {
    "ok\n"
}

async fn openapi() -> Response {
    let json = [(CONTENT_TYPE, HeaderValue::from_static("application/json"))];
    (json, include_str!("../openapi.json")).into_response()
}

async fn returns(State(web): State<Arc<Web>>, request: Request) -> Response {
    uncached(web.file(request).await)
}

async fn card(State(web): State<Arc<Web>>, request: Request) -> Response {
    uncached(web.card(&request))
}

async fn night(State(web): State<Arc<Web>>) -> Response {
    uncached(web.night())
}

async fn precinct_script(
    State(web): State<Arc<Web>>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Response {
    uncached(web.precinct_script(&id, &headers))
}

async fn devices(State(web): State<Arc<Web>>, request: Request) -> Response {
    uncached(web.bind(request).await)
}

async fn unconfirmed(State(web): State<Arc<Web>>, request: Request) -> Response {
    uncached(web.file_unconfirmed(request).await)
}

async fn phones(State(web): State<Arc<Web>>, headers: HeaderMap) -> Response {
    uncached(web.phones(&headers))
}

async fn desk_board(State(web): State<Arc<Web>>, request: Request) -> Response {
    uncached(web.desk(&request))
}

async fn desk_return(State(web): State<Arc<Web>>, request: Request) -> Response {
    uncached(web.file_for_caller(request).await)
}

async fn desk_wish(
    State(web): State<Arc<Web>>,
    Path(wish): Path<String>,
    request: Request,
) -> Response {
    uncached(web.wish(&wish, request).await)
}

async fn photos(State(web): State<Arc<Web>>, request: Request) -> Response {
    uncached(web.photo(request).await)
}

/// What is one person's is kept by no cache.
fn uncached(answer: Result<Response, Problem>) -> Response {
    let mut response = answer.unwrap_or_else(IntoResponse::into_response);
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

impl Web {
    fn address(&self, request: &Request) -> Option<IpAddr> {
        client::address(request, &self.app.proxies)
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
}

/// Returns a body of at most `max` bytes, whole.
async fn read(body: Body, max: usize) -> Result<Vec<u8>, Problem> {
    // One byte more than allowed is enough to know.
    let whole = tokio::time::timeout(BODY_WAIT, to_bytes(body, max)).await;
    match whole {
        Ok(Ok(bytes)) => Ok(bytes.into()),
        Ok(Err(error)) if is_too_large(&error) => Err(Problem::too_large(max)),
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

fn json(status: StatusCode, document: &impl Serialize) -> Response {
    let text = serde_json::to_string(document).expect("an answer is plain data");
    (status, [(CONTENT_TYPE, HeaderValue::from_static("application/json"))], text).into_response()
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

/// Returns the zone of a precinct: its own, or the night's.
fn zone_of(night: &Night, precinct: PrecinctIndex) -> String {
    let own = night.setup().precincts.zone(precinct).map(str::to_owned);
    own.or_else(|| night.facts().map(|facts| facts.zone.clone())).unwrap_or_default()
}

/// Returns a time as the clocks on the wall show it, such as `2020-02-03T20:17:31-06:00`.
fn local_time(ms: i64, zone: &str) -> String {
    at(ms, zone, "%Y-%m-%dT%H:%M:%S%:z")
}

fn at(ms: i64, zone: &str, form: &str) -> String {
    let zone = TimeZone::get(zone).unwrap_or(TimeZone::UTC);
    let at = Timestamp::from_millisecond(ms).unwrap_or(Timestamp::UNIX_EPOCH);
    at.to_zoned(zone).strftime(form).to_string()
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
