//! `POST /api/unconfirmed`: figures from somebody without a card. They are outside all totals until
//! somebody who knows her vouches for them.

use std::collections::BTreeMap;
use std::sync::PoisonError;

use axum::extract::Request;
use axum::http::StatusCode;
use axum::response::Response;
use canvass::setup::{PrecinctIndex, Setup};
use intake::return_json::{self, BODY_BYTES_MAX};
use night::command::{Act, Actor, Channel, Command, Unsigned};
use serde::Serialize;
use serde_json::value::RawValue;

use super::{Web, json, key, local_time, read, zone_of};
use crate::door::throttle::Source;
pub(super) use crate::door::throttle::Strangers;
use crate::people::People;
use crate::problem::Problem;

/// A name longer than this is none.
const NAME_CHARS_MAX: usize = 80;

/// Digits of a telephone number, with and without its country's.
const NUMBER_DIGITS: std::ops::RangeInclusive<usize> = 7..=15;

#[derive(Serialize)]
struct Reference {
    reference: u64,
    received_at: String,
    at_ms: i64,
}

/// Who says so, and where she can be reached.
struct Claim {
    name: String,
    call_back: String,
}

impl Web {
    pub(super) async fn file_unconfirmed(&self, request: Request) -> Result<Response, Problem> {
        let key = key(request.headers())?;
        self.stranger_may_send(&request)?;
        let bytes = read(request.into_body(), BODY_BYTES_MAX).await?;
        let (claim, figures) = parts(&bytes)?;
        let filed = return_json::read(self.form()?, &figures).map_err(Problem::figures)?;
        let precinct = {
            let night = self.app.read();
            find(night.setup(), &filed.precinct)
        };
        let precinct = precinct.ok_or_else(|| Problem::no_such_precinct(&filed.precinct))?;
        let people = &self.app.people;
        let unsigned = Unsigned {
            precinct,
            name_ref: kept(people, &key, "name", &claim.name)?,
            call_back_ref: kept(people, &key, "number", &claim.call_back)?,
            worksheet: filed.worksheet,
        };
        let (by, via, act) = (Actor::Stranger, Channel::Web, Act::FileUnconfirmed(unsigned));
        let accepted = self.app.sequencer.submit(Command { by, via, key, act }).await?;
        let zone = zone_of(&self.app.read(), precinct);
        let (reference, at_ms) = (accepted.receipt, accepted.at_ms);
        let reference = Reference { reference, received_at: local_time(at_ms, &zone), at_ms };
        Ok(json(if accepted.again { StatusCode::OK } else { StatusCode::CREATED }, &reference))
    }

    fn stranger_may_send(&self, request: &Request) -> Result<(), Problem> {
        let Some(source) = self.address(request).map(Source::of) else { return Ok(()) };
        let now_ns = self.app.clock.now().tick_ns;
        let mut strangers = self.strangers.lock().unwrap_or_else(PoisonError::into_inner);
        let sends = strangers.sends(source, now_ns);
        sends.map_err(|wait| Problem::strangers_wait(wait.seconds))
    }
}

/// Takes the claim out of a body; what is left is the body of a return.
fn parts(bytes: &[u8]) -> Result<(Claim, Vec<u8>), Problem> {
    let fields: Option<BTreeMap<String, &RawValue>> = serde_json::from_slice(bytes).ok();
    let mut fields = fields.ok_or_else(|| {
        let message = "Send the return as an object with name and call_back.".to_owned();
        Problem::figures(vec![return_json::Problem { field: String::new(), message }])
    })?;
    let mut text = |field: &str| {
        let value = fields.remove(field)?;
        let text: String = serde_json::from_str(value.get()).ok()?;
        Some(text.trim().to_owned())
    };
    let mut problems = Vec::new();
    let mut problem = |field: &str, message: &str| {
        let (field, message) = (field.to_owned(), message.to_owned());
        problems.push(return_json::Problem { field, message });
    };
    let name = text("name").unwrap_or_default();
    if name.is_empty() || name.chars().count() > NAME_CHARS_MAX || name.contains(char::is_control) {
        problem("name", "Give your name, so that headquarters knows whom to ask for.");
    }
    let call_back = text("call_back").unwrap_or_default();
    let digits = call_back.chars().filter(char::is_ascii_digit).count();
    let other = |c: char| !(c.is_ascii_digit() || matches!(c, ' ' | '+' | '-' | '(' | ')' | '.'));
    if !NUMBER_DIGITS.contains(&digits) || call_back.contains(other) {
        problem("call_back", "Give a telephone number that headquarters can call.");
    }
    if !problems.is_empty() {
        return Err(Problem::figures(problems));
    }
    let figures = serde_json::to_vec(&fields).expect("what was read can be written");
    Ok((Claim { name, call_back }, figures))
}

fn kept(people: &People, key: &str, what: &str, text: &str) -> Result<String, Problem> {
    let kept = people.place(key, what).and_then(|place| {
        people.keep(&place, text)?;
        Ok(place)
    });
    kept.map_err(|error| {
        tracing::error!(%error, "a name or number could not be kept");
        Problem::not_stored()
    })
}

/// Finds a precinct by its id, or by a name that only it has.
fn find(setup: &Setup, text: &str) -> Option<PrecinctIndex> {
    let precincts = &setup.precincts;
    if let Some(precinct) = precincts.find(text) {
        return Some(precinct);
    }
    let wanted = text.trim().to_lowercase();
    let mut named = precincts.indices().filter(|&at| precincts.name(at).to_lowercase() == wanted);
    let first = named.next()?;
    named.next().is_none().then_some(first)
}
