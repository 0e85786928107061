//! What a door answers when it cannot give a receipt: the only place that knows HTTP statuses, and
//! the words for the person who holds the telephone.

use axum::body::Body;
use axum::http::header::{CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use intake::return_json;
use night::refusal::Refusal;
use serde::Serialize;

use crate::code::CodeError;
use crate::photos::PhotoError;
use crate::sequencer::SubmitError;

/// Seconds after which a queue of 4,096 commands has long been worked off.
const BUSY_RETRY_S: u64 = 2;

/// Seconds in which a person may have made room on a full disk, or started the process again.
const STORE_RETRY_S: u64 = 5;

/// Seconds in which a person may have made room for pictures; nobody waits for them.
const PHOTOS_RETRY_S: u64 = 300;

/// An answer without a receipt, as RFC 9457 shapes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    status: StatusCode,
    /// The last part of its `type`, for programs.
    name: &'static str,
    title: &'static str,
    /// What to do, for the person.
    detail: String,
    /// What is wrong with which field of the body.
    fields: Vec<return_json::Problem>,
    retry_after_s: Option<u64>,
}

#[derive(Serialize)]
struct Document<'a> {
    r#type: String,
    title: &'a str,
    status: u16,
    detail: &'a str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    problems: Vec<Field<'a>>,
}

#[derive(Serialize)]
struct Field<'a> {
    field: &'a str,
    message: &'a str,
}

impl<'a> Field<'a> {
    fn of(problem: &'a return_json::Problem) -> Field<'a> {
        Field { field: &problem.field, message: &problem.message }
    }
}

impl Problem {
    fn new(
        status: StatusCode,
        name: &'static str,
        title: &'static str,
        detail: impl Into<String>,
    ) -> Problem {
        let detail = detail.into();
        Problem { status, name, title, detail, fields: Vec::new(), retry_after_s: None }
    }

    fn after(self, seconds: u64) -> Problem {
        Problem { retry_after_s: Some(seconds), ..self }
    }

    /// Returns what is wrong and what to do, as one text for a person.
    pub fn for_person(&self) -> String {
        format!("{}. {}", self.title, self.detail)
    }

    /// No code came with the return.
    pub fn no_code() -> Problem {
        let detail = "Give the code of your card. Programs send it as \
                      `Authorization: Holdfast 1234-5678-9012`.";
        Problem::new(StatusCode::UNAUTHORIZED, "no-code", "No code was given", detail)
    }

    /// The board is asked for without its key.
    pub fn no_board_key() -> Problem {
        let detail = "The hotline's board is shown to whoever may read the night's keys: \
                      `holdfast phones board --data DIR`.";
        Problem::new(StatusCode::UNAUTHORIZED, "no-board-key", "No key was given", detail)
    }

    /// The desk is asked for without an operator's name and password.
    pub fn no_operator() -> Problem {
        let detail = "Give the name and the password that `holdfast operators` printed. A new one \
                      ends the one before.";
        let title = "These are no operator's name and password";
        Problem::new(StatusCode::UNAUTHORIZED, "no-operator", title, detail)
    }

    /// The operator talks to nobody, or to somebody else.
    pub fn no_such_caller() -> Problem {
        let detail = "A return is filed for whom you are talking to. Her call has ended: she may \
                      call again, or be called back. The figures stay on this page.";
        let title = "You are talking to nobody now";
        Problem::new(StatusCode::CONFLICT, "no-such-caller", title, detail)
    }

    /// More is asked of the desk than it can do at once.
    pub fn desk_is_busy() -> Problem {
        let title = "Too much is asked at once";
        let detail = "Nothing was done. Press again in a moment.";
        Problem::new(StatusCode::SERVICE_UNAVAILABLE, "busy", title, detail).after(BUSY_RETRY_S)
    }

    /// Nobody answers a telephone here.
    pub fn no_telephone() -> Problem {
        let detail = "Start serve with --sip and the address at which the carrier calls.";
        let title = "No telephone is answered here";
        Problem::new(StatusCode::NOT_FOUND, "no-telephone", title, detail)
    }

    /// The text given as a code is none.
    pub fn no_such_code(error: CodeError) -> Problem {
        match error {
            CodeError::NotACode => {
                let detail = "A code has twelve digits, such as 1234-5678-9012. Look at your card \
                              and write all of them.";
                Problem::new(StatusCode::UNAUTHORIZED, "not-a-code", "This is no code", detail)
            }
            CodeError::Slip => {
                let detail = "One digit is wrong, or two have changed places. Compare the code \
                              with your card and write it again.";
                Problem::new(StatusCode::UNAUTHORIZED, "slip", "The code is mistyped", detail)
            }
        }
    }

