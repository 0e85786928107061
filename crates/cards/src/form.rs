//! Pieces of forms that are filled in by hand: boxes to write in, tables, lines to sign.

use crate::face::Faces;
use crate::facts::NightFacts;
use crate::flow::{Both, Column, Style};
use crate::sheet::{Cell, HEIGHT, Head, Ink, Language, MARGIN, Part, Role, Row, WIDTH};

/// Between the margins.
pub(crate) const INNER: f32 = WIDTH - 2.0 * MARGIN;

/// Where a form ends and its footer begins.
pub(crate) const BOTTOM: f32 = HEIGHT - MARGIN - 30.0;

/// Between the line of a box and what stands in it.
pub(crate) const PAD: f32 = 4.0;

/// A column of a table.
#[derive(Clone)]
pub(crate) struct Heading {
    pub(crate) label: Both<'static>,
    pub(crate) width: f32,
}

/// A form while it is laid out, a page at a time.
pub(crate) struct Form<'a> {
    pub(crate) faces: &'a Faces,
    /// Of labels; their Spanish is smaller.
    pub(crate) style: Style,
    pub(crate) y: f32,
    pub(crate) parts: Vec<Part>,
}

impl<'a> Form<'a> {
    pub(crate) fn new(faces: &'a Faces, size: f32) -> Form<'a> {
        let style = Style::new(size, Language::English);
        Form { faces, style, y: MARGIN, parts: Vec::new() }
    }

    /// Adds what `write` puts between two edges, and moves below it.
    pub(crate) fn write(&mut self, x: f32, width: f32, write: impl FnOnce(&mut Column)) {
        let mut column = Column::new(self.faces, x, width, self.y);
        write(&mut column);
        self.y = column.y;
        self.parts.append(&mut column.parts);
    }

    /// Adds two columns beside each other, the first taking that part of the width.
    pub(crate) fn beside(
        &mut self,
        part: f32,
        left: impl FnOnce(&mut Column),
        right: impl FnOnce(&mut Column),
    ) {
        let (top, middle) = (self.y, MARGIN + INNER * part);
        self.write(MARGIN, INNER * part - 8.0, left);
        let bottom = std::mem::replace(&mut self.y, top);
        self.write(middle, INNER * (1.0 - part), right);
        self.y = self.y.max(bottom);
    }

    /// Begins a form of a county: what it is, of which night, and whose.
    pub(crate) fn begin_county(&mut self, facts: &NightFacts, title: Both, county: &str) {
        let style = self.style;
        self.beside(
            0.5,
            |left| left.both(Role::Heading(1), style.bold().sized(20.0), title, 1),
            |right| {
                right.fitted(Role::Paragraph, style.bold(), 9.0, 2, &facts.title);
                right.both(Role::Paragraph, style, Both(&facts.date_en, &facts.date_es), 1);
            },
        );
        let county = format!("{county} County");
        self.write(MARGIN, INNER, |column| {
            column.fitted(Role::Heading(2), style.bold().sized(22.0), 12.0, 2, &county);
        });
        self.y += 6.0;
    }

    /// Draws a box with a label in it and room to write; returns nothing printed in that room.
    pub(crate) fn boxed(
        &mut self,
        (x, width): (f32, f32),
        height: f32,
        label: Both,
        printed: Option<&str>,
    ) {
        let (top, style) = (self.y, self.style);
        let frame = Ink::Frame { x, y: top, width, height, line: 1.0 };
        self.parts.push(Part::Ornament(vec![frame]));
        let mut inside = Column::new(self.faces, x + PAD, width - 2.0 * PAD, top + PAD * 0.5);
        let mut ink = inside.both_ink(style.bold(), label, 1);
        if let Some(printed) = printed {
            let size = style.size * 2.0;
            inside.gap((top + height - inside.y - size * 1.2).max(0.0) / 2.0);
            ink.extend(inside.fitted_ink(style.bold().sized(size), 9.0, 1, printed));
        }
        self.parts.push(Part::Block(Role::Paragraph, ink));
    }

    /// Returns the height the heads of these columns need.
    pub(crate) fn heads_height(&self, headings: &[Heading]) -> f32 {
        let tall = |heading: &Heading| {
            let width = heading.width - 2.0 * PAD;
            let mut column = Column::new(self.faces, 0.0, width, 0.0);
            column.both_ink(self.style.bold(), heading.label, 2);
            column.y
        };
        headings.iter().map(tall).fold(0.0, f32::max) + PAD
    }

    /// Returns a table's first row, on grey.
    pub(crate) fn heads(&mut self, headings: &[Heading]) -> Row {
        let height = self.heads_height(headings);
        let (x, y) = (MARGIN, self.y);
        let back = Ink::Fill { x, y, width: INNER, height, shade: 224 };
        self.parts.push(Part::Ornament(vec![back]));
        let mut cells = Vec::new();
        let mut x = MARGIN;
        for heading in headings {
            let width = heading.width - 2.0 * PAD;
            let mut column = Column::new(self.faces, x + PAD, width, y + PAD * 0.5);
            let ink = column.both_ink(self.style.bold(), heading.label, 2);
            cells.push(Cell { head: Head::Column, ink });
            x += heading.width;
        }
        self.frame(headings, height);
        self.y += height;
        Row { cells }
    }

    /// Returns a row with what is printed in its cells, from the first; the others are empty.
    pub(crate) fn row(&mut self, headings: &[Heading], height: f32, printed: &[&str]) -> Row {
        let mut cells = Vec::new();
        let mut x = MARGIN;
        for (at, heading) in headings.iter().enumerate() {
            let text = printed.get(at).copied().unwrap_or("");
            let mut column = Column::new(self.faces, x + PAD, heading.width - 2.0 * PAD, self.y);
            let ink_tall = height - 2.0;
            let mut ink = column.inside_ink(self.style.bold(), 7.5, ink_tall, text);
            let shift = (height - (column.y - self.y)) / 2.0;
            for ink in &mut ink {
                if let Ink::Text { y, .. } = ink {
                    *y += shift;
                }
            }
            cells.push(Cell { head: if at < 2 { Head::Row } else { Head::None }, ink });
            x += heading.width;
        }
        self.frame(headings, height);
        self.y += height;
        Row { cells }
    }

    /// Draws the lines around the cells of a row that begins here.
    fn frame(&mut self, headings: &[Heading], height: f32) {
        let y = self.y;
        let mut ink = vec![Ink::Frame { x: MARGIN, y, width: INNER, height, line: 0.8 }];
        let mut x = MARGIN;
        for heading in &headings[..headings.len() - 1] {
            x += heading.width;
            ink.push(Ink::Rule { from: (x, y), to: (x, y + height), line: 0.8 });
        }
        self.parts.push(Part::Ornament(ink));
    }

    /// Draws a line to write on, with what belongs on it below.
    pub(crate) fn signed(&mut self, places: &[(f32, Both)], room: f32) {
        const BETWEEN: f32 = 12.0;
        let free = INNER - BETWEEN * (places.len() - 1) as f32;
        let (y, mut x) = (self.y + room, MARGIN);
        let mut bottom = y;
        for (part, label) in places {
            let width = free * part;
            let rule = Ink::Rule { from: (x, y), to: (x + width, y), line: 0.8 };
            self.parts.push(Part::Ornament(vec![rule]));
            let mut below = Column::new(self.faces, x, width, y + 1.0);
            below.both(Role::Paragraph, self.style, *label, 1);
            self.parts.append(&mut below.parts);
            bottom = bottom.max(below.y);
            x += width + BETWEEN;
        }
        self.y = bottom;
    }

    /// Adds the footer: a rule to remember, and which page this is of how many.
    pub(crate) fn page_of(&mut self, rule: Both, page: usize, pages: usize) {
        let style = self.style.sized(10.5);
        self.y = BOTTOM + 6.0;
        let english = format!("Page {page} of {pages}");
        let spanish = format!("Página {page} de {pages}");
        self.beside(
            0.85,
            |left| left.both(Role::Paragraph, style, rule, 1),
            |right| right.both(Role::Paragraph, style.bold(), Both(&english, &spanish), 1),
        );
    }
}
