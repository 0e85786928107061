//! Cases of equivalents and of satellite sites.

use caucus::equivalents::{CountyRatio, Exact, PrintedAward, awards_at, decimal};
use caucus::satellite::{delegate_worth, site_delegates};
use caucus::worksheet::{Attendance, PrintedEquivalents};
use num_bigint::BigInt;

use super::case::{self, Case, Fault, Field};

const PRINTED_PLACES: u32 = 4; // As the party's tables print them.

pub fn judge(case: &Case) -> Result<Vec<Fault>, Fault> {
    let judged: Vec<Result<(), Fault>> = match case.facts[0].word {
        "county" => {
            let ratio = ratio(case)?;
            case.expected.iter().map(|field| county_meets(case, ratio, field)).collect()
        }
        _ => case.expected.iter().map(|field| satellite_meets(case, field)).collect(),
    };
    Ok(judged.into_iter().filter_map(Result::err).collect())
}

fn ratio(case: &Case) -> Result<CountyRatio, Fault> {
    let text: String = case.fact("county")?;
    let parts = text.split_once('/').and_then(|(state, county)| {
        Some(CountyRatio {
            state_delegates: state.parse().ok()?,
            county_delegates: county.parse().ok().filter(|delegates| *delegates > 0)?,
        })
    });
    parts.ok_or_else(|| case.fault(format!("no such ratio: {text}")))
}

fn county_meets(case: &Case, ratio: CountyRatio, expected: &Field) -> Result<(), Fault> {
    match expected.word {
        "equivalents" => expected.is(decimal(&ratio.of(case.fact("awards")?), PRINTED_PLACES)),
        "awards" | "fraction" => award_meets(ratio.awards(printed(case)?), expected),
        _ => Err(expected.no_such_word()),
    }
}

fn award_meets(award: PrintedAward, expected: &Field) -> Result<(), Fault> {
    match award {
        PrintedAward::Whole(awards) => {
            expected.holds(expected.word == "awards" && expected.read::<u32>()? == awards, awards)
        }
        PrintedAward::Fraction => expected.holds(expected.word == "fraction", "a fraction"),
    }
}

fn printed(case: &Case) -> Result<PrintedEquivalents, Fault> {
    let text: String = case.fact("printed")?;
    let scaled = case::decimal(&text).map(|(amount, _)| amount * BigInt::from(10_000));
    let whole = scaled.filter(Exact::is_integer).and_then(|s| u32::try_from(s.to_integer()).ok());
    let unreadable = || case.fault(format!("printed {text}: unreadable"));
    whole.map(PrintedEquivalents).ok_or_else(unreadable)
}

fn satellite_meets(case: &Case, expected: &Field) -> Result<(), Fault> {
    let site = Attendance(case.fact("satellite")?);
    if expected.word == "site-delegates" {
        return expected.is(site_delegates(site).0);
    }
    let (pool_delegates, pool) = (case.fact("pool-delegates")?, case.fact("pool-attendance")?);
    let Some(worth) = delegate_worth(pool_delegates, site, pool) else {
        return expected.holds(false, "worth nothing");
    };
    match expected.word {
        "equivalents" => {
            let awards: u64 = case.fact("awards")?;
            expected.is(decimal(&(worth * BigInt::from(awards)), PRINTED_PLACES))
        }
        "awards" | "fraction" => award_meets(awards_at(&worth, printed(case)?), expected),
        _ => Err(expected.no_such_word()),
    }
}
