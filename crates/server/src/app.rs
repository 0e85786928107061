//! What pages and doors are handed: the night to read, the sequencer to ask, keys and clock.

use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard};

use night::night::Night;

use crate::clock::Clock;
use crate::keys::Keys;
use crate::sequencer::Handle;

/// The night as everybody reads it. Only the sequencer writes, and only what is on the disk.
pub type SharedNight = Arc<RwLock<Night>>;

/// Everything a page or a door needs.
#[derive(Clone)]
pub struct App {
    pub night: SharedNight,
    pub sequencer: Handle,
    pub keys: Arc<Keys>,
    pub clock: Clock,
    /// Shown on every page.
    pub notice: Option<Notice>,
}

/// What every page says first, such as which times of a demonstration are invented.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice(pub Arc<str>);

impl App {
    /// Locks the night for reading. Copy out what is shown; never format or wait under the lock.
    pub fn read(&self) -> RwLockReadGuard<'_, Night> {
        // Poisoned only if folding panicked, and then the process is ending.
        self.night.read().unwrap_or_else(PoisonError::into_inner)
    }
}
