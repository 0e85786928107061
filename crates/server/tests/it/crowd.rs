//! Many at once: chairs, nodes, and more than can be taken.

use std::sync::Mutex;
use std::thread;

use ledger::Ledger;
use night::command::{Act, Actor, Channel, Command, Role};
use night::event::Stage;
use server::recover::recover;
use server::sequencer::{Accepted, QUEUE_MAX, Sequencer, SubmitError};

use crate::test_night::{TestNight, panic_instead};

/// As many as the budget for returns over HTTP names.
const FILERS: u32 = 64;

/// Returns each of them files.
const RETURNS_EACH: u32 = 4;

fn body(precinct: u32, people: u32) -> String {
    format!(
        "{{\"precinct\":\"19001-{precinct}\",\"mode\":\"real\",\
         \"first_alignment\":{{\"sanders\":{people}}},\
         \"final_alignment\":{{\"sanders\":{people}}},\"awards\":{{\"sanders\":4}}}}"
    )
}

#[test]
fn chairs_who_file_at_once_all_have_a_receipt_of_their_own() {
    let night = TestNight::open("reported", FILERS);
    let receipts = Mutex::new(Vec::new());
    thread::scope(|scope| {
        for precinct in 1..=FILERS {
            let (night, receipts) = (&night, &receipts);
            scope.spawn(move || {
                let code =
                    format!("Holdfast {}", night.code(&format!("19001-{precinct}"), Role::Chair));
                let mut client = night.client();
                for n in 1..=RETURNS_EACH {
                    let key = format!("00000000-0000-4000-8000-{n:012x}");
                    let headers = [("Authorization", code.as_str()), ("Idempotency-Key", &key)];
                    let body = body(precinct, precinct + n);
                    let first = client.post(&headers, body.as_bytes());
                    let again = client.post(&headers, body.as_bytes());
                    assert_eq!((first.status, again.status), (201, 200));
                    assert_eq!(first.body, again.body);
                    receipts.lock().unwrap().push(first.json()["receipt"].as_u64().unwrap());
                }
            });
        }
    });
    night.check();
    let mut receipts = receipts.into_inner().unwrap();
    receipts.sort_unstable();
    receipts.dedup();
    assert_eq!(receipts.len() as u32, FILERS * RETURNS_EACH);
    assert_eq!(night.app.read().returns_count() as u32, FILERS * RETURNS_EACH);
}

#[test]
fn two_nodes_write_one_ledger() {
    let night = TestNight::open("reported", 32);
    let ledger = Ledger::open(&night.ledger_path()).unwrap();
    let recovered = recover(&ledger).unwrap();
    let other = Sequencer::start(ledger, recovered, night.clock.clone(), panic_instead).unwrap();
    thread::scope(|scope| {
        for handle in [&night.app.sequencer, &other.handle] {
            for precinct in 1..=32 {
                scope.spawn(move || handle.submit_blocking(note(precinct)).unwrap());
            }
        }
    });
    // Each node knows what the other stored: the same command has the same receipt on both.
    for precinct in 1..=32 {
        let ask = |handle: &server::sequencer::Handle| {
            let Accepted { receipt, at_ms, again } =
                handle.submit_blocking(note(precinct)).unwrap();
            assert!(again);
            (receipt, at_ms)
        };
        assert_eq!(ask(&night.app.sequencer), ask(&other.handle));
    }
    let digest = other.night.read().unwrap().digest();
    drop(other.stop());
    night.check();
    assert_eq!(night.app.read().digest(), digest);
}

fn note(precinct: u32) -> Command {
    Command {
        by: Actor::Console(String::new()),
        via: Channel::Console,
        key: format!("note-{precinct}"),
        act: Act::Review {
            precinct: canvass::setup::PrecinctIndex(precinct - 1),
            review: night::command::Review::Note { text: "seen".into() },
        },
    }
}

#[test]
fn a_full_queue_says_so_at_once_and_everything_taken_is_answered() {
    let night = TestNight::open("reported", 1);
    let handle = &night.app.sequencer;
    // While somebody reads, nothing is folded and nobody answered: the queue fills.
    let reading = night.app.read();
    let first = handle.begin(note(1)).unwrap();
    let others: Vec<_> = (1..QUEUE_MAX)
        .map(|n| handle.begin(Command { key: n.to_string(), ..certify() }).unwrap())
        .collect();
    assert!(matches!(handle.begin(certify()), Err(SubmitError::Busy)));
    drop(reading);
    assert!(first.wait().is_ok());
    for other in others {
        assert!(matches!(other.wait(), Err(SubmitError::Refused(_))));
    }
    assert!(matches!(handle.submit_blocking(certify()), Err(SubmitError::Refused(_))));
    night.check();
}

/// A command that is refused.
fn certify() -> Command {
    Command {
        by: Actor::Console(String::new()),
        via: Channel::Console,
        key: String::new(),
        act: Act::Move { to: Stage::Certified, reason: String::new() },
    }
}
