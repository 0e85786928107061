//! The two faces of the font: which letters it has, how wide they are, and text made fit for it.

use std::borrow::Cow;

use krilla::text::{Font, GlyphId, KrillaGlyph};
use skrifa::MetadataProvider as _;
use skrifa::instance::{LocationRef, Size};
use skrifa::raw::TableProvider as _;

/// Drawn for a letter that the font does not have.
pub(crate) const REPLACEMENT: char = '\u{25ca}';

/// Text past this is cut with an ellipsis: no name is longer, and a page has a bound.
const TEXT_CHARS_MAX: usize = 400;

/// Every letter of the font lies below this.
const LETTERS_END: usize = 0x2700;

const REGULAR: &[u8] = include_bytes!("../fonts/AtkinsonHyperlegibleNext-Regular.ttf");
const BOLD: &[u8] = include_bytes!("../fonts/AtkinsonHyperlegibleNext-Bold.ttf");

/// A mark, the letters it may follow, and what the two are together.
///
/// Names typed on some machines come with their accents apart; the font draws them as one.
const COMPOSED: &[(char, &str, &str)] = &[
    ('\u{300}', "AEIOUaeiouWwYy", "ÀÈÌÒÙàèìòùẀẁỲỳ"),
    ('\u{301}', "AEIOUYaeiouyCcLlNnRrSsZzWw", "ÁÉÍÓÚÝáéíóúýĆćĹĺŃńŔŕŚśŹźẂẃ"),
    ('\u{302}', "AEIOUaeiouWwYy", "ÂÊÎÔÛâêîôûŴŵŶŷ"),
    ('\u{303}', "ANOano", "ÃÑÕãñõ"),
    ('\u{304}', "AaEeIiUu", "ĀāĒēĪīŪū"),
    ('\u{306}', "AaGg", "ĂăĞğ"),
    ('\u{307}', "CcEeGgIZz", "ĊċĖėĠġİŻż"),
    ('\u{308}', "AEIOUaeiouyYWw", "ÄËÏÖÜäëïöüÿŸẄẅ"),
    ('\u{30a}', "AaUu", "ÅåŮů"),
    ('\u{30b}', "OoUu", "ŐőŰű"),
    ('\u{30c}', "CcDdEeLlNnRrSsTtZz", "ČčĎďĚěĽľŇňŘřŠšŤťŽž"),
    ('\u{326}', "SsTt", "ȘșȚț"),
    ('\u{327}', "CcGgKkLlNnSsTt", "ÇçĢģĶķĻļŅņŞşŢţ"),
    ('\u{328}', "AaEeIiUu", "ĄąĘęĮįŲų"),
];

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Weight {
    Regular,
    Bold,
}

/// Both faces, ready to measure and to draw.
pub(crate) struct Faces {
    regular: Face,
    bold: Face,
}

struct Face {
    font: Font,
    /// By character: the glyph and its advance in ems.
    letters: Vec<Option<(u32, f32)>>,
}

impl Faces {
    pub(crate) fn new() -> Faces {
        Faces { regular: Face::new(REGULAR), bold: Face::new(BOLD) }
    }

    /// Returns the width of clean text, in points.
    pub(crate) fn width(&self, text: &str, weight: Weight, size: f32) -> f32 {
        let face = self.face(weight);
        text.chars().map(|letter| face.letter(letter).1).sum::<f32>() * size
    }

    pub(crate) fn font(&self, weight: Weight) -> Font {
        self.face(weight).font.clone()
    }

    /// Returns the glyphs of clean text, one for each character.
    pub(crate) fn glyphs(&self, text: &str, weight: Weight) -> Vec<KrillaGlyph> {
        let face = self.face(weight);
        text.char_indices()
            .map(|(at, letter)| {
                let (glyph, advance) = face.letter(letter);
                let range = at..at + letter.len_utf8();
                KrillaGlyph::new(GlyphId::new(glyph), advance, 0.0, 0.0, 0.0, range, None)
            })
            .collect()
    }

