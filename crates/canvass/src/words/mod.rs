//! Check words: three words that say a return has been received, and which one.
//!
//! They are given only after the return is durable and are shown on the precinct's page, so that
//! whoever sent it can compare. They catch slips and not forgers: 24 bits can be searched.

mod list;
#[cfg(test)]
mod sound;

pub use list::WORDS;

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use caucus::worksheet::Worksheet;

use crate::canonical::canonical;
use crate::setup::{PrecinctIndex, Setup};

/// Three words, as places in [`WORDS`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct CheckWords(pub [u8; 3]);

/// Returns the words of a return, from the night's words key and its [`canonical`] bytes.
pub fn check_words(key: &[u8; 32], canonical: &[u8]) -> CheckWords {
    // Unwrap: HMAC takes keys of any length.
    let mut mac = Hmac::<Sha256>::new_from_slice(key).unwrap();
    mac.update(canonical);
    let digest = mac.finalize().into_bytes();
    CheckWords([digest[0], digest[1], digest[2]])
}

impl CheckWords {
    /// Returns the words of a precinct's worksheet.
    pub fn of(
        key: &[u8; 32],
        setup: &Setup,
        precinct: PrecinctIndex,
        worksheet: &Worksheet,
    ) -> CheckWords {
        check_words(key, &canonical(setup, precinct, worksheet))
    }

    /// Returns the words in English.
    pub fn english(self) -> [&'static str; 3] {
        self.0.map(|index| WORDS[usize::from(index)][0])
    }

    /// Returns the words in Spanish.
    pub fn spanish(self) -> [&'static str; 3] {
        self.0.map(|index| WORDS[usize::from(index)][1])
    }
}
