//! The process that is flooded: an edge whose strangers' lines are all taken.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use anyhow::{Context, ensure};
use gate::{Called, CodeResult, Gate, Hint, Listed, Offer, Pace, Settings, Word};
use sip::edge::{Admission, Caller, Edge, Verdict};
use sip::reply::TagKey;
use sip::trunk::Trunk;
use wire::datagrams::{Datagrams, Port};
use wire::wait::{Waker, wait};

use crate::bench::now_ns;

/// Numbers on the roster, none of which calls.
const LISTED: usize = 20_000;

/// Says where it listens, and judges until its input ends; then says what the edge counted.
pub(in crate::bench) fn run() -> anyhow::Result<()> {
    let port = Port::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, 0)))?;
    let buffer = port.receive_buffer_bytes;
    let mut port = Datagrams::new(port);
    let trunk = Trunk::new(vec!["127.0.0.1".parse()?])?;
    let mut edge = Edge::new(trunk, TagKey::new([7; 16]));
    let mut gate = full_gate()?;
    let (waker, stop) = (Waker::new()?, Arc::new(AtomicBool::new(false)));
    {
        let (waker, stop) = (waker.clone(), Arc::clone(&stop));
        thread::spawn(move || {
            let _ = std::io::stdin().read(&mut [0]);
            stop.store(true, Ordering::Release);
            waker.wake();
        });
    }
    println!("{} {buffer}", port.address()?);
    std::io::stdout().flush()?;
    while !stop.load(Ordering::Acquire) {
        let now = now_ns();
        gate.tick(now, |_| {});
        judge(&mut port, &mut edge, &mut gate, now)?;
        let sleep = gate.wake_at().map(|at| Duration::from_nanos(at.saturating_sub(now)));
        wait(&[&port], &waker, sleep)?;
    }
    println!("{} {}", edge.counts.busy, edge.counts.acknowledged);
    Ok(())
}

/// Judges everything that has come.
fn judge(port: &mut Datagrams, edge: &mut Edge, gate: &mut Gate, now: u64) -> anyhow::Result<()> {
    loop {
        let came = port.received.receive()?;
        for at in 0..came {
            let (datagram, source) = port.received.datagram(at);
            let room = port.answers.room();
            let verdict = edge.judge(now, source, datagram, room, |caller| ask(gate, now, caller));
            match verdict {
                Verdict::Reply(bytes, _) | Verdict::Refused(bytes, _) => {
                    port.answers.queue(bytes, source);
                }
                Verdict::InDialog(_, message) => {
                    if let Some(bytes) = edge.unknown(source, &message, room) {
                        port.answers.queue(bytes, source);
                    }
                }
                Verdict::Admit(..) => anyhow::bail!("a call was admitted"),
                Verdict::Drop(_) => {}
            }
        }
        port.answers.flush();
        if came == 0 {
            return Ok(());
        }
    }
}

fn ask(gate: &mut Gate, now: u64, caller: &Caller) -> Admission {
    let number = caller.number.map_or(gate::Caller::Anonymous, |number| {
        let digits = number.digits().bytes().map(|digit| u64::from(digit - b'0'));
        let number = digits.fold(0, |number: u64, digit| number.wrapping_mul(10) + digit);
        gate::Caller::Number { number, prefix: number / 10_000 }
    });
    match gate.offer(now, &offer(caller.tag.0, number)) {
        gate::Verdict::Admitted { .. } => Admission::Admit,
        gate::Verdict::Refused(refusal) => match refusal.word {
            Word::Busy => Admission::Busy,
            Word::Decline => Admission::Decline,
        },
    }
}

fn offer(id: u64, caller: gate::Caller) -> Offer {
    Offer { id, called: Called::Main, caller, hint: Hint::Unknown, reported: false }
}

/// Returns a gate of which strangers hold every line they may, each with a good code, so that no
/// time ends their calls.
fn full_gate() -> anyhow::Result<Gate> {
    let listed = (0..LISTED).map(|number| Listed { number: number as u64, pace: Pace::Usual });
    let settings = Settings::default();
    let gate = Gate::new(&settings, [7; 16], listed, 99);
    let mut gate = gate.ok().context("the gate's settings are unsound")?;
    let now = now_ns();
    for id in 0..u64::from(settings.reporters.lines) + 1 {
        let caller = gate::Caller::Number { number: (1 << 40) + id, prefix: id };
        match gate.offer(now, &offer(id, caller)) {
            gate::Verdict::Refused(_) => {
                ensure!(id > 0, "the first call was refused");
                return Ok(gate);
            }
            gate::Verdict::Admitted { call, .. } => {
                gate.answered(now, call);
                gate.code(now, call, CodeResult::Good);
            }
        }
    }
    anyhow::bail!("the gate never filled")
}
