//! Names and numbers of people, sealed with a key of their own beside the ledger, whose rows hold
//! random ids. The key and what it sealed can be destroyed, and the ledger stays whole.

use std::collections::HashMap;

use chacha20poly1305::aead::{self, Aead, KeyInit};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use intake::roster_csv::Person;
use ledger::{Beside, BesideError, SealedId};
use night::command::PersonId;
use serde::{Deserialize, Serialize};

use crate::entropy::{self, NoEntropy};
use crate::keys::{Key, Keys, hex, hmac, unhex};

/// The longest text kept of somebody without a card; names and numbers are shorter.
pub const TEXT_BYTES_MAX: usize = 200;

const NONCE_BYTES: usize = 24;

/// Sealed bodies are as long as a multiple of this, so that their length tells nothing of a name's.
const PADDED_BYTES: usize = 256;

/// What a sealed record is, so that it is taken for nothing else.
const RECORD: &[u8] = b"a record of calls";

/// The people of one night.
pub struct People {
    beside: Beside,
    /// `None` once it was destroyed: nobody is kept, and nobody is read.
    key: Option<Key>,
}

/// What is sealed.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Sealed {
    /// Somebody of the roster.
    Person(Person),
    /// What somebody without a card said: a name, or a number.
    Said(String),
}

