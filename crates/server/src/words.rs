//! The check words of a return: what the chair hears back, and finds on her precinct's page, when
//! her figures are on the disk.

use canvass::entry::Counts;
use canvass::setup::{PrecinctIndex, Setup};
use caucus::worksheet::Worksheet;

use crate::keys::{Keys, hmac};

/// Returns the three words of a precinct's worksheet.
///
/// They follow from the public figures alone, so that every channel says the same words whatever
/// the order in which it was told them.
pub fn check_words(
    keys: &Keys,
    setup: &Setup,
    precinct: PrecinctIndex,
    worksheet: &Worksheet,
) -> [String; 3] {
    let counts = Counts::of(setup, worksheet);
    let mut canonical = setup.precincts.id(precinct).as_bytes().to_vec();
    canonical.push(b'\n');
    serde_json::to_writer(&mut canonical, &counts).expect("figures are plain data");
    let digest = hmac(&keys.words, &canonical);
    [digest[0], digest[1], digest[2]].map(word)
}

/// Returns the word of a byte: two syllables.
fn word(byte: u8) -> String {
    const CONSONANTS: [&str; 16] =
        ["b", "d", "f", "g", "h", "j", "k", "l", "m", "n", "p", "r", "s", "t", "v", "z"];
    const VOWELS: [&str; 4] = ["a", "e", "i", "o"];
    let (high, low) = (usize::from(byte >> 4), usize::from(byte & 15));
    let (first, second) = (CONSONANTS[high], CONSONANTS[low]);
    format!("{first}{}{second}{}", VOWELS[low % 4], VOWELS[high % 4])
}
