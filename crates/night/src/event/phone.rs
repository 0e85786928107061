//! Events of the telephone.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

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
