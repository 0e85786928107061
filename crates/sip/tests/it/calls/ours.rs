//! Calls we make.

use sip::call::Calls;
use sip::peer::Way;

use super::{OFFER, Port};

/// The answer to the last message sent of a method, as the other side gives it.
fn answer(port: &Port, method: &str, code: u16, more: &str, body: &str) -> String {
    let asked = port.sent.iter().rev().find(|sent| sent.starts_with(method)).expect("it was sent");
    let said = |name: &str| {
        let line = asked.split("\r\n").find(|line| line.starts_with(name));
        line.expect("it is there").to_owned()
    };
    let to = said("To: ");
    let tag = if to.contains(";tag=") { "" } else { ";tag=sue" };
    let kind = if body.is_empty() { "" } else { "Content-Type: application/sdp\r\n" };
    let (via, from, call_id) = (said("Via: "), said("From: "), said("Call-ID: "));
    let (cseq, length) = (said("CSeq: "), body.len());
    format!(
        "SIP/2.0 {code} x\r\n{via};received=192.0.2.1\r\n{from}\r\n{to}{tag}\r\n{call_id}\r\n\
         {cseq}\r\nContact: <sip:sue@203.0.113.8:5080>\r\n{more}{kind}\
         Content-Length: {length}\r\n\r\n{body}"
    )
}

fn dialled() -> Port {
    let mut port = Port::new(4);
    assert_eq!(port.dial(), "Invite");
    port
}

/// A request of the other side inside the call.
fn inside(port: &Port, method: &str, cseq: u32, body: &str) -> String {
    let ours = &port.sent[0];
    let said = |name: &str| {
        let line = ours.split("\r\n").find_map(|line| line.strip_prefix(name));
        line.expect("it is there").to_owned()
    };
    let kind = if body.is_empty() { "" } else { "Content-Type: application/sdp\r\n" };
    format!(
        "{method} sip:192.0.2.1 SIP/2.0\r\nVia: SIP/2.0/UDP h;branch=z9hG4bK{method}{cseq}\r\n\
         From: {};tag=sue\r\nTo: {}\r\nCall-ID: {}\r\nCSeq: {cseq} {method}\r\n{kind}\
         Content-Length: {}\r\n\r\n{body}",
        said("To: "),
        said("From: "),
        said("Call-ID: "),
        body.len(),
    )
}

#[test]
fn a_call_is_dialled_to_the_byte() {
    let mut port = dialled();
    let sent = port.sent[0].clone();
    let tag = port.said("From: ").split(";tag=").nth(1).expect("a tag").to_owned();
    let call_id = port.said("Call-ID: ").to_owned();
    assert_eq!((tag.len(), call_id.len()), (16, 32));
    let head = format!(
        "INVITE sip:+15155550199@carrier.example SIP/2.0\r\n\
         Via: SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bK{tag}00000001;rport\r\n\
         Max-Forwards: 70\r\nFrom: \"Hotline\" <sip:hotline@holdfast.example>;tag={tag}\r\n\
         To: <sip:+15155550199@carrier.example>\r\nCall-ID: {call_id}\r\nCSeq: 1 INVITE\r\n\
         Contact: <sip:192.0.2.1:5060>\r\nAllow: INVITE, ACK, BYE, CANCEL, OPTIONS, INFO\r\n\
         Content-Type: application/sdp\r\nContent-Length: "
    );
    assert!(sent.starts_with(&head), "{sent}");
    assert_eq!(port.said("m="), "audio 40000 RTP/AVP 0 8 101");

    assert_eq!(port.wait(4000), "500: Invite; 1500: Invite; 3500: Invite");
    assert_eq!(port.hear(&answer(&port, "INVITE", 100, "", "")), "");
    assert_eq!(port.wait(10_000), "");
    assert_eq!(port.hear(&answer(&port, "INVITE", 180, "", "")), "[ringing]");
    assert_eq!(port.hear(&answer(&port, "INVITE", 183, "", "")), "");
    let routes = "Record-Route: <sip:p2.example;lr>\r\nRecord-Route: <sip:p1.example;lr>\r\n";
    let accepted = answer(&port, "INVITE", 200, routes, OFFER);
    assert_eq!(port.hear(&accepted), "Ack, [answered 4000]");
    let ack = port.sent.last().expect("some").clone();
    let line = "ACK sip:sue@203.0.113.8:5080 SIP/2.0\r\n";
    assert!(ack.starts_with(line), "{ack}");
    assert_eq!(port.said("Route: "), "<sip:p1.example;lr>, <sip:p2.example;lr>");
    assert_eq!(port.said("To: "), "<sip:+15155550199@carrier.example>;tag=sue");
    assert_eq!(port.said("CSeq: "), "1 ACK");
    assert!(port.said("Via: ").contains(&format!("{tag}00000002")));
    // The ACK was lost, and it is the same again.
    assert_eq!(port.hear(&accepted), "Ack");
    assert_eq!(*port.sent.last().expect("some"), ack);
    assert_eq!(port.hang_up(), "[ended Ours], Bye");
    assert_eq!(port.said("CSeq: "), "2 BYE");
    assert_eq!(port.hear(&answer(&port, "BYE", 200, "", "")), "");
    assert_eq!(port.wait(40_000), "");
    assert_eq!(port.calls.wake_at(), None);
}

