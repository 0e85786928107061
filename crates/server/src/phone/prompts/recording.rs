//! Recordings in files: raw µ-law, and WAV of 8,000 samples a second.

use sip::g711::{FROM_MU_LAW, to_mu_law};

/// Samples of a second.
pub const RATE: u32 = 8_000;

/// The longest recording: five minutes.
pub const SAMPLES_MAX: usize = 5 * 60 * RATE as usize;

/// The largest file: five minutes of 16 bits, and room for what programs write beside the sound.
pub const FILE_BYTES_MAX: u64 = 2 * SAMPLES_MAX as u64 + (1 << 16);

const PCM: u16 = 1;
const MU_LAW: u16 = 7;
/// What is meant stands behind the other fields.
const EXTENSIBLE: u16 = 0xfffe;

/// Why a file is no recording that can be played.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RecordingFault {
    /// Nothing in it.
    #[error("it is empty")]
    Empty,
    /// More than [`SAMPLES_MAX`].
    #[error("it is longer than five minutes")]
    TooLong,
    /// It does not begin as a WAV.
    #[error("it is no WAV file")]
    NoWav,
    /// It has no sound, or what describes it is missing.
    #[error("it is a WAV file that is cut off or damaged")]
    Damaged,
    /// It is of another kind.
    #[error("it has {rate} samples a second, {channels} channels and {bits} bits of code {code}")]
    Kind {
        /// Samples a second.
        rate: u32,
        /// 1 is mono.
        channels: u16,
        /// Of a sample.
        bits: u16,
        /// 1 is plain numbers, 7 is µ-law.
        code: u16,
    },
}

/// Returns the µ-law of a raw file.
///
/// # Errors
///
/// Returns why it cannot be played.
pub fn raw(bytes: Vec<u8>) -> Result<Vec<u8>, RecordingFault> {
    match bytes.len() {
        0 => Err(RecordingFault::Empty),
        1..=SAMPLES_MAX => Ok(bytes),
        _ => Err(RecordingFault::TooLong),
    }
}

/// Returns the µ-law of a WAV file.
///
/// # Errors
///
/// Returns why it cannot be played.
pub fn wav(bytes: &[u8]) -> Result<Vec<u8>, RecordingFault> {
    if bytes.is_empty() {
        return Err(RecordingFault::Empty);
    }
    let rest = bytes.strip_prefix(b"RIFF").and_then(|rest| rest.get(4..));
    let mut rest = rest.and_then(|rest| rest.strip_prefix(b"WAVE")).ok_or(RecordingFault::NoWav)?;
    let mut kind = None;
    loop {
        let (name, after) = rest.split_first_chunk::<4>().ok_or(RecordingFault::Damaged)?;
        let (length, after) = after.split_first_chunk::<4>().ok_or(RecordingFault::Damaged)?;
        let length = u32::from_le_bytes(*length) as usize;
        // A program that was cut off while recording leaves a length that is not there.
        let chunk = after.get(..length).ok_or(RecordingFault::Damaged)?;
        match name {
            b"fmt " => kind = Some(Kind::read(chunk).ok_or(RecordingFault::Damaged)?),
            b"data" => return kind.ok_or(RecordingFault::Damaged)?.mu_law(chunk),
            _ => {}
        }
        rest = after.get(length + length % 2..).ok_or(RecordingFault::Damaged)?;
    }
}

/// What a WAV says of itself.
struct Kind {
    code: u16,
    channels: u16,
    rate: u32,
    bits: u16,
}

impl Kind {
    fn read(chunk: &[u8]) -> Option<Kind> {
        let short = |at: usize| Some(u16::from_le_bytes(*chunk.get(at..)?.first_chunk()?));
        let rate = u32::from_le_bytes(*chunk.get(4..)?.first_chunk()?);
        let code = match short(0)? {
            EXTENSIBLE => short(24)?,
            code => code,
        };
        Some(Kind { code, channels: short(2)?, rate, bits: short(14)? })
    }

