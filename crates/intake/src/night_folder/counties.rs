//! `counties.csv`: counties, and pools of satellite sites.

use std::collections::HashMap;

use canvass::setup::{County, CountyIndex, CountyKind, District};

use super::cells::{figure, refuse, text};
use crate::faults::{Fault, Faults, quoted};
use crate::phone;
use crate::table::{Column, Row, Table};
use crate::text::{id_fault, name_fault};

/// Counties are numbered in 16 bits.
const COUNTIES_MAX: usize = 65_000;

/// The counties of a night and their places by id.
pub(super) struct Counties {
    pub(super) rows: Vec<County>,
    pub(super) by_id: HashMap<String, CountyIndex>,
    /// The numbers printed on counties' cards, written like `+15155550100`.
    pub(super) direct_numbers: Vec<(CountyIndex, String)>,
}

struct Columns {
    id: Column,
    name: Column,
    kind: Option<Column>,
    district: Option<Column>,
    state_delegates: Option<Column>,
    county_delegates: Option<Column>,
    direct_number: Option<Column>,
}

/// Reads the file; `None` if there is no table to read.
pub(super) fn read(file: &str, bytes: &[u8], faults: &mut Faults) -> Option<Counties> {
    let mut table = Table::open(file, bytes, faults)?;
    let (id, name) = (table.required("county_id", faults), table.required("county", faults));
    let columns = Columns {
        id: id?,
        name: name?,
        kind: table.column("kind"),
        district: table.column("congressional_district"),
        state_delegates: table.column("state_delegates"),
        county_delegates: table.column("county_delegates"),
        direct_number: table.column("direct_number"),
    };
    let mut counties =
        Counties { rows: Vec::new(), by_id: HashMap::new(), direct_numbers: Vec::new() };
    while let Some(row) = table.next_row(faults) {
        if counties.rows.len() == COUNTIES_MAX {
            let message = format!("there are more than {COUNTIES_MAX} counties");
            faults.add(|| row.fault(columns.id.name, message, "is this the right file?"));
            break;
        }
        if !row.sound {
            continue;
        }
        let county = county(&row, &columns, faults);
        let index = CountyIndex(counties.rows.len() as u16);
        if !county.id.is_empty() && counties.by_id.insert(county.id.clone(), index).is_some() {
            let message = format!("{} stands on two lines", quoted(&county.id));
            faults.add(|| row.fault(columns.id.name, message, "remove one of them"));
        }
        counties.rows.push(county);
        let direct = columns.direct_number.filter(|&column| !row.cell(column).is_empty());
        if let Some(column) = direct {
            match phone::number(row.cell(column)) {
                Ok(number) => counties.direct_numbers.push((index, number)),
                Err(fault) => refuse(&row, column, &fault, faults),
            }
        }
    }
    if counties.rows.is_empty() {
        let remedy = "write one line for each county";
        faults.add(|| Fault::of_file(file, "there are no counties", remedy));
    }
    Some(counties)
}

fn county(row: &Row<'_>, columns: &Columns, faults: &mut Faults) -> County {
    County {
        id: text(row, columns.id, id_fault, faults).to_owned(),
        name: text(row, columns.name, name_fault, faults).to_owned(),
        kind: kind_of(row, columns.kind, faults),
        district: district(row, columns.district, faults),
        state_delegates: columns.state_delegates.and_then(|column| figure(row, column, faults)),
        county_delegates: columns.county_delegates.and_then(|column| figure(row, column, faults)),
    }
}

fn kind_of(row: &Row<'_>, kind: Option<Column>, faults: &mut Faults) -> CountyKind {
    match row.optional(kind) {
        "" | "county" => CountyKind::County,
        "satellite" => CountyKind::Satellite,
        unknown => {
            let message = format!("{} is no kind of county", quoted(unknown));
            faults.add(|| row.fault("kind", message, "write county or satellite"));
            CountyKind::County
        }
    }
}

/// Returns a congressional district, from 1; `None` where the cell is empty.
pub(super) fn district(
    row: &Row<'_>,
    column: Option<Column>,
    faults: &mut Faults,
) -> Option<District> {
    let text = row.optional(column);
    if text.is_empty() {
        return None;
    }
    let number = text.parse::<u8>().ok().filter(|&number| number > 0);
    if number.is_none() {
        let message = format!("{} is no number of a district", quoted(text));
        let remedy = "write a number from 1 to 255, or leave it empty";
        faults.add(|| row.fault("congressional_district", message, remedy));
    }
    number.map(District)
}
