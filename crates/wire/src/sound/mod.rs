//! The sound of all calls: one thread that sends and hears, and the handle of its owner.
//!
//! The thread looks at its sockets and sends once a millisecond, each time for the twentieth part
//! of the legs whose turn it is; while there is no leg, it sleeps. What a leg does is decided by
//! [`sip::media`]. The owner keeps the books of legs and sockets and tells the thread of every
//! change in order, so nothing is locked.
//!
//! By default a few sockets serve all legs, and a packet belongs to the leg whose description gave
//! its sender's address: from anybody else it is counted and dropped. That fits carriers, who send
//! from where they say. With a port for each call, packets go to where those of the call come from,
//! by the rule of [`sip::media::Peer`]: that fits telephones behind routers.

mod clock;
mod inbox;
mod legs;
mod outbox;
mod places;
mod worker;

use std::hash::Hasher;
use std::io;
use std::net::{IpAddr, SocketAddr, UdpSocket};
use std::sync::mpsc::{self, Receiver, SyncSender};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;

use rustix::net::sockopt;
use sip::key::Key;
use sip::media::{QUEUE_MAX, SoundId, Sounds, Start};
use sip::sdp::Sound;
use siphasher::sip::SipHasher13;

use legs::Legs;
pub use places::LegId;
use places::Places;
use worker::{Command, Events, Work};

/// Sockets where legs share them: enough that a caller's address can have several calls at once.
pub const SHARED_SOCKETS: u16 = 4;

/// Orders that may wait for the thread, for each leg; it takes all of them every millisecond.
const COMMANDS_PER_LEG: usize = 4;

/// Reports that may wait for the owner, for each leg: a second of keys pressed by machines.
const EVENTS_PER_LEG: usize = 24;

/// Bytes a socket holds while the thread is kept from running; the system may grant less.
const RECEIVE_BYTES: usize = 4 << 20;

/// The mark of sound that must not wait: expedited forwarding (RFC 3246).
const EXPEDITED: u8 = 46 << 2;

/// What a thread is started with.
#[derive(Clone, Copy, Debug)]
pub struct Settings {
    /// Where sockets are bound.
    pub address: IpAddr,
    /// What descriptions say: how others reach `address`.
    pub advertised: IpAddr,
    /// The first port; every second one is used, as RFC 3550 wants it. 0: whichever are free.
    pub first_port: u16,
    /// Ports used: [`SHARED_SOCKETS`], or one for each leg.
    pub ports: u16,
    /// Each leg has a port of its own.
    pub one_per_call: bool,
    /// Legs open at once.
    pub legs_max: u16,
}

/// What the thread reports.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    /// A key was pressed.
    Key {
        /// Where.
        leg: LegId,
        /// Which.
        key: Key,
    },
    /// Everything to be played was played to its end.
    Played {
        /// Where.
        leg: LegId,
        /// What was given to [`Thread::play`].
        token: u32,
    },
    /// The first packet was sent.
    First {
        /// Where.
        leg: LegId,
    },
    /// Nothing was heard for [`sip::media::SILENT_NS`], though the other side is not on hold and
    /// said that it sends. Reported again only after something was heard.
    Silent {
        /// Where.
        leg: LegId,
    },
}

/// What happened since the start, a fraction of a second ago.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Figures {
    /// Legs open now.
    pub legs: u16,
    /// Packets heard, each once.
    pub heard: u64,
    /// Packets sent.
    pub sent: u64,
    /// Packets the system did not take.
    pub unsent: u64,
    /// Packets from addresses that are no leg's.
    pub strangers: u64,
    /// Packets from a leg's address that were too long or no packets of sound at all.
    pub unreadable: u64,
    /// Packets sent more than 5 ms after they were due.
    pub late: u64,
    /// How late the latest was.
    pub late_ns_max: u64,
    /// The jitter of the leg that has most of it.
    pub jitter_ns_max: u64,
    /// Reports lost because the owner did not take them.
    pub events_lost: u64,
}

