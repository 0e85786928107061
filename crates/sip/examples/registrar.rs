//! Registers telephones on a port of this machine, for load tools and telephones run by hand.
//!
//! `cargo run --release -p sip --example registrar -- 127.0.0.1:5062 20` serves for twenty seconds,
//! then says how often what happened and who is where. Account `101` has the password `secret`, at
//! the realm `holdfast.example`; with `md5` behind it, it is asked by nothing else.
#![allow(clippy::disallowed_methods)] // A program of its own: here is its clock.

use std::io::ErrorKind;
use std::net::UdpSocket;
use std::time::{Duration, Instant};

use sip::digest::Ha1;
use sip::message::DATAGRAM_BYTES_MAX;
use sip::registrar::{Account, Registrar, Verdict};

const REALM: &str = "holdfast.example";

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let argument = |at: usize, default| arguments.get(at).map_or(default, String::as_str);
    let socket = UdpSocket::bind(argument(0, "127.0.0.1:5062"))?;
    if !socket.local_addr()?.ip().is_loopback() {
        return Err("the password of this example is known: it listens on loopback only".into());
    }
    let running = Duration::from_secs(argument(1, "20").parse()?);
    socket.set_read_timeout(Some(Duration::from_millis(200)))?;
    let mut ha1 = Ha1::of(b"101", REALM.as_bytes(), b"secret");
    match argument(2, "both") {
        "both" => {}
        "md5" => ha1.sha256 = None,
        other => return Err(format!("`{other}` is neither both nor md5").into()),
    }
    let account = Account { name: "101".to_owned(), ha1 };
    let mut registrar = Registrar::new(REALM, vec![account], *b"known to all men, and of 32 byte")?;
    let mut datagram = vec![0; DATAGRAM_BYTES_MAX];
    let mut out = vec![0; DATAGRAM_BYTES_MAX];
    let start = Instant::now();
    let at_ns = || start.elapsed().as_nanos() as u64;
    while start.elapsed() < running {
        let (length, source) = match socket.recv_from(&mut datagram) {
            Ok(received) => received,
            Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {
                continue;
            }
            Err(error) => return Err(error.into()),
        };
        match registrar.judge(at_ns(), source, &datagram[..length], &mut out) {
            Verdict::Reply(bytes, _) => drop(socket.send_to(&out[..bytes], source)?),
            Verdict::Drop(_) | Verdict::Other(_) => {}
        }
    }
    println!("{:#?}", registrar.counts);
    for contact in registrar.lookup(at_ns(), b"101") {
        println!("{} from {}", String::from_utf8_lossy(contact.uri()), contact.source);
    }
    Ok(())
}
