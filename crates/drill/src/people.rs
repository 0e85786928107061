//! People of the night as they were: chairs who look for their code, slip, and dial again; pranks
//! that keep silent, key nonsense or hang up.

use server::code::Code;

use crate::chance::Chance;
use crate::telephone::{Habit, MS, SECOND_NS, Step};

/// Pranks of one minute of that night, as they are played.
pub const PRANKS_PER_MINUTE: f64 = 2_000.0;

/// Tries after the first; the mean wait before each, in seconds.
const REDIALS: usize = 5;
const REDIAL_S: f64 = 20.0;

/// How long a prank stays if nobody ends it, in seconds.
const PRANK_S: f64 = 40.0;

/// Two to eight seconds to the first key, about one from key to key, one chair in twenty four; one
/// in twenty slips.
pub fn chair_who_gives_her_code(code: &str, chance: &mut Chance) -> Habit {
    let slow = chance.between(0, 20) == 0;
    let slips = chance.between(0, 20) == 0;
    let right = digits(code);
    let mut slipped = right.clone();
    if let Some(last) = slipped.last_mut() {
        *last = (*last + 1) % 10;
    }
    let mut script = vec![Step::Keys(right), Step::Pause(2 * SECOND_NS), Step::HangUp];
    if slips {
        script.splice(0..0, [Step::Keys(slipped), Step::Pause(2 * SECOND_NS)]);
    }
    Habit {
        listens_ns: chance.between(2_000, 8_000) * MS,
        key_ns: if slow { 4_000 } else { chance.between(600, 1_200) } * MS,
        script,
        redials_ns: (0..REDIALS).map(|_| chance.wait_ns(REDIAL_S)).collect(),
        stays_ns: 3600 * SECOND_NS,
        ..Habit::default()
    }
}

/// In a hundred: twenty from the same two hundred numbers, ten without one, ten that hang up at
/// once, ten that key codes nobody has; the others keep silent.
pub fn prank(chance: &mut Chance) -> (Option<String>, Habit) {
    let kind = chance.between(0, 100);
    let number = match kind {
        0..20 => Some(format!("+1641555{:04}", chance.between(0, 200))),
        20..30 => None,
        _ => Some(stranger(chance)),
    };
    let stays_ns = chance.wait_ns(PRANK_S);
    let script = match kind {
        40..50 => {
            let codes = (0..3).map(|_| nobodys(chance));
            codes.flat_map(|code| [Step::Keys(code), Step::Pause(2 * SECOND_NS)]).collect()
        }
        _ => Vec::new(),
    };
    let habit = Habit {
        listens_ns: SECOND_NS,
        key_ns: if chance.between(0, 2) == 0 { SECOND_NS } else { 4 * SECOND_NS },
        script,
        redials_ns: Vec::new(),
        stays_ns: match kind {
            30..40 => stays_ns / 100,
            40..50 => 3600 * SECOND_NS,
            _ => stays_ns,
        },
        ..Habit::default()
    };
    (number, habit)
}

/// Returns a number that nobody listed.
pub fn stranger(chance: &mut Chance) -> String {
    format!("+1{}", chance.between(2_000_000_000, 9_999_999_999))
}

/// A code whose check digit is right, and which is hardly ever anybody's.
fn nobodys(chance: &mut Chance) -> Vec<u8> {
    loop {
        let text = format!("{:012}", chance.between(0, 1_000_000_000_000));
        if Code::read(&text).is_ok() {
            return digits(&text);
        }
    }
}

fn digits(code: &str) -> Vec<u8> {
    code.bytes().filter(u8::is_ascii_digit).map(|digit| digit - b'0').collect()
}
