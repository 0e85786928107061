//! Laws that hold whatever happens, in whatever order.

use gate::{
    Call, Called, Caller, Class, CodeResult, Gate, Hint, Listed, Offer, Other, Pace, Reason,
    SECOND_NS, Settings, Verdict,
};
use proptest::prelude::*;

use crate::fixture::{Desk, KEY, LISTED, ROSTER, STRANGER, roster};
use crate::night::Chance;

/// A gate to which everything happens at random; it checks the laws after each step.
pub struct Storm {
    gate: Gate,
    settings: Settings,
    chance: Chance,
    now: u64,
    /// Handles, most of them dead.
    calls: [Option<Call>; 64],
    offers: u64,
    /// A digest of everything the gate said.
    said: Said,
}

impl Storm {
    pub fn new(seed: u64) -> Storm {
        let mut settings = Settings::default();
        settings.tables.enrolled_max = 20;
        settings.tables.numbers = 64;
        let gate = Gate::new(&settings, KEY, roster(LISTED), 3).expect("the settings are sound");
        let chance = Chance(seed);
        Storm { gate, settings, chance, now: 0, calls: [None; 64], offers: 0, said: Said(0) }
    }

    pub fn gate(&self) -> &Gate {
        &self.gate
    }

    pub fn step(&mut self) {
        self.now += match self.chance.between(0, 1_000) {
            0 => 3_600 * SECOND_NS,
            _ => self.chance.between(0, SECOND_NS / 2),
        };
        self.let_time_pass();
        let place = self.chance.between(0, 64) as usize;
        let handle = self.calls[place];
        match (self.chance.between(0, 11), handle) {
            (0..=4, _) | (_, None) => self.offer(place),
            (5, Some(call)) => self.said.add(u64::from(self.gate.answered(self.now, call))),
            (6, Some(call)) => self.said.add(u64::from(self.gate.digit(self.now, call))),
            (7, Some(call)) => self.code(call),
            (8, Some(call)) => self.said.add(u64::from(self.gate.ended(self.now, call))),
            (9, Some(call)) => self.said.add(u64::from(self.gate.without_code(self.now, call))),
            _ => self.rarely(),
        }
        self.check();
    }

    /// Ends every call by its handle, and lets the timers take the rest.
    pub fn end_all(&mut self) {
        for call in self.calls.into_iter().flatten() {
            self.gate.ended(self.now, call);
        }
        self.now += 24 * 3_600 * SECOND_NS;
        self.let_time_pass();
    }

    fn let_time_pass(&mut self) {
        let said = &mut self.said;
        self.gate.tick(self.now, |gone| said.add(handle(gone.call) ^ gone.reason as u64));
    }

    fn offer(&mut self, place: usize) {
        let number = match self.chance.between(0, 3) {
            0 => ROSTER + self.chance.between(0, LISTED),
            1 => STRANGER + self.chance.between(0, 40),
            _ => STRANGER + self.chance.between(0, 1 << 40),
        };
        let caller = match self.chance.between(0, 8) {
            0 => Caller::Anonymous,
            _ => Caller::Number { number, prefix: number / 1_000 },
        };
        let called = match self.chance.between(0, 10) {
            0 => Called::Other(Other::Public),
            1..=3 => Called::Direct(self.chance.between(0, 4) as u16),
            _ => Called::Main,
        };
        self.offers += self.chance.between(0, 2); // Half of them are copies.
        let reported = self.chance.between(0, 8) == 0;
        let offer = Offer { id: self.offers, called, caller, hint: Hint::Unknown, reported };
        let before = self.gate.snapshot().reporters;
        match self.gate.offer(self.now, &offer) {
            Verdict::Admitted { call, instead_of, .. } => {
                self.calls[place] = Some(call);
                self.said.add(1 + handle(call));
                instead_of.into_iter().for_each(|call| assert!(!self.gate.digit(self.now, call)));
            }
            Verdict::Refused(refusal) => {
                self.said.add(refusal.reason as u64);
                assert_eq!(self.gate.snapshot().reporters, before, "a refusal takes nothing");
            }
        }
        let again = self.gate.offer(self.now, &offer);
        let held =
            matches!(again, Verdict::Admitted { call, .. } if self.calls[place] == Some(call));
        assert!(held || matches!(again, Verdict::Refused(_)), "a copy gets the same answer");
    }

    fn code(&mut self, call: Call) {
        use CodeResult::{Good, GoodOnce, Slip, Wrong};
        let result = [Good, GoodOnce, Wrong, Slip][self.chance.between(0, 4) as usize];
        let may_guess = self.gate.may_guess(self.now, call);
        let answer = self.gate.code(self.now, call, result);
        if !may_guess {
            assert_ne!(answer, gate::Answer::Authenticated, "it was not looked at");
        }
        self.said.add(u64::from(answer == gate::Answer::Authenticated));
    }

