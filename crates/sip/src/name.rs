//! The headers that matter here.

/// A header whose value is read or repeated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)] // Each is called what the header is called.
pub enum Name {
    Via,
    From,
    To,
    CallId,
    CSeq,
    Contact,
    MaxForwards,
    ContentLength,
    ContentType,
    Require,
    Route,
    RecordRoute,
    AssertedIdentity,
    Privacy,
    Identity,
    WwwAuthenticate,
    ProxyAuthenticate,
    Authorization,
    ProxyAuthorization,
    Expires,
}

/// How many there are.
const NAMES: usize = 20;

/// The first so many matter in every message; the others are asked for by few.
pub(crate) const EVERYWHERE: usize = 15;

/// No letter: a space is in no name.
const NONE: u8 = b' ';

/// Full name, and the one letter that may stand for it.
const WRITTEN: [(Name, &str, u8); NAMES] = [
    (Name::Via, "via", b'v'),
    (Name::From, "from", b'f'),
    (Name::To, "to", b't'),
    (Name::CallId, "call-id", b'i'),
    (Name::CSeq, "cseq", NONE),
    (Name::Contact, "contact", b'm'),
    (Name::MaxForwards, "max-forwards", NONE),
    (Name::ContentLength, "content-length", b'l'),
    (Name::ContentType, "content-type", b'c'),
    (Name::Require, "require", NONE),
    (Name::Route, "route", NONE),
    (Name::RecordRoute, "record-route", NONE),
    (Name::AssertedIdentity, "p-asserted-identity", NONE),
    (Name::Privacy, "privacy", NONE),
    (Name::Identity, "identity", b'y'),
    (Name::WwwAuthenticate, "www-authenticate", NONE),
    (Name::ProxyAuthenticate, "proxy-authenticate", NONE),
    (Name::Authorization, "authorization", NONE),
    (Name::ProxyAuthorization, "proxy-authorization", NONE),
    (Name::Expires, "expires", NONE),
];

impl Name {
    /// Returns the header so written, in any case or by its letter; `None` for all others.
    pub fn of(written: &[u8]) -> Option<Name> {
        if let [letter] = written {
            let letter = letter.to_ascii_lowercase();
            return WRITTEN.iter().find(|(_, _, short)| *short == letter).map(|found| found.0);
        }
        // The length leaves one or two to compare with: this is asked for every header.
        let candidates: &[Name] = match written.len() {
            2 => &[Name::To],
            3 => &[Name::Via],
            4 => &[Name::From, Name::CSeq],
            5 => &[Name::Route],
            7 => &[Name::CallId, Name::Contact, Name::Require, Name::Privacy, Name::Expires],
            8 => &[Name::Identity],
            12 => &[Name::MaxForwards, Name::ContentType, Name::RecordRoute],
            13 => &[Name::Authorization],
            14 => &[Name::ContentLength],
            16 => &[Name::WwwAuthenticate],
            18 => &[Name::ProxyAuthenticate],
            19 => &[Name::AssertedIdentity, Name::ProxyAuthorization],
            _ => &[],
        };
        let same = |name: &Name| WRITTEN[*name as usize].1.as_bytes().eq_ignore_ascii_case(written);
        candidates.iter().copied().find(same)
    }
}

#[test]
fn the_table_is_in_the_order_of_the_names() {
    for (at, (name, full, _)) in WRITTEN.iter().enumerate() {
        assert_eq!(*name as usize, at);
        assert_eq!(Name::of(full.as_bytes()), Some(*name));
    }
}

#[test]
fn a_name_is_known_in_any_case_and_by_its_letter() {
    assert_eq!(Name::of(b"cAlL-iD"), Some(Name::CallId));
    assert_eq!(Name::of(b"I"), Some(Name::CallId));
    assert_eq!(Name::of(b"x"), None);
    assert_eq!(Name::of(b"Subject"), None);
}
