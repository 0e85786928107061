//! Cells of a folder's tables: what is wrong with one becomes a fault of its row and column.

use crate::faults::{Faults, quoted};
use crate::figures::count;
use crate::table::{Column, Row};
use crate::text::TextFault;

/// Returns a text; empty, with a fault, if it cannot be taken.
pub(super) fn text<'t>(
    row: &Row<'t>,
    column: Column,
    fault_of: fn(&str) -> Option<TextFault>,
    faults: &mut Faults,
) -> &'t str {
    let text = row.cell(column);
    match fault_of(text) {
        None => text,
        Some(fault) => {
            refuse(row, column, &fault, faults);
            ""
        }
    }
}

/// Counts a cell among the faults.
pub(super) fn refuse(row: &Row<'_>, column: Column, fault: &TextFault, faults: &mut Faults) {
    let text = row.cell(column);
    faults.add(|| {
        let message = match text {
            "" => format!("the cell {}", fault.message),
            _ => format!("{} {}", quoted(text), fault.message),
        };
        row.fault(column.name, message, fault.remedy)
    });
}

/// Returns a whole number; `None` where the cell is empty, or faulty.
pub(super) fn figure(row: &Row<'_>, column: Column, faults: &mut Faults) -> Option<u32> {
    match count(row.cell(column)) {
        Ok(figure) => figure,
        Err(reason) => {
            let message = reason.to_string();
            let remedy = "write a whole number, or leave it empty";
            refuse(row, column, &TextFault { message, remedy }, faults);
            None
        }
    }
}
