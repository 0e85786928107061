//! Listed numbers to call back, first come, first served.

/// A ring of numbers, each by its place in the table of numbers.
pub(crate) struct CallBacks {
    ring: Box<[u32]>,
    first: usize,
    length: usize,
}

impl CallBacks {
    pub fn new(max: u16) -> CallBacks {
        CallBacks { ring: vec![0; usize::from(max)].into_boxed_slice(), first: 0, length: 0 }
    }

    /// Puts a number at the end; tells whether there was room.
    pub fn push(&mut self, place: u32) -> bool {
        let room = self.length < self.ring.len();
        if room {
            self.ring[(self.first + self.length) % self.ring.len()] = place;
            self.length += 1;
        }
        room
    }

    pub fn pop(&mut self) -> Option<u32> {
        if self.length == 0 {
            return None;
        }
        let place = self.ring[self.first];
        self.first = (self.first + 1) % self.ring.len();
        self.length -= 1;
        Some(place)
    }

    pub fn bytes(&self) -> usize {
        size_of_val(&*self.ring)
    }
}
