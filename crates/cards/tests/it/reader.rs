//! What other programs make of a file.

use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};

use cards::Pdf;

/// A file in a folder of its own, gone when it is dropped.
pub struct Read {
    folder: PathBuf,
}

/// A word and its box on a page, in points from the top left.
#[derive(Debug, Clone)]
pub struct Word {
    pub page: usize,
    pub left: f32,
    pub top: f32,
    pub right: f32,
    pub bottom: f32,
    pub text: String,
}

impl Read {
    pub fn new(pdf: &Pdf) -> Read {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let name = format!("cards-{}-{number}", std::process::id());
        let folder = std::env::temp_dir().join(name);
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("paper.pdf"), &pdf.bytes).unwrap();
        Read { folder }
    }

    fn run(&self, program: &str, arguments: &[&str]) -> String {
        let output = Command::new(program)
            .args(arguments)
            .current_dir(&self.folder)
            .output()
            .unwrap_or_else(|error| panic!("{program}: {error}"));
        String::from_utf8_lossy(&output.stdout).into_owned()
    }

    /// Returns the text of one page, counted from 1, its lines joined by spaces.
    pub fn page(&self, page: usize) -> String {
        let page = page.to_string();
        let text = self.run("pdftotext", &["-f", &page, "-l", &page, "paper.pdf", "-"]);
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// Returns all text as it comes out.
    pub fn text(&self) -> String {
        self.run("pdftotext", &["paper.pdf", "-"])
    }

    /// Returns what is read aloud, with what each piece is.
    pub fn aloud(&self) -> String {
        self.run("pdfinfo", &["-struct-text", "paper.pdf"])
    }

    /// Returns the outline's entries, each with its page.
    pub fn outline(&self) -> Vec<(usize, String)> {
        let xml = self.run("pdftohtml", &["-xml", "-i", "-stdout", "paper.pdf"]);
        let entries = xml.lines().filter_map(|line| {
            let (page, text) = line.strip_prefix("<item page=\"")?.split_once("\">")?;
            Some((page.parse().ok()?, text.strip_suffix("</item>")?.to_owned()))
        });
        entries.collect()
    }

    /// Returns what the square codes of one page say, as a camera sees it.
    pub fn squares(&self, page: usize) -> Vec<String> {
        let page = page.to_string();
        let arguments = ["-r", "100", "-gray", "-singlefile", "-f", &page, "-l", &page];
        self.run("pdftoppm", &[&arguments[..], &["paper.pdf", "page"]].concat());
        self.run("zbarimg", &["--raw", "-q", "page.pgm"]).lines().map(str::to_owned).collect()
    }

    /// Returns how many of the page's dots are not white outside of the given margin, in points.
    pub fn ink_in_margin(&self, page: usize, margin: usize) -> usize {
        let page = page.to_string();
        let arguments = ["-r", "72", "-gray", "-singlefile", "-f", &page, "-l", &page];
        self.run("pdftoppm", &[&arguments[..], &["paper.pdf", "dots"]].concat());
        let file = fs::read(self.folder.join("dots.pgm")).unwrap();
        let dots = &file[file.len() - 612 * 792..];
        let outside = |at: usize| {
            let (x, y) = (at % 612, at / 612);
            x < margin || y < margin || x >= 612 - margin || y >= 792 - margin
        };
        dots.iter().enumerate().filter(|(at, dot)| **dot < 250 && outside(*at)).count()
    }

    /// Returns every word with its place.
    pub fn words(&self) -> Vec<Word> {
        let xml = self.run("pdftotext", &["-bbox", "paper.pdf", "-"]);
        let mut words = Vec::new();
        let mut page = 0;
        for line in xml.lines().map(str::trim) {
            if line.starts_with("<page ") {
                page += 1;
            }
            let Some(inside) = line.strip_prefix("<word ") else { continue };
            let number = |name: &str| -> f32 {
                let (_, rest) = inside.split_once(&format!("{name}=\"")).unwrap();
                rest.split('"').next().unwrap().parse().unwrap()
            };
            let text = inside.split_once('>').unwrap().1.trim_end_matches("</word>").to_owned();
            let (left, top) = (number("xMin"), number("yMin"));
            let (right, bottom) = (number("xMax"), number("yMax"));
            words.push(Word { page, left, top, right, bottom, text });
        }
        words
    }

    /// Asserts that every word lies inside the margins and none on another.
    pub fn assert_tidy(&self) {
        let words = self.words();
        assert!(!words.is_empty(), "there is text");
        for word in &words {
            let inside = word.left >= 33.0
                && word.right <= 580.0
                && word.top >= 28.0
                && word.bottom <= 764.0;
            assert!(inside, "beyond the margins: {word:?}");
        }
        for (at, word) in words.iter().enumerate() {
            for other in words[at + 1..].iter().filter(|other| other.page == word.page) {
                assert!(!overlap(word, other), "on each other: {word:?} {other:?}");
            }
        }
    }
}

impl Drop for Read {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// Boxes are as tall as the font allows, so those of two lines touch: what counts is their middle.
fn overlap(word: &Word, other: &Word) -> bool {
    let shrunk = |word: &Word| {
        let tall = word.bottom - word.top;
        (word.left + 0.5, word.right - 0.5, word.top + tall * 0.25, word.bottom - tall * 0.25)
    };
    let (a, b) = (shrunk(word), shrunk(other));
    a.0 < b.1 && b.0 < a.1 && a.2 < b.3 && b.2 < a.3
}
