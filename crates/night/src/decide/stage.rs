//! Moving the night along its stages.

use canvass::setup::PrecinctIndex;

use super::{Decided, fold, text};
use crate::command::{Act, Actor, Channel, Command, Moment};
use crate::event::{
    Event, NightMoved, ProposalApproved, ProposalMade, RecanvassClosed, RecanvassOpened, Stage,
};
use crate::night::Night;
use crate::refusal::Refusal;

/// Returns the command that opens the night when its first precinct opens.
pub(super) fn due(night: &Night, at: Moment) -> Option<Command> {
    let wake = night.wake_at()?;
    (at.wall_ms >= wake).then(|| Command {
        by: Actor::Clock,
        via: Channel::Clock,
        key: "first-precinct-opens".into(),
        act: Act::Move { to: Stage::Open, reason: "the first precinct opens".into() },
    })
}

/// One person's moves: opening, closing, opening again what was closed too early.
pub(super) fn move_to(night: &Night, to: Stage, reason: &str) -> Decided {
    let from = night.stage;
    match (from, to) {
        (Stage::Rehearsal, Stage::Open)
        | (Stage::Open, Stage::Closed)
        | (Stage::Closed, Stage::Open) => Ok(vec![moved(from, to, text(reason)?)]),
        (Stage::Closed, Stage::Certified) | (Stage::Certified, Stage::Closed) => {
            Err(Refusal::SecondPerson)
        }
        _ => Err(Refusal::CannotMove { from, to }),
    }
}

fn moved(from: Stage, to: Stage, reason: String) -> Event<'static> {
    Event::NightMoved(NightMoved { from, to, reason })
}

/// Certifying, and opening again what was certified, need two people.
pub(super) fn propose(night: &Night, proposal: u32, to: Stage, reason: &str) -> Decided {
    two_person_move(night.stage, to)?;
    if night.proposals.iter().any(|p| p.number == proposal) {
        return Err(Refusal::ProposalTaken);
    }
    let reason = text(reason)?;
    Ok(vec![Event::ProposalMade(ProposalMade { proposal, to, reason })])
}

fn two_person_move(from: Stage, to: Stage) -> Result<(), Refusal> {
    match (from, to) {
        (Stage::Closed, Stage::Certified) | (Stage::Certified, Stage::Closed) => Ok(()),
        _ => Err(Refusal::CannotMove { from, to }),
    }
}

/// The second person's approval carries the move out.
pub(super) fn approve(night: &Night, command: &Command, proposal: u32) -> Decided {
    let waiting = night.proposals.iter().find(|p| p.number == proposal && p.waiting);
    let waiting = waiting.ok_or(Refusal::NoSuchProposal)?;
    if waiting.by == command.by.text() {
        return Err(Refusal::SecondPerson);
    }
    two_person_move(night.stage, waiting.to)?;
    Ok(vec![
        Event::ProposalApproved(ProposalApproved { proposal }),
        moved(night.stage, waiting.to, waiting.reason.clone()),
    ])
}

pub(super) fn open_recanvass(
    night: &Night,
    kind: Stage,
    precincts: &[PrecinctIndex],
    requester: &str,
    deadline_ms: i64,
) -> Decided {
    match (night.stage, kind) {
        (Stage::Closed, Stage::Recanvass) => {}
        (Stage::Recanvass, Stage::Recount) => {
            let outer = night.recanvass.last().ok_or(Refusal::RecountOutsideRecanvass)?;
            if !precincts.iter().all(|p| outer.precincts.contains(&p.0)) {
                return Err(Refusal::RecountOutsideRecanvass);
            }
        }
        (_, Stage::Recount) => return Err(Refusal::RecountOutsideRecanvass),
        (from, to) => return Err(Refusal::CannotMove { from, to }),
    }
    for &precinct in precincts {
        fold(night, precinct)?;
    }
    Ok(vec![Event::RecanvassOpened(RecanvassOpened {
        kind,
        precincts: precincts.iter().map(|p| p.0).collect(),
        requester: text(requester)?,
        deadline_ms,
    })])
}

pub(super) fn close_recanvass(night: &Night, reason: &str) -> Decided {
    let open = night
        .recanvass
        .last()
        .ok_or(Refusal::CannotMove { from: night.stage, to: Stage::Closed })?;
    let (kind, changed, reason) = (open.kind, open.changed, text(reason)?);
    Ok(vec![Event::RecanvassClosed(RecanvassClosed { kind, changed, reason })])
}
