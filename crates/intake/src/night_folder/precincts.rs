//! `precincts.csv`: who reports. The one file that may have a million lines.

use std::borrow::Cow;
use std::collections::HashMap;

use canvass::setup::{
    CountyIndex, NewPrecinct, PrecinctIndex, PrecinctKind, Precincts, TEXT_BYTES_MAX,
};
use caucus::worksheet::Delegates;
use jiff::tz::{TimeZone, TimeZoneDatabase};

use super::cells::{figure, refuse, text};
use super::counties::district;
use super::times;
use crate::faults::{Fault, Faults, quoted};
use crate::table::{Column, Row, Table};
use crate::text::{TextFault, id_fault, name_fault};

/// The most delegates of a precinct; the row keeps 16 bits and one value for "not given".
const DELEGATES_MAX: u32 = u16::MAX as u32 - 1;

/// The most precincts; ten times the largest night foreseen, and rows are numbered in 32 bits.
const PRECINCTS_MAX: usize = 10_000_000;

struct Columns {
    id: Column,
    county: Column,
    name: Column,
    kind: Option<Column>,
    district: Option<Column>,
    delegates: Option<Column>,
    registered: Option<Column>,
    opens_at: Option<Column>,
    zone: Option<Column>,
    meets_with: Option<Column>,
}

/// What the other files of the folder say; `None` where they are faulty, so that one slip there is
/// not told again for every precinct.
pub(super) struct Known<'a> {
    pub(super) counties: Option<&'a HashMap<String, CountyIndex>>,
    pub(super) zone: Option<&'a TimeZone>,
}

/// Reads the file; `None` if there is no table to read.
pub(super) fn read(
    file: &str,
    bytes: &[u8],
    known: &Known<'_>,
    faults: &mut Faults,
) -> Option<Precincts> {
    let counted = faults.total;
    let mut table = Table::open(file, bytes, faults)?;
    let columns = columns(&table, faults)?;
    let zones = TimeZoneDatabase::bundled();
    let mut precincts = Precincts::default();
    precincts.reserve(table.rows_expected());
    let mut meetings = Vec::new();
    while let Some(row) = table.next_row(faults) {
        if precincts.len() == PRECINCTS_MAX {
            let message = format!("there are more than {PRECINCTS_MAX} precincts");
            faults.add(|| row.fault(columns.id.name, message, "is this the right file?"));
            break;
        }
        if !row.sound {
            continue;
        }
        let new = precinct(&row, &columns, known, &zones, faults);
        if new.id.is_empty() {
            continue; // Its fault is counted; a second one would blame the lines with no id.
        }
        match precincts.add(&new) {
            Some(index) if new.meets_with.is_some() => meetings.push((row.line, index)),
            Some(_) => {}
            None => {
                let message = format!("{} stands on two lines", quoted(&new.id));
                faults.add(|| row.fault(columns.id.name, message, "give each its own id"));
            }
        }
    }
    if precincts.is_empty() {
        let remedy = "write one line for each precinct";
        faults.add(|| Fault::of_file(file, "there are no precincts", remedy));
    }
    // Where rows were refused, a host may only seem to be missing.
    if faults.total == counted {
        check_meetings(file, &precincts, &meetings, faults);
    }
    Some(precincts)
}

fn columns(table: &Table<'_>, faults: &mut Faults) -> Option<Columns> {
    let id = table.required("precinct_id", faults);
    let county = table.required("county_id", faults);
    let name = table.required("name", faults);
    let registered = table.column("registered_voters");
    Some(Columns {
        id: id?,
        county: county?,
        name: name?,
        kind: table.column("kind"),
        district: table.column("congressional_district"),
        delegates: table.column("county_delegates"),
        registered: registered.or_else(|| table.column("registered_democrats")),
        opens_at: table.column("opens_at"),
        zone: table.column("zone"),
        meets_with: table.column("meets_with"),
    })
}

fn precinct<'t>(
    row: &Row<'t>,
    columns: &Columns,
    known: &Known<'_>,
    zones: &TimeZoneDatabase,
    faults: &mut Faults,
) -> NewPrecinct<'t> {
    let own_zone = columns.zone.and_then(|column| own_zone(row, column, zones, faults));
    let zone = own_zone.as_ref().or(known.zone);
    NewPrecinct {
        id: text(row, columns.id, id_fault, faults).into(),
        county: county(row, columns.county, known, faults),
        name: text(row, columns.name, name_fault, faults).into(),
        kind: kind_of(row, columns.kind, faults),
        district: district(row, columns.district, faults),
        delegates: columns.delegates.and_then(|column| delegates(row, column, faults)),
        registered: columns.registered.and_then(|column| figure(row, column, faults)),
        opens_at_ms: columns.opens_at.and_then(|column| opens_at(row, column, zone, faults)),
        zone: own_zone
            .as_ref()
            .filter(|&own| known.zone != Some(own))
            .and_then(|own| own.iana_name().map(|name| name.to_owned().into())),
        meets_with: columns.meets_with.and_then(|column| meets_with(row, column, faults)),
    }
}

