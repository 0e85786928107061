//! The text of a log entry as it lies in a row: a start has no use for it and passes over it.

use std::borrow::Cow;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::value::RawValue;

/// The exact public bytes of one log entry, unescaped only when somebody asks.
#[derive(Clone, Debug)]
pub enum LoggedText<'a> {
    /// As the row writes it: a JSON string, quotation marks and escapes included.
    Stored(&'a RawValue),
    /// Just decided.
    New(String),
}

impl LoggedText<'_> {
    /// Returns the public bytes; `None` if the row's string is not one.
    pub fn text(&self) -> Option<Cow<'_, str>> {
        match self {
            LoggedText::Stored(raw) => serde_json::from_str(raw.get()).ok().map(Cow::Owned),
            LoggedText::New(text) => Some(Cow::Borrowed(text)),
        }
    }
}

impl PartialEq for LoggedText<'_> {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (LoggedText::Stored(one), LoggedText::Stored(two)) => one.get() == two.get(),
            _ => self.text() == other.text(),
        }
    }
}

impl Serialize for LoggedText<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            LoggedText::Stored(raw) => raw.serialize(serializer),
            LoggedText::New(text) => serializer.serialize_str(text),
        }
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for LoggedText<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = <&'de RawValue>::deserialize(deserializer)?;
        if !raw.get().starts_with('"') {
            return Err(serde::de::Error::custom("the text of a log entry is a string"));
        }
        Ok(LoggedText::Stored(raw))
    }
}
