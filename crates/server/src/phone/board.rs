//! What the hotline's board shows, as JSON: counts, never numbers of callers.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use gate::{Class, Gate, Group, LetGoReason, Other, Second, Settings};
use serde::{Serialize, Serializer};

use super::refused::REASONS;

/// Seconds the board looks back.
const SECONDS: u64 = 60;

/// The trunks beside the reporters', by their names.
pub(super) const OTHERS: [(Other, &str); 3] =
    [(Other::Help, "help"), (Other::Press, "press"), (Other::Public, "public")];

/// Why calls are let go, in words, in the gate's order.
pub(super) const LET_GO: [(LetGoReason, &str); 7] = [
    (LetGoReason::NotAnswered, "not-answered"),
    (LetGoReason::NoDigit, "no-digit"),
    (LetGoReason::NoCode, "no-code"),
    (LetGoReason::Tries, "wrong-codes"),
    (LetGoReason::TryLater, "try-later"),
    (LetGoReason::ForAnother, "made-room"),
    (LetGoReason::TimeUp, "time-up"),
];

/// The board, shared with whoever shows it; whoever runs the hotline writes it once a second.
#[derive(Clone, Default)]
pub struct Shared(Arc<Mutex<Board>>);

/// What is shown.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Board {
    pub at_ms: i64,
    pub lines: Vec<Lines>,
    /// Calls that gave a good code and are up.
    pub authenticated: u16,
    /// Listed numbers that found no line and wait to be called back.
    pub call_backs_waiting: u16,
    /// Wrong codes tonight.
    pub wrong_codes: u64,
    /// Numbers beyond the roster that gave a good code tonight.
    pub enrolled: u32,
    /// The last minute, oldest first; a second in which nothing happened is left out.
    pub seconds: Vec<OneSecond>,
    pub direct_numbers: Vec<Direct>,
    pub packets: Packets,
    pub sound: Sound,
    /// Records that found no room; anything but 0 is a fault of this machine.
    pub records_lost: u64,
}

/// A trunk's lines.
#[derive(Clone, Debug, Serialize)]
pub struct Lines {
    pub trunk: &'static str,
    pub lines: u16,
    /// In use, by class for the reporters'.
    pub in_use: Counts,
}

/// Names and how often: an object of JSON.
#[derive(Clone, Debug, Default)]
pub struct Counts(Vec<(&'static str, u32)>);

impl Counts {
    /// Returns how often all of them together.
    pub fn sum(&self) -> u32 {
        self.0.iter().map(|(_, count)| *count).sum()
    }
}

impl Serialize for Counts {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().copied())
    }
}

/// One second of the hotline.
#[derive(Clone, Debug, Serialize)]
pub struct OneSecond {
    pub at_ms: i64,
    pub offered: u32,
    pub admitted: Counts,
    pub refused: Counts,
    pub let_go: Counts,
}

/// A direct number, by the county on whose cards it stands.
#[derive(Clone, Debug, Serialize)]
pub struct Direct {
    pub county: String,
    /// Calls of unknown numbers that gave no code yet.
    pub calls: u16,
    pub burned: bool,
}

/// Packets of the telephone's port since the start.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub struct Packets {
    /// From elsewhere than the carrier.
    pub strangers: u64,
    pub unreadable: u64,
    /// Calls refused, copies of the same call among them.
    pub refused: u64,
    pub admitted: u64,
    /// Answers that did not fit or could not be sent.
    pub unsent: u64,
}

/// Packets of sound since the start.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub struct Sound {
    pub sent: u64,
    pub received: u64,
    /// Of nobody's call.
    pub strangers: u64,
    /// Calls whose sound found no port.
    pub no_port: u64,
}

impl Shared {
    pub(super) fn put(&self, board: Board) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = board;
    }

    /// Returns what was shown last.
    pub fn get(&self) -> Board {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// Returns the lines of every trunk.
pub(super) fn lines(settings: &Settings, gate: &Gate) -> Vec<Lines> {
    let snapshot = gate.snapshot();
    let classes = Class::ALL.into_iter().zip(snapshot.reporters);
    let in_use = classes.map(|(class, used)| (class_name(class), used.into()));
    let mut all = vec![Lines {
        trunk: "reporters",
        lines: settings.reporters.lines,
        in_use: Counts(in_use.collect()),
    }];
    let trunks = [settings.help, settings.press, settings.public];
    for (at, (_, name)) in OTHERS.iter().enumerate() {
        let in_use = Counts(vec![(*name, snapshot.others[at].into())]);
        all.push(Lines { trunk: name, lines: trunks[at].lines, in_use });
    }
    all
}

/// Returns one second as it is shown and recorded.
pub(super) fn one_second(second: &Second, at_ms: i64) -> OneSecond {
    let groups = || {
        let reporters = Class::ALL.into_iter().map(Group::Reporters);
        reporters.chain(OTHERS.iter().map(|(other, _)| Group::Other(*other)))
    };
    let counts = |all: &mut dyn Iterator<Item = (&'static str, u32)>| {
        Counts(all.filter(|(_, count)| *count > 0).collect())
    };
    let refused = |reason| groups().map(|group| second.refused(group, reason)).sum();
    let admitted = |group| (group_name(group), second.admitted(group));
    OneSecond {
        at_ms,
        offered: groups().map(|group| second.offered(group)).sum(),
        admitted: counts(&mut groups().map(admitted)),
        refused: counts(&mut REASONS.iter().map(|(reason, name)| (*name, refused(*reason)))),
        let_go: counts(&mut LET_GO.iter().map(|(reason, name)| (*name, second.let_go(*reason)))),
    }
}

/// Keeps the last minute of the tick: a played night's wall clock runs faster.
pub(super) fn look_back(seconds: &mut VecDeque<(u64, OneSecond)>, at: u64, next: OneSecond) {
    seconds.push_back((at, next));
    seconds.retain(|(second, _)| second + SECONDS > at);
}

/// Returns what a call counts as, in one word.
pub(super) fn group_name(group: Group) -> &'static str {
    match group {
        Group::Reporters(class) => class_name(class),
        Group::Other(Other::Help) => "help",
        Group::Other(Other::Press) => "press",
        Group::Other(Other::Public) => "public",
    }
}

fn class_name(class: Class) -> &'static str {
    match class {
        Class::Proved => "proved",
        Class::Listed => "listed",
        Class::Direct => "direct",
        Class::Unrecognised => "unrecognised",
        Class::Anonymous => "anonymous",
    }
}

/// Returns why a call was let go, in one word.
pub(super) fn let_go_name(reason: LetGoReason) -> &'static str {
    LET_GO[reason as usize].1
}

#[test]
fn reasons_are_in_their_order() {
    for (at, (reason, _)) in LET_GO.iter().enumerate() {
        assert_eq!(*reason as usize, at);
    }
}
