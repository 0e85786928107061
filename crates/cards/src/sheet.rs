//! What stands on a page, before it is drawn: text, lines and boxes, grouped by what they mean.

use std::rc::Rc;

use crate::face::Weight;
use crate::square::Square;

/// US Letter, in points.
pub(crate) const WIDTH: f32 = 612.0;
/// US Letter, in points.
pub(crate) const HEIGHT: f32 = 792.0;
/// Left free on each side: what printers of an office cannot reach, and a thumb's width.
pub(crate) const MARGIN: f32 = 34.0;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Language {
    English,
    Spanish,
}

impl Language {
    pub(crate) fn tag(self) -> &'static str {
        match self {
            Language::English => "en",
            Language::Spanish => "es",
        }
    }
}

/// One side of a sheet.
pub(crate) struct Side {
    pub(crate) language: Language,
    pub(crate) parts: Vec<Part>,
}

/// Something on a side, in the order of reading.
pub(crate) enum Part {
    /// Read aloud: ink with a meaning.
    Block(Role, Vec<Ink>),
    /// A table's rows, each of its cells.
    Table(Vec<Row>),
    /// Not read aloud: lines and boxes.
    Ornament(Vec<Ink>),
}

pub(crate) struct Row {
    pub(crate) cells: Vec<Cell>,
}

pub(crate) struct Cell {
    pub(crate) head: Head,
    pub(crate) ink: Vec<Ink>,
}

/// What a cell of a table is the head of.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Head {
    Column,
    Row,
    None,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    /// With its level, from 1.
    Heading(u16),
    Paragraph,
    /// A picture, with what is said in its place.
    Figure(&'static str),
}

pub(crate) enum Ink {
    /// Clean text on one line, from a point of its baseline.
    Text { x: f32, y: f32, size: f32, weight: Weight, shade: u8, language: Language, text: String },
    /// A filled box; the shade is 0 for black to 255 for white.
    Fill { x: f32, y: f32, width: f32, height: f32, shade: u8 },
    /// The outline of a box.
    Frame { x: f32, y: f32, width: f32, height: f32, line: f32 },
    /// A straight line.
    Rule { from: (f32, f32), to: (f32, f32), line: f32 },
    /// A square code, its quiet zone outside; `module` is the side of its smallest square.
    Square { x: f32, y: f32, module: f32, square: Rc<Square> },
}
