//! The telephone exchange: edge, gate, call core and sound held together. It opens no socket: it
//! is handed messages and moments, and gives back what is to be sent.

use std::collections::HashMap;
use std::sync::Arc;

use canvass::setup::PrecinctIndex;
use gate::{Gate, Group, Hint, LetGoReason, Settings, Verdict, Word};
use intake::dialogue::{Draft, Input, Language};
use night::command::{Call, NumberRef, ReporterId};
use night::marks::Heard;
use sip::call::{CallId, Calls, Ended, Event, Output};
use sip::edge::{Admission, Edge};
use sip::message::{Message, Verified};
use sip::peer::{Peer, Way};
use sip::reply;
use sip::trunk::Trunk;
use wire::sound;

use super::board::{Shared, group_name, let_go_name};
use super::desk;
use super::enrolled::Enrolled;
use super::filing;
use super::numbers::{self, Numbers};
use super::prompts::Prompts;
use super::records::{Record, Records};
use super::refused::Refusals;
use super::talk::{GOODBYE, KeyWay, Talk};
use crate::clock::Clock;
use crate::keys::Keys;
use crate::people::People;
use crate::sequencer::SharedNight;

/// Everything the exchange is made of.
pub(super) struct Exchange {
    pub edge: Edge,
    pub gate: Gate,
    pub settings: Settings,
    pub calls: Calls,
    pub sound: sound::Thread,
    pub prompts: Prompts,
    pub numbers: Numbers,
    pub night: SharedNight,
    pub keys: Arc<Keys>,
    pub people: Arc<People>,
    pub clock: Clock,
    pub records: Records,
    pub board: Shared,
    pub up: HashMap<CallId, Up>,
    pub by_gate: HashMap<gate::Call, CallId>,
    pub by_leg: HashMap<sound::LegId, CallId>,
    pub refusals: Refusals,
    pub enrolled: Enrolled,
    pub filing: filing::Tray,
    pub desk: desk::Desk,
    /// The carrier's networks: whoever else calls us is no caller.
    pub trunk: Trunk,
    /// What is kept of calls that practise: no figure of practice is ever written down.
    pub practice: HashMap<ReporterId, Draft>,
    /// Names this run's calls apart from those of every other.
    pub run: String,
    pub serial: u64,
    /// No dialogue wants a tick before this moment.
    pub talks_wake_ns: u64,
    /// What is to be sent, and what happened, until both are dealt with.
    pub out: Vec<Output>,
    pub past: super::second::Past,
}

/// A call that has a line.
pub(super) struct Up {
    pub gate: gate::Call,
    pub leg: sound::LegId,
    pub talk: Talk,
    pub language: Language,
    /// Counts the calls of this run.
    pub serial: u64,
    /// Counts the dialogues of this call.
    pub dialogues: u32,
    /// Her fingers are slow.
    pub slow: bool,
    pub group: Group,
    direct: Option<u16>,
    pub caller: Option<NumberRef>,
    /// The number itself, as rosters write it; kept nowhere but sealed.
    pub number: Option<String>,
    /// The carrier said that the caller's number is not hers.
    pub number_failed: bool,
    start_ms: i64,
    pub reporter: Option<ReporterId>,
    /// How it ends, once that is decided.
    pub outcome: Option<&'static str>,
    /// It hears a last prompt and is then hung up, at this moment at the latest: whoever puts us on
    /// hold hears no prompt to its end.
    pub leaving_until_ns: Option<u64>,
    /// Counts the prompts, so that the end of one is not taken for that of the next.
    pub prompts: u32,
    /// The way by which the first key came; some carriers send each key by both.
    pub keys: Option<KeyWay>,
    /// What was kept of it last, and how often something was.
    pub draft: Option<Draft>,
    pub drafts: u32,
}

/// What the gate said of a call that is about to be answered.
struct Admitted {
    call: gate::Call,
    instead_of: Option<gate::Call>,
    group: Group,
    direct: Option<u16>,
    caller: Option<NumberRef>,
}

