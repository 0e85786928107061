//! `holdfast prompts make`: recordings by the machine's voice, where the shipped ones end.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, ensure};
use clap::Args;
use intake::dialogue::Clip;
use server::phone::prompts::recording::to_wav;
use server::phone::prompts::{LANGUAGES, Prompts};
use sip::g711::to_mu_law;

use super::InLanguage;
use super::needed::needed;
use super::voice::{rms_db, speak};
use crate::Answer;
use crate::files::{night, print};

/// Speaks the recordings a night needs and writes them to files
///
/// Without more, those that are neither shipped nor in DIR: the candidates,
/// counties and words of precincts' names of another night. What lies in DIR is
/// never replaced, unless it is named. The voice is that of espeak-ng, and sox
/// makes it fit for a telephone; somebody's own voice is better.
#[derive(Args)]
#[command(
    verbatim_doc_comment,
    after_help = "Example:
  holdfast prompts make nights/iowa-2020 --to recordings
  holdfast prompts make nights/iowa-2020 --to recordings --name text-greeting"
)]
pub struct Make {
    /// Folder of the night, such as nights/iowa-2020
    #[arg(value_name = "NIGHT")]
    night: PathBuf,
    /// Folder for the recordings: DIR/en/NAME.wav, DIR/es/NAME.wav
    #[arg(long, value_name = "DIR")]
    to: PathBuf,
    /// Only this language
    #[arg(long, value_enum)]
    language: Option<InLanguage>,
    /// Which of them
    #[arg(long, value_enum, default_value_t = Only::Missing)]
    only: Only,
    /// Only this one; it is replaced if it is there
    #[arg(long, value_name = "NAME", conflicts_with = "only")]
    name: Option<String>,
}

#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Only {
    /// Neither shipped nor in DIR.
    Missing,
    /// Not in DIR.
    All,
}

impl Make {
    pub fn run(&self) -> anyhow::Result<Answer> {
        let setup = night(&self.night)?.setup;
        let there = LANGUAGES.iter().any(|(_, folder)| self.to.join(folder).is_dir());
        let prompts = Prompts::new(&setup, there.then_some(self.to.as_path()))?;
        let mut made = 0;
        let wanted = |of| self.language.is_none_or(|only| only.language() == of);
        for (language, folder) in LANGUAGES.into_iter().filter(|(of, _)| wanted(*of)) {
            let folder = self.to.join(folder);
            let is_made = |clip: &Clip| match (&self.name, self.only) {
                (Some(name), _) => clip.name == *name,
                (None, Only::Missing) => prompts.find(language, clip).is_none(),
                (None, Only::All) => true,
            };
            let mut clips = needed(&setup, language);
            clips.retain(|clip| is_made(clip) && (self.name.is_some() || !is_there(&folder, clip)));
            made += clips.len();
            for clips in clips.chunks(CHUNK) {
                for (clip, samples) in clips.iter().zip(speak(language, clips)?) {
                    write(&folder, clip, &samples)?;
                }
            }
        }
        ensure!(
            made > 0 || self.name.is_none(),
            "no recording of this night has that name; see holdfast prompts list"
        );
        print(&format!("{made} recordings made in {}\n", self.to.display()))?;
        Ok(Answer::Yes)
    }
}

/// Recordings spoken before they are written, so that somebody sees it go on.
const CHUNK: usize = 50;

fn is_there(folder: &Path, clip: &Clip) -> bool {
    ["wav", "ulaw"].iter().any(|end| folder.join(format!("{}.{end}", clip.name)).exists())
}

fn write(folder: &Path, clip: &Clip, samples: &[i16]) -> anyhow::Result<()> {
    ensure!(!clip.name.contains(['/', '\0']), "`{}` cannot be the name of a file", clip.name);
    fs::create_dir_all(folder).with_context(|| format!("{} cannot be made", folder.display()))?;
    let path = folder.join(format!("{}.wav", clip.name));
    let mu_law: Vec<u8> = samples.iter().map(|&sample| to_mu_law(sample)).collect();
    fs::write(&path, to_wav(&mu_law))
        .with_context(|| format!("{} cannot be written", path.display()))?;
    let seconds = samples.len() as f64 / 8_000.0;
    print(&format!("{}  {seconds:.2} s  {:.1} dB\n", path.display(), rms_db(samples)))
}
