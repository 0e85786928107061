//! `holdfast prompts list`: every recording a night needs, and whether it is there.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::PathBuf;

use canvass::setup::Setup;
use clap::Args;
use intake::dialogue::{Clip, Heard, Language, Part, put_together};
use serde::Serialize;
use server::phone::prompts::{LANGUAGES, Prompts, Source};

use super::InLanguage;
use super::needed::needed;
use crate::files::{night, print};
use crate::{Answer, Format};

/// Samples of a second.
const RATE: f64 = 8_000.0;

/// Lists every recording a night needs, and where it comes from
///
/// A name without a recording is put together from the words of its parts;
/// words without one are spelled letter by letter. The answer is no (exit 1)
/// if something is missing and nothing can be heard in its place.
#[derive(Args)]
#[command(
    verbatim_doc_comment,
    after_help = "Example:
  holdfast prompts list nights/iowa-2020
  holdfast prompts list nights/iowa-2020 --recordings recordings --language es"
)]
pub struct List {
    /// Folder of the night, such as nights/iowa-2020
    #[arg(value_name = "NIGHT")]
    night: PathBuf,
    /// Folder of recordings that are heard instead of the shipped ones
    #[arg(long, value_name = "DIR")]
    recordings: Option<PathBuf>,
    /// Only this language
    #[arg(long, value_enum)]
    language: Option<InLanguage>,
    /// What to print
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,
}

/// Where what is heard comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
enum From {
    Recorded,
    Shipped,
    /// From recordings of its words.
    PutTogether,
    /// Letter by letter, all or some of it.
    Spelled,
    Missing,
}

impl From {
    fn name(self) -> &'static str {
        match self {
            From::Recorded => "recorded",
            From::Shipped => "shipped",
            From::PutTogether => "put together",
            From::Spelled => "spelled",
            From::Missing => "missing",
        }
    }
}

/// What is printed.
#[derive(Serialize)]
struct Document<'a> {
    night: &'a str,
    recordings: Vec<Row>,
    /// Precincts of the night by how their names are heard.
    precincts: BTreeMap<&'static str, BTreeMap<From, u32>>,
    totals: BTreeMap<&'static str, BTreeMap<From, u32>>,
    seconds: BTreeMap<&'static str, f64>,
    /// Recordings of the folder that no night needs: most likely, their names are wrong.
    unused: Vec<String>,
}

#[derive(Serialize)]
struct Row {
    language: &'static str,
    name: String,
    text: String,
    seconds: f64,
    from: From,
}

impl List {
    pub fn run(&self) -> anyhow::Result<Answer> {
        let setup = night(&self.night)?.setup;
        let prompts = Prompts::new(&setup, self.recordings.as_deref())?;
        let document = self.document(&setup, &prompts);
        match self.format {
            Format::Table => print(&table(&document))?,
            Format::Json => print(&format!("{}\n", serde_json::to_string_pretty(&document)?))?,
        }
        let missing = document.totals.values().any(|totals| totals.contains_key(&From::Missing));
        Ok(if missing { Answer::No } else { Answer::Yes })
    }

    fn document<'a>(&self, setup: &'a Setup, prompts: &Prompts) -> Document<'a> {
        let mut document = Document {
            night: &setup.night,
            recordings: Vec::new(),
            precincts: BTreeMap::new(),
            totals: BTreeMap::new(),
            seconds: BTreeMap::new(),
            unused: Vec::new(),
        };
        let wanted = |of| self.language.is_none_or(|only| only.language() == of);
        for (language, folder) in LANGUAGES.into_iter().filter(|(of, _)| wanted(*of)) {
            for clip in needed(setup, language) {
                let (from, samples) = found(prompts, language, clip.clone());
                let seconds = samples as f64 / RATE;
                *document.totals.entry(folder).or_default().entry(from).or_default() += 1;
                *document.seconds.entry(folder).or_default() += seconds;
                let Clip { name, text } = clip;
                let text = text.into_owned();
                document.recordings.push(Row { language: folder, name, text, seconds, from });
            }
            let has = |clip: &Clip| prompts.find(language, clip).is_some();
            for precinct in setup.precincts.indices() {
                let heard = Part::Precinct(precinct).heard(setup, language, &has);
                let clips = heard.into_iter().filter_map(|heard| match heard {
                    Heard::Clip(clip) => Some(clip),
                    Heard::Pause(_) => None,
                });
                let from = composed(prompts, language, &clips.collect::<Vec<_>>());
                *document.precincts.entry(folder).or_default().entry(from).or_default() += 1;
            }
            document.unused.extend(unused(setup, prompts, language, folder));
        }
        document
    }
}

