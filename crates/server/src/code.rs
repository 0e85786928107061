//! Reporters' codes: twelve digits that name a precinct and a role by themselves.
//!
//! A code is made from the night's key, so a card can be printed again; the ledger holds only its
//! digest under another key. The last digit is a check digit (H. M. Damm's): it tells a slip, any
//! one wrong digit or two neighbours that changed places, from a code that is somebody else's.

use std::collections::HashSet;
use std::fmt;

use night::command::{Lookup, Role};

use crate::keys::{Keys, hmac};

/// Digits of a code, the check digit included.
const DIGITS: usize = 12;

/// Codes that differ before the check digit.
const CODES: u64 = 100_000_000_000;

/// Cards of one role looked through for one without a collision; two reporters share a code once
/// in 10^11, so the second is hardly ever needed.
const SERIALS: u32 = 16;

/// A code with a right check digit; whether it is anybody's, only the night knows.
#[derive(Clone, PartialEq, Eq)]
pub struct Code([u8; DIGITS]);

/// Why a text is no code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CodeError {
    #[error("a code has twelve digits")]
    NotACode,
    #[error("a digit of the code is mistyped")]
    Slip,
}

/// Whose code it is.
#[derive(Clone, Copy, Debug)]
pub struct Card<'a> {
    /// The night's short name.
    pub night: &'a str,
    /// The precinct's id.
    pub precinct: &'a str,
    pub role: Role,
    /// Counts the codes issued for this role, from 1; a reissued one has the next.
    pub generation: u16,
}

/// As it is written on cards: `1234-5678-9012`.
impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, digit) in self.0.iter().enumerate() {
            if at > 0 && at % 4 == 0 {
                f.write_str("-")?;
            }
            write!(f, "{digit}")?;
        }
        Ok(())
    }
}

/// A code is a secret: it prints only where somebody means to print it.
impl fmt::Debug for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Code(..)")
    }
}

impl Code {
    /// Reads a code; blanks and dashes anywhere do not matter.
    pub fn read(text: &str) -> Result<Code, CodeError> {
        let mut digits = [0; DIGITS];
        let mut length = 0;
        for c in text.chars().filter(|c| !matches!(c, ' ' | '-')) {
            let digit = c.to_digit(10).ok_or(CodeError::NotACode)?;
            *digits.get_mut(length).ok_or(CodeError::NotACode)? = digit as u8;
            length += 1;
        }
        match length {
            DIGITS if damm(&digits) == 0 => Ok(Code(digits)),
            DIGITS => Err(CodeError::Slip),
            _ => Err(CodeError::NotACode),
        }
    }

    /// Returns the digest by which the ledger knows the code.
    pub fn lookup(&self, keys: &Keys) -> Lookup {
        let text = self.0.map(|digit| b'0' + digit);
        let digest = hmac(&keys.lookup, &text);
        let mut lookup = Lookup::default();
        lookup.copy_from_slice(&digest[..16]);
        lookup
    }

    fn make(keys: &Keys, card: Card<'_>, serial: u32) -> Code {
        let Card { night, precinct, role, generation } = card;
        let message = format!("{night}|{precinct}|{}|{serial}|{generation}", role.name());
        let mut number = even_below(CODES, &keys.codes, message.as_bytes());
        let mut digits = [0; DIGITS];
        for digit in digits[..DIGITS - 1].iter_mut().rev() {
            *digit = (number % 10) as u8;
            number /= 10;
        }
        digits[DIGITS - 1] = damm(&digits[..DIGITS - 1]);
        Code(digits)
    }
}

impl Card<'_> {
    /// Returns a code that is nobody's yet, and takes it.
    pub fn issue(self, keys: &Keys, taken: &mut HashSet<Lookup>) -> (Code, Lookup) {
        let codes = (0..SERIALS).map(|serial| Code::make(keys, self, serial));
        let mut codes = codes.map(|code| (code.lookup(keys), code));
        let free = codes.find(|(lookup, _)| taken.insert(*lookup));
        let (lookup, code) = free.expect("sixteen collisions in a row do not happen");
        (code, lookup)
    }

    /// Returns the code that the ledger knows by this digest; `None` if other keys made it.
    pub fn print_again(self, keys: &Keys, lookup: &Lookup) -> Option<Code> {
        let mut codes = (0..SERIALS).map(|serial| Code::make(keys, self, serial));
        codes.find(|code| code.lookup(keys) == *lookup)
    }
}

/// Returns an even draw from the numbers below `end`: each is equally likely.
fn even_below(end: u64, key: &[u8; 32], message: &[u8]) -> u64 {
    // Numbers beyond the last whole multiple would make the small ones likelier.
    let whole = u64::MAX - u64::MAX % end;
    let mut digest = hmac(key, message);
    loop {
        for bytes in digest.chunks_exact(8) {
            let number = u64::from_be_bytes(bytes.try_into().expect("eight bytes"));
            if number < whole {
                return number % end;
            }
        }
        digest = hmac(key, &digest);
    }
}

