//! What a finding says: to the chair, who has the paper in her hand, and to headquarters.

use super::{Figures, Finding, FindingCode};
use crate::setup::Setup;
use caucus::worksheet::Candidate;

/// Returns the sentence headquarters and the public read: what is wrong, with the figures.
pub fn sentence_for_headquarters(setup: &Setup, finding: &Finding) -> String {
    let name = || finding.candidate.map_or("", |c| setup.candidate_entry(c).name.as_str());
    match (&finding.code, &finding.figures) {
        (FindingCode::NoData, _) => "Reported with no figures at all.".into(),
        (FindingCode::FirstCountMissing, _) => "The first count is missing.".into(),
        (FindingCode::FinalCountMissing, _) => {
            "The final count is missing, so nothing else can be judged.".into()
        }
        (_, Figures::Against { reported, limit }) => {
            against_sentence(finding.code, name(), *reported, *limit)
        }
        (_, Figures::Shrank { first, last, threshold }) => format!(
            "{} was viable at the first count ({first}, threshold {threshold}) and shows \
             {last} in the final count; a viable group is locked.",
            name()
        ),
        (_, Figures::Order { smaller, people, awards }) => format!(
            "{} has {} people and {}, {} has {} people and {}.",
            name(),
            people[0],
            delegates(awards[0]),
            setup.candidate_entry(*smaller).name,
            people[1],
            delegates(awards[1])
        ),
        (code, Figures::Awards { delegates, reported, admitted }) => {
            awards_sentence(setup, *code, *delegates, reported, admitted)
        }
        (_, Figures::Equivalent(printed)) => format!(
            "{} is shown with {}.{:04} state delegate equivalents, which is no whole \
             number of delegates.",
            name(),
            printed / 10_000,
            printed % 10_000
        ),
        (_, Figures::Precinct(other)) => format!(
            "Every count equals that of {} ({}).",
            setup.precincts.name(*other),
            setup.precincts.id(*other)
        ),
        (code, Figures::Absent) => format!("{}.", code.code()),
    }
}

fn against_sentence(code: FindingCode, name: &str, reported: u64, limit: u64) -> String {
    match code {
        FindingCode::FinalAboveFirst => {
            format!(
                "The final count has {reported} people, the first only {limit}; nobody can \
                 join in between."
            )
        }
        FindingCode::FinalAboveAttendance => {
            format!("The final count has {reported} people, the attendance is {limit}.")
        }
        FindingCode::CountsDiffer => {
            format!("The final count has {reported} people, the first {limit}.")
        }
        FindingCode::AwardBelowThreshold => {
            format!("{name} has {reported} people, under the threshold of {limit}, and an award.")
        }
        FindingCode::ViableWithoutAward => {
            format!(
                "{name} has {reported} people, at or above the threshold of {limit}, and no award."
            )
        }
        FindingCode::AwardsTotal => {
            format!("The awards add up to {reported}; this precinct elects {limit}.")
        }
        FindingCode::AttendanceImplausible => {
            format!("{reported} people are more than the {limit} registered.")
        }
        FindingCode::ObserverDiffers => format!("{reported} observers have other figures."),
        FindingCode::NoData
        | FindingCode::FirstCountMissing
        | FindingCode::FinalCountMissing
        | FindingCode::ViableGroupShrank
        | FindingCode::AwardOutOfOrder
        | FindingCode::AwardAgainstRule
        | FindingCode::LotUnrecorded
        | FindingCode::AwardFraction
        | FindingCode::IdenticalReturn => format!("{reported} against {limit}."),
    }
}

fn awards_sentence(
    setup: &Setup,
    code: FindingCode,
    delegates: u16,
    reported: &[(Candidate, u64)],
    admitted: &[Vec<(Candidate, u64)>],
) -> String {
    let outcomes: Vec<String> = admitted.iter().map(|awards| listed(setup, awards)).collect();
    let outcomes = outcomes.join("; or ");
    if code == FindingCode::LotUnrecorded {
        return format!("The last delegate goes by lot ({outcomes}) and no lot is recorded.");
    }
    if delegates == 1 {
        return format!(
            "The room's winner ({}) is not its largest group ({outcomes}); the rules allow this.",
            listed(setup, reported)
        );
    }
    format!("Awarded {}; the rules give {outcomes}.", listed(setup, reported))
}

fn listed(setup: &Setup, awards: &[(Candidate, u64)]) -> String {
    if awards.is_empty() {
        return "nobody any".into();
    }
    let each: Vec<String> = awards
        .iter()
        .map(|&(candidate, awards)| format!("{} {awards}", setup.candidate_entry(candidate).name))
        .collect();
    each.join(", ")
}

fn delegates(number: u64) -> String {
    match number {
        1 => "1 delegate".into(),
        _ => format!("{number} delegates"),
    }
}

/// Returns the sentence for the chair: what to look at on the paper in her hand.
pub fn sentence_for_chair(setup: &Setup, finding: &Finding) -> String {
    let what = sentence_for_headquarters(setup, finding);
    let ask = match finding.code {
        FindingCode::NoData | FindingCode::FirstCountMissing | FindingCode::FinalCountMissing => {
            "Please fill in the count from your paper."
        }
        FindingCode::FinalAboveFirst
        | FindingCode::FinalAboveAttendance
        | FindingCode::ViableGroupShrank => {
            "Please compare each line with your paper. If the paper says so, send it as it is."
        }
        FindingCode::CountsDiffer => "If people left, that is fine.",
        FindingCode::AwardBelowThreshold
        | FindingCode::ViableWithoutAward
        | FindingCode::AwardOutOfOrder
        | FindingCode::AwardsTotal
        | FindingCode::AwardAgainstRule => {
            "Please check the awards while the room is still here. If the paper says so, send it \
             as it is."
        }
        FindingCode::LotUnrecorded => "Please note who drew and who won.",
        FindingCode::AwardFraction
        | FindingCode::IdenticalReturn
        | FindingCode::AttendanceImplausible
        | FindingCode::ObserverDiffers => "Headquarters will look; your figures are kept as sent.",
    };
    format!("{what} {ask}")
}
