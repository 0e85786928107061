//! Recordings, and what is heard one after the other.

use std::borrow::Cow;

/// One recording: its name, the same in each release, and what is heard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clip<'a> {
    /// Such as `text-greeting`, `number-thirty`, `candidate-biden`; small letters without marks.
    pub name: String,
    /// What is heard.
    pub text: Cow<'a, str>,
}

/// Tells whether there is such a recording.
pub type Has<'a> = &'a dyn Fn(&Clip<'_>) -> bool;

/// What stands between two recordings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pause {
    /// Between the items of a list, and after a colon.
    Item,
    /// After a sentence, and between words that are written down.
    Sentence,
}

/// What is heard, one after the other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Heard<'a> {
    /// A recording.
    Clip(Clip<'a>),
    /// Silence.
    Pause(Pause),
}

impl Clip<'_> {
    /// Tells whether it is the name of somebody or of a place, which is the same in each language.
    pub fn is_name(&self) -> bool {
        let kind = self.name.split('-').next().unwrap_or_default();
        matches!(kind, "candidate" | "county" | "name" | "precinct")
    }
}
