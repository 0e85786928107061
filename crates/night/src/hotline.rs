//! How the hotline is run: its settings and its numbers.

use std::collections::BTreeMap;

use caucus::worksheet::Worksheet;

/// Numbers one reporter's code may list for the night: her telephone, the hall's, a neighbour's.
/// A code that leaks lists no more.
pub const NUMBERS_PER_REPORTER_MAX: usize = 4;

/// Drafts kept of one reporter's calls in a night: forty lines keyed twenty-five times over.
pub const DRAFTS_PER_REPORTER_MAX: u16 = 1000;

/// Those who ever took calls in one night.
pub const OPERATORS_MAX: usize = 1000;

/// The longest name of an operator: it is the account of her telephone.
pub const OPERATOR_NAME_BYTES_MAX: usize = 32;

/// Somebody who takes calls at headquarters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Operator {
    /// Small letters, digits and `-`.
    pub name: String,
    /// Counts her passwords, from 1.
    pub generation: u16,
    /// She takes no calls any more.
    pub closed: bool,
}

/// What is kept of a reporter's call that ended before her return was filed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptDraft {
    /// The line to go on with, from 1.
    pub line: u16,
    /// Up to the line before.
    pub worksheet: Worksheet,
}

/// A setting of the hotline; whoever runs the gate knows what each does, and what holds if it is
/// not given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Setting {
    pub name: &'static str,
    pub min: u64,
    pub max: u64,
}

const fn setting(name: &'static str, min: u64, max: u64) -> Setting {
    Setting { name, min, max }
}

/// Every setting. Lines of all kinds together are at most a thousand; times are at most an hour.
pub const SETTINGS: [Setting; 26] = [
    setting("lines", 1, 1000),
    setting("lines_for_recognised", 0, 1000),
    setting("lines_for_proved", 0, 1000),
    setting("lines_for_anonymous_at_most", 0, 1000),
    setting("lines_per_direct_number_at_most", 1, 1000),
    setting("help_lines", 0, 1000),
    setting("press_lines", 0, 1000),
    setting("public_lines", 0, 1000),
    setting("help_minutes", 1, 60),
    setting("press_minutes", 1, 60),
    setting("public_minutes", 1, 60),
    setting("unknown_first_digit_seconds", 1, 3600),
    setting("unknown_code_seconds", 1, 3600),
    setting("recognised_digit_seconds", 1, 3600),
    setting("recognised_code_seconds", 1, 3600),
    setting("codes_per_call", 1, 10),
    setting("slips_per_call", 0, 10),
    setting("unknown_calls_per_minute", 1, 60_000),
    setting("calls_per_unknown_number_per_hour", 1, 3600),
    setting("wrong_codes_per_number_per_hour", 1, 3600),
    setting("wrong_codes_per_minute", 1, 60_000),
    setting("call_back_every_minutes", 1, 60),
    setting("lines_without_code_at_most", 0, 1000),
    setting("without_code_minutes", 1, 60),
    setting("place_kept_minutes", 1, 60),
    setting("call_back_again_minutes", 1, 60),
];

/// What a telephone number may be for, beside the reporters' own.
pub const NUMBERS: [&str; 4] = ["reporters", "help", "press", "public"];

/// How the hotline is run, as the night's folder says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hotline {
    /// What was said of [`SETTINGS`].
    pub settings: BTreeMap<String, u64>,
    /// What was said of [`NUMBERS`], each written as `+15155550100`.
    pub numbers: BTreeMap<String, String>,
}

impl Hotline {
    /// Tells whether nothing is said.
    pub fn is_empty(&self) -> bool {
        self.settings.is_empty() && self.numbers.is_empty()
    }

    /// Returns the first thing said that there is not, or that is out of its range.
    pub fn fault(&self) -> Option<&str> {
        let known = |name: &str, value: u64| {
            SETTINGS.iter().any(|one| one.name == name && (one.min..=one.max).contains(&value))
        };
        let setting = self.settings.iter().find(|(name, value)| !known(name, **value));
        let number = self.numbers.keys().find(|name| !NUMBERS.contains(&name.as_str()));
        setting.map(|(name, _)| name.as_str()).or(number.map(String::as_str))
    }
}
