//! The demonstration's hotline: it answers on this machine, and may be flooded for show.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};

use anyhow::Context;
use drill::Chance;
use drill::people::{PRANKS_PER_MINUTE, prank};
use drill::telephone::{Caller, Telephones};
use night::command::{Act, Actor, Channel, Command, OperatorId};
use server::app::App;
use server::clock::Clock;
use server::data_dir::DataDir;
use server::operators::{at_work, password};
use server::phone::{Options, Phone, PhoneError};

use super::PORTS_TRIED;

/// Who takes calls in the demonstration.
const OPERATOR: &str = "ann";

/// Space for records of calls: they go with the demonstration.
const RECORD_BYTES: u64 = 64 << 20;

/// The hotline while it is answered.
pub(super) struct Hotline {
    phone: Phone,
    pub address: SocketAddr,
    /// Name and password of the operator.
    pub operator: (&'static str, String),
    flood: Option<Flood>,
}

/// Pranks, until it is dropped.
struct Flood {
    stopping: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Hotline {
    /// Answers at an address, or at the next free port after it.
    pub fn start(
        app: &mut App,
        data: &DataDir,
        asked: SocketAddr,
        flooded: bool,
    ) -> anyhow::Result<Hotline> {
        let operator = list_operator(app)?;
        let phone = answer(app, data, asked)?;
        app.phone = Some(phone.board.clone());
        app.desk = Some(phone.desk.clone());
        let address = *phone.addresses.first().context("it is answered somewhere")?;
        let flood = flooded.then(|| Flood::start(address)).transpose()?;
        Ok(Hotline { phone, address, operator, flood })
    }

    /// Ends the flood, hangs everybody up, and ends.
    pub fn stop(self) {
        drop(self.flood);
        self.phone.stop();
    }
}

fn answer(app: &App, data: &DataDir, asked: SocketAddr) -> anyhow::Result<Phone> {
    let loopback = vec!["127.0.0.0/8".parse()?, "::1".parse()?];
    let mut port = asked.port();
    loop {
        let options = Options {
            listen: vec![SocketAddr::new(asked.ip(), port)],
            tls: None,
            trunk: loopback.clone(),
            operators: loopback.clone(),
            call_out: None,
            advertised: asked.ip(),
            sound_port: 0,
            // Telephones of this machine may send sound from wherever they like.
            sound_port_per_call: true,
            prompts: None,
            records: data.calls_path(),
            record_bytes: RECORD_BYTES,
        };
        match Phone::start(&app.house(), options) {
            Err(PhoneError::Port { .. })
                if asked.port() > 0 && port < asked.port().saturating_add(PORTS_TRIED) =>
            {
                port += 1;
            }
            phone => return phone.context("the telephone cannot be answered"),
        }
    }
}

fn list_operator(app: &App) -> anyhow::Result<(&'static str, String)> {
    let act = Act::ListOperator { operator: OperatorId(1), name: OPERATOR.into(), generation: 1 };
    let (by, via) = (Actor::Console(String::new()), Channel::Console);
    app.sequencer.submit_blocking(Command { by, via, key: "operator".into(), act })?;
    let night = app.read();
    let (id, operator) = at_work(&night).next().context("she was listed")?;
    Ok((OPERATOR, password(&app.keys, &night, id, operator)))
}

impl Flood {
    fn start(target: SocketAddr) -> anyhow::Result<Flood> {
        let stopping = Arc::new(AtomicBool::new(false));
        let (stop, mut telephones) = (Arc::clone(&stopping), Telephones::new()?);
        let here = telephones.here()?;
        let builder = thread::Builder::new().name("flood".to_owned());
        let now_ns = || Clock::System.now().tick_ns;
        let thread = builder.spawn(move || {
            let mut chance = Chance(1);
            let (mut name, mut next_ns) = (0, now_ns());
            while !stop.load(Ordering::Acquire) {
                while now_ns() >= next_ns {
                    let (number, habit) = prank(&mut chance);
                    let ways = (target, here);
                    if let Ok(caller) = Caller::new(name, number, habit, ways, next_ns) {
                        telephones.callers.push(caller);
                    }
                    name += 1;
                    next_ns += chance.wait_ns(60.0 / PRANKS_PER_MINUTE);
                }
                if telephones.turn(now_ns).is_err() {
                    return; // A flood for show ends where it cannot go on.
                }
                telephones.callers.retain(|caller| !caller.is_over());
            }
        })?;
        Ok(Flood { stopping, thread: Some(thread) })
    }
}

impl Drop for Flood {
    fn drop(&mut self) {
        self.stopping.store(true, Ordering::Release);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}
