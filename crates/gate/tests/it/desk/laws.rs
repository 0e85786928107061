//! Laws that hold whatever happens, and the same answers as the model's.

use std::collections::{BTreeMap, BTreeSet};

use gate::desk::{
    Desk, Ended, Holder, Joined, Leg, Operator, OperatorState, Output, Row, Settings, State,
};
use proptest::prelude::*;

use super::model::Model;
use super::script::{Answer, Input};
use super::storm::{SMALL, Storm, leg_of, play};

/// A desk in a storm, its model, and somebody who hears what callers are told.
struct Watch {
    desk: Desk,
    model: Model,
    storm: Storm,
    settings: Settings,
    /// By call: the last position, and when.
    told: BTreeMap<Leg, (u32, u64)>,
    /// When everybody joined who has a place.
    since: BTreeMap<Holder, u64>,
    /// How often each kind of thing happened, so that a storm which never gets there is noticed.
    seen: BTreeSet<&'static str>,
    told_count: u64,
}

impl Watch {
    fn new(seed: u64, settings: Settings) -> Watch {
        let desk = Desk::new(&settings).expect("the settings are sound");
        let (model, storm) = (Model::new(settings), Storm::new(seed));
        let (told, since, seen) = (BTreeMap::new(), BTreeMap::new(), BTreeSet::new());
        Watch { desk, model, storm, settings, told, since, seen, told_count: 0 }
    }

    /// Lets time pass, with every timer kept or none of them, and then does something.
    fn step(&mut self) {
        let before = self.storm.now;
        self.storm.passes();
        let (now, late) = (self.storm.now, self.storm.is_late());
        while let Some(wake) = self.desk.wake_at().filter(|wake| !late && *wake <= now) {
            assert!(wake > before, "nothing was due any more");
            self.tell(wake, Input::Tick);
        }
        let input = self.storm.input(&self.desk);
        self.tell(now, input);
    }

    fn tell(&mut self, at: u64, input: Input) {
        let is_due = self.desk.wake_at().is_some_and(|wake| wake <= at);
        let mut out = Vec::new();
        let broken_off = self.broken_off(input);
        self.told_count += 1;
        let answer = input.tell(&mut self.desk, at, &mut out);
        let (knew, expected) = self.model.step(at, input);
        match answer {
            Answer::Joined(joined) => assert_eq!(joined.is_some(), knew, "{input:?}"),
            Answer::Knew(known) => assert_eq!(known, knew, "{input:?}"),
        }
        let positions = |one: &&Output| matches!(one, Output::Position { .. });
        let rest: Vec<_> = out.iter().filter(|one| !positions(one)).copied().collect();
        assert_eq!(rest, expected, "{input:?}");
        assert!(is_due || !matches!(input, Input::Tick) || out.is_empty(), "too early: {out:?}");
        self.compare();
        self.positions(at, broken_off, &out);
        self.nobody_waits_twice(input, &out);
        self.one_operator_each(at);
        self.joined(answer, input);
        self.seen.extend(rest.iter().map(name));
    }

    /// Returns the call that waits again because of this input.
    fn broken_off(&self, input: Input) -> Option<Leg> {
        let Input::Ended(operator, Ended::Broke) = input else { return None };
        let talks =
            |row: &&Row| matches!(row.state, State::Talking { operator: to, .. } if to == operator);
        self.desk.list().find(talks).and_then(|row| leg_of(&row.state))
    }

    /// The page shows what the model knows.
    fn compare(&self) {
        let shown = self
            .desk
            .list()
            .map(|row| (row.holder, row.class, row.since_ns, row.state, row.unanswered));
        let expected = self
            .model
            .in_order()
            .into_iter()
            .map(|(holder, one)| (holder, one.class, one.joined.0, one.state, one.unanswered));
        assert!(shown.eq(expected));
        assert_eq!(self.desk.operators().len(), self.model.operators.len());
        for row in self.desk.operators() {
            let clerk = self.model.operators[&row.operator];
            assert_eq!(row.misses, clerk.misses);
            match (row.state, clerk.state) {
                (OperatorState::Idle { .. }, OperatorState::Idle { .. }) => {}
                (shown, expected) => assert_eq!(shown, expected),
            }
        }
    }

