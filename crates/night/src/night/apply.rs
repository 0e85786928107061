//! Folding one event.

use canvass::setup::PrecinctIndex;
use caucus::worksheet::Worksheet;

use super::precinct::{Fold, Stands};
use super::{Accepted, Night, Proposal, Recanvass};
use crate::bounds;
use crate::command::{Channel, ReporterId};
use crate::event::{
    Amendment, EntryKind, EntryLogged, Event, HoldReason, Mode, PrecinctAmended, ProposalMade,
    RecanvassOpened, ReturnFiled, ReturnHeld, RevisionReason, Sheet, Stage,
};
use crate::marks::{Evidence, Heard, Question, Why};
use crate::returns::{NewReturn, ReturnIndex, Source};
use crate::view::{Amended, Revision};

/// Why an event cannot be folded, in words; the row's number is added by the caller.
pub(super) type Fault = String;

/// Who sent a return, and how.
struct Sent {
    reporter: Option<ReporterId>,
    source: Source,
    mode: Mode,
    recognised: bool,
}

impl Night {
    pub(super) fn apply_event(
        &mut self,
        row: &Accepted<'_>,
        event: &Event<'_>,
    ) -> Result<(), Fault> {
        if self.opened.is_none() && !matches!(event, Event::NightOpened(_)) {
            return Err("the night is not opened yet".into());
        }
        match event {
            Event::NightOpened(facts) => {
                self.night_opened(facts)?;
                self.expect_precincts(&row.body.events);
            }
            Event::CandidatesListed(listed) => self.candidates_listed(listed)?,
            Event::CountiesListed(listed) => self.counties_listed(listed)?,
            Event::PrecinctsListed(listed) => self.precincts_listed(listed)?,
            Event::ContactsListed(e) => self.contacts.extend(e.rows.iter().cloned()),
            Event::ReporterListed(e) => self.listed(e)?,
            Event::PeopleAssigned(e) => self.people_assigned(e)?,
            Event::PeopleKept(e) => self.keeping.until_ms = Some(e.until_ms),
            Event::PeopleAmended(e) => self.people_amended(e)?,
            Event::ReporterReplaced(e) => self.assigned(e.reporter, &e.person)?,
            Event::CardsPrinted(e) => self.cards_printed(e)?,
            Event::DirectNumbersListed(e) => self.direct_numbers_listed(e)?,
            Event::HotlineSet(e) => self.hotline_set(e),
            Event::DirectBurned(e) => self.direct_burned(e)?,
            Event::NumberEnrolled(e) => self.number_enrolled(e)?,
            Event::CallEnded(e) => self.call_ended(e),
            Event::DraftKept(_)
            | Event::OperatorListed(_)
            | Event::OperatorClosed(_)
            | Event::CallBackListed(_)
            | Event::CallBackDone(_) => self.desk_event(row.at_ms, event)?,
            Event::LegalHoldPlaced(_) => self.hold_placed(row),
            Event::LegalHoldLifted(_) => self.keeping.hold_since_ms = None,
            Event::PurgeProposed(e) => self.purge_proposed(row, &e.reason),
            Event::PeoplePurged(_) => self.keeping.purged_at_ms = Some(row.at_ms),
            Event::CodeIssued(e) => self.code_issued(e)?,
            Event::CodeRevoked(e) => self.reporters.revoke(ReporterId(e.reporter)),
            Event::DeviceBound(e) => self.device_bound(e)?,
            Event::PracticeFinished(e) => self.practised(row, e.reporter)?,
            Event::ReturnFiled(e) => self.return_filed(row, e)?,
            Event::ReturnHeld(e) => self.return_held(row, e)?,
            Event::ReturnReleased(e) => self.return_released(e.precinct, e.receipt)?,
            Event::ReturnSettled(e) => self.decided(row, e.precinct, &e.worksheet)?,
            Event::ReturnCorrected(e) => {
                self.decided(row, e.precinct, &e.worksheet)?;
                self.tally_recanvass(e.reason);
            }
            Event::ReturnWithdrawn(e) => self.return_withdrawn(e.precinct, e.receipt)?,
            Event::EntryLogged(e) => self.entry_logged(row, e)?,
            Event::ReturnUnconfirmed(e) => self.came_without_code(row, e)?,
            Event::ReturnVouched(e) => self.vouched(e)?,
            Event::PhotoAttached(e) => self.photo_attached(row, e)?,
            Event::PaperChecked(e) => self.paper_checked(e.precinct, e.found)?,
            Event::QuestionOpened(e) => self.asked(row, e.precinct)?,
            Event::QuestionClosed(e) => self.fold(e.precinct)?.question = None,
            Event::NoteAdded(e) => self.place(e.precinct).map(|_| ())?,
            Event::PrecinctAmended(e) => self.amended(row, e)?,
            Event::CandidateWithdrawn(e) => self.withdrawn(&e.candidate),
            Event::NightMoved(e) => self.moved(e.to),
            Event::ProposalMade(e) => self.proposed(row, e),
            Event::ProposalApproved(e) => self.approved(e.proposal)?,
            Event::RecanvassOpened(e) => self.recanvass_opened(e),
            Event::RecanvassClosed(_) => self.recanvass_closed(),
        }
        Ok(())
    }

