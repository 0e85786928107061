//! `holdfast prompts pack`: the shipped prompts, made anew from the texts.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::PathBuf;

use anyhow::Context;
use clap::Args;
use intake::dialogue::{Clip, fixed, name_words, names};
use server::phone::prompts::LANGUAGES;
use server::phone::prompts::pack::{Spoken, Wording, write};

use super::voice::{rms_db, speak};
use crate::Answer;
use crate::files::{night, print};

/// Words of precincts' names are shipped if so many precincts of the nights have them; the others
/// are spelled.
const PRECINCTS_MIN: u32 = 3;

/// Makes the prompts that are shipped with the program (for maintainers)
///
/// All texts, numbers, check words and letters in both languages, and the names
/// of the nights: candidates, counties, and words that several precincts have.
/// The same texts give the same bytes. It takes some minutes.
#[derive(Args)]
#[command(
    verbatim_doc_comment,
    after_help = "Example:
  holdfast prompts pack nights/* --to crates/server/prompts"
)]
pub struct Pack {
    /// Folders of nights whose names are shipped
    #[arg(value_name = "NIGHT", required = true)]
    nights: Vec<PathBuf>,
    /// Folder for en.pack and es.pack
    #[arg(long, value_name = "DIR")]
    to: PathBuf,
}

impl Pack {
    pub fn run(&self) -> anyhow::Result<Answer> {
        for (language, name) in LANGUAGES {
            let mut clips = fixed(language);
            if name == "en" {
                clips.extend(self.names()?);
            }
            let spoken = speak(language, &clips)?;
            let seconds = spoken.iter().map(Vec::len).sum::<usize>() as f64 / 8_000.0;
            let loud = spoken.iter().map(|samples| rms_db(samples));
            let (least, most) = loud
                .fold((0.0, -99.0), |(least, most): (f64, f64), db| (least.min(db), most.max(db)));
            let spoken = clips.iter().zip(spoken).map(|(clip, samples)| Spoken {
                name: clip.name.clone(),
                wording: Wording::of(&clip.text),
                samples,
            });
            let pack = write(spoken.collect());
            let path = self.to.join(format!("{name}.pack"));
            fs::write(&path, &pack)
                .with_context(|| format!("{} cannot be written", path.display()))?;
            print(&format!(
                "{}: {} recordings, {seconds:.0} s, {} bytes, {least:.1} to {most:.1} dB\n",
                path.display(),
                clips.len(),
                pack.len()
            ))?;
        }
        Ok(Answer::Yes)
    }

    /// Returns the names of all nights, each once.
    fn names(&self) -> anyhow::Result<Vec<Clip<'static>>> {
        let mut all: BTreeMap<String, String> = BTreeMap::new();
        let mut words: BTreeMap<String, (String, u32)> = BTreeMap::new();
        for folder in &self.nights {
            let setup = night(folder)?.setup;
            for clip in names(&setup) {
                all.entry(clip.name).or_insert_with(|| clip.text.into_owned());
            }
            for (clip, precincts) in name_words(&setup) {
                words.entry(clip.name).or_insert_with(|| (clip.text.into_owned(), 0)).1 +=
                    precincts;
            }
        }
        // What a county or a candidate is called costs nothing more.
        let known: BTreeSet<String> = all.values().cloned().collect();
        words.retain(|_, (text, precincts)| *precincts >= PRECINCTS_MIN || known.contains(text));
        all.extend(words.into_iter().map(|(name, (text, _))| (name, text)));
        Ok(all.into_iter().map(|(name, text)| Clip { name, text: text.into() }).collect())
    }
}
