//! What the exchange does once a second: counts are shown and recorded, the list of refused calls
//! is handed on, and what was decided about direct numbers is carried out.

use std::collections::VecDeque;
use std::sync::mpsc::{Receiver, TryRecvError, sync_channel};
use std::sync::{Arc, PoisonError};

use gate::SECOND_NS;

use super::board::{self, Board, Direct, OneSecond, Packets, Sound};
use super::exchange::Exchange;
use super::numbers::{Posts, Roster};
use super::records::Record;
use super::refused::Refusals;
use super::thread::end_process;

/// What is remembered from second to second.
pub(super) struct Past {
    /// The second of the tick that is still being counted.
    second: u64,
    /// Each with its number.
    minute: VecDeque<(u64, OneSecond)>,
    /// The ledger's row up to which direct numbers are known.
    seq: u64,
    /// The change of people up to which their numbers are known.
    people_changes: u64,
    /// A roster that is being read again.
    reading: Option<(u64, Receiver<Roster>)>,
    /// A list that came back empty.
    spare: Option<Refusals>,
    pub unsent: u64,
    /// Calls whose sound found no port.
    pub without_sound: u64,
    /// When all rows that calls without a code took are earned back.
    rows_until_ns: u64,
}

/// Rows of calls without a code: ten a second, as many as strangers are let in by the main number,
/// and a hundred at once. Numbers with lines of their own have no bucket, and whoever hangs up at
/// once and dials again must not fill the ledger.
const ROW_EVERY_NS: u64 = SECOND_NS / 10;
const ROWS_AT_ONCE: u64 = 100;

impl Past {
    /// Returns a past without anything in it; a second list of refused calls is filled while the
    /// first is written down.
    pub fn with(spare: Refusals, people_changes: u64) -> Past {
        Past {
            second: 0,
            minute: VecDeque::new(),
            seq: 0,
            people_changes,
            reading: None,
            spare: Some(spare),
            unsent: 0,
            without_sound: 0,
            rows_until_ns: 0,
        }
    }

    /// Tells whether a call without a code has a row of the ledger.
    pub fn takes_a_row(&mut self, at_ns: u64) -> bool {
        let owed_ns = self.rows_until_ns.saturating_sub(at_ns);
        let takes = owed_ns < ROWS_AT_ONCE * ROW_EVERY_NS;
        if takes {
            self.rows_until_ns = self.rows_until_ns.max(at_ns) + ROW_EVERY_NS;
        }
        takes
    }

    /// Returns when the second that is being counted ends.
    pub fn ends_at(&self) -> u64 {
        (self.second + 1).saturating_mul(SECOND_NS)
    }
}

/// Seconds caught up after a pause.
const SECONDS_MAX: u64 = 60;

impl Exchange {
    /// Does what is due if a second has passed.
    pub fn second(&mut self, at_ns: u64) {
        let second = at_ns / SECOND_NS;
        if second <= self.past.second {
            return;
        }
        let counted = std::mem::replace(&mut self.past.second, second);
        let at_ms = self.clock.now().wall_ms;
        for one in counted.max(second.saturating_sub(SECONDS_MAX))..second {
            let Some(counts) = self.gate.second(one) else { continue };
            let counts = board::one_second(counts, at_ms - 1000 * (second - one - 1) as i64);
            if let Ok(line) = serde_json::to_string(&counts) {
                self.records.put(Record::Second(line + "\n"));
            }
            board::look_back(&mut self.past.minute, one, counts);
        }
        if !self.sound.is_running() {
            end_process("the thread of sound has ended, and nobody would hear anything");
        }
        self.hand_on_refusals();
        self.what_changed();
        self.take_operators(at_ns);
        self.owe_calls(at_ns);
        self.desk.stale = true;
        self.show(at_ms);
    }