impl Exchange {
    /// Takes a message; returns how much of `answer` is to be sent back where it came from.
    pub fn message(
        &mut self,
        at_ns: u64,
        peer: Peer,
        bytes: &[u8],
        answer: &mut [u8],
    ) -> Option<usize> {
        if bytes.starts_with(b"REGISTER ") && peer.way == Way::Datagram {
            return self.register(at_ns, peer, bytes, answer);
        }
        let mut admitted = None;
        let trunk = &self.trunk;
        let (gate, calls, numbers) = (&mut self.gate, &self.calls, &self.numbers);
        let (refusals, night, clock) = (&mut self.refusals, &self.night, &self.clock);
        let reported = |precinct| has_reported(night, precinct);
        let verdict = self.edge.judge(at_ns, peer.address, bytes, answer, |caller| {
            if calls.holds(caller.tag) {
                return Admission::Held;
            }
            if !trunk.holds(caller.source) {
                return Admission::Decline; // An operator's telephone, which calls nobody.
            }
            let (offer, number) = numbers.offer(caller, hint(caller), reported);
            match gate.offer(at_ns, &offer) {
                Verdict::Admitted { call, instead_of, group } => {
                    let direct = match offer.called {
                        gate::Called::Direct(place) => Some(place),
                        gate::Called::Main | gate::Called::Other(_) => None,
                    };
                    admitted = Some(Admitted { call, instead_of, group, direct, caller: number });
                    Admission::Admit
                }
                Verdict::Refused(refusal) => {
                    let at_ms = clock.now().wall_ms;
                    let county = match offer.called {
                        gate::Called::Direct(place) => numbers.county(place),
                        gate::Called::Main | gate::Called::Other(_) => None,
                    };
                    let number = caller.number.as_ref();
                    refusals.put(at_ms, number, offer.called, county, refusal.reason);
                    match refusal.word {
                        Word::Busy => Admission::Busy,
                        Word::Decline => Admission::Decline,
                    }
                }
            }
        });
        match verdict {
            sip::edge::Verdict::Drop(_) => None,
            sip::edge::Verdict::Reply(length, _) | sip::edge::Verdict::Refused(length, _) => {
                Some(length)
            }
            sip::edge::Verdict::Admit(caller, message) => {
                let admitted = admitted?;
                self.admit(at_ns, peer, &caller, &message, admitted, answer)
            }
            sip::edge::Verdict::InDialog(tag, message) => {
                let known = self.calls.received(at_ns, peer, tag, &message, &mut self.out);
                let length = match known {
                    true => None,
                    false => self.edge.unknown(peer.address, &message, answer),
                };
                self.settle(at_ns);
                length
            }
        }
    }

    /// Gives a call the line the gate found for it, and answers it.
    fn admit(
        &mut self,
        at_ns: u64,
        peer: Peer,
        caller: &sip::edge::Caller,
        message: &Message,
        admitted: Admitted,
        answer: &mut [u8],
    ) -> Option<usize> {
        if let Some(other) = admitted.instead_of {
            self.let_go(at_ns, other, LetGoReason::ForAnother);
        }
        let refused = match self.calls.incoming(at_ns, peer, caller, message) {
            Err(status) => Some(status),
            Ok(id) => match self.sound.open(self.calls.offer(id).as_ref(), Some(peer.address.ip()))
            {
                Some((leg, ours)) => {
                    self.line_up(id, leg, &admitted, caller);
                    self.calls.answer(at_ns, id, ours, &mut self.out);
                    None
                }
                None => {
                    // More calls say that their sound is at one address than there are shared
                    // ports: no honest carrier does.
                    self.past.without_sound += 1;
                    self.calls.refuse(at_ns, id, reply::Status::Busy, &mut self.out);
                    self.gate.ended(at_ns, admitted.call);
                    None
                }
            },
        };
        self.settle(at_ns);
        let status = refused?;
        self.gate.ended(at_ns, admitted.call);
        reply::write(status, &message.echo, caller.tag, peer.address, answer)
    }

