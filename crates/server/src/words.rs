//! The check words of a return: what the chair hears back, and finds on her precinct's page, when
//! her figures are on the disk.

use canvass::setup::{PrecinctIndex, Setup};
use canvass::words::CheckWords;
use caucus::worksheet::Worksheet;

use crate::keys::Keys;

/// Returns the three words of a precinct's worksheet, in English.
pub fn check_words(
    keys: &Keys,
    setup: &Setup,
    precinct: PrecinctIndex,
    worksheet: &Worksheet,
) -> [String; 3] {
    CheckWords::of(&keys.words, setup, precinct, worksheet).english().map(str::to_owned)
}
