//! When each precinct's return arrives in a played night.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::Context;
use canvass::setup::{PrecinctIndex, Setup};
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

use crate::files::bytes;

/// Night time in which a whole night arrives; at the usual speed of 240 it is just under five
/// minutes.
const SPAN_MS: i64 = (19 * 60 + 20) * MINUTE_MS;

/// The longest time between two returns when there are few.
const BETWEEN_MS_MAX: i64 = 3 * MINUTE_MS;

/// A longer silence is cut to this.
pub(super) const SILENCE_MS_MAX: i64 = 5 * MINUTE_MS;

/// A return comes at least so long after its own caucus opened.
const CAUCUS_MS_MIN: i64 = 10 * MINUTE_MS;

pub(super) const MINUTE_MS: i64 = 60_000;

/// Begins the sequence of every draw, so that each playing is the same.
const SEED: u64 = 2020;

/// What the folder tells of times.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Known {
    /// The minute at which each precinct reported.
    Minutes,
    /// Only in which batch it was published.
    Batches,
    Nothing,
}

/// Times of a night's folder, by precinct.
pub(super) struct Times {
    pub known: Known,
    at_ms: BTreeMap<PrecinctIndex, i64>,
}

/// A source of even draws (SplitMix64, Steele, Lea and Flood 2014).
pub(super) struct Draws(u64);

impl Draws {
    pub fn new() -> Draws {
        Draws(SEED)
    }

    /// Returns a number below `end`.
    pub fn below(&mut self, end: i64) -> i64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        bits ^= bits >> 31;
        ((u128::from(bits) * end.max(1) as u128) >> 64) as i64
    }
}

/// Reads the times of a folder: `reported_at` in the night's zone, or `last_updated` in UTC.
pub(super) fn read(setup: &Setup, folder: &Path, zone: &str) -> anyhow::Result<Times> {
    let path = folder.join("report-times.csv");
    if !path.exists() {
        return Ok(Times { known: Known::Nothing, at_ms: BTreeMap::new() });
    }
    let file = path.display().to_string();
    let text = String::from_utf8(bytes(&path)?).with_context(|| format!("{file} is not UTF-8"))?;
    let heading = text.lines().next().unwrap_or("");
    let (known, zone) = match heading.contains("reported_at") {
        true => (Known::Minutes, TimeZone::get(zone).with_context(|| format!("{zone}?"))?),
        false => (Known::Batches, TimeZone::UTC),
    };
    let mut at_ms = BTreeMap::new();
    for (line, number) in text.lines().skip(1).zip(2..) {
        let mut cells = line.split(',');
        let precinct = cells.next().and_then(|id| setup.precincts.find(id));
        let at = cells.next().and_then(|text| text.parse::<DateTime>().ok());
        let at = at.and_then(|at| zone.to_zoned(at).ok());
        let (precinct, at) = precinct
            .zip(at)
            .with_context(|| format!("{file}:{number} is not a precinct with a time"))?;
        at_ms.insert(precinct, at.timestamp().as_millisecond());
    }
    Ok(Times { known, at_ms })
}

/// A row of arrivals being laid out from a start.
pub(super) struct Arrivals<'a> {
    pub times: &'a Times,
    /// Night time for each return of a batch.
    pub between_ms: i64,
}

/// Returns how much time each of so many returns is given.
pub(super) fn between_ms(returns: usize) -> i64 {
    (SPAN_MS / (returns as i64).max(1)).min(BETWEEN_MS_MAX)
}

impl Arrivals<'_> {
    /// Returns when these precincts arrive, beginning after `start_ms`; in order of time.
    pub fn of(
        &self,
        precincts: &[PrecinctIndex],
        start_ms: i64,
        opens_at_ms: impl Fn(PrecinctIndex) -> i64,
        draws: &mut Draws,
    ) -> Vec<(i64, PrecinctIndex)> {
        let mut arrivals = match self.times.known {
            Known::Minutes => self.by_minute(precincts, start_ms),
            Known::Batches | Known::Nothing => self.by_batch(precincts, start_ms, draws),
        };
        for (at_ms, precinct) in &mut arrivals {
            *at_ms = (*at_ms).max(opens_at_ms(*precinct) + CAUCUS_MS_MIN);
        }
        arrivals.sort();
        arrivals
    }

    /// Each at its own minute, moved so that the first comes soon; long silences are cut.
    fn by_minute(&self, precincts: &[PrecinctIndex], start_ms: i64) -> Vec<(i64, PrecinctIndex)> {
        let known = |precinct: &PrecinctIndex| self.times.at_ms.get(precinct).copied();
        let mut order: Vec<(i64, PrecinctIndex)> =
            precincts.iter().map(|p| (known(p).unwrap_or(i64::MAX), *p)).collect();
        order.sort();
        let mut at_ms = start_ms;
        let mut before = order.first().map_or(0, |first| first.0);
        for (time, _) in &mut order {
            at_ms += time.saturating_sub(before).min(SILENCE_MS_MAX);
            before = std::mem::replace(time, at_ms);
        }
        order
    }

    /// Batch after batch, each spread with most in its middle.
    fn by_batch(
        &self,
        precincts: &[PrecinctIndex],
        start_ms: i64,
        draws: &mut Draws,
    ) -> Vec<(i64, PrecinctIndex)> {
        let mut batches: BTreeMap<i64, Vec<PrecinctIndex>> = BTreeMap::new();
        for &precinct in precincts {
            let minute = self.times.at_ms.get(&precinct).map_or(i64::MAX, |at| at / MINUTE_MS);
            batches.entry(minute).or_default().push(precinct);
        }
        let mut arrivals = Vec::with_capacity(precincts.len());
        let mut begins_ms = start_ms;
        for batch in batches.values() {
            let length_ms = self.between_ms * batch.len() as i64;
            for &precinct in batch {
                let middle = (draws.below(length_ms) + draws.below(length_ms)) / 2;
                arrivals.push((begins_ms + middle, precinct));
            }
            begins_ms += length_ms;
        }
        arrivals
    }
}
