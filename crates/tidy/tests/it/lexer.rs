//! Rust source cut into tokens: enough to know code from comments and text, and to match braces.

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// An identifier or keyword; a raw identifier keeps its `r#`.
    Word,
    Lifetime,
    /// A string, byte string or character, raw or not, with its quotes.
    Text,
    Number,
    /// A line or block comment, documentation included.
    Comment,
    /// One character of punctuation.
    Mark,
}

/// A piece of source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token<'a> {
    pub kind: Kind,
    pub text: &'a str,
    /// Line on which it begins, from 1.
    pub line: usize,
}

impl Token<'_> {
    pub fn is(&self, text: &str) -> bool {
        matches!(self.kind, Kind::Word | Kind::Mark) && self.text == text
    }
}

/// Returns all tokens in order; white space is dropped.
pub fn tokens(source: &str) -> Vec<Token<'_>> {
    let mut found: Vec<Token> = Vec::new();
    let (mut rest, mut line) = (source, 1);
    while let Some(first) = rest.chars().next() {
        if first.is_whitespace() {
            line += usize::from(first == '\n');
            rest = &rest[first.len_utf8()..];
            continue;
        }
        let field = found.last().is_some_and(|last| last.is("."));
        let (kind, length) = next(rest, first, field);
        assert!(length > 0, "every token takes something");
        let (text, after) = rest.split_at(length);
        found.push(Token { kind, text, line });
        line += text.matches('\n').count();
        rest = after;
    }
    found
}

/// Returns the tokens that are code: everything but comments.
pub fn code(source: &str) -> Vec<Token<'_>> {
    tokens(source).into_iter().filter(|token| token.kind != Kind::Comment).collect()
}

/// Tells whether a number is a floating one: `1.5`, `1.`, `1e9`, `1f64`.
pub fn is_float(number: &str) -> bool {
    if number.starts_with("0x") || number.starts_with("0b") || number.starts_with("0o") {
        return false;
    }
    let after = number.trim_start_matches(|c: char| c.is_ascii_digit() || c == '_');
    after.starts_with(['.', 'e', 'E']) || after.starts_with("f32") || after.starts_with("f64")
}

/// Returns the kind of the token that begins here, and its length in bytes.
///
/// `field` tells that a dot stands before it, so that `x.0.1` is two fields and no number `0.1`.
fn next(rest: &str, first: char, field: bool) -> (Kind, usize) {
    if rest.starts_with("//") {
        return (Kind::Comment, rest.find('\n').unwrap_or(rest.len()));
    }
    if rest.starts_with("/*") {
        return (Kind::Comment, block_comment(rest));
    }
    if let Some(length) = raw_string(rest).or_else(|| string(rest)).or_else(|| character(rest)) {
        return (Kind::Text, length);
    }
    if first == '\'' {
        return (Kind::Lifetime, 1 + word(&rest[1..]));
    }
    if first.is_ascii_digit() {
        return (Kind::Number, number(rest, field));
    }
    if rest.starts_with("r#") && word(&rest[2..]) > 0 {
        return (Kind::Word, 2 + word(&rest[2..]));
    }
    match word(rest) {
        0 => (Kind::Mark, first.len_utf8()),
        length => (Kind::Word, length),
    }
}

fn word(rest: &str) -> usize {
    rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len())
}

fn block_comment(rest: &str) -> usize {
    let mut depth = 0;
    let mut at = 0;
    while at < rest.len() {
        let here = &rest.as_bytes()[at..];
        if here.starts_with(b"/*") {
            depth += 1;
            at += 2;
        } else if here.starts_with(b"*/") {
            depth -= 1;
            at += 2;
            if depth == 0 {
                return at;
            }
        } else {
            at += 1;
        }
    }
    rest.len()
}

fn raw_string(rest: &str) -> Option<usize> {
    let prefix = ["br", "cr", "r"].into_iter().find(|prefix| rest.starts_with(prefix))?;
    let body = rest[prefix.len()..].trim_start_matches('#');
    let hashes = rest.len() - prefix.len() - body.len();
    let body = body.strip_prefix('"')?;
    let end = format!("\"{}", "#".repeat(hashes));
    let start = rest.len() - body.len();
    Some(body.find(&end).map_or(rest.len(), |at| start + at + end.len()))
}

