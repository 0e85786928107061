//! Satellite sites: their equivalents depend on the attendance of the whole pool.

use std::collections::BTreeMap;

use caucus::equivalents::{Exact, printed, whole};
use caucus::satellite;
use caucus::worksheet::{Attendance, Candidate};

use super::contribution::{Contribution, Line};
use super::{Area, Class, Tabulation};
use crate::setup::{CountyIndex, District, PrecinctIndex, Setup};

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

    /// Returns the equivalents of each line; `worth` is what one delegate of the site is worth,
    /// where it is known.
    ///
    /// Printed equivalents are always added, and stand in for computed ones where the site cannot
    /// be judged.
    fn equivalents(&self, worth: Option<&Exact>) -> impl Iterator<Item = SiteEquivalents> {
        self.lines.iter().map(move |line| {
            let times = |delegates: u64| worth.map(|worth| worth * whole(delegates).numer());
            let as_reported = match self.prints {
                true => printed(line.printed),
                false => times(line.awards).unwrap_or_default(),
            };
            let computed = if self.unresolved { None } else { times(line.computed) };
            let as_computed = computed.unwrap_or_else(|| as_reported.clone());
            SiteEquivalents { candidate: line.candidate, as_reported, as_computed }
        })
    }
}

impl Tabulation {
    /// Returns each pool's attendance, where every site that has reported gives its own.
    fn pool_attendance(&self) -> BTreeMap<CountyIndex, Option<u64>> {
        let mut pools = BTreeMap::new();
        for (_, site) in self.satellites.values() {
            let pool = pools.entry(site.county).or_insert(Some(0));
            *pool = pool.zip(site.attendance).map(|(sum, people)| sum + u64::from(people));
        }
        pools
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
        let wanted = |&(held, site): &(Class, &Site)| {
            class.is_none_or(|class| class == held) && area.holds(site.county, site.district)
        };
        let sites: Vec<(&PrecinctIndex, &(Class, Site))> = self.satellites.iter().collect();
        for (_, (held, site)) in sites {
            if !wanted(&(*held, site)) {
                continue;
            }
            let state_delegates = setup.county_row(site.county).state_delegates;
            let pool = pools.get(&site.county).copied().flatten();
            let worth = match (state_delegates, site.attendance, pool) {
                (Some(state_delegates), Some(people), Some(pool)) => {
                    satellite::delegate_worth(state_delegates, Attendance(people), pool)
                }
                _ => None,
            };
            site.equivalents(worth.as_ref()).for_each(&mut each);
        }
    }
}
