//! Figures as people and spreadsheets write them; a figure is never guessed.

use std::fmt::{self, Display};

use caucus::worksheet::{COUNT_MAX, PrintedEquivalents};

/// The most equivalents a line may print; in ten-thousandths it still fits 32 bits, and a state
/// convention holds a few thousand.
const EQUIVALENTS_MAX: u32 = 99_999;

/// Why a text is not a count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NotACount {
    Negative,
    Fraction,
    Huge,
    NoNumber,
}

impl Display for NotACount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            NotACount::Negative => "is negative",
            NotACount::Fraction => "is not a whole number",
            NotACount::Huge => "is above 9,999,999",
            NotACount::NoNumber => "is not a number",
        })
    }
}

/// Reads a count from 0 to [`COUNT_MAX`]; an empty text is not given, which is not zero.
pub(crate) fn count(text: &str) -> Result<Option<u32>, NotACount> {
    if text.is_empty() {
        return Ok(None);
    }
    if is_digits(text) {
        return small(text).filter(|&n| n <= COUNT_MAX).map(Some).ok_or(NotACount::Huge);
    }
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    let is_number = match unsigned.split_once('.') {
        Some((whole, part)) => is_digits(whole) && is_digits(part),
        None => is_digits(unsigned),
    };
    Err(match (is_number, unsigned.len() < text.len()) {
        (true, true) => NotACount::Negative,
        (true, false) => NotACount::Fraction,
        (false, _) => NotACount::NoNumber,
    })
}

/// Why a text is not a number of printed equivalents.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NotEquivalents {
    Negative,
    FiveDecimals,
    Huge,
    NoNumber,
}

impl Display for NotEquivalents {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            NotEquivalents::Negative => "is negative",
            NotEquivalents::FiveDecimals => "has more than four decimals",
            NotEquivalents::Huge => "is above 99,999",
            NotEquivalents::NoNumber => "is not a number",
        })
    }
}

/// Reads equivalents as printed, such as `0.1569`; an empty text is not given.
pub(crate) fn equivalents(text: &str) -> Result<Option<PrintedEquivalents>, NotEquivalents> {
    if text.is_empty() {
        return Ok(None);
    }
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    let (whole, part) = unsigned.split_once('.').unwrap_or((unsigned, "0"));
    if !is_digits(whole) || !is_digits(part) {
        return Err(NotEquivalents::NoNumber);
    }
    if unsigned.len() < text.len() {
        return Err(NotEquivalents::Negative);
    }
    if part.len() > 4 {
        return Err(NotEquivalents::FiveDecimals);
    }
    let whole =
        small(whole).filter(|&whole| whole <= EQUIVALENTS_MAX).ok_or(NotEquivalents::Huge)?;
    let digits = part.bytes().map(|digit| u32::from(digit - b'0'));
    let part = digits.chain(std::iter::repeat(0)).take(4).fold(0, |sum, digit| sum * 10 + digit);
    Ok(Some(PrintedEquivalents(whole * 10_000 + part)))
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Returns the number that digits write, if it has at most nine of them beside leading zeros.
fn small(digits: &str) -> Option<u32> {
    let digits = digits.trim_start_matches('0');
    if digits.len() > 9 {
        return None;
    }
    Some(digits.bytes().fold(0, |sum, digit| sum * 10 + u32::from(digit - b'0')))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Result<Option<u32>, NotACount>) {
        assert_eq!(count(text), expected, "{text}");
    }

    #[test]
    fn counts_are_whole_and_bounded() {
        check("", Ok(None));
        check("0", Ok(Some(0)));
        check("007", Ok(Some(7)));
        check("9999999", Ok(Some(COUNT_MAX)));
        check("10000000", Err(NotACount::Huge));
        check(&"9".repeat(100_000), Err(NotACount::Huge));
        check("-120", Err(NotACount::Negative));
        check("-1.5", Err(NotACount::Negative));
        check("12.0", Err(NotACount::Fraction));
        check("12.", Err(NotACount::NoNumber));
        check("30 20", Err(NotACount::NoNumber));
        check("1e3", Err(NotACount::NoNumber));
        check("+5", Err(NotACount::NoNumber));
        check("٣", Err(NotACount::NoNumber));
    }

    fn check_printed(text: &str, expected: Result<Option<u32>, NotEquivalents>) {
        assert_eq!(equivalents(text).map(|sde| sde.map(|sde| sde.0)), expected, "{text}");
    }

    #[test]
    fn equivalents_have_at_most_four_decimals() {
        check_printed("", Ok(None));
        check_printed("0.1569", Ok(Some(1_569)));
        check_printed("0.6", Ok(Some(6_000)));
        check_printed("12", Ok(Some(120_000)));
        check_printed("99999.9999", Ok(Some(999_999_999)));
        check_printed("100000", Err(NotEquivalents::Huge));
        check_printed("0.15694", Err(NotEquivalents::FiveDecimals));
        check_printed("-0.5", Err(NotEquivalents::Negative));
        check_printed(".5", Err(NotEquivalents::NoNumber));
        check_printed("0,5", Err(NotEquivalents::NoNumber));
        check_printed("1e-3", Err(NotEquivalents::NoNumber));
    }
}
