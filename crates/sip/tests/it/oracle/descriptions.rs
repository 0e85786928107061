//! Descriptions of sound, read by us and by `ezk-sdp-types`.

use ezk_sdp_types::{
    Direction, MediaDescription, MediaType, SessionDescription, TransportProtocol,
};
use sip::sdp::{Codec, Description};

use super::messages::{one, rounds, spoiled};
use crate::mutate::Random;

/// `192.0.2.1:40000 8 keys 96 SendRecv`; `None` if there is no sound that is understood.
fn ours(body: &[u8]) -> Option<String> {
    let sound = Description::read(body).ok()?.sound;
    let codec = match sound.codec {
        Codec::Pcmu => 0,
        Codec::Pcma => 8,
    };
    let at = (sound.address, sound.port, codec, sound.keys, sound.direction);
    Some(format!("{at:?}"))
}

/// The same; `None` as well if anything cannot be read.
fn theirs(body: &[u8]) -> Option<String> {
    let text = str::from_utf8(body).ok()?;
    let whole = SessionDescription::parse(&text.into()).ok()?;
    let used = whole.media_descriptions.iter().find_map(|media| sound(&whole, media))?;
    Some(used)
}

fn sound(whole: &SessionDescription, stream: &MediaDescription) -> Option<String> {
    let media = &stream.media;
    let is_ours = media.media_type == MediaType::Audio && media.proto == TransportProtocol::RtpAvp;
    let codec = *media.fmts.iter().find(|format| [0, 8].contains(*format))?;
    if !is_ours || media.port == 0 {
        return None;
    }
    let connection = stream.connection.as_ref().or(whole.connection.as_ref())?;
    let address = connection.address.to_string();
    let address: std::net::IpAddr = address.rsplit(' ').next()?.parse().ok()?;
    let is_keys = |map: &&ezk_sdp_types::RtpMap| {
        map.encoding.eq_ignore_ascii_case("telephone-event")
            && map.clock_rate == 8000
            && media.fmts.contains(&map.payload)
    };
    let keys = stream.rtpmap.iter().find(is_keys).map(|map| map.payload);
    let direction = match stream.direction {
        Direction::SendRecv => sip::sdp::Direction::SendRecv,
        Direction::RecvOnly => sip::sdp::Direction::RecvOnly,
        Direction::SendOnly => sip::sdp::Direction::SendOnly,
        Direction::Inactive => sip::sdp::Direction::Inactive,
    };
    Some(format!("{:?}", (address, media.port, codec, keys, direction)))
}

/// Returns why two readings may differ.
fn excuse(body: &[u8], ours: &str, theirs: &str) -> Option<&'static str> {
    let body = String::from_utf8_lossy(body);
    let small = body.to_lowercase();
    let mut maps = small.split("telephone-event/").skip(1);
    let odd_map = maps.any(|rest| !rest.starts_with("8000\r") && !rest.starts_with("8000\n"));
    let all_but_keys = |told: &str| {
        let facts: Vec<_> = told.split(", ").map(str::to_owned).collect();
        [&facts[..3], &facts[4..]].concat()
    };
    if odd_map && all_but_keys(ours) == all_but_keys(theirs) {
        return Some("they read `8000x` and `08000`, where we want the word as it is registered");
    }
    let odd_transport = small.matches("rtp/avp").count() != body.matches("RTP/AVP ").count();
    odd_transport.then_some("they want capitals in `RTP/AVP`, and no space behind it")
}

fn connection(random: &mut Random) -> &'static str {
    one(
        &[
            "c=IN IP4 192.0.2.1",
            "c=IN IP6 2001:DB8::1",
            "c=IN IP4 0.0.0.0",
            "c=IN IP4 224.2.1.1/127",
            "c=IN IP6 ::ffff:1.2.3.4",
        ],
        random,
    )
}

/// Returns a description with sound that both understand.
fn generated(random: &mut Random) -> Vec<u8> {
    let end = one(&["\r\n", "\n"], random);
    let mut lines = vec!["v=0".to_owned(), "o=- 1 1 IN IP4 192.0.2.1".to_owned(), "s=-".to_owned()];
    let directions =
        ["a=sendrecv", "a=sendonly", "a=recvonly", "a=inactive", "a=x-other:1", "b=AS:64"];
    lines.push(connection(random).to_owned());
    lines.push("t=0 0".to_owned());
    if random.below(2) == 0 {
        lines.push(one(&directions, random).to_owned());
    }
    let streams = 1 + random.below(4);
    let sound = random.below(streams);
    for at in 0..streams {
        let other = ["m=video 5004 RTP/AVP 31 34", "m=audio 0 RTP/AVP 0", "m=audio 9 RTP/SAVP 0 8"];
        if at != sound {
            lines.push(one(&other, random).to_owned());
        } else {
            let formats = one(&["0", "8 0", "18 8 101", "96 0 101 97", "9 101 0 8"], random);
            let port = one(&["1", "40000", "65535", "40000/2"], random);
            lines.push(format!("m=audio {port} RTP/AVP {formats}"));
        }
        for _ in 0..random.below(5) {
            let attribute = [
                "a=rtpmap:101 telephone-event/8000",
                "a=rtpmap:96 TELEPHONE-EVENT/8000",
                "a=rtpmap:97 telephone-event/48000",
                "a=rtpmap:0 PCMU/8000",
                "a=rtpmap:18 G729/8000/1",
                "a=fmtp:101 0-15",
                "a=ptime:20",
                "a=sendonly",
                "a=recvonly",
                "a=inactive",
                "a=rtcp:40001",
            ];
            lines.push(one(&attribute, random).to_owned());
        }
        if random.below(3) == 0 {
            lines.push(connection(random).to_owned());
        }
    }
    (lines.join(end) + end).into_bytes()
}

#[test]
fn descriptions_mean_the_same_to_both() {
    let mut random = Random(8866);
    for _ in 0..rounds(2_000) {
        let body = generated(&mut random);
        let ours = ours(&body);
        assert!(ours.is_some(), "{}", body.escape_ascii());
        assert_eq!(ours, theirs(&body), "{}", body.escape_ascii());
    }
}

#[test]
fn spoiled_descriptions_mean_the_same_to_both_or_nothing_to_one() {
    let mut random = Random(4566);
    let seeds: Vec<Vec<u8>> = (0..200).map(|_| generated(&mut random)).collect();
    let seeds: Vec<&[u8]> = seeds.iter().map(Vec::as_slice).collect();
    let (mut both, mut wrong, rounds) = (0, Vec::new(), rounds(20_000));
    for _ in 0..rounds {
        let body = spoiled(&seeds, &mut random);
        let (Some(ours), Some(theirs)) = (ours(&body), theirs(&body)) else { continue };
        both += 1;
        if ours != theirs && excuse(&body, &ours, &theirs).is_none() {
            wrong.push(format!("ours `{ours}`, theirs `{theirs}`\n{}", body.escape_ascii()));
        }
    }
    let first = wrong[..wrong.len().min(20)].join("\n\n");
    assert!(wrong.is_empty(), "{} differ\n{first}", wrong.len());
    assert!(both > rounds / 10, "hardly anything was compared: {both} descriptions");
}
