//! One story for each rule. Holders are small numbers, their calls larger ones, operators letters.

use gate::SECOND_NS;
use gate::desk::{
    Class, Desk, Ended, Fault, Holder, Join, Leg, Operator, OperatorState, Output, Settings, State,
};

use super::script::story;

#[test]
fn who_joins_first_is_served_first() {
    story(
        "
        0  1 joins 10     => new 1, say 1 10 1
        1  2 joins 20     => new 2, say 2 20 2
        2  A is ready     => ring A for 1 10
        3  A answers      => bridge A 1 10
        4  B is ready     => ring B for 2 20
        5  B answers      => bridge B 2 20
        6  3 joins 30     => new 1, say 3 30 1
        9  A is done      => ring A for 3 30
    ",
    );
}

#[test]
fn whoever_comes_while_an_operator_is_idle_does_not_wait() {
    story(
        "
        0  A is ready     =>
        1  1 joins 10     => new 0, ring A for 1 10
        2  A is ready     =>
        3  A answers      => bridge A 1 10
        4  A answers      => ignored
    ",
    );
}

#[test]
fn who_has_reported_waits_for_those_who_have_not_and_a_listed_number_for_both() {
    story(
        "
        0  9 is owed a call          =>
        1  1 has reported and joins 10  => new 1, say 1 10 1
        2  2 joins 20                => new 1, say 2 20 1
        3  A is ready                => ring A for 2 20
        4  B is ready                => ring B for 1 10
        5  C is ready                => ring C for 9 -
        6  C answers                 => bridge C 9 -
        9  9 is reached 90           =>
        20 C is done                 =>
    ",
    );
}

#[test]
fn an_operators_line_drops_and_the_caller_is_next() {
    let desk = story(
        "
        0  A is ready     =>
        0  1 joins 10     => new 0, ring A for 1 10
        0  2 joins 20     => new 1, say 2 20 1
        0  3 joins 30     => new 2, say 3 30 2
        2  A answers      => bridge A 1 10
        9  A breaks off   => say 1 10 1
        9  B is ready     => ring B for 1 10
        11 B answers      => bridge B 1 10
        28 B is done      => ring B for 2 20
        30 0 passes       => say 3 30 1
        40 B answers      => bridge B 2 20
        45 B breaks off   => say 2 20 1
        50 A is ready     => ring A for 2 20
    ",
    );
    let classes: Vec<_> = desk.list().map(|row| row.class).collect();
    assert_eq!(classes, [Class::Urgent, Class::Proved]);
}

#[test]
fn who_hangs_up_has_half_an_hour_to_call_again() {
    story(
        "
        0     1 joins 10     => new 1, say 1 10 1
        1     2 joins 20     => new 2, say 2 20 2
        2     3 joins 30     => new 3, say 3 30 3
        5     1 hangs up 10  =>
        5     2 leaves 20    =>
        32    0 passes       => say 3 30 1
        92    0 passes       => say 3 30 1
        1804  1 joins 11     => kept 1, say 1 11 1, say 3 30 2
        1805  0 passes       => lost 2
        1806  2 joins 21     => new 3, say 2 21 3
        1807  A is ready     => ring A for 1 11
    ",
    );
}

#[test]
fn a_newer_call_takes_the_place_of_the_older() {
    story(
        "
        0  1 joins 10        => new 1, say 1 10 1
        1  1 joins 11        => kept 1, took 10, say 1 11 1
        2  1 hangs up 10     => ignored
        3  A is ready        => ring A for 1 11
        4  1 joins 12        => kept 0, took 11
        5  A answers         => bridge A 1 12
        6  1 joins 13        => kept 0, took 12, bridge A 1 13
        7  1 hangs up 12     => ignored
        8  1 joins 13        => kept 0
        9  1 leaves 13       => ignored
        10 A is done         =>
        11 1 joins 14        => new 0, ring A for 1 14
    ",
    );
}

#[test]
fn who_hangs_up_while_it_rings_keeps_her_place_and_the_operator_his_turn() {
    story(
        "
        0  A is ready     =>
        1  B is ready     =>
        2  1 joins 10     => new 0, ring A for 1 10
        3  1 hangs up 10  => stop A
        4  2 joins 20     => new 0, ring A for 2 20
        5  1 joins 11     => kept 0, ring B for 1 11
        6  A answers      => bridge A 2 20
        7  2 hangs up 20  =>
        8  3 joins 30     => new 0, ring A for 3 30
        9  4 joins 40     => new 1, say 4 40 1
        10 2 joins 21     => kept 1, say 2 21 1
        39 0 passes       => say 4 40 2
        40 B answers      => bridge B 1 11
        41 B is done      => ring B for 2 21
    ",
    );
}

