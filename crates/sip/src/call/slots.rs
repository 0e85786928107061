//! The calls there is room for, each in a slot that is used again.

use crate::call::CallId;
use crate::call::limits::NEVER;
use crate::call::state::{Call, Phase};
use crate::reply::Tag;

/// All slots: for the calls carried, and as many parting ones.
pub(super) struct Slots {
    slots: Box<[Slot]>,
    /// When something is due in each; apart, since it is looked through at every turn.
    due_ns: Box<[u64]>,
    /// Our tags in order, each with its slot.
    tags: Vec<(u64, u16)>,
    free: Vec<u16>,
    live: u16,
    live_max: u16,
}

struct Slot {
    /// How many calls it had before; goes round after four thousand million.
    generation: u32,
    call: Option<Box<Call>>,
    /// It counts among the live.
    live: bool,
}

impl Slots {
    pub fn new(live_max: u16) -> Slots {
        assert!(live_max <= u16::MAX / 2, "more calls than can be numbered");
        let count = live_max * 2;
        let slots = (0..count).map(|_| Slot { generation: 0, call: None, live: false }).collect();
        let due_ns = vec![NEVER; usize::from(count)].into_boxed_slice();
        let tags = Vec::with_capacity(usize::from(count));
        Slots { slots, due_ns, tags, free: (0..count).rev().collect(), live: 0, live_max }
    }

    /// Returns the handle the next call will have, if there is room for it.
    ///
    /// Of calls that are over, the one that would be forgotten first makes room.
    pub fn reserve(&mut self) -> Option<CallId> {
        if self.live >= self.live_max {
            return None;
        }
        if self.free.is_empty() {
            let parting = self.slots.iter().enumerate().filter(|(_, slot)| !slot.live);
            let until_ns = |slot: &Slot| slot.call.as_ref().map_or(NEVER, |c| c.phase.until_ns());
            let (oldest, _) = parting.min_by_key(|(_, slot)| until_ns(slot))?;
            self.remove(oldest as u16);
        }
        let slot = *self.free.last()?;
        Some(CallId { slot, generation: self.slots[usize::from(slot)].generation })
    }

    /// Puts a call into the slot that was reserved for it.
    pub fn insert(&mut self, call: Call) {
        let (slot, tag) = (call.id.slot, call.dialog.tag.0);
        assert!(self.free.pop() == Some(slot), "a call takes the slot it was given");
        if let Err(place) = self.tags.binary_search_by_key(&tag, |&(tag, _)| tag) {
            self.tags.insert(place, (tag, slot));
        }
        self.slots[usize::from(slot)].call = Some(Box::new(call));
        self.settle(slot);
    }

    pub fn find(&self, tag: Tag) -> Option<u16> {
        let place = self.tags.binary_search_by_key(&tag.0, |&(tag, _)| tag).ok()?;
        Some(self.tags[place].1)
    }

    /// Returns the slot of a handle; `None` if its call is gone.
    pub fn slot(&self, id: CallId) -> Option<u16> {
        let slot = self.slots.get(usize::from(id.slot))?;
        let holds = slot.call.is_some() && slot.generation == id.generation;
        holds.then_some(id.slot)
    }

    pub fn get(&self, slot: u16) -> Option<&Call> {
        self.slots[usize::from(slot)].call.as_deref()
    }

    pub fn get_mut(&mut self, slot: u16) -> Option<&mut Call> {
        self.slots[usize::from(slot)].call.as_deref_mut()
    }

    /// Notes what became of a call after something happened to it.
    pub fn settle(&mut self, slot: u16) {
        let place = &mut self.slots[usize::from(slot)];
        let Some(call) = &place.call else { return };
        let (live, due_ns) = (call.phase.is_live(), call.due_ns());
        let is_gone = call.phase == Phase::Gone;
        self.live = self.live - u16::from(place.live) + u16::from(live);
        place.live = live;
        self.due_ns[usize::from(slot)] = due_ns;
        if is_gone {
            self.remove(slot);
        }
    }

    fn remove(&mut self, slot: u16) {
        let place = &mut self.slots[usize::from(slot)];
        let Some(call) = place.call.take() else { return };
        place.generation = place.generation.wrapping_add(1);
        self.live -= u16::from(core::mem::replace(&mut place.live, false));
        self.tags.retain(|&(tag, at)| (tag, at) != (call.dialog.tag.0, slot));
        self.due_ns[usize::from(slot)] = NEVER;
        self.free.push(slot);
    }

    /// Returns the slots where something is due, by number.
    pub fn due(&self, at_ns: u64) -> impl Iterator<Item = u16> + use<> {
        let due = self.due_ns.iter().enumerate().filter(|(_, due_ns)| **due_ns <= at_ns);
        due.map(|(slot, _)| slot as u16).collect::<Vec<u16>>().into_iter()
    }

    pub fn wake_ns(&self) -> u64 {
        self.due_ns.iter().copied().min().unwrap_or(NEVER)
    }

    pub fn calls(&self) -> impl Iterator<Item = &Call> {
        self.slots.iter().filter_map(|slot| slot.call.as_deref())
    }

    pub fn live(&self) -> u16 {
        self.live
    }

    pub fn bytes(&self) -> usize {
        let tables = size_of_val(&*self.slots)
            + size_of_val(&*self.due_ns)
            + self.tags.capacity() * size_of::<(u64, u16)>()
            + self.free.capacity() * size_of::<u16>();
        tables + self.calls().map(Call::bytes).sum::<usize>()
    }
}
