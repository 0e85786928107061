//! Deciding a return: it is always kept; what is decided is whether its figures count.

use canvass::setup::PrecinctIndex;

use super::{Decided, entry, fold};
use crate::bounds;
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

/// Places among a precinct's returns that are the chair's and headquarters' alone, so that nobody
/// else can keep her out.
const KEPT_FOR_THE_CHAIR: usize = 8;

/// The most observers' returns kept for one precinct: they confirm or ask, and stop nobody.
const OBSERVERS_HELD_MAX: usize = 8;

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
    if !bounds::takes(night.setup(), &filing.worksheet) {
        return Err(Refusal::WrongWorksheet);
    }
    let opened = night.has_opened(filing.precinct, slot.at);
    if let (Mode::Practice, false, Some(reporter)) = (filing.mode, opened, filing.reporter) {
        let via = command.via.name().into();
        return Ok(vec![Event::PracticeFinished(PracticeFinished { reporter: reporter.0, via })]);
    }
    let source = Source::of(role);
    if is_full(night, filing.precinct, source) {
        return Err(Refusal::TooManyReturns);
    }
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
    if reporter.role == Role::County {
        return Err(Refusal::CountyCard);
    }
    Ok(Some(reporter.role))
}

/// Tells whether no more returns of this kind are kept for the precinct.
fn is_full(night: &Night, precinct: PrecinctIndex, source: Source) -> bool {
    let fold = &night.folds[precinct.0 as usize];
    let held = usize::from(fold.returns);
    match source {
        Source::Chair | Source::Settled => held >= RETURNS_HELD_MAX,
        Source::Secretary | Source::Clerk => held >= RETURNS_HELD_MAX - KEPT_FOR_THE_CHAIR,
        Source::Observer => {
            let all = night.returns.of(fold.first_return());
            let observers = all.filter(|&at| night.returns.row(at).source == Source::Observer);
            held >= RETURNS_HELD_MAX - KEPT_FOR_THE_CHAIR || observers.count() >= OBSERVERS_HELD_MAX
        }
    }
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
        let source = self.night.returns.row(basis).source;
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
            // One clerk's entry of paper keeps no reporter's figures back: it differs from them.
            (false, false, false)
                if source == Source::Clerk
                    && self.source != Source::Clerk
                    && self.question_is_ours()
                    && !self.others_differ() =>
            {
                let differs = self.held(HoldReason::Differs);
                self.fresh().into_iter().chain([differs]).collect()
            }
            (false, false, false) => vec![self.held(HoldReason::Differs)],
        }
    }

    /// The same reporter wrote what stands.
    fn is_own(&self, basis: ReturnIndex) -> bool {
        let row = self.night.returns.row(basis);
        row.reporter() == self.filing.reporter && row.source == self.source
    }

    /// Nobody but the figures themselves, the policy, or another reporter's figures keep them from
    /// counting.
    fn question_is_ours(&self) -> bool {
        self.fold
            .question
            .is_none_or(|question| matches!(question.why, Why::Findings | Why::Differs))
    }

    /// The first figures of a precinct, or its reporter's better ones while none count.
    fn fresh(&self) -> Vec<Event<'static>> {
        if self.source == Source::Clerk && !self.is_second_signal() {
            return vec![self.held(HoldReason::Policy)];
        }
        if !self.blocking.is_empty() {
            return vec![self.held(HoldReason::Findings)];
        }
        if self.others_differ() {
            return vec![self.held(HoldReason::Differs)];
        }
        let event = match self.counts_by_itself() || self.is_second_signal() {
            true => self.entry(EntryKind::Report, self.slot.seq),
            false => self.held(HoldReason::Policy),
        };
        self.answered().into_iter().chain([event]).collect()
    }

    /// A second reporter says the same: where only that was waited for, the figures count.
    fn agreed(&self, basis: ReturnIndex) -> Vec<Event<'static>> {
        let open = !self.question_is_ours() || !self.blocking.is_empty() || self.others_differ();
        if open {
            return Vec::new();
        }
        if !self.is_second_signal() {
            return self.answered().into_iter().collect();
        }
        // The better of the two is the basis; the figures are the same.
        let stands = self.night.returns.row(basis);
        let receipt = if stands.source > self.source { stands.receipt } else { self.slot.seq };
        self.answered().into_iter().chain([self.entry(EntryKind::Report, receipt)]).collect()
    }

    /// Tells whether this return and another's are together enough to count.
    fn is_second_signal(&self) -> bool {
        self.night.policy() != Some(Policy::Approve)
            && self.night.live_returns(self.precinct()).any(|at| {
                let row = self.night.returns.row(at);
                row.source != Source::Settled
                    && row.reporter() != self.filing.reporter
                    && self.night.returns.same_figures(at, &self.filing.worksheet)
            })
    }

    /// The reporter corrects figures that count: within 15 minutes it publishes itself.
    fn correction(&self, basis: ReturnIndex) -> Vec<Event<'static>> {
        let row = self.night.returns.row(basis);
        let soon = self.slot.at.wall_ms.saturating_sub(row.at_ms) <= CORRECTION_MS;
        let free = self.fold.question.is_none() && self.blocking.is_empty();
        if soon && free && self.others_differ() {
            return vec![self.held(HoldReason::Differs)];
        }
        if soon && free && self.counts_by_itself() {
            return vec![self.entry(EntryKind::Correction, self.slot.seq)];
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
        self.answered().into_iter().collect()
    }

    /// Closes a question that the figures themselves opened; one that a person asked stays open.
    fn answered(&self) -> Option<Event<'static>> {
        let reason = match self.fold.question?.why {
            Why::Findings => "the reporter's correction answers it",
            Why::Differs => "all reporters say the same",
            Why::LateCorrection | Why::Reviewer | Why::Asked => return None,
        };
        let (precinct, reason) = (self.precinct().0, reason.into());
        Some(Event::QuestionClosed(QuestionClosed { precinct, reason }))
    }

    fn counts_by_itself(&self) -> bool {
        let by_code_alone = self.filing.signal == Signal::CodeOnly;
        let spoken = matches!(self.channel, Channel::Voice | Channel::Text);
        if self.source == Source::Clerk || (by_code_alone && spoken && self.is_first_ever()) {
            return false;
        }
        match self.night.policy() {
            Some(Policy::Reported) => true,
            Some(Policy::Checked) => !by_code_alone,
            Some(Policy::Approve) | None => false,
        }
    }

    /// Nothing of the precinct was ever published, and nobody was recognised who told of its count:
    /// the same voice again is no second signal.
    fn is_first_ever(&self) -> bool {
        let known = |at| {
            let row = self.night.returns.row(at);
            row.recognised && row.source > Source::Clerk
        };
        self.fold.revision == 0 && !self.night.live_returns(self.precinct()).any(known)
    }

    fn entry(&self, kind: EntryKind, receipt: u64) -> Event<'static> {
        entry::entry(&entry::Published {
            night: self.night,
            precinct: self.precinct(),
            kind,
            receipt,
            channel: self.channel,
            worksheet: Some(&self.filing.worksheet),
            reason: (kind == EntryKind::Correction).then_some("transcription"),
            at: self.slot.at,
        })
    }
}
