//! Prints what a decision costs, with tables empty and full, and how much memory the gate holds.
//!
//!     cargo run --release -p gate --example decide

use gate::{
    Called, Caller, Gate, Hint, LINES_MAX, Listed, Offer, Pace, SECOND_NS, Settings, Verdict,
};

const LISTED: u64 = 20_000;
const STRANGER: u64 = 1 << 40;
const ROUNDS: u64 = 1_000_000;

fn main() {
    let settings = Settings::default();
    let mut bench = Bench::new(&settings);
    println!("{:58} {:>9} bytes", "memory, 20,000 listed numbers", bench.gate.bytes());
    bench.row("tables empty: a stranger admitted, ended", 10_000, Bench::stranger_comes_and_goes);
    bench.row(
        "tables empty: a listed number admitted, ended",
        10_000,
        Bench::listed_comes_and_goes,
    );

    bench.flood();
    bench.row("tables full: a stranger admitted, ended", ROUNDS, Bench::stranger_comes_and_goes);
    bench.row("tables full: a listed number admitted, ended", ROUNDS, Bench::listed_comes_and_goes);
    bench.fill_lines();
    bench.row("lines full: a stranger refused", ROUNDS, Bench::stranger);
    bench.row("lines full: a listed number, all 48 lines looked at", ROUNDS, Bench::listed);
    bench.row("lines full: a copy of an offer", ROUNDS, Bench::copy);

    let mut wide = settings;
    wide.reporters.lines = LINES_MAX - 20;
    let mut bench = Bench::new(&wide);
    bench.flood();
    bench.fill_lines();
    bench.row("lines full: a listed number, all 980 lines looked at", ROUNDS / 10, Bench::listed);
    bench.row("lines full: a listed number gets the longest silent of 980", 10_000, |bench| {
        bench.now += 20 * SECOND_NS;
        bench.listed_instead();
    });
}

struct Bench {
    gate: Gate,
    offers: u64,
    now: u64,
}

impl Bench {
    fn new(settings: &Settings) -> Bench {
        let listed =
            (0..LISTED as usize).map(|number| Listed { number: number as u64, pace: Pace::Usual });
        let gate = Gate::new(settings, [7; 16], listed, 99).expect("the settings are sound");
        Bench { gate, offers: 0, now: 0 }
    }

    /// Prints the cost of one round of many, each a microsecond after the one before.
    #[expect(clippy::disallowed_methods, reason = "a benchmark measures real time")]
    fn row(&mut self, what: &str, rounds: u64, one: fn(&mut Bench)) {
        let begun = std::time::Instant::now();
        for _ in 0..rounds {
            one(self);
        }
        println!("{what:58} {:>9} ns", begun.elapsed().as_nanos() as u64 / rounds);
    }

    /// Fills every table that strangers can fill.
    fn flood(&mut self) {
        for _ in 0..200_000 {
            self.stranger_comes_and_goes();
            self.now += SECOND_NS / 10;
        }
    }

    /// Fills every line, and nobody is silent long enough to give way.
    fn fill_lines(&mut self) {
        for _ in 0..2 * u64::from(LINES_MAX) {
            for number in [STRANGER + self.offers, self.offers % LISTED] {
                self.gate.enrol(number % LISTED);
                if let Verdict::Admitted { call, .. } = self.offer(number) {
                    self.gate.answered(self.now, call);
                }
            }
        }
    }

    fn offer(&mut self, number: u64) -> Verdict {
        self.now += 1_000;
        self.offers += 1;
        self.offer_again(number)
    }

    fn offer_again(&mut self, number: u64) -> Verdict {
        let caller = Caller::Number { number, prefix: number / 10_000 };
        let (called, hint) = (Called::Main, Hint::Unknown);
        let offer = Offer { id: self.offers, called, caller, hint, reported: false };
        self.gate.offer(self.now, &offer)
    }

    fn stranger(&mut self) {
        self.offer(STRANGER + self.offers * 7_919);
    }

    fn listed(&mut self) {
        self.offer(self.offers * 7_919 % LISTED);
    }

    /// Everybody is silent, and one of them gives way.
    fn listed_instead(&mut self) {
        if let Verdict::Admitted { call, .. } = self.offer(self.offers * 7_919 % LISTED) {
            self.gate.answered(self.now, call);
        }
    }

    fn copy(&mut self) {
        self.offer_again(STRANGER);
    }

    fn stranger_comes_and_goes(&mut self) {
        self.now += SECOND_NS / 5;
        let verdict = self.offer(STRANGER + self.offers * 7_919);
        self.come_and_go(verdict);
    }

    fn listed_comes_and_goes(&mut self) {
        let verdict = self.offer(self.offers * 7_919 % LISTED);
        self.come_and_go(verdict);
    }

    fn come_and_go(&mut self, verdict: Verdict) {
        if let Verdict::Admitted { call, .. } = verdict {
            self.gate.answered(self.now, call);
            self.gate.ended(self.now, call);
        }
    }
}
