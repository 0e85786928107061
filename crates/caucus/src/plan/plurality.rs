//! Any vote by ballot in which most votes win: unions, clubs, town meetings, straw polls.

use super::Choice;
use crate::national::Pool;

pub(super) const POOLS: [Pool; 0] = [];

pub(super) const CHOICES: [Choice; 1] = [Choice {
    name: "tie-is-a-tie",
    meaning: "Equal votes are declared a tie; a lot is drawn only where the by-laws say so.",
}];
