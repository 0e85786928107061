//! All sounds that can be played: raw µ-law, 8,000 bytes a second.
//!
//! A sound is there from the start, or is provided before it is first played: whoever is about to
//! play it makes its bytes, so that the thread that sends them never has to.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::OnceLock;

/// The longest sound: five minutes.
const SOUND_BYTES_MAX: usize = 5 * 60 * 8_000;

/// Names a sound of [`Sounds`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SoundId(pub(super) u16);

/// Why sounds cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SoundsFault {
    /// More than 65,536.
    #[error("there are too many sounds")]
    TooMany,
    /// Nothing to play, or more than five minutes.
    #[error("the sound `{0}` is empty or longer than five minutes")]
    Length(String),
    /// Two have one name.
    #[error("there are two sounds named `{0}`")]
    Twice(String),
}

/// All sounds, by name.
#[derive(Clone, Debug, Default)]
pub struct Sounds {
    ids: BTreeMap<String, SoundId>,
    bytes: Vec<Bytes>,
}

#[derive(Clone, Debug)]
enum Bytes {
    Ready(Cow<'static, [u8]>),
    Later(OnceLock<Box<[u8]>>),
}

impl Sounds {
    /// Takes sounds with their names, in any order.
    pub fn new(
        named: impl IntoIterator<Item = (String, Cow<'static, [u8]>)>,
    ) -> Result<Sounds, SoundsFault> {
        let mut sounds = Sounds::default();
        for (name, bytes) in named {
            if bytes.is_empty() || bytes.len() > SOUND_BYTES_MAX {
                return Err(SoundsFault::Length(name));
            }
            sounds.put(name, Bytes::Ready(bytes))?;
        }
        Ok(sounds)
    }

    /// Keeps a place for a sound of this name, of which [`Sounds::provide`] is told the bytes.
    pub fn put_later(&mut self, name: String) -> Result<SoundId, SoundsFault> {
        self.put(name, Bytes::Later(OnceLock::new()))
    }

    fn put(&mut self, name: String, bytes: Bytes) -> Result<SoundId, SoundsFault> {
        let id = u16::try_from(self.bytes.len()).map_err(|_| SoundsFault::TooMany)?;
        if self.ids.contains_key(&name) {
            return Err(SoundsFault::Twice(name));
        }
        self.ids.insert(name, SoundId(id));
        self.bytes.push(bytes);
        Ok(SoundId(id))
    }

    /// Makes the bytes of a sound that has none yet; what is beyond five minutes is cut off.
    pub fn provide(&self, id: SoundId, make: impl FnOnce() -> Vec<u8>) {
        if let Some(Bytes::Later(place)) = self.bytes.get(usize::from(id.0)) {
            place.get_or_init(|| {
                let mut bytes = make();
                bytes.truncate(SOUND_BYTES_MAX);
                bytes.into_boxed_slice()
            });
        }
    }

    /// Returns the sound of this name.
    pub fn id(&self, name: &str) -> Option<SoundId> {
        self.ids.get(name).copied()
    }

    /// Returns a sound's bytes; none for one not provided yet, or for an id that other sounds gave.
    pub fn bytes(&self, id: SoundId) -> &[u8] {
        match self.bytes.get(usize::from(id.0)) {
            Some(Bytes::Ready(bytes)) => bytes,
            Some(Bytes::Later(place)) => place.get().map_or(&[], |bytes| bytes),
            None => &[],
        }
    }
}
