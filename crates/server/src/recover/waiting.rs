//! Parcels that wait to be folded: a queue whose filler takes from it as well where it is too long.

use std::collections::VecDeque;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use super::PARCELS_WAITING;
use super::parcel::{Parcel, Rows};

/// The queue; with it the memory of parcels that are folded, to be filled again.
#[derive(Default)]
pub(super) struct Waiting {
    inside: Mutex<Inside>,
    changed: Condvar,
}

#[derive(Default)]
struct Inside {
    parcels: VecDeque<Parcel>,
    ended: bool,
    spare: Vec<Rows>,
}

/// Ends the queue also where its filler panics: nobody waits for ever.
pub(super) struct End<'a>(&'a Waiting);

impl Drop for End<'_> {
    fn drop(&mut self) {
        self.0.lock().ended = true;
        self.0.changed.notify_all();
    }
}

impl Waiting {
    /// Adds a parcel; returns the oldest to be folded at once where too many would wait.
    pub fn add(&self, parcel: Parcel) -> Option<Parcel> {
        let mut inside = self.lock();
        inside.parcels.push_back(parcel);
        if inside.parcels.len() > PARCELS_WAITING {
            return inside.parcels.pop_front();
        }
        drop(inside);
        self.changed.notify_one();
        None
    }

    /// Waits for the oldest parcel; `None` once nothing is left and nothing more will come.
    pub fn next(&self) -> Option<Parcel> {
        let nothing = |inside: &mut Inside| inside.parcels.is_empty() && !inside.ended;
        let inside = self.changed.wait_while(self.lock(), nothing);
        inside.unwrap_or_else(PoisonError::into_inner).parcels.pop_front()
    }

    pub fn end_when_dropped(&self) -> End<'_> {
        End(self)
    }

    pub fn give_back(&self, rows: Rows) {
        self.lock().spare.push(rows);
    }

    pub fn spare(&self) -> Rows {
        self.lock().spare.pop().unwrap_or_default()
    }

    /// Nothing panics while it holds the lock.
    fn lock(&self) -> MutexGuard<'_, Inside> {
        self.inside.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
