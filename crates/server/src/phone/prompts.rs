//! The prompts, as sounds: raw µ-law made from the texts in `prompts/prompts.csv`.

use std::borrow::Cow;
use std::sync::Arc;

use sip::key::Key;
use sip::media::{SoundId, Sounds};

use super::line::Prompt;

macro_rules! sounds {
    ($($name:literal),* $(,)?) => {
        [$({
            let bytes: &'static [u8] = include_bytes!(concat!("../../prompts/en/", $name, ".ulaw"));
            ($name, bytes)
        }),*]
    };
}

/// Every prompt of the folder, by name.
const SOUNDS: &[(&str, &[u8])] = &sounds![
    "greeting",
    "again",
    "slip",
    "good",
    "later",
    "goodbye",
    "elsewhere",
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "star",
    "pound",
];

const DIGITS: [&str; 10] =
    ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];

/// Which sound says a prompt.
pub(super) struct Prompts(Arc<Sounds>);

impl Prompts {
    pub fn new() -> Prompts {
        let named = SOUNDS.iter().map(|(name, bytes)| ((*name).to_owned(), Cow::Borrowed(*bytes)));
        Prompts(Arc::new(Sounds::new(named).expect("they are short, and each has its name")))
    }

    pub fn sounds(&self) -> Arc<Sounds> {
        Arc::clone(&self.0)
    }

    pub fn of(&self, prompt: Prompt) -> SoundId {
        let name = match prompt {
            Prompt::Greeting => "greeting",
            Prompt::Again => "again",
            Prompt::Slip => "slip",
            Prompt::Good => "good",
            Prompt::Later => "later",
            Prompt::Goodbye => "goodbye",
            Prompt::Elsewhere => "elsewhere",
            Prompt::Key(Key::Digit(digit)) => DIGITS[usize::from(digit)],
            Prompt::Key(Key::Star | Key::Letter(_)) => "star",
            Prompt::Key(Key::Pound) => "pound",
        };
        self.0.id(name).expect("every name above is in the list")
    }
}

#[test]
fn every_prompt_has_its_sound() {
    let prompts = Prompts::new();
    use Prompt::{Again, Elsewhere, Good, Goodbye, Greeting, Later, Slip};
    let keys = (0..=9).map(Key::Digit).chain([Key::Star, Key::Pound]).map(Prompt::Key);
    let all: std::collections::BTreeSet<_> = [Greeting, Again, Slip, Good, Later, Goodbye]
        .into_iter()
        .chain([Elsewhere])
        .chain(keys)
        .map(|prompt| prompts.of(prompt))
        .collect();
    assert_eq!(all.len(), SOUNDS.len(), "each its own");
}
