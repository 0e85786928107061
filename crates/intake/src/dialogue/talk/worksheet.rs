//! The worksheet's part of the call: numbers, menus, the way back.

use canvass::judgement::{Room, Worth, judge};
use caucus::worksheet::{Candidate, LotKind, Worksheet};
use night::event::Mode;

use super::{Dialogue, Step};
use crate::dialogue::findings;
use crate::dialogue::part::Part;
use crate::dialogue::prompts;
use crate::dialogue::read_back;
use crate::dialogue::sheet::{Asking, Awarding, Figure, Menu, Pick, Place};
use crate::dialogue::text::Text;
use crate::dialogue::{Key, Output};

/// Digits of the largest count.
const COUNT_DIGITS: usize = 7;

/// Tells whether a number is keyed at a place, and not one key of a menu.
pub(super) fn is_number(place: Place) -> bool {
    match place {
        Place::Figure(_) | Place::Pick(_) => true,
        Place::Menu(_) | Place::ReadBack => false,
    }
}

impl Dialogue {
    /// Asks at a place; what leads is heard before.
    pub(super) fn ask_place(
        &mut self,
        at_ns: u64,
        place: Place,
        lead: Vec<Part>,
        out: &mut Vec<Output>,
    ) {
        let before = self.sheet.before(place).map(Step::At);
        let jumped = before != Some(self.step);
        let mut parts = lead;
        parts.extend(prompts::question(&self.sheet, place, jumped));
        self.ask(at_ns, Step::At(place), parts, out);
    }

    /// Asks the same once more, with a word about what was keyed.
    fn ask_again(&mut self, at_ns: u64, word: Option<Text>, out: &mut Vec<Output>) {
        let lead: Vec<Part> = word.map(Part::Text).into_iter().collect();
        match self.step {
            Step::At(place) => self.ask_place(at_ns, place, lead, out),
            Step::Change => self.ask_change(at_ns, lead, out),
            Step::Code
            | Step::Checking
            | Step::Precinct
            | Step::WithoutCode
            | Step::NoKeypad
            | Step::ReadingBack
            | Step::Filing
            | Step::NotStored
            | Step::Refused
            | Step::Received(_)
            | Step::Noted(_)
            | Step::Closing
            | Step::Over => self.speech.repeat(at_ns, out),
        }
    }

    /// Goes on at the first place that is open, or to be asked again.
    pub(super) fn go_on(&mut self, at_ns: u64, lead: Vec<Part>, out: &mut Vec<Output>) {
        let place = self.sheet.next(&self.again);
        self.again.retain(|again| *again != place);
        match place {
            Place::ReadBack => self.read_back(at_ns, lead, out),
            Place::Figure(_) | Place::Pick(_) | Place::Menu(_) => {
                self.ask_place(at_ns, place, lead, out);
            }
        }
    }

    pub(super) fn number_key(&mut self, at_ns: u64, key: Key, out: &mut Vec<Output>) {
        match key {
            Key::Digit(0) if self.keyed == "00" => self.person(at_ns, out),
            Key::Digit(_) if self.keyed.len() == COUNT_DIGITS => {
                self.ask_again(at_ns, Some(Text::TooLarge), out);
            }
            Key::Digit(digit) => {
                self.speech.hush(at_ns, out);
                self.keyed.push(char::from(b'0' + digit));
            }
            Key::Star if !self.keyed.is_empty() => self.ask_again(at_ns, None, out),
            Key::Star => self.back(at_ns, out),
            Key::Pound => {
                let figure = match self.keyed.as_str() {
                    "" => 0,
                    digits => digits.parse().expect("at most seven digits"),
                };
                self.number(at_ns, figure, out);
            }
        }
    }

    fn number(&mut self, at_ns: u64, figure: u32, out: &mut Vec<Output>) {
        let line = self.line_keyed(figure);
        let taken = match self.step {
            Step::At(Place::Figure(at)) => {
                self.sheet.take(at, figure);
                if at.is_kept() {
                    self.keep(out);
                }
                true
            }
            Step::At(Place::Pick(pick)) => line.is_some_and(|line| self.sheet.pick(pick, line)),
            Step::Change => match line {
                Some(line) => return self.change(at_ns, line, out),
                None => false,
            },
            Step::Code
            | Step::Checking
            | Step::Precinct
            | Step::WithoutCode
            | Step::NoKeypad
            | Step::At(Place::Menu(_) | Place::ReadBack)
            | Step::ReadingBack
            | Step::Filing
            | Step::NotStored
            | Step::Refused
            | Step::Received(_)
            | Step::Noted(_)
            | Step::Closing
            | Step::Over => return,
        };
        if !taken {
            return self.ask_again(at_ns, Some(Text::NotThatLine), out);
        }
        let lead = self.keyed_said(figure);
        self.go_on(at_ns, lead, out);
    }

