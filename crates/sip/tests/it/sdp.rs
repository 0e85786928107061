//! Offers as telephones and carriers make them, and our answers.

use std::net::SocketAddr;

use sip::sdp::{self, Description, Ours, SdpFault};

const ORDINARY: &str = "v=0
o=chair 1 1 IN IP4 192.0.2.1
s=-
c=IN IP4 192.0.2.1
t=0 0
m=audio 40000 RTP/AVP 18 8 0 96
a=rtpmap:0 PCMU/8000
a=rtpmap:96 telephone-event/8000
a=fmtp:96 0-15
a=ptime:20
a=sendrecv
";

/// Asserts what an offer says, as `address codec keys ptime direction`, with `held` behind it.
fn check(offer: &str, expected: &str) {
    let text = match Description::read(offer.as_bytes()) {
        Err(fault) => format!("{fault:?}"),
        Ok(Description { sound, .. }) => {
            let at = SocketAddr::new(sound.address, sound.port);
            let (codec, direction) = (sound.codec, sound.direction);
            let number = |number: Option<u8>| number.map_or("-".to_owned(), |n| n.to_string());
            let (keys, ptime) = (number(sound.keys), number(sound.ptime_ms));
            let held = if sound.is_on_hold() { " held" } else { "" };
            format!("{at} {codec:?} {keys} {ptime} {direction:?}{held}")
        }
    };
    assert_eq!(text, expected, "{offer}");
}

#[test]
fn offers_are_read() {
    check(ORDINARY, "192.0.2.1:40000 Pcma 96 20 SendRecv");
    check(&ORDINARY.replace('\n', "\r\n"), "192.0.2.1:40000 Pcma 96 20 SendRecv");
    let own = ORDINARY.replace("a=ptime:20", "c=IN IP6 2001:db8::1");
    check(&own, "[2001:db8::1]:40000 Pcma 96 - SendRecv");
    check(&ORDINARY.replace("18 8 0 96", "0"), "192.0.2.1:40000 Pcmu - 20 SendRecv");
    let two = ORDINARY.replace("40000", "40000/2");
    check(&two, "192.0.2.1:40000 Pcma 96 20 SendRecv");
    let wide = ORDINARY.replace("telephone-event/8000", "telephone-event/48000");
    check(&wide, "192.0.2.1:40000 Pcma - 20 SendRecv");
    check(&ORDINARY.replace("sendrecv", "sendonly"), "192.0.2.1:40000 Pcma 96 20 SendOnly held");
    check(
        &ORDINARY.replace("c=IN IP4 192.0.2.1", "c=IN IP4 0.0.0.0"),
        "0.0.0.0:40000 Pcma 96 20 SendRecv held",
    );
    let for_all = ORDINARY.replace("t=0 0", "t=0 0\na=inactive").replace("a=sendrecv\n", "");
    check(&for_all, "192.0.2.1:40000 Pcma 96 20 Inactive held");
    let streams = ORDINARY
        .replace("m=audio", "m=audio 0 RTP/AVP 0\na=sendonly\nm=video 5 RTP/AVP 31\nm=audio");
    check(&streams, "192.0.2.1:40000 Pcma 96 20 SendRecv");
}

#[test]
fn what_cannot_be_used_is_told() {
    check("", "Version");
    check("v=1\n", "Version");
    check("v=0\n", "NoSound");
    check(&ORDINARY.replace("18 8 0 96", "18"), "NoSound");
    check(&ORDINARY.replace("RTP/AVP", "RTP/SAVP"), "NoSound");
    check(&ORDINARY.replace("c=IN", "b=IN"), "NoSound");
    check(&ORDINARY.replace("40000", "0"), "NoSound");
    check(&ORDINARY.replace("40000", "65536"), "Line");
    check(&ORDINARY.replace("0 96\n", "0 128\n"), "Line");
    check(&ORDINARY.replace("c=IN IP4", "c=IN IP6"), "Line");
    check(&ORDINARY.replace("c=IN IP4 192.0.2.1", "c=IN IP4 host.example"), "Line");
    check(&ORDINARY.replace("s=-", "s"), "Line");
    check(&ORDINARY.replace("s=-", "s=-\ra=inactive"), "Line");
    check(&ORDINARY.replace("40000", "40000/2/2"), "Line");
    check(
        &format!("{ORDINARY}{}", "m=video 1 RTP/AVP 31\n".repeat(7)),
        "192.0.2.1:40000 Pcma 96 20 SendRecv",
    );
    check(&format!("{ORDINARY}{}", "m=video 1 RTP/AVP 31\n".repeat(8)), "TooManyStreams");
    assert_eq!(Description::read(&[b'v'; 4097]), Err(SdpFault::TooLong));
}

#[test]
fn every_stream_is_answered_in_its_place() {
    let offer = ORDINARY
        .replace("m=audio", "m=video 5 RTP/AVP 31 34\nm=audio")
        .replace("sendrecv", "sendonly");
    let offer = Description::read(offer.as_bytes()).expect("it is sound");
    let ours =
        Ours { address: "203.0.113.9:30000".parse().expect("an address"), session: 7, version: 1 };
    let mut out = [0; 1024];
    let length = sdp::answer(&offer, &ours, &mut out).expect("it fits");
    let answer = String::from_utf8_lossy(&out[..length]).replace("\r\n", "\n");
    let expected = "v=0\no=- 7 1 IN IP4 203.0.113.9\ns=-\nc=IN IP4 203.0.113.9\nt=0 0\n\
        m=video 0 RTP/AVP 31\nm=audio 30000 RTP/AVP 8 96\na=rtpmap:8 PCMA/8000\n\
        a=rtpmap:96 telephone-event/8000\na=fmtp:96 0-15\na=ptime:20\na=recvonly\n";
    assert_eq!(answer, expected);
    assert_eq!(sdp::answer(&offer, &ours, &mut out[..length - 1]), None);
}

#[test]
fn our_own_offer_is_one_we_can_read() {
    let ours = Ours {
        address: "[2001:db8::9]:30000".parse().expect("an address"),
        session: 7,
        version: 1,
    };
    let mut out = [0; 1024];
    let length = sdp::offer(&ours, &mut out).expect("it fits");
    check(&String::from_utf8_lossy(&out[..length]), "[2001:db8::9]:30000 Pcmu 101 20 SendRecv");
}
