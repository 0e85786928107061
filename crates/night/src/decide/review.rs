//! Deciding what a reviewer does with a precinct.

use canvass::setup::PrecinctIndex;
use canvass::tabulation::Class;
use caucus::worksheet::Worksheet;

use super::{Decided, beside, entry, fold, text};
use crate::bounds;
use crate::command::{Command, Review};
use crate::event::{
    EntryKind, Event, Evidenced, HoldReason, NoteAdded, PaperChecked, QuestionClosed,
    QuestionOpened, ReturnCorrected, ReturnHeld, ReturnReleased, ReturnSettled, ReturnWithdrawn,
    RevisionReason, Sheet, Stage,
};
use crate::night::{Fold, Night, Slot};
use crate::refusal::Refusal;
use crate::returns::Source;

struct Case<'a> {
    night: &'a Night,
    command: &'a Command,
    precinct: PrecinctIndex,
    fold: &'a Fold,
    slot: Slot,
}

pub(super) fn review(
    night: &Night,
    command: &Command,
    precinct: PrecinctIndex,
    review: &Review,
    slot: Slot,
) -> Decided {
    let fold = fold(night, precinct)?;
    if night.stage == Stage::Certified {
        return Err(Refusal::Certified);
    }
    let case = Case { night, command, precinct, fold, slot };
    match review {
        Review::Release { reason } => case.release(reason),
        Review::Hold { reason } => case.hold(reason),
        Review::Withdraw { receipt, reason } => case.withdraw(*receipt, reason),
        Review::Settle { from, worksheet, reason, evidence } => {
            case.settle(from, worksheet, reason, evidence)
        }
        Review::Correct { old, worksheet, reason, note, evidence } => {
            case.correct(*old, worksheet, *reason, note, evidence)
        }
        Review::Vouch { receipt, reason } => {
            beside::vouch(night, command, precinct, *receipt, reason, slot)
        }
        Review::CheckPaper { found, sha256 } => {
            if *found && fold.basis().is_none() {
                return Err(Refusal::NothingToReview); // Paper is checked against figures.
            }
            let sha256 = sha256.as_deref().map(text).transpose()?;
            let paper = PaperChecked { precinct: precinct.0, found: *found, sha256 };
            Ok(vec![Event::PaperChecked(paper)])
        }
        Review::OpenQuestion { figures } => {
            let (figures, by) = (text(figures)?, command.by.text());
            Ok(vec![Event::QuestionOpened(QuestionOpened { precinct: precinct.0, figures, by })])
        }
        Review::CloseQuestion { reason } => case.close_question(reason),
        Review::Note { text: note } => {
            Ok(vec![Event::NoteAdded(NoteAdded { precinct: precinct.0, text: text(note)? })])
        }
    }
}

