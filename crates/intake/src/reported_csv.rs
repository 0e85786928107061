//! Which precincts had reported: a table with a column of ones and zeros for each moment.

use canvass::setup::{PrecinctIndex, Setup};

use crate::faults::{Fault, Faults, quoted};
use crate::returns_csv::unknown_precinct;
use crate::table::Table;

/// Returns the precincts with a 1 in that column, in the order of the file.
///
/// A precinct without a line has not reported.
pub fn read(
    setup: &Setup,
    file: &str,
    bytes: &[u8],
    column: &str,
) -> Result<Vec<PrecinctIndex>, Faults> {
    let mut faults = Faults::default();
    match read_into(setup, file, bytes, column, &mut faults) {
        Some(reported) => faults.or(reported),
        None => Err(faults),
    }
}

fn read_into(
    setup: &Setup,
    file: &str,
    bytes: &[u8],
    column: &str,
    faults: &mut Faults,
) -> Option<Vec<PrecinctIndex>> {
    let mut table = Table::open(file, bytes, faults)?;
    let id = table.required("precinct_id", faults)?;
    let Some(at) = table.position(column) else {
        let message =
            format!("there is no column {}; there are: {}", quoted(column), table.headings());
        faults.add(|| Fault::of_file(file, message, "name one of them").on_line(1));
        return None;
    };
    let mut seen = vec![false; setup.precincts.len()];
    let mut reported = Vec::new();
    while let Some(row) = table.next_row(faults) {
        if !row.sound {
            continue;
        }
        let Some(precinct) = setup.precincts.find(row.cell(id)) else {
            unknown_precinct(&row, id, faults);
            continue;
        };
        if std::mem::replace(&mut seen[precinct.0 as usize], true) {
            faults.add(|| {
                row.fault(id.name, "the precinct stands on two lines", "keep the right one")
            });
        }
        match row.cell_at(at) {
            "1" => reported.push(precinct),
            "0" => {}
            other => faults.add(|| {
                let message = format!("{} is neither 1 nor 0", quoted(other));
                row.fault(column, message, "write 1 if the precinct had reported, else 0")
            }),
        }
    }
    Some(reported)
}
