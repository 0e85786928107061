//! What one caller of the reporters' lines hears until the keypad dialogue is there: she is asked
//! for her code, hears each key she presses, and what came of the code.

use gate::{Answer, CodeResult, LetGoReason};
use sip::key::Key;

use crate::code::{Code, CodeError};

/// Digits of a code.
const DIGITS: usize = 12;

/// The prompts, by their names in the folder `prompts`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Prompt {
    Greeting,
    Again,
    Slip,
    Good,
    Later,
    Goodbye,
    /// On a number beside the hotline, until there are operators.
    Elsewhere,
    Key(Key),
}

/// What a key brings about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Pressed {
    Say(Prompt),
    /// A whole code: it is looked up, and the gate is told what came of it.
    Given(Result<Code, CodeError>),
    /// Nothing: the key means nothing here.
    Nothing,
}

/// The keys pressed so far; a code half keyed is nowhere else.
#[derive(Default)]
pub struct Line {
    keyed: String,
}

impl Line {
    /// Takes a key: a digit is said back, the star begins again, the pound sign ends a code early.
    pub fn press(&mut self, key: Key) -> Pressed {
        match key {
            Key::Digit(digit) => {
                self.keyed.push(char::from(b'0' + digit));
                if self.keyed.len() == DIGITS {
                    self.given()
                } else {
                    Pressed::Say(Prompt::Key(key))
                }
            }
            Key::Star => {
                self.keyed.clear();
                Pressed::Say(Prompt::Greeting)
            }
            Key::Pound if self.keyed.is_empty() => Pressed::Nothing,
            Key::Pound => self.given(),
            Key::Letter(_) => Pressed::Nothing,
        }
    }

    fn given(&mut self) -> Pressed {
        let code = Code::read(&self.keyed);
        self.keyed.clear();
        Pressed::Given(code)
    }
}

/// Returns what is said once a code was looked at, and whether the call ends after it.
pub fn said(result: CodeResult, answer: Answer) -> (Prompt, bool) {
    match answer {
        Answer::Authenticated => (Prompt::Good, true),
        Answer::Again if result == CodeResult::Slip => (Prompt::Slip, false),
        Answer::Again => (Prompt::Again, false),
        Answer::LetGo(LetGoReason::TryLater) => (Prompt::Later, true),
        Answer::LetGo(_) | Answer::Stale => (Prompt::Goodbye, true),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn press(line: &mut Line, keys: &str) -> Pressed {
        let keys = keys.bytes().map(|key| Key::of_character(key).expect("a key"));
        keys.map(|key| line.press(key)).last().expect("a key is pressed")
    }

    #[test]
    fn twelve_digits_are_a_code_and_the_star_begins_again() {
        let mut line = Line::default();
        assert_eq!(press(&mut line, "6"), Pressed::Say(Prompt::Key(Key::Digit(6))));
        assert_eq!(press(&mut line, "*"), Pressed::Say(Prompt::Greeting));
        let code = Code::read("6164-8307-9740").expect("a code");
        assert_eq!(press(&mut line, "616483079740"), Pressed::Given(Ok(code)));
        assert_eq!(press(&mut line, "616483079741"), Pressed::Given(Err(CodeError::Slip)));
        assert_eq!(press(&mut line, "6164#"), Pressed::Given(Err(CodeError::NotACode)));
        assert_eq!(press(&mut line, "#"), Pressed::Nothing);
        assert_eq!(press(&mut line, "A"), Pressed::Nothing);
    }
}
