//! National delegates: pools of seats, shared by exact amounts, with the distance to the next seat.

use num_bigint::BigInt;
use num_traits::{ToPrimitive, Zero};

use crate::equivalents::Exact;

/// Seats elected together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pool {
    /// The pool's name, such as `CD1` or `PLEO`.
    pub name: &'static str,
    /// Seats in the pool.
    pub seats: u32,
    /// Whose amounts elect it.
    pub area: Area,
    /// The share of all amounts of the area a candidate needs, in percent; 0 for none.
    pub threshold_percent: u32,
}

/// Where the amounts of a pool come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Area {
    /// One congressional district.
    District(u8),
    /// The whole state.
    State,
}

/// Seats of one pool as its amounts elect them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seats {
    /// Seats for each candidate, in the order of the amounts given; a tie leaves its seats out.
    pub awards: Vec<u32>,
    /// Exact shares of seats; `None` for those below the threshold or with nothing.
    pub shares: Vec<Option<Exact>>,
    /// Candidates equal at the boundary and how many seats they share by lot.
    pub tie: Option<(Vec<usize>, u32)>,
    /// The smallest growth of one candidate's amount that changes the seats; `None` at a tie, or
    /// where one candidate alone qualifies.
    pub next: Option<NextSeat>,
}

/// The distance to the next seat: the smallest growth of any one amount that changes the seats.
///
/// Everyone else's amount and the set of those who qualify stay as they are. A growth that lifts
/// somebody over the threshold, or raises the total so far that somebody falls below it, may change
/// seats earlier.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NextSeat {
    /// The candidate next in line.
    pub candidate: usize,
    /// Who would lose the seat; one of them where several hold equal amounts.
    pub holder: usize,
    /// What the next in line lacks, everyone else's amount unchanged; at this amount the two are
    /// level.
    pub lacks: Exact,
}

/// Returns the seats these amounts elect in a pool: whole parts of the shares, then the largest
/// fractions.
///
/// `amounts` are all amounts of the pool's area, by candidate; none is negative. Rounding each
/// share to the nearest whole and then correcting (one short: the largest dropped fraction gains;
/// one over: the smallest raised fraction loses), as the Iowa Republicans word it, elects the same:
/// shares of those who qualify add up to the pool, so both raise as many of the largest fractions.
///
/// If nobody reaches the threshold it becomes half the leader's share, as the national rules have
/// it (from memory; no night on record needed it).
pub fn seats(pool: &Pool, amounts: &[Exact]) -> Seats {
    let total: Exact = amounts.iter().sum();
    let mut seats = Seats {
        awards: vec![0; amounts.len()],
        shares: vec![None; amounts.len()],
        tie: None,
        next: None,
    };
    if total.is_zero() {
        return seats;
    }
    let qualified = qualified(pool, amounts, &total);
    let base: Exact = qualified.iter().map(|&at| &amounts[at]).sum();
    distribute(pool, &qualified, &base, amounts, &mut seats);
    seats.next = next_seat(pool, &qualified, &base, amounts, &seats);
    seats
}

fn qualified(pool: &Pool, amounts: &[Exact], total: &Exact) -> Vec<usize> {
    let reach = |needed: &Exact| -> Vec<usize> {
        (0..amounts.len()).filter(|&at| !amounts[at].is_zero() && amounts[at] >= *needed).collect()
    };
    let needed = total * BigInt::from(pool.threshold_percent) / BigInt::from(100);
    let qualified = reach(&needed);
    if !qualified.is_empty() {
        return qualified;
    }
    let leader = amounts.iter().max().cloned().unwrap_or_else(Exact::zero);
    reach(&(leader / BigInt::from(2)))
}

/// Whole parts first, then one seat each by fraction; equal fractions at the boundary are left to a
/// lot.
fn distribute(
    pool: &Pool,
    qualified: &[usize],
    base: &Exact,
    amounts: &[Exact],
    seats: &mut Seats,
) {
    let mut fractions: Vec<(Exact, usize)> = Vec::with_capacity(qualified.len());
    let mut missing = pool.seats as usize;
    for &at in qualified {
        let share = &amounts[at] * BigInt::from(pool.seats) / base;
        let whole = share.to_integer().to_u32().unwrap_or(0); // At most the pool's seats.
        seats.awards[at] = whole;
        missing -= whole as usize;
        fractions.push((share.fract(), at));
        seats.shares[at] = Some(share);
    }
    fractions.sort_by(|a, b| b.cmp(a));
    let Some(last) = missing.checked_sub(1) else { return };
    let boundary = &fractions[last].0; // Fractions add up to `missing`, so there are more of them.
    let above = fractions.iter().take_while(|(fraction, _)| fraction > boundary).count();
    let mut tied: Vec<usize> =
        fractions[above..].iter().take_while(|(f, _)| f == boundary).map(|&(_, at)| at).collect();
    fractions[..above].iter().for_each(|&(_, at)| seats.awards[at] += 1);
    if above + tied.len() == missing {
        tied.iter().for_each(|&at| seats.awards[at] += 1);
    } else {
        tied.sort_unstable();
        seats.tie = Some((tied, (missing - above) as u32));
    }
}

/// Finds the least growth of one candidate's amount that takes a seat from another, all else
/// unchanged.
///
/// Largest fractions are right as long as no seat would bring its taker's award nearer to its share
/// than its giver's: `s_l − a_l ≤ s_w − a_w + 1` for every two. With `x` more for `l` the two are
/// level when `x (D − k) = k T + D (v_w − v_l)` with `k = a_l − a_w + 1`, where `D` is the pool's
/// seats and `T` the amounts that qualify. Growth of a third candidate can level the same two
/// (everyone's share shrinks, the larger one's faster), but `l` itself gets there with less, so the
/// least over all pairs is the least of all growths.
fn next_seat(
    pool: &Pool,
    qualified: &[usize],
    base: &Exact,
    amounts: &[Exact],
    seats: &Seats,
) -> Option<NextSeat> {
    if seats.tie.is_some() {
        return None;
    }
    let d = i64::from(pool.seats);
    let mut best: Option<NextSeat> = None;
    for &holder in qualified.iter().filter(|&&at| seats.awards[at] > 0) {
        for &candidate in qualified.iter().filter(|&&at| at != holder) {
            let k = i64::from(seats.awards[candidate]) - i64::from(seats.awards[holder]) + 1;
            let gap = &amounts[holder] - &amounts[candidate];
            let needed = base * BigInt::from(k) + gap * BigInt::from(d);
            let lacks = needed / BigInt::from(d - k); // The holder's seat keeps `k` below `d`.
            // Of two holders level at once the larger one's share falls faster.
            let closer = |b: &NextSeat| (&lacks, &amounts[b.holder]) < (&b.lacks, &amounts[holder]);
            if best.as_ref().is_none_or(closer) {
                best = Some(NextSeat { candidate, holder, lacks });
            }
        }
    }
    best
}
