//! How often codes may be guessed, and how fast one code may be used.
//!
//! Fixed memory, integers only. Whoever gave a good code from an address is never slowed down
//! there by others' wrong ones.

use std::collections::{HashMap, HashSet};
use std::hash::Hash;
use std::net::IpAddr;

use night::command::ReporterId;

const SECOND_NS: u64 = 1_000_000_000;

/// Wrong codes of one source: a person with three cards before her, then one every half minute.
const SOURCE: Rate = Rate { burst: 10, every_ns: 30 * SECOND_NS };

/// Wrong codes of all sources that never gave a good one. In six hours 221,000 guesses, each of
/// which finds one of 3,500 codes among 10^11 with a chance of 1 in 28 million: under one in a
/// hundred for the whole night.
const ALL_SOURCES: Rate = Rate { burst: 5000, every_ns: SECOND_NS / 10 };

/// Requests with one code: a telephone that retries every five seconds all night is not slowed.
const REPORTER: Rate = Rate { burst: 60, every_ns: 5 * SECOND_NS };

/// Sources remembered for wrong codes; beyond that, the budget of all of them decides alone.
const SOURCES_MAX: usize = 16_384;

/// Sources remembered for a good code; each of them cost one.
const GOOD_SOURCES_MAX: usize = 65_536;

/// Reporters remembered; one that is forgotten may merely begin anew.
const REPORTERS_MAX: usize = 65_536;

/// Who is asked to wait, and how long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Wait {
    pub seconds: u64,
}

/// An address, or the 64 bits of one that a household or a telephone is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Source(u64, bool);

/// The throttle of one door.
#[derive(Default)]
pub(super) struct Throttle {
    wrong: Table<Source>,
    wrong_of_all: Spent,
    good: HashSet<Source>,
    reporters: Table<ReporterId>,
}

/// A rate with room for a burst.
struct Rate {
    burst: u64,
    every_ns: u64,
}

/// When all that was spent will be earned back, in steady time.
#[derive(Clone, Copy, Default)]
struct Spent(u64);

/// What each of many has spent; at most so many that memory is bounded.
struct Table<K> {
    spent: HashMap<K, Spent>,
    swept_ns: u64,
}

impl<K> Default for Table<K> {
    fn default() -> Table<K> {
        Table { spent: HashMap::new(), swept_ns: 0 }
    }
}

impl Source {
    pub fn of(address: IpAddr) -> Source {
        match address.to_canonical() {
            IpAddr::V4(v4) => Source(u64::from(v4.to_bits()), false),
            IpAddr::V6(v6) => Source((v6.to_bits() >> 64) as u64, true),
        }
    }
}

impl Throttle {
    /// Tells whether a code from this source is looked at.
    pub fn admit(&self, source: Source, now_ns: u64) -> Result<(), Wait> {
        if self.good.contains(&source) {
            return Ok(());
        }
        let own = self.wrong.spent.get(&source).copied().unwrap_or_default();
        SOURCE.room(own, now_ns)?;
        ALL_SOURCES.room(self.wrong_of_all, now_ns)
    }

    /// Notes a wrong code.
    pub fn wrong(&mut self, source: Source, now_ns: u64) {
        if self.good.contains(&source) {
            return;
        }
        ALL_SOURCES.spend(&mut self.wrong_of_all, now_ns);
        if let Some(spent) = self.wrong.entry(source, SOURCES_MAX, now_ns) {
            SOURCE.spend(spent, now_ns);
        }
    }

    /// Notes a good code, and tells whether it may be used now.
    pub fn good(
        &mut self,
        source: Option<Source>,
        by: ReporterId,
        now_ns: u64,
    ) -> Result<(), Wait> {
        if self.good.len() < GOOD_SOURCES_MAX {
            self.good.extend(source);
        }
        let Some(spent) = self.reporters.entry(by, REPORTERS_MAX, now_ns) else { return Ok(()) };
        REPORTER.room(*spent, now_ns)?;
        REPORTER.spend(spent, now_ns);
        Ok(())
    }
}