    /// Returns the line of a number, `None` within if it is zero; nothing if the paper has no such
    /// line.
    fn line_keyed(&self, number: u32) -> Option<Option<u16>> {
        let Some(line) = number.checked_sub(1) else { return Some(None) };
        let line = u16::try_from(line).ok()?;
        (usize::from(line) < self.sheet.lines.len()).then_some(Some(line))
    }

    /// Goes to what is to be changed: a line, each of its figures, or what stands above the lines.
    fn change(&mut self, at_ns: u64, line: Option<u16>, out: &mut Vec<Output>) {
        if let Some(line) = line.filter(|_| self.sheet.nobody != Some(true)) {
            self.again = self.sheet.line_places(line);
            return self.go_on(at_ns, Vec::new(), out);
        }
        if line.is_some() {
            // Somebody came after all: every line is asked.
            self.sheet.nobody = Some(false);
            return self.go_on(at_ns, Vec::new(), out);
        }
        self.again = self.sheet.head_places();
        self.go_on(at_ns, Vec::new(), out);
    }

    fn ask_change(&mut self, at_ns: u64, lead: Vec<Part>, out: &mut Vec<Output>) {
        let mut parts = lead;
        parts.push(Part::Text(Text::WhichLine));
        self.ask(at_ns, Step::Change, parts, out);
    }

    /// One step back.
    fn back(&mut self, at_ns: u64, out: &mut Vec<Output>) {
        self.again.clear();
        let place = match self.step {
            Step::At(place) => place,
            Step::ReadingBack => Place::ReadBack,
            Step::Change | Step::NotStored => return self.read_back(at_ns, Vec::new(), out),
            Step::Precinct => {
                // Another card may be meant: nothing of this precinct goes over to it.
                self.keep(out);
                return self.ask_code(at_ns, &[Text::CodeAgain], out);
            }
            Step::WithoutCode => return self.ask_code(at_ns, &[Text::KeyCode], out),
            Step::Refused if self.without_code => {
                return self.ask_code(at_ns, &[Text::KeyCode], out);
            }
            Step::Code
            | Step::Checking
            | Step::NoKeypad
            | Step::Filing
            | Step::Refused
            | Step::Received(_)
            | Step::Noted(_)
            | Step::Closing
            | Step::Over => return self.speech.repeat(at_ns, out),
        };
        match self.sheet.before(place) {
            Some(place) => self.ask_place(at_ns, place, Vec::new(), out),
            None if self.without_code => self.no_code(at_ns, out),
            None => self.ask_precinct(at_ns, out),
        }
    }

    pub(super) fn menu_key(&mut self, at_ns: u64, key: Key, out: &mut Vec<Output>) {
        match key {
            Key::Star => self.back(at_ns, out),
            Key::Pound => {}
            Key::Digit(0) => self.person(at_ns, out),
            Key::Digit(9) => {
                self.speech.language = self.speech.language.other();
                self.speech.repeat(at_ns, out);
            }
            Key::Digit(choice) => self.choice(at_ns, choice, out),
        }
    }

    /// A person comes after the code, never before.
    fn person(&mut self, at_ns: u64, out: &mut Vec<Output>) {
        if self.without_code {
            self.keyed.clear();
            return self.speech.repeat_with(at_ns, Some(Text::PersonNeedsCode), out);
        }
        self.keep(out);
        self.ask(at_ns, Step::Over, vec![Part::Text(Text::Moment)], out);
        out.push(Output::Person);
    }

    fn choice(&mut self, at_ns: u64, choice: u8, out: &mut Vec<Output>) {
        match (self.step, choice) {
            (Step::Precinct, 1) => {
                let resumed = std::mem::take(&mut self.resumed);
                let lead = resumed.then_some(Part::Text(Text::GoOnThere));
                self.go_on(at_ns, lead.into_iter().collect(), out);
            }
            (Step::Precinct, 2) => self.back(at_ns, out),
            (Step::Precinct, 3) => self.say_received(at_ns, out),
            (Step::WithoutCode, _) if self.choose_listed(at_ns, choice, out) => {}
            (Step::At(Place::ReadBack), 1) => self.file(at_ns, out),
            (Step::At(Place::ReadBack), 3) => self.read_back(at_ns, Vec::new(), out),
            (Step::At(Place::ReadBack) | Step::ReadingBack, 2) => {
                self.ask_change(at_ns, Vec::new(), out);
            }
            // Nobody agrees to what she has not heard to its end.
            (Step::ReadingBack, 1) => {}
            (Step::At(Place::Menu(menu)), _) if self.answer(menu, choice) => {
                self.go_on(at_ns, Vec::new(), out);
            }
            (Step::NotStored, 1) => self.file(at_ns, out),
            (Step::Received(words), 1) => self.say_words(at_ns, words, out),
            (Step::Noted(number), 1) => self.say_number(at_ns, number, out),
            (Step::Received(words), 2) => self.spell_words(at_ns, words, out),
            (
                Step::Code
                | Step::Checking
                | Step::Precinct
                | Step::WithoutCode
                | Step::NoKeypad
                | Step::At(_)
                | Step::ReadingBack
                | Step::Change
                | Step::Filing
                | Step::NotStored
                | Step::Refused
                | Step::Received(_)
                | Step::Noted(_)
                | Step::Closing
                | Step::Over,
                _,
            ) => self.speech.repeat(at_ns, out),
        }
    }

