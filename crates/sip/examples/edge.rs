//! Judges calls on a port of this machine, for load tools run by hand.
//!
//! `cargo run --release -p sip --example edge -- 127.0.0.1:5060 20 [busy|decline]` refuses for
//! twenty seconds, then says how often what happened and how many calls a second were refused
//! between the first and the last. One thread, two buffers, a system call for every packet.
#![allow(clippy::disallowed_methods)] // A program of its own: here is its clock.

use std::io::ErrorKind;
use std::net::UdpSocket;
use std::time::{Duration, Instant};

use sip::edge::{Admission, Edge, Verdict};
use sip::message::DATAGRAM_BYTES_MAX;
use sip::reply::TagKey;
use sip::trunk::Trunk;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let argument = |at: usize, default| arguments.get(at).map_or(default, String::as_str);
    let admission = match argument(2, "busy") {
        "busy" => Admission::Busy,
        "decline" => Admission::Decline,
        other => return Err(format!("`{other}` is neither busy nor decline").into()),
    };
    let socket = UdpSocket::bind(argument(0, "127.0.0.1:5060"))?;
    if !socket.local_addr()?.ip().is_loopback() {
        return Err("the secret of this example is known: it listens on loopback only".into());
    }
    let running = Duration::from_secs(argument(1, "20").parse()?);
    let trunk = Trunk::new(vec!["127.0.0.0/8".parse()?, "::1".parse()?])?;
    let mut edge = Edge::new(trunk, TagKey::new(*b"known to all men"));
    serve(&socket, &mut edge, admission, running)
}

fn serve(
    socket: &UdpSocket,
    edge: &mut Edge,
    admission: Admission,
    running: Duration,
) -> Result<(), Box<dyn std::error::Error>> {
    let mut datagram = vec![0; DATAGRAM_BYTES_MAX];
    let mut out = vec![0; DATAGRAM_BYTES_MAX];
    socket.set_read_timeout(Some(Duration::from_millis(200)))?;
    let start = Instant::now();
    let mut refusing: Option<(Instant, Instant)> = None;
    while start.elapsed() < running {
        let (length, source) = match socket.recv_from(&mut datagram) {
            Ok(received) => received,
            Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {
                continue;
            }
            Err(error) => return Err(error.into()),
        };
        let now = Instant::now();
        let at_ns = u64::try_from((now - start).as_nanos())?;
        let verdict = edge.judge(at_ns, source, &datagram[..length], &mut out, |_| admission);
        let bytes = match verdict {
            Verdict::Reply(bytes, _) => bytes,
            Verdict::Refused(bytes, _) => {
                refusing = Some((refusing.map_or(now, |(first, _)| first), now));
                bytes
            }
            Verdict::InDialog(_, message) => edge.unknown(source, &message, &mut out).unwrap_or(0),
            Verdict::Admit(..) | Verdict::Drop(_) => 0,
        };
        if bytes > 0 {
            socket.send_to(&out[..bytes], source)?;
        }
    }
    println!("{:#?}", edge.counts);
    if let Some((first, last)) = refusing {
        let refused = edge.counts.busy + edge.counts.declined;
        let millis = (last - first).as_millis().max(1);
        println!("{} refused a second", u128::from(refused) * 1000 / millis);
    }
    Ok(())
}
