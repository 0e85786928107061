//! Telephone numbers as people write them, in the one form that is kept: `+15155550100`.

pub use crate::text::TextFault;

/// Digits of a number with its country's code (ITU-T E.164): no country's are fewer than seven.
const DIGITS: std::ops::RangeInclusive<usize> = 7..=15;

/// Numbers without a country's code are of this one.
const HOME: &str = "1";

/// Digits of a number of the home country's numbering plan, without its code.
const HOME_DIGITS: usize = 10;

/// Returns a number as it is kept: `+`, the country's code and the number.
pub fn number(text: &str) -> Result<String, TextFault> {
    let fault = |message: &str, remedy| TextFault { message: message.to_owned(), remedy };
    let separator = |c: char| matches!(c, ' ' | '-' | '.' | '(' | ')' | '/' | '\u{a0}');
    let (foreign, rest) = match text.trim().strip_prefix('+') {
        Some(rest) => (true, rest),
        None => (false, text.trim()),
    };
    if rest.chars().any(|c| !c.is_ascii_digit() && !separator(c)) {
        let remedy = "write one number, like 515-555-0100, without an extension";
        return Err(fault("is no telephone number", remedy));
    }
    let digits: String = rest.chars().filter(char::is_ascii_digit).collect();
    let digits = match digits.strip_prefix(HOME).filter(|home| home.len() == HOME_DIGITS) {
        _ if foreign && !digits.starts_with(HOME) => {
            let fits = DIGITS.contains(&digits.len()) && !digits.starts_with('0');
            return fits.then(|| format!("+{digits}")).ok_or_else(|| {
                fault("is no number of any country", "write + and the country's code first")
            });
        }
        Some(home) => home,
        None => &digits,
    };
    // The numbering plan's own rule: neither the area nor the exchange begins with 0 or 1.
    let begins_well = |at: usize| digits.as_bytes().get(at).is_some_and(|&b| b >= b'2');
    if digits.len() != HOME_DIGITS || !begins_well(0) || !begins_well(3) {
        let remedy = "write ten digits with the area code, or + and the country's code";
        return Err(fault("is no number with an area code", remedy));
    }
    Ok(format!("+{HOME}{digits}"))
}

/// Returns a number as people read it: `515-555-0100`, or with its country's code.
pub fn shown(number: &str) -> String {
    match number.strip_prefix("+1").filter(|home| home.len() == HOME_DIGITS && home.is_ascii()) {
        Some(home) => format!("{}-{}-{}", &home[..3], &home[3..6], &home[6..]),
        None => number.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_people_write_them() {
        for text in [
            "515-555-0100",
            "(515) 555-0100",
            "515.555.0100",
            "1 515 555 0100",
            "+1 515 555 0100",
            "5155550100",
        ] {
            assert_eq!(number(text).ok().as_deref(), Some("+15155550100"), "{text}");
        }
        assert_eq!(number("+44 20 7946 0958").ok().as_deref(), Some("+442079460958"));
        for text in [
            "",
            "+",
            "555-0100",
            "515-555-01000",
            "115-555-0100",
            "515-155-0100",
            "515-555-0100 x12",
            "515-555-0100, 515-555-0101",
            "=15155550100",
            "+0 515 555 0100",
            "+1 515 555",
            "٥١٥٥٥٥٠١٠٠",
        ] {
            assert!(number(text).is_err(), "{text}");
        }
    }

    #[test]
    fn numbers_are_shown_as_people_read_them() {
        assert_eq!(shown("+15155550100"), "515-555-0100");
        assert_eq!(shown("+442079460958"), "+442079460958");
    }
}
