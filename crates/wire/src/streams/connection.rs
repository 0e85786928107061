//! One connection: what comes is cut into messages, what goes waits in a queue with a bound.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use sip::stream::{Piece, Stream};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::sync::{mpsc, oneshot};
use tokio::time::{Instant, timeout, timeout_at};

use super::house::House;
use super::{End, Event, Inbound, Open, Told};

/// Answers that wait for a peer to read, by number and by size. The carrier's other calls come over
/// other connections, or over this one a little later.
const QUEUED_MAX: usize = 256;
const QUEUED_BYTES_MAX: usize = 256 * 1024;

/// Both ends of what goes out share its size.
#[derive(Clone)]
pub(super) struct Queue {
    sender: mpsc::Sender<Vec<u8>>,
    bytes: Arc<AtomicUsize>,
}

impl Queue {
    /// Takes a message, if there is room for it.
    pub fn push(&self, message: &[u8]) -> bool {
        let before = self.bytes.fetch_add(message.len(), Ordering::Relaxed);
        before + message.len() <= QUEUED_BYTES_MAX && self.sender.try_send(message.to_vec()).is_ok()
    }
}

/// Who is connected.
pub(super) struct Line<'a> {
    pub house: &'a House,
    pub connection: u32,
    pub source: SocketAddr,
}

/// Serves a connection until it ends.
pub(super) async fn run(line: &Line<'_>, stream: impl AsyncRead + AsyncWrite) -> End {
    let (sender, messages) = mpsc::channel(QUEUED_MAX);
    let queue = Queue { sender, bytes: Arc::default() };
    let (hang_up, hung_up) = oneshot::channel();
    let open = Open { queue: queue.clone(), _hang_up: hang_up };
    if !line.house.tell(Told::Opened(line.connection, open)).await {
        return End::HungUp;
    }
    let (reader, writer) = tokio::io::split(stream);
    tokio::select! {
        end = hear(line, reader, &queue) => end,
        end = answer(line, writer, messages, &queue.bytes) => end,
        _ = hung_up => End::HungUp,
    }
}

/// Hands on what comes, until it ends or takes too long.
async fn hear(line: &Line<'_>, mut reader: impl AsyncRead + Unpin, queue: &Queue) -> End {
    let limits = line.house.limits;
    let mut idle = limits.idle_before;
    let mut stream = Stream::default();
    // The last moment at which no message had begun, or one had just ended.
    let mut between = Instant::now();
    loop {
        loop {
            match stream.next() {
                Ok(None) => break,
                Ok(Some(Piece::Message(message))) => {
                    let (connection, source, bytes) =
                        (line.connection, line.source, message.to_vec());
                    let event = Event::Message(Inbound { connection, source, bytes });
                    if !line.house.tell(Told::Event(event)).await {
                        return End::HungUp;
                    }
                    idle = limits.idle_after;
                }
                Ok(Some(Piece::Ping)) => {
                    if !queue.push(b"\r\n") {
                        return End::NotReading;
                    }
                }
                Err(fault) => return End::Faulty(fault),
            }
            between = Instant::now();
        }
        let (limit, late) = match stream.is_within() {
            true => (limits.message, End::Unfinished),
            false => (idle, End::Idle),
        };
        let was_within = stream.is_within();
        match timeout_at(between + limit, reader.read(stream.space())).await {
            Ok(Ok(0) | Err(_)) => return End::Closed,
            Ok(Ok(bytes)) => stream.filled(bytes),
            Err(_) => return late,
        }
        if !was_within {
            between = Instant::now();
        }
    }
}

/// Writes what is queued, until the peer takes it no more.
async fn answer(
    line: &Line<'_>,
    mut writer: impl AsyncWrite + Unpin,
    mut messages: mpsc::Receiver<Vec<u8>>,
    queued_bytes: &AtomicUsize,
) -> End {
    while let Some(message) = messages.recv().await {
        let written = async {
            writer.write_all(&message).await?;
            writer.flush().await
        };
        match timeout(line.house.limits.message, written).await {
            Ok(Ok(())) => queued_bytes.fetch_sub(message.len(), Ordering::Relaxed),
            Ok(Err(_)) => return End::Closed,
            Err(_) => return End::NotReading,
        };
    }
    End::HungUp
}
