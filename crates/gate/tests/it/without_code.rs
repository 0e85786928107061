//! A caller whose number we know, and who has no code at hand.

use gate::{
    Answer, Call, Called, Caller, Class, CodeResult, LetGoReason, Reason, SECOND_NS, Settings,
    Verdict,
};

use crate::fixture::{CHAIR, Desk, RELAY, ROSTER, SLOW, STRANGER, admitted, from, refused};

impl Desk {
    fn without_code(&mut self, second: u64, call: Call) -> bool {
        self.gate.without_code(second * SECOND_NS, call)
    }
}

#[test]
fn she_has_twenty_minutes_to_key_her_return() {
    let check = |number: u64, minutes: Option<u64>| {
        let mut desk = Desk::new();
        let call = desk.up(0, number);
        assert!(desk.without_code(20, call), "{number}");
        assert!(desk.without_code(600, call), "asking again is no mistake, and gains nothing");
        let Some(minutes) = minutes else {
            assert_eq!(desk.run(100_000), []);
            return;
        };
        desk.digit(700, call); // None of the keying timers begins again.
        assert_eq!(desk.code(701, call, CodeResult::Wrong), Answer::Again);
        assert_eq!(desk.run(20 + minutes * 60 - 1), []);
        assert_eq!(desk.run(20 + minutes * 60), [(call, LetGoReason::TimeUp)], "{number}");
        assert_eq!(desk.gate.snapshot().without_code, 0);
    };
    check(CHAIR, Some(20));
    check(RELAY, Some(40));
    check(SLOW, None);
}

#[test]
fn only_a_number_we_know_may() {
    let mut desk = Desk::new();
    desk.gate.enrol(CHAIR + 1);
    let proved = desk.up(0, CHAIR + 1);
    assert_eq!(desk.gate.snapshot().reporters, [1, 0, 0, 0, 0]);
    assert!(desk.without_code(1, proved));
    let mut check = |called, caller| {
        let call = admitted(desk.offer(1, called, caller));
        assert!(!desk.without_code(1, call), "it was not answered");
        desk.gate.answered(SECOND_NS, call);
        desk.without_code(1, call)
    };
    assert!(check(Called::Main, from(CHAIR)));
    assert!(check(Called::Direct(1), from(CHAIR + 2)));
    assert!(!check(Called::Direct(1), from(STRANGER)));
    assert!(!check(Called::Main, from(STRANGER)));
    assert!(!check(Called::Main, Caller::Anonymous));
    assert!(!check(Called::Other(gate::Other::Help), from(CHAIR + 3)));
    assert_eq!(desk.gate.snapshot().without_code, 3);
    let stranger = desk.up(1, STRANGER + 1);
    assert!(!desk.without_code(2, stranger));
    let timers = [(stranger, LetGoReason::NoDigit)];
    assert!(desk.run(9).ends_with(&timers), "who may not is held to the timers as before");
    assert!(!desk.without_code(9, stranger), "the handle is dead");
}

#[test]
fn only_an_eighth_of_the_lines_is_for_them() {
    let mut desk = Desk::new();
    let calls = desk.fill(0, Called::Main, CHAIR);
    let may = calls.iter().filter(|call| desk.without_code(1, **call)).count();
    assert_eq!((may, desk.gate.snapshot().without_code), (6, 6));
    // The room comes back by hanging up, and by a code.
    desk.gate.ended(2 * SECOND_NS, calls[0]);
    assert!(desk.without_code(2, calls[6]));
    assert_eq!(desk.code(3, calls[1], CodeResult::Good), Answer::Authenticated);
    assert!(!desk.without_code(3, calls[1]), "whoever gave a code needs no leave");
    assert!(desk.without_code(3, calls[7]));
    assert!(!desk.without_code(3, calls[8]));

    let may = |lines: u16, calls_max| {
        let mut settings = Settings::default();
        settings.reporters.lines = lines;
        settings.reporters.reserved = 0;
        settings.reporters.reserved_proved = 0;
        settings.without_code.calls_max = calls_max;
        let mut desk = Desk::with(&settings);
        let calls = desk.fill(0, Called::Main, CHAIR);
        assert_eq!(calls.len(), usize::from(lines));
        calls.iter().filter(|call| desk.without_code(1, **call)).count()
    };
    assert_eq!([may(3, None), may(16, None), may(16, Some(0)), may(16, Some(9))], [1, 2, 0, 9]);
}

#[test]
fn her_line_goes_to_a_known_caller_who_finds_none_once_she_is_silent() {
    let mut desk = Desk::new();
    let first = desk.up(0, CHAIR);
    let others = desk.fill(1, Called::Main, CHAIR + 1);
    assert!(desk.without_code(2, first));
    desk.digit(8, first);
    let gone = |verdict| match verdict {
        Verdict::Admitted { instead_of, .. } => instead_of,
        Verdict::Refused(_) => None,
    };
    assert_eq!(gone(desk.call(10, ROSTER + 80)), Some(others[0]), "she keys, the others do not");
    others[1..].iter().for_each(|call| assert!(desk.digit(11, *call)));
    assert_eq!(refused(desk.call(15, ROSTER + 81)), Reason::NoLine);
    assert_eq!(gone(desk.call(16, ROSTER + 82)), Some(first));
    assert_eq!(desk.gate.snapshot().without_code, 0);
}

#[test]
fn it_proves_nothing() {
    let mut desk = Desk::new();
    desk.gate.enrol(CHAIR);
    let call = desk.up(0, CHAIR);
    assert!(desk.without_code(1, call));
    (2..600).step_by(5).for_each(|second| assert!(desk.digit(second, call)));
    assert_eq!(desk.gate.snapshot().authenticated, 0);
    assert_eq!(refused(desk.call(600, CHAIR)), Reason::OneCall);
    assert!(desk.gate.ended(601 * SECOND_NS, call));
    let again = desk.up(602, CHAIR);
    let listed = desk.gate.snapshot().reporters[Class::Listed as usize];
    assert_eq!(listed, 1, "a proved number that came without its code is a listed one");
    assert!(desk.without_code(603, again));
    assert_eq!(desk.code(604, again, CodeResult::Good), Answer::Authenticated, "she found it");
    assert_eq!(desk.run(100_000), []);
    assert_eq!(desk.gate.snapshot().without_code, 0);
}
