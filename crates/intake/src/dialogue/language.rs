//! The languages of the line.

/// A language of the line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    /// American English.
    English,
    /// Spanish as spoken in the United States.
    Spanish,
}

impl Language {
    /// Returns the other one.
    pub fn other(self) -> Language {
        match self {
            Language::English => Language::Spanish,
            Language::Spanish => Language::English,
        }
    }

    /// Returns the language as rosters and folders of prompts name it.
    pub fn name(self) -> &'static str {
        match self {
            Language::English => "en",
            Language::Spanish => "es",
        }
    }
}
