//! Numbers and ordinals put together from words that are recorded once.

use super::language::Language;

/// The largest number that is spoken: more than 64 lines of 9,999,999 people.
pub const NUMBER_MAX: u64 = 999_999_999;

/// The largest ordinal that is spoken.
pub const ORDINAL_MAX: u8 = 99;

/// What a Spanish number stands before.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Before {
    /// Nothing: it counts.
    Nothing,
    /// A feminine noun, such as `personas`.
    Feminine,
    /// A masculine noun, such as `delegados`, or `mil`.
    Masculine,
}

#[rustfmt::skip]
const ENGLISH: [&str; 20] = [
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
    "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen",
    "nineteen",
];

const ENGLISH_TENS: [&str; 8] =
    ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];

#[rustfmt::skip]
const ENGLISH_ORDINALS: [&str; 19] = [
    "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth",
    "eleventh", "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth",
    "eighteenth", "nineteenth",
];

#[rustfmt::skip]
const ENGLISH_ORDINAL_TENS: [&str; 8] = [
    "twentieth", "thirtieth", "fortieth", "fiftieth", "sixtieth", "seventieth", "eightieth",
    "ninetieth",
];

#[rustfmt::skip]
const SPANISH: [&str; 30] = [
    "cero", "uno", "dos", "tres", "cuatro", "cinco", "seis", "siete", "ocho", "nueve", "diez",
    "once", "doce", "trece", "catorce", "quince", "dieciséis", "diecisiete", "dieciocho",
    "diecinueve", "veinte", "veintiuno", "veintidós", "veintitrés", "veinticuatro", "veinticinco",
    "veintiséis", "veintisiete", "veintiocho", "veintinueve",
];

const SPANISH_TENS: [&str; 7] =
    ["treinta", "cuarenta", "cincuenta", "sesenta", "setenta", "ochenta", "noventa"];

/// From 200, masculine and feminine.
const SPANISH_HUNDREDS: [[&str; 2]; 8] = [
    ["doscientos", "doscientas"],
    ["trescientos", "trescientas"],
    ["cuatrocientos", "cuatrocientas"],
    ["quinientos", "quinientas"],
    ["seiscientos", "seiscientas"],
    ["setecientos", "setecientas"],
    ["ochocientos", "ochocientas"],
    ["novecientos", "novecientas"],
];

#[rustfmt::skip]
const SPANISH_ORDINALS: [&str; 9] = [
    "primero", "segundo", "tercero", "cuarto", "quinto", "sexto", "séptimo", "octavo", "noveno",
];

#[rustfmt::skip]
const SPANISH_ORDINAL_TENS: [&str; 9] = [
    "décimo", "vigésimo", "trigésimo", "cuadragésimo", "quincuagésimo", "sexagésimo",
    "septuagésimo", "octogésimo", "nonagésimo",
];

/// Returns every word that numbers and ordinals are put together from, each once.
pub(super) fn words(language: Language) -> Vec<&'static str> {
    let mut words: Vec<&str> = Vec::new();
    let mut take = |word| {
        if !words.contains(&word) {
            words.push(word);
        }
    };
    // Every word occurs below 1,000, or before or after it.
    for before in [Before::Nothing, Before::Feminine, Before::Masculine] {
        let larger = [1_000, 1_000_000, 2_000_000];
        (0..1_000)
            .chain(larger)
            .for_each(|at| number(at, language, before).into_iter().for_each(&mut take));
    }
    (1..=ORDINAL_MAX).for_each(|at| ordinal(at, language).into_iter().for_each(&mut take));
    words
}

