//! All callers, played by one thread.

use std::io;
use std::net::{SocketAddr, UdpSocket};
use std::os::fd::AsRawFd;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use nix::sys::socket::sockopt::ReceiveTimestampns;
use nix::sys::socket::{ControlMessageOwned, MsgFlags, MultiHeaders, SockaddrIn};
use nix::sys::socket::{recvmmsg, setsockopt};
use nix::sys::time::TimeSpec;
use sip::rtp::Packet;

/// From one packet of a caller to the next.
const PACKET_NS: u64 = 20_000_000;

/// Every caller presses a key after so many packets.
const KEY_PACKETS: u64 = 50;

/// Packets of a key: two while it is held, three at its end. They come instead of sound.
const PACKETS_OF_A_KEY: u64 = 5;

/// Packets taken from a socket at once.
const BATCH: usize = 8;

/// Times are counted in steps so long.
const STEP_NS: u64 = 50_000;

pub struct Callers {
    sockets: Vec<UdpSocket>,
    lossy: bool,
    keys: bool,
    streams: Vec<Stream>,
    heard: Heard,
    random: u64,
}

/// What one caller heard.
#[derive(Clone, Copy, Default)]
struct Stream {
    /// When the last packet came, and its sequence number.
    last: Option<(u64, u16)>,
    missing: u64,
    /// The last key of which a packet was sent.
    key: u64,
}

/// What all of them did and heard.
#[derive(Default)]
pub struct Heard {
    sent: u64,
    dropped: u64,
    keys: u64,
    packets: u64,
    apart: Times,
    gap_ns_max: u64,
    behind: Times,
    missing: u64,
}

/// How often times of so many steps were seen; the last step stands for all above.
pub struct Times([u64; 4_096]);

impl Default for Times {
    fn default() -> Times {
        Times([0; 4_096])
    }
}

impl Times {
    pub fn add(&mut self, ns: u64) {
        self.0[usize::try_from(ns / STEP_NS).unwrap_or(usize::MAX).min(4_095)] += 1;
    }

    /// Prints the times that so many of a thousand do not exceed.
    pub fn print(&self, what: &str) {
        let all: u64 = self.0.iter().sum();
        let below = |of_thousand: u64| {
            let mut seen = 0;
            let step = self.0.iter().position(|count| {
                seen += count;
                seen * 1000 >= all * of_thousand
            });
            let us = (step.unwrap_or(0) as u64 + 1) * STEP_NS / 1000;
            format!("{}.{:02} ms", us / 1000, us % 1000 / 10)
        };
        let [p50, p99, p999, max] = [500, 990, 999, 1000].map(below);
        println!("{what}  p50 {p50}, p99 {p99}, p99.9 {p999}, all {max}");
    }
}

impl Callers {
    pub fn new(sockets: Vec<UdpSocket>, lossy: bool, keys: bool) -> io::Result<Callers> {
        for socket in &sockets {
            socket.set_nonblocking(true)?;
            setsockopt(socket, ReceiveTimestampns, &true)?;
        }
        let streams = vec![Stream::default(); sockets.len()];
        let heard = Heard::default();
        Ok(Callers { sockets, lossy, keys, streams, heard, random: 1 })
    }

    pub fn addresses(&self) -> io::Result<Vec<SocketAddr>> {
        self.sockets.iter().map(UdpSocket::local_addr).collect()
    }