/// Returns where a recording comes from, and how many samples are heard in its place.
fn found(prompts: &Prompts, language: Language, clip: Clip) -> (From, usize) {
    match prompts.find(language, &clip) {
        Some(found) if found.source == Source::Recorded => (From::Recorded, found.samples),
        Some(found) => (From::Shipped, found.samples),
        None if !clip.is_name() => (From::Missing, 0),
        None => {
            let has = |clip: &Clip| prompts.find(language, clip).is_some();
            let clips = put_together(clip, language, &has);
            let samples = clips.iter().filter_map(|clip| prompts.find(language, clip));
            (composed(prompts, language, &clips), samples.map(|found| found.samples).sum())
        }
    }
}

/// Returns how a name is heard that consists of these recordings.
fn composed(prompts: &Prompts, language: Language, clips: &[Clip]) -> From {
    let spelled = clips.windows(2).any(|two| two.iter().all(|c| c.name.starts_with("letter-")));
    match clips {
        [] => From::Missing,
        _ if clips.iter().any(|clip| prompts.find(language, clip).is_none()) => From::Missing,
        [one] if one.name.starts_with("precinct-") => From::Recorded,
        _ if spelled => From::Spelled,
        _ => From::PutTogether,
    }
}

/// Returns the recordings of the folder that nothing asks for.
fn unused(setup: &Setup, prompts: &Prompts, language: Language, folder: &str) -> Vec<String> {
    let mut known: Vec<String> =
        needed(setup, language).into_iter().map(|clip| clip.name).collect();
    known.extend(needed(setup, Language::English).into_iter().map(|clip| clip.name));
    let ids = setup.precincts.indices().map(|at| format!("precinct-{}", setup.precincts.id(at)));
    known.extend(ids);
    known.sort_unstable();
    let recorded = prompts.names(language, Source::Recorded);
    let unknown = recorded.filter(|name| known.binary_search_by(|k| k.as_str().cmp(name)).is_err());
    unknown.map(|name| format!("{folder}/{name}")).collect()
}

fn table(document: &Document) -> String {
    let mut table = String::new();
    for row in &document.recordings {
        let Row { language, name, seconds, from, .. } = row;
        let _ = writeln!(table, "{language}  {name:<36} {seconds:>7.2} s  {}", from.name());
    }
    let counted = |counts: &BTreeMap<From, u32>| {
        let counts = counts.iter().map(|(from, count)| format!("{count} {}", from.name()));
        counts.collect::<Vec<_>>().join(", ")
    };
    for (language, totals) in &document.totals {
        let seconds = document.seconds.get(language).copied().unwrap_or_default();
        let _ = writeln!(table, "\n{language}  recordings  {}; {seconds:.0} s", counted(totals));
        if let Some(precincts) = document.precincts.get(language) {
            let _ = writeln!(table, "{language}  precincts   {}", counted(precincts));
        }
    }
    for name in &document.unused {
        let _ = writeln!(table, "not used: {name}; its name is none that anything asks for");
    }
    let named = |from| document.recordings.iter().filter(move |row| row.from == from);
    let spelled = named(From::Spelled).count();
    if spelled > 0 {
        let _ = writeln!(
            table,
            "\n{spelled} words and names are spelled letter by letter; record them, or:\n  \
             holdfast prompts make NIGHT --to DIR"
        );
    }
    for row in named(From::Missing) {
        let _ = writeln!(table, "missing: {}/{}: {}", row.language, row.name, row.text);
    }
    table
}
