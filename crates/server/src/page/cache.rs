//! Pages as they go over the wire, kept until the night moves on.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::address::Address;
use crate::packed::Packed;

/// Bytes of pages kept: home, every county and some hundred precincts of a night like Iowa's.
const KEPT_BYTES_MAX: usize = 8 << 20;

/// What a page was made from. A page made from a later night serves whoever asked for an earlier.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Version {
    pub seq: u64,
    /// Whether figures might leave.
    pub public: bool,
    /// The minute its "as of" names, since 1970.
    pub minute: i64,
}

/// A page as it goes over the wire.
#[derive(Debug)]
pub(super) struct Rendered {
    pub version: Version,
    pub kind: Kind,
    pub packed: Packed,
}

/// What kind of bytes they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Html,
    Json,
}

impl Version {
    /// Tells whether a page of this version may be shown to somebody who came when the night was
    /// at that one.
    pub fn serves(self, asked: Version) -> bool {
        self.public == asked.public && self.seq >= asked.seq && self.minute == asked.minute
    }
}

impl Rendered {
    /// Returns a page packed for the wire.
    pub fn of(version: Version, kind: Kind, text: String) -> Rendered {
        Rendered { version, kind, packed: Packed::of(text) }
    }
}

/// The pages kept.
#[derive(Default)]
pub(super) struct Cache(Mutex<Kept>);

#[derive(Default)]
struct Kept {
    pages: HashMap<Address, Arc<Rendered>>,
    bytes: usize,
}

impl Cache {
    fn lock(&self) -> MutexGuard<'_, Kept> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns a page that serves whoever asked at that version.
    pub fn get(&self, address: Address, asked: Version) -> Option<Arc<Rendered>> {
        let kept = self.lock();
        kept.pages.get(&address).filter(|page| page.version.serves(asked)).cloned()
    }

    /// Keeps a page. When there is no more room, those of an earlier night go first, then all.
    pub fn put(&self, address: Address, page: Arc<Rendered>) {
        let mut kept = self.lock();
        let seq = page.version.seq;
        kept.bytes += page.packed.size();
        if let Some(old) = kept.pages.insert(address, page) {
            kept.bytes -= old.packed.size();
        }
        if kept.bytes > KEPT_BYTES_MAX {
            kept.pages.retain(|_, page| page.version.seq >= seq);
            kept.bytes = kept.pages.values().map(|page| page.packed.size()).sum();
        }
        if kept.bytes > KEPT_BYTES_MAX {
            kept.pages.clear();
            kept.bytes = 0;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::address::Page;
    use super::*;

    fn version(seq: u64) -> Version {
        Version { seq, public: true, minute: 1 }
    }

    #[test]
    fn a_later_page_serves_an_earlier_reader_and_not_the_reverse() {
        assert!(version(2).serves(version(1)));
        assert!(!version(1).serves(version(2)));
        assert!(!Version { public: false, ..version(2) }.serves(version(1)));
        assert!(!Version { minute: 2, ..version(2) }.serves(version(1)));
    }

    #[test]
    fn what_is_kept_is_bounded() {
        let cache = Cache::default();
        let half = "x".repeat(KEPT_BYTES_MAX / 2);
        for seq in 1..10 {
            let address = Address { page: Page::Corrections(seq), live: false };
            let seq = u64::from(seq);
            let page = Rendered::of(version(seq), Kind::Html, half.clone());
            cache.put(address, Arc::new(page));
            assert!(cache.get(address, version(seq)).is_some());
            assert!(cache.lock().bytes <= KEPT_BYTES_MAX);
        }
        let kept = cache.lock();
        assert_eq!(kept.bytes, kept.pages.values().map(|page| page.packed.size()).sum::<usize>());
    }
}