    /// Returns the text as it is printed: on one line, with what the font lacks replaced.
    pub(crate) fn clean<'a>(&self, text: &'a str) -> Cow<'a, str> {
        let plain = text.bytes().all(|byte| (0x20..0x7f).contains(&byte))
            && text.len() <= TEXT_CHARS_MAX
            && !text.contains("  ")
            && !text.starts_with(' ')
            && !text.ends_with(' ');
        if plain {
            return Cow::Borrowed(text);
        }
        let mut printed: Vec<char> = Vec::new();
        for letter in composed(text) {
            if letter == ' ' && printed.last().is_none_or(|last| *last == ' ') {
                continue;
            }
            printed.push(if self.has(letter) { letter } else { REPLACEMENT });
        }
        while printed.last() == Some(&' ') {
            printed.pop();
        }
        if printed.len() > TEXT_CHARS_MAX {
            printed.truncate(TEXT_CHARS_MAX - 1);
            printed.push('…');
        }
        Cow::Owned(printed.into_iter().collect())
    }

    /// Returns the characters of the text that are printed as a replacement, each once, in order.
    pub(crate) fn lacking(&self, text: &str) -> Vec<char> {
        let mut lacking = Vec::new();
        for letter in composed(text).into_iter().filter(|letter| !self.has(*letter)) {
            if !lacking.contains(&letter) {
                lacking.push(letter);
            }
        }
        lacking
    }

    fn has(&self, letter: char) -> bool {
        self.regular.has(letter) && self.bold.has(letter)
    }

    fn face(&self, weight: Weight) -> &Face {
        match weight {
            Weight::Regular => &self.regular,
            Weight::Bold => &self.bold,
        }
    }
}

impl Face {
    fn new(file: &'static [u8]) -> Face {
        // Unwrap: the file is part of the program, and every test reads it.
        let read = skrifa::FontRef::new(file).unwrap();
        // In the font's own units: scaled ones are rounded, and each letter would be moved by that.
        let metrics = read.glyph_metrics(Size::unscaled(), LocationRef::default());
        let units = f32::from(read.head().map_or(1000, |head| head.units_per_em()));
        let mut letters = vec![None; LETTERS_END];
        for (code, glyph) in read.charmap().mappings() {
            if let Some(letter) = letters.get_mut(code as usize) {
                *letter =
                    metrics.advance_width(glyph).map(|advance| (glyph.to_u32(), advance / units));
            }
        }
        // Unwrap: as above.
        Face { font: Font::new(file.into(), 0).unwrap(), letters }
    }

    fn has(&self, letter: char) -> bool {
        self.letters.get(letter as usize).is_some_and(Option::is_some)
    }

    fn letter(&self, letter: char) -> (u32, f32) {
        let known = |letter: char| self.letters.get(letter as usize).copied().flatten();
        // Unwrap: the font has the replacement; a test prints it.
        known(letter).unwrap_or_else(|| known(REPLACEMENT).unwrap())
    }
}

/// Returns the characters with accents put on their letters, controls as spaces, and without those
/// that only steer the direction of writing or how others look.
fn composed(text: &str) -> Vec<char> {
    let mut letters: Vec<char> = Vec::with_capacity(text.len());
    for letter in text.chars() {
        let accented = letters.last().and_then(|last| accented(*last, letter));
        match (accented, letter) {
            (Some(accented), _) => {
                letters.pop();
                letters.push(accented);
            }
            (None, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}') => {}
            (None, '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fe00}'..='\u{fe0f}') => {}
            (None, '\u{2010}' | '\u{2011}') => letters.push('-'),
            (None, '\u{a0}') => letters.push('\u{a0}'), // Keeps a number beside its word.
            (None, letter) if letter.is_control() || letter.is_whitespace() => letters.push(' '),
            (None, letter) => letters.push(letter),
        }
    }
    letters
}

fn accented(letter: char, mark: char) -> Option<char> {
    let (_, apart, together) = COMPOSED.iter().find(|(known, _, _)| *known == mark)?;
    let at = apart.chars().position(|known| known == letter)?;
    together.chars().nth(at)
}
