//! Deciding who takes calls at headquarters, and what is kept of callers and promised to them.

use caucus::worksheet::Worksheet;

use super::{Decided, text};
use crate::bounds;
use crate::command::{Act, OperatorId, ReporterId};
use crate::event::{
    CallBackDone, CallBackListed, DraftKept, Event, OperatorClosed, OperatorListed, Sheet,
};
use crate::hotline::{DRAFTS_PER_REPORTER_MAX, OPERATOR_NAME_BYTES_MAX, OPERATORS_MAX};
use crate::night::Night;
use crate::refusal::Refusal;

/// Decides an act of the desk; any other causes nothing.
pub(super) fn decide(night: &Night, act: &Act) -> Decided {
    if let Act::KeepDraft { reporter, line, worksheet } = act {
        keep_draft(night, *reporter, *line, worksheet)
    } else if let Act::ListOperator { operator, name, generation } = act {
        list(night, *operator, name, *generation)
    } else if let Act::CloseOperator { operator, reason } = act {
        close(night, *operator, reason)
    } else if let Act::ListCallBack { reporter } = act {
        list_call_back(night, *reporter)
    } else if let Act::EndCallBack { reporter, outcome } = act {
        end_call_back(night, *reporter, outcome)
    } else {
        Ok(Vec::new())
    }
}

fn list(night: &Night, operator: OperatorId, name: &str, generation: u16) -> Decided {
    let operators = &night.telephone.operators;
    let known = operators.get(&operator);
    if generation != known.map_or(0, |known| known.generation).saturating_add(1) {
        return Err(Refusal::WrongGeneration);
    }
    if known.is_none() && operators.len() >= OPERATORS_MAX {
        return Err(Refusal::TooManyOperators);
    }
    if name.len() > OPERATOR_NAME_BYTES_MAX {
        return Err(Refusal::TooLong(OPERATOR_NAME_BYTES_MAX));
    }
    let taken = |(id, other): (&OperatorId, &crate::hotline::Operator)| {
        *id != operator && other.name == name
    };
    // Her name is the account of her telephone.
    let fits = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    let is_name = !name.is_empty() && name.bytes().all(fits);
    if !is_name || operators.iter().any(taken) {
        return Err(Refusal::BadOperatorName);
    }
    let (operator, name) = (operator.0, name.to_owned());
    Ok(vec![Event::OperatorListed(OperatorListed { operator, name, generation })])
}

fn close(night: &Night, operator: OperatorId, reason: &str) -> Decided {
    let known = night.telephone.operators.get(&operator).filter(|known| !known.closed);
    known.ok_or(Refusal::NoSuchOperator)?;
    let (operator, reason) = (operator.0, text(reason)?);
    Ok(vec![Event::OperatorClosed(OperatorClosed { operator, reason })])
}

fn list_call_back(night: &Night, reporter: ReporterId) -> Decided {
    night.reporters.get(reporter).ok_or(Refusal::NoSuchReporter)?;
    let promised = night.telephone.call_backs.contains_key(&reporter);
    let event = Event::CallBackListed(CallBackListed { reporter: reporter.0 });
    Ok(if promised { Vec::new() } else { vec![event] })
}

fn end_call_back(night: &Night, reporter: ReporterId, outcome: &'static str) -> Decided {
    let promised = night.telephone.call_backs.contains_key(&reporter);
    let (reporter, outcome) = (reporter.0, outcome.into());
    let event = Event::CallBackDone(CallBackDone { reporter, outcome });
    Ok(if promised { vec![event] } else { Vec::new() })
}

fn keep_draft(night: &Night, reporter: ReporterId, line: u16, worksheet: &Worksheet) -> Decided {
    night.reporters.get(reporter).ok_or(Refusal::NoSuchReporter)?;
    if !bounds::takes(night.setup(), worksheet) {
        return Err(Refusal::WrongWorksheet);
    }
    if night.telephone.drafts_of(reporter) >= DRAFTS_PER_REPORTER_MAX {
        return Err(Refusal::TooManyDrafts);
    }
    let worksheet = Sheet::of(night.setup(), worksheet).into_owned();
    Ok(vec![Event::DraftKept(DraftKept { reporter: reporter.0, line, worksheet })])
}
