//! Fifty callers and three operators, while strangers call as fast as they can.

use std::collections::HashSet;
use std::fs;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use drill::flood::{Flood, Outcome};
use drill::spread::{Spread, ms};
use drill::telephone::{Caller, MS, Manner, SECOND_NS, pitch};

use super::house::{CALLER_HZ, House, OPERATOR_HZ, heard, now_ns};

const OPERATORS: [&str; 3] = ["ann", "bob", "cat"];

/// Every so manieth talk lasts until both were heard; the others are short.
const LISTENED_EVERY: usize = 16;

/// A short talk.
const TALK_NS: u64 = SECOND_NS;

/// An operator's time to lift the receiver.
const ANSWERS_NS: u64 = SECOND_NS / 10;

/// The step of a caller's script after which she presses 0: her code, and a pause.
const ASKS: usize = 1;

/// A key is on the way for less.
const ON_THE_WAY_NS: u64 = 250 * MS;

/// An operator whose telephone is still up after this presses once more: under a flood its answer
/// may reach the server only when it is repeated.
const AGAIN_NS: u64 = 2 * SECOND_NS;

/// Two telephones that ring within this time ring at once.
const AT_ONCE_NS: u64 = 30 * MS;

/// A talk, as the operator's telephone has it.
struct Talk {
    chair: usize,
    /// Her place when everybody had joined, from 0.
    place: usize,
    rang_ns: u64,
    /// It lasted until both were heard.
    listened: bool,
    heard: Vec<u8>,
}

/// What is measured on the way.
#[derive(Default)]
struct Measured {
    /// From pressing done to the next ringing of the same operator's telephone.
    done_to_ring: Spread,
    processor_ms: u64,
    took_ns: u64,
}

#[test]
fn callers_are_served_in_the_order_in_which_they_joined_whoever_else_calls() {
    served_in_order(50, 2_000, 0);
}

#[test]
fn a_heavier_flood_takes_no_callers_place() {
    if std::env::var_os("HOLDFAST_LONG").is_none() {
        eprintln!("not run: it takes two minutes; HOLDFAST_LONG=1 runs it");
        return;
    }
    served_in_order(100, 20_000, 60);
}

/// Serves so many callers under so many strangers' calls a second, for so long at least.
fn served_in_order(callers: usize, strangers: u64, seconds: u64) {
    // Strangers find forty lines; twelve are for proved numbers, beside a line for each caller.
    let settings = format!("lines = {}\nlines_for_recognised = {}\n", callers + 80, callers + 40);
    let mut house = House::open(callers, &OPERATORS, &settings, "");
    let over = AtomicBool::new(false);
    let begun_ns = now_ns();
    let target = house.sip();
    let (talks, measured, flood) = thread::scope(|scope| {
        let flood = scope.spawn(|| {
            let flood = Flood::new(target, now_ns)?.taking_any();
            flood.run_while(strangers, 600, || !over.load(Ordering::Relaxed))
        });
        // A failed assertion ends the flood as well.
        let end = End(&over);
        let (talks, measured) = all_served(&mut house, callers);
        while now_ns() < begun_ns + seconds * SECOND_NS {
            house.turn();
        }
        drop(end);
        (talks, measured, flood.join().unwrap().unwrap())
    });
    nobody_is_served_twice_or_left_out(&house, &talks, callers);
    both_were_heard(&house, &talks);
    report(measured, &flood, now_ns() - begun_ns);
    assert!(flood.offered as u64 > strangers * 5, "{} strangers called", flood.offered);
    house.served.end();
}

struct End<'a>(&'a AtomicBool);

impl Drop for End<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// Lets everybody join, and operators serve them one behind the other.
fn all_served(house: &mut House, callers: usize) -> (Vec<Talk>, Measured) {
    let before_ms = processor_ms(house.served.process());
    let begun_ns = now_ns();
    // An operator's telephone has the operator's place.
    for operator in 0..OPERATORS.len() {
        assert_eq!(house.plug_in(operator, Manner::After(ANSWERS_NS)), operator);
    }
    let joined = everybody_joins(house, callers);
    for operator in 0..OPERATORS.len() {
        assert_eq!(house.wish(operator, "ready").status, 202);
    }
    let mut measured = Measured::default();
    let mut listened = HashSet::new();
    let mut done_ns = [None; OPERATORS.len()];
    house.until_within(240, "everybody is served", |house| {
        for (operator, done_ns) in done_ns.iter_mut().enumerate() {
            serve(house, operator, done_ns, (&mut listened, &mut measured.done_to_ring));
        }
        house.telephones.callers.iter().all(Caller::is_over)
    });
    measured.processor_ms = processor_ms(house.served.process()) - before_ms;
    measured.took_ns = now_ns() - begun_ns;
    let mut talks = Vec::new();
    for (operator, telephone) in house.telephones.operators.iter().enumerate() {
        for (at, taken) in telephone.phone.taken.iter().enumerate() {
            assert!(taken.answered_ns.is_some() && taken.ended_ns.is_some(), "{}", taken.shown);
            let chair = house.shown(&taken.shown).unwrap();
            talks.push(Talk {
                chair,
                place: joined.iter().position(|one| *one == chair).unwrap(),
                rang_ns: taken.rang_ns,
                listened: listened.contains(&(operator, at)),
                heard: taken.heard.clone(),
            });
        }
    }
    (talks, measured)
}

