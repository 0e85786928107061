//! Whoever listens to a whole call, with what it was to say in hand.

use std::fmt::Write;
use std::time::Duration;

use canvass::setup::Setup;
use canvass::words::{CheckWords, WORDS};
use intake::dialogue::{Language, Part, Text, heard};
use server::phone::prompts::Prompts;

use super::ear::{self, ALIKE, FRAME, Heard, RATE};
use super::phone::Pace;
use super::telling::{Prompt, Told, sound};

/// Nothing is said later than this after a key; what is stored is stored by then.
const LATE: usize = 8 * RATE;

/// Sound from which a prompt is known again, if it is heard to its end and if it is not.
const WHOLE: usize = RATE / 2;
const BEGINNING: usize = RATE / 5;

/// Sound between two prompts that belongs to neither: a frame on each side of a cut. From as much
/// sound a prompt is known again that is cut off as soon as the answer is there.
const CUT: usize = 2 * FRAME;

/// So much silence that nobody meant may be in a whole call, and twice as much beside it as the
/// machine had no time for whoever listens: it has none for the server then either.
const BEHIND: Duration = Duration::from_secs(1);

/// What became of a call.
pub struct Call {
    pub heard: Vec<i16>,
    /// How much was recorded when each answer was keyed, and when the call began.
    pub keyed: Vec<usize>,
    pub pace: Pace,
}

/// Somebody with good ears.
pub struct Listener<'a> {
    pub setup: &'a Setup,
    pub prompts: &'a Prompts,
    pub call: &'a Call,
}

/// A prompt where it was heard.
struct Found<'a> {
    prompt: &'a Prompt,
    heard: Heard,
    /// All that was to be heard of it, in samples.
    length: usize,
}

