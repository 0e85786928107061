//! The sounds a leg has to play.

use crate::media::{SoundId, Sounds};

/// Sounds played in one go: a card's twelve digits five times over.
pub const QUEUE_MAX: usize = 64;

/// What is being played, and how far.
#[derive(Clone, Debug)]
pub(super) struct Queue {
    sounds: [SoundId; QUEUE_MAX],
    length: usize,
    /// Sounds played to their end.
    played: usize,
    /// Bytes played of the sound after them.
    offset: usize,
    /// `None` if nothing is being played.
    token: Option<u32>,
}

impl Queue {
    pub fn new() -> Queue {
        Queue { sounds: [SoundId(0); QUEUE_MAX], length: 0, played: 0, offset: 0, token: None }
    }

    pub fn is_empty(&self) -> bool {
        self.token.is_none()
    }

    pub fn clear(&mut self) {
        self.token = None;
    }

    pub fn replace(&mut self, sounds: &[SoundId], token: u32) {
        assert!(sounds.len() <= QUEUE_MAX, "too many sounds to be played in one go");
        self.sounds[..sounds.len()].copy_from_slice(sounds);
        (self.length, self.played, self.offset) = (sounds.len(), 0, 0);
        self.token = Some(token);
    }

    /// Lays the next bytes of sound over the beginning of `body`; returns the token with the last.
    pub fn take(&mut self, sounds: &Sounds, body: &mut [u8]) -> Option<u32> {
        self.token?;
        let mut filled = 0;
        while self.played < self.length {
            let rest = &sounds.bytes(self.sounds[self.played])[self.offset..];
            let taken = rest.len().min(body.len() - filled);
            body[filled..filled + taken].copy_from_slice(&rest[..taken]);
            filled += taken;
            if taken < rest.len() {
                self.offset += taken;
                return None;
            }
            (self.played, self.offset) = (self.played + 1, 0);
        }
        self.token.take()
    }
}
