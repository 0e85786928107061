//! An ear: what a telephone recorded, held against what was to be heard.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::ops::RangeInclusive;
use std::path::Path;

/// Samples of a second.
pub const RATE: usize = 8_000;

/// Samples of a frame of 20 ms.
pub const FRAME: usize = RATE / 50;

/// Bytes before the sound of a WAV file as libsndfile begins it.
const WAV_HEADER: u64 = 44;

/// Root mean square of what counts as sound: 45 dB below the largest sample.
const LOUD: f64 = 184.0;

/// What is softer than this is digital silence: µ-law has no smaller step but zero.
const SILENT: i16 = 8;

/// The correlation from which two sounds are the same, and from which a closer look is worth it.
pub const ALIKE: f64 = 0.9;
const MAYBE: f64 = 0.5;

/// Of a candidate place every so many samples are compared first.
const STRIDE: usize = 61;

/// What was heard of a prompt.
#[derive(Clone, Copy, Debug)]
pub struct Heard {
    /// Its first sample.
    pub at: usize,
    pub samples: usize,
    /// Of the whole prompt with what was to be heard; 1 is the same.
    pub correlation: f64,
    /// The same of its worst 20 ms with sound in them.
    pub worst: f64,
    /// While it speaks, in dB of the largest sample.
    pub level: f64,
    pub peak: f64,
    /// Samples of sound that are lost in its longest digital silence.
    pub gap: usize,
}

/// Takes what a recording has more than what was heard; it may still grow.
pub fn listen(recording: &Path, heard: &mut Vec<i16>) {
    let mut file = File::open(recording).unwrap();
    file.seek(SeekFrom::Start(WAV_HEADER + 2 * heard.len() as u64)).unwrap();
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes).unwrap();
    let (samples, _) = bytes.as_chunks();
    heard.extend(samples.iter().map(|sample| i16::from_le_bytes(*sample)));
}

/// Tells whether somebody speaks within a frame.
pub fn is_loud(frame: &[i16]) -> bool {
    root_mean_square(frame) > LOUD
}

/// Returns how much of its end is silent, in samples.
pub fn silent_at_end(heard: &[i16]) -> usize {
    heard.rchunks(FRAME).take_while(|frame| !is_loud(frame)).map(<[i16]>::len).sum()
}

/// Holds a prompt against what was to be heard.
pub fn hold(heard: &[i16], expected: &[i16], at: usize) -> Heard {
    let found = &heard[at..(at + expected.len()).min(heard.len())];
    let expected = &expected[..found.len()];
    let frames = || found.chunks(FRAME).zip(expected.chunks(FRAME));
    let of_loud = || frames().filter(|(_, expected)| is_loud(expected));
    let worst = of_loud().map(|(found, expected)| correlation(found, expected)).fold(1.0, f64::min);
    let spoken: Vec<i16> = of_loud().flat_map(|(found, _)| found).copied().collect();
    let largest = found.iter().map(|sample| sample.unsigned_abs()).max().unwrap_or(0);
    Heard {
        at,
        samples: found.len(),
        correlation: correlation(found, expected),
        worst,
        level: decibels(root_mean_square(&spoken)),
        peak: decibels(f64::from(largest)),
        gap: gap(found, expected),
    }
}

/// Returns how many samples from a place on are those of a prompt that was cut off, to the last of
/// them with sound.
pub fn common(heard: &[i16], expected: &[i16], at: usize) -> usize {
    let (mut length, mut loud) = (0, 0);
    for (found, expected) in heard[at..].chunks(FRAME).zip(expected.chunks(FRAME)) {
        length += found.len().min(expected.len());
        match (is_loud(found), is_loud(expected)) {
            (false, false) => continue,
            (true, true) if correlation(found, expected) > ALIKE => loud = length,
            (true, true) | (true, false) | (false, true) => break,
        }
    }
    loud
}

