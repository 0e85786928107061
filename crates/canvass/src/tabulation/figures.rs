//! Reading the sums of an area.

use std::collections::{BTreeMap, BTreeSet};

use caucus::equivalents::{Exact, printed};
use caucus::national::{self, Pool, Seats};
use caucus::plan::Weight;
use num_bigint::BigInt;
use num_traits::Zero;

use super::{Area, Class, Sums, Tabulation};
use crate::setup::{CountyIndex, District, Setup};

/// Which returns are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Selection {
    /// The headline total.
    Counted,
    /// Figures in question.
    InQuestion,
    /// Both.
    All,
}

/// The sums of one area, by candidate in the night's order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AreaFigures {
    /// Returns in these sums.
    pub returns: u64,
    /// Returns that give awards.
    pub awards_given: u64,
    /// Returns whose outcome hangs on a lot that their awards do not settle.
    pub undecided_by_lot: u64,
    /// Returns for which the rules give no outcome.
    pub unresolved: u64,
    /// Whether any return prints equivalents.
    pub prints: bool,
    /// People at the first count; votes where ballots are counted.
    pub first_alignment: Vec<u64>,
    /// People at the final count.
    pub final_alignment: Vec<u64>,
    /// Delegates as reported.
    pub awards: Vec<u64>,
    /// Equivalents as reported: as printed where they are, else awards × ratio.
    pub equivalents: Vec<Exact>,
    /// Delegates as the rules give them.
    pub computed_awards: Vec<u64>,
    /// Their equivalents.
    pub computed_equivalents: Vec<Exact>,
}

impl Selection {
    fn classes(self) -> &'static [Class] {
        match self {
            Selection::Counted => &[Class::Counted],
            Selection::InQuestion => &[Class::InQuestion],
            Selection::All => &[Class::Counted, Class::InQuestion],
        }
    }

    fn class(self) -> Option<Class> {
        match self {
            Selection::Counted => Some(Class::Counted),
            Selection::InQuestion => Some(Class::InQuestion),
            Selection::All => None,
        }
    }
}

impl Tabulation {
    /// Returns the sums of an area.
    pub fn figures(&self, setup: &Setup, area: Area, selection: Selection) -> AreaFigures {
        let mut figures = AreaFigures::empty(self.candidates);
        // Awards are summed as integers by county first: one multiplication a county, not one a
        // precinct.
        let mut at_ratio: BTreeMap<CountyIndex, Vec<[u64; 2]>> = BTreeMap::new();
        let mut as_printed = vec![0; self.candidates];
        for cell in self.cells.iter().filter(|c| area.holds(c.county, c.district)) {
            let by_ratio =
                at_ratio.entry(cell.county).or_insert_with(|| vec![[0; 2]; self.candidates]);
            for &class in selection.classes() {
                let (tally, sums) = &cell.classes[class as usize];
                figures.add_tally(tally);
                for (at, sum) in sums.iter().enumerate() {
                    figures.add_sums(at, sum);
                    as_printed[at] += sum.printed;
                    by_ratio[at][0] += sum.awards_at_ratio;
                    by_ratio[at][1] += sum.computed;
                }
            }
        }
        let [reported, computed] = at_ratios(setup, self.candidates, &at_ratio);
        figures.computed_equivalents = computed;
        figures.equivalents = reported;
        for (sum, &printed_sum) in figures.equivalents.iter_mut().zip(&as_printed) {
            *sum += printed(printed_sum);
        }
        self.each_satellite_line(setup, area, selection.class(), |line| {
            let at = usize::from(line.candidate.0);
            figures.equivalents[at] += line.as_reported;
            figures.computed_equivalents[at] += line.as_computed;
        });
        figures
    }

    /// Returns the sums of the state and of each district, for whoever needs several of them.
    pub fn wide_figures(&self, setup: &Setup, selection: Selection) -> WideFigures {
        let of_pool = |pool: &Pool| match pool.area {
            national::Area::State => None,
            national::Area::District(number) => Some(District(number)),
        };
        let of_pools = setup.plan.pools().iter().filter_map(of_pool);
        let districts = self.cells.iter().filter_map(|cell| cell.district).chain(of_pools);
        let districts: BTreeSet<District> = districts.collect();
        let read = |district| (district, self.figures(setup, Area::District(district), selection));
        WideFigures {
            state: self.figures(setup, Area::State, selection),
            districts: districts.into_iter().map(read).collect(),
        }
    }