impl Rate {
    fn room(&self, spent: Spent, now_ns: u64) -> Result<(), Wait> {
        let owed_ns = spent.0.saturating_sub(now_ns);
        let room_ns = (self.burst - 1) * self.every_ns;
        match owed_ns.checked_sub(room_ns) {
            None | Some(0) => Ok(()),
            Some(ns) => Err(Wait { seconds: ns.div_ceil(SECOND_NS) }),
        }
    }

    fn spend(&self, spent: &mut Spent, now_ns: u64) {
        spent.0 = spent.0.max(now_ns).saturating_add(self.every_ns);
    }
}

impl<K: Hash + Eq> Table<K> {
    /// Returns what somebody has spent; `None` if too many others are remembered.
    fn entry(&mut self, key: K, max: usize, now_ns: u64) -> Option<&mut Spent> {
        if self.spent.len() >= max && !self.spent.contains_key(&key) {
            // At most once a second: a flood must not buy a walk through the table each time.
            if now_ns < self.swept_ns.saturating_add(SECOND_NS) {
                return None;
            }
            self.swept_ns = now_ns;
            self.spent.retain(|_, spent| spent.0 > now_ns);
            if self.spent.len() >= max {
                return None;
            }
        }
        Some(self.spent.entry(key).or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(text: &str) -> Source {
        Source::of(text.parse().unwrap())
    }

    #[test]
    fn a_source_that_guesses_is_slowed_and_no_other() {
        let mut throttle = Throttle::default();
        let (bad, other) = (source("192.0.2.1"), source("192.0.2.2"));
        for _ in 0..10 {
            assert_eq!(throttle.admit(bad, 0), Ok(()));
            throttle.wrong(bad, 0);
        }
        assert_eq!(throttle.admit(bad, 0), Err(Wait { seconds: 30 }));
        assert_eq!(throttle.admit(other, 0), Ok(()));
        assert_eq!(throttle.admit(bad, 30 * SECOND_NS), Ok(()));
        throttle.wrong(bad, 30 * SECOND_NS);
        assert_eq!(throttle.admit(bad, 31 * SECOND_NS), Err(Wait { seconds: 29 }));
    }

    #[test]
    fn a_household_is_one_source_however_many_addresses_it_has() {
        assert_eq!(source("2001:db8:1:2::1"), source("2001:db8:1:2:ffff::"));
        assert_ne!(source("2001:db8:1:2::1"), source("2001:db8:1:3::1"));
        assert_eq!(source("::ffff:192.0.2.1"), source("192.0.2.1"));
        assert_ne!(source("192.0.2.1"), source("192.0.2.2"));
    }

    #[test]
    fn whoever_gave_a_good_code_passes_a_flood_of_wrong_ones() {
        let mut throttle = Throttle::default();
        let chair = source("192.0.2.1");
        assert_eq!(throttle.good(Some(chair), ReporterId(1), 0), Ok(()));
        for n in 0..5000 {
            throttle.wrong(Source(n, true), 0);
        }
        assert_eq!(throttle.admit(source("192.0.2.9"), 0), Err(Wait { seconds: 1 }));
        assert_eq!(throttle.admit(chair, 0), Ok(()));
        for _ in 0..100 {
            throttle.wrong(chair, 0);
        }
        assert_eq!(throttle.admit(chair, 0), Ok(()));
    }

    #[test]
    fn memory_is_bounded() {
        let mut throttle = Throttle::default();
        for n in 0..100_000 {
            throttle.wrong(Source(n, true), n);
        }
        assert_eq!(throttle.wrong.spent.len(), SOURCES_MAX);
        // A minute later all of it is earned back, and forgotten when room is needed.
        throttle.wrong(Source(200_000, true), 60 * SECOND_NS);
        assert_eq!(throttle.wrong.spent.len(), 1);
    }

    #[test]
    fn one_code_cannot_fill_the_ledger() {
        let mut throttle = Throttle::default();
        let (from, by) = (source("192.0.2.1"), ReporterId(7));
        for _ in 0..60 {
            assert_eq!(throttle.good(Some(from), by, 0), Ok(()));
        }
        assert_eq!(throttle.good(Some(from), by, 0), Err(Wait { seconds: 5 }));
        assert_eq!(throttle.good(Some(from), ReporterId(8), 0), Ok(()));
        assert_eq!(throttle.good(Some(from), by, 5 * SECOND_NS), Ok(()));
    }
}