    fn line_up(
        &mut self,
        id: CallId,
        leg: sound::LegId,
        admitted: &Admitted,
        caller: &sip::edge::Caller,
    ) {
        self.serial += 1;
        let holder = admitted.caller.and_then(|number| self.numbers.holder(number));
        let up = Up {
            gate: admitted.call,
            leg,
            talk: Talk::Nothing,
            dialogues: 0,
            slow: false,
            number: caller.number.map(|number| numbers::text(&number)),
            language: holder.map_or(Language::English, |holder| holder.language),
            serial: self.serial,
            number_failed: caller.verified == Verified::Failed,
            group: admitted.group,
            direct: admitted.direct,
            caller: admitted.caller,
            start_ms: self.clock.now().wall_ms,
            reporter: None,
            outcome: None,
            leaving_until_ns: None,
            prompts: 0,
            keys: None,
            draft: None,
            drafts: 0,
        };
        self.by_gate.insert(admitted.call, id);
        self.by_leg.insert(leg, id);
        self.up.insert(id, up);
    }

    /// Lets time pass.
    pub fn tick(&mut self, at_ns: u64) {
        let mut over = Vec::new();
        self.gate.tick(at_ns, |let_go| over.push(let_go));
        for let_go in over {
            self.let_go(at_ns, let_go.call, let_go.reason);
        }
        self.calls.tick(at_ns, &mut self.out);
        self.heard(at_ns);
        self.answer_filed(at_ns);
        self.tick_talks(at_ns);
        self.tick_desk(at_ns);
        self.part(at_ns);
        self.settle(at_ns);
    }

    /// Returns when [`Exchange::tick`] is wanted next; it comes once a second anyway.
    pub fn wake_at(&self) -> Option<u64> {
        let talks = Some(self.talks_wake_ns);
        let desk = self.desk.queue.wake_at();
        [self.gate.wake_at(), self.calls.wake_at(), talks, desk].into_iter().flatten().min()
    }

    /// Hangs up whoever was to have left by now.
    fn part(&mut self, at_ns: u64) {
        let due = |up: &Up| up.leaving_until_ns.is_some_and(|until_ns| until_ns <= at_ns);
        let late: Vec<CallId> =
            self.up.iter().filter(|(_, up)| due(up)).map(|(id, _)| *id).collect();
        for id in late {
            self.calls.hang_up(at_ns, id, &mut self.out);
        }
    }

    /// Takes what the thread of sound heard.
    fn heard(&mut self, at_ns: u64) {
        let events: Vec<sound::Event> = self.sound.events().collect();
        for event in events {
            match event {
                sound::Event::Key { leg, key } => {
                    if let Some(&id) = self.by_leg.get(&leg) {
                        self.press(at_ns, id, key, KeyWay::Sound);
                    }
                }
                sound::Event::Played { leg, token } => {
                    if let Some(&id) = self.by_leg.get(&leg) {
                        self.played(at_ns, id, token);
                    }
                }
                sound::Event::Silent { leg } => self.fell_silent(at_ns, leg),
                sound::Event::First { .. } => {}
            }
        }
    }

    /// Deals with what the call core says happened; what is to be sent stays.
    fn settle(&mut self, at_ns: u64) {
        let mut at = 0;
        while at < self.out.len() {
            let event = match &self.out[at] {
                Output::Send { .. } => None,
                Output::Event(event) => Some(*event),
            };
            at += 1;
            match event {
                None | Some(Event::Ringing(_)) => {}
                // The carrier knows us by our address: we have no other proof.
                Some(Event::Challenged { call, .. }) => {
                    self.calls.hang_up(at_ns, call, &mut self.out);
                }
                Some(Event::Confirmed(id)) => self.confirmed(at_ns, id),
                Some(Event::Answered { call, sound } | Event::Changed { call, sound }) => {
                    if let Some(up) = self.up.get(&call) {
                        self.sound.change(up.leg, &sound);
                    } else {
                        self.desk_sound(at_ns, call, &sound);
                    }
                }
                Some(Event::Key { call, key }) => self.press(at_ns, call, key, KeyWay::Message),
                Some(Event::Ended { call, why }) => self.ended(at_ns, call, why),
            }
        }
        self.out.retain(|output| matches!(output, Output::Send { .. }));
    }