/// Lets everybody call and press 0; returns the chairs in the order of the line.
fn everybody_joins(house: &mut House, callers: usize) -> Vec<usize> {
    let begun_ns = now_ns();
    for chair in 0..callers {
        let script = house.asks_and_talks(chair);
        house.call_at(chair, script, begun_ns + (10 + chair as u64) * 50 * MS);
    }
    let mut looked_ns = 0;
    house.until("everybody waits", |house| {
        let looks = now_ns() > looked_ns + SECOND_NS / 4;
        if looks {
            looked_ns = now_ns();
        }
        looks && house.places().iter().filter(|place| place.state == "waiting").count() == callers
    });
    let joined: Vec<usize> = house.places().iter().map(|place| place.chair).collect();
    in_the_order_of_asking(house, &joined);
    joined
}

/// Presses done for an operator who has talked long enough; `done_ns` says when she did, and in
/// which of her talks.
fn serve(
    house: &House,
    operator: usize,
    done_ns: &mut Option<(usize, u64)>,
    (listened, done_to_ring): (&mut HashSet<(usize, usize)>, &mut Spread),
) {
    let taken = &house.telephones.operators[operator].phone.taken;
    if let Some((talks, at_ns)) = *done_ns
        && taken.len() > talks
    {
        done_to_ring.add(taken[talks].rang_ns.saturating_sub(at_ns));
        *done_ns = None;
    }
    let pressed = done_ns.is_some_and(|(_, at_ns)| now_ns() < at_ns + AGAIN_NS);
    if !pressed && may_end(house, operator, listened) {
        *done_ns = Some((taken.len(), now_ns()));
        assert_eq!(house.wish(operator, "done").status, 202);
    }
}

/// Nobody stands before somebody who pressed 0 well before her.
fn in_the_order_of_asking(house: &House, joined: &[usize]) {
    let asks_ns = |chair: usize| house.telephones.callers[chair].steps_ns[ASKS];
    for (at, &chair) in joined.iter().enumerate() {
        let before = joined[..at].iter().map(|&chair| asks_ns(chair)).max().unwrap_or(0);
        assert!(before < asks_ns(chair) + ON_THE_WAY_NS, "{chair} asked before others: {joined:?}");
    }
}

/// Tells whether an operator has talked long enough.
fn may_end(house: &House, phone: usize, listened: &mut HashSet<(usize, usize)>) -> bool {
    let operator = &house.telephones.operators[phone].phone;
    if !operator.is_talking() {
        return false;
    }
    let at = operator.taken.len() - 1;
    let answered_ns = operator.taken[at].answered_ns.unwrap();
    if (at + phone) % LISTENED_EVERY != LISTENED_EVERY / 2 {
        return now_ns() >= answered_ns + TALK_NS;
    }
    listened.insert((phone, at));
    let caller = house.rung_for(phone).unwrap();
    let caller = &house.telephones.callers[caller].sound;
    heard(&operator.sound, CALLER_HZ) && heard(caller, OPERATOR_HZ)
}

fn nobody_is_served_twice_or_left_out(house: &House, talks: &[Talk], callers: usize) {
    let chairs: HashSet<usize> = talks.iter().map(|talk| talk.chair).collect();
    assert_eq!((chairs.len(), talks.len()), (callers, callers), "each has one talk");
    let all = &house.telephones.callers;
    let refused: u32 = all.iter().map(|caller| caller.refusals).sum();
    assert_eq!(refused, 0, "nobody's call was refused");
    for one in talks {
        let later = talks.iter().filter(|talk| talk.rang_ns > one.rang_ns + AT_ONCE_NS);
        let passed: Vec<usize> =
            later.filter(|talk| talk.place < one.place).map(|talk| talk.chair).collect();
        assert!(passed.is_empty(), "{passed:?} served after {}, who joined later", one.chair);
    }
}

/// Of the talks that lasted, the operator has the caller's voice and the caller the operator's.
fn both_were_heard(house: &House, talks: &[Talk]) {
    let lasted: Vec<&Talk> = talks.iter().filter(|talk| talk.listened).collect();
    assert!(lasted.len() >= OPERATORS.len(), "{} talks lasted", lasted.len());
    for talk in lasted {
        let caller = &house.telephones.callers[talk.chair];
        assert!(caller.is_served());
        let record = caller.sound.record.as_deref().unwrap();
        let [caller_ns, operator_ns] = [(&talk.heard[..], CALLER_HZ), (record, OPERATOR_HZ)]
            .map(|(record, pitch_hz)| pitch::heard_ns(record, pitch_hz));
        assert!(caller_ns >= SECOND_NS / 5, "{} heard for {caller_ns} ns", talk.chair);
        assert!(operator_ns >= SECOND_NS / 5, "{} heard for {operator_ns} ns", talk.chair);
        assert_eq!(pitch::heard_ns(record, CALLER_HZ), 0, "nobody hears herself");
    }
}

fn report(mut measured: Measured, flood: &Outcome, took_ns: u64) {
    let rings = measured.done_to_ring.count();
    eprintln!(
        "from done to the next ringing: p50 {}, p95 {}, max {} of {rings}; the server's processor \
         {} ms a second over {} s; {} strangers' calls a second, {} % of them answered",
        ms(measured.done_to_ring.percentile(50)),
        ms(measured.done_to_ring.percentile(95)),
        ms(measured.done_to_ring.percentile(100)),
        measured.processor_ms * SECOND_NS / measured.took_ns,
        measured.took_ns / SECOND_NS,
        flood.offered as u64 * SECOND_NS / took_ns,
        flood.answered * 100 / flood.offered.max(1),
    );
}

/// Returns how long a process was on a processor, its threads and the kernel for it.
fn processor_ms(process: u32) -> u64 {
    let tasks = fs::read_dir(format!("/proc/{process}/task")).unwrap();
    let on_processor = tasks.map(|task| {
        let text = fs::read_to_string(task.unwrap().path().join("schedstat")).unwrap_or_default();
        text.split(' ').next().and_then(|ns| ns.parse().ok()).unwrap_or(0_u64)
    });
    on_processor.sum::<u64>() / MS
}
