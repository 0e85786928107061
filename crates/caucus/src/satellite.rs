//! Satellite caucuses (Iowa 2020): pools of state delegates shared by attendance.

use num_bigint::BigInt;

use crate::equivalents::Exact;
use crate::worksheet::{Attendance, Delegates};

/// Returns how many local delegates a satellite site elects.
///
/// 4 for 1 to 20 people, one more for each further 20, 9 above 100. Inferred from the published
/// fractions; it fits every site that can be tested.
pub fn site_delegates(attendance: Attendance) -> Delegates {
    match attendance.0 {
        0 => Delegates(0),
        people @ 1..=100 => Delegates(3 + people.div_ceil(20) as u16),
        _ => Delegates(9),
    }
}

/// Returns what one local delegate of a site is worth in state delegates.
///
/// The pool's state delegates × the site's attendance ÷ the attendance of all sites of the pool ÷
/// the site's delegates. `None` when nobody came to the site.
pub fn delegate_worth(
    pool_state_delegates: u32,
    site: Attendance,
    pool_attendance: u64,
) -> Option<Exact> {
    let delegates = site_delegates(site);
    if delegates.0 == 0 {
        return None;
    }
    assert!(pool_attendance >= u64::from(site.0), "a site is part of its pool");
    Some(Exact::new(
        BigInt::from(pool_state_delegates) * BigInt::from(site.0),
        BigInt::from(pool_attendance) * BigInt::from(delegates.0),
    ))
}
