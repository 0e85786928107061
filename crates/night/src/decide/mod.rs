//! Deciding: a command and the night as it stands give events, or a refusal.

mod amend;
mod beside;
mod desk;
mod entry;
mod file;
mod open;
mod people;
mod phone;
mod review;
mod stage;

use canvass::setup::PrecinctIndex;

use crate::command::{Act, Command, Moment};
use crate::event::{Body, CodeIssued, CodeRevoked, Event};
use crate::night::{Fold, Night, Slot};
use crate::refusal::Refusal;

/// The longest note, reason or name a command may carry, in bytes.
pub const TEXT_BYTES_MAX: usize = 2000;

type Decided = Result<Vec<Event<'static>>, Refusal>;

impl Night {
    /// Decides a command: the events it causes, or why it is not taken. Reads only.
    pub fn decide(&self, command: &Command, slot: Slot) -> Result<Body<'static>, Refusal> {
        let events = events(self, command, slot)?;
        let (by, via) = (command.by.text().into(), command.via.name().into());
        Ok(Body { by, via, node: 1, events })
    }

    /// Returns the command that the passing of time asks for now.
    pub fn due(&self, at: Moment) -> Option<Command> {
        stage::due(self, at)
    }
}

fn events(night: &Night, command: &Command, slot: Slot) -> Decided {
    if let Act::Open(opening) = &command.act {
        return open::open(night, opening);
    }
    if night.opened.is_none() {
        return Err(Refusal::NotOpened);
    }
    match &command.act {
        Act::Open(_) => Err(Refusal::AlreadyOpened),
        Act::ListReporters(new) => people::list_reporters(night, new),
        Act::AssignPeople(rows) => people::assign(night, rows),
        Act::Replace { reporter, person, generation, lookup, reason } => {
            people::replace(night, *reporter, *person, (*generation, lookup), reason)
        }
        Act::NotePeopleAmended { people, reason } => people::amended(night, people, reason),
        Act::NoteCardsPrinted(cards) => people::cards_printed(night, cards),
        Act::ListDirectNumbers(numbers) => people::direct_numbers(night, numbers),
        Act::SetHotline(hotline) => phone::set_hotline(hotline),
        Act::BurnDirect { number, replacement, reason } => {
            phone::burn(night, number, replacement.as_deref(), reason)
        }
        Act::EnrolNumber { number, reporter } => phone::enrol(night, *number, *reporter),
        Act::NoteCall(call) => phone::note_call(night, call),
        Act::KeepDraft { .. }
        | Act::ListOperator { .. }
        | Act::CloseOperator { .. }
        | Act::ListCallBack { .. }
        | Act::EndCallBack { .. } => desk::decide(night, &command.act),
        Act::PlaceLegalHold { reason } => people::place_hold(night, reason),
        Act::LiftLegalHold { reason } => people::lift_hold(night, reason),
        Act::ProposePurge { reason } => people::propose_purge(night, reason, slot),
        Act::PurgePeople => people::purge(night, command, slot),
        Act::IssueCode { reporter, generation, lookup } => {
            people::issue_code(night, *reporter, *generation, lookup)
        }
        Act::RevokeCode { reporter, generation, reason } => {
            let known = night.reporters.get(*reporter).ok_or(Refusal::NoSuchReporter)?;
            if *generation != known.generation || known.lookup.is_none() {
                return Err(Refusal::WrongGeneration);
            }
            let (reporter, generation) = (reporter.0, *generation);
            let reason = text(reason)?;
            Ok(vec![Event::CodeRevoked(CodeRevoked { reporter, generation, reason })])
        }
        Act::BindDevice { reporter, generation, device } => {
            beside::bind_device(night, *reporter, *generation, device)
        }
        Act::FileUnconfirmed(unsigned) => beside::file_unconfirmed(night, unsigned, slot),
        Act::AttachPhoto { precinct, receipt, photo } => {
            beside::attach_photo(night, *precinct, *receipt, photo)
        }
        Act::File(filing) => file::file(night, command, filing, slot),
        Act::Review { precinct, review } => review::review(night, command, *precinct, review, slot),
        Act::Amend { precinct, change, reason } => {
            amend::amend(night, command, *precinct, (change, reason), slot)
        }
        Act::WithdrawCandidate { candidate, reason } => {
            amend::withdraw_candidate(night, candidate, reason)
        }
        Act::Move { to, reason } => stage::move_to(night, *to, reason),
        Act::Propose { proposal, to, reason } => stage::propose(night, *proposal, *to, reason),
        Act::Approve { proposal } => stage::approve(night, command, *proposal),
        Act::OpenRecanvass { kind, precincts, requester, deadline_ms } => {
            stage::open_recanvass(night, *kind, precincts, requester, *deadline_ms)
        }
        Act::CloseRecanvass { reason } => stage::close_recanvass(night, reason),
    }
}

fn issued(reporter: u32, generation: u16, lookup: &[u8; 16]) -> Event<'static> {
    Event::CodeIssued(CodeIssued { reporter, generation, lookup: hex(lookup) })
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn fold(night: &Night, precinct: PrecinctIndex) -> Result<&Fold, Refusal> {
    night.folds.get(precinct.0 as usize).ok_or(Refusal::NoSuchPrecinct)
}

fn text(text: &str) -> Result<String, Refusal> {
    if text.len() > TEXT_BYTES_MAX {
        return Err(Refusal::TooLong(TEXT_BYTES_MAX));
    }
    Ok(text.to_string())
}
