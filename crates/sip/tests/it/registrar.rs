//! Operators' telephones register, and others try to.

use std::net::SocketAddr;

use sip::digest::{Algorithm, Asked, Challenges, Credentials, Ha1, strongest};
use sip::edge::Dropped;
use sip::message::Message;
use sip::name::Name;
use sip::registrar::{
    ADDED_BYTES_MAX, Account, Counts, Registrar, RegistrarError, Verdict, WRONG_AT_ONCE,
    WRONG_EACH_MS,
};

const REALM: &str = "holdfast.example";
/// Where a telephone's packets come from; its own words are other ones.
pub const PHONE: &str = "198.51.100.7:40000";
const SECOND: u64 = 1_000_000_000;

pub fn registrar() -> Registrar {
    registrar_with([7; 32])
}

fn registrar_with(secret: [u8; 32]) -> Registrar {
    let account = |name: &str| Account {
        name: name.to_owned(),
        ha1: Ha1::of(name.as_bytes(), REALM.as_bytes(), password(name).as_bytes()),
    };
    let mut accounts = vec![account("102"), account("desk-1"), account("101")];
    accounts[0].ha1.md5 = None;
    Registrar::new(REALM, accounts, secret).expect("they are sound")
}

fn password(name: &str) -> String {
    format!("secret of {name}")
}

/// A REGISTER as telephones send it; lines of `more` stand before the empty line.
pub fn register(cseq: u32, more: &str) -> String {
    format!(
        "REGISTER sip:holdfast.example SIP/2.0\r\n\
         Via: SIP/2.0/UDP 192.168.1.5:5060;branch=z9hG4bK{cseq};rport\r\n\
         Max-Forwards: 70\r\n\
         From: <sip:101@holdfast.example>;tag=1\r\n\
         To: <sip:101@holdfast.example>\r\n\
         Call-ID: a@192.168.1.5\r\n\
         CSeq: {cseq} REGISTER\r\n\
         {more}Content-Length: 0\r\n\r\n"
    )
}

/// Judges a stranger's datagram; returns the code of the answer, or empty.
pub fn judged_by_stranger(datagram: &[u8]) -> String {
    let source = PHONE.parse().expect("an address");
    match registrar().judge(SECOND, source, datagram, &mut [0; 70_000]) {
        Verdict::Reply(_, status) => status.code().to_string(),
        Verdict::Drop(_) | Verdict::Other(_) => String::new(),
    }
}

pub const CONTACT: &str = "Contact: <sip:101@192.168.1.5:5060;ob>\r\n";

/// A registrar, a clock, and what telephones remember.
struct Night {
    registrar: Registrar,
    at_ns: u64,
    source: SocketAddr,
    name: &'static str,
    knows_password: bool,
    algorithm: Algorithm,
    /// The challenge a telephone goes on answering, and how often it did.
    challenge: Option<(String, u32)>,
}

impl Night {
    fn new() -> Night {
        Night {
            registrar: registrar(),
            at_ns: SECOND,
            source: PHONE.parse().expect("an address"),
            name: "101",
            knows_password: true,
            algorithm: Algorithm::Md5,
            challenge: None,
        }
    }

    /// Judges one datagram as it is; returns the answer.
    fn judged(&mut self, datagram: &str) -> String {
        let mut out = [0; 4096];
        let verdict = self.registrar.judge(self.at_ns, self.source, datagram.as_bytes(), &mut out);
        match verdict {
            Verdict::Reply(bytes, status) => {
                let answer = String::from_utf8_lossy(&out[..bytes]).into_owned();
                assert_eq!(answer[8..11].parse(), Ok(status.code()));
                assert!(status.code() == 200 || bytes <= datagram.len() + ADDED_BYTES_MAX);
                answer
            }
            Verdict::Drop(dropped) => format!("[{dropped:?}]"),
            Verdict::Other(_) => "[other]".to_owned(),
        }
    }