    /// The code is well formed, and nobody's.
    pub fn unknown_code() -> Problem {
        let detail = "It may have been replaced. Compare it with your newest card, or call \
                      headquarters.";
        let title = "No precinct has this code";
        Problem::new(StatusCode::UNAUTHORIZED, "unknown-code", title, detail)
    }

    /// Too many wrong codes came from where this one comes from.
    pub fn throttled(seconds: u64) -> Problem {
        let detail = format!(
            "Too many wrong codes were tried. Wait {seconds} seconds and try again, or report by \
             telephone."
        );
        let title = "Wait before trying again";
        Problem::new(StatusCode::TOO_MANY_REQUESTS, "wait", title, detail).after(seconds)
    }

    /// The same reporter sends faster than anybody can count.
    pub fn too_fast(seconds: u64) -> Problem {
        let detail = format!("Too much was sent with this code. Wait {seconds} seconds.");
        let title = "Wait before sending again";
        Problem::new(StatusCode::TOO_MANY_REQUESTS, "too-fast", title, detail).after(seconds)
    }

    /// The key that makes a repeated return the same return is missing.
    pub fn no_key() -> Problem {
        let detail = "Send an Idempotency-Key with a UUID made for this return, and the same one \
                      each time this return is sent again.";
        let title = "The return has no key";
        Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "no-key", title, detail)
    }

