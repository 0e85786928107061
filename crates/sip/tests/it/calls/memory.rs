//! Memory stays within what is stated.

use sip::call::{CALL_BYTES_MAX, CallId, Calls, Dial, Event, Output};
use sip::edge::Caller;
use sip::message::{Kind, Message, Method};
use sip::peer::{Peer, Way};
use sip::reply::{Status, TagKey};

use super::{CARRIER, OFFER, Port, SECOND_NS, address, message, settings};
use crate::mutate::{Random, mutated};

const SLOTS: u16 = 8;

const MESSAGES: usize = 1_000_000;

fn machine() -> Calls {
    Calls::new(&settings(SLOTS), *b"sixteen bytes OK")
}

fn dial(calls: &mut Calls, at_ns: u64, out: &mut Vec<Output>) -> Option<CallId> {
    let peer = Peer { address: address(CARRIER), way: Way::Datagram };
    let media = address("192.0.2.1:40000");
    let (uri, from) = ("sip:1@carrier.example", "sip:2@here.example");
    calls.dial(at_ns, &Dial { peer, uri, from, display: "", media }, out)
}

/// Every message a call may hear, of calls that come in and of those that we make.
fn sound_messages(key: &TagKey) -> Vec<String> {
    let mut messages = Vec::new();
    for number in 0..24 {
        let of = |text: String| text.replace("one@", &format!("{number}@"));
        let invite = of(message("INVITE sip:1@h", "i", "", "1 INVITE", "", OFFER));
        let read = Message::read(invite.as_bytes()).expect("it is sound");
        let tag = String::from_utf8(key.tag(&read.echo).written().to_vec()).expect("digits");
        messages.push(of(message("INVITE sip:1@h", "i", "", "1 INVITE", "", "")));
        messages.push(of(message("CANCEL sip:1@h", "i", "", "1 CANCEL", "", "")));
        messages.push(of(message("ACK sip:1@h", "i", &tag, "1 ACK", "", OFFER)));
        for (cseq, method) in [(2, "INVITE"), (3, "INFO"), (4, "INVITE"), (4, "ACK"), (2, "ACK")] {
            let (line, branch) = (format!("{method} sip:1@h"), format!("{method}{cseq}"));
            let cseq = format!("{cseq} {method}");
            messages.push(of(message(&line, &branch, &tag, &cseq, "", OFFER)));
        }
        messages.push(of(message("BYE sip:1@h", "b", &tag, "5 BYE", "", "")));
        messages.push(invite);
    }
    let mut scratch = machine();
    for _ in 0..400 {
        let mut out = Vec::new();
        let call = dial(&mut scratch, 1, &mut out).expect("a slot");
        scratch.hang_up(1, call, &mut out);
        let Some(Output::Send { bytes, .. }) = out.first() else { panic!("no INVITE") };
        let invite = String::from_utf8(bytes.clone()).expect("text");
        let (line, rest) = invite.split_once("\r\n").expect("a line");
        assert!(line.starts_with("INVITE "));
        for code in [180, 200, 407, 486] {
            let tagged = rest.replace("carrier.example>", "carrier.example>;tag=x");
            messages.push(format!("SIP/2.0 {code} x\r\n{tagged}"));
        }
    }
    messages
}

