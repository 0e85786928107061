//! Calls that come in.

use sip::call::{Calls, PATIENCE_NS};
use sip::peer::Way;
use sip::reply::Status;

use super::{OFFER, Port, message};

const SECOND_MS: u64 = 1_000;

/// How a refused or an answered call is repeated on a line that loses everything.
const REPEATED: &str = "500, 1500, 3500, 7500, 11500, 15500, 19500, 23500, 27500, 31500";

fn repeated(what: &str) -> String {
    REPEATED.split(", ").map(|at| format!("{at}: {what}; ")).collect()
}

fn invite(body: &str) -> String {
    message("INVITE sip:+15155550100@192.0.2.1", "i", "", "1 INVITE", "", body)
}

/// A request inside the call.
fn inside(port: &Port, method: &str, cseq: u32, more: &str, body: &str) -> String {
    let tag = port
        .said("To: ")
        .split(";tag=")
        .nth(1)
        .or_else(|| port.said("From: ").split(";tag=").nth(1));
    let first = format!("{method} sip:192.0.2.1");
    let (branch, cseq) = (format!("{method}{cseq}"), format!("{cseq} {method}"));
    message(&first, &branch, tag.expect("our tag"), &cseq, more, body)
}

/// A call that was answered and acknowledged.
fn talking() -> Port {
    let mut port = Port::new(4);
    assert_eq!(port.hear(&invite(OFFER)), "(admitted)");
    assert_eq!(port.answer(), "200 Invite");
    let ack = inside(&port, "ACK", 1, "", "");
    assert_eq!(port.hear(&ack), "[confirmed]");
    port
}

/// Half a minute after its end nothing is left of a call, and nothing more was said.
fn forgotten(mut port: Port) {
    assert_eq!(port.wait(2 * PATIENCE_NS / 1_000_000), "");
    assert_eq!((port.calls.count(), port.calls.wake_at()), (0, None));
}

#[test]
fn a_call_is_answered_to_the_byte() {
    let mut port = Port::new(4);
    let routes = "Record-Route: <sip:p2.example;lr>, <sip:p1.example;lr>\r\n";
    let invite = message("INVITE sip:1@192.0.2.1", "i", "", "1 INVITE", routes, OFFER);
    assert_eq!(port.hear(&invite), "(admitted)");
    let sound = port.calls.offer(port.call.expect("a call")).expect("there is an offer");
    assert_eq!((sound.port, sound.keys), (4000, Some(96)));
    assert_eq!(port.decide(Calls::ring), "180 Invite");
    assert_eq!(port.decide(Calls::ring), "");
    let tag = port.said("To: ").split(";tag=").nth(1).expect("a tag").to_owned();
    let head = format!(
        "Via: SIP/2.0/UDP sbc.carrier.example;branch=z9hG4bKi;received=203.0.113.5;rport=5080\r\n\
         From: \"Pat\" <sip:+15155550007@carrier.example>;tag=pat\r\n\
         To: <sip:+15155550100@hotline.example>;tag={tag}\r\nCall-ID: one@carrier.example\r\n\
         CSeq: 1 INVITE\r\n{routes}Contact: <sip:192.0.2.1:5060>\r\n\
         Allow: INVITE, ACK, BYE, CANCEL, OPTIONS, INFO\r\n"
    );
    assert_eq!(port.sent[0], format!("SIP/2.0 180 Ringing\r\n{head}Content-Length: 0\r\n\r\n"));
    assert_eq!(port.answer(), "200 Invite");
    let session = u64::from_str_radix(&tag[8..], 16).expect("hexadecimal") >> 1;
    let description = format!(
        "v=0\r\no=- {session} 1 IN IP4 192.0.2.1\r\ns=-\r\nc=IN IP4 192.0.2.1\r\nt=0 0\r\n\
         m=audio 40000 RTP/AVP 0 96\r\na=rtpmap:0 PCMU/8000\r\na=rtpmap:96 telephone-event/8000\r\n\
         a=fmtp:96 0-15\r\na=ptime:20\r\na=sendrecv\r\n"
    );
    let length = description.len();
    let kind = "Content-Type: application/sdp\r\n";
    let answer =
        format!("SIP/2.0 200 OK\r\n{head}{kind}Content-Length: {length}\r\n\r\n{description}");
    assert_eq!(port.sent[1], answer);
    // Our own request goes by the places it came by, to the Contact.
    let ack = inside(&port, "ACK", 1, "", "");
    assert_eq!(port.hear(&ack), "[confirmed]");
    assert_eq!(port.hang_up(), "[ended Ours], Bye");
    let branch = format!("z9hG4bK{tag}00000001");
    let bye = format!(
        "BYE sip:pat@203.0.113.5:5080 SIP/2.0\r\n\
         Via: SIP/2.0/UDP 192.0.2.1:5060;branch={branch};rport\r\nMax-Forwards: 70\r\n\
         Route: <sip:p2.example;lr>, <sip:p1.example;lr>\r\n\
         From: <sip:+15155550100@hotline.example>;tag={tag}\r\n\
         To: \"Pat\" <sip:+15155550007@carrier.example>;tag=pat\r\n\
         Call-ID: one@carrier.example\r\nCSeq: 1 BYE\r\nContent-Length: 0\r\n\r\n"
    );
    assert_eq!(port.sent[2], bye);
    assert_eq!(port.wait(500), "500: Bye");
    let answered = message("SIP/2.0 200 OK", "x", "", "1 BYE", "", "")
        .replace("SIP/2.0 200 OK SIP/2.0", "SIP/2.0 200 OK")
        .replace("z9hG4bKx", &branch);
    assert_eq!(port.hear(&answered), "");
    forgotten(port);
}

