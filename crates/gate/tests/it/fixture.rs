//! A gate with a small roster, spoken to in seconds.

use gate::{
    Answer, Call, Called, Caller, CodeResult, Gate, Hint, LetGo, LetGoReason, Listed, Offer, Other,
    Pace, Reason, SECOND_NS, Settings, Verdict,
};

pub const KEY: [u8; 16] = *b"of this one test";

/// Numbers of the roster begin here, with [`LISTED`] of them; the first two need more time.
pub const ROSTER: u64 = 1_000;
pub const LISTED: u64 = 100;
pub const RELAY: u64 = ROSTER;
pub const SLOW: u64 = ROSTER + 1;
/// A chair as any other.
pub const CHAIR: u64 = ROSTER + 10;
/// Numbers nobody knows begin here.
pub const STRANGER: u64 = 1_000_000;

pub struct Desk {
    pub gate: Gate,
    pub offers: u64,
}

pub fn roster(count: u64) -> impl ExactSizeIterator<Item = Listed> {
    (0..count as usize).map(|at| {
        let pace = match at {
            0 => Pace::Relay,
            1 => Pace::Slow,
            _ => Pace::Usual,
        };
        Listed { number: ROSTER + at as u64, pace }
    })
}

impl Desk {
    pub fn new() -> Desk {
        Desk::with(&Settings::default())
    }

    pub fn with(settings: &Settings) -> Desk {
        let gate = Gate::new(settings, KEY, roster(LISTED), 3).expect("the settings are sound");
        Desk { gate, offers: 0 }
    }

    /// Offers a call under a new id.
    pub fn offer(&mut self, second: u64, called: Called, caller: Caller) -> Verdict {
        self.offers += 1;
        let offer = Offer { id: self.offers, called, caller, hint: Hint::Unknown, reported: false };
        self.gate.offer(second * SECOND_NS, &offer)
    }

    pub fn call(&mut self, second: u64, number: u64) -> Verdict {
        self.offer(second, Called::Main, from(number))
    }

    /// Offers a call, which must get a line, and answers it.
    pub fn up(&mut self, second: u64, number: u64) -> Call {
        let call = admitted(self.call(second, number));
        assert!(self.gate.answered(second * SECOND_NS, call));
        call
    }

    /// Fills what one class may use, each call from another number, and answers all.
    pub fn fill(&mut self, second: u64, called: Called, first: u64) -> Vec<Call> {
        let mut calls = Vec::new();
        for number in first.. {
            match self.offer(second, called, from(number)) {
                Verdict::Admitted { call, .. } => {
                    self.gate.answered(second * SECOND_NS, call);
                    calls.push(call);
                }
                Verdict::Refused(_) => break,
            }
        }
        calls
    }

    pub fn digit(&mut self, second: u64, call: Call) -> bool {
        self.gate.digit(second * SECOND_NS, call)
    }

    pub fn code(&mut self, second: u64, call: Call, result: CodeResult) -> Answer {
        self.gate.code(second * SECOND_NS, call, result)
    }

    /// Lets the clock run to a moment and returns who was let go.
    pub fn run_ns(&mut self, at: u64) -> Vec<(Call, LetGoReason)> {
        let mut let_go = Vec::new();
        self.gate.tick(at, |LetGo { call, reason }| let_go.push((call, reason)));
        let_go
    }

    pub fn run(&mut self, second: u64) -> Vec<(Call, LetGoReason)> {
        self.run_ns(second * SECOND_NS)
    }

    pub fn lines(&self) -> u16 {
        self.gate.snapshot().reporters.iter().sum()
    }
}

/// A caller whose number begins like those of the nine around it.
pub fn from(number: u64) -> Caller {
    Caller::Number { number, prefix: number / 10 }
}

pub fn admitted(verdict: Verdict) -> Call {
    match verdict {
        Verdict::Admitted { call, .. } => call,
        Verdict::Refused(refusal) => panic!("refused: {refusal:?}"),
    }
}

pub fn refused(verdict: Verdict) -> Reason {
    match verdict {
        Verdict::Refused(refusal) => refusal.reason,
        Verdict::Admitted { .. } => panic!("admitted"),
    }
}

pub const OTHERS: [Other; 3] = [Other::Help, Other::Press, Other::Public];
