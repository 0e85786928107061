//! Numbers we know: of the roster, and those that proved themselves tonight.

use crate::bucket::Bucket;

/// A number of the roster.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Listed {
    /// The key that the shell makes of the number.
    pub number: u64,
    /// How much time its caller needs.
    pub pace: Pace,
}

/// How much time a caller needs for a key.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Pace {
    /// The usual timers.
    #[default]
    Usual,
    /// Somebody else keys or speaks for the caller: every timer twice.
    Relay,
    /// Keys slowly: no timer at all.
    Slow,
}

/// What is known about one number.
#[derive(Clone, Copy, Default)]
pub(crate) struct Number {
    pub number: u64,
    /// Not on the call-back list again before this.
    pub call_back_from_ns: u64,
    /// Wrong codes of this number.
    pub guesses: Bucket,
    /// The slot of its call, plus one; zero: no call is up.
    call: u16,
    /// Calls in a row that ended without a code: perhaps somebody else shows this number.
    pub doubts: u8,
    pub pace: Pace,
    pub proved: bool,
    pub waits_for_call_back: bool,
    kind: Kind,
}

#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Kind {
    #[default]
    Empty,
    Listed,
    Enrolled,
}

impl Number {
    pub fn call(&self) -> Option<u16> {
        self.call.checked_sub(1)
    }

    pub fn set_call(&mut self, slot: Option<u16>) {
        self.call = slot.map_or(0, |slot| slot + 1);
    }

    pub fn is_listed(&self) -> bool {
        self.kind == Kind::Listed
    }
}

/// An open hash table that is never more than half full and never forgets.
///
/// Strangers cannot add to it: a number enters by the roster or by a good code.
pub(crate) struct Numbers {
    places: Box<[Number]>,
    room: usize,
    enrolled: usize,
}

impl Numbers {
    /// Makes a table with room for `count` numbers.
    pub fn new(count: usize) -> Numbers {
        let places = (count.max(1) * 2).next_power_of_two();
        let places = vec![Number::default(); places].into_boxed_slice();
        Numbers { places, room: count, enrolled: 0 }
    }

    pub fn enrolled(&self) -> usize {
        self.enrolled
    }

    pub fn is_full(&self) -> bool {
        self.room == 0
    }

    pub fn find(&self, hash: u64, number: u64) -> Option<u32> {
        let place = self.place(hash, number);
        (self.places[place].kind != Kind::Empty).then_some(place as u32)
    }

    /// Adds a number of the roster; one that stands twice keeps the slower pace. False if it is new
    /// and the table is full.
    pub fn list(&mut self, hash: u64, listed: Listed) -> bool {
        let Some(place) = self.find_or_add(hash, listed.number, Kind::Listed) else { return false };
        let number = self.get_mut(place);
        if number.pace as u8 <= listed.pace as u8 {
            number.pace = listed.pace;
        }
        if number.kind == Kind::Enrolled {
            number.kind = Kind::Listed;
            self.enrolled -= 1;
        }
        true
    }

    /// Notes that a number gave a good code; `None` if it is new and the table is full.
    pub fn prove(&mut self, hash: u64, number: u64) -> Option<u32> {
        let place = self.find_or_add(hash, number, Kind::Enrolled)?;
        let number = self.get_mut(place);
        number.proved = true;
        number.doubts = 0;
        Some(place)
    }

    pub fn get(&self, place: u32) -> &Number {
        &self.places[place as usize]
    }

    pub fn get_mut(&mut self, place: u32) -> &mut Number {
        &mut self.places[place as usize]
    }

    pub fn bytes(&self) -> usize {
        size_of_val(&*self.places)
    }

    fn find_or_add(&mut self, hash: u64, number: u64, kind: Kind) -> Option<u32> {
        let place = self.place(hash, number);
        if self.places[place].kind == Kind::Empty {
            self.room = self.room.checked_sub(1)?;
            self.enrolled += usize::from(kind == Kind::Enrolled);
            self.places[place] = Number { number, kind, ..Number::default() };
        }
        Some(place as u32)
    }

    /// Returns the number's place, or the empty one where it would go.
    fn place(&self, hash: u64, number: u64) -> usize {
        let mask = self.places.len() - 1;
        let mut place = hash as usize & mask;
        loop {
            let held = &self.places[place];
            if held.kind == Kind::Empty || held.number == number {
                return place; // The table is half empty, so this ends.
            }
            place = (place + 1) & mask;
        }
    }
}
