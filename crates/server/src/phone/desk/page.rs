//! What the operators' page shows and asks for.

use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};

use canvass::setup::PrecinctIndex;
use gate::desk::{Class, Holder, Operator, OperatorState, Row, State};
use night::command::{OperatorId, ReporterId};
use serde::Serialize;
use wire::wait::Waker;

use super::{reporter, seat};
use crate::phone::exchange::Exchange;

/// Wishes of pages that wait for the telephone's thread.
const WISHES_MAX: usize = 256;

/// What the page shows: who waits and who serves, never a number.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Board {
    /// When it was so, Unix milliseconds.
    pub at_ms: i64,
    /// In order of service.
    pub places: Vec<Place>,
    pub operators: Vec<Seat>,
}

/// Somebody's place.
#[derive(Clone, Debug, Serialize)]
pub struct Place {
    pub reporter: u32,
    pub precinct: String,
    pub name: String,
    pub county: String,
    pub role: &'static str,
    /// `cut-off`, `code`, `reported` or `no-line`.
    pub class: &'static str,
    /// How long ago she first asked.
    pub waits_s: u64,
    /// `waiting`, `kept`, `call-back`, `unreached`, `ringing` or `talking`.
    pub state: &'static str,
    /// She calls from a telephone that is listed for her precinct, or is called there.
    pub known_telephone: bool,
    /// Whose telephone rings for her, or who talks to her.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub operator: Option<u32>,
}

/// An operator.
#[derive(Clone, Debug, Serialize)]
pub struct Seat {
    pub operator: u32,
    pub name: String,
    /// `away`, `paused`, `ready`, `ringing` or `talking`.
    pub state: &'static str,
    /// Her telephone is registered.
    pub telephone: bool,
    /// For whom it rings, or to whom she talks.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reporter: Option<u32>,
}

/// What an operator asks for on her page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wish {
    /// To be given calls.
    Ready(OperatorId),
    /// To be given none.
    Pause(OperatorId),
    /// The talk is finished.
    Done(OperatorId),
    /// The return of the caller she talks to is filed: the end of the call is no break.
    Filed(OperatorId),
    /// Somebody has been seen to, and leaves the queue.
    StrikeOff(ReporterId),
}

/// The page's side.
#[derive(Clone)]
pub struct Shared {
    desk: Arc<Mutex<Board>>,
    wishes: SyncSender<Wish>,
    waker: Waker,
}

/// The telephone's side.
pub(in crate::phone) struct Wishes(Receiver<Wish>);

impl Shared {
    pub(in crate::phone) fn new(waker: Waker) -> (Shared, Wishes) {
        let (wishes, received) = sync_channel(WISHES_MAX);
        (Shared { desk: Arc::default(), wishes, waker }, Wishes(received))
    }

    /// Returns what is shown now.
    pub fn get(&self) -> Board {
        self.desk.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Asks for something; false if too much waits.
    pub fn ask(&self, wish: Wish) -> bool {
        let taken = self.wishes.try_send(wish).is_ok();
        self.waker.wake();
        taken
    }

    fn put(&self, desk: Board) {
        *self.desk.lock().unwrap_or_else(PoisonError::into_inner) = desk;
    }
}

impl Exchange {
    pub(super) fn take_wishes(&mut self, at_ns: u64) {
        while let Ok(wish) = self.desk.wishes.0.try_recv() {
            self.desk.stale = true;
            match wish {
                Wish::Ready(id) => {
                    // Where her telephone is not, no call can go.
                    if self.contact(at_ns, seat(id)).is_some() {
                        let wanted = &mut self.desk.wanted;
                        self.desk.queue.operator_ready(at_ns, seat(id), wanted);
                    }
                }
                Wish::Pause(id) => {
                    self.desk.queue.operator_paused(at_ns, seat(id), &mut self.desk.wanted);
                }
                Wish::Done(id) => self.finish(at_ns, seat(id)),
                Wish::Filed(id) => {
                    if let Some(holder) = self.desk.talks_with(seat(id)) {
                        self.desk.finished.insert(holder);
                    }
                }
                Wish::StrikeOff(who) => {
                    let holder = super::holder(who);
                    if self.desk.queue.strike_off(at_ns, holder, &mut self.desk.wanted) {
                        self.served(holder);
                    }
                }
            }
            self.carry_out_desk(at_ns);
        }
    }

