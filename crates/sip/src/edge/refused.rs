//! Which calls were just refused, so that the same request again gets the same answer.

use crate::reply::{Status, Tag};

/// How long a caller may repeat a request: 64 times T1 (RFC 3261 §17.1.1.2).
const KEPT_MS: u32 = 32_000;

/// A table of fixed size. A newer refusal may take an older one's place; then the older one's
/// repetition is judged afresh, which costs a judgement and nothing else.
pub(super) struct Refused {
    slots: Box<[Slot]>,
}

#[derive(Clone, Copy)]
struct Slot {
    tag: Tag,
    /// Goes round after 49 days: four bytes less for each slot.
    at_ms: u32,
    status: Option<Status>,
}

impl Refused {
    pub fn new(slots: usize) -> Refused {
        assert!(slots.is_power_of_two());
        let empty = Slot { tag: Tag(0), at_ms: 0, status: None };
        Refused { slots: vec![empty; slots].into_boxed_slice() }
    }

    pub fn find(&self, tag: Tag, at_ns: u64) -> Option<Status> {
        let slot = &self.slots[self.place(tag)];
        let fresh = millis(at_ns).wrapping_sub(slot.at_ms) < KEPT_MS;
        slot.status.filter(|_| fresh && slot.tag == tag)
    }

    pub fn keep(&mut self, tag: Tag, at_ns: u64, status: Status) {
        let place = self.place(tag);
        self.slots[place] = Slot { tag, at_ms: millis(at_ns), status: Some(status) };
    }

    fn place(&self, tag: Tag) -> usize {
        tag.0 as usize & (self.slots.len() - 1)
    }
}

fn millis(at_ns: u64) -> u32 {
    (at_ns / 1_000_000) as u32
}

#[test]
fn a_slot_is_small() {
    assert_eq!(size_of::<Slot>(), 16);
}
