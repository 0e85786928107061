//! The machine: what it holds, how it is made, and its clock.

mod admit;
mod keys;
mod room;

use crate::bucket::{Bucket, Buckets};
use crate::call_backs::CallBacks;
use crate::calls::{Calls, Held, NEVER, Stage};
use crate::handle::Call;
use crate::keyed::{Domain, Keyed};
use crate::lines::Lines;
use crate::numbers::{Listed, Numbers};
use crate::offer::{Class, Group, LetGo, LetGoReason, Reason};
use crate::recent::Recent;
use crate::record::{Record, Second};
use crate::settings::{Fault, Settings};

/// The gate of one night's telephone numbers.
///
/// Every method takes the tick first. A tick below the last one counts as the last one. Call
/// [`Gate::tick`] at [`Gate::wake_at`], and before other methods if that has passed.
pub struct Gate {
    settings: Settings,
    keyed: Keyed,
    now: u64,
    /// No timer ends before this.
    wake: u64,
    lines: Lines,
    others_used: [u16; 3],
    calls: Calls,
    numbers: Numbers,
    directs: Box<[Direct]>,
    by_number: Buckets,
    by_prefix: Buckets,
    all_unknown: Bucket,
    guesses_by_number: Buckets,
    guesses_without_number: Bucket,
    guesses_unknown: Bucket,
    recent: Recent,
    call_backs: CallBacks,
    call_backs_waiting: u16,
    /// Calls that go on without a code.
    without_code: u16,
    wrong_codes: u64,
    record: Record,
}

/// A number printed on one county's cards.
#[derive(Clone, Copy, Default)]
struct Direct {
    /// Calls of unknown numbers that gave no code yet.
    calls: u16,
    is_burned: bool,
    guesses: Bucket,
}

/// What the board shows of this moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Snapshot {
    /// Lines of the reporters' trunk in use, in the order of [`Class::ALL`].
    pub reporters: [u16; Class::ALL.len()],
    /// Lines in use for help, press and the public.
    pub others: [u16; 3],
    /// Calls that gave a good code.
    pub authenticated: u16,
    /// Calls of numbers we know that go on without a code.
    pub without_code: u16,
    /// Listed numbers on the call-back list.
    pub call_backs_waiting: u16,
    /// Wrong codes tonight.
    pub wrong_codes: u64,
    /// Direct numbers that are burned.
    pub burned: u16,
    /// Numbers beyond the roster that gave a good code tonight.
    pub enrolled: u32,
    /// No further number can be enrolled; calls with a good code are served all the same.
    pub enrolled_is_full: bool,
}

impl Gate {
    /// Makes a gate with all the memory it will ever use.
    ///
    /// `key` is secret and drawn at random for the night. Direct numbers are known by their place
    /// in a list of `directs`.
    ///
    /// # Errors
    ///
    /// Returns what makes the settings unsound.
    pub fn new(
        settings: &Settings,
        key: [u8; 16],
        listed: impl ExactSizeIterator<Item = Listed>,
        directs: u16,
    ) -> Result<Gate, Fault> {
        settings.check()?;
        let keyed = Keyed::new(key);
        let tables = &settings.tables;
        let mut numbers = Numbers::new(listed.len() + tables.enrolled_max as usize);
        for one in listed {
            numbers.list(keyed.hash(Domain::Number, one.number), one);
        }
        let others = settings.help.lines + settings.press.lines + settings.public.lines;
        Ok(Gate {
            settings: *settings,
            now: 0,
            wake: NEVER,
            lines: Lines::new(&settings.reporters),
            others_used: [0; 3],
            calls: Calls::new(settings.reporters.lines + others),
            numbers,
            directs: vec![Direct::default(); usize::from(directs)].into_boxed_slice(),
            by_number: Buckets::new(tables.numbers as usize),
            by_prefix: Buckets::new(tables.prefixes as usize),
            all_unknown: Bucket::default(),
            guesses_by_number: Buckets::new(tables.numbers as usize),
            guesses_without_number: Bucket::default(),
            guesses_unknown: Bucket::default(),
            recent: Recent::new(tables.recent as usize, tables.recent_ns),
            call_backs: CallBacks::new(settings.call_backs.waiting_max),
            call_backs_waiting: 0,
            without_code: 0,
            wrong_codes: 0,
            record: Record::new(tables.seconds),
            keyed,
        })
    }

    /// Returns when [`Gate::tick`] is wanted next; it may turn out that nothing is due then.
    pub fn wake_at(&self) -> Option<u64> {
        (self.wake != NEVER).then_some(self.wake)
    }

    /// Lets go every call whose time is over, telling each.
    pub fn tick(&mut self, at: u64, mut let_go: impl FnMut(LetGo)) {
        let at = self.advance(at);
        if at < self.wake {
            return;
        }
        self.wake = NEVER;
        for slot in 0..self.calls.count() {
            let Some((call, held)) = self.calls.in_slot(slot) else { continue };
            let (due, reason) = held.stage.due();
            if due > at {
                self.wake = self.wake.min(due);
            } else {
                self.let_go(call, reason);
                let_go(LetGo { call, reason });
            }
        }
    }

