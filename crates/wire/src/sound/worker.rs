//! What the sound thread does.

use std::net::{IpAddr, UdpSocket};
use std::os::fd::OwnedFd;
use std::sync::mpsc::{Receiver, SyncSender, TryRecvError};
use std::sync::{Arc, Mutex};

use sip::media::{Heard, Leg, PACKET_NS, Peer, SoundId, Sounds, Start};
use sip::rtp::Packet;
use sip::sdp::Sound;

use crate::sound::inbox::Inbox;
use crate::sound::legs::{Legs, SLOT_NS, SLOTS};
use crate::sound::outbox::Outbox;
use crate::sound::places::LegId;
use crate::sound::{Event, Figures, address_of, clock};

/// A packet sent later than this after it was due is counted as late.
const LATE_NS: u64 = 5_000_000;

/// How often the figures are shown: each second half a dozen times.
const FIGURES_NS: u64 = 150_000_000;

/// What the owner wants done.
pub(super) enum Command {
    Open { id: LegId, socket: u16, start: Start, theirs: Option<Sound>, caller: Option<IpAddr> },
    Change { id: LegId, sound: Sound },
    Play { id: LegId, token: u32, sounds: Arc<[SoundId]> },
    Stop { id: LegId },
    Bridge { a: LegId, b: LegId },
    Unbridge { id: LegId },
    Close { id: LegId },
}

/// What the thread is started with.
pub(super) struct Work<W> {
    pub sockets: Vec<UdpSocket>,
    pub waiter: OwnedFd,
    pub sounds: Arc<Sounds>,
    pub legs: Legs,
    pub commands: Receiver<Command>,
    pub events: Events<W>,
    pub figures: Arc<Mutex<Figures>>,
    pub v6: bool,
}

/// Reports to the owner; a full channel loses them and never blocks.
pub(super) struct Events<W> {
    pub sender: SyncSender<Event>,
    pub wake: W,
    pub put: bool,
    pub lost: u64,
}

impl<W: Fn()> Events<W> {
    fn put(&mut self, event: Event) {
        match self.sender.try_send(event) {
            Ok(()) => self.put = true,
            Err(_) => self.lost += 1,
        }
    }

    fn wake(&mut self) {
        if std::mem::take(&mut self.put) {
            (self.wake)();
        }
    }
}

struct Worker<W> {
    work: Work<W>,
    inbox: Inbox,
    outbox: Outbox,
    counted: Figures,
    figures_at_ns: u64,
}

/// Sends and hears until the owner is gone.
pub(super) fn run<W: Fn()>(work: Work<W>) {
    let Ok(waiter) = work.waiter.try_clone() else { return };
    let (inbox, outbox) = (Inbox::new(waiter), Outbox::new(work.v6));
    let mut worker = Worker { inbox, outbox, counted: Figures::default(), figures_at_ns: 0, work };
    let mut due_ns = 0;
    loop {
        let mut first = None;
        if worker.work.legs.is_empty() {
            // There is nothing to send, and nobody to hear: only the owner is waited for.
            let Ok(command) = worker.work.commands.recv() else { return };
            first = Some(command);
            due_ns = clock::now_ns();
        } else {
            clock::sleep_until(due_ns);
        }
        let now_ns = clock::now_ns();
        worker.receive(now_ns); // First, so that what came for a closed leg meets no other one.
        if !worker.obey(now_ns, first) {
            return;
        }
        due_ns = worker.send(now_ns, due_ns);
        worker.work.events.wake();
        worker.figures(now_ns);
    }
}

impl<W: Fn()> Worker<W> {
    fn receive(&mut self, now_ns: u64) {
        let Worker { work, inbox, outbox, counted, .. } = self;
        let Work { sockets, legs, events, .. } = work;
        inbox.drain(sockets, |socket, from, datagram| {
            let Some(place) = legs.find(socket, from) else {
                counted.strangers += 1;
                return;
            };
            let Some(packet) = datagram.and_then(Packet::read) else {
                counted.unreadable += 1;
                return;
            };
            let Some(open) = legs.at(place) else { return };
            let before = open.leg.counts().packets;
            let heard = open.leg.hear(now_ns, &packet);
            if open.leg.counts().packets > before {
                counted.heard += 1;
                open.peer.settle(from);
            }
            match heard {
                Heard::Nothing => {}
                Heard::Key(key) => events.put(Event::Key { leg: open.id, key }),
                Heard::Sound(codec) => {
                    let Some(other) = open.other.and_then(|place| legs.at(place)) else { return };
                    let Some(target) = other.peer.target() else { return };
                    let out = outbox.room(sockets, other.socket);
                    let length = other.leg.relay(&packet, codec, out);
                    if length > 0 {
                        outbox.put(length, target);
                    }
                }
            }
        });
        outbox.flush(sockets);
    }

