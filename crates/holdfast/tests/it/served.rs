//! A served night in a process of its own, which may be killed.

use std::collections::HashMap;
use std::fs;
use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};

use rustix::process::{Pid, Signal, kill_process};
use server::data_dir::DataDir;
use server::recover::Recovered;

use crate::client::Client;
use crate::run::{holdfast, root};

/// A directory with a night, removed at the end.
pub struct NightDir(pub PathBuf);

/// `holdfast serve` at work.
pub struct Served {
    child: Child,
    dir: PathBuf,
    pub address: SocketAddr,
    /// Where it answers calls.
    pub sip: Vec<SocketAddr>,
    /// What it said when it began.
    pub said: String,
    /// Held open, so that it may go on writing.
    _out: BufReader<ChildStdout>,
}

impl NightDir {
    /// Opens Iowa's night of 2020.
    pub fn open() -> NightDir {
        NightDir::open_folder("nights/iowa-2020")
    }

    /// Opens the night of a folder.
    pub fn open_folder(folder: &str) -> NightDir {
        let dir = NightDir::nowhere();
        let run = holdfast(&format!("open {folder} --data {}", dir.text()));
        assert_eq!(run.code, 0, "{}", run.err);
        dir
    }

    /// Opens Iowa's night of 2020 with other settings than its own.
    pub fn open_changed(change: impl Fn(String) -> String) -> NightDir {
        let folder = NightDir::nowhere();
        fs::create_dir_all(&folder.0).unwrap();
        for file in ["night.toml", "candidates.csv", "counties.csv", "precincts.csv"] {
            fs::copy(root().join("nights/iowa-2020").join(file), folder.0.join(file)).unwrap();
        }
        let settings = folder.0.join("night.toml");
        let text = change(fs::read_to_string(&settings).unwrap());
        fs::write(settings, text).unwrap();
        NightDir::open_folder(folder.0.to_str().unwrap())
    }

    /// Opens it with these settings of the hotline.
    pub fn open_with_hotline(settings: &str) -> NightDir {
        NightDir::open_changed(|text| format!("{text}\n[hotline]\n{settings}"))
    }

    /// Returns a place where nothing is yet.
    pub fn nowhere() -> NightDir {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let name = format!("night-{}-{number}", std::process::id());
        NightDir(Path::new(env!("CARGO_TARGET_TMPDIR")).join(name))
    }

    pub fn text(&self) -> std::path::Display<'_> {
        self.0.display()
    }

    /// Returns the chair's code of every precinct, in the night's order.
    pub fn chairs(&self) -> Vec<(String, String)> {
        let cards = holdfast(&format!("codes --data {} --format json", self.text())).json();
        let cards: Vec<HashMap<String, String>> = serde_json::from_value(cards).unwrap();
        let chairs = cards.into_iter().filter(|card| card["role"] == "chair");
        chairs.map(|card| (card["precinct"].clone(), card["code"].clone())).collect()
    }

    /// Checks every row and folds them.
    pub fn recover(&self) -> Recovered {
        let (_ledger, recovered) = DataDir::open(&self.0).unwrap().recover().unwrap();
        recovered
    }
}

impl Drop for NightDir {
    fn drop(&mut self) {
        // A failed test leaves its night for whoever looks into it.
        if !std::thread::panicking() {
            let _ = std::fs::remove_dir_all(&self.0);
        }
    }
}

impl Served {
    pub fn start(dir: &NightDir) -> Served {
        Served::start_with(dir, Command::new(env!("CARGO_BIN_EXE_holdfast")), "")
    }

    /// Starts it with a telephone; the arguments are separated by blanks.
    pub fn start_with_telephone(dir: &NightDir, arguments: &str) -> Served {
        Served::start_with(dir, Command::new(env!("CARGO_BIN_EXE_holdfast")), arguments)
    }

    /// Starts it with some of its system calls failing, as strace's `inject` says.
    pub fn start_failing(dir: &NightDir, inject: &str) -> Served {
        let mut strace = Command::new("strace");
        let call = inject.split(':').next().unwrap();
        strace.args(["-f", "-qq", "-o", "/dev/null", "-e", &format!("trace={call}")]);
        strace.args(["-e", &format!("inject={inject}"), env!("CARGO_BIN_EXE_holdfast")]);
        Served::start_with(dir, strace, "")
    }

    fn start_with(dir: &NightDir, mut command: Command, more: &str) -> Served {
        command.current_dir(root()).arg("serve").arg("--data").arg(&dir.0);
        command.args(["--listen", "127.0.0.1:0"]).args(more.split_whitespace());
        command.stdout(Stdio::piped());
        // What it says of faults that a test makes is no news.
        command.env("RUST_LOG", "off");
        let mut child = command.spawn().unwrap();
        let mut out = BufReader::new(child.stdout.take().unwrap());
        let mut said = String::new();
        let mut line = |before: &str| {
            let start = said.len();
            out.read_line(&mut said).unwrap();
            let line = said[start..].trim_end().strip_prefix(before);
            line.unwrap_or_else(|| panic!("{said:?}")).to_owned()
        };
        let address = line("listening on http://").parse().unwrap();
        let mut sip = Vec::new();
        if more.contains("--sip") {
            let calls = line("answering calls on ");
            let (addresses, lines) = calls.split_once(", ").unwrap();
            sip = addresses.split(" and ").map(|one| one.parse().unwrap()).collect();
            if lines.starts_with("8 ") {
                line("8 lines are too few");
            }
        }
        Served { child, dir: dir.0.clone(), address, sip, said, _out: out }
    }

    pub fn client(&self) -> Client {
        Client::connect(self.address)
    }

    /// Returns the number of its process.
    pub fn process(&self) -> u32 {
        self.child.id()
    }

    /// Sends a signal to the program itself, also where strace stands before it.
    pub fn signal(&self, signal: Signal) {
        let number = std::fs::read_to_string(self.dir.join("lock")).unwrap();
        let process = Pid::from_raw(number.parse().unwrap()).unwrap();
        kill_process(process, signal).unwrap();
    }

    /// Asks it to stop, and waits until it has.
    pub fn end(self) {
        self.signal(Signal::TERM);
        assert!(self.wait().success());
    }

    /// Waits for its end.
    pub fn wait(mut self) -> ExitStatus {
        self.child.wait().unwrap()
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        // A failed test leaves no process behind; strace ends with the program.
        if std::thread::panicking() && matches!(self.child.try_wait(), Ok(None)) {
            self.signal(Signal::KILL);
            let _ = self.child.wait();
        }
    }
}

/// A return of one group, whose first count tells returns apart.
pub fn body(precinct: &str, people: u32) -> String {
    format!(
        "{{\"precinct\":\"{precinct}\",\"mode\":\"real\",\
         \"first_alignment\":{{\"sanders\":{people}}},\
         \"final_alignment\":{{\"sanders\":{people}}}}}"
    )
}

/// Returns the headers of a return.
pub fn headers<'a>(authorization: &'a str, key: &'a str) -> [(&'a str, &'a str); 2] {
    [("Authorization", authorization), ("Idempotency-Key", key)]
}
