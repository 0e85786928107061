//! The operators' page: who waits, who serves, and the return of the caller an operator talks to.

use axum::extract::Request;
use axum::http::HeaderMap;
use axum::http::header::{AUTHORIZATION, CACHE_CONTROL, CONTENT_TYPE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use caucus::worksheet::Worksheet;
use intake::return_json::{self, BODY_BYTES_MAX};
use night::command::{Act, Actor, Channel, Command, Filing, OperatorId, ReporterId, Role, Signal};
use night::event::{Mode, Sheet};
use night::night::Night;
use night::view::Reporter;
use serde::Serialize;

use super::{Web, json, key, read};
use crate::door::throttle::Source;
use crate::phone::desk::{Board, Seat, Shared, Wish};
use crate::problem::Problem;
use crate::{operators, phone};

/// The page's files.
const FILES: [(&str, &str, &str); 3] = [
    ("/desk", "text/html; charset=utf-8", include_str!("../../../../../page/desk/index.html")),
    ("/desk/desk.js", "text/javascript", include_str!("../../../../../page/desk/desk.js")),
    ("/desk/desk.css", "text/css", include_str!("../../../../../page/desk/desk.css")),
];

/// A body that names a reporter.
const STRIKE_BYTES_MAX: usize = 256;

/// What an operator sees.
#[derive(Serialize)]
struct Shown {
    #[serde(flatten)]
    board: Board,
    /// Her own number.
    me: u32,
    /// Whom she talks to, or for whom her telephone rings.
    caller: Option<CallerFacts>,
    hotline: Option<HotlineFacts>,
}

/// What an operator sees of the hotline: whether a flood is on, and whether it matters.
#[derive(Serialize)]
struct HotlineFacts {
    /// The reporters' lines, and how many are in use.
    lines: u16,
    in_use: u32,
    /// Calls up whose code is good.
    authenticated: u16,
    /// Calls of the last minute that came, and that were refused.
    offered: u32,
    refused: u32,
}

impl HotlineFacts {
    fn of(board: &phone::Board) -> HotlineFacts {
        let reporters = board.lines.first();
        HotlineFacts {
            lines: reporters.map_or(0, |lines| lines.lines),
            in_use: reporters.map_or(0, |lines| lines.in_use.sum()),
            authenticated: board.authenticated,
            offered: board.seconds.iter().map(|second| second.offered).sum(),
            refused: board.seconds.iter().map(|second| second.refused.sum()).sum(),
        }
    }
}

/// What an operator is told of a caller: what a person needs to take her return.
#[derive(Serialize)]
struct CallerFacts {
    reporter: u32,
    role: &'static str,
    /// Her name, if she is of the roster.
    person: Option<String>,
    precinct: String,
    name: String,
    county: String,
    delegates: Option<u16>,
    mode: &'static str,
    /// She talks, and does not only wait.
    talks: bool,
    /// The figures that headquarters has of her, or else what she has keyed.
    known: Option<Sheet<'static>>,
    /// They are a return, and no draft.
    received: bool,
}

/// Returns a file of the page; none of them is secret.
pub(super) fn file(path: &str) -> Response {
    let Some((_, kind, text)) = FILES.iter().find(|(known, ..)| *known == path) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let headers = [(CONTENT_TYPE, *kind), (CACHE_CONTROL, "no-cache")];
    (headers, *text).into_response()
}

/// Returns the paths of the page's files.
pub(super) fn paths() -> impl Iterator<Item = &'static str> {
    FILES.iter().map(|(path, ..)| *path)
}

impl Web {
    /// Shows the desk to an operator.
    pub(super) fn desk(&self, request: &Request) -> Result<Response, Problem> {
        let me = self.operator(request)?;
        let board = self.desk_board()?.get();
        let seat = board.operators.iter().find(|seat| seat.operator == me.0);
        let caller = seat.and_then(|seat| self.caller(seat));
        let hotline = self.app.phone.as_ref().map(|phone| HotlineFacts::of(&phone.get()));
        Ok(json(StatusCode::OK, &Shown { caller, hotline, board, me: me.0 }))
    }

    /// Takes what an operator asks for.
    pub(super) async fn wish(&self, what: &str, request: Request) -> Result<Response, Problem> {
        let me = self.operator(&request)?;
        let desk = self.desk_board()?.clone();
        let wish = match what {
            "ready" => Wish::Ready(me),
            "pause" => Wish::Pause(me),
            "done" => Wish::Done(me),
            "struck" => {
                let bytes = read(request.into_body(), STRIKE_BYTES_MAX).await?;
                let reporter: Option<u32> = serde_json::from_slice(&bytes).ok();
                let reporter = reporter.ok_or_else(Problem::no_such_caller)?;
                Wish::StrikeOff(ReporterId(reporter))
            }
            _ => return Ok(StatusCode::NOT_FOUND.into_response()),
        };
        match desk.ask(wish) {
            true => Ok(StatusCode::ACCEPTED.into_response()),
            false => Err(Problem::desk_is_busy()),
        }
    }

