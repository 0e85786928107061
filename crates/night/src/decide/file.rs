//! Deciding a return: it is always kept; what is decided is whether its figures count.

use canvass::setup::PrecinctIndex;
use caucus::plan::Contest;
use caucus::worksheet::Worksheet;

use super::{Decided, entry, fold, has_opened};
use crate::command::{Channel, Command, Filing, Role, Signal};
use crate::event::{
    EntryKind, Event, HoldReason, Mode, PracticeFinished, QuestionClosed, ReturnFiled, ReturnHeld,
    Sheet, Stage,
};
use crate::marks::Why;
use crate::night::{Fold, Night, Slot};
use crate::policy::Policy;
use crate::refusal::{RETURNS_HELD_MAX, Refusal};
use crate::returns::{ReturnIndex, Source};

/// How long the same reporter's correction publishes itself.
pub(crate) const CORRECTION_MS: i64 = 15 * 60 * 1000;

/// A return about to be decided.
struct Case<'a> {
    night: &'a Night,
    filing: &'a Filing,
    channel: Channel,
    source: Source,
    fold: &'a Fold,
    slot: Slot,
    /// Codes of findings that open a question.
    blocking: Vec<&'static str>,
}

pub(super) fn file(night: &Night, command: &Command, filing: &Filing, slot: Slot) -> Decided {
    let fold = fold(night, filing.precinct)?;
    let role = role(night, filing)?;
    if night.stage == Stage::Certified {
        return Err(Refusal::Certified);
    }
    let kind = match filing.worksheet {
        Worksheet::Alignment(_) => Contest::Alignment,
        Worksheet::Ballots(_) => Contest::Ballots,
    };
    if kind != night.setup().plan.contest() {
        return Err(Refusal::WrongWorksheet);
    }
    let opened = has_opened(night, filing.precinct, slot.at);
    if let (Mode::Practice, false, Some(reporter)) = (filing.mode, opened, filing.reporter) {
        let via = command.via.name().into();
        return Ok(vec![Event::PracticeFinished(PracticeFinished { reporter: reporter.0, via })]);
    }
    if usize::from(fold.returns) >= RETURNS_HELD_MAX {
        return Err(Refusal::TooManyReturns);
    }
    let source = Source::of(role);
    let judgement = night.judged(filing.precinct, &filing.worksheet);
    let blocking = judgement.findings.iter().filter(|f| f.blocks).map(|f| f.code.code());
    let mut blocking: Vec<&'static str> = blocking.collect();
    blocking.dedup();
    let case = Case { night, filing, channel: command.via, source, fold, slot, blocking };
    let mut events = vec![case.filed()];
    events.extend(match case.kept_uncounted(opened) {
        Some(reason) => vec![case.held(reason)],
        None => case.figures(),
    });
    Ok(events)
}

fn role(night: &Night, filing: &Filing) -> Result<Option<Role>, Refusal> {
    let Some(id) = filing.reporter else { return Ok(None) };
    let reporter = night.reporters.get(id).ok_or(Refusal::NoSuchReporter)?;
    if reporter.precinct != filing.precinct {
        return Err(Refusal::NoSuchReporter);
    }
    Ok(Some(reporter.role))
}

