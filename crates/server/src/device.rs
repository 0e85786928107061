//! Devices: the secret in a card's QR code, and the token a browser takes in exchange for it.
//!
//! The secret stands in the fragment of a link, which browsers send to nobody. It names its
//! reporter by number, so that the server makes the right one anew and compares; the ledger holds
//! neither, only a digest of each token.

use std::fmt;

use night::command::{Lookup, ReporterId};
use night::night::Night;
use night::view::Reporter;
use subtle::ConstantTimeEq;

use crate::base64::base64_url;
use crate::keys::{Keys, hmac};
use crate::segment::encoded;

/// Bytes of a secret and of a token: 128 bits are not guessed.
const SECRET_BYTES: usize = 16;

/// What sets a token apart from a code.
const TOKEN_BEGINS: &str = "d.";

/// The secret of a card's link: `812.` and 22 characters.
#[derive(Clone, PartialEq, Eq)]
pub struct CardSecret {
    pub reporter: ReporterId,
    secret: String,
}

/// What a device sends in place of a code: `d.` and 22 characters.
#[derive(Clone, PartialEq, Eq)]
pub struct DeviceToken(String);

impl fmt::Debug for CardSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CardSecret({}, ..)", self.reporter.0)
    }
}

impl fmt::Debug for DeviceToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DeviceToken(..)")
    }
}

/// As it stands in a link's fragment.
impl fmt::Display for CardSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.reporter.0, self.secret)
    }
}

impl fmt::Display for DeviceToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl CardSecret {
    /// Returns the secret of a reporter's present card.
    pub fn of(night: &Night, keys: &Keys, reporter: &Reporter) -> CardSecret {
        let (id, generation) = (reporter.id, reporter.generation);
        let message = format!("link|{}|{}|{generation}", night.setup().night, id.0);
        let secret = base64_url(&hmac(&keys.codes, message.as_bytes())[..SECRET_BYTES]);
        CardSecret { reporter: id, secret }
    }

    /// Returns the link of the card: the path names the precinct, which is no secret, so that its
    /// worksheet can be shown before the card is known; the secret stands in the fragment alone.
    pub fn link(&self, precinct: &str) -> String {
        format!("/report/{}/#{self}", encoded(precinct))
    }

    /// Reads a secret as it stands in a link's fragment.
    pub fn read(text: &str) -> Option<CardSecret> {
        let (reporter, secret) = text.split_once('.')?;
        let number = reporter.bytes().all(|b| b.is_ascii_digit());
        let reporter = ReporterId(reporter.parse().ok().filter(|_| number)?);
        is_secret(secret).then(|| CardSecret { reporter, secret: secret.to_owned() })
    }

    /// Returns whose card this is; `None` if it was replaced, or never was one.
    ///
    /// What is compared takes the same time whichever of these it is.
    pub fn holder(&self, night: &Night, keys: &Keys) -> Option<Reporter> {
        let known = night.reporter(self.reporter);
        let anyone = Reporter {
            id: self.reporter,
            precinct: canvass::setup::PrecinctIndex(0),
            role: night::command::Role::Observer,
            person: None,
            generation: 0,
            printed: 0,
            lookup: None,
            practised: None,
            devices: Vec::new(),
        };
        let right = CardSecret::of(night, keys, known.unwrap_or(&anyone));
        let same: bool = self.secret.as_bytes().ct_eq(right.secret.as_bytes()).into();
        known.filter(|reporter| same && reporter.lookup.is_some()).cloned()
    }
}

impl DeviceToken {
    /// Returns the token of a device; the same `key`, made by the device, has the same token, so
    /// that an answer that was lost is given again.
    pub fn new(keys: &Keys, reporter: &Reporter, key: &str) -> DeviceToken {
        let message = format!("device|{}|{}|{key}", reporter.id.0, reporter.generation);
        let secret = base64_url(&hmac(&keys.codes, message.as_bytes())[..SECRET_BYTES]);
        DeviceToken(format!("{TOKEN_BEGINS}{secret}"))
    }

    /// Reads a token; `None` if the text is none, and may be a code.
    pub fn read(text: &str) -> Option<DeviceToken> {
        let secret = text.strip_prefix(TOKEN_BEGINS)?;
        is_secret(secret).then(|| DeviceToken(text.to_owned()))
    }

    /// Returns the digest by which the ledger knows the device.
    pub fn lookup(&self, keys: &Keys) -> Lookup {
        let digest = hmac(&keys.lookup, self.0.as_bytes());
        let mut lookup = Lookup::default();
        lookup.copy_from_slice(&digest[..16]);
        lookup
    }
}

fn is_secret(text: &str) -> bool {
    let digit = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_');
    text.len() == (SECRET_BYTES * 4).div_ceil(3) && text.bytes().all(digit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_and_tokens_are_read_as_they_are_written() {
        let text = "812.AAAAAAAAAAAAAAAAAAAA-_";
        assert_eq!(CardSecret::read(text).unwrap().to_string(), text);
        let token = "d.AAAAAAAAAAAAAAAAAAAA-_";
        assert_eq!(DeviceToken::read(token).unwrap().to_string(), token);
        for text in ["", "812", "812.", "+8.AAAAAAAAAAAAAAAAAAAAAA", "812.AAAA", "4294967296.A"] {
            assert_eq!(CardSecret::read(text), None, "{text}");
        }
        for text in
            ["1234-5678-9012", "d.", "AAAAAAAAAAAAAAAAAAAAAA", "d.AAAAAAAAAAAAAAAAAAAA\u{e9}"]
        {
            assert_eq!(DeviceToken::read(text), None, "{text}");
        }
    }

    #[test]
    fn secrets_do_not_print() {
        let secret = CardSecret::read("812.AAAAAAAAAAAAAAAAAAAAAA").unwrap();
        assert_eq!(format!("{secret:?}"), "CardSecret(812, ..)");
        let token = DeviceToken::read("d.AAAAAAAAAAAAAAAAAAAAAA").unwrap();
        assert_eq!(format!("{token:?}"), "DeviceToken(..)");
    }
}
