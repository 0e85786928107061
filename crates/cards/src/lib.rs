//! PDFs of a night's paper: cards, worksheets, envelopes, receipt sheets and county packs; it knows
//! nothing of the ledger, of keys, of time or of files.
//!
//! Every function is a pure one from plain structs to the bytes of a file: the same structs give
//! the same bytes. Pages are US Letter, tagged after PDF/UA-1, and read aloud in their own
//! language.
#![warn(missing_docs)]

mod card;
mod envelope;
mod face;
mod facts;
mod flow;
mod form;
mod labels;
mod pack;
mod pdf;
mod receipt;
mod sheet;
mod square;
mod words;
mod worksheet;

pub use card::cards;
pub use envelope::envelopes;
pub use facts::{
    CallBack, Card, Holder, Line, Meeting, NightFacts, Precinct, Threshold, Worksheet,
};
pub use pack::{Packet, county_pack};
pub use receipt::receipt_sheet;
pub use worksheet::worksheets;

/// A finished file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pdf {
    /// The file.
    pub bytes: Vec<u8>,
    /// How many sides it has.
    pub sides: usize,
    /// Names that could not be printed as they are, in the order given, for somebody to look at.
    pub unprintable: Vec<Unprintable>,
}

/// A text with characters that the font does not have, printed as a lozenge each.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unprintable {
    /// The text as given.
    pub text: String,
    /// What it has that the font lacks.
    pub characters: Vec<char>,
}

/// Why there is no file.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PdfError {
    /// A square code of this link would be too fine for a phone's camera; the link is a secret, so
    /// only its length is told.
    #[error("the link of a card of precinct {precinct:?} has {bytes} bytes; it must be shorter")]
    LinkTooLong {
        /// The precinct's id.
        precinct: String,
        /// Length of the link.
        bytes: usize,
    },
    /// The file breaks a rule of PDF: a fault of this crate.
    #[error("the file could not be written: {0}")]
    NotWritten(String),
}

/// Returns what of the texts the font cannot print, each text once.
fn unprintable<'a>(
    faces: &face::Faces,
    texts: impl Iterator<Item = &'a str>,
    found: &mut Vec<Unprintable>,
) {
    for text in texts.filter(|text| !text.is_ascii()) {
        let characters = faces.lacking(text);
        if !characters.is_empty() && !found.iter().any(|known| known.text == text) {
            found.push(Unprintable { text: text.to_owned(), characters });
        }
    }
}