impl Case<'_> {
    fn precinct(&self) -> PrecinctIndex {
        self.filing.precinct
    }

    fn filed(&self) -> Event<'static> {
        let sheet = Sheet::of(self.night.setup(), &self.filing.worksheet).into_owned();
        Event::ReturnFiled(ReturnFiled {
            precinct: self.precinct().0,
            reporter: self.filing.reporter.map(|r| r.0),
            mode: self.filing.mode,
            recognised: self.filing.signal == Signal::Recognised,
            worksheet: sheet,
            replaces: self.filing.replaces,
            made_at_ms: self.filing.made_at_ms,
        })
    }

    fn held(&self, reason: HoldReason) -> Event<'static> {
        let codes = self.blocking.iter().map(|&code| code.into()).collect();
        let note = String::new();
        Event::ReturnHeld(ReturnHeld { precinct: self.precinct().0, codes, reason, note })
    }

    /// Returns why a return is kept without its figures counting, whatever they are.
    fn kept_uncounted(&self, opened: bool) -> Option<HoldReason> {
        match (self.filing.mode, opened) {
            (Mode::Practice, _) => return Some(HoldReason::PracticeAfterOpening),
            (Mode::Real, false) => return Some(HoldReason::BeforeOpening),
            (Mode::Real, true) => {}
        }
        if self.source == Source::Observer {
            return Some(HoldReason::Observer);
        }
        if !self.fold.heard.takes_returns() {
            return Some(HoldReason::NotExpected);
        }
        match self.night.stage {
            Stage::Closed | Stage::Recanvass | Stage::Recount => Some(HoldReason::Late),
            Stage::Rehearsal | Stage::Open | Stage::Certified => None,
        }
    }

    fn figures(&self) -> Vec<Event<'static>> {
        let Some(basis) = self.fold.basis() else { return self.fresh() };
        let same = self.night.returns.same_figures(basis, &self.filing.worksheet);
        let own = self.is_own(basis);
        let counted = self.fold.standing.class() == Some(canvass::tabulation::Class::Counted);
        match (counted, own, same) {
            (true, _, true) => self.agreed_again(),
            (true, true, false) => self.correction(basis),
            (true, false, false) => vec![self.held(HoldReason::Differs)],
            (false, true, _) if self.question_is_ours() => self.fresh(),
            (false, true, true) => Vec::new(),
            (false, true, false) => vec![self.held(HoldReason::Differs)],
            (false, false, true) => self.agreed(basis),
            (false, false, false) => vec![self.held(HoldReason::Differs)],
        }
    }

    /// The same reporter wrote what stands.
    fn is_own(&self, basis: ReturnIndex) -> bool {
        let row = self.night.returns.row(basis);
        row.reporter() == self.filing.reporter && row.source == self.source
    }

    /// Nobody but the figures themselves, or the policy, keeps them from counting.
    fn question_is_ours(&self) -> bool {
        self.fold.question.is_none_or(|question| question.why == Why::Findings)
    }

    /// The first figures of a precinct, or its reporter's better ones while none count.
    fn fresh(&self) -> Vec<Event<'static>> {
        if !self.blocking.is_empty() {
            return vec![self.held(HoldReason::Findings)];
        }
        if self.others_differ() {
            return vec![self.held(HoldReason::Differs)];
        }
        if !self.counts_by_itself() {
            return vec![self.held(HoldReason::Policy)];
        }
        self.answered().into_iter().chain([self.entry(EntryKind::Report)]).collect()
    }

    /// A second reporter says the same: where the policy only waited for that, the figures count.
    fn agreed(&self, basis: ReturnIndex) -> Vec<Event<'static>> {
        let waits_for_a_second = self.night.policy() != Some(Policy::Approve)
            && self.fold.question.is_none()
            && self.blocking.is_empty();
        if !waits_for_a_second {
            return Vec::new();
        }
        let _ = basis; // What counts is this very return: the same figures, with its own receipt.
        vec![self.entry(EntryKind::Report)]
    }

    /// The reporter corrects figures that count: within 15 minutes it publishes itself.
    fn correction(&self, basis: ReturnIndex) -> Vec<Event<'static>> {
        let row = self.night.returns.row(basis);
        let soon = self.slot.at.wall_ms - row.at_ms <= CORRECTION_MS;
        let free = self.fold.question.is_none() && self.blocking.is_empty();
        if soon && free && self.others_differ() {
            return vec![self.held(HoldReason::Differs)];
        }
        if soon && free && row.source != Source::Settled {
            return vec![self.entry(EntryKind::Correction)];
        }
        vec![self.held(HoldReason::LateCorrection)]
    }

    /// Tells whether another reporter's word on this precinct is a different one.
    fn others_differ(&self) -> bool {
        self.night.live_returns(self.precinct()).any(|at| {
            let row = self.night.returns.row(at);
            matches!(row.source, Source::Chair | Source::Secretary)
                && row.reporter() != self.filing.reporter
                && !self.night.returns.same_figures(at, &self.filing.worksheet)
        })
    }

    /// What counts is said once more; a difference that was only between reporters is over.
    fn agreed_again(&self) -> Vec<Event<'static>> {
        let only_differed = self.fold.question.is_some_and(|question| question.why == Why::Differs);
        if !only_differed || self.others_differ() {
            return Vec::new();
        }
        let reason = "all reporters say the same".into();
        vec![Event::QuestionClosed(QuestionClosed { precinct: self.precinct().0, reason })]
    }

    fn answered(&self) -> Option<Event<'static>> {
        self.fold.question.map(|_| {
            let reason = "the reporter's correction answers it".into();
            Event::QuestionClosed(QuestionClosed { precinct: self.precinct().0, reason })
        })
    }

    fn counts_by_itself(&self) -> bool {
        let by_code_alone = self.filing.signal == Signal::CodeOnly;
        let first_ever = self.fold.returns == 0;
        let spoken = matches!(self.channel, Channel::Voice | Channel::Text);
        if self.source == Source::Clerk || (by_code_alone && first_ever && spoken) {
            return false;
        }
        match self.night.policy() {
            Some(Policy::Reported) => true,
            Some(Policy::Checked) => !by_code_alone,
            Some(Policy::Approve) | None => false,
        }
    }

    fn entry(&self, kind: EntryKind) -> Event<'static> {
        entry::entry(&entry::Published {
            night: self.night,
            precinct: self.precinct(),
            kind,
            receipt: self.slot.seq,
            channel: self.channel,
            worksheet: Some(&self.filing.worksheet),
            reason: (kind == EntryKind::Correction).then_some("transcription"),
            at: self.slot.at,
        })
    }
}
