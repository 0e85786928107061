//! Iowa Democratic precinct caucuses, 3 February 2020.
//!
//! Sources: caucus-math sheets and Delegate Selection Plan of the Iowa Democratic Party; the
//! choices below were settled against the party's published tables of 8 February 2020.

use super::Choice;
use crate::allocation::{Comparison, Outnumbered, Rules};
use crate::national::{Area, Pool};

pub(super) const ALLOCATION: Rules =
    Rules { outnumbered: Outnumbered::FewestGetNone, comparison: Comparison::Exact };

const fn pool(name: &'static str, seats: u32, area: Area) -> Pool {
    Pool { name, seats, area, threshold_percent: 15 }
}

/// Districts elect by their own equivalents, satellites of the district included; the two statewide
/// pools by all.
pub(super) const POOLS: [Pool; 6] = [
    pool("CD1", 7, Area::District(1)),
    pool("CD2", 7, Area::District(2)),
    pool("CD3", 8, Area::District(3)),
    pool("CD4", 5, Area::District(4)),
    pool("at-large", 9, Area::State),
    pool("PLEO", 5, Area::State),
];

pub(super) const CHOICES: [Choice; 5] = [
    Choice {
        name: "fewest-get-none",
        meaning: "When viable groups outnumber the delegates and each holds one, the group with \
                  the fewest people gets none, then the next; equal groups draw lots. It fits 50 \
                  of 54 such precincts of 8 February.",
    },
    Choice {
        name: "gain-counted-from-the-rounded-number",
        meaning: "A missing delegate goes to the group nearest its next whole number, counted from \
                  its rounded number, and round again if needed, so the same group may gain twice.",
    },
    Choice {
        name: "one-delegate-by-plurality",
        meaning: "With one delegate the largest group is expected to win, equal ones by lot; \
                  another winner chosen by the room's vote is noted and does not open a question.",
    },
    Choice {
        name: "satellites-by-attendance",
        meaning: "A satellite site is worth its share of the pool's attendance, not of its local \
                  delegates.",
    },
    Choice {
        name: "attendance-stand-in",
        meaning: "Where attendance is not given, the larger of the two totals stands in for it.",
    },
];
