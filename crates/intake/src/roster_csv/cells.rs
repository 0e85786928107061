//! What each cell of a roster's line may hold.

use super::{Language, Need, PHONES_MAX, Person};
use crate::faults::{Faults, quoted};
use crate::phone;
use crate::table::{Column, Row, Table};
use crate::text::{TextFault, id_fault, name_fault};

/// The longest id of a person, and the longest name, in bytes; both are sealed in little space.
const ID_BYTES_MAX: usize = 64;
const NAME_BYTES_MAX: usize = 120;

/// Stands between several numbers or needs.
const SEPARATOR: char = ';';

#[derive(Clone, Copy)]
pub(super) struct Columns {
    pub person: Column,
    pub name: Column,
    pub phones: Option<Column>,
    pub language: Option<Column>,
    pub needs: Option<Column>,
    pub precinct: Column,
    pub role: Column,
}

pub(super) fn columns(table: &Table<'_>, faults: &mut Faults) -> Option<Columns> {
    let mut required = |name| table.required(name, faults);
    let (person, name) = (required("person"), required("name"));
    let (precinct, role) = (required("precinct"), required("role"));
    Some(Columns {
        person: person?,
        name: name?,
        phones: table.column("phones"),
        language: table.column("language"),
        needs: table.column("needs"),
        precinct: precinct?,
        role: role?,
    })
}

/// Returns whom a line speaks of; `None` if its id cannot be told.
pub(super) fn person(row: &Row<'_>, columns: &Columns, faults: &mut Faults) -> Option<Person> {
    let counted = faults.total;
    let id = |text: &str| {
        let fault = formula(text).or_else(|| id_fault(text));
        fault.or_else(|| too_long(text, ID_BYTES_MAX))
    };
    let roster = checked(row, columns.person, id, faults);
    let known = faults.total == counted;
    let name = |text: &str| {
        // Later lines of a person may leave the name out.
        let fault = (!text.is_empty()).then(|| name_fault(text)).flatten();
        fault.or_else(|| too_long(text, NAME_BYTES_MAX)).or_else(|| formula(text))
    };
    let person = Person {
        roster: roster.to_owned(),
        name: checked(row, columns.name, name, faults).to_owned(),
        phones: phones(row, columns.phones, faults),
        language: language(row, columns.language, faults),
        needs: needs(row, columns.needs, faults),
    };
    known.then_some(person)
}

fn checked<'t>(
    row: &Row<'t>,
    column: Column,
    fault_of: impl Fn(&str) -> Option<TextFault>,
    faults: &mut Faults,
) -> &'t str {
    let text = row.cell(column);
    if let Some(TextFault { message, remedy }) = fault_of(text) {
        faults.add(|| {
            let subject = if text.is_empty() { "the cell".to_owned() } else { quoted(text) };
            row.fault(column.name, format!("{subject} {message}"), remedy)
        });
    }
    text
}

fn too_long(text: &str, bytes_max: usize) -> Option<TextFault> {
    (text.len() > bytes_max).then(|| TextFault {
        message: format!("is longer than {bytes_max} bytes"),
        remedy: "shorten it",
    })
}

/// A spreadsheet that opens a list of these names would run what begins so.
fn formula(text: &str) -> Option<TextFault> {
    text.starts_with(['=', '+', '-', '@']).then(|| TextFault {
        message: "begins like a formula, which a spreadsheet would run".to_owned(),
        remedy: "begin with a letter or a digit",
    })
}

fn phones(row: &Row<'_>, column: Option<Column>, faults: &mut Faults) -> Vec<String> {
    let mut phones = Vec::new();
    for text in parts(row.optional(column)) {
        match phone::number(text) {
            Ok(number) if phones.contains(&number) => {}
            Ok(number) => phones.push(number),
            Err(TextFault { message, remedy }) => {
                faults.add(|| row.fault("phones", format!("{} {message}", quoted(text)), remedy));
            }
        }
    }
    if phones.len() > PHONES_MAX {
        let message = format!("there are more than {PHONES_MAX} numbers");
        faults.add(|| row.fault("phones", message, "keep those that are answered on the night"));
    }
    phones
}

fn language(row: &Row<'_>, column: Option<Column>, faults: &mut Faults) -> Language {
    let text = row.optional(column).to_lowercase();
    if text.is_empty() {
        return Language::default();
    }
    Language::from_name(&text).unwrap_or_else(|| {
        let message = format!("{} is no language we speak", quoted(&text));
        faults.add(|| row.fault("language", message, "write en or es"));
        Language::default()
    })
}

fn needs(row: &Row<'_>, column: Option<Column>, faults: &mut Faults) -> Vec<Need> {
    let mut needs = Vec::new();
    for text in parts(row.optional(column)) {
        match Need::from_name(&text.to_lowercase()) {
            Some(need) => needs.push(need),
            None => faults.add(|| {
                let remedy = "write relay, large-print or slow-keys, with ; between several";
                row.fault("needs", format!("{} is no need we know", quoted(text)), remedy)
            }),
        }
    }
    needs.sort_unstable();
    needs.dedup();
    needs
}

fn parts(text: &str) -> impl Iterator<Item = &str> {
    text.split(SEPARATOR).map(str::trim).filter(|part| !part.is_empty())
}
