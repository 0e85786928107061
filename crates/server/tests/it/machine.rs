//! The sequencer's machine, driven by hand over a store that does what a case wants.

use std::collections::VecDeque;
use std::sync::{Arc, RwLock};

use canvass::setup::PrecinctIndex;
use caucus::worksheet::{Alignment, Candidate, Group, Signature, Worksheet};
use ledger::{AppendError, Head, NewRow, Row, row_hash};
use night::command::{
    Act, Actor, Channel, Command, Filing, Lookup, Moment, NewReporter, ReporterId, Role, Signal,
};
use night::event::{Mode, Opening, Stage};
use night::night::Night;
use night::refusal::Refusal;
use server::sequencer::SharedNight;
use server::sequencer::machine::{Input, Machine, Output};
use server::sequencer::{Accepted, BATCH_COMMANDS_MAX, SubmitError};

use crate::fixture::{OPENS_AT_MS, folder};

type Ticket = u32;

/// A store in memory that several machines may share.
#[derive(Clone, Default)]
struct Store(Vec<Row>);

impl Store {
    fn head(&self) -> Head {
        self.0.last().map_or(Head::default(), |row| Head { seq: row.seq, hash: row.hash })
    }

    fn append(&mut self, expected: Head, rows: &[NewRow]) -> Result<Head, AppendError> {
        if self.head() != expected {
            return Err(AppendError::Behind);
        }
        for row in rows {
            let Head { seq, hash: prev } = self.head();
            let NewRow { at_ms, command, request, body } = row.clone();
            let hash = row_hash(&prev, seq + 1, at_ms, &command, &request, &body);
            self.0.push(Row { seq: seq + 1, at_ms, command, request, body, hash });
        }
        Ok(self.head())
    }

    fn read(&self, after: u64) -> Vec<Row> {
        self.0.iter().filter(|row| row.seq > after).cloned().collect()
    }
}

/// What comes of an append.
type Append<'a> = dyn FnMut(Head, &[NewRow]) -> Result<Head, AppendError> + 'a;

/// A machine with its night, its store, and all that came out of it.
struct Node {
    night: SharedNight,
    machine: Machine<Ticket>,
    at: Moment,
    batches: Vec<usize>,
    answers: Vec<(Ticket, Result<Accepted, SubmitError>)>,
    checkpoints: u32,
    halted: Option<String>,
}

impl Node {
    fn new() -> Node {
        let night: SharedNight = Arc::new(RwLock::new(Night::empty()));
        Node {
            machine: Machine::new(Arc::clone(&night), Head::default()),
            night,
            at: Moment { wall_ms: OPENS_AT_MS - 1000, tick_ns: 0 },
            batches: Vec::new(),
            answers: Vec::new(),
            checkpoints: 0,
            halted: None,
        }
    }

    /// Hands commands over at once and works until nothing is left to do.
    fn work(
        &mut self,
        commands: Vec<(Ticket, Command)>,
        append: &mut Append<'_>,
        read: &mut dyn FnMut(u64) -> Vec<Row>,
    ) {
        let mut out = VecDeque::new();
        self.machine.step(self.at, Input::Arrived(commands.into()), &mut out);
        while self.halted.is_none() {
            let Some(output) = out.pop_front() else {
                if self.machine.is_idle() {
                    break;
                }
                self.machine.step(self.at, Input::Arrived(VecDeque::new()), &mut out);
                continue;
            };
            let input = match output {
                Output::Answer(ticket, answer) => {
                    self.answers.push((ticket, answer));
                    continue;
                }
                Output::Append { expected, rows } => {
                    self.batches.push(rows.len());
                    Input::Stored(append(expected, &rows))
                }
                Output::Read { after } => Input::Rows(Ok(read(after))),
                Output::Checkpoint => {
                    self.checkpoints += 1;
                    continue;
                }
                Output::Halt(reason) => {
                    self.halted = Some(reason);
                    continue;
                }
            };
            self.machine.step(self.at, input, &mut out);
        }
    }

    fn work_on(&mut self, store: &mut Store, commands: Vec<(Ticket, Command)>) {
        let shared = std::cell::RefCell::new(store);
        self.work(
            commands,
            &mut |expected, rows| shared.borrow_mut().append(expected, rows),
            &mut |after| shared.borrow().read(after),
        );
    }

