//! How a reporter reports: by camera, by telephone, by text; and what to key.

use std::rc::Rc;

use super::{Draft, INNER, SQUARE_SIDE};
use crate::face::Weight;
use crate::facts::{Holder, Line};
use crate::flow::{Column, height};
use crate::sheet::{Ink, MARGIN, Part, Role, WIDTH};
use crate::square::QUIET_MODULES;
use crate::words::fill;

impl<'a> Draft<'a> {
    /// The square code, and beside it what to do with it and with the numbers.
    pub(super) fn ways(&mut self, reports: bool) {
        let square = Rc::clone(self.square);
        let module = SQUARE_SIDE / (square.size + 2 * QUIET_MODULES) as f32;
        let quiet = module * QUIET_MODULES as f32;
        // The margin is quiet too.
        let (x, y) = (MARGIN, self.column.y + (quiet - self.look.gap).max(0.0));
        let drawn = square.size as f32 * module;
        let ink = vec![Ink::Square { x, y, module, square }];
        self.column.parts.push(Part::Block(Role::Figure(self.words.square), ink));
        let left = x + drawn + quiet;
        let mut beside = Column::new(self.column.faces, left, WIDTH - MARGIN - left, y - 4.0);
        let bottom = y + drawn + quiet;
        match self.card.holder {
            Holder::Chair | Holder::Secretary => {
                if self.look.full {
                    beside.text(Role::Paragraph, self.plain, self.words.any_way);
                }
            }
            Holder::County => beside.text(Role::Paragraph, self.plain.bold(), self.words.vouch),
            Holder::Observer => beside.text(Role::Paragraph, self.plain.bold(), self.words.confirm),
        }
        let mut number = 1;
        if reports {
            self.way(&mut beside, &mut number, self.words.camera, None, self.camera());
        } else {
            beside.gap(self.look.gap);
            beside.text(Role::Paragraph, self.plain, self.camera()); // The only way.
        }
        if let Some(call) = self.number_to_call().filter(|_| reports) {
            let how = if self.long_beside() {
                self.words.call_lines
            } else {
                self.words.call_lines_short
            };
            self.way(&mut beside, &mut number, self.words.call, Some(call), how);
        }
        self.column.parts.append(&mut beside.parts);
        self.column.y = beside.y.max(bottom);
        if let Some(to) = self.facts.text.as_deref().filter(|_| reports) {
            let mut below = Column::new(self.column.faces, MARGIN, INNER, self.column.y);
            self.way(&mut below, &mut number, self.words.text, Some(to), self.text());
            self.column.parts.append(&mut below.parts);
            self.column.y = below.y;
            self.example();
        }
    }

    fn way(
        &self,
        column: &mut Column,
        number: &mut u32,
        heading: &str,
        call: Option<&str>,
        how: &str,
    ) {
        column.gap(self.look.gap * 0.4);
        let heading = call.map_or(heading.to_owned(), |to| fill(heading, to));
        let style = self.plain.bold().sized(self.look.body * 1.22);
        // The number in a black box, then the heading beside it.
        let wide = style.size * 1.2;
        let (x, y) = (column.left, column.y);
        let mut ink = vec![Ink::Fill { x, y, width: wide, height: wide, shade: 0 }];
        let band = (y, y + wide);
        ink.extend(self.one_line(style.white(), &number.to_string(), x, wide, band));
        let mut beside = Column::new(column.faces, x + wide + 6.0, column.width - wide - 6.0, y);
        ink.extend(beside.fitted_ink(style, self.look.body, 2, &heading));
        column.parts.push(Part::Block(Role::Heading(3), ink));
        column.y = beside.y.max(y + wide + 1.0);
        column.text(Role::Paragraph, self.plain, how);
        *number += 1;
    }

    pub(super) fn number_to_call(&self) -> Option<&'a str> {
        self.card.direct_number.as_deref().or(self.facts.hotline.as_deref())
    }

    /// Beside the square there is room for all words, unless they are large.
    fn long_beside(&self) -> bool {
        self.look.full || !self.card.large_print
    }

    fn camera(&self) -> &'static str {
        match self.card.holder {
            Holder::Chair | Holder::Secretary if self.long_beside() => self.words.camera_worksheet,
            Holder::Chair | Holder::Secretary => self.words.camera_worksheet_short,
            Holder::County => self.words.camera_county,
            Holder::Observer => self.words.camera_observer,
        }
    }

    fn text(&self) -> &'static str {
        match (self.facts.ballots, self.look.full) {
            (false, true) => self.words.text_groups,
            (false, false) => self.words.text_groups_short,
            (true, true) => self.words.text_ballots,
            (true, false) => self.words.text_ballots_short,
        }
    }

    /// A text as it would be sent, with this card's own code and lines.
    fn example(&mut self) {
        let number = |at: usize| self.card.lines.get(at).map_or(at as u16 + 1, |line| line.number);
        let (first, second) = (number(0), number(1));
        let figures = if self.facts.ballots {
            format!("69 {first} 44 {second} 25")
        } else {
            format!("69 {first} 30 44 3 {second} 25 25 1")
        };
        let sent = format!("{} {figures}", self.card.code);
        let spans = [(Weight::Regular, self.words.as_in), (Weight::Bold, sent.as_str())];
        self.column.spans(Role::Paragraph, self.plain, &spans);
    }

    /// Which number is whose, read down and then across.
    pub(super) fn lines(&mut self) {
        const COLUMN_GAP: f32 = 10.0;
        let lines = &self.card.lines;
        self.column.text(Role::Heading(3), self.plain.bold(), self.words.lines);
        let digits = self.number_width(lines);
        let widest = lines.iter().map(|line| self.name_width(line)).fold(0.0, f32::max);
        let wanted = digits + widest + COLUMN_GAP;
        // One long name is printed smaller before it pushes the whole list off the card.
        let least = if lines.len() > 8 { 3.0 } else { 2.0 };
        let columns = ((INNER + COLUMN_GAP) / wanted).clamp(least, 4.0) as usize;
        let rows = lines.len().div_ceil(columns);
        let wide = (INNER + COLUMN_GAP) / columns as f32;
        let tall = height(1, self.look.body);
        let top = self.column.y;
        let mut ink = Vec::new();
        for (at, line) in lines.iter().enumerate() {
            let x = MARGIN + (at / rows) as f32 * wide;
            let y = top + (at % rows) as f32 * tall;
            let number = line.number.to_string();
            let indent =
                digits - 6.0 - self.column.faces.width(&number, Weight::Bold, self.look.body);
            let band = (y, y + tall);
            ink.extend(self.one_line(self.plain.bold(), &number, x + indent, digits, band));
            let width = wide - digits - COLUMN_GAP;
            ink.extend(self.one_line(self.plain, &line.name, x + digits, width, band));
        }
        self.column.parts.push(Part::Block(Role::Paragraph, ink));
        self.column.y = top + rows as f32 * tall;
    }

    fn number_width(&self, lines: &[Line]) -> f32 {
        let width = |line: &Line| {
            self.column.faces.width(&line.number.to_string(), Weight::Bold, self.look.body)
        };
        lines.iter().map(width).fold(0.0, f32::max) + 6.0
    }

    fn name_width(&self, line: &Line) -> f32 {
        let name = self.column.faces.clean(&line.name);
        self.column.faces.width(&name, Weight::Regular, self.look.body)
    }
}
