//! One thread waits for everything: its ports, other threads, its next deadline.

use std::array;
use std::io;
use std::os::fd::AsFd;
use std::sync::Arc;
use std::time::Duration;

use nix::errno::Errno;
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use nix::sys::eventfd::{EfdFlags, EventFd};

use crate::datagrams::Datagrams;

/// Ports of one thread: both families, and a second network.
pub const PORTS_MAX: usize = 7;

/// Ends a thread's wait; every thread that has something for it holds a copy.
#[derive(Clone, Debug)]
pub struct Waker(Arc<EventFd>);

impl Waker {
    /// Makes a waker for one thread.
    pub fn new() -> io::Result<Waker> {
        let flags = EfdFlags::EFD_CLOEXEC | EfdFlags::EFD_NONBLOCK;
        Ok(Waker(Arc::new(EventFd::from_flags(flags)?)))
    }

    /// Ends this wait, or the next if there is none. What it is about is put in place before.
    pub fn wake(&self) {
        let _ = self.0.write(1); // It fails only if 2^64 were there already.
    }
}

/// Waits until a datagram comes to one of the ports, the waker was called, or so long; `None`
/// waits for ever. A signal ends it as well.
pub fn wait(ports: &[&Datagrams], waker: &Waker, at_most: Option<Duration>) -> io::Result<()> {
    assert!(ports.len() <= PORTS_MAX);
    let mut polled: [_; PORTS_MAX + 1] = array::from_fn(|at| {
        let source = ports.get(at).map_or(waker.0.as_fd(), |port| port.as_fd());
        PollFd::new(source, PollFlags::POLLIN)
    });
    // A part of a millisecond counts as one: else the thread would turn until it is over.
    let millis = at_most.map(|at_most| at_most.as_nanos().div_ceil(1_000_000));
    let millis = millis.map(|millis| PollTimeout::try_from(millis).unwrap_or(PollTimeout::MAX));
    match poll(&mut polled[..=ports.len()], millis) {
        Ok(_) | Err(Errno::EINTR) => {}
        Err(error) => return Err(error.into()),
    }
    if polled[ports.len()].any().unwrap_or(false) {
        let _ = waker.0.read(); // Whoever wakes from here on ends the next wait.
    }
    Ok(())
}
