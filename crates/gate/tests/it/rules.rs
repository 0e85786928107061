//! One case for each rule.

use gate::{
    Answer, Called, Caller, Class, CodeResult, Fault, Gate, Group, Hint, LetGoReason, Listed,
    Offer, Other, Pace, Rate, Reason, SECOND_NS, Settings, Verdict, Word,
};

use crate::fixture::{
    CHAIR, Desk, KEY, OTHERS, RELAY, ROSTER, SLOW, STRANGER, admitted, from, refused, roster,
};

/// The last nanosecond before a second.
fn before(second: u64) -> u64 {
    second * SECOND_NS - 1
}

#[test]
fn each_class_has_its_share() {
    let mut desk = Desk::new();
    assert_eq!(desk.fill(0, Called::Main, STRANGER).len(), 24);
    assert_eq!(refused(desk.offer(0, Called::Main, Caller::Anonymous)), Reason::NoLine);
    assert_eq!(desk.fill(0, Called::Main, ROSTER).len(), 12);
    desk.gate.enrol(ROSTER + 50);
    desk.gate.enrol(STRANGER + 1_000);
    admitted(desk.call(0, ROSTER + 50));
    admitted(desk.call(0, STRANGER + 1_000));
    assert_eq!(refused(desk.call(0, ROSTER + 51)), Reason::NoLine);
    assert_eq!(desk.gate.snapshot().reporters, [2, 12, 0, 24, 0]);
}

#[test]
fn a_number_may_come_onto_the_roster_during_the_night() {
    let mut desk = Desk::new();
    desk.fill(0, Called::Main, STRANGER);
    let (late, enrolled) = (STRANGER + 5_000, STRANGER + 6_000);
    assert_eq!(refused(desk.call(0, late)), Reason::NoLine);
    assert!(desk.gate.list(Listed { number: late, pace: Pace::Slow }));
    let call = desk.up(60, late);
    assert_eq!(desk.gate.snapshot().reporters[Class::Listed as usize], 1);
    assert!(desk.run(3_000).iter().all(|(gone, _)| *gone != call), "her pace counts");
    // One that proved itself before stays proved, and is no longer one of those beyond the roster.
    desk.gate.enrol(enrolled);
    assert_eq!(desk.gate.snapshot().enrolled, 1);
    assert!(desk.gate.list(Listed { number: enrolled, pace: Pace::Usual }));
    assert_eq!(desk.gate.snapshot().enrolled, 0);
    admitted(desk.call(3_001, enrolled));
    assert_eq!(desk.gate.snapshot().reporters[Class::Proved as usize], 1);
}

#[test]
fn who_turns_out_to_need_more_time_has_it_on_the_call_that_is_up() {
    let mut desk = Desk::new();
    let longest = desk.up(0, CHAIR);
    desk.fill(1, Called::Main, CHAIR + 1);
    assert!(desk.gate.list(Listed { number: CHAIR, pace: Pace::Relay }));
    let instead_of = |verdict| match verdict {
        Verdict::Admitted { instead_of, .. } => instead_of,
        Verdict::Refused(_) => None,
    };
    let gone = instead_of(desk.call(10, ROSTER + 80));
    assert!(gone.is_some_and(|gone| gone != longest));
    assert_eq!(instead_of(desk.call(16, ROSTER + 81)), Some(longest));
}

#[test]
fn a_second_call_of_a_number_is_busy() {
    let mut desk = Desk::new();
    let call = desk.up(0, CHAIR);
    let Verdict::Refused(refusal) = desk.call(1, CHAIR) else { panic!("a second line") };
    assert_eq!((refusal.word, refusal.reason), (Word::Busy, Reason::OneCall));
    desk.gate.ended(2 * SECOND_NS, call);
    admitted(desk.call(3, CHAIR));
}

#[test]
fn a_silent_call_does_not_keep_its_numbers_owner_out() {
    let mut desk = Desk::new();
    let silent = desk.up(0, CHAIR);
    let Verdict::Admitted { call, instead_of, .. } = desk.call(8, CHAIR) else {
        panic!("kept out")
    };
    assert_eq!(instead_of, Some(silent));
    assert!(!desk.digit(9, silent), "the handle is dead");
    desk.gate.answered(9 * SECOND_NS, call);
    for second in (10..40).step_by(4) {
        desk.digit(second, call);
        assert_eq!(refused(desk.call(second + 3, CHAIR)), Reason::OneCall);
    }
}