/// Returns the check digit of digits; 0 if the last of them is already right.
fn damm(digits: &[u8]) -> u8 {
    digits.iter().fold(0, |interim, &digit| DAMM[usize::from(interim)][usize::from(digit)])
}

/// H. M. Damm, "Total anti-symmetrische Quasigruppen" (2004): a totally anti-symmetric quasigroup.
const DAMM: [[u8; 10]; 10] = [
    [0, 3, 1, 7, 5, 9, 8, 6, 4, 2],
    [7, 0, 9, 2, 1, 5, 4, 8, 6, 3],
    [4, 2, 0, 6, 8, 7, 1, 3, 5, 9],
    [1, 7, 5, 0, 9, 8, 3, 4, 2, 6],
    [6, 1, 2, 3, 0, 4, 5, 9, 7, 8],
    [3, 6, 7, 4, 2, 0, 9, 5, 8, 1],
    [5, 8, 6, 9, 7, 2, 0, 1, 3, 4],
    [8, 9, 4, 5, 3, 6, 2, 0, 1, 7],
    [9, 4, 3, 8, 6, 1, 7, 2, 0, 5],
    [2, 5, 8, 1, 4, 3, 6, 7, 9, 0],
];

#[cfg(test)]
mod tests {
    use super::*;

    const KEYS: Keys =
        Keys { codes: [1; 32], lookup: [2; 32], words: [3; 32], people: Some([4; 32]) };

    fn card(precinct: &str) -> Card<'_> {
        Card { night: "iowa-2020", precinct, role: Role::Chair, generation: 1 }
    }

    #[test]
    fn a_code_is_read_with_or_without_dashes() {
        let code = Code::make(&KEYS, card("19001-948199"), 0);
        let written = code.to_string();
        assert_eq!(written.len(), 14);
        assert_eq!(Code::read(&written), Ok(code.clone()));
        assert_eq!(Code::read(&written.replace('-', "")), Ok(code.clone()));
        assert_eq!(Code::read(&format!(" {} ", written.replace('-', " "))), Ok(code));
        for text in ["", "1234", "1234-5678-9012-3", "one", "١٢٣٤٥٦٧٨٩٠١٢", "1234_5678_9012"]
        {
            assert_eq!(Code::read(text), Err(CodeError::NotACode), "{text}");
        }
    }

    #[test]
    fn every_slip_of_one_digit_or_of_two_neighbours_is_told() {
        assert_eq!(damm(&[5, 7, 2]), 4); // The example of the literature.
        for serial in 0..20 {
            let Code(digits) = Code::make(&KEYS, card("p"), serial);
            let slipped = |changed: [u8; DIGITS]| {
                let text: String = changed.iter().map(|d| char::from(b'0' + d)).collect();
                assert_eq!(Code::read(&text), Err(CodeError::Slip), "{digits:?} as {text}");
            };
            for at in 0..DIGITS {
                for digit in (0..10).filter(|&digit| digit != digits[at]) {
                    let mut changed = digits;
                    changed[at] = digit;
                    slipped(changed);
                }
                if at > 0 && digits[at] != digits[at - 1] {
                    let mut changed = digits;
                    changed.swap(at, at - 1);
                    slipped(changed);
                }
            }
        }
    }

    #[test]
    fn a_taken_code_is_not_issued_again_and_is_found_when_printed() {
        let first = Code::make(&KEYS, card("p"), 0);
        let mut taken = HashSet::from([first.lookup(&KEYS)]);
        let (code, lookup) = card("p").issue(&KEYS, &mut taken);
        assert_ne!(code, first);
        assert_eq!(card("p").print_again(&KEYS, &lookup), Some(code));
        assert_eq!(card("other").print_again(&KEYS, &lookup), None);
    }

    #[test]
    fn codes_never_change() {
        // A card printed last week must still be good today.
        let code =
            |precinct, role| Code::make(&KEYS, Card { role, ..card(precinct) }, 0).to_string();
        let codes = [code("19001-948199", Role::Chair), code("19001-948199", Role::Secretary)];
        assert_eq!(codes, ["6164-8307-9740", "9528-4143-5103"]);
    }

    #[test]
    fn codes_are_spread_evenly() {
        let mut first_digits = [0; 10];
        let ids: Vec<String> = (0..1000).map(|n| format!("p{n}")).collect();
        for id in &ids {
            let Code(digits) = Code::make(&KEYS, card(id), 0);
            first_digits[usize::from(digits[0])] += 1;
        }
        assert!(first_digits.iter().all(|&n| (60..150).contains(&n)), "{first_digits:?}");
    }
}