impl Listener<'_> {
    /// Checks that everything was heard as it was told, in order, and nothing else; returns the
    /// check words that were heard.
    pub fn check(&self, name: &str, told: &Told) -> Option<CheckWords> {
        let mut all = Vec::new();
        for (said, &keyed) in told.prompts.iter().zip(&self.call.keyed) {
            let mut from = keyed;
            let mut fleeting = None;
            for (at, prompt) in said.iter().enumerate() {
                if !prompt.whole && at + 1 < said.len() {
                    fleeting = Some(prompt); // The answer comes while it is said, or before.
                    continue;
                }
                let judged = if prompt.whole { WHOLE } else { BEGINNING };
                let found = self.find(prompt, from, self.call.heard.len(), judged);
                let found = found.unwrap_or_else(|| {
                    let text = heard(self.setup, prompt.language, &prompt.parts);
                    panic!("{name}: not heard from sample {from} on: {text}")
                });
                let before = fleeting.take();
                all.extend(before.and_then(|one| self.find(one, from, found.heard.at, CUT)));
                from = found.heard.at + found.heard.samples;
                all.push(found);
            }
        }
        println!("{}", self.table(name, &all));
        for found in &all {
            self.judge(name, found);
        }
        self.nothing_else(name, &all);
        let pace = self.call.pace;
        assert!(pace.behind < BEHIND + 2 * pace.busy, "{name}: {pace:?}");
        let last = all.last().unwrap();
        let received = last.prompt.parts.first() == Some(&Part::Text(Text::Received));
        received.then(|| self.words(last.heard.at, last.prompt))
    }

    /// Finds a prompt that begins soon after a place and is over at another, by so much of it.
    fn find<'a>(
        &self,
        prompt: &'a Prompt,
        from: usize,
        over: usize,
        judged: usize,
    ) -> Option<Found<'a>> {
        let recording = &self.call.heard[..over];
        let expected = self.sound(prompt.language, &prompt.parts);
        let at = ear::place(recording, &expected, from..=from + LATE, judged)?;
        let length = expected.len();
        let until = match prompt.whole {
            true => length,
            false => ear::common(recording, &expected, at),
        };
        let heard = ear::hold(recording, &expected[..until], at);
        (until > 0).then_some(Found { prompt, heard, length })
    }

    /// Checks one prompt: it is all there, without a gap, and neither faint nor clipped.
    fn judge(&self, name: &str, found: &Found) {
        let Found { prompt, heard: ear, length } = found;
        let text = heard(self.setup, prompt.language, &prompt.parts);
        let told = format!("{name}: {ear:?} of {length} samples: {text}");
        assert!(!prompt.whole || ear.samples == *length, "not whole: {told}");
        assert!(ear.correlation > ALIKE && ear.worst > ALIKE, "not the same: {told}");
        assert!(ear.gap < FRAME / 4, "with a gap: {told}");
        assert!(ear.peak < -0.1, "clipped: {told}");
        assert!(!prompt.whole || (-22.0..-12.0).contains(&ear.level), "level: {told}");
    }

    /// Checks that there is silence between the prompts.
    fn nothing_else(&self, name: &str, all: &[Found]) {
        let mut end = 0;
        let places = all.iter().map(|found| (found.heard.at, found.heard.samples));
        for (at, samples) in places.chain([(self.call.heard.len(), 0)]) {
            let between = self.call.heard.get(end..at).unwrap_or_default();
            let loud = between.chunks(FRAME).filter(|frame| ear::is_loud(frame)).count() * FRAME;
            assert!(loud <= CUT, "{name}: {loud} samples of sound before sample {at}");
            end = at + samples;
        }
    }

    /// Returns which of all words were heard where a prompt has its first three.
    fn words(&self, at: usize, prompt: &Prompt) -> CheckWords {
        let language = prompt.language;
        let all: Vec<Vec<i16>> =
            (0..=255).map(|word| self.sound(language, &[Part::Word(word)])).collect();
        let is_word = |(_, part): &(usize, &Part)| matches!(part, Part::Word(_));
        let places = prompt.parts.iter().enumerate().filter(is_word).take(3);
        let words: Vec<u8> = places
            .map(|(place, part)| {
                let before = self.sound(language, &prompt.parts[..=place]);
                let own = self.sound(language, &[*part]);
                assert!(before.ends_with(&own));
                let there = &self.call.heard[at + before.len() - own.len()..];
                let fit = |word: &Vec<i16>| ear::correlation(&there[..word.len()], word);
                let fits = all.iter().map(fit).enumerate();
                let best = fits.max_by(|(_, a), (_, b)| a.total_cmp(b)).unwrap();
                assert!(best.1 > ALIKE, "no word: {best:?}");
                best.0 as u8
            })
            .collect();
        CheckWords(words.try_into().unwrap())
    }

    fn sound(&self, language: Language, parts: &[Part]) -> Vec<i16> {
        sound(self.setup, self.prompts, language, parts)
    }

    fn table(&self, name: &str, all: &[Found]) -> String {
        let seconds = |samples: usize| samples as f64 / RATE as f64;
        let mut table = format!(
            "{name}: {:.1} s; {:?}\n\
             at s    heard s  of s    level dB  peak dB  correlation  worst   lost  prompt\n",
            seconds(self.call.heard.len()),
            self.call.pace,
        );
        for Found { prompt, heard: ear, length } in all {
            let Heard { at, samples, correlation, worst, level, peak, gap } = *ear;
            let text = heard(self.setup, prompt.language, &prompt.parts);
            let text = text.chars().take(60).collect::<String>();
            let (at, samples, length) = (seconds(at), seconds(samples), seconds(*length));
            writeln!(
                table,
                "{at:6.2}  {samples:7.2}  {length:6.2}  {level:8.1}  {peak:7.1}  \
                 {correlation:11.4}  {worst:6.4}  {gap:4}  {text}"
            )
            .unwrap();
        }
        table
    }
}

/// Returns words as they are said.
pub fn said(words: CheckWords, language: Language) -> [&'static str; 3] {
    words.0.map(|word| WORDS[usize::from(word)][language as usize])
}