#[test]
fn who_cannot_wait_is_called_at_her_turn() {
    story(
        "
        0  1 joins 10                    => new 1, say 1 10 1
        1  2 joins 20                    => new 2, say 2 20 2
        2  9 without a number joins 90   => new 3, say 9 90 3
        3  9 wants a call                => ignored
        4  1 wants a call                =>
        5  1 hangs up 10                 => ignored
        6  A is ready                    => ring A for 1 -
        7  B is ready                    => ring B for 2 20
        8  A answers                     => bridge A 1 -
        9  1 is reached 11               =>
        99 A is done                     => ring A for 9 90
    ",
    );
}

#[test]
fn a_call_back_that_breaks_off_goes_on_by_the_call_that_is_up() {
    story(
        "
        0  1 is owed a call   =>
        1  2 is owed a call   =>
        2  A is ready         => ring A for 1 -
        3  A answers          => bridge A 1 -
        4  1 is reached 11    =>
        5  A breaks off       => say 1 11 1
        6  A is ready         => ring A for 1 11
        7  A answers          => bridge A 1 11
        8  A is hung up on    => ring A for 2 -
        9  A answers          => bridge A 2 -
        10 A breaks off       =>
        11 A is ready         => ring A for 2 -
        12 2 joins 20         => kept 0
        13 A answers          => bridge A 2 20
    ",
    );
}

#[test]
fn who_does_not_answer_is_called_three_times_and_then_shown_to_a_person() {
    let desk = story(
        "
        0    1 joins 10          => new 1, say 1 10 1
        1    1 wants a call      =>
        2    A is ready          => ring A for 1 -
        3    A answers           => bridge A 1 -
        40   1 is not reached    =>
        41   2 is owed a call    => ring A for 2 -
        42   2 is struck off     => stop A
        339  0 passes            =>
        340  0 passes            => ring A for 1 -
        341  A answers           => bridge A 1 -
        370  A is hung up on     =>
        670  0 passes            => ring A for 1 -
        671  A answers           => bridge A 1 -
        700  1 is not reached    => unreached 1
        9999 0 passes            =>
    ",
    );
    let row = desk.list().next().expect("she is listed");
    assert_eq!((row.state, row.unanswered), (State::Unreached, 3));
    assert_eq!(desk.wake_at(), None);
    story(
        "
        0  1 is owed a call   =>
        0  1 is struck off    =>
        0  1 is struck off    => ignored
        0  A is ready         =>
    ",
    );
}

#[test]
fn an_operator_who_misses_two_calls_is_paused() {
    let desk = story(
        "
        0  A is ready    =>
        1  B is ready    =>
        2  1 joins 10    => new 0, ring A for 1 10
        3  2 joins 20    => new 0, ring B for 2 20
        20 A misses it   => ring A for 1 10
        40 A misses it   => say 1 10 1
        41 B answers     => bridge B 2 20
        42 B is done     => ring B for 1 10
        43 B misses it   => ring B for 1 10
        44 B answers     => bridge B 1 10
        45 B is done     =>
        46 3 joins 30    => new 0, ring B for 3 30
        47 B misses it   => ring B for 3 30
        48 A is ready    =>
        49 A misses it   => ignored
        50 B misses it   => ring A for 3 30
    ",
    );
    let states: Vec<_> = desk.operators().map(|row| (row.state, row.misses)).collect();
    let rings = OperatorState::Ringing { holder: Holder(3) };
    assert_eq!(states, [(rings, 0), (OperatorState::Paused, 2)]);
}

#[test]
fn one_who_misses_a_call_stands_behind_those_who_are_idle() {
    story(
        "
        0  A is ready    =>
        1  B is ready    =>
        2  C is ready    =>
        3  1 joins 10    => new 0, ring A for 1 10
        20 A misses it   => ring B for 1 10
        40 B misses it   => ring C for 1 10
        50 C answers     => bridge C 1 10
        60 2 joins 20    => new 0, ring A for 2 20
    ",
    );
}

#[test]
fn an_operator_pauses_or_goes() {
    let desk = story(
        "
        0  A is ready    =>
        1  1 joins 10    => new 0, ring A for 1 10
        2  A pauses      => stop A, say 1 10 1
        3  A answers     => ignored
        4  B is ready    => ring B for 1 10
        5  C is ready    =>
        6  B goes        => stop B, ring C for 1 10
        7  B goes        => ignored
        8  C answers     => bridge C 1 10
        9  2 joins 20    => new 1, say 2 20 1
        10 C goes        =>
        11 C is done     =>
        12 A goes        =>
        13 D is ready    => ring D for 2 20
        14 D answers     => bridge D 2 20
        15 D pauses      =>
        16 3 joins 30    => new 1, say 3 30 1
        17 D is done     =>
        18 D is ready    => ring D for 3 30
    ",
    );
    assert_eq!(desk.operators().count(), 1);
}

