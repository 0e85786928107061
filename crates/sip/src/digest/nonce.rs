//! Nonces that nobody has to remember, and how often those were used that proved something.

use core::hash::Hasher;
use core::net::IpAddr;

use siphasher::sip128::{Hasher128, SipHasher24};

use super::fields::Text;
use super::{answer, hex_digit};

/// How long a nonce can be answered. Longer saves telephones a message each hour; an answer that
/// somebody overheard is of no use in either case.
pub(crate) const NONCE_VALID_MS: u64 = 5 * 60 * 1000;

/// Characters of a nonce.
pub(crate) const NONCE_BYTES: usize = TIME_DIGITS + 32;

/// Milliseconds for 8,900 years.
const TIME_DIGITS: usize = 12;

/// When it was given out, and a keyed hash over that and over whom it was given to.
///
/// SipHash-2-4 with 128 bits: nobody who lacks the key can make one up, or use another peer's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Nonce {
    at_ms: u64,
    hash: u128,
}

impl Nonce {
    /// Returns it as it is written.
    pub fn written(&self) -> [u8; NONCE_BYTES] {
        let mut written = [0; NONCE_BYTES];
        let (time, hash) = written.split_at_mut(TIME_DIGITS);
        for (at, digit) in time.iter_mut().rev().enumerate() {
            *digit = hex_digit((self.at_ms >> (4 * at)) as u8 & 15);
        }
        for (at, digit) in hash.iter_mut().rev().enumerate() {
            *digit = hex_digit((self.hash >> (4 * at)) as u8 & 15);
        }
        written
    }

    fn read(written: &[u8]) -> Option<Nonce> {
        let (time, hash) = written.split_at_checked(TIME_DIGITS)?;
        if hash.len() != NONCE_BYTES - TIME_DIGITS {
            return None;
        }
        let number = |digits: &[u8]| {
            digits.iter().try_fold(0, |number: u128, &digit| {
                Some(number << 4 | u128::from(answer::nibble(digit)?))
            })
        };
        Some(Nonce { at_ms: number(time)? as u64, hash: number(hash)? })
    }
}

/// What a nonce in an answer is worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Age {
    /// Given to this peer not long ago.
    Fresh(Nonce),
    /// Given to this peer, too long ago.
    Old,
    /// Given to somebody else, before we were started anew, or never.
    NotOurs,
}

/// Makes nonces and knows them again.
#[derive(Clone)]
pub(crate) struct Nonces(SipHasher24);

impl Nonces {
    /// Takes 16 bytes of entropy, drawn anew at each start.
    pub fn new(secret: [u8; 16]) -> Nonces {
        Nonces(SipHasher24::new_with_key(&secret))
    }

    /// Makes one at a tick of the monotonic clock, for whoever asks from this address. The port is
    /// left out: address translators change it.
    pub fn make(&self, at_ns: u64, peer: IpAddr) -> Nonce {
        self.of(at_ns / 1_000_000, peer)
    }

    /// Tells what a nonce is worth.
    pub fn age(&self, at_ns: u64, peer: IpAddr, nonce: Text) -> Age {
        let Some(given) = Nonce::read(nonce.raw()) else { return Age::NotOurs };
        if self.of(given.at_ms, peer) != given {
            return Age::NotOurs;
        }
        let fresh = (at_ns / 1_000_000).saturating_sub(given.at_ms) < NONCE_VALID_MS;
        if fresh { Age::Fresh(given) } else { Age::Old }
    }

    fn of(&self, at_ms: u64, peer: IpAddr) -> Nonce {
        let peer = match peer {
            IpAddr::V4(peer) => peer.to_ipv6_mapped(),
            IpAddr::V6(peer) => peer,
        };
        let mut hasher = self.0;
        hasher.write_u64(at_ms);
        hasher.write(&peer.octets());
        Nonce { at_ms, hash: hasher.finish128().into() }
    }
}

/// Nonces of one account remembered: four telephones, and twice what they need.
const USED_MAX: usize = 8;

/// The nonces with which somebody proved a password, and the highest count of each.
///
/// The oldest gives way to a newer one; all as old as that are then too old, so that forgetting
/// lets nothing be used again.
#[derive(Clone, Debug, Default)]
pub(crate) struct UsedNonces {
    used: [Option<Used>; USED_MAX],
    forgotten_ms: Option<u64>,
}

#[derive(Clone, Copy, Debug)]
struct Used {
    nonce: Nonce,
    count: u32,
    request: u64,
}

/// What an answer with a right proof is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NonceUse {
    /// Its nonce was never counted so high.
    New,
    /// The very request that was counted last, which came twice.
    Again,
    /// Its count did not rise: somebody heard it before.
    Replayed,
}