/// The owner's handle; the thread ends with it.
pub struct Thread {
    commands: Option<SyncSender<Command>>,
    events: Receiver<Event>,
    figures: Arc<Mutex<Figures>>,
    places: Places,
    /// What descriptions say, by socket.
    advertised: Vec<SocketAddr>,
    chance: [SipHasher13; 2],
    opened: u64,
    /// Lists the thread may still play from: they are freed here, and never by a thread that has
    /// packets to send.
    queued: Vec<Arc<[SoundId]>>,
    running: Option<JoinHandle<()>>,
}

impl Thread {
    /// Binds the sockets and starts the thread; `chance` is drawn anew for each, and `wake` is
    /// called by it whenever there is something to take from [`Thread::events`].
    pub fn start(
        settings: &Settings,
        sounds: Arc<Sounds>,
        chance: [u8; 32],
        wake: impl Fn() + Send + 'static,
    ) -> io::Result<Thread> {
        let Settings { ports, one_per_call, legs_max, .. } = *settings;
        if ports == 0 || legs_max == 0 || one_per_call && ports < legs_max {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, "too few ports or legs"));
        }
        let sockets: Vec<UdpSocket> =
            (0..ports).map(|at| bind(settings, at)).collect::<io::Result<_>>()?;
        let ours = |socket: &UdpSocket| {
            Ok(SocketAddr::new(settings.advertised, socket.local_addr()?.port()))
        };
        let advertised = sockets.iter().map(ours).collect::<io::Result<_>>()?;
        let (commands, orders) = mpsc::sync_channel(usize::from(legs_max) * COMMANDS_PER_LEG);
        let (reports, events) = mpsc::sync_channel(usize::from(legs_max) * EVENTS_PER_LEG);
        let figures = Arc::new(Mutex::new(Figures::default()));
        let work = Work {
            waiter: inbox::waiter(&sockets)?,
            sockets,
            sounds,
            legs: Legs::new(one_per_call, legs_max),
            commands: orders,
            events: Events { sender: reports, wake, put: false, lost: 0 },
            figures: figures.clone(),
            v6: settings.address.is_ipv6(),
        };
        let thread = std::thread::Builder::new().name("sound".into());
        let running = thread.spawn(move || worker::run(work))?;
        let [one, other] = [0, 16].map(|at| {
            // Unwrap: half of 32 bytes.
            SipHasher13::new_with_key(chance[at..at + 16].try_into().unwrap())
        });
        Ok(Thread {
            commands: Some(commands),
            events,
            figures,
            places: Places::new(ports, one_per_call, legs_max),
            advertised,
            chance: [one, other],
            opened: 0,
            queued: Vec::new(),
            running: Some(running),
        })
    }

    /// Opens a leg; returns it and what its description says of our side. `None`: there is no room.
    ///
    /// `theirs` is what was offered; if it comes later, [`Thread::change`] takes it. `caller` is
    /// the host the call came from, believed as the sender of sound where each leg has a port of
    /// its own.
    pub fn open(
        &mut self,
        theirs: Option<&Sound>,
        caller: Option<IpAddr>,
    ) -> Option<(LegId, SocketAddr)> {
        let (id, socket) = self.places.open(theirs.and_then(address_of))?;
        let start = self.draw();
        self.order(Command::Open { id, socket, start, theirs: theirs.copied(), caller });
        Some((id, self.advertised[usize::from(socket)]))
    }

    /// Takes what the other side has newly agreed to. False if it cannot be: the leg is closed, or
    /// another one on its port has this address already, and keeps it.
    pub fn change(&mut self, leg: LegId, theirs: &Sound) -> bool {
        let taken = self.places.change(leg, address_of(theirs));
        if taken {
            self.order(Command::Change { id: leg, sound: *theirs });
        }
        taken
    }

    /// Plays sounds one behind the other, at most [`QUEUE_MAX`], instead of what is being played;
    /// [`Event::Played`] comes with the token unless it is cut off.
    pub fn play(&mut self, leg: LegId, sounds: impl Into<Arc<[SoundId]>>, token: u32) {
        let sounds = sounds.into();
        assert!(sounds.len() <= QUEUE_MAX, "too many sounds to be played in one go");
        self.queued.retain(|queued| Arc::strong_count(queued) > 1);
        self.queued.push(Arc::clone(&sounds));
        self.order(Command::Play { id: leg, token, sounds });
    }

    /// Plays nothing more.
    pub fn stop(&mut self, leg: LegId) {
        self.order(Command::Stop { id: leg });
    }

    /// Lets each of two legs hear the other; those they were bridged with before hear silence.
    pub fn bridge(&mut self, a: LegId, b: LegId) {
        self.order(Command::Bridge { a, b });
    }

    /// Parts a leg from the one it is bridged with.
    pub fn unbridge(&mut self, leg: LegId) {
        self.order(Command::Unbridge { id: leg });
    }

    /// Closes a leg; nothing is sent for it any more. What was reported before may still come.
    pub fn close(&mut self, leg: LegId) {
        if self.places.is_open(leg) {
            self.places.close(leg);
            self.order(Command::Close { id: leg });
        }
    }

    /// Takes what the thread has reported.
    pub fn events(&mut self) -> impl Iterator<Item = Event> {
        self.events.try_iter()
    }

    /// Returns how it stands.
    pub fn figures(&self) -> Figures {
        *self.figures.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }

    /// Tells whether the thread is alive; nothing is heard or sent without it.
    pub fn is_running(&self) -> bool {
        self.running.as_ref().is_some_and(|running| !running.is_finished())
    }

    /// Waits a moment if the thread is behind; to one that is dead nothing is said.
    fn order(&self, command: Command) {
        if let Some(commands) = &self.commands {
            let _ = commands.send(command);
        }
    }

    /// Returns beginnings that nobody can guess from those of other legs.
    fn draw(&mut self) -> Start {
        self.opened += 1;
        let [one, other] = self.chance.map(|mut hasher| {
            hasher.write_u64(self.opened);
            hasher.finish()
        });
        Start { source: one as u32, sequence: (one >> 32) as u16, timestamp: other as u32 }
    }
}