    /// Files the return of the caller an operator talks to.
    pub(super) async fn file_for_caller(&self, request: Request) -> Result<Response, Problem> {
        let me = self.operator(&request)?;
        let key = key(request.headers())?;
        let bytes = read(request.into_body(), BODY_BYTES_MAX).await?;
        let filed = return_json::read(self.form()?, &bytes).map_err(Problem::figures)?;
        let desk = self.desk_board()?.clone();
        let board = desk.get();
        let seat = board.operators.iter().find(|seat| seat.operator == me.0);
        let talks = seat.filter(|seat| seat.state == "talking").and_then(|seat| seat.reporter);
        let reporter = talks.and_then(|id| self.app.read().reporter(ReporterId(id)).cloned());
        let reporter = reporter.ok_or_else(Problem::no_such_caller)?;
        self.of_own_precinct(&filed, reporter.precinct)?;
        let place = board.places.iter().find(|place| place.reporter == reporter.id.0);
        let signal = match place.is_some_and(|place| place.known_telephone) {
            true => Signal::Recognised,
            false => Signal::CodeOnly,
        };
        let worksheet = filed.worksheet.clone();
        let filing = Filing {
            precinct: reporter.precinct,
            reporter: Some(reporter.id),
            signal,
            mode: match filed.mode {
                return_json::Mode::Practice => Mode::Practice,
                return_json::Mode::Real => Mode::Real,
            },
            worksheet: filed.worksheet,
            replaces: filed.replaces,
            made_at_ms: None,
        };
        let (by, via) = (Actor::Staff(me.0), Channel::Desk);
        let command = Command { by, via, key, act: Act::File(filing) };
        let accepted = self.app.sequencer.submit(command).await?;
        desk.ask(Wish::Filed(me));
        let receipt = self.receipt(reporter.precinct, &worksheet, accepted)?;
        let status = if accepted.again { StatusCode::OK } else { StatusCode::CREATED };
        Ok(json(status, &receipt))
    }

    fn desk_board(&self) -> Result<&Shared, Problem> {
        self.app.desk.as_ref().ok_or_else(Problem::no_telephone)
    }

    fn caller(&self, seat: &Seat) -> Option<CallerFacts> {
        let night = self.app.read();
        let reporter = night.reporter(ReporterId(seat.reporter?))?.clone();
        let (known, received) = known(&night, &reporter);
        let setup = night.setup();
        let precincts = &setup.precincts;
        let precinct = reporter.precinct;
        let opened = night.has_opened(precinct, self.app.clock.now());
        let person = reporter.person;
        let mut facts = CallerFacts {
            reporter: reporter.id.0,
            role: reporter.role.name(),
            person: None,
            precinct: precincts.id(precinct).to_owned(),
            name: precincts.name(precinct).to_owned(),
            county: setup.county_row(precincts.county(precinct)).name.to_string(),
            delegates: precincts.delegates(precinct).map(|delegates| delegates.0),
            mode: if opened { "real" } else { "practice" },
            talks: seat.state == "talking" && reporter.role != Role::County,
            known,
            received,
        };
        drop(night);
        let person = person.and_then(|id| self.app.people.person(id).ok().flatten());
        facts.person = person.map(|person| person.name);
        Some(facts)
    }

    /// Returns whose name and password a request has.
    fn operator(&self, request: &Request) -> Result<OperatorId, Problem> {
        let (name, password) = credentials(request.headers()).ok_or_else(Problem::no_operator)?;
        let found = {
            let night = self.app.read();
            operators::recognise(&self.app.keys, &night, name, password)
        };
        let Some(source) = self.address(request).map(Source::of) else {
            return found.ok_or_else(Problem::no_operator);
        };
        let now_ns = self.app.clock.now().tick_ns;
        let throttle = self.desk_throttle.lock();
        let mut throttle = throttle.unwrap_or_else(std::sync::PoisonError::into_inner);
        match found {
            // Nobody guesses 80 bits, so a right password is never put off.
            Some(found) => Ok(found),
            None => {
                let admitted = throttle.admit(source, None, now_ns);
                admitted.map_err(|wait| Problem::throttled(wait.seconds))?;
                throttle.wrong(source, now_ns);
                Err(Problem::no_operator())
            }
        }
    }
}

/// Returns the latest figures that are known of a reporter, and whether they are a return.
fn known(night: &Night, reporter: &Reporter) -> (Option<Sheet<'static>>, bool) {
    let owned = |worksheet: &Worksheet| Sheet::of(night.setup(), worksheet).into_owned();
    if let Some(draft) = night.draft(reporter.id) {
        return (Some(owned(&draft.worksheet)), false);
    }
    let mut returns = night.returns_of(reporter.precinct).into_iter().rev();
    let own = returns.find(|one| one.row.reporter() == Some(reporter.id));
    let received = own.is_some();
    (own.map(|one| owned(&one.worksheet)), received)
}

/// Returns name and password as they stand in the header.
fn credentials(headers: &HeaderMap) -> Option<(&str, &str)> {
    let header: &HeaderValue = headers.get(AUTHORIZATION)?;
    let text = header.to_str().ok()?.strip_prefix("Operator ")?;
    text.trim().split_once(' ')
}
