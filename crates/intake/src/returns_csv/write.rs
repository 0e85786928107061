//! Returns written back as the file they could have been read from.

use canvass::setup::Setup;
use caucus::plan::Contest;
use caucus::worksheet::{PrintedEquivalents, Worksheet};

use super::{AwardsColumn, ReturnsFile};

/// Returns the file; reading it again gives the same returns.
///
/// Lots, signatures, early ballots and the ballots' own counts have no column and are left out.
pub fn write(setup: &Setup, file: &ReturnsFile) -> Vec<u8> {
    let mut lines = csv::Writer::from_writer(Vec::new());
    let ballots = setup.plan.contest() == Contest::Ballots;
    let header: &[&str] = match (ballots, file.awards) {
        (true, _) => &["precinct_id", "candidate", "votes"],
        (false, AwardsColumn::None) => &ALIGNMENT[..5],
        (false, AwardsColumn::Awards) => &ALIGNMENT,
        (false, AwardsColumn::Printed) => &PRINTED,
    };
    let mut put = |fields: &[&str]| lines.write_record(fields).expect("memory takes every byte");
    put(header);
    for (precinct, worksheet) in &file.returns {
        let id = setup.precincts.id(*precinct);
        match worksheet {
            Worksheet::Alignment(sheet) => {
                let attendance = cell(sheet.attendance);
                for group in &sheet.groups {
                    let awards = match file.awards {
                        AwardsColumn::None => String::new(),
                        AwardsColumn::Awards => cell(group.awards),
                        AwardsColumn::Printed => group.printed.map(printed).unwrap_or_default(),
                    };
                    let fields = [
                        id,
                        &setup.candidate_entry(group.candidate).id,
                        &cell(group.first_alignment),
                        &cell(group.final_alignment),
                        &attendance,
                        &awards,
                    ];
                    put(&fields[..header.len()]);
                }
            }
            // A precinct that names nobody is still a precinct with a line.
            Worksheet::Ballots(sheet) if sheet.votes.is_empty() => {
                put(&[id, &setup.candidates[0].id, ""]);
            }
            Worksheet::Ballots(sheet) => {
                for votes in &sheet.votes {
                    let candidate = &setup.candidate_entry(votes.candidate).id;
                    put(&[id, candidate, &votes.votes.to_string()]);
                }
            }
        }
    }
    lines.into_inner().expect("memory takes every byte")
}

const ALIGNMENT: [&str; 6] =
    ["precinct_id", "candidate", "first_alignment", "final_alignment", "attendance", "awards"];
const PRINTED: [&str; 6] =
    ["precinct_id", "candidate", "first_alignment", "final_alignment", "attendance", "sde"];

fn cell(figure: Option<u32>) -> String {
    figure.map(|figure| figure.to_string()).unwrap_or_default()
}

fn printed(equivalents: PrintedEquivalents) -> String {
    format!("{}.{:04}", equivalents.0 / 10_000, equivalents.0 % 10_000)
}
