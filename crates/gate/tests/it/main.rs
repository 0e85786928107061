//! What the gate promises: rule by rule, as laws over chance, and over a whole night.

mod allocation;
mod desk;
mod fixture;
mod flooded;
mod laws;
mod night;
mod rules;
mod without_code;
