//! Times as people write and read them: in the night's zone.

use anyhow::{Context, anyhow};
use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
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

/// Returns a time as people say it, in English and in Spanish: `7:00 PM CST`, with its day unless
/// that is the date given.
pub fn spoken(ms: i64, zone: &str, date: &str) -> [String; 2] {
    let at = Timestamp::from_millisecond(ms).unwrap_or(Timestamp::UNIX_EPOCH);
    let at = at.to_zoned(TimeZone::get(zone).unwrap_or(TimeZone::UTC));
    let half = if at.hour() < 12 { "a. m." } else { "p. m." };
    let (clock, zone) = (at.strftime("%-I:%M"), at.strftime("%Z"));
    let [en, es] =
        [format!("{} {zone}", at.strftime("%-I:%M %p")), format!("{clock} {half} {zone}")];
    if at.date().to_string() == date {
        return [en, es];
    }
    let [day_en, day_es] = day(at.date());
    [format!("{day_en}, {en}"), format!("{day_es}, {es}")]
}

/// Returns a date written `2020-02-03` as people say it, in English and in Spanish.
pub fn spoken_date(date: &str) -> [String; 2] {
    let Ok(date) = date.parse::<Date>() else { return [date.to_owned(), date.to_owned()] };
    let [en, es] = day(date);
    [format!("{en} {}", date.year()), format!("{es} de {}", date.year())]
}

fn day(date: Date) -> [String; 2] {
    const DAYS: [&str; 7] =
        ["lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo"];
    const MONTHS: [&str; 12] = [
        "enero",
        "febrero",
        "marzo",
        "abril",
        "mayo",
        "junio",
        "julio",
        "agosto",
        "septiembre",
        "octubre",
        "noviembre",
        "diciembre",
    ];
    let weekday = DAYS[date.weekday().to_monday_zero_offset() as usize];
    let month = MONTHS[date.month() as usize - 1];
    [date.strftime("%A %-d %B").to_string(), format!("{weekday} {} de {month}", date.day())]
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
        assert_eq!(
            spoken(seven, iowa, "2020-02-01"),
            ["Monday 3 February, 7:00 PM CST", "lunes 3 de febrero, 7:00 p. m. CST"]
        );
        assert_eq!(spoken(seven, iowa, "2020-02-03"), ["7:00 PM CST", "7:00 p. m. CST"]);
        assert_eq!(
            spoken(seven, "Europe/Paris", "2020-02-03"),
            ["Tuesday 4 February, 2:00 AM CET", "martes 4 de febrero, 2:00 a. m. CET"]
        );
        assert_eq!(
            spoken_date("2020-02-29"),
            ["Saturday 29 February 2020", "sábado 29 de febrero de 2020"]
        );
        for text in ["", "19:00", "tomorrow", "2020-02-30T19:00", "2020-03-08T02:30"] {
            assert!(read(text, iowa).is_err(), "{text}");
        }
    }
}