    /// Returns the seats of each pool of the plan, in its order, as reported or as computed.
    pub fn national_delegates(
        &self,
        setup: &Setup,
        selection: Selection,
        basis: Basis,
    ) -> Vec<Seats> {
        self.wide_figures(setup, selection).seats(setup, basis)
    }
}

/// Returns what awards are worth by candidate, as reported and as computed.
///
/// The counties' fractions are added over one common denominator and reduced once: added one after
/// the other, each sum would be reduced over ever longer numbers.
fn at_ratios(
    setup: &Setup,
    candidates: usize,
    awards: &BTreeMap<CountyIndex, Vec<[u64; 2]>>,
) -> [Vec<Exact>; 2] {
    let ratios = awards.keys().filter_map(|&county| setup.county_row(county).ratio());
    let denominators: BTreeSet<u32> = ratios.map(|ratio| ratio.county_delegates).collect();
    let common: BigInt = denominators.into_iter().map(BigInt::from).product();
    let mut sums = [vec![BigInt::zero(); candidates], vec![BigInt::zero(); candidates]];
    for (&county, by_candidate) in awards {
        let Some(ratio) = setup.county_row(county).ratio() else { continue };
        let worth = &common / ratio.county_delegates * ratio.state_delegates;
        for (at, awards) in by_candidate.iter().enumerate() {
            for (side, &awards) in awards.iter().enumerate().filter(|(_, awards)| **awards > 0) {
                sums[side][at] += &worth * awards;
            }
        }
    }
    sums.map(|side| side.into_iter().map(|sum| Exact::new(sum, common.clone())).collect())
}

/// Sums of the state and of each district that has any or elects.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WideFigures {
    /// The state.
    pub state: AreaFigures,
    /// Its districts.
    pub districts: BTreeMap<District, AreaFigures>,
}

impl WideFigures {
    /// Returns the seats of each pool of the plan, in its order, as reported or as computed.
    pub fn seats(&self, setup: &Setup, basis: Basis) -> Vec<Seats> {
        let seats = |pool: &Pool| {
            let figures = match pool.area {
                national::Area::State => &self.state,
                national::Area::District(number) => &self.districts[&District(number)],
            };
            national::seats(pool, &figures.amounts(setup.plan.weight(), basis))
        };
        setup.plan.pools().iter().map(seats).collect()
    }
}

/// Which of a return's two sides is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Basis {
    /// What the paper says.
    Reported,
    /// What the rules give.
    Computed,
}

impl AreaFigures {
    /// Returns sums of nothing.
    pub(crate) fn empty(candidates: usize) -> AreaFigures {
        AreaFigures {
            returns: 0,
            awards_given: 0,
            undecided_by_lot: 0,
            unresolved: 0,
            prints: false,
            first_alignment: vec![0; candidates],
            final_alignment: vec![0; candidates],
            awards: vec![0; candidates],
            equivalents: vec![Exact::zero(); candidates],
            computed_awards: vec![0; candidates],
            computed_equivalents: vec![Exact::zero(); candidates],
        }
    }

    fn add_tally(&mut self, tally: &super::Tally) {
        self.returns += tally.returns;
        self.awards_given += tally.awards_given;
        self.undecided_by_lot += tally.undecided_by_lot;
        self.unresolved += tally.unresolved;
        self.prints |= tally.printed > 0;
    }

    fn add_sums(&mut self, at: usize, sum: &Sums) {
        self.first_alignment[at] += sum.first_alignment;
        self.final_alignment[at] += sum.final_alignment;
        self.awards[at] += sum.awards;
        self.computed_awards[at] += sum.computed;
    }

    /// Returns what elects national delegates under a plan's weight.
    pub fn amounts(&self, weight: Weight, basis: Basis) -> Vec<Exact> {
        let whole = |numbers: &[u64]| -> Vec<Exact> {
            numbers.iter().map(|&n| Exact::from_integer(BigInt::from(n))).collect()
        };
        match (weight, basis) {
            (Weight::StateDelegateEquivalents, Basis::Reported) => self.equivalents.clone(),
            (Weight::StateDelegateEquivalents, Basis::Computed) => {
                self.computed_equivalents.clone()
            }
            (Weight::CountyDelegates, Basis::Reported) => whole(&self.awards),
            (Weight::CountyDelegates, Basis::Computed) => whole(&self.computed_awards),
            (Weight::Votes, _) => whole(&self.first_alignment),
        }
    }
}
