//! A simulated night: chairs, pranks and the real gate, with a seed and no clock.
//!
//! The figures of the chairs and of the flood are those of an older model of the same hotline:
//! 20 chairs a minute on 48 lines, each 75 seconds on the line, redialling up to six times at 20
//! seconds in the mean; 2,000 pranks a minute that would stay 40 seconds. Of all chairs it served
//! 23 % first come, first served; 41 % with a gate alone; with half of the lines reserved 87 %
//! where 85 % of the chairs are known and 99.7 % where 99.5 % are. Here, with seed 1, it is 18 %,
//! 37 %, 89 % and 93 %, and with the full gate 90 % and 99.8 % (100 % of those we know).
//! Why it differs:
//!
//! - Pranks are worse here. Some key wrong codes and stay longer than 40 seconds, some come again
//!   from the same numbers, without a number, or end before they are answered.
//! - The model gave an unknown caller a line only while fewer than half of *all* lines were in use,
//!   so known chairs on the line shut unknown ones out. Here those we know fill the reserve first:
//!   more unknown chairs are served, but then a reserve of half the lines is short for those we
//!   know at the peak, and nothing but giving way makes up for it.
//! - The model let a random call go, for an unknown caller, which gained nothing; here the most
//!   silent one goes, for somebody we know, and if it was a chair she dials again.
//! - In the model a chair's code always came 18 seconds after the answer. Here it takes her 2 to 8
//!   seconds to the first key and about one for each of twelve; one in twenty needs four, and is
//!   cut off at 20 seconds if we do not know her.
//! - Invented numbers are drawn here from the whole roster, which is the worst case, and each has
//!   one line at a time; the model's were anybody's.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use gate::{
    Answer, Call, Called, Caller, CodeResult, Evict, Gate, Hint, LetGo, Listed, Offer, Other, Pace,
    Patience, Rate, SECOND_NS, Settings, Verdict,
};

const CHAIRS_PER_MINUTE: u64 = 20;
pub const TALK_NS: u64 = 57 * SECOND_NS;
const REDIAL_NS: u64 = 20 * SECOND_NS;
const DIALS_MAX: u32 = 6;
const PRANK_NS: u64 = 40 * SECOND_NS;
const CODE_KEYS: u32 = 12;
const DIRECTS: u16 = 99;
const STRANGER: u64 = 1 << 40;
const MINUTE_NS: u64 = 60 * SECOND_NS;
const DAY_NS: u64 = 24 * 60 * MINUTE_NS;

/// The ways to run a hotline that are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Policy {
    /// Whoever comes has the line until hanging up.
    FirstCome,
    /// The same, but a code is due within 20 seconds.
    GateOnly,
    /// The gate's shares, timers and buckets; nobody gives way.
    Reserve,
    /// All of it, with [`Settings::default`].
    Full,
}

pub struct Night {
    pub policy: Policy,
    pub chairs: u32,
    /// Of a thousand chairs: on the roster, or calling a direct number.
    pub recognised: u64,
    pub pranks_per_minute: u64,
    /// Further pranks, each showing a number of the roster.
    pub spoofed_per_minute: u64,
    /// Calls to help, and as many to the public number.
    pub beside_per_minute: u64,
    /// How long a chair is on the line after her code.
    pub talk_ns: u64,
    /// Of ten recognised chairs, how many call from an unknown telephone by her county's number.
    pub direct_of_ten: u64,
    pub seed: u64,
}

/// What became of the chairs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    pub chairs: u32,
    pub served: u32,
    pub recognised: u32,
    pub recognised_served: u32,
    /// Recognised chairs at four seconds a key that were cut off after their first key.
    pub slow_cut: u32,
    /// From the first dialling to the answer, of those served.
    pub median_ns: u64,
    pub p95_ns: u64,
    pub beside_admitted: u32,
}

impl Policy {
    pub fn settings(self) -> Settings {
        let full = Settings::default();
        let open = Rate { every_ns: 1, burst: u32::MAX };
        let mut none = full;
        none.reporters.reserved = 0;
        none.reporters.reserved_proved = 0;
        none.reporters.anonymous_max = none.reporters.lines;
        none.reporters.per_direct_max = none.reporters.lines;
        none.unrecognised = Patience { digit_ns: DAY_NS, each_digit: false, code_ns: DAY_NS };
        none.recognised = none.unrecognised;
        none.evict = Evict { unrecognised_ns: None, recognised_ns: None };
        (none.rates.number, none.rates.prefix, none.rates.global) = (open, open, open);
        (none.guesses.number, none.guesses.direct, none.guesses.global) = (open, open, open);
        let due_ns = 20 * SECOND_NS;
        let due = Patience { digit_ns: due_ns, each_digit: false, code_ns: due_ns };
        match self {
            Policy::FirstCome => none,
            Policy::GateOnly => Settings { unrecognised: due, ..none },
            Policy::Reserve => Settings { evict: none.evict, ..full },
            Policy::Full => full,
        }
    }
}

