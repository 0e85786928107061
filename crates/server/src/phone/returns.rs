//! What callers file, as commands of the night.

use std::sync::PoisonError;

use canvass::setup::PrecinctIndex;
use caucus::worksheet::Worksheet;
use intake::dialogue::{Draft, Input};
use night::command::{Act, Actor, Channel, Command, Filing, ReporterId, Signal};
use night::event::Mode;
use sip::call::CallId;

use super::exchange::{Exchange, Up};
use super::filing::Job;

/// How a call ended whose return is stored.
const FILED: &str = "filed";

/// How a call ended whose return waits for somebody to vouch for it.
const UNCONFIRMED: &str = "unconfirmed";

impl Exchange {
    /// Tells calls what came of what they filed.
    pub(super) fn answer_filed(&mut self, at_ns: u64) {
        while let Some(told) = self.filing.told() {
            let outcome = match told.input {
                Input::Filed(_) => Some(FILED),
                Input::Unconfirmed { .. } => Some(UNCONFIRMED),
                Input::Key(_)
                | Input::Tick
                | Input::HungUp
                | Input::Code(_)
                | Input::NotFiled(_)
                | Input::Played(_) => None,
            };
            if let (Some(up), Some(outcome)) = (self.up.get_mut(&told.call), outcome) {
                up.outcome = Some(outcome);
                up.draft = None;
                if let Some(reporter) = up.reporter {
                    self.has_filed(at_ns, reporter);
                }
            }
            self.step(at_ns, told.call, told.input);
        }
    }

    pub(super) fn file(
        &mut self,
        at_ns: u64,
        id: CallId,
        worksheet: Worksheet,
        mode: Mode,
        key: u32,
    ) {
        let Some(up) = self.up.get(&id) else { return };
        let Some((reporter, precinct)) = self.reports(up) else { return };
        // Her code and her telephone: a number alone can be invented.
        let signal = match self.is_hers(up, precinct) {
            true => Signal::Recognised,
            false => Signal::CodeOnly,
        };
        if mode == Mode::Practice {
            self.practice.remove(&reporter);
        }
        let filing = Filing {
            precinct,
            reporter: Some(reporter),
            signal,
            mode,
            worksheet: worksheet.clone(),
            replaces: None,
            made_at_ms: None,
        };
        let key = self.key(up, key);
        let (by, via) = (Actor::Reporter(reporter), Channel::Voice);
        let command = Box::new(Command { by, via, key, act: Act::File(filing) });
        let told = self.filing.put(Job::Return { call: id, command, precinct, worksheet });
        if let Some(told) = told {
            self.step(at_ns, told.call, told.input);
        }
    }

    /// Stores figures of somebody whose telephone is listed and whose code is not at hand.
    pub(super) fn file_unconfirmed(
        &mut self,
        at_ns: u64,
        id: CallId,
        precinct: PrecinctIndex,
        worksheet: Worksheet,
        key: u32,
    ) {
        let Some(up) = self.up.get(&id) else { return };
        let Some(number) = up.number.clone() else { return };
        let key = self.key(up, key);
        let told = self.filing.put(Job::Unconfirmed { call: id, precinct, worksheet, key, number });
        if let Some(told) = told {
            self.step(at_ns, told.call, told.input);
        }
    }

    /// Returns the key of a command of a call: no other call of any run has it.
    fn key(&self, up: &Up, key: impl std::fmt::Display) -> String {
        format!("{}-{}-{}-{key}", self.run, up.serial, up.dialogues)
    }

    /// Tells whether a call came from a telephone of the roster that is listed for a precinct.
    pub(super) fn is_hers(&self, up: &Up, precinct: PrecinctIndex) -> bool {
        let holder = up.caller.and_then(|number| self.numbers.holder(number));
        !up.number_failed && holder.is_some_and(|holder| holder.precincts.contains(&precinct))
    }

    fn reports(&self, up: &Up) -> Option<(ReporterId, PrecinctIndex)> {
        let night = self.night.read().unwrap_or_else(PoisonError::into_inner);
        let reporter = night.reporter(up.reporter?)?;
        Some((reporter.id, reporter.precinct))
    }

    /// Keeps what was keyed; what is of practice is kept by this process alone.
    pub(super) fn keep_draft(&mut self, id: CallId, draft: Draft) {
        let Some(up) = self.up.get_mut(&id) else { return };
        let Some(reporter) = up.reporter else { return };
        if up.draft.as_ref() == Some(&draft) {
            return;
        }
        up.draft = Some(draft.clone());
        up.drafts += 1;
        let mode = {
            let night = self.night.read().unwrap_or_else(PoisonError::into_inner);
            night.reporter(reporter).map(|one| night.has_opened(one.precinct, self.clock.now()))
        };
        if mode != Some(true) {
            self.practice.insert(reporter, draft);
            return;
        }
        let Draft { line, worksheet } = draft;
        let key = format!("{}-{}-draft-{}", self.run, up.serial, up.drafts);
        let (by, via) = (Actor::Reporter(reporter), Channel::Voice);
        let act = Act::KeepDraft { reporter, line, worksheet };
        let command = Box::new(Command { by, via, key, act });
        self.filing.put(Job::Kept { reporter, command });
    }
}