#[test]
fn a_million_random_messages_take_no_more_memory() {
    let key = TagKey::new([9; 16]);
    let mut random = Random(3);
    let mut texts: Vec<Vec<u8>> =
        sound_messages(&key).into_iter().map(String::into_bytes).collect();
    let seeds: Vec<Vec<u8>> = texts.clone();
    let seeds: Vec<&[u8]> = seeds.iter().map(Vec::as_slice).collect();
    texts.extend((0..12_000).map(|_| mutated(&seeds, &mut random)));
    let messages: Vec<Message> = texts.iter().filter_map(|text| Message::read(text).ok()).collect();
    assert!(messages.len() > 2_500, "{} can be read", messages.len());

    let bound = usize::from(SLOTS) * 2 * CALL_BYTES_MAX;
    let (mut most, mut started, mut ended) = (0, 0, 0);
    let measured = allocation_counter::measure(|| {
        let mut calls = machine();
        let mut out = Vec::with_capacity(64);
        let mut last = None;
        let mut at_ns = 1;
        for _ in 0..MESSAGES {
            let message = &messages[random.below(messages.len())];
            let peer = Peer { address: address(CARRIER), way: Way::Datagram };
            let tag = key.tag(&message.echo);
            let is_new = matches!(message.kind, Kind::Request { method: Method::Invite, .. })
                && message.to.tag.is_empty();
            let mut call = None;
            if is_new && !calls.holds(tag) {
                let (number, dialled, source) = (None, None, peer.address);
                let (asserted, private, identity) = (false, false, false);
                let verified = sip::message::Verified::Unknown;
                let caller =
                    Caller { number, asserted, verified, private, identity, dialled, tag, source };
                call = calls.incoming(at_ns, peer, &caller, message).ok();
            } else {
                calls.received(at_ns, peer, tag, message, &mut out);
            }
            if call.is_none() && random.below(50) == 0 {
                call = dial(&mut calls, at_ns, &mut out);
            }
            started += usize::from(call.is_some());
            last = call.or(last);
            match (random.below(40), last) {
                (0..4, Some(call)) => calls.answer(at_ns, call, peer.address, &mut out),
                (4, Some(call)) => calls.hang_up(at_ns, call, &mut out),
                (5, Some(call)) => calls.refuse(at_ns, call, Status::Decline, &mut out),
                (6, Some(call)) => calls.authorize(at_ns, call, b"Authorization: x", &mut out),
                _ => {}
            }
            at_ns += random.below(SECOND_NS as usize / 4) as u64;
            calls.tick(at_ns, &mut out);
            let ends = |output: &&Output| matches!(output, Output::Event(Event::Ended { .. }));
            ended += out.iter().filter(ends).count();
            out.clear();
            most = most.max(calls.bytes());
            assert!(calls.count() <= SLOTS);
        }
        assert_eq!(started - ended, usize::from(calls.count()));
    });
    assert!(started > 20_000, "{started} calls");
    assert!(most <= bound, "{most} bytes");
    // The output of a single step comes on top.
    assert!(measured.bytes_max as usize <= bound + 64 * 1024, "{} bytes", measured.bytes_max);
    assert_eq!(measured.bytes_current, 0);
}

#[test]
fn a_call_of_the_largest_parts_stays_within_its_bytes() {
    let mut port = Port::new(1);
    let long = |bytes| "x".repeat(bytes);
    let more =
        format!("Record-Route: <sip:{}@h;lr>\r\nVia: SIP/2.0/UDP {}\r\n", long(2_000), long(2_400));
    let streams = "m=image 0 udptl t38\r\n".repeat(7);
    let offer = format!("{OFFER}{streams}a=x:{}\r\n", long(3_700));
    let invite = message("INVITE sip:1@h", "i", "", "1 INVITE", &more, &offer)
        .replace("one@", &long(240))
        .replace("\"Pat\"", &format!("\"{}\"", long(900)))
        .replace("sip:pat@", &format!("sip:{}@", long(480)));
    assert_eq!(port.hear(&invite), "(admitted)");
    let empty = Port::new(1).calls.bytes();
    let waiting = port.calls.bytes() - empty;
    assert!((12_000..=CALL_BYTES_MAX).contains(&waiting), "{waiting} bytes");
    assert_eq!(port.answer(), "200 Invite");
    let answered = port.calls.bytes() - empty;
    assert!((10_000..=CALL_BYTES_MAX).contains(&answered), "{answered} bytes");
    assert_eq!(port.wait(32_000).matches("200 Invite").count(), 10);
    assert!(port.calls.bytes() - empty < CALL_BYTES_MAX);
}