#[test]
fn timers_end_at_their_moment() {
    let check = |number: u64, keys: &[u64], reason, second: u64| {
        let mut desk = Desk::new();
        let call = desk.up(0, number);
        for key in keys {
            assert_eq!(desk.run(*key), [], "{number} at {key}");
            desk.digit(*key, call);
        }
        assert_eq!(desk.run_ns(before(second)), [], "{number}");
        assert_eq!(desk.run(second), [(call, reason)], "{number}");
        assert_eq!(desk.lines(), 0);
    };
    use LetGoReason::{NoCode, NoDigit};
    let twenties: Vec<u64> = (1..12).map(|key| key * 20).collect();
    check(STRANGER, &[], NoDigit, 8);
    check(STRANGER, &[7], NoCode, 20);
    check(CHAIR, &[], NoDigit, 30);
    check(CHAIR, &[29, 58], NoDigit, 88);
    check(CHAIR, &[20, 40, 60, 80, 100], NoCode, 120);
    check(RELAY, &[], NoDigit, 60);
    check(RELAY, &twenties, NoCode, 240);
}

#[test]
fn a_slow_caller_is_never_cut_off() {
    let mut desk = Desk::new();
    let call = desk.up(0, SLOW);
    assert_eq!(desk.run(100_000), []);
    assert_eq!(desk.code(100_000, call, CodeResult::Good), Answer::Authenticated);
}

#[test]
fn four_seconds_a_key_is_in_time_even_when_lines_are_short() {
    let mut desk = Desk::new();
    let slow = desk.up(0, CHAIR);
    desk.fill(0, Called::Main, CHAIR + 1);
    for key in 1..=12 {
        desk.digit(key * 4, slow);
        // Everybody else is silent and gives way, the slow one does not.
        let verdict = desk.call(key * 4 + 3, ROSTER + 60 + key);
        assert!(
            !matches!(verdict, Verdict::Admitted { instead_of: Some(call), .. } if call == slow)
        );
    }
    assert_eq!(desk.code(50, slow, CodeResult::Good), Answer::Authenticated);
}

#[test]
fn an_authenticated_call_keeps_its_line() {
    let mut desk = Desk::new();
    let call = desk.up(0, STRANGER);
    assert_eq!(desk.code(5, call, CodeResult::Good), Answer::Authenticated);
    assert_eq!(desk.run(100_000), []);
    desk.fill(100_000, Called::Main, ROSTER);
    assert_eq!(desk.gate.snapshot().authenticated, 1);
    assert_eq!(desk.gate.snapshot().reporters[Class::Proved as usize], 1);
    assert_eq!(refused(desk.call(100_001, STRANGER)), Reason::OneCall);
    assert!(desk.gate.ended(100_002 * SECOND_NS, call));
    desk.gate.enrol(CHAIR);
    assert_eq!(desk.gate.snapshot().enrolled, 1, "the roster's own numbers take no room");
}

#[test]
fn three_tries_and_slips_are_not_tries() {
    let mut desk = Desk::new();
    let call = desk.up(0, CHAIR);
    for second in 1..=3 {
        assert_eq!(desk.code(second, call, CodeResult::Slip), Answer::Again);
    }
    assert_eq!(desk.code(4, call, CodeResult::Wrong), Answer::Again);
    assert_eq!(desk.code(5, call, CodeResult::Wrong), Answer::Again);
    let last = Answer::LetGo(LetGoReason::Tries);
    assert_eq!(desk.code(6, call, CodeResult::Slip), last, "a fourth slip is a try");
    assert_eq!(desk.code(7, call, CodeResult::Good), Answer::Stale);
    assert_eq!(desk.gate.snapshot().wrong_codes, 2);
}

/// Keys wrong codes from one number until they are not looked at, and returns how many were.
fn guess(desk: &mut Desk, second: u64, number: u64) -> usize {
    let mut looked_at = 0;
    loop {
        let Verdict::Admitted { call, .. } = desk.call(second, number) else { return looked_at };
        desk.gate.answered(second * SECOND_NS, call);
        loop {
            let answer = desk.code(second, call, CodeResult::Wrong);
            if answer == Answer::LetGo(LetGoReason::TryLater) {
                assert!(!desk.gate.may_guess(second * SECOND_NS, call));
                return looked_at;
            }
            looked_at += 1;
            if answer != Answer::Again {
                break;
            }
        }
    }
}

#[test]
fn wrong_codes_are_looked_at_six_times_a_number() {
    let mut desk = Desk::new();
    assert_eq!(guess(&mut desk, 0, CHAIR), 6);
    assert_eq!(guess(&mut desk, 0, STRANGER), 6);
    let call = desk.up(300, CHAIR);
    assert_eq!(desk.code(300, call, CodeResult::Wrong), Answer::Again, "one grows back");
    assert_eq!(desk.code(300, call, CodeResult::Good), Answer::LetGo(LetGoReason::TryLater));
    desk.gate.enrol(CHAIR);
    let call = desk.up(301, CHAIR);
    assert_eq!(desk.code(301, call, CodeResult::Wrong), Answer::Again, "it proved itself");
    assert_eq!(desk.code(301, call, CodeResult::Good), Answer::Authenticated);
}

