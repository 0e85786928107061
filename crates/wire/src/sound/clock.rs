//! The steady clock packets are sent by.
//!
//! The sound thread's only: no moment of it reaches a record, and no call is judged by it.

use rustix::io::Errno;
use rustix::thread::clock_nanosleep_absolute;
use rustix::time::{ClockId, Timespec, clock_gettime};

const SECOND_NS: u64 = 1_000_000_000;

/// Returns the nanoseconds since the machine started.
pub(super) fn now_ns() -> u64 {
    let now = clock_gettime(ClockId::Monotonic);
    now.tv_sec as u64 * SECOND_NS + now.tv_nsec as u64 // Neither is ever negative.
}

/// Waits until a moment of [`now_ns`].
pub(super) fn sleep_until(at_ns: u64) {
    let (tv_sec, tv_nsec) = ((at_ns / SECOND_NS) as i64, (at_ns % SECOND_NS) as _);
    let until = Timespec { tv_sec, tv_nsec };
    while clock_nanosleep_absolute(ClockId::Monotonic, &until) == Err(Errno::INTR) {}
}
