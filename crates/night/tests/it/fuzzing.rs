//! The bodies of the fuzz targets over rows, driven by a seeded mutator.

use crate::fixture::TestNight;
use night::policy::Policy;

/// One step of xorshift64*: enough chance for a mutator, the same on every run.
fn next(state: &mut u64) -> u64 {
    *state ^= *state >> 12;
    *state ^= *state << 25;
    *state ^= *state >> 27;
    state.wrapping_mul(0x2545_f491_4f6c_dd1d)
}

fn below(state: &mut u64, bound: usize) -> usize {
    (next(state) >> 32) as usize % bound
}

/// A night with an event of nearly every kind.
fn corpus() -> Vec<Vec<u8>> {
    let mut night = TestNight::new(Policy::Reported);
    night.reach(&[
        "18:30 chair P8 practises A 1 1 1",
        "19:40 chair P8 files A 20 20 2, B 60 60 5",
        "19:41 reviewer P8 releases x",
        "19:42 reviewer P8 corrects lot A 20 20 2, B 60 60 6",
        "19:43 observer P8 files A 1 1 1",
        "19:44 secretary P8 files A 20 20 2, B 60 60 6",
        "19:45 chair P4 texts A 20 20 2, B 20 20 2",
        "19:46 reviewer P4 settles A 20 20 2, B 20 20 2",
        "19:47 reviewer P4 holds x",
        "19:48 reviewer P8 asks x",
        "19:48 reviewer P8 closes x",
        "19:49 reviewer P8 checks found",
        "19:49 reviewer P8 notes x",
        "19:50 console P4 merged P8",
        "19:51 console P3 split P3a P3b",
        "19:52 console P2 postponed x",
        "19:53 chair P1 files A 5 5 1, B 4 4",
        "19:54 reviewer P1 withdraws x",
        "19:55 console P1 nobody-came x",
        "23:00 night moves closed",
        "23:01 night opens recanvass P8",
        "23:02 night closes x",
        "23:03 night withdraws E",
        "23:04 night proposes certified",
        "23:05 night approves 1 second",
    ]);
    night.rows.into_iter().map(|row| row.body).collect()
}

#[test]
fn rows_from_outside_never_panic() {
    let rows = corpus();
    let mut state = 0x5eed;
    for round in 0..20_000 {
        let mut bytes = rows[round % rows.len()].clone();
        for _ in 0..1 + next(&mut state) % 4 {
            let at = next(&mut state) as usize % bytes.len();
            match next(&mut state) % 4 {
                0 => bytes[at] = next(&mut state) as u8,
                1 => bytes.truncate(at.max(1)),
                2 => bytes.insert(at, b"0123456789{}[]\",:-"[next(&mut state) as usize % 18]),
                _ => drop(bytes.remove(at)),
            }
            if bytes.is_empty() {
                bytes.push(b'{');
            }
        }
        night::fuzz::ledger_row(&bytes);
    }
}

/// Numbers at which something ends.
const EDGES: [&str; 12] =
    ["0", "1", "2", "4", "5", "7", "32", "255", "65535", "4294967295", "9999999", "-1"];

/// Returns an event with one of its numbers at an edge; the text of log entries aside.
fn with_other_number(event: &str, state: &mut u64) -> String {
    let starts: Vec<usize> =
        event.match_indices(':').map(|(at, _)| at + 1).filter(|&at| is_number(event, at)).collect();
    if starts.is_empty() {
        return event.to_string();
    }
    let start = starts[below(state, starts.len())];
    let length = event[start..].find([',', '}', ']']).expect("a number ends");
    let edge = EDGES[below(state, EDGES.len())];
    format!("{}{edge}{}", &event[..start], &event[start + length..])
}

fn is_number(event: &str, at: usize) -> bool {
    event.as_bytes().get(at).is_some_and(u8::is_ascii_digit)
}

/// Rows of a real night, then rows put together of its events with other numbers: every one that
/// can be read is folded or is an error.
#[test]
fn rows_in_no_order_never_panic() {
    let rows = corpus();
    let mut events: Vec<String> = Vec::new();
    for row in &rows {
        let body: serde_json::Value = serde_json::from_slice(row).expect("rows are JSON");
        let all = body["events"].as_array().expect("events").iter();
        events.extend(all.map(|event| event.to_string()));
    }
    let rounds = std::env::var("HOLDFAST_FUZZ_ROUNDS").map_or(400, |n| n.parse().unwrap());
    let mut state = std::env::var("HOLDFAST_FUZZ_SEED").map_or(0x5eed, |n| n.parse().unwrap());
    for _ in 0..rounds {
        let kept = below(&mut state, rows.len() + 1);
        let mut night = rows[..kept].to_vec();
        for _ in 0..24 {
            let part = |_| {
                let event = &events[below(&mut state, events.len())];
                match below(&mut state, 3) {
                    0 => event.clone(),
                    _ => with_other_number(event, &mut state),
                }
            };
            let parts: Vec<String> = (0..3).map(part).collect();
            let events = parts.join(",");
            let row = format!(r#"{{"by":"staff:1","via":"desk","node":1,"events":[{events}]}}"#);
            night.push(row.into_bytes());
        }
        night::fuzz::ledger_rows(&night, kept);
    }
}
