//! Deciding what the telephone asks.

use super::people::NUMBER_BYTES_MAX;
use super::{Decided, text};
use crate::command::{Call, NumberRef, ReporterId};
use crate::event::{CallEnded, DirectBurned, Event, HotlineSet, NumberEnrolled};
use crate::hotline::{Hotline, NUMBERS_PER_REPORTER_MAX};
use crate::night::Night;
use crate::refusal::Refusal;

pub(super) fn set_hotline(hotline: &Hotline) -> Decided {
    let bad = |what: &str| Err(Refusal::BadHotline(what.to_owned()));
    if let Some(name) = hotline.fault() {
        return bad(name);
    }
    if hotline.numbers.values().any(|number| number.len() > NUMBER_BYTES_MAX) {
        return Err(Refusal::TooLong(NUMBER_BYTES_MAX));
    }
    Ok(vec![Event::HotlineSet(HotlineSet {
        settings: hotline.settings.iter().map(|(name, value)| (name.clone(), *value)).collect(),
        numbers: hotline.numbers.iter().map(|(name, n)| (name.clone(), n.clone())).collect(),
    })])
}

pub(super) fn burn(
    night: &Night,
    number: &str,
    replacement: Option<&str>,
    reason: &str,
) -> Decided {
    let taken = |number: &str| {
        night.direct_numbers.values().any(|one| one == number)
            || night.telephone.burned.contains(number)
    };
    if !night.direct_numbers.values().any(|one| one == number) {
        return Err(Refusal::NoSuchDirectNumber);
    }
    if replacement.is_none() && night.telephone.burned.contains(number) {
        return Err(Refusal::NoSuchDirectNumber);
    }
    if replacement.is_some_and(|new| taken(new) || new.len() > NUMBER_BYTES_MAX) {
        return Err(Refusal::BadReplacement);
    }
    let (number, replacement) = (number.to_owned(), replacement.map(str::to_owned));
    Ok(vec![Event::DirectBurned(DirectBurned { number, replacement, reason: text(reason)? })])
}

pub(super) fn enrol(night: &Night, number: NumberRef, reporter: ReporterId) -> Decided {
    night.reporters.get(reporter).ok_or(Refusal::NoSuchReporter)?;
    let enrolled = &night.telephone.enrolled;
    let by_her = enrolled.values().filter(|whose| **whose == reporter).count();
    if by_her >= NUMBERS_PER_REPORTER_MAX {
        return Err(Refusal::TooManyNumbers);
    }
    let (number_ref, reporter) = (format!("{:016x}", number.0), reporter.0);
    Ok(vec![Event::NumberEnrolled(NumberEnrolled { number_ref, reporter })])
}

pub(super) fn note_call(night: &Night, call: &Call) -> Decided {
    if let Some(reporter) = call.reporter {
        night.reporters.get(reporter).ok_or(Refusal::NoSuchReporter)?;
    }
    Ok(vec![Event::CallEnded(CallEnded {
        class: call.class.into(),
        direct: call.direct.map(|county| county.0),
        caller_ref: call.caller.map(|number| format!("{:016x}", number.0)),
        start_ms: call.start_ms,
        end_ms: call.end_ms,
        outcome: call.outcome.into(),
        reporter: call.reporter.map(|reporter| reporter.0),
    })])
}
