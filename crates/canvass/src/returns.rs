//! A whole set of returns at once: each judged with the others in view, and all added up.
//!
//! This is how a file of returns is read, where a night adds one return after the other; the
//! arithmetic of both is the same.

use std::collections::BTreeMap;

use caucus::plan::Contest;
use caucus::worksheet::{Alignment, Ballots, Worksheet};

use crate::finding::{Figures, Finding, FindingCode};
use crate::identical::{Identical, fingerprint};
use crate::judgement::{Judgement, Room, attendance, judge};
use crate::setup::{CountyIndex, PrecinctIndex, PrecinctKind, Setup};
use crate::tabulation::{Class, Contribution, Tabulation};

/// Every return of a night, judged and added up; no question takes one out of the sums.
#[derive(Clone, Debug)]
pub struct Canvass<'a> {
    /// What was fixed before the night.
    pub setup: &'a Setup,
    /// One entry for each return, in the order given, then those without a line.
    pub examined: Vec<Examined>,
    /// The sums.
    pub tabulation: Tabulation,
}

/// One return of a [`Canvass`].
#[derive(Clone, Debug)]
pub struct Examined {
    /// Whose return it is.
    pub precinct: PrecinctIndex,
    /// False for a precinct only known to have reported.
    pub has_line: bool,
    /// What the plan says about it, [`FindingCode::IdenticalReturn`] included.
    pub judgement: Judgement,
}

impl<'a> Canvass<'a> {
    /// Judges and adds these returns; `reported` adds precincts that reported with all zeros.
    ///
    /// A precinct has at most one return, and `reported` may name precincts that have one; readers
    /// of files see to both.
    pub fn of(
        setup: &'a Setup,
        returns: &[(PrecinctIndex, Worksheet)],
        reported: &[PrecinctIndex],
    ) -> Canvass<'a> {
        let silent = silent_worksheet(setup);
        let mut has_line = vec![false; setup.precincts.len()];
        returns.iter().for_each(|(precinct, _)| has_line[precinct.0 as usize] = true);
        let without_line = reported.iter().filter(|precinct| !has_line[precinct.0 as usize]);
        let all = returns.iter().map(|(precinct, worksheet)| (*precinct, worksheet));
        let all = all.chain(without_line.map(|&precinct| (precinct, &silent)));

        let pools = whole_pools(setup, returns);
        let mut tabulation = Tabulation::new(setup);
        let mut identical = Identical::default();
        let mut examined = Vec::with_capacity(returns.len());
        let mut prints = Vec::with_capacity(returns.len());
        for (precinct, worksheet) in all {
            let mut room = Room::of(setup, precinct, worksheet);
            let pool = pools.get(&setup.precincts.county(precinct));
            if let Some(&people) = pool.filter(|_| is_satellite(setup, precinct)) {
                room = room.in_pool(setup, precinct, worksheet, people);
            }
            let judgement = judge(room, worksheet);
            let contribution = Contribution::of(setup, precinct, worksheet, &judgement);
            tabulation.add(Class::Counted, &contribution);
            let print = fingerprint(worksheet);
            if let Some(print) = print {
                identical.add(print, precinct);
            }
            prints.push(print);
            let has_line = has_line[precinct.0 as usize];
            examined.push(Examined { precinct, has_line, judgement });
        }
        for (examined, print) in examined.iter_mut().zip(prints) {
            let other = print.and_then(|print| identical.other(print, examined.precinct));
            if let Some(other) = other {
                examined.add_identical(other);
            }
        }
        Canvass { setup, examined, tabulation }
    }
}

impl Examined {
    fn add_identical(&mut self, other: PrecinctIndex) {
        let figures = Figures::Precinct(other);
        self.judgement.findings.push(Finding::new(FindingCode::IdenticalReturn, None, figures));
        self.judgement.findings.sort_by_key(|finding| finding.code);
    }
}

/// Returns a worksheet on which nothing is written.
fn silent_worksheet(setup: &Setup) -> Worksheet {
    match setup.plan.contest() {
        Contest::Alignment => Worksheet::Alignment(Alignment::default()),
        Contest::Ballots => Worksheet::Ballots(Ballots::default()),
    }
}

/// Returns the attendance of each pool of satellites of which every site gives its own.
///
/// A site that has not reported may still bring people, so its whole pool is left out.
fn whole_pools(
    setup: &Setup,
    returns: &[(PrecinctIndex, Worksheet)],
) -> BTreeMap<CountyIndex, u64> {
    let mut pools: BTreeMap<CountyIndex, (u64, usize)> = BTreeMap::new();
    for site in setup.precincts.indices().filter(|&precinct| is_satellite(setup, precinct)) {
        pools.entry(setup.precincts.county(site)).or_default().1 += 1;
    }
    for (site, worksheet) in returns {
        let pool = pools.get_mut(&setup.precincts.county(*site));
        let pool = pool.filter(|_| is_satellite(setup, *site));
        if let Some(((people, unknown), attended)) = pool.zip(attendance(worksheet)) {
            *people += u64::from(attended.0);
            *unknown -= 1;
        }
    }
    let whole = pools.into_iter().filter(|&(_, (_, unknown))| unknown == 0);
    whole.map(|(pool, (people, _))| (pool, people)).collect()
}

fn is_satellite(setup: &Setup, precinct: PrecinctIndex) -> bool {
    setup.precincts.kind(precinct) == PrecinctKind::Satellite
}
