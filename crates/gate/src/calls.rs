//! The calls that hold a line, each in a slot that is used again.

use crate::handle::Call;
use crate::offer::{Group, LetGoReason};

/// A call that holds a line.
#[derive(Clone, Copy)]
pub(crate) struct Held {
    /// The keyed hash of the offer's id.
    pub offer_hash: u64,
    pub group: Group,
    pub source: Source,
    pub instead_of: Option<Call>,
    pub stage: Stage,
}

/// Where a call comes from, in our tables.
#[derive(Clone, Copy)]
pub(crate) struct Source {
    /// Its number and the number's keyed hash, if it has one.
    pub number: Option<(u64, u64)>,
    /// Its place among the numbers we know.
    pub known: Option<u32>,
    /// The direct number whose share it takes.
    pub direct: Option<u16>,
    /// Nothing more is wanted from its number tonight.
    pub reported: bool,
}

#[derive(Clone, Copy)]
pub(crate) enum Stage {
    /// Admitted, not answered yet.
    Ringing { until_ns: u64 },
    /// Answered; a code is wanted.
    Keying(Keying),
    /// It gave a good code.
    Authenticated,
    /// Answered, on a trunk where no code is wanted.
    Talking { until_ns: u64 },
}

#[derive(Clone, Copy)]
pub(crate) struct Keying {
    /// The next digit is due.
    pub digit_until_ns: u64,
    /// The code is due.
    pub code_until_ns: u64,
    /// When it was answered, or gave its last digit.
    pub heard_ns: u64,
    /// Whether any digit came.
    pub has_keyed: bool,
    /// It goes on without a code, until the moment at which the code would be due.
    pub without_code: bool,
    pub tries: u8,
    pub slips: u8,
}

/// No moment: a timer that never ends.
pub(crate) const NEVER: u64 = u64::MAX;

impl Stage {
    /// Tells whether the call goes on without a code.
    pub fn is_without_code(&self) -> bool {
        matches!(self, Stage::Keying(keying) if keying.without_code)
    }

    /// Returns when the call will be let go, and why.
    pub fn due(&self) -> (u64, LetGoReason) {
        match self {
            Stage::Ringing { until_ns } => (*until_ns, LetGoReason::NotAnswered),
            Stage::Keying(keying) if keying.digit_until_ns < keying.code_until_ns => {
                (keying.digit_until_ns, LetGoReason::NoDigit)
            }
            Stage::Keying(keying) if keying.without_code => {
                (keying.code_until_ns, LetGoReason::TimeUp)
            }
            Stage::Keying(keying) => (keying.code_until_ns, LetGoReason::NoCode),
            Stage::Authenticated => (NEVER, LetGoReason::TimeUp),
            Stage::Talking { until_ns } => (*until_ns, LetGoReason::TimeUp),
        }
    }
}

/// All slots, those in use chained by hash, the others in one chain.
pub(crate) struct Calls {
    slots: Box<[Slot]>,
    /// From when the call of each slot may lose its line; beside each other, so that a thousand are
    /// soon looked through.
    give_way_from: Box<[u64]>,
    heads: Box<[u16]>,
    free: u16,
}

struct Slot {
    generation: u32,
    next: u16,
    held: Option<Held>,
}

/// Moments compared together: two cache lines.
const CHUNK: usize = 16;

/// The end of a chain.
const END: u16 = u16::MAX;

impl Calls {
    pub fn new(lines: u16) -> Calls {
        let chained = |slot| if slot + 1 == lines { END } else { slot + 1 };
        let slots = (0..lines).map(|slot| Slot { generation: 0, next: chained(slot), held: None });
        let heads = vec![END; (usize::from(lines) * 2).next_power_of_two()];
        Calls {
            slots: slots.collect(),
            give_way_from: vec![NEVER; usize::from(lines)].into_boxed_slice(),
            heads: heads.into_boxed_slice(),
            free: 0,
        }
    }

