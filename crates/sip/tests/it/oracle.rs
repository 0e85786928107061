//! Another reader of the same bytes, written by others: whatever both understand is the same.
//!
//! `ezk-sip-types` reads a header from its beginning and leaves what it does not understand. Here
//! it understands a value only if nothing but a comma is left. It is asked value by value, so that
//! one header it cannot read hides none of the others.

mod descriptions;
pub mod messages;

use std::panic::catch_unwind;

use ezk_sip_types::header::HeaderParse;
use ezk_sip_types::header::typed::{CSeq, CallID, Contact, ContentLength, FromTo, Via};
use ezk_sip_types::host::HostPort;
use ezk_sip_types::msg::{MessageLine, PullParser};
use ezk_sip_types::uri::SipUri;
use ezk_sip_types::{Headers, Name};
use sip::message::{Address, Kind, Message, Method};
use sip::uri::Uri;

use crate::mutate::Random;
use crate::torture;

/// What is compared, in this order.
const FACTS: [&str; 8] = ["start", "Call-ID", "CSeq", "Via", "From", "To", "Contact", "body"];

/// What a message says; `None` for what is not understood, empty for what is not there.
type Facts = [Option<String>; FACTS.len()];

/// What our reader says; `None` if it refuses the message, as strict readers do.
fn ours(datagram: &[u8]) -> Option<Facts> {
    let message = Message::read(datagram).ok()?;
    let (start, method) = match message.kind {
        Kind::Request { method, uri } => (Some(format!("{method:?} {}", uri_told(uri)?)), method),
        Kind::Response { code, method } => (Some(code.to_string()), method),
    };
    let via = message.echo.via;
    let branch = text(via.branch);
    let via = format!("{} {branch}", place(&text(via.host), via.port));
    let contact = message.contact.map_or(Some(String::new()), |contact| address(&contact));
    Some([
        start,
        Some(text(message.call_id)),
        Some(format!("{} {method:?}", message.cseq)),
        Some(via),
        address(&message.from),
        address(&message.to),
        contact,
        Some(message.body.len().to_string()),
    ])
}

fn address(address: &Address) -> Option<String> {
    Some(format!("{} {}", uri_told(address.parsed)?, text(address.tag)))
}

/// `None` for addresses that the other reader does not know.
fn uri_told(uri: Uri) -> Option<String> {
    let Uri::Sip(uri) = uri else { return None };
    let user = uri.user.split(|&byte| byte == b':').next().unwrap_or(b"");
    Some(format!("{:?}@{}", unescaped(user)?, place(&text(uri.host), uri.port)))
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// Resolves `%40`; `None` if that makes no text.
fn unescaped(user: &[u8]) -> Option<String> {
    let mut bytes = Vec::new();
    let mut rest = user;
    while let [first, after @ ..] = rest {
        let escape = after.get(..2).filter(|_| *first == b'%');
        let escape = escape.and_then(|digits| str::from_utf8(digits).ok());
        match escape.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            Some(byte) => (bytes.push(byte), rest = &after[2..]).1,
            None => (bytes.push(*first), rest = after).1,
        }
    }
    String::from_utf8(bytes).ok()
}

/// A host is one address however it is written.
fn place(host: &str, port: Option<u16>) -> String {
    let inside = host.trim_matches(['[', ']']);
    let host = inside.parse::<std::net::IpAddr>().map_or(host.to_owned(), |ip| ip.to_string());
    port.map_or(host.clone(), |port| format!("{host} port {port}"))
}

/// What the other reader says; all `None` if there is no head.
fn theirs(datagram: &[u8]) -> Facts {
    // A reader in a test may panic; ours may not.
    catch_unwind(|| theirs_of(datagram)).ok().flatten().unwrap_or_default()
}

fn theirs_of(datagram: &[u8]) -> Option<Facts> {
    let mut lines = PullParser::new(datagram, 0);
    let first = str::from_utf8(lines.next()?.ok()?).ok()?;
    let mut headers = Headers::new();
    for line in &mut lines {
        let (name, value) = str::from_utf8(line.ok()?).ok()?.split_once(':')?;
        headers.insert(name.trim(), value.trim());
    }
    let rest = datagram.len().checked_sub(lines.head_end())?;
    let from_to = |header: FromTo| {
        let tag = header.tag.as_deref().unwrap_or("").to_owned();
        format!("{} {tag}", their_uri(&header.uri.uri))
    };
    let contact = |header: Contact| {
        let tag = header.params.get_val("tag").map_or("", |tag| tag);
        format!("{} {tag}", their_uri(&header.uri.uri))
    };
    let via = |header: Via| {
        let branch = header.params.get_val("branch").map_or("", |branch| branch);
        format!("{} {branch}", their_place(&header.sent_by))
    };
    let no_contact = !headers.contains(&Name::CONTACT);
    let no_length = !headers.contains(&Name::CONTENT_LENGTH);
    Some([
        first.parse().ok().map(|line: MessageLine| match line {
            MessageLine::Request(line) => {
                format!("{:?} {}", known(&line.method), their_uri(&line.uri))
            }
            MessageLine::Response(line) => line.code.into_u16().to_string(),
        }),
        their(&headers, Name::CALL_ID, |id: CallID| id.0.to_string()),
        their(&headers, Name::CSEQ, |h: CSeq| format!("{} {:?}", h.cseq, known(&h.method))),
        their(&headers, Name::VIA, via),
        their(&headers, Name::FROM, from_to),
        their(&headers, Name::TO, from_to),
        if no_contact { Some(String::new()) } else { their(&headers, Name::CONTACT, contact) },
        if no_length {
            Some(rest.to_string())
        } else {
            let length = |length: ContentLength| length.0.to_string();
            their(&headers, Name::CONTENT_LENGTH, length)
        },
    ])
}

