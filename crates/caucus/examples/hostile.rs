//! Prints what the largest worksheets cost; none may take a millisecond.
//!
//! `cargo run --release -p caucus --example hostile`
#![expect(clippy::disallowed_methods, reason = "a measurement reads the clock")]

use std::hint::black_box;
use std::time::Instant;

use caucus::plan::Plan;
use caucus::worksheet::{COUNT_MAX, Delegates, GROUPS_MAX};

const CALLS: u32 = 20_000;

fn main() {
    let most = u64::from(COUNT_MAX);
    let equal = [most; GROUPS_MAX];
    // Each group is down to its only delegate in a round of its own.
    let staircase: Vec<u64> = (0..GROUPS_MAX as u64).map(|at| most >> (at / 3)).collect();
    let sheets: [(&str, u16, u64, &[u64]); 5] = [
        ("64 equal groups as attended", 36, 64 * most, &equal),
        ("64 equal groups, attendance 1, 3 delegates", 3, 1, &equal),
        ("64 equal groups, attendance 1, 65,534 delegates", 65_534, 1, &equal),
        ("64 groups of many sizes, attendance 1, 3 delegates", 3, 1, &staircase),
        ("64 groups of many sizes, attendance 1, 65,534 delegates", 65_534, 1, &staircase),
    ];
    for plan in [Plan::IowaDemocratic2020, Plan::NevadaDemocratic2020] {
        for (name, delegates, attendance, people) in sheets {
            let started = Instant::now();
            for _ in 0..CALLS {
                let delegates = Delegates(black_box(delegates));
                let allocation = plan.allocate(delegates, attendance, black_box(people));
                assert!(black_box(allocation.admits(&allocation.drawn(&drawn(&allocation)))));
            }
            let nanoseconds = started.elapsed().as_nanos() / u128::from(CALLS);
            println!("{:<24}{nanoseconds:>8} ns  {name}", plan.name());
        }
    }
}

fn drawn(allocation: &caucus::allocation::Allocation) -> Vec<usize> {
    allocation
        .lot
        .iter()
        .flat_map(|lot| lot.among.iter().copied().take(lot.take as usize))
        .collect()
}
