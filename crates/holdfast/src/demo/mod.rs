//! `holdfast demo`: a night of the past, played again through the program that would take it today.

mod arrivals;
mod hotline;
mod player;
mod script;
mod tables;
#[cfg(test)]
mod tests;
mod welcome;

use std::io::{IsTerminal, Write};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use anyhow::{Context, bail, ensure};
use canvass::tabulation::Area;
use clap::Args;
use server::app::{App, Notice};
use server::clock::{Clock, PlayedTime};
use server::data_dir::DataDir;
use server::http::{self, ListenError};
use server::opening::open_night;
use server::sequencer::{Sequencer, end_process};
use server::{entropy, sequencer};
use tokio::net::TcpListener;
use tokio::runtime::Runtime;
use tokio::signal::unix::{SignalKind, signal};

use self::hotline::Hotline;
use self::player::Player;
use self::script::Script;
use crate::files::{night, print};
use crate::text::number;
use crate::{Answer, times};

/// Plays a night of the past, with its real figures, in a browser
///
/// Everything is filed through the same doors and the same ledger as on a real
/// night, into a directory that is removed at the end. Ctrl-C ends it.
#[derive(Args)]
#[command(
    verbatim_doc_comment,
    after_help = "Example:
  holdfast demo --night nights/nevada-2020 --speed 600
  holdfast demo --flood"
)]
pub struct Demo {
    /// Folder of the night
    #[arg(long, value_name = "FOLDER", default_value = "nights/iowa-2020")]
    night: PathBuf,
    /// Seconds of the night in a real second
    #[arg(long, value_name = "NUMBER", default_value_t = 240,
          value_parser = clap::value_parser!(u32).range(1..=100_000))]
    speed: u32,
    /// Where to listen; if the port is taken, the next free one is used
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8020")]
    listen: SocketAddr,
    /// Where the telephone is answered, UDP and TCP; the next free port as well
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:5070")]
    sip: SocketAddr,
    /// Two thousand pranks a minute call the hotline, from this machine
    #[arg(long)]
    flood: bool,
}

/// Ports tried, counted from the one that was asked for.
const PORTS_TRIED: u16 = 20;

/// Time between two looks at what is due.
const TICK: Duration = Duration::from_millis(50);

/// Ticks between two lines of progress.
const TICKS_PER_LINE: u32 = 4;

impl Demo {
    pub fn run(&self) -> anyhow::Result<Answer> {
        let folder = find(&self.night)?;
        let night = night(&folder)?;
        let script = script::read(&night, &folder)?;
        let runtime = runtime()?;
        let listener = runtime.block_on(listen(self.listen))?;
        let address = listener.local_addr().context("the address is not known")?;

        let dir = Temporary::make()?;
        let clock = Clock::played(night.opens_at_ms);
        open_night(&night, &dir.path, clock.clone(), end_process)?;
        let data = DataDir::open(&dir.path)?;
        let started = data.start(clock.clone(), end_process)?;
        let mut app = App::new(&started, &data, clock.clone());
        app.notice = Some(Notice(welcome::notice(script.known).into()));

        ensure!(self.sip.ip().is_loopback(), "the demonstration is called from this machine alone");
        let within = runtime.enter();
        let hotline = Hotline::start(&mut app, &data, self.sip, self.flood)?;
        drop(within);
        print(&welcome::text(&app, &script, address, (self.speed, &hotline)))?;
        welcome::open_browser(address);
        let playing = Playing::start(&app, &started.sequencer, script, clock, self.speed)?;
        let served = runtime.block_on(async {
            let stop = interrupted()?;
            http::serve(listener, app, stop).await.context("HTTP ended")
        });
        let played = playing.stop();
        hotline.stop();
        runtime.shutdown_background();
        drop(started.sequencer.stop());
        drop(data);
        drop(dir);
        served?;
        played?;
        print("\nThe demonstration has ended; its ledger is removed.\n")?;
        Ok(Answer::Yes)
    }
}

fn runtime() -> anyhow::Result<Runtime> {
    let mut builder = tokio::runtime::Builder::new_multi_thread();
    builder.worker_threads(2).enable_all().build().context("HTTP cannot be started")
}

/// Returns a night's folder: as it is named, or else beside the program or above it.
fn find(folder: &Path) -> anyhow::Result<PathBuf> {
    if folder.is_dir() {
        return Ok(folder.to_owned());
    }
    let program = std::env::current_exe().ok().filter(|_| folder.is_relative());
    let above = program.iter().flat_map(|program| program.ancestors().skip(1));
    let beside = above.map(|place| place.join(folder)).find(|place| place.is_dir());
    beside.with_context(|| {
        format!(
            "there is no folder {} here; run the demonstration from the repository's root, or \
             name a night's folder with --night",
            folder.display()
        )
    })
}