#[test]
fn a_code_that_has_proved_enough_numbers_proves_the_call_alone() {
    let mut desk = Desk::new();
    let number = STRANGER + 7;
    let call = desk.up(0, number);
    assert_eq!(desk.code(1, call, CodeResult::GoodOnce), Answer::Authenticated);
    assert_eq!(desk.gate.snapshot().reporters[Class::Proved as usize], 1);
    assert_eq!(desk.gate.snapshot().enrolled, 0);
    desk.gate.ended(2 * SECOND_NS, call);
    admitted(desk.call(3, number));
    assert_eq!(desk.gate.snapshot().reporters[Class::Unrecognised as usize], 1);
}

#[test]
fn when_strangers_have_guessed_too_much_only_strangers_wait() {
    let mut settings = Settings::default();
    settings.guesses.global = Rate { every_ns: SECOND_NS, burst: 120 };
    let mut desk = Desk::with(&settings);
    let looked_at: usize = (0..60).map(|at| guess(&mut desk, at, STRANGER + at * 100)).sum();
    assert!((120..=180).contains(&looked_at), "{looked_at}: the budget and what grew back");
    let stranger = desk.up(59, STRANGER + 9_000);
    assert!(!desk.gate.may_guess(59 * SECOND_NS, stranger));
    let later = Answer::LetGo(LetGoReason::TryLater);
    assert_eq!(desk.code(59, stranger, CodeResult::Good), later, "it learns nothing");
    let chair = desk.up(59, CHAIR);
    assert_eq!(desk.code(59, chair, CodeResult::Good), Answer::Authenticated);
    let direct = admitted(desk.offer(59, Called::Direct(0), from(STRANGER + 9_100)));
    desk.gate.answered(59 * SECOND_NS, direct);
    assert_eq!(desk.code(59, direct, CodeResult::Good), Answer::Authenticated);
}

#[test]
fn a_direct_number_takes_its_share_and_no_more() {
    let mut desk = Desk::new();
    let first = desk.fill(0, Called::Direct(1), STRANGER);
    assert_eq!(first.len(), 4);
    assert_eq!(refused(desk.offer(0, Called::Direct(1), Caller::Anonymous)), Reason::DirectFull);
    admitted(desk.offer(0, Called::Direct(1), from(CHAIR)));
    admitted(desk.offer(0, Called::Direct(2), Caller::Anonymous));
    assert_eq!(desk.code(1, first[0], CodeResult::Good), Answer::Authenticated);
    admitted(desk.offer(1, Called::Direct(1), from(STRANGER + 10)));
    assert_eq!(desk.gate.snapshot().reporters, [1, 1, 5, 0, 0]);
}

#[test]
fn a_burned_number_loses_its_class_alone() {
    let mut desk = Desk::new();
    let up = admitted(desk.offer(0, Called::Direct(1), from(STRANGER)));
    assert!(desk.gate.burn(1));
    assert!(!desk.gate.burn(3), "there is no such number");
    desk.gate.answered(0, up);
    assert_eq!(desk.run(29), [], "a call that is up has its time");
    assert_eq!(desk.code(29, up, CodeResult::Good), Answer::Authenticated);
    for called in [Called::Direct(1), Called::Direct(0), Called::Direct(99)] {
        admitted(desk.offer(29, called, from(STRANGER + 1)));
    }
    assert_eq!(desk.gate.snapshot().reporters, [1, 0, 1, 2, 0]);
    admitted(desk.offer(29, Called::Direct(1), from(CHAIR)));
    assert_eq!(desk.gate.snapshot().burned, 1);
}

