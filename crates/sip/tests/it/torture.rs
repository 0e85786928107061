//! The torture messages of RFC 4475, and some of ours: `vectors/torture.txt`.

use sip::edge::Admission;

use crate::edge::{edge, judged};

const VECTORS: &str = include_str!("../../vectors/torture.txt");

/// A message with what is expected of it.
struct Case {
    name: &'static str,
    expected: &'static str,
    message: Vec<u8>,
}

/// Returns the cases; lines of a message end in CR LF, and `\xNN` is one byte.
fn cases() -> Vec<Case> {
    let cases = VECTORS.split("\n=== ").skip(1);
    cases
        .map(|case| {
            let (heading, message) = case.split_once('\n').expect("a message below its heading");
            let (name, expected) = heading.split_once(" => ").expect("an outcome");
            Case { name, expected, message: bytes(&format!("{message}\n")) }
        })
        .collect()
}

fn bytes(text: &str) -> Vec<u8> {
    let mut parts = text.split("\\x");
    let mut bytes = parts.next().expect("a split has a first").replace('\n', "\r\n").into_bytes();
    for part in parts {
        bytes.push(u8::from_str_radix(&part[..2], 16).expect("two digits"));
        bytes.extend(part[2..].replace('\n', "\r\n").bytes());
    }
    bytes
}

/// Returns every message, for the mutator.
pub fn messages() -> Vec<Vec<u8>> {
    cases().into_iter().map(|case| case.message).collect()
}

#[test]
fn every_message_has_its_outcome() {
    let mut wrong = Vec::new();
    for case in cases() {
        let answer = judged(&mut edge(), &case.message, Admission::Admit);
        let outcome = answer.strip_prefix("SIP/2.0 ").and_then(|rest| rest.get(..3));
        let outcome = outcome.unwrap_or(&answer);
        if outcome != case.expected {
            wrong.push(format!("{}: {outcome}, not {}", case.name, case.expected));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(cases().len() >= 40);
}