    /// Returns the receipts given, by ticket; a refusal is 0.
    fn receipts(&self) -> Vec<(Ticket, u64)> {
        let receipt = |answer: &Result<Accepted, _>| answer.as_ref().map_or(0, |a| a.receipt);
        let mut receipts: Vec<_> = self.answers.iter().map(|(t, a)| (*t, receipt(a))).collect();
        receipts.sort_unstable();
        receipts
    }

    fn seq(&self) -> u64 {
        self.night.read().unwrap().seq()
    }
}

/// Returns a store with the small night, opened, and its chairs, and a node that has folded it.
fn opened() -> (Store, Node) {
    opened_with(16)
}

fn opened_with(precincts: u32) -> (Store, Node) {
    let folder = folder("reported", precincts);
    let opening = Opening {
        setup: folder.setup,
        policy: folder.policy,
        date: folder.date,
        zone: folder.zone,
        opens_at_ms: folder.opens_at_ms,
        publish_from_ms: folder.publish_from_ms,
        origin: folder.origin,
        keys: Vec::new(),
        sources: Vec::new(),
        contacts: Vec::new(),
        direct_numbers: Vec::new(),
        hotline: night::hotline::Hotline::default(),
        keep_people_until_ms: None,
    };
    let chair = |n: u32| NewReporter {
        reporter: ReporterId(n),
        precinct: PrecinctIndex(n - 1),
        role: Role::Chair,
        person: None,
        lookup: Lookup::from(u128::from(n).to_be_bytes()),
    };
    let (mut store, mut node) = (Store::default(), Node::new());
    let commands = vec![
        (0, console("open", Act::Open(Box::new(opening)))),
        (0, console("list", Act::ListReporters((1..=precincts).map(chair).collect()))),
        (0, console("move", Act::Move { to: Stage::Open, reason: String::new() })),
    ];
    node.work_on(&mut store, commands);
    assert_eq!(node.receipts(), [(0, 1), (0, 2), (0, 3)]);
    assert_eq!(node.batches, [1, 1, 1], "commands of the whole night go alone");
    node.answers.clear();
    node.batches.clear();
    node.at.wall_ms = OPENS_AT_MS;
    (store, node)
}

fn console(key: &str, act: Act) -> Command {
    Command { by: Actor::Console(String::new()), via: Channel::Console, key: key.into(), act }
}

/// A return of a precinct's chair; `people` tells two returns apart.
fn file(reporter: u32, key: &str, people: u32) -> Command {
    let group = Group {
        first_alignment: Some(people),
        final_alignment: Some(people),
        awards: Some(4),
        ..Group::silent(Candidate(0))
    };
    Command {
        by: Actor::Reporter(ReporterId(reporter)),
        via: Channel::Web,
        key: key.into(),
        act: Act::File(Filing {
            precinct: PrecinctIndex(reporter - 1),
            reporter: Some(ReporterId(reporter)),
            signal: Signal::CodeOnly,
            mode: Mode::Real,
            worksheet: Worksheet::Alignment(Alignment {
                groups: vec![group],
                ..Alignment::default()
            }),
            replaces: None,
            made_at_ms: None,
        }),
    }
}

#[test]
fn what_waits_together_is_stored_together_and_a_precinct_waits_for_itself() {
    let (mut store, mut node) = opened();
    let commands = vec![
        (1, file(1, "a", 10)),
        (2, file(2, "a", 10)),
        (3, file(1, "b", 11)), // The same chair again: after her first.
        (4, file(3, "a", 10)),
        (5, file(1, "a", 10)), // Her first, sent twice.
        (6, file(2, "a", 12)), // Another return under a used key.
    ];
    node.work_on(&mut store, commands);
    assert_eq!(node.batches, [3, 1]);
    assert_eq!(node.receipts(), [(1, 4), (2, 5), (3, 7), (4, 6), (5, 4), (6, 0)]);
    let again = node.answers.iter().filter(|(_, a)| a.as_ref().is_ok_and(|a| a.again));
    assert_eq!(again.map(|(ticket, _)| *ticket).collect::<Vec<_>>(), [5]);
    let refused = SubmitError::Refused(Refusal::SameIdOtherContent);
    assert!(node.answers.contains(&(6, Err(refused))));
}

