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
/// `people` is the attendance when the first count closed (at most 64 × 9,999,999). Fractions
/// always round up, exactly: decimal stand-ins such as 16.67 % are one too high at every multiple
/// of six. Source: Iowa Democratic Party caucus-math sheets; Nevada State Democratic Party memo of
/// 26 September 2019.
pub fn democratic_2020(people: u64, delegates: Delegates) -> Viability {
    match delegates.0 {
        0 => Viability::Nobody,
        1 => Viability::Room,
        2 => Viability::AtLeast(people.div_ceil(4)),
        3 => Viability::AtLeast(people.div_ceil(6)),
        _ => Viability::AtLeast((people * 15).div_ceil(100)),
    }
}
