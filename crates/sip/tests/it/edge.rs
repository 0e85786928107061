//! What the edge does with whole datagrams.

use std::net::SocketAddr;

use sip::edge::{Admission, Counts, Dropped, Edge, Verdict};
use sip::fault::Fault;
use sip::message::Verified;
use sip::reply::{ADDED_BYTES_MAX, TagKey};
use sip::trunk::Trunk;

/// An address of the carrier.
pub const TRUNK: &str = "203.0.113.5:5080";

/// An edge that knows one carrier.
pub fn edge() -> Edge {
    let trunk = Trunk::new(vec!["203.0.113.0/24".parse().expect("a network")]);
    Edge::new(trunk.expect("one network"), TagKey::new(*b"sixteen bytes ok"))
}

/// A call as carriers send it; each number is another call.
pub fn invite(call: usize) -> String {
    format!(
        "INVITE sip:+15155550100@hotline.example;user=phone SIP/2.0\r\n\
         Via: SIP/2.0/UDP sbc.carrier.example:5060;branch=z9hG4bK{call};rport\r\n\
         Via: SIP/2.0/UDP 192.0.2.9;branch=z9hG4bKa;received=192.0.2.10, SIP/2.0/TCP b;branch=c\r\n\
         Max-Forwards: 69\r\n\
         From: \"Pat, O'Neill\" <sip:+15155550{call:03}@carrier.example;user=phone>;tag=f{call}\r\n\
         To: <sip:+15155550100@hotline.example>\r\n\
         Call-ID: {call}@carrier.example\r\n\
         CSeq: 1 INVITE\r\n\
         Contact: <sip:sbc.carrier.example:5060>\r\n\
         P-Asserted-Identity: \"Pat\" <sip:+15159990{call:03}@carrier.example>, <tel:+1515>\r\n\
         Content-Type: application/sdp\r\n\
         Content-Length: 4\r\n\r\nv=0\n"
    )
}

/// Judges one datagram of the carrier; returns the answer, or in brackets what else was decided.
pub fn judged(edge: &mut Edge, datagram: &[u8], admission: Admission) -> String {
    let source: SocketAddr = TRUNK.parse().expect("an address");
    let mut out = [0; 70_000];
    let bytes = match edge.judge(1, source, datagram, &mut out, |_| admission) {
        Verdict::Reply(bytes, _) | Verdict::Refused(bytes, _) => bytes,
        Verdict::Drop(dropped) => return format!("[{dropped:?}]"),
        Verdict::Admit(..) => return "[admitted]".to_owned(),
        Verdict::InDialog(..) => return "[in dialog]".to_owned(),
    };
    assert!(bytes <= datagram.len() + ADDED_BYTES_MAX);
    String::from_utf8_lossy(&out[..bytes]).into_owned()
}

#[test]
fn a_refused_call_is_answered_to_the_byte() {
    let mut edge = edge();
    let answer = judged(&mut edge, invite(7).as_bytes(), Admission::Busy);
    let tag = answer.split("example>;tag=").last().and_then(|rest| rest.get(..16)).expect("a tag");
    let true_source = ";received=203.0.113.5;rport=5080";
    let expected = format!(
        "SIP/2.0 486 Busy Here\r\n\
         Via: SIP/2.0/UDP sbc.carrier.example:5060;branch=z9hG4bK7{true_source}\r\n\
         Via: SIP/2.0/UDP 192.0.2.9;branch=z9hG4bKa;received=192.0.2.10, SIP/2.0/TCP b;branch=c\r\n\
         From: \"Pat, O'Neill\" <sip:+15155550007@carrier.example;user=phone>;tag=f7\r\n\
         To: <sip:+15155550100@hotline.example>;tag={tag}\r\n\
         Call-ID: 7@carrier.example\r\n\
         CSeq: 1 INVITE\r\n\
         Content-Length: 0\r\n\r\n"
    );
    assert_eq!(answer, expected);

    // Again: the same answer, and nobody is asked; its ACK ends it.
    assert_eq!(judged(&mut edge, invite(7).as_bytes(), Admission::Admit), answer);
    let ack =
        invite(7).replace("INVITE", "ACK").replace("example>\r\nCall", "example>;tag=TAG\r\nCall");
    let acknowledged = judged(&mut edge, ack.replace("TAG", tag).as_bytes(), Admission::Admit);
    assert_eq!(acknowledged, "[Acknowledged]");
    assert_eq!(judged(&mut edge, ack.as_bytes(), Admission::Admit), "[in dialog]");

    // Another call, another tag.
    let other = judged(&mut edge, invite(8).as_bytes(), Admission::Decline);
    assert!(other.starts_with("SIP/2.0 603 Decline\r\n") && !other.contains(tag));
    let counts = Counts {
        busy: 2,
        declined: 1,
        refused_again: 1,
        acknowledged: 1,
        in_dialog: 1,
        ..Counts::default()
    };
    assert_eq!(edge.counts, counts);
}