    /// Sends from each socket and looks at it once every 20 ms, spread over that time. When
    /// something came is said by the system, so it does not matter when it is looked at.
    pub fn run(mut self, targets: &[SocketAddr], stop: &AtomicBool) -> io::Result<Heard> {
        let (started, legs) = (Instant::now(), self.sockets.len() as u64);
        let space = nix::cmsg_space!(TimeSpec);
        let mut headers = MultiHeaders::preallocate(BATCH, Some(space));
        let mut turn = 0u64;
        while !stop.load(Ordering::Relaxed) {
            let due = Duration::from_nanos(turn * PACKET_NS / legs);
            let now = started.elapsed();
            if due > now {
                std::thread::sleep((due - now).max(Duration::from_millis(1)));
                continue;
            }
            self.heard.behind.add((now - due).as_nanos() as u64);
            let (caller, round) = ((turn % legs) as usize, turn / legs);
            self.send(caller, round, targets[caller])?;
            self.receive(caller, &mut headers);
            turn += 1;
        }
        self.heard.missing = self.streams.iter().map(|stream| stream.missing).sum();
        Ok(self.heard)
    }

    fn send(&mut self, caller: usize, round: u64, target: SocketAddr) -> io::Result<()> {
        // Not all at once: each caller has its own beat.
        let beat = round + caller as u64 % KEY_PACKETS;
        let (key, at) = (beat / KEY_PACKETS, beat % KEY_PACKETS);
        let is_key = self.keys && at < PACKETS_OF_A_KEY && beat >= KEY_PACKETS;
        let flags = if at < 2 { 10 } else { 0x8a };
        let pressed = [key as u8 % 12, flags, 3, 32];
        let packet = Packet {
            marker: false,
            format: if is_key { 101 } else { 0 },
            sequence: round as u16,
            timestamp: 160 * if is_key { round - at } else { round } as u32,
            source: caller as u32,
            body: if is_key { &pressed } else { &[0x55; 160] },
        };
        self.random = self.random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        if self.lossy && self.random >> 32 & 0xffff < 6_554 {
            self.heard.dropped += 1;
            return Ok(());
        }
        let mut bytes = [0; 200];
        let length = packet.write(&mut bytes).ok_or(io::ErrorKind::InvalidData)?;
        self.sockets[caller].send_to(&bytes[..length], target)?;
        self.heard.sent += 1;
        if is_key && self.streams[caller].key != key {
            self.streams[caller].key = key;
            self.heard.keys += 1;
        }
        Ok(())
    }

    fn receive(&mut self, caller: usize, headers: &mut MultiHeaders<SockaddrIn>) {
        let mut buffers = [[0; 700]; BATCH];
        let mut parts = buffers.each_mut().map(|buffer| [io::IoSliceMut::new(buffer)]);
        let socket = self.sockets[caller].as_raw_fd();
        let flags = MsgFlags::MSG_DONTWAIT;
        let Ok(received) = recvmmsg(socket, headers, parts.iter_mut(), flags, None) else { return };
        for message in received {
            let came = message.cmsgs().into_iter().flatten().find_map(|beside| {
                let ControlMessageOwned::ScmTimestampns(at) = beside else { return None };
                Some(at.tv_sec() as u64 * 1_000_000_000 + at.tv_nsec() as u64)
            });
            let packet = message.iovs().next().and_then(Packet::read);
            let (Some(came), Some(packet)) = (came, packet) else { continue };
            self.heard.packets += 1;
            let stream = &mut self.streams[caller];
            if let Some((before, sequence)) = stream.last.replace((came, packet.sequence)) {
                let ahead = packet.sequence.wrapping_sub(sequence);
                stream.missing += u64::from(ahead.wrapping_sub(1));
                let gap = came.saturating_sub(before);
                self.heard.gap_ns_max = self.heard.gap_ns_max.max(gap);
                self.heard.apart.add(gap.abs_diff(PACKET_NS));
            }
        }
    }
}

impl Heard {
    pub fn print(&self, keys: u64) {
        println!("callers sent {} packets, {} were dropped", self.sent, self.dropped);
        println!("callers heard {} packets, {} missing", self.packets, self.missing);
        println!("keys heard {keys} of {} of which a packet was sent", self.keys);
        self.behind.print("the callers behind their own time");
        self.apart.print("from packet to packet, apart from 20 ms");
        println!("longest gap {} ms", self.gap_ns_max / 1_000_000);
    }
}
