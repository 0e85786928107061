//! Breaks text into lines and stacks it down a column, without drawing.

use crate::face::{Faces, Weight};
use crate::sheet::{Ink, Language, Part, Role};

/// Baseline to baseline, in sizes of the letters.
const LEADING: f32 = 1.24;

/// Size of Spanish below English.
const SPANISH: f32 = 0.82;

/// From the top of a line to its baseline, in sizes of the letters.
const ASCENT: f32 = 0.92;

/// A label in English and in Spanish.
#[derive(Clone, Copy)]
pub(crate) struct Both<'a>(pub(crate) &'a str, pub(crate) &'a str);

/// How text looks.
#[derive(Clone, Copy)]
pub(crate) struct Style {
    pub(crate) size: f32,
    pub(crate) weight: Weight,
    /// 0 for black to 255 for white.
    pub(crate) shade: u8,
    pub(crate) language: Language,
}

impl Style {
    pub(crate) fn new(size: f32, language: Language) -> Style {
        Style { size, weight: Weight::Regular, shade: 0, language }
    }

    pub(crate) fn bold(self) -> Style {
        Style { weight: Weight::Bold, ..self }
    }

    pub(crate) fn white(self) -> Style {
        Style { shade: 255, ..self }
    }

    pub(crate) fn sized(self, size: f32) -> Style {
        Style { size, ..self }
    }
}

/// A column that text runs down.
pub(crate) struct Column<'a> {
    pub(crate) faces: &'a Faces,
    pub(crate) left: f32,
    pub(crate) width: f32,
    /// Top of what comes next.
    pub(crate) y: f32,
    pub(crate) parts: Vec<Part>,
}

