//! The arithmetic of one precinct, of equivalents and of national delegates; it knows nothing of
//! people, time, files or chance.
//!
//! Everything here is exact: integers, or fractions of unbounded integers. A rule that the parties'
//! texts leave open is a named choice in the plan's own module ([`plan`]), with the figures that
//! decided it.
#![warn(missing_docs)]
#![deny(clippy::float_arithmetic)]

pub mod allocation;
pub mod equivalents;
pub mod national;
pub mod plan;
pub mod satellite;
pub mod viability;
pub mod worksheet;
