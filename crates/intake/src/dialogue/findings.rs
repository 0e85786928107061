//! Findings as they are spoken: short, and with the number of the line on the paper.

use canvass::finding::{Figures, Finding, FindingCode};
use caucus::worksheet::Candidate;

use super::part::Part;
use super::text::Text;

/// The most findings that are spoken; who hears more keeps none in mind.
const SPOKEN_MAX: usize = 4;

/// Returns what is said of findings, of which there may be none.
pub(super) fn spoken(findings: &[Finding]) -> Vec<Part> {
    // That the counts differ is no news to who has heard that the final one is larger.
    let above = findings.iter().any(|finding| finding.code == FindingCode::FinalAboveFirst);
    let told: Vec<&Finding> = (findings.iter())
        .filter(|finding| !(above && finding.code == FindingCode::CountsDiffer))
        .collect();
    let mut parts: Vec<Part> =
        told.iter().take(SPOKEN_MAX).flat_map(|told| finding(told)).collect();
    if told.len() > SPOKEN_MAX {
        parts.push(Part::Text(Text::AndMore));
    }
    parts
}

/// Returns how a line is called: its number and its name.
pub(super) fn line(candidate: Candidate) -> [Part; 3] {
    let number = u64::from(candidate.0) + 1;
    [Part::Text(Text::Line), Part::Number(number), Part::Candidate(candidate)]
}

fn finding(finding: &Finding) -> Vec<Part> {
    let mut parts: Vec<Part> = finding.candidate.map(line).into_iter().flatten().collect();
    let text = |text| vec![Part::Text(text)];
    let said = match finding.code {
        FindingCode::NoData => text(Text::NoData),
        FindingCode::FirstCountMissing => text(Text::FirstMissing),
        FindingCode::FinalCountMissing => text(Text::FinalMissing),
        FindingCode::FinalAboveFirst => {
            let mut said = against(finding, Text::FinalHas, Text::TheFirstHas, Part::People);
            said.push(Part::Text(Text::NobodyJoins));
            said
        }
        FindingCode::FinalAboveAttendance => {
            against(finding, Text::FinalHas, Text::ThereWere, Part::People)
        }
        FindingCode::CountsDiffer => {
            let mut said = against(finding, Text::FinalHas, Text::TheFirstHas, Part::People);
            said.push(Part::Text(Text::PeopleMayLeave));
            said
        }
        FindingCode::ViableGroupShrank => text(Text::WasViable),
        FindingCode::AwardBelowThreshold => text(Text::BelowThreshold),
        FindingCode::ViableWithoutAward => text(Text::WithoutAward),
        FindingCode::AwardOutOfOrder => {
            let mut said = text(Text::MoreThan);
            if let Figures::Order { smaller, .. } = finding.figures {
                said.extend(line(smaller));
            }
            said.push(Part::Text(Text::ButFewer));
            said
        }
        FindingCode::AwardsTotal => against(finding, Text::AddUpTo, Text::Elects, Part::Number),
        FindingCode::AwardAgainstRule => match finding.figures {
            Figures::Awards { delegates: 1, .. } => text(Text::RoomDiffers),
            Figures::Awards { .. }
            | Figures::Absent
            | Figures::Against { .. }
            | Figures::Shrank { .. }
            | Figures::Order { .. }
            | Figures::Equivalent(_)
            | Figures::Precinct(_) => text(Text::AgainstRule),
        },
        FindingCode::LotUnrecorded => text(Text::LotUnrecorded),
        FindingCode::AwardFraction => text(Text::Fraction),
        FindingCode::IdenticalReturn => {
            let mut said = text(Text::SameAs);
            if let Figures::Precinct(other) = finding.figures {
                said.push(Part::Precinct(other));
            }
            said
        }
        FindingCode::AttendanceImplausible => text(Text::MoreThanRegistered),
        FindingCode::ObserverDiffers => text(Text::ObserverDiffers),
    };
    parts.extend(said);
    parts
}

fn against(finding: &Finding, has: Text, other: Text, many: fn(u64) -> Part) -> Vec<Part> {
    let Figures::Against { reported, limit } = finding.figures else { return Vec::new() };
    vec![Part::Text(has), many(reported), Part::Text(other), many(limit)]
}