    /// Adds credentials for the challenge that was last seen.
    fn signed(&mut self, datagram: &str) -> String {
        let (challenges, count) = self.challenge.as_mut().expect("a challenge was seen");
        *count += 1;
        let message = Message::read(challenges.as_bytes()).expect("it is sound");
        let mut challenges = message
            .lines(Name::WwwAuthenticate)
            .flat_map(|line| Challenges::new(Name::WwwAuthenticate, line.value).flatten());
        let challenge = challenges.find(|challenge| challenge.algorithm == self.algorithm);
        let password = if self.knows_password { password(self.name) } else { String::new() };
        let credentials = Credentials { name: self.name.as_bytes(), password: password.as_bytes() };
        let asked =
            Asked { method: b"REGISTER", uri: b"sip:holdfast.example", cnonce: 1, count: *count };
        let mut out = [0; 1024];
        let challenge = challenge.expect("there is one of each algorithm");
        let length = challenge.answer(Name::Authorization, &credentials, &asked, &mut out);
        let line = String::from_utf8_lossy(&out[..length.expect("it fits")]).into_owned();
        datagram.replace("Max-Forwards", &format!("{line}Max-Forwards"))
    }

    /// Takes a new challenge.
    fn challenge(&mut self) {
        let answer = self.judged(&register(1, ""));
        assert!(answer.starts_with("SIP/2.0 401 Unauthorized\r\n"), "{answer}");
        self.challenge = Some((answer, 0));
    }

    /// Registers as a telephone does; returns status and contacts, as `200 uri=seconds …`.
    fn register(&mut self, cseq: u32, more: &str) -> String {
        self.send(&register(cseq, more))
    }

    fn send(&mut self, datagram: &str) -> String {
        if self.challenge.is_none() {
            self.challenge();
        }
        let datagram = self.signed(datagram);
        let answer = self.judged(&datagram);
        told(&answer)
    }

    fn check(&mut self, cseq: u32, more: &str, expected: &str) {
        assert_eq!(self.register(cseq, more), expected, "{more}");
        let held = self.registrar.lookup(self.at_ns, b"101").count();
        assert!(held <= 4);
        if expected.starts_with("200") {
            assert_eq!(held, expected.split(' ').count() - 1);
        }
    }

    fn pass(&mut self, seconds: u64) {
        self.at_ns += seconds * SECOND;
    }
}

fn told(answer: &str) -> String {
    let mut told = answer.get(8..11).unwrap_or(answer).to_owned();
    for line in answer.lines() {
        if let Some(contact) = line.strip_prefix("Contact: <") {
            let contact = contact.trim_start_matches("sip:").replace(">;expires", "");
            told += &format!(" {contact}");
        } else if line == "Min-Expires: 60" || line.ends_with("stale=true") {
            told += &format!(" {}", line.rsplit(' ').next().unwrap_or(line));
        }
    }
    told
}

#[test]
fn a_stranger_is_challenged_to_the_byte() {
    let mut night = Night::new();
    let answer = night.judged(&register(1, CONTACT));
    let nonce = answer.split("nonce=\"").nth(1).and_then(|rest| rest.get(..44)).expect("a nonce");
    let tag = answer.split("example>;tag=").last().and_then(|rest| rest.get(..16)).expect("a tag");
    let challenge = |algorithm: &str| {
        format!(
            "WWW-Authenticate: Digest realm=\"holdfast.example\", nonce=\"{nonce}\", \
             algorithm={algorithm}, qop=\"auth\"\r\n"
        )
    };
    let (sha, md5) = (challenge("SHA-256"), challenge("MD5"));
    let expected = format!(
        "SIP/2.0 401 Unauthorized\r\n\
         Via: SIP/2.0/UDP 192.168.1.5:5060;branch=z9hG4bK1;received=198.51.100.7;rport=40000\r\n\
         From: <sip:101@holdfast.example>;tag=1\r\n\
         To: <sip:101@holdfast.example>;tag={tag}\r\n\
         Call-ID: a@192.168.1.5\r\n\
         CSeq: 1 REGISTER\r\n\
         {sha}{md5}\
         Content-Length: 0\r\n\r\n"
    );
    assert_eq!(answer, expected);
    let message = Message::read(answer.as_bytes()).expect("it is sound");
    let values = message.lines(Name::WwwAuthenticate).map(|line| line.value);
    let best = strongest(Name::WwwAuthenticate, values).expect("both are understood");
    assert_eq!(best.algorithm, Algorithm::Sha256);
    assert_eq!(night.registrar.counts, Counts { challenged: 1, ..Counts::default() });
    assert_eq!(night.registrar.lookup(night.at_ns, b"101").count(), 0);
}

