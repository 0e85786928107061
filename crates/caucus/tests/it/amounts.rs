//! Laws of equivalents, and amounts as text.

use caucus::equivalents::{CountyRatio, Exact, PrintedAward, awards_at, decimal};
use caucus::satellite::{delegate_worth, site_delegates};
use caucus::worksheet::{Attendance, PrintedEquivalents};
use num_bigint::BigInt;
use num_traits::Signed;
use proptest::prelude::*;

fn fraction(numerator: i64, denominator: i64) -> Exact {
    Exact::new(numerator.into(), denominator.into())
}

#[test]
fn amounts_as_text() {
    for (amount, places, text) in [
        (fraction(4, 1), 4, "4"),
        (fraction(1, 2), 4, "0.5"),
        (fraction(4, 51), 4, "0.0784"),
        (fraction(1, 2), 0, "1"),
        (fraction(-1, 2), 0, "-1"),
        (fraction(3, 2), 0, "2"),
        (fraction(-3, 2), 0, "-2"),
        (fraction(1, 20_000), 4, "0.0001"),
        (fraction(-1, 20_000), 4, "-0.0001"),
        (fraction(1, 20_001), 4, "0"),
        (fraction(-1, 20_001), 4, "0"),
        (fraction(99_999, 100_000), 4, "1"),
        (fraction(-99_999, 100_000), 4, "-1"),
        (fraction(100_001, 100_000), 5, "1.00001"),
        (fraction(0, 1), 3, "0"),
        (fraction(i64::MAX, 1), 2, "9223372036854775807"),
    ] {
        assert_eq!(decimal(&amount, places), text, "{amount} to {places} places");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn text_is_the_nearest_decimal(
        numerator in any::<i64>(),
        denominator in prop_oneof![Just(20_000_i64), 1..=1_000_000_i64],
        places in 0..=8_u32,
    ) {
        let amount = fraction(numerator, denominator);
        let text = decimal(&amount, places);
        let (whole, decimals) = text.split_once('.').unwrap_or((&text, ""));
        prop_assert!(decimals.len() <= places as usize);
        prop_assert!(!decimals.ends_with('0'));
        let digits: BigInt = format!("{whole}{decimals}").parse().unwrap();
        let read = Exact::new(digits, BigInt::from(10).pow(decimals.len() as u32));
        let half = Exact::new(1.into(), BigInt::from(2) * BigInt::from(10).pow(places));
        let off = read.abs() - amount.abs();
        prop_assert!(off <= half, "{} is {}", amount, text);
        prop_assert!(-off < half, "{} is {}", amount, text);
    }

    #[test]
    fn awards_are_read_back_from_what_is_printed(
        state_delegates in 1..=500_u32,
        (county_delegates, awards) in (1..=1_000_u32).prop_flat_map(|all| (Just(all), 0..=all)),
        off in -1..=1_i64,
    ) {
        // The ratio is 0.001 at least; up to 0.0003 two multiples can lie within the tolerance.
        let ratio = CountyRatio { state_delegates, county_delegates };
        let scaled = ratio.of(awards.into()) * BigInt::from(10_000);
        let printed = (i64::try_from(scaled.round().to_integer()).unwrap() + off).max(0);
        let read = ratio.awards(PrintedEquivalents(u32::try_from(printed).unwrap()));
        prop_assert_eq!(read, PrintedAward::Whole(awards));
    }

    #[test]
    fn whatever_is_printed_is_read(
        state_delegates in prop_oneof![0..=9_u64, Just(u64::MAX), any::<u64>()],
        county_delegates in prop_oneof![1..=9_u64, Just(u64::MAX), 1..=u64::MAX],
        printed in prop_oneof![0..=99_999_u32, Just(u32::MAX), any::<u32>()],
    ) {
        let worth = Exact::new(state_delegates.into(), county_delegates.into());
        let equivalents = fraction(printed.into(), 10_000);
        if let PrintedAward::Whole(awards) = awards_at(&worth, PrintedEquivalents(printed)) {
            let off = (worth * BigInt::from(awards) - equivalents).abs();
            prop_assert!(off <= fraction(15, 100_000));
        }
    }

    #[test]
    fn the_sites_of_a_pool_share_it_whole(
        sites in proptest::collection::vec(0..=200_u32, 1..=30),
        pool_state_delegates in 1..=20_u32,
    ) {
        let people: u64 = sites.iter().map(|&people| u64::from(people)).sum();
        prop_assume!(people > 0);
        let carried: Exact = sites
            .iter()
            .map(|&site| Attendance(site))
            .filter_map(|site| {
                let worth = delegate_worth(pool_state_delegates, site, people)?;
                Some(worth * BigInt::from(site_delegates(site).0))
            })
            .sum();
        prop_assert_eq!(carried, fraction(pool_state_delegates.into(), 1));
    }
}
