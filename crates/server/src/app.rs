//! What pages and doors are handed: the night to read, the sequencer to ask, keys and clock.

use std::net::IpAddr;
use std::sync::{Arc, PoisonError, RwLockReadGuard};

use night::night::Night;

use crate::clock::Clock;
use crate::data_dir::{DataDir, Started};
use crate::keys::Keys;
use crate::people::People;
use crate::phone;
use crate::photos::Photos;
use crate::sequencer::{Handle, SharedNight};

/// Space for pictures unless somebody says otherwise: 16,000 of 250 KB.
pub const PHOTO_SPACE_BYTES: u64 = 4 << 30;

/// Everything a page or a door needs.
#[derive(Clone)]
pub struct App {
    pub night: SharedNight,
    pub sequencer: Handle,
    pub keys: Arc<Keys>,
    pub clock: Clock,
    pub people: Arc<People>,
    pub photos: Arc<Photos>,
    /// The hotline's board; `None` where no telephone is answered.
    pub phone: Option<phone::Shared>,
    /// The operators' desk; `None` where no telephone is answered.
    pub desk: Option<phone::desk::Shared>,
    /// Shown on every page.
    pub notice: Option<Notice>,
    /// Reverse proxies whose word about a client's address is taken.
    pub proxies: Arc<[IpAddr]>,
}

/// What every page says first, such as which times of a demonstration are invented.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice(pub Arc<str>);

impl App {
    /// Returns an app without a notice and without proxies.
    pub fn new(started: &Started, dir: &DataDir, clock: Clock) -> App {
        let Started { sequencer, people } = started;
        App {
            night: Arc::clone(&sequencer.night),
            sequencer: sequencer.handle.clone(),
            keys: Arc::clone(&dir.keys),
            people: Arc::clone(people),
            photos: Arc::new(Photos::of(&dir.photos_path(), PHOTO_SPACE_BYTES)),
            clock,
            phone: None,
            desk: None,
            notice: None,
            proxies: Arc::new([]),
        }
    }

    /// Returns what a telephone needs.
    pub fn house(&self) -> phone::House {
        phone::House {
            night: Arc::clone(&self.night),
            sequencer: self.sequencer.clone(),
            people: Arc::clone(&self.people),
            keys: Arc::clone(&self.keys),
            clock: self.clock.clone(),
        }
    }

    /// Locks the night for reading. Copy out what is shown; never format or wait under the lock.
    pub fn read(&self) -> RwLockReadGuard<'_, Night> {
        // Poisoned only if folding panicked, and then the process is ending.
        self.night.read().unwrap_or_else(PoisonError::into_inner)
    }
}
