//! The torture messages of RFC 4475, and some of ours: `vectors/torture.txt`.

use sip::edge::Admission;

use crate::edge::{edge, judged};
use crate::registrar;

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
}

#[test]
fn all_messages_of_the_standard_are_there() {
    // RFC 4475: valid, invalid, of the transaction layer, of applications, of an older standard.
    let standard = "wsinv intmeth esc01 escnull esc02 lwsdisp longreq dblreq semiuri transports \
        mpart01 unreason noreason \
        badinv01 clerr ncl scalar02 scalarlg quotbal ltgtruri lwsruri lwsstart trws escruri \
        baddate regbadct badaspec baddn badvers mismatch01 mismatch02 bigcode \
        badbranch \
        insuf unkscm novelsc unksm2 bext01 invut regaut01 multi01 mcl01 bcast zeromf cparam01 \
        cparam02 regescrt sdp01 \
        inv2543";
    let standard: Vec<&str> = standard.split_whitespace().collect();
    let ours: Vec<&str> =
        cases().iter().map(|case| case.name).filter(|name| !name.contains('-')).collect();
    assert_eq!(ours, standard);
    assert_eq!(standard.len(), 49);
}

/// No message of the standard has credentials that anybody knows.
#[test]
fn the_standards_registrations_are_judged_at_the_telephones_port() {
    let mut outcomes = Vec::new();
    for case in cases() {
        let outcome = registrar::judged_by_stranger(&case.message);
        if case.message.starts_with(b"REGISTER") {
            let carrier_refuses = case.expected == "400";
            assert_eq!(outcome, if carrier_refuses { "400" } else { "401" }, "{}", case.name);
            outcomes.push(case.name);
        } else {
            assert!(outcome != "401" && outcome != "200", "{}", case.name);
        }
    }
    let registrations = ["escnull", "dblreq", "scalar02", "regbadct", "unksm2", "regaut01"];
    let others = ["cparam01", "cparam02", "regescrt"];
    assert_eq!(outcomes, [&registrations[..], &others].concat());
}
