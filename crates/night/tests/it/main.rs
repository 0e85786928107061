//! A night in memory: cases in plain text, laws over random nights, the table of marks, golden
//! ledgers.

mod beside;
mod commands;
mod desk;
mod filing;
mod fixture;
mod fuzzing;
mod golden;
mod laws;
mod marks_table;
mod phone;
mod review;
mod stages;