#[test]
fn whoever_decides_is_told_who_calls() {
    let mut edge = edge();
    let mut told = Vec::new();
    let mut ask = |datagram: String| {
        let source = TRUNK.parse().expect("an address");
        edge.judge(1, source, datagram.as_bytes(), &mut [0; 2048], |caller| {
            let digits =
                |n: Option<sip::uri::Number>| n.map_or("-".into(), |n| n.digits().to_owned());
            let (number, dialled) = (digits(caller.number), digits(caller.dialled));
            let hints = (caller.asserted, caller.private, caller.identity);
            told.push(format!("{number} dials {dialled} {hints:?}"));
            Admission::Busy
        });
    };
    ask(invite(1));
    ask(invite(2).replace("P-Asserted-Identity", "X"));
    ask(invite(3).replace("P-Asserted-Identity:", "Identity: abc\r\nPrivacy: id\r\nX:"));
    ask(invite(4)
        .replace("P-Asserted-Identity:", "X:")
        .replace("sip:+15155550004", "sip:anonymous"));
    ask(invite(5).replace("\"Pat\" <sip:+15159990005@", "<sip:pat@"));
    let expected = [
        "15159990001 dials 15155550100 (true, false, false)",
        "15155550002 dials 15155550100 (false, false, false)",
        "15155550003 dials 15155550100 (false, true, true)",
        "- dials 15155550100 (false, false, false)",
        "1515 dials 15155550100 (true, false, false)",
    ];
    assert_eq!(told, expected);
}

#[test]
fn every_other_request_has_its_answer() {
    let of = |method: &str| invite(1).replace("INVITE", method);
    let in_call = |method: &str| of(method).replace("100@hotline.example>", "100@h>;tag=9");
    let check = |datagram: String, expected: &str| {
        let answer = judged(&mut edge(), datagram.as_bytes(), Admission::Admit);
        assert!(answer.starts_with(expected), "{datagram}\n{answer}");
        answer
    };
    check(of("INVITE"), "[admitted]");
    let options = check(of("OPTIONS"), "SIP/2.0 200 OK\r\n");
    assert!(options.contains("Allow: INVITE, ACK, BYE, CANCEL, OPTIONS, INFO\r\nAccept: app"));
    let register = check(of("REGISTER"), "SIP/2.0 405 ");
    assert!(register.contains("\r\nAllow: INVITE, "));
    check(of("invite"), "SIP/2.0 405 ");
    let requires = of("INVITE").replace("Contact:", "Require: 100rel\r\nRequire: x, y\r\nContact:");
    let refused = check(requires, "SIP/2.0 420 Bad Extension\r\n");
    assert!(refused.contains("\r\nUnsupported: 100rel\r\nUnsupported: x, y\r\n"));
    check(of("BYE"), "SIP/2.0 481 ");
    check(of("INFO"), "SIP/2.0 481 ");
    for method in ["BYE", "INFO", "INVITE", "OPTIONS", "ACK", "CANCEL"] {
        check(in_call(method), "[in dialog]");
    }
    check(of("CANCEL"), "[in dialog]");
    check(
        of("INVITE").replace("INVITE sip:+15155550100@hotline.example", "INVITE im:a"),
        "SIP/2.0 416",
    );
    check(of("INVITE").replace("user=phone SIP/2.0", "user=phone SIP/3.0"), "SIP/2.0 505 ");
    check(of("INVITE").replace("Max-Forwards: 69", "Max-Forwards: 0"), "[admitted]");
    let loops = ", SIP/2.0/UDP a".repeat(70);
    check(of("INVITE").replace(";rport", &loops), "[Unreadable(TooManyVias)]");
    check(in_call("ACK").replace("CSeq: 1 ", "CSeq: x "), "[Unreadable(Broken(CSeq))]");
    let response = of("INVITE")
        .replace("INVITE sip:+15155550100@hotline.example;user=phone SIP/2.0", "SIP/2.0 200 OK");
    check(response.clone(), "[in dialog]");
    check(response.replace("Content-Length: 4", "Content-Length: 5"), "[Unreadable(BodyShort)]");
    check("\r\n\r\n".into(), "[Unreadable(Empty)]");
    check(of("INVITE").replace("Call-ID", "X"), "[Unreadable(Missing(CallId))]");
}

