//! Which recordings say a part, given those there are; no sound is needed to tell.

use std::collections::BTreeSet;

use canvass::setup::{PrecinctIndex, PrecinctKind, Setup};
use caucus::plan::Plan;
use caucus::worksheet::Candidate;
use intake::dialogue::{
    Clip, Has, Heard, Language, NUMBER_MAX, Part, Pause, Text, fixed, name_words, names, recordings,
};
use proptest::prelude::*;

use crate::dialogue_call::setup;
use crate::shipped::folder;

const LANGUAGES: [Language; 2] = [Language::English, Language::Spanish];

/// Returns the names of what is heard; a pause is a stroke or two.
fn line(heard: &[Heard]) -> String {
    let name = |heard: &Heard| match heard {
        Heard::Clip(clip) => clip.name.clone(),
        Heard::Pause(Pause::Item) => "|".into(),
        Heard::Pause(Pause::Sentence) => "||".into(),
    };
    heard.iter().map(name).collect::<Vec<_>>().join(" ")
}

fn room(name: &str) -> Setup {
    let precincts =
        [(name, PrecinctKind::Precinct, Some(4)), ("Story", PrecinctKind::County, None)];
    setup(Plan::IowaDemocratic2020, &["Biden", "José Ñúñez", "漢字"], &precincts)
}

/// Returns how the precinct of that name is said with these recordings and the fixed ones.
fn said(name: &str, language: Language, recorded: &[&str]) -> String {
    let fixed: BTreeSet<String> = fixed(language).into_iter().map(|clip| clip.name).collect();
    let has = |clip: &Clip| fixed.contains(&clip.name) || recorded.contains(&&*clip.name);
    line(&Part::Precinct(PrecinctIndex(0)).heard(&room(name), language, &has))
}

#[test]
fn a_precinct_is_said_whole_or_put_together() {
    let recorded =
        ["county-1", "name-des-moines", "name-des", "name-west", "name-ward", "name-saint"];
    let english = |name| {
        let said = said(name, Language::English, &recorded);
        said.strip_prefix("county-1 noun-county | ").map(str::to_owned).unwrap_or(said)
    };
    for (name, expected) in [
        (
            "WEST DES MOINES 221",
            "name-west name-des-moines number-two number-hundred number-twenty number-one",
        ),
        (
            "Des-Moines 04",
            "name-des letter-m letter-o letter-i letter-n letter-e letter-s number-four",
        ),
        ("1NW", "number-one letter-n letter-w"),
        ("Boone 1st Ward", "letter-b letter-o letter-o letter-n letter-e number-first name-ward"),
        ("Pct 3B", "noun-precinct number-three letter-b"),
        ("O'Brien", "letter-o letter-b letter-r letter-i letter-e letter-n"),
        (
            "Cañon 9901111111",
            "letter-c letter-a letter-n-tilde letter-o letter-n number-nine number-nine \
             number-zero number-one number-one number-one number-one number-one number-one \
             number-one",
        ),
        // Neither letters nor digits that we know: its id is said, `1-0`.
        ("漢字", "number-one number-zero"),
    ] {
        assert_eq!(english(name), expected, "{name}");
    }
    assert_eq!(said("Pct 1", Language::English, &["precinct-1-0"]), "precinct-1-0");
    let adair = "letter-a letter-d letter-a letter-i letter-r";
    assert_eq!(
        said("Ward 31", Language::Spanish, &["name-ward"]),
        format!("noun-condado-de {adair} | name-ward number-treinta number-y number-uno")
    );
}

#[test]
fn a_candidate_is_said_whole_or_put_together() {
    let room = room("Adair");
    let said = |at, has: Has| line(&Part::Candidate(Candidate(at)).heard(&room, LANGUAGES[0], has));
    assert_eq!(said(0, &|_| true), "candidate-biden");
    assert_eq!(said(0, &|clip| clip.name == "name-biden"), "name-biden");
    let spelled = "letter-j letter-o letter-s letter-e letter-n-tilde letter-u letter-n-tilde \
                   letter-e letter-z";
    assert_eq!(said(1, &|_| false), spelled);
    assert_eq!(said(7, &|_| true), "number-eight", "of another night");
}

