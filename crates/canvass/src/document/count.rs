//! The document of `holdfast count`: sums of the state, its counties and districts, and seats.

use std::collections::BTreeMap;

use caucus::equivalents::{Exact, decimal};
use caucus::national::{Pool, Seats};
use caucus::plan::{Contest, Weight};
use serde::Serialize;

use super::InOrder;
use crate::returns::Canvass;
use crate::setup::{CountyIndex, District, Setup};
use crate::tabulation::{Area, AreaFigures, Basis, Selection, Tabulation, WideFigures};

/// Decimals that equivalents are printed with.
const PLACES: u32 = 4;

/// What `holdfast count --format json` prints.
#[derive(Clone, Debug, Serialize)]
pub struct CountDocument {
    /// The night's short name.
    pub night: String,
    /// Precincts with a return.
    pub reported: u64,
    /// Precincts of the night.
    pub expected: u64,
    /// `printed` where any return prints equivalents, else `exact`.
    pub sde_source: &'static str,
    /// Statewide sums of what the returns say.
    pub as_reported: AsReported,
    /// Statewide sums of what the rules give.
    pub as_computed: AsComputed,
    /// By county id.
    pub counties: InOrder<AreaCount>,
    /// By the number of the congressional district.
    pub districts: InOrder<AreaCount>,
    /// Seats by candidate over all pools; candidates without are left out.
    pub national_delegates: NationalDelegates,
    /// The pools of the plan, as reported; as computed where no return gives awards.
    pub seats: Vec<SeatsRow>,
}

/// One county or district.
#[derive(Clone, Debug, Serialize)]
pub struct AreaCount {
    /// Its precincts with a return.
    pub reported: u64,
    /// Its precincts.
    pub expected: u64,
    /// Sums of what the returns say.
    pub as_reported: AsReported,
    /// Sums of what the rules give.
    pub as_computed: AsComputed,
}

/// Sums of what returns say.
#[derive(Clone, Debug, Serialize)]
#[serde(untagged)]
pub enum AsReported {
    /// Two counts of people, and awards.
    Alignment {
        /// People at the first count.
        first_alignment: InOrder<u64>,
        /// People at the final count.
        final_alignment: InOrder<u64>,
        /// Delegates; empty where no return of the file gives any.
        awards: InOrder<u64>,
        /// Decimal text; absent where the plan has no equivalents, empty where none are given.
        #[serde(skip_serializing_if = "Option::is_none")]
        state_delegate_equivalents: Option<InOrder<String>>,
    },
    /// Ballots.
    Ballots {
        /// Votes.
        votes: InOrder<u64>,
    },
}

/// Sums of what the rules give.
#[derive(Clone, Debug, Serialize)]
#[serde(untagged)]
pub enum AsComputed {
    /// Awards by the plan.
    Alignment {
        /// Delegates.
        awards: InOrder<u64>,
        /// Decimal text; absent where the plan has no equivalents.
        #[serde(skip_serializing_if = "Option::is_none")]
        state_delegate_equivalents: Option<InOrder<String>>,
        /// Precincts whose outcome hangs on a lot that the reported awards do not settle.
        undecided_by_lot: u64,
        /// Precincts for which the rules give no outcome.
        unresolved: u64,
    },
    /// Votes are not computed from anything.
    Ballots {},
}

/// Seats of all pools together.
#[derive(Clone, Debug, Serialize)]
pub struct NationalDelegates {
    /// From what the returns say; empty where no return of the file gives awards.
    pub as_reported: InOrder<u64>,
    /// From what the rules give; empty for ballots.
    pub as_computed: InOrder<u64>,
}

/// One pool of national delegates.
#[derive(Clone, Debug, Serialize)]
pub struct SeatsRow {
    /// The pool's name.
    pub pool: &'static str,
    /// Its seats.
    pub seats: u32,
    /// Seats by candidate; candidates without are left out, and so are seats of a tie.
    pub awards: InOrder<u64>,
    /// Who would gain the next seat.
    pub next_in_line: Option<String>,
    /// What would have to change.
    pub flips_if: Option<FlipsIf>,
    /// Candidates level at the last seats.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tie: Option<Tie>,
}

