//! Writes one of each kind of paper into a folder, to be looked at.
//!
//! `cargo run --release -p cards --example samples -- FOLDER`

use std::path::Path;

use cards::{
    CallBack, Card, Holder, Line, Meeting, NightFacts, Packet, Pdf, Precinct, Threshold, Worksheet,
};

const CANDIDATES: &[&str] = &[
    "Michael Bennet",
    "Joe Biden",
    "Michael Bloomberg",
    "Pete Buttigieg",
    "John Delaney",
    "Tulsi Gabbard",
    "Amy Klobuchar",
    "Deval Patrick",
    "Bernie Sanders",
    "Tom Steyer",
    "Elizabeth Warren",
    "Andrew Yang",
    "Other",
    "Uncommitted",
];

fn main() {
    let folder = std::env::args().nth(1).expect("say into which folder");
    let folder = Path::new(&folder);
    let ballots = facts(true);
    let facts = facts(false);
    let write = |name: &str, pdf: Pdf| {
        std::fs::write(folder.join(name), pdf.bytes).expect("the folder can be written to");
        for found in pdf.unprintable {
            println!("{name}: {:?} has {:?}", found.text, found.characters);
        }
    };
    let card = |holder, large_print| card(holder, large_print, lines(14));
    let chairs = [card(Holder::Chair, false), card(Holder::Observer, false)];
    let county = Card { precinct: county(), ..card(Holder::County, false) };
    let all = [chairs.to_vec(), vec![county, card(Holder::Chair, true)]].concat();
    write("cards.pdf", cards::cards(&facts, &all).expect("cards"));
    let few = Card { lines: lines(3), ..card(Holder::Secretary, true) };
    write("ballots.pdf", cards::cards(&ballots, &[few]).expect("cards"));
    let long = Card { lines: lines(64), ..card(Holder::Chair, false) };
    write("long.pdf", cards::cards(&facts, &[long]).expect("cards"));
    let many = [
        worksheet(5, 4, Threshold::Fraction(15, 100)),
        worksheet(12, 3, Threshold::Fraction(1, 6)),
        worksheet(5, 1, Threshold::Room),
        worksheet(64, 9, Threshold::Fraction(15, 100)),
        Worksheet { large_print: true, ..worksheet(12, 3, Threshold::Fraction(1, 6)) },
        Worksheet { ballots: true, threshold: None, ..worksheet(8, 4, Threshold::Room) },
    ];
    write("worksheets.pdf", cards::worksheets(&facts, &many).expect("worksheets"));
    let precincts = vec![precinct(); 20];
    write("envelopes.pdf", cards::envelopes(&facts, &precincts[..1]).expect("envelopes"));
    write("receipts.pdf", cards::receipt_sheet(&facts, "Polk", &precincts).expect("receipts"));
    let packet = Packet {
        precinct: precinct(),
        cards: vec![card(Holder::Chair, false), card(Holder::Secretary, false)],
        worksheet: worksheet(12, 3, Threshold::Fraction(1, 6)),
    };
    let pack = cards::county_pack(&facts, "Polk", &all[2..3], &[packet.clone(), packet]);
    write("pack.pdf", pack.expect("a pack"));
}

fn facts(ballots: bool) -> NightFacts {
    NightFacts {
        title: "Iowa Democratic precinct caucuses".into(),
        date_en: "Monday, February 3, 2020".into(),
        date_es: "lunes 3 de febrero de 2020".into(),
        hotline: Some("515-555-0142".into()),
        text: Some("515-555-0143".into()),
        headquarters: Some("515-555-0100".into()),
        origin: "results.example/iowa-2020".into(),
        ballots,
    }
}

fn precinct() -> Precinct {
    Precinct {
        id: "19153-948199".into(),
        name: "Des Moines 48".into(),
        county: "Polk".into(),
        meeting: Meeting {
            opens_en: Some("7:00 p.m.".into()),
            opens_es: Some("7:00 p. m.".into()),
            place: Some("Callanan Middle School, cafeteria".into()),
        },
    }
}

fn county() -> Precinct {
    Precinct { id: String::new(), name: String::new(), meeting: Meeting::default(), ..precinct() }
}

fn lines(count: usize) -> Vec<Line> {
    (0..count)
        .map(|at| Line {
            number: at as u16 + 1,
            name: CANDIDATES.get(at).map_or(format!("Candidate {}", at + 1), |name| (*name).into()),
        })
        .collect()
}

fn card(holder: Holder, large_print: bool, lines: Vec<Line>) -> Card {
    Card {
        precinct: precinct(),
        holder,
        name: Some("María Núñez Ibáñez".into()),
        code: "1234-5678-9012".into(),
        link:
            "https://results.example/iowa-2020/report#k7Qm2VxN9pR4sT6wY8zB1cD3fG5hJ7kL9mN2pQ4rS6tV8"
                .into(),
        direct_number: Some("515-555-0177".into()),
        county_chair: Some("515-555-0150".into()),
        call_back: Some(CallBack { en: "MAPLE".into(), es: "ARCE".into() }),
        large_print,
        lines,
    }
}

fn worksheet(count: usize, delegates: u16, threshold: Threshold) -> Worksheet {
    Worksheet {
        precinct: precinct(),
        delegates: Some(delegates),
        threshold: Some(threshold),
        lines: lines(count),
        ballots: false,
        large_print: false,
    }
}
