//! Reaching a person: callers who wait, the operators' telephones, and the two connected.
//!
//! Who is next decides [`gate::desk`]; here its wishes become calls, sound and prompts.

mod callers;
mod chairs;
mod page;
mod phones;

use std::collections::{HashMap, HashSet};
use std::net::SocketAddr;
use std::sync::PoisonError;

use gate::desk::{Class, Holder, Join, Leg, Operator, OperatorState, Output, State};
use night::command::{OperatorId, ReporterId};
use night::hotline;
use sip::call::CallId;
use sip::registrar::Registrar;
use sip::trunk::Trunk;
use wire::wait::Waker;

use super::exchange::Exchange;
use super::{Options, PhoneError};
use crate::{entropy, operators};

use chairs::Chair;
use page::Wishes;
pub use page::{Board, Place, Seat, Shared, Wish};
use phones::Phone;

/// Operators' telephones and chairs who are called back, beside the lines.
pub(super) const CALLS: u16 = 128;

/// Operators at once: each has a call, and perhaps one of a chair.
pub(super) const OPERATORS_MAX: u32 = CALLS as u32 / 2;

/// How long a telephone rings that we call.
pub(super) const RING_S: u64 = 25;

/// Everything of the desk.
pub(super) struct Desk {
    pub queue: gate::desk::Desk,
    registrar: Registrar,
    /// Where operators' telephones are.
    networks: Trunk,
    /// The carrier's address for calls that we make; nobody is called back without.
    call_out: Option<SocketAddr>,
    /// Ourselves, in calls that we make.
    from: String,
    /// Who takes calls, as registered.
    at_work: Vec<(OperatorId, hotline::Operator)>,
    phones: HashMap<CallId, Phone>,
    /// The call of each operator's telephone that was made last.
    latest: HashMap<Operator, CallId>,
    chairs: HashMap<CallId, Chair>,
    /// Callers who wait or talk, by the desk's name for their calls.
    callers: HashMap<Leg, CallId>,
    /// Whose talk is finished or filed: the end of a line is no break then.
    finished: HashSet<Holder>,
    wishes: Wishes,
    board: Shared,
    /// The board is to be shown anew.
    pub stale: bool,
    /// Who takes calls is known, and calls promised before a restart are in the queue.
    restored: bool,
    wanted: Vec<Output>,
}

impl Desk {
    /// Opens the desk: nobody waits, and no telephone is registered.
    pub fn start(
        settings: &gate::desk::Settings,
        options: &Options,
        (addresses, here): (&[SocketAddr], impl Fn(SocketAddr) -> SocketAddr),
        waker: &Waker,
    ) -> Result<Desk, PhoneError> {
        let queue = gate::desk::Desk::new(settings).expect("each setting has its range");
        let registrar = Registrar::new(operators::REALM, Vec::new(), entropy::draw()?)?;
        let (board, wishes) = Shared::new(waker.clone());
        let ours = addresses.iter().copied().map(here).next();
        let ours = ours.map_or_else(|| options.advertised.to_string(), |ours| ours.to_string());
        Ok(Desk {
            queue,
            registrar,
            networks: Trunk::new(options.operators.clone())?,
            call_out: options.call_out,
            from: format!("sip:hotline@{ours}"),
            at_work: Vec::new(),
            phones: HashMap::new(),
            latest: HashMap::new(),
            chairs: HashMap::new(),
            callers: HashMap::new(),
            finished: HashSet::new(),
            wishes,
            board,
            stale: true,
            restored: false,
            wanted: Vec::new(),
        })
    }

    /// Returns what the operators' page shows and asks of.
    pub fn shared(&self) -> Shared {
        self.board.clone()
    }

    fn name(&self, operator: Operator) -> Option<&str> {
        let id = OperatorId(u32::try_from(operator.0).ok()?);
        let known = self.at_work.iter().find(|(known, _)| *known == id);
        known.map(|(_, operator)| operator.name.as_str())
    }

    /// Returns an operator's telephone, as long as its call is up.
    fn phone(&self, operator: Operator) -> Option<&Phone> {
        self.phones.get(self.latest.get(&operator)?)
    }

    /// Returns whom an operator talks to, or calls.
    fn talks_with(&self, operator: Operator) -> Option<Holder> {
        let seat = self.queue.operators().find(|one| one.operator == operator)?;
        match seat.state {
            OperatorState::Talking { holder, .. } => Some(holder),
            OperatorState::Idle { .. } | OperatorState::Paused | OperatorState::Ringing { .. } => {
                None
            }
        }
    }

