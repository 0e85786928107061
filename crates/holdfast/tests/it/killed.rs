//! The process is killed at any moment: whatever was acknowledged is there afterwards.

use std::collections::HashMap;
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::channel;
use std::thread;

use rustix::process::Signal;

use crate::client::Client;
use crate::run::{holdfast, root};
use crate::served::{NightDir, Served, body, headers};

const RETURNS: &str = "nights/iowa-2020/returns-2020-02-08.csv";

/// How often each is killed; each time at another place.
fn kills() -> u32 {
    if std::env::var_os("HOLDFAST_LONG").is_some() { 200 } else { 20 }
}

/// Returns an even draw below `end`: the same for the same kill, so that a failure comes again.
fn draw(kill: u32, end: u32) -> u32 {
    let mut x = kill.wrapping_mul(0x9e37_79b9) ^ 0x5bd1_e995;
    x ^= x >> 15;
    x = x.wrapping_mul(0x2c1b_3c6d);
    x ^= x >> 12;
    x % end
}

/// Spins for a while, so that the kill lies somewhere in the next batch.
fn spin(turns: u32) {
    (0..turns).for_each(|turn| {
        std::hint::black_box(turn);
    });
}

#[test]
fn a_killed_import_loses_nothing_and_goes_on() {
    for kill in 0..kills() {
        let dir = NightDir::open();
        let acknowledged = import_and_kill(&dir, kill);
        let recovered = dir.recover();
        let setup = recovered.night.setup();
        for (id, receipt) in &acknowledged {
            let precinct = setup.precincts.find(id).unwrap();
            let stands = recovered.night.standing_return(precinct).map(|found| found.row.receipt);
            assert_eq!(stands, Some(*receipt), "kill {kill}: {id}");
        }
        drop(recovered);

        let run = holdfast(&format!("import --data {} {RETURNS} --format json", dir.text()));
        let outcome = run.json();
        let count = |name: &str| outcome[name].as_u64().unwrap();
        assert_eq!(count("filed") + count("again") + count("equal"), 1761, "kill {kill}");
        let night = dir.recover().night;
        assert_eq!(night.returns_count(), 1761, "kill {kill}: each is there once");
    }
}

/// Kills an import after some of its acknowledgements, and returns those.
fn import_and_kill(dir: &NightDir, kill: u32) -> Vec<(String, u64)> {
    let mut child = Command::new(env!("CARGO_BIN_EXE_holdfast"))
        .current_dir(root())
        .args(["import", RETURNS, "--progress", "lines", "--data"])
        .arg(&dir.0)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let mut acknowledged = Vec::new();
    let mut left = draw(kill, 7);
    let mut lines = lines.map_while(Result::ok);
    while left > 0 {
        let Some(line) = lines.next() else { break };
        acknowledged.extend(receipt(&line));
        left -= 1;
    }
    spin(draw(kill, 1000) * 10_000);
    child.kill().unwrap();
    // What it said before it died was said.
    acknowledged.extend(lines.filter_map(|line| receipt(&line)));
    child.wait().unwrap();
    acknowledged
}

/// Reads `acknowledged 19001-948199 receipt 812`.
fn receipt(line: &str) -> Option<(String, u64)> {
    let (id, number) = line.strip_prefix("acknowledged ")?.split_once(" receipt ")?;
    Some((id.to_owned(), number.parse().unwrap()))
}

/// Connections that file at once.
const FILERS: usize = 8;

/// Returns that a chair may have sent in vain before the next process: fewer than are held.
const PRECINCTS_EACH_TIME: usize = 80;

#[test]
fn a_killed_server_loses_no_receipt() {
    let dir = NightDir::open();
    let chairs = dir.chairs();
    let mut acknowledged: HashMap<(usize, u32), String> = HashMap::new();
    for kill in 0..kills() {
        let first = kill as usize * PRECINCTS_EACH_TIME % (chairs.len() - PRECINCTS_EACH_TIME);
        let own = &chairs[first..first + PRECINCTS_EACH_TIME];
        for (at, answer) in file_and_kill(&dir, own, kill) {
            acknowledged.insert((first + at, kill), answer);
        }
        let night = dir.recover().night;
        for ((at, kill), answer) in &acknowledged {
            let precinct = night.setup().precincts.find(&chairs[*at].0).unwrap();
            let receipts = night.returns_of(precinct).into_iter().map(|found| found.row.receipt);
            let expected = receipt_of(answer);
            assert_eq!(receipts.filter(|receipt| *receipt == expected).count(), 1, "kill {kill}");
        }
    }
    assert!(acknowledged.len() > 20, "the kills came too early to show anything");

    // Sent again, each has the receipt it had.
    let served = Served::start(&dir);
    let mut client = served.client();
    for ((at, kill), answer) in acknowledged.iter().take(100) {
        let (id, code) = &chairs[*at];
        let (authorization, key) = (format!("Holdfast {code}"), key(*kill));
        let again = client.post(&headers(&authorization, &key), body(id, 30 + kill).as_bytes());
        assert_eq!((again.status, lasting(&again.body)), (200, lasting(answer)));
    }
    served.signal(Signal::TERM);
    assert_eq!(served.wait().code(), Some(0), "asked to stop, it ends well");
}

/// Files one return of each precinct and kills the server meanwhile; returns the answers given.
fn file_and_kill(dir: &NightDir, chairs: &[(String, String)], kill: u32) -> Vec<(usize, String)> {
    let served = Served::start(dir);
    let address = served.address;
    let (next, answers) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    let (tell, told) = channel();
    thread::scope(|scope| {
        for _ in 0..FILERS {
            let (next, answers, tell) = (&next, &answers, tell.clone());
            scope.spawn(move || {
                // On a busy machine the kill may come before the first connection.
                let Some(mut client) = Client::reach(address) else { return };
                while let Some((at, (id, code))) = take(chairs, next) {
                    let (authorization, key) = (format!("Holdfast {code}"), key(kill));
                    let body = body(id, 30 + kill);
                    client.send(&headers(&authorization, &key), body.as_bytes(), body.len());
                    let Some(answer) = client.answer_or_end() else { return };
                    assert_eq!(answer.status, 201, "{answer:?}");
                    answers.lock().unwrap().push((at, answer.body));
                    let _ = tell.send(());
                }
            });
        }
        drop(tell);
        told.iter().take(draw(kill, PRECINCTS_EACH_TIME as u32) as usize).for_each(drop);
        spin(draw(kill, 1000) * 1000);
        served.signal(Signal::KILL);
    });
    served.wait();
    answers.into_inner().unwrap()
}

fn take<'a, T>(all: &'a [T], next: &AtomicUsize) -> Option<(usize, &'a T)> {
    let at = next.fetch_add(1, Ordering::Relaxed);
    Some((at, all.get(at)?))
}

fn key(kill: u32) -> String {
    format!("00000000-0000-4000-8000-{kill:012x}")
}

/// Returns an answer without what may change: a later return may have taken this one's place.
fn lasting(answer: &str) -> serde_json::Value {
    let mut json: serde_json::Value = serde_json::from_str(answer).unwrap();
    assert!(json.as_object_mut().unwrap().remove("standing").is_some());
    json
}

fn receipt_of(answer: &str) -> u64 {
    let json: serde_json::Value = serde_json::from_str(answer).unwrap();
    json["receipt"].as_u64().unwrap()
}
