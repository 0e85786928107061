//! Nevada Democratic precinct caucuses, 22 February 2020.
//!
//! Source: the party's memo of 26 September 2019, whose nine worked examples are vectors of this
//! crate.

use super::Choice;
use crate::allocation::{Comparison, Outnumbered, Rules};
use crate::national::{Area, Pool};

pub(super) const ALLOCATION: Rules = Rules {
    outnumbered: Outnumbered::PrecinctElectsMore,
    // The memo compares four decimals, so a difference of less than that is a tie for the cards.
    comparison: Comparison::Decimals(4),
};

const fn pool(name: &'static str, seats: u32, area: Area) -> Pool {
    Pool { name, seats, area, threshold_percent: 15 }
}

pub(super) const POOLS: [Pool; 6] = [
    pool("CD1", 5, Area::District(1)),
    pool("CD2", 6, Area::District(2)),
    pool("CD3", 6, Area::District(3)),
    pool("CD4", 6, Area::District(4)),
    pool("at-large", 8, Area::State),
    pool("PLEO", 5, Area::State),
];

pub(super) const CHOICES: [Choice; 4] = [
    Choice {
        name: "precinct-elects-more",
        meaning: "A viable group never loses its only delegate; where that leaves too many, the \
                  precinct elects more delegates than apportioned.",
    },
    Choice {
        name: "four-decimals",
        meaning: "Fractions are compared to four decimals, rounded half up; equal ones are drawn \
                  by card.",
    },
    Choice {
        name: "first-choices-decide-viability",
        meaning: "Only first choices of early ballots count towards viability; lower choices move \
                  once it is settled which groups are viable.",
    },
    Choice {
        name: "attendance-stand-in",
        meaning: "Where attendance is not given, the larger of the two totals stands in for it.",
    },
];
