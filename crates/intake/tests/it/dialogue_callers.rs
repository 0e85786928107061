//! Callers for whom a keypad is hard: one who hears through a relay operator, and one whose hands
//! shake. Each must file the right return, whatever the seed.

use canvass::setup::Setup;
use caucus::worksheet::Worksheet;
use intake::dialogue::{Known, Part, Text};
use night::event::Mode;

use crate::dialogue_call::{CODE, Call, Caller, figures, known};
use crate::dialogue_times::{COUNTS, six};
use crate::mutate::Random;

const SEEDS: u64 = 200;

const RIGHT: &str = "161 1=25/25/1 2=48/52/2 3=12/0/0 4=45/50/2 5=26/34/1 6=5/0/0";

fn between(random: &mut Random, least: u64, most: u64) -> u64 {
    least + random.below((most - least + 1) as usize) as u64
}

/// Prints how long the calls took, and returns the longest in seconds.
fn told(who: &str, mut seconds: Vec<u64>) -> u64 {
    seconds.sort_unstable();
    let longest = seconds[seconds.len() - 1];
    println!("{who}: {} s, {} s, {longest} s", seconds[0], seconds[seconds.len() / 2]);
    longest
}

/// An operator types to her what is said, at two and a half times the time, goes on typing when the
/// line has fallen silent, and keys what she answers after 8 to 20 seconds.
fn relay(setup: &Setup, seed: u64) -> u64 {
    let mut random = Random(seed);
    let mut call = Call::of_slow(setup, known(setup, Mode::Real));
    let script = format!("{CODE} 1 {COUNTS} 1 1");
    for answer in script.split_whitespace() {
        let (began_ms, prompts) = (call.now_ms(), call.said.len());
        call.hear();
        let behind_ms = (call.now_ms() - began_ms) * 3 / 2;
        call.pass(behind_ms + between(&mut random, 8_000, 20_000));
        assert!(call.said.len() <= prompts + 1, "the line lost patience:\n{}", call.log);
        let key_ms = between(&mut random, 600, 900);
        call.caller = Caller { patient: false, thinks_ms: 0, key_ms };
        call.follow(answer);
    }
    assert_eq!(call.filed.len(), 1, "{}", call.log);
    assert_eq!(figures(&call.filed[0].0), RIGHT);
    call.seconds()
}

#[test]
fn relay_users_file_the_right_return() {
    let setup = six();
    let seconds = (0..SEEDS).map(|seed| relay(&setup, seed)).collect();
    let longest = told("relay user, six groups, shortest, median, longest", seconds);
    assert!(longest < 15 * 60, "{longest} s");
}

/// What she is asked; lines count from 0.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Asked {
    Code,
    Precinct,
    Head,
    First(usize),
    Final(usize),
    Awards,
    Send,
    Which,
    HalfKeyed,
    Nothing,
}

const QUESTIONS: [(Text, Asked); 13] = [
    (Text::KeyCode, Asked::Code),
    (Text::CodeWrong, Asked::Code),
    (Text::CodeSlip, Asked::Code),
    (Text::CodeShort, Asked::Code),
    (Text::CodeAgain, Asked::Code),
    (Text::IfRight, Asked::Precinct),
    (Text::HowManyPeople, Asked::Head),
    (Text::FirstCountAsked, Asked::First(0)),
    (Text::FinalCountAsked, Asked::Final(0)),
    (Text::KeyYourself, Asked::Awards),
    (Text::SendIt, Asked::Send),
    (Text::WhichLine, Asked::Which),
    (Text::SoFar, Asked::HalfKeyed),
];

/// Somebody whose presses double.
struct Shaking<'a> {
    call: Call<'a>,
    random: Random,
    /// Hears whether what she keyed is what is said; else she waits for the whole return.
    attentive: bool,
    /// The line that is asked, where it is not named again.
    line: usize,
    /// What she keyed last, if it was a figure.
    keyed: Option<u64>,
    doubled: usize,
    corrected: usize,
}

const FIRST: [u64; 6] = [25, 48, 12, 45, 26, 5];
const FINAL: [u64; 6] = [25, 52, 0, 50, 34, 0];
const HEAD: u64 = 161;