#[test]
fn a_batch_is_bounded() {
    let (mut store, mut node) = opened_with(600);
    node.work_on(&mut store, (1..=600).map(|n| (n, file(n, "a", 10))).collect());
    assert_eq!(node.batches, [BATCH_COMMANDS_MAX, BATCH_COMMANDS_MAX, 88]);
    assert_eq!(node.receipts(), (1..=600).map(|n| (n, u64::from(n) + 3)).collect::<Vec<_>>());

    // However many a single chair sends, those of others are not kept waiting behind them.
    let (mut store, mut node) = opened();
    let mut commands: Vec<_> = (0..20).map(|n| (n, file(1, &format!("k{n}"), n))).collect();
    commands.push((20, file(2, "a", 10)));
    node.work_on(&mut store, commands);
    assert_eq!(node.batches[..2], [2, 1]);
    assert_eq!(node.receipts()[20], (20, 5));

    // A row of a megabyte leaves no room for another.
    let (mut store, mut node) = opened_with(3);
    let lots = |n: u32| {
        let mut filing = file(n, "large", 10);
        let Act::File(Filing { worksheet: Worksheet::Alignment(sheet), .. }) = &mut filing.act
        else {
            unreachable!("it files")
        };
        let role = "x".repeat(400_000);
        sheet.signed = vec![Signature { role, signed: true }];
        (n, filing)
    };
    node.work_on(&mut store, vec![lots(1), lots(2), lots(3)]);
    assert_eq!(node.batches, [2, 1], "two of them are below a megabyte");
}

#[test]
fn a_refused_command_is_answered_and_the_others_are_stored() {
    let (mut store, mut node) = opened();
    let mut nobody = file(2, "a", 10);
    let Act::File(Filing { worksheet: Worksheet::Alignment(sheet), .. }) = &mut nobody.act else {
        unreachable!("it files")
    };
    // No door lets a candidate through who is not the night's.
    sheet.groups[0].candidate = Candidate(99);
    node.work_on(&mut store, vec![(1, file(1, "a", 10)), (2, nobody), (3, file(3, "a", 10))]);
    assert_eq!(node.receipts(), [(1, 4), (2, 0), (3, 5)]);
    let refused = Err(SubmitError::Refused(Refusal::WrongWorksheet));
    assert!(node.answers.contains(&(2, refused)));
    assert_eq!(node.batches, [2]);
}

#[test]
fn nothing_is_folded_or_answered_before_it_is_stored() {
    let (mut store, mut node) = opened();
    let (digest, seq) = (node.night.read().unwrap().digest(), node.seq());

    // Full: everybody is told, nothing is folded, and the next try goes through.
    let mut full = |_: Head, _: &[NewRow]| Err(AppendError::NotStored("the disk is full".into()));
    let commands = vec![(1, file(1, "a", 10)), (2, file(2, "a", 10))];
    node.work(commands.clone(), &mut full, &mut |_| Vec::new());
    let told = Err(SubmitError::NotStored("the disk is full".into()));
    assert_eq!(node.answers, [(1, told.clone()), (2, told)]);
    assert_eq!(node.night.read().unwrap().digest(), digest);
    node.answers.clear();
    node.work_on(&mut store, commands.clone());
    assert_eq!(node.receipts(), [(1, seq + 1), (2, seq + 2)]);

    // Unknown: nobody is told, and nothing more is done.
    node.answers.clear();
    let digest = node.night.read().unwrap().digest();
    let mut broken = |_: Head, _: &[NewRow]| Err(AppendError::Unknown("I/O error".into()));
    node.work(vec![(3, file(3, "a", 10))], &mut broken, &mut |_| Vec::new());
    assert_eq!(node.halted.as_deref(), Some("I/O error"));
    assert_eq!(node.answers, []);
    assert_eq!(node.night.read().unwrap().digest(), digest);
    let mut out = VecDeque::new();
    let more = VecDeque::from([(4, file(4, "a", 10))]);
    node.machine.step(node.at, Input::Arrived(more), &mut out);
    assert!(out.is_empty());
}

