//! Numbers and times as people read them.

use caucus::equivalents::{Exact, decimal, whole};
use jiff::Timestamp;
use jiff::tz::TimeZone;

/// Decimals that equivalents are shown with.
const PLACES: usize = 4;

/// Returns a whole number with commas between thousands.
pub(super) fn grouped(number: u64) -> String {
    grouped_digits(&number.to_string())
}

fn grouped_digits(digits: &str) -> String {
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.char_indices() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// Returns an amount with all four decimals, so that a column of them aligns; nothing is `0`.
pub(super) fn four_decimals(amount: &Exact) -> String {
    if *amount == Exact::default() {
        return "0".into();
    }
    let text = decimal(amount, PLACES as u32);
    let (whole, part) = text.split_once('.').unwrap_or((&text, ""));
    format!("{}.{part:0<PLACES$}", grouped_digits(whole))
}

/// Returns an amount with as many decimals as it needs, four at most.
pub(super) fn some_decimals(amount: &Exact) -> String {
    let text = decimal(amount, PLACES as u32);
    let (whole, part) = text.split_at(text.find('.').unwrap_or(text.len()));
    grouped_digits(whole) + part
}

/// Returns a share with one decimal, such as `25.1 %`; `None` of nothing.
pub(super) fn percent(part: &Exact, all: &Exact) -> Option<String> {
    if *all == Exact::default() {
        return None;
    }
    let share = part * whole(100) / all;
    let text = decimal(&share, 1);
    let (ones, tenths) = text.split_once('.').unwrap_or((&text, "0"));
    Some(format!("{ones}.{tenths}\u{a0}%"))
}

/// Returns `1 precinct`, `2 precincts`.
pub(super) fn counted(number: u64, one: &str, many: &str) -> String {
    let word = if number == 1 { one } else { many };
    format!("{} {word}", grouped(number))
}

/// Returns a moment in a zone, such as `3 February 2020, 9:14 pm CST`.
pub(super) fn moment(ms: i64, zone: &TimeZone) -> String {
    at(ms, zone, "%-d %B %Y, %-I:%M %P %Z")
}

/// Returns the time of day in a zone with its day, such as `Tue 4 Feb, 9:14 pm CST`.
pub(super) fn short_moment(ms: i64, zone: &TimeZone) -> String {
    at(ms, zone, "%a %-d %b, %-I:%M %P %Z")
}

fn at(ms: i64, zone: &TimeZone, form: &str) -> String {
    match Timestamp::from_millisecond(ms) {
        Ok(moment) => moment.to_zoned(zone.clone()).strftime(form).to_string(),
        Err(_) => "at an unknown time".into(), // Beyond the year 9999.
    }
}

/// Returns the zone of an IANA name; one that is not known is shown as UTC, by its name.
pub(super) fn zone(name: &str) -> TimeZone {
    TimeZone::get(name).unwrap_or(TimeZone::UTC)
}

/// Returns `people × delegates ÷ attendance` in decimals: two, or as many as show on which side of
/// a half it lies.
pub(super) fn share(product: u64, attendance: u64) -> String {
    let (product, attendance) = (u128::from(product), u128::from(attendance));
    let rounded = |scale: u128| (2 * product * scale + attendance) / (2 * attendance);
    let ones = rounded(1);
    for (scale, places) in [(100, 2), (10_000, 4), (1_000_000, 6)] {
        let shown = rounded(scale);
        if (2 * shown + scale) / (2 * scale) == ones {
            return format!("{}.{:0>places$}", shown / scale, shown % scale);
        }
    }
    format!("{}\u{a0}{}/{attendance}", product / attendance, product % attendance)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped_and_shares_have_one_decimal() {
        assert_eq!(
            ["0", "999", "1,000", "1,234,567"].map(String::from),
            [0, 999, 1000, 1_234_567].map(grouped)
        );
        let exact = |numer: i64, denom: i64| Exact::new(numer.into(), denom.into());
        assert_eq!(four_decimals(&exact(0, 1)), "0");
        assert_eq!(four_decimals(&exact(1, 2)), "0.5000");
        assert_eq!(four_decimals(&exact(5_624_973, 10_000)), "562.4973");
        assert_eq!(four_decimals(&exact(4200, 2)), "2,100.0000");
        assert_eq!(percent(&exact(1, 3), &exact(1, 1)).unwrap(), "33.3\u{a0}%");
        assert_eq!(percent(&exact(1, 1), &exact(1, 1)).unwrap(), "100.0\u{a0}%");
        assert_eq!(percent(&exact(1, 1), &exact(0, 1)), None);
    }

    #[test]
    fn times_are_those_of_the_zone() {
        let central = zone("America/Chicago");
        assert_eq!(moment(1_580_778_000_000, &central), "3 February 2020, 7:00 pm CST");
        assert_eq!(short_moment(1_580_778_000_000, &central), "Mon 3 Feb, 7:00 pm CST");
        assert_eq!(moment(0, &zone("No/Such")), "1 January 1970, 12:00 am UTC");
        assert_eq!(moment(i64::MAX, &central), "at an unknown time");
    }

    #[test]
    fn a_share_shows_on_which_side_of_a_half_it_lies() {
        assert_eq!(share(30 * 5, 90), "1.67");
        assert_eq!(share(3, 2), "1.50");
        assert_eq!(share(1495, 1000), "1.4950");
        assert_eq!(share(1_499_999, 1_000_000), "1.499999");
        assert_eq!(share(14_999_999, 10_000_000), "1\u{a0}4999999/10000000");
    }
}
