//! A script without what only its reader needs: comments, blanks that separate nothing, and the
//! word that a name never changes.
//!
//! It knows strings, texts in backticks and regular expressions, as the page's own files write
//! them; line ends stay, so that no statement is joined to the next. A check in a browser's parser
//! holds what comes out against what went in.

/// Returns the script, shortened.
pub(super) fn tight(script: &str) -> String {
    let text: Vec<char> = script.chars().collect();
    let mut kept = String::with_capacity(script.len());
    let mut at = 0;
    while at < text.len() {
        let end = match text[at] {
            '"' | '\'' | '`' => quoted(&text, at),
            '/' if text.get(at + 1) == Some(&'/') => {
                at = position(&text, at, |c| c == '\n');
                continue;
            }
            '/' if text.get(at + 1) == Some(&'*') => {
                at = comment(&text, at);
                continue;
            }
            '/' if begins_a_pattern(&kept) => pattern(&text, at),
            'c' if at_constant(&text, at, kept.chars().next_back()) => {
                kept.push_str("let");
                at += CONSTANT.len();
                continue;
            }
            ' ' => {
                if separates(kept.chars().next_back(), text.get(at + 1).copied()) {
                    kept.push(' ');
                }
                at += 1;
                continue;
            }
            '\n' => {
                let begun = kept.trim_end_matches(' ').len();
                kept.truncate(begun);
                if !kept.is_empty() && !kept.ends_with(['\n', ',', '{', '(', '[', ';']) {
                    kept.push('\n');
                }
                at = position(&text, at, |c| !c.is_whitespace());
                continue;
            }
            _ => at + 1,
        };
        kept.extend(&text[at..end]);
        at = end;
    }
    if !kept.ends_with('\n') {
        kept.push('\n');
    }
    kept
}

/// What never changes need not say so to a telephone: `let` is said shorter.
const CONSTANT: [char; 5] = ['c', 'o', 'n', 's', 't'];

fn at_constant(text: &[char], at: usize, before: Option<char>) -> bool {
    let begins = before.is_none_or(|c| !(c.is_alphanumeric() || matches!(c, '_' | '$' | '.')));
    begins && text[at..].starts_with(&CONSTANT) && text.get(at + CONSTANT.len()) == Some(&' ')
}

/// Returns the place behind a string.
fn quoted(text: &[char], start: usize) -> usize {
    let mut at = start + 1;
    while at < text.len() && text[at] != text[start] {
        at += 1 + usize::from(text[at] == '\\');
    }
    text.len().min(at + 1)
}

fn comment(text: &[char], start: usize) -> usize {
    let end = text[start + 2..].windows(2).position(|two| two == ['*', '/']);
    end.map_or(text.len(), |end| start + 2 + end + 2)
}

/// Returns the place behind a regular expression.
fn pattern(text: &[char], start: usize) -> usize {
    let (mut at, mut class) = (start + 1, false);
    while at < text.len() && (class || text[at] != '/') {
        match text[at] {
            '\\' => at += 1,
            '[' => class = true,
            ']' => class = false,
            _ => {}
        }
        at += 1;
    }
    text.len().min(at + 1)
}

/// Tells a regular expression from a division by what stands before it.
fn begins_a_pattern(kept: &str) -> bool {
    let before = kept.trim_end();
    before.is_empty() || before.ends_with(['(', ',', '=', ':', '!', '&', '|', '?', '{', '}', ';'])
}

fn separates(before: Option<char>, after: Option<char>) -> bool {
    let (Some(before), Some(after)) = (before, after) else { return false };
    let word = |c: char| c.is_alphanumeric() || matches!(c, '_' | '$');
    let same_sign = before == after && matches!(before, '+' | '-');
    (word(before) && word(after)) || same_sign
}

fn position(text: &[char], from: usize, found: impl Fn(char) -> bool) -> usize {
    let mut at = from;
    while at < text.len() && !found(text[at]) {
        at += 1;
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blanks_and_comments_go_and_meaning_stays() {
        let check = |script: &str, expected: &str| {
            assert_eq!(tight(script), expected, "{script}");
        };
        check(
            "const a = (() => {\n  return 1 + +b - -c;\n})();\n",
            "let a=(()=>{return 1+ +b- -c;})();\n",
        );
        check(
            "// Why.\nlet a = 'x  // y'; // One.\n/** @type {x} */ (b) / 2 / c;",
            "let a='x  // y';(b)/2/c;\n",
        );
        check("f(/[/\"]+ \\/ /g, `a ${ b } c`,\n  d);", "f(/[/\"]+ \\/ /g,`a ${ b } c`,d);\n");
        check("const {constant} = a.const || nonconst ;", "let{constant}=a.const||nonconst;\n");
        check("a = b\nc = d\n\n", "a=b\nc=d\n");
        check("return \"it's\" in x ? /a b/ : 'q\\'  ';", "return\"it's\"in x?/a b/:'q\\'  ';\n");
        for cut in ["'", "/*", "`a", "(/[", "\\"] {
            tight(cut);
        }
    }
}
