//! The only place that reads real time. Everything else is handed a [`Moment`].

use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use night::command::Moment;

/// The time everybody in this process goes by.
#[derive(Clone, Debug)]
pub enum Clock {
    /// The machine's own clocks.
    System,
    /// A night that is played: its driver moves the time.
    Played(Arc<PlayedTime>),
}

/// The time of a played night.
#[derive(Debug)]
pub struct PlayedTime {
    wall_ms: AtomicI64,
    tick_ns: AtomicU64,
}

impl Clock {
    /// Returns a clock that stands at a time, Unix milliseconds, until it is moved.
    pub fn played(wall_ms: i64) -> Clock {
        let wall_ms = AtomicI64::new(wall_ms);
        Clock::Played(Arc::new(PlayedTime { wall_ms, tick_ns: AtomicU64::new(0) }))
    }

    /// Returns the present moment.
    pub fn now(&self) -> Moment {
        match self {
            Clock::System => Moment { wall_ms: system_wall_ms(), tick_ns: system_tick_ns() },
            Clock::Played(time) => Moment {
                wall_ms: time.wall_ms.load(Ordering::Acquire),
                tick_ns: time.tick_ns.load(Ordering::Acquire),
            },
        }
    }
}

impl PlayedTime {
    /// Lets time pass.
    pub fn advance(&self, by: Duration) {
        let ns = u64::try_from(by.as_nanos()).unwrap_or(u64::MAX);
        let ms = i64::try_from(by.as_millis()).unwrap_or(i64::MAX);
        self.tick_ns.fetch_add(ns, Ordering::AcqRel);
        self.wall_ms.fetch_add(ms, Ordering::AcqRel);
    }

    /// Moves the wall clock, also back, as a person does who sets it; the steady clock stays.
    pub fn set_wall_ms(&self, wall_ms: i64) {
        self.wall_ms.store(wall_ms, Ordering::Release);
    }
}

/// Milliseconds since 1970; a clock before that stands at 0.
fn system_wall_ms() -> i64 {
    #[allow(clippy::disallowed_methods)] // This is the place.
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or(Duration::ZERO);
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}

/// Nanoseconds since somebody first asked.
fn system_tick_ns() -> u64 {
    static START: OnceLock<Instant> = OnceLock::new();
    #[allow(clippy::disallowed_methods)] // This is the place.
    let now = Instant::now();
    let since = now.saturating_duration_since(*START.get_or_init(|| now));
    u64::try_from(since.as_nanos()).unwrap_or(u64::MAX) // 584 years.
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_systems_steady_clock_goes_forward() {
        let (first, second) = (Clock::System.now(), Clock::System.now());
        assert!(second.tick_ns >= first.tick_ns);
        assert!(first.wall_ms > 1_577_836_800_000, "after 2020");
    }

    #[test]
    fn a_played_clock_moves_only_when_it_is_moved() {
        let clock = Clock::played(1000);
        let Clock::Played(time) = &clock else { unreachable!("it is played") };
        assert_eq!(clock.now(), Moment { wall_ms: 1000, tick_ns: 0 });
        time.advance(Duration::from_millis(2));
        assert_eq!(clock.now(), Moment { wall_ms: 1002, tick_ns: 2_000_000 });
        time.set_wall_ms(1);
        assert_eq!(clock.now(), Moment { wall_ms: 1, tick_ns: 2_000_000 });
    }
}