pub fn run(night: &Night) -> Outcome {
    let mut run = Run::new(night);
    while let Some(Reverse((at, _, what))) = run.queue.pop() {
        run.let_time_pass(at);
        run.step(at, what);
        if run.chairs_left == 0 {
            break;
        }
    }
    run.outcome()
}

struct Run<'a> {
    night: &'a Night,
    gate: Gate,
    chance: Chance,
    /// The calls beside the hotline have their own, so that the rest of the night is the same
    /// without them.
    chance_beside: Chance,
    queue: BinaryHeap<Reverse<(u64, u64, What)>>,
    steps: u64,
    offers: u64,
    chairs: Vec<Chair>,
    chairs_left: u32,
    /// Calls of chairs.
    up: Vec<(Call, u32)>,
    /// Calls of pranks, dead ones too: what is said of those must change nothing.
    pranks: Vec<Call>,
    beside_admitted: u32,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum What {
    Dial(u32),
    Key { chair: u32, nth: u32, dial: u32 },
    Finish { chair: u32, dial: u32 },
    Prank { spoofed: bool },
    Beside,
    PrankKey { prank: u32, nth: u32 },
    PrankEnds { prank: u32 },
}

struct Chair {
    caller: Caller,
    called: Called,
    is_recognised: bool,
    is_slow: bool,
    first_dial_ns: u64,
    dials: u32,
    answered_ns: u64,
    has_keyed: bool,
    slipped: bool,
    served: bool,
    was_cut: bool,
}