    /// Does what the owner wants; false if the owner is gone.
    fn obey(&mut self, now_ns: u64, first: Option<Command>) -> bool {
        if let Some(command) = first {
            self.apply(now_ns, command);
        }
        loop {
            match self.work.commands.try_recv() {
                Ok(command) => self.apply(now_ns, command),
                Err(TryRecvError::Empty) => return true,
                Err(TryRecvError::Disconnected) => return false,
            }
        }
    }

    fn apply(&mut self, now_ns: u64, command: Command) {
        let legs = &mut self.work.legs;
        match command {
            Command::Open { id, socket, start, theirs, caller } => {
                legs.open(id, socket, Leg::new(start), Peer::new(caller));
                if let Some(sound) = theirs {
                    change(legs, now_ns, id, &sound);
                }
            }
            Command::Change { id, sound } => change(legs, now_ns, id, &sound),
            Command::Play { id, token, sounds } => {
                if let Some(open) = legs.get(id) {
                    open.leg.play(sounds, token);
                }
            }
            Command::Stop { id } => {
                if let Some(open) = legs.get(id) {
                    open.leg.stop();
                }
            }
            Command::Bridge { a, b } => legs.bridge(a, b),
            Command::Unbridge { id } => legs.unbridge(id),
            Command::Close { id } => legs.close(id),
        }
    }

    /// Sends what is due; returns when the next is.
    fn send(&mut self, now_ns: u64, mut due_ns: u64) -> u64 {
        // After a standstill the sound goes on where it was: nobody can hear it faster.
        let rounds = now_ns.saturating_sub(due_ns) / PACKET_NS;
        due_ns += rounds * PACKET_NS;
        self.counted.late += rounds * self.work.legs.count() as u64;
        while due_ns <= now_ns {
            self.send_slot(now_ns, (due_ns / SLOT_NS) as usize % SLOTS, due_ns);
            due_ns += SLOT_NS;
        }
        due_ns
    }

    fn send_slot(&mut self, now_ns: u64, slot: usize, due_ns: u64) {
        let Work { sockets, legs, events, sounds, .. } = &mut self.work;
        let mut count = 0;
        while let Some(open) = legs.due(slot, count).and_then(|place| legs.at(place)) {
            count += 1;
            let out = self.outbox.room(sockets, open.socket);
            let ticked = open.leg.tick(now_ns, sounds, out);
            let target = open.peer.target();
            if let Some(target) = target.filter(|_| ticked.length > 0) {
                self.outbox.put(ticked.length, target);
            }
            let leg = open.id;
            if ticked.first {
                events.put(Event::First { leg });
            }
            if let Some(token) = ticked.played {
                events.put(Event::Played { leg, token });
            }
            if ticked.silent {
                events.put(Event::Silent { leg });
            }
        }
        if count == 0 {
            return;
        }
        self.outbox.flush(sockets);
        let late_ns = clock::now_ns().saturating_sub(due_ns);
        self.counted.late_ns_max = self.counted.late_ns_max.max(late_ns);
        if late_ns > LATE_NS {
            self.counted.late += count as u64;
        }
    }

    /// Shows the figures, unless somebody is just looking at them.
    fn figures(&mut self, now_ns: u64) {
        if now_ns < self.figures_at_ns && !self.work.legs.is_empty() {
            return;
        }
        self.figures_at_ns = now_ns + FIGURES_NS;
        let jitter = self.work.legs.all().map(|open| open.leg.counts().jitter_ns()).max();
        let figures = Figures {
            legs: self.work.legs.count() as u16,
            sent: self.outbox.sent,
            unsent: self.outbox.unsent,
            jitter_ns_max: jitter.unwrap_or(0),
            events_lost: self.work.events.lost,
            ..self.counted
        };
        if let Ok(mut shown) = self.work.figures.try_lock() {
            *shown = figures;
        }
    }
}

fn change(legs: &mut Legs, now_ns: u64, id: LegId, sound: &Sound) {
    legs.turn(id, address_of(sound));
    if let Some(open) = legs.get(id) {
        open.leg.change(now_ns, sound);
    }
}
