//! Nights under a flood, shorter than those of the example `night`, which prints them all.

use crate::night::{self, Night, Outcome, Policy, TALK_NS};

fn night(policy: Policy, recognised: u64, spoofed_per_minute: u64) -> Night {
    Night {
        policy,
        chairs: 400,
        recognised,
        pranks_per_minute: 2_000,
        spoofed_per_minute,
        beside_per_minute: 0,
        talk_ns: TALK_NS,
        direct_of_ten: 1,
        seed: 7,
    }
}

/// Asserts bounds on the recognised chairs served, in thousandths.
fn check(policy: Policy, recognised: u64, spoofed_per_minute: u64, least: u32, most: u32) {
    let outcome = night::run(&night(policy, recognised, spoofed_per_minute));
    let served = outcome.recognised_served * 1_000 / outcome.recognised;
    let what = format!("{policy:?}, {recognised} known, {spoofed_per_minute} spoofed: {outcome:?}");
    assert!((least..=most).contains(&served), "{what}");
    assert_eq!(outcome.slow_cut, 0, "{what}");
}

#[test]
fn the_chairs_we_know_are_served() {
    check(Policy::FirstCome, 850, 0, 0, 350);
    check(Policy::GateOnly, 850, 0, 250, 550);
    check(Policy::Reserve, 850, 0, 850, 1_000);
    for recognised in [850, 970, 995] {
        check(Policy::Full, recognised, 0, 990, 1_000);
    }
}

#[test]
fn they_are_served_while_their_numbers_are_invented() {
    check(Policy::Reserve, 970, 500, 0, 600);
    for recognised in [850, 970, 995] {
        check(Policy::Full, recognised, 500, 950, 1_000);
    }
}

#[test]
fn a_flood_of_other_trunks_changes_nothing() {
    let quiet = night(Policy::Full, 970, 100);
    let loud = Night { beside_per_minute: 3_000, ..night(Policy::Full, 970, 100) };
    let (quiet, loud) = (night::run(&quiet), night::run(&loud));
    assert!(loud.beside_admitted > 50, "{loud:?}");
    assert_eq!(Outcome { beside_admitted: 0, ..loud }, quiet, "the 95th percentile too");
}
