//! All sounds that can be played: raw µ-law, 8,000 bytes a second.

use std::borrow::Cow;
use std::collections::BTreeMap;

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
    bytes: Vec<Cow<'static, [u8]>>,
}

impl Sounds {
    /// Takes sounds with their names, in any order.
    pub fn new(
        named: impl IntoIterator<Item = (String, Cow<'static, [u8]>)>,
    ) -> Result<Sounds, SoundsFault> {
        let mut sounds = Sounds::default();
        for (name, bytes) in named {
            let id = u16::try_from(sounds.bytes.len()).map_err(|_| SoundsFault::TooMany)?;
            if bytes.is_empty() || bytes.len() > SOUND_BYTES_MAX {
                return Err(SoundsFault::Length(name));
            }
            if sounds.ids.contains_key(&name) {
                return Err(SoundsFault::Twice(name));
            }
            sounds.ids.insert(name, SoundId(id));
            sounds.bytes.push(bytes);
        }
        Ok(sounds)
    }

    /// Returns the sound of this name.
    pub fn id(&self, name: &str) -> Option<SoundId> {
        self.ids.get(name).copied()
    }

    /// Returns a sound's bytes; none for an id that other sounds gave.
    pub fn bytes(&self, id: SoundId) -> &[u8] {
        self.bytes.get(usize::from(id.0)).map_or(&[], |bytes| bytes)
    }
}
