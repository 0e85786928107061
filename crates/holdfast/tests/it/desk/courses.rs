//! What becomes of a caller: cut off, calling again, called back, back at the keypad.

use drill::telephone::{Answering, Habit, Manner, SECOND_NS, Step, keys};

use super::house::{CALLER_HZ, House, OPERATOR_HZ, Place, heard, now_ns};

const ANSWERS_NS: u64 = SECOND_NS / 10;

/// So long a place is kept or a message repeated before something is looked at.
const MOMENT_NS: u64 = SECOND_NS / 2;

fn place(chair: usize, class: &str, state: &str) -> Place {
    Place { chair, class: class.to_owned(), state: state.to_owned() }
}

/// Three wait, and the first talks to Ann, whose line breaks.
fn cut_off(breaks: impl FnOnce(&mut House, usize)) {
    let mut house = House::open(3, &["ann", "bob"], "", "");
    let callers = house.wait_in_order(3);
    let ann = house.at_work(0, ANSWERS_NS);
    house.until_talking(ann, 0);
    house.until_heard(ann, callers[0]);
    let loud = house.telephones.callers[callers[0]].sound.loud;
    breaks(&mut house, ann);
    house.until_place(0, "waiting");
    assert_eq!(
        house.places(),
        [place(0, "cut-off", "waiting"), place(1, "code", "waiting"), place(2, "code", "waiting")]
    );
    assert_eq!(house.seat(0), "paused", "she gets no call before her line is good again");
    house.turns(2 * MOMENT_NS);
    let caller = &house.telephones.callers[callers[0]].sound;
    assert!(caller.loud > loud + 20, "she is told something");
    let bob = house.at_work(1, ANSWERS_NS);
    house.until_talking(bob, 0);
    house.until_heard(bob, callers[0]);
    house.wish(1, "done");
    house.until_talking(bob, 1);
    house.until("she has been let go", |house| house.telephones.callers[callers[0]].is_served());
    house.served.end();
}

#[test]
fn a_caller_whose_operator_hangs_up_is_next() {
    cut_off(|house, ann| house.telephones.operators[ann].hang_up(now_ns()).unwrap());
}

#[test]
fn a_caller_whose_operator_vanishes_is_next() {
    cut_off(|house, ann| house.telephones.operators[ann].vanish());
}

/// The operator gets the next caller at once, and her telephone rings for that one alone.
#[test]
fn a_caller_who_hangs_up_on_an_operator_makes_room_for_the_next() {
    let mut house = House::open(3, &["ann"], "", "");
    let mut script = house.asks(0);
    script.extend([Step::Await(OPERATOR_HZ), Step::Speak(MOMENT_NS), Step::HangUp]);
    house.call(0, script);
    house.until_place(0, "waiting");
    let one = house.waits(1);
    let ann = house.at_work(0, ANSWERS_NS);
    house.until_talking(ann, 0);
    house.until_talking(ann, 1);
    house.until_heard(ann, one);
    assert_eq!(house.places(), [place(0, "cut-off", "kept"), place(1, "code", "talking")]);
    // One who hangs up while it rings: the telephone goes on for the next.
    house.telephones.operators[ann].phone.manner = Manner::Never;
    let mut script = house.asks(2);
    script.extend([Step::Pause(4 * MOMENT_NS), Step::HangUp]);
    house.call(2, script);
    house.until_place(2, "waiting");
    house.wish(0, "done");
    house.until_place(2, "ringing");
    let again = house.waits_again(0);
    house.until("it rings for the one who called again", |house| {
        house.rung_for(ann) == Some(0) && house.telephones.operators[ann].phone.is_ringing()
    });
    house.telephones.operators[ann].phone.manner = Manner::After(0);
    house.until_place(0, "ringing");
    house.wish(0, "pause");
    house.until_place(0, "waiting");
    house.wish(0, "ready");
    house.until_talking(ann, 0);
    house.until_heard(ann, again);
    house.served.end();
}