impl Case<'_> {
    fn class(&self) -> Option<Class> {
        self.fold.standing.class()
    }

    fn release(&self, reason: &str) -> Decided {
        if self.class() == Some(Class::Counted) || !self.counts_now() {
            return Err(Refusal::NothingToReview);
        }
        let at = self.fold.basis().or_else(|| self.night.best_live(self.precinct));
        let at = at.ok_or(Refusal::NothingToReview)?;
        let row = self.night.returns.row(at);
        let worksheet = self.night.returns.worksheet(at);
        let released = ReturnReleased {
            precinct: self.precinct.0,
            receipt: row.receipt,
            reason: text(reason)?,
        };
        let entry = self.entry(self.published_kind(), row.receipt, &worksheet, None);
        Ok(vec![Event::ReturnReleased(released), entry])
    }

    /// Tells whether figures of the precinct may count at all: before it opens, none do.
    fn counts_now(&self) -> bool {
        self.fold.heard.takes_returns() && self.night.has_opened(self.precinct, self.slot.at)
    }

    /// Figures that replace published ones correct them; others are a report.
    fn published_kind(&self) -> EntryKind {
        match self.fold.published() {
            None => EntryKind::Report,
            Some(_) => EntryKind::Correction,
        }
    }

    fn hold(&self, reason: &str) -> Decided {
        if self.class() != Some(Class::Counted) {
            return Err(Refusal::NothingToReview);
        }
        Ok(vec![Event::ReturnHeld(ReturnHeld {
            precinct: self.precinct.0,
            codes: Vec::new(),
            reason: HoldReason::Reviewer,
            note: text(reason)?,
        })])
    }

    fn withdraw(&self, receipt: u64, reason: &str) -> Decided {
        let at = self.night.find_receipt(self.precinct, receipt).ok_or(Refusal::NoSuchReturn)?;
        if !self.night.returns.row(at).live {
            return Err(Refusal::NoSuchReturn);
        }
        let precinct = self.precinct.0;
        let withdrawn = ReturnWithdrawn { precinct, receipt, reason: text(reason)? };
        let mut events = Vec::new();
        // What is published goes with what stands, even if it was put in question since and better
        // figures of the same reporter came.
        let published = self.fold.published();
        if published.is_some() && (published == Some(at) || self.fold.basis() == Some(at)) {
            events.push(entry::entry(&entry::Published {
                worksheet: None,
                ..self.published(EntryKind::Withdrawal, receipt, None)
            }));
        }
        events.push(Event::ReturnWithdrawn(withdrawn));
        Ok(events)
    }

    fn settle(
        &self,
        from: &[u64],
        worksheet: &Worksheet,
        reason: &str,
        evidence: &Evidenced,
    ) -> Decided {
        self.right_kind(worksheet)?;
        let mut told = false;
        for &receipt in from {
            let at = self.night.find_receipt(self.precinct, receipt);
            let row = self.night.returns.row(at.ok_or(Refusal::NoSuchReturn)?);
            told |= row.source != Source::Observer;
        }
        if !told || !self.counts_now() {
            return Err(Refusal::NothingToReview); // Nobody supplied a figure to settle.
        }
        let settled = ReturnSettled {
            precinct: self.precinct.0,
            from: from.to_vec(),
            worksheet: Sheet::of(self.night.setup(), worksheet).into_owned(),
            reason: text(reason)?,
            evidence: checked(evidence)?,
        };
        let entry = self.entry(self.published_kind(), self.slot.seq, worksheet, None);
        Ok(vec![Event::ReturnSettled(settled), entry])
    }

    fn correct(
        &self,
        old: u64,
        worksheet: &Worksheet,
        reason: RevisionReason,
        note: &str,
        evidence: &Evidenced,
    ) -> Decided {
        self.right_kind(worksheet)?;
        let basis = self.fold.basis().ok_or(Refusal::NothingToReview)?;
        if self.night.returns.row(basis).receipt != old {
            return Err(Refusal::NotStanding);
        }
        self.in_scope(reason)?;
        let corrected = ReturnCorrected {
            precinct: self.precinct.0,
            old,
            worksheet: Sheet::of(self.night.setup(), worksheet).into_owned(),
            reason,
            note: text(note)?,
            evidence: checked(evidence)?,
        };
        let entry =
            self.entry(self.published_kind(), self.slot.seq, worksheet, Some(reason.name()));
        Ok(vec![Event::ReturnCorrected(corrected), entry])
    }

    /// A recanvass or recount changes only the precincts it was opened for, and only while it is
    /// open.
    fn in_scope(&self, reason: RevisionReason) -> Result<(), Refusal> {
        let kind = match reason {
            RevisionReason::Recanvass => Stage::Recanvass,
            RevisionReason::Recount => Stage::Recount,
            RevisionReason::Transcription
            | RevisionReason::Rule
            | RevisionReason::Lot
            | RevisionReason::Late => return Ok(()),
        };
        let open = self.night.recanvass.iter().find(|open| open.kind == kind);
        let open = open.ok_or(Refusal::OutsideScope)?;
        open.precincts.contains(&self.precinct.0).then_some(()).ok_or(Refusal::OutsideScope)
    }

    fn close_question(&self, reason: &str) -> Decided {
        if self.fold.question.is_none() {
            return Err(Refusal::NoQuestion);
        }
        if self.class() == Some(Class::InQuestion) {
            // Figures that are in question do not drift into the headline: somebody releases them.
            return Err(Refusal::NothingToReview);
        }
        let (precinct, reason) = (self.precinct.0, text(reason)?);
        Ok(vec![Event::QuestionClosed(QuestionClosed { precinct, reason })])
    }

    fn right_kind(&self, worksheet: &Worksheet) -> Result<(), Refusal> {
        let takes = bounds::takes(self.night.setup(), worksheet);
        let right = takes && self.fold.heard.takes_returns();
        right.then_some(()).ok_or(Refusal::WrongWorksheet)
    }

    fn published<'a>(
        &'a self,
        kind: EntryKind,
        receipt: u64,
        reason: Option<&'a str>,
    ) -> entry::Published<'a> {
        entry::Published {
            night: self.night,
            precinct: self.precinct,
            kind,
            receipt,
            channel: self.command.via,
            worksheet: None,
            reason,
            at: self.slot.at,
        }
    }

    fn entry(
        &self,
        kind: EntryKind,
        receipt: u64,
        worksheet: &Worksheet,
        reason: Option<&str>,
    ) -> Event<'static> {
        entry::entry(&entry::Published {
            worksheet: Some(worksheet),
            ..self.published(kind, receipt, reason)
        })
    }
}

fn checked(evidence: &Evidenced) -> Result<Evidenced, Refusal> {
    let sha256 = evidence.sha256.as_deref().map(text).transpose()?;
    Ok(Evidenced { what: text(&evidence.what)?, sha256 })
}