    /// More bytes than anything honest of its kind has.
    pub fn too_large(bytes_max: usize) -> Problem {
        let detail = format!(
            "At most {} KiB are taken. Send one precinct's figures, or one smaller picture, at a \
             time.",
            bytes_max >> 10
        );
        let title = "Too much was sent at once";
        Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "too-large", title, detail)
    }

    /// The text in place of a card's secret is none.
    pub fn no_such_link() -> Problem {
        let detail = "The link of the card is not whole. Scan the square on your card again, or \
                      type the twelve digits of its code.";
        Problem::new(StatusCode::UNAUTHORIZED, "not-a-link", "This is no card's link", detail)
    }

    /// A precinct that nobody knows was named.
    pub fn no_such_precinct(named: &str) -> Problem {
        let message = format!("No precinct has the number or name {named}.");
        let fields = vec![return_json::Problem { field: "precinct".to_owned(), message }];
        let detail = "Write the precinct's number or whole name as it stands on the worksheet.";
        let status = StatusCode::UNPROCESSABLE_ENTITY;
        let title = "There is no such precinct";
        Problem { fields, ..Problem::new(status, "no-such-precinct", title, detail) }
    }

    /// Too much came without a card.
    pub fn strangers_wait(seconds: u64) -> Problem {
        let detail = format!(
            "Too many reports without a card were sent. Wait {seconds} seconds, or call \
             headquarters."
        );
        let title = "Wait before sending again";
        Problem::new(StatusCode::TOO_MANY_REQUESTS, "wait", title, detail).after(seconds)
    }

    /// A receipt that is not one of the sender's precinct.
    pub fn no_such_return() -> Problem {
        let detail = "Your precinct has no return with this receipt. Send the figures first.";
        Problem::new(StatusCode::CONFLICT, "no-such-return", "There is no such return", detail)
    }

    pub fn too_many_photos() -> Problem {
        let detail = "Enough pictures of this precinct's paper are kept. Keep the paper.";
        let title = "No more pictures are taken";
        Problem::new(StatusCode::CONFLICT, "too-many-photos", title, detail)
    }

    pub fn photo(error: PhotoError) -> Problem {
        let new =
            |status, name, detail| Problem::new(status, name, "The picture is not kept", detail);
        match error {
            PhotoError::NotAPhoto => new(
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "not-a-photo",
                "Send a JPEG picture. Your figures are safe without it.",
            ),
            PhotoError::TooManyPixels => new(
                StatusCode::PAYLOAD_TOO_LARGE,
                "too-large",
                "The picture has too many points. Your figures are safe without it.",
            ),
            PhotoError::Full => new(
                StatusCode::INSUFFICIENT_STORAGE,
                "photos-full",
                "There is no room for pictures now. Your figures are safe; keep the paper.",
            )
            .after(PHOTOS_RETRY_S),
            PhotoError::Io { .. } => {
                tracing::error!(%error, "a picture could not be kept");
                Problem::photo_failed()
            }
        }
    }

    pub fn photo_failed() -> Problem {
        let detail = "The picture could not be kept. Your figures are safe; try again later.";
        let (status, title) = (StatusCode::SERVICE_UNAVAILABLE, "The picture is not kept");
        Problem::new(status, "photo-not-stored", title, detail).after(PHOTOS_RETRY_S)
    }

    pub fn not_stored() -> Problem {
        let detail = "Your figures are not stored. Try again in a moment, and keep the paper.";
        let (status, title) = (StatusCode::SERVICE_UNAVAILABLE, "The return is not stored");
        Problem::new(status, "not-stored", title, detail).after(STORE_RETRY_S)
    }

    /// The body did not arrive whole.
    pub fn cut_off() -> Problem {
        let detail = "The return did not arrive whole, and nothing of it is kept. Send it again.";
        let title = "The return was cut off";
        Problem::new(StatusCode::BAD_REQUEST, "cut-off", title, detail)
    }

    /// The body cannot be read as figures.
    pub fn figures(fields: Vec<return_json::Problem>) -> Problem {
        let detail = fields.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
        let title = "The figures cannot be read";
        let status = StatusCode::UNPROCESSABLE_ENTITY;
        Problem { fields, ..Problem::new(status, "figures", title, detail) }
    }

    /// The figures name another precinct than the code.
    pub fn other_precinct(own: &str, named: &str) -> Problem {
        let detail = format!(
            "Your code is for precinct {own}; the figures are for {named}. Use the card of that \
             precinct, or correct the precinct."
        );
        let message = format!("Your code is for precinct {own}.");
        let fields = vec![return_json::Problem { field: "precinct".to_owned(), message }];
        let title = "The code is for another precinct";
        let status = StatusCode::UNPROCESSABLE_ENTITY;
        Problem { fields, ..Problem::new(status, "other-precinct", title, detail) }
    }

    /// There is no night to file in yet.
    pub fn no_night() -> Problem {
        let detail = "No night is open here yet. Try again later.";
        let title = "There is no night yet";
        let status = StatusCode::SERVICE_UNAVAILABLE;
        Problem::new(status, "no-night", title, detail).after(STORE_RETRY_S)
    }

    fn county_card() -> Problem {
        let detail = "It vouches for returns and files none. Report with the precinct's own card, \
                      or call headquarters.";
        let title = "This is a county chair's card";
        Problem::new(StatusCode::CONFLICT, "county-card", title, detail)
    }

    fn too_many_unconfirmed() -> Problem {
        let detail = "Nothing more is taken without a card. Call headquarters.";
        let title = "Enough reports without a card wait for this precinct";
        Problem::new(StatusCode::CONFLICT, "too-many-unconfirmed", title, detail)
    }

    fn too_many_devices() -> Problem {
        let title = "Four telephones hold this card already";
        let detail = "Use one of them, or type the twelve digits of the card's code here. If they \
                      are not yours, call headquarters for a new card.";
        Problem::new(StatusCode::CONFLICT, "too-many-devices", title, detail)
    }

    fn refused(refusal: &Refusal) -> Problem {
        let conflict =
            |name, title, detail: &str| Problem::new(StatusCode::CONFLICT, name, title, detail);
        match refusal {
            Refusal::SameIdOtherContent => conflict(
                "other-content",
                "This was sent before with other figures",
                "The first figures are kept, and a person will look. Send a correction as a new \
                 return.",
            ),
            Refusal::Certified => conflict(
                "certified",
                "The results are certified",
                "Returns are no longer taken. Call headquarters.",
            ),
            Refusal::TooManyReturns => conflict(
                "too-many-returns",
                "Too many returns of this precinct are held",
                "Nothing more is taken for this precinct until somebody has looked. Call \
                 headquarters.",
            ),
            Refusal::NoSuchReporter => Problem::unknown_code(),
            Refusal::TooManyDevices => Problem::too_many_devices(),
            Refusal::TooManyPhotos => Problem::too_many_photos(),
            Refusal::TooManyUnconfirmed => Problem::too_many_unconfirmed(),
            Refusal::NotOpenYet => conflict(
                "not-open-yet",
                "The precinct has not opened yet",
                "Nothing is taken without a card before the precinct opens. Keep the figures on \
                 this telephone, and send them then.",
            ),
            Refusal::CountyCard => Problem::county_card(),
            Refusal::AlreadyOpened
            | Refusal::PeoplePurged
            | Refusal::LegalHold { .. }
            | Refusal::NoLegalHold
            | Refusal::NoSuchDirectNumber
            | Refusal::BadReplacement
            | Refusal::BadHotline(_)
            | Refusal::TooManyNumbers
            | Refusal::TooManyDrafts
            | Refusal::BadOperatorName
            | Refusal::NoSuchOperator
            | Refusal::TooManyOperators
            | Refusal::KeptUntil { .. }
            | Refusal::StillNeeded(_)
            | Refusal::NotProposed
            | Refusal::NotOpened
            | Refusal::NoSuchPrecinct
            | Refusal::ReporterListed
            | Refusal::WrongGeneration
            | Refusal::WrongWorksheet
            | Refusal::NothingToReview
            | Refusal::NoSuchReturn
            | Refusal::NotStanding
            | Refusal::CannotMove { .. }
            | Refusal::SecondPerson
            | Refusal::NoSuchProposal
            | Refusal::ProposalTaken
            | Refusal::RecountOutsideRecanvass
            | Refusal::OutsideScope
            | Refusal::NoQuestion
            | Refusal::NoSuchCandidate
            | Refusal::TooLong(_)
            | Refusal::BadOpening(_)
            | Refusal::BadAmendment(_) => {
                conflict("refused", "The return is not taken", &refusal.to_string())
            }
        }
    }
}

