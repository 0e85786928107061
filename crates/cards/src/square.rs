//! The square code that a phone's camera reads.

use qrcodegen::{QrCode, QrCodeEcc, QrSegment, Version};

/// Free modules around a square; fewer and some cameras do not find it.
pub(crate) const QUIET_MODULES: usize = 4;

/// 57 modules: at the size it is printed, a module stays wider than 0.8 mm.
const VERSION_MAX: u8 = 10;

/// A square code as dark rectangles.
pub(crate) struct Square {
    /// Modules on a side.
    pub(crate) size: usize,
    pub(crate) dark: Vec<Dark>,
}

/// Dark modules beside and below each other, counted from the top left.
#[derive(Clone, Copy)]
pub(crate) struct Dark {
    pub(crate) row: usize,
    pub(crate) column: usize,
    pub(crate) rows: usize,
    pub(crate) columns: usize,
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
    let mut dark: Vec<Dark> = Vec::new();
    let mut above = 0; // Where those begin that may reach down to the row before.
    for row in 0..code.size() {
        let from = dark.len();
        for (column, columns) in runs(&code, row) {
            let grows = dark[above..from].iter_mut().find(|known| {
                (known.column, known.columns) == (column, columns)
                    && known.row + known.rows == row as usize
            });
            match grows {
                Some(known) => known.rows += 1,
                None => dark.push(Dark { row: row as usize, column, rows: 1, columns }),
            }
        }
        while above < from && dark[above].row + dark[above].rows < row as usize + 1 {
            above += 1;
        }
    }
    Some(Square { size: code.size() as usize, dark })
}

/// Returns where each dark run of a row begins, and how long it is.
fn runs(code: &QrCode, row: i32) -> Vec<(usize, usize)> {
    let mut runs: Vec<(usize, usize)> = Vec::new();
    let mut before = false;
    for column in 0..code.size() {
        let dark = code.get_module(column, row);
        match runs.last_mut() {
            Some((_, columns)) if dark && before => *columns += 1,
            Some(_) | None if dark => runs.push((column as usize, 1)),
            Some(_) | None => {}
        }
        before = dark;
    }
    runs
}