#[test]
fn only_what_some_account_can_answer_is_asked() {
    let both = Ha1::of(b"a", REALM.as_bytes(), b"b");
    for (ha1, asked) in [
        (both.clone(), "SHA-256 MD5"),
        (Ha1 { sha256: None, ..both.clone() }, "MD5"),
        (Ha1 { md5: None, ..both }, "SHA-256"),
    ] {
        let account = Account { name: "a".to_owned(), ha1 };
        let registrar = Registrar::new(REALM, vec![account], [7; 32]).expect("it is sound");
        let answer = Night { registrar, ..Night::new() }.judged(&register(1, CONTACT));
        let algorithms = answer.split("algorithm=").skip(1).map(|rest| rest.split(',').next());
        let algorithms: Vec<&str> = algorithms.flatten().collect();
        assert_eq!(algorithms.join(" "), asked);
    }
}

#[test]
fn a_telephone_registers_refreshes_and_leaves() {
    for algorithm in [Algorithm::Md5, Algorithm::Sha256] {
        let mut night = Night { algorithm, ..Night::new() };
        night.check(2, CONTACT, "200 101@192.168.1.5:5060;ob=3600");
        let contact = *night.registrar.lookup(night.at_ns, b"101").next().expect("it is there");
        assert_eq!(contact.uri(), b"sip:101@192.168.1.5:5060;ob");
        assert_eq!((contact.source, contact.registered_ns), (night.source, night.at_ns));
        night.pass(100);
        night.check(3, "", "200 101@192.168.1.5:5060;ob=3500");
        night.source = "198.51.100.7:40001".parse().expect("an address");
        night.check(4, &format!("{CONTACT}Expires: 60\r\n"), "200 101@192.168.1.5:5060;ob=60");
        let contact = *night.registrar.lookup(night.at_ns, b"101").next().expect("it is there");
        assert_eq!(contact.source, night.source);
        night.pass(59);
        night.check(5, "", "200 101@192.168.1.5:5060;ob=1");
        night.pass(1);
        night.check(6, "", "200");
        night.check(7, CONTACT, "200 101@192.168.1.5:5060;ob=3600");
        night.check(8, &CONTACT.replace(">", ">;expires=0"), "200");
        assert_eq!(night.registrar.counts.registered, 7);
    }
}

#[test]
fn times_are_kept_within_bounds() {
    let mut night = Night::new();
    let contact = |expires: &str| CONTACT.replace("\r\n", &format!("{expires}\r\n"));
    let listed = |seconds: u32| format!("200 101@192.168.1.5:5060;ob={seconds}");
    night.check(2, &contact(";expires=59"), "423 60");
    night.check(3, &format!("Expires: 1\r\n{CONTACT}"), "423 60");
    night.check(4, &contact(";expires=60"), &listed(60));
    night.check(5, &contact(";expires=3601"), &listed(3600));
    night.check(6, &contact(";expires=10000000000000000000000"), &listed(3600));
    night.check(7, &contact(";q=0.5 ; Expires = 61"), &listed(61));
    night.check(8, &format!("{}Expires: 3\r\n", contact(";expires=62")), &listed(62));
    night.check(9, &format!("{CONTACT}Expires: soon\r\n"), &listed(3600));
    night.check(10, &format!("{CONTACT}Expires: 0\r\n"), "200");
}

