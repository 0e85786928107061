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
    /// What is done with fractions of a seat.
    pub remainder: Remainder,
}

/// Where the amounts of a pool come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Area {
    /// One congressional district.
    District(u8),
    /// The whole state.
    State,
}

/// What is done with fractions of a seat.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Remainder {
    /// Whole parts, then the largest fractions.
    Largest,
    /// To the nearest whole, 0.50 up; one short: the largest dropped fraction gains; one over: the smallest raised
    /// fraction loses.
    NearestWhole,
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
    /// Whose amount would have to grow least, and by how much, for the last seat to change hands.
    pub next: Option<NextSeat>,
}

/// The distance to the next seat.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NextSeat {
    /// The candidate next in line.
    pub candidate: usize,
    /// Who holds the seat now.
    pub holder: usize,
    /// What the next in line lacks, everyone else's amount unchanged; at this amount the two are level.
    pub lacks: Exact,
}

/// Returns the seats these amounts elect in a pool. `amounts` are all amounts of the pool's area, by candidate.
///
/// If nobody reaches the threshold it becomes half the leader's share, as the national rules have it (from memory;
/// no night on record needed it).
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
    for &at in &qualified {
        seats.shares[at] = Some(&amounts[at] * BigInt::from(pool.seats) / &base);
    }
    distribute(pool, &qualified, &mut seats);
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

/// Whole seats first, then one at a time by fraction; equal fractions at the boundary are left to a lot.
fn distribute(pool: &Pool, qualified: &[usize], seats: &mut Seats) {
    let half = Exact::new(BigInt::from(1), BigInt::from(2));
    let mut keyed: Vec<(Exact, usize)> = Vec::with_capacity(qualified.len());
    let mut given: i64 = 0;
    for &at in qualified {
        let Some(share) = &seats.shares[at] else { continue };
        let whole = match pool.remainder {
            Remainder::Largest => share.floor(),
            Remainder::NearestWhole => (share + &half).floor(),
        };
        keyed.push((share - &whole, at));
        let whole = whole.to_integer().to_u32().unwrap_or(0); // At most the pool's seats.
        seats.awards[at] = whole;
        given += i64::from(whole);
    }
    let missing = i64::from(pool.seats) - given;
    keyed.sort();
    if missing > 0 {
        keyed.reverse();
    }
    move_seats(&keyed, missing, seats);
}

/// Adds (or takes, if negative) one seat each along the order of keys.
fn move_seats(order: &[(Exact, usize)], missing: i64, seats: &mut Seats) {
    let count = (missing.unsigned_abs() as usize).min(order.len());
    let Some(last) = count.checked_sub(1) else { return };
    let boundary = &order[last].0;
    let straddles = order.get(count).is_some_and(|(key, _)| key == boundary);
    let mut tied = Vec::new();
    let mut by_lot = 0;
    for (place, (key, at)) in order.iter().enumerate() {
        if straddles && key == boundary {
            tied.push(*at);
            by_lot += u32::from(place < count);
            if missing < 0 {
                seats.awards[*at] -= 1;
            }
        } else if place < count {
            seats.awards[*at] = seats.awards[*at].saturating_add_signed(missing.signum() as i32);
        }
    }
    if straddles {
        tied.sort_unstable();
        let shared = if missing > 0 { by_lot } else { tied.len() as u32 - by_lot };
        seats.tie = Some((tied, shared));
    }
}

/// Finds the least growth of one candidate's amount that takes a seat from another, all else unchanged.
///
/// With `w` holding `a_w` seats and `l` holding `a_l`, the seat is level when `l`'s share less `a_l` equals `w`'s
/// less `a_w − 1`: for an amount `x` more, `x (D − k) = k T + D (v_w − v_l)` with `k = a_l − a_w + 1`, where `D` is
/// the pool's seats and `T` the amounts that qualify.
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
            if k >= d {
                continue;
            }
            let gap = &amounts[holder] - &amounts[candidate];
            let needed = base * BigInt::from(k) + gap * BigInt::from(d);
            let lacks = needed / BigInt::from(d - k);
            if lacks >= Exact::zero() && best.as_ref().is_none_or(|b| lacks < b.lacks) {
                best = Some(NextSeat { candidate, holder, lacks });
            }
        }
    }
    best
}
