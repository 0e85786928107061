//! What pages call things: stages, marks, reasons, findings, pools.

use canvass::finding::FindingCode;
use canvass::setup::Setup;
use canvass::tabulation::Class;
use caucus::worksheet::Candidate;
use night::command::Channel;
use night::event::{HoldReason, RevisionReason, Stage};
use night::marks::{Evidence, Heard, Why};
use night::view::{PrecinctView, ReturnRow, Source, Standing};

/// Returns what goes on in a stage, in a sentence.
pub(super) fn stage(stage: Stage) -> &'static str {
    match stage {
        Stage::Rehearsal => "Practice. The night has not begun.",
        Stage::Open => "Precincts are reporting.",
        Stage::Closed => "Reporting has closed. The figures may still be corrected.",
        Stage::Recanvass => "A recanvass compares figures with the papers.",
        Stage::Recount => "A recount is under way.",
        Stage::Certified => "These are the final figures.",
    }
}

/// Where a precinct stands, as its sign and words say it. Colour only repeats it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Sign {
    pub sign: &'static str,
    pub words: &'static str,
    /// Class of the style sheet; empty for none.
    pub class: &'static str,
}

/// Returns the sign of a precinct's standing.
pub(super) fn standing(view: &PrecinctView) -> Sign {
    let sign = |sign, words, class| Sign { sign, words, class };
    match (view.standing, view.heard) {
        (Standing::Shown(Class::Counted), _) if view.question.is_some() => {
            sign("✓?", "counted, with an open question", "ask")
        }
        (Standing::Shown(Class::Counted), _) => sign("✓", "counted", "good"),
        (Standing::Shown(Class::InQuestion), _) => sign("?", "in question", "ask"),
        (Standing::Waiting(_), _) => sign("…", "received, waiting", "soft"),
        (Standing::Nothing, Heard::Expected) => sign("○", "not heard from", "soft"),
        (Standing::Nothing, Heard::Reported) => sign("…", "received, waiting", "soft"),
        (Standing::Nothing, Heard::NobodyCame) => sign("∅", "nobody came", "soft"),
        (Standing::Nothing, Heard::NotHeld) => sign("–", "not held", "soft"),
        (Standing::Nothing, Heard::Postponed) => sign("→", "postponed", "soft"),
        (Standing::Nothing, Heard::CountedWith(_)) => sign("=", "counted with another", "soft"),
    }
}

/// Returns what stands behind the figures, in words and a sentence.
pub(super) fn evidence(evidence: Evidence) -> (&'static str, &'static str) {
    match evidence {
        Evidence::OneReport => ("one report", "Nobody else has confirmed the figures yet."),
        Evidence::Agreed => ("agreed", "Two different reporters gave the same figures."),
        Evidence::PaperChecked => {
            ("paper checked", "Headquarters compared the figures with the signed paper.")
        }
        Evidence::PaperMissing => ("paper missing", "The signed paper cannot be found."),
    }
}

/// Returns what opened a question.
pub(super) fn why(why: Why) -> &'static str {
    match why {
        Why::Findings => "the figures do not agree with each other, or with the rules",
        Why::Differs => "two reports differ",
        Why::LateCorrection => "a correction came too late to count by itself",
        Why::Reviewer => "headquarters took the figures out of the count to look at them",
        Why::Asked => "somebody asked",
    }
}

/// Returns why a return waits.
pub(super) fn waits(reason: HoldReason) -> &'static str {
    match reason {
        HoldReason::Findings => "its figures are in question",
        HoldReason::Policy => "a second report, or a person at headquarters, has to confirm it",
        HoldReason::Differs => "it differs from what stands",
        HoldReason::LateCorrection => "it is a correction that came late",
        HoldReason::PracticeAfterOpening => "it was sent as practice after the caucus had begun",
        HoldReason::BeforeOpening => "it was sent before the caucus had begun",
        HoldReason::Late => "it came after reporting had closed",
        HoldReason::NotExpected => "no return is expected from this precinct",
        HoldReason::Observer => "it is an observer’s",
        HoldReason::Reviewer => "a person at headquarters is looking at it",
    }
}

