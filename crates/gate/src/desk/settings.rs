//! The numbers the desk is run with, each with its reason.

use crate::settings::{SECOND_NS, YEAR_NS};

const MINUTE_NS: u64 = 60 * SECOND_NS;

/// No more places, or operators, than this: a decision looks at each of them.
pub const PLACES_MAX: u32 = 65_536;

/// Everything about the desk that may be set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settings {
    /// Places in the queue, those that are kept and those who are with an operator among them. A
    /// holder has one, so as many as there are reporters are always enough.
    pub places_max: u32,
    /// Operators.
    pub operators_max: u32,
    /// How long a place is kept without a call: time to find another telephone, or to walk out
    /// of a church basement.
    pub keep_ns: u64,
    /// A waiting caller is told her position no more often, or she hears nothing else.
    pub say_every_ns: u64,
    /// And no less often, or she thinks that the line is dead.
    pub say_latest_ns: u64,
    /// After a call that nobody answered, the next is not tried before.
    pub retry_ns: u64,
    /// Calls that nobody answers, in a row, before a person has to see to it.
    pub call_backs_max: u8,
    /// Calls an operator misses, in a row, before she is paused: she has left her chair.
    pub misses_max: u8,
}

/// What makes the desk's settings unsound.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// No place or no operator, or more than [`PLACES_MAX`].
    Size,
    /// A time of zero, or more than a year.
    Time,
    /// A position must be said later than at the latest.
    Position,
    /// No call back, or no missed call.
    NoTries,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings {
            places_max: 4_096,
            operators_max: 256,
            keep_ns: 30 * MINUTE_NS,
            say_every_ns: 30 * SECOND_NS,
            say_latest_ns: MINUTE_NS,
            retry_ns: 5 * MINUTE_NS,
            call_backs_max: 3,
            misses_max: 2,
        }
    }
}

impl Settings {
    /// Tells whether these settings are sound, and the first thing that is not.
    ///
    /// # Errors
    ///
    /// Returns the fault; [`Desk::new`](super::Desk::new) does not run with it.
    pub fn check(&self) -> Result<(), Fault> {
        let sizes = [self.places_max, self.operators_max];
        let times = [self.keep_ns, self.say_every_ns, self.say_latest_ns, self.retry_ns];
        let sound = [
            (sizes.iter().all(|size| (1..=PLACES_MAX).contains(size)), Fault::Size),
            (times.iter().all(|time| (1..=YEAR_NS).contains(time)), Fault::Time),
            (self.say_every_ns <= self.say_latest_ns, Fault::Position),
            (self.call_backs_max > 0 && self.misses_max > 0, Fault::NoTries),
        ];
        match sound.iter().find(|(holds, _)| !holds) {
            Some((_, fault)) => Err(*fault),
            None => Ok(()),
        }
    }
}
