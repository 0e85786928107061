//! Cases of national delegates.

use std::collections::BTreeMap;

use caucus::equivalents::{Exact, decimal};
use caucus::national::{Area, Pool, Seats, seats};

use super::case::{self, Case, Fault, Field, listed};

struct Election<'a> {
    names: Vec<&'a str>,
    pools: Vec<(&'static Pool, Seats)>,
}

pub fn judge(case: &Case) -> Result<Vec<Fault>, Fault> {
    let plan = case.plan()?;
    let (names, amounts) = amounts(case)?;
    let nothing = vec![Exact::default(); names.len()];
    let elected = |pool| (pool, seats(pool, amounts.get(&pool.area).unwrap_or(&nothing)));
    let election = Election { pools: plan.pools().iter().map(elected).collect(), names };
    let mut faults = Vec::new();
    let mut pool: Option<&(&Pool, Seats)> = None;
    for field in &case.expected {
        let met = match (field.word, pool) {
            ("pool", _) => {
                pool = election.pools.iter().find(|(pool, _)| pool.name == field.value);
                field.holds(pool.is_some(), "no pool of the plan")
            }
            ("total", _) => election.total_meets(field),
            (_, Some((_, seats))) => election.pool_meets(seats, field),
            (_, None) => Err(field.no_such_word()),
        };
        faults.extend(met.err());
    }
    Ok(faults)
}

/// Names and, by area, amounts in the order of the names.
type Amounts<'a> = (Vec<&'a str>, BTreeMap<Area, Vec<Exact>>);

fn amounts<'a>(case: &Case<'a>) -> Result<Amounts<'a>, Fault> {
    let mut names = Vec::new();
    let mut amounts: BTreeMap<Area, Vec<Exact>> = BTreeMap::new();
    for fact in &case.facts {
        let area = match fact.word {
            "plan" => continue,
            "amount" => {
                names.push(fact.value);
                continue;
            }
            "state" => Area::State,
            _ => Area::District(fact.word.parse().map_err(|_| fact.no_such_word())?),
        };
        let (amount, _) = case::decimal(fact.value).ok_or_else(|| fact.fault("unreadable"))?;
        let of_area = amounts.entry(area).or_default();
        of_area.push(amount);
        if of_area.len() != names.len() {
            return Err(fact.fault("every candidate has an amount in each of the areas"));
        }
    }
    if amounts.values().any(|of_area| of_area.len() != names.len()) {
        return Err(case.fault("every candidate has an amount in each of the areas"));
    }
    Ok((names, amounts))
}

impl Election<'_> {
    fn total_meets(&self, expected: &Field) -> Result<(), Fault> {
        let seats_of =
            |at: usize| self.pools.iter().map(|(_, seats)| u64::from(seats.awards[at])).sum();
        let totals: Vec<u64> = (0..self.names.len()).map(seats_of).collect();
        let same = expected.list(&self.names)? == totals;
        expected.holds(same, listed(&self.names, &totals))
    }

    fn pool_meets(&self, seats: &Seats, expected: &Field) -> Result<(), Fault> {
        match expected.word {
            "seats" => {
                let awards: Vec<u64> = seats.awards.iter().map(|&seats| seats.into()).collect();
                let same = expected.list(&self.names)? == awards;
                expected.holds(same, listed(&self.names, &awards))
            }
            "shares" => self.shares_meet(seats, expected),
            "tie" => expected.is(match &seats.tie {
                None => "none".to_owned(),
                Some((tied, seats)) => {
                    let among: Vec<&str> = tied.iter().map(|&at| self.names[at]).collect();
                    format!("{seats} among {}", among.join(", "))
                }
            }),
            "next" => {
                let lacks = expected.value.rsplit_once(' ').map_or("", |(_, lacks)| lacks);
                let places = case::decimal(lacks).map_or(4, |(_, places)| places);
                expected.is(seats.next.as_ref().map_or("none".to_owned(), |next| {
                    let [candidate, holder] =
                        [next.candidate, next.holder].map(|at| self.names[at]);
                    format!("{candidate} from {holder} lacks {}", decimal(&next.lacks, places))
                }))
            }
            _ => Err(expected.no_such_word()),
        }
    }

    fn shares_meet(&self, seats: &Seats, expected: &Field) -> Result<(), Fault> {
        for (name, share) in expected.items()? {
            let at = expected.place(&self.names, name)?;
            let (share, places) =
                case::decimal(share).ok_or_else(|| expected.fault("unreadable"))?;
            let actual = seats.shares[at].as_ref().map(|share| decimal(share, places));
            let same = actual.as_deref() == Some(&*decimal(&share, places));
            expected.holds(same, format!("{name} {}", actual.as_deref().unwrap_or("none")))?;
        }
        Ok(())
    }
}