/// The distance to the next seat.
#[derive(Clone, Debug, Serialize)]
pub struct FlipsIf {
    /// Who holds the seat.
    pub holder: String,
    /// Who would gain it.
    pub gains: String,
    /// What is lacking to be level, decimal text.
    pub lacks: String,
    /// What `lacks` counts.
    pub unit: &'static str,
}

/// Seats that only a lot can give.
#[derive(Clone, Debug, Serialize)]
pub struct Tie {
    /// Who draws.
    pub among: Vec<String>,
    /// For how many seats.
    pub seats: u32,
}

impl CountDocument {
    /// Returns the document of these returns.
    pub fn of(canvass: &Canvass) -> CountDocument {
        let reader = Reader::of(canvass.setup, &canvass.tabulation);
        let state = reader.row(&reader.wide.state, reader.setup.precincts.len() as u64);
        let pools = reader.setup.plan.pools();
        let reported = reader.given.then(|| reader.wide.seats(reader.setup, Basis::Reported));
        let computed = reader.computes.then(|| reader.wide.seats(reader.setup, Basis::Computed));
        let over_pools = |seats: &Option<Vec<Seats>>| {
            seats.as_ref().map(|seats| seats_over_pools(reader.setup, seats)).unwrap_or_default()
        };
        let national_delegates = NationalDelegates {
            as_reported: over_pools(&reported),
            as_computed: over_pools(&computed),
        };
        let shown = reported.or(computed).unwrap_or_default();
        let (counties, districts) = reader.areas();
        CountDocument {
            night: reader.setup.night.clone(),
            reported: state.reported,
            expected: state.expected,
            sde_source: if reader.wide.state.prints { "printed" } else { "exact" },
            as_reported: state.as_reported,
            as_computed: state.as_computed,
            counties,
            districts,
            national_delegates,
            seats: pools
                .iter()
                .zip(&shown)
                .map(|(pool, seats)| SeatsRow::of(reader.setup, pool, seats))
                .collect(),
        }
    }
}

/// Sums being put into a document.
struct Reader<'a> {
    setup: &'a Setup,
    tabulation: &'a Tabulation,
    wide: WideFigures,
    /// Whether as-reported seats can be elected: some return gives awards, or votes are counted.
    given: bool,
    /// Whether the rules compute awards at all.
    computes: bool,
}

impl<'a> Reader<'a> {
    fn of(setup: &'a Setup, tabulation: &'a Tabulation) -> Reader<'a> {
        let wide = tabulation.wide_figures(setup, Selection::All);
        let computes = setup.plan.contest() == Contest::Alignment;
        let given = wide.state.awards_given > 0 || !computes;
        Reader { setup, tabulation, wide, given, computes }
    }

    fn row(&self, figures: &AreaFigures, expected: u64) -> AreaCount {
        AreaCount {
            reported: figures.returns,
            expected,
            as_reported: AsReported::of(self.setup, figures, self.given),
            as_computed: AsComputed::of(self.setup, figures),
        }
    }

    fn areas(&self) -> (InOrder<AreaCount>, InOrder<AreaCount>) {
        let precincts = &self.setup.precincts;
        let mut by_county = vec![0; self.setup.counties.len()];
        let mut by_district: BTreeMap<District, u64> = BTreeMap::new();
        for precinct in precincts.indices() {
            by_county[usize::from(precincts.county(precinct).0)] += 1;
            if let Some(district) = self.setup.district(precinct) {
                *by_district.entry(district).or_default() += 1;
            }
        }
        let county = |(at, expected): (usize, &u64)| {
            let area = Area::County(CountyIndex(at as u16));
            let figures = self.tabulation.figures(self.setup, area, Selection::All);
            (self.setup.counties[at].id.clone(), self.row(&figures, *expected))
        };
        let counties = InOrder(by_county.iter().enumerate().map(county).collect());
        let nothing = AreaFigures::empty(self.setup.candidates.len());
        let district = |(district, expected): (District, u64)| {
            let figures = self.wide.districts.get(&district).unwrap_or(&nothing);
            (district.0.to_string(), self.row(figures, expected))
        };
        (counties, InOrder(by_district.into_iter().map(district).collect()))
    }
}

