//! Everything that can be told to a desk as one type, and stories in which each line is one input
//! and what comes of it.

use std::fmt::{self, Display};

use gate::SECOND_NS;
use gate::desk::{Class, Desk, Ended, Holder, Join, Joined, Leg, Operator, Output, Settings};

/// One call of a method of [`Desk`].
#[derive(Clone, Copy, Debug)]
pub enum Input {
    Join(Join),
    CallEnded(Holder, Leg),
    Leave(Holder, Leg),
    WantCallBack(Holder),
    OweCallBack(Holder),
    Reached(Holder, Leg),
    NotReached(Holder),
    StrikeOff(Holder),
    Ready(Operator),
    Paused(Operator),
    Gone(Operator),
    Answered(Operator),
    Failed(Operator),
    Ended(Operator, Ended),
    Tick,
}

/// What the method returned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    Joined(Option<Joined>),
    Knew(bool),
}

impl Input {
    pub fn tell(self, desk: &mut Desk, at: u64, out: &mut Vec<Output>) -> Answer {
        let knew = match self {
            Input::Join(join) => return Answer::Joined(desk.join(at, join, out)),
            Input::CallEnded(holder, leg) => desk.call_ended(at, holder, leg, out),
            Input::Leave(holder, leg) => desk.leave(at, holder, leg, out),
            Input::WantCallBack(holder) => desk.want_call_back(at, holder, out),
            Input::OweCallBack(holder) => desk.owe_call_back(at, holder, out),
            Input::Reached(holder, leg) => desk.call_back_reached(at, holder, leg, out),
            Input::NotReached(holder) => desk.call_back_failed(at, holder, out),
            Input::StrikeOff(holder) => desk.strike_off(at, holder, out),
            Input::Ready(operator) => desk.operator_ready(at, operator, out),
            Input::Paused(operator) => desk.operator_paused(at, operator, out),
            Input::Gone(operator) => desk.operator_gone(at, operator, out),
            Input::Answered(operator) => desk.operator_answered(at, operator, out),
            Input::Failed(operator) => desk.operator_failed(at, operator, out),
            Input::Ended(operator, why) => desk.bridged_ended(at, operator, why, out),
            Input::Tick => {
                desk.tick(at, out);
                true
            }
        };
        Answer::Knew(knew)
    }
}

/// Plays a story at a desk with the usual settings and returns the desk.
///
/// A line is a second, an input, `=>` and what comes of it: `ignored` if the desk did not know what
/// was spoken of, the place of somebody who joins, then the outputs.
pub fn story(text: &str) -> Desk {
    let mut desk = Desk::new(&Settings::default()).expect("the settings are sound");
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let (told, expected) = line.split_once("=>").expect("an arrow");
        let (second, input) = told.trim().split_once(' ').expect("a second and an input");
        let second: u64 = second.parse().expect("a second");
        let mut out = Vec::new();
        let answer = read(input.trim()).tell(&mut desk, second * SECOND_NS, &mut out);
        let said = answer.words().into_iter().chain(out.iter().map(|one| Said(*one).to_string()));
        let said = said.collect::<Vec<_>>().join(", ");
        assert_eq!(said, expected.trim(), "after `{}`", told.trim());
    }
    desk
}

fn read(input: &str) -> Input {
    let words: Vec<&str> = input.split(' ').collect();
    let holder = || Holder(words[0].parse().expect("a holder"));
    let leg = || Leg(words.last().expect("a call").parse().expect("a call"));
    let operator = || Operator(u64::from(words[0].as_bytes()[0]));
    let join = |class, may_call_back| {
        Input::Join(Join { holder: holder(), class, leg: leg(), may_call_back })
    };
    match words[1..] {
        ["joins", _] => join(Class::Proved, true),
        ["has", "reported", "and", "joins", _] => join(Class::Reported, true),
        ["without", "a", "number", "joins", _] => join(Class::Proved, false),
        ["hangs", "up", _] => Input::CallEnded(holder(), leg()),
        ["leaves", _] => Input::Leave(holder(), leg()),
        ["wants", "a", "call"] => Input::WantCallBack(holder()),
        ["is", "owed", "a", "call"] => Input::OweCallBack(holder()),
        ["is", "reached", _] => Input::Reached(holder(), leg()),
        ["is", "not", "reached"] => Input::NotReached(holder()),
        ["is", "struck", "off"] => Input::StrikeOff(holder()),
        ["is", "ready"] => Input::Ready(operator()),
        ["pauses"] => Input::Paused(operator()),
        ["goes"] => Input::Gone(operator()),
        ["answers"] => Input::Answered(operator()),
        ["misses", "it"] => Input::Failed(operator()),
        ["is", "done"] => Input::Ended(operator(), Ended::Done),
        ["breaks", "off"] => Input::Ended(operator(), Ended::Broke),
        ["is", "hung", "up", "on"] => Input::Ended(operator(), Ended::HungUp),
        ["passes"] => Input::Tick,
        _ => panic!("not an input: {input}"),
    }
}

impl Answer {
    fn words(self) -> Option<String> {
        match self {
            Answer::Joined(Some(Joined { position, kept: true })) => {
                Some(format!("kept {position}"))
            }
            Answer::Joined(Some(Joined { position, kept: false })) => {
                Some(format!("new {position}"))
            }
            Answer::Joined(None) => Some("full".to_owned()),
            Answer::Knew(false) => Some("ignored".to_owned()),
            Answer::Knew(true) => None,
        }
    }
}

struct Said(Output);

impl Display for Said {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = |operator: Operator| operator.0 as u8 as char;
        let by = |leg: Option<Leg>| leg.map_or("-".to_owned(), |leg| leg.0.to_string());
        match self.0 {
            Output::Ring { operator, holder, leg } => {
                write!(f, "ring {} for {} {}", name(operator), holder.0, by(leg))
            }
            Output::StopRinging { operator } => write!(f, "stop {}", name(operator)),
            Output::Bridge { operator, holder, leg } => {
                write!(f, "bridge {} {} {}", name(operator), holder.0, by(leg))
            }
            Output::Position { holder, leg, position } => {
                write!(f, "say {} {} {position}", holder.0, by(Some(leg)))
            }
            Output::Took { leg } => write!(f, "took {}", leg.0),
            Output::Lost { holder } => write!(f, "lost {}", holder.0),
            Output::Unreached { holder } => write!(f, "unreached {}", holder.0),
        }
    }
}
