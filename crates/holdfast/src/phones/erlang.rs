//! A. K. Erlang's formulas (1917): calls that come at random, and lines or people who take them.
//!
//! Traffic is in erlangs: calls that would be going on at once if none were turned away.

/// The most lines or people tried; a night that needs more has put its figures in wrong.
const SERVERS_MAX: u32 = 100_000;

/// Returns the share of calls that find every line busy, and are lost (Erlang B).
pub fn lost(traffic: f64, lines: u32) -> f64 {
    (1..=lines).fold(1.0, |lost, line| traffic * lost / (f64::from(line) + traffic * lost))
}

/// Returns the share of callers who wait longer than so many seconds for one of the operators, who
/// talk for `talk_s` on average; all of them, if the queue only grows (Erlang C).
pub fn waits_longer(traffic: f64, operators: u32, talk_s: f64, than_s: f64) -> f64 {
    let free = f64::from(operators) - traffic;
    if free <= 0.0 {
        return 1.0;
    }
    let lost = lost(traffic, operators);
    let waits = lost / (1.0 - traffic / f64::from(operators) * (1.0 - lost));
    waits * (-free * than_s / talk_s).exp()
}

/// Returns the fewest for which a share is at most `bound`; `None` beyond 100,000.
pub fn fewest(bound: f64, share: impl Fn(u32) -> f64) -> Option<u32> {
    let mut most = 1;
    while share(most) > bound {
        most *= 2;
        if most > SERVERS_MAX {
            return None;
        }
    }
    let mut least = most / 2;
    while most - least > 1 {
        let middle = least.midpoint(most);
        if share(middle) > bound { least = middle } else { most = middle }
    }
    Some(if share(0) <= bound { 0 } else { most })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(found: f64, expected: f64) {
        assert!((found - expected).abs() < 0.0001, "{found} is not {expected}");
    }

    #[test]
    fn shares_are_those_of_the_tables() {
        // Erlang B, as telephone engineers' tables have it.
        near(lost(1.0, 1), 0.5);
        near(lost(5.0, 10), 0.0184);
        near(lost(10.0, 10), 0.2146);
        near(lost(0.0, 3), 0.0);
        near(lost(7.0, 0), 1.0);
        // Erlang C, from B: C = B / (1 - ρ (1 - B)).
        near(waits_longer(1.0, 2, 60.0, 0.0), 1.0 / 3.0);
        near(waits_longer(5.0, 7, 60.0, 0.0), 0.3241);
        near(waits_longer(5.0, 7, 60.0, 30.0), 0.3241 * (-1.0f64).exp());
        near(waits_longer(7.0, 7, 60.0, 30.0), 1.0);
    }

    #[test]
    fn the_fewest_are_found() {
        // Tables: 12.03 erlangs on 20 lines lose one call in a hundred.
        assert_eq!(fewest(0.01, |lines| lost(12.0, lines)), Some(20));
        assert_eq!(fewest(0.01, |lines| lost(0.0, lines)), Some(1).map(|_| 1));
        assert_eq!(fewest(0.01, |_| 1.0), None);
    }
}