fn string(rest: &str) -> Option<usize> {
    let prefix = ["b\"", "c\"", "\""].into_iter().find(|prefix| rest.starts_with(prefix))?;
    Some(quoted(rest, prefix.len(), '"'))
}

/// A character, not a lifetime: an escape, or one character and the closing quote.
fn character(rest: &str) -> Option<usize> {
    let start = if rest.starts_with("b'") { 2 } else { 1 };
    let mut inside = rest.strip_prefix("b'").or_else(|| rest.strip_prefix('\''))?.chars();
    let escaped = inside.next()? == '\\';
    (escaped || inside.next() == Some('\'')).then(|| quoted(rest, start, '\''))
}

/// Returns the length up to and with the closing quote, which a backslash hides.
fn quoted(rest: &str, start: usize, quote: char) -> usize {
    let mut hidden = false;
    for (at, c) in rest[start..].char_indices() {
        if !hidden && c == quote {
            return start + at + 1;
        }
        hidden = !hidden && c == '\\';
    }
    rest.len()
}

fn number(rest: &str, field: bool) -> usize {
    let mut length = word(rest);
    let fraction = &rest[length..];
    if !field && fraction.starts_with('.') {
        let after = fraction[1..].chars().next().unwrap_or(' ');
        if after.is_ascii_digit() {
            length += 1 + word(&fraction[1..]);
        } else if after != '.' && after != '_' && !after.is_alphabetic() {
            length += 1;
        }
    }
    let exponent = rest[..length].ends_with(['e', 'E']) && !rest.starts_with("0x");
    if exponent && rest[length..].starts_with(['+', '-']) {
        length += 1 + word(&rest[length + 1..]);
    }
    length
}

/// Asserts the tokens of a line, written with their kind's first letter, as in `W fn|W main|M (`.
#[cfg(test)]
fn check(source: &str, expected: &str) {
    let found: Vec<String> = tokens(source)
        .iter()
        .map(|token| format!("{} {}", &format!("{:?}", token.kind)[..1], token.text))
        .collect();
    assert_eq!(found.join("|"), expected, "{source}");
}

#[test]
fn quotes_and_comments_hide_what_is_inside() {
    check(r#"a "}\"{" b"#, r#"W a|T "}\"{"|W b"#);
    check("r#\"a \" { \"# x", "T r#\"a \" { \"#|W x");
    check("br##\"\"# }\"## x", "T br##\"\"# }\"##|W x");
    check("b\"{\" c\"{\" \"\\\\\" }", "T b\"{\"|T c\"{\"|T \"\\\\\"|M }");
    check("x // } \"\ny", "W x|C // } \"|W y");
    check("x /* { /* } */ ' */ y", "W x|C /* { /* } */ ' */|W y");
}

#[test]
fn a_lifetime_is_no_character() {
    check("'{' b'\\'' '\\u{7d}' '\"'", "T '{'|T b'\\''|T '\\u{7d}'|T '\"'");
    check("&'a str", "M &|L 'a|W str");
    check("'outer: loop", "L 'outer|M :|W loop");
    check("<'_, 'b>", "M <|L '_|M ,|L 'b|M >");
    check("'é' x", "T 'é'|W x");
}

#[test]
fn numbers_end_where_they_should() {
    check("0..9", "N 0|M .|M .|N 9");
    check("1.5 1. 1e-9 0xe-1", "N 1.5|N 1.|N 1e-9|N 0xe|M -|N 1");
    check("pair.0.1", "W pair|M .|N 0|M .|N 1");
    check("1.max(2)", "N 1|M .|W max|M (|N 2|M )");
    check("r#type rest", "W r#type|W rest");
    let floats = ["1.5", "1.", "1e9", "2E-3", "1_0.0", "3f32", "1.0f64"];
    assert!(floats.into_iter().all(is_float));
    let integers = ["1", "0xe5", "1_000usize", "3u32", "0b1"];
    assert!(!integers.into_iter().any(is_float));
}

#[test]
fn lines_are_counted_through_tokens_of_several_lines() {
    let lines: Vec<usize> = tokens("a \"\n\n\" b /*\n*/ c\nd").iter().map(|t| t.line).collect();
    assert_eq!(lines, [1, 1, 3, 3, 4, 5]);
}
