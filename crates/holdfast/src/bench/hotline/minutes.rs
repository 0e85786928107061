//! Minutes of a flooded night, call by call, with the people of the simulated one: chairs who look
//! for their code, slip, and dial again; pranks that keep silent, key nonsense or hang up.
//!
//! `cargo run --release -p gate --example night -- 1 loopback` simulates the same.

use drill::Chance;
use drill::people::{PRANKS_PER_MINUTE, chair_who_gives_her_code, prank, stranger};
use drill::telephone::{Caller, SECOND_NS, Telephones};

use super::house::House;
use drill::spread::Spread;

use super::now_ns;
use crate::bench::{Bench, Line};

const LINES: u32 = 48;
const CHAIRS_PER_MINUTE: f64 = 20.0;

/// Of a thousand chairs, whose number is listed.
const KNOWN: u64 = 850;

/// Chairs by what became of them.
#[derive(Default)]
struct Count {
    chairs: usize,
    served: usize,
}

pub(in crate::bench) fn measure(bench: &Bench) -> anyhow::Result<Vec<Line>> {
    let minutes = bench.minutes;
    let chairs = (minutes as f64 * CHAIRS_PER_MINUTE) as usize;
    let mut chance = Chance(1);
    let known: Vec<bool> = (0..chairs).map(|_| chance.between(0, 1_000) < KNOWN).collect();
    let listed = known.iter().filter(|known| **known).count();
    let house = House::open(bench, LINES, listed)?;
    let mut telephones = Telephones::new()?;
    let here = telephones.here()?;
    let start_ns = now_ns() + SECOND_NS;
    let mut at_ns = start_ns;
    let (mut listed, mut unlisted) = (house.chairs.iter(), house.unlisted.iter());
    for (name, known) in known.iter().enumerate() {
        at_ns += chance.wait_ns(60.0 / CHAIRS_PER_MINUTE);
        let chair = if *known { listed.next() } else { None };
        let (number, keys) = match chair {
            Some(chair) => (chair.number.clone(), chair.code.clone()),
            None => (stranger(&mut chance), unlisted.next().cloned().unwrap_or_default()),
        };
        let habit = chair_who_gives_her_code(&keys, &mut chance);
        let ways = (house.sip, here);
        telephones.callers.push(Caller::new(name, Some(number), habit, ways, at_ns)?);
    }
    let pranks = pranked(&mut telephones, &house, (start_ns, chairs), &mut chance)?;
    let (mut waited, mut counts) = (Spread::default(), [Count::default(), Count::default()]);
    for (caller, known) in telephones.callers[..chairs].iter().zip(&known) {
        let count = &mut counts[usize::from(*known)];
        count.chairs += 1;
        count.served += usize::from(caller.is_served());
        caller.waited_ns().filter(|_| caller.is_served()).into_iter().for_each(|ns| waited.add(ns));
    }
    let [unknown, known] = counts;
    let percent = |part: usize, whole: usize| part as f64 * 100.0 / whole.max(1) as f64;
    let seconds = |ns: u64| ns as f64 / SECOND_NS as f64;
    let figure = format!(
        "known served {:.1} % of {}, all {:.1} % of {chairs}; p50 {:.1} s, p95 {:.1} s; \
         {pranks} pranks",
        percent(known.served, known.chairs),
        known.chairs,
        percent(known.served + unknown.served, chairs),
        seconds(waited.percentile(50)),
        seconds(waited.percentile(95)),
    );
    let what = format!(
        "{minutes} minutes, {LINES} lines, {PRANKS_PER_MINUTE} pranks a minute, {} % known",
        KNOWN / 10
    );
    Ok(vec![Line::new(what, figure, "as simulated")])
}

/// Lets everybody call until no chair is left; returns how many pranks there were.
fn pranked(
    telephones: &mut Telephones,
    house: &House,
    (start_ns, chairs): (u64, usize),
    chance: &mut Chance,
) -> anyhow::Result<usize> {
    let here = telephones.here()?;
    let (mut pranks, mut next_ns) = (0, start_ns);
    while telephones.callers[..chairs].iter().any(|caller| !caller.is_over()) {
        while now_ns() >= next_ns {
            let (number, habit) = prank(chance);
            let ways = (house.sip, here);
            telephones.callers.push(Caller::new(chairs + pranks, number, habit, ways, next_ns)?);
            pranks += 1;
            next_ns += chance.wait_ns(60.0 / PRANKS_PER_MINUTE);
        }
        telephones.turn(now_ns)?;
        let mut at = 0;
        telephones.callers.retain(|caller| {
            at += 1;
            at <= chairs || !caller.is_over()
        });
    }
    Ok(pranks)
}
