//! How long files, functions and lines may be.

use crate::lexer::{self, Kind, Token};
use crate::tree::{self, Fault, File};

/// A file has one subject; past this it has two.
const FILE_LINES_MAX: usize = 600;

/// A function fits a screen.
const FUNCTION_LINES_MAX: usize = 70;

/// Two files beside each other fit a screen.
const COLUMNS_MAX: usize = 100;

/// Sources that are one long table, such as a list of words: they may have any number of lines.
const TABLES: &[&str] = &[];

fn is_source(file: &File) -> bool {
    file.is(&["rs", "js", "css", "html"])
}

/// A file that is no table has at most [`FILE_LINES_MAX`] lines.
fn long_file(file: &File) -> Option<Fault> {
    let lines = file.text.lines().count();
    let long = lines > FILE_LINES_MAX && !TABLES.contains(&file.path.as_str());
    long.then(|| {
        let what = format!("{lines} lines; the limit is {FILE_LINES_MAX}");
        file.fault(FILE_LINES_MAX + 1, format!("{what}: split it by subject, or move its tests"))
    })
}

/// A line has at most [`COLUMNS_MAX`] characters, unless it holds an address, which cannot be cut.
fn long_lines(file: &File) -> Vec<Fault> {
    let lines = file.text.lines().enumerate();
    let long = lines.filter(|(_, line)| line.chars().count() > COLUMNS_MAX);
    long.filter(|(_, line)| !line.contains("http://") && !line.contains("https://"))
        .map(|(at, line)| {
            let columns = line.chars().count();
            file.fault(at + 1, format!("{columns} columns; break the line at {COLUMNS_MAX}"))
        })
        .collect()
}

/// A Rust function has at most [`FUNCTION_LINES_MAX`] lines from `fn` to its closing brace.
fn long_functions(file: &File) -> Vec<Fault> {
    let code = lexer::code(&file.text);
    let mut faults = Vec::new();
    for at in 0..code.len() {
        let Some(name) = code.get(at + 1).filter(|next| code[at].is("fn") && !next.is("(")) else {
            continue; // Not a function, or a type such as `fn(u32)`.
        };
        let Some(last_line) = last_line(&code, at) else { continue };
        let lines = last_line - code[at].line + 1;
        if lines > FUNCTION_LINES_MAX {
            let what =
                format!("`{}` has {lines} lines; the limit is {FUNCTION_LINES_MAX}", name.text);
            faults.push(file.fault(code[at].line, format!("{what}: cut it into named steps")));
        }
    }
    faults
}

/// Returns the line of a function's closing brace; `None` if it has no body.
fn last_line(code: &[Token], start: usize) -> Option<usize> {
    let (mut braces, mut brackets) = (0, 0);
    for token in code[start..].iter().filter(|token| token.kind == Kind::Mark) {
        match token.text {
            "(" | "[" => brackets += 1,
            ")" | "]" => brackets -= 1,
            ";" if braces == 0 && brackets == 0 => return None,
            "{" => braces += 1,
            "}" => {
                braces -= 1;
                if braces == 0 && brackets == 0 {
                    return Some(token.line);
                }
            }
            _ => {}
        }
    }
    None
}

#[test]
fn files_are_short() {
    tree::enforce(tree::files_where(is_source).filter_map(long_file));
}

#[test]
fn lines_are_short() {
    tree::enforce(tree::files_where(is_source).flat_map(long_lines));
}

#[test]
fn functions_fit_a_screen() {
    tree::enforce(tree::rust().flat_map(long_functions));
}

#[test]
fn a_long_file_is_a_fault() {
    tree::expect(long_file(&File::new("a.js", &"x();\n".repeat(600))), &[]);
    tree::expect(long_file(&File::new("a.js", &"x();\n".repeat(601))), &["a.js:601"]);
}

#[test]
fn a_long_line_is_a_fault() {
    let text = format!("{}\n{}\n// https://{}\n", "é".repeat(100), "x".repeat(101), "x".repeat(99));
    tree::expect(long_lines(&File::new("a.rs", &text)), &["a.rs:2"]);
}

#[test]
fn a_long_function_is_a_fault() {
    let body = |lines: usize| "    let text = \"}\"; // }\n".repeat(lines);
    let fits = format!("fn fits(at: fn(u32) -> [u8; 4]) {{\n{}}}\n", body(68));
    let long = format!("trait T {{ fn none(); }}\nfn long() {{\n{}}}\n", body(69));
    tree::expect(long_functions(&File::new("a.rs", &fits)), &[]);
    tree::expect(long_functions(&File::new("a.rs", &long)), &["a.rs:2"]);
}
