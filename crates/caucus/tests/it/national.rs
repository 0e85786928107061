//! Laws of national delegates.

use caucus::equivalents::{Exact, whole};
use caucus::national::{Area, NextSeat, Pool, Seats, seats};
use proptest::collection::vec;
use proptest::prelude::*;

fn pool(seats: u32, threshold_percent: u32) -> Pool {
    Pool { name: "pool", seats, area: Area::State, threshold_percent }
}

fn exact(amounts: &[u64]) -> Vec<Exact> {
    amounts.iter().copied().map(whole).collect()
}

/// A pool and the amounts of a few candidates, often equal.
fn election() -> impl Strategy<Value = (Pool, Vec<u64>)> {
    let amounts = prop_oneof![vec(0..=60_u64, 0..=6), vec(0..=6_u64, 2..=8)];
    (0..=12_u32, prop_oneof![Just(0), Just(15)], amounts)
        .prop_map(|(seats, threshold, amounts)| (pool(seats, threshold), amounts))
}

fn qualified(seats: &Seats) -> Vec<usize> {
    (0..seats.shares.len()).filter(|&at| seats.shares[at].is_some()).collect()
}

/// Returns the seats after one candidate's amount has grown, if the same candidates qualify.
fn grown(pool: &Pool, amounts: &[Exact], candidate: usize, growth: &Exact) -> Option<Seats> {
    let mut larger = amounts.to_vec();
    larger[candidate] += growth;
    let after = seats(pool, &larger);
    (qualified(&after) == qualified(&seats(pool, amounts))).then_some(after)
}

/// Smaller than any difference between growths that matter to amounts this small.
fn a_little() -> Exact {
    Exact::new(1.into(), 1_000_000_000_000_u64.into())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn seats_add_up_to_the_pool((pool, amounts) in election()) {
        let seats = seats(&pool, &exact(&amounts));
        let by_lot = seats.tie.as_ref().map_or(0, |(_, by_lot)| *by_lot);
        let given: u32 = seats.awards.iter().sum();
        let somebody = amounts.iter().any(|&amount| amount > 0);
        prop_assert_eq!(given + by_lot, if somebody { pool.seats } else { 0 });
        if let Some((tied, by_lot)) = &seats.tie {
            prop_assert!(*by_lot >= 1);
            prop_assert!((*by_lot as usize) < tied.len());
        }
    }

    #[test]
    fn rounding_to_the_nearest_whole_and_correcting_elects_the_same(
        (pool, amounts) in election(),
    ) {
        let seats = seats(&pool, &exact(&amounts));
        let share = |at: usize| if seats.shares[at].is_some() { amounts[at] } else { 0 };
        let shares: Vec<u64> = (0..amounts.len()).map(share).collect();
        let (awards, tie) = nearest_whole(pool.seats.into(), &shares);
        prop_assert_eq!(&seats.awards, &awards);
        prop_assert_eq!(&seats.tie, &tie);
    }

    #[test]
    fn renaming_candidates_changes_nothing(
        ((pool, amounts), order) in election().prop_flat_map(|(pool, amounts)| {
            let order: Vec<usize> = (0..amounts.len()).collect();
            (Just((pool, amounts)), Just(order).prop_shuffle())
        }),
    ) {
        let before = seats(&pool, &exact(&amounts));
        let renamed: Vec<u64> = order.iter().map(|&at| amounts[at]).collect();
        let after = seats(&pool, &exact(&renamed));
        let awards: Vec<u32> = order.iter().map(|&at| before.awards[at]).collect();
        prop_assert_eq!(after.awards, awards);
        prop_assert_eq!(after.next.map(|next| next.lacks), before.next.map(|next| next.lacks));
    }

    #[test]
    fn next_is_the_smallest_growth_that_changes_the_seats((pool, amounts) in election()) {
        let amounts = exact(&amounts);
        let before = seats(&pool, &amounts);
        let Some(next) = &before.next else {
            let alone = qualified(&before).len() <= 1;
            prop_assert!(before.tie.is_some() || alone || pool.seats == 0);
            return Ok(());
        };
        prop_assert!(next.lacks > a_little());
        let less = &next.lacks - a_little();
        for candidate in qualified(&before) {
            if let Some(after) = grown(&pool, &amounts, candidate, &less) {
                prop_assert_eq!(&after.awards, &before.awards, "{} grew", candidate);
                prop_assert_eq!(&after.tie, &None);
            }
        }
        if let Some(after) = grown(&pool, &amounts, next.candidate, &next.lacks) {
            let (tied, _) = after.tie.unwrap();
            prop_assert!(tied.contains(&next.candidate));
            prop_assert!(tied.contains(&next.holder));
        }
        let more = &next.lacks + a_little();
        if let Some(after) = grown(&pool, &amounts, next.candidate, &more) {
            prop_assert_eq!(after.awards[next.candidate], before.awards[next.candidate] + 1);
            // Where two holders are equal, which of them loses is left to a lot.
            let draws = after.tie.is_some_and(|(tied, _)| tied.contains(&next.holder));
            prop_assert!(draws || after.awards[next.holder] < before.awards[next.holder]);
        }
    }
}

