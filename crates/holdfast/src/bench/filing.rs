//! Returns over HTTP into a running server: how many a second, and how long each waits.

use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use anyhow::{Context, ensure};
use serde::Deserialize;

use super::now_ns;
use super::{Bench, Line};
use crate::sender::Sender;
use drill::spread::{Spread, ms};

/// Senders at once.
const AT_ONCE: [usize; 3] = [1, 8, 64];

/// A reporter's card as `codes` prints it.
#[derive(Deserialize)]
pub(super) struct Card {
    pub precinct: String,
    pub role: String,
    /// What she sends with: every second chair has exchanged her card's link for a token.
    pub code: String,
    pub link: String,
}

/// Returns of each chair in one measurement: below the number held for one precinct.
const RETURNS_EACH: usize = 24;

pub(super) fn measure(bench: &Bench) -> anyhow::Result<Vec<Line>> {
    AT_ONCE.into_iter().map(|at_once| line(bench, at_once)).collect()
}

/// Measures this many senders at once, on a night of their own.
fn line(bench: &Bench, at_once: usize) -> anyhow::Result<Line> {
    let scratch = bench.scratch("filing")?;
    let data = scratch.path().join("data");
    call(&["open", path(&bench.night)?, "--data", path(&data)?])?;
    let cards = call(&["codes", "--data", path(&data)?, "--format", "json"])?;
    let cards: Vec<Card> = serde_json::from_slice(&cards)?;
    let chairs = cards.into_iter().filter(|card| card.role == "chair");
    let server = Server::start(&data, &[])?;
    let mut sender = Sender::connect(server.address)?;
    let mut chairs: Vec<Card> = chairs.collect();
    for (number, chair) in chairs.iter_mut().enumerate().step_by(2) {
        chair.code = sender.exchange(&chair.link, number)?;
    }
    drop(sender);
    let next = AtomicUsize::new(0);
    let start = now_ns();
    let until = start + bench.seconds * 1_000_000_000;
    let mut spread = at(&server, &chairs, &next, at_once, until)?;
    let ms_taken = (now_ns() - start) / 1_000_000;
    let rate = spread.count() as u64 * 1000 / ms_taken.max(1);
    let (p50, p99) = (ms(spread.percentile(50)), ms(spread.percentile(99)));
    let bound = match at_once {
        8 => "p99 ≤ 2 × p99 of fdatasync + 5 ms",
        64 => "2,000/s",
        _ => "",
    };
    Ok(Line::new(
        format!("returns over HTTP, durable, {at_once} at once"),
        format!("{rate}/s, p50 {p50}, p99 {p99}"),
        bound,
    ))
}

pub(super) fn path(path: &Path) -> anyhow::Result<&str> {
    path.to_str().context("paths are text here")
}

pub(super) fn call(arguments: &[&str]) -> anyhow::Result<Vec<u8>> {
    let done = Command::new(std::env::current_exe()?).args(arguments).output()?;
    ensure!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    Ok(done.stdout)
}

/// Files returns on this many connections until the time is over.
fn at(
    server: &Server,
    chairs: &[Card],
    next: &AtomicUsize,
    at_once: usize,
    until: u64,
) -> anyhow::Result<Spread> {
    let mut all = Spread::default();
    thread::scope(|scope| {
        let send = || send(server.address, chairs, next, until);
        let senders: Vec<_> = (0..at_once).map(|_| scope.spawn(send)).collect();
        for sender in senders {
            all.append(sender.join().expect("a sender's panic is ours")?);
        }
        Ok(all)
    })
}

fn send(
    address: SocketAddr,
    chairs: &[Card],
    next: &AtomicUsize,
    until: u64,
) -> anyhow::Result<Spread> {
    let mut sender = Sender::connect(address)?;
    let mut spread = Spread::default();
    while now_ns() < until {
        let turn = next.fetch_add(1, Ordering::Relaxed);
        if turn >= RETURNS_EACH * chairs.len() {
            break;
        }
        let Card { precinct, code, .. } = &chairs[turn % chairs.len()];
        let people = 20 + turn / chairs.len();
        let counts = format!(r#"{{"biden":{people},"sanders":40,"warren":30,"buttigieg":35}}"#);
        let body = format!(r#"{{"precinct":"{precinct}","mode":"real","attendance":200,"#)
            + &format!(r#""first_alignment":{counts},"final_alignment":{counts},"awards":{{}}}}"#);
        let key = format!("{turn:08x}-0000-4000-8000-000000000000");
        let start = now_ns();
        sender.file(code, &key, &body)?;
        spread.add(now_ns() - start);
    }
    Ok(spread)
}

/// A server in a process of its own, ended when dropped.
pub(super) struct Server {
    child: Child,
    pub address: SocketAddr,
    /// Where it answers calls, if it was told to.
    pub sip: Option<SocketAddr>,
    /// Held open, so that it may go on writing.
    _out: BufReader<ChildStdout>,
}

impl Server {
    pub fn start(data: &Path, more: &[&str]) -> anyhow::Result<Server> {
        let mut child = Command::new(std::env::current_exe()?)
            .args(["serve", "--listen", "127.0.0.1:0", "--data"])
            .arg(data)
            .args(more)
            .stdout(Stdio::piped())
            .spawn()?;
        let out = child.stdout.take().context("it was piped")?;
        let mut out = BufReader::new(out);
        let mut said = |before: &str| -> anyhow::Result<SocketAddr> {
            let mut line = String::new();
            out.read_line(&mut line)?;
            let address = line.strip_prefix(before).context("the server says something else")?;
            let end = address.find(|c: char| c.is_whitespace() || c == ',').unwrap_or(0);
            Ok(address[..end].parse()?)
        };
        let address = said("listening on http://")?;
        let sip = more.contains(&"--sip").then(|| said("answering calls on ")).transpose()?;
        Ok(Server { child, address, sip, _out: out })
    }

    pub fn process(&self) -> u32 {
        self.child.id()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
