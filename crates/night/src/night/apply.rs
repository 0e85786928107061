//! Folding one event.

use canvass::setup::PrecinctIndex;
use canvass::tabulation::Tabulation;
use caucus::worksheet::Worksheet;

use super::precinct::{Fold, Stands};
use super::{Accepted, Night, Opened, Proposal, Recanvass};
use crate::command::{Channel, ReporterId, Role};
use crate::event::{
    Amendment, EntryKind, EntryLogged, Event, HoldReason, Mode, NightOpened, ProposalMade,
    RecanvassOpened, ReporterListed, ReturnFiled, ReturnHeld, RevisionReason, Sheet, Stage,
    setup_from,
};
use crate::marks::{Evidence, Heard, Question, Why};
use crate::policy::Policy;
use crate::returns::{NewReturn, ReturnIndex, Source};
use crate::view::Revision;

/// Why an event cannot be folded, in words; the row's number is added by the caller.
type Fault = String;

impl Night {
    pub(super) fn apply_event(
        &mut self,
        row: &Accepted<'_>,
        event: &Event<'_>,
    ) -> Result<(), Fault> {
        match event {
            Event::NightOpened(facts) => self.night_opened(facts)?,
            Event::CandidatesListed(listed) => {
                self.setup.candidates = listed.rows.iter().map(|row| row.entry()).collect();
                self.tabulation = Tabulation::new(&self.setup);
            }
            Event::CountiesListed(listed) => {
                self.setup.counties = listed.rows.iter().map(|row| row.county()).collect();
            }
            Event::PrecinctsListed(listed) => self.precincts_listed(&listed.rows)?,
            Event::ReporterListed(e) => self.listed(e)?,
            Event::CodeIssued(e) => {
                let lookup = unhex(&e.lookup).ok_or("a look-up is 32 hexadecimal digits")?;
                self.reporters.issue(ReporterId(e.reporter), e.generation, lookup);
            }
            Event::CodeRevoked(e) => self.reporters.revoke(ReporterId(e.reporter)),
            Event::PracticeFinished(e) => self.practised(ReporterId(e.reporter))?,
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
            Event::PaperChecked(e) => {
                let evidence =
                    if e.found { Evidence::PaperChecked } else { Evidence::PaperMissing };
                self.fold(e.precinct)?.evidence = evidence;
            }
            Event::QuestionOpened(e) => {
                let question = Question { since_ms: row.at_ms, why: Why::Asked };
                self.fold(e.precinct)?.question.get_or_insert(question);
            }
            Event::QuestionClosed(e) => self.fold(e.precinct)?.question = None,
            Event::NoteAdded(e) => self.place(e.precinct).map(|_| ())?,
            Event::PrecinctAmended(e) => self.amended(e.precinct, &e.change)?,
            Event::CandidateWithdrawn(e) => self.withdrawn_candidates.push(e.candidate.clone()),
            Event::NightMoved(e) => self.stage = e.to,
            Event::ProposalMade(e) => self.proposed(row, e),
            Event::ProposalApproved(e) => {
                let proposal = self.proposals.iter_mut().find(|p| p.number == e.proposal);
                proposal.ok_or("unknown proposal")?.approved = true;
            }
            Event::RecanvassOpened(e) => self.recanvass_opened(e),
            Event::RecanvassClosed(_) => {
                self.recanvass.pop();
                self.stage = self.recanvass.last().map_or(Stage::Closed, |outer| outer.kind);
            }
        }
        Ok(())
    }

    fn listed(&mut self, e: &ReporterListed) -> Result<(), Fault> {
        let role = Role::from_name(&e.role).ok_or("unknown role")?;
        self.reporters.list(ReporterId(e.reporter), self.place(e.precinct)?, role);
        Ok(())
    }

