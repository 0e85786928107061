//! The machine's voice: espeak-ng speaks, sox makes it fit for a telephone line.

use std::io::{ErrorKind, Read, Write};
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use anyhow::{Context, bail, ensure};
use intake::dialogue::{Clip, Language};

/// Words a minute, without pauses; heard are about ten less.
const TEXT_WORDS_A_MINUTE: u32 = 150;

/// Names, check words and letters, which are written down or compared.
const NAME_WORDS_A_MINUTE: u32 = 135;
const WRITTEN_WORDS_A_MINUTE: u32 = 120;

/// Hundredths of a second between words, for tired ears.
const WORD_GAP: u32 = 2;

/// How loud it is.
const RMS_DB: f64 = -16.0;

/// How far off that may be; a limiter makes it a search.
const RMS_OFF_DB: f64 = 0.1;

/// Steps of the search; each takes most of what is still off.
const ROUNDS: usize = 6;

/// Silence at each end: 20 ms, so that words of a number stand 40 ms apart.
const END_SAMPLES: usize = 160;

/// How long a sound takes to become loud, and to fade: 5 ms.
const FADE_SAMPLES: usize = 40;

/// Names that the English voice says wrongly, as phonemes of espeak-ng.
const PHONEMES: [(&str, &str); 17] = [
    ("allamakee", "al@m@k'i:"),
    ("bachmann", "b'A:km@n"),
    ("buttigieg", "b'u:t@dZIdZ"),
    ("desantis", "d@s'antIs"),
    ("deval", "d@v'al"),
    ("esmeralda", "Ezm@r'ald@"),
    ("kasich", "k'eIsIk"),
    ("keokuk", "k'i:@kVk"),
    ("klobuchar", "kl'oUb@tSA@"),
    ("kossuth", "k@s'u:T"),
    ("monona", "m@n'oUn@"),
    ("poweshiek", "p'aU@Si:k"),
    ("steyer", "st'aI3"),
    ("tama", "t'eIm@"),
    ("wapello", "w'0p@loU"),
    ("washoe", "w'0SoU"),
    ("winneshiek", "w'In@Si:k"),
];

/// Speaks recordings, several at once; each in its place.
///
/// # Errors
///
/// Returns which program is missing, or what it said.
pub fn speak(language: Language, clips: &[Clip]) -> anyhow::Result<Vec<Vec<i16>>> {
    let next = AtomicUsize::new(0);
    let spoken = Mutex::new(vec![Vec::new(); clips.len()]);
    let work = || -> anyhow::Result<()> {
        while let Some(clip) = clips.get(next.fetch_add(1, Ordering::Relaxed)) {
            let at = clips.iter().position(|other| std::ptr::eq(other, clip)).unwrap_or_default();
            let samples = one(language, clip).with_context(|| clip.name.clone())?;
            spoken.lock().unwrap_or_else(|poisoned| poisoned.into_inner())[at] = samples;
        }
        Ok(())
    };
    let threads = thread::available_parallelism().map_or(1, usize::from).min(clips.len().max(1));
    thread::scope(|scope| {
        let running: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        running.into_iter().try_for_each(|one| match one.join() {
            Ok(done) => done,
            Err(_) => bail!("a thread failed"),
        })
    })?;
    Ok(spoken.into_inner().unwrap_or_else(|poisoned| poisoned.into_inner()))
}

/// Speaks one recording: what a telephone lets through of it, as loud as all the others, without
/// silence at its ends but for a little.
fn one(language: Language, clip: &Clip) -> anyhow::Result<Vec<i16>> {
    let (words_a_minute, text) = spoken(language, clip);
    let voice = match language {
        Language::English => "en-us",
        Language::Spanish => "es-419",
    };
    let (speed, gap) = (words_a_minute.to_string(), WORD_GAP.to_string());
    let arguments = ["-v", voice, "-s", &speed, "-g", &gap, "--stdin", "--stdout"];
    let said = run("espeak-ng", &arguments, text.as_bytes())?;
    let band = run(
        "sox",
        &split(
            "-D -V1 --ignore-length -t wav - -t raw -r 8000 -e floating-point -b 32 - gain -12 \
             rate -h 8000 sinc -n 255 300-3400 silence 1 0.01 -55d reverse silence 1 0.01 -55d \
             reverse",
        ),
        &said,
    )?;
    ensure!(!band.is_empty(), "the voice says nothing for `{}`", clip.text);
    let mut gain_db = 0.0;
    let mut loud = Vec::new();
    for _ in 0..ROUNDS {
        loud = limited(&band, gain_db)?;
        let off_db = RMS_DB - rms_db(&loud);
        if off_db.abs() < RMS_OFF_DB {
            break;
        }
        gain_db += off_db;
    }
    Ok(with_ends(loud))
}

