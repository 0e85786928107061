//! What is said, in parts: each is one recording, or is put together from several.

use std::borrow::Cow;

use canvass::setup::{PrecinctIndex, Setup};
use canvass::words::WORDS;
use caucus::worksheet::Candidate;

use super::language::Language;
use super::numbers::{Before, number, ordinal};
use super::text::Text;

/// One part of what is said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// A fixed text.
    Text(Text),
    /// A number, to 999,999,999.
    Number(u64),
    /// The first, the second; to the 99th.
    Ordinal(u8),
    /// So many people.
    People(u64),
    /// So many delegates.
    Delegates(u64),
    /// A candidate's name.
    Candidate(Candidate),
    /// A precinct's name.
    Precinct(PrecinctIndex),
    /// A check word, by its place in the list.
    Word(u8),
    /// The letters of a check word.
    Spelled(u8),
}

/// One recording: its name, the same in each release, and what is heard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clip<'a> {
    /// Such as `text-greeting`, `number-thirty`, `candidate-biden`.
    pub name: String,
    /// What is heard.
    pub text: Cow<'a, str>,
}

impl Part {
    /// Returns the recordings of this part, in order.
    pub fn clips(self, setup: &Setup, language: Language) -> Vec<Clip<'_>> {
        let numbers = |words: Vec<&'static str>| {
            words.into_iter().map(|word| clip("number", word, word)).collect::<Vec<_>>()
        };
        let counted = |many: u64, before, nouns: [[&'static str; 2]; 2]| {
            let [one, more] = nouns.map(|noun| noun[language as usize]);
            let mut clips = numbers(number(many, language, before));
            let noun = if many == 1 { one } else { more };
            clips.push(clip("noun", noun, noun));
            clips
        };
        match self {
            Part::Text(text) => vec![clip("text", text.name(), text.in_language(language))],
            Part::Number(many) => numbers(number(many, language, Before::Nothing)),
            Part::Ordinal(at) => numbers(ordinal(at, language)),
            Part::People(many) => counted(many, Before::Feminine, PEOPLE),
            Part::Delegates(many) => counted(many, Before::Masculine, DELEGATES),
            Part::Candidate(candidate) => {
                let entry = setup.candidates.get(usize::from(candidate.0));
                entry.map(|entry| clip("candidate", &entry.id, &entry.name)).into_iter().collect()
            }
            Part::Precinct(precinct) if (precinct.0 as usize) < setup.precincts.len() => {
                let (id, name) = (setup.precincts.id(precinct), setup.precincts.name(precinct));
                vec![clip("precinct", id, name)]
            }
            Part::Precinct(_) => Vec::new(),
            Part::Word(at) => vec![clip("word", &at.to_string(), word(at, language))],
            Part::Spelled(at) => (word(at, language).chars())
                .map(|letter| Clip {
                    name: format!("letter-{letter}"),
                    text: letter.to_uppercase().to_string().into(),
                })
                .collect(),
        }
    }
}

const PEOPLE: [[&str; 2]; 2] = [["person", "persona"], ["people", "personas"]];
const DELEGATES: [[&str; 2]; 2] = [["delegate", "delegado"], ["delegates", "delegados"]];

fn word(at: u8, language: Language) -> &'static str {
    WORDS[usize::from(at)][language as usize]
}

fn clip<'a>(kind: &str, name: &str, text: &'a str) -> Clip<'a> {
    Clip { name: format!("{kind}-{name}"), text: Cow::Borrowed(text) }
}

/// Returns what is heard, as text: for a voice that speaks texts, and for whoever reads along.
pub fn heard(setup: &Setup, language: Language, parts: &[Part]) -> String {
    let mut said = String::new();
    let mut before = None;
    for &part in parts {
        let clips = part.clips(setup, language);
        if !said.is_empty() && !clips.is_empty() {
            said.push_str(mark(&said, before, part));
        }
        let words: Vec<&str> = clips.iter().map(|clip| &*clip.text).collect();
        said.push_str(&words.join(" "));
        before = Some(part);
    }
    if !said.ends_with(['.', '?']) {
        said.push('.');
    }
    said
}

/// Returns what stands between two parts: a text begins a sentence, and names and numbers end one.
fn mark(said: &str, before: Option<Part>, part: Part) -> &'static str {
    let marked = said.ends_with(['.', '?', ':', ',']);
    match (before, part) {
        _ if marked => " ",
        (Some(Part::Text(_)), _) => " ",
        (_, Part::Text(_) | Part::Ordinal(_)) => ". ",
        (_, Part::Spelled(_)) => ": ",
        _ => ", ",
    }
}