#[test]
fn strangers_pass_three_buckets() {
    let mut settings = Settings::default();
    settings.rates.prefix = Rate { every_ns: SECOND_NS, burst: 6 };
    settings.rates.global = Rate { every_ns: SECOND_NS, burst: 12 };
    let mut desk = Desk::with(&settings);
    let mut calls = |numbers: &[u64]| -> Vec<Option<Reason>> {
        let call = |number: &u64| match desk.call(0, *number) {
            Verdict::Admitted { call, .. } => {
                desk.gate.ended(0, call);
                None
            }
            Verdict::Refused(refusal) => Some(refusal.reason),
        };
        numbers.iter().map(call).collect()
    };
    let number = [STRANGER; 5];
    assert_eq!(calls(&number), [None, None, None, None, Some(Reason::NumberRate)]);
    let alike = [STRANGER + 1, STRANGER + 2, STRANGER + 3];
    assert_eq!(calls(&alike), [None, None, Some(Reason::PrefixRate)]);
    let apart: Vec<u64> = (1..8).map(|at| STRANGER + at * 100).collect();
    assert_eq!(calls(&apart)[5..], [None, Some(Reason::GlobalRate)]);
    assert_eq!(calls(&[CHAIR; 9]), [None; 9], "a listed number passes none");
}

#[test]
fn a_signature_is_a_hint() {
    let admissions = |hint| {
        let mut desk = Desk::new();
        let calls = (0..600).filter(|second| {
            let id = 1 + second;
            let caller = from(STRANGER);
            let offer = Offer { id, called: Called::Main, caller, hint, reported: false };
            match desk.gate.offer(second * SECOND_NS, &offer) {
                Verdict::Admitted { call, .. } => desk.gate.ended(second * SECOND_NS, call),
                Verdict::Refused(_) => false,
            }
        });
        calls.count()
    };
    assert_eq!([Hint::Full, Hint::Unknown, Hint::Failed].map(admissions), [46, 23, 12]);
}

#[test]
fn a_silent_stranger_gives_way_and_one_who_keys_does_not() {
    let mut settings = Settings::default();
    settings.evict.unrecognised_ns = Some(4 * SECOND_NS);
    let mut desk = Desk::with(&settings);
    let strangers = desk.fill(0, Called::Main, STRANGER);
    desk.fill(0, Called::Main, ROSTER);
    desk.digit(3, strangers[0]);
    assert_eq!(refused(desk.call(3, ROSTER + 50)), Reason::NoLine, "it is too early");
    let verdict = desk.call(4, ROSTER + 51);
    assert!(matches!(verdict, Verdict::Admitted { instead_of: Some(_), .. }));
    let mut gone = 1;
    for number in ROSTER + 52..ROSTER + 90 {
        let verdict = desk.call(4, number);
        gone += usize::from(matches!(verdict, Verdict::Admitted { instead_of: Some(_), .. }));
    }
    assert_eq!(gone, 23, "all strangers but the one that keyed");
    assert!(desk.digit(5, strangers[0]));
}

#[test]
fn a_number_that_has_reported_gives_way_and_takes_nobodys_line() {
    let mut desk = Desk::new();
    let (called, hint) = (Called::Main, Hint::Unknown);
    let reported = |id, number| Offer {
        id: STRANGER + id,
        called,
        caller: from(number),
        hint,
        reported: true,
    };
    let done = admitted(desk.gate.offer(0, &reported(1, CHAIR)));
    desk.gate.answered(0, done);
    desk.fill(0, Called::Main, CHAIR + 1);
    let verdict = desk.call(4, ROSTER + 80);
    assert!(matches!(verdict, Verdict::Admitted { instead_of, .. } if instead_of == Some(done)));
    let verdict = desk.gate.offer(20 * SECOND_NS, &reported(2, ROSTER + 81));
    assert_eq!(refused(verdict), Reason::NoLine, "the others have been silent for long");
    let verdict = desk.call(20, ROSTER + 82);
    assert!(matches!(verdict, Verdict::Admitted { instead_of: Some(_), .. }));
}

#[test]
fn a_proved_number_that_came_silent_is_a_listed_one_until_its_next_code() {
    let mut desk = Desk::new();
    desk.gate.enrol(CHAIR);
    desk.up(0, CHAIR);
    assert_eq!(desk.gate.snapshot().reporters, [1, 0, 0, 0, 0]);
    assert_eq!(desk.run(30).len(), 1);
    let call = desk.up(30, CHAIR);
    assert_eq!(desk.gate.snapshot().reporters, [0, 1, 0, 0, 0]);
    assert_eq!(desk.code(31, call, CodeResult::Good), Answer::Authenticated);
    desk.gate.ended(32 * SECOND_NS, call);
    desk.up(32, CHAIR);
    assert_eq!(desk.gate.snapshot().reporters, [1, 0, 0, 0, 0]);
}

