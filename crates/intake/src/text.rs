//! Ids and names of a night folder: what a text must be before the night carries it.

use canvass::setup::TEXT_BYTES_MAX;

use crate::faults::is_unprintable;

/// Why a text is not taken.
#[derive(Debug)]
pub struct TextFault {
    /// What is wrong, after the text itself: "is no telephone number".
    pub message: String,
    /// What to do about it.
    pub remedy: &'static str,
}

/// Returns what is wrong with a name shown to people.
pub(crate) fn name_fault(text: &str) -> Option<TextFault> {
    let fault = |message: &str, remedy| Some(TextFault { message: message.to_owned(), remedy });
    if text.is_empty() {
        return fault("is empty", "fill it in");
    }
    if text.len() > TEXT_BYTES_MAX {
        return fault("is longer than 255 bytes", "shorten it");
    }
    if text.chars().any(is_unprintable) {
        return fault("has characters that cannot be seen", "write it again by hand");
    }
    None
}

/// Returns what is wrong with an id; ids become parts of addresses and file names.
pub(crate) fn id_fault(text: &str) -> Option<TextFault> {
    if text.contains(['/', '\\']) || text == "." || text == ".." {
        let message = "cannot be part of an address".to_owned();
        return Some(TextFault { message, remedy: "use letters, digits and hyphens" });
    }
    name_fault(text)
}

/// Returns the candidate id nearest to a mistyped one, if one is near.
pub(crate) fn nearest<'a>(ids: impl Iterator<Item = &'a str>, typed: &str) -> Option<&'a str> {
    const IDS_MAX: usize = 1_000; // No night has more; it bounds the work of a hostile folder.
    const TYPED_CHARS_MAX: usize = 40;
    let typed: Vec<char> = typed.to_lowercase().chars().take(TYPED_CHARS_MAX).collect();
    let slips_max = (typed.len() / 3).min(3); // Of a short id a slip leaves nothing to go by.
    ids.take(IDS_MAX)
        .filter(|id| id.len() <= TYPED_CHARS_MAX)
        .map(|id| (distance(&typed, id), id))
        .filter(|&(slips, _)| slips <= slips_max)
        .min_by_key(|&(slips, _)| slips)
        .map(|(_, id)| id)
}

/// Returns how many letters must be added, left out or changed.
fn distance(typed: &[char], id: &str) -> usize {
    let mut row: Vec<usize> = (0..=typed.len()).collect();
    for (at, letter) in id.to_lowercase().chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = at + 1;
        for (to, &other) in typed.iter().enumerate() {
            let changed = diagonal + usize::from(other != letter);
            diagonal = row[to + 1];
            row[to + 1] = changed.min(row[to] + 1).min(diagonal + 1);
        }
    }
    row[typed.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_finds_its_candidate_and_a_stranger_does_not() {
        let ids = ["sanders", "warren", "buttigieg"];
        let check = |typed, expected| {
            assert_eq!(nearest(ids.into_iter(), typed), expected, "{typed}");
        };
        check("Sanders", Some("sanders"));
        check("sandres", Some("sanders"));
        check("butigieg", Some("buttigieg"));
        check("trump", None);
        check("", None);
    }
}
