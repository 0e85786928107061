//! Iowa Republican preference polls: one secret vote, no viability, national delegates by statewide
//! share.
//!
//! Sources: party by-laws as reported in 2012, 2016 and 2024; the announced delegates of 2016 and
//! 2024 decided the choices below.

use super::Choice;
use crate::national::{Area, Pool};

const fn statewide(seats: u32) -> Pool {
    Pool { name: "statewide", seats, area: Area::State, threshold_percent: 0 }
}

pub(super) const POOLS_2012: [Pool; 0] = []; // The poll of 2012 bound nobody.
pub(super) const POOLS_2016: [Pool; 1] = [statewide(30)];
pub(super) const POOLS_2024: [Pool; 1] = [statewide(40)];

const FORM_IS_THE_RECORD: Choice = Choice {
    name: "form-is-the-record",
    meaning: "A precinct whose signed form is missing is not certified, even where its night \
              figures are known; both sums are shown, side by side.",
};

const NEAREST_WHOLE: Choice = Choice {
    name: "nearest-whole",
    meaning: "Shares round to the nearest whole, 0.50 up. One short: the largest dropped fraction \
              gains; one over: the smallest raised fraction loses. It always comes to the seats of \
              whole parts and then the largest fractions.",
};

pub(super) const CHOICES_2012: [Choice; 1] = [FORM_IS_THE_RECORD];
pub(super) const CHOICES_2016: [Choice; 2] = [NEAREST_WHOLE, FORM_IS_THE_RECORD];
pub(super) const CHOICES_2024: [Choice; 2] = [NEAREST_WHOLE, FORM_IS_THE_RECORD];
