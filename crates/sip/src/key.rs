//! The sixteen keys of a telephone.

/// A key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Key {
    /// 0 to 9.
    Digit(u8),
    /// `*`
    Star,
    /// `#`
    Pound,
    /// A to D, as 0 to 3; on no ordinary telephone.
    Letter(u8),
}

impl Key {
    /// Returns the key with this number in RFC 4733, Table 3; `None` for what is no key.
    pub fn of_event(event: u8) -> Option<Key> {
        match event {
            0..=9 => Some(Key::Digit(event)),
            10 => Some(Key::Star),
            11 => Some(Key::Pound),
            12..=15 => Some(Key::Letter(event - 12)),
            _ => None,
        }
    }

    /// Returns the key so written.
    pub fn of_character(character: u8) -> Option<Key> {
        match character.to_ascii_uppercase() {
            digit @ b'0'..=b'9' => Some(Key::Digit(digit - b'0')),
            b'*' => Some(Key::Star),
            b'#' => Some(Key::Pound),
            letter @ b'A'..=b'D' => Some(Key::Letter(letter - b'A')),
            _ => None,
        }
    }

    /// Returns the character on the key.
    pub fn character(self) -> char {
        match self {
            Key::Digit(digit) => char::from(b'0' + digit),
            Key::Star => '*',
            Key::Pound => '#',
            Key::Letter(letter) => char::from(b'A' + letter),
        }
    }
}