#[test]
fn of_two_nodes_the_slower_one_decides_again() {
    let (mut store, mut first) = opened();
    let mut second = Node::new();
    second.at = first.at;
    second.work_on(&mut store, Vec::new());
    assert_eq!(second.seq(), first.seq(), "it folded what the other appended");

    // The chair's telephone reached both nodes with the same return, and each another's.
    first.work_on(&mut store, vec![(1, file(1, "a", 10)), (2, file(2, "a", 10))]);
    second.work_on(&mut store, vec![(1, file(1, "a", 10)), (3, file(3, "a", 10))]);
    assert_eq!(first.receipts(), [(1, 4), (2, 5)]);
    assert_eq!(second.receipts(), [(1, 4), (3, 6)]);
    assert_eq!(second.batches, [2, 1], "lost once, then only what was still to be stored");
    first.work_on(&mut store, Vec::new());
    let digest = |node: &Node| node.night.read().unwrap().digest();
    assert_eq!(digest(&first), digest(&second));
}

#[test]
fn who_always_loses_is_told_to_try_again() {
    let (store, mut node) = opened();
    let mut behind = |_: Head, _: &[NewRow]| Err(AppendError::Behind);
    node.work(vec![(1, file(1, "a", 10))], &mut behind, &mut |after| store.read(after));
    assert!(
        matches!(node.answers[..], [(1, Err(SubmitError::NotStored(_)))]),
        "{:?}",
        node.answers
    );
}

#[test]
fn a_row_that_does_not_continue_the_chain_ends_everything() {
    let (mut store, mut node) = opened();
    let mut other = Node::new();
    other.at = node.at;
    other.work_on(&mut store, Vec::new());
    other.work_on(&mut store, vec![(1, file(1, "a", 10))]);
    store.0.last_mut().unwrap().at_ms += 1;
    node.work_on(&mut store, Vec::new());
    assert!(node.halted.is_some());
}

#[test]
fn the_clocks_own_command_goes_before_those_that_come_after_it() {
    let (mut store, mut node) = (Store::default(), Node::new());
    let (opened_store, _) = opened();
    store.0.extend(opened_store.0.into_iter().take(2)); // Without the move to open.
    node.work_on(&mut store, Vec::new());
    assert_eq!(node.machine.wake_at(), 1_000_000_000, "the first precinct opens in a second");

    // A full disk: whoever waits behind the clock is told so, and it is not tried in a loop.
    node.at = Moment { wall_ms: OPENS_AT_MS, tick_ns: 1_000_000_000 };
    let mut full = |_: Head, _: &[NewRow]| Err(AppendError::NotStored("the disk is full".into()));
    node.work(vec![(1, file(1, "a", 10))], &mut full, &mut |_| Vec::new());
    assert!(matches!(node.answers[..], [(1, Err(SubmitError::NotStored(_)))]));
    assert_eq!(node.machine.wake_at(), 2_000_000_000);

    node.at.tick_ns = 2_000_000_000;
    node.answers.clear();
    node.work_on(&mut store, vec![(1, file(1, "a", 10))]);
    assert_eq!(node.night.read().unwrap().stage(), Stage::Open);
    assert_eq!(node.receipts(), [(1, 4)], "the clock's own has number 3");
    assert_eq!(node.machine.wake_at(), u64::MAX);
}

#[test]
fn the_write_ahead_log_is_moved_once_when_it_is_quiet() {
    let (mut store, mut node) = opened();
    let mut look = |tick_ms: u64, commands| {
        node.at.tick_ns = tick_ms * 1_000_000;
        node.work_on(&mut store, commands);
        node.checkpoints
    };
    assert_eq!(look(10, vec![(1, file(1, "a", 10))]), 0);
    assert_eq!(look(900, Vec::new()), 0);
    assert_eq!(look(950, vec![(2, file(2, "a", 10))]), 0, "it is not quiet yet");
    assert_eq!(look(1900, Vec::new()), 0);
    assert_eq!(look(1950, Vec::new()), 1);
    assert_eq!(look(9000, Vec::new()), 1, "there is nothing more to move");
}