    fn practised(&mut self, reporter: ReporterId) -> Result<(), Fault> {
        let precinct = self.reporters.get(reporter).ok_or("unknown reporter")?.precinct;
        self.folds[precinct.0 as usize].ready = true;
        self.reporters.practised(reporter);
        Ok(())
    }

    fn proposed(&mut self, row: &Accepted<'_>, e: &ProposalMade) {
        self.proposals.push(Proposal {
            number: e.proposal,
            to: e.to,
            by: row.body.by.to_string(),
            reason: e.reason.clone(),
            approved: false,
        });
    }

    fn recanvass_opened(&mut self, e: &RecanvassOpened) {
        self.stage = e.kind;
        self.recanvass.push(Recanvass {
            kind: e.kind,
            precincts: e.precincts.clone(),
            requester: e.requester.clone(),
            deadline_ms: e.deadline_ms,
            changed: 0,
        });
    }

    fn night_opened(&mut self, facts: &NightOpened) -> Result<(), Fault> {
        self.setup = setup_from(facts).ok_or_else(|| format!("unknown plan {}", facts.plan))?;
        if facts.plan_revision != self.setup.plan.revision() {
            return Err(format!("plan {} has another revision here", facts.plan));
        }
        let policy = Policy::from_name(&facts.policy).ok_or("unknown policy")?;
        let first_opens_at_ms = facts.opens_at_ms;
        self.opened = Some(Opened { facts: facts.clone(), policy, first_opens_at_ms });
        Ok(())
    }

