//! Names put together from what is recorded once: words, numbers and letters.
//!
//! A name that has no recording of its own is cut into runs of letters and of digits. Digits are
//! read as a number. Of words, the longest run that has a recording is taken, so that `DES MOINES`
//! is one; a word without any is spelled. What is said is what the paper says: only abbreviations
//! that mean one thing on every list of precincts are said in full.

use std::collections::BTreeMap;

use canvass::setup::Setup;

use super::clip::{Clip, Has};
use super::language::Language;
use super::numbers::{Before, ORDINAL_MAX, number, ordinal};

/// The most words that are recorded as one.
const PHRASE_WORDS_MAX: usize = 3;

/// Words are recorded as one where so many precincts have them side by side.
const PHRASE_PRECINCTS_MIN: u32 = 4;

/// The longest run of digits that is read as one number; longer ones are read digit by digit.
const NUMBER_DIGITS_MAX: usize = 9;

/// Written short, and said in full.
const ABBREVIATIONS: [(&str, &str); 6] = [
    ("mt", "Mount"),
    ("no", "Number"),
    ("of", "of"),
    ("st", "Saint"),
    ("twp", "Township"),
    ("twps", "Townships"),
];

/// What a precinct is called on lists of precincts; said in the caller's language.
const PRECINCT: [&str; 4] = ["pct", "pcts", "precinct", "prec"];

/// Words that stand beside names of places and are no part of them.
const BESIDE_NAMES: [&str; 8] = ["and", "of", "no", "township", "townships", "twp", "twps", "ward"];

/// Returns the recordings that say a name; none if it has neither letters nor digits we know.
pub(super) fn pieces(name: &str, language: Language, has: Has) -> Vec<Clip<'static>> {
    let tokens = tokens(name);
    let mut clips = Vec::new();
    let mut rest = tokens.as_slice();
    while let Some((token, after)) = rest.split_first() {
        let mut taken = 1;
        if token.is_digits {
            let end = after.first().filter(|next| next.gap == Gap::Nothing);
            let at = token.text.parse().unwrap_or(0);
            if (1..=ORDINAL_MAX).contains(&at) && end.is_some_and(is_ordinal_end) {
                clips.extend(ordinal(at, language).into_iter().map(number_clip));
                taken = 2;
            } else {
                clips.extend(digits(token.text, language));
            }
        } else if let Some((phrase, words)) = phrase(rest, has) {
            clips.push(phrase);
            taken = words;
        } else {
            clips.extend(word(token.text, language, has));
        }
        rest = &rest[taken..];
    }
    clips
}

/// Returns the words, and the words side by side, that the names of a night's precincts need,
/// with how many precincts have each.
pub fn name_words(setup: &Setup) -> Vec<(Clip<'static>, u32)> {
    let mut words: BTreeMap<String, (Clip, u32)> = BTreeMap::new();
    for precinct in setup.precincts.indices() {
        let tokens = tokens(setup.precincts.name(precinct));
        for at in 0..tokens.len() {
            let one = Some(&tokens[at]).filter(|token| is_said(token));
            let one = one.map(|token| name_clip(&folded(token.text), token.text));
            let several =
                (2..=PHRASE_WORDS_MAX).filter_map(|count| side_by_side(&tokens[at..], count));
            for clip in one.into_iter().chain(several.filter(is_place)) {
                words.entry(clip.name.clone()).or_insert((clip, 0)).1 += 1;
            }
        }
    }
    let often =
        |(clip, count): &(Clip, u32)| !clip.text.contains(' ') || *count >= PHRASE_PRECINCTS_MIN;
    words.into_values().filter(often).collect()
}

/// Returns the recording of a letter; `None` for one of another script.
pub(super) fn letter(letter: char) -> Option<Clip<'static>> {
    let upper = letter.to_uppercase().next().unwrap_or(letter);
    if upper == 'Ñ' {
        return Some(Clip { name: "letter-n-tilde".into(), text: "Ñ".into() });
    }
    let plain = folded_letter(letter).chars().next()?;
    let text = plain.to_ascii_uppercase().to_string();
    Some(Clip { name: format!("letter-{plain}"), text: text.into() })
}

/// Returns the recordings that spell a text.
pub(super) fn spelled(text: &str) -> impl Iterator<Item = Clip<'static>> {
    text.chars().filter_map(letter)
}

/// Returns a text in the letters of recordings' names: small ones without marks, and a dash between
/// words.
pub(super) fn folded(text: &str) -> String {
    let plain = |letter| if letter == ' ' { "-" } else { folded_letter(letter) };
    text.chars().map(plain).collect()
}

/// A run of letters or of digits.
struct Token<'a> {
    text: &'a str,
    is_digits: bool,
    gap: Gap,
}

/// What stands before a run.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Gap {
    Nothing,
    Spaces,
    /// A stroke, a comma, or whatever else parts two names.
    Mark,
}

fn tokens(name: &str) -> Vec<Token<'_>> {
    let mut tokens = Vec::new();
    let mut rest = name;
    let mut gap = Gap::Nothing;
    while let Some(first) = rest.chars().next() {
        let is_digits = first.is_ascii_digit();
        let of_kind = |c: char| match is_digits {
            true => c.is_ascii_digit(),
            false => c.is_alphabetic() || matches!(c, '\'' | '’'),
        };
        if !is_digits && !first.is_alphabetic() {
            gap = if first.is_whitespace() && gap != Gap::Mark { Gap::Spaces } else { Gap::Mark };
            rest = &rest[first.len_utf8()..];
            continue;
        }
        let length = rest.find(|c| !of_kind(c)).unwrap_or(rest.len());
        let (text, after) = rest.split_at(length);
        tokens.push(Token { text, is_digits, gap });
        (rest, gap) = (after, Gap::Nothing);
    }
    tokens
}