    fn hand_on_refusals(&mut self) {
        if self.past.spare.is_none() {
            self.past.spare = self.records.emptied();
        }
        if self.refusals.is_empty() {
            return;
        }
        // While the disk is slow, both lists are on their way: then no more are listed.
        if let Some(spare) = self.past.spare.take() {
            let full = std::mem::replace(&mut self.refusals, spare);
            self.records.put(Record::Refused(full));
        }
    }

    /// Takes in what the ledger says since: direct numbers, and who reports.
    fn what_changed(&mut self) {
        let night = self.night.read().unwrap_or_else(PoisonError::into_inner);
        let is_new = night.seq() != std::mem::replace(&mut self.past.seq, night.seq());
        let changes = night.people_changes();
        let posts = (changes != self.past.people_changes && self.past.reading.is_none())
            .then(|| Posts::of(&night));
        let mut burned: Vec<u16> = Vec::new();
        if is_new {
            self.numbers.list_directs(&night);
            burned.extend(night.burned().filter_map(|number| self.numbers.direct(number)));
        }
        drop(night);
        for direct in burned {
            self.gate.burn(direct);
        }
        if let Some(posts) = posts {
            self.past.reading = self.read_roster(posts).map(|reading| (changes, reading));
        }
        self.take_roster();
    }

    /// Reads the roster again on a thread of its own: nobody's call waits for it.
    fn read_roster(&self, posts: Posts) -> Option<Receiver<Roster>> {
        let (send, reading) = sync_channel(1);
        let (key, people) = (self.numbers.key().clone(), Arc::clone(&self.people));
        let read = move || match Roster::read(&key, &posts, &people) {
            Ok(roster) => drop(send.send(roster)),
            Err(error) => tracing::warn!(%error, "the roster's numbers cannot be read again"),
        };
        let thread = std::thread::Builder::new().name("roster".into());
        thread.spawn(read).is_ok().then_some(reading)
    }

    fn take_roster(&mut self) {
        let Some((changes, reading)) = &self.past.reading else { return };
        let changes = *changes;
        match reading.try_recv() {
            Ok(roster) => {
                let full = roster.listed.iter().filter(|one| !self.gate.list(**one)).count();
                if full > 0 {
                    tracing::warn!(numbers = full, "no room for numbers of the roster");
                }
                self.numbers.set_roster(roster);
                self.past.people_changes = changes;
                self.past.reading = None;
            }
            Err(TryRecvError::Empty) => {}
            Err(TryRecvError::Disconnected) => self.past.reading = None,
        }
    }

    fn show(&mut self, at_ms: i64) {
        let snapshot = self.gate.snapshot();
        let counts = self.edge.counts;
        let figures = self.sound.figures();
        let night = self.night.read().unwrap_or_else(PoisonError::into_inner);
        let counties = &night.setup().counties;
        let directs = self.numbers.counties().zip(0..).filter_map(|(county, place)| {
            let (calls, burned) = self.gate.direct(place)?;
            let county = counties.get(usize::from(county.0))?.id.to_string();
            (calls > 0 || burned).then_some(Direct { county, calls, burned })
        });
        let board = Board {
            at_ms,
            lines: board::lines(&self.settings, &self.gate),
            authenticated: snapshot.authenticated,
            call_backs_waiting: snapshot.call_backs_waiting,
            wrong_codes: snapshot.wrong_codes,
            enrolled: snapshot.enrolled,
            seconds: self.past.minute.iter().map(|(_, second)| second.clone()).collect(),
            direct_numbers: directs.collect(),
            packets: Packets {
                strangers: counts.strangers,
                unreadable: counts.unreadable,
                refused: counts.busy + counts.declined,
                admitted: counts.admitted,
                unsent: counts.no_room + self.past.unsent,
            },
            sound: Sound {
                sent: figures.sent,
                received: figures.heard,
                strangers: figures.strangers,
                no_port: self.past.without_sound,
            },
            records_lost: self.records.lost,
        };
        drop(night);
        self.board.put(board);
    }
}
