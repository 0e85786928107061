//! The hotline: carriers' calls taken in, let through by the gate, asked for their code.
//!
//! Three threads: one has the ports of SIP, the gate and the calls, without a lock between them
//! (`thread`); one sends and hears sound; one writes records down. What decides is elsewhere:
//! `gate` who gets a line, `sip` how calls go, `line` what a caller hears.

mod board;
mod codes;
pub mod desk;
mod enrolled;
mod exchange;
mod filing;
mod numbers;
mod ports;
pub mod prompts;
mod records;
mod refused;
mod returns;
mod second;
mod settings;
mod talk;
mod thread;

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, PoisonError};
use std::thread::JoinHandle;

use gate::Gate;
use night::hotline::Hotline;
use night::night::Night;
use sip::call::Calls;
use sip::edge::Edge;
use sip::reply::TagKey;
use sip::trunk::{Network, Trunk, TrunkError};
use wire::sound;
use wire::streams::{self, Limits, Listener, Streams, TlsError};
use wire::wait::Waker;

use crate::clock::Clock;
use crate::entropy::{self, NoEntropy};
use crate::keys::{Keys, hex};
use crate::people::{People, PeopleError};
use crate::sequencer::{Handle, SharedNight};
use enrolled::Enrolled;
use exchange::Exchange;
use numbers::{NumberKey, Numbers, Posts, Roster};
use prompts::{Prompts, PromptsError};
use records::Records;
use refused::Refusals;

pub use board::{Board, Shared};
pub use records::{refused, seconds};

/// The longest call: an operator may take a long return, nobody keeps a line all night.
const CALL_NS: u64 = 3600 * gate::SECOND_NS;

/// Calls beyond the lines: those that lost theirs and are being hung up.
const PARTING: u16 = 64;

/// What the telephone needs of the night.
pub struct House {
    pub night: SharedNight,
    pub sequencer: Handle,
    pub people: Arc<People>,
    pub keys: Arc<Keys>,
    pub clock: Clock,
}

/// Where and for whom the telephone is answered.
#[derive(Clone, Debug)]
pub struct Options {
    /// UDP and TCP, one address of each family.
    pub listen: Vec<SocketAddr>,
    pub tls: Option<Tls>,
    /// The carrier's networks: nobody else is answered.
    pub trunk: Vec<Network>,
    /// How the carrier reaches us, for sound.
    pub advertised: IpAddr,
    /// The first port of sound; 0 takes free ones.
    pub sound_port: u16,
    pub sound_port_per_call: bool,
    /// Where operators' telephones are: nobody else registers one.
    pub operators: Vec<Network>,
    /// The carrier's address for calls that we make; without it nobody is called back.
    pub call_out: Option<SocketAddr>,
    /// Where records of calls are kept, and within how many bytes.
    pub records: PathBuf,
    pub record_bytes: u64,
    /// Recordings that replace shipped prompts, or add to them.
    pub prompts: Option<PathBuf>,
}

/// SIP over TLS.
#[derive(Clone, Debug)]
pub struct Tls {
    pub address: SocketAddr,
    /// PEM files.
    pub certificate: PathBuf,
    pub key: PathBuf,
}

