//! What a card is told of its own precinct, what anybody is told of the night, and the token a
//! device takes for a card's secret.

use axum::extract::Request;
use axum::http::header::{CONTENT_TYPE, ETAG};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::Response;
use canvass::setup::{CandidateKind, PrecinctIndex, PrecinctKind, Setup};
use canvass::words::CheckWords;
use caucus::plan::{Contest, Plan};
use night::command::{Act, Actor, Channel, Command};
use night::marks::Heard;
use night::night::Night;
use night::refusal::Refusal;
use night::view::{Reporter, ReturnView, Told};
use serde::{Deserialize, Serialize};

use super::{Web, at, json, key, read, zone_of};
use crate::cards::code_of;
use crate::device::{CardSecret, DeviceToken};
use crate::keys::Keys;
use crate::packed::Packed;
use crate::problem::Problem;
use crate::sequencer::SubmitError;

/// A card's secret is some thirty characters.
const EXCHANGE_BYTES_MAX: usize = 1024;

/// What a worksheet is made of, whoever fills it in.
#[derive(Serialize)]
struct NightFacts {
    now_ms: i64,
    night: String,
    title: String,
    plan: &'static str,
    contest: &'static str,
    early_votes: bool,
    zone: String,
    publish_from_ms: i64,
    /// In the paper's order: a line's number is its place, from 1.
    candidates: Vec<CandidateFacts>,
    contacts: Contacts,
}

/// Everything the chair's page needs to work for a week without a network.
#[derive(Serialize)]
struct CardFacts {
    #[serde(flatten)]
    night: NightFacts,
    precinct: PrecinctFacts,
    role: &'static str,
    reporter: u32,
    returns: Vec<ReturnFacts>,
    practised: bool,
}

/// What the page of a card's link is told before the card is known: nothing that the public is not.
#[derive(Serialize)]
struct LinkFacts {
    #[serde(flatten)]
    night: NightFacts,
    precinct: PrecinctFacts,
}

#[derive(Serialize)]
struct CandidateFacts {
    id: String,
    name: String,
    kind: &'static str,
}

#[derive(Serialize)]
struct PrecinctFacts {
    id: String,
    name: String,
    county: String,
    kind: &'static str,
    delegates: Option<u16>,
    opens_at_ms: i64,
    opens_at: String,
    zone: String,
    counted_with: Option<Named>,
    heard: &'static str,
}

#[derive(Serialize)]
struct Named {
    id: String,
    name: String,
}

#[derive(Serialize)]
struct Contacts {
    headquarters: Option<String>,
    hotline: Option<String>,
    text: Option<String>,
}

#[derive(Serialize)]
struct ReturnFacts {
    receipt: u64,
    at_ms: i64,
    received_at: String,
    mode: &'static str,
    words: [&'static str; 3],
    palabras: [&'static str; 3],
    standing: &'static str,
    photo: bool,
}

/// The body of an exchange.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Exchange {
    card: String,
}

#[derive(Serialize)]
struct Exchanged {
    token: String,
    code: Option<String>,
    card: CardFacts,
}

impl Web {
    pub(super) fn night(&self) -> Result<Response, Problem> {
        let facts = night_facts(&self.app.read(), self.app.clock.now().wall_ms)?;
        Ok(json(StatusCode::OK, &facts))
    }

    /// Sets the facts of a precinct for the page that a card's link leads to.
    pub(super) fn precinct_script(
        &self,
        id: &str,
        request: &HeaderMap,
    ) -> Result<Response, Problem> {
        let night = self.app.read();
        let found =
            night.setup().precincts.find(id).ok_or_else(|| Problem::no_such_precinct(id))?;
        let facts = LinkFacts {
            night: night_facts(&night, self.app.clock.now().wall_ms)?,
            // Whether it was heard is told to its reporters.
            precinct: PrecinctFacts { heard: "", ..precinct(&night, found) },
        };
        let facts = serde_json::to_string(&facts).expect("facts are plain data");
        // Two line ends that JSON allows within a text, and scripts of 2017 do not.
        let facts = facts.replace('\u{2028}', "\\u2028").replace('\u{2029}', "\\u2029");
        let (mut response, _) = Packed::of(format!("self.arrival={facts};\n")).answer(request);
        let kind = HeaderValue::from_static("text/javascript");
        response.headers_mut().insert(CONTENT_TYPE, kind);
        response.headers_mut().remove(ETAG); // It tells the time, so it is never the same again.
        Ok(response)
    }

    pub(super) fn card(&self, request: &Request) -> Result<Response, Problem> {
        let known = self.recognise(request)?;
        Ok(json(StatusCode::OK, &self.facts(&known.reporter)?))
    }