    /// Whoever waits on the line knows her position: it is said when she comes, at once when it
    /// changes but not twice in half a minute, and once a minute. Nothing else wakes the shell.
    fn positions(&mut self, now: u64, broken_off: Option<Leg>, out: &[Output]) {
        let Settings { say_every_ns, say_latest_ns, .. } = self.settings;
        let rows: Vec<Row> = self.desk.list().copied().collect();
        let waits = |row: &&Row| match row.state {
            State::Live { .. } => true,
            State::CallBack { due_ns } => due_ns <= now,
            State::Kept { .. } | State::Unreached => false,
            State::Ringing { .. } | State::Talking { .. } => false,
        };
        let waiting: Vec<&Row> = rows.iter().filter(waits).collect();
        for output in out {
            let Output::Position { holder, leg, position } = *output else { continue };
            let row = waiting[position as usize - 1];
            assert_eq!((row.holder, row.state), (holder, State::Live { leg }), "her position");
            if let Some((last, at)) = self.told.insert(leg, (position, now)) {
                let wait_ns = if last == position { say_latest_ns } else { say_every_ns };
                let again = broken_off == Some(leg);
                assert!(now - at >= wait_ns || again, "{holder:?} was told too soon");
            }
        }
        let mut wake = None;
        for (ahead, row) in waiting.iter().enumerate() {
            let Some(leg) = leg_of(&row.state) else { continue };
            let (last, at) = *self.told.get(&leg).expect("she was told when she came");
            assert!(broken_off != Some(leg) || at == now, "{:?} is not told", row.holder);
            let wait_ns = if last == ahead as u32 + 1 { say_latest_ns } else { say_every_ns };
            assert!(now < at + wait_ns, "{:?} waits for word", row.holder);
            wake = earlier(wake, at + wait_ns);
        }
        for row in &rows {
            match row.state {
                State::Kept { until_ns } => wake = earlier(wake, until_ns),
                State::CallBack { due_ns } if due_ns > now => wake = earlier(wake, due_ns),
                State::CallBack { .. } | State::Live { .. } | State::Unreached => {}
                State::Ringing { .. } | State::Talking { .. } => {}
            }
        }
        assert_eq!(self.desk.wake_at(), wake);
    }

    /// A place goes by being done, struck off or lost, and as long as it is there its moment stays.
    fn nobody_waits_twice(&mut self, input: Input, out: &[Output]) {
        let now: BTreeMap<_, _> = self.desk.list().map(|row| (row.holder, row.since_ns)).collect();
        assert_eq!(now.len(), self.desk.list().len(), "a holder has two places");
        let is_lost = |holder| out.contains(&Output::Lost { holder });
        for (holder, since) in &self.since {
            match now.get(holder) {
                Some(moment) => {
                    assert!(moment == since || is_lost(*holder), "{holder:?} lost time")
                }
                None => {
                    let struck = matches!(input, Input::StrikeOff(off) if off == *holder);
                    let done = matches!(input, Input::Ended(_, Ended::Done));
                    assert!(is_lost(*holder) || struck || done, "{holder:?} after {input:?}");
                }
            }
        }
        self.since = now;
        let rows: Vec<_> = self.desk.list().map(|row| (row.class, row.since_ns)).collect();
        assert!(rows.is_sorted(), "the order of service");
        assert!(rows.len() <= self.settings.places_max as usize);
        assert!(self.desk.operators().len() <= self.settings.operators_max as usize);
    }

