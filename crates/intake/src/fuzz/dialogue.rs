//! Drives a keypad dialogue with keys, answers and moments in any order.

use canvass::setup::{PrecinctIndex, Setup};
use canvass::words::CheckWords;
use caucus::worksheet::{Alignment, Candidate, Delegates, Group, Worksheet};
use night::event::Mode;

use super::{ALIGNMENT_NIGHT, BALLOTS_NIGHT, NEVADA_NIGHT, check_worksheet, is_digits};
use crate::dialogue::{
    CALL_NS_MAX, CodeAnswer, Dialogue, Facts, Filed, Input, Key, Known, Language, NotFiled, Output,
    Part, Received, Text, heard,
};

const SECOND_NS: u64 = 1_000_000_000;

/// The last words of a call that has become too long, if nobody reports that they were heard.
const LAST_WORDS_NS_MAX: u64 = 90 * SECOND_NS;

/// Drives a dialogue: each byte is a key, or something that happens. Whatever comes, it ends within
/// its bounds, keeps what is whole, and files only what was read back to its end and agreed to.
pub fn keypad_dialogue(bytes: &[u8]) {
    let night = match bytes.len() % 4 {
        3 => &BALLOTS_NIGHT,
        2 => &NEVADA_NIGHT,
        _ => &ALIGNMENT_NIGHT,
    };
    let came_back = bytes.len() % 5 == 4;
    let mut driven = Driven::new(&night.setup, bytes.first().copied().unwrap_or(0), came_back);
    for &byte in bytes.iter().skip(1) {
        driven.byte(byte);
    }
    // Nobody does anything more: silence alone ends it.
    let mut ticks = 0;
    while let Some(at_ns) = driven.dialogue.wake_at() {
        driven.at_ns = driven.at_ns.max(at_ns);
        driven.step(Input::Tick);
        ticks += 1;
        assert!(ticks < 12, "a dialogue ends by itself");
    }
    let most_ns = CALL_NS_MAX + LAST_WORDS_NS_MAX;
    assert!(driven.at_ns <= most_ns || driven.moved_ns > CALL_NS_MAX);
    driven.step(Input::Key(Key::Digit(1)));
    assert!(driven.is_over, "its last output says so");
}

/// A dialogue that is driven, with what it said last.
struct Driven<'a> {
    setup: &'a Setup,
    known: Known,
    dialogue: Dialogue,
    at_ns: u64,
    /// How far the bytes moved the clock.
    moved_ns: u64,
    said: (u32, Vec<Part>),
    /// The last key, and when it was pressed.
    key: Option<(Key, u64)>,
    /// The whole return as it was read back last, once that was heard to its end.
    heard: Option<Vec<Part>>,
    /// She reports for a listed precinct.
    without_code: bool,
    is_over: bool,
}