#[test]
fn a_place_that_is_a_strict_router_is_asked_itself() {
    let mut port = Port::new(4);
    let routes = "Record-Route: <sip:strict.example>\r\nRecord-Route: <sip:p1.example;lr>\r\n";
    port.hear(&message("INVITE sip:1@192.0.2.1", "i", "", "1 INVITE", routes, OFFER));
    port.answer();
    port.hear(&inside(&port, "ACK", 1, "", ""));
    port.hang_up();
    assert!(port.sent[1].starts_with("BYE sip:strict.example SIP/2.0\r\n"));
    assert_eq!(port.said("Route: "), "<sip:p1.example;lr>, <sip:pat@203.0.113.5:5080>");
}

#[test]
fn whoever_waits_is_told() {
    let mut port = Port::new(4);
    port.hear(&invite(OFFER));
    assert_eq!(port.wait(1000), "200: 100 Invite");
    assert_eq!(port.hear(&invite(OFFER)), "100 Invite");
    assert_eq!(port.decide(Calls::ring), "180 Invite");
    assert_eq!(port.hear(&invite(OFFER)), "180 Invite");
    let end = format!("59000: 480 Invite, [ended Unanswered]; {}", "");
    assert_eq!(port.wait(59 * SECOND_MS), end.trim_end_matches("; "));
    let ack = inside(&port, "ACK", 1, "", "");
    assert_eq!(port.hear(&ack), "");
    forgotten(port);
}

#[test]
fn cancel_before_the_answer_ends_the_call() {
    let mut port = Port::new(4);
    port.hear(&invite(OFFER));
    let cancel = message("CANCEL sip:+15155550100@192.0.2.1", "i", "", "1 CANCEL", "", "");
    assert_eq!(port.hear(&cancel), "200 Cancel, 487 Invite, [ended Cancelled]");
    assert_eq!(port.answer(), ""); // The shell was late.
    assert_eq!(port.hear(&cancel), "200 Cancel");
    assert_eq!(port.wait(500), "500: 487 Invite");
    assert_eq!(port.hear(&invite(OFFER)), "487 Invite");
    let ack = inside(&port, "ACK", 1, "", "").replace("z9hG4bKACK1", "z9hG4bKi");
    assert_eq!(port.hear(&ack), "");
    assert_eq!(port.hear(&invite(OFFER)), "");
    forgotten(port);
}

#[test]
fn cancel_after_the_answer_comes_too_late() {
    let mut port = Port::new(4);
    port.hear(&invite(OFFER));
    port.answer();
    let cancel = message("CANCEL sip:+15155550100@192.0.2.1", "i", "", "1 CANCEL", "", "");
    assert_eq!(port.hear(&cancel), "200 Cancel");
    let ack = inside(&port, "ACK", 1, "", "").replace("CANCEL", "ACK");
    assert_eq!(port.hear(&ack), "[confirmed]");
    assert_eq!(port.calls.count(), 1);
}

#[test]
fn cancel_of_no_call_is_answered_by_the_edge() {
    let mut port = talking();
    let cancel = message("CANCEL sip:+15155550100@192.0.2.1", "other", "", "1 CANCEL", "", "");
    assert_eq!(port.hear(&cancel), "481 Cancel");
}

