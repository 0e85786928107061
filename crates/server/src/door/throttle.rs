//! How often codes may be guessed, and how fast one code may be used.
//!
//! Fixed memory, integers only. A code that was good from an address is never slowed down there by
//! others' wrong ones; the tokens of devices are too long to be guessed, and are not slowed at all.

use std::collections::{HashMap, HashSet};
use std::hash::Hash;
use std::net::IpAddr;

use night::command::ReporterId;

const SECOND_NS: u64 = 1_000_000_000;

/// Wrong codes of one source. Slips are told by the check digit and are no guesses, so a person
/// with old cards before her needs few; a thousand sources together get 3.3 looks a second.
const SOURCE: Rate = Rate { burst: 5, every_ns: 300 * SECOND_NS };

/// Wrong codes of all sources. In six hours 226,000 guesses, each of which finds one of 3,530 codes
/// among 10^11 with a chance of 1 in 28 million: under one in a hundred for the whole night. It is
/// more than a thousand sources can use up, so that none of them slows a chair elsewhere.
const ALL_SOURCES: Rate = Rate { burst: 10_000, every_ns: SECOND_NS / 10 };

/// Requests with one code: a telephone that retries every five seconds all night is not slowed.
const REPORTER: Rate = Rate { burst: 60, every_ns: 5 * SECOND_NS };

/// Sources remembered for wrong codes; beyond that, the budget of all of them decides alone.
const SOURCES_MAX: usize = 16_384;

/// Good codes remembered with where they came from; each cost one.
const GOOD_MAX: usize = 65_536;

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
    good: HashSet<(Source, ReporterId)>,
    reporters: Table<ReporterId>,
}

/// How much people without a card may send: each of it is a row of the ledger.
#[derive(Default)]
pub(super) struct Strangers {
    own: Table<Source>,
    all: Spent,
}

/// Returns of one source without a card: a chair, and a slip or two in her name and number.
const STRANGER: Rate = Rate { burst: 5, every_ns: 600 * SECOND_NS };

/// Of all of them: a whole state's chairs in an hour, and some 20,000 rows in a night.
const ALL_STRANGERS: Rate = Rate { burst: 300, every_ns: SECOND_NS };

impl Strangers {
    /// Tells whether one more is taken from this source.
    pub fn sends(&mut self, source: Source, now_ns: u64) -> Result<(), Wait> {
        let all = self.all;
        let Some(spent) = self.own.entry(source, SOURCES_MAX, now_ns) else {
            return Err(Wait { seconds: 60 });
        };
        STRANGER.room(*spent, now_ns)?;
        ALL_STRANGERS.room(all, now_ns)?;
        STRANGER.spend(spent, now_ns);
        ALL_STRANGERS.spend(&mut self.all, now_ns);
        Ok(())
    }
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
    /// Tells whether a code from this source is looked at; `holder` is whose it would be.
    pub fn admit(
        &self,
        source: Source,
        holder: Option<ReporterId>,
        now_ns: u64,
    ) -> Result<(), Wait> {
        if holder.is_some_and(|holder| self.good.contains(&(source, holder))) {
            return Ok(());
        }
        let own = self.wrong.spent.get(&source).copied().unwrap_or_default();
        SOURCE.room(own, now_ns)?;
        ALL_SOURCES.room(self.wrong_of_all, now_ns)
    }

    /// Notes a wrong code.
    pub fn wrong(&mut self, source: Source, now_ns: u64) {
        ALL_SOURCES.spend(&mut self.wrong_of_all, now_ns);
        if let Some(spent) = self.wrong.entry(source, SOURCES_MAX, now_ns) {
            SOURCE.spend(spent, now_ns);
        }
    }

    /// Notes a good code.
    pub fn good(&mut self, source: Source, holder: ReporterId) {
        if self.good.len() < GOOD_MAX {
            self.good.insert((source, holder));
        }
    }