    /// Puts a call into a slot. There is one: as many as lines, and every call has a line.
    pub fn insert(&mut self, held: Held) -> Call {
        let at = self.free;
        assert!(at != END, "more calls than lines");
        let head = self.head(held.offer_hash);
        let slot = &mut self.slots[usize::from(at)];
        self.free = slot.next;
        slot.next = self.heads[head];
        slot.held = Some(held);
        self.heads[head] = at;
        Call { slot: at, generation: slot.generation }
    }

    pub fn find(&self, offer_hash: u64) -> Option<(Call, &Held)> {
        let mut at = self.heads[self.head(offer_hash)];
        while at != END {
            let slot = &self.slots[usize::from(at)];
            let same = slot.held.as_ref().filter(|held| held.offer_hash == offer_hash);
            if let Some(held) = same {
                return Some((Call { slot: at, generation: slot.generation }, held));
            }
            at = slot.next;
        }
        None
    }

    /// Empties a call's slot; `None` if the handle is dead.
    pub fn remove(&mut self, call: Call) -> Option<Held> {
        let held = *self.get(call)?;
        let head = self.head(held.offer_hash);
        let next = self.slots[usize::from(call.slot)].next;
        if self.heads[head] == call.slot {
            self.heads[head] = next;
        } else {
            let mut at = self.heads[head];
            while self.slots[usize::from(at)].next != call.slot {
                at = self.slots[usize::from(at)].next;
            }
            self.slots[usize::from(at)].next = next;
        }
        self.give_way_from[usize::from(call.slot)] = NEVER;
        let slot = &mut self.slots[usize::from(call.slot)];
        slot.held = None;
        slot.generation = slot.generation.wrapping_add(1);
        slot.next = self.free;
        self.free = call.slot;
        Some(held)
    }

    pub fn get(&self, call: Call) -> Option<&Held> {
        let slot = self.slots.get(usize::from(call.slot))?;
        slot.held.as_ref().filter(|_| slot.generation == call.generation)
    }

    pub fn get_mut(&mut self, call: Call) -> Option<&mut Held> {
        let slot = self.slots.get_mut(usize::from(call.slot))?;
        slot.held.as_mut().filter(|_| slot.generation == call.generation)
    }

    /// Returns the call in a slot, if it has one.
    pub fn in_slot(&self, slot: u16) -> Option<(Call, &Held)> {
        let held = self.slots[usize::from(slot)].held.as_ref()?;
        let generation = self.slots[usize::from(slot)].generation;
        Some((Call { slot, generation }, held))
    }

    /// Sets from when the call in a slot may lose its line.
    pub fn set_give_way_from(&mut self, slot: u16, from_ns: u64) {
        self.give_way_from[usize::from(slot)] = from_ns;
    }

    pub fn give_way_from(&self, slot: u16) -> u64 {
        self.give_way_from[usize::from(slot)]
    }

    /// Goes through the calls that may lose their line at this moment, by slot.
    pub fn each_giving_way(&self, at: u64, mut each: impl FnMut(Call, &Held)) {
        let end = at.saturating_add(1); // `NEVER` is never below it.
        for (place, chunk) in self.give_way_from.chunks(CHUNK).enumerate() {
            // All of a chunk are compared, without a branch on each.
            if !chunk.iter().fold(false, |found, from| found | (*from < end)) {
                continue;
            }
            for (beside, from) in chunk.iter().enumerate() {
                let slot = (place * CHUNK + beside) as u16;
                if let (true, Some((call, held))) = (*from < end, self.in_slot(slot)) {
                    each(call, held);
                }
            }
        }
    }

    /// Returns every call, by slot.
    pub fn all(&self) -> impl Iterator<Item = (Call, &Held)> {
        (0..self.slots.len()).filter_map(|slot| self.in_slot(slot as u16))
    }

    pub fn count(&self) -> u16 {
        self.slots.len() as u16
    }

    pub fn bytes(&self) -> usize {
        size_of_val(&*self.slots) + size_of_val(&*self.give_way_from) + size_of_val(&*self.heads)
    }

    fn head(&self, offer_hash: u64) -> usize {
        offer_hash as usize & (self.heads.len() - 1)
    }
}