#[test]
fn an_answer_is_repeated_until_it_is_acknowledged() {
    let mut port = Port::new(4);
    port.hear(&invite(OFFER));
    port.answer();
    assert_eq!(port.wait(3500), "500: 200 Invite; 1500: 200 Invite; 3500: 200 Invite");
    assert_eq!(port.hear(&invite(OFFER)), "200 Invite");
    assert_eq!(port.sent[0], *port.sent.last().expect("some"));
    let ack = inside(&port, "ACK", 1, "", "");
    assert_eq!(port.hear(&ack), "[confirmed]");
    assert_eq!(port.hear(&ack), "");
    assert_eq!(port.hear(&invite(OFFER)), "");
    assert_eq!(port.wait(60 * SECOND_MS), "");
    assert_eq!(port.calls.count(), 1);
}

#[test]
fn an_answer_nobody_acknowledges_ends_in_a_bye() {
    for way in [Way::Datagram, Way::Stream(7)] {
        let mut port = Port::new(4);
        port.peer.way = way;
        port.hear(&invite(OFFER));
        port.answer();
        let end = "32000: [ended Unacknowledged], Bye";
        assert_eq!(port.wait(32 * SECOND_MS), repeated("200 Invite") + end);
        let byes = if way == Way::Datagram { repeated("Bye") } else { String::new() };
        assert_eq!(port.wait(32 * SECOND_MS), byes.trim_end_matches("; "));
        forgotten(port);
    }
}

#[test]
fn who_hangs_up_before_the_acknowledgement_waits_for_it() {
    let mut port = Port::new(4);
    port.hear(&invite(OFFER));
    port.answer();
    assert_eq!(port.hang_up(), "[ended Ours]");
    assert_eq!(port.wait(600), "500: 200 Invite");
    let ack = inside(&port, "ACK", 1, "", "");
    assert_eq!(port.hear(&ack), "Bye");

    let mut port = Port::new(4);
    port.hear(&invite(OFFER));
    port.answer();
    port.hang_up();
    assert_eq!(port.wait(32 * SECOND_MS), repeated("200 Invite") + "32000: Bye");
}

#[test]
fn a_refusal_is_repeated_until_it_is_acknowledged() {
    let mut port = Port::new(4);
    port.hear(&invite(OFFER));
    let refused = port.decide(|calls, at_ns, call, out| {
        calls.refuse(at_ns, call, Status::Decline, out);
    });
    assert_eq!(refused, "603 Invite, [ended Ours]");
    let all = repeated("603 Invite");
    assert_eq!(port.wait(32 * SECOND_MS), all.trim_end_matches("; "));
    forgotten(port);

    let mut port = Port::new(4);
    port.peer.way = Way::Secure(1);
    port.hear(&invite(OFFER));
    assert_eq!(port.hang_up(), "480 Invite, [ended Ours]");
    forgotten(port);
}

#[test]
fn a_bye_ends_the_call_at_any_time() {
    let mut port = talking();
    let bye = inside(&port, "BYE", 2, "", "");
    assert_eq!(port.hear(&bye), "200 Bye, [ended Hung]");
    assert_eq!(port.hear(&bye), "200 Bye");
    let info = inside(&port, "INFO", 3, "", "");
    assert_eq!(port.hear(&info), "481 Info");
    assert_eq!(port.hang_up(), "");
    forgotten(port);

    // Before the ACK: then the answer is not repeated any more.
    let mut port = Port::new(4);
    port.hear(&invite(OFFER));
    port.answer();
    let bye = inside(&port, "BYE", 2, "", "");
    assert_eq!(port.hear(&bye), "200 Bye, [ended Hung]");
    forgotten(port);

    // Before the answer.
    let mut port = Port::new(4);
    port.hear(&invite(OFFER));
    port.decide(Calls::ring);
    let bye = inside(&port, "BYE", 2, "", "");
    assert_eq!(port.hear(&bye), "200 Bye, 487 Invite, [ended Hung]");
}

#[test]
fn byes_that_cross_are_both_answered() {
    let mut port = talking();
    let bye = inside(&port, "BYE", 2, "", "");
    assert_eq!(port.hang_up(), "[ended Ours], Bye");
    assert_eq!(port.hear(&bye), "200 Bye");
    forgotten(port);
}

