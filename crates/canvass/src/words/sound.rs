//! How words sound over a bad telephone line, and the test that no two of the list sound alike.
//!
//! Consonants that a line confuses (`b p`, `d t`, `f v`, `c g k`, `s z`) fall together, vowels keep
//! three classes, silent and doubled letters go.

use std::collections::BTreeMap;

use super::WORDS;

/// Rewrites that spell English by sound; each applies to the result of those before.
const ENGLISH: [(&str, &str); 17] = [
    ("tch", "x"),
    ("sch", "sk"),
    ("ch", "x"),
    ("sh", "x"),
    ("th", "t"),
    ("ph", "f"),
    ("ck", "k"),
    ("gh", ""),
    ("dge", "x"),
    ("qu", "kw"),
    ("ce", "se"),
    ("ci", "si"),
    ("cy", "si"),
    ("ge", "xe"),
    ("gi", "xi"),
    ("gy", "xi"),
    ("w", "u"),
];

/// The same for Spanish.
const SPANISH: [(&str, &str); 11] = [
    ("ch", "x"),
    ("ll", "y"),
    ("qu", "k"),
    ("gue", "ke"),
    ("gui", "ki"),
    ("ce", "se"),
    ("ci", "si"),
    ("ge", "je"),
    ("gi", "ji"),
    ("ñ", "n"),
    ("rr", "r"),
];

fn english(word: &str) -> String {
    let silent_start = [("kn", "n"), ("wr", "r"), ("wh", "w"), ("rh", "r"), ("ps", "s")];
    let start = silent_start.iter().find(|(silent, _)| word.starts_with(silent));
    let word = match start {
        Some((silent, heard)) => format!("{heard}{}", &word[silent.len()..]),
        None => word.to_owned(),
    };
    let word = word.strip_suffix("mb").map_or(word.clone(), |stem| format!("{stem}m"));
    heard(word.strip_suffix('e').unwrap_or(&word), &ENGLISH)
}

fn spanish(word: &str) -> String {
    heard(word, &SPANISH)
}

fn heard(word: &str, rewrites: &[(&str, &str)]) -> String {
    let rewritten =
        rewrites.iter().fold(word.to_owned(), |word, (from, to)| word.replace(from, to));
    let mut sound = String::new();
    for letter in rewritten.chars() {
        let class = match letter {
            'b' | 'p' => 'p',
            'd' | 't' => 't',
            'f' | 'v' => 'f',
            'c' | 'g' | 'k' | 'q' => 'k',
            's' | 'z' => 's',
            'e' | 'i' | 'y' => 'i',
            'o' | 'u' => 'o',
            'h' => continue,
            other => other,
        };
        if !sound.ends_with(class) {
            sound.push(class);
        }
    }
    sound
}

/// Returns the sound without vowels, but for a leading one: what is left of a word in noise.
fn skeleton(sound: &str) -> String {
    let vowel = |letter: char| matches!(letter, 'a' | 'i' | 'o');
    let kept = sound.chars().enumerate().filter(|&(at, letter)| at == 0 || !vowel(letter));
    kept.map(|(_, letter)| letter).collect()
}

/// Returns how many letters must be added, left out or changed.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (at, letter) in a.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = at + 1;
        for (to, &other) in b.iter().enumerate() {
            let changed = diagonal + usize::from(other != letter);
            diagonal = row[to + 1];
            row[to + 1] = changed.min(row[to] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}

/// Returns pairs that look or sound alike: one letter or sound apart, or the same in noise.
fn alike(words: &[&str], sound: fn(&str) -> String) -> Vec<String> {
    let sounds: Vec<String> = words.iter().map(|word| sound(word)).collect();
    let mut skeletons: BTreeMap<String, &str> = BTreeMap::new();
    let mut alike = Vec::new();
    for (at, (word, heard)) in words.iter().zip(&sounds).enumerate() {
        if let Some(other) = skeletons.insert(skeleton(heard), word) {
            alike.push(format!("{other} {word}: the same in noise"));
        }
        for (other, other_heard) in words[..at].iter().zip(&sounds) {
            if distance(word, other) < 2 || distance(heard, other_heard) < 2 {
                alike.push(format!("{other} {word}: one letter or sound apart"));
            }
        }
    }
    alike
}

fn column(language: usize) -> Vec<&'static str> {
    WORDS.iter().map(|pair| pair[language]).collect()
}

#[test]
fn no_two_words_look_or_sound_alike() {
    assert_eq!(alike(&column(0), english), Vec::<String>::new());
    assert_eq!(alike(&column(1), spanish), Vec::<String>::new());
}

#[test]
fn look_alikes_and_sound_alikes_are_found() {
    let check = |words: [&str; 2], sound: fn(&str) -> String, expected: bool| {
        assert_eq!(!alike(&words, sound).is_empty(), expected, "{words:?}");
    };
    check(["flower", "flour"], english, true);
    check(["bear", "pear"], english, true);
    check(["night", "knit"], english, true);
    check(["coat", "goat"], english, true);
    check(["ship", "chip"], english, true);
    check(["bottle", "battle"], english, true);
    check(["tiger", "window"], english, false);
    check(["vaca", "baca"], spanish, true);
    check(["pollo", "poyo"], spanish, true);
    check(["casa", "caza"], spanish, true);
    check(["pino", "vino"], spanish, true);
    check(["tigre", "ventana"], spanish, false);
}

#[test]
fn words_are_short_and_go_through_every_channel() {
    for word in WORDS.iter().flatten() {
        assert!((3..=7).contains(&word.len()), "{word}");
        // Accents are not in the alphabet of text messages.
        assert!(word.bytes().all(|byte| byte.is_ascii_lowercase()), "{word}");
    }
}