/// Reads the first value of a header; `None` if it is not wholly understood.
fn their<H: HeaderParse>(
    headers: &Headers,
    name: Name,
    tell: impl Fn(H) -> String,
) -> Option<String> {
    let value = headers.get_raw(&name).next()?;
    let (rest, header) = H::parse(value.as_ref(), value.as_str()).ok()?;
    let rest = rest.trim();
    (rest.is_empty() || rest.starts_with(',')).then(|| tell(header))
}

fn known(method: &ezk_sip_types::Method) -> Method {
    Method::of(method.to_string().as_bytes())
}

/// It tells the user only in the address as it would write it.
fn their_uri(uri: &SipUri) -> String {
    let written = format!("{uri:?}");
    let user = written.split_once(':').and_then(|(_, rest)| rest.rsplit_once('@'));
    let user = user.map_or("", |(user, _)| user.split(':').next().unwrap_or(""));
    let user = unescaped(user.as_bytes()).unwrap_or_default();
    format!("{user:?}@{}", their_place(&uri.host_port))
}

fn their_place(place: &HostPort) -> String {
    self::place(&place.host.to_string(), place.port)
}

/// Compares a message; counts what both understand, and adds to `wrong` what they do not agree on.
fn compare(datagram: &[u8], wrong: &mut Vec<String>) -> usize {
    let Some(ours) = ours(datagram) else { return 0 };
    let theirs = theirs(datagram);
    let mut both = 0;
    for (at, fact) in FACTS.iter().enumerate() {
        let (Some(our), Some(their)) = (&ours[at], &theirs[at]) else { continue };
        both += 1;
        if our != their && excuse(our, their).is_none() {
            let told = datagram.escape_ascii();
            wrong.push(format!("{fact}: ours `{our}`, theirs `{their}`\n{told}"));
        }
    }
    both
}

/// Returns why two readings of one fact may differ.
fn excuse(our: &str, their: &str) -> Option<&'static str> {
    if unescaped(our.as_bytes()).as_deref() == Some(their) {
        return Some("they resolve `%41` in a branch or tag, where RFC 3261 has no escapes");
    }
    if their.ends_with(' ') && our.starts_with(their) {
        return Some("they know `branch` and `tag` in small letters only, against §7.3.1");
    }
    let their_user = their.split('"').nth(1).unwrap_or("");
    if our.starts_with("\"\"@") && their_user.contains([',', ';']) {
        return Some("they take `sip:a;x,sip:b@c` for one address, against §20.10");
    }
    let word = |told: &str| {
        told.split(' ').find(|word| word.starts_with(char::is_uppercase)).map(str::to_owned)
    };
    if our.contains("Other")
        && word(their).is_some_and(|known| their.replace(&known, "Other") == our)
    {
        return Some("they know methods in any case, against §7.1");
    }
    None
}

#[test]
fn sound_messages_mean_the_same_to_both() {
    let mut random = Random(4475);
    let mut wrong = Vec::new();
    for _ in 0..messages::rounds(2_000) {
        let message = messages::generated(&mut random);
        let both = compare(&message, &mut wrong);
        assert_eq!(both, FACTS.len(), "{}", message.escape_ascii());
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn spoiled_messages_mean_the_same_to_both_or_nothing_to_one() {
    let mut random = Random(3261);
    let mut seeds = torture::messages();
    seeds.extend((0..200).map(|_| messages::generated(&mut random)));
    let seeds: Vec<&[u8]> = seeds.iter().map(Vec::as_slice).collect();
    let (mut wrong, mut both, rounds) = (Vec::new(), 0, messages::rounds(20_000));
    for _ in 0..rounds {
        both += compare(&messages::spoiled(&seeds, &mut random), &mut wrong);
    }
    assert!(
        wrong.is_empty(),
        "{} differ\n{}",
        wrong.len(),
        wrong[..wrong.len().min(40)].join("\n\n")
    );
    assert!(both > rounds, "hardly anything was compared: {both} facts");
}
