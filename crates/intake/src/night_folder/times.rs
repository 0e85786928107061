//! Times as a night folder writes them: with their offset, or local to a zone.
//!
//! The rules of the zones are compiled in, so a folder means the same on every machine.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::{TimeZone, TimeZoneDatabase};

use crate::text::TextFault;

/// Returns the zone of that IANA name.
pub(super) fn zone(zones: &TimeZoneDatabase, name: &str) -> Result<TimeZone, TextFault> {
    zones.get(name).map_err(|_| TextFault {
        message: "is no time zone".to_owned(),
        remedy: "write an IANA name such as America/Chicago",
    })
}

/// Returns Unix milliseconds of `2020-02-03T19:00` in the zone, or of the same with an offset.
pub(super) fn moment(text: &str, zone: &TimeZone) -> Result<i64, TextFault> {
    if let Ok(moment) = text.parse::<Timestamp>() {
        return Ok(moment.as_millisecond());
    }
    let not_a_time = TextFault {
        message: "is not a time".to_owned(),
        remedy: "write it like 2020-02-03T19:00, or with an offset 2020-02-03T19:00-06:00",
    };
    // Without a colon it may be a bare date, which would silently mean midnight.
    let Some(local) = text.parse::<DateTime>().ok().filter(|_| text.contains(':')) else {
        return Err(not_a_time);
    };
    let moment = zone.to_ambiguous_timestamp(local).unambiguous().map_err(|_| TextFault {
        message: "does not exist in the zone, or comes twice: clocks change".to_owned(),
        remedy: "write the offset too, like 2020-11-01T01:30-05:00",
    })?;
    Ok(moment.as_millisecond())
}

/// Returns when a date begins in the zone, Unix milliseconds.
pub(super) fn midnight(text: &str, zone: &TimeZone) -> Result<i64, TextFault> {
    let date = date(text)?.parse::<Date>().ok();
    let begins = date.and_then(|date| date.to_zoned(zone.clone()).ok());
    begins.map(|begins| begins.timestamp().as_millisecond()).ok_or_else(|| TextFault {
        message: "does not begin in the zone".to_owned(),
        remedy: "write another date",
    })
}

/// Returns a date in the one form `YYYY-MM-DD`.
pub(super) fn date(text: &str) -> Result<String, TextFault> {
    match text.parse::<Date>() {
        Ok(date) if date.to_string() == text => Ok(date.to_string()),
        _ => Err(TextFault {
            message: "is not a date".to_owned(),
            remedy: "write it like 2020-02-03",
        }),
    }
}
