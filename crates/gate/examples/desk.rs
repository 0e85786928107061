//! Prints what the operators' desk decides in how much time, with a thousand callers waiting.
//!
//!     cargo run --release -p gate --example desk

use gate::SECOND_NS;
use gate::desk::{Class, Desk, Ended, Holder, Join, Leg, Operator, Output, Settings};

const WAITING: u64 = 1_000;
const OPERATORS: u64 = 50;
const ROUNDS: u64 = 100_000;

fn main() {
    let mut bench = Bench::new();
    println!("{:62} {:>8} bytes", "memory, with room for 4,096", bench.desk.bytes());
    let waiting = WAITING as usize + OPERATORS as usize;
    assert_eq!(bench.desk.list().len(), waiting, "all wait, or talk");
    bench.row("a talk is done, the next is rung and answers, another joins", 3, Bench::talk);
    bench.row("an operator's line drops, she is ready, the same caller", 3, Bench::broken);
    bench.row("a caller in the middle hangs up and calls again", 2, Bench::again);
    bench.row("a second passes", 1, Bench::tick);
    assert_eq!(bench.desk.list().len(), waiting, "as many as before");
}

struct Bench {
    desk: Desk,
    out: Vec<Output>,
    now: u64,
    joined: u64,
    legs: u64,
    rounds: u64,
}

impl Bench {
    fn new() -> Bench {
        let desk = Desk::new(&Settings::default()).expect("the settings are sound");
        let out = Vec::with_capacity(4_096);
        let mut bench = Bench { desk, out, now: 0, joined: 0, legs: 0, rounds: 0 };
        for operator in 0..OPERATORS {
            bench.join();
            bench.desk.operator_ready(bench.now, Operator(operator), &mut bench.out);
            bench.desk.operator_answered(bench.now, Operator(operator), &mut bench.out);
        }
        (0..WAITING).for_each(|_| bench.join());
        bench
    }

    /// Prints the cost of one decision of a round, a tenth of a second after the round before.
    #[expect(clippy::disallowed_methods, reason = "a benchmark measures real time")]
    fn row(&mut self, what: &str, decisions: u64, one: fn(&mut Bench)) {
        let begun = std::time::Instant::now();
        for _ in 0..ROUNDS {
            self.now += SECOND_NS / 10;
            self.rounds += 1;
            one(self);
            self.out.clear();
        }
        let ns = begun.elapsed().as_nanos() as u64 / (ROUNDS * decisions);
        println!("{what:62} {ns:>8} ns a decision");
    }

    fn join(&mut self) {
        self.joined += 1;
        self.join_as(Holder(self.joined));
    }

    fn join_as(&mut self, holder: Holder) {
        self.legs += 1;
        let leg = Leg(self.legs);
        let join = Join { holder, class: Class::Proved, leg, may_call_back: true };
        self.desk.join(self.now, join, &mut self.out).expect("there is room");
    }

    fn operator(&self) -> Operator {
        Operator(self.rounds % OPERATORS)
    }

    fn talk(&mut self) {
        self.desk.bridged_ended(self.now, self.operator(), Ended::Done, &mut self.out);
        self.desk.operator_answered(self.now, self.operator(), &mut self.out);
        self.join();
    }

    fn broken(&mut self) {
        self.desk.bridged_ended(self.now, self.operator(), Ended::Broke, &mut self.out);
        self.desk.operator_ready(self.now, self.operator(), &mut self.out);
        self.desk.operator_answered(self.now, self.operator(), &mut self.out);
    }

    fn again(&mut self) {
        let row = self.desk.list().nth((WAITING / 2) as usize).copied().expect("she waits");
        let gate::desk::State::Live { leg } = row.state else { panic!("{row:?}") };
        self.desk.call_ended(self.now, row.holder, leg, &mut self.out);
        self.join_as(row.holder);
    }

    fn tick(&mut self) {
        self.now += SECOND_NS;
        self.desk.tick(self.now, &mut self.out);
    }
}