impl<'a> Driven<'a> {
    fn new(setup: &'a Setup, first: u8, came_back: bool) -> Driven<'a> {
        let precinct = PrecinctIndex(u32::from(first >> 1) % setup.precincts.len() as u32);
        let listed = vec![precinct; usize::from(first >> 7)];
        let facts = Facts { listed, ..Facts::of(setup, Language::English, first & 1 == 1) };
        let mode = if first & 64 == 0 { Mode::Real } else { Mode::Practice };
        let delegates = [None, Some(0), Some(1), Some(5)][usize::from(first >> 4 & 3)];
        let known = Known {
            delegates: delegates.map(Delegates),
            received: (first & 8 > 0).then(received),
            ..Known::of(setup, precinct, mode)
        };
        let mut out = Vec::new();
        let dialogue = match came_back {
            true => Dialogue::with_known(facts, known.clone(), 0, &mut out),
            false => Dialogue::new(facts, 0, &mut out),
        };
        let mut driven = Driven {
            setup,
            known,
            dialogue,
            at_ns: 0,
            moved_ns: 0,
            said: (0, Vec::new()),
            key: None,
            heard: None,
            without_code: false,
            is_over: false,
        };
        driven.take(out, false);
        driven
    }

    fn byte(&mut self, byte: u8) {
        let words = CheckWords([byte, 0, 255]);
        let input = match byte {
            b'0'..=b'9' => Input::Key(self.pressed(Key::Digit(byte - b'0'))),
            b'*' => Input::Key(self.pressed(Key::Star)),
            b'#' => Input::Key(self.pressed(Key::Pound)),
            b'b' => return self.bounce(),
            b'p' | b' ' => Input::Played(self.said.0),
            b'q' => Input::Played(self.said.0.wrapping_sub(1)),
            b'k' => Input::Code(CodeAnswer::Known(Box::new(self.known.clone()))),
            b'w' => Input::Code(CodeAnswer::Wrong),
            b's' => Input::Code(CodeAnswer::Slip),
            b't' => Input::Code(CodeAnswer::TryLater),
            b'c' => Input::Code(CodeAnswer::NeedsCode),
            b'f' => Input::Filed(Filed { receipt: 1, words, findings: Vec::new() }),
            b'u' => Input::Unconfirmed { receipt: u64::from(self.said.0) },
            b'n' => Input::NotFiled(NotFiled::TryAgain),
            b'r' => Input::NotFiled(NotFiled::Refused),
            b'h' => Input::HungUp,
            _ => {
                self.pass(u64::from(byte) * SECOND_NS / 8);
                Input::Tick
            }
        };
        self.step(input);
    }

    fn pass(&mut self, ns: u64) {
        self.moved_ns += ns;
        self.at_ns += ns;
    }

    /// A key: the same again is pressed late enough to be another press.
    fn pressed(&mut self, key: Key) -> Key {
        if self.key.is_some_and(|(before, _)| before == key) {
            self.pass(SECOND_NS / 2);
        }
        self.key = Some((key, self.at_ns));
        key
    }

    /// The last key bounces, if it has just been pressed, and nothing comes of it.
    fn bounce(&mut self) {
        let Some((key, _)) = self.key.filter(|(_, at_ns)| *at_ns == self.at_ns) else { return };
        self.pass(SECOND_NS / 20);
        if self.at_ns >= CALL_NS_MAX {
            return;
        }
        self.key = Some((key, self.at_ns));
        let mut out = Vec::new();
        let wakes = self.dialogue.wake_at();
        self.dialogue.step(self.at_ns, Input::Key(key), &mut out);
        assert!(out.is_empty() && self.dialogue.wake_at() == wakes, "one press is one key");
    }

    fn step(&mut self, input: Input) {
        if matches!(input, Input::Played(number) if number == self.said.0) && is_whole(&self.said.1)
        {
            self.heard = Some(self.said.1.clone());
        }
        let agrees = matches!(input, Input::Key(Key::Digit(1)));
        let mut out = Vec::new();
        self.dialogue.step(self.at_ns, input, &mut out);
        assert!(out.len() <= 4, "one thing leads to few");
        assert!(!self.is_over || out.is_empty(), "once over nothing comes of anything");
        self.take(out, agrees);
    }

    fn take(&mut self, out: Vec<Output>, agrees: bool) {
        let asked = self.said.1.first().copied();
        let agreed = [Part::Text(Text::SendIt), Part::Text(Text::NotStored)];
        let agreed = agrees && asked.is_some_and(|asked| agreed.contains(&asked));
        for output in out {
            match output {
                Output::Say { number, language, parts } => {
                    assert!(!heard(self.setup, language, &parts).is_empty());
                    assert_eq!(language, self.dialogue.language());
                    assert!(parts.len() <= 80 + 24 * self.setup.candidates.len());
                    if is_whole(&parts) {
                        self.heard = None;
                    }
                    self.said = (number, parts);
                }
                Output::File { worksheet, mode, .. } => {
                    assert!(agreed && !self.without_code);
                    assert_eq!(mode, self.known.mode);
                    self.check_filed(&worksheet);
                }
                Output::FileUnconfirmed { precinct, worksheet, .. } => {
                    assert!(agreed && self.without_code);
                    assert_eq!((precinct, self.known.mode), (self.known.precinct, Mode::Real));
                    self.check_filed(&worksheet);
                }
                Output::KeepDraft(draft) => {
                    assert!(!self.without_code, "a draft is kept for a code");
                    check_worksheet(self.setup.candidates.len(), &draft.worksheet);
                    assert!(usize::from(draft.line) <= self.setup.candidates.len() + 1);
                    self.known.draft = Some(draft);
                }
                Output::CheckCode(code) => {
                    assert!(is_digits(code.digits()));
                    self.without_code = false;
                }
                Output::WithoutCode(precinct) => {
                    assert_eq!(precinct, self.known.precinct);
                    self.without_code = true;
                }
                Output::Hush => {}
                Output::Person => {
                    assert!(!self.without_code, "a person comes after the code");
                    self.is_over = true;
                }
                Output::End => self.is_over = true,
            }
        }
    }

    /// Every figure of a filed worksheet was in the read-back that was heard to its end, each in
    /// its line.
    fn check_filed(&self, worksheet: &Worksheet) {
        check_worksheet(self.setup.candidates.len(), worksheet);
        let heard = self.heard.as_ref().expect("it was heard to its end");
        let zeros = heard.contains(&Part::Text(Text::AllOthersZero));
        let lines = heard_by_line(heard);
        for (line, figure) in figures_by_line(worksheet) {
            let said = lines.iter().find(|(heard, _)| *heard == line);
            match said {
                Some((_, said)) => assert!(said.contains(&figure), "{line:?} of {heard:?}"),
                None => assert!(figure == 0 && zeros, "{line:?} of {heard:?}"),
            }
        }
    }
}

/// A return by text: no first count, and one line not named.
fn received() -> Received {
    let group = Group { final_alignment: Some(7), ..Group::silent(Candidate(1)) };
    let worksheet = Alignment { groups: vec![group], ..Alignment::default() };
    let words = CheckWords([1, 2, 3]);
    Received { worksheet: Worksheet::Alignment(worksheet), words, mode: Mode::Real }
}

/// Tells whether a prompt is the whole return before it is sent.
fn is_whole(parts: &[Part]) -> bool {
    let opens = |part: &Part| matches!(part, Part::Text(Text::ReadBack | Text::ReadBackPractice));
    parts.iter().any(opens)
}

/// What was heard of each line, from 1; of `None` what stands above them.
fn heard_by_line(parts: &[Part]) -> Vec<(Option<u64>, Vec<u64>)> {
    let is_opening = |part: &&Part| !is_whole(std::slice::from_ref(*part));
    let mut lines = vec![(None, Vec::new())];
    let mut names_line = false;
    for part in parts.iter().skip_while(is_opening) {
        match *part {
            Part::Text(Text::LookOnceMore | Text::LotCoin | Text::LotNames | Text::LotCards) => {
                break;
            }
            Part::Text(Text::Line) => names_line = true,
            Part::Number(line) if names_line => {
                lines.push((Some(line), Vec::new()));
                names_line = false;
            }
            Part::Number(figure) | Part::People(figure) | Part::Delegates(figure) => {
                lines.last_mut().expect("the head is there").1.push(figure);
            }
            Part::Text(_)
            | Part::Ordinal(_)
            | Part::Candidate(_)
            | Part::Precinct(_)
            | Part::Word(_)
            | Part::Spelled(_) => {}
        }
    }
    lines
}

fn figures_by_line(worksheet: &Worksheet) -> Vec<(Option<u64>, u64)> {
    let mut figures = Vec::new();
    let mut put = |line: Option<Candidate>, of: &[Option<u32>]| {
        let line = line.map(|candidate| u64::from(candidate.0) + 1);
        figures.extend(of.iter().flatten().map(|&figure| (line, u64::from(figure))));
    };
    match worksheet {
        Worksheet::Alignment(sheet) => {
            put(None, &[sheet.attendance]);
            for group in &sheet.groups {
                let early = group.early.map(|early| [early.first_alignment, early.final_alignment]);
                let [early_first, early_last] = early.map_or([None; 2], |early| early.map(Some));
                let counts = [group.first_alignment, group.final_alignment, group.awards];
                put(Some(group.candidate), &counts);
                put(Some(group.candidate), &[early_first, early_last]);
            }
        }
        Worksheet::Ballots(sheet) => {
            put(None, &[sheet.issued, sheet.found, sheet.spoiled, sheet.blank]);
            for votes in &sheet.votes {
                put(Some(votes.candidate), &[Some(votes.votes)]);
            }
        }
    }
    figures
}