    /// Tells whether a reporter may send now, by whichever credential.
    pub fn sends(&mut self, by: ReporterId, now_ns: u64) -> Result<(), Wait> {
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
        for _ in 0..5 {
            assert_eq!(throttle.admit(bad, None, 0), Ok(()));
            throttle.wrong(bad, 0);
        }
        assert_eq!(throttle.admit(bad, None, 0), Err(Wait { seconds: 300 }));
        assert_eq!(throttle.admit(bad, Some(ReporterId(1)), 0), Err(Wait { seconds: 300 }));
        assert_eq!(throttle.admit(other, None, 0), Ok(()));
        assert_eq!(throttle.admit(bad, None, 300 * SECOND_NS), Ok(()));
        throttle.wrong(bad, 300 * SECOND_NS);
        assert_eq!(throttle.admit(bad, None, 310 * SECOND_NS), Err(Wait { seconds: 290 }));
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
        let (chair, holder) = (source("192.0.2.1"), ReporterId(1));
        throttle.good(chair, holder);
        for n in 0..10_000 {
            throttle.wrong(Source(n, true), 0);
        }
        assert_eq!(throttle.admit(source("192.0.2.9"), None, 0), Err(Wait { seconds: 1 }));
        for _ in 0..100 {
            throttle.wrong(chair, 0);
        }
        assert_eq!(throttle.admit(chair, Some(holder), 0), Ok(()));
        let guessing = throttle.admit(chair, Some(ReporterId(2)), 0);
        assert!(guessing.is_err(), "her address alone is no licence to guess");
    }

    /// Two thousand guesses a minute from a thousand addresses, six hours long.
    #[test]
    fn a_night_of_guessing_finds_nothing_and_slows_no_chair() {
        const ADDRESSES: u64 = 1000;
        const EVERY_NS: u64 = 60 * SECOND_NS / 2000;
        const GUESSES: u64 = 6 * 60 * 2000;
        // Chair and secretary of each of 1,765 precincts, among codes with a right check digit.
        const HITS_PER_GUESS: (u64, u64) = (2 * 1765, 100_000_000_000);
        let mut throttle = Throttle::default();
        let mut looked_at = 0;
        for n in 0..GUESSES {
            let now_ns = n * EVERY_NS;
            let guesser = Source(n % ADDRESSES, false);
            if throttle.admit(guesser, None, now_ns).is_ok() {
                throttle.wrong(guesser, now_ns);
                looked_at += 1;
            }
            if n % 100 == 0 {
                // A chair nobody has heard from yet, from an address of her own.
                let chair = Source(1_000_000 + n, false);
                assert_eq!(throttle.admit(chair, Some(ReporterId(1)), now_ns), Ok(()), "{n}");
            }
        }
        assert!(looked_at > ADDRESSES, "some are looked at: {looked_at}");
        let (codes, all) = HITS_PER_GUESS;
        let hits_in_a_hundred_nights = 100 * looked_at * codes;
        assert!(hits_in_a_hundred_nights < all, "{looked_at} guesses were looked at");
        // And whoever has more addresses is held by the budget of all.
        let most = 10_000 + 6 * 3600 * 10;
        assert!(100 * most * codes < all);
    }

    #[test]
    fn memory_is_bounded() {
        let mut throttle = Throttle::default();
        for n in 0..100_000 {
            throttle.wrong(Source(n, true), n);
        }
        assert_eq!(throttle.wrong.spent.len(), SOURCES_MAX);
        // Later all of it is earned back, and forgotten when room is needed.
        throttle.wrong(Source(200_000, true), 600 * SECOND_NS);
        assert_eq!(throttle.wrong.spent.len(), 1);
    }

    #[test]
    fn one_code_cannot_fill_the_ledger() {
        let mut throttle = Throttle::default();
        let by = ReporterId(7);
        for _ in 0..60 {
            assert_eq!(throttle.sends(by, 0), Ok(()));
        }
        assert_eq!(throttle.sends(by, 0), Err(Wait { seconds: 5 }));
        assert_eq!(throttle.sends(ReporterId(8), 0), Ok(()));
        assert_eq!(throttle.sends(by, 5 * SECOND_NS), Ok(()));
    }
}