impl From<SubmitError> for Problem {
    fn from(error: SubmitError) -> Problem {
        let unavailable = |name, title, detail| {
            Problem::new(StatusCode::SERVICE_UNAVAILABLE, name, title, detail)
        };
        match error {
            SubmitError::Refused(refusal) => Problem::refused(&refusal),
            SubmitError::Busy => unavailable(
                "busy",
                "Too many returns at once",
                "Your return is not stored yet. Send it again in a moment; it is never counted \
                 twice.",
            )
            .after(BUSY_RETRY_S),
            SubmitError::NotStored(_) => Problem::not_stored(),
            SubmitError::Failed => Problem::new(
                StatusCode::INTERNAL_SERVER_ERROR,
                "failed",
                "The return is not stored",
                "Our program failed on these figures. Keep the paper, and report by telephone.",
            ),
            // It may be on the disk: only the same key tells.
            SubmitError::Stopped => unavailable(
                "stopped",
                "It is not known whether the return is stored",
                "Send the same return again in a moment; it is never counted twice.",
            )
            .after(STORE_RETRY_S),
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let Problem { status, name, title, detail, fields, retry_after_s } = self;
        let document = Document {
            r#type: format!("urn:holdfast:problem:{name}"),
            title,
            status: status.as_u16(),
            detail: &detail,
            problems: fields.iter().map(Field::of).collect(),
        };
        let text = serde_json::to_string(&document).expect("a problem is plain data");
        let mut response = Response::new(Body::from(text));
        *response.status_mut() = status;
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        if status == StatusCode::UNAUTHORIZED {
            headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static("Holdfast"));
        }
        if let Some(seconds) = retry_after_s {
            headers.insert(RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns status, retry and text of every way to be told no by the sequencer.
    #[test]
    fn what_the_sequencer_says_is_worded_for_the_chair() {
        let refused = |refusal| SubmitError::Refused(refusal);
        let errors = [
            SubmitError::Busy,
            SubmitError::NotStored("the disk is full".into()),
            SubmitError::Stopped,
            SubmitError::Failed,
            refused(Refusal::SameIdOtherContent),
            refused(Refusal::Certified),
            refused(Refusal::TooManyReturns),
            refused(Refusal::NoSuchReporter),
            refused(Refusal::NotOpened),
        ];
        let lines = errors.map(|error| {
            let Problem { status, name, detail, retry_after_s, .. } = Problem::from(error);
            let retry = retry_after_s.map_or(String::new(), |s| format!(" after {s} s"));
            format!("{} {name}{retry}\n  {detail}", status.as_u16())
        });
        insta::assert_snapshot!(lines.join("\n"), @r"
        503 busy after 2 s
          Your return is not stored yet. Send it again in a moment; it is never counted twice.
        503 not-stored after 5 s
          Your figures are not stored. Try again in a moment, and keep the paper.
        503 stopped after 5 s
          Send the same return again in a moment; it is never counted twice.
        500 failed
          Our program failed on these figures. Keep the paper, and report by telephone.
        409 other-content
          The first figures are kept, and a person will look. Send a correction as a new return.
        409 certified
          Returns are no longer taken. Call headquarters.
        409 too-many-returns
          Nothing more is taken for this precinct until somebody has looked. Call headquarters.
        401 unknown-code
          It may have been replaced. Compare it with your newest card, or call headquarters.
        409 refused
          no night has been opened in this ledger
        ");
    }
}
