//! Sound messages of every kind, each another.

use crate::mutate::{Random, mutated};

const METHODS: [&str; 10] = [
    "INVITE",
    "ACK",
    "BYE",
    "CANCEL",
    "OPTIONS",
    "INFO",
    "REGISTER",
    "SUBSCRIBE",
    "MESSAGE",
    "x-New",
];

const HOSTS: [&str; 8] = [
    "h",
    "sbc-1.carrier.example",
    "192.0.2.9",
    "[2001:db8::1]",
    "[2001:DB8:0:0::0001]",
    "[::ffff:192.0.2.1]",
    "1.example",
    "a.example.",
];

const USERS: [&str; 9] = [
    "",
    "pat@",
    "+15155550100@",
    "+1-515-555-0100;npdi;rn=+1@",
    "%70at%40home@",
    "pat:secret@",
    "user;par=u%40example.net@",
    "a&b=c+d$e,f?g/h@",
    "~!*'()_-.@",
];

const NAMES: [&str; 9] = [
    "",
    "Pat ",
    "Pat O'Neill",
    "\"Pat, of <there>; tag=no\" ",
    "\"\"",
    "\"\u{c9}ric\" ",
    "tok-en.!%*_+`'~ two ",
    "\"sip:a@b\"",
    "\"a=b;c\"\t",
];

/// How many rounds a test makes: seconds by itself, a thousand times as many in the long run.
pub fn rounds(short: usize) -> usize {
    if std::env::var_os("HOLDFAST_LONG").is_some() { short * 100 } else { short }
}

/// Returns one of the seeds, spoiled: much, or in one place where it may still be understood.
pub fn spoiled(seeds: &[&[u8]], random: &mut Random) -> Vec<u8> {
    if chance(3, random) {
        return mutated(seeds, random);
    }
    const ODD: &[u8] = b"\"\"\\,;;<>@:::%%==  \t[]?/.0019aZ-_*\r\n\0\x7f\xe9";
    let mut bytes = seeds[random.below(seeds.len())].to_vec();
    let at = random.below(bytes.len());
    let odd = ODD[random.below(ODD.len())];
    match random.below(5) {
        0 => bytes[at] = odd,
        1 => bytes.insert(at, odd),
        2 => drop(bytes.remove(at)),
        3 => bytes[at] ^= 32, // Letters change their case.
        _ => drop(bytes.splice(at..at, bytes[at..].iter().copied().take(9).collect::<Vec<u8>>())),
    }
    bytes
}

pub fn one<'a>(of: &[&'a str], random: &mut Random) -> &'a str {
    of[random.below(of.len())]
}

fn chance(of: usize, random: &mut Random) -> bool {
    random.below(of) == 0
}

/// White space where it may stand, folded lines among it.
fn space(random: &mut Random) -> &'static str {
    one(&["", "", "", " ", "  ", "\t", "\r\n ", " \r\n\t "], random)
}

fn uri(random: &mut Random) -> String {
    let scheme = one(&["sip:", "sips:", "SIP:"], random);
    let port = one(&["", "", ":5060", ":1", ":65535"], random);
    let (user, host) = (one(&USERS, random), one(&HOSTS, random));
    format!("{scheme}{user}{host}{port}")
}

fn params(of: &[&str], random: &mut Random) -> String {
    let mut params = String::new();
    for _ in 0..random.below(3) {
        let (before, after) = (space(random), space(random));
        params += &format!("{before};{after}{}", one(of, random));
    }
    params
}

/// One value of From, To or Contact.
fn address(tag: &str, random: &mut Random) -> String {
    let others = ["x", "x=y", "x=\"a, b; tag=z\"", "q=0.5", "x=[::1]"];
    let others = params(&others[..4], random);
    let (s1, s2, s3, s4) = (space(random), space(random), space(random), space(random));
    let tag = if tag.is_empty() { String::new() } else { format!("{s1};{s2}tag{s3}={s4}{tag}") };
    if chance(3, random) {
        // Without brackets no comma, question mark or semicolon.
        let host = one(&HOSTS, random);
        return format!("sip:{}{host}{tag}{others}", one(&["", "pat@", "+1515@"], random));
    }
    let inside = one(&["", ";lr", ";transport=tcp;x=%41", ";user=phone"], random);
    let name = one(&NAMES, random);
    format!("{name}<{}{inside}>{tag}{others}", uri(random))
}