#[test]
fn copies_of_an_offer_get_the_same_answer() {
    let mut desk = Desk::new();
    let (called, hint) = (Called::Main, Hint::Unknown);
    let offer = |id, number| Offer { id, called, caller: from(number), hint, reported: false };
    let chair = desk.gate.offer(0, &offer(1, CHAIR));
    assert_eq!(desk.gate.offer(1, &offer(1, CHAIR)), chair);
    let busy = desk.gate.offer(2, &offer(2, CHAIR));
    assert!(desk.gate.ended(3, admitted(chair)));
    assert_eq!(desk.gate.offer(4, &offer(2, CHAIR)), busy);
    assert_eq!(refused(desk.gate.offer(5, &offer(1, CHAIR))), Reason::Over);
    admitted(desk.gate.offer(40 * SECOND_NS, &offer(1, CHAIR)));
    let second = desk.gate.second(0).expect("it is held");
    let listed = Group::Reporters(Class::Listed);
    assert_eq!((second.offered(listed), second.admitted(listed)), (2, 1));
    assert_eq!(second.refused(listed, Reason::OneCall), 1);
}

#[test]
fn who_found_no_line_is_called_back_once() {
    let mut desk = Desk::new();
    desk.fill(0, Called::Main, ROSTER); // 36 of them, and the 37th is refused.
    assert_eq!(desk.gate.take_call_back(), Some(ROSTER + 36));
    assert_eq!(refused(desk.call(1, ROSTER + 36)), Reason::NoLine);
    assert_eq!(desk.gate.take_call_back(), None, "once in 15 minutes");
    let (called, hint) = (Called::Main, Hint::Unknown);
    let caller = from(ROSTER + 37);
    desk.gate.offer(SECOND_NS, &Offer { id: 900, called, caller, hint, reported: true });
    assert_eq!(refused(desk.call(1, CHAIR)), Reason::OneCall);
    assert_eq!(desk.gate.take_call_back(), None, "it has reported; the other is on the line");
    assert_eq!(refused(desk.call(1, ROSTER + 38)), Reason::NoLine);
    desk.run(60);
    admitted(desk.call(60, ROSTER + 38));
    assert_eq!(desk.gate.take_call_back(), None, "it got through");
    assert_eq!(desk.gate.snapshot().call_backs_waiting, 0);
}

#[test]
fn trunks_do_not_roll_over() {
    let mut desk = Desk::new();
    for (other, lines) in OTHERS.into_iter().zip([8, 4, 8]) {
        assert_eq!(desk.fill(0, Called::Other(other), STRANGER).len(), lines);
    }
    assert_eq!(desk.gate.snapshot().others, [8, 4, 8]);
    assert_eq!(desk.lines(), 0);
    assert_eq!(desk.fill(0, Called::Main, STRANGER).len(), 24, "no token was taken");
    assert_eq!(desk.run(180).iter().filter(|gone| gone.1 == LetGoReason::TimeUp).count(), 8);
    admitted(desk.offer(180, Called::Other(Other::Public), Caller::Anonymous));
}

#[test]
fn a_call_that_nobody_answers_gives_its_line_back() {
    let mut desk = Desk::new();
    let call = admitted(desk.call(0, CHAIR));
    assert_eq!(desk.gate.wake_at(), Some(10 * SECOND_NS));
    assert_eq!(desk.run(10), [(call, LetGoReason::NotAnswered)]);
    assert_eq!((desk.lines(), desk.gate.wake_at()), (0, None));
}

#[test]
fn the_clock_may_stand_jump_or_lie() {
    let mut desk = Desk::new();
    let call = desk.up(1_000, CHAIR);
    assert!(desk.digit(10, call), "an earlier moment counts as the last one");
    assert_eq!(desk.run(0), []);
    assert_eq!(desk.run_ns(u64::MAX).len(), 1);
    let call = admitted(desk.call(0, CHAIR));
    desk.gate.answered(0, call);
    assert_eq!(desk.lines(), 1);
}

#[test]
fn unsound_settings_are_refused() {
    let check = |change: fn(&mut Settings), fault| {
        let mut settings = Settings::default();
        change(&mut settings);
        assert_eq!(Gate::new(&settings, KEY, roster(0), 0).err(), Some(fault));
    };
    check(|s| s.reporters.lines = 0, Fault::NoLines);
    check(|s| s.public.lines = 1_000, Fault::TooManyLines);
    check(|s| s.reporters.reserved = 49, Fault::ReserveTooLarge);
    check(|s| s.reporters.reserved_proved = 25, Fault::ReserveTooLarge);
    check(|s| s.tries_max = 0, Fault::NoTries);
    check(|s| s.rates.number.burst = 0, Fault::Rate);
    check(|s| s.guesses.global.every_ns = u64::MAX, Fault::Rate);
    check(|s| s.answer_ns = 0, Fault::Time);
    check(|s| s.without_code.limit_ns = 0, Fault::Time);
    check(|s| s.tables.seconds = 0, Fault::TableSize);
}