#[test]
fn a_call_is_held_and_resumed() {
    let mut port = talking();
    let hold = inside(&port, "INVITE", 2, "", &(OFFER.to_owned() + "a=sendonly\r\n"));
    assert_eq!(port.hear(&hold), "200 Invite, [hold]");
    assert!(port.said("o=").ends_with(" 2 IN IP4 192.0.2.1"));
    assert_eq!(port.said("a=recv"), "only");
    assert_eq!(port.hear(&hold), "200 Invite");
    assert_eq!(port.wait(600), "500: 200 Invite");
    let ack = inside(&port, "ACK", 2, "", "");
    assert_eq!(port.hear(&ack), "");

    let elsewhere = OFFER.replace("4000", "4002").replace("1 1", "1 2");
    let resume = inside(&port, "INVITE", 3, "", &elsewhere)
        .replace("<sip:pat@203.0.113.5:5080>", "<sip:new?@203.0.113.9?Subject=x>");
    assert_eq!(port.hear(&resume), "200 Invite, [changed 4002]");
    assert!(port.said("o=").ends_with(" 3 IN IP4 192.0.2.1"));
    port.hear(&inside(&port, "ACK", 3, "", ""));

    // What cannot be used changes nothing; the number of the request has risen.
    let fax = inside(&port, "INVITE", 4, "", &OFFER.replace("RTP/AVP", "udptl"));
    assert_eq!(port.hear(&fax), "488 Invite");
    assert_eq!(port.wait(600), "500: 488 Invite");
    port.hear(&inside(&port, "ACK", 4, "", ""));
    let old = inside(&port, "INVITE", 3, "", OFFER).replace("INVITE3", "x");
    assert_eq!(port.hear(&old), "500 Invite");
    assert_eq!(port.said("Retry-After: "), "5");
    assert_eq!(port.hang_up(), "[ended Ours], Bye");
    assert!(port.sent.last().expect("some").starts_with("BYE sip:new?@203.0.113.9 SIP/2.0\r\n"));
}

#[test]
fn a_change_nobody_acknowledges_ends_the_call() {
    let mut port = talking();
    let change = inside(&port, "INVITE", 2, "", OFFER);
    assert_eq!(port.hear(&change), "200 Invite, [changed 4000]");
    let end = "32000: [ended Unacknowledged], Bye";
    assert_eq!(port.wait(32 * SECOND_MS), repeated("200 Invite") + end);
}

#[test]
fn offers_that_cross_are_put_off() {
    let mut port = talking();
    port.hear(&inside(&port, "INVITE", 2, "", OFFER));
    let second = inside(&port, "INVITE", 3, "", OFFER);
    assert_eq!(port.hear(&second), "491 Invite");
    port.hear(&inside(&port, "ACK", 2, "", ""));
    // The same once more is told the same, and a new one is taken.
    assert_eq!(port.hear(&second), "491 Invite");
    let third = inside(&port, "INVITE", 4, "", OFFER);
    assert_eq!(port.hear(&third), "200 Invite, [changed 4000]");
}

#[test]
fn who_makes_no_offer_gets_ours() {
    let mut port = Port::new(4);
    port.hear(&invite(""));
    assert_eq!(port.calls.offer(port.call.expect("a call")), None);
    assert_eq!(port.answer(), "200 Invite");
    assert_eq!(port.said("m="), "audio 40000 RTP/AVP 0 8 101");
    let ack = inside(&port, "ACK", 1, "", OFFER);
    assert_eq!(port.hear(&ack), "[confirmed], [answered 4000]");
    assert_eq!(port.hear(&ack), "");
    let late = inside(&port, "INVITE", 2, "", "");
    assert_eq!(port.hear(&late), "200 Invite");
    let ack = inside(&port, "ACK", 2, "", &OFFER.replace("4000", "4002"));
    assert_eq!(port.hear(&ack), "[changed 4002]");

    let mut port = Port::new(4);
    port.hear(&invite(""));
    port.answer();
    let ack = inside(&port, "ACK", 1, "", "");
    assert_eq!(port.hear(&ack), "[confirmed], [ended Unusable], Bye");
}

#[test]
fn keys_come_once_each() {
    let mut port = talking();
    let kind = "Content-Type: application/dtmf-relay\r\n";
    let five = inside(&port, "INFO", 2, kind, "Signal=5\r\n");
    assert_eq!(port.hear(&five), "200 Info, [key 5]");
    assert_eq!(port.hear(&five), "200 Info");
    let pound = inside(&port, "INFO", 3, kind, "Signal=#\r\n");
    assert_eq!(port.hear(&pound), "200 Info, [key #]");
    assert_eq!(port.hear(&five), "500 Info");
    let nothing = inside(&port, "INFO", 4, "", "");
    assert_eq!(port.hear(&nothing), "200 Info");
    let options = inside(&port, "OPTIONS", 5, "", "");
    assert_eq!(port.hear(&options), "200 Options");
    assert_eq!(port.said("Accept: "), "application/sdp");
}