    fn paper_checked(&mut self, precinct: u32, found: bool) -> Result<(), Fault> {
        let evidence = if found { Evidence::PaperChecked } else { Evidence::PaperMissing };
        self.fold(precinct)?.evidence = evidence;
        Ok(())
    }

    fn asked(&mut self, row: &Accepted<'_>, precinct: u32) -> Result<(), Fault> {
        let question = Question { since_ms: row.at_ms, why: Why::Asked };
        self.fold(precinct)?.question.get_or_insert(question);
        Ok(())
    }

    fn withdrawn(&mut self, candidate: &str) {
        self.withdrawn_candidates.push(candidate.to_owned());
        self.reporters.print_again(|_| true);
    }

    fn approved(&mut self, proposal: u32) -> Result<(), Fault> {
        let proposal = self.proposals.iter_mut().find(|p| p.number == proposal);
        proposal.ok_or("unknown proposal")?.waiting = false;
        Ok(())
    }

    fn proposed(&mut self, row: &Accepted<'_>, e: &ProposalMade) {
        self.proposals.push(Proposal {
            number: e.proposal,
            to: e.to,
            by: row.body.by.to_string(),
            reason: e.reason.clone(),
            waiting: true,
        });
    }

    /// Proposals were made for the stage before: none outlives it.
    fn moved(&mut self, to: Stage) {
        self.stage = to;
        self.proposals.iter_mut().for_each(|proposal| proposal.waiting = false);
    }

    fn recanvass_opened(&mut self, e: &RecanvassOpened) {
        self.moved(e.kind);
        self.recanvass.push(Recanvass {
            kind: e.kind,
            precincts: e.precincts.clone(),
            requester: e.requester.clone(),
            deadline_ms: e.deadline_ms,
            changed: 0,
        });
    }

    fn recanvass_closed(&mut self) {
        self.recanvass.pop();
        self.moved(self.recanvass.last().map_or(Stage::Closed, |outer| outer.kind));
    }

    pub(super) fn place(&self, precinct: u32) -> Result<PrecinctIndex, Fault> {
        let known = (precinct as usize) < self.folds.len();
        known.then_some(PrecinctIndex(precinct)).ok_or_else(|| format!("no precinct {precinct}"))
    }

    fn fold(&mut self, precinct: u32) -> Result<&mut Fold, Fault> {
        self.folds.get_mut(precinct as usize).ok_or_else(|| format!("no precinct {precinct}"))
    }