    fn precincts_listed(&mut self, rows: &[crate::event::PrecinctRow<'_>]) -> Result<(), Fault> {
        for row in rows {
            let new = row.new_precinct();
            if usize::from(new.county.0) >= self.setup.counties.len() {
                return Err(format!("precinct {} is in no county", new.id));
            }
            if let (Some(at), Some(opened)) = (new.opens_at_ms, &mut self.opened) {
                opened.first_opens_at_ms = opened.first_opens_at_ms.min(at);
            }
            self.setup
                .precincts
                .add(&new)
                .ok_or_else(|| format!("precinct {} is listed twice", new.id))?;
            self.folds.push(Fold::default());
        }
        Ok(())
    }

    fn place(&self, precinct: u32) -> Result<PrecinctIndex, Fault> {
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
        let at = self.keep(row, precinct, reporter, source, e.mode, worksheet);
        if source == Source::Observer {
            let differs = self.folds[precinct.0 as usize]
                .basis()
                .is_some_and(|basis| !self.same_figures(basis, at));
            let fold = &mut self.folds[precinct.0 as usize];
            fold.observers_differ = fold.observers_differ.saturating_add(u8::from(differs));
            return Ok(());
        }
        if e.mode == Mode::Practice {
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
        reporter: Option<ReporterId>,
        source: Source,
        mode: Mode,
        worksheet: Worksheet,
    ) -> ReturnIndex {
        let channel = Channel::from_name(&row.body.via).unwrap_or(Channel::Console);
        let at = self.returns.add(&NewReturn {
            receipt: row.seq,
            at_ms: row.at_ms,
            precinct,
            reporter,
            source,
            channel,
            mode,
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

    fn worksheet(&self, sheet: &Sheet<'_>) -> Result<Worksheet, Fault> {
        sheet.worksheet(&self.setup).map_err(|id| format!("unknown candidate {id}"))
    }

    fn return_held(&mut self, row: &Accepted<'_>, e: &ReturnHeld) -> Result<(), Fault> {
        let precinct = self.place(e.precinct)?;
        let question = |why| Question { since_ms: row.at_ms, why };
        let at = self.find_receipt(precinct, row.seq);
        if e.reason.tells_of_a_count() {
            self.folds[precinct.0 as usize].reported();
        }
        match e.reason {
            HoldReason::Findings => {
                self.stand(precinct, at, Stands::InQuestion);
                self.ask(precinct, question(Why::Findings));
            }
            HoldReason::Policy => {
                if self.folds[precinct.0 as usize].question.is_some_and(|q| q.why == Why::Findings)
                {
                    self.folds[precinct.0 as usize].question = None;
                }
                self.stand(precinct, at, Stands::Waiting(HoldReason::Policy));
            }
            HoldReason::Differs => {
                let standing = self.folds[precinct.0 as usize].standing;
                if standing != Stands::Counted {
                    let best = self.best_live(precinct);
                    self.stand(precinct, best, standing);
                }
                self.ask(precinct, question(Why::Differs));
            }
            HoldReason::LateCorrection => self.ask(precinct, question(Why::LateCorrection)),
            HoldReason::Reviewer => {
                let basis = self.folds[precinct.0 as usize].basis();
                self.stand(precinct, basis, Stands::InQuestion);
                self.folds[precinct.0 as usize].question = Some(question(Why::Reviewer));
            }
            HoldReason::Late => {
                if self.folds[precinct.0 as usize].standing == Stands::Nothing {
                    self.stand(precinct, at, Stands::Waiting(HoldReason::Late));
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
        let at = self.keep(row, precinct, None, Source::Settled, Mode::Real, worksheet);
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
            return Ok(());
        }
        let best = self.best_live(precinct);
        match best {
            Some(_) => self.stand(precinct, best, Stands::Waiting(HoldReason::Reviewer)),
            None => {
                self.stand(precinct, None, Stands::Nothing);
                self.folds[precinct.0 as usize].heard = Heard::Expected;
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
        let old = fold.basis();
        let new = match e.kind {
            EntryKind::Withdrawal => None,
            EntryKind::Report | EntryKind::Correction => {
                // A return of this very row is what is published; else what stands is.
                let at = self.find_receipt(precinct, row.seq).or(old);
                let at = at.ok_or("an entry without a return")?;
                self.stand(precinct, Some(at), Stands::Counted);
                self.folds[precinct.0 as usize].reported();
                Some(at)
            }
        };
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

    fn amended(&mut self, precinct: u32, change: &Amendment) -> Result<(), Fault> {
        let place = self.place(precinct)?;
        match change {
            Amendment::Merged { with } => {
                let with = self.place(*with)?;
                self.stand(place, None, Stands::Nothing);
                self.fold(precinct)?.heard = Heard::CountedWith(with);
            }
            Amendment::NotHeld => {
                self.stand(place, None, Stands::Nothing);
                self.fold(precinct)?.heard = Heard::NotHeld;
            }
            Amendment::NobodyCame => {
                self.stand(place, None, Stands::Nothing);
                self.fold(precinct)?.heard = Heard::NobodyCame;
            }
            Amendment::Postponed { opens_at_ms } => {
                self.setup.precincts.set_opens_at_ms(place, *opens_at_ms);
                self.fold(precinct)?.heard = Heard::Postponed;
            }
            Amendment::Moved { .. } => {}
            Amendment::Split { into } => {
                for row in into {
                    let new = row.new_precinct(&self.setup, place);
                    let added = self.setup.precincts.add(&new);
                    added.ok_or_else(|| format!("precinct {} is listed twice", row.precinct))?;
                    self.folds.push(Fold::default());
                }
                self.stand(place, None, Stands::Nothing);
                self.fold(precinct)?.heard = Heard::NotHeld;
            }
        }
        Ok(())
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
            open.changed += 1;
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
        }
    }
    (Some(RevisionReason::Transcription), "corrected by the reporter".into(), String::new())
}

pub(crate) fn unhex(text: &str) -> Option<[u8; 16]> {
    let digits = text.as_bytes();
    if digits.len() != 32 {
        return None;
    }
    let mut bytes = [0; 16];
    for (byte, pair) in bytes.iter_mut().zip(digits.chunks(2)) {
        let pair = std::str::from_utf8(pair).ok()?;
        *byte = u8::from_str_radix(pair, 16).ok()?;
    }
    Some(bytes)
}
