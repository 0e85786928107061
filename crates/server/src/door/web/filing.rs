//! `POST /api/returns`: one precinct's return, from the chair's page or a program.

use axum::extract::Request;
use axum::http::StatusCode;
use axum::response::Response;
use canvass::finding::{Finding, sentence_for_chair};
use canvass::judgement::{Room, judge};
use canvass::setup::PrecinctIndex;
use canvass::words::CheckWords;
use caucus::worksheet::Worksheet;
use intake::return_json::{self, BODY_BYTES_MAX, FiledReturn};
use night::command::{Act, Actor, Channel, Command, Filing, Review};
use night::event::Mode;
use night::refusal::Refusal;
use night::view::Told;
use serde::Serialize;

use super::recognise::Known;
use super::{Web, json, key, local_time, read, zone_of};
use crate::problem::Problem;
use crate::sequencer::{Accepted, SubmitError};

/// What is said of a return before the opening: nothing of its figures is kept.
const PRACTICE: &str = "practice";

/// The answer to a return that is on the disk.
#[derive(Serialize)]
pub(super) struct Receipt {
    pub receipt: u64,
    pub received_at: String,
    at_ms: i64,
    pub words: [&'static str; 3],
    pub palabras: [&'static str; 3],
    /// What has become of it, by the name of [`Told`].
    pub standing: &'static str,
    pub findings: Vec<FindingForChair>,
}

#[derive(Serialize)]
pub(super) struct FindingForChair {
    code: &'static str,
    blocks: bool,
    pub message: String,
}

impl Web {
    pub(super) async fn file(&self, request: Request) -> Result<Response, Problem> {
        // Nothing of the body is read before the code is known to be somebody's.
        let known = self.recognise(&request)?;
        let key = key(request.headers())?;
        let bytes = read(request.into_body(), BODY_BYTES_MAX).await?;
        let filed = return_json::read(self.form()?, &bytes).map_err(Problem::figures)?;
        self.of_own_precinct(&filed, known.reporter.precinct)?;
        let (accepted, receipt) = self.filed(&known, key, filed).await?;
        let status = if accepted.again { StatusCode::OK } else { StatusCode::CREATED };
        Ok(json(status, &receipt))
    }

    /// Files a return, and returns what its sender is told.
    pub(super) async fn filed(
        &self,
        known: &Known,
        key: String,
        filed: FiledReturn,
    ) -> Result<(Accepted, Receipt), Problem> {
        let worksheet = filed.worksheet.clone();
        let submitted = self.app.sequencer.submit(command(known, key.clone(), filed)).await;
        if submitted == Err(SubmitError::Refused(Refusal::SameIdOtherContent)) {
            // A fault of the page, or somebody at work: the first figures stand, a person looks.
            self.app.sequencer.submit(question(known, &key)).await?;
        }
        let accepted = submitted?;
        let receipt = self.receipt(known.reporter.precinct, &worksheet, accepted)?;
        Ok((accepted, receipt))
    }

    pub(super) fn of_own_precinct(
        &self,
        filed: &FiledReturn,
        own: PrecinctIndex,
    ) -> Result<(), Problem> {
        let night = self.app.read();
        let own = night.setup().precincts.id(own);
        if own == filed.precinct {
            return Ok(());
        }
        Err(Problem::other_precinct(own, &filed.precinct))
    }

    pub(super) fn receipt(
        &self,
        precinct: PrecinctIndex,
        worksheet: &Worksheet,
        accepted: Accepted,
    ) -> Result<Receipt, Problem> {
        let form = self.form()?;
        let night = self.app.read();
        let judgement = judge(Room::of(night.setup(), precinct, worksheet), worksheet);
        let words = CheckWords::of(&self.app.keys.words, night.setup(), precinct, worksheet);
        let zone = zone_of(&night, precinct);
        let standing = night.told(precinct, accepted.receipt).map_or(PRACTICE, Told::name);
        drop(night);
        let finding = |finding: &Finding| FindingForChair {
            code: finding.code.code(),
            blocks: finding.blocks,
            message: sentence_for_chair(form, finding),
        };
        Ok(Receipt {
            receipt: accepted.receipt,
            received_at: local_time(accepted.at_ms, &zone),
            at_ms: accepted.at_ms,
            words: words.english(),
            palabras: words.spanish(),
            standing,
            findings: judgement.findings.iter().map(finding).collect(),
        })
    }
}

/// Returns the question that is asked once, however often an id comes with other figures.
fn question(known: &Known, key: &str) -> Command {
    let figures = "a return came again under its id with other figures, and was refused";
    let review = Review::OpenQuestion { figures: figures.to_owned() };
    Command {
        by: Actor::Reporter(known.reporter.id),
        via: Channel::Web,
        key: format!("other content {key}"),
        act: Act::Review { precinct: known.reporter.precinct, review },
    }
}

fn command(known: &Known, key: String, filed: FiledReturn) -> Command {
    Command {
        by: Actor::Reporter(known.reporter.id),
        via: Channel::Web,
        key,
        act: Act::File(Filing {
            precinct: known.reporter.precinct,
            reporter: Some(known.reporter.id),
            signal: known.signal,
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
