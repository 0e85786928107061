//! How many wrong passwords somebody may try.

use core::net::IpAddr;

/// Wrong ones at once: a telephone that was given an old password, and its owner's patience.
pub const WRONG_AT_ONCE: u64 = 10;

/// Then one more each half minute: 2,900 a day against a password drawn by a machine is nothing.
pub const WRONG_EACH_MS: u64 = 30_000;

/// Culprits remembered, in 64 KiB. A newer one may take an older one's place, which costs a few
/// more tries; one place for several would let strangers lock out telephones.
const SLOTS: usize = 1 << 12;

pub(super) struct Throttle {
    slots: Box<[Slot]>,
}

#[derive(Clone, Copy)]
struct Slot {
    culprit: u64,
    /// When all is forgiven.
    until_ms: u64,
}

impl Throttle {
    pub fn new() -> Throttle {
        Throttle { slots: vec![Slot { culprit: 0, until_ms: 0 }; SLOTS].into_boxed_slice() }
    }

    pub fn is_spent(&self, at_ns: u64, culprit: u64) -> bool {
        let slot = &self.slots[place(culprit)];
        let owed_ms = slot.until_ms.saturating_sub(at_ns / 1_000_000);
        slot.culprit == culprit && owed_ms > (WRONG_AT_ONCE - 1) * WRONG_EACH_MS
    }

    pub fn spend(&mut self, at_ns: u64, culprit: u64) {
        let slot = &mut self.slots[place(culprit)];
        if slot.culprit != culprit {
            *slot = Slot { culprit, until_ms: 0 };
        }
        slot.until_ms = slot.until_ms.max(at_ns / 1_000_000) + WRONG_EACH_MS;
    }
}

fn place(culprit: u64) -> usize {
    culprit as usize & (SLOTS - 1)
}

/// Returns an IPv4 address, or the network that one household has of IPv6.
pub(super) fn network(source: IpAddr) -> [u8; 16] {
    match source.to_canonical() {
        IpAddr::V4(source) => source.to_ipv6_mapped().octets(),
        IpAddr::V6(source) => (u128::from(source) >> 64 << 64).to_be_bytes(),
    }
}

#[test]
fn tries_come_back_one_by_one() {
    let mut throttle = Throttle::new();
    let at = |ms: u64| ms * 1_000_000;
    for _ in 0..WRONG_AT_ONCE {
        assert!(!throttle.is_spent(at(1), 7));
        throttle.spend(at(1), 7);
    }
    assert!(throttle.is_spent(at(1), 7) && !throttle.is_spent(at(1), 8));
    assert!(throttle.is_spent(at(WRONG_EACH_MS), 7));
    assert!(!throttle.is_spent(at(WRONG_EACH_MS + 1), 7));
    throttle.spend(at(WRONG_EACH_MS + 1), 7);
    assert!(throttle.is_spent(at(WRONG_EACH_MS + 1), 7));
    throttle.spend(at(1), 7 + SLOTS as u64);
    assert!(!throttle.is_spent(at(1), 7), "its place was taken");
}

#[test]
fn a_household_is_one_source() {
    let network = |address: &str| network(address.parse().expect("an address"));
    assert_eq!(network("2001:db8::1"), network("2001:db8::ffff:0:0:2"));
    assert_ne!(network("2001:db8::1"), network("2001:db8:0:1::1"));
    assert_eq!(network("192.0.2.1"), network("::ffff:192.0.2.1"));
    assert_ne!(network("192.0.2.1"), network("192.0.2.2"));
}