fn via(random: &mut Random) -> String {
    let (s1, s2, s3) = (space(random), space(random), space(random));
    let transport = one(&["UDP", "TCP", "TLS", "SCTP", "X-new"], random);
    let port = one(&["", ":5060", ":1"], random);
    let others = ["rport", "received=192.0.2.1", "ttl=1", "maddr=h", "x=\"a, b\""];
    let before = params(&others, random);
    let branch = format!("{}z9hG4bK-{}", space(random), random.next());
    let gap = one(&[" ", "  ", "\r\n ", "\t"], random);
    let host = one(&HOSTS, random);
    format!("SIP{s1}/{s2}2.0/{s3}{transport}{gap}{host}{port}{before};branch={branch}")
}

/// A name of a header: whole, in any case, or its letter.
fn name(full: &str, letter: &str, random: &mut Random) -> String {
    match random.below(4) {
        0 if !letter.is_empty() => letter.to_owned(),
        1 if !letter.is_empty() => letter.to_uppercase(),
        2 => full.to_uppercase(),
        _ => full.to_owned(),
    }
}

/// Returns a message that every reader understands.
pub fn generated(random: &mut Random) -> Vec<u8> {
    let method = one(&METHODS, random);
    let body = one(&["", "v=0\r\n", "\r\n\r\nVia: x", "\0\u{ff}"], random);
    let in_call = chance(2, random);
    let mut headers = Vec::new();
    let mut header = |full: &str, letter: &str, value: String, random: &mut Random| {
        let (before, after) = (one(&["", " ", "\t"], random), space(random));
        let end = one(&["", " ", "\t "], random);
        let name = name(full, letter, random);
        headers.push(format!("{name}{before}:{after}{value}{end}\r\n"));
    };
    let mut vias = via(random);
    for _ in 0..random.below(3) {
        vias += &format!("{},{}{}", space(random), space(random), via(random));
    }
    header("Via", "v", vias, random);
    let from_tag = if chance(9, random) { "" } else { "f-1.!%*_+`'~" };
    let from = address(from_tag, random);
    header("From", "f", from, random);
    let to = address(if in_call { "t" } else { "" }, random);
    header("To", "t", to, random);
    let call_id = one(&["a", "a@b", "(1)<2>:\\\"/[]?{}~", "843817637684230@998sdasdh09"], random);
    header("Call-ID", "i", call_id.to_owned(), random);
    let gap = one(&[" ", "  ", "\r\n "], random);
    let number = one(&["0", "1", "0009", "2147483647"], random);
    header("CSeq", "", format!("{number}{gap}{method}"), random);
    if chance(2, random) {
        let mut contact = address("", random);
        if chance(3, random) {
            contact += &format!("{},{}{}", space(random), space(random), address("", random));
        }
        header("Contact", "m", contact, random);
    }
    if chance(2, random) || body.is_empty() {
        header("Content-Length", "l", body.len().to_string(), random);
    }
    if chance(2, random) {
        header("Max-Forwards", "", "70".to_owned(), random);
    }
    if chance(2, random) {
        header("X-Odd", "", ";;,,;\"<".to_owned(), random);
    }
    if chance(2, random) {
        header("Subject", "s", "\u{442}\u{435}\u{441}\u{442}: x".to_owned(), random);
    }
    for at in (1..headers.len()).rev() {
        headers.swap(at, random.below(at + 1));
    }
    if chance(3, random) {
        headers.push(format!("v: {}\r\n", via(random))); // Below all others.
    }
    let start = if chance(4, random) {
        let reason = one(&["OK", "", "Busy Here", "\u{43d}\u{435}\u{442} 5 * 2"], random);
        format!("SIP/2.0 {} {reason}\r\n", one(&["100", "200", "486", "699"], random))
    } else {
        format!("{method} {} SIP/2.0\r\n", uri(random))
    };
    format!("{start}{}\r\n{body}", headers.concat()).into_bytes()
}