    /// Takes in a number that came onto the roster during the night. Tells whether there was room:
    /// it takes that of a number that might have been enrolled.
    pub fn list(&mut self, listed: Listed) -> bool {
        let hash = self.keyed.hash(Domain::Number, listed.number);
        if !self.numbers.list(hash, listed) {
            return false;
        }
        let place = self.numbers.find(hash, listed.number);
        if let Some(slot) = place.and_then(|place| self.numbers.get(place).call()) {
            self.note_give_way(slot); // Its pace may be another.
        }
        true
    }

    /// Notes that a number gave a good code tonight by another way than this call: by text, or on
    /// a page that knows its number. Tells whether there was room for it.
    pub fn enrol(&mut self, number: u64) -> bool {
        self.numbers.prove(self.keyed.hash(Domain::Number, number), number).is_some()
    }

    /// Takes its class from a direct number that has leaked. Calls that are up go on, and no other
    /// number notices. Tells whether there is such a number.
    pub fn burn(&mut self, direct: u16) -> bool {
        let found = self.directs.get_mut(usize::from(direct));
        found.map(|direct| direct.is_burned = true).is_some()
    }

    /// Returns a listed number that could not be admitted and has not got through since.
    pub fn take_call_back(&mut self) -> Option<u64> {
        while let Some(place) = self.call_backs.pop() {
            let number = self.numbers.get_mut(place);
            if std::mem::take(&mut number.waits_for_call_back) {
                let number = number.number;
                self.call_backs_waiting -= 1;
                return Some(number);
            }
        }
        None
    }

    /// Returns what the board shows.
    pub fn snapshot(&self) -> Snapshot {
        let authenticated = self.calls.all();
        let authenticated =
            authenticated.filter(|(_, held)| matches!(held.stage, Stage::Authenticated));
        Snapshot {
            reporters: self.lines.used(),
            others: self.others_used,
            authenticated: authenticated.count() as u16,
            without_code: self.without_code,
            call_backs_waiting: self.call_backs_waiting,
            wrong_codes: self.wrong_codes,
            burned: self.directs.iter().filter(|direct| direct.is_burned).count() as u16,
            enrolled: self.numbers.enrolled() as u32,
            enrolled_is_full: self.numbers.is_full(),
        }
    }

    /// Returns how many calls of unknown numbers without a code are on a direct number, and whether
    /// it is burned.
    pub fn direct(&self, direct: u16) -> Option<(u16, bool)> {
        self.directs.get(usize::from(direct)).map(|direct| (direct.calls, direct.is_burned))
    }

    /// Returns the counts of one second of the tick; `None` if nothing happened in it, or it is no
    /// longer held.
    pub fn second(&self, second: u64) -> Option<&Second> {
        self.record.second(second)
    }

    /// Returns how much memory the gate holds, all of it since [`Gate::new`].
    pub fn bytes(&self) -> usize {
        size_of::<Gate>()
            + self.calls.bytes()
            + self.numbers.bytes()
            + size_of_val(&*self.directs)
            + self.by_number.bytes()
            + self.by_prefix.bytes()
            + self.guesses_by_number.bytes()
            + self.recent.bytes()
            + self.call_backs.bytes()
            + self.record.bytes()
    }

    /// Returns the moment, which never lies before an earlier one.
    fn advance(&mut self, at: u64) -> u64 {
        self.now = self.now.max(at);
        self.now
    }

    /// Sets what a call waits for.
    fn set_stage(&mut self, call: Call, stage: Stage) {
        let Some(held) = self.calls.get_mut(call) else { return };
        held.stage = stage;
        self.wake = self.wake.min(stage.due().0);
        self.note_give_way(call.slot);
    }

    fn let_go(&mut self, call: Call, reason: LetGoReason) {
        self.record.let_go(self.now, reason);
        let Some(held) = self.free(call) else { return };
        let without_code = match reason {
            LetGoReason::NoDigit | LetGoReason::NoCode | LetGoReason::Tries => true,
            LetGoReason::ForAnother | LetGoReason::TryLater => true,
            LetGoReason::NotAnswered | LetGoReason::TimeUp => false,
        };
        if without_code || held.stage.is_without_code() {
            self.doubt(&held);
        }
    }

    /// Remembers that a number we know came without a code: perhaps it was somebody else's call.
    fn doubt(&mut self, held: &Held) {
        if let Some(place) = held.source.known {
            let number = self.numbers.get_mut(place);
            number.doubts = number.doubts.saturating_add(1);
        }
    }

    /// Gives back everything a call holds.
    fn free(&mut self, call: Call) -> Option<Held> {
        let held = self.calls.remove(call)?;
        self.without_code -= u16::from(held.stage.is_without_code());
        match held.group {
            Group::Reporters(class) => self.lines.give_back(class),
            Group::Other(other) => self.others_used[other as usize] -= 1,
        }
        if let Some(place) = held.source.known {
            let number = self.numbers.get_mut(place);
            if number.call() == Some(call.slot) {
                number.set_call(None);
            }
        }
        if let Some(direct) = held.source.direct {
            self.directs[usize::from(direct)].calls -= 1;
        }
        self.recent.remember(held.offer_hash, self.now, Reason::Over);
        Some(held)
    }
}