#[test]
fn a_star_takes_all_away() {
    let mut night = Night::new();
    let two = "Contact: <sip:a@h>, \"x, y\" <sips:b@[2001:db8::1]:5061>;expires=90\r\n";
    night.check(2, two, "200 a@h=3600 sips:b@[2001:db8::1]:5061=90");
    night.check(3, "Expires: 0\r\nContact: *\r\n", "200");
}

#[test]
fn all_or_nothing_is_done() {
    let mut night = Night::new();
    let each = |uris: &str| {
        let contacts: Vec<String> = uris.chars().map(|c| format!("<sip:{c}@h>")).collect();
        format!("Contact: {}\r\n", contacts.join(","))
    };
    night.check(2, &each("ab"), "200 a@h=3600 b@h=3600");
    for (cseq, more, expected) in [
        (3, "Contact: *\r\nExpires: 60\r\n".to_owned(), "400"),
        (4, "Contact: *\r\n".to_owned(), "400"),
        (5, format!("Contact: *\r\n{}Expires: 0\r\n", each("c")), "400"),
        (6, each("abcde"), "403"),
        (7, each("cc"), "400"),
        (8, "Contact: <sip:c@h>, <mailto:a@b>\r\n".to_owned(), "400"),
        (9, "Contact: <sip:c@h?Route=x>\r\n".to_owned(), "400"),
        (10, format!("Contact: <sip:{}@h>\r\n", "c".repeat(251)), "400"),
        (11, "Contact: <sip:c@h>, <sip:d@h>;expires=7\r\n".to_owned(), "423 60"),
        (2, each("c") + &each("a"), "500"),
        (1, "Contact: *\r\nExpires: 0\r\n".to_owned(), "500"),
        (12, String::new(), "200 a@h=3600 b@h=3600"),
        (13, each("c") + &format!("Contact: <sip:{}@h>\r\n", "d".repeat(250)), "200 "),
    ] {
        let told = night.register(cseq, &more);
        assert!(
            told == expected || expected.ends_with(' ') && told.starts_with(expected),
            "{more}{told}"
        );
    }
    night.check(14, "Contact: *\r\nExpires: 0\r\n", "200");
}

#[test]
fn a_fifth_telephone_takes_the_place_of_the_most_silent() {
    let mut night = Night::new();
    for (cseq, letter) in (2..).zip("abcdabe".chars()) {
        night.pass(1);
        // Each has a Call-ID of its own, so that its numbers are its own as well.
        let datagram = register(cseq, &format!("Contact: <sip:{letter}@h>\r\n"));
        night.send(&datagram.replace("Call-ID: a", &format!("Call-ID: {letter}")));
    }
    let mut held: Vec<_> = night.registrar.lookup(night.at_ns, b"101").collect();
    held.sort_by_key(|contact| contact.registered_ns);
    let uris: Vec<_> = held.iter().map(|contact| contact.uri()).collect();
    assert_eq!(uris, [b"sip:d@h", b"sip:a@h", b"sip:b@h", b"sip:e@h"]);
}

#[test]
fn late_requests_change_nothing_and_those_of_another_call_do() {
    let mut night = Night::new();
    night.check(5, CONTACT, "200 101@192.168.1.5:5060;ob=3600");
    night.check(5, &format!("{CONTACT}Expires: 0\r\n"), "500");
    night.check(4, &format!("{CONTACT}Expires: 0\r\n"), "500");
    let other = register(1, &format!("{CONTACT}Expires: 90\r\n"));
    let told = night.send(&other.replace("Call-ID: a", "Call-ID: b"));
    assert_eq!(told, "200 101@192.168.1.5:5060;ob=90");
}

