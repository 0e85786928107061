//! What callers hear: the shipped prompts, those that somebody recorded, and which of them say
//! what the dialogue wants said.
//!
//! The shipped ones stay packed until they are first played, and are unpacked by whoever asks for
//! them to be played: the thread of sound never waits.

mod coding;
pub mod pack;
pub mod recording;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::{fs, io};

use canvass::setup::Setup;
use intake::dialogue::{Clip, Heard, Language, Part, Pause, names, recordings};
use sip::g711::SILENCE;
use sip::media::{QUEUE_MAX, SoundId, Sounds, SoundsFault};

use pack::{Entry, PackFault, Wording};
use recording::{FILE_BYTES_MAX, RecordingFault};

/// The languages, with the names of their folders.
pub const LANGUAGES: [(Language, &str); 2] = [(Language::English, "en"), (Language::Spanish, "es")];

/// The shipped prompts, which `holdfast prompts pack` makes.
const SHIPPED: [&[u8]; 2] =
    [include_bytes!("../../../prompts/en.pack"), include_bytes!("../../../prompts/es.pack")];

/// After a sentence, and between words that are written down: 300 ms with the ends of recordings.
const SENTENCE_BYTES: usize = 2_080;

/// Between the items of a list: 150 ms.
const ITEM_BYTES: usize = 880;

/// Bytes of all recordings of a folder: more than two hours, kept in memory.
const RECORDED_BYTES_MAX: usize = 64 << 20;

/// Why prompts cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum PromptsError {
    /// There is no such folder, or it cannot be read.
    #[error("{path} cannot be read: {source}")]
    Read { path: PathBuf, source: io::Error },
    /// Neither language is in it.
    #[error("{0} holds no recordings: they lie in its folders `en` and `es`")]
    NoLanguage(PathBuf),
    /// A file cannot be played.
    #[error(
        "{path}: {fault}; recordings are WAV files of 8,000 samples a second, mono, 16 bits \
         (sox FILE -r 8000 -c 1 -b 16 OTHER.wav) or raw µ-law with the ending .ulaw"
    )]
    Recording { path: PathBuf, fault: RecordingFault },
    /// Too much of them.
    #[error("{0} holds more than 64 MiB of sound, which is more than two hours")]
    TooMuch(PathBuf),
    /// A name has a WAV and a raw file.
    #[error("{0} is there twice, as .wav and as .ulaw; one of the two has to go")]
    Twice(PathBuf),
    /// What was built into the program cannot be read.
    #[error("the shipped prompts: {0}")]
    Shipped(#[from] PackFault),
    /// They do not fit together.
    #[error(transparent)]
    Sounds(#[from] SoundsFault),
}

/// Where a recording comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// Shipped with the program.
    Shipped,
    /// Recorded by somebody.
    Recorded,
}

/// Recordings that were found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Found {
    /// Where it comes from.
    pub source: Source,
    /// Its length, 8,000 a second.
    pub samples: usize,
    /// As which it is played.
    pub sound: SoundId,
}

/// Everything that can be said on the telephone.
pub struct Prompts {
    sounds: Arc<Sounds>,
    /// By language and name.
    found: [BTreeMap<String, Found>; 2],
    packed: HashMap<SoundId, Entry<'static>>,
    sentence: SoundId,
    item: SoundId,
}

impl Prompts {
    /// Takes the shipped prompts and, before them, the recordings of a folder. Shipped names of
    /// candidates and counties are used if they say what this night calls them.
    ///
    /// # Errors
    ///
    /// Returns what cannot be used, and what is to be done about it.
    pub fn new(setup: &Setup, folder: Option<&Path>) -> Result<Prompts, PromptsError> {
        let recorded = folder.map(recorded).transpose()?.unwrap_or_default();
        let lengths: Vec<_> =
            recorded.iter().map(|(key, bytes)| (key.clone(), bytes.len())).collect();
        let named =
            recorded.into_iter().map(|((at, name), bytes)| (in_folder(at, &name), bytes.into()));
        let pauses = [("sentence", SENTENCE_BYTES), ("item", ITEM_BYTES)];
        let pauses = pauses.map(|(name, length)| (name.to_owned(), vec![SILENCE.0; length].into()));
        let mut sounds = Sounds::new(named.chain(pauses))?;
        let mut found = [BTreeMap::new(), BTreeMap::new()];
        for ((at, name), samples) in lengths {
            let sound = sounds.id(&in_folder(at, &name)).expect("it was put in above");
            found[at].insert(name, Found { source: Source::Recorded, samples, sound });
        }
        let mut packed = HashMap::new();
        for (at, shipped) in SHIPPED.into_iter().enumerate() {
            for (name, entry) in of_night(setup, pack::read(shipped)?) {
                if found[at].contains_key(name) {
                    continue;
                }
                let sound = sounds.put_later(in_folder(at, name))?;
                let samples = entry.samples;
                found[at]
                    .insert(name.to_owned(), Found { source: Source::Shipped, samples, sound });
                packed.insert(sound, entry);
            }
        }
        let [sentence, item] =
            ["sentence", "item"].map(|name| sounds.id(name).expect("it was put in above"));
        Ok(Prompts { sounds: Arc::new(sounds), found, packed, sentence, item })
    }

