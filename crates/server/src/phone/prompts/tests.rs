use std::collections::BTreeSet;
use std::path::PathBuf;

use intake::dialogue::{Text, fixed, name_words};
use intake::night_folder;
use sip::g711::FROM_MU_LAW;

use super::recording::{SAMPLES_MAX, to_wav};
use super::*;

/// How the shipped prompts are made anew.
const REMAKE: &str = "holdfast prompts pack nights/* --to crates/server/prompts";

fn night(name: &str) -> Setup {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../nights").join(name);
    let file = |name: &str| (name.to_owned(), fs::read(folder.join(name)).expect("it is shipped"));
    night_folder::read(&night_folder::FILES.into_iter().map(file).collect())
        .expect("it reads")
        .setup
}

fn shipped() -> [BTreeMap<&'static str, Entry<'static>>; 2] {
    SHIPPED.map(|bytes| pack::read(bytes).expect("it is a pack"))
}

/// A folder of one test alone, which goes with it.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str, files: &[(&str, &[u8])]) -> Folder {
        let own = format!("holdfast-prompts-{}-{name}", std::process::id());
        let folder = std::env::temp_dir().join(own);
        for (file, bytes) in files {
            let path = folder.join(file);
            fs::create_dir_all(path.parent().expect("it is in a folder")).expect("it can be made");
            fs::write(path, bytes).expect("it can be written");
        }
        Folder(folder)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

#[test]
fn every_text_is_shipped_as_it_is_worded_today() {
    let shipped = shipped();
    for (language, name) in LANGUAGES {
        for clip in fixed(language) {
            let entry = shipped[language as usize].get(&*clip.name);
            let entry =
                entry.unwrap_or_else(|| panic!("{name}/{} is not shipped: {REMAKE}", clip.name));
            assert_eq!(
                entry.wording,
                Wording::of(&clip.text),
                "{name}/{} is not what it says today: {REMAKE}",
                clip.name
            );
        }
        let known: BTreeSet<String> = fixed(language).into_iter().map(|clip| clip.name).collect();
        let is_name = |name: &str| Clip { name: name.into(), text: "".into() }.is_name();
        let old = shipped[language as usize].keys().find(|n| !is_name(n) && !known.contains(**n));
        assert_eq!(old, None, "nothing says it any more: {REMAKE}");
    }
}

#[test]
fn names_of_the_shipped_nights_are_shipped() {
    for name in ["iowa-2020", "nevada-2020"] {
        let night = night(name);
        let prompts = Prompts::new(&night, None).expect("they are sound");
        for clip in names(&night) {
            for (language, _) in LANGUAGES {
                let found = prompts.find(language, &clip);
                assert!(found.is_some(), "{name}: {} is not shipped: {REMAKE}", clip.name);
            }
        }
        let often = name_words(&night).into_iter().filter(|(_, precincts)| *precincts >= 3);
        for (clip, _) in often {
            let found = prompts.find(Language::Spanish, &clip);
            assert!(found.is_some(), "{name}: {} is not shipped: {REMAKE}", clip.name);
        }
    }
}

/// A sound's figures, in the numbers of 16-bit samples and in seconds.
struct Figures {
    loud: i64,
    peak: i64,
    ends: i64,
    longest_silence_ms: usize,
}

fn figures(mu_law: &[u8]) -> Figures {
    let samples: Vec<i64> = mu_law.iter().map(|&b| FROM_MU_LAW[usize::from(b)].into()).collect();
    let power =
        |samples: &[i64]| samples.iter().map(|s| s * s).sum::<i64>() / samples.len().max(1) as i64;
    // Of 10 ms; below 60 nothing is heard on a telephone.
    let quiet = samples.chunks(80).map(|frame| power(frame) < 60 * 60);
    let (mut run, mut longest) = (0, 0);
    for quiet in quiet {
        run = if quiet { run + 1 } else { 0 };
        longest = longest.max(run);
    }
    let spoken = &samples[160..samples.len() - 160];
    Figures {
        loud: power(spoken).isqrt(),
        peak: samples.iter().map(|s| s.abs()).max().unwrap_or_default(),
        ends: samples[0].abs().max(samples[samples.len() - 1].abs()),
        longest_silence_ms: 10 * longest,
    }
}

#[test]
fn shipped_prompts_are_equally_loud_and_begin_and_end_in_silence() {
    let mut bytes = 0;
    for shipped in shipped() {
        for (name, entry) in shipped {
            let sound = entry.mu_law();
            bytes += sound.len();
            let Figures { loud, peak, ends, longest_silence_ms } = figures(&sound);
            // From 15 to 17.5 dB below the loudest, 32,768.
            assert!((4_370..=5_827).contains(&loud), "{name}: {loud}");
            assert!(peak < 32_124, "{name}: {peak}");
            assert!(ends <= 64, "{name}: {ends}: it clicks where it is joined");
            assert!(longest_silence_ms <= 600, "{name}: {longest_silence_ms} ms of nothing");
        }
    }
    let packed: usize = SHIPPED.iter().map(|pack| pack.len()).sum();
    assert!(packed < 6 << 20 && bytes > 2 * packed, "{packed} bytes for {bytes}");
}