impl AsReported {
    /// Returns the sums of an area as documents show them; `given` is whether any return of the
    /// night gives awards.
    pub fn of(setup: &Setup, figures: &AreaFigures, given: bool) -> AsReported {
        let people = |numbers: &[u64]| InOrder::by_candidate(setup, numbers, |&n| n);
        match setup.plan.contest() {
            Contest::Ballots => AsReported::Ballots { votes: people(&figures.first_alignment) },
            Contest::Alignment => AsReported::Alignment {
                first_alignment: people(&figures.first_alignment),
                final_alignment: people(&figures.final_alignment),
                awards: if given { people(&figures.awards) } else { InOrder::default() },
                state_delegate_equivalents: equivalents(setup, &figures.equivalents, given),
            },
        }
    }
}

impl AsComputed {
    /// Returns what the rules give in an area, as documents show it.
    pub fn of(setup: &Setup, figures: &AreaFigures) -> AsComputed {
        match setup.plan.contest() {
            Contest::Ballots => AsComputed::Ballots {},
            Contest::Alignment => AsComputed::Alignment {
                awards: InOrder::by_candidate(setup, &figures.computed_awards, |&n| n),
                state_delegate_equivalents: equivalents(setup, &figures.computed_equivalents, true),
                undecided_by_lot: figures.undecided_by_lot,
                unresolved: figures.unresolved,
            },
        }
    }
}

fn equivalents(setup: &Setup, amounts: &[Exact], given: bool) -> Option<InOrder<String>> {
    match (setup.plan.weight(), given) {
        (Weight::StateDelegateEquivalents, true) => {
            Some(InOrder::by_candidate(setup, amounts, |amount| decimal(amount, PLACES)))
        }
        (Weight::StateDelegateEquivalents, false) => Some(InOrder::default()),
        (Weight::CountyDelegates | Weight::Votes, _) => None,
    }
}

/// Returns seats by candidate over all pools; candidates without are left out.
pub fn seats_over_pools(setup: &Setup, pools: &[Seats]) -> InOrder<u64> {
    let mut sums = vec![0; setup.candidates.len()];
    for seats in pools {
        sums.iter_mut().zip(&seats.awards).for_each(|(sum, &n)| *sum += u64::from(n));
    }
    held(setup, &sums)
}

/// Returns who holds seats.
fn held(setup: &Setup, seats: &[u64]) -> InOrder<u64> {
    let mut held = InOrder::by_candidate(setup, seats, |&n| n);
    held.0.retain(|&(_, seats)| seats > 0);
    held
}

impl SeatsRow {
    /// Returns a pool's seats as documents show them.
    pub fn of(setup: &Setup, pool: &Pool, seats: &Seats) -> SeatsRow {
        let id = |at: usize| setup.candidates[at].id.clone();
        let awards: Vec<u64> = seats.awards.iter().map(|&n| u64::from(n)).collect();
        let unit = match setup.plan.weight() {
            Weight::StateDelegateEquivalents => "state_delegate_equivalents",
            Weight::CountyDelegates => "county_delegates",
            Weight::Votes => "votes",
        };
        let flips_if = seats.next.as_ref().map(|next| FlipsIf {
            holder: id(next.holder),
            gains: id(next.candidate),
            lacks: decimal(&next.lacks, PLACES),
            unit,
        });
        SeatsRow {
            pool: pool.name,
            seats: pool.seats,
            awards: held(setup, &awards),
            next_in_line: seats.next.as_ref().map(|next| id(next.candidate)),
            flips_if,
            tie: seats.tie.as_ref().map(|(among, seats)| Tie {
                among: among.iter().copied().map(id).collect(),
                seats: *seats,
            }),
        }
    }
}
