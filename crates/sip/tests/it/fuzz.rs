//! The fuzz targets' bodies on spoiled inputs, the same ones every time.

use sip::fuzz;

use crate::calls::script;
use crate::edge::invite;
use crate::mutate::{Random, mutated};
use crate::torture;

/// Calls a target so many times; the numbers make about two seconds without optimisation.
fn drive(rounds: usize, seeds: &[&[u8]], target: fn(&[u8])) {
    seeds.iter().for_each(|seed| target(seed));
    let mut random = Random(20_200_203);
    for _ in 0..rounds {
        target(&mutated(seeds, &mut random));
    }
}

#[test]
fn datagrams_keep_their_promises() {
    let mut seeds: Vec<Vec<u8>> = torture::messages();
    for method in ["INVITE", "ACK", "BYE", "CANCEL", "OPTIONS", "INFO", "REGISTER"] {
        seeds.push(invite(1).replace("INVITE", method).into_bytes());
    }
    let seeds: Vec<&[u8]> = seeds.iter().map(Vec::as_slice).collect();
    drive(60_000, &seeds, fuzz::sip_message);
}

#[test]
fn streams_keep_their_promises() {
    let mut seeds = vec![b"\x01\r\n\r\n\r\n".to_vec()];
    for chunk in [0, 1, 6, 99] {
        let mut seed = vec![chunk];
        (0..3).for_each(|call| seed.extend(invite(call).bytes()));
        seed.extend(b"\r\n\r\n");
        seed.extend(
            invite(4).replace("Content-Length: 4", "L: 0").trim_end_matches("v=0\n").bytes(),
        );
        seeds.push(seed);
    }
    let seeds: Vec<&[u8]> = seeds.iter().map(Vec::as_slice).collect();
    drive(10_000, &seeds, fuzz::sip_stream);
}

#[test]
fn descriptions_keep_their_promises() {
    let seed = b"v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns=-\r\nc=IN IP4 192.0.2.1\r\nt=0 0\r\n\
        m=video 5 RTP/AVP 31 34\r\nm=audio 40000 RTP/AVP 0 8 96\r\na=rtpmap:96 \
        telephone-event/8000\r\na=fmtp:96 0-15\r\na=ptime:20\r\na=sendonly\r\n";
    drive(60_000, &[seed], fuzz::sip_sdp);
}

#[test]
fn packets_keep_their_promises() {
    let mut seed = Vec::new();
    for (sequence, flags) in [(1, 10), (2, 10), (3, 0x8a), (4, 0x8a)] {
        seed.extend([16, 0x80, 101, 0, sequence, 0, 0, 0, 160, 0, 0, 0, 7, 5, flags, 0, 160]);
    }
    seed.extend([21, 0xb0, 96, 0, 9, 0, 0, 9, 160, 0, 0, 0, 7, 0, 0, 0, 0, 5, 0x8a, 0, 1, 1]);
    drive(60_000, &[&seed], fuzz::sip_rtp);
}

#[test]
fn legs_keep_their_promises() {
    let mut seed = vec![0, 6, 4, 4, 4];
    for sequence in 0..4 {
        seed.extend([30, 0x80, 0, 0, sequence, 0, 0, 0, sequence * 10, 0, 0, 0, 7]);
        seed.extend([sequence; 10]);
        seed.extend([
            24,
            0x80,
            96,
            0,
            sequence + 4,
            0,
            0,
            sequence,
            160,
            0,
            0,
            0,
            7,
            5,
            0x8a,
            0,
            1,
        ]);
        seed.extend([4, sequence]);
    }
    drive(20_000, &[&seed], fuzz::sip_leg);
}

#[test]
fn calls_keep_their_promises() {
    let seeds = script::scripts();
    let seeds: Vec<&[u8]> = seeds.iter().map(Vec::as_slice).collect();
    drive(12_000, &seeds, fuzz::sip_calls);
}
