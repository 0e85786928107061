//! The hotline with real calls on loopback: known chairs under a flood, and minutes of a night.
//!
//! Everything goes to 127.0.0.1 and stops by itself.

mod house;
mod minutes;

use std::fmt::Write;
use std::thread;

use anyhow::ensure;

use super::now_ns;
use super::usage::Usage;
use super::{Bench, Line};
use drill::flood::{self, Flood};
use drill::spread::{Spread, ms};
use drill::telephone::{Caller, Habit, MS, SECOND_NS, Telephones, keys};
use house::{Chair, House};

pub(super) use minutes::measure as measure_minutes;

/// Chairs that call, each on a telephone of the roster.
const CALLERS: usize = 200;

/// From caller to caller: twenty a second.
const EVERY_NS: u64 = 50 * MS;

/// The flood is on for this long before the first chair calls.
const BEFORE_NS: u64 = 5 * SECOND_NS;

/// Lines enough for everybody who keys at once; half are kept for those who are recognised.
const LINES: u32 = 400;

/// Strangers' calls a second.
const FLOODS: [u64; 3] = [0, 1_000, 60_000];

/// What one flood left behind.
struct Outcome {
    served: usize,
    refusals: u32,
    waited: Spread,
    memory_kib: Vec<u64>,
    processor_ms: u64,
    flood: Option<flood::Outcome>,
}

pub(super) fn measure(bench: &Bench) -> anyhow::Result<Vec<Line>> {
    FLOODS.into_iter().map(|rate| line(bench, rate)).collect()
}

fn line(bench: &Bench, rate: u64) -> anyhow::Result<Line> {
    let seconds = bench.flood_seconds;
    let house = House::open(bench, LINES, CALLERS)?;
    let mut outcome = under(&house, rate, seconds)?;
    let filed = house.filed()?;
    drop(house);
    ensure!(outcome.served == CALLERS, "{} of {CALLERS} chairs were served", outcome.served);
    ensure!(filed == CALLERS, "{filed} of {CALLERS} chairs have filed");
    let memory = &outcome.memory_kib;
    let (least, most) = (memory.iter().min(), memory.iter().max());
    let grown = most.zip(least).map_or(0, |(most, least)| most - least);
    let mut figure = format!(
        "{filed} of {CALLERS} filed, first prompt p50 {}, p95 {}; memory {} MiB, {grown} KiB more \
         at most; processor {} ms a second",
        ms(outcome.waited.percentile(50)),
        ms(outcome.waited.percentile(95)),
        most.map_or(0, |most| most / 1024),
        outcome.processor_ms / seconds,
    );
    if outcome.refusals > 0 {
        let _ = write!(figure, "; {} calls of chairs refused first", outcome.refusals);
    }
    if let Some(flood) = &mut outcome.flood {
        let offered = flood.offered as u64 / seconds;
        let lost = 100 * (flood.offered - flood.answered) / flood.offered.max(1);
        let _ = write!(figure, "; {offered}/s offered, {lost} % of them without an answer");
    }
    let what = format!(
        "{CALLERS} whole worksheets by keypad, 20/s, {rate} strangers' calls a second, {seconds} s"
    );
    Ok(Line::new(what, figure, "all, p95 2 s, memory constant within 10 MB"))
}

/// What a chair keys who knows the way: she hears out nothing but the whole return and its words.
/// A hundred people, sixty on the first line and forty on the second.
fn worksheet(chair: &Chair, candidates: usize) -> String {
    let zeros = "##".repeat(candidates.saturating_sub(2));
    let delegates = match chair.delegates {
        0 => "",
        1 => "1#,1",
        _ => "1",
    };
    format!("{}, 1, 100# 60#60# 40#40# {zeros} {delegates} ~ 1 ~ !", chair.code)
}

/// Lets everybody call, and looks at the server meanwhile.
fn under(house: &House, rate: u64, seconds: u64) -> anyhow::Result<Outcome> {
    let mut telephones = Telephones::new()?;
    let here = telephones.here()?;
    let start_ns = now_ns();
    for (at, chair) in house.chairs.iter().enumerate() {
        let habit = Habit {
            script: keys(&worksheet(chair, house.candidates)),
            redials_ns: vec![SECOND_NS; 30],
            ..Habit::default()
        };
        let begins_ns = start_ns + BEFORE_NS + at as u64 * EVERY_NS;
        let number = Some(chair.number.clone());
        telephones.callers.push(Caller::new(at, number, habit, (house.sip, here), begins_ns)?);
    }
    let before = Usage::of(house.process())?;
    thread::scope(|scope| {
        let flood = scope.spawn(|| match rate {
            0 => Ok(None),
            _ => Flood::new(house.sip, now_ns)?.taking_any().run(rate, seconds).map(Some),
        });
        let mut memory_kib = Vec::new();
        let mut looked_ns = start_ns + BEFORE_NS / 2;
        let until_ns = start_ns + seconds * SECOND_NS;
        while now_ns() < until_ns || telephones.callers.iter().any(|caller| !caller.is_over()) {
            telephones.turn(now_ns)?;
            if now_ns() >= looked_ns {
                memory_kib.push(Usage::of(house.process())?.memory_kib);
                looked_ns += SECOND_NS;
            }
        }
        let used_ns = Usage::of(house.process())?.processor_ns - before.processor_ns;
        let callers = &telephones.callers;
        let mut waited = Spread::default();
        callers.iter().filter_map(Caller::waited_ns).for_each(|ns| waited.add(ns));
        Ok(Outcome {
            served: callers.iter().filter(|caller| caller.is_served()).count(),
            refusals: callers.iter().map(|caller| caller.refusals).sum(),
            waited,
            memory_kib,
            processor_ms: used_ns / MS,
            flood: flood.join().expect("a flood's panic is ours")?,
        })
    })
}
