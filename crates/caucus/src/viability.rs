//! Who may earn delegates: the viability threshold, from attendance and the precinct's delegates.

use crate::worksheet::Delegates;

/// How a precinct decides who may earn delegates.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Viability {
    /// No delegate is elected here.
    Nobody,
    /// One delegate: no groups form, the room elects; most people win, ties by lot.
    Room,
    /// A group needs at least this many people.
    AtLeast(u64),
}

/// The rule of a precinct, as its worksheet prints it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Share {
    /// No delegate is elected here.
    Nobody,
    /// One delegate: the room elects.
    Room,
    /// A group needs this part of the attendance, rounded up.
    Part {
        /// Numerator.
        part: u32,
        /// Denominator.
        whole: u32,
    },
}

impl Viability {
    /// Tells whether a group of this many people may earn delegates.
    pub fn admits(self, people: u64) -> bool {
        match self {
            Viability::Nobody => false,
            Viability::Room => people > 0,
            Viability::AtLeast(threshold) => people > 0 && people >= threshold,
        }
    }

    /// Returns the threshold, if there is one.
    pub fn threshold(self) -> Option<u64> {
        match self {
            Viability::Nobody | Viability::Room => None,
            Viability::AtLeast(people) => Some(people),
        }
    }
}

/// Returns the viability rule of the Democratic caucuses of Iowa and Nevada in 2020.
///
/// Fractions always round up, exactly: decimal stand-ins such as 16.67 % are one too high at every
/// multiple of six. Source: Iowa Democratic Party caucus-math sheets; Nevada State Democratic Party
/// memo of 26 September 2019.
pub fn democratic_2020(delegates: Delegates) -> Share {
    match delegates.0 {
        0 => Share::Nobody,
        1 => Share::Room,
        2 => Share::Part { part: 1, whole: 4 },
        3 => Share::Part { part: 1, whole: 6 },
        _ => Share::Part { part: 15, whole: 100 },
    }
}

impl Share {
    /// Returns who may earn delegates where so many people came: at most 64 × 9,999,999, when the
    /// first count closed.
    pub fn of(self, people: u64) -> Viability {
        match self {
            Share::Nobody => Viability::Nobody,
            Share::Room => Viability::Room,
            Share::Part { part, whole } => {
                Viability::AtLeast((people * u64::from(part)).div_ceil(u64::from(whole)))
            }
        }
    }
}