impl UsedNonces {
    /// Counts one use of a nonce by a request, which is named by a hash of all of it and of where
    /// it came from. Without `qop` the count is `None`, and a nonce good for one request.
    pub fn count(&mut self, nonce: Nonce, count: Option<u32>, request: u64) -> NonceUse {
        let count = count.unwrap_or(0);
        let used = Used { nonce, count, request };
        if let Some(known) = self.used.iter_mut().flatten().find(|known| known.nonce == nonce) {
            if known.count < count {
                *known = used;
                return NonceUse::New;
            }
            let again = known.count == count && known.request == request;
            return if again { NonceUse::Again } else { NonceUse::Replayed };
        }
        if self.forgotten_ms.is_some_and(|forgotten_ms| nonce.at_ms <= forgotten_ms) {
            return NonceUse::Replayed;
        }
        // `None` is less than any, so that an empty place is taken first.
        let age = |place: &usize| self.used[*place].map(|used| used.nonce.at_ms);
        let place = (0..USED_MAX).min_by_key(age).unwrap_or(0);
        if let Some(oldest) = self.used[place] {
            if nonce.at_ms < oldest.nonce.at_ms {
                return NonceUse::Replayed;
            }
            self.forgotten_ms = Some(oldest.nonce.at_ms);
        }
        self.used[place] = Some(used);
        NonceUse::New
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PEER: IpAddr = IpAddr::V4(core::net::Ipv4Addr::LOCALHOST);
    const MS: u64 = 1_000_000;

    #[test]
    fn a_nonce_is_good_for_its_time_and_its_peer() {
        let nonces = Nonces::new([7; 16]);
        let nonce = nonces.make(5 * MS, PEER);
        let written = nonce.written();
        let age = |nonces: &Nonces, at_ms: u64, peer: &str, written: &[u8]| {
            nonces.age(at_ms * MS, peer.parse().expect("an address"), Text::plain(written))
        };
        assert_eq!(age(&nonces, 5, "127.0.0.1", &written), Age::Fresh(nonce));
        assert_eq!(age(&nonces, 5, "::ffff:127.0.0.1", &written), Age::Fresh(nonce));
        let end = 5 + NONCE_VALID_MS;
        assert_eq!(age(&nonces, end - 1, "127.0.0.1", &written), Age::Fresh(nonce));
        assert_eq!(age(&nonces, end, "127.0.0.1", &written), Age::Old);
        assert_eq!(age(&nonces, 5, "127.0.0.2", &written), Age::NotOurs);
        assert_eq!(age(&Nonces::new([8; 16]), 5, "127.0.0.1", &written), Age::NotOurs);
        for at in 0..NONCE_BYTES {
            let mut forged = written;
            forged[at] = if forged[at] == b'0' { b'1' } else { b'0' };
            assert_eq!(age(&nonces, 5, "127.0.0.1", &forged), Age::NotOurs);
        }
        assert_eq!(age(&nonces, 5, "127.0.0.1", &written[1..]), Age::NotOurs);
        assert_eq!(age(&nonces, 5, "127.0.0.1", b""), Age::NotOurs);
    }

    #[test]
    fn a_count_must_rise() {
        let nonces = Nonces::new([7; 16]);
        let nonce = nonces.make(MS, PEER);
        let mut used = UsedNonces::default();
        assert_eq!(used.count(nonce, Some(1), 10), NonceUse::New);
        assert_eq!(used.count(nonce, Some(1), 10), NonceUse::Again);
        assert_eq!(used.count(nonce, Some(1), 11), NonceUse::Replayed);
        assert_eq!(used.count(nonce, Some(5), 11), NonceUse::New);
        assert_eq!(used.count(nonce, Some(1), 10), NonceUse::Replayed);
        assert_eq!(used.count(nonce, None, 11), NonceUse::Replayed);
        let without = nonces.make(2 * MS, PEER);
        assert_eq!(used.count(without, None, 12), NonceUse::New);
        assert_eq!(used.count(without, None, 13), NonceUse::Replayed);
    }

    #[test]
    fn what_was_forgotten_is_not_good_again() {
        let nonces = Nonces::new([7; 16]);
        let mut used = UsedNonces::default();
        for at in 1..=100 {
            let nonce = nonces.make(at * MS, PEER);
            assert_eq!(used.count(nonce, Some(1), at), NonceUse::New);
            for earlier in 1..at {
                let nonce = nonces.make(earlier * MS, PEER);
                assert_eq!(used.count(nonce, Some(1), 999), NonceUse::Replayed);
            }
        }
        let never = nonces.make(MS / 2, PEER);
        assert_eq!(used.count(never, Some(1), 1), NonceUse::Replayed);
    }
}
