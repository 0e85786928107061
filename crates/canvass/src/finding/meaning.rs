//! What each code means and which rule it rests on; `docs/formats/findings.md` is written from
//! this.

use super::FindingCode;

/// Returns what a code means.
pub fn meaning(code: FindingCode) -> &'static str {
    match code {
        FindingCode::NoData => "reported with nothing: both counts absent or all zero",
        FindingCode::FirstCountMissing => "the first count is absent or all zero",
        FindingCode::FinalCountMissing => "the final count is absent or all zero",
        FindingCode::FinalAboveFirst => {
            "the final total exceeds the first total; a missing first count is zero"
        }
        FindingCode::FinalAboveAttendance => "the final total exceeds a reported attendance",
        FindingCode::CountsDiffer => "the two totals are not equal, in either direction",
        FindingCode::ViableGroupShrank => {
            "more than one delegate; a group at or above the threshold, computed from the first \
             total, has fewer people in the final count"
        }
        FindingCode::AwardBelowThreshold => {
            "more than one delegate; a group whose final count is under the threshold, computed \
             from the attendance, has an award"
        }
        FindingCode::ViableWithoutAward => {
            "more than one delegate; a group whose final count is at least 1 and at or above the \
             threshold, computed from the attendance, has no award"
        }
        FindingCode::AwardOutOfOrder => {
            "by final counts, a larger group has fewer awards than a smaller one"
        }
        FindingCode::AwardsTotal => {
            "awards do not add up to the number the plan gives this precinct; Nevada may give more \
             than apportioned"
        }
        FindingCode::AwardAgainstRule => {
            "the awards are not among the outcomes the plan admits; every outcome of every lot is \
             admitted"
        }
        FindingCode::LotUnrecorded => "the outcome depends on a lot and none is recorded",
        FindingCode::AwardFraction => {
            "an imported equivalent is further than 0.00015 from every whole multiple of what one \
             delegate is worth"
        }
        FindingCode::IdenticalReturn => {
            "the same candidates with the same non-zero first and final counts as another \
             precinct, the first total above 10"
        }
        FindingCode::AttendanceImplausible => {
            "more people than registered voters, or than ten times the expected"
        }
        FindingCode::ObserverDiffers => "observers' figures differ; with a count",
    }
}

/// Returns the rule a code rests on, as the plans word it.
pub fn rule(code: FindingCode) -> &'static str {
    match code {
        FindingCode::NoData | FindingCode::FirstCountMissing | FindingCode::FinalCountMissing => {
            "Both counts are taken and reported."
        }
        FindingCode::FinalAboveFirst
        | FindingCode::FinalAboveAttendance
        | FindingCode::CountsDiffer => {
            "New people cannot enter after the first count; people may leave."
        }
        FindingCode::ViableGroupShrank => {
            "Members of a group viable at the first count cannot move."
        }
        FindingCode::AwardBelowThreshold => "Only viable groups receive delegates.",
        FindingCode::ViableWithoutAward => {
            "A viable group has at least one delegate, unless such groups outnumber the delegates."
        }
        FindingCode::AwardOutOfOrder => "More people never receive fewer delegates.",
        FindingCode::AwardsTotal => {
            "A precinct elects the number of delegates fixed before the night."
        }
        FindingCode::AwardAgainstRule => {
            "Final count × delegates ÷ attendance, half up; then one at a time to or from the \
             nearest fraction."
        }
        FindingCode::LotUnrecorded => {
            "Equal fractions are decided by lot, and the lot is recorded."
        }
        FindingCode::AwardFraction => "Delegates are whole; one is worth the county's ratio.",
        FindingCode::IdenticalReturn => {
            "Two rooms rarely count alike; one may hold the other's figures."
        }
        FindingCode::AttendanceImplausible => "Only registered voters take part.",
        FindingCode::ObserverDiffers => "An observer confirms or asks.",
    }
}