/// Returns where a prompt that begins within a range of places fits best, judged by so much of its
/// first sound.
pub fn place(
    heard: &[i16],
    expected: &[i16],
    range: RangeInclusive<usize>,
    judged: usize,
) -> Option<usize> {
    let quiet: usize =
        expected.chunks(FRAME).take_while(|frame| !is_loud(frame)).map(<[i16]>::len).sum();
    let sound = &expected[quiet..expected.len().min(quiet + judged)];
    let last = heard.len().checked_sub(quiet + sound.len())?.min(*range.end());
    let thinned = |samples: &[i16]| samples.iter().step_by(STRIDE).copied().collect::<Vec<_>>();
    let thin = thinned(sound);
    let mut best = (ALIKE, None);
    for at in *range.start()..=last {
        if best.1.is_some_and(|best| best + FRAME < at) {
            break; // The next that fits is another one.
        }
        let there = &heard[at + quiet..][..sound.len()];
        if correlation(&thinned(there), &thin) < MAYBE {
            continue;
        }
        let fit = correlation(there, sound);
        if fit > best.0 {
            best = (fit, Some(at));
        }
    }
    best.1
}

/// Returns the normalised correlation of two sounds of one length: 1 if they are the same but for
/// their level.
pub fn correlation(a: &[i16], b: &[i16]) -> f64 {
    let product = |a: &[i16], b: &[i16]| -> f64 {
        a.iter().zip(b).map(|(&a, &b)| f64::from(i32::from(a) * i32::from(b))).sum()
    };
    let power = product(a, a) * product(b, b);
    if power == 0.0 { 0.0 } else { product(a, b) / power.sqrt() }
}

/// Returns how much sound the longest run of digital silence has in place of the prompt's.
fn gap(found: &[i16], expected: &[i16]) -> usize {
    let silent = |sample: i16| sample.saturating_abs() < SILENT;
    let (mut lost, mut longest) = (0, 0);
    for (&found, &expected) in found.iter().zip(expected) {
        match (silent(found), silent(expected)) {
            (true, false) => lost += 1,
            (true, true) => {}
            (false, _) => lost = 0,
        }
        longest = longest.max(lost);
    }
    longest
}

fn root_mean_square(samples: &[i16]) -> f64 {
    let squares: f64 = samples.iter().map(|&sample| f64::from(sample).powi(2)).sum();
    (squares / samples.len().max(1) as f64).sqrt()
}

fn decibels(level: f64) -> f64 {
    20.0 * (level / 32_768.0).log10()
}

/// A voice of noise: five syllables a second, and a pause in each second.
fn voice(seconds: usize) -> Vec<i16> {
    let mut noise = 1_u32;
    let mut before = 0;
    let sample = |at: usize| {
        noise = noise.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        before = (before * 3 + (noise >> 16) as i32 - 32_768) / 4;
        let syllable = (at % 1_600).min(1_600 - at % 1_600) as i32; // At most 800.
        let speaks = at % RATE < RATE * 9 / 10;
        if speaks { (before * syllable / 1_600) as i16 } else { 0 }
    };
    (0..seconds * RATE).map(sample).collect()
}

/// Holds a voice that was spoiled against what it was, at the place where it is found.
fn spoiled(change: impl FnOnce(&mut Vec<i16>)) -> Heard {
    let expected = voice(4);
    let mut heard = vec![0; RATE];
    heard.extend(&expected);
    change(&mut heard);
    heard.extend(vec![0; RATE]);
    let at = place(&heard, &expected, RATE / 2..=2 * RATE, RATE / 2).unwrap();
    assert_eq!(at, RATE);
    hold(&heard, &expected, at)
}

#[test]
fn an_ear_hears_what_is_wrong() {
    let whole = spoiled(|_| {});
    assert_eq!((whole.samples, whole.gap), (4 * RATE, 0));
    assert!(whole.correlation > 0.999 && whole.worst > 0.999);
    let at = 2 * RATE + RATE / 4;
    let lost = spoiled(|heard| drop(heard.drain(at..at + FRAME)));
    assert!(lost.correlation < ALIKE, "a packet is lost: {lost:?}");
    let twice = spoiled(|heard| drop(heard.splice(at..at, heard[at - FRAME..at].to_vec())));
    assert!(twice.correlation < ALIKE, "a packet comes twice: {twice:?}");
    let empty = spoiled(|heard| heard[at..at + FRAME].fill(0));
    assert!(empty.correlation > ALIKE && empty.worst < ALIKE, "one is empty: {empty:?}");
    assert!(empty.gap > FRAME / 2, "one is empty: {empty:?}");
    let faint = spoiled(|heard| heard.iter_mut().for_each(|sample| *sample /= 4));
    assert!((11.0..13.0).contains(&(whole.level - faint.level)), "{faint:?} of {whole:?}");
    let cut = spoiled(|heard| heard[at..].fill(0));
    assert!(cut.correlation < ALIKE, "it is cut off: {cut:?}");
}
