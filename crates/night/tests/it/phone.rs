//! The hotline's settings, direct numbers that leak, numbers that prove themselves, calls.

use canvass::setup::CountyIndex;
use night::command::{Act, Actor, Call, Channel, NumberRef, ReporterId};
use night::hotline::{Hotline, NUMBERS_PER_REPORTER_MAX};
use night::policy::Policy;
use night::refusal::Refusal;

use crate::fixture::{TestNight, replay};

const CHAIR: ReporterId = ReporterId(0);
const DIRECT: &str = "+15155550161";

fn console(night: &mut TestNight, act: Act) -> Result<u64, Refusal> {
    night.submit(Actor::Console(String::new()), Channel::Console, act)
}

fn burn(night: &mut TestNight, number: &str, replacement: Option<&str>) -> Result<u64, Refusal> {
    let (number, replacement) = (number.to_owned(), replacement.map(str::to_owned));
    console(night, Act::BurnDirect { number, replacement, reason: "posted".into() })
}

fn enrol(night: &mut TestNight, number: u64, reporter: ReporterId) -> Result<u64, Refusal> {
    let act = Act::EnrolNumber { number: NumberRef(number), reporter };
    night.submit(Actor::Reporter(reporter), Channel::Voice, act)
}

fn call(reporter: Option<ReporterId>) -> Act {
    Act::NoteCall(Call {
        class: "listed",
        direct: Some(CountyIndex(0)),
        caller: Some(NumberRef(7)),
        start_ms: 1_580_778_000_000,
        end_ms: 1_580_778_060_000,
        outcome: "authenticated",
        reporter,
    })
}

/// Causes every event of this kind once.
pub fn everything(night: &mut TestNight) {
    let lines = [("lines".to_owned(), 48)];
    let numbers = [("help".to_owned(), "+15155550199".to_owned())];
    let hotline = Hotline { settings: lines.into(), numbers: numbers.into() };
    console(night, Act::SetHotline(hotline)).unwrap();
    let numbers = vec![(CountyIndex(0), DIRECT.to_owned())];
    console(night, Act::ListDirectNumbers(numbers)).unwrap();
    burn(night, DIRECT, Some("+15155550162")).unwrap();
    enrol(night, 7, CHAIR).unwrap();
    night.submit(Actor::Reporter(CHAIR), Channel::Voice, call(Some(CHAIR))).unwrap();
    night.submit(Actor::Stranger, Channel::Voice, call(None)).unwrap();
}

#[test]
fn what_happened_on_the_telephone_is_known_after_a_restart() {
    let mut night = TestNight::new(Policy::Reported);
    everything(&mut night);
    let again = replay(&night.rows);
    assert_eq!(again.digest(), night.night.digest());
    assert_eq!(again.hotline().settings["lines"], 48);
    assert_eq!(again.hotline().numbers["help"], "+15155550199");
    assert!(again.is_burned(DIRECT) && !again.is_burned("+15155550162"));
    assert_eq!(again.direct_number(CountyIndex(0)), Some("+15155550162"));
    assert_eq!(again.enrolled().collect::<Vec<_>>(), [(NumberRef(7), CHAIR)]);
    assert_eq!(again.calls(), (2, 1));
}

#[test]
fn a_setting_there_is_not_is_refused() {
    let mut night = TestNight::new(Policy::Reported);
    for (name, value) in [("line", 48), ("lines", 0), ("lines", 1001)] {
        let settings = [(name.to_owned(), value)].into();
        let act = Act::SetHotline(Hotline { settings, ..Hotline::default() });
        assert_eq!(console(&mut night, act), Err(Refusal::BadHotline(name.into())), "{value}");
    }
    let numbers = [("prank".to_owned(), DIRECT.to_owned())].into();
    let act = Act::SetHotline(Hotline { numbers, ..Hotline::default() });
    assert_eq!(console(&mut night, act), Err(Refusal::BadHotline("prank".into())));
}

#[test]
fn a_direct_number_is_burned_once_and_never_given_again() {
    let mut night = TestNight::new(Policy::Reported);
    assert_eq!(burn(&mut night, DIRECT, None), Err(Refusal::NoSuchDirectNumber));
    let numbers = vec![(CountyIndex(0), DIRECT.to_owned())];
    console(&mut night, Act::ListDirectNumbers(numbers)).unwrap();
    assert_eq!(burn(&mut night, DIRECT, Some(DIRECT)), Err(Refusal::BadReplacement));
    burn(&mut night, DIRECT, None).unwrap();
    assert_eq!(burn(&mut night, DIRECT, None), Err(Refusal::NoSuchDirectNumber), "again");
    assert_eq!(burn(&mut night, DIRECT, Some(DIRECT)), Err(Refusal::BadReplacement));
    burn(&mut night, DIRECT, Some("+15155550162")).unwrap();
    assert_eq!(night.night.direct_number(CountyIndex(0)), Some("+15155550162"));
    burn(&mut night, "+15155550162", Some("+15155550163")).unwrap();
    assert_eq!(night.night.burned().collect::<Vec<_>>(), [DIRECT, "+15155550162"]);
}

#[test]
fn a_leaked_code_lists_few_numbers() {
    let mut night = TestNight::new(Policy::Reported);
    for number in 0..NUMBERS_PER_REPORTER_MAX as u64 {
        enrol(&mut night, number, CHAIR).unwrap();
    }
    assert_eq!(enrol(&mut night, 99, CHAIR), Err(Refusal::TooManyNumbers));
    enrol(&mut night, 99, ReporterId(1)).unwrap();
    assert_eq!(enrol(&mut night, 98, ReporterId(9999)), Err(Refusal::NoSuchReporter));
}