    /// Ends a call to which the gate gives its line no longer.
    fn let_go(&mut self, at_ns: u64, call: gate::Call, reason: LetGoReason) {
        let Some(&id) = self.by_gate.get(&call) else { return };
        let Some(up) = self.up.get_mut(&id) else { return };
        up.outcome.get_or_insert(let_go_name(reason));
        match reason {
            // Nobody listens, or her line is needed at once.
            LetGoReason::NotAnswered | LetGoReason::ForAnother => {
                self.calls.hang_up(at_ns, id, &mut self.out);
            }
            LetGoReason::NoDigit if up.keys.is_none() => {
                self.calls.hang_up(at_ns, id, &mut self.out);
            }
            LetGoReason::NoDigit
            | LetGoReason::NoCode
            | LetGoReason::Tries
            | LetGoReason::TryLater
            | LetGoReason::TimeUp => self.leave(at_ns, id, &GOODBYE),
        }
    }

    fn ended(&mut self, at_ns: u64, id: CallId, why: Ended) {
        self.desk.stale = true;
        if self.operator_ended(at_ns, id) || self.chair_ended(at_ns, id) {
            return;
        }
        self.step(at_ns, id, Input::HungUp);
        let Some(up) = self.up.remove(&id) else { return };
        self.by_gate.remove(&up.gate);
        self.by_leg.remove(&up.leg);
        self.gate.ended(at_ns, up.gate);
        self.sound.close(up.leg);
        let outcome = up.outcome.unwrap_or(match why {
            Ended::Hung => "hung-up",
            Ended::Cancelled => "cancelled",
            Ended::Unacknowledged | Ended::Unanswered => "not-answered",
            Ended::TooLong => "time-up",
            Ended::Ours => "hung-up-on",
            Ended::Refused(_) | Ended::Unusable | Ended::Lost => "lost",
        });
        if let Some(reporter) = up.reporter {
            self.caller_ended(at_ns, up.serial, reporter);
        }
        if up.reporter.is_none() && !self.past.takes_a_row(at_ns) {
            return; // Counted in its second all the same.
        }
        self.records.put(Record::Call(Call {
            class: group_name(up.group),
            direct: up.direct.and_then(|place| self.numbers.county(place)),
            caller: up.caller,
            start_ms: up.start_ms,
            end_ms: self.clock.now().wall_ms,
            outcome,
            reporter: up.reporter,
        }));
    }

    /// Hangs every call up: the program ends.
    pub fn hang_up_all(&mut self, at_ns: u64) {
        let ids: Vec<CallId> = self.up.keys().copied().chain(self.desk.calls()).collect();
        for id in ids {
            self.calls.hang_up(at_ns, id, &mut self.out);
        }
        self.settle(at_ns);
    }
}

/// Tells whether a precinct has reported; while somebody writes, no.
fn has_reported(night: &SharedNight, precinct: PrecinctIndex) -> bool {
    night.try_read().is_ok_and(|night| match night.precinct(precinct).heard {
        Heard::Expected | Heard::Postponed => false,
        Heard::Reported | Heard::NobodyCame | Heard::NotHeld | Heard::CountedWith(_) => true,
    })
}

fn hint(caller: &sip::edge::Caller) -> Hint {
    match caller.verified {
        Verified::Full => Hint::Full,
        Verified::Unknown => Hint::Unknown,
        Verified::Failed => Hint::Failed,
    }
}