    /// Returns the sounds, for the thread that plays them.
    pub fn sounds(&self) -> Arc<Sounds> {
        Arc::clone(&self.sounds)
    }

    /// Returns what to play one after the other, so that it can be played at once.
    pub fn of(&self, setup: &Setup, language: Language, parts: &[Part]) -> Vec<SoundId> {
        let has = |clip: &Clip| self.find(language, clip).is_some();
        let heard = recordings(setup, language, parts, &has);
        let sounds = heard.iter().filter_map(|heard| match heard {
            Heard::Pause(Pause::Sentence) => Some(self.sentence),
            Heard::Pause(Pause::Item) => Some(self.item),
            Heard::Clip(clip) => Some(self.find(language, clip)?.sound),
        });
        let sounds: Vec<SoundId> = sounds.take(QUEUE_MAX).collect();
        sounds.iter().for_each(|&sound| self.unpack(sound));
        sounds
    }

    /// Returns a recording in that language; a name is heard in English where there is no other,
    /// for the paper has one name too.
    pub fn find(&self, language: Language, clip: &Clip) -> Option<Found> {
        let in_language =
            |language: Language| self.found[language as usize].get(&clip.name).copied();
        let own = in_language(language);
        let english = || in_language(Language::English).filter(|_| clip.is_name());
        match own {
            Some(Found { source: Source::Recorded, .. }) => own,
            Some(_) => english().filter(|other| other.source == Source::Recorded).or(own),
            None => english(),
        }
    }

    /// Returns the names of all recordings in a language that come from there.
    pub fn names(&self, language: Language, source: Source) -> impl Iterator<Item = &str> {
        let all = self.found[language as usize].iter();
        all.filter(move |(_, found)| found.source == source).map(|(name, _)| name.as_str())
    }

    /// Returns the µ-law of a list of sounds, joined as they are played.
    pub fn joined(&self, sounds: &[SoundId]) -> Vec<u8> {
        sounds.iter().for_each(|&sound| self.unpack(sound));
        sounds.iter().flat_map(|&sound| self.sounds.bytes(sound)).copied().collect()
    }

    fn unpack(&self, sound: SoundId) {
        if let Some(entry) = self.packed.get(&sound) {
            self.sounds.provide(sound, || entry.mu_law());
        }
    }
}

/// Returns the shipped recordings without the names that mean somebody else in this night.
fn of_night<'a>(
    setup: &Setup,
    mut shipped: BTreeMap<&'a str, Entry<'a>>,
) -> BTreeMap<&'a str, Entry<'a>> {
    let own: HashMap<String, Wording> =
        names(setup).into_iter().map(|clip| (clip.name, Wording::of(&clip.text))).collect();
    shipped.retain(|name, entry| {
        let somebody = name.starts_with("candidate-") || name.starts_with("county-");
        !somebody || own.get(*name) == Some(&entry.wording)
    });
    shipped
}

fn in_folder(language: usize, name: &str) -> String {
    format!("{}/{name}", LANGUAGES[language].1)
}

/// Returns the µ-law of every recording of a folder, by language and name.
fn recorded(folder: &Path) -> Result<BTreeMap<(usize, String), Vec<u8>>, PromptsError> {
    let mut all = BTreeMap::new();
    let (mut bytes, mut languages) = (0, 0);
    for (at, (_, language)) in LANGUAGES.iter().enumerate() {
        let folder = folder.join(language);
        let read = |source| PromptsError::Read { path: folder.clone(), source };
        let files = match fs::read_dir(&folder) {
            Ok(files) => files,
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            Err(error) => return Err(read(error)),
        };
        languages += 1;
        let paths = files.map(|file| Ok(file?.path())).collect::<io::Result<BTreeSet<_>>>();
        for path in paths.map_err(read)? {
            let Some((name, sound)) = recording_of(&path)? else { continue };
            bytes += sound.len();
            if bytes > RECORDED_BYTES_MAX {
                return Err(PromptsError::TooMuch(folder));
            }
            if all.insert((at, name), sound).is_some() {
                return Err(PromptsError::Twice(path));
            }
        }
    }
    match languages {
        0 => Err(PromptsError::NoLanguage(folder.to_owned())),
        _ => Ok(all),
    }
}

/// Returns the name and the µ-law of a file; `None` if it is not meant as a recording.
fn recording_of(path: &Path) -> Result<Option<(String, Vec<u8>)>, PromptsError> {
    let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
    let is_wav = ending.eq_ignore_ascii_case("wav");
    let name = path.file_stem().and_then(|name| name.to_str());
    let (Some(name), true) = (name, is_wav || ending.eq_ignore_ascii_case("ulaw")) else {
        return Ok(None);
    };
    let read = |source| PromptsError::Read { path: path.to_owned(), source };
    let unusable = |fault| PromptsError::Recording { path: path.to_owned(), fault };
    if fs::metadata(path).map_err(read)?.len() > FILE_BYTES_MAX {
        return Err(unusable(RecordingFault::TooLong));
    }
    let bytes = fs::read(path).map_err(read)?;
    let sound = if is_wav { recording::wav(&bytes) } else { recording::raw(bytes) };
    Ok(Some((name.to_owned(), sound.map_err(unusable)?)))
}

#[cfg(test)]
mod tests;
