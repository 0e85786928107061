//! Keys sent as requests of their own, by carriers that carry none in the media.

use crate::key::Key;
use crate::scan;

/// Bytes of a body with one key; what is longer is something else.
pub const BODY_BYTES_MAX: usize = 256;

/// Reads the key of an INFO request; `None` if it holds none.
///
/// `application/dtmf-relay` has lines, `Signal=5` among them; `application/dtmf` is the key alone.
/// Both also write 10 for the star and 11 for the pound sign.
pub fn read(content_type: &[u8], body: &[u8]) -> Option<Key> {
    if body.len() > BODY_BYTES_MAX {
        return None;
    }
    let end = content_type.iter().position(|&byte| byte == b';').unwrap_or(content_type.len());
    let kind = scan::trim(&content_type[..end]);
    if kind.eq_ignore_ascii_case(b"application/dtmf-relay") {
        let mut lines = body.split(|&byte| byte == b'\n').filter_map(|l| scan::split_once(l, b'='));
        let signal = lines.find(|(name, _)| scan::trim(name).eq_ignore_ascii_case(b"signal"));
        signal.and_then(|(_, signal)| key(scan::trim(signal)))
    } else if kind.eq_ignore_ascii_case(b"application/dtmf") {
        key(scan::trim(body))
    } else {
        None
    }
}

fn key(written: &[u8]) -> Option<Key> {
    match written {
        [character] => Key::of_character(*character),
        b"10" => Some(Key::Star),
        b"11" => Some(Key::Pound),
        _ => None,
    }
}

#[test]
fn keys_are_read_in_both_forms() {
    let check = |kind: &str, body: &str, key: Option<char>| {
        assert_eq!(read(kind.as_bytes(), body.as_bytes()).map(Key::character), key, "{body:?}");
    };
    check("application/dtmf-relay", "Signal=5\r\nDuration=160\r\n", Some('5'));
    check("Application/DTMF-relay ;x=y", "duration = 160\nsignal = #", Some('#'));
    check("application/dtmf-relay", "Signal= 10\r\n", Some('*'));
    check("application/dtmf-relay", "Signal=55\r\n", None);
    check("application/dtmf-relay", "Duration=160\r\n", None);
    check("application/dtmf-relay", "", None);
    check("application/dtmf", "d\r\n", Some('D'));
    check("application/dtmf", "11", Some('#'));
    check("application/dtmf", "x", None);
    check("text/plain", "5", None);
    check("application/dtmf", &" ".repeat(257), None);
}