fn county(row: &Row<'_>, column: Column, known: &Known<'_>, faults: &mut Faults) -> CountyIndex {
    const UNKNOWN: CountyIndex = CountyIndex(0); // Never leaves: the folder is refused.
    let Some(counties) = known.counties else { return UNKNOWN };
    counties.get(row.cell(column)).copied().unwrap_or_else(|| {
        let message = "is no county of counties.csv".to_owned();
        let remedy = "correct it, or add the county there";
        refuse(row, column, &TextFault { message, remedy }, faults);
        UNKNOWN
    })
}

fn kind_of(row: &Row<'_>, kind: Option<Column>, faults: &mut Faults) -> PrecinctKind {
    match row.optional(kind) {
        "" | "precinct" => PrecinctKind::Precinct,
        "satellite" => PrecinctKind::Satellite,
        "strip" => PrecinctKind::Strip,
        "county" => PrecinctKind::County,
        "statewide" => PrecinctKind::Statewide,
        unknown => {
            let message = format!("{} is no kind of precinct", quoted(unknown));
            let remedy = "write precinct, satellite, strip, county or statewide";
            faults.add(|| row.fault("kind", message, remedy));
            PrecinctKind::Precinct
        }
    }
}

fn delegates(row: &Row<'_>, column: Column, faults: &mut Faults) -> Option<Delegates> {
    let delegates = figure(row, column, faults)?;
    if delegates > DELEGATES_MAX {
        let message = format!("is above {DELEGATES_MAX} delegates");
        let remedy = "write the delegates of this precinct alone";
        refuse(row, column, &TextFault { message, remedy }, faults);
        return None;
    }
    Some(Delegates(delegates as u16))
}

fn own_zone(
    row: &Row<'_>,
    column: Column,
    zones: &TimeZoneDatabase,
    faults: &mut Faults,
) -> Option<TimeZone> {
    let name = row.cell(column);
    if name.is_empty() {
        return None;
    }
    match times::zone(zones, name) {
        Ok(zone) => Some(zone),
        Err(fault) => {
            refuse(row, column, &fault, faults);
            None
        }
    }
}

/// Returns the precinct's own opening time; local ones are read in the zone, if there is one.
fn opens_at(
    row: &Row<'_>,
    column: Column,
    zone: Option<&TimeZone>,
    faults: &mut Faults,
) -> Option<i64> {
    let text = row.cell(column);
    if text.is_empty() {
        return None;
    }
    match times::moment(text, zone?) {
        Ok(moment) => Some(moment),
        Err(fault) => {
            refuse(row, column, &fault, faults);
            None
        }
    }
}

fn meets_with<'t>(row: &Row<'t>, column: Column, faults: &mut Faults) -> Option<Cow<'t, str>> {
    let id = row.cell(column);
    if id.len() > TEXT_BYTES_MAX {
        let message = "is longer than 255 bytes".to_owned();
        let remedy = "write the id of another precinct";
        refuse(row, column, &TextFault { message, remedy }, faults);
        return None;
    }
    (!id.is_empty()).then_some(Cow::Borrowed(id))
}

/// A precinct meets with one that exists and meets for itself; else nobody would report the room.
fn check_meetings(
    file: &str,
    precincts: &Precincts,
    meetings: &[(u64, PrecinctIndex)],
    faults: &mut Faults,
) {
    for &(line, precinct) in meetings {
        let Some(host_id) = precincts.meets_with(precinct) else { continue };
        let host = precincts.find(host_id);
        let message = match host {
            None => "is no precinct of this file",
            Some(host) if host == precinct => "is this precinct itself",
            Some(host) if precincts.meets_with(host).is_some() => "itself meets with another",
            Some(_) => continue,
        };
        faults.add(|| {
            let remedy = "write the id of the precinct in whose room they meet";
            let message = format!("{} {message}", quoted(host_id));
            Fault::of_file(file, message, remedy).on_line(line).in_column("meets_with")
        });
    }
}