    fn rarely(&mut self) {
        match self.chance.between(0, 200) {
            0 => self.said.add(u64::from(self.gate.burn(self.chance.between(0, 4) as u16))),
            1 => {
                let number = ROSTER + self.chance.between(0, 2 * LISTED);
                self.said.add(u64::from(self.gate.enrol(number)));
            }
            2..=5 => {
                let number = ROSTER + self.chance.between(0, 2 * LISTED);
                let pace = [Pace::Usual, Pace::Relay][self.chance.between(0, 2) as usize];
                self.said.add(u64::from(self.gate.list(Listed { number, pace })));
            }
            _ => {
                let number = self.gate.take_call_back();
                self.said.add(number.unwrap_or(0));
            }
        }
    }

    fn check(&self) {
        let shown = self.gate.snapshot();
        let reporters = &self.settings.reporters;
        let [proved, listed, direct, unrecognised, anonymous] = shown.reporters;
        let recognised = proved + listed + direct;
        assert!(recognised + unrecognised + anonymous <= reporters.lines);
        assert!(listed + direct <= reporters.lines - reporters.reserved_proved);
        assert!(unrecognised + anonymous <= reporters.lines - reporters.reserved);
        assert!(anonymous <= reporters.anonymous_max);
        assert!(direct <= 3 * reporters.per_direct_max);
        assert!(shown.authenticated <= proved);
        assert!(shown.without_code <= reporters.lines / 8);
        assert!(shown.without_code <= listed + proved - shown.authenticated);
        assert!(shown.others[2] <= self.settings.public.lines);
    }
}

/// A digest of words.
struct Said(u64);

impl Said {
    fn add(&mut self, word: u64) {
        self.0 = self.0.wrapping_mul(31).wrapping_add(word);
    }
}

/// Returns a word that tells handles apart.
fn handle(call: Call) -> u64 {
    use std::hash::{DefaultHasher, Hash, Hasher};
    let mut hasher = DefaultHasher::new();
    call.hash(&mut hasher);
    hasher.finish()
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 24,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn lines_are_never_more_than_there_are_and_all_come_back(seed: u64) {
        let mut storm = Storm::new(seed);
        (0..4_000).for_each(|_| storm.step());
        storm.end_all();
        let shown = storm.gate.snapshot();
        // What is left are authenticated calls whose handle was forgotten, and the slow number.
        let slow = 1;
        prop_assert!(shown.reporters.iter().sum::<u16>() <= shown.authenticated + slow);
        prop_assert_eq!(shown.others, [0; 3]);
        prop_assert!(shown.without_code <= slow);
    }

    #[test]
    fn the_same_happens_again(seed: u64) {
        let (mut one, mut other) = (Storm::new(seed), Storm::new(seed));
        (0..2_000).for_each(|_| { one.step(); other.step(); });
        prop_assert_eq!(one.said.0, other.said.0);
        prop_assert_eq!(one.gate.snapshot(), other.gate.snapshot());
    }

    #[test]
    fn who_is_known_gets_the_line_that_is_free(seed: u64) {
        let mut storm = Storm::new(seed);
        (0..1_000).for_each(|_| storm.step());
        let shown = storm.gate.snapshot();
        let reporters = &storm.settings.reporters;
        let free = reporters.lines - shown.reporters.iter().sum::<u16>();
        let held = reporters.reserved_proved.saturating_sub(shown.reporters[0]);
        for number in ROSTER..ROSTER + LISTED {
            let caller = Caller::Number { number, prefix: 0 };
            let (id, called, hint) = (1 << 60 | number, Called::Main, Hint::Unknown);
            let offer = Offer { id, called, caller, hint, reported: false };
            match storm.gate.offer(storm.now, &offer) {
                Verdict::Admitted { .. } => break,
                Verdict::Refused(refusal) => {
                    let busy = refusal.reason == Reason::OneCall;
                    prop_assert!(busy || free <= held, "{refusal:?} with {free} free");
                }
            }
        }
    }
}

#[test]
fn a_million_strangers_change_nothing_for_those_we_know() {
    let mut desk = Desk::new();
    let chair = desk.up(0, ROSTER + 5);
    desk.gate.enrol(STRANGER - 1);
    desk.code(1, chair, CodeResult::Good);
    for stranger in 0..1_000_000 {
        let verdict = desk.call(1 + stranger / 5_000, STRANGER + stranger);
        if let Verdict::Admitted { call, .. } = verdict {
            desk.gate.answered((1 + stranger / 5_000) * SECOND_NS, call);
        }
        if stranger % 5_000 == 0 {
            desk.run(1 + stranger / 5_000);
        }
    }
    assert_eq!(desk.gate.snapshot().reporters[Class::Proved as usize], 1);
    assert!(matches!(
        desk.call(201, ROSTER + 5),
        Verdict::Refused(refusal) if refusal.reason == Reason::OneCall
    ));
    assert_eq!(desk.fill(201, Called::Main, ROSTER + 10).len(), 36, "strangers gave way");
    let enrolled = desk.up(201, STRANGER - 1);
    assert_eq!(desk.code(210, enrolled, CodeResult::Good), gate::Answer::Authenticated);
}
