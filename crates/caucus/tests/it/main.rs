//! Worked worksheets, and laws of the counting rules with the rules done by hand.

mod allocation;
mod amounts;
mod by_hand;
mod national;
mod vectors;
