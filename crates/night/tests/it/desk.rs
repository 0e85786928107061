//! Drafts of calls, those who take calls, and calls that were promised.

use night::command::{Act, Actor, Channel, OperatorId, ReporterId};
use night::hotline::{DRAFTS_PER_REPORTER_MAX, KeptDraft, OPERATOR_NAME_BYTES_MAX};
use night::policy::Policy;
use night::refusal::Refusal;

use crate::fixture::{TestNight, replay, sheet};

/// Chair of P8.
const CHAIR: ReporterId = ReporterId(0);
const OTHER: ReporterId = ReporterId(1);
const ANNA: OperatorId = OperatorId(1);

fn voice(night: &mut TestNight, act: Act) -> Result<u64, Refusal> {
    night.submit(Actor::Reporter(CHAIR), Channel::Voice, act)
}

fn console(night: &mut TestNight, act: Act) -> Result<u64, Refusal> {
    night.submit(Actor::Console(String::new()), Channel::Console, act)
}

fn keep(night: &mut TestNight, reporter: ReporterId, line: u16, figures: &str) {
    let act = Act::KeepDraft { reporter, line, worksheet: sheet(figures) };
    voice(night, act).unwrap();
}

fn list(
    night: &mut TestNight,
    operator: OperatorId,
    name: &str,
    generation: u16,
) -> Result<u64, Refusal> {
    console(night, Act::ListOperator { operator, name: name.into(), generation })
}

fn close(night: &mut TestNight, operator: OperatorId) -> Result<u64, Refusal> {
    console(night, Act::CloseOperator { operator, reason: "went home".into() })
}

/// Causes every event of this kind once.
pub fn everything(night: &mut TestNight) {
    keep(night, CHAIR, 2, "A 20 20 0");
    keep(night, OTHER, 1, "A 0 0 0");
    list(night, ANNA, "anna", 1).unwrap();
    list(night, OperatorId(2), "ben", 1).unwrap();
    close(night, OperatorId(2)).unwrap();
    voice(night, Act::ListCallBack { reporter: CHAIR }).unwrap();
    voice(night, Act::ListCallBack { reporter: OTHER }).unwrap();
    voice(night, Act::EndCallBack { reporter: OTHER, outcome: "served" }).unwrap();
}

#[test]
fn what_was_promised_and_kept_is_known_after_a_restart() {
    let mut night = TestNight::new(Policy::Reported);
    everything(&mut night);
    let again = replay(&night.rows);
    assert_eq!(again.digest(), night.night.digest());
    let draft = KeptDraft { line: 2, worksheet: sheet("A 20 20 0") };
    assert_eq!(again.draft(CHAIR), Some(&draft));
    assert_eq!(again.call_backs().map(|(who, _)| who).collect::<Vec<_>>(), [CHAIR]);
    let operators: Vec<_> = again.operators().map(|(id, one)| (id.0, one.closed)).collect();
    assert_eq!(operators, [(1, false), (2, true)]);
}

#[test]
fn a_draft_takes_the_place_of_the_one_before_and_a_return_that_of_both() {
    let mut night = TestNight::new(Policy::Reported);
    keep(&mut night, CHAIR, 1, "A 0 0 0");
    keep(&mut night, CHAIR, 2, "A 20 20 0");
    keep(&mut night, OTHER, 1, "A 0 0 0");
    assert_eq!(night.night.draft(CHAIR).map(|draft| draft.line), Some(2));
    let digest = night.night.digest();
    keep(&mut night, CHAIR, 3, "A 20 20 0, B 5 5 0");
    assert_ne!(night.night.digest(), digest, "another night knows of it");
    night.reach(&["18:30 chair P8 practises A 1 1 1"]);
    assert!(night.night.draft(CHAIR).is_some(), "practice is no return");
    night.reach(&["19:40 chair P8 files A 20 20 2, B 60 60 6"]);
    assert_eq!(night.night.draft(CHAIR), None);
    assert!(night.night.draft(OTHER).is_some(), "another's stays");
}

#[test]
fn a_draft_that_is_none_is_refused_and_there_is_an_end_of_them() {
    let mut night = TestNight::new(Policy::Reported);
    let of =
        |reporter, figures: &str| Act::KeepDraft { reporter, line: 1, worksheet: sheet(figures) };
    assert_eq!(voice(&mut night, of(ReporterId(9999), "A 0 0 0")), Err(Refusal::NoSuchReporter));
    assert_eq!(voice(&mut night, of(CHAIR, "A 99999999 1 0")), Err(Refusal::WrongWorksheet));
    for _ in 0..DRAFTS_PER_REPORTER_MAX {
        keep(&mut night, CHAIR, 1, "A 0 0 0");
    }
    assert_eq!(voice(&mut night, of(CHAIR, "A 0 0 0")), Err(Refusal::TooManyDrafts));
    keep(&mut night, OTHER, 1, "A 0 0 0");
}

#[test]
fn an_operator_has_one_name_and_her_password_a_number() {
    let mut night = TestNight::new(Policy::Reported);
    let long = "a".repeat(OPERATOR_NAME_BYTES_MAX + 1);
    for name in ["", "Anna", "an na", "ann\u{e4}", "a@b"] {
        assert_eq!(list(&mut night, ANNA, name, 1), Err(Refusal::BadOperatorName), "{name}");
    }
    let too_long = Err(Refusal::TooLong(OPERATOR_NAME_BYTES_MAX));
    assert_eq!(list(&mut night, ANNA, &long, 1), too_long);
    assert_eq!(list(&mut night, ANNA, "anna", 2), Err(Refusal::WrongGeneration));
    list(&mut night, ANNA, "anna", 1).unwrap();
    assert_eq!(list(&mut night, ANNA, "anna", 1), Err(Refusal::WrongGeneration));
    assert_eq!(list(&mut night, OperatorId(2), "anna", 1), Err(Refusal::BadOperatorName));
    assert_eq!(close(&mut night, OperatorId(2)), Err(Refusal::NoSuchOperator));
    close(&mut night, ANNA).unwrap();
    assert_eq!(close(&mut night, ANNA), Err(Refusal::NoSuchOperator), "twice");
    list(&mut night, ANNA, "anna", 2).unwrap();
    let again: Vec<_> = night.night.operators().map(|(_, one)| one.clone()).collect();
    assert!(!again[0].closed && again[0].generation == 2, "she is back, with another password");
}

#[test]
fn a_promise_is_kept_once() {
    let mut night = TestNight::new(Policy::Reported);
    let promise = Act::ListCallBack { reporter: CHAIR };
    voice(&mut night, promise.clone()).unwrap();
    let since: Vec<_> = night.night.call_backs().collect();
    night.at_ms += 60_000;
    voice(&mut night, promise).unwrap();
    assert_eq!(night.night.call_backs().collect::<Vec<_>>(), since, "her place stays");
    voice(&mut night, Act::EndCallBack { reporter: CHAIR, outcome: "served" }).unwrap();
    assert_eq!(night.night.call_backs().count(), 0);
    let nobody = Act::ListCallBack { reporter: ReporterId(9999) };
    assert_eq!(voice(&mut night, nobody), Err(Refusal::NoSuchReporter));
}
