//! The demonstration as a visitor meets it: what it prints works, and nothing of it stays.

use std::fs;
use std::io::{BufRead, BufReader, Lines};
use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};

use rustix::process::{Pid, Signal, kill_process};

use crate::client::Client;
use crate::run::{holdfast, root};

/// `holdfast demo` at work, its temporary files in a folder of their own.
struct Demo {
    child: Child,
    lines: Lines<BufReader<ChildStdout>>,
    /// What it said at the start.
    text: String,
    temporary: PathBuf,
    ended: bool,
}

/// A failed test leaves no process behind.
impl Drop for Demo {
    fn drop(&mut self) {
        if !self.ended {
            let _ = self.child.kill();
            let _ = self.child.wait();
        }
    }
}

impl Demo {
    fn start(name: &str, listen: &str) -> Demo {
        let temporary = Path::new(env!("CARGO_TARGET_TMPDIR"));
        let temporary = temporary.join(format!("demo-{name}-{}", std::process::id()));
        fs::create_dir_all(&temporary).unwrap();
        let mut child = Command::new(env!("CARGO_BIN_EXE_holdfast"))
            .current_dir(root())
            .env("TMPDIR", &temporary)
            .args(["demo", "--listen", listen])
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut text = String::new();
        for line in lines.by_ref() {
            let line = line.unwrap();
            text.push_str(&line);
            text.push('\n');
            if line.starts_with("Ctrl-C") {
                break;
            }
        }
        Demo { child, lines, text, temporary, ended: false }
    }

    fn address(&self) -> SocketAddr {
        let after = self.text.split("http://localhost:").nth(1).unwrap();
        let port = after.split('/').next().unwrap().parse().unwrap();
        SocketAddr::from(([127, 0, 0, 1], port))
    }

    /// Presses Ctrl-C, and returns what it says last.
    fn interrupt(mut self) -> String {
        assert_eq!(fs::read_dir(&self.temporary).unwrap().count(), 1, "one ledger, for now");
        let process = Pid::from_raw(self.child.id().try_into().unwrap()).unwrap();
        kill_process(process, Signal::INT).unwrap();
        let last: Vec<String> = self.lines.by_ref().map(Result::unwrap).collect();
        assert!(self.child.wait().unwrap().success());
        self.ended = true;
        assert_eq!(fs::read_dir(&self.temporary).unwrap().count(), 0, "nothing of it stays");
        fs::remove_dir(&self.temporary).unwrap();
        last.join("\n")
    }
}

/// Returns what stands between two texts, the first time.
#[track_caller]
fn between<'a>(text: &'a str, before: &str, after: &str) -> &'a str {
    let rest = text.split_once(before).unwrap_or_else(|| panic!("no {before:?} in\n{text}")).1;
    rest.split_once(after).unwrap_or_else(|| panic!("no {after:?} after {before:?}")).0
}

#[test]
fn what_it_prints_works_and_nothing_of_it_stays() {
    let demo = Demo::start("visitor", "127.0.0.1:0");
    let wide = demo.text.lines().find(|line| line.chars().count() > 80);
    assert_eq!(wide, None, "a terminal has 80 columns");
    let mut client = Client::connect(demo.address());
    let home = client.get("/?live");
    assert_eq!(home.status, 200);
    assert!(home.body.contains("This night is played again"), "times that are invented are told");
    assert!(home.body.contains("Unofficial"));

    let code = between(&demo.text, "Authorization: ", "'").to_owned();
    let key = between(&demo.text, "Idempotency-Key: ", "'").to_owned();
    let body = between(&demo.text, "-d '", "'").to_owned();
    let filed =
        client.post(&[("Authorization", &code), ("Idempotency-Key", &key)], body.as_bytes());
    assert_eq!(filed.status, 201, "{filed:?}");
    assert!(filed.body.contains("awards-total"), "{}", filed.body);
    let path = between(&demo.text, "and see what became of it: ", "\n");
    let path = path.split_once("//").unwrap().1.split_once('/').unwrap().1;
    let page = client.get(&format!("/{path}"));
    assert!(page.body.contains("in question") && page.body.contains("Too many or too few"));
    for link in demo.text.split("http://localhost:").skip(1) {
        let link = link.split_whitespace().next().unwrap();
        let path = link[link.find('/').unwrap()..].split('#').next().unwrap();
        if path != "/api/returns" {
            assert_eq!(client.get(path).status, 200, "{path}");
        }
    }
    assert!(demo.interrupt().contains("its ledger is removed"));
}

#[test]
fn a_port_that_is_taken_is_said_and_the_next_free_one_used() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port();
    let demo = Demo::start("port", &format!("127.0.0.1:{port}"));
    assert!(demo.text.starts_with(&format!("Port {port} is taken, so this is port ")));
    assert_ne!(demo.address().port(), port);
    assert_eq!(Client::connect(demo.address()).get("/").status, 200);
    demo.interrupt();
}

#[test]
fn a_night_that_is_not_there_is_told() {
    let run = holdfast("demo --night nights/nowhere");
    assert_eq!(run.code, 2);
    assert!(run.err.contains("there is no folder nights/nowhere here"), "{}", run.err);
    assert!(run.err.contains("--night"), "{}", run.err);
}