/// Listens at an address, or at the next free port after it.
async fn listen(asked: SocketAddr) -> anyhow::Result<TcpListener> {
    for port in asked.port()..=asked.port().saturating_add(PORTS_TRIED) {
        let address = SocketAddr::new(asked.ip(), port);
        match http::listen(address).await {
            Err(ListenError::Io { source, .. })
                if source.kind() == std::io::ErrorKind::AddrInUse && asked.port() > 0 => {}
            listening => {
                let listening = listening?;
                if port != asked.port() {
                    print(&format!("Port {} is taken, so this is port {port}.\n\n", asked.port()))?;
                }
                return Ok(listening);
            }
        }
    }
    bail!("port {} and the {PORTS_TRIED} after it are taken; name another --listen", asked.port())
}

/// Returns what is done when somebody asks to stop.
fn interrupted() -> anyhow::Result<impl Future<Output = ()> + Send + 'static> {
    let mut interrupt = signal(SignalKind::interrupt()).context("signals cannot be taken")?;
    let mut terminate = signal(SignalKind::terminate()).context("signals cannot be taken")?;
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}

/// A directory that goes with this value.
struct Temporary {
    path: PathBuf,
}

impl Temporary {
    /// Names a directory nobody can have put there; opening the night makes it.
    fn make() -> anyhow::Result<Temporary> {
        let name: [u8; 8] = entropy::draw()?;
        let name: String = name.iter().map(|byte| format!("{byte:02x}")).collect();
        Ok(Temporary { path: std::env::temp_dir().join(format!("holdfast-demo-{name}")) })
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        // Not there if the night could not be opened.
        let _ = std::fs::remove_dir_all(&self.path);
    }
}

/// The thread that lets time pass and plays what is due.
struct Playing {
    thread: JoinHandle<Result<(), sequencer::SubmitError>>,
    stopping: Arc<AtomicBool>,
}

impl Playing {
    fn start(
        app: &App,
        sequencer: &Sequencer,
        script: Script,
        clock: Clock,
        speed: u32,
    ) -> anyhow::Result<Playing> {
        let stopping = Arc::new(AtomicBool::new(false));
        let player = Player::new(Arc::clone(&app.night), sequencer.handle.clone(), script.steps);
        let Clock::Played(time) = clock else { bail!("a demonstration has a clock of its own") };
        let player = Driver {
            player,
            time,
            clock: app.clock.clone(),
            app: app.clone(),
            speed,
            stopping: Arc::clone(&stopping),
        };
        let builder = thread::Builder::new().name("player".to_owned());
        let thread = builder.spawn(move || player.run()).context("nobody can play")?;
        Ok(Playing { thread, stopping })
    }

    fn stop(self) -> anyhow::Result<()> {
        self.stopping.store(true, Ordering::Release);
        match self.thread.join() {
            Ok(played) => played.context("the night could not be played to its end"),
            Err(panic) => std::panic::resume_unwind(panic),
        }
    }
}

struct Driver {
    player: Player,
    time: Arc<PlayedTime>,
    clock: Clock,
    app: App,
    speed: u32,
    stopping: Arc<AtomicBool>,
}

impl Driver {
    fn run(mut self) -> Result<(), sequencer::SubmitError> {
        let mut before_ns = Clock::System.now().tick_ns;
        let mut ticks = 0;
        let mut over = false;
        while !self.stopping.load(Ordering::Acquire) {
            let now_ns = Clock::System.now().tick_ns;
            let passed = Duration::from_nanos(now_ns - before_ns);
            before_ns = now_ns;
            // Once everything has happened, time passes as it does.
            let speed = if over { 1 } else { self.speed };
            self.time.advance(passed * speed);
            self.player.play_until(self.clock.now().wall_ms)?;
            if !over && ticks % TICKS_PER_LINE == 0 {
                self.tell();
            }
            if !over && self.player.is_over() {
                over = true;
                self.tell();
                // Nobody misses a line that cannot be written.
                let _ = print("\nThe night is over; the pages stay until you press Ctrl-C.\n");
            }
            ticks += 1;
            thread::sleep(TICK);
        }
        Ok(())
    }

    /// Writes the line of progress over the one before, on a terminal.
    fn tell(&self) {
        let mut terminal = std::io::stdout();
        if !terminal.is_terminal() {
            return;
        }
        let (progress, zone, stage) = {
            let night = self.app.read();
            let zone = night.facts().map_or(String::new(), |facts| facts.zone.clone());
            (night.progress(Area::State), zone, night.stage())
        };
        let at = times::local(self.clock.now().wall_ms, &zone);
        let line = format!(
            "{at}  {}  {} of {} heard, {} in question",
            stage.name(),
            number(progress.reported),
            number(progress.expected),
            number(progress.in_question)
        );
        let _ = write!(terminal, "\r{line:<79}");
        let _ = terminal.flush();
    }
}