/// Why the telephone cannot be answered.
#[derive(Debug, thiserror::Error)]
pub enum PhoneError {
    #[error("[hotline] of night.toml: {0}")]
    Settings(String),
    #[error("{address} cannot be used: {source}")]
    Port { address: SocketAddr, source: io::Error },
    #[error(transparent)]
    Tls(#[from] TlsError),
    #[error("the ports of sound cannot be used: {0}")]
    Sound(io::Error),
    #[error(transparent)]
    Prompts(#[from] PromptsError),
    #[error("records cannot be kept in {path}: {source}")]
    Records { path: PathBuf, source: io::Error },
    #[error("no thread could be started: {0}")]
    Thread(io::Error),
    #[error(transparent)]
    Trunk(#[from] TrunkError),
    #[error(transparent)]
    Operators(#[from] sip::registrar::RegistrarError),
    #[error(transparent)]
    People(#[from] PeopleError),
    #[error(transparent)]
    NoEntropy(#[from] NoEntropy),
}

/// The telephone while it is answered.
pub struct Phone {
    pub board: Shared,
    pub desk: desk::Shared,
    /// Where it is answered, for port 0 was a free one.
    pub addresses: Vec<SocketAddr>,
    /// The reporters' lines.
    pub lines: u16,
    stop: Arc<AtomicBool>,
    waker: Waker,
    running: Option<JoinHandle<()>>,
}

/// Tells whether the settings of a night's folder are sound together.
///
/// # Errors
///
/// Returns in words what does not fit.
pub fn settings(hotline: &Hotline) -> Result<(), PhoneError> {
    settings::of(hotline).map(drop).map_err(PhoneError::Settings)
}

impl Phone {
    /// Takes the ports and begins to answer.
    ///
    /// # Errors
    ///
    /// Returns what cannot be used.
    pub fn start(house: &House, options: Options) -> Result<Phone, PhoneError> {
        let waker = Waker::new().map_err(PhoneError::Thread)?;
        let mut datagrams = Vec::new();
        let mut listeners = Vec::new();
        let mut addresses = Vec::new();
        for &address in &options.listen {
            let failed = |source| PhoneError::Port { address, source };
            let (address, port, listener) = ports::take(address).map_err(failed)?;
            addresses.push(address);
            datagrams.push(port);
            listeners.push(listener);
        }
        let plain = connections(listeners, &options, &waker)?;
        let mut secure_port = 0;
        let secure = match &options.tls {
            None => None,
            Some(Tls { address, certificate, key }) => {
                let tls = streams::Tls::read(certificate, key)?;
                let failed = |source| PhoneError::Port { address: *address, source };
                let listener = Listener::bind(*address, Some(tls)).map_err(failed)?;
                let address = listener.address().map_err(failed)?;
                secure_port = address.port();
                addresses.push(address);
                Some(connections(vec![listener], &options, &waker)?)
            }
        };
        let ports = thread::Ports { datagrams, plain, secure };
        let mut exchange = exchange(house, &options, (&addresses, secure_port), &waker)?;
        exchange.tick_desk(thread::now_ns());
        let (board, lines) = (exchange.board.clone(), exchange.settings.reporters.lines);
        let desk = exchange.desk.shared();
        let stop = Arc::new(AtomicBool::new(false));
        let running = thread::start(exchange, ports, waker.clone(), Arc::clone(&stop))
            .map_err(PhoneError::Thread)?;
        Ok(Phone { board, desk, addresses, lines, stop, waker, running: Some(running) })
    }

    /// Hangs everybody up and ends.
    pub fn stop(mut self) {
        self.end();
    }

    fn end(&mut self) {
        self.stop.store(true, Ordering::Release);
        self.waker.wake();
        if let Some(running) = self.running.take() {
            let _ = running.join();
        }
    }
}

impl Drop for Phone {
    fn drop(&mut self) {
        self.end();
    }
}

/// Returns whose packets are read at all: the carrier's, and those of operators' telephones.
fn within(options: &Options) -> Result<Trunk, TrunkError> {
    Trunk::new(options.trunk.iter().chain(&options.operators).copied().collect())
}

fn connections(
    listeners: Vec<Listener>,
    options: &Options,
    waker: &Waker,
) -> Result<Streams, PhoneError> {
    let trunk = Trunk::new(options.trunk.clone())?;
    let allows = move |source| trunk.holds(source);
    Streams::open(listeners, Limits::default(), allows, waker.clone()).map_err(PhoneError::Thread)
}

fn exchange(
    house: &House,
    options: &Options,
    (addresses, secure_port): (&[SocketAddr], u16),
    waker: &Waker,
) -> Result<Exchange, PhoneError> {
    let night = house.night.read().unwrap_or_else(PoisonError::into_inner);
    let desk_settings = settings::desk(night.hotline(), desk::OPERATORS_MAX);
    let settings = settings::of(night.hotline()).map_err(PhoneError::Settings)?;
    // Once names and numbers are destroyed, a key for this run alone.
    let number_key = house.people.number_key().map_or_else(entropy::draw, Ok)?;
    let number_key = NumberKey::new(number_key);
    let roster = Roster::read(&number_key, &Posts::of(&night), &house.people)?;
    let listed = roster.listed.clone();
    let numbers = Numbers::new(number_key, &night, roster);
    let directs = numbers.directs_max(&night);
    let gate = gate(&settings, listed, directs, &night)?;
    let people_changes = night.people_changes();
    let enrolled = Enrolled::of(night.enrolled());
    let prompts = Prompts::new(night.setup(), options.prompts.as_deref())?;
    drop(night);
    let others = [settings.help, settings.press, settings.public].map(|trunk| trunk.lines);
    let lines = settings.reporters.lines + others.iter().sum::<u16>();
    let calls_max = lines + PARTING + desk::CALLS;
    let records = records(house, &options.records, options.record_bytes)?;
    let here = |address: SocketAddr| match address.ip().is_unspecified() {
        true => SocketAddr::new(options.advertised, address.port()),
        false => address,
    };
    let ours = |v4: bool| addresses.iter().copied().find(|a| a.is_ipv4() == v4).map(here);
    let calls = sip::call::Settings {
        calls_max,
        answer_ns: settings.answer_ns,
        ring_ns: desk::RING_S * gate::SECOND_NS,
        limit_ns: CALL_NS,
        here_v4: ours(true),
        here_v6: ours(false),
        secure_port,
    };
    Ok(Exchange {
        edge: Edge::new(within(options)?, TagKey::new(entropy::draw()?)),
        trunk: Trunk::new(options.trunk.clone())?,
        desk: desk::Desk::start(&desk_settings, options, (addresses, here), waker)?,
        gate,
        calls: Calls::new(&calls, entropy::draw()?),
        sound: sound(options, calls_max, addresses, &prompts, waker)?,
        settings,
        prompts,
        numbers,
        night: Arc::clone(&house.night),
        keys: Arc::clone(&house.keys),
        clock: house.clock.clone(),
        records,
        board: Shared::default(),
        up: Default::default(),
        by_gate: Default::default(),
        by_leg: Default::default(),
        refusals: Refusals::new(),
        enrolled,
        filing: filing(house, waker)?,
        practice: Default::default(),
        run: hex(&entropy::draw::<8>()?),
        serial: 0,
        talks_wake_ns: u64::MAX,
        out: Vec::new(),
        past: second::Past::with(Refusals::new(), people_changes),
        people: Arc::clone(&house.people),
    })
}

/// Returns the gate, with everybody who proved a number before a restart.
fn gate(
    settings: &gate::Settings,
    listed: Vec<gate::Listed>,
    directs: u16,
    night: &Night,
) -> Result<Gate, PhoneError> {
    let mut gate = Gate::new(settings, entropy::draw()?, listed.into_iter(), directs)
        .map_err(|fault| PhoneError::Settings(format!("{fault:?}")))?;
    for (number, _) in night.enrolled() {
        gate.enrol(number.0);
    }
    Ok(gate)
}

fn filing(house: &House, waker: &Waker) -> Result<filing::Tray, PhoneError> {
    let house = filing::House {
        sequencer: house.sequencer.clone(),
        night: Arc::clone(&house.night),
        keys: Arc::clone(&house.keys),
        people: Arc::clone(&house.people),
        waker: waker.clone(),
    };
    filing::Tray::start(house).map_err(PhoneError::Thread)
}

fn records(house: &House, folder: &Path, bytes: u64) -> Result<Records, PhoneError> {
    Records::start(house.sequencer.clone(), Arc::clone(&house.people), folder, bytes)
        .map_err(|source| PhoneError::Records { path: folder.to_owned(), source })
}

fn sound(
    options: &Options,
    legs_max: u16,
    addresses: &[SocketAddr],
    prompts: &Prompts,
    waker: &Waker,
) -> Result<sound::Thread, PhoneError> {
    let settings = sound::Settings {
        address: addresses.first().map_or(options.advertised, SocketAddr::ip),
        advertised: options.advertised,
        first_port: options.sound_port,
        ports: if options.sound_port_per_call { legs_max } else { sound::SHARED_SOCKETS },
        one_per_call: options.sound_port_per_call,
        legs_max,
    };
    let waker = waker.clone();
    sound::Thread::start(&settings, prompts.sounds(), entropy::draw()?, move || waker.wake())
        .map_err(PhoneError::Sound)
}