impl Drop for Thread {
    fn drop(&mut self) {
        self.commands = None;
        if let Some(running) = self.running.take() {
            let _ = running.join(); // A panic of it was printed by then.
        }
    }
}

fn bind(settings: &Settings, at: u16) -> io::Result<UdpSocket> {
    let port = match settings.first_port {
        0 => Some(0),
        first => at.checked_mul(2).and_then(|at| first.checked_add(at)),
    };
    let port = port.ok_or(io::Error::new(io::ErrorKind::InvalidInput, "no port is so high"))?;
    let address = SocketAddr::new(settings.address, port);
    let named = |error: io::Error| io::Error::new(error.kind(), format!("{address}: {error}"));
    let socket = UdpSocket::bind(address).map_err(named)?;
    socket.set_nonblocking(true)?;
    // Both are wishes: without them sound is carried as well, only less surely.
    let _ = sockopt::set_socket_recv_buffer_size_force(&socket, RECEIVE_BYTES)
        .or_else(|_| sockopt::set_socket_recv_buffer_size(&socket, RECEIVE_BYTES));
    let _ = match settings.address {
        IpAddr::V4(_) => sockopt::set_ip_tos(&socket, EXPEDITED),
        IpAddr::V6(_) => sockopt::set_ipv6_tclass(&socket, EXPEDITED.into()),
    };
    Ok(socket)
}

/// Returns where sound is to be sent; `None` if that is nowhere, as one says who holds the line.
fn address_of(sound: &Sound) -> Option<SocketAddr> {
    let address = sound.address.to_canonical();
    (!address.is_unspecified()).then(|| SocketAddr::new(address, sound.port))
}