    fn mu_law(&self, sound: &[u8]) -> Result<Vec<u8>, RecordingFault> {
        let Kind { code, channels, rate, bits } = *self;
        let bytes = match (code, channels, rate, bits) {
            (PCM, 1, RATE, 16) => {
                let (samples, _) = sound.as_chunks();
                samples.iter().map(|sample| to_mu_law(i16::from_le_bytes(*sample))).collect()
            }
            (MU_LAW, 1, RATE, 8) => sound.to_vec(),
            _ => return Err(RecordingFault::Kind { rate, channels, bits, code }),
        };
        raw(bytes)
    }
}

/// Returns µ-law as a WAV file of plain 16-bit numbers, which any program plays.
pub fn to_wav(mu_law: &[u8]) -> Vec<u8> {
    let length = u32::try_from(2 * mu_law.len()).expect("a recording is minutes, not days");
    let mut wav = b"RIFF".to_vec();
    wav.extend((36 + length).to_le_bytes());
    wav.extend(b"WAVEfmt ");
    wav.extend(16_u32.to_le_bytes());
    [PCM, 1].iter().for_each(|short| wav.extend(short.to_le_bytes()));
    [RATE, 2 * RATE].iter().for_each(|number| wav.extend(number.to_le_bytes()));
    [2_u16, 16].iter().for_each(|short| wav.extend(short.to_le_bytes()));
    wav.extend(b"data");
    wav.extend(length.to_le_bytes());
    wav.extend(mu_law.iter().flat_map(|&byte| FROM_MU_LAW[usize::from(byte)].to_le_bytes()));
    wav
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read() {
        let sound: Vec<u8> = (0..=255).filter(|&byte| byte != 0x7f).collect();
        assert_eq!(wav(&to_wav(&sound)), Ok(sound));
    }

    /// A WAV with one more chunk before its sound, as recorders write.
    fn file(code: u16, channels: u16, rate: u32, bits: u16, sound: &[u8]) -> Vec<u8> {
        let mut file = b"RIFF\0\0\0\0WAVELIST\x03\0\0\0abc\0fmt \x12\0\0\0".to_vec();
        [code, channels].iter().for_each(|short| file.extend(short.to_le_bytes()));
        [rate, 0].iter().for_each(|number| file.extend(number.to_le_bytes()));
        [0, bits, 0].iter().for_each(|short| file.extend(short.to_le_bytes()));
        file.extend(b"data");
        file.extend((sound.len() as u32).to_le_bytes());
        file.extend(sound);
        file
    }

    #[test]
    fn files_of_recorders_are_read_and_others_told() {
        assert_eq!(wav(&file(7, 1, 8_000, 8, &[1, 2, 3])), Ok(vec![1, 2, 3]));
        assert_eq!(wav(&file(1, 1, 8_000, 16, &[0, 0, 0])), Ok(vec![0xff]));
        for (code, channels, rate, bits) in [
            (1, 2, 8_000, 16),
            (1, 1, 44_100, 16),
            (1, 1, 8_000, 24),
            (3, 1, 8_000, 32),
            (6, 1, 8_000, 8),
        ] {
            let fault = RecordingFault::Kind { rate, channels, bits, code };
            assert_eq!(wav(&file(code, channels, rate, bits, &[0; 8])), Err(fault));
        }
        assert_eq!(wav(&file(1, 1, 8_000, 16, &[])), Err(RecordingFault::Empty));
        let long = vec![0; 2 * SAMPLES_MAX + 2];
        assert_eq!(wav(&file(1, 1, 8_000, 16, &long)), Err(RecordingFault::TooLong));
        assert_eq!(wav(b""), Err(RecordingFault::Empty));
        assert_eq!(wav(b"ID3\x04 an MP3"), Err(RecordingFault::NoWav));
        assert_eq!((raw(vec![]), raw(vec![5])), (Err(RecordingFault::Empty), Ok(vec![5])));
    }

    #[test]
    fn a_file_cut_off_anywhere_is_told() {
        let whole = file(1, 1, 8_000, 16, &[1; 64]);
        for length in 1..whole.len() {
            assert!(wav(&whole[..length]).is_err(), "{length}");
        }
        for at in 0..whole.len() {
            let mut spoiled = whole.clone();
            spoiled[at] ^= 0xff;
            let _ = wav(&spoiled); // It may be sound or not; nothing fails.
        }
    }
}
