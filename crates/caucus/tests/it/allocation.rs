//! Laws of allocation, under both Democratic plans.

use std::collections::BTreeSet;

use caucus::allocation::{Allocation, Lot};
use caucus::plan::Plan;
use caucus::worksheet::{COUNT_MAX, Delegates, GROUPS_MAX};
use proptest::collection::vec;
use proptest::prelude::*;

use crate::by_hand::{Sheet, Text};
use crate::vectors::check;

/// One precinct's figures.
#[derive(Clone, Debug)]
struct Precinct {
    attendance: u64,
    delegates: u16,
    people: Vec<u64>,
}

const PLANS: [(Plan, Text); 2] =
    [(Plan::IowaDemocratic2020, Text::Iowa), (Plan::NevadaDemocratic2020, Text::Nevada)];

/// Above this attendance, for each delegate, unequal groups can be equal to four decimals.
const FOUR_DECIMALS_TELL: u64 = 10_000;

impl Precinct {
    fn allocate(&self, plan: Plan) -> Allocation {
        plan.allocate(Delegates(self.delegates), self.attendance, &self.people)
    }

    fn viable(&self, plan: Plan) -> Vec<usize> {
        let viability = plan.viability(self.attendance, Delegates(self.delegates));
        let viable = |at: &usize| self.attendance > 0 && viability.admits(self.people[*at]);
        (0..self.people.len()).filter(viable).collect()
    }
}

/// Up to six groups that are often equal; final counts may exceed the attendance about sixfold.
fn small() -> impl Strategy<Value = Precinct> {
    let sizes = prop_oneof![4 => vec(0..=30_u64, 1..=3), 1 => vec(0..=9_u64, 6)];
    let groups = sizes.prop_flat_map(|sizes| vec(prop::sample::select(sizes), 0..=6));
    (groups, 0..=12_u16).prop_flat_map(|(people, delegates)| {
        let total: u64 = people.iter().sum();
        (total / 6..=total + 20).prop_map(move |attendance| Precinct {
            attendance,
            delegates,
            people: people.clone(),
        })
    })
}

/// Up to six large groups so nearly equal that four decimals often do not tell them apart.
fn nearly_equal() -> impl Strategy<Value = Precinct> {
    (prop_oneof![2_500..=60_000_u64, 2_500..=u64::from(COUNT_MAX - 4)], 1..=9_u16)
        .prop_flat_map(|(size, delegates)| (vec(size..=size + 4, 1..=6), Just(delegates)))
        .prop_flat_map(|(people, delegates)| {
            let total: u64 = people.iter().sum();
            (total / 2..=total + total / 4).prop_map(move |attendance| Precinct {
                attendance,
                delegates,
                people: people.clone(),
            })
        })
}

/// Anything a worksheet may hold, and more delegates than any precinct has.
fn hostile() -> impl Strategy<Value = Precinct> {
    let most = u64::from(COUNT_MAX);
    let count = || prop_oneof![Just(0), Just(1), Just(most), 0..=40_u64, 0..=most];
    let people = prop_oneof![
        vec(count(), 0..=GROUPS_MAX),
        (count(), 1..=GROUPS_MAX).prop_map(|(count, groups)| vec![count; groups]),
    ];
    let attendance = prop_oneof![Just(0), Just(1), count(), Just(most * GROUPS_MAX as u64)];
    let delegates = prop_oneof![0..=12_u16, 65_500..=u16::MAX, any::<u16>()];
    (attendance, delegates, people).prop_map(|(attendance, delegates, people)| Precinct {
        attendance,
        delegates,
        people,
    })
}

fn any_precinct() -> impl Strategy<Value = Precinct> {
    prop_oneof![2 => small(), 1 => nearly_equal(), 2 => hostile()]
}

/// Returns every outcome that an allocation describes.
fn outcomes(allocation: &Allocation) -> Vec<Vec<u64>> {
    let Some(Lot { among, take, .. }) = &allocation.lot else { return vec![allocation.drawn(&[])] };
    let draws = 0..1_u32 << among.len();
    let draws = draws.filter(|draw| u64::from(draw.count_ones()) == *take);
    let drawn = |draw: u32| -> Vec<usize> {
        (0..among.len()).filter(|at| draw >> at & 1 == 1).map(|at| among[at]).collect()
    };
    draws.map(|draw| allocation.drawn(&drawn(draw))).collect()
}