    fn return_filed(&mut self, row: &Accepted<'_>, e: &ReturnFiled<'_>) -> Result<(), Fault> {
        let precinct = self.place(e.precinct)?;
        let worksheet = self.worksheet(&e.worksheet)?;
        let reporter = e.reporter.map(ReporterId);
        let role = match reporter {
            Some(id) => Some(self.reporters.get(id).ok_or("unknown reporter")?.role),
            None => None,
        };
        let source = Source::of(role);
        // A correction takes the place of the same reporter's earlier returns.
        let earlier: Vec<ReturnIndex> = self.live_returns(precinct).collect();
        let sent = Sent { reporter, source, mode: e.mode, recognised: e.recognised };
        let at = self.keep(row, precinct, sent, worksheet);
        if e.mode == Mode::Practice {
            return Ok(());
        }
        if let Some(reporter) = reporter {
            self.telephone.drafts.remove(&reporter);
        }
        if source == Source::Observer {
            self.refresh_evidence(precinct);
            return Ok(());
        }
        self.returns.set_live(at, true);
        let basis = self.folds[precinct.0 as usize].basis();
        for old in earlier {
            let same = self.returns.row(old).reporter() == reporter
                && self.returns.row(old).source == source;
            if same && basis != Some(old) {
                self.returns.set_live(old, false);
            }
        }
        self.refresh_evidence(precinct);
        Ok(())
    }

    fn keep(
        &mut self,
        row: &Accepted<'_>,
        precinct: PrecinctIndex,
        sent: Sent,
        worksheet: Worksheet,
    ) -> ReturnIndex {
        let Sent { reporter, source, mode, recognised } = sent;
        let channel = Channel::from_name(&row.body.via).unwrap_or(Channel::Console);
        let at = self.returns.add(&NewReturn {
            receipt: row.seq,
            at_ms: row.at_ms,
            precinct,
            reporter,
            source,
            channel,
            mode,
            recognised,
            worksheet: &worksheet,
        });
        self.latest = Some((at, worksheet));
        let fold = &mut self.folds[precinct.0 as usize];
        let last = fold.last_return();
        fold.push(at);
        if let Some(last) = last {
            self.returns.chain(last, at);
        }
        at
    }

    pub(super) fn worksheet(&self, sheet: &Sheet<'_>) -> Result<Worksheet, Fault> {
        let worksheet =
            sheet.worksheet(&self.setup).map_err(|id| format!("unknown candidate {id}"))?;
        let takes = bounds::takes(&self.setup, &worksheet);
        takes.then_some(worksheet).ok_or_else(|| "a worksheet this night does not count".into())
    }

    fn return_held(&mut self, row: &Accepted<'_>, e: &ReturnHeld) -> Result<(), Fault> {
        let precinct = self.place(e.precinct)?;
        let question = |why| Question { since_ms: row.at_ms, why };
        let at = self.find_receipt(precinct, row.seq);
        let own = at.ok_or("a return is held that did not come");
        if e.reason.tells_of_a_count() {
            self.folds[precinct.0 as usize].reported();
        }
        match e.reason {
            HoldReason::Findings => {
                self.stand(precinct, Some(own?), Stands::InQuestion);
                self.ask(precinct, question(Why::Findings));
            }
            HoldReason::Policy => {
                let fold = &mut self.folds[precinct.0 as usize];
                fold.question = fold.question.filter(|question| question.why != Why::Findings);
                self.stand(precinct, Some(own?), Stands::Waiting(HoldReason::Policy));
            }
            HoldReason::Differs => {
                self.stand_by_rank(precinct);
                self.ask(precinct, question(Why::Differs));
            }
            HoldReason::LateCorrection => self.ask(precinct, question(Why::LateCorrection)),
            HoldReason::Reviewer => {
                let basis = self.folds[precinct.0 as usize].basis().ok_or("nothing to hold")?;
                self.stand(precinct, Some(basis), Stands::InQuestion);
                self.folds[precinct.0 as usize].question = Some(question(Why::Reviewer));
            }
            HoldReason::Late => {
                if self.folds[precinct.0 as usize].standing == Stands::Nothing {
                    self.stand(precinct, Some(own?), Stands::Waiting(HoldReason::Late));
                }
            }
            HoldReason::PracticeAfterOpening
            | HoldReason::BeforeOpening
            | HoldReason::NotExpected
            | HoldReason::Observer => {
                // Kept, and no sign of a count.
                at.into_iter().for_each(|at| self.returns.set_live(at, false));
            }
        }
        Ok(())
    }

