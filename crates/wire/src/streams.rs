//! Connections of the telephone's port, TCP and TLS, on a thread of their own.
//!
//! Whole messages go to one other thread, the edge, and its answers come back; neither waits for
//! the other, nor one connection for another. Only sources that are allowed are listened to.

mod connection;
mod house;
mod tls;

use std::collections::HashMap;
use std::io;
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::thread::{self, JoinHandle};
use std::time::Duration;

use nix::sys::socket::{Backlog, SockType, listen};
use sip::fault::Fault;
use tokio::sync::{mpsc, oneshot};

use crate::socket;
use crate::wait::Waker;
use connection::Queue;
use house::House;
pub use tls::{Tls, TlsError};

/// Connections in all.
pub const CONNECTIONS_MAX: usize = 64;

/// Connections of one address.
pub const CONNECTIONS_PER_SOURCE_MAX: usize = 16;

/// Messages on their way to the edge, 16 MiB at most. If it falls behind, connections are read no
/// further, and their peers wait.
const EVENTS_MAX: usize = 256;

/// Connections that want to be accepted; strangers are among them, and are hung up at once.
const BACKLOG: i32 = 256;

/// How long a peer may take.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// To shake hands, with TLS.
    pub handshake: Duration,
    /// Without a message or a ping, before the first message.
    pub idle_before: Duration,
    /// The same, afterwards.
    pub idle_after: Duration,
    /// From the first byte of a message to its last, and to take an answer from us.
    pub message: Duration,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            handshake: Duration::from_secs(5),
            idle_before: Duration::from_secs(5 * 60),
            idle_after: Duration::from_secs(30 * 60),
            message: Duration::from_secs(32), // As long as a request waits for its answer.
        }
    }
}

/// A message, whole.
#[derive(Debug, PartialEq, Eq)]
pub struct Inbound {
    /// Names the connection, to [`Streams::send`] the answer.
    pub connection: u32,
    /// Who is at its other end.
    pub source: SocketAddr,
    /// As it came.
    pub bytes: Vec<u8>,
}

/// What happened on a connection.
#[derive(Debug, PartialEq, Eq)]
pub enum Event {
    /// A message came.
    Message(Inbound),
    /// It is gone; its name is not used again.
    Ended(u32, End),
}

/// Why a connection ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// The peer closed it, or the network did.
    Closed,
    /// What came cannot be cut into messages.
    Faulty(Fault),
    /// Nothing came for too long.
    Idle,
    /// A message began and did not become whole.
    Unfinished,
    /// The peer did not take our answers.
    NotReading,
    /// The edge gave it up.
    HungUp,
}

/// An address on which connections are accepted.
pub struct Listener {
    socket: TcpListener,
    tls: Option<Tls>,
}

impl Listener {
    /// Takes a port of one family, with TLS or without.
    pub fn bind(address: SocketAddr, tls: Option<Tls>) -> io::Result<Listener> {
        let socket = socket::bound(address, SockType::Stream)?;
        listen(&socket, Backlog::new(BACKLOG)?)?;
        Ok(Listener { socket: TcpListener::from(socket), tls })
    }

    /// Tells the address that is ours.
    pub fn address(&self) -> io::Result<SocketAddr> {
        self.socket.local_addr()
    }
}

/// The edge's end of all connections; dropping it hangs all of them up.
pub struct Streams {
    events: mpsc::Receiver<Told>,
    open: HashMap<u32, Open>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

/// What the edge's end is told.
enum Told {
    Opened(u32, Open),
    Event(Event),
}

/// A connection, seen from the edge: dropping it hangs up.
struct Open {
    queue: Queue,
    _hang_up: oneshot::Sender<()>,
}

impl Streams {
    /// Starts the thread: it accepts whom it is told to, and wakes the edge for each event.
    pub fn open(
        listeners: Vec<Listener>,
        limits: Limits,
        allows: impl Fn(SocketAddr) -> bool + Send + Sync + 'static,
        waker: Waker,
    ) -> io::Result<Streams> {
        let (sender, events) = mpsc::channel(EVENTS_MAX);
        let (stop, stopped) = oneshot::channel();
        let runtime =
            tokio::runtime::Builder::new_current_thread().enable_io().enable_time().build()?;
        let house = Arc::new(House::new(limits, Box::new(allows), sender, waker));
        let entered = runtime.enter();
        let listeners = listeners
            .into_iter()
            .map(|Listener { socket, tls }| Ok((tokio::net::TcpListener::from_std(socket)?, tls)));
        let listeners = listeners.collect::<io::Result<Vec<_>>>()?;
        for (socket, tls) in listeners {
            runtime.spawn(Arc::clone(&house).accept(socket, tls));
        }
        drop(entered);
        let thread = thread::Builder::new().name("streams".to_owned()).spawn(move || {
            let _ = runtime.block_on(stopped); // Either way it is over.
        })?;
        Ok(Streams { events, open: HashMap::new(), stop: Some(stop), thread: Some(thread) })
    }

    /// Returns what happened next; `None` if nothing is left. It never waits.
    pub fn next_event(&mut self) -> Option<Event> {
        loop {
            match self.events.try_recv().ok()? {
                Told::Opened(connection, open) => {
                    self.open.insert(connection, open);
                }
                Told::Event(event) => {
                    if let Event::Ended(connection, _) = event {
                        self.open.remove(&connection);
                    }
                    return Some(event);
                }
            }
        }
    }

    /// Puts a message into the queue of a connection; tells whether it was taken. A connection
    /// whose queue is full is hung up: its peer does not read.
    pub fn send(&mut self, connection: u32, message: &[u8]) -> bool {
        let Some(open) = self.open.get(&connection) else { return false };
        let taken = open.queue.push(message);
        if !taken {
            self.hang_up(connection);
        }
        taken
    }

    /// Ends a connection; what is queued may get lost. Its end is an event like any other.
    pub fn hang_up(&mut self, connection: u32) {
        self.open.remove(&connection);
    }
}

impl Drop for Streams {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join(); // It has panicked: its connections are closed all the same.
        }
    }
}