/// Returns the words of a number; above [`NUMBER_MAX`] those of that.
pub(super) fn number(number: u64, language: Language, before: Before) -> Vec<&'static str> {
    let number = number.min(NUMBER_MAX);
    let mut words = Vec::new();
    let (millions, thousands, rest) =
        (number / 1_000_000, number / 1_000 % 1_000, (number % 1_000) as usize);
    match language {
        Language::English => {
            for (part, name) in [(millions, "million"), (thousands, "thousand")] {
                if part > 0 {
                    english_below_1000(part as usize, &mut words);
                    words.push(name);
                }
            }
            if rest > 0 || words.is_empty() {
                english_below_1000(rest, &mut words);
            }
        }
        Language::Spanish => {
            if millions > 0 {
                spanish_below_1000(millions as usize, Before::Masculine, &mut words);
                words.push(if millions == 1 { "millón" } else { "millones" });
            }
            if thousands > 0 {
                if thousands > 1 {
                    let before = match before {
                        Before::Feminine => Before::Feminine,
                        Before::Nothing | Before::Masculine => Before::Masculine,
                    };
                    spanish_below_1000(thousands as usize, before, &mut words);
                }
                words.push("mil");
            }
            if rest > 0 || words.is_empty() {
                spanish_below_1000(rest, before, &mut words);
            }
        }
    }
    words
}

fn english_below_1000(number: usize, words: &mut Vec<&'static str>) {
    let (hundreds, rest) = (number / 100, number % 100);
    if hundreds > 0 {
        words.extend([ENGLISH[hundreds], "hundred"]);
    }
    match rest {
        0 if hundreds > 0 => {}
        0..20 => words.push(ENGLISH[rest]),
        _ => {
            words.push(ENGLISH_TENS[rest / 10 - 2]);
            if rest % 10 > 0 {
                words.push(ENGLISH[rest % 10]);
            }
        }
    }
}

fn spanish_below_1000(number: usize, before: Before, words: &mut Vec<&'static str>) {
    let (hundreds, rest) = (number / 100, number % 100);
    match hundreds {
        0 => {}
        1 if rest == 0 => words.push("cien"),
        1 => words.push("ciento"),
        _ => words.push(SPANISH_HUNDREDS[hundreds - 2][usize::from(before == Before::Feminine)]),
    }
    let one = match before {
        Before::Nothing => ["uno", "veintiuno"],
        Before::Feminine => ["una", "veintiuna"],
        Before::Masculine => ["un", "veintiún"],
    };
    match rest {
        0 if hundreds > 0 => {}
        1 => words.push(one[0]),
        21 => words.push(one[1]),
        0..30 => words.push(SPANISH[rest]),
        _ => {
            words.push(SPANISH_TENS[rest / 10 - 3]);
            if rest % 10 > 0 {
                words.extend(["y", if rest % 10 == 1 { one[0] } else { SPANISH[rest % 10] }]);
            }
        }
    }
}

/// Returns the words of an ordinal, 1 to [`ORDINAL_MAX`]; others are brought to the nearest.
pub(super) fn ordinal(ordinal: u8, language: Language) -> Vec<&'static str> {
    let at = usize::from(ordinal.clamp(1, ORDINAL_MAX));
    match (language, at) {
        (Language::English, 1..20) => vec![ENGLISH_ORDINALS[at - 1]],
        (Language::English, _) if at % 10 == 0 => vec![ENGLISH_ORDINAL_TENS[at / 10 - 2]],
        (Language::English, _) => vec![ENGLISH_TENS[at / 10 - 2], ENGLISH_ORDINALS[at % 10 - 1]],
        (Language::Spanish, 1..=9) => vec![SPANISH_ORDINALS[at - 1]],
        (Language::Spanish, _) if at % 10 == 0 => vec![SPANISH_ORDINAL_TENS[at / 10 - 1]],
        (Language::Spanish, 11) => vec!["undécimo"],
        (Language::Spanish, 12) => vec!["duodécimo"],
        (Language::Spanish, _) => {
            vec![SPANISH_ORDINAL_TENS[at / 10 - 1], SPANISH_ORDINALS[at % 10 - 1]]
        }
    }
}