#[test]
fn whoever_hangs_up_while_waiting_and_calls_again_keeps_her_place() {
    let mut house = House::open(2, &["ann"], "", "");
    let mut script = house.asks(0);
    script.extend([Step::Pause(MOMENT_NS), Step::HangUp]);
    house.call(0, script);
    house.until_place(0, "kept");
    house.waits(1);
    assert_eq!(house.places(), [place(0, "code", "kept"), place(1, "code", "waiting")]);
    let again = house.waits_again(0);
    assert_eq!(house.places(), [place(0, "code", "waiting"), place(1, "code", "waiting")]);
    let ann = house.at_work(0, ANSWERS_NS);
    house.until_talking(ann, 0);
    house.until_heard(ann, again);
    house.wish(0, "done");
    house.until_talking(ann, 1);
    house.served.end();
}

#[test]
fn a_star_goes_back_to_the_keypad_and_the_place_is_kept() {
    let mut house = House::open(2, &["ann"], "", "");
    let mut script = house.asks(0);
    script.extend(keys(",*,,0"));
    script.extend([Step::Await(OPERATOR_HZ), Step::Talk]);
    let caller = house.call(0, script);
    house.until_place(0, "waiting");
    house.until_place(0, "kept");
    house.waits(1);
    house.until_place(0, "waiting");
    assert_eq!(house.places(), [place(0, "code", "waiting"), place(1, "code", "waiting")]);
    assert_eq!(house.telephones.callers[caller].refusals, 0);
    let ann = house.at_work(0, ANSWERS_NS);
    house.until_talking(ann, 0);
    house.until_heard(ann, caller);
    house.served.end();
}

/// A chair's telephone at home, reached through the carrier: she hears who calls for a while,
/// presses one and talks.
fn at_home(house: &mut House, chair: usize) -> usize {
    let script = [keys(",1"), vec![Step::Await(OPERATOR_HZ), Step::Talk]].concat();
    let habit = Habit { script, ..Habit::default() };
    let here = house.telephones.here().unwrap();
    let source = 9_000 + chair as u32;
    let mut phone = Answering::new(here, source, Manner::After(ANSWERS_NS), habit).unwrap();
    phone.sound.speak_at(CALLER_HZ);
    house.telephones.called.push((house.chairs[chair].number.clone(), phone));
    house.telephones.called.len() - 1
}

/// A chair who waits presses 1, and is hung up.
fn wants_a_call(house: &mut House, chair: usize) -> usize {
    let mut script = house.asks(chair);
    script.extend(keys(",1"));
    let caller = house.call(chair, script);
    house.until_place(chair, "call-back");
    house
        .until("she was told so and hung up", |house| house.telephones.callers[caller].is_served());
    caller
}

fn until_home_is_heard(house: &mut House, phone: usize, home: usize) {
    house.until("both hear each other", |house| {
        heard(&house.telephones.operators[phone].phone.sound, CALLER_HZ)
            && heard(&house.telephones.called[home].1.sound, OPERATOR_HZ)
    });
}

#[test]
fn a_caller_is_called_back_at_the_number_of_the_roster() {
    let mut house = House::open(2, &["ann", "bob"], "", "--call-out CARRIER");
    wants_a_call(&mut house, 0);
    house.waits(1);
    assert_eq!(house.places(), [place(0, "code", "call-back"), place(1, "code", "waiting")]);
    let home = at_home(&mut house, 0);
    let ann = house.at_work(0, ANSWERS_NS);
    house.until_talking(ann, 0);
    house.until("her telephone at home rings", |house| {
        !house.telephones.called[home].1.taken.is_empty()
    });
    until_home_is_heard(&mut house, ann, home);
    let taken = &house.telephones.called[home].1.taken[0];
    let answered_ns = taken.answered_ns.unwrap();
    let [_, pressed_ns, through_ns] = house.telephones.called[home].1.steps_ns[..] else {
        panic!("she has pressed 1 and was put through")
    };
    assert!(answered_ns < pressed_ns && pressed_ns < through_ns);
    let heard = house.telephones.called[home].1.sound.loud;
    assert!(heard > 50, "she has heard who calls: {heard} packets");
    let rang_ns = house.telephones.operators[ann].phone.taken[0].rang_ns;
    assert!(rang_ns < taken.rang_ns, "the operator's telephone rings first");
    house.wish(0, "done");
    house.until("she is hung up", |house| !house.telephones.called[home].1.is_talking());
    house.until_talking(ann, 1);
    house.until_place(1, "talking");
    assert_eq!(house.places(), [place(1, "code", "talking")]);
    let House { night, served, .. } = house;
    served.end();
    assert_eq!(night.recover().night.call_backs().count(), 0, "the promise is kept");
}