    /// Returns who talks to a holder, and by which call of hers.
    fn talk_of(&self, holder: Holder) -> Option<(Operator, Option<Leg>)> {
        match self.queue.list().find(|row| row.holder == holder)?.state {
            State::Talking { operator, leg } => Some((operator, leg)),
            State::Live { .. }
            | State::Kept { .. }
            | State::CallBack { .. }
            | State::Unreached
            | State::Ringing { .. } => None,
        }
    }

    /// Returns every call of ours that is up.
    pub fn calls(&self) -> impl Iterator<Item = CallId> {
        self.phones.keys().chain(self.chairs.keys()).copied()
    }
}

/// Returns the desk's name for a reporter.
pub(super) fn holder(reporter: ReporterId) -> Holder {
    Holder(u64::from(reporter.0))
}

pub(super) fn reporter(holder: Holder) -> ReporterId {
    ReporterId(u32::try_from(holder.0).unwrap_or(u32::MAX))
}

fn seat(operator: OperatorId) -> Operator {
    Operator(u64::from(operator.0))
}

impl Exchange {
    /// Lets time pass at the desk, and does what pages ask for.
    pub(super) fn tick_desk(&mut self, at_ns: u64) {
        if !std::mem::replace(&mut self.desk.restored, true) {
            // A telephone that is asked for no proof it knows gives up for minutes.
            self.take_operators(at_ns);
            self.restore_promises(at_ns);
        }
        self.take_wishes(at_ns);
        self.tick_chairs(at_ns);
        self.desk.queue.tick(at_ns, &mut self.desk.wanted);
        self.carry_out_desk(at_ns);
        if std::mem::take(&mut self.desk.stale) {
            self.show_desk(at_ns);
        }
    }

    /// Does what the desk wants, and what comes of that.
    pub(super) fn carry_out_desk(&mut self, at_ns: u64) {
        while !self.desk.wanted.is_empty() {
            self.desk.stale = true;
            for output in std::mem::take(&mut self.desk.wanted) {
                match output {
                    Output::Ring { operator, holder, .. } => self.ring(at_ns, operator, holder),
                    Output::StopRinging { operator } => self.stop_ringing(at_ns, operator),
                    Output::Bridge { operator, holder, leg: Some(leg) } => {
                        self.bridge(at_ns, operator, holder, leg);
                    }
                    Output::Bridge { operator, holder, leg: None } => {
                        self.call_chair(at_ns, operator, holder);
                    }
                    Output::Position { leg, position, .. } => self.say_position(leg, position),
                    Output::Took { leg } => self.took(at_ns, leg),
                    Output::Lost { .. } => {}
                    Output::Unreached { holder } => {
                        let reporter = reporter(holder).0;
                        tracing::warn!(reporter, "called back three times, and nobody answered");
                    }
                }
            }
        }
    }

    /// Calls promised before a restart are made all the same, in their order.
    fn restore_promises(&mut self, at_ns: u64) {
        let mut promises: Vec<(i64, ReporterId)> = {
            let night = self.night.read().unwrap_or_else(PoisonError::into_inner);
            night.call_backs().map(|(who, since_ms)| (since_ms, who)).collect()
        };
        promises.sort_unstable();
        for (_, who) in promises {
            let (holder, leg) = (holder(who), Leg(u64::MAX));
            let join = Join { holder, class: Class::Proved, leg, may_call_back: true };
            if self.desk.queue.join(at_ns, join, &mut self.desk.wanted).is_some() {
                self.desk.queue.want_call_back(at_ns, holder, &mut self.desk.wanted);
            }
        }
    }

    /// Takes in who takes calls now: telephones of others are forgotten.
    pub(super) fn take_operators(&mut self, at_ns: u64) {
        let (at_work, accounts) = {
            let night = self.night.read().unwrap_or_else(PoisonError::into_inner);
            let at_work: Vec<(OperatorId, hotline::Operator)> =
                operators::at_work(&night).map(|(id, one)| (id, one.clone())).collect();
            if at_work == self.desk.at_work {
                return;
            }
            (at_work, operators::accounts(&self.keys, &night))
        };
        if let Err(error) = self.desk.registrar.set_accounts(accounts) {
            tracing::warn!(%error, "operators' telephones cannot register");
            return;
        }
        for (gone, _) in self.desk.at_work.iter().filter(|known| !at_work.contains(known)) {
            self.desk.queue.operator_gone(at_ns, seat(*gone), &mut self.desk.wanted);
        }
        self.desk.at_work = at_work;
        self.desk.stale = true;
        self.carry_out_desk(at_ns);
    }
}
