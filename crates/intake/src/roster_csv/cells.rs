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
    let name = |text: &str| match text {
        "" => None, // Later lines of a person may leave the name out.
        _ => name(text),
    };
    let person = Person {
        roster: roster.to_owned(),
        name: checked(row, columns.name, name, faults).to_owned(),
        phones: read(row, "phones", phones(row.optional(columns.phones)), faults),
        language: read(row, "language", language(row.optional(columns.language)), faults),
        needs: read(row, "needs", needs(row.optional(columns.needs)), faults),
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

/// Returns what is wrong with a name.
pub fn name(text: &str) -> Option<TextFault> {
    let fault = name_fault(text).or_else(|| too_long(text, NAME_BYTES_MAX));
    fault.or_else(|| formula(text))
}

/// Reads numbers with `;` between them; each that is none is told, with itself in the message.
pub fn phones(text: &str) -> (Vec<String>, Vec<TextFault>) {
    let (mut phones, mut faults) = (Vec::new(), Vec::new());
    for part in parts(text) {
        match phone::number(part) {
            Ok(number) if phones.contains(&number) => {}
            Ok(number) => phones.push(number),
            Err(TextFault { message, remedy }) => {
                faults.push(TextFault { message: format!("{} {message}", quoted(part)), remedy });
            }
        }
    }
    if phones.len() > PHONES_MAX {
        let message = format!("there are more than {PHONES_MAX} numbers");
        faults.push(TextFault { message, remedy: "keep those that are answered on the night" });
    }
    (phones, faults)
}

/// Reads a language; empty is English.
pub fn language(text: &str) -> (Language, Vec<TextFault>) {
    let text = text.to_lowercase();
    match Language::from_name(&text) {
        Some(language) => (language, Vec::new()),
        None if text.is_empty() => (Language::default(), Vec::new()),
        None => {
            let message = format!("{} is no language we speak", quoted(&text));
            (Language::default(), vec![TextFault { message, remedy: "write en or es" }])
        }
    }
}

/// Reads needs with `;` between them; each that is none is told, with itself in the message.
pub fn needs(text: &str) -> (Vec<Need>, Vec<TextFault>) {
    let (mut needs, mut faults) = (Vec::new(), Vec::new());
    for part in parts(text) {
        match Need::from_name(&part.to_lowercase()) {
            Some(need) => needs.push(need),
            None => faults.push(TextFault {
                message: format!("{} is no need we know", quoted(part)),
                remedy: "write relay, large-print or slow-keys, with ; between several",
            }),
        }
    }
    needs.sort_unstable();
    needs.dedup();
    (needs, faults)
}

/// Counts what is wrong with a cell among the faults of its row.
fn read<T>(
    row: &Row<'_>,
    name: &str,
    (value, wrong): (T, Vec<TextFault>),
    faults: &mut Faults,
) -> T {
    for TextFault { message, remedy } in wrong {
        faults.add(|| row.fault(name, message, remedy));
    }
    value
}

fn parts(text: &str) -> impl Iterator<Item = &str> {
    text.split(SEPARATOR).map(str::trim).filter(|part| !part.is_empty())
}
