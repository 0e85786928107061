//! The fuzz targets' bodies on spoiled inputs, the same ones every time.

use sip::digest::{Asked, Credentials, strongest};
use sip::fuzz;
use sip::message::Message;
use sip::name::Name;
use sip::registrar::Verdict;

use crate::calls::script;
use crate::edge::invite;
use crate::mutate::{Random, mutated};
use crate::registrar::{CONTACT, register};
use crate::torture;

/// Calls a target so many times; the numbers make about two seconds without optimisation. The long
/// run makes millions.
fn drive(rounds: usize, seeds: &[&[u8]], target: fn(&[u8])) {
    seeds.iter().for_each(|seed| target(seed));
    let mut random = Random(20_200_203);
    let long = std::env::var_os("HOLDFAST_LONG").is_some();
    let rounds = if long { rounds * 50 } else { rounds };
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

#[test]
fn digests_keep_their_promises() {
    let seeds: [&[u8]; 5] = [
        br#"Digest realm="a\"b", nonce="n", algorithm=SHA-256, qop="auth,auth-int", stale=true"#,
        br#"Digest realm="a", nonce="n", opaque="o\\", domain="sip:a", algorithm=MD5"#,
        br#"Basic realm="a", Digest nonce=n, realm=r, Negotiate abc==, Digest realm="",nonce="""#,
        br#"Digest username="a",realm="b",nonce="c",uri="sip:h",response="000102030405060708090a0b
            0c0d0e0f",qop=auth,nc=0000000f,cnonce="d",algorithm=MD5,opaque="e""#,
        br#"Digest username="a", realm="b", nonce="c", uri="sip:h", algorithm="MD5",
            response="000102030405060708090a0b0c0d0e0f""#,
    ];
    drive(60_000, &seeds, fuzz::sip_digest);
}

/// Returns a registration with the right password, and a challenge of the moment it is judged at.
fn proved(place: u32, more: &str) -> String {
    let datagram = register(place + 1, more).replace("holdfast.example", "h");
    let mut out = [0; 2048];
    let at_ns = fuzz::FIRST_NS + u64::from(place) * 1_000_000_000;
    let mut registrar = fuzz::registrar();
    let verdict = registrar.judge(at_ns, fuzz::TELEPHONE, datagram.as_bytes(), &mut out);
    let Verdict::Reply(bytes, _) = verdict else { panic!("{verdict:?}") };
    let answer = Message::read(&out[..bytes]).expect("it is sound");
    let challenges = answer.lines(Name::WwwAuthenticate).map(|line| line.value);
    let challenge = strongest(Name::WwwAuthenticate, challenges).expect("it is understood");
    let credentials = Credentials { name: b"101", password: b"secret" };
    let asked = Asked { method: b"REGISTER", uri: b"sip:h", cnonce: 5, count: 1 };
    let mut line = [0; 1024];
    let header = Name::Authorization;
    let length = challenge.answer(header, &credentials, &asked, &mut line).expect("it fits");
    datagram.replace("Max-Forwards: 70\r\n", &String::from_utf8_lossy(&line[..length]))
}

/// Returns evenings of telephones for `sip_register`.
pub fn evenings() -> Vec<Vec<u8>> {
    let two = "Contact: <sip:a@h>;expires=60, \"x, y\" <sips:b@[2001:db8::1]:5061>\r\n";
    let all = "Expires: 0\r\nContact: *\r\n";
    let evening = |wishes: &[&str]| {
        let datagrams: Vec<String> =
            (0..).zip(wishes).map(|(place, more)| proved(place, more)).collect();
        datagrams.join("\n%%\n").into_bytes()
    };
    vec![
        evening(&[CONTACT]),
        evening(&[CONTACT, two, "", all]),
        evening(&[two, "Contact: <sip:c@h>, <sip:d@h>\r\n", CONTACT, "Contact: <sip:e@h>\r\n"]),
        evening(&[&format!("{CONTACT}Expires: 61\r\n"), &CONTACT.replace('>', ">;expires=0")]),
        register(1, CONTACT).into_bytes(),
    ]
}

#[test]
fn registrations_keep_their_promises() {
    let seeds = evenings();
    let seeds: Vec<&[u8]> = seeds.iter().map(Vec::as_slice).collect();
    let mut registrar = fuzz::registrar();
    for (place, datagram) in (0..).zip(proved_datagrams(seeds[1])) {
        let at_ns = fuzz::FIRST_NS + place * 1_000_000_000;
        registrar.judge(at_ns, fuzz::TELEPHONE, datagram, &mut [0; 2048]);
    }
    assert_eq!(registrar.counts.registered, 4, "the seeds' passwords are right");
    drive(12_000, &seeds, fuzz::sip_register);
}

fn proved_datagrams(evening: &[u8]) -> Vec<&[u8]> {
    let text = str::from_utf8(evening).expect("a seed is text");
    text.split("\n%%\n").map(str::as_bytes).collect()
}