#[test]
fn what_is_said_flows() {
    let night = night("iowa-2020");
    let prompts = Prompts::new(&night, None).expect("they are sound");
    for (language, _) in LANGUAGES {
        let mut parts = vec![Part::Number(2_412), Part::People(101), Part::Delegates(1)];
        let number = prompts.joined(&prompts.of(&night, language, &parts[..1]));
        assert!(figures(&number).longest_silence_ms <= 120, "between the words of a number");
        parts.extend([Part::Text(Text::Line), Part::Ordinal(21), Part::Word(7), Part::Spelled(8)]);
        parts.extend((0..14).map(|at| Part::Candidate(caucus::worksheet::Candidate(at))));
        parts.extend([Part::Text(Text::Received), Part::Word(1), Part::Word(2)]);
        let said = prompts.joined(&prompts.of(&night, language, &parts));
        let figures = figures(&said);
        assert!(
            (250..=600).contains(&figures.longest_silence_ms),
            "{}",
            figures.longest_silence_ms
        );
        for precinct in night.precincts.indices().step_by(7) {
            let sounds = prompts.of(&night, language, &[Part::Precinct(precinct)]);
            assert!(!sounds.is_empty());
            assert!(sounds.iter().all(|&sound| !prompts.sounds().bytes(sound).is_empty()));
        }
    }
}

#[test]
fn a_shipped_name_is_not_taken_for_somebody_else() {
    let mut night = night("iowa-2020");
    night.candidates[1].name = "Jill Biden".into();
    let prompts = Prompts::new(&night, None).expect("they are sound");
    let clip = Clip { name: "candidate-biden".into(), text: "".into() };
    assert_eq!(prompts.find(Language::English, &clip), None);
    let candidate = Part::Candidate(caucus::worksheet::Candidate(1));
    let spelled = prompts.of(&night, Language::English, &[candidate]);
    assert_eq!(spelled.len(), "jillbiden".len());
}

#[test]
fn recordings_come_first_and_names_are_shared() {
    let night = night("nevada-2020");
    let wav = to_wav(&[7; 800]);
    let folder = Folder::new(
        "recordings",
        &[
            ("en/text-greeting.wav", &wav),
            ("en/candidate-biden.ULAW", &[9; 80]),
            ("en/precinct-32001-1.ulaw", &[8; 80]),
            ("es/number-dos.wav", &wav),
            ("en/read me.txt", b"recorded on Monday"),
        ],
    );
    let prompts = Prompts::new(&night, Some(&folder.0)).expect("they are sound");
    let source = |language, name: &str| {
        let clip = Clip { name: name.into(), text: "".into() };
        prompts.find(language, &clip).map(|found| (found.source, found.samples))
    };
    let (english, spanish) = (Language::English, Language::Spanish);
    assert_eq!(source(english, "text-greeting"), Some((Source::Recorded, 800)));
    assert_eq!(source(spanish, "text-greeting").map(|found| found.0), Some(Source::Shipped));
    assert_eq!(source(spanish, "candidate-biden"), Some((Source::Recorded, 80)));
    assert_eq!(source(spanish, "number-dos"), Some((Source::Recorded, 800)));
    assert_eq!(source(english, "number-dos"), None);
    let first = night.precincts.indices().next().expect("a night has precincts");
    let said = prompts.of(&night, spanish, &[Part::Precinct(first)]);
    assert_eq!(prompts.joined(&said), [8; 80]);
    let names: Vec<&str> = prompts.names(english, Source::Recorded).collect();
    assert_eq!(names, ["candidate-biden", "precinct-32001-1", "text-greeting"]);
}

#[test]
fn recordings_that_cannot_be_played_are_told_with_the_remedy() {
    let night = night("nevada-2020");
    let fault = |name: &str, files: &[(&str, &[u8])]| {
        let folder = Folder::new(name, files);
        let error = Prompts::new(&night, Some(&folder.0)).err().expect("it cannot be used");
        error.to_string().replace(&folder.0.display().to_string(), "DIR")
    };
    let long = to_wav(&vec![1; SAMPLES_MAX + 1]);
    let mut rate = to_wav(&[1; 80]);
    rate[24..28].copy_from_slice(&44_100_u32.to_le_bytes());
    let all = [
        fault("none", &[("english/a.wav", b"")]),
        fault("empty", &[("en/number-one.wav", b"")]),
        fault("raw-empty", &[("es/number-dos.ulaw", b"")]),
        fault("junk", &[("en/number-one.wav", b"\x7fELF\x02\x01\x01\0\0\0")]),
        fault("rate", &[("en/number-one.wav", &rate)]),
        fault("long", &[("en/number-one.wav", &long)]),
        fault("huge", &[("en/number-one.ulaw", &vec![1; FILE_BYTES_MAX as usize + 1])]),
        fault("twice", &[("en/number-one.wav", &to_wav(&[1])), ("en/number-one.ulaw", &[1])]),
    ];
    insta::assert_snapshot!("recordings_that_cannot_be_played", all.join("\n"));
    let missing = Prompts::new(&night, Some(Path::new("no such folder"))).err();
    assert!(matches!(missing, Some(PromptsError::NoLanguage(_))));
}
