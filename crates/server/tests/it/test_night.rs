//! A night with everything in it, and its auditor.

use std::collections::{HashMap, HashSet};
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;

use canvass::judgement::{Room, judge};
use canvass::tabulation::{Contribution, Tabulation};
use ledger::Ledger;
use night::command::{Act, Actor, Channel, Command, Role};
use night::event::Stage;
use night::night::Night;
use night::view::Standing;
use server::app::App;
use server::cards::{PrintedCard, cards};
use server::clock::Clock;
use server::code::Card;
use server::data_dir::DataDir;
use server::opening::open_night;
use server::recover::recover;
use server::sequencer::{Sequencer, SubmitError};
use server::{http, sequencer};
use tokio::runtime::Runtime;
use tokio::sync::oneshot;

use crate::client::Client;
use crate::fixture::{OPENS_AT_MS, directory, folder};

/// A night that is served.
pub struct TestNight {
    pub path: PathBuf,
    pub clock: Clock,
    pub app: App,
    pub address: SocketAddr,
    codes: HashMap<(String, Role), [String; 2]>,
    /// `None` once it is taken down.
    running: Option<Running>,
}

struct Running {
    _dir: DataDir,
    sequencer: Sequencer,
    runtime: Runtime,
    stop: oneshot::Sender<()>,
}

impl TestNight {
    /// Opens a small night, and serves it at the minute it opens.
    pub fn open(policy: &str, precincts: u32) -> TestNight {
        let path = directory("night");
        let clock = Clock::played(OPENS_AT_MS - 3_600_000);
        let listed = open_night(&folder(policy, precincts), &path, clock.clone(), panic_instead);
        assert_eq!(listed.unwrap(), 2 * precincts as usize);
        let night = TestNight::serve(path, clock);
        night.at(OPENS_AT_MS);
        night
    }

    /// Serves what is in a directory.
    pub fn serve(path: PathBuf, clock: Clock) -> TestNight {
        TestNight::serve_behind(path, clock, &[])
    }

    /// Serves it again behind a proxy on this machine.
    pub fn believe_proxy(&mut self) {
        self.running.take().unwrap().end();
        let local = "127.0.0.1".parse().unwrap();
        let again = TestNight::serve_behind(self.path.clone(), self.clock.clone(), &[local]);
        *self = again;
    }

    fn serve_behind(path: PathBuf, clock: Clock, proxies: &[IpAddr]) -> TestNight {
        let dir = DataDir::open(&path).unwrap();
        let started = dir.start(clock.clone(), panic_instead).unwrap();
        let mut app = App::new(&started, &dir, clock.clone());
        app.proxies = proxies.into();
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()
            .unwrap();
        let address = "127.0.0.1:0".parse().unwrap();
        let listener = runtime.block_on(http::listen(address)).unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, stopped) = oneshot::channel();
        runtime.spawn(http::serve(listener, app.clone(), async {
            let _ = stopped.await;
        }));
        let codes = codes(&app);
        let running = Some(Running { _dir: dir, sequencer: started.sequencer, runtime, stop });
        TestNight { path, clock, app, address, codes, running }
    }

    /// Stops everything and serves the same directory again.
    pub fn restart(mut self) -> TestNight {
        let digest = self.app.read().digest();
        self.running.take().unwrap().end();
        let again = TestNight::serve(self.path.clone(), self.clock.clone());
        assert_eq!(again.app.read().digest(), digest, "a restart changes nothing");
        again
    }

    pub fn at(&self, wall_ms: i64) {
        let Clock::Played(time) = &self.clock else { unreachable!("its clock is played") };
        time.set_wall_ms(wall_ms);
        // Whatever the clock asks for now is done before any other command is answered.
        let refused = self.app.sequencer.submit_blocking(Command {
            by: Actor::Clock,
            via: Channel::Console,
            key: "look-at-the-clock".into(),
            act: Act::Move { to: Stage::Rehearsal, reason: String::new() },
        });
        assert!(matches!(refused, Err(SubmitError::Refused(_))), "{refused:?}");
    }

    pub fn client(&self) -> Client {
        Client::connect(self.address)
    }

    pub fn code(&self, precinct: &str, role: Role) -> &str {
        &self.codes[&(precinct.to_owned(), role)][0]
    }

    /// Returns the secret in the link of a card.
    pub fn secret(&self, precinct: &str, role: Role) -> &str {
        &self.codes[&(precinct.to_owned(), role)][1]
    }

    /// Replaces a card: its code, its link and its devices end.
    pub fn reissue(&self, precinct: &str, role: Role) {
        let act = {
            let night = self.app.read();
            let at = night.setup().precincts.find(precinct).unwrap();
            let mut all = night.reporters().into_iter();
            let reporter = all.find(|r| r.precinct == at && r.role == role).unwrap();
            let generation = reporter.generation + 1;
            let card = Card { night: &night.setup().night, precinct, role, generation };
            let (_, lookup) = card.issue(&self.app.keys, &mut HashSet::new());
            Act::IssueCode { reporter: reporter.id, generation, lookup }
        };
        let by = Actor::Console(String::new());
        let key = format!("reissue {precinct} {}", role.name());
        let command = Command { by, via: Channel::Console, key, act };
        self.app.sequencer.submit_blocking(command).unwrap();
    }

    pub fn ledger_path(&self) -> PathBuf {
        self.path.join("ledger.sqlite")
    }

    /// Checks what must hold after every step.
    pub fn check(&self) {
        let ledger = Ledger::open(&self.ledger_path()).unwrap();
        let replayed = recover(&ledger).unwrap();
        let live = self.app.read();
        assert_eq!(replayed.head.seq, live.seq(), "what is folded is what is stored");
        assert_eq!(replayed.night.digest(), live.digest(), "the fold equals the replay");
        assert!(*live.tabulation() == sum(&live), "totals are the sum of the precincts");
        assert!(replayed.night.tabulation() == live.tabulation());
    }
}

impl Drop for TestNight {
    fn drop(&mut self) {
        if let Some(running) = self.running.take() {
            running.end();
        }
    }
}

impl Running {
    fn end(self) {
        let _ = self.stop.send(());
        self.runtime.shutdown_timeout(std::time::Duration::from_secs(5));
        drop(self.sequencer.stop());
    }
}

/// In a test the process must live on; the thread's panic is seen when it is joined.
pub fn panic_instead(reason: &str) {
    if !std::thread::panicking() {
        panic!("{reason}");
    }
}

const _: sequencer::Halt = panic_instead;

fn codes(app: &App) -> HashMap<(String, Role), [String; 2]> {
    let night = app.read();
    let cards = cards(&night, &app.keys).into_iter();
    let id = |precinct| night.setup().precincts.id(precinct).to_owned();
    let texts = |card: &PrintedCard| [card.code.to_string(), card.secret.to_string()];
    cards.map(|card| ((id(card.reporter.precinct), card.reporter.role), texts(&card))).collect()
}

/// Adds every precinct up anew.
fn sum(night: &Night) -> Tabulation {
    let setup = night.setup();
    let mut sum = Tabulation::new(setup);
    for precinct in setup.precincts.indices() {
        let Standing::Shown(class) = night.precinct(precinct).standing else { continue };
        let worksheet = night.standing_return(precinct).expect("it is shown").worksheet;
        let judgement = judge(Room::of(setup, precinct, &worksheet), &worksheet);
        sum.add(class, &Contribution::of(setup, precinct, &worksheet, &judgement));
    }
    sum
}
