//! The paths written in Rust source, with `use` trees spelled out.

use crate::lexer::{self, Kind, Token};

/// A path of at least two segments, such as `crate::night::Night`.
#[derive(Debug, PartialEq, Eq)]
pub struct Written<'a> {
    pub segments: Vec<&'a str>,
    pub line: usize,
    /// Names of the inline modules around it, outermost first.
    pub inside: Vec<&'a str>,
}

/// Returns every path of a file; `use a::{b, c::d}` gives `a::b` and `a::c::d`.
pub fn written(source: &str) -> Vec<Written<'_>> {
    let code = lexer::code(source);
    let mut found = Vec::new();
    let mut modules: Vec<(&str, usize)> = Vec::new();
    let (mut at, mut depth) = (0, 0);
    while at < code.len() {
        if code[at].is("{") {
            depth += 1;
            if at >= 2 && code[at - 2].is("mod") {
                modules.push((code[at - 1].text, depth));
            }
        } else if code[at].is("}") {
            modules.retain(|(_, opened)| *opened < depth);
            depth -= 1;
        }
        if code[at].kind == Kind::Word && followed_by_colons(&code, at) {
            let inside: Vec<&str> = modules.iter().map(|(name, _)| *name).collect();
            at = spell_out(&code, at, &[], &inside, &mut found);
        } else {
            at += 1;
        }
    }
    found
}

fn followed_by_colons(code: &[Token], at: usize) -> bool {
    code.get(at + 1).is_some_and(|t| t.is(":")) && code.get(at + 2).is_some_and(|t| t.is(":"))
}

/// Reads the path or tree that begins at `at`; returns the place after it.
fn spell_out<'a>(
    code: &[Token<'a>],
    mut at: usize,
    before: &[&'a str],
    inside: &[&'a str],
    found: &mut Vec<Written<'a>>,
) -> usize {
    let line = code[at].line;
    let mut segments = before.to_vec();
    loop {
        segments.push(code[at].text);
        if !followed_by_colons(code, at) {
            at += 1;
            break;
        }
        at += 3;
        match code.get(at) {
            Some(next) if next.is("{") => {
                return spell_out_group(code, at + 1, &segments, inside, found);
            }
            Some(next) if next.kind == Kind::Word || next.is("*") => {}
            _ => break, // A turbofish: `Vec::<u8>::new`.
        }
    }
    found.push(Written { segments, line, inside: inside.to_vec() });
    at
}

fn spell_out_group<'a>(
    code: &[Token<'a>],
    mut at: usize,
    before: &[&'a str],
    inside: &[&'a str],
    found: &mut Vec<Written<'a>>,
) -> usize {
    while at < code.len() && !code[at].is("}") {
        if code[at].is("as") {
            at += 2; // The new name is no path.
        } else if code[at].kind == Kind::Word || code[at].is("*") {
            at = spell_out(code, at, before, inside, found);
        } else {
            at += 1;
        }
    }
    at + 1
}

#[test]
fn trees_are_spelled_out() {
    let source = "use std::{fs::{self, File as F}, net::*};\nmod tests { use super::*; } x::y(1)";
    let found: Vec<String> = written(source)
        .iter()
        .map(|p| format!("{} {} in {}", p.line, p.segments.join("::"), p.inside.join("::")))
        .collect();
    assert_eq!(
        found,
        [
            "1 std::fs::self in ",
            "1 std::fs::File in ",
            "1 std::net::* in ",
            "2 super::* in tests",
            "2 x::y in ",
        ]
    );
}

#[test]
fn a_turbofish_ends_a_path() {
    let found = written("Vec::<crate::night::Night>::new()");
    assert_eq!(found[0].segments, ["Vec"]);
    assert_eq!(found[1].segments, ["crate", "night", "Night"]);
}
