//! Delegates to groups: rounding, then one at a time to or from the extreme of an ordered key, with
//! at most one lot.
//!
//! Every outcome the rules admit is described without listing them. Each adjusting step takes the
//! extreme of one ordered key, so ties can straddle only the last step: [`Allocation`] holds what
//! is sure and that one lot.

use crate::viability::Viability;
use crate::worksheet::Delegates;

/// Every outcome the rules admit for one precinct.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Allocation {
    /// Delegates of each group before the lot, in the order of the groups given.
    pub sure: Vec<u64>,
    /// The one lot that may be left to draw.
    pub lot: Option<Lot>,
}

/// A lot that decides the last delegates.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lot {
    /// The groups that draw, as places in the order given, ascending.
    pub among: Vec<usize>,
    /// How many of them are drawn; at least 1 and fewer than `among`.
    pub take: u64,
    /// What being drawn does.
    pub change: Change,
}

/// What a drawn group's number of delegates does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// It gains one.
    Gain,
    /// It loses one.
    Lose,
}

/// What happens when viable groups outnumber the delegates, each holding one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outnumbered {
    /// The group with the fewest people gets none, then the next; equal groups by lot (Iowa 2020).
    FewestGetNone,
    /// Nobody loses; the precinct elects more than apportioned (Nevada 2020).
    PrecinctElectsMore,
}

/// How exactly fractions are compared when delegates are added or taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    /// Exact fractions.
    Exact,
    /// Fractions rounded half up to this many decimals; equal ones are a tie (Nevada compares
    /// four).
    Decimals(u32),
}

impl Allocation {
    fn nobody(groups: usize) -> Allocation {
        Allocation { sure: vec![0; groups], lot: None }
    }

    /// Tells whether these awards are one of the outcomes the rules admit. Linear in the number of
    /// groups.
    ///
    /// `awards` stands in the order of the groups given to [`allocate`].
    pub fn admits(&self, awards: &[u64]) -> bool {
        assert!(awards.len() == self.sure.len(), "one award for each group");
        let Some(lot) = &self.lot else { return awards == self.sure };
        let mut drawn = 0;
        let mut among = lot.among.iter().copied().peekable();
        for (place, (&award, &sure)) in awards.iter().zip(&self.sure).enumerate() {
            let draws = among.next_if_eq(&place).is_some();
            if award == sure {
                continue;
            }
            if !draws || award != lot.change.applied(sure) {
                return false;
            }
            drawn += 1;
        }
        drawn == lot.take
    }

    /// Returns how many delegates are awarded in all, whatever the lot.
    pub fn total(&self) -> u64 {
        let sure: u64 = self.sure.iter().sum();
        match &self.lot {
            None => sure,
            Some(Lot { take, change: Change::Gain, .. }) => sure + take,
            Some(Lot { take, change: Change::Lose, .. }) => sure - take,
        }
    }

    /// Returns each group's least number of delegates over all admitted outcomes.
    pub fn least(&self) -> Vec<u64> {
        let mut least = self.sure.clone();
        if let Some(Lot { among, change: Change::Lose, .. }) = &self.lot {
            among.iter().for_each(|&group| least[group] -= 1);
        }
        least
    }

    /// Returns the outcome in which the lot draws these groups, for showing an example of an
    /// admitted outcome.
    pub fn drawn(&self, groups: &[usize]) -> Vec<u64> {
        let mut awards = self.sure.clone();
        if let Some(lot) = &self.lot {
            groups.iter().for_each(|&group| awards[group] = lot.change.applied(awards[group]));
        }
        awards
    }
}

impl Change {
    fn applied(self, delegates: u64) -> u64 {
        match self {
            Change::Gain => delegates + 1,
            Change::Lose => delegates.saturating_sub(1),
        }
    }
}

/// What the rules of one plan say about allocating a precinct's delegates.
#[derive(Clone, Copy, Debug)]
pub struct Rules {
    /// When viable groups outnumber delegates.
    pub outnumbered: Outnumbered,
    /// How fractions are compared.
    pub comparison: Comparison,
}

/// Returns every outcome the rules admit for a precinct.
///
/// `attendance` is the denominator; `finals` holds each group's people at the final alignment, in
/// any order. Both may contradict each other, as worksheets do; any counts up to `u32::MAX` fit.
/// When no group is viable, nobody attended or the precinct elects nobody, all awards are 0.
///
/// What holds of every admitted outcome:
/// - The awards add up to `delegates`, or to 0 when no group is viable. Where Nevada's precinct
///   elects more, they add up to the number of viable groups if that is larger.
/// - The order of the groups does not matter.
/// - A larger group never has fewer delegates. Only where attendance exceeds 10,000 for each
///   delegate can groups that differ be equal to four decimals (Nevada); then the larger one may
///   have one fewer.
/// - A viable group has none only if no group has more than one.
pub fn allocate(
    rules: Rules,
    viability: Viability,
    delegates: Delegates,
    attendance: u64,
    finals: &[u64],
) -> Allocation {
    if attendance == 0 {
        return Allocation::nobody(finals.len());
    }
    match viability {
        Viability::Nobody => Allocation::nobody(finals.len()),
        Viability::Room => by_plurality(finals),
        Viability::AtLeast(_) => by_shares(rules, viability, delegates, attendance, finals),
    }
}

/// One delegate: the largest group, equal ones by lot.
fn by_plurality(finals: &[u64]) -> Allocation {
    let mut allocation = Allocation::nobody(finals.len());
    let most = finals.iter().copied().max().unwrap_or(0);
    if most == 0 {
        return allocation;
    }
    let among: Vec<usize> = (0..finals.len()).filter(|&group| finals[group] == most).collect();
    match among[..] {
        [winner] => allocation.sure[winner] = 1,
        _ => allocation.lot = Some(Lot { among, take: 1, change: Change::Gain }),
    }
    allocation
}

