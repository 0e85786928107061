//! Plans: named, versioned counting rules, a module for each plan.
//!
//! A plan is chosen before the night and pinned, with its revision, in the ledger's first row.

mod iowa_democratic_2020;
mod iowa_republican;
mod nevada_democratic_2020;
mod plurality;

use crate::allocation::{Allocation, Rules, allocate};
use crate::national::Pool;
use crate::viability::{Share, Viability};
use crate::worksheet::Delegates;

/// The counting rules of a night.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Plan {
    /// Iowa Democratic precinct caucuses, 3 February 2020.
    IowaDemocratic2020,
    /// Nevada Democratic precinct caucuses, 22 February 2020.
    NevadaDemocratic2020,
    /// Iowa Republican preference poll, 3 January 2012 (and 2008): non-binding.
    IowaRepublican2012,
    /// Iowa Republican preference poll, 1 February 2016.
    IowaRepublican2016,
    /// Iowa Republican preference poll, 15 January 2024.
    IowaRepublican2024,
    /// Any vote by ballot in which most votes win.
    Plurality,
}

/// What a precinct's worksheet holds under a plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Contest {
    /// Two counts of people in groups, and awards.
    Alignment,
    /// Ballots.
    Ballots,
}

/// What is added up over precincts to elect national delegates.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weight {
    /// State delegate equivalents: awards × the county's ratio (Iowa Democrats).
    StateDelegateEquivalents,
    /// County convention delegates as awarded (Nevada Democrats).
    CountyDelegates,
    /// Votes.
    Votes,
}

impl Plan {
    /// Every plan, in the order of the documentation.
    pub const ALL: [Plan; 6] = [
        Plan::IowaDemocratic2020,
        Plan::NevadaDemocratic2020,
        Plan::IowaRepublican2012,
        Plan::IowaRepublican2016,
        Plan::IowaRepublican2024,
        Plan::Plurality,
    ];

    /// Returns the plan's name as night folders and the ledger write it.
    pub fn name(self) -> &'static str {
        match self {
            Plan::IowaDemocratic2020 => "iowa-democratic-2020",
            Plan::NevadaDemocratic2020 => "nevada-democratic-2020",
            Plan::IowaRepublican2012 => "iowa-republican-2012",
            Plan::IowaRepublican2016 => "iowa-republican-2016",
            Plan::IowaRepublican2024 => "iowa-republican-2024",
            Plan::Plurality => "plurality",
        }
    }

    /// Returns the plan of that name, if there is one.
    pub fn from_name(name: &str) -> Option<Plan> {
        Plan::ALL.into_iter().find(|plan| plan.name() == name)
    }

    /// Returns the revision of the plan's rules, pinned in the ledger; it grows with every change
    /// of outcome.
    pub fn revision(self) -> u32 {
        1
    }

    /// Tells what a worksheet holds.
    pub fn contest(self) -> Contest {
        match self {
            Plan::IowaDemocratic2020 | Plan::NevadaDemocratic2020 => Contest::Alignment,
            Plan::IowaRepublican2012
            | Plan::IowaRepublican2016
            | Plan::IowaRepublican2024
            | Plan::Plurality => Contest::Ballots,
        }
    }

    /// Returns who may earn delegates in a room of `people` that elects `delegates`.
    ///
    /// Under a plan of ballots nobody earns delegates in a precinct.
    pub fn viability(self, people: u64, delegates: Delegates) -> Viability {
        self.share(delegates).of(people)
    }

    /// Returns the rule of viability in a precinct that elects `delegates`.
    pub fn share(self, delegates: Delegates) -> Share {
        match self {
            Plan::IowaDemocratic2020 | Plan::NevadaDemocratic2020 => {
                crate::viability::democratic_2020(delegates)
            }
            Plan::IowaRepublican2012
            | Plan::IowaRepublican2016
            | Plan::IowaRepublican2024
            | Plan::Plurality => Share::Nobody,
        }
    }

    /// Returns every outcome the plan admits; `finals` as in [`allocate`].
    pub fn allocate(self, delegates: Delegates, attendance: u64, finals: &[u64]) -> Allocation {
        let viability = self.viability(attendance, delegates);
        allocate(self.allocation_rules(), viability, delegates, attendance, finals)
    }

    fn allocation_rules(self) -> Rules {
        match self {
            Plan::NevadaDemocratic2020 => nevada_democratic_2020::ALLOCATION,
            Plan::IowaDemocratic2020
            | Plan::IowaRepublican2012
            | Plan::IowaRepublican2016
            | Plan::IowaRepublican2024
            | Plan::Plurality => iowa_democratic_2020::ALLOCATION,
        }
    }

    /// Returns what is added up to elect national delegates.
    pub fn weight(self) -> Weight {
        match self {
            Plan::IowaDemocratic2020 => Weight::StateDelegateEquivalents,
            Plan::NevadaDemocratic2020 => Weight::CountyDelegates,
            Plan::IowaRepublican2012
            | Plan::IowaRepublican2016
            | Plan::IowaRepublican2024
            | Plan::Plurality => Weight::Votes,
        }
    }

    /// Returns the pools of national delegates; none where the poll binds nobody.
    pub fn pools(self) -> &'static [Pool] {
        match self {
            Plan::IowaDemocratic2020 => &iowa_democratic_2020::POOLS,
            Plan::NevadaDemocratic2020 => &nevada_democratic_2020::POOLS,
            Plan::IowaRepublican2016 => &iowa_republican::POOLS_2016,
            Plan::IowaRepublican2024 => &iowa_republican::POOLS_2024,
            Plan::IowaRepublican2012 => &iowa_republican::POOLS_2012,
            Plan::Plurality => &plurality::POOLS,
        }
    }

    /// Returns the choices this plan made where the rules' text leaves a question, for the page
    /// "How we count".
    pub fn choices(self) -> &'static [Choice] {
        match self {
            Plan::IowaDemocratic2020 => &iowa_democratic_2020::CHOICES,
            Plan::NevadaDemocratic2020 => &nevada_democratic_2020::CHOICES,
            Plan::IowaRepublican2012 => &iowa_republican::CHOICES_2012,
            Plan::IowaRepublican2016 => &iowa_republican::CHOICES_2016,
            Plan::IowaRepublican2024 => &iowa_republican::CHOICES_2024,
            Plan::Plurality => &plurality::CHOICES,
        }
    }
}

/// A question the rules leave open, and how the plan answers it.
#[derive(Clone, Copy, Debug)]
pub struct Choice {
    /// The choice's name, such as `fewest-get-none`.
    pub name: &'static str,
    /// What it says and which figures decided it, in one or two sentences.
    pub meaning: &'static str,
}