#[test]
fn what_the_core_does_not_know_is_answered_unless_it_may_not_be() {
    let mut edge = edge();
    let source: SocketAddr = TRUNK.parse().expect("an address");
    let mut out = [0; 2048];
    for (method, answered) in [("CANCEL", true), ("ACK", false)] {
        let datagram = invite(1).replace("INVITE", method);
        let message = sip::message::Message::read(datagram.as_bytes()).expect("it is sound");
        let bytes = edge.unknown(source, &message, &mut out);
        assert_eq!(bytes.is_some(), answered);
        assert!(!answered || out.starts_with(b"SIP/2.0 481 "));
    }
}

#[test]
fn a_stranger_gets_no_answer() {
    let mut edge = edge();
    let stranger: SocketAddr = "198.51.100.1:5060".parse().expect("an address");
    let call = invite(1);
    let verdict = edge.judge(1, stranger, call.as_bytes(), &mut [0; 2048], |_| panic!("asked"));
    assert!(matches!(verdict, Verdict::Drop(Dropped::Stranger)));
    assert_eq!(edge.counts, Counts { strangers: 1, ..Counts::default() });
}

#[test]
fn a_refusal_is_forgotten_after_its_time() {
    let mut edge = edge();
    let source: SocketAddr = TRUNK.parse().expect("an address");
    let call = invite(1);
    let mut asked = 0;
    for at_s in [0, 1, 31, 33] {
        edge.judge(at_s * 1_000_000_000, source, call.as_bytes(), &mut [0; 2048], |_| {
            asked += 1;
            Admission::Busy
        });
    }
    assert_eq!((asked, edge.counts.refused_again, edge.counts.busy), (2, 2, 4));
}

#[test]
fn the_source_on_record_is_the_true_one() {
    let mut edge = edge();
    let forged = invite(1)
        .replace(";rport", ";received=198.51.100.1;RPORT=1;maddr=198.51.100.2 ; x=\"a;b\"");
    let answer = judged(&mut edge, forged.as_bytes(), Admission::Busy);
    let via = "bK1;maddr=198.51.100.2; x=\"a;b\";received=203.0.113.5;rport=5080\r\n";
    assert!(answer.contains(via), "{answer}");
}

#[test]
fn limits_are_kept() {
    let with = |header: &str| invite(1).replace("Contact:", &format!("{header}\r\nContact:"));
    let mut edge = edge();
    let mut fault = |datagram: String| judged(&mut edge, datagram.as_bytes(), Admission::Admit);
    assert_eq!(fault(with(&format!("X: {}", "y".repeat(8187)))), "[admitted]");
    let too = |fault: Fault| format!("[{:?}]", Dropped::Unreadable(fault));
    assert_eq!(fault(with(&format!("X: {}", "y".repeat(8188)))), too(Fault::HeaderTooLong));
    assert_eq!(fault(with(&format!("X: a{}", "\r\n b".repeat(2100)))), too(Fault::HeaderTooLong));
    // Eleven headers are there.
    assert_eq!(fault(with("X: 1\r\n".repeat(117).trim_end())), "[admitted]");
    assert_eq!(fault(with("X: 1\r\n".repeat(118).trim_end())), too(Fault::TooManyHeaders));
    assert_eq!(fault(with("X: a\rb")), too(Fault::LineEnd));
    assert_eq!(fault(with("X: a\nb")), too(Fault::LineEnd));
    assert_eq!(fault(with("X")), too(Fault::HeaderName));
    assert_eq!(fault(invite(1) + &"x".repeat(65_535)), too(Fault::TooLong));
}

#[test]
fn what_the_carrier_found_of_the_number_is_a_hint() {
    let mut edge = edge();
    let mut verified = |parameter: &str| {
        let invite = invite(1).replace(
            "0001@carrier.example>, <tel",
            &format!("0001{parameter}@carrier.example>, <tel"),
        );
        let source: SocketAddr = TRUNK.parse().expect("an address");
        let mut seen = None;
        edge.judge(1, source, invite.as_bytes(), &mut [0; 70_000], |caller| {
            seen = Some((caller.verified, caller.number.map(|number| number.digits().to_owned())));
            Admission::Held
        });
        let (verified, number) = seen.expect("the gate was asked");
        assert_eq!(number.as_deref(), Some("15159990001"), "{parameter}");
        verified
    };
    assert_eq!(verified(""), Verified::Unknown);
    assert_eq!(verified(";verstat=TN-Validation-Passed"), Verified::Full);
    assert_eq!(verified(";verstat=TN-Validation-Passed-A"), Verified::Full);
    assert_eq!(verified(";verstat=TN-Validation-Passed-C"), Verified::Unknown);
    assert_eq!(verified(";verstat=TN-Validation-Failed"), Verified::Failed);
    assert_eq!(verified(";verstat=No-TN-Validation"), Verified::Unknown);
}
