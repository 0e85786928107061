//! Which columns a file of returns has, and whether they are those of the night's plan.

use caucus::plan::{Contest, Plan};

use super::AwardsColumn;
use crate::faults::{Fault, Faults};
use crate::table::{Column, Table};

pub(super) struct Columns {
    pub(super) precinct: Column,
    pub(super) candidate: Column,
    pub(super) figures: Figures,
}

/// The columns with figures, by what the plan counts.
#[derive(Clone, Copy)]
pub(super) enum Figures {
    Alignment {
        first: Column,
        last: Column,
        awards: Option<Column>,
        printed: Option<Column>,
        attendance: Option<Column>,
    },
    Ballots {
        votes: Column,
    },
}

const ALIGNMENT: [&str; 5] =
    ["first_alignment", "final_alignment", "awards", "county_delegates", "sde"];
const BALLOTS: [&str; 1] = ["votes"];

impl Columns {
    pub(super) fn awards(&self) -> AwardsColumn {
        match self.figures {
            Figures::Alignment { awards: Some(_), .. } => AwardsColumn::Awards,
            Figures::Alignment { printed: Some(_), .. } => AwardsColumn::Printed,
            Figures::Alignment { .. } | Figures::Ballots { .. } => AwardsColumn::None,
        }
    }
}

/// Returns the columns, if they are all there and none contradicts another or the plan.
pub(super) fn read(
    table: &Table<'_>,
    plan: Plan,
    file: &str,
    faults: &mut Faults,
) -> Option<Columns> {
    let counted = faults.total;
    let precinct = table.required("precinct_id", faults);
    let candidate = table.required("candidate", faults);
    let figures = match plan.contest() {
        Contest::Alignment => {
            refuse(table, &BALLOTS, file, "the night counts people in groups, twice", faults);
            alignment(table, file, faults)
        }
        Contest::Ballots => {
            refuse(table, &ALIGNMENT, file, "the night counts ballots", faults);
            table.required("votes", faults).map(|votes| Figures::Ballots { votes })
        }
    };
    let columns = Columns { precinct: precinct?, candidate: candidate?, figures: figures? };
    (faults.total == counted).then_some(columns)
}

fn alignment(table: &Table<'_>, file: &str, faults: &mut Faults) -> Option<Figures> {
    let first = table.required("first_alignment", faults);
    let last = table.required("final_alignment", faults);
    let given = ["awards", "county_delegates", "sde"].map(|name| table.column(name));
    let names: Vec<&str> = given.iter().flatten().map(|column| column.name).collect();
    if names.len() > 1 {
        faults.add(|| {
            let message = format!("more than one column gives awards: {}", names.join(", "));
            Fault::of_file(file, message, "keep the one that the worksheets gave").on_line(1)
        });
    }
    let [awards, county_delegates, printed] = given;
    Some(Figures::Alignment {
        first: first?,
        last: last?,
        awards: awards.or(county_delegates),
        printed,
        attendance: table.column("attendance"),
    })
}

/// A column of the other kind of vote means that this is the file of another night.
fn refuse(
    table: &Table<'_>,
    names: &[&'static str],
    file: &str,
    message: &str,
    faults: &mut Faults,
) {
    for &name in names {
        if table.column(name).is_some() {
            faults.add(|| {
                let remedy = "is this a file of this night? remove the column if it is";
                Fault::of_file(file, message, remedy).on_line(1).in_column(name)
            });
        }
    }
}