/// Why somebody was not kept or not read.
#[derive(Debug, thiserror::Error)]
pub enum PeopleError {
    #[error("a text of {0} bytes is no name and no number")]
    TooLong(usize),
    #[error("the key of names and numbers was destroyed; nobody is kept any more")]
    Destroyed,
    #[error(transparent)]
    Beside(#[from] BesideError),
    #[error(transparent)]
    NoEntropy(#[from] NoEntropy),
}

impl People {
    pub fn of(beside: Beside, keys: &Keys) -> People {
        People { beside, key: keys.people }
    }

    /// Draws the id of somebody new.
    pub fn draw_id() -> Result<PersonId, NoEntropy> {
        Ok(PersonId(entropy::draw()?))
    }

    /// Writes all of these people, or none, durably; whoever is known gets the new facts.
    pub fn write(&self, people: &[(PersonId, Person)]) -> Result<(), PeopleError> {
        let seal = |(id, person): &(PersonId, Person)| {
            Ok((id.0, self.seal(id.0, &Sealed::Person(person.clone()))?))
        };
        let sealed = people.iter().map(seal).collect::<Result<Vec<_>, PeopleError>>()?;
        Ok(self.beside.put(&sealed)?)
    }

    /// Returns somebody of the roster; `None` if nobody has the id, or the key is destroyed.
    pub fn person(&self, id: PersonId) -> Result<Option<Person>, PeopleError> {
        let sealed = self.beside.get(id.0)?;
        Ok(match sealed.and_then(|sealed| self.unseal(id.0, &sealed)) {
            Some(Sealed::Person(person)) => Some(person),
            Some(Sealed::Said(_)) | None => None,
        })
    }

    /// Returns everybody of the roster, by random id.
    pub fn everyone(&self) -> Result<Vec<(PersonId, Person)>, PeopleError> {
        let all = self.beside.all()?.into_iter();
        let known = all.filter_map(|(id, sealed)| match self.unseal(id, &sealed)? {
            Sealed::Person(person) => Some((PersonId(id), person)),
            Sealed::Said(_) => None,
        });
        Ok(known.collect())
    }

    /// Returns the place of a text that came with a request: the same request, the same place.
    pub fn place(&self, request: &str, what: &str) -> Result<String, PeopleError> {
        let key = self.key.as_ref().ok_or(PeopleError::Destroyed)?;
        Ok(hex(&hmac(key, format!("place|{what}|{request}").as_bytes())[..16]))
    }

    /// Keeps what somebody without a card said, durably; a place that is taken keeps what it has.
    pub fn keep(&self, place: &str, text: &str) -> Result<(), PeopleError> {
        let id: SealedId = unhex(place).ok_or(PeopleError::TooLong(place.len()))?;
        if text.len() > TEXT_BYTES_MAX {
            return Err(PeopleError::TooLong(text.len()));
        }
        let sealed = self.seal(id, &Sealed::Said(text.to_owned()))?;
        Ok(self.beside.keep(id, sealed)?)
    }

    /// Returns what was said; `None` if nothing is there, or another key sealed it.
    pub fn read(&self, place: &str) -> Option<String> {
        let id: SealedId = unhex(place)?;
        let sealed = self.beside.get(id).ok()??;
        match self.unseal(id, &sealed)? {
            Sealed::Said(text) => Some(text),
            Sealed::Person(_) => None,
        }
    }

    /// Returns the numbers of everybody of the roster, for whoever is asked who calls.
    pub fn numbers(&self) -> Result<Numbers, PeopleError> {
        let key = self.key.ok_or(PeopleError::Destroyed)?;
        let mut numbers = Numbers { key, holders: HashMap::new() };
        for (id, person) in self.everyone()? {
            for phone in &person.phones {
                numbers.holders.entry(numbers.digest(phone)).or_default().push(id);
            }
        }
        Ok(numbers)
    }

    /// Returns the key under which digests of telephone numbers are made; it is destroyed with what
    /// is sealed.
    pub fn number_key(&self) -> Option<[u8; 16]> {
        let digest = hmac(self.key.as_ref()?, b"digests of numbers");
        digest[..16].try_into().ok()
    }

    /// Seals a list of numbers that lies in a file of its own.
    pub(crate) fn seal_record(&self, record: &[u8]) -> Result<Vec<u8>, PeopleError> {
        let key = self.key.as_ref().ok_or(PeopleError::Destroyed)?;
        let nonce: [u8; NONCE_BYTES] = entropy::draw()?;
        let message = aead::Payload { msg: record, aad: RECORD };
        let sealed = cipher(key).encrypt(&XNonce::from(nonce), message);
        Ok([&nonce[..], &sealed.expect("a record is sealed")].concat())
    }

    /// Returns a list that was sealed; `None` if the key is destroyed, or another sealed it.
    pub(crate) fn unseal_record(&self, sealed: &[u8]) -> Option<Vec<u8>> {
        let (nonce, sealed) = sealed.split_first_chunk::<NONCE_BYTES>()?;
        let message = aead::Payload { msg: sealed, aad: RECORD };
        cipher(self.key.as_ref()?).decrypt(&XNonce::from(*nonce), message).ok()
    }

    /// Destroys what is sealed, in every file of the ledger. Nobody may use it meanwhile.
    pub(crate) fn destroy(&self) -> Result<(), PeopleError> {
        Ok(self.beside.destroy()?)
    }

    fn seal(&self, id: SealedId, what: &Sealed) -> Result<Vec<u8>, PeopleError> {
        let key = self.key.as_ref().ok_or(PeopleError::Destroyed)?;
        let nonce: [u8; NONCE_BYTES] = entropy::draw()?;
        let mut text = serde_json::to_string(what).expect("texts are JSON");
        let padded = text.len().next_multiple_of(PADDED_BYTES);
        text.extend(std::iter::repeat_n(' ', padded - text.len()));
        let message = aead::Payload { msg: text.as_bytes(), aad: &id };
        let sealed = cipher(key).encrypt(&XNonce::from(nonce), message);
        Ok([&nonce[..], &sealed.expect("a short text is sealed")].concat())
    }

    fn unseal(&self, id: SealedId, sealed: &[u8]) -> Option<Sealed> {
        let key = self.key.as_ref()?;
        let (nonce, sealed) = sealed.split_at_checked(NONCE_BYTES)?;
        let nonce: [u8; NONCE_BYTES] = nonce.try_into().ok()?;
        let message = aead::Payload { msg: sealed, aad: &id };
        let text = cipher(key).decrypt(&XNonce::from(nonce), message).ok()?;
        serde_json::from_slice(&text).ok()
    }
}

fn cipher(key: &Key) -> XChaCha20Poly1305 {
    XChaCha20Poly1305::new(&(*key).into())
}

/// Who may call from which number: digests under the people's key, so that a copy of this memory
/// lists no numbers. One digest and one look-up answer, however many people there are, and take as
/// long for a number that is listed as for one that is not.
pub struct Numbers {
    key: Key,
    holders: HashMap<[u8; 16], Vec<PersonId>>,
}

impl Numbers {
    /// Returns whoever is listed with a number, written as `+15155550100`; a household may share
    /// one.
    pub fn holders(&self, number: &str) -> &[PersonId] {
        self.holders.get(&self.digest(number)).map_or(&[], Vec::as_slice)
    }

    /// Returns how many numbers are listed.
    pub fn len(&self) -> usize {
        self.holders.len()
    }

    pub fn is_empty(&self) -> bool {
        self.holders.is_empty()
    }

    fn digest(&self, number: &str) -> [u8; 16] {
        let digest = hmac(&self.key, format!("number|{number}").as_bytes());
        let mut short = [0; 16];
        short.copy_from_slice(&digest[..16]);
        short
    }
}

#[cfg(test)]
mod tests {
    use std::path::{Path, PathBuf};

    use intake::roster_csv::Language;
    use ledger::Ledger;

    use super::*;

    struct Dir(PathBuf);

    impl Dir {
        fn new(name: &str) -> (Dir, Ledger) {
            let name = format!("holdfast-people-{name}-{}", std::process::id());
            let path = std::env::temp_dir().join(name);
            let _ = std::fs::remove_dir_all(&path);
            std::fs::create_dir(&path).unwrap();
            let ledger = Ledger::create(&path.join("ledger.sqlite")).unwrap();
            (Dir(path), ledger)
        }
    }

    impl Drop for Dir {
        fn drop(&mut self) {
            let _ = std::fs::remove_dir_all(&self.0);
        }
    }

    fn holds(dir: &Path, text: &[u8]) -> bool {
        let mut files = std::fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path());
        files.any(|path| std::fs::read(path).unwrap().windows(text.len()).any(|at| at == text))
    }

    #[test]
    fn what_is_kept_is_read_by_its_key_alone() {
        let (dir, ledger) = Dir::new("key");
        let keys = Keys::draw().unwrap();
        let people = People::of(ledger.beside().unwrap(), &keys);
        let place = people.place("3d7a8b1e", "name").unwrap();
        assert_eq!(people.read(&place), None);
        people.keep(&place, "Ana Peña").unwrap();
        people.keep(&place, "Somebody else").unwrap();
        assert_eq!(people.read(&place).as_deref(), Some("Ana Peña"));
        let other = People::of(ledger.beside().unwrap(), &Keys::draw().unwrap());
        assert_eq!(other.read(&place), None);
        assert!(!holds(&dir.0, b"Ana"));
        assert!(people.keep(&place, &"x".repeat(TEXT_BYTES_MAX + 1)).is_err());
        for hostile in ["../keys/codes", "", "00"] {
            assert_eq!(people.read(hostile), None);
            assert!(people.keep(hostile, "x").is_err());
        }
    }

    #[test]
    fn people_are_found_by_their_numbers_until_the_key_is_gone() {
        let (dir, ledger) = Dir::new("numbers");
        let keys = Keys::draw().unwrap();
        let people = People::of(ledger.beside().unwrap(), &keys);
        let person = |n: u8, phones: &[&str]| {
            let phones = phones.iter().map(|&phone| phone.to_owned()).collect();
            let (roster, name) = (format!("p-{n}"), format!("Person {n}"));
            let person = Person { roster, name, phones, language: Language::En, needs: vec![] };
            (PersonId([n; 16]), person)
        };
        let both = [person(1, &["+15155550100", "+15155550101"]), person(2, &["+15155550101"])];
        people.write(&both).unwrap();
        people.keep(&people.place("r", "name").unwrap(), "Ana Peña").unwrap();
        assert_eq!(people.everyone().unwrap(), both);
        assert_eq!(people.person(both[1].0).unwrap().as_ref(), Some(&both[1].1));
        let numbers = people.numbers().unwrap();
        assert_eq!(numbers.holders("+15155550100"), [both[0].0]);
        assert_eq!(numbers.holders("+15155550101"), [both[0].0, both[1].0]);
        assert_eq!(numbers.holders("+15155550102"), []);
        assert!(!holds(&dir.0, b"15155550100"));
        people.destroy().unwrap();
        assert_eq!(people.everyone().unwrap(), []);
        let without = People::of(ledger.beside().unwrap(), &Keys { people: None, ..keys });
        assert!(matches!(without.write(&both), Err(PeopleError::Destroyed)));
        assert!(matches!(without.numbers(), Err(PeopleError::Destroyed)));
    }
}