impl<'a> Run<'a> {
    fn new(night: &'a Night) -> Run<'a> {
        let mut chance = Chance(night.seed);
        let mut at = 0;
        let chairs: Vec<Chair> = (0..night.chairs)
            .map(|number| {
                at += chance.wait(MINUTE_NS / CHAIRS_PER_MINUTE);
                Chair::new(u64::from(number), at, night, &mut chance)
            })
            .collect();
        let roster =
            (0..night.chairs as usize).map(|at| Listed { number: at as u64, pace: Pace::Usual });
        let gate = Gate::new(&night.policy.settings(), [9; 16], roster, DIRECTS);
        let mut run = Run {
            night,
            gate: gate.expect("the settings are sound"),
            chance,
            chance_beside: Chance(!night.seed),
            queue: BinaryHeap::new(),
            steps: 0,
            offers: 0,
            chairs_left: night.chairs,
            chairs,
            up: Vec::new(),
            pranks: Vec::new(),
            beside_admitted: 0,
        };
        for chair in 0..night.chairs {
            run.push(run.chairs[chair as usize].first_dial_ns, What::Dial(chair));
        }
        run.push(0, What::Prank { spoofed: false });
        run.push(0, What::Prank { spoofed: true });
        run.push(0, What::Beside);
        run
    }

    fn push(&mut self, at: u64, what: What) {
        self.steps += 1;
        self.queue.push(Reverse((at, self.steps, what)));
    }

    fn let_time_pass(&mut self, at: u64) {
        while let Some(wake) = self.gate.wake_at().filter(|wake| *wake <= at) {
            let mut gone = Vec::new();
            self.gate.tick(wake, |LetGo { call, .. }| gone.push(call));
            gone.into_iter().for_each(|call| self.cut(wake, call));
        }
    }

    fn step(&mut self, at: u64, what: What) {
        match what {
            What::Dial(chair) => self.dial(at, chair),
            What::Key { chair, nth, dial } => self.key(at, chair, nth, dial),
            What::Finish { chair, dial } => self.finish(at, chair, dial),
            What::Prank { spoofed: false } => self.prank(at),
            What::Prank { spoofed: true } => self.spoof(at),
            What::Beside => self.beside(at),
            What::PrankKey { prank, nth } => self.prank_key(at, prank, nth),
            What::PrankEnds { prank } => {
                self.gate.ended(at, self.pranks[prank as usize]);
            }
        }
    }

    /// Offers a call, one in ten of them twice.
    fn offer(&mut self, at: u64, called: Called, caller: Caller) -> Option<Call> {
        self.offers += 1;
        let (id, hint) = (self.offers, Hint::Unknown);
        let reported = match caller {
            Caller::Number { number, .. } => {
                self.chairs.get(number as usize).is_some_and(|chair| chair.served)
            }
            Caller::Anonymous => false,
        };
        let offer = Offer { id, called, caller, hint, reported };
        let verdict = self.gate.offer(at, &offer);
        if id.is_multiple_of(10) {
            assert_eq!(self.gate.offer(at, &offer), verdict, "a copy gets the same answer");
        }
        match verdict {
            Verdict::Admitted { call, instead_of, .. } => {
                instead_of.into_iter().for_each(|call| self.cut(at, call));
                Some(call)
            }
            Verdict::Refused(_) => None,
        }
    }

    fn dial(&mut self, at: u64, chair: u32) {
        let (called, caller) =
            (self.chairs[chair as usize].called, self.chairs[chair as usize].caller);
        self.chairs[chair as usize].dials += 1;
        let Some(call) = self.offer(at, called, caller) else { return self.dial_later(at, chair) };
        self.gate.answered(at, call);
        self.up.push((call, chair));
        let first_key_ns = self.chance.between(2 * SECOND_NS, 8 * SECOND_NS);
        let chair_up = &mut self.chairs[chair as usize];
        chair_up.answered_ns = at;
        chair_up.has_keyed = false;
        let dial = chair_up.dials;
        self.push(at + first_key_ns, What::Key { chair, nth: 1, dial });
    }

    fn dial_later(&mut self, at: u64, chair: u32) {
        let wait = self.chance.wait(REDIAL_NS);
        if self.chairs[chair as usize].dials < DIALS_MAX {
            self.push(at + wait, What::Dial(chair));
        } else {
            self.chairs_left -= 1;
        }
    }

    /// A call was let go; if it was a chair's, she dials again.
    fn cut(&mut self, at: u64, call: Call) {
        let Some(up) = self.up.iter().position(|(held, _)| *held == call) else { return };
        let (_, chair) = self.up.swap_remove(up);
        let held = &mut self.chairs[chair as usize];
        held.was_cut |= held.has_keyed;
        self.dial_later(at, chair);
    }

    fn key(&mut self, at: u64, chair: u32, nth: u32, dial: u32) {
        let Some(call) = self.call_of(chair, dial) else { return };
        assert!(self.gate.digit(at, call), "a call that is up is known");
        let held = &mut self.chairs[chair as usize];
        held.has_keyed = true;
        if nth < CODE_KEYS {
            let slow = held.is_slow;
            let wait = self.chance.between(SECOND_NS * 6 / 10, SECOND_NS * 12 / 10);
            let wait = if slow { 4 * SECOND_NS } else { wait };
            return self.push(at + wait, What::Key { chair, nth: nth + 1, dial });
        }
        let result =
            if std::mem::take(&mut held.slipped) { CodeResult::Slip } else { CodeResult::Good };
        match self.gate.code(at, call, result) {
            Answer::Authenticated => {
                self.push(at + self.night.talk_ns, What::Finish { chair, dial });
            }
            Answer::Again => self.push(at + 2 * SECOND_NS, What::Key { chair, nth: 1, dial }),
            Answer::LetGo(_) => self.cut(at, call),
            Answer::Stale => panic!("a call that is up is known"),
        }
    }

    fn call_of(&self, chair: u32, dial: u32) -> Option<Call> {
        let up = self.up.iter().find(|(_, held)| *held == chair)?;
        (self.chairs[chair as usize].dials == dial).then_some(up.0)
    }

    fn finish(&mut self, at: u64, chair: u32, dial: u32) {
        let call = self.call_of(chair, dial).expect("a call with a good code keeps its line");
        assert!(self.gate.ended(at, call), "a call with a good code keeps its line");
        self.up.retain(|(held, _)| *held != call);
        self.chairs[chair as usize].served = true;
        self.chairs_left -= 1;
    }

    fn prank(&mut self, at: u64) {
        if self.night.pranks_per_minute == 0 {
            return;
        }
        let wait = self.chance.wait(MINUTE_NS / self.night.pranks_per_minute);
        self.push(at + wait, What::Prank { spoofed: false });
        let kind = self.chance.between(0, 100);
        let number = match kind {
            0..20 => self.chance.between(0, 200), // The same ones again and again.
            _ => self.chance.between(1_000, 1 << 32),
        };
        let caller = match kind {
            20..30 => Caller::Anonymous,
            _ => Caller::Number { number: STRANGER + number, prefix: number / 10_000 },
        };
        let stay = self.chance.wait(PRANK_NS);
        let Some(call) = self.offer(at, Called::Main, caller) else { return };
        self.pranks.push(call);
        let prank = self.pranks.len() as u32 - 1;
        match kind {
            30..40 => return self.push(at + stay / 100, What::PrankEnds { prank }), // Not answered.
            40..50 => self.push(at + SECOND_NS, What::PrankKey { prank, nth: 1 }),
            _ => self.push(at + stay, What::PrankEnds { prank }),
        }
        self.gate.answered(at, call);
    }

    /// Keys wrong codes until let go: half of these pranks at a second a key, half at four.
    fn prank_key(&mut self, at: u64, prank: u32, nth: u32) {
        let call = self.pranks[prank as usize];
        let wait = if prank.is_multiple_of(2) { SECOND_NS } else { 4 * SECOND_NS };
        let goes_on = match nth % CODE_KEYS {
            0 => self.gate.code(at, call, CodeResult::Wrong) == Answer::Again,
            _ => self.gate.digit(at, call),
        };
        if goes_on {
            self.push(at + wait, What::PrankKey { prank, nth: nth + 1 });
        }
    }

    fn spoof(&mut self, at: u64) {
        if self.night.spoofed_per_minute == 0 {
            return;
        }
        let wait = self.chance.wait(MINUTE_NS / self.night.spoofed_per_minute);
        self.push(at + wait, What::Prank { spoofed: true });
        let number = self.chance.between(0, u64::from(self.night.chairs));
        let stay = self.chance.wait(PRANK_NS);
        let caller = Caller::Number { number, prefix: 0 };
        let Some(call) = self.offer(at, Called::Main, caller) else { return };
        self.gate.answered(at, call);
        self.pranks.push(call);
        self.push(at + stay, What::PrankEnds { prank: self.pranks.len() as u32 - 1 });
    }

    fn beside(&mut self, at: u64) {
        if self.night.beside_per_minute == 0 {
            return;
        }
        let wait = self.chance_beside.wait(MINUTE_NS / self.night.beside_per_minute);
        self.push(at + wait, What::Beside);
        for other in [Other::Help, Other::Public] {
            // Ids and numbers of their own, for the same reason.
            let id = (1 << 48) + self.chance_beside.next() % (1 << 48);
            let (called, caller) = (Called::Other(other), Caller::Anonymous);
            let offer = Offer { id, called, caller, hint: Hint::Unknown, reported: false };
            if let Verdict::Admitted { call, .. } = self.gate.offer(at, &offer) {
                self.gate.answered(at, call);
                self.beside_admitted += 1;
            }
        }
    }

    fn outcome(&self) -> Outcome {
        let count = |of: fn(&Chair) -> bool| self.chairs.iter().filter(|c| of(c)).count() as u32;
        let served = self.chairs.iter().filter(|chair| chair.served);
        let mut waits: Vec<u64> =
            served.map(|chair| chair.answered_ns - chair.first_dial_ns).collect();
        waits.sort_unstable();
        let quantile = |percent: usize| {
            waits.len().checked_sub(1).map_or(0, |last| waits[last * percent / 100])
        };
        Outcome {
            chairs: self.night.chairs,
            served: waits.len() as u32,
            recognised: count(|chair| chair.is_recognised),
            recognised_served: count(|chair| chair.is_recognised && chair.served),
            slow_cut: count(|chair| chair.is_recognised && chair.is_slow && chair.was_cut),
            median_ns: quantile(50),
            p95_ns: quantile(95),
            beside_admitted: self.beside_admitted,
        }
    }
}

impl Chair {
    fn new(number: u64, first_dial_ns: u64, night: &Night, chance: &mut Chance) -> Chair {
        let is_recognised = chance.between(0, 1_000) < night.recognised;
        let is_direct = is_recognised && chance.between(0, 10) < night.direct_of_ten;
        let listed = is_recognised && !is_direct;
        let number_shown = if listed { number } else { STRANGER * 2 + number };
        let direct = Called::Direct((number % u64::from(DIRECTS)) as u16);
        Chair {
            caller: Caller::Number { number: number_shown, prefix: STRANGER + number / 10 },
            called: if is_direct { direct } else { Called::Main },
            is_recognised,
            is_slow: chance.between(0, 20) == 0,
            first_dial_ns,
            dials: 0,
            answered_ns: 0,
            has_keyed: false,
            slipped: chance.between(0, 20) == 0,
            served: false,
            was_cut: false,
        }
    }
}

/// Chance with a seed (splitmix64).
pub struct Chance(pub u64);

impl Chance {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number from `least` up to below `end`.
    pub fn between(&mut self, least: u64, end: u64) -> u64 {
        least + self.next() % (end - least)
    }

    /// A time until the next of things that come at random, with this mean.
    fn wait(&mut self, mean_ns: u64) -> u64 {
        let part = (self.next() >> 11) as f64 / (1_u64 << 53) as f64;
        (-(1.0 - part).ln() * mean_ns as f64) as u64
    }
}
