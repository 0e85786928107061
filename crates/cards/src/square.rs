//! The square code that a phone's camera reads.

use qrcodegen::{QrCode, QrCodeEcc, QrSegment, Version};

/// Free modules around a square; fewer and some cameras do not find it.
pub(crate) const QUIET_MODULES: usize = 4;

/// 57 modules: at the size it is printed, a module stays wider than 0.8 mm.
const VERSION_MAX: u8 = 10;

/// The dark runs of each row of a square code.
pub(crate) struct Square {
    /// Modules on a side.
    pub(crate) size: usize,
    /// Row, first dark module and the one after the last.
    pub(crate) runs: Vec<(usize, usize, usize)>,
}

/// Returns the square that says `link`; `None` if it is too long for the paper.
///
/// At level M a seventh of it may be dirty or folded.
pub(crate) fn square(link: &str) -> Option<Square> {
    let segments = QrSegment::make_segments(link);
    let (least, most) = (Version::MIN, Version::new(VERSION_MAX));
    let code =
        QrCode::encode_segments_advanced(&segments, QrCodeEcc::Medium, least, most, None, true)
            .ok()?;
    let mut runs = Vec::new();
    for row in 0..code.size() {
        let mut start = None;
        for column in 0..=code.size() {
            let dark = column < code.size() && code.get_module(column, row);
            match (start, dark) {
                (None, true) => start = Some(column),
                (Some(first), false) => {
                    runs.push((row as usize, first as usize, column as usize));
                    start = None;
                }
                (None, false) | (Some(_), true) => {}
            }
        }
    }
    Some(Square { size: code.size() as usize, runs })
}