/// Returns outcomes in which each of the groups that draw is drawn once, and once is not.
fn some_outcomes(allocation: &Allocation) -> Vec<Vec<u64>> {
    let Some(Lot { among, take, .. }) = &allocation.lot else { return vec![allocation.drawn(&[])] };
    let circle: Vec<usize> = among.iter().chain(among).copied().collect();
    let draws = circle.windows(*take as usize).take(among.len());
    draws.map(|draw| allocation.drawn(draw)).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4_000))]

    #[test]
    fn every_outcome_is_that_of_the_rules_done_by_hand(
        precinct in prop_oneof![3 => small(), 1 => nearly_equal()],
    ) {
        for (plan, text) in PLANS {
            let Precinct { attendance, delegates, people } = &precinct;
            let delegates = u64::from(*delegates);
            let by_hand = Sheet { text, attendance: *attendance, delegates, people }.outcomes();
            let allocation = precinct.allocate(plan);
            let described: BTreeSet<Vec<u64>> = outcomes(&allocation).into_iter().collect();
            prop_assert_eq!(&described, &by_hand, "{:?}", allocation);
            for awards in &by_hand {
                prop_assert_eq!(awards.iter().sum::<u64>(), allocation.total());
            }
            let least = |at| by_hand.iter().map(|awards| awards[at]).min();
            let least: Vec<u64> = (0..people.len()).filter_map(least).collect();
            prop_assert_eq!(allocation.least(), least);
            for awards in around(&allocation.sure) {
                let admitted = by_hand.contains(&awards);
                prop_assert_eq!(allocation.admits(&awards), admitted, "{:?}", awards);
            }
        }
    }

    #[test]
    fn awards_sum_to_what_the_plan_gives(precinct in any_precinct()) {
        for (plan, _) in PLANS {
            let viable = precinct.viable(plan).len() as u64;
            let elects = match (plan, u64::from(precinct.delegates)) {
                _ if viable == 0 => 0,
                (Plan::NevadaDemocratic2020, delegates @ 2..) => delegates.max(viable),
                (_, delegates) => delegates,
            };
            let allocation = precinct.allocate(plan);
            prop_assert_eq!(allocation.total(), elects);
            for awards in some_outcomes(&allocation) {
                prop_assert_eq!(awards.iter().sum::<u64>(), elects);
                prop_assert!(allocation.admits(&awards));
            }
        }
    }

    #[test]
    fn renaming_groups_changes_nothing(
        (precinct, order) in any_precinct().prop_flat_map(|precinct| {
            let order: Vec<usize> = (0..precinct.people.len()).collect();
            (Just(precinct), Just(order).prop_shuffle())
        }),
    ) {
        for (plan, _) in PLANS {
            let before = precinct.allocate(plan);
            let people = order.iter().map(|&at| precinct.people[at]).collect();
            let after = Precinct { people, ..precinct.clone() }.allocate(plan);
            let sure: Vec<u64> = order.iter().map(|&at| before.sure[at]).collect();
            let lot = before.lot.map(|lot| {
                let among = (0..order.len()).filter(|&at| lot.among.contains(&order[at]));
                Lot { among: among.collect(), ..lot }
            });
            prop_assert_eq!(after, Allocation { sure, lot });
        }
    }

    #[test]
    fn more_people_never_fewer_delegates(precinct in any_precinct()) {
        for (plan, text) in PLANS {
            let exact = match text {
                Text::Iowa => true,
                Text::Nevada => {
                    let tell = u64::from(precinct.delegates) * FOUR_DECIMALS_TELL;
                    precinct.attendance <= tell
                }
            };
            for awards in some_outcomes(&precinct.allocate(plan)) {
                let mut groups: Vec<(u64, u64)> =
                    precinct.people.iter().copied().zip(awards).collect();
                groups.sort_unstable();
                for pair in groups.chunk_by(|a, b| a.0 == b.0).collect::<Vec<_>>().windows(2) {
                    let most = pair[0].iter().map(|group| group.1).max();
                    let least = pair[1].iter().map(|group| group.1 + u64::from(!exact)).min();
                    prop_assert!(most <= least, "{:?}", groups);
                }
            }
        }
    }

    #[test]
    fn an_only_delegate_is_taken_only_when_nobody_has_two(precinct in any_precinct()) {
        for (plan, _) in PLANS {
            let viable = if precinct.delegates < 2 { Vec::new() } else { precinct.viable(plan) };
            for awards in some_outcomes(&precinct.allocate(plan)) {
                let lost_it = viable.iter().any(|&at| awards[at] == 0);
                prop_assert!(!lost_it || awards.iter().all(|&award| award <= 1));
                prop_assert!(!lost_it || plan == Plan::IowaDemocratic2020);
            }
        }
    }

    #[test]
    fn any_counts_of_32_bits_fit(
        people in vec(prop_oneof![Just(u32::MAX), any::<u32>()], 0..=GROUPS_MAX),
        attendance in prop_oneof![1..=3_u64, Just(u64::from(u32::MAX) * GROUPS_MAX as u64)],
        delegates in any::<u16>(),
    ) {
        let people = people.into_iter().map(u64::from).collect();
        let precinct = Precinct { attendance, delegates, people };
        for (plan, _) in PLANS {
            precinct.allocate(plan);
        }
    }
}

/// Returns all awards that differ from these by at most one for each group.
fn around(awards: &[u64]) -> Vec<Vec<u64>> {
    awards.iter().fold(vec![Vec::new()], |found, &award| {
        let near = award.saturating_sub(1)..=award + 1;
        let longer =
            |found: Vec<u64>| near.clone().map(move |award| [found.as_slice(), &[award]].concat());
        found.into_iter().flat_map(longer).collect()
    })
}

#[test]
fn sixty_four_equal_groups_of_the_largest_size_leave_one_lot() {
    let groups = |people: u32| -> String {
        (0..GROUPS_MAX).map(|at| format!("group {at}  final {people}\n")).collect()
    };
    let all: Vec<String> = (0..GROUPS_MAX).map(|at| at.to_string()).collect();
    let all = all.join(", ");
    for (plan, facts, people, outcome) in [
        // 65,534 is 64 × 1,024 less two.
        ("iowa", "attendance 1  delegates 65534", COUNT_MAX, "lot lose 2 of ALL  elects 65534"),
        ("nevada", "attendance 1  delegates 65534", COUNT_MAX, "lot lose 2 of ALL  elects 65534"),
        ("iowa", "attendance 1  delegates 3", COUNT_MAX, "lot lose 61 of ALL  elects 3"),
        ("nevada", "attendance 1  delegates 3", COUNT_MAX, "lot none  elects 64"),
        ("iowa", "attendance 1  delegates 1", COUNT_MAX, "lot gain 1 of ALL  elects 1"),
        ("iowa", "attendance 6  delegates 65535", 1, "lot lose 1 of ALL  elects 65535"),
    ] {
        check(&format!(
            "plan {plan}-democratic-2020  {facts}\n{}=> {}",
            groups(people),
            outcome.replace("ALL", &all),
        ));
    }
}
