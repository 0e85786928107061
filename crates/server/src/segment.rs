//! An id as one segment of a path, and back.

use canvass::setup::TEXT_BYTES_MAX;

/// Returns an id as one segment of a path.
pub(crate) fn encoded(id: &str) -> String {
    let mut path = String::with_capacity(id.len());
    for &byte in id.as_bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                path.push(char::from(byte));
            }
            _ => path.push_str(&format!("%{byte:02X}")),
        }
    }
    path
}

/// Returns the id that a segment of a path stands for; `None` if no id can be written so.
pub(crate) fn decoded(segment: &str) -> Option<String> {
    if segment.len() > 3 * TEXT_BYTES_MAX {
        return None;
    }
    let mut bytes = Vec::with_capacity(segment.len());
    let mut rest = segment.as_bytes();
    while let [first, after @ ..] = rest {
        rest = after;
        if *first != b'%' {
            bytes.push(*first);
            continue;
        }
        let [high, low, after @ ..] = rest else { return None };
        let digit = |byte: u8| char::from(byte).to_digit(16);
        bytes.push((digit(*high)? * 16 + digit(*low)?) as u8);
        rest = after;
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_survive_a_path() {
        for id in ["19001-948199", "KE2A & KE2B", "Año/../%41?#", "", "\u{0}\"<>"] {
            let path = encoded(id);
            assert!(path.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'/'), "{path}");
            assert_eq!(decoded(&path).as_deref(), Some(id));
        }
    }

    #[test]
    fn what_is_no_id_is_refused() {
        for segment in ["%", "%4", "%zz", "%ff%fe", "%F0%9F", &"a".repeat(10_000)] {
            assert_eq!(decoded(segment), None, "{segment}");
        }
    }
}
