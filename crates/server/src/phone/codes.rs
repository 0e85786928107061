//! Codes that callers key: looked up, told to the gate, and what the dialogue hears of them.

use std::sync::PoisonError;

use canvass::setup::PrecinctIndex;
use canvass::words::CheckWords;
use gate::{Answer, CodeResult, LetGoReason};
use intake::dialogue::{CodeAnswer, Draft, Input, Known, Received};
use intake::text_message::TypedCode;
use night::command::{NumberRef, ReporterId, Role};
use night::event::Mode;
use night::marks::Heard;
use night::night::Night;
use night::view::Reporter;
use sip::call::CallId;

use super::board::let_go_name;
use super::enrolled::{Enrolled, Enrolling};
use super::exchange::Exchange;
use super::numbers::Numbers;
use super::records::Record;
use super::talk::GOODBYE;
use crate::code::Code;
use crate::keys::Keys;

/// How a call ended that gave a good code and filed nothing.
const GOOD_CODE: &str = "good-code";

/// What came of a code.
struct Looked {
    result: CodeResult,
    holder: Option<ReporterId>,
    /// The number that called is new among those of the holder.
    enrols: bool,
}

impl Exchange {
    /// Looks a code up, tells the gate what came of it, and the dialogue what the gate says.
    pub(super) fn given(&mut self, at_ns: u64, id: CallId, typed: &TypedCode) {
        let Some(up) = self.up.get_mut(&id) else { return };
        let night = self.night.read().unwrap_or_else(PoisonError::into_inner);
        let number = up.caller;
        let looked =
            look_up(&night, &self.keys, (&self.numbers, &mut self.enrolled), number, typed);
        let answer = self.gate.code(at_ns, up.gate, looked.result);
        let answer = match answer {
            Answer::Authenticated => {
                up.outcome = Some(GOOD_CODE);
                up.reporter = looked.holder;
                if let (Some(reporter), Some(number), true) = (looked.holder, number, looked.enrols)
                {
                    self.records.put(Record::Enrolled { number, reporter });
                }
                None
            }
            Answer::LetGo(reason) => {
                up.outcome = Some(let_go_name(reason));
                match reason {
                    LetGoReason::TryLater => Some(CodeAnswer::TryLater),
                    LetGoReason::NotAnswered
                    | LetGoReason::NoDigit
                    | LetGoReason::NoCode
                    | LetGoReason::Tries
                    | LetGoReason::ForAnother
                    | LetGoReason::TimeUp => {
                        drop(night);
                        return self.leave(at_ns, id, &GOODBYE);
                    }
                }
            }
            Answer::Again if looked.result == CodeResult::Slip => Some(CodeAnswer::Slip),
            Answer::Again => Some(CodeAnswer::Wrong),
            // She was asked for another code after a good one, as who has two cards does.
            Answer::Stale => match (looked.holder, up.reporter) {
                (Some(holder), Some(_)) => {
                    up.reporter = Some(holder);
                    None
                }
                (None, _) | (_, None) => Some(CodeAnswer::Wrong),
            },
        };
        let reporter = up.reporter.and_then(|id| night.reporter(id)).cloned();
        let answer = match (answer, reporter) {
            (Some(answer), _) => Some(answer),
            (None, Some(reporter)) if reporter.role == Role::County => None,
            (None, Some(reporter)) => {
                Some(CodeAnswer::Known(Box::new(self.known(&night, &reporter))))
            }
            (None, None) => Some(CodeAnswer::Wrong),
        };
        drop(night);
        match answer {
            Some(answer) => self.step(at_ns, id, Input::Code(answer)),
            // A county chair files nothing; she speaks to somebody.
            None => self.ask_person(at_ns, id),
        }
    }

    /// Returns what a dialogue is told of a reporter's precinct.
    pub(super) fn known(&self, night: &Night, reporter: &Reporter) -> Known {
        let precinct = reporter.precinct;
        let mode = self.mode(night, precinct);
        let counted_with = counted_with(night, precinct);
        let kept = || {
            let kept = night.draft(reporter.id)?;
            Some(Draft { line: kept.line, worksheet: kept.worksheet.clone() })
        };
        let mut returns = night.returns_of(precinct).into_iter().rev();
        let own = returns.find(|one| one.row.reporter() == Some(reporter.id));
        let received = own.map(|one| Received {
            words: CheckWords::of(&self.keys.words, night.setup(), precinct, &one.worksheet),
            mode: if one.row.real { Mode::Real } else { Mode::Practice },
            worksheet: one.worksheet,
        });
        Known {
            counted_with,
            draft: match mode {
                Mode::Practice => self.practice.get(&reporter.id).cloned(),
                Mode::Real => kept(),
            },
            received,
            ..Known::of(night.setup(), precinct, mode)
        }
    }

    /// Tells whether a caller may go on without her code, and for which precinct.
    pub(super) fn without_code(&mut self, at_ns: u64, id: CallId, precinct: PrecinctIndex) {
        let Some(up) = self.up.get(&id) else { return };
        let allowed = self.gate.without_code(at_ns, up.gate);
        let answer = match allowed {
            false => CodeAnswer::NeedsCode,
            true => {
                let night = self.night.read().unwrap_or_else(PoisonError::into_inner);
                CodeAnswer::Known(Box::new(Known {
                    counted_with: counted_with(&night, precinct),
                    ..Known::of(night.setup(), precinct, self.mode(&night, precinct))
                }))
            }
        };
        self.step(at_ns, id, Input::Code(answer));
    }

    fn mode(&self, night: &Night, precinct: PrecinctIndex) -> Mode {
        match night.has_opened(precinct, self.clock.now()) {
            true => Mode::Real,
            false => Mode::Practice,
        }
    }
}

fn counted_with(night: &Night, precinct: PrecinctIndex) -> Option<PrecinctIndex> {
    match night.precinct(precinct).heard {
        Heard::CountedWith(other) => Some(other),
        Heard::Expected
        | Heard::Reported
        | Heard::NobodyCame
        | Heard::NotHeld
        | Heard::Postponed => None,
    }
}

/// Returns whose code was keyed, and whether it proves the number that called.
fn look_up(
    night: &Night,
    keys: &Keys,
    (numbers, enrolled): (&Numbers, &mut Enrolled),
    number: Option<NumberRef>,
    typed: &TypedCode,
) -> Looked {
    let Ok(code) = Code::read(typed.digits()) else {
        return Looked { result: CodeResult::Slip, holder: None, enrols: false };
    };
    let holder = night.reporter_by_lookup(&code.lookup(keys)).map(|reporter| reporter.id);
    let unlisted = number.filter(|number| numbers.holder(*number).is_none());
    let (result, enrols) = match (holder, unlisted) {
        (None, _) => (CodeResult::Wrong, false),
        (Some(_), None) => (CodeResult::Good, false),
        (Some(holder), Some(number)) => match enrolled.enrol(holder, number) {
            Enrolling::Full => (CodeResult::GoodOnce, false),
            Enrolling::Known => (CodeResult::Good, false),
            Enrolling::New => (CodeResult::Good, true),
        },
    };
    Looked { result, holder, enrols }
}
