//! Tones, made and found again in what was recorded: each voice has a pitch of its own.

use std::f64::consts::TAU;

use sip::g711::{FROM_MU_LAW, to_mu_law};

use super::MS;

/// Samples of a second.
const RATE_HZ: u32 = 8_000;

/// Samples of a packet, and of each piece of a recording that is looked at.
pub(super) const SAMPLES: usize = 160;

/// Tones are multiples of this, so that a packet holds whole waves and packets join without a step.
const STEP_HZ: u32 = 50;

/// How loud a tone is, of 32,635.
const LOUD: f64 = 8_000.0;

/// Below this, on the mean, nobody hears anything.
const AUDIBLE: f64 = 400.0;

/// A voice is heard in a piece if it has at least this share of its energy: speech that is no tone
/// never has.
const SHARE_LEAST: f64 = 0.8;

/// Returns a packet of a steady tone, µ-law.
///
/// # Panics
///
/// Panics if the pitch is no multiple of fifty, or too high for a telephone.
pub fn tone(pitch_hz: u32) -> [u8; SAMPLES] {
    assert!(pitch_hz.is_multiple_of(STEP_HZ), "a packet holds whole waves");
    assert!((STEP_HZ..RATE_HZ / 2).contains(&pitch_hz), "a telephone carries it");
    let step = TAU * f64::from(pitch_hz) / f64::from(RATE_HZ);
    let sample = |at: usize| to_mu_law(((step * at as f64).sin() * LOUD) as i16);
    std::array::from_fn(sample)
}

/// Returns how much of the energy of a piece of µ-law is at a pitch: 0, nothing, to 1, all of it
/// (Goertzel's algorithm). What nobody hears has none.
pub fn share(piece: &[u8], pitch_hz: u32) -> f64 {
    let turn = TAU * f64::from(pitch_hz) / f64::from(RATE_HZ);
    let coefficient = 2.0 * turn.cos();
    let (mut last, mut before, mut energy) = (0.0, 0.0, 0.0);
    for byte in piece {
        let sample = f64::from(FROM_MU_LAW[usize::from(*byte)]);
        (last, before) = (sample + coefficient * last - before, last);
        energy += sample * sample;
    }
    let samples = piece.len() as f64;
    if energy < AUDIBLE * AUDIBLE * samples {
        return 0.0;
    }
    let power = last * last + before * before - coefficient * last * before;
    (2.0 * power / (samples * energy)).min(1.0)
}

/// Tells whether a packet is of a voice of this pitch.
pub fn is_heard(piece: &[u8], pitch_hz: u32) -> bool {
    share(piece, pitch_hz) >= SHARE_LEAST
}

/// A voice goes on for so many pieces at least: a tenth of a second. A vowel of a prompt may pass
/// by a pitch, and does not stay there.
const STEADY_PIECES: usize = 5;

/// Returns for how long a voice of this pitch is heard in a recording, µ-law.
pub fn heard_ns(record: &[u8], pitch_hz: u32) -> u64 {
    let pieces: Vec<bool> =
        record.chunks_exact(SAMPLES).map(|piece| is_heard(piece, pitch_hz)).collect();
    let stretches = pieces.split(|heard| !heard).map(<[bool]>::len);
    let steady = stretches.filter(|pieces| *pieces >= STEADY_PIECES);
    steady.sum::<usize>() as u64 * 20 * MS
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mixed(one: &[u8], other: &[u8]) -> Vec<u8> {
        let sample = |byte: &u8| FROM_MU_LAW[usize::from(*byte)];
        let both = one.iter().zip(other);
        both.map(|(one, other)| to_mu_law(sample(one) + sample(other))).collect()
    }

    #[test]
    fn a_tone_is_found_at_its_pitch_and_at_no_other() {
        for pitch_hz in [300, 400, 700, 1_000, 3_400] {
            let tone = tone(pitch_hz);
            assert!(share(&tone, pitch_hz) > 0.99, "{pitch_hz}: {}", share(&tone, pitch_hz));
            for other_hz in [400, 700, 1_000].into_iter().filter(|hz| *hz != pitch_hz) {
                assert!(share(&tone, other_hz) < 0.01, "{pitch_hz} at {other_hz}");
            }
        }
    }

    #[test]
    fn two_voices_at_once_have_half_each() {
        let both = mixed(&tone(400), &tone(700));
        for pitch_hz in [400, 700] {
            let share = share(&both, pitch_hz);
            assert!((share - 0.5).abs() < 0.02, "{share}");
            assert!(!is_heard(&both, pitch_hz));
        }
    }

    #[test]
    fn a_recording_tells_how_long_a_voice_was_heard() {
        let silence = [0xff; 1_600];
        let record: Vec<u8> = [
            &silence[..],
            &tone(700).repeat(50),
            &silence,
            &tone(400).repeat(5),
            &silence,
            &tone(400).repeat(4),
        ]
        .concat();
        assert_eq!(heard_ns(&record, 700), 1_000 * MS);
        assert_eq!(heard_ns(&record, 400), 100 * MS);
        assert_eq!(heard_ns(&record, 1_000), 0);
        assert_eq!(heard_ns(&[], 700), 0);
    }

    #[test]
    fn what_nobody_hears_is_no_voice() {
        let hum: Vec<u8> =
            tone(700).iter().map(|byte| to_mu_law(FROM_MU_LAW[usize::from(*byte)] / 50)).collect();
        assert!(share(&hum, 700) < 0.01);
    }
}