#[test]
fn a_request_of_another_call_is_none_of_this() {
    let mut port = talking();
    let bye = inside(&port, "BYE", 2, "", "");
    assert_eq!(port.hear(&bye.replace("tag=pat", "tag=sue")), "481 Bye");
    assert_eq!(port.hear(&bye.replace("one@", "two@")), "481 Bye");
    assert_eq!(port.calls.count(), 1);
}

#[test]
fn what_cannot_be_a_call_is_refused_and_not_kept() {
    let mut port = Port::new(4);
    let mut check = |datagram: String, status: &str| {
        assert_eq!(port.hear(&datagram), status, "{datagram}");
        assert_eq!((port.calls.count(), port.calls.wake_at()), (0, None));
    };
    check(invite(OFFER).replace("application/sdp", "text/plain"), "(415)");
    check(invite(&OFFER.replace("RTP/AVP", "RTP/SAVP")), "(488)");
    check(invite("v=0\r\nx"), "(488)");
    check(invite(&OFFER.replace("s=-", &format!("s={}", "x".repeat(4000)))), "(513)");
    check(invite(OFFER).replace("Contact", "X"), "(400)");
    check(invite(OFFER).replace("Contact: <sip:pat@203.0.113.5:5080>", "Contact: tel:1"), "(400)");
    check(invite(OFFER).replace("Max-F", "Record-Route: x\r\nMax-F"), "(400)");
    let long = |name: &str, bytes| format!("{name}: <sip:{}@h>\r\nMax-F", "x".repeat(bytes));
    check(invite(OFFER).replace("Max-F", &long("Record-Route", 2100)), "(513)");
    check(invite(OFFER).replace("sip:pat@", &format!("sip:{}@", "x".repeat(512))), "(513)");
    check(invite(OFFER).replace("one@", &"x".repeat(256)), "(513)");
    check(invite(OFFER).replace("\"Pat\"", &format!("\"{}\"", "x".repeat(1024))), "(513)");
    let via = format!("Via: SIP/2.0/UDP {}\r\nMax-F", "x".repeat(4096));
    check(invite(OFFER).replace("Max-F", &via), "(513)");
}

#[test]
fn there_are_so_many_slots_and_handles_go_stale() {
    let mut port = Port::new(2);
    let call = |number: usize| invite(OFFER).replace("one@", &format!("{number}@"));
    assert_eq!(port.hear(&call(1)), "(admitted)");
    let first = port.call.expect("a call");
    assert_eq!(port.hear(&call(1).replace("bKi", "bKj")), "(482)");
    assert_eq!(port.hear(&call(2)), "(admitted)");
    assert_eq!(port.hear(&call(3)), "(486)");
    // An ended call makes room at once; two that are parting give way to newer ones.
    for number in 3..20 {
        assert_eq!(port.hang_up(), "480 Invite, [ended Ours]");
        assert_eq!(port.hear(&call(number)), "(admitted)");
        assert_eq!(port.calls.count(), 2);
    }
    port.call = Some(first);
    assert_eq!(port.hang_up(), "480 Invite, [ended Ours]");
    for number in 20..23 {
        port.hear(&call(number));
        port.hang_up();
    }
    port.call = Some(first);
    assert_eq!((port.hang_up(), port.answer()), (String::new(), String::new()));
    assert_eq!(port.calls.offer(first), None);
}

#[test]
fn the_longest_call_ends() {
    let mut port = talking();
    assert_eq!(port.wait(1_000 * SECOND_MS), "1000000: [ended TooLong], Bye");
}

#[test]
fn a_stream_says_so() {
    let mut port = Port::new(4);
    port.peer.way = Way::Secure(3);
    port.hear(&invite(OFFER));
    port.answer();
    assert_eq!(port.said("Contact: "), "<sip:192.0.2.1:5061;transport=tls>");
    // They connect anew; what we ask goes there.
    port.peer.way = Way::Secure(4);
    port.hear(&inside(&port, "ACK", 1, "", ""));
    assert_eq!(port.hang_up(), "[ended Ours], Bye");
    assert!(port.said("Via: ").starts_with("SIP/2.0/TLS 192.0.2.1:5061;branch="));
    forgotten(port);
}
