//! Who is let in, and how many at a time.

use std::collections::HashMap;
use std::net::{IpAddr, SocketAddr};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;
use tokio::time::{sleep, timeout};

use super::connection::{self, Line};
use super::{CONNECTIONS_MAX, CONNECTIONS_PER_SOURCE_MAX, Event, Limits, Tls, Told};
use crate::wait::Waker;

/// After an error of accepting, most likely that no file descriptor is free.
const PAUSE: Duration = Duration::from_millis(10);

type Allows = Box<dyn Fn(SocketAddr) -> bool + Send + Sync>;

/// What all connections share.
pub(super) struct House {
    pub limits: Limits,
    allows: Allows,
    seats: Mutex<HashMap<IpAddr, usize>>,
    next: AtomicU32,
    events: mpsc::Sender<Told>,
    waker: Waker,
}

impl House {
    pub fn new(limits: Limits, allows: Allows, events: mpsc::Sender<Told>, waker: Waker) -> House {
        let (seats, next) = (Mutex::default(), AtomicU32::new(0));
        House { limits, allows, seats, next, events, waker }
    }

    /// Accepts for ever.
    pub async fn accept(self: Arc<House>, socket: TcpListener, tls: Option<Tls>) {
        loop {
            match socket.accept().await {
                Ok((stream, source)) => {
                    if let Some(seat) = self.seat(source) {
                        tokio::spawn(serve(seat, stream, source, tls.clone()));
                    }
                }
                Err(_) => sleep(PAUSE).await,
            }
        }
    }

    /// Returns a seat if the source is allowed and there is one.
    fn seat(self: &Arc<House>, source: SocketAddr) -> Option<Seat> {
        if !(self.allows)(source) {
            return None;
        }
        let mut seats = self.seats();
        if seats.values().sum::<usize>() >= CONNECTIONS_MAX {
            return None;
        }
        let taken = seats.entry(source.ip()).or_default();
        if *taken >= CONNECTIONS_PER_SOURCE_MAX {
            return None;
        }
        *taken += 1;
        Some(Seat { house: Arc::clone(self), source: source.ip() })
    }

    fn seats(&self) -> MutexGuard<'_, HashMap<IpAddr, usize>> {
        self.seats.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Tells the edge, once it has room; `false` if it is gone.
    pub async fn tell(&self, told: Told) -> bool {
        let told = self.events.send(told).await.is_ok();
        self.waker.wake();
        told
    }
}

/// One of the places of a source, free again when dropped.
struct Seat {
    house: Arc<House>,
    source: IpAddr,
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut seats = self.house.seats();
        if let Some(taken) = seats.get_mut(&self.source) {
            *taken -= 1;
            if *taken == 0 {
                seats.remove(&self.source);
            }
        }
    }
}

/// Serves one connection from its first byte to its last.
async fn serve(seat: Seat, stream: TcpStream, source: SocketAddr, tls: Option<Tls>) {
    let house = &seat.house;
    let _ = stream.set_nodelay(true); // Else an answer might wait for the ACK of the one before.
    let connection = house.next.fetch_add(1, Ordering::Relaxed);
    let line = Line { house, connection, source };
    let end = match tls {
        None => connection::run(&line, stream).await,
        Some(tls) => match timeout(house.limits.handshake, tls.accept(stream)).await {
            Ok(Ok(stream)) => connection::run(&line, stream).await,
            Ok(Err(_)) | Err(_) => return, // The edge has not heard of it.
        },
    };
    house.tell(Told::Event(Event::Ended(connection, end))).await;
}
