//! baresip, a telephone of others' making, played by keys as its own keyboard would be.

use std::fs::{self, File};
use std::io::Write;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::thread::sleep;
use std::time::Duration;

use server::clock::Clock;

use crate::baresip::ear::{self, RATE};

/// Where Debian puts its modules.
const MODULES: &str = "/usr/lib/baresip/modules";

/// From one key to the next: baresip takes 150 ms for a key, and a pause follows.
const KEY: Duration = Duration::from_millis(220);

/// How often what was recorded is looked at.
const LOOK: Duration = Duration::from_millis(20);

/// Longer than any pause within a prompt.
const SILENCE: usize = RATE * 7 / 10;

/// No prompt takes longer.
const PATIENCE: Duration = Duration::from_secs(90);

/// The microphone's file: nobody speaks for ten minutes.
const MICROPHONE_SECONDS: usize = 600;

/// How steadily sound came.
#[derive(Clone, Copy, Debug, Default)]
pub struct Pace {
    /// The longest time without any.
    pub without: Duration,
    /// How much less came than the call was long.
    pub behind: Duration,
    /// How long the machine had no time for whoever listens, in all.
    pub busy: Duration,
}

/// A telephone in a folder of its own.
pub struct Telephone {
    child: Child,
    keyboard: ChildStdin,
    folder: PathBuf,
    heard: Vec<i16>,
    /// When sound came first, when it was looked for last, and when it came then.
    begun: Duration,
    looked: Duration,
    came: Duration,
    pace: Pace,
}

/// Returns the time since somebody first asked.
fn now() -> Duration {
    Duration::from_nanos(Clock::System.now().tick_ns)
}

/// Tells whether baresip is there, and says so if it is not.
pub fn is_installed() -> bool {
    let found = Path::new(MODULES).join("sndfile.so").exists();
    if !found {
        eprintln!("not run: baresip is not installed (Debian: apt-get install baresip-core)");
    }
    found
}

impl Telephone {
    /// Starts a telephone with a number of its own. It reaches nothing but this machine.
    pub fn start(folder: PathBuf, number: &str) -> Telephone {
        fs::create_dir_all(&folder).unwrap();
        let here = folder.display();
        let config = format!(
            "sip_listen 127.0.0.1:0\nnet_interface 127.0.0.1\ndns_server 127.0.0.1:9\n\
             audio_source aufile,{here}/microphone.wav\naudio_txmode thread\n\
             jitter_buffer_delay 5-100\nmodule_path {MODULES}\nmodule stdio.so\nmodule g711.so\n\
             module aufile.so\nmodule sndfile.so\nmodule_tmp account.so\nmodule_app menu.so\n\
             snd_path {here}\n"
        );
        let account = format!("<sip:{number}@127.0.0.1>;regint=0;audio_codecs=pcmu\n");
        let silence = vec![0xff; MICROPHONE_SECONDS * RATE];
        let microphone = server::phone::prompts::recording::to_wav(&silence);
        fs::write(folder.join("config"), config).unwrap();
        fs::write(folder.join("accounts"), account).unwrap();
        fs::write(folder.join("contacts"), "").unwrap();
        fs::write(folder.join("microphone.wav"), microphone).unwrap();
        let log = File::create(folder.join("log")).unwrap();
        let mut child = Command::new("baresip")
            .args(["-4", "-v", "-f"])
            .arg(&folder)
            .current_dir(&folder)
            .env("HOME", &folder)
            .stdin(Stdio::piped())
            .stdout(log.try_clone().unwrap())
            .stderr(log)
            .spawn()
            .unwrap();
        let keyboard = child.stdin.take().unwrap();
        let now = now();
        let telephone = Telephone {
            child,
            keyboard,
            folder,
            heard: Vec::new(),
            begun: now,
            looked: now,
            came: now,
            pace: Pace::default(),
        };
        telephone.wait_for("baresip is ready");
        telephone
    }

