//! The gate allocates nothing once it is made.
//!
//! The one file of this crate that may use `unsafe`: only a global allocator can count, and the
//! trait is unsafe to implement. It passes everything on to the system's.
#![allow(unsafe_code)]

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

use crate::laws::Storm;

/// Counts what this thread allocates; tests run beside each other.
struct Counting;

thread_local! {
    static ALLOCATIONS: Cell<u64> = const { Cell::new(0) };
}

#[global_allocator]
static COUNTING: Counting = Counting;

// SAFETY: every call is the system allocator's, with the same arguments.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let _ = ALLOCATIONS.try_with(|count| count.set(count.get() + 1));
        // SAFETY: the caller keeps the contract, which is the same.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, memory: *mut u8, layout: Layout) {
        // SAFETY: as above.
        unsafe { System.dealloc(memory, layout) }
    }
}

#[test]
fn nothing_is_allocated_after_new() {
    let mut storm = Storm::new(1);
    let bytes = storm.gate().bytes();
    let before = ALLOCATIONS.get();
    assert!(before > 0, "the counter counts");
    for _ in 0..200_000 {
        storm.step();
    }
    assert_eq!(ALLOCATIONS.get(), before);
    assert_eq!(storm.gate().bytes(), bytes);
}
