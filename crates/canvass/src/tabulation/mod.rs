//! Adding up: state, district, county; as reported and as computed; counted and in question.
//!
//! Incremental: a return is added and taken away again in time that depends on its own lines alone.
//! Whole numbers are kept as sums; equivalents are summed when read, exactly, because the worth of
//! a satellite's delegate moves with every return of its pool.

mod contribution;
mod figures;
mod satellites;

pub use contribution::Contribution;
pub use figures::{AreaFigures, Basis, Selection, WideFigures};

use std::collections::BTreeMap;

use crate::setup::{CountyIndex, District, PrecinctIndex, PrecinctKind, Setup};
use contribution::Line;
use satellites::Site;

/// Where a precinct's figures stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Class {
    /// In the headline total.
    Counted,
    /// Shown and marked, outside the headline total.
    InQuestion,
}

/// A part of the state that figures are added up for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Area {
    /// All of it.
    State,
    /// One congressional district.
    District(District),
    /// One county, or one pool of satellites.
    County(CountyIndex),
}

/// Sums of whole numbers for one candidate.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Sums {
    first_alignment: u64,
    final_alignment: u64,
    awards: u64,
    /// Awards of returns that print no equivalents; these are worth the county's ratio each.
    awards_at_ratio: u64,
    /// Equivalents as printed, in ten-thousandths.
    printed: u64,
    computed: u64,
}

/// Counts of returns.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Tally {
    returns: u64,
    undecided_by_lot: u64,
    unresolved: u64,
    awards_given: u64,
    printed: u64,
}

/// The precincts of one county that lie in one district.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Cell {
    county: CountyIndex,
    district: Option<District>,
    /// For each class: a tally, and sums by candidate.
    classes: [(Tally, Vec<Sums>); 2],
}

/// The running sums of a night.
#[derive(Clone, Debug)]
pub struct Tabulation {
    candidates: usize,
    cells: Vec<Cell>,
    cell_at: BTreeMap<(CountyIndex, Option<District>), usize>,
    satellites: BTreeMap<PrecinctIndex, (Class, Site)>,
    /// How many sites each pool has.
    sites: BTreeMap<CountyIndex, u32>,
}

impl PartialEq for Tabulation {
    /// Equal sums; a cell that holds nothing is no difference.
    fn eq(&self, other: &Tabulation) -> bool {
        let held = |t: &Tabulation| -> BTreeMap<_, _> {
            let some =
                t.cells.iter().filter(|c| c.classes.iter().any(|(tally, _)| tally.returns > 0));
            some.map(|c| ((c.county, c.district), c.classes.clone())).collect()
        };
        self.candidates == other.candidates
            && self.satellites == other.satellites
            && held(self) == held(other)
    }
}

impl Tabulation {
    /// Returns empty sums.
    pub fn new(setup: &Setup) -> Tabulation {
        let mut sites = BTreeMap::new();
        let satellite = |p: &PrecinctIndex| setup.precincts.kind(*p) == PrecinctKind::Satellite;
        for site in setup.precincts.indices().filter(satellite) {
            *sites.entry(setup.precincts.county(site)).or_default() += 1;
        }
        Tabulation {
            candidates: setup.candidates.len(),
            cells: Vec::new(),
            cell_at: BTreeMap::new(),
            satellites: BTreeMap::new(),
            sites,
        }
    }

    /// Adds a precinct's return. A precinct has at most one at a time.
    pub fn add(&mut self, class: Class, contribution: &Contribution) {
        self.change(class, contribution, |sum, amount| *sum += amount);
        if let Some(site) = Site::of(contribution) {
            let before = self.satellites.insert(contribution.precinct, (class, site));
            assert!(before.is_none(), "a precinct has one return in the sums");
        }
    }

    /// Takes away a return that was added with the same class and contribution.
    pub fn remove(&mut self, class: Class, contribution: &Contribution) {
        self.change(class, contribution, |sum, amount| *sum -= amount);
        if contribution.satellite {
            let held = self.satellites.remove(&contribution.precinct);
            assert!(held.is_some_and(|(held, _)| held == class), "only what was added is taken");
        }
    }

    fn change(&mut self, class: Class, contribution: &Contribution, step: impl Fn(&mut u64, u64)) {
        let cell = self.cell(contribution.county, contribution.district);
        let (tally, sums) = &mut cell.classes[class as usize];
        step(&mut tally.returns, 1);
        step(&mut tally.undecided_by_lot, u64::from(contribution.undecided_by_lot));
        step(&mut tally.unresolved, u64::from(contribution.unresolved));
        step(&mut tally.awards_given, u64::from(contribution.awards_given));
        step(&mut tally.printed, u64::from(contribution.prints));
        for line in &contribution.lines {
            let Line { candidate, first, last, awards, printed, computed } = *line;
            let sum = &mut sums[usize::from(candidate.0)];
            step(&mut sum.first_alignment, first);
            step(&mut sum.final_alignment, last);
            step(&mut sum.awards, awards);
            step(&mut sum.computed, computed);
            if !contribution.satellite {
                step(&mut sum.awards_at_ratio, if contribution.prints { 0 } else { awards });
                step(&mut sum.printed, printed);
            }
        }
    }

    fn cell(&mut self, county: CountyIndex, district: Option<District>) -> &mut Cell {
        let (cells, candidates) = (&mut self.cells, self.candidates);
        let at = *self.cell_at.entry((county, district)).or_insert_with(|| {
            let empty = || (Tally::default(), vec![Sums::default(); candidates]);
            cells.push(Cell { county, district, classes: [empty(), empty()] });
            cells.len() - 1
        });
        &mut self.cells[at]
    }
}

impl Area {
    /// Tells whether a county's part in a district belongs to this area.
    pub fn holds(self, county: CountyIndex, district: Option<District>) -> bool {
        match self {
            Area::State => true,
            Area::District(wanted) => district == Some(wanted),
            Area::County(wanted) => county == wanted,
        }
    }
}
