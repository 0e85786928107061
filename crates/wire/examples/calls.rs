//! Holds calls with sound on this machine, and says what they cost and how they sound.
//!
//! `cargo run --release -p wire --example calls -- 1000 60 [lossy|own-ports|bridged]`: a thousand
//! legs for a minute. A second thread plays all callers: 50 packets a second each way, a key a
//! second with three ends, and measures what it hears. With `lossy` a tenth of its packets is never
//! sent; with `own-ports` each leg has a port; with `bridged` every two legs hear each other, and
//! no keys are pressed. Where other programs keep the machine busy, `chrt -f 10` before it tells
//! what of the delay is theirs.
#![allow(clippy::disallowed_methods)] // A program of its own: here is its clock.

#[path = "calls/callers.rs"] // Beside this file it would be an example of its own.
mod callers;

use std::io;
use std::net::{IpAddr, Ipv4Addr, UdpSocket};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use callers::{Callers, Times};
use sip::media::Sounds;
use sip::sdp::{Codec, Direction, Sound};
use wire::sound::{Event, LegId, SHARED_SOCKETS, Settings, Thread};

const LOCALHOST: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);

/// What is played over and over: ten seconds.
const SOUND_BYTES: u32 = 80_000;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Variant {
    Plain,
    Lossy,
    OwnPorts,
    Bridged,
}

type Fault = Box<dyn std::error::Error>;

fn main() -> Result<(), Fault> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let argument = |at: usize, default| arguments.get(at).map_or(default, String::as_str);
    let (legs, seconds): (u16, u64) = (argument(0, "1000").parse()?, argument(1, "60").parse()?);
    let variant = match argument(2, "plain") {
        "plain" => Variant::Plain,
        "lossy" => Variant::Lossy,
        "own-ports" => Variant::OwnPorts,
        "bridged" => Variant::Bridged,
        other => return Err(format!("`{other}` is no variant").into()),
    };
    let sound = (0..SOUND_BYTES).map(|at| at as u8).collect::<Vec<_>>();
    let sounds = Arc::new(Sounds::new([("sound".into(), sound.into())])?);
    let one_per_call = variant == Variant::OwnPorts;
    let settings = Settings {
        address: LOCALHOST,
        advertised: LOCALHOST,
        first_port: 0,
        ports: if one_per_call { legs } else { SHARED_SOCKETS },
        one_per_call,
        legs_max: legs,
    };
    let mut thread = Thread::start(&settings, sounds.clone(), [7; 32], || {})?;
    let sockets: Vec<UdpSocket> =
        (0..legs).map(|_| UdpSocket::bind((LOCALHOST, 0))).collect::<io::Result<_>>()?;
    let callers = Callers::new(sockets, variant == Variant::Lossy, variant != Variant::Bridged)?;
    let (ids, targets) = open(&mut thread, &callers, variant)?;
    let stop = Arc::new(AtomicBool::new(false));
    let stopped = stop.clone();
    let running = std::thread::Builder::new().name("callers".into());
    let running = running.spawn(move || callers.run(&targets, &stopped))?;
    let stopped = stop.clone();
    let idle = std::thread::spawn(move || idle(&stopped));
    let keys = hold(&mut thread, &sounds, Duration::from_secs(seconds), variant)?;
    stop.store(true, Ordering::Relaxed);
    let heard = running.join().map_err(|_| "the callers failed")??;
    std::thread::sleep(Duration::from_millis(200));
    let keys = keys + thread.events().filter(|event| matches!(event, Event::Key { .. })).count();
    println!("{:#?}", thread.figures());
    println!("memory, with the callers  {} KiB", resident_kib()?);
    heard.print(keys as u64);
    idle.join().map_err(|_| "it failed")?.print("a thread that does nothing, behind its time");
    ids.iter().for_each(|leg| thread.close(*leg));
    Ok(())
}

fn open(
    thread: &mut Thread,
    callers: &Callers,
    variant: Variant,
) -> Result<(Vec<LegId>, Vec<std::net::SocketAddr>), Fault> {
    let mut opened = (Vec::new(), Vec::new());
    for address in callers.addresses()? {
        let sound = Sound {
            address: address.ip(),
            port: address.port(),
            codec: Codec::Pcmu,
            keys: Some(101),
            ptime_ms: Some(20),
            direction: Direction::SendRecv,
        };
        let (leg, ours) = thread.open(Some(&sound), None).ok_or("there is no room")?;
        opened.0.push(leg);
        opened.1.push(ours);
    }
    if variant == Variant::Bridged {
        opened.0.chunks_exact(2).for_each(|pair| thread.bridge(pair[0], pair[1]));
    }
    Ok(opened)
}

/// Lets time pass, and plays again what was played; returns how many keys were heard.
fn hold(
    thread: &mut Thread,
    sounds: &Sounds,
    long: Duration,
    variant: Variant,
) -> Result<usize, Fault> {
    let sound = sounds.id("sound").ok_or("it is there")?;
    let (mut keys, started) = (0, Instant::now());
    let mut before = [("sound", 0), ("callers", 0)];
    let mut measured_from = None;
    while started.elapsed() < long {
        if measured_from.is_none() && started.elapsed() > Duration::from_secs(1) {
            measured_from = Some(Instant::now()); // Opening the legs is over.
            for (name, cpu_ns) in &mut before {
                *cpu_ns = cpu(name)?;
            }
        }
        let mut again = Vec::new();
        for event in thread.events() {
            match event {
                Event::First { leg } | Event::Played { leg, .. } => again.push(leg),
                Event::Key { .. } => keys += 1,
                Event::Silent { .. } => {}
            }
        }
        if variant != Variant::Bridged {
            again.iter().for_each(|leg| thread.play(*leg, [sound], 0));
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    let span_ns = measured_from.map_or(1, |from| from.elapsed().as_nanos() as u64);
    for (name, before_ns) in before {
        let share = (cpu(name)? - before_ns) * 1000 / span_ns;
        println!("thread `{name}`  {}.{} % of a core", share / 10, share % 10);
    }
    Ok(keys)
}

/// Does nothing each millisecond, to show what this machine lets a thread be late.
fn idle(stop: &AtomicBool) -> Times {
    let (mut behind, mut due) = (Times::default(), Instant::now());
    while !stop.load(Ordering::Relaxed) {
        due += Duration::from_millis(1);
        std::thread::sleep(due.saturating_duration_since(Instant::now()));
        behind.add(due.elapsed().as_nanos() as u64);
    }
    behind
}

/// Returns how long the thread of this name has been running, in nanoseconds.
fn cpu(name: &str) -> Result<u64, Fault> {
    for task in std::fs::read_dir("/proc/self/task")? {
        let task = task?.path();
        if std::fs::read_to_string(task.join("comm"))?.trim() == name {
            let ran = std::fs::read_to_string(task.join("schedstat"))?;
            return Ok(ran.split(' ').next().ok_or("it has a first figure")?.parse()?);
        }
    }
    Err(format!("no thread is named `{name}`").into())
}

fn resident_kib() -> Result<u64, Fault> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).ok_or("it is there")?;
    Ok(line.trim().trim_end_matches(" kB").parse()?)
}
