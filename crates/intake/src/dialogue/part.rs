//! What is said, in parts: each is one recording, or is put together from several.

use std::borrow::Cow;

use canvass::setup::{CountyKind, PrecinctIndex, PrecinctKind, Setup};
use canvass::words::WORDS;
use caucus::worksheet::Candidate;

use super::clip::{Clip, Has, Heard, Pause};
use super::language::Language;
use super::names::{folded, number_clip, pieces, spelled};
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

impl Part {
    /// Returns the recordings of this part and the pauses between them, given which recordings
    /// there are. Something is always heard: what has no recording of its own is put together from
    /// words, numbers and letters, and a letter is taken to be there.
    pub fn heard<'a>(self, setup: &'a Setup, language: Language, has: Has) -> Vec<Heard<'a>> {
        let clips: Vec<Clip> = match self {
            Part::Text(text) => vec![clip("text", text.name(), text.in_language(language))],
            Part::Number(many) => numbers(number(many, language, Before::Nothing)),
            Part::Ordinal(at) => numbers(ordinal(at, language)),
            Part::People(many) => counted(many, language, Before::Feminine, PEOPLE),
            Part::Delegates(many) => counted(many, language, Before::Masculine, DELEGATES),
            Part::Word(at) => vec![word_clip(at, language)],
            Part::Candidate(at) => match setup.candidates.get(usize::from(at.0)) {
                Some(entry) => {
                    let clips = named("candidate", &entry.id, &entry.name, language, has);
                    if clips.is_empty() { place(at.0, language) } else { clips }
                }
                None => place(at.0, language),
            },
            Part::Precinct(at) => return precinct(setup, at, language, has),
            Part::Spelled(at) => {
                let letters = spelled(word(at, language)).map(Heard::Clip);
                return parted(letters, Pause::Item);
            }
        };
        clips
            .into_iter()
            .flat_map(|clip| put_together(clip, language, has))
            .map(Heard::Clip)
            .collect()
    }
}

const PEOPLE: [[&str; 2]; 2] = [["person", "persona"], ["people", "personas"]];
const DELEGATES: [[&str; 2]; 2] = [["delegate", "delegado"], ["delegates", "delegados"]];

/// Stands after an English county's name, and before a Spanish one's.
const COUNTY: [&str; 2] = ["County", "condado de"];

/// Returns every recording that any night needs: texts, numbers, nouns, check words, letters.
pub fn fixed(language: Language) -> Vec<Clip<'static>> {
    let texts = Text::ALL.iter();
    let texts = texts.map(|text| clip("text", text.name(), text.in_language(language)));
    let nouns = [PEOPLE, DELEGATES].concat();
    let nouns = nouns.into_iter().map(|noun| noun_clip(noun[language as usize]));
    let words = (0..=u8::MAX).map(|at| word_clip(at, language));
    let all = texts
        .chain(numbers(super::numbers::words(language)))
        .chain(nouns)
        .chain([noun_clip(COUNTY[language as usize]), super::names::precinct_noun(language)])
        .chain(words)
        .chain(spelled("abcdefghijklmnñopqrstuvwxyz"));
    let mut clips: Vec<Clip> = Vec::new();
    for clip in all {
        // `personas` is one recording, whatever stands before it.
        if !clips.iter().any(|other| other.name == clip.name) {
            clips.push(clip);
        }
    }
    clips
}

/// Returns the recordings of a night's own names that are heard most: candidates and counties.
pub fn names(setup: &Setup) -> Vec<Clip<'_>> {
    let candidates = setup.candidates.iter();
    let candidates = candidates.map(|entry| clip("candidate", &entry.id, &entry.name));
    let counties = setup.counties.iter().map(|county| clip("county", &county.id, &county.name));
    candidates.chain(counties).collect()
}

fn precinct<'a>(
    setup: &'a Setup,
    at: PrecinctIndex,
    language: Language,
    has: Has,
) -> Vec<Heard<'a>> {
    let all = &setup.precincts;
    if at.0 as usize >= all.len() {
        let clips = place(at.0, language).into_iter();
        return clips.flat_map(|clip| put_together(clip, language, has)).map(Heard::Clip).collect();
    }
    let whole = clip("precinct", all.id(at), all.name(at));
    if has(&whole) {
        return vec![Heard::Clip(whole)];
    }
    let mut own = named("precinct", all.id(at), all.name(at), language, has);
    if own.is_empty() {
        let clips = place(at.0, language).into_iter();
        own.extend(clips.flat_map(|clip| put_together(clip, language, has)));
    }
    let own = own.into_iter().map(Heard::Clip);
    match all.kind(at) {
        PrecinctKind::County | PrecinctKind::Statewide => own.collect(),
        PrecinctKind::Precinct | PrecinctKind::Satellite | PrecinctKind::Strip => {
            let county = setup.county_row(all.county(at));
            let mut clips = named("county", &county.id, &county.name, language, has);
            let noun = put_together(noun_clip(COUNTY[language as usize]), language, has);
            match (county.kind, language) {
                (CountyKind::Satellite, _) => {}
                (CountyKind::County, Language::English) => clips.extend(noun),
                (CountyKind::County, Language::Spanish) => drop(clips.splice(0..0, noun)),
            }
            let county = clips.into_iter().map(Heard::Clip);
            county.chain([Heard::Pause(Pause::Item)]).chain(own).collect()
        }
    }
}

