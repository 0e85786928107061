//! Satellite sites: their equivalents depend on the attendance of the whole pool.

use std::collections::{BTreeMap, BTreeSet};

use caucus::equivalents::{Exact, printed, whole};
use caucus::satellite;
use caucus::worksheet::{Attendance, Candidate};

use super::contribution::{Contribution, Line};
use super::{Area, Class, Tabulation};
use crate::setup::{CountyIndex, District, Setup};

/// What is kept of a satellite's return.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Site {
    pub county: CountyIndex,
    district: Option<District>,
    pub attendance: Option<u32>,
    prints: bool,
    unresolved: bool,
    lines: Vec<Line>,
}

/// What the returns of a pool's sites say of attendance.
#[derive(Clone, Copy)]
struct PoolAttendance {
    /// Of all sites with a return; `None` if one of them does not tell.
    people: Option<u64>,
    /// Whether every site of the pool has a return.
    whole: bool,
}

/// Equivalents of one candidate at one site.
pub(super) struct SiteEquivalents {
    pub candidate: Candidate,
    pub as_reported: Exact,
    pub as_computed: Exact,
}

impl Site {
    pub(super) fn of(contribution: &Contribution) -> Option<Site> {
        contribution.satellite.then(|| Site {
            county: contribution.county,
            district: contribution.district,
            attendance: contribution.attendance,
            prints: contribution.prints,
            unresolved: contribution.unresolved,
            lines: contribution.lines.clone(),
        })
    }

    /// Returns what one delegate of the site is worth among the sites that have reported, where all
    /// of them tell their attendance.
    fn worth(&self, setup: &Setup, pool: PoolAttendance) -> Option<Exact> {
        let state_delegates = setup.county_row(self.county).state_delegates?;
        satellite::delegate_worth(state_delegates, Attendance(self.attendance?), pool.people?)
    }

    /// Returns the equivalents of each line; `worth` as [`Site::worth`] has it.
    ///
    /// Printed equivalents are always added. They stand in for computed ones where the site cannot
    /// be judged, or a site of its pool is missing: the print already knew of that one.
    fn equivalents(
        &self,
        worth: Option<Exact>,
        pool: PoolAttendance,
    ) -> impl Iterator<Item = SiteEquivalents> {
        let computes = !self.unresolved && (pool.whole || !self.prints);
        self.lines.iter().map(move |line| {
            let times = |delegates: u64| worth.as_ref().map(|worth| worth * whole(delegates));
            let as_reported = match self.prints {
                true => printed(line.printed),
                false => times(line.awards).unwrap_or_default(),
            };
            let computed = if computes { times(line.computed) } else { None };
            let as_computed = computed.unwrap_or_else(|| as_reported.clone());
            SiteEquivalents { candidate: line.candidate, as_reported, as_computed }
        })
    }
}

impl Tabulation {
    fn pool_attendance(&self) -> BTreeMap<CountyIndex, PoolAttendance> {
        let mut pools: BTreeMap<CountyIndex, (Option<u64>, u32)> = BTreeMap::new();
        for (_, site) in self.satellites.values() {
            let (people, sites) = pools.entry(site.county).or_insert((Some(0), 0));
            *people = people.zip(site.attendance).map(|(sum, n)| sum + u64::from(n));
            *sites += 1;
        }
        let attendance = |(pool, (people, sites))| {
            let whole = self.sites.get(&pool) == Some(&sites);
            (pool, PoolAttendance { people, whole })
        };
        pools.into_iter().map(attendance).collect()
    }

    /// Returns the pools in which a site's awards cannot be turned into equivalents.
    pub(crate) fn pools_without_worth(&self, setup: &Setup) -> BTreeSet<CountyIndex> {
        let pools = self.pool_attendance();
        let sites = self.satellites.values().map(|(_, site)| site);
        let awards = |site: &&Site| !site.prints && site.lines.iter().any(|line| line.awards > 0);
        let without =
            sites.filter(awards).filter(|site| site.worth(setup, pools[&site.county]).is_none());
        without.map(|site| site.county).collect()
    }

    /// Calls back with the equivalents of every satellite line in an area.
    pub(super) fn each_satellite_line(
        &self,
        setup: &Setup,
        area: Area,
        class: Option<Class>,
        mut each: impl FnMut(SiteEquivalents),
    ) {
        if self.satellites.is_empty() {
            return;
        }
        let pools = self.pool_attendance();
        for (held, site) in self.satellites.values() {
            if class.is_some_and(|class| class != *held) || !area.holds(site.county, site.district)
            {
                continue;
            }
            let pool = pools[&site.county];
            site.equivalents(site.worth(setup, pool), pool).for_each(&mut each);
        }
    }
}
