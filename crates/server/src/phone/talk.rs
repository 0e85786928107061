//! What a call talks to: the keypad dialogue, fed with keys and answers, and what it wants done.

use std::sync::PoisonError;

use gate::{Group, Pace};
use intake::dialogue::waiting::{self, CallBack};
use intake::dialogue::{self, Dialogue, Facts, Input, Language, Output, Part, Text};
use sip::call::CallId;
use sip::key::Key;
use sip::media::SoundId;

use super::exchange::{Exchange, Up};

/// The longest a last prompt takes, and some.
const LAST_PROMPT_NS: u64 = 15 * gate::SECOND_NS;

/// Calls that lost their line and still hear goodbye: each is one more of the carrier's channels
/// than the gate counts.
const LEAVING_MAX: usize = 4;

/// What is said to whoever loses her line.
pub(super) const GOODBYE: [Part; 1] = [Part::Text(Text::Goodbye)];

/// What a call talks to.
pub(super) enum Talk {
    /// Nobody yet: it was not confirmed.
    Nothing,
    /// The dialogue, and the number of the prompt it is saying.
    Keypad(Box<Dialogue>, u32),
    /// Nobody yet: she waits for a person.
    Waiting {
        call_back: CallBack,
        /// She hears of her place by what is said first.
        joining: bool,
    },
    /// A person.
    WithOperator,
    /// Nobody any more.
    Over,
}

/// How keys come.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum KeyWay {
    Sound,
    Message,
}

impl Exchange {
    /// The caller's telephone has our answer: her time runs, and she hears the first prompt.
    pub(super) fn confirmed(&mut self, at_ns: u64, id: CallId) {
        let Some(up) = self.up.get_mut(&id) else { return };
        self.gate.answered(at_ns, up.gate);
        if !matches!(up.talk, Talk::Nothing) {
            return;
        }
        match up.group {
            Group::Reporters(_) => {
                let holder = up.caller.and_then(|number| self.numbers.holder(number));
                let slow = holder.is_some_and(|holder| match holder.pace {
                    Pace::Relay | Pace::Slow => true,
                    Pace::Usual => false,
                });
                up.slow = slow;
                let listed = holder.map(|holder| holder.precincts.clone()).unwrap_or_default();
                let facts = {
                    let night = self.night.read().unwrap_or_else(PoisonError::into_inner);
                    Facts { listed, ..Facts::of(night.setup(), up.language, slow) }
                };
                let mut wanted = Vec::new();
                let dialogue = Dialogue::new(facts, at_ns, &mut wanted);
                up.talk = Talk::Keypad(Box::new(dialogue), 0);
                up.dialogues += 1;
                self.carry_out(at_ns, id, wanted);
            }
            Group::Other(_) => self.leave(at_ns, id, &waiting::wrong_line()),
        }
    }

    /// A key was pressed.
    pub(super) fn press(&mut self, at_ns: u64, id: CallId, key: Key, way: KeyWay) {
        if self.chair_key(at_ns, id, key) {
            return;
        }
        let Some(up) = self.up.get_mut(&id).filter(|up| up.leaving_until_ns.is_none()) else {
            return;
        };
        if *up.keys.get_or_insert(way) != way {
            return;
        }
        self.gate.digit(at_ns, up.gate);
        if let Talk::Waiting { .. } = up.talk {
            return self.waiting_key(at_ns, id, key);
        }
        let key = match key {
            Key::Digit(digit) => dialogue::Key::Digit(digit),
            Key::Star => dialogue::Key::Star,
            Key::Pound => dialogue::Key::Pound,
            Key::Letter(_) => return,
        };
        self.step(at_ns, id, Input::Key(key));
    }

    /// A prompt was heard to its end.
    pub(super) fn played(&mut self, at_ns: u64, id: CallId, token: u32) {
        if self.chair_heard(at_ns, id) {
            return;
        }
        let Some(up) = self.up.get(&id).filter(|up| up.prompts == token) else { return };
        if up.leaving_until_ns.is_some() {
            self.calls.hang_up(at_ns, id, &mut self.out);
            return;
        }
        if let Talk::Keypad(_, number) = &up.talk {
            let number = *number;
            self.step(at_ns, id, Input::Played(number));
        }
    }

