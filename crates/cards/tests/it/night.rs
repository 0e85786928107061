//! A night with one precinct, and its paper.

use cards::{
    CallBack, Card, Holder, Line, Meeting, NightFacts, Packet, Precinct, Threshold, Worksheet,
};

pub const CODE: &str = "1234-5678-9012";
pub const LINK: &str =
    "https://results.example/iowa-2020/report#k7Qm2VxN9pR4sT6wY8zB1cD3fG5hJ7kL9mN2pQ4rS6tV8";
pub const PRECINCT_ID: &str = "19153-948199";

pub fn facts() -> NightFacts {
    NightFacts {
        title: "Iowa Democratic precinct caucuses".into(),
        date_en: "Monday, February 3, 2020".into(),
        date_es: "lunes 3 de febrero de 2020".into(),
        hotline: Some("515-555-0142".into()),
        text: Some("515-555-0143".into()),
        headquarters: Some("515-555-0100".into()),
        origin: "results.example/iowa-2020".into(),
        ballots: false,
    }
}

pub fn precinct() -> Precinct {
    Precinct {
        id: PRECINCT_ID.into(),
        name: "Des Moines 48".into(),
        county: "Polk".into(),
        meeting: Meeting {
            opens_en: Some("7:00 p.m.".into()),
            opens_es: Some("7:00 p. m.".into()),
            place: Some("Callanan Middle School, cafeteria".into()),
        },
    }
}

pub fn lines(count: u16) -> Vec<Line> {
    (1..=count).map(|number| Line { number, name: format!("Candidate {number}") }).collect()
}

pub fn card(holder: Holder) -> Card {
    Card {
        precinct: precinct(),
        holder,
        name: Some("María Núñez Škoda".into()),
        code: CODE.into(),
        link: LINK.into(),
        direct_number: Some("515-555-0177".into()),
        county_chair: Some("515-555-0150".into()),
        call_back: Some(CallBack { en: "MAPLE".into(), es: "ARCE".into() }),
        large_print: false,
        lines: lines(12),
    }
}

pub fn worksheet(lines_count: u16, threshold: Threshold) -> Worksheet {
    Worksheet {
        precinct: precinct(),
        delegates: Some(if threshold == Threshold::Room { 1 } else { 4 }),
        threshold: Some(threshold),
        lines: lines(lines_count),
        ballots: false,
        large_print: false,
    }
}

pub fn packet() -> Packet {
    Packet {
        precinct: precinct(),
        cards: vec![card(Holder::Chair), card(Holder::Secretary)],
        worksheet: worksheet(12, Threshold::Fraction(1, 6)),
    }
}