/// Returns the number of a place in the night's list, for what has no name that can be said.
fn place(at: impl Into<u64>, language: Language) -> Vec<Clip<'static>> {
    numbers(number(at.into() + 1, language, Before::Nothing))
}

/// Returns the recordings of a name: its own, else those of its words, else of its id's letters.
fn named<'a>(kind: &str, id: &str, name: &'a str, language: Language, has: Has) -> Vec<Clip<'a>> {
    let own = clip(kind, id, name);
    if has(&own) {
        return vec![own];
    }
    let of = |text| {
        let clips = pieces(text, language, has).into_iter();
        clips.flat_map(|clip| put_together(clip, language, has)).collect::<Vec<_>>()
    };
    let clips = of(name);
    if clips.is_empty() { of(id) } else { clips }
}

/// Returns a recording if it is there, else those that say the same; none only if its text has
/// neither letters nor digits that are known.
pub fn put_together<'a>(clip: Clip<'a>, language: Language, has: Has) -> Vec<Clip<'a>> {
    if clip.name.starts_with("letter-") || has(&clip) {
        return vec![clip];
    }
    let words = pieces(&clip.text, language, has).into_iter();
    words
        .flat_map(|word| if has(&word) { vec![word] } else { spelled(&word.text).collect() })
        .collect()
}

fn parted<'a>(heard: impl Iterator<Item = Heard<'a>>, pause: Pause) -> Vec<Heard<'a>> {
    let parted = heard.flat_map(|heard| [Heard::Pause(pause), heard]);
    parted.skip(1).collect()
}

fn numbers(words: Vec<&'static str>) -> Vec<Clip<'static>> {
    words.into_iter().map(number_clip).collect()
}

fn counted(
    many: u64,
    language: Language,
    before: Before,
    nouns: [[&'static str; 2]; 2],
) -> Vec<Clip<'static>> {
    let [one, more] = nouns.map(|noun| noun[language as usize]);
    let mut clips = numbers(number(many, language, before));
    clips.push(noun_clip(if many == 1 { one } else { more }));
    clips
}

fn word(at: u8, language: Language) -> &'static str {
    WORDS[usize::from(at)][language as usize]
}

fn word_clip(at: u8, language: Language) -> Clip<'static> {
    clip("word", &at.to_string(), word(at, language))
}

fn noun_clip(noun: &'static str) -> Clip<'static> {
    clip("noun", &folded(noun), noun)
}

fn clip<'a>(kind: &str, name: &str, text: &'a str) -> Clip<'a> {
    Clip { name: format!("{kind}-{name}"), text: Cow::Borrowed(text) }
}

/// Returns the recordings of what is said, with the pauses between its sentences and items.
pub fn recordings<'a>(
    setup: &'a Setup,
    language: Language,
    parts: &[Part],
    has: Has,
) -> Vec<Heard<'a>> {
    let mut all = Vec::new();
    let mut said = String::new();
    let mut before = None;
    for &part in parts {
        if !said.is_empty() {
            all.extend(mark(&said, before, part).pause.map(Heard::Pause));
        }
        let heard = part.heard(setup, language, has);
        said = words(&heard).last().unwrap_or_default().to_owned();
        all.extend(heard);
        before = Some(part);
    }
    all
}

/// Returns what is heard where everything is recorded, as text: for a voice that speaks texts, and
/// for whoever reads along.
pub fn heard(setup: &Setup, language: Language, parts: &[Part]) -> String {
    let mut said = String::new();
    let mut before = None;
    for &part in parts {
        let heard = part.heard(setup, language, &|_| true);
        if !said.is_empty() && !heard.is_empty() {
            said.push_str(mark(&said, before, part).text);
        }
        said.push_str(&words(&heard).collect::<Vec<_>>().join(" "));
        before = Some(part);
    }
    if !said.ends_with(['.', '?']) {
        said.push('.');
    }
    said
}

fn words<'a>(heard: &'a [Heard<'_>]) -> impl Iterator<Item = &'a str> {
    heard.iter().filter_map(|heard| match heard {
        Heard::Clip(clip) => Some(&*clip.text),
        Heard::Pause(_) => None,
    })
}

/// What stands between two parts, written and heard.
struct Mark {
    text: &'static str,
    pause: Option<Pause>,
}

/// Returns what stands between two parts: a text begins a sentence, and names and numbers end one.
fn mark(said: &str, before: Option<Part>, part: Part) -> Mark {
    let mark = |text, pause| Mark { text, pause };
    match (before, part) {
        _ if said.ends_with(['.', '?']) => mark(" ", Some(Pause::Sentence)),
        _ if said.ends_with([':', ',']) => mark(" ", Some(Pause::Item)),
        (Some(Part::Text(_)), _) => mark(" ", None),
        (_, Part::Text(_) | Part::Ordinal(_)) => mark(". ", Some(Pause::Sentence)),
        (_, Part::Spelled(_)) => mark(": ", Some(Pause::Item)),
        // She writes them down.
        (_, Part::Word(_)) => mark(", ", Some(Pause::Sentence)),
        (
            _,
            Part::Number(_)
            | Part::People(_)
            | Part::Delegates(_)
            | Part::Candidate(_)
            | Part::Precinct(_),
        ) => mark(", ", Some(Pause::Item)),
    }
}