/// A viable group while delegates are adjusted.
#[derive(Clone, Copy)]
struct Share {
    group: usize,
    people: u64,
    awards: u64,
    /// Exact share less the rounded number, as a fraction of a common denominator: the ordered key.
    over: i128,
}

fn by_shares(
    rules: Rules,
    viability: Viability,
    delegates: Delegates,
    attendance: u64,
    finals: &[u64],
) -> Allocation {
    let mut shares: Vec<Share> = finals
        .iter()
        .enumerate()
        .filter(|(_, people)| viability.admits(**people))
        .map(|(group, &people)| rounded(rules.comparison, group, people, delegates, attendance))
        .collect();
    let mut allocation = Allocation::nobody(finals.len());
    if shares.is_empty() {
        return allocation;
    }
    let seats = u64::from(delegates.0);
    let rounded_total: u64 = shares.iter().map(|share| share.awards).sum();
    let lot = if rounded_total < seats {
        add(&mut shares, seats - rounded_total)
    } else {
        take(rules.outnumbered, &mut shares, rounded_total - seats)
    };
    shares.iter().for_each(|share| allocation.sure[share.group] = share.awards);
    allocation.lot = lot;
    allocation
}

fn rounded(
    comparison: Comparison,
    group: usize,
    people: u64,
    delegates: Delegates,
    attendance: u64,
) -> Share {
    let product = people * u64::from(delegates.0); // 32 bits by 16.
    // Half up, and never less than one: a viable group is guaranteed a delegate.
    let awards = ((2 * product + attendance) / (2 * attendance)).max(1);
    let over = i128::from(product) - i128::from(awards) * i128::from(attendance);
    let over = match comparison {
        Comparison::Exact => over,
        Comparison::Decimals(places) => {
            let scale = 10_i128.pow(places);
            (2 * over * scale + i128::from(attendance)).div_euclid(2 * i128::from(attendance))
        }
    };
    Share { group, people, awards, over }
}

/// Gives delegates one at a time to the group nearest its next whole number, counted from the
/// rounded number.
///
/// That is: rounded down, largest fraction first; then rounded up, largest fraction first; then
/// round again. A round ends before the next begins, so keys are compared within a round only and
/// whole rounds keep their order.
fn add(shares: &mut [Share], missing: u64) -> Option<Lot> {
    shares.sort_by(|a, b| b.over.cmp(&a.over).then(a.group.cmp(&b.group)));
    let groups = shares.len() as u64;
    shares.iter_mut().for_each(|share| share.awards += missing / groups);
    let all: Vec<usize> = (0..shares.len()).collect();
    step(shares, &all, missing % groups, Change::Gain, |share| share.over)
}

/// Takes delegates one at a time from the group furthest from its next whole number, never a
/// group's only one.
fn take(outnumbered: Outnumbered, shares: &mut [Share], mut surplus: u64) -> Option<Lot> {
    shares.sort_by(|a, b| a.over.cmp(&b.over).then(a.group.cmp(&b.group)));
    loop {
        let able: Vec<usize> = (0..shares.len()).filter(|&at| shares[at].awards > 1).collect();
        if able.is_empty() {
            return none_for_the_fewest(outnumbered, shares, surplus);
        }
        let groups = able.len() as u64;
        if surplus < groups {
            return step(shares, &able, surplus, Change::Lose, |share| share.over);
        }
        // Whole rounds at once, until a group is down to its only delegate.
        let spare = able.iter().map(|&at| shares[at].awards - 1).min().unwrap_or(0);
        let rounds = spare.min(surplus / groups);
        able.iter().for_each(|&at| shares[at].awards -= rounds);
        surplus -= rounds * groups;
    }
}

fn none_for_the_fewest(
    outnumbered: Outnumbered,
    shares: &mut [Share],
    surplus: u64,
) -> Option<Lot> {
    match outnumbered {
        Outnumbered::PrecinctElectsMore => None,
        Outnumbered::FewestGetNone => {
            shares.sort_by(|a, b| a.people.cmp(&b.people).then(a.group.cmp(&b.group)));
            let all: Vec<usize> = (0..shares.len()).collect();
            step(shares, &all, surplus, Change::Lose, |share| i128::from(share.people))
        }
    }
}

/// Changes the first `count` of the shares at `order` by one; where equals straddle the boundary,
/// leaves them to a lot.
///
/// `order` ascends or descends by `key`, so equals stand side by side.
fn step(
    shares: &mut [Share],
    order: &[usize],
    count: u64,
    change: Change,
    key: impl Fn(&Share) -> i128,
) -> Option<Lot> {
    let count = count as usize; // At most the groups.
    assert!(count <= order.len());
    let boundary = key(&shares[order[count.checked_sub(1)?]]);
    let equals = |at: &usize| key(&shares[*at]) == boundary;
    let (before, rest) = order.split_at(order.iter().take_while(|at| !equals(at)).count());
    let tied = &rest[..rest.iter().take_while(|at| equals(at)).count()];
    let take = count - before.len();
    let straddles = take < tied.len();
    let sure = if straddles { before } else { &order[..count] };
    sure.iter().for_each(|&at| shares[at].awards = change.applied(shares[at].awards));
    if !straddles {
        return None;
    }
    let mut among: Vec<usize> = tied.iter().map(|&at| shares[at].group).collect();
    among.sort_unstable();
    Some(Lot { among, take: take as u64, change })
}
