//! Exact fractions of state delegates, and how they are printed.

use num_bigint::BigInt;
use num_integer::Integer;
use num_rational::Ratio;
use num_traits::{Signed, ToPrimitive, Zero};

use crate::worksheet::PrintedEquivalents;

/// An exact amount: equivalents, votes or county delegates.
pub type Exact = Ratio<BigInt>;

/// What one county delegate is worth in state delegates: the county's state delegates over its
/// county delegates.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CountyRatio {
    /// State convention delegates of the county.
    pub state_delegates: u32,
    /// County convention delegates of the county; never 0.
    pub county_delegates: u32,
}

/// How far a printed equivalent may lie from a whole multiple of the ratio: 0.00015, in
/// hundred-thousandths.
const PRINTED_TOLERANCE: i128 = 15;

/// What a printed equivalent says about awards.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PrintedAward {
    /// It is this many delegates, within 0.00015.
    Whole(u32),
    /// It is no whole number of delegates.
    Fraction,
}

impl CountyRatio {
    /// Returns the equivalents of this many awards.
    pub fn of(self, awards: u64) -> Exact {
        Exact::new(
            BigInt::from(awards) * BigInt::from(self.state_delegates),
            BigInt::from(self.county_delegates),
        )
    }

    /// Reads awards out of an equivalent printed with four decimals.
    pub fn awards(self, printed: PrintedEquivalents) -> PrintedAward {
        let worth = [i128::from(self.state_delegates), i128::from(self.county_delegates)];
        nearest_award(worth, printed)
    }
}

/// Reads awards out of an equivalent printed with four decimals, where one delegate is worth
/// `worth`.
///
/// A worth beyond what a night can hold (64 bits above or below the line) reads as a fraction.
pub fn awards_at(worth: &Exact, printed: PrintedEquivalents) -> PrintedAward {
    match (worth.numer().to_u64(), worth.denom().to_u64()) {
        (Some(state), Some(delegates)) => {
            nearest_award([i128::from(state), i128::from(delegates)], printed)
        }
        _ => PrintedAward::Fraction,
    }
}

/// `worth` is the fraction `[state delegates, delegates]` of which awards are whole multiples.
fn nearest_award([state, delegates]: [i128; 2], printed: PrintedEquivalents) -> PrintedAward {
    if state == 0 {
        return if printed.0 == 0 { PrintedAward::Whole(0) } else { PrintedAward::Fraction };
    }
    let printed = i128::from(printed.0);
    // awards = printed / 10,000 × delegates / state, to the nearest whole.
    let awards = (2 * printed * delegates + 10_000 * state) / (2 * 10_000 * state);
    // |printed − awards × worth| ≤ 0.00015, times 100,000 × delegates.
    let distance = (printed * 10 * delegates - awards * state * 100_000).abs();
    match u32::try_from(awards) {
        Ok(awards) if distance <= PRINTED_TOLERANCE * delegates => PrintedAward::Whole(awards),
        _ => PrintedAward::Fraction,
    }
}

/// Returns the exact amount of printed equivalents.
pub fn printed(equivalents: u64) -> Exact {
    Exact::new(BigInt::from(equivalents), BigInt::from(10_000))
}

/// Returns a whole number as an exact amount.
pub fn whole(number: u64) -> Exact {
    Exact::from_integer(BigInt::from(number))
}

/// Returns an amount as decimal text, rounded half up (away from zero) to at most `places`
/// decimals.
///
/// Trailing zeros are dropped: `4`, `0.5`, `562.4973`.
pub fn decimal(amount: &Exact, places: u32) -> String {
    let scale = BigInt::from(10).pow(places);
    let rounded = (amount.abs() * &scale).round().to_integer();
    let (whole, rest) = rounded.div_rem(&scale);
    let sign = if amount.is_negative() && !rounded.is_zero() { "-" } else { "" };
    let mut text = format!("{sign}{whole}");
    if !rest.is_zero() {
        let decimals = format!("{rest:0>width$}", width = places as usize);
        text.push('.');
        text.push_str(decimals.trim_end_matches('0'));
    }
    text
}