fn is_ordinal_end(token: &Token) -> bool {
    ["st", "nd", "rd", "th"].iter().any(|end| token.text.eq_ignore_ascii_case(end))
}

fn digits(digits: &str, language: Language) -> Vec<Clip<'static>> {
    let words = match digits.parse() {
        Ok(value) if digits.len() <= NUMBER_DIGITS_MAX => number(value, language, Before::Nothing),
        Ok(_) | Err(_) => digits
            .bytes()
            .flat_map(|digit| number(u64::from(digit - b'0'), language, Before::Nothing))
            .collect(),
    };
    words.into_iter().map(number_clip).collect()
}

/// Returns the longest run of words that is recorded as one, and how many they are.
fn phrase(tokens: &[Token], has: Has) -> Option<(Clip<'static>, usize)> {
    (2..=PHRASE_WORDS_MAX)
        .rev()
        .filter_map(|count| Some((side_by_side(tokens, count)?, count)))
        .find(|(clip, _)| has(clip))
}

fn side_by_side(tokens: &[Token], count: usize) -> Option<Clip<'static>> {
    let words = tokens.get(..count)?;
    let spaced = words[1..].iter().all(|word| word.gap == Gap::Spaces);
    if !spaced || words.iter().any(|word| word.is_digits) {
        return None;
    }
    let names: Vec<String> = words.iter().map(|word| folded(word.text)).collect();
    let texts: Vec<&str> = words.iter().map(|word| word.text).collect();
    Some(name_clip(&names.join("-"), &texts.join(" ")))
}

/// Tells whether words side by side are the name of a place, and each of them is said.
fn is_place(clip: &Clip) -> bool {
    let words = clip.text.split(' ').map(folded);
    words.into_iter().all(|word| {
        let beside = BESIDE_NAMES.contains(&word.as_str()) || PRECINCT.contains(&word.as_str());
        !beside && (is_sayable(&word) || ABBREVIATIONS.iter().any(|(short, _)| *short == word))
    })
}

fn word(text: &str, language: Language, has: Has) -> Vec<Clip<'static>> {
    let word = folded(text);
    if PRECINCT.contains(&word.as_str()) {
        return vec![precinct_noun(language)];
    }
    let clip = name_clip(&word, text);
    match word.len() > 1 && has(&clip) {
        true => vec![clip],
        false => spelled(text).collect(),
    }
}

/// Tells whether a run is recorded as a word, and not spelled.
fn is_said(token: &Token) -> bool {
    let word = folded(token.text);
    let short = ABBREVIATIONS.iter().any(|(short, _)| *short == word);
    let end = token.gap == Gap::Nothing && is_ordinal_end(token);
    let noun = PRECINCT.contains(&word.as_str());
    !token.is_digits && !noun && ((short && !end) || is_sayable(&word))
}

/// Two letters are initials, and so are more without a vowel.
fn is_sayable(folded: &str) -> bool {
    folded.len() > 2 && folded.contains(['a', 'e', 'i', 'o', 'u', 'y'])
}

pub(super) fn precinct_noun(language: Language) -> Clip<'static> {
    let noun = ["precinct", "precinto"][language as usize];
    Clip { name: format!("noun-{noun}"), text: noun.into() }
}

pub(super) fn number_clip(word: &'static str) -> Clip<'static> {
    Clip { name: format!("number-{}", folded(word)), text: word.into() }
}

fn name_clip(folded: &str, text: &str) -> Clip<'static> {
    let words: Vec<String> = text.split(' ').map(|word| full(&word.to_lowercase())).collect();
    Clip { name: format!("name-{folded}"), text: words.join(" ").into() }
}

/// Returns a word as it is said, however large its letters are on the list.
fn full(word: &str) -> String {
    if let Some((_, full)) = ABBREVIATIONS.iter().find(|(short, _)| *short == word) {
        return (*full).to_owned();
    }
    let mut letters = word.chars();
    let first = letters.next().map(char::to_uppercase);
    first.into_iter().flatten().chain(letters).collect()
}

/// Returns a letter as those of recordings' names; nothing for what is not Latin.
fn folded_letter(letter: char) -> &'static str {
    const PLAIN: [&str; 26] = [
        "a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l", "m", "n", "o", "p", "q", "r",
        "s", "t", "u", "v", "w", "x", "y", "z",
    ];
    if letter.is_ascii_alphabetic() {
        return PLAIN[usize::from(letter.to_ascii_lowercase() as u8 - b'a')];
    }
    match letter.to_lowercase().next().unwrap_or(letter) {
        'à' | 'á' | 'â' | 'ã' | 'ä' | 'å' | 'ā' | 'ą' => "a",
        'æ' => "ae",
        'ç' | 'ć' | 'č' => "c",
        'ð' | 'đ' => "d",
        'è' | 'é' | 'ê' | 'ë' | 'ē' | 'ę' => "e",
        'ì' | 'í' | 'î' | 'ï' | 'ī' => "i",
        'ł' => "l",
        'ñ' | 'ń' => "n",
        'ò' | 'ó' | 'ô' | 'õ' | 'ö' | 'ø' | 'ō' => "o",
        'œ' => "oe",
        'ß' => "ss",
        'ś' | 'š' => "s",
        'ù' | 'ú' | 'û' | 'ü' | 'ū' => "u",
        'ý' | 'ÿ' => "y",
        'ź' | 'ż' | 'ž' => "z",
        _ => "",
    }
}
