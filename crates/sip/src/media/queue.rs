//! The sounds a leg has to play.

use std::sync::Arc;

use crate::media::{SoundId, Sounds};

/// Sounds played in one go: a whole return of 64 lines read back, word by word, three times over.
pub const QUEUE_MAX: usize = 4_096;

/// What is being played, and how far.
#[derive(Clone, Debug)]
pub(super) struct Queue {
    /// `None` if nothing is being played: what was played is let go.
    sounds: Option<Arc<[SoundId]>>,
    /// Sounds played to their end.
    played: usize,
    /// Bytes played of the sound after them.
    offset: usize,
    /// Told when all were played.
    token: u32,
}

impl Queue {
    pub fn new() -> Queue {
        Queue { sounds: None, played: 0, offset: 0, token: 0 }
    }

    pub fn is_empty(&self) -> bool {
        self.sounds.is_none()
    }

    pub fn clear(&mut self) {
        self.sounds = None;
    }

    pub fn replace(&mut self, sounds: Arc<[SoundId]>, token: u32) {
        assert!(sounds.len() <= QUEUE_MAX, "too many sounds to be played in one go");
        (self.played, self.offset, self.token) = (0, 0, token);
        self.sounds = Some(sounds);
    }

    /// Lays the next bytes of sound over the beginning of `body`; returns the token with the last.
    pub fn take(&mut self, sounds: &Sounds, body: &mut [u8]) -> Option<u32> {
        let queued = self.sounds.as_ref()?;
        let mut filled = 0;
        while let Some(&sound) = queued.get(self.played) {
            let rest = &sounds.bytes(sound)[self.offset..];
            let taken = rest.len().min(body.len() - filled);
            body[filled..filled + taken].copy_from_slice(&rest[..taken]);
            filled += taken;
            if taken < rest.len() {
                self.offset += taken;
                return None;
            }
            (self.played, self.offset) = (self.played + 1, 0);
        }
        self.sounds = None;
        Some(self.token)
    }
}
