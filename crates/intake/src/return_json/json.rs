//! A JSON value that keeps what `serde_json::Value` loses: keys given twice, and numbers as they
//! were written, so that a figure is told apart from a fraction without ever being one.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use crate::figures::{NotACount, count};

/// How deep a body may nest; a return needs four levels.
const DEPTH_MAX: usize = 8;

/// A value as it was sent.
#[derive(Debug)]
pub(super) enum Json {
    Null,
    Flag(bool),
    /// The digits as they stand.
    Number(String),
    Text(String),
    List(Vec<Json>),
    Map(Vec<(String, Json)>),
}

/// Reads a body, or says why it is not JSON.
pub(super) fn parse(bytes: &[u8]) -> Result<Json, String> {
    let raw: &RawValue = serde_json::from_slice(bytes).map_err(|error| error.to_string())?;
    value(raw, 0)
}

fn value(raw: &RawValue, depth: usize) -> Result<Json, String> {
    if depth > DEPTH_MAX {
        return Err(format!("it nests deeper than {DEPTH_MAX} levels"));
    }
    let text = raw.get();
    let broken = |error: serde_json::Error| error.to_string();
    Ok(match text.as_bytes().first() {
        Some(b'n') => Json::Null,
        Some(b't' | b'f') => Json::Flag(text == "true"),
        Some(b'"') => Json::Text(serde_json::from_str(text).map_err(broken)?),
        Some(b'[') => {
            let items: Vec<&RawValue> = serde_json::from_str(text).map_err(broken)?;
            let items = items.into_iter().map(|item| value(item, depth + 1));
            Json::List(items.collect::<Result<_, String>>()?)
        }
        Some(b'{') => {
            let Entries(entries) = serde_json::from_str(text).map_err(broken)?;
            let entries = entries.into_iter().map(|(key, item)| Ok((key, value(item, depth + 1)?)));
            Json::Map(entries.collect::<Result<_, String>>()?)
        }
        Some(_) | None => Json::Number(text.to_owned()),
    })
}

impl Json {
    /// Names the kind of value for a message.
    pub(super) fn kind(&self) -> &'static str {
        match self {
            Json::Null => "null",
            Json::Flag(_) => "true or false",
            Json::Number(_) => "a number",
            Json::Text(_) => "a text",
            Json::List(_) => "a list",
            Json::Map(_) => "an object",
        }
    }

    /// Returns the text, or the value back if it is none.
    pub(super) fn text(self) -> Result<String, Json> {
        if let Json::Text(text) = self { Ok(text) } else { Err(self) }
    }

    /// Tells whether the value says nothing, as a field of another kind of worksheet does.
    pub(super) fn is_silent(&self) -> bool {
        match self {
            Json::Null => true,
            Json::List(list) => list.is_empty(),
            Json::Map(map) => map.is_empty(),
            Json::Flag(_) | Json::Number(_) | Json::Text(_) => false,
        }
    }
}

/// Reads the digits of a JSON number as a count.
pub(super) fn number_as_count(digits: &str) -> Result<Option<u32>, NotACount> {
    count(digits).map_err(|reason| match reason {
        NotACount::NoNumber if digits.starts_with('-') => NotACount::Negative,
        NotACount::NoNumber => NotACount::Fraction, // JSON has exponents: `1e3` is none of ours.
        NotACount::Negative | NotACount::Fraction | NotACount::Huge => reason,
    })
}

/// The entries of an object in their order, a key given twice standing twice.
struct Entries<'a>(Vec<(String, &'a RawValue)>);

impl<'de> Deserialize<'de> for Entries<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Entries<'de>, D::Error> {
        deserializer.deserialize_map(EntriesVisitor)
    }
}

struct EntriesVisitor;

impl<'de> Visitor<'de> for EntriesVisitor {
    type Value = Entries<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Entries<'de>, A::Error> {
        let mut entries = Vec::new();
        while let Some(entry) = map.next_entry()? {
            entries.push(entry);
        }
        Ok(Entries(entries))
    }
}
