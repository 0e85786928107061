//! Events of the telephone.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::Sheet;

/// How the hotline is run, in place of what was said before: a setting's name and its number, and
/// what a telephone number is for and the number.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HotlineSet {
    pub settings: Vec<(String, u64)>,
    pub numbers: Vec<(String, String)>,
}

/// A direct number has leaked: whoever calls it counts as unknown from now on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DirectBurned {
    pub number: String,
    /// The number its holders are told instead; none yet, if it is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replacement: Option<String>,
    pub reason: String,
}

/// A number gave a good code: it counts as known for this night.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NumberEnrolled {
    /// A digest of the number under a key that can be destroyed, 16 hexadecimal digits.
    pub number_ref: String,
    pub reporter: u32,
}

/// A call that had a line is over.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CallEnded {
    /// What it counted as when it came.
    pub class: Cow<'static, str>,
    /// The county whose direct number was called: its place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub direct: Option<u16>,
    /// A digest of the number that was shown; none was, if it is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub caller_ref: Option<String>,
    pub start_ms: i64,
    pub end_ms: i64,
    /// How it ended.
    pub outcome: Cow<'static, str>,
    /// Whose code was given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reporter: Option<u32>,
}

/// A call ended before its return was filed: what was keyed, up to the last line that was finished.
/// It takes the place of what was kept of this reporter before.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DraftKept<'a> {
    pub reporter: u32,
    /// The line to go on with, from 1.
    pub line: u16,
    #[serde(borrow)]
    pub worksheet: Sheet<'a>,
}

/// Somebody takes calls at headquarters; listed again, she has another password.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OperatorListed {
    pub operator: u32,
    pub name: String,
    /// Counts her passwords, from 1.
    pub generation: u16,
}

/// Somebody takes calls no longer: her password is good no more.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OperatorClosed {
    pub operator: u32,
    pub reason: String,
}

/// A reporter was promised that she is called back.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CallBackListed {
    pub reporter: u32,
}

/// A promised call was made, or is no longer wanted.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CallBackDone {
    pub reporter: u32,
    /// What came of it.
    pub outcome: Cow<'static, str>,
}