#[test]
fn a_position_is_said_when_it_changes_and_once_a_minute() {
    story(
        "
        0   1 joins 10     => new 1, say 1 10 1
        0   2 joins 20     => new 2, say 2 20 2
        0   3 joins 30     => new 3, say 3 30 3
        10  A is ready     => ring A for 1 10
        20  B is ready     => ring B for 2 20
        29  0 passes       =>
        30  0 passes       => say 3 30 1
        89  0 passes       =>
        90  0 passes       => say 3 30 1
        100 4 joins 40     => new 2, say 4 40 2
        150 0 passes       => say 3 30 1
        155 B misses it    => ring B for 2 20
        156 B misses it    => say 2 20 1, say 4 40 3
        179 0 passes       =>
        180 0 passes       => say 3 30 2
    ",
    );
}

#[test]
fn three_operators_serve_fifty_callers_in_order() {
    let mut desk = Desk::new(&Settings::default()).expect("the settings are sound");
    let (mut out, mut at) = (Vec::new(), 0);
    for caller in 0..50 {
        at += SECOND_NS;
        let (holder, leg) = (Holder(caller), Leg(1_000 + caller));
        let join = Join { holder, class: Class::Proved, leg, may_call_back: false };
        let joined = desk.join(at, join, &mut out).expect("there is room");
        assert_eq!((joined.position, joined.kept), (caller as u32 + 1, false));
    }
    out.clear();
    (0..3).for_each(|operator| assert!(desk.operator_ready(at, Operator(operator), &mut out)));
    let mut served = Vec::new();
    while served.len() < 50 {
        let rung = out.iter().filter_map(|output| match output {
            Output::Ring { operator, holder, leg } => {
                assert_eq!(*leg, Some(Leg(1_000 + holder.0)));
                Some((*operator, *holder))
            }
            Output::StopRinging { .. }
            | Output::Bridge { .. }
            | Output::Position { .. }
            | Output::Took { .. }
            | Output::Lost { .. }
            | Output::Unreached { .. } => None,
        });
        let rung: Vec<_> = rung.collect();
        assert!(!rung.is_empty(), "nobody is rung after {served:?}");
        out.clear();
        for (operator, holder) in rung {
            served.push(holder.0);
            at += 20 * SECOND_NS;
            assert!(desk.operator_answered(at, operator, &mut out));
            assert!(desk.bridged_ended(at + SECOND_NS, operator, Ended::Done, &mut out));
        }
    }
    assert_eq!(served, (0..50).collect::<Vec<_>>());
    assert_eq!(desk.list().len(), 0);
}

#[test]
fn there_is_room_for_so_many_and_no_more() {
    let settings = Settings { places_max: 2, operators_max: 1, ..Settings::default() };
    let mut desk = Desk::new(&settings).expect("the settings are sound");
    let mut out = Vec::new();
    let join = |holder| {
        let (holder, leg) = (Holder(holder), Leg(holder));
        Join { holder, class: Class::Proved, leg, may_call_back: true }
    };
    assert!(desk.join(0, join(1), &mut out).is_some());
    assert!(desk.owe_call_back(0, Holder(2), &mut out));
    assert_eq!(desk.join(0, join(3), &mut out), None);
    assert!(!desk.owe_call_back(0, Holder(3), &mut out));
    assert!(desk.join(0, join(2), &mut out).is_some_and(|joined| joined.kept));
    assert!(desk.operator_ready(0, Operator(1), &mut out));
    assert!(!desk.operator_ready(0, Operator(2), &mut out));
    assert!(desk.strike_off(0, Holder(1), &mut out));
    assert!(desk.join(0, join(3), &mut out).is_some());
}

#[test]
fn the_clock_may_stand_jump_or_lie() {
    let mut desk = Desk::new(&Settings::default()).expect("the settings are sound");
    let mut out = Vec::new();
    let (holder, leg) = (Holder(1), Leg(1));
    let join = Join { holder, class: Class::Proved, leg, may_call_back: true };
    desk.join(100 * SECOND_NS, join, &mut out);
    assert!(desk.call_ended(0, holder, leg, &mut out));
    let until_ns = 1_900 * SECOND_NS;
    assert_eq!(desk.wake_at(), Some(until_ns), "an earlier moment counts as the last one");
    out.clear();
    desk.tick(until_ns - 1, &mut out);
    assert_eq!(out, []);
    desk.tick(u64::MAX, &mut out);
    assert_eq!(out, [Output::Lost { holder }]);
    assert!(desk.join(0, join, &mut out).is_some());
    assert!(desk.operator_ready(0, Operator(1), &mut out));
    assert_eq!(desk.wake_at(), None);
}

#[test]
fn unsound_settings_are_refused() {
    let check = |change: fn(&mut Settings), fault| {
        let mut settings = Settings::default();
        change(&mut settings);
        assert_eq!(Desk::new(&settings).err(), Some(fault));
    };
    check(|s| s.places_max = 0, Fault::Size);
    check(|s| s.operators_max = 65_537, Fault::Size);
    check(|s| s.keep_ns = 0, Fault::Time);
    check(|s| s.retry_ns = u64::MAX, Fault::Time);
    check(|s| s.say_every_ns = s.say_latest_ns + 1, Fault::Position);
    check(|s| s.call_backs_max = 0, Fault::NoTries);
    check(|s| s.misses_max = 0, Fault::NoTries);
}