    /// While nothing counts, the return of highest rank stands where the one before stood.
    fn stand_by_rank(&mut self, precinct: PrecinctIndex) {
        let fold = &self.folds[precinct.0 as usize];
        let standing = match fold.standing {
            Stands::Counted => return,
            Stands::Nothing => Stands::Waiting(HoldReason::Differs),
            standing @ (Stands::InQuestion | Stands::Waiting(_)) => standing,
        };
        let best = self.best_live(precinct).or(fold.basis());
        if best.is_some() {
            self.stand(precinct, best, standing);
        }
    }

    fn ask(&mut self, precinct: PrecinctIndex, question: Question) {
        self.folds[precinct.0 as usize].question.get_or_insert(question);
    }

    fn return_released(&mut self, precinct: u32, receipt: u64) -> Result<(), Fault> {
        let precinct = self.place(precinct)?;
        let at = self.find_receipt(precinct, receipt).ok_or("unknown return")?;
        self.returns.set_live(at, true);
        let fold = &mut self.folds[precinct.0 as usize];
        fold.question = None;
        if fold.basis() != Some(at) {
            let standing = fold.standing;
            self.stand(precinct, Some(at), standing);
        }
        Ok(())
    }

    /// A reviewer's own worksheet becomes the basis; its entry follows in the same row.
    fn decided(
        &mut self,
        row: &Accepted<'_>,
        precinct: u32,
        sheet: &Sheet<'_>,
    ) -> Result<(), Fault> {
        let precinct = self.place(precinct)?;
        let worksheet = self.worksheet(sheet)?;
        let (source, mode) = (Source::Settled, Mode::Real);
        let sent = Sent { reporter: None, source, mode, recognised: true };
        let at = self.keep(row, precinct, sent, worksheet);
        self.returns.set_live(at, true);
        let fold = &mut self.folds[precinct.0 as usize];
        fold.question = None;
        fold.reported();
        Ok(())
    }

    fn return_withdrawn(&mut self, precinct: u32, receipt: u64) -> Result<(), Fault> {
        let precinct = self.place(precinct)?;
        let at = self.find_receipt(precinct, receipt).ok_or("unknown return")?;
        self.returns.set_live(at, false);
        if self.folds[precinct.0 as usize].basis() != Some(at) {
            self.refresh_evidence(precinct);
            return Ok(());
        }
        let best = self.best_live(precinct);
        match best {
            Some(_) => self.stand(precinct, best, Stands::Waiting(HoldReason::Reviewer)),
            None => {
                self.stand(precinct, None, Stands::Nothing);
                self.folds[precinct.0 as usize].unheard();
            }
        }
        self.folds[precinct.0 as usize].question = None;
        Ok(())
    }

    fn entry_logged(&mut self, row: &Accepted<'_>, e: &EntryLogged<'_>) -> Result<(), Fault> {
        let precinct = self.place(e.precinct)?;
        let index = self.log_size;
        self.log_size += 1;
        let fold = &mut self.folds[precinct.0 as usize];
        fold.set_last_entry(index);
        fold.revision = e.rev;
        let old = fold.published();
        let new = match e.kind {
            EntryKind::Withdrawal => None,
            EntryKind::Report | EntryKind::Correction => {
                let at = self.to_publish(precinct, row.seq).ok_or("an entry without a return")?;
                self.stand(precinct, Some(at), Stands::Counted);
                self.folds[precinct.0 as usize].reported();
                Some(at)
            }
        };
        self.folds[precinct.0 as usize].set_published(new);
        if e.kind != EntryKind::Report {
            let (reason, note, evidence) = why_of(row);
            let by = row.body.by.to_string();
            let (rev, kind, at_ms) = (e.rev, e.kind, row.at_ms);
            self.revisions.push(Revision {
                precinct,
                rev,
                kind,
                at_ms,
                old,
                new,
                reason,
                note,
                evidence,
                by,
            });
        }
        Ok(())
    }