    fn is_known(&self, row: &Row, precinct: PrecinctIndex) -> bool {
        let leg = match row.state {
            State::Live { leg } => Some(leg),
            State::Ringing { leg, .. } | State::Talking { leg, .. } => leg,
            State::Kept { .. } | State::CallBack { .. } | State::Unreached => None,
        };
        let Some(leg) = leg else { return false };
        match self.desk.callers.get(&leg).and_then(|id| self.up.get(id)) {
            Some(up) => self.is_hers(up, precinct),
            None => true, // We called her.
        }
    }

    /// An operator is finished with whom she talks to: her line is hung up, and so is the caller's.
    fn finish(&mut self, at_ns: u64, operator: Operator) {
        let Some(holder) = self.desk.talks_with(operator) else { return };
        match self.desk.talk_of(holder) {
            // Nobody is reached yet: the promise stands, and she is called again.
            Some((_, None)) => {
                self.chair_failed(at_ns, operator, holder);
                self.stop_calling(at_ns, holder);
            }
            Some((_, Some(_))) | None => {
                self.desk.finished.insert(holder);
                self.stop_ringing(at_ns, operator);
            }
        }
    }

    pub(super) fn show_desk(&mut self, at_ns: u64) {
        let night = self.night.read().unwrap_or_else(PoisonError::into_inner);
        let setup = night.setup();
        let place = |row: &Row| {
            let one = night.reporter(reporter(row.holder))?;
            let county = setup.precincts.county(one.precinct);
            let (state, operator) = state(&row.state);
            Some(Place {
                reporter: one.id.0,
                precinct: setup.precincts.id(one.precinct).to_owned(),
                name: setup.precincts.name(one.precinct).to_owned(),
                county: setup.county_row(county).name.to_string(),
                role: one.role.name(),
                class: class(row.class),
                waits_s: at_ns.saturating_sub(row.since_ns) / gate::SECOND_NS,
                state,
                known_telephone: self.is_known(row, one.precinct),
                operator: operator.map(number),
            })
        };
        let places = self.desk.queue.list().filter_map(place).collect();
        let operators = self.desk.at_work.iter().map(|(id, operator)| {
            let mut seats = self.desk.queue.operators();
            let there = seats.find(|one| one.operator == seat(*id));
            let (state, holder) = there.map_or(("away", None), |one| seat_state(&one.state));
            Seat {
                operator: id.0,
                name: operator.name.clone(),
                state,
                telephone: self.contact(at_ns, seat(*id)).is_some(),
                reporter: holder.map(|holder| reporter(holder).0),
            }
        });
        let operators = operators.collect();
        let desk = Board { at_ms: self.clock.now().wall_ms, places, operators };
        drop(night);
        self.desk.board.put(desk);
    }
}

fn number(operator: Operator) -> u32 {
    u32::try_from(operator.0).unwrap_or(u32::MAX)
}

fn class(class: Class) -> &'static str {
    match class {
        Class::Urgent => "cut-off",
        Class::Proved => "code",
        Class::Reported => "reported",
        Class::CallBack => "no-line",
    }
}

fn state(state: &State) -> (&'static str, Option<Operator>) {
    match *state {
        State::Live { .. } => ("waiting", None),
        State::Kept { .. } => ("kept", None),
        State::CallBack { .. } => ("call-back", None),
        State::Unreached => ("unreached", None),
        State::Ringing { operator, .. } => ("ringing", Some(operator)),
        State::Talking { operator, .. } => ("talking", Some(operator)),
    }
}

fn seat_state(state: &OperatorState) -> (&'static str, Option<Holder>) {
    match *state {
        OperatorState::Idle { .. } => ("ready", None),
        OperatorState::Paused => ("paused", None),
        OperatorState::Ringing { holder } => ("ringing", Some(holder)),
        OperatorState::Talking { holder, .. } => ("talking", Some(holder)),
    }
}
