//! Whether what is still to come can change who leads: said only where a strict inequality holds.
//!
//! No projection: an open precinct may give everything it can bring to one candidate. Votes have a
//! bound only where registered voters are known; delegates and equivalents are fixed before the
//! night.

use std::collections::{BTreeMap, BTreeSet};

use caucus::equivalents::{Exact, whole};
use caucus::plan::Weight;
use caucus::worksheet::Candidate;
use num_traits::Zero;

use crate::setup::{CountyIndex, PrecinctIndex, PrecinctKind, Setup};
use crate::tabulation::{Area, Basis, Selection, Tabulation};

/// Who leads, and whether that can still change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Race {
    /// Who has most; among equals the first in the night's order.
    pub leader: Candidate,
    /// Who has most of all others.
    pub runner_up: Candidate,
    /// By how much the leader is ahead of the runner-up.
    pub lead: Exact,
    /// What the amounts count.
    pub weight: Weight,
    /// Whether anybody can still come level with the leader.
    pub verdict: Verdict,
}

/// Whether a lead can still change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The lead is larger than all that the open precincts can bring.
    Certain,
    /// Somebody could still come level with the leader, or is.
    NotCertain {
        /// All that the open precincts can bring.
        could_change_by: Exact,
    },
    /// Some open precincts could bring any number, so that counting alone decides nothing.
    NoBound {
        /// How many have no bound.
        precincts: u32,
    },
}

/// Returns who leads the state as reported, or `None` while nobody has anything, or nobody runs
/// against anybody.
///
/// `open` are the precincts outside `selection` that may still bring something. To say that nothing
/// still to come changes the leader, read [`Selection::All`] with the precincts that have no
/// return. To say it even if those in question are corrected, read [`Selection::Counted`] and add
/// those in question: their figures, as they stand, are then left out.
pub fn race(
    setup: &Setup,
    tabulation: &Tabulation,
    selection: Selection,
    open: impl IntoIterator<Item = PrecinctIndex>,
) -> Option<Race> {
    let weight = setup.plan.weight();
    let open = Open::of(setup, tabulation, open);
    let read = |area| tabulation.figures(setup, area, selection).amounts(weight, Basis::Reported);
    let mut amounts = read(Area::State);
    // What an open pool's sites are worth moves with every site, so none of it is settled.
    for &pool in &open.pools {
        amounts.iter_mut().zip(read(Area::County(pool))).for_each(|(sum, part)| *sum -= part);
    }
    let most = |besides: Option<usize>| {
        let others = (0..amounts.len()).rev().filter(|&at| Some(at) != besides);
        others.max_by_key(|&at| &amounts[at])
    };
    let leader = most(None).filter(|&at| !amounts[at].is_zero())?;
    let runner_up = most(Some(leader))?;
    let lead = &amounts[leader] - &amounts[runner_up];
    let verdict = match open.unbounded {
        0 if lead > open.could_bring => Verdict::Certain,
        0 => Verdict::NotCertain { could_change_by: open.could_bring },
        precincts => Verdict::NoBound { precincts },
    };
    let candidate = |at: usize| Candidate(at as u16);
    Some(Race { leader: candidate(leader), runner_up: candidate(runner_up), lead, weight, verdict })
}

/// What the open precincts can bring at most.
struct Open {
    could_bring: Exact,
    unbounded: u32,
    pools: BTreeSet<CountyIndex>,
}

impl Open {
    fn of(
        setup: &Setup,
        tabulation: &Tabulation,
        open: impl IntoIterator<Item = PrecinctIndex>,
    ) -> Open {
        let weight = setup.plan.weight();
        let by_pool = |precinct| {
            weight == Weight::StateDelegateEquivalents
                && setup.precincts.kind(precinct) == PrecinctKind::Satellite
        };
        let mut pools = match weight {
            Weight::StateDelegateEquivalents => tabulation.pools_without_worth(setup),
            Weight::CountyDelegates | Weight::Votes => BTreeSet::new(),
        };
        let mut by_county: BTreeMap<CountyIndex, u64> = BTreeMap::new();
        let mut unbounded = 0;
        for precinct in open {
            let county = setup.precincts.county(precinct);
            if by_pool(precinct) {
                pools.insert(county);
                continue;
            }
            match most(setup, weight, precinct) {
                Some(bound) => *by_county.entry(county).or_default() += bound,
                None => unbounded += 1,
            }
        }
        let mut could_bring = Exact::zero();
        for (county, bound) in by_county {
            could_bring += match (weight, setup.county_row(county).ratio()) {
                (Weight::StateDelegateEquivalents, Some(ratio)) => ratio.of(bound),
                (Weight::StateDelegateEquivalents, None) => Exact::zero(), // No bound: see `most`.
                (Weight::CountyDelegates | Weight::Votes, _) => whole(bound),
            };
        }
        for &pool in &pools {
            match setup.county_row(pool).state_delegates {
                Some(state_delegates) => could_bring += whole(u64::from(state_delegates)),
                None => unbounded += 1,
            }
        }
        Open { could_bring, unbounded, pools }
    }
}

/// Returns the most one candidate can gain on another in a precinct: votes, or delegates.
///
/// A Nevada precinct may elect more than apportioned, but no group of it ever has more than that.
fn most(setup: &Setup, weight: Weight, precinct: PrecinctIndex) -> Option<u64> {
    let delegates = || setup.precincts.delegates(precinct).map(|delegates| u64::from(delegates.0));
    match weight {
        Weight::Votes => setup.precincts.registered(precinct).map(u64::from),
        Weight::CountyDelegates => delegates(),
        Weight::StateDelegateEquivalents => {
            let county = setup.county_row(setup.precincts.county(precinct));
            county.ratio().and_then(|_| delegates())
        }
    }
}