#[test]
fn the_same_packet_twice_is_answered_and_done_once() {
    let mut night = Night::new();
    night.challenge();
    let signed = night.signed(&register(2, &format!("{CONTACT}Expires: 100\r\n")));
    assert_eq!(told(&night.judged(&signed)), "200 101@192.168.1.5:5060;ob=100");
    night.pass(3);
    assert_eq!(told(&night.judged(&signed)), "200 101@192.168.1.5:5060;ob=97");
    // Whoever overheard it gets nowhere: from another port, from another address, changed, later.
    let home = night.source;
    let stale = "401 stale=true stale=true";
    night.source.set_port(1);
    assert_eq!(told(&night.judged(&signed)), stale);
    night.source = "198.51.100.8:40000".parse().expect("an address");
    assert_eq!(told(&night.judged(&signed)), stale);
    night.source = home;
    assert_eq!(told(&night.judged(&signed.replace("101@192", "101@203"))), stale);
    night.check(3, "", "200 101@192.168.1.5:5060;ob=97");
    assert_eq!(told(&night.judged(&signed)), stale);
    let counts = night.registrar.counts;
    assert_eq!((counts.registered, counts.registered_again, counts.stale), (2, 1, 3));
}

#[test]
fn an_old_nonce_is_stale() {
    let mut night = Night::new();
    night.check(2, CONTACT, "200 101@192.168.1.5:5060;ob=3600");
    night.pass(299);
    night.check(3, "", "200 101@192.168.1.5:5060;ob=3301");
    night.pass(1);
    night.check(4, "", "401 stale=true stale=true");
    night.challenge = None;
    night.check(5, "", "200 101@192.168.1.5:5060;ob=3300");
    // After a new start all telephones come back by themselves.
    night.registrar = registrar_with([8; 32]);
    night.check(6, "", "401 stale=true stale=true");
}

#[test]
fn only_an_account_of_ones_own_is_registered() {
    let mut night = Night::new();
    night.check(2, CONTACT, "200 101@192.168.1.5:5060;ob=3600");
    let others = register(3, CONTACT).replace("To: <sip:101@", "To: <sip:desk-1@");
    assert_eq!(night.send(&others), "403");
    night.name = "desk-1";
    assert_eq!(night.send(&register(4, CONTACT)), "403");
    assert_eq!(night.send(&others), "200 101@192.168.1.5:5060;ob=3600");
    night.name = "102"; // It has no hash by MD5.
    let of_102 = register(5, CONTACT).replace("101@holdfast", "102@holdfast");
    assert_eq!(night.send(&of_102), "401");
    night.algorithm = Algorithm::Sha256;
    assert_eq!(night.send(&of_102), "200 101@192.168.1.5:5060;ob=3600");
    night.name = "103";
    assert_eq!(night.send(&of_102.replace("102@", "103@")), "401");
    assert_eq!(night.registrar.lookup(night.at_ns, b"103").count(), 0);
    assert_eq!(night.registrar.lookup(night.at_ns, b"desk-1").count(), 1);
}

#[test]
fn wrong_passwords_are_throttled_where_they_come_from() {
    let mut night = Night::new();
    night.challenge();
    // A forged answer with a nonce that its source never got counts for nobody.
    for _ in 0..2 * WRONG_AT_ONCE {
        let right = night.signed(&register(9, CONTACT));
        let forged = right.replace("nonce=\"0", "nonce=\"1");
        assert_eq!(told(&night.judged(&forged)), "401 stale=true stale=true");
    }
    night.knows_password = false;
    for _ in 0..WRONG_AT_ONCE {
        night.check(9, CONTACT, "401");
    }
    night.check(9, CONTACT, "403");
    night.knows_password = true;
    night.check(10, CONTACT, "403");
    // Others are served: another account there, the same account elsewhere.
    night.name = "desk-1";
    let others = register(11, CONTACT).replace("To: <sip:101@", "To: <sip:desk-1@");
    assert_eq!(night.send(&others), "200 101@192.168.1.5:5060;ob=3600");
    night.name = "101";
    let home = night.source;
    night.source = "203.0.113.99:1".parse().expect("an address");
    night.challenge = None;
    night.check(12, CONTACT, "200 101@192.168.1.5:5060;ob=3600");
    night.source = home;
    night.challenge = None;
    night.check(13, "", "403");
    night.pass(WRONG_EACH_MS / 1000);
    night.check(14, "", "200 101@192.168.1.5:5060;ob=3570");
    assert_eq!(night.registrar.counts.wrong, WRONG_AT_ONCE);
    assert_eq!(night.registrar.counts.throttled, 3);
}