/// Returns why a figure was replaced.
pub(super) fn reason(reason: RevisionReason) -> &'static str {
    match reason {
        RevisionReason::Transcription => "a figure was copied wrongly",
        RevisionReason::Rule => "the rules were applied wrongly",
        RevisionReason::Lot => "a lot was recorded wrongly",
        RevisionReason::Late => "figures came late",
        RevisionReason::Recanvass => "found in the recanvass",
        RevisionReason::Recount => "found in the recount",
    }
}

/// Returns who gave a return.
pub(super) fn source(row: &ReturnRow) -> &'static str {
    match (row.source, row.reporter()) {
        (Source::Chair, Some(_)) => "the chair",
        (Source::Chair, None) => "headquarters",
        (Source::Secretary, _) => "the secretary",
        (Source::Clerk, _) => "a clerk at headquarters",
        (Source::Observer, _) => "an observer",
        (Source::Settled, _) => "a reviewer at headquarters",
    }
}

/// Returns who did something, from what the row carries.
pub(super) fn by(by: &str) -> String {
    match by.split_once(':') {
        Some(("reporter", _)) => "the precinct’s own reporter".into(),
        Some(("staff", number)) => format!("headquarters, person {number}"),
        _ => "headquarters".into(),
    }
}

/// Returns the way in.
pub(super) fn channel(channel: Channel) -> &'static str {
    match channel {
        Channel::Web => "by web",
        Channel::Text => "by text message",
        Channel::Voice => "by telephone keypad",
        Channel::Desk => "by telephone to an operator",
        Channel::Paper => "on paper",
        Channel::Import => "from a table",
        Channel::Console | Channel::Clock => "at headquarters",
    }
}

/// Returns a finding in a few words.
pub(super) fn finding(code: FindingCode) -> &'static str {
    match code {
        FindingCode::NoData => "No figures",
        FindingCode::FirstCountMissing => "First count missing",
        FindingCode::FinalCountMissing => "Final count missing",
        FindingCode::FinalAboveFirst => "Final total above the first",
        FindingCode::FinalAboveAttendance => "Final total above the attendance",
        FindingCode::CountsDiffer => "The two totals differ",
        FindingCode::ViableGroupShrank => "A viable group lost people",
        FindingCode::AwardBelowThreshold => "Delegates below the threshold",
        FindingCode::ViableWithoutAward => "A viable group without a delegate",
        FindingCode::AwardOutOfOrder => "More people, fewer delegates",
        FindingCode::AwardsTotal => "Too many or too few delegates",
        FindingCode::AwardAgainstRule => "Delegates other than the rules give",
        FindingCode::LotUnrecorded => "A lot that is not recorded",
        FindingCode::AwardFraction => "Delegates that are no whole number",
        FindingCode::IdenticalReturn => "The same figures as another precinct",
        FindingCode::AttendanceImplausible => "More people than voters",
        FindingCode::ObserverDiffers => "An observer has other figures",
    }
}

/// Returns a pool of national delegates as people call it.
pub(super) fn pool(name: &str) -> String {
    match (name, name.strip_prefix("CD")) {
        (_, Some(number)) => format!("District {number}"),
        ("at-large", _) => "At large".into(),
        ("PLEO", _) => "Party leaders and elected officials".into(),
        ("statewide", _) => "Statewide".into(),
        _ => name.to_owned(),
    }
}

/// Candidates' last names, where they are enough to tell them apart.
pub(super) struct ShortNames(Vec<String>);

impl ShortNames {
    pub fn of(setup: &Setup) -> ShortNames {
        let last = |name: &str| name.rsplit(' ').next().unwrap_or(name).to_owned();
        let all: Vec<String> = setup.candidates.iter().map(|c| last(&c.name)).collect();
        let short = setup.candidates.iter().zip(&all).map(|(candidate, short)| {
            let alone = all.iter().filter(|other| *other == short).count() == 1;
            if alone { short.clone() } else { candidate.name.clone() }
        });
        ShortNames(short.collect())
    }

    pub fn of_one(&self, candidate: Candidate) -> &str {
        &self.0[usize::from(candidate.0)]
    }
}

/// Returns whether a precinct has been heard from.
pub(super) fn heard(heard: Heard) -> &'static str {
    match heard {
        Heard::Expected => "not yet",
        Heard::Reported => "reported",
        Heard::NobodyCame => "nobody came",
        Heard::NotHeld => "not held",
        Heard::Postponed => "postponed",
        Heard::CountedWith(_) => "counted with another precinct",
    }
}