/// Lets a sound begin and end softly, so that nothing clicks where two are joined.
fn with_ends(mut samples: Vec<i16>) -> Vec<i16> {
    let faded = |(at, sample): (usize, &mut i16)| {
        *sample = (f64::from(*sample) * (at as f64 + 0.5) / FADE_SAMPLES as f64) as i16;
    };
    samples.iter_mut().take(FADE_SAMPLES).enumerate().for_each(faded);
    samples.iter_mut().rev().take(FADE_SAMPLES).enumerate().for_each(faded);
    let end = [0; END_SAMPLES];
    [&end[..], &samples, &end].concat()
}

/// Returns how fast a recording is spoken, and what the voice is given to read.
fn spoken(language: Language, clip: &Clip) -> (u32, String) {
    let kind = clip.name.split('-').next().unwrap_or_default();
    let text = match language {
        Language::English if clip.is_name() => phonemes(&clip.text),
        Language::English | Language::Spanish => clip.text.to_string(),
    };
    match kind {
        "text" | "noun" => (TEXT_WORDS_A_MINUTE, text),
        // As within a sentence: a number's words do not each end one.
        "number" => (TEXT_WORDS_A_MINUTE, text + ","),
        "word" | "letter" => (WRITTEN_WORDS_A_MINUTE, text),
        _ => (NAME_WORDS_A_MINUTE, text),
    }
}

fn phonemes(name: &str) -> String {
    let word = |word: &str| {
        let known = PHONEMES.iter().find(|(known, _)| word.eq_ignore_ascii_case(known));
        known.map_or_else(|| word.to_owned(), |(_, phonemes)| format!("[[{phonemes}]]"))
    };
    name.split(' ').map(word).collect::<Vec<_>>().join(" ")
}

/// Returns it so much louder, with a limiter that keeps its peaks two decibels below the loudest:
/// the code of the packs may be off by as much.
fn limited(band: &[u8], gain_db: f64) -> anyhow::Result<Vec<i16>> {
    let arguments = format!(
        "-D -V1 -t raw -r 8000 -e floating-point -b 32 -c 1 - -t raw -e signed-integer -b 16 - \
         compand 0.005,0.1 6:-70,-70,-40,-34,-20,-15,0,-6 0 -40 gain -l {gain_db:.2} gain -2"
    );
    Ok(samples(&run("sox", &split(&arguments), band)?))
}

fn split(arguments: &str) -> Vec<&str> {
    arguments.split_whitespace().collect()
}

/// Returns the loudness, in decibels below the loudest there is.
pub fn rms_db(samples: &[i16]) -> f64 {
    let squares: f64 = samples.iter().map(|&sample| f64::from(sample).powi(2)).sum();
    10.0 * (squares / samples.len().max(1) as f64 / 32_768_f64.powi(2)).log10()
}

fn samples(bytes: &[u8]) -> Vec<i16> {
    let (samples, _) = bytes.as_chunks();
    samples.iter().map(|sample| i16::from_le_bytes(*sample)).collect()
}

/// Hands a program its input and returns what it gives.
fn run(program: &str, arguments: &[&str], input: &[u8]) -> anyhow::Result<Vec<u8>> {
    let started = Command::new(program)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn();
    let mut running = match started {
        Err(error) if error.kind() == ErrorKind::NotFound => {
            bail!("{program} is not installed: install Debian's packages espeak-ng and sox")
        }
        started => started.with_context(|| format!("{program} cannot be started"))?,
    };
    let stdin = running.stdin.take().context("it has an input")?;
    let mut stdout = running.stdout.take().context("it has an output")?;
    let mut given = Vec::new();
    thread::scope(|scope| {
        // It may give before it has taken everything. If it takes no more, it says why.
        scope.spawn(move || {
            let mut stdin = stdin;
            let _ = stdin.write_all(input);
        });
        stdout.read_to_end(&mut given)
    })
    .with_context(|| format!("{program} cannot be read"))?;
    let done = running.wait_with_output().with_context(|| format!("{program} does not end"))?;
    ensure!(
        done.status.success(),
        "{program} failed: {}",
        String::from_utf8_lossy(&done.stderr).trim()
    );
    Ok(given)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sound_has_soft_ends() {
        let sound = with_ends(vec![8_000; 200]);
        assert_eq!((sound.len(), sound[159], sound[160], sound[260]), (520, 0, 100, 8_000));
        assert_eq!(sound.iter().rev().collect::<Vec<_>>(), sound.iter().collect::<Vec<_>>());
    }

    #[test]
    fn names_are_spoken_as_people_say_them() {
        let clip = |name: &str, text: &'static str| Clip { name: name.into(), text: text.into() };
        let pete = clip("candidate-buttigieg", "Pete Buttigieg");
        assert_eq!(spoken(Language::English, &pete), (135, "Pete [[b'u:t@dZIdZ]]".into()));
        assert_eq!(spoken(Language::Spanish, &clip("number-dos", "dos")), (150, "dos,".into()));
        assert_eq!(spoken(Language::English, &clip("word-1", "actor")), (120, "actor".into()));
    }
}
