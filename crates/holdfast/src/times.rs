//! Times as people write and read them: in the night's zone.

use anyhow::{Context, anyhow};
use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

/// Reads `2020-02-03T20:00` as a time of the zone, or a time that names its offset.
pub fn read(text: &str, zone: &str) -> anyhow::Result<i64> {
    if let Ok(at) = text.parse::<Timestamp>() {
        return Ok(at.as_millisecond());
    }
    let wrong = || anyhow!("{text} is no time; write it like 2020-02-03T20:00");
    let local: DateTime = text.parse().map_err(|_| wrong())?;
    let zone = TimeZone::get(zone).with_context(|| format!("{zone} is no zone"))?;
    let at = zone.to_ambiguous_zoned(local).unambiguous();
    let at =
        at.with_context(|| format!("{text} is not one time when clocks change; add -06:00"))?;
    Ok(at.timestamp().as_millisecond())
}

/// Returns a time like `2020-02-03 19:00 CST`.
pub fn local(ms: i64, zone: &str) -> String {
    let at = Timestamp::from_millisecond(ms).unwrap_or(Timestamp::UNIX_EPOCH);
    let zone = TimeZone::get(zone).unwrap_or(TimeZone::UTC);
    at.to_zoned(zone).strftime("%Y-%m-%d %H:%M %Z").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_the_zones_unless_they_say_otherwise() {
        let iowa = "America/Chicago";
        let seven = 1_580_778_000_000;
        assert_eq!(read("2020-02-03T19:00", iowa).unwrap(), seven);
        assert_eq!(read("2020-02-04T01:00Z", iowa).unwrap(), seven);
        assert_eq!(read("2020-02-03T19:00-06:00", "UTC").unwrap(), seven);
        assert_eq!(local(seven, iowa), "2020-02-03 19:00 CST");
        for text in ["", "19:00", "tomorrow", "2020-02-30T19:00", "2020-03-08T02:30"] {
            assert!(read(text, iowa).is_err(), "{text}");
        }
    }
}
