//! Digests, and what the register of telephones does with whatever comes.

use core::net::{IpAddr, Ipv4Addr, SocketAddr};

use crate::digest::{Answer, Asked, Challenges, Credentials, Ha1, strongest};
use crate::message::{Kind, Message};
use crate::name::Name;
use crate::registrar::{ADDED_BYTES_MAX, Account, CONTACTS_MAX, EXPIRES_S_MAX, Registrar, Verdict};

/// Where the targets' datagrams come from.
pub const TELEPHONE: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 40_000);

/// When the first comes; each further one a second later.
pub const FIRST_NS: u64 = 1_000_000_000;

/// Returns the register that [`sip_register`] drives: `101`, whose password is `secret`, at the
/// realm `h`.
pub fn registrar() -> Registrar {
    let account = Account { name: "101".to_owned(), ha1: Ha1::of(b"101", b"h", b"secret") };
    Registrar::new("h", vec![account], [7; 32]).expect("it is sound")
}

/// Drives the readers of challenges and of answers with the value of a header.
pub fn sip_digest(bytes: &[u8]) {
    let (credentials, method) = (Credentials { name: b"a\"b\\", password: b"c" }, b"REGISTER");
    let asked = Asked { method, uri: b"sip:h", cnonce: u64::MAX, count: u32::MAX };
    let mut best = None;
    for challenge in Challenges::new(Name::WwwAuthenticate, bytes).flatten() {
        best = best.max(Some(challenge.algorithm));
        let mut out = vec![0; bytes.len() + 512];
        let header = Name::Authorization;
        let length = challenge.answer(header, &credentials, &asked, &mut out).expect("it fits");
        let line = &out[..length];
        assert!(line.ends_with(b"\r\n") && !line[..length - 2].iter().any(u8::is_ascii_control));
        let value = &line[b"Authorization: ".len()..length - 2];
        let answer = Answer::read(header, value);
        let answer = answer.expect("what we write is sound").expect("and understood");
        assert!(answer.algorithm == challenge.algorithm && answer.name.is(credentials.name));
        let realm: Vec<u8> = challenge.realm.bytes().collect();
        assert!(answer.realm.is(&realm));
        let ha1 = Ha1::of(credentials.name, &realm, credentials.password);
        assert!(answer.proves(Some(&ha1), method) && !answer.proves(Some(&ha1), b"INVITE"));
    }
    let strongest = strongest(Name::WwwAuthenticate, [bytes].into_iter());
    assert_eq!(strongest.map(|challenge| challenge.algorithm), best);
    if let Ok(Some(answer)) = Answer::read(Name::Authorization, bytes) {
        assert!(!answer.proves(Some(&Ha1::of(b"", b"", b"")), method));
        assert!(!answer.proves(None, method));
        assert!(answer.nonce.bytes().count() < bytes.len());
    }
}

/// Drives the register with datagrams, a line of `%%` between each and the next.
pub fn sip_register(bytes: &[u8]) {
    let mut registrar = registrar();
    let mut at_ns = FIRST_NS;
    let mut rest = bytes;
    loop {
        let end = rest.windows(4).position(|four| four == b"\n%%\n");
        let datagram = &rest[..end.unwrap_or(rest.len())];
        judge(&mut registrar, at_ns, datagram);
        at_ns += 1_000_000_000;
        let Some(end) = end else { break };
        rest = &rest[end + 4..];
    }
}

fn judge(registrar: &mut Registrar, at_ns: u64, datagram: &[u8]) {
    let mut out = vec![0; datagram.len() + 4096];
    let before = registrar.counts;
    let length = match registrar.judge(at_ns, TELEPHONE, datagram, &mut out) {
        Verdict::Drop(_) | Verdict::Other(_) => return,
        Verdict::Reply(length, _) => length,
    };
    let answer = &out[..length];
    let changed = registrar.counts.registered > before.registered;
    assert!(answer.starts_with(b"SIP/2.0 200 ") || length <= datagram.len() + ADDED_BYTES_MAX);
    let held: Vec<_> = registrar.lookup(at_ns, b"101").copied().collect();
    assert!(held.len() <= CONTACTS_MAX);
    for contact in &held {
        assert!(contact.expires_ns - at_ns <= u64::from(EXPIRES_S_MAX) * 1_000_000_000);
        assert_eq!(contact.source, TELEPHONE);
        let others = held.iter().filter(|other| other.uri() == contact.uri());
        assert_eq!(others.count(), 1);
    }
    let Ok(asked) = Message::read(datagram) else { return };
    let read = Message::read(answer).expect("what we answer to a sound request is sound");
    assert!(matches!(read.kind, Kind::Response { code: 200..600, .. }));
    assert_eq!((read.call_id, read.cseq, read.from), (asked.call_id, asked.cseq, asked.from));
    let listed = read.lines(Name::Contact).count();
    let was_done = answer.starts_with(b"SIP/2.0 200 ");
    assert_eq!(listed, if was_done { held.len() } else { 0 });
    if was_done {
        // The same packet once more: the same answer, and nothing is done again.
        let first = answer.to_vec();
        let again = registrar.judge(at_ns, TELEPHONE, datagram, &mut out);
        assert!(matches!(again, Verdict::Reply(length, _) if out[..length] == first));
        let registered = before.registered + u64::from(changed);
        assert_eq!(registrar.counts.registered, registered);
    }
}
