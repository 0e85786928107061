//! The two codes of telephone sound (ITU-T G.711): one byte for each of 8,000 samples a second.

/// What each byte of µ-law stands for.
pub const FROM_MU_LAW: [i16; 256] = mu_law_table();

/// What each byte of A-law stands for.
pub const FROM_A_LAW: [i16; 256] = a_law_table();

/// The byte of A-law nearest to each byte of µ-law.
pub const MU_LAW_TO_A_LAW: [u8; 256] = mu_law_to_a_law_table();

/// The byte of µ-law nearest to each byte of A-law.
pub const A_LAW_TO_MU_LAW: [u8; 256] = a_law_to_mu_law_table();

/// Bytes that sound like nothing, in µ-law and in A-law.
pub const SILENCE: (u8, u8) = (0xff, 0xd5);

/// Added before the segment is looked for, so that each is twice as wide as the one below.
const MU_LAW_BIAS: i32 = 0x84;

/// The loudest sample the bias leaves room for.
const MU_LAW_MAX: i32 = 32_635;

/// Returns the byte of µ-law nearest to a sample.
pub const fn to_mu_law(sample: i16) -> u8 {
    let sign = if sample < 0 { 0x80 } else { 0 };
    let loud = (sample as i32).abs();
    let loud = if loud > MU_LAW_MAX { MU_LAW_MAX } else { loud } + MU_LAW_BIAS;
    let segment = loud.ilog2() - 7; // 0x84 has bit 7, and MU_LAW_MAX + 0x84 has bit 14.
    let step = (loud >> (segment + 3)) & 0x0f;
    !(sign | ((segment as u8) << 4) | step as u8)
}

/// Returns the byte of A-law nearest to a sample.
pub const fn to_a_law(sample: i16) -> u8 {
    let (sign, loud) = if sample < 0 { (0, !(sample as i32)) } else { (0x80, sample as i32) };
    let code = match loud >> 8 {
        0 => loud >> 4,
        _ => {
            let segment = loud.ilog2() - 7;
            ((segment as i32) << 4) | ((loud >> (segment + 3)) & 0x0f)
        }
    };
    (sign | code as u8) ^ 0x55 // Every second bit is turned over, so that silence has edges.
}

const fn from_mu_law(byte: u8) -> i16 {
    let byte = !byte;
    let segment = (byte >> 4) & 7;
    let loud = ((((byte & 0x0f) as i32) << 3) + MU_LAW_BIAS) << segment;
    let loud = loud - MU_LAW_BIAS;
    if byte & 0x80 == 0 { loud as i16 } else { -loud as i16 }
}

const fn from_a_law(byte: u8) -> i16 {
    let byte = byte ^ 0x55;
    let segment = (byte >> 4) & 7;
    let step = (((byte & 0x0f) as i32) << 4) + 8; // The middle of the step.
    let loud = match segment {
        0 => step,
        _ => (step + 0x100) << (segment - 1),
    };
    if byte & 0x80 != 0 { loud as i16 } else { -loud as i16 }
}

const fn mu_law_table() -> [i16; 256] {
    let mut table = [0; 256];
    let mut at = 0;
    while at < 256 {
        table[at] = from_mu_law(at as u8);
        at += 1;
    }
    table
}

const fn a_law_table() -> [i16; 256] {
    let mut table = [0; 256];
    let mut at = 0;
    while at < 256 {
        table[at] = from_a_law(at as u8);
        at += 1;
    }
    table
}

const fn mu_law_to_a_law_table() -> [u8; 256] {
    let mut table = [0; 256];
    let mut at = 0;
    while at < 256 {
        table[at] = to_a_law(FROM_MU_LAW[at]);
        at += 1;
    }
    table
}

const fn a_law_to_mu_law_table() -> [u8; 256] {
    let mut table = [0; 256];
    let mut at = 0;
    while at < 256 {
        table[at] = to_mu_law(FROM_A_LAW[at]);
        at += 1;
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_bytes_have_their_known_samples() {
        for (byte, sample) in [(0xff, 0), (0x7f, 0), (0x00, -32_124), (0x80, 32_124), (0xf0, 120)] {
            assert_eq!(FROM_MU_LAW[byte], sample, "{byte:#x}");
        }
        for (byte, sample) in [(0xd5, 8), (0x55, -8), (0xaa, 32_256), (0x2a, -32_256)] {
            assert_eq!(FROM_A_LAW[byte], sample, "{byte:#x}");
        }
        assert_eq!((to_mu_law(0), to_a_law(0)), SILENCE);
    }

    #[test]
    fn every_byte_comes_back() {
        for byte in 0..=255u8 {
            let at = usize::from(byte);
            // Two bytes of µ-law are silence; it is written as one of them.
            let expected = if byte == 0x7f { 0xff } else { byte };
            assert_eq!(to_mu_law(FROM_MU_LAW[at]), expected);
            assert_eq!(to_a_law(FROM_A_LAW[at]), byte);
        }
    }

    #[test]
    fn a_sample_is_off_by_half_a_step_at_most() {
        for sample in i16::MIN..=i16::MAX {
            let loud = i32::from(sample).abs();
            let mu_law = FROM_MU_LAW[usize::from(to_mu_law(sample))];
            let a_law = FROM_A_LAW[usize::from(to_a_law(sample))];
            for heard in [mu_law, a_law] {
                let off = (i32::from(heard) - i32::from(sample)).abs();
                assert!(off <= 8 + loud / 32 || loud > 32_124, "{sample}: {heard}");
            }
        }
    }

    #[test]
    fn silence_stays_silence_in_the_other_law() {
        let (mu_law, a_law) = SILENCE;
        assert_eq!(MU_LAW_TO_A_LAW[usize::from(mu_law)], a_law);
        // The quietest sound of A-law is 8, and µ-law has a step for it.
        assert_eq!(FROM_MU_LAW[usize::from(A_LAW_TO_MU_LAW[usize::from(a_law)])], 8);
    }
}
