//! A hash under a secret key: nobody outside can choose numbers that fall into one place.

use siphasher::sip::SipHasher13;

/// What is hashed: the same number falls elsewhere in another table.
#[derive(Clone, Copy)]
pub(crate) enum Domain {
    Call = 1,
    Number = 2,
    Prefix = 3,
}

#[derive(Clone)]
pub(crate) struct Keyed(SipHasher13);

impl Keyed {
    pub fn new(key: [u8; 16]) -> Keyed {
        Keyed(SipHasher13::new_with_key(&key))
    }

    pub fn hash(&self, domain: Domain, word: u64) -> u64 {
        let mut bytes = [0; 9];
        bytes[0] = domain as u8;
        bytes[1..].copy_from_slice(&word.to_le_bytes());
        self.0.hash(&bytes)
    }
}
