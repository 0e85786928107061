//! Deciding who takes calls at headquarters, and what callers were promised.

use super::{Decided, text};
use crate::command::{OperatorId, ReporterId};
use crate::event::{CallBackDone, CallBackListed, Event, OperatorClosed, OperatorListed};
use crate::hotline::{OPERATOR_NAME_BYTES_MAX, OPERATORS_MAX};
use crate::night::Night;
use crate::refusal::Refusal;

pub(super) fn list(night: &Night, operator: OperatorId, name: &str, generation: u16) -> Decided {
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

pub(super) fn close(night: &Night, operator: OperatorId, reason: &str) -> Decided {
    let known = night.telephone.operators.get(&operator).filter(|known| !known.closed);
    known.ok_or(Refusal::NoSuchOperator)?;
    let (operator, reason) = (operator.0, text(reason)?);
    Ok(vec![Event::OperatorClosed(OperatorClosed { operator, reason })])
}

pub(super) fn list_call_back(night: &Night, reporter: ReporterId) -> Decided {
    night.reporters.get(reporter).ok_or(Refusal::NoSuchReporter)?;
    let promised = night.telephone.call_backs.contains_key(&reporter);
    let event = Event::CallBackListed(CallBackListed { reporter: reporter.0 });
    Ok(if promised { Vec::new() } else { vec![event] })
}

pub(super) fn end_call_back(night: &Night, reporter: ReporterId, outcome: &'static str) -> Decided {
    let promised = night.telephone.call_backs.contains_key(&reporter);
    let (reporter, outcome) = (reporter.0, outcome.into());
    let event = Event::CallBackDone(CallBackDone { reporter, outcome });
    Ok(if promised { vec![event] } else { Vec::new() })
}