#[test]
fn whoever_is_called_back_and_cut_off_is_next_like_any_other() {
    let mut house = House::open(2, &["ann", "bob"], "", "--call-out CARRIER");
    wants_a_call(&mut house, 0);
    house.waits(1);
    let home = at_home(&mut house, 0);
    let ann = house.at_work(0, ANSWERS_NS);
    until_home_is_heard(&mut house, ann, home);
    house.telephones.operators[ann].hang_up(now_ns()).unwrap();
    house.until_place(0, "waiting");
    assert_eq!(house.places(), [place(0, "cut-off", "waiting"), place(1, "code", "waiting")]);
    let bob = house.at_work(1, ANSWERS_NS);
    house.until_talking(bob, 0);
    until_home_is_heard(&mut house, bob, home);
    assert_eq!(house.telephones.called[home].1.taken.len(), 1, "by the same call");
    // She hangs up herself: the talk is over, and the next is served.
    house.telephones.hang_up_called(home, now_ns()).unwrap();
    house.until_talking(bob, 1);
    house.served.end();
}

#[test]
fn whoever_does_not_answer_is_called_later_and_the_operator_takes_the_next() {
    let mut house = House::open(2, &["ann"], "", "--call-out CARRIER");
    wants_a_call(&mut house, 0);
    let next = house.waits(1);
    let home = at_home(&mut house, 0);
    house.telephones.called[home].1.manner = Manner::Busy;
    let ann = house.at_work(0, ANSWERS_NS);
    house.until_talking(ann, 1);
    house.until_place(1, "talking");
    assert_eq!(house.places(), [place(0, "code", "call-back"), place(1, "code", "talking")]);
    house.until_heard(ann, next);
    house.served.end();
}

#[test]
fn an_operator_who_gives_up_while_it_rings_leaves_the_promise_as_it_was() {
    let mut house = House::open(1, &["ann"], "", "--call-out CARRIER");
    wants_a_call(&mut house, 0);
    let home = at_home(&mut house, 0);
    house.telephones.called[home].1.manner = Manner::Never;
    house.at_work(0, ANSWERS_NS);
    house.until("it rings at home", |house| house.telephones.called[home].1.is_ringing());
    house.wish(0, "done");
    house.until("it rings no more at home", |house| !house.telephones.called[home].1.is_ringing());
    house.turns(MOMENT_NS);
    assert_eq!(house.places(), [place(0, "code", "call-back")], "she is called again later");
    house.served.end();
}

#[test]
fn whoever_calls_while_she_is_called_back_is_put_through_and_called_no_more() {
    let mut house = House::open(1, &["ann"], "", "--call-out CARRIER");
    wants_a_call(&mut house, 0);
    let home = at_home(&mut house, 0);
    house.telephones.called[home].1.manner = Manner::Never;
    let ann = house.at_work(0, ANSWERS_NS);
    house.until("it rings at home", |house| house.telephones.called[home].1.is_ringing());
    let script = house.asks_and_talks(0);
    let caller = house.call(0, script);
    house.until_heard(ann, caller);
    house.until("it rings no more at home", |house| !house.telephones.called[home].1.is_ringing());
    house.turns(MOMENT_NS);
    house.until_heard(ann, caller);
    assert_eq!(house.places(), [place(0, "code", "talking")]);
    house.served.end();
}
