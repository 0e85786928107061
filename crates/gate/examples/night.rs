//! Prints how many chairs a flooded hotline serves, by policy and by how many of them we know.
//!
//!     cargo run --release -p gate --example night [SEED] [loopback]
//!
//! `loopback` prints the minutes that `holdfast bench --only minutes` plays with real calls: five
//! of them, chairs who are let go once their code was good, over many seeds.

#[path = "../tests/it/night.rs"]
mod night;

use night::{Night, Policy, TALK_NS};

/// From the last key to the goodbye: the prompt says that the code is good.
const GOOD_PROMPT_NS: u64 = 6_000_000_000;

/// Minutes played on loopback, and chairs in them.
const LOOPBACK_CHAIRS: u32 = 100;
const SEEDS: u64 = 200;

fn main() {
    let seed = std::env::args().nth(1).and_then(|seed| seed.parse().ok()).unwrap_or(1);
    if std::env::args().nth(2).as_deref() == Some("loopback") {
        return loopback(seed);
    }
    println!("seed {seed}: 1,765 chairs, 48 lines, 2,000 pranks a minute");
    println!("policy      known  spoofed/min  known served  all served    p50    p95  slow cut");
    for spoofed_per_minute in [0, 500] {
        for policy in [Policy::FirstCome, Policy::GateOnly, Policy::Reserve, Policy::Full] {
            for recognised in [850, 970, 995] {
                row(policy, recognised, spoofed_per_minute, seed);
            }
        }
    }
}

fn night_of(policy: Policy, recognised: u64, spoofed_per_minute: u64, seed: u64) -> Night {
    Night {
        policy,
        chairs: 1_765,
        recognised,
        pranks_per_minute: 2_000,
        spoofed_per_minute,
        beside_per_minute: 0,
        talk_ns: TALK_NS,
        direct_of_ten: 1,
        seed,
    }
}

fn row(policy: Policy, recognised: u64, spoofed_per_minute: u64, seed: u64) {
    let outcome = night::run(&night_of(policy, recognised, spoofed_per_minute, seed));
    println!(
        "{:11} {:4.1} % {:10} {:11.1} % {:9.1} % {:6.2} {:6.2} {:9}",
        format!("{policy:?}"),
        recognised as f64 / 10.0,
        spoofed_per_minute,
        percent(outcome.recognised_served, outcome.recognised),
        percent(outcome.served, outcome.chairs),
        outcome.median_ns as f64 / 60e9,
        outcome.p95_ns as f64 / 60e9,
        outcome.slow_cut,
    );
}

fn loopback(seed: u64) {
    let (mut known, mut all, mut p95_s) = (Vec::new(), Vec::new(), Vec::new());
    for seed in seed..seed + SEEDS {
        let outcome = night::run(&Night {
            chairs: LOOPBACK_CHAIRS,
            talk_ns: GOOD_PROMPT_NS,
            direct_of_ten: 0,
            ..night_of(Policy::Full, 850, 0, seed)
        });
        known.push(percent(outcome.recognised_served, outcome.recognised));
        all.push(percent(outcome.served, outcome.chairs));
        p95_s.push(outcome.p95_ns as f64 / 1e9);
    }
    println!("{SEEDS} seeds, {LOOPBACK_CHAIRS} chairs, 85 % known: least, median, most");
    for (what, mut values) in [("known served %", known), ("all served %", all), ("p95 s", p95_s)] {
        values.sort_by(f64::total_cmp);
        let (least, most) = (values[0], values[values.len() - 1]);
        println!("{what:16} {least:6.1} {:6.1} {most:6.1}", values[values.len() / 2]);
    }
}

fn percent(part: u32, whole: u32) -> f64 {
    f64::from(part) * 100.0 / f64::from(whole)
}
