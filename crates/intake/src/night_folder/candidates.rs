//! `candidates.csv`: the lines of every worksheet, in their order.

use std::collections::HashSet;

use canvass::setup::{CANDIDATE_ID_BYTES_MAX, CandidateEntry, CandidateKind};

use super::cells::text;
use crate::faults::{Fault, Faults, quoted};
use crate::figures::count;
use crate::table::{Column, Row, Table};
use crate::text::{id_fault, name_fault};

/// Candidates are numbered in 16 bits, with room for marks beyond them.
const CANDIDATES_MAX: usize = 65_000;

/// Reads the file in `column_order`; `None` if there is no table to read.
pub(super) fn read(file: &str, bytes: &[u8], faults: &mut Faults) -> Option<Vec<CandidateEntry>> {
    let mut table = Table::open(file, bytes, faults)?;
    let id = table.required("candidate", faults);
    let name = table.required("name", faults);
    let order = table.required("column_order", faults);
    let kind = table.required("kind", faults);
    let (id, name, order, kind) = (id?, name?, order?, kind?);
    let (mut ids, mut orders) = (HashSet::new(), HashSet::new());
    let mut entries: Vec<(u32, CandidateEntry)> = Vec::new();
    while let Some(row) = table.next_row(faults) {
        if entries.len() == CANDIDATES_MAX {
            let message = format!("there are more than {CANDIDATES_MAX} candidates");
            faults.add(|| row.fault(id.name, message, "is this the right file?"));
            break;
        }
        if !row.sound {
            continue;
        }
        let entry = CandidateEntry {
            id: text(&row, id, id_fault, faults).to_owned(),
            name: text(&row, name, name_fault, faults).to_owned(),
            kind: kind_of(&row, kind, faults),
        };
        if entry.id.len() > CANDIDATE_ID_BYTES_MAX {
            let message = format!("the id is longer than {CANDIDATE_ID_BYTES_MAX} bytes");
            faults.add(|| row.fault(id.name, message, "shorten it; the name may be longer"));
        }
        if !entry.id.is_empty() && !ids.insert(entry.id.clone()) {
            let message = format!("{} stands on two lines", quoted(&entry.id));
            faults.add(|| row.fault(id.name, message, "remove one of them"));
        }
        let place = place(&row, order, faults);
        if place.is_some_and(|place| !orders.insert(place)) {
            let message = format!("{} stands on two lines", row.cell(order));
            faults.add(|| row.fault(order.name, message, "number the candidates 1, 2, 3 …"));
        }
        entries.push((place.unwrap_or(0), entry));
    }
    if entries.is_empty() {
        let remedy = "write one line for each candidate";
        faults.add(|| Fault::of_file(file, "there are no candidates", remedy));
    }
    entries.sort_by_key(|&(place, _)| place);
    Some(entries.into_iter().map(|(_, entry)| entry).collect())
}

fn place(row: &Row<'_>, order: Column, faults: &mut Faults) -> Option<u32> {
    let text = row.cell(order);
    let place = count(text).ok().flatten();
    if place.is_none() {
        let message = format!("{} is no place in an order", quoted(text));
        faults.add(|| row.fault(order.name, message, "number the candidates 1, 2, 3 …"));
    }
    place
}

fn kind_of(row: &Row<'_>, kind: Column, faults: &mut Faults) -> CandidateKind {
    match row.cell(kind) {
        "person" => CandidateKind::Person,
        "other" => CandidateKind::Other,
        "uncommitted" => CandidateKind::Uncommitted,
        unknown => {
            let message = format!("{} is no kind of candidate", quoted(unknown));
            faults.add(|| row.fault(kind.name, message, "write person, other or uncommitted"));
            CandidateKind::Person
        }
    }
}