    /// Gives a device its token for the secret of a card's link, at most four devices a card.
    pub(super) async fn bind(&self, request: Request) -> Result<Response, Problem> {
        let key = key(request.headers())?;
        let bytes = read(request.into_body(), EXCHANGE_BYTES_MAX).await?;
        let exchange = serde_json::from_slice::<Exchange>(&bytes).ok();
        let secret = exchange.and_then(|exchange| CardSecret::read(&exchange.card));
        let secret = secret.ok_or_else(Problem::no_such_link)?;
        let holder = secret.holder(&self.app.read(), &self.app.keys);
        let reporter = holder.ok_or_else(Problem::unknown_code)?;
        let token = DeviceToken::new(&self.app.keys, &reporter, &key);
        let bound = self.app.sequencer.submit(self.binding(&reporter, key, &token)).await;
        let again = match bound {
            Ok(accepted) => accepted.again,
            // Replaced between the look and the row.
            Err(SubmitError::Refused(Refusal::NoSuchReporter)) => {
                return Err(Problem::unknown_code());
            }
            Err(error) => return Err(error.into()),
        };
        let code = code_of(&self.app.read(), &self.app.keys, &reporter);
        let exchanged = Exchanged {
            token: token.to_string(),
            code: code.map(|code| code.to_string()),
            card: self.facts(&reporter)?,
        };
        Ok(json(if again { StatusCode::OK } else { StatusCode::CREATED }, &exchanged))
    }

    fn binding(&self, reporter: &Reporter, key: String, token: &DeviceToken) -> Command {
        Command {
            by: Actor::Reporter(reporter.id),
            via: Channel::Web,
            key: format!("device {key}"),
            act: Act::BindDevice {
                reporter: reporter.id,
                generation: reporter.generation,
                device: token.lookup(&self.app.keys),
            },
        }
    }

    fn facts(&self, reporter: &Reporter) -> Result<CardFacts, Problem> {
        let night = self.app.read();
        Ok(CardFacts {
            night: night_facts(&night, self.app.clock.now().wall_ms)?,
            precinct: precinct(&night, reporter.precinct),
            role: reporter.role.name(),
            reporter: reporter.id.0,
            returns: returns(&night, &self.app.keys, reporter),
            practised: reporter.practised.is_some(),
        })
    }
}

fn night_facts(night: &Night, now_ms: i64) -> Result<NightFacts, Problem> {
    let facts = night.facts().ok_or_else(Problem::no_night)?;
    let setup = night.setup();
    let contact = |label: &str| {
        let mut all = night.contacts().iter();
        all.find(|(known, _)| known == label).map(|(_, address)| address.clone())
    };
    Ok(NightFacts {
        now_ms,
        night: setup.night.clone(),
        title: setup.title.clone(),
        plan: setup.plan.name(),
        contest: match setup.plan.contest() {
            Contest::Alignment => "alignment",
            Contest::Ballots => "ballots",
        },
        early_votes: setup.plan == Plan::NevadaDemocratic2020,
        zone: facts.zone.clone(),
        publish_from_ms: facts.publish_from_ms,
        candidates: candidates(setup),
        contacts: Contacts {
            headquarters: contact("headquarters"),
            hotline: contact("hotline"),
            text: contact("text"),
        },
    })
}

fn candidates(setup: &Setup) -> Vec<CandidateFacts> {
    let facts = |entry: &canvass::setup::CandidateEntry| CandidateFacts {
        id: entry.id.clone(),
        name: entry.name.clone(),
        kind: match entry.kind {
            CandidateKind::Person => "person",
            CandidateKind::Other => "other",
            CandidateKind::Uncommitted => "uncommitted",
        },
    };
    setup.candidates.iter().map(facts).collect()
}

fn precinct(night: &Night, precinct: PrecinctIndex) -> PrecinctFacts {
    let setup = night.setup();
    let precincts = &setup.precincts;
    let (opens_at_ms, zone) = (night.opens_at_ms(precinct), zone_of(night, precinct));
    let heard = night.precinct(precinct).heard;
    let with = if let Heard::CountedWith(with) = heard { Some(with) } else { None };
    PrecinctFacts {
        id: precincts.id(precinct).to_owned(),
        name: precincts.name(precinct).to_owned(),
        county: setup.county_row(precincts.county(precinct)).name.clone(),
        kind: match precincts.kind(precinct) {
            PrecinctKind::Precinct => "precinct",
            PrecinctKind::Satellite => "satellite",
            PrecinctKind::Strip => "strip",
            PrecinctKind::County => "county",
            PrecinctKind::Statewide => "statewide",
        },
        delegates: precincts.delegates(precinct).map(|delegates| delegates.0),
        opens_at_ms,
        opens_at: at(opens_at_ms, &zone, "%Y-%m-%d %H:%M"),
        zone,
        counted_with: with.map(|with| Named {
            id: precincts.id(with).to_owned(),
            name: precincts.name(with).to_owned(),
        }),
        heard: heard.name(),
    }
}

/// Returns what the reporter has filed herself, in order of arrival.
fn returns(night: &Night, keys: &Keys, reporter: &Reporter) -> Vec<ReturnFacts> {
    let precinct = reporter.precinct;
    let zone = zone_of(night, precinct);
    let photos = night.photos_of(precinct);
    let facts = |view: ReturnView| {
        let (receipt, at_ms) = (view.row.receipt, view.row.at_ms);
        let words = CheckWords::of(&keys.words, night.setup(), precinct, &view.worksheet);
        ReturnFacts {
            receipt,
            at_ms,
            received_at: at(at_ms, &zone, "%H:%M"),
            mode: if view.row.real { "real" } else { "practice" },
            words: words.english(),
            palabras: words.spanish(),
            standing: night.told(precinct, receipt).map_or("", Told::name),
            photo: photos.iter().any(|photo| photo.receipt == receipt),
        }
    };
    let own = |view: &ReturnView| view.row.reporter() == Some(reporter.id);
    night.returns_of(precinct).into_iter().filter(own).map(facts).collect()
}