    /// Calls, and waits until somebody answers.
    pub fn call(&mut self, number: &str, server: SocketAddr) {
        self.type_in(&format!("/dial sip:{number}@{server}\n"));
        self.wait_for("Call established");
    }

    /// Presses keys one after the other; returns how much was recorded when the last was pressed.
    pub fn press(&mut self, keys: &str) -> usize {
        let mut at = 0;
        for key in keys.chars() {
            self.listen();
            at = self.heard.len();
            self.type_in(&key.to_string());
            let pressed = now();
            while now() < pressed + KEY {
                sleep(LOOK);
                self.listen();
            }
        }
        at
    }

    /// Listens until as much was heard since a place, and then nothing for a while.
    pub fn hear(&mut self, since: usize, samples: usize) {
        self.hear_some(since, samples + SILENCE);
        while ear::silent_at_end(&self.heard) < SILENCE {
            let enough = self.heard.len() + 1;
            self.hear_some(0, enough);
        }
    }

    /// Listens until as much was heard since a place.
    pub fn hear_some(&mut self, since: usize, samples: usize) {
        let begun = now();
        while self.heard.len() < since + samples {
            let ended = self.child.try_wait().unwrap();
            assert!(ended.is_none(), "it ended too soon: {}", self.log());
            let heard = self.heard.len();
            assert!(now() < begun + PATIENCE, "{heard} samples heard: {}", self.log());
            sleep(LOOK);
            self.listen();
        }
    }

    /// Returns how steadily sound came so far.
    pub fn pace(&self) -> Pace {
        let heard = Duration::from_millis((self.heard.len() * 1_000 / RATE) as u64);
        Pace { behind: (self.came - self.begun).saturating_sub(heard), ..self.pace }
    }

    fn listen(&mut self) {
        let Some(recording) = self.recording() else { return };
        let before = self.heard.len();
        ear::listen(&recording, &mut self.heard);
        let now = now();
        if before == 0 {
            (self.begun, self.looked, self.came) = (now, now, now);
        }
        let since = now - self.looked;
        self.looked = now;
        if since > 2 * LOOK {
            self.pace.busy += since - LOOK;
        }
        if self.heard.len() > before {
            self.pace.without = self.pace.without.max(now - self.came);
            self.came = now;
        }
    }

    /// Hangs up and puts the telephone away; returns what it heard.
    pub fn hang_up(mut self) -> Vec<i16> {
        self.type_in("b");
        self.wait_for("terminated");
        self.type_in("q");
        let begun = now();
        while self.child.try_wait().unwrap().is_none() {
            assert!(now() < begun + PATIENCE, "it does not end: {}", self.log());
            sleep(LOOK);
        }
        self.listen();
        std::mem::take(&mut self.heard)
    }

    fn type_in(&mut self, keys: &str) {
        self.keyboard.write_all(keys.as_bytes()).unwrap();
        self.keyboard.flush().unwrap();
    }

    fn wait_for(&self, words: &str) {
        let begun = now();
        while !self.log().contains(words) {
            assert!(now() < begun + PATIENCE, "no {words:?}: {}", self.log());
            sleep(LOOK);
        }
    }

    /// Returns what it said; not how long the call has been, which it says ten times a second, nor
    /// what is being typed.
    fn log(&self) -> String {
        let log = fs::read(self.folder.join("log")).unwrap_or_default();
        let log = String::from_utf8_lossy(&log);
        let said = |line: &&str| !line.is_empty() && !line.starts_with(['[', '/']);
        log.split(['\r', '\n']).filter(said).collect::<Vec<_>>().join("\n")
    }

    /// Returns what it writes what it hears to.
    fn recording(&self) -> Option<PathBuf> {
        let files = fs::read_dir(&self.folder).unwrap().map(|file| file.unwrap().path());
        files.into_iter().find(|path| path.to_string_lossy().ends_with("-dec.wav"))
    }
}

impl Drop for Telephone {
    fn drop(&mut self) {
        // Whatever failed, no telephone is left behind.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
