//! Seeds for the fuzz target of calls: scripts as [`sip::fuzz::sip_calls`] reads them.

use sip::call::{Calls, Dial, Output, Settings};
use sip::message::Message;
use sip::peer::{Peer, Way};
use sip::reply::TagKey;

use super::{OFFER, address, message, settings};

/// A step that hears a message.
fn heard(message: &str) -> Vec<u8> {
    let length = (message.len() as u16).to_be_bytes();
    [&[0], &length[..], message.as_bytes()].concat()
}

/// Returns calls that come in and calls we make, the usual ways to their ends.
pub fn scripts() -> Vec<Vec<u8>> {
    let invite = message("INVITE sip:1@h", "i", "", "1 INVITE", "", OFFER);
    let late = message("INVITE sip:1@h", "i", "", "1 INVITE", "", "");
    // The target's keys are known, and so are its tags.
    let echo = Message::read(invite.as_bytes()).expect("it is sound").echo;
    let tag = String::from_utf8(TagKey::new([7; 16]).tag(&echo).written().to_vec());
    let tag = tag.expect("digits");
    let inside = |method: &str, cseq: u32, more: &str, body: &str| {
        let line = format!("{method} sip:1@h");
        let branch = format!("{method}{cseq}");
        heard(&message(&line, &branch, &tag, &format!("{cseq} {method}"), more, body))
    };
    let cancel = heard(&message("CANCEL sip:1@h", "i", "", "1 CANCEL", "", ""));
    let hold = format!("{OFFER}a=sendonly\r\n");
    let key = "Content-Type: application/dtmf-relay\r\n";
    let talks = [heard(&invite), vec![2, 1, 6, 3], inside("ACK", 1, "", "")].concat();
    let (second, its_ack) = (inside("INVITE", 2, "", &hold), inside("ACK", 2, "", OFFER));
    vec![
        [heard(&invite), vec![6, 1], cancel.clone(), inside("ACK", 1, "", "")].concat(),
        [heard(&invite), vec![1], cancel, vec![4, 6, 70, 6, 70]].concat(),
        [heard(&late), vec![1], inside("ACK", 1, "", OFFER), vec![4]].concat(),
        [talks.clone(), second.clone(), second, its_ack.clone(), vec![4]].concat(),
        [talks.clone(), inside("INVITE", 2, "", ""), vec![6, 9], its_ack].concat(),
        [talks, inside("INFO", 2, key, "Signal=5\r\n"), inside("BYE", 3, "", "")].concat(),
        [heard(&invite), vec![3, 8, 6, 200], heard(&invite)].concat(),
        dialled(&[180, 200], &[4]),
        dialled(&[100, 486], &[]),
        dialled(&[407], &[7, 6, 80]),
        dialled(&[180], &[4, 6, 3]),
    ]
}

/// A call the target makes, its answers, and what the shell does then.
fn dialled(codes: &[u16], then: &[u8]) -> Vec<u8> {
    let here = address("127.0.0.1:5060");
    let settings = Settings { here_v4: Some(here), here_v6: None, ..settings(2) };
    let mut out = Vec::new();
    let peer = Peer { address: here, way: Way::Datagram };
    let dial = Dial { peer, uri: "sip:a@h", from: "sip:b@h", display: "", media: here };
    let mut calls = Calls::new(&settings, [8; 16]);
    calls.dial(1, &dial, &mut out).expect("a slot");
    let Some(Output::Send { bytes, .. }) = out.first() else { panic!("no INVITE") };
    let invite = String::from_utf8(bytes.clone()).expect("text");
    let (_, rest) = invite.split_once("\r\n").expect("a line");
    let rest = rest.replace("<sip:a@h>", "<sip:a@h>;tag=a");
    let mut script = vec![5];
    for code in codes {
        script.extend(heard(&format!("SIP/2.0 {code} x\r\n{rest}")));
    }
    script.extend(then);
    let ok = rest.replace("1 INVITE", "2 BYE").replace("00000001;", "00000003;");
    script.extend(heard(&format!("SIP/2.0 200 x\r\n{ok}")));
    script
}
