//! Whose request it is: by the token of a device, or by a code.

use std::sync::PoisonError;

use axum::extract::Request;
use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;
use night::command::Signal;
use night::view::Reporter;

use super::Web;
use crate::code::Code;
use crate::device::DeviceToken;
use crate::door::throttle::Source;
use crate::problem::Problem;

/// Whose request it is, and how that is known.
pub(super) struct Known {
    pub reporter: Reporter,
    /// A device holds what only the card's link could give; a code can be read over a shoulder.
    pub signal: Signal,
}

/// What stands in the header.
enum Credential {
    Device(DeviceToken),
    Code(Code),
}

impl Web {
    /// Returns whose credential a request has; a wrong code is counted against its source.
    pub(super) fn recognise(&self, request: &Request) -> Result<Known, Problem> {
        let source = self.address(request).map(Source::of);
        match credential(request.headers())? {
            Credential::Device(token) => self.by_device(&token),
            Credential::Code(code) => self.by_code(&code, source),
        }
    }

    fn by_device(&self, token: &DeviceToken) -> Result<Known, Problem> {
        let lookup = token.lookup(&self.app.keys);
        let reporter = self.app.read().reporter_by_device(&lookup).cloned();
        // Nobody guesses 128 bits, so a token that was ended costs its telephone nothing.
        let reporter = reporter.ok_or_else(Problem::unknown_code)?;
        self.may_send(&reporter)?;
        Ok(Known { reporter, signal: Signal::Recognised })
    }

    /// Returns whose code it is.
    ///
    /// It is looked up before the throttle is asked, so that the answer takes as long whether the
    /// code is nobody's, was replaced, or is good and has to wait.
    pub(super) fn by_code(&self, code: &Code, source: Option<Source>) -> Result<Known, Problem> {
        let now_ns = self.app.clock.now().tick_ns;
        let lookup = code.lookup(&self.app.keys);
        let reporter = self.app.read().reporter_by_lookup(&lookup).cloned();
        let holder = reporter.as_ref().map(|reporter| reporter.id);
        if let Some(source) = source {
            let mut throttle = self.throttle.lock().unwrap_or_else(PoisonError::into_inner);
            let admitted = throttle.admit(source, holder, now_ns);
            admitted.map_err(|wait| Problem::throttled(wait.seconds))?;
            match holder {
                Some(holder) => throttle.good(source, holder),
                None => throttle.wrong(source, now_ns),
            }
        }
        let reporter = reporter.ok_or_else(Problem::unknown_code)?;
        self.may_send(&reporter)?;
        Ok(Known { reporter, signal: Signal::CodeOnly })
    }

    fn may_send(&self, reporter: &Reporter) -> Result<(), Problem> {
        let now_ns = self.app.clock.now().tick_ns;
        let mut throttle = self.throttle.lock().unwrap_or_else(PoisonError::into_inner);
        let sends = throttle.sends(reporter.id, now_ns);
        sends.map_err(|wait| Problem::too_fast(wait.seconds))
    }
}

fn credential(headers: &HeaderMap) -> Result<Credential, Problem> {
    let header = headers.get(AUTHORIZATION).ok_or_else(Problem::no_code)?;
    let (scheme, text) =
        header.to_str().ok().and_then(|text| text.split_once(' ')).ok_or_else(Problem::no_code)?;
    if !scheme.eq_ignore_ascii_case("holdfast") {
        return Err(Problem::no_code());
    }
    match DeviceToken::read(text) {
        Some(token) => Ok(Credential::Device(token)),
        None => Code::read(text).map(Credential::Code).map_err(Problem::no_such_code),
    }
}