/// The Republicans' wording, by hand: to the nearest whole, 0.50 up; then, while too few, the
/// largest dropped fraction gains, and while too many, the smallest raised fraction loses.
fn nearest_whole(seats: u64, amounts: &[u64]) -> (Vec<u32>, Option<(Vec<usize>, u32)>) {
    let total: u64 = amounts.iter().sum();
    if total == 0 {
        return (vec![0; amounts.len()], None);
    }
    let fraction = |at: usize| amounts[at] * seats % total;
    let raised = |at: usize| 2 * fraction(at) >= total;
    let to_nearest = |at| amounts[at] * seats / total + u64::from(raised(at));
    let mut awards: Vec<u64> = (0..amounts.len()).map(to_nearest).collect();
    let mut changed = vec![false; amounts.len()];
    loop {
        let given: u64 = awards.iter().sum();
        let (few, key): (bool, &dyn Fn(usize) -> u64) = match given.cmp(&seats) {
            std::cmp::Ordering::Less => (true, &|at| total - fraction(at)),
            std::cmp::Ordering::Greater => (false, &fraction),
            std::cmp::Ordering::Equal => break,
        };
        let open = |at: &usize| !changed[*at] && raised(*at) != few;
        let open: Vec<usize> = (0..amounts.len()).filter(open).collect();
        let first = open.iter().map(|&at| key(at)).min().unwrap();
        let equal: Vec<usize> = open.into_iter().filter(|&at| key(at) == first).collect();
        let turns = given.abs_diff(seats);
        if turns < equal.len() as u64 {
            let by_lot = if few { turns } else { equal.len() as u64 - turns };
            equal.iter().for_each(|&at| awards[at] -= u64::from(!few));
            return (narrow(&awards), Some((equal, by_lot as u32)));
        }
        for at in equal {
            changed[at] = true;
            awards[at] = if few { awards[at] + 1 } else { awards[at] - 1 };
        }
    }
    (narrow(&awards), None)
}

fn narrow(awards: &[u64]) -> Vec<u32> {
    awards.iter().map(|&seats| seats as u32).collect()
}

#[test]
fn a_candidates_growth_can_move_a_seat_between_two_others_but_the_gainer_needs_less() {
    let (pool, amounts) = (pool(3, 0), exact(&[4, 3, 9]));
    let before = seats(&pool, &amounts);
    assert_eq!(before.awards, [1, 0, 2]);
    let lacks = Exact::new(1.into(), 2.into());
    assert_eq!(before.next, Some(NextSeat { candidate: 1, holder: 2, lacks }));
    let after = grown(&pool, &amounts, 0, &whole(3)).unwrap();
    assert_eq!(after.awards, [1, 1, 1]);
}