    /// Returns the return whose figures an entry of this row publishes: the one that came in it,
    /// unless a better reporter's with the same figures stands; else what stands.
    fn to_publish(&self, precinct: PrecinctIndex, seq: u64) -> Option<ReturnIndex> {
        let basis = self.folds[precinct.0 as usize].basis();
        let Some(own) = self.find_receipt(precinct, seq) else { return basis };
        let better = |&basis: &ReturnIndex| {
            let (stands, row) = (self.returns.row(basis), self.returns.row(own));
            stands.live && stands.source > row.source && self.same_figures(basis, own)
        };
        basis.filter(better).or(Some(own))
    }

    fn amended(&mut self, row: &Accepted<'_>, e: &PrecinctAmended) -> Result<(), Fault> {
        let PrecinctAmended { precinct, change, reason } = e;
        let (precinct, place) = (*precinct, self.place(*precinct)?);
        self.beside.amended.entry(place).or_default().push(Amended {
            at_ms: row.at_ms,
            by: row.body.by.to_string(),
            change: change.clone(),
            reason: reason.clone(),
        });
        match change {
            Amendment::Merged { with } => {
                let with = self.place(*with)?;
                self.leaves_the_total(place, Heard::CountedWith(with));
            }
            Amendment::NotHeld => self.leaves_the_total(place, Heard::NotHeld),
            Amendment::NobodyCame => {
                self.stand(place, None, Stands::Nothing);
                self.fold(precinct)?.heard = Heard::NobodyCame;
            }
            Amendment::Postponed { opens_at_ms } => {
                self.setup.precincts.set_opens_at_ms(place, *opens_at_ms);
                self.reporters.print_again(|reporter| reporter.precinct == place);
                self.fold(precinct)?.heard = Heard::Postponed;
            }
            Amendment::Moved { .. } => {
                self.reporters.print_again(|reporter| reporter.precinct == place);
            }
            Amendment::Split { into } => {
                self.split(precinct, into)?;
                self.leaves_the_total(place, Heard::NotHeld);
            }
        }
        Ok(())
    }

    /// No figures are expected of the precinct any more, and nothing is left to ask.
    fn leaves_the_total(&mut self, precinct: PrecinctIndex, heard: Heard) {
        self.stand(precinct, None, Stands::Nothing);
        let fold = &mut self.folds[precinct.0 as usize];
        (fold.heard, fold.question) = (heard, None);
    }

    fn tally_recanvass(&mut self, reason: RevisionReason) {
        let kind = match reason {
            RevisionReason::Recanvass => Stage::Recanvass,
            RevisionReason::Recount => Stage::Recount,
            RevisionReason::Transcription
            | RevisionReason::Rule
            | RevisionReason::Lot
            | RevisionReason::Late => return,
        };
        if let Some(open) = self.recanvass.iter_mut().find(|r| r.kind == kind) {
            open.changed = open.changed.saturating_add(1);
        }
    }
}

/// Returns why the entry of a row replaces another: its reason, note and evidence.
fn why_of(row: &Accepted<'_>) -> (Option<RevisionReason>, String, String) {
    for event in &row.body.events {
        if let Event::ReturnCorrected(e) = event {
            return (Some(e.reason), e.note.clone(), e.evidence.what.clone());
        } else if let Event::ReturnSettled(e) = event {
            return (None, e.reason.clone(), e.evidence.what.clone());
        } else if let Event::ReturnReleased(e) = event {
            return (None, e.reason.clone(), String::new());
        } else if let Event::ReturnWithdrawn(e) = event {
            return (None, e.reason.clone(), String::new());
        } else if let Event::PrecinctAmended(e) = event {
            return (None, e.reason.clone(), String::new());
        }
    }
    (Some(RevisionReason::Transcription), "corrected by the reporter".into(), String::new())
}
