//! Prints how many chairs a flooded hotline serves, by policy and by how many of them we know.
//!
//!     cargo run --release -p gate --example night [SEED]

#[path = "../tests/it/night.rs"]
mod night;

use night::{Night, Policy};

fn main() {
    let seed = std::env::args().nth(1).and_then(|seed| seed.parse().ok()).unwrap_or(1);
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

fn row(policy: Policy, recognised: u64, spoofed_per_minute: u64, seed: u64) {
    let (chairs, pranks_per_minute, beside_per_minute) = (1_765, 2_000, 0);
    let outcome = night::run(&Night {
        policy,
        chairs,
        recognised,
        pranks_per_minute,
        spoofed_per_minute,
        beside_per_minute,
        seed,
    });
    let percent = |part: u32, whole: u32| f64::from(part) * 100.0 / f64::from(whole);
    let minutes = |ns: u64| ns as f64 / 60e9;
    println!(
        "{:11} {:4.1} % {:10} {:11.1} % {:9.1} % {:6.2} {:6.2} {:9}",
        format!("{policy:?}"),
        recognised as f64 / 10.0,
        spoofed_per_minute,
        percent(outcome.recognised_served, outcome.recognised),
        percent(outcome.served, outcome.chairs),
        minutes(outcome.median_ns),
        minutes(outcome.p95_ns),
        outcome.slow_cut,
    );
}
