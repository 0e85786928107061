//! Faults of a file, worded for the person who has to mend it.
//!
//! A reader reports every fault of a run at once: a folder mended one fault a run is mended at
//! midnight. What is kept is bounded however bad the file is, and no byte of the file reaches a
//! terminal unescaped.

use std::fmt::{self, Display, Write};

/// Faults kept with their words; whoever has more than this mends the program that wrote the file.
pub const FAULTS_SHOWN_MAX: usize = 50;

/// Characters of a foreign value that a message repeats; enough to recognise it in a line.
const VALUE_CHARS_MAX: usize = 40;

/// Columns of the terminal that [`Faults`] is displayed for.
const TERMINAL_COLUMNS: usize = 80;

/// One thing wrong with a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The file's name as the caller gave it.
    pub file: String,
    /// The physical line, from 1; `None` where the whole file is meant.
    pub line: Option<u64>,
    /// The column of a table or the key of a configuration.
    pub column: Option<String>,
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub remedy: String,
}

/// Every fault of one run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Faults {
    /// The first [`FAULTS_SHOWN_MAX`], in the order of the files.
    pub shown: Vec<Fault>,
    /// How many there are, shown or not.
    pub total: usize,
}

impl Fault {
    /// Returns a fault of a whole file.
    pub(crate) fn of_file(file: &str, message: impl Into<String>, remedy: &str) -> Fault {
        Fault {
            file: file.to_owned(),
            line: None,
            column: None,
            message: message.into(),
            remedy: remedy.to_owned(),
        }
    }

    /// Returns the same fault of one line.
    pub(crate) fn on_line(self, line: u64) -> Fault {
        Fault { line: Some(line), ..self }
    }

    /// Returns the same fault of one column.
    pub(crate) fn in_column(self, column: &str) -> Fault {
        Fault { column: Some(column.to_owned()), ..self }
    }
}

impl Faults {
    /// Tells whether nothing is wrong.
    pub fn is_empty(&self) -> bool {
        self.total == 0
    }

    /// Counts a fault; it is put into words only if it will be shown.
    pub(crate) fn add(&mut self, fault: impl FnOnce() -> Fault) {
        self.total += 1;
        if self.shown.len() < FAULTS_SHOWN_MAX {
            self.shown.push(fault());
        }
    }

    /// Returns the value if nothing is wrong.
    pub(crate) fn or<T>(self, value: T) -> Result<T, Faults> {
        if self.is_empty() { Ok(value) } else { Err(self) }
    }
}

impl std::error::Error for Faults {}

impl Display for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, fault) in self.shown.iter().enumerate() {
            if at > 0 {
                f.write_char('\n')?;
            }
            write!(f, "{fault}")?;
        }
        if self.total > self.shown.len() {
            write!(f, "\n… and {} more", self.total - self.shown.len())?;
        }
        Ok(())
    }
}

impl Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut place = escaped(&self.file);
        if let Some(line) = self.line {
            write!(place, ":{line}")?;
        }
        if let Some(column) = &self.column {
            let word = if self.file.ends_with(".toml") { "key" } else { "column" };
            write!(place, ", {word} {}", escaped(column))?;
        }
        wrap(f, &format!("{place}: {}", escaped(&self.message)), "", "  ")?;
        f.write_char('\n')?;
        wrap(f, &escaped(&self.remedy), "    ", "    ")
    }
}

/// Breaks a text at blanks; a word longer than a line stands on its own.
fn wrap(f: &mut fmt::Formatter<'_>, text: &str, first: &str, rest: &str) -> fmt::Result {
    f.write_str(first)?;
    let mut column = first.len();
    let mut at_start = true;
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        let width = word.chars().count();
        if !at_start && column + 1 + width > TERMINAL_COLUMNS {
            write!(f, "\n{rest}")?;
            column = rest.len();
            at_start = true;
        }
        if !at_start {
            f.write_char(' ')?;
            column += 1;
        }
        f.write_str(word)?;
        column += width;
        at_start = false;
    }
    Ok(())
}

/// Returns a foreign value for a message: quoted, escaped and cut.
pub(crate) fn quoted(value: &str) -> String {
    let mut chars = value.chars();
    let start: String = chars.by_ref().take(VALUE_CHARS_MAX).collect();
    let cut = if chars.next().is_some() { "…" } else { "" };
    format!("“{}{cut}”", escaped(&start))
}

/// Returns a text with everything escaped that a terminal would obey or not show.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if is_unprintable(c) { out.extend(c.escape_default()) } else { out.push(c) }
    }
    out
}

/// Tells whether a character steers a terminal or the direction of writing, or passes for a blank.
pub(crate) fn is_unprintable(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{a0}' | '\u{ad}' | '\u{200b}' | '\u{feff}')
        || matches!(c, '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(fault: Fault, expected: &str) {
        assert_eq!(fault.to_string(), expected);
    }

    #[test]
    fn a_fault_names_its_place_and_what_to_do() {
        let fault = Fault::of_file("returns.csv", "“12.0” is not a whole number", "write 12");
        check(
            fault.on_line(7).in_column("awards"),
            "returns.csv:7, column awards: “12.0” is not a whole number\n    write 12",
        );
    }

    #[test]
    fn long_words_wrap_at_eighty_columns() {
        let message = "one two three four five six seven eight nine ten eleven twelve thirteen";
        check(
            Fault::of_file("file.csv", message, message),
            "file.csv: one two three four five six seven eight nine ten eleven twelve\n  \
             thirteen\n    one two three four five six seven eight nine ten eleven twelve thirteen",
        );
    }

    #[test]
    fn terminal_escapes_are_shown_and_long_values_cut() {
        let hostile = format!("\u{1b}[2J\u{202e}{}", "x".repeat(90));
        check(
            Fault::of_file("a\u{7}.csv", quoted(&hostile), "remove it"),
            &format!(
                "a\\u{{7}}.csv: “\\u{{1b}}[2J\\u{{202e}}{}…”\n    remove it",
                "x".repeat(VALUE_CHARS_MAX - 5)
            ),
        );
    }

    #[test]
    fn only_the_first_fifty_are_kept_and_all_are_counted() {
        let mut faults = Faults::default();
        for _ in 0..1_000_000 {
            faults.add(|| Fault::of_file("f", "m", "r"));
        }
        assert_eq!((faults.shown.len(), faults.total), (FAULTS_SHOWN_MAX, 1_000_000));
        assert!(faults.to_string().ends_with("\n… and 999950 more"));
    }
}