    /// Lets time pass for dialogues that wait.
    pub(super) fn tick_talks(&mut self, at_ns: u64) {
        if at_ns < self.talks_wake_ns {
            return;
        }
        let wakes = |up: &Up| match &up.talk {
            Talk::Keypad(dialogue, _) => dialogue.wake_at(),
            Talk::Nothing | Talk::Waiting { .. } | Talk::WithOperator | Talk::Over => None,
        };
        let due = |(id, up): (&CallId, &Up)| wakes(up).is_some_and(|at| at <= at_ns).then_some(*id);
        let due: Vec<CallId> = self.up.iter().filter_map(due).collect();
        for id in due {
            self.step(at_ns, id, Input::Tick);
        }
        self.talks_wake_ns = self.up.values().filter_map(wakes).min().unwrap_or(u64::MAX);
    }

    /// Hands something to a call's dialogue, and does what it wants.
    pub(super) fn step(&mut self, at_ns: u64, id: CallId, input: Input) {
        let Some(up) = self.up.get_mut(&id) else { return };
        let Talk::Keypad(dialogue, _) = &mut up.talk else { return };
        let mut wanted = Vec::new();
        dialogue.step(at_ns, input, &mut wanted);
        self.carry_out(at_ns, id, wanted);
    }

    pub(super) fn carry_out(&mut self, at_ns: u64, id: CallId, mut wanted: Vec<Output>) {
        if let Some(Talk::Keypad(dialogue, _)) = self.up.get(&id).map(|up| &up.talk) {
            let wakes_ns = dialogue.wake_at().unwrap_or(u64::MAX);
            self.talks_wake_ns = self.talks_wake_ns.min(wakes_ns);
        }
        // What is answered at once is asked after the rest is said.
        wanted.sort_by_key(|output| match output {
            Output::Say { .. } | Output::Hush | Output::KeepDraft(_) => false,
            Output::CheckCode(_)
            | Output::File { .. }
            | Output::WithoutCode(_)
            | Output::FileUnconfirmed { .. }
            | Output::Person
            | Output::End => true,
        });
        for output in wanted {
            match output {
                Output::Say { number, language, parts } => {
                    self.say(id, number, language, &parts);
                }
                Output::Hush => {
                    if let Some(up) = self.up.get(&id) {
                        self.sound.stop(up.leg);
                    }
                }
                Output::CheckCode(code) => self.given(at_ns, id, &code),
                Output::File { worksheet, mode, key } => {
                    self.file(at_ns, id, worksheet, mode, key);
                }
                Output::WithoutCode(precinct) => self.without_code(at_ns, id, precinct),
                Output::FileUnconfirmed { precinct, worksheet, key } => {
                    self.file_unconfirmed(at_ns, id, precinct, worksheet, key);
                }
                Output::KeepDraft(draft) => self.keep_draft(id, draft),
                Output::Person => self.ask_person(at_ns, id),
                Output::End => self.calls.hang_up(at_ns, id, &mut self.out),
            }
        }
    }

    fn say(&mut self, id: CallId, number: u32, language: Language, parts: &[Part]) {
        let Some(up) = self.up.get_mut(&id) else { return };
        up.language = language;
        if let Talk::Keypad(_, saying) = &mut up.talk {
            *saying = number;
        }
        self.play(id, parts);
    }

    /// Plays something in place of what is being played.
    pub(super) fn play(&mut self, id: CallId, parts: &[Part]) {
        let Some(language) = self.up.get(&id).map(|up| up.language) else { return };
        let sounds = self.sounds_of(language, parts);
        let Some(up) = self.up.get_mut(&id) else { return };
        up.prompts += 1;
        self.sound.play(up.leg, sounds, up.prompts);
    }

    /// Returns the sounds of what is said.
    pub(super) fn sounds_of(&self, language: Language, parts: &[Part]) -> Vec<SoundId> {
        let night = self.night.read().unwrap_or_else(PoisonError::into_inner);
        self.prompts.of(night.setup(), language, parts)
    }

    /// Says a last thing and hangs up after it.
    pub(super) fn leave(&mut self, at_ns: u64, id: CallId, parts: &[Part]) {
        let lost_line = |up: &Up| up.outcome.is_some() && up.reporter.is_none();
        let leaving = |up: &&Up| up.leaving_until_ns.is_some() && lost_line(up);
        let too_many = self.up.values().filter(leaving).count() >= LEAVING_MAX;
        self.step(at_ns, id, Input::HungUp); // Whatever is keyed is kept.
        let Some(up) = self.up.get_mut(&id) else { return };
        up.talk = Talk::Over;
        if too_many && lost_line(up) {
            self.calls.hang_up(at_ns, id, &mut self.out);
            return;
        }
        up.leaving_until_ns = Some(at_ns.saturating_add(LAST_PROMPT_NS));
        self.play(id, parts);
    }
}
