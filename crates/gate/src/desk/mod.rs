//! The operators' desk: which caller reaches which operator, once she has given a code.
//!
//! An operator is the scarcest thing of the night, so nobody comes near one who has not proved a
//! code to a machine; what is left is to be fair among those who have. A place in the queue
//! belongs to the *holder* of the proof and not to a call: it outlives a dropped line, comes back
//! to whoever calls again, and may wait without any call until we call.
//!
//! [`Desk`] is a machine like [`Gate`](crate::Gate), and stands beside it: the time is an
//! argument, in nanoseconds of a tick that never steps back, there is no chance in it, and all its
//! memory is allocated by [`Desk::new`]. What is to be done is put at the end of a `Vec` that the
//! caller brings. A decision looks through all places: five to ten microseconds for a thousand, and
//! a night asks for a few a second.

mod callers;
mod operators;
mod queue;
mod seats;
mod settings;
mod words;

pub use settings::{Fault, PLACES_MAX, Settings};
pub use words::{
    Class, Ended, Holder, Join, Joined, Leg, Operator, OperatorRow, OperatorState, Output, Row,
    State, Then,
};

use queue::{Place, Queue};
use seats::Seats;

/// The queue of one night's authenticated callers, and the operators who serve it.
///
/// Every method takes the tick first; one below the last counts as the last. After each, an idle
/// operator and somebody who can be served do not both wait. Call [`Desk::tick`] at
/// [`Desk::wake_at`].
///
/// What is told of a call, an operator or a talk that the desk no longer knows changes nothing:
/// those methods return whether it did know.
pub struct Desk {
    settings: Settings,
    now: u64,
    /// Nothing is due before this.
    wake: u64,
    queue: Queue,
    seats: Seats,
}

/// No moment.
const NEVER: u64 = u64::MAX;

impl Desk {
    /// Makes a desk with all the memory it will ever use.
    ///
    /// # Errors
    ///
    /// Returns what makes the settings unsound.
    pub fn new(settings: &Settings) -> Result<Desk, Fault> {
        settings.check()?;
        Ok(Desk {
            settings: *settings,
            now: 0,
            wake: NEVER,
            queue: Queue::new(settings.places_max),
            seats: Seats::new(settings.operators_max),
        })
    }

    /// Returns when [`Desk::tick`] is wanted next.
    pub fn wake_at(&self) -> Option<u64> {
        (self.wake != NEVER).then_some(self.wake)
    }

    /// Lets kept places expire, calls back whoever is due, and says the positions that are due.
    pub fn tick(&mut self, at: u64, out: &mut Vec<Output>) {
        if self.now.max(at) >= self.wake {
            self.input(at, out, |_, _| ());
        }
    }

    /// Returns every place in order of service, those who are with an operator too.
    pub fn list(&self) -> impl ExactSizeIterator<Item = &Row> {
        self.queue.all().iter().map(|place| &place.row)
    }

    /// Returns every operator, in the order in which they came.
    pub fn operators(&self) -> impl ExactSizeIterator<Item = &OperatorRow> {
        self.seats.all().iter().map(|seat| &seat.row)
    }

    /// Returns how much memory the desk holds, all of it since [`Desk::new`].
    pub fn bytes(&self) -> usize {
        size_of::<Desk>() + self.queue.bytes() + self.seats.bytes()
    }

    /// Does one thing at a moment: what was due before is done first, what follows from it after.
    fn input<R>(
        &mut self,
        at: u64,
        out: &mut Vec<Output>,
        what: impl FnOnce(&mut Desk, &mut Vec<Output>) -> R,
    ) -> R {
        self.now = self.now.max(at);
        if self.now >= self.wake {
            self.queue.expire(self.now, |holder| out.push(Output::Lost { holder }));
        }
        let result = what(self, out);
        self.ring_idle(out);
        self.say_positions(out);
        result
    }

    /// Gives whoever is first to the operator who has been idle longest, as often as it goes.
    fn ring_idle(&mut self, out: &mut Vec<Output>) {
        let mut begin = 0; // Nobody before this can be served.
        while let Some(operator) = self.seats.longest_idle() {
            let places = &mut self.queue.all_mut()[begin..];
            let Some(next) = places.iter().position(|place| place.is_next_at(self.now)) else {
                return;
            };
            let row = &mut places[next].row;
            let leg = leg_of(&row.state);
            row.state = State::Ringing { operator, leg };
            out.push(Output::Ring { operator, holder: row.holder, leg });
            self.seats.ring(operator, row.holder);
            begin += next + 1;
        }
    }

    /// Says every position that is due, and finds out when something is due next.
    fn say_positions(&mut self, out: &mut Vec<Output>) {
        let Settings { say_every_ns, say_latest_ns, .. } = self.settings;
        let now = self.now;
        let mut position = 1;
        self.wake = NEVER;
        for place in self.queue.all_mut() {
            let due_ns = match place.row.state {
                State::Live { leg } => {
                    let due_ns = match place.said {
                        Some((said, at)) if said == position => at.saturating_add(say_latest_ns),
                        Some((_, at)) => at.saturating_add(say_every_ns),
                        None => now,
                    };
                    let is_due = due_ns <= now;
                    if is_due {
                        place.said = Some((position, now));
                        out.push(Output::Position { holder: place.row.holder, leg, position });
                    }
                    if is_due { now.saturating_add(say_latest_ns) } else { due_ns }
                }
                State::CallBack { due_ns } if due_ns <= now => NEVER,
                State::CallBack { due_ns } => due_ns,
                State::Kept { until_ns } => until_ns,
                State::Unreached | State::Ringing { .. } | State::Talking { .. } => NEVER,
            };
            self.wake = self.wake.min(due_ns);
            position += u32::from(place.is_next_at(now));
        }
    }

    /// Returns where a holder stands; 0 if it is not her turn to wait.
    fn position(&self, holder: Holder) -> u32 {
        let waits = |place: &&Place| place.is_next_at(self.now);
        let mut waiting = self.queue.all().iter().filter(waits);
        waiting.position(|place| place.row.holder == holder).map_or(0, |before| before as u32 + 1)
    }

    /// Leaves an operator's telephone in peace who was ringing for somebody.
    fn stop_ringing(&mut self, operator: Operator, out: &mut Vec<Output>) {
        self.seats.unring(operator);
        out.push(Output::StopRinging { operator });
    }
}

/// Returns the call that a holder is on.
fn leg_of(state: &State) -> Option<Leg> {
    match *state {
        State::Live { leg } => Some(leg),
        State::Ringing { leg, .. } | State::Talking { leg, .. } => leg,
        State::Kept { .. } | State::CallBack { .. } | State::Unreached => None,
    }
}
