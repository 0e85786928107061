//! The night's secret keys, kept apart from the ledger and from backups.

use std::fmt;

/// The keys of one night, 32 random bytes each.
pub struct Keys {
    /// Makes the reporters' codes, so that cards can be printed again.
    pub codes: [u8; 32],
    /// Makes the digests the ledger holds in place of codes.
    pub lookup: [u8; 32],
    /// Makes the check words.
    pub words: [u8; 32],
}

/// Says that there are keys, and never what they are.
impl fmt::Debug for Keys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Keys(..)")
    }
}