#[test]
fn what_is_no_sound_registration_is_told() {
    let mut night = Night::new();
    let judged = |night: &mut Night, from: &str, to: &str| {
        let datagram = register(1, CONTACT);
        assert!(datagram.contains(from));
        let answer = night.judged(&datagram.replace(from, to));
        answer.get(8..11).filter(|_| answer.starts_with("SIP/2.0")).unwrap_or(&answer).to_owned()
    };
    for (from, to, expected) in [
        ("REGISTER", "OPTIONS", "[other]"),
        ("REGISTER sip:holdfast.example SIP/2.0", "SIP/2.0 200 OK", "[other]"),
        ("REGISTER sip:", "REGISTER im:", "416"),
        ("Max-Forwards: 70", "Require: path", "420"),
        ("CSeq: 1 ", "CSeq: x ", "400"),
        ("Contact: <", "Contact: \"<", "400"),
        (" SIP/2.0\r", " SIP/3.0\r", "505"),
        ("To: ", "X: ", "[Unreadable(Missing(To))]"),
        ("\r\n\r\n", "\r\n", "[Unreadable(Unended)]"),
        ("Max-Forwards: 70", "Authorization: Digest x", "401"),
        ("Max-Forwards: 70", "Authorization: NoOneKnowsThisScheme opaque-data=here", "401"),
    ] {
        assert_eq!(judged(&mut night, from, to), expected, "{from} → {to}");
    }
    let datagram = register(1, CONTACT);
    let verdict = night.registrar.judge(1, night.source, datagram.as_bytes(), &mut [0; 300]);
    assert!(matches!(verdict, Verdict::Drop(Dropped::NoRoom)));
}

#[test]
fn accounts_that_cannot_be_used_are_told() {
    let make = |realm: &str, names: &[&str]| {
        let ha1 = || Ha1::of(b"", b"", b"");
        let accounts =
            names.iter().map(|name| Account { name: (*name).to_owned(), ha1: ha1() }).collect();
        Registrar::new(realm, accounts, [0; 32]).err()
    };
    assert_eq!(make("h", &["1", "a.b-c_D"]), None);
    assert_eq!(make("h", &["1", "2", "1"]), Some(RegistrarError::Twice("1".into())));
    for wrong in ["", "a b", "a\"", "é", &"x".repeat(65)] {
        assert_eq!(make("h", &[wrong]), Some(RegistrarError::Name(wrong.into())));
        assert_eq!(make(wrong, &["a"]), Some(RegistrarError::Name(wrong.into())));
    }
    let many: Vec<String> = (0..1025).map(|number| number.to_string()).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    assert_eq!(make("h", &many), Some(RegistrarError::TooMany));
    assert_eq!(make("h", &many[1..]), None);
    assert_eq!(format!("{:?}", Ha1::of(b"a", b"b", b"c")), "Ha1(secret)");
}

#[test]
fn accounts_that_stay_keep_their_telephones() {
    let mut night = Night::new();
    night.check(2, CONTACT, "200 101@192.168.1.5:5060;ob=3600");
    let account = |name: &str, password: &str| Account {
        name: name.to_owned(),
        ha1: Ha1::of(name.as_bytes(), REALM.as_bytes(), password.as_bytes()),
    };
    let same = || account("101", &password("101"));
    night.registrar.set_accounts(vec![account("new", "x"), same()]).expect("they are sound");
    assert_eq!(night.registrar.lookup(night.at_ns, b"101").count(), 1);
    night.check(3, CONTACT, "200 101@192.168.1.5:5060;ob=3600");
    let twice = night.registrar.set_accounts(vec![same(), same()]);
    assert_eq!(twice, Err(RegistrarError::Twice("101".into())));
    night.registrar.set_accounts(vec![account("101", "another")]).expect("they are sound");
    assert_eq!(night.registrar.lookup(night.at_ns, b"101").count(), 0, "another password");
    assert_eq!(night.register(4, CONTACT), "401", "the old one is good no more");
}