#[test]
fn pauses_stand_between_sentences_and_items() {
    let room = room("Adair");
    let parts = [
        Part::Text(Text::Received),
        Part::Word(0),
        Part::Word(1),
        Part::Spelled(8),
        Part::Text(Text::Line),
        Part::Number(2_400),
        Part::Candidate(Candidate(0)),
        Part::People(1),
        Part::Delegates(3),
        Part::Text(Text::Goodbye),
        Part::Ordinal(21),
    ];
    let said = line(&recordings(&room, Language::English, &parts, &|_| true));
    assert_eq!(
        said,
        "text-received | word-0 || word-1 | letter-a | letter-n | letter-t || text-line number-two \
         number-thousand number-four number-hundred | candidate-biden | number-one noun-person | \
         number-three noun-delegates || text-goodbye || number-twenty number-first"
    );
}

#[test]
fn names_of_recordings_are_plain_and_each_stands_for_one_text() {
    for language in LANGUAGES {
        let night = folder("iowa-2020").setup;
        let mut seen = BTreeSet::new();
        let words: Vec<Clip> = name_words(&night).into_iter().map(|(clip, _)| clip).collect();
        for clip in fixed(language).iter().chain(&names(&night)).chain(&words) {
            assert!(seen.insert(clip.name.clone()), "{} is there twice", clip.name);
            let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "-_.".contains(c);
            assert!(clip.name.chars().all(plain), "{}", clip.name);
            assert!(!clip.text.is_empty(), "{}", clip.name);
        }
        assert!(words.iter().any(|clip| clip.name == "name-des-moines"));
        assert!(words.iter().all(Clip::is_name));
        assert!(!fixed(language).iter().any(Clip::is_name));
    }
}

/// Every precinct and candidate of the nights that are shipped can be said from what is recorded.
#[test]
fn no_precinct_of_a_shipped_night_is_silent() {
    for night in ["iowa-2020", "nevada-2020", "iowa-gop-2008", "iowa-gop-2016", "iowa-gop-2024"] {
        let night = folder(night).setup;
        for language in LANGUAGES {
            let words = name_words(&night).into_iter().map(|(clip, _)| clip);
            let all = fixed(language).into_iter().chain(names(&night)).chain(words);
            let all: BTreeSet<String> = all.map(|clip| clip.name).collect();
            let has = |clip: &Clip| all.contains(&clip.name);
            for precinct in night.precincts.indices() {
                everything_is_there(&Part::Precinct(precinct).heard(&night, language, &has), &has);
            }
        }
    }
}

fn everything_is_there(heard: &[Heard], has: Has) {
    let mut clips = 0;
    for heard in heard {
        if let Heard::Clip(clip) = heard {
            assert!(has(clip), "{} is not there", clip.name);
            clips += 1;
        }
    }
    assert!(clips > 0, "something is said");
}

proptest! {
    /// Whatever a precinct is called and whatever is recorded, something is said, and all of it is
    /// there: what is not recorded is never asked for but as a letter.
    #[test]
    fn something_is_always_said(name in ".{0,40}", keep: u64, at: u64, spanish: bool) {
        let language = LANGUAGES[usize::from(spanish)];
        let room = room(&name);
        let bits = |clip: &Clip| clip.name.bytes().fold(keep, |bits, byte| {
            (bits ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        });
        let has = |clip: &Clip| clip.name.starts_with("letter-") || bits(clip) >> 40 & 1 == 1;
        let text = Text::ALL[at as usize % Text::ALL.len()];
        for part in [
            Part::Precinct(PrecinctIndex(0)),
            Part::Precinct(PrecinctIndex(at as u32)),
            Part::Candidate(Candidate(at as u16 % 4)),
            Part::Text(text),
            Part::Number(at % NUMBER_MAX),
            Part::Ordinal(at as u8),
            Part::People(at),
            Part::Word(at as u8),
            Part::Spelled(at as u8),
        ] {
            everything_is_there(&part.heard(&room, language, &has), &has);
        }
    }
}
