//! The body of the fuzz target over rows, driven by a seeded mutator.

use crate::fixture::TestNight;
use night::policy::Policy;

/// One step of xorshift64*: enough chance for a mutator, the same on every run.
fn next(state: &mut u64) -> u64 {
    *state ^= *state >> 12;
    *state ^= *state << 25;
    *state ^= *state >> 27;
    state.wrapping_mul(0x2545_f491_4f6c_dd1d)
}

#[test]
fn rows_from_outside_never_panic() {
    let mut night = TestNight::new(Policy::Reported);
    for step in [
        "19:40 chair P8 files A 20 20 2, B 60 60 5",
        "19:41 reviewer P8 releases x",
        "19:42 reviewer P8 corrects lot A 1 1 1",
        "19:43 console P4 merged P8",
    ] {
        night.step(step).expect("the corpus is sound");
    }
    let mut state = 0x5eed;
    for round in 0..20_000 {
        let mut bytes = night.rows[round % night.rows.len()].body.clone();
        for _ in 0..1 + next(&mut state) % 4 {
            let at = next(&mut state) as usize % bytes.len();
            match next(&mut state) % 4 {
                0 => bytes[at] = next(&mut state) as u8,
                1 => bytes.truncate(at.max(1)),
                2 => bytes.insert(at, b"0123456789{}[]\",:-"[next(&mut state) as usize % 18]),
                _ => drop(bytes.remove(at)),
            }
            if bytes.is_empty() {
                bytes.push(b'{');
            }
        }
        night::fuzz::ledger_row(&bytes);
    }
}
