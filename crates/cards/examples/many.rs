//! Makes the cards of a whole state and prints what that takes; 20 s, 500 MB, 40 MB are too much.
//!
//! `cargo run --release -p cards --example many`
#![expect(clippy::disallowed_methods, reason = "a measurement reads the clock")]

use std::time::Instant;

use cards::{CallBack, Card, Holder, Line, Meeting, NightFacts, Precinct};

/// Two for each of 1,765 precincts.
const CARDS: u64 = 3_530;
const COUNTIES: u64 = 99;
const NAMES: &[&str] = &[
    "Michael Bennet",
    "Joe Biden",
    "Michael Bloomberg",
    "Pete Buttigieg",
    "Tulsi Gabbard",
    "Amy Klobuchar",
    "Deval Patrick",
    "Bernie Sanders",
    "Tom Steyer",
    "Elizabeth Warren",
    "Andrew Yang",
    "Uncommitted",
];

fn main() {
    let facts = NightFacts {
        title: "Iowa Democratic precinct caucuses".into(),
        date_en: "Monday, February 3, 2020".into(),
        date_es: "lunes 3 de febrero de 2020".into(),
        hotline: Some("515-555-0142".into()),
        text: Some("515-555-0143".into()),
        headquarters: Some("515-555-0100".into()),
        origin: "results.example/iowa-2020".into(),
        ballots: false,
    };
    let all: Vec<Card> = (0..CARDS).map(card).collect();
    let started = Instant::now();
    let pdf = cards::cards(&facts, &all).expect("cards");
    let seconds = started.elapsed().as_secs_f64();
    let megabytes = pdf.bytes.len() as f64 / 1e6;
    println!("{} cards, {} sides: {seconds:.1} s, {megabytes:.1} MB", all.len(), pdf.sides);
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    if let Some(line) = status.lines().find(|line| line.starts_with("VmHWM")) {
        println!("{line}");
    }
    if let Some(file) = std::env::args().nth(1) {
        std::fs::write(file, pdf.bytes).expect("the file can be written");
    }
}

fn card(at: u64) -> Card {
    let county = at * COUNTIES / CARDS;
    let precinct = at / 2;
    let digits = mixed(at) % 1_000_000_000_000;
    Card {
        precinct: Precinct {
            id: format!("{}-{:06}", 19_001 + 2 * county, mixed(precinct) % 1_000_000),
            name: format!("Township {precinct} and the western part of Lincoln"),
            county: format!("County {county}"),
            meeting: Meeting {
                opens_en: Some("7:00 p.m.".into()),
                opens_es: Some("7:00 p. m.".into()),
                place: Some(format!("Community center {precinct}, main hall")),
            },
        },
        holder: if at.is_multiple_of(2) { Holder::Chair } else { Holder::Secretary },
        name: Some(format!("María Núñez {at}")),
        code: format!(
            "{:04}-{:04}-{:04}",
            digits / 100_000_000,
            digits / 10_000 % 10_000,
            digits % 10_000
        ),
        link: format!(
            "https://results.example/iowa-2020/report#{:016x}{:016x}{:016x}",
            mixed(at),
            mixed(at + CARDS),
            mixed(at + 2 * CARDS)
        ),
        direct_number: Some(format!("515-555-{:04}", county)),
        county_chair: Some(format!("515-555-{:04}", 1_000 + county)),
        call_back: Some(CallBack { en: "MAPLE".into(), es: "ARCE".into() }),
        large_print: false,
        lines: NAMES
            .iter()
            .zip(1..)
            .map(|(name, number)| Line { number, name: (*name).into() })
            .collect(),
    }
}

/// Returns digits without a pattern that packing could use.
fn mixed(at: u64) -> u64 {
    let mut state = at.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    state = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    state = (state ^ (state >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    state ^ (state >> 31)
}
