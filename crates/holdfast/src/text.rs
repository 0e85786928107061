//! Text for terminals of 80 columns.

/// Columns of the terminal that tables are made for.
pub const COLUMNS: usize = 80;

/// Returns a number with commas between thousands.
pub fn number(number: impl ToString) -> String {
    let text = number.to_string();
    let digits = text.find('.').unwrap_or(text.len());
    let mut grouped = String::with_capacity(text.len() + digits / 3);
    for (at, c) in text.char_indices() {
        if at > 0 && at < digits && (digits - at).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(c);
    }
    grouped
}

/// Returns equivalents with all four decimals, so that they align.
pub fn four_decimals(decimal: &str) -> String {
    let (whole, part) = decimal.split_once('.').unwrap_or((decimal, ""));
    number(format!("{whole}.{part:0<4}"))
}

/// Returns a text cut to a width, counted in characters.
pub fn cut(text: &str, width: usize) -> String {
    match text.char_indices().nth(width) {
        None => text.to_owned(),
        Some(_) => text.chars().take(width - 1).chain(['…']).collect(),
    }
}

/// Returns a text broken at blanks, every line indented; a longer word stands alone.
pub fn wrapped(text: &str, indent: usize) -> String {
    let mut out = String::new();
    let mut width = COLUMNS; // Forces the first line to begin.
    for word in text.split_whitespace() {
        let word_width = word.chars().count();
        if width + 1 + word_width > COLUMNS {
            if !out.is_empty() {
                out.push('\n');
            }
            out.extend(std::iter::repeat_n(' ', indent));
            width = indent;
        } else {
            out.push(' ');
            width += 1;
        }
        out.push_str(word);
        width += word_width;
    }
    out.push('\n');
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped_by_thousands() {
        let check = |given: &str, expected: &str| assert_eq!(number(given), expected);
        check("0", "0");
        check("999", "999");
        check("1000", "1,000");
        check("43671", "43,671");
        check("1234567.1234", "1,234,567.1234");
        assert_eq!(four_decimals("562.4973"), "562.4973");
        assert_eq!(four_decimals("2107"), "2,107.0000");
        assert_eq!(four_decimals("0.5"), "0.5000");
    }

    #[test]
    fn long_texts_are_broken_and_long_names_cut() {
        let text = wrapped(&"word ".repeat(20), 4);
        assert!(text.lines().all(|line| line.len() <= COLUMNS && line.starts_with("    word")));
        assert_eq!(text.lines().count(), 2);
        assert_eq!(cut("Uncommitted", 6), "Uncom…");
        assert_eq!(cut("Other", 6), "Other");
    }
}