#[test]
fn the_called_change_and_end_a_call_too() {
    let mut port = dialled();
    port.hear(&answer(&port, "INVITE", 200, "", OFFER));
    let hold = inside(&port, "INVITE", 9, &(OFFER.to_owned() + "a=inactive\r\n"));
    assert_eq!(port.hear(&hold), "200 Invite, [hold]");
    assert_eq!(port.hear(&inside(&port, "ACK", 9, "")), "");
    assert_eq!(port.hear(&inside(&port, "BYE", 10, "")), "200 Bye, [ended Hung]");
}

#[test]
fn a_refused_call_is_acknowledged() {
    let mut port = dialled();
    port.hear(&answer(&port, "INVITE", 180, "", ""));
    let busy = answer(&port, "INVITE", 486, "", "");
    assert_eq!(port.hear(&busy), "Ack, [ended Refused(486)]");
    let ack = port.sent.last().expect("some").clone();
    assert!(ack.starts_with("ACK sip:+15155550199@carrier.example SIP/2.0\r\n"));
    assert_eq!(
        port.said("Via: "),
        port.sent[0].split("Via: ").nth(1).and_then(|v| v.split("\r\n").next()).expect("a Via")
    );
    assert_eq!(port.said("To: "), "<sip:+15155550199@carrier.example>;tag=sue");
    assert_eq!(port.hear(&busy), "Ack");
    assert_eq!(port.wait(40_000), "");
    assert_eq!((port.calls.count(), port.calls.wake_at()), (0, None));
}

#[test]
fn nothing_comes_back() {
    let repeats = "500: Invite; 1500: Invite; 3500: Invite; 7500: Invite; 15500: Invite; \
                   31500: Invite; 32000: [ended Lost]";
    assert_eq!(dialled().wait(33_000), repeats);
    let mut port = Port::new(4);
    port.peer.way = Way::Stream(1);
    assert_eq!(port.dial(), "Invite");
    assert_eq!(port.wait(33_000), "32000: [ended Lost]");
    // Somebody takes it after all.
    let late = answer(&port, "INVITE", 200, "", OFFER);
    assert_eq!(port.hear(&late), "Ack, Bye");
    assert_eq!(port.wait(40_000), "");
    assert_eq!(port.calls.wake_at(), None);
}

#[test]
fn a_call_nobody_takes_is_cancelled() {
    let mut port = dialled();
    port.hear(&answer(&port, "INVITE", 180, "", ""));
    assert_eq!(port.wait(40_000), "40000: [ended Unanswered], Cancel");
    assert_eq!(port.said("CSeq: "), "1 CANCEL");
    assert_eq!(port.wait(500), "500: Cancel");
    assert_eq!(port.hear(&answer(&port, "CANCEL", 200, "", "")), "");
    assert_eq!(port.wait(5_000), "");
    let terminated = answer(&port, "INVITE", 487, "", "");
    assert_eq!(port.hear(&terminated), "Ack");
    assert_eq!(port.wait(40_000), "");
    assert_eq!(port.calls.wake_at(), None);
}

#[test]
fn nobody_is_told_to_forget_what_nobody_has_heard() {
    let mut port = dialled();
    assert_eq!(port.hang_up(), "[ended Ours]");
    assert_eq!(port.wait(600), "500: Invite");
    assert_eq!(port.hear(&answer(&port, "INVITE", 180, "", "")), "Cancel");
    assert_eq!(port.hang_up(), "");
}

#[test]
fn who_takes_a_cancelled_call_is_hung_up_on() {
    let mut port = dialled();
    port.hear(&answer(&port, "INVITE", 180, "", ""));
    assert_eq!(port.hang_up(), "[ended Ours], Cancel");
    let accepted = answer(&port, "INVITE", 200, "", OFFER);
    assert_eq!(port.hear(&accepted), "Ack, Bye");
    assert_eq!(port.hear(&accepted), "Ack");
    assert_eq!(port.hear(&answer(&port, "BYE", 200, "", "")), "");
    assert_eq!(port.wait(40_000), "");
    assert_eq!(port.calls.wake_at(), None);
}

