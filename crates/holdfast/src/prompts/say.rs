//! `holdfast prompts say`: something to listen to, as callers will hear it.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, ensure};
use canvass::setup::Setup;
use canvass::words::WORDS;
use caucus::worksheet::Candidate;
use clap::Args;
use intake::dialogue::{Clip, Language, NUMBER_MAX, Part, Text};
use server::phone::prompts::Prompts;
use server::phone::prompts::recording::to_wav;

use super::InLanguage;
use crate::Answer;
use crate::files::{night, print};

/// Writes what callers will hear to a file, to be listened to
///
/// What is asked for is said in the order in which it stands below.
#[derive(Args)]
#[command(
    verbatim_doc_comment,
    after_help = "Example:
  holdfast prompts say nights/iowa-2020 --precinct 19001-948199 --to said.wav
  holdfast prompts say nights/iowa-2020 --text received \\
    --check-words 'amber river stone' --language en --to said.wav"
)]
pub struct Say {
    /// Folder of the night, such as nights/iowa-2020
    #[arg(value_name = "NIGHT")]
    night: PathBuf,
    /// A recording by its name
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    /// A text by its name, such as greeting
    #[arg(long, value_name = "NAME")]
    text: Option<String>,
    /// A precinct
    #[arg(long, value_name = "ID")]
    precinct: Option<String>,
    /// A candidate
    #[arg(long, value_name = "ID")]
    candidate: Option<String>,
    /// A number
    #[arg(long, value_parser = clap::value_parser!(u64).range(..=NUMBER_MAX))]
    number: Option<u64>,
    /// Check words
    #[arg(long, value_name = "WORDS")]
    check_words: Option<String>,
    /// A whole return read back, with figures that are made up
    #[arg(long)]
    read_back: bool,
    /// In this language
    #[arg(long, value_enum, default_value_t = InLanguage::En)]
    language: InLanguage,
    /// Folder of recordings that are heard instead of the shipped ones
    #[arg(long, value_name = "DIR")]
    recordings: Option<PathBuf>,
    /// The file that is written
    #[arg(long, value_name = "FILE.wav")]
    to: PathBuf,
}

impl Say {
    pub fn run(&self) -> anyhow::Result<Answer> {
        let setup = night(&self.night)?.setup;
        let prompts = Prompts::new(&setup, self.recordings.as_deref())?;
        let language = self.language.language();
        let mut sounds = Vec::new();
        if let Some(name) = &self.name {
            let clip = Clip { name: name.clone(), text: name.into() };
            let found = prompts.find(language, &clip);
            sounds.push(found.with_context(|| format!("there is no recording `{name}`"))?.sound);
        }
        let parts = self.parts(&setup, language)?;
        sounds.extend(prompts.of(&setup, language, &parts));
        ensure!(!sounds.is_empty(), "say what is to be said; see --help");
        let said = prompts.joined(&sounds);
        fs::write(&self.to, to_wav(&said))
            .with_context(|| format!("{} cannot be written", self.to.display()))?;
        let seconds = said.len() as f64 / 8_000.0;
        print(&format!("{}: {} sounds, {seconds:.2} s\n", self.to.display(), sounds.len()))?;
        Ok(Answer::Yes)
    }

    fn parts(&self, setup: &Setup, language: Language) -> anyhow::Result<Vec<Part>> {
        let mut parts = Vec::new();
        if let Some(name) = &self.text {
            let text = Text::ALL.iter().find(|text| text.name() == name);
            parts.push(Part::Text(*text.with_context(|| format!("there is no text `{name}`"))?));
        }
        if let Some(id) = &self.precinct {
            let precinct = setup.precincts.find(id);
            parts.push(Part::Precinct(precinct.with_context(|| format!("no precinct `{id}`"))?));
        }
        if let Some(id) = &self.candidate {
            let candidate = setup.candidate(id);
            parts.push(Part::Candidate(candidate.with_context(|| format!("no candidate `{id}`"))?));
        }
        parts.extend(self.number.map(Part::Number));
        for word in self.check_words.iter().flat_map(|words| words.split_whitespace()) {
            let at = WORDS.iter().position(|pair| pair[language as usize] == word);
            let at = at.with_context(|| format!("`{word}` is no check word in this language"))?;
            parts.push(Part::Word(at as u8)); // There are 256.
        }
        if self.read_back {
            parts.extend(read_back(setup));
        }
        Ok(parts)
    }
}

/// Figures of every kind: small and large, with and without delegates.
const FIGURES: [[u64; 3]; 6] =
    [[2_412, 2_400, 11], [1, 0, 0], [30, 44, 2], [115, 121, 3], [21, 31, 1], [1_001, 999, 7]];

/// Returns a return read back as the dialogue does, with every line of the night.
fn read_back(setup: &Setup) -> Vec<Part> {
    let mut parts = vec![Part::Text(Text::ReadBack), Part::Text(Text::AtFirstCount)];
    parts.push(Part::People(3_580));
    let lines = (0..setup.candidates.len() as u16).zip(FIGURES.iter().cycle());
    for (at, &[first, last, delegates]) in lines {
        parts.extend([Part::Text(Text::Line), Part::Number(u64::from(at) + 1)]);
        parts.extend([Part::Candidate(Candidate(at)), Part::Text(Text::First)]);
        parts.extend([Part::Number(first), Part::Text(Text::Final), Part::Number(last)]);
        parts.push(Part::Delegates(delegates));
    }
    parts.extend([Text::SendIt, Text::ChangeLine, Text::HearAgain].map(Part::Text));
    parts
}