    /// An operator has one holder and a holder one operator, and they agree on it. Nobody is idle
    /// while somebody waits.
    fn one_operator_each(&self, now: u64) {
        let mut by_holder: Vec<(Operator, Holder, bool)> = Vec::new();
        let mut waits = false;
        for row in self.desk.list() {
            match row.state {
                State::Ringing { operator, .. } => by_holder.push((operator, row.holder, false)),
                State::Talking { operator, .. } => by_holder.push((operator, row.holder, true)),
                State::Live { .. } => waits = true,
                State::CallBack { due_ns } => waits |= due_ns <= now,
                State::Kept { .. } | State::Unreached => {}
            }
        }
        let mut by_operator: Vec<(Operator, Holder, bool)> = Vec::new();
        for row in self.desk.operators() {
            match row.state {
                OperatorState::Ringing { holder } => {
                    by_operator.push((row.operator, holder, false))
                }
                OperatorState::Talking { holder, .. } => {
                    by_operator.push((row.operator, holder, true));
                }
                OperatorState::Idle { .. } => assert!(!waits, "{:?} is idle", row.operator),
                OperatorState::Paused => {}
            }
        }
        by_holder.sort_unstable();
        by_operator.sort_unstable();
        assert_eq!(by_holder, by_operator);
    }

    /// Whoever joins is told where she stands.
    fn joined(&self, answer: Answer, input: Input) {
        let (Answer::Joined(Some(Joined { position, .. })), Input::Join(join)) = (answer, input)
        else {
            return;
        };
        let state = self.desk.list().find(|row| row.holder == join.holder).map(|row| row.state);
        match position {
            0 => assert!(matches!(
                state,
                Some(State::Ringing { leg: Some(leg), .. } | State::Talking { leg: Some(leg), .. })
                    if leg == join.leg
            )),
            _ => {
                assert_eq!(state, Some(State::Live { leg: join.leg }));
                let mut live = self.told.get(&join.leg).into_iter();
                assert!(live.all(|(told, _)| *told >= 1));
            }
        }
    }
}

fn earlier(wake: Option<u64>, due: u64) -> Option<u64> {
    Some(wake.map_or(due, |wake| wake.min(due)))
}

fn name(output: &Output) -> &'static str {
    match output {
        Output::Ring { leg: Some(_), .. } => "ring",
        Output::Ring { leg: None, .. } => "ring for a call back",
        Output::StopRinging { .. } => "stop ringing",
        Output::Bridge { leg: Some(_), .. } => "bridge",
        Output::Bridge { leg: None, .. } => "call back",
        Output::Position { .. } => "position",
        Output::Took { .. } => "took",
        Output::Lost { .. } => "lost",
        Output::Unreached { .. } => "unreached",
    }
}

#[test]
fn the_desk_does_what_the_model_does() {
    let mut seen = BTreeSet::new();
    let mut told_count = 0;
    for seed in 0..10 {
        let mut watch = Watch::new(seed, SMALL);
        (0..8_000).for_each(|_| watch.step());
        seen.extend(watch.seen);
        told_count += watch.told_count;
    }
    assert!(told_count > 200_000, "with the timers {told_count} inputs");
    assert_eq!(seen.len(), 8, "{seen:?}");
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 12,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn it_does_so_with_other_settings(
        seed: u64,
        places_max in 1_u32..40,
        operators_max in 1_u32..8,
        keep_s in 1_u64..4_000,
        say_s in 1_u64..90,
        retry_s in 1_u64..900,
        call_backs_max in 1_u8..5,
        misses_max in 1_u8..4,
    ) {
        let second = gate::SECOND_NS;
        let settings = Settings {
            places_max,
            operators_max,
            keep_ns: keep_s * second,
            say_every_ns: say_s * second,
            say_latest_ns: (say_s + seed % 60) * second,
            retry_ns: retry_s * second,
            call_backs_max,
            misses_max,
        };
        let mut watch = Watch::new(seed, settings);
        (0..2_000).for_each(|_| watch.step());
    }
}

#[test]
fn nothing_is_allocated_after_new() {
    let mut desk = Desk::new(&SMALL).expect("the settings are sound");
    let (mut storm, mut out) = (Storm::new(1), Vec::with_capacity(256));
    let bytes = desk.bytes();
    let mut most = 0;
    let counted = allocation_counter::measure(|| {
        most = play(&mut storm, &mut desk, 100_000, &mut out);
    });
    assert_eq!(counted.count_total, 0);
    assert_eq!(desk.bytes(), bytes);
    assert_eq!(most, SMALL.places_max as usize, "it was full");
}