impl<'a> Column<'a> {
    pub(crate) fn new(faces: &'a Faces, left: f32, width: f32, y: f32) -> Column<'a> {
        Column { faces, left, width, y, parts: Vec::new() }
    }

    pub(crate) fn gap(&mut self, points: f32) {
        self.y += points;
    }

    /// Adds text, broken into as many lines as it needs.
    pub(crate) fn text(&mut self, role: Role, style: Style, text: &str) {
        self.spans(role, style, &[(style.weight, text)]);
    }

    /// Adds text of which some is bold; between two spans stands a space.
    pub(crate) fn spans(&mut self, role: Role, style: Style, spans: &[(Weight, &str)]) {
        let lines = broken(self.faces, style.size, self.width, spans);
        let ink = self.set(style, lines);
        if !ink.is_empty() {
            self.parts.push(Part::Block(role, ink));
        }
    }

    /// Adds text as large as fits into `lines_max` lines, between two sizes; what is still too long
    /// at the smaller one ends in an ellipsis.
    pub(crate) fn fitted(
        &mut self,
        role: Role,
        style: Style,
        smallest: f32,
        lines_max: usize,
        text: &str,
    ) {
        let (size, lines) = self.fit(style, smallest, lines_max, text);
        let ink = self.set(style.sized(size), lines);
        if !ink.is_empty() {
            self.parts.push(Part::Block(role, ink));
        }
    }

    /// Adds text in English and, smaller below it, in Spanish.
    pub(crate) fn both(&mut self, role: Role, style: Style, said: Both, lines_max: usize) {
        let ink = self.both_ink(style, said, lines_max);
        self.parts.push(Part::Block(role, ink));
    }

    /// Returns the ink of text in English and, smaller below it, in Spanish.
    pub(crate) fn both_ink(&mut self, style: Style, said: Both, lines_max: usize) -> Vec<Ink> {
        let Both(english, spanish) = said;
        let mut ink = self.fitted_ink(style, 7.0, lines_max, english);
        let small = Style {
            weight: Weight::Regular,
            language: Language::Spanish,
            ..style.sized(style.size * SPANISH)
        };
        ink.extend(self.fitted_ink(small, 7.0, lines_max, spanish));
        ink
    }

    /// Returns the ink of text as large as fits into the lines, and moves below it.
    pub(crate) fn fitted_ink(
        &mut self,
        style: Style,
        smallest: f32,
        lines_max: usize,
        text: &str,
    ) -> Vec<Ink> {
        let (size, lines) = self.fit(style, smallest, lines_max, text);
        self.set(style.sized(size), lines)
    }

    /// Returns the ink of text as large as fits into that height, cut if it must be.
    pub(crate) fn inside_ink(
        &mut self,
        style: Style,
        smallest: f32,
        tall: f32,
        text: &str,
    ) -> Vec<Ink> {
        let lines_max = |size: f32| ((tall / (size * LEADING)) as usize).max(1);
        let (size, lines) = self.fit_with(style, smallest, lines_max, text);
        self.set(style.sized(size), lines)
    }

    fn fit(
        &self,
        style: Style,
        smallest: f32,
        lines_max: usize,
        text: &str,
    ) -> (f32, Vec<Vec<(Weight, String)>>) {
        self.fit_with(style, smallest, |_| lines_max, text)
    }

    /// Returns the largest size at which no word is cut and the lines are not too many.
    fn fit_with(
        &self,
        style: Style,
        smallest: f32,
        lines_max: impl Fn(f32) -> usize,
        text: &str,
    ) -> (f32, Vec<Vec<(Weight, String)>>) {
        let text = self.faces.clean(text);
        let words = text.split(' ').map(|word| self.faces.width(word, style.weight, 1.0));
        let widest = words.fold(0.0, f32::max);
        let mut size = style.size;
        loop {
            let mut lines = broken(self.faces, size, self.width, &[(style.weight, &text)]);
            let lines_max = lines_max(size);
            let whole = widest * size <= self.width || size <= smallest;
            if whole && lines.len() <= lines_max {
                return (size, lines);
            }
            if size <= smallest {
                lines.truncate(lines_max);
                self.cut(&mut lines, style.weight, size);
                return (size, lines);
            }
            size = (size - 1.0).max(smallest);
        }
    }

    /// Ends the last line in an ellipsis that still fits.
    fn cut(&self, lines: &mut [Vec<(Weight, String)>], weight: Weight, size: f32) {
        let Some((_, text)) = lines.last_mut().and_then(|line| line.last_mut()) else { return };
        text.push('…');
        while self.faces.width(text, weight, size) > self.width && text.chars().count() > 1 {
            text.pop();
            text.pop();
            text.push('…');
        }
    }

    fn set(&mut self, style: Style, lines: Vec<Vec<(Weight, String)>>) -> Vec<Ink> {
        let mut ink = Vec::new();
        let last = lines.len().saturating_sub(1);
        for (at, line) in lines.into_iter().enumerate() {
            let mut x = self.left;
            let y = self.y + style.size * ASCENT;
            let runs = line.len();
            for (run, (weight, text)) in line.into_iter().enumerate() {
                let mut text = text.replace('\u{a0}', " ");
                if run + 1 < runs || at < last {
                    text.push(' '); // Read aloud, words of two lines must not become one.
                }
                let width = self.faces.width(&text, weight, style.size);
                let Style { size, shade, language, .. } = style;
                ink.push(Ink::Text { x, y, size, weight, shade, language, text });
                x += width;
            }
            self.y += style.size * LEADING;
        }
        ink
    }
}

/// Returns the height of that many lines.
pub(crate) fn height(lines: usize, size: f32) -> f32 {
    lines as f32 * size * LEADING
}

/// Returns the baseline of a line whose letters are centred between `top` and `bottom`.
pub(crate) fn centred(top: f32, bottom: f32, size: f32) -> f32 {
    const CAPITALS: f32 = 0.668; // Height of a capital, in sizes.
    (top + bottom + size * CAPITALS) / 2.0
}

/// Breaks text into lines of stretches of one weight.
pub(crate) fn broken(
    faces: &Faces,
    size: f32,
    width: f32,
    spans: &[(Weight, &str)],
) -> Vec<Vec<(Weight, String)>> {
    let mut lines: Vec<Vec<(Weight, String)>> = Vec::new();
    let mut x = 0.0;
    for (weight, text) in spans {
        let text = faces.clean(text);
        let space = faces.width(" ", *weight, size);
        for word in text.split(' ').filter(|word| !word.is_empty()) {
            for piece in pieces(faces, word, *weight, size, width) {
                let wide = faces.width(piece, *weight, size);
                match lines.last_mut() {
                    Some(line) if x + space + wide <= width => {
                        x += space + wide;
                        match line.last_mut() {
                            Some((last, text)) if *last == *weight => {
                                text.push(' ');
                                text.push_str(piece);
                            }
                            Some(_) | None => line.push((*weight, piece.to_owned())),
                        }
                    }
                    Some(_) | None => {
                        lines.push(vec![(*weight, piece.to_owned())]);
                        x = wide;
                    }
                }
            }
        }
    }
    lines
}

/// Returns a word whole, or cut wherever the width ends if it is wider.
fn pieces<'a>(faces: &Faces, word: &'a str, weight: Weight, size: f32, width: f32) -> Vec<&'a str> {
    if faces.width(word, weight, size) <= width {
        return vec![word];
    }
    let mut pieces = Vec::new();
    let (mut start, mut x) = (0, 0.0);
    let mut buffer = [0; 4];
    for (at, letter) in word.char_indices() {
        let wide = faces.width(letter.encode_utf8(&mut buffer), weight, size);
        if x + wide > width && at > start {
            pieces.push(&word[start..at]);
            (start, x) = (at, 0.0);
        }
        x += wide;
    }
    pieces.push(&word[start..]);
    pieces
}