impl Shaking<'_> {
    /// Presses keys: three in twenty double, 60 to 400 ms later.
    fn keys(&mut self, keys: &str) {
        self.call.note(&format!("> {keys}"));
        let thinks_ms = between(&mut self.random, 1_000, 3_000);
        self.call.pass(thinks_ms);
        for key in keys.chars() {
            let key_ms = between(&mut self.random, 500, 1_200);
            self.call.pass(key_ms);
            self.call.press(key);
            if self.random.below(100) < 15 {
                let later_ms = between(&mut self.random, 60, 400);
                self.call.note(&format!("> ({key} doubles after {later_ms} ms)"));
                self.call.pass(later_ms);
                self.call.press(key);
                self.doubled += 1;
            }
        }
    }

    fn figure(&mut self, figure: u64) {
        self.keyed = Some(figure);
        self.keys(&format!("{figure}#"));
    }

    /// Understands what is asked, and the line it is asked of.
    fn asked(&mut self, parts: &[Part]) -> Asked {
        for (at, part) in parts.iter().enumerate() {
            let Part::Text(text) = part else { continue };
            if let [.., Part::Text(Text::Line), Part::Number(line), Part::Candidate(_)] =
                parts[..at]
            {
                self.line = line as usize - 1;
            }
            let Some((_, asked)) = QUESTIONS.iter().find(|(question, _)| question == text) else {
                continue;
            };
            return match asked {
                Asked::First(_) => Asked::First(self.line),
                Asked::Final(_) => Asked::Final(self.line),
                Asked::Code
                | Asked::Precinct
                | Asked::Head
                | Asked::Awards
                | Asked::Send
                | Asked::Which
                | Asked::HalfKeyed
                | Asked::Nothing => *asked,
            };
        }
        Asked::Nothing
    }

    /// The first thing that is wrong in the whole return: a line from 1, or 0 for the head.
    fn wrong(parts: &[Part]) -> Option<usize> {
        let begun = parts.iter().position(|part| *part == Part::Text(Text::ReadBack))?;
        let mut heard = [[0; 2]; 6];
        let (mut head, mut line) = (0, 0);
        let mut parts = parts[begun..].iter().peekable();
        while let Some(part) = parts.next() {
            match (part, parts.peek()) {
                (Part::Text(Text::LookOnceMore), _) => break,
                (Part::Text(Text::AtFirstCount), Some(Part::People(people))) => head = *people,
                (Part::Text(Text::Line), Some(Part::Number(number))) => line = *number as usize,
                (Part::Text(Text::First), Some(Part::Number(many))) => heard[line - 1][0] = *many,
                (Part::Text(Text::Final), Some(Part::Number(many))) => heard[line - 1][1] = *many,
                _ => {}
            }
        }
        if head != HEAD {
            return Some(0);
        }
        (1..=6).find(|line| heard[line - 1] != [FIRST[line - 1], FINAL[line - 1]])
    }

    /// Answers what is asked; the last but one prompt is the whole return where that is to be sent.
    fn answer(&mut self) {
        let said = self.call.said.clone();
        let parts = said.last().expect("she was greeted");
        let keyed = self.keyed.take();
        let echo = match (keyed, parts.first()) {
            (Some(keyed), Some(Part::Number(echo) | Part::People(echo))) => Some((keyed, *echo)),
            _ => None,
        };
        let asked = self.asked(parts);
        if self.attentive && echo.is_some_and(|(keyed, echo)| keyed != echo) {
            self.corrected += 1;
            return self.keys("*");
        }
        match asked {
            Asked::Code => self.keys(CODE),
            Asked::Precinct | Asked::Awards => self.keys("1"),
            Asked::Head => self.figure(HEAD),
            Asked::First(line) => self.figure(FIRST[line]),
            Asked::Final(line) => self.figure(FINAL[line]),
            Asked::Send => match said[said.len() - 2..].iter().find_map(|said| Self::wrong(said)) {
                None => self.keys("1"),
                Some(_) => self.keys("2"),
            },
            Asked::Which => {
                self.corrected += 1;
                let wrong = said.iter().rev().find_map(|said| {
                    let whole = said.contains(&Part::Text(Text::ReadBack));
                    whole.then(|| Self::wrong(said))
                });
                let line = wrong.flatten().expect("something is wrong");
                self.keys(&format!("{line}#"));
            }
            Asked::HalfKeyed => self.keys("*"),
            Asked::Nothing => self.call.pass(1_000),
        }
    }
}

/// Calls until the return is filed; returns the seconds, and how often something was corrected.
fn shaking(setup: &Setup, seed: u64) -> (u64, usize, usize) {
    let mut known = known(setup, Mode::Real);
    let (mut seconds, mut corrected, mut calls) = (0, 0, 0);
    loop {
        let mut caller = Shaking {
            call: Call::of_slow(setup, known.clone()),
            random: Random(seed + 1_000 * calls),
            attentive: seed.is_multiple_of(2),
            line: 0,
            keyed: None,
            doubled: 0,
            corrected: 0,
        };
        for _ in 0..300 {
            if caller.call.over || !caller.call.filed.is_empty() {
                break;
            }
            caller.call.hear();
            caller.answer();
        }
        calls += 1;
        seconds += caller.call.seconds();
        corrected += caller.corrected;
        if let Some((worksheet, ..)) = caller.call.filed.pop() {
            assert_filed(&worksheet, &caller.call.log);
            return (seconds, corrected, calls as usize);
        }
        assert!(caller.call.over && calls < 5, "seed {seed}:\n{}", caller.call.log);
        known = Known { draft: caller.call.draft.take(), ..known };
    }
}

fn assert_filed(worksheet: &Worksheet, log: &str) {
    assert_eq!(figures(worksheet), RIGHT, "{log}");
}

#[test]
fn shaking_hands_file_the_right_return() {
    let setup = six();
    let calls: Vec<(u64, usize, usize)> = (0..SEEDS).map(|seed| shaking(&setup, seed)).collect();
    let corrected: usize = calls.iter().map(|(_, corrected, _)| corrected).sum();
    let again = calls.iter().filter(|(.., calls)| *calls > 1).count();
    println!("shaking hands: {corrected} corrections, {again} of {SEEDS} called more than once");
    assert!(corrected > 50, "hands that err are what is tried here");
    let seconds = calls.into_iter().map(|(seconds, ..)| seconds).collect();
    let longest = told("shaking hands, six groups, shortest, median, longest", seconds);
    assert!(longest < 15 * 60, "{longest} s");
}
