//! A pack: all recordings of one language in one file (`docs/formats/prompts.md`).
//!
//! The index stands before the sound, so that a pack is opened without looking at what is in it. Of
//! equal sounds one is kept: `county-19001` and `name-adair` are both `Adair`.

use std::collections::{BTreeMap, HashMap};

use sha2::{Digest, Sha256};
use sip::g711::to_mu_law;

use super::coding;

/// What a pack begins with: its name and version.
const MAGIC: &[u8; 8] = b"hfpack\0\x01";

/// Says which text a recording was made of: the first eight bytes of its SHA-256.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wording(pub [u8; 8]);

impl Wording {
    /// Returns the wording of a text.
    pub fn of(text: &str) -> Wording {
        let mut wording = [0; 8];
        wording.copy_from_slice(&Sha256::digest(text)[..8]);
        Wording(wording)
    }
}

/// One recording of a pack.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry<'a> {
    /// What was spoken.
    pub wording: Wording,
    /// Its length, 8,000 a second.
    pub samples: usize,
    packed: &'a [u8],
}

impl Entry<'_> {
    /// Returns the sound, as µ-law.
    pub fn mu_law(&self) -> Vec<u8> {
        self.samples().into_iter().map(to_mu_law).collect()
    }

    /// Returns the sound.
    pub fn samples(&self) -> Vec<i16> {
        coding::unpack(self.packed, self.samples)
    }
}

/// A recording to be packed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spoken {
    /// Such as `text-greeting`.
    pub name: String,
    /// What was spoken.
    pub wording: Wording,
    /// The sound, 8,000 a second.
    pub samples: Vec<i16>,
}

/// Why bytes are no pack.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PackFault {
    /// It does not begin as one.
    #[error("it is no pack of prompts, or one of another version")]
    NoPack,
    /// It ends early, or an entry lies outside of it.
    #[error("it is cut off or damaged")]
    Damaged,
}

/// Opens a pack: its recordings by name.
///
/// # Errors
///
/// Returns why it is none.
pub fn read(bytes: &[u8]) -> Result<BTreeMap<&str, Entry<'_>>, PackFault> {
    let rest = bytes.strip_prefix(MAGIC).ok_or(PackFault::NoPack)?;
    let mut index = Reader(rest);
    let count = index.number()?;
    let mut entries = Vec::new();
    for _ in 0..count {
        let (samples, offset, length) = (index.number()?, index.number()?, index.number()?);
        let wording = Wording(*index.array()?);
        let name_length = index.array::<1>()?[0];
        let name = index.take(usize::from(name_length))?;
        let name = std::str::from_utf8(name).map_err(|_| PackFault::Damaged)?;
        entries.push((name, samples, offset..offset.saturating_add(length), wording));
    }
    let Reader(sound) = index;
    let mut pack = BTreeMap::new();
    for (name, samples, place, wording) in entries {
        let packed = sound.get(place).ok_or(PackFault::Damaged)?;
        pack.insert(name, Entry { wording, samples, packed });
    }
    Ok(pack)
}

/// Makes a pack: the same bytes for the same recordings, in whatever order.
pub fn write(mut spoken: Vec<Spoken>) -> Vec<u8> {
    spoken.sort_by(|a, b| a.name.cmp(&b.name));
    let mut pack = MAGIC.to_vec();
    let mut sound: Vec<u8> = Vec::new();
    let mut places: HashMap<&[i16], (usize, usize)> = HashMap::new();
    let number =
        |number: usize| u32::try_from(number).expect("a pack is no gigabytes").to_be_bytes();
    pack.extend(number(spoken.len()));
    for one in &spoken {
        let (offset, length) = *places.entry(&one.samples).or_insert_with(|| {
            let packed = coding::pack(&one.samples);
            sound.extend(&packed);
            (sound.len() - packed.len(), packed.len())
        });
        [one.samples.len(), offset, length].iter().for_each(|&n| pack.extend(number(n)));
        pack.extend(one.wording.0);
        pack.push(u8::try_from(one.name.len()).expect("names are short"));
        pack.extend(one.name.bytes());
    }
    pack.extend(sound);
    pack
}

struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn take(&mut self, count: usize) -> Result<&'a [u8], PackFault> {
        let (taken, rest) = self.0.split_at_checked(count).ok_or(PackFault::Damaged)?;
        self.0 = rest;
        Ok(taken)
    }

    fn array<const N: usize>(&mut self) -> Result<&'a [u8; N], PackFault> {
        let (taken, rest) = self.0.split_first_chunk().ok_or(PackFault::Damaged)?;
        self.0 = rest;
        Ok(taken)
    }

    fn number(&mut self) -> Result<usize, PackFault> {
        Ok(u32::from_be_bytes(*self.array()?) as usize)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spoken(name: &str, length: i16) -> Spoken {
        let samples = (0..length).map(|at| at % 50 * 100).collect();
        Spoken { name: name.into(), wording: Wording::of(name), samples }
    }

    #[test]
    fn what_was_packed_is_found_by_name() {
        let pack = write(vec![spoken("b", 130), spoken("a", 41)]);
        assert_eq!(pack, write(vec![spoken("a", 41), spoken("b", 130)]));
        let read = read(&pack).expect("it is a pack");
        assert_eq!(read.keys().copied().collect::<Vec<_>>(), ["a", "b"]);
        assert_eq!((read["a"].samples, read["a"].mu_law().len()), (41, 41));
        assert_eq!((read["b"].samples, read["b"].samples().len()), (130, 130));
        assert_eq!(read["b"].wording, Wording::of("b"));
        let twice = write(vec![spoken("b", 130), spoken("a", 41), spoken("c", 130)]);
        assert!(twice.len() < pack.len() + 30, "of equal sounds one is kept");
        assert_eq!(super::read(&twice).expect("it is a pack")["c"].samples(), read["b"].samples());
    }

    #[test]
    fn what_is_no_pack_is_told() {
        let pack = write(vec![spoken("b", 130), spoken("a", 41)]);
        for length in 0..pack.len() {
            let fault = if length < MAGIC.len() { PackFault::NoPack } else { PackFault::Damaged };
            assert_eq!(read(&pack[..length]), Err(fault), "{length}");
        }
        for at in MAGIC.len()..pack.len() {
            let mut spoiled = pack.clone();
            spoiled[at] ^= 0xff;
            // A spoiled length may ask for more than there is; a spoiled sound is still one.
            if let Ok(read) = read(&spoiled) {
                read.values().for_each(|entry| drop(entry.mu_law()));
            }
        }
    }
}
