//! The disk fills up, or fails: no receipt that is not true, and reading goes on.
//!
//! The real program on the real kernel, whose system calls strace lets fail.

use rustix::process::Signal;
use server::clock::Clock;
use server::sequencer::EXIT_UNKNOWN;

use crate::client::{Answer, Client};
use crate::served::{NightDir, Served, body, headers};

/// Files precinct after precinct; returns each answer, `None` if the server is gone.
struct Filer {
    chairs: Vec<(String, String)>,
    filed: Vec<(usize, Answer)>,
    next: usize,
}

impl Filer {
    fn new(dir: &NightDir) -> Filer {
        Filer { chairs: dir.chairs(), filed: Vec::new(), next: 0 }
    }

    fn post(&self, client: &mut Client, at: usize) -> Option<Answer> {
        let (id, code) = &self.chairs[at];
        let authorization = format!("Holdfast {code}");
        let body = body(id, 30);
        client.send(&headers(&authorization, KEY), body.as_bytes(), body.len());
        client.answer_or_end()
    }

    /// Files the next precinct; its place, and the answer.
    fn file(&mut self, client: &mut Client) -> (usize, Option<Answer>) {
        let at = self.next;
        self.next += 1;
        let answer = self.post(client, at);
        self.filed.extend(answer.clone().filter(|a| a.status == 201).map(|a| (at, a)));
        (at, answer)
    }

    /// Checks that every receipt given is true: sent again, each has the same answer.
    fn check(&self, client: &mut Client) {
        for (at, answer) in &self.filed {
            let again = self.post(client, *at).unwrap();
            assert_eq!((again.status, &again.body), (200, &answer.body));
        }
    }
}

const KEY: &str = "3d7a8b1e-93a5-4c0d-8f5e-0a1b2c3d4e5f";

/// More returns than any of the faults waits for.
const RETURNS_MAX: usize = 500;

#[test]
fn a_full_disk_refuses_and_then_goes_on() {
    let dir = NightDir::open();
    let mut filer = Filer::new(&dir);
    // Each writing thread finds the disk full from its 150th write to its 250th.
    let served = Served::start_failing(&dir, "pwrite64:error=ENOSPC:when=150..250");
    let mut client = served.client();
    let mut refused = Vec::new();
    // Until it was full, and there was room again.
    while refused.is_empty() || filer.filed.last().is_none_or(|(at, _)| at < &refused[0]) {
        assert!(filer.next < RETURNS_MAX, "the fault never came, or never went");
        let (at, answer) = filer.file(&mut client);
        let answer = answer.expect("a full disk ends nothing");
        if answer.status != 201 {
            assert_eq!((answer.status, answer.problem().as_str()), (503, "not-stored"));
            assert_eq!(answer.header("retry-after"), Some("5"));
            assert_eq!(client.get("/health").status, 200);
            assert_eq!(client.get("/").status, 200, "reading goes on");
            refused.push(at);
        }
    }
    assert!(filer.filed.len() > 2, "some were stored before");
    for at in refused {
        let answer = filer.post(&mut client, at).unwrap();
        assert_eq!(answer.status, 201, "nothing of the refused return was kept");
        filer.filed.push((at, answer));
    }
    filer.check(&mut client);
    let stored = filer.filed.len();
    served.signal(Signal::TERM);
    served.wait();
    assert_eq!(dir.recover().night.returns_count(), stored, "what has a receipt, and no more");
}

#[test]
fn a_failed_fsync_ends_the_process_before_it_can_acknowledge() {
    let dir = NightDir::open();
    let mut filer = Filer::new(&dir);
    // The sequencer's thread syncs once for each batch.
    let served = Served::start_failing(&dir, "fsync:error=EIO:when=12");
    let mut client = served.client();
    let lost = loop {
        assert!(filer.next < RETURNS_MAX, "the fault never came");
        let sent_ns = Clock::System.now().tick_ns;
        let (at, answer) = filer.file(&mut client);
        match answer {
            Some(answer) => assert_eq!(answer.status, 201, "{answer:?}"),
            None => break (at, sent_ns),
        }
    };
    let code = served.wait().code();
    let (lost, sent_ns) = lost;
    let took_ms = (Clock::System.now().tick_ns - sent_ns) / 1_000_000;
    assert_eq!(code, Some(EXIT_UNKNOWN));
    assert!(took_ms < 1000, "the process was gone after {took_ms} ms");
    assert!(filer.filed.len() >= 5);

    let served = Served::start(&dir);
    let mut client = served.client();
    filer.check(&mut client);
    // Whether the last one was stored, its sender learns by sending it again.
    let answer = filer.post(&mut client, lost).unwrap();
    assert!(matches!(answer.status, 200 | 201), "{answer:?}");
    let stored = filer.filed.len() + 1;
    served.signal(Signal::TERM);
    served.wait();
    assert_eq!(dir.recover().night.returns_count(), stored);
}