    /// Takes a menu's answer; false if it has no such choice.
    fn answer(&mut self, menu: Menu, choice: u8) -> bool {
        let coin = match self.sheet.asking() {
            Asking::One(Some(lot)) => lot.among.len() == 2,
            Asking::Several(allocation) => allocation.lot.is_some_and(|lot| lot.among.len() == 2),
            Asking::Nothing | Asking::One(None) | Asking::Paper => false,
        };
        let sheet = &mut self.sheet;
        match (menu, choice) {
            (Menu::Nobody, 1) => sheet.nobody = Some(true),
            (Menu::Nobody, 2) => sheet.nobody = Some(false),
            (Menu::Apart, 1) => sheet.apart = Some(true),
            (Menu::Apart, 2) => sheet.apart = Some(false),
            (Menu::LotKind, 1) if coin => sheet.drawn_by(Some(LotKind::Coin)),
            (Menu::LotKind, 2) => sheet.drawn_by(Some(LotKind::Names)),
            (Menu::LotKind, 3) => sheet.drawn_by(Some(LotKind::Card)),
            (Menu::LotKind, 4) => sheet.drawn_by(None),
            (Menu::Awards, 1) => sheet.answers.awarding = Some(Awarding::ByRule),
            (Menu::PaperAwards, 2) => sheet.answers.awarding = Some(Awarding::Nothing),
            (Menu::Awards, 2) | (Menu::PaperAwards, 1) => sheet.award_own(),
            (Menu::RoomVote, 1) => sheet.answers.room_vote = Some(true),
            (Menu::RoomVote, 2) => sheet.answers.room_vote = Some(false),
            (
                Menu::Nobody
                | Menu::Apart
                | Menu::LotKind
                | Menu::Awards
                | Menu::PaperAwards
                | Menu::RoomVote,
                _,
            ) => return false,
        }
        true
    }

    /// Reads the whole return back, with what does not add up.
    pub(super) fn read_back(&mut self, at_ns: u64, lead: Vec<Part>, out: &mut Vec<Output>) {
        let worksheet = self.sheet.worksheet();
        self.found = self.findings(&worksheet);
        let practice = self.mode() == Mode::Practice;
        let mut parts = lead;
        parts.extend(read_back::read_back(&worksheet, self.facts.lines, practice, &self.found));
        self.ask(at_ns, Step::ReadingBack, parts, out);
    }

    fn findings(&self, worksheet: &Worksheet) -> Vec<canvass::finding::Finding> {
        let room = Room {
            plan: self.sheet.plan,
            delegates: self.sheet.delegates(),
            worth: Worth::Unknown,
            registered: self.known.as_ref().and_then(|known| known.registered),
        };
        judge(room, worksheet).findings
    }

    /// Returns what was keyed, as it is heard with the next question; with its line, where that is
    /// not plain.
    fn keyed_said(&self, keyed: u32) -> Vec<Part> {
        let Step::At(place) = self.step else { return Vec::new() };
        let plain = self.sheet.before(self.sheet.next(&self.again)) == Some(place);
        let number = Part::Number(keyed.into());
        let mut parts = Vec::new();
        match place {
            Place::Figure(Figure::Head) if self.sheet.is_ballots() => {}
            Place::Figure(Figure::Head) => return vec![Part::People(keyed.into())],
            Place::Figure(figure) => {
                let line = figure.line().filter(|_| !plain);
                parts
                    .extend(line.map(|line| findings::line(Candidate(line))).into_iter().flatten());
            }
            Place::Pick(Pick::Winner | Pick::Drawn(_)) if keyed > 0 => {
                return findings::line(Candidate(keyed as u16 - 1)).to_vec();
            }
            // The next question names the line, or it was none.
            Place::Pick(_) | Place::Menu(_) | Place::ReadBack => return parts,
        }
        parts.push(number);
        parts
    }
}