#[test]
fn a_second_telephone_is_hung_up_on() {
    let mut port = dialled();
    port.hear(&answer(&port, "INVITE", 200, "", OFFER));
    let second = answer(&port, "INVITE", 200, "", OFFER).replace("sue", "joe");
    assert_eq!(port.hear(&second), "Ack, Bye");
    assert!(port.said("To: ").ends_with(";tag=joe"));
    assert_eq!(port.calls.count(), 1);
    assert_eq!(port.hang_up(), "[ended Ours], Bye");
    assert!(port.said("To: ").ends_with(";tag=sue"));
}

#[test]
fn sound_that_cannot_be_used_ends_the_call() {
    for description in ["", &OFFER.replace("RTP/AVP", "RTP/SAVP")] {
        let mut port = dialled();
        let accepted = answer(&port, "INVITE", 200, "", description);
        assert_eq!(port.hear(&accepted), "Ack, [ended Unusable], Bye");
    }
}

#[test]
fn an_offer_that_crosses_ours_is_put_off() {
    let mut port = dialled();
    port.hear(&answer(&port, "INVITE", 180, "", ""));
    let crossing = inside(&port, "INVITE", 9, OFFER);
    assert_eq!(port.hear(&crossing), "491 Invite");
    assert_eq!(port.hear(&inside(&port, "BYE", 10, "")), ""); // It comes again.
    port.hear(&answer(&port, "INVITE", 200, "", OFFER));
    assert_eq!(port.hear(&crossing), "491 Invite");
    assert_eq!(port.hear(&inside(&port, "INVITE", 10, OFFER)), "200 Invite, [changed 4000]");
}

#[test]
fn credentials_are_asked_for() {
    let mut port = dialled();
    let challenge = "Proxy-Authenticate: Digest realm=\"c\", nonce=\"n\"\r\n";
    let asked = answer(&port, "INVITE", 407, challenge, "");
    assert_eq!(port.hear(&asked), "Ack, [challenged 407]");
    assert_eq!(port.hear(&asked), "Ack");
    let authorize = |port: &mut Port, header: &'static [u8]| {
        port.decide(|calls: &mut Calls, at_ns, call, out| {
            calls.authorize(at_ns, call, header, out);
        })
    };
    assert_eq!(authorize(&mut port, b"X: 1\r\nY: 2"), "");
    assert_eq!(authorize(&mut port, b"Proxy-Authorization: Digest x"), "Invite");
    assert_eq!(
        (port.said("CSeq: "), port.said("To: ")),
        ("2 INVITE", "<sip:+15155550199@carrier.example>")
    );
    assert_eq!(port.said("Proxy-Authorization: "), "Digest x");
    assert_eq!(authorize(&mut port, b"Proxy-Authorization: Digest x"), "");
    for _ in 0..2 {
        let asked = answer(&port, "INVITE", 407, challenge, "");
        assert_eq!(port.hear(&asked), "Ack, [challenged 407]");
        assert_eq!(authorize(&mut port, b"Proxy-Authorization: Digest y"), "Invite");
    }
    let accepted = answer(&port, "INVITE", 200, "", OFFER);
    assert_eq!(port.hear(&accepted), "Ack, [answered 4000]");
    assert_eq!(port.said("Proxy-Authorization: "), "Digest y");

    // Whoever has none hangs up; a carrier that likes none is believed in the end.
    let mut port = dialled();
    port.hear(&answer(&port, "INVITE", 401, challenge, ""));
    assert_eq!(port.hang_up(), "[ended Ours]");
    let mut port = dialled();
    for _ in 0..3 {
        port.hear(&answer(&port, "INVITE", 401, challenge, ""));
        authorize(&mut port, b"Authorization: Digest x");
    }
    let refused = answer(&port, "INVITE", 401, challenge, "");
    assert_eq!(port.hear(&refused), "Ack, [ended Refused(401)]");
}

#[test]
fn what_is_no_address_is_not_dialled() {
    use sip::call::Dial;
    let mut port = Port::new(1);
    let mut dial = |uri: &str, from: &str| {
        let media = super::address("192.0.2.1:40000");
        let dial = Dial { peer: port.peer, uri, from, display: "", media };
        port.calls.dial(1, &dial, &mut Vec::new()).is_some()
    };
    let good = "sip:a@h";
    for bad in ["", "a", "sip:a@h\r\nX: y", "sip:a@h?x=y", "mailto:a@h", "sip:a>@h"] {
        assert!(!dial(bad, good) && !dial(good, bad), "{bad}");
    }
    assert!(!dial(&format!("sip:{}@h", "a".repeat(512)), good));
    assert!(dial(good, good));
    assert!(!dial(good, good), "there is one slot");
}
