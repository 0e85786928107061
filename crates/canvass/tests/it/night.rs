//! Small nights, and worksheets written as short text.

use canvass::returns::Canvass;
use canvass::setup::{
    CandidateEntry, CandidateKind, County, CountyIndex, CountyKind, District, NewPrecinct,
    PrecinctIndex, PrecinctKind, Precincts, Setup,
};
use caucus::plan::{Contest, Plan};
use caucus::worksheet::{
    Alignment, Ballots, Delegates, Group, PrintedEquivalents, Votes, Worksheet,
};

/// Candidates `a` to `e` and `uncommitted`.
///
/// Counties `c1` (district 1, a delegate worth 4/51) and `c2` (district 2, 3/35); precincts `p0` to
/// `p5` electing 1, 2, 3, 6, 8 and 10 delegates, in turn in `c1` and `c2`, with 200 registered
/// voters each but for `p5`; a pool `s` of 6 state delegates (district 1) with sites `s1` to `s3`.
pub fn setup(plan: Plan) -> Setup {
    let mut setup = Setup {
        night: "a-night".into(),
        title: "A night".into(),
        plan,
        candidates: ["a", "b", "c", "d", "e", "uncommitted"].map(candidate).to_vec(),
        counties: vec![
            county("c1", CountyKind::County, 1, 4, Some(51)),
            county("c2", CountyKind::County, 2, 3, Some(35)),
            county("s", CountyKind::Satellite, 1, 6, None),
        ],
        precincts: Precincts::default(),
        smallest_published: 0,
    };
    for (at, delegates) in [1, 2, 3, 6, 8, 10].into_iter().enumerate() {
        let precinct = precinct(format!("p{at}"), at as u16 % 2, PrecinctKind::Precinct);
        let registered = (at < 5).then_some(200);
        let delegates = Some(Delegates(delegates));
        setup.precincts.add(&NewPrecinct { delegates, registered, ..precinct }).unwrap();
    }
    for site in 1..=3 {
        let site = precinct(format!("s{site}"), 2, PrecinctKind::Satellite);
        setup.precincts.add(&site).unwrap();
    }
    setup
}

fn candidate(id: &str) -> CandidateEntry {
    let kind = match id {
        "uncommitted" => CandidateKind::Uncommitted,
        _ => CandidateKind::Person,
    };
    CandidateEntry { id: id.into(), name: id.to_uppercase(), kind }
}

fn county(id: &str, kind: CountyKind, district: u8, state: u32, county: Option<u32>) -> County {
    County {
        id: id.into(),
        name: id.to_uppercase(),
        kind,
        district: Some(District(district)),
        state_delegates: Some(state),
        county_delegates: county,
    }
}

fn precinct(id: String, county: u16, kind: PrecinctKind) -> NewPrecinct<'static> {
    NewPrecinct {
        name: format!("Precinct {id}").into(),
        id: id.into(),
        county: CountyIndex(county),
        kind,
        district: None,
        delegates: None,
        registered: None,
        opens_at_ms: None,
        zone: None,
        meets_with: None,
    }
}

/// Reads a worksheet: `attendance 101, a 41 41 2, b 33 40 0.1569`, or `a 41, b 33` for ballots.
///
/// A group has first and final count, then awards, or equivalents if there is a point; `-` is not
/// given.
pub fn sheet(setup: &Setup, text: &str) -> Worksheet {
    let mut sheet = Alignment::default();
    let mut ballots = Ballots::default();
    for part in text.split(',').map(str::trim).filter(|part| !part.is_empty()) {
        let words: Vec<&str> = part.split_whitespace().collect();
        let figure = |at: usize| words.get(at).filter(|w| **w != "-").map(|w| w.parse().unwrap());
        if words[0] == "attendance" {
            sheet.attendance = figure(1);
            continue;
        }
        let candidate = setup.candidate(words[0]).unwrap();
        if let (Contest::Ballots, Some(votes)) = (setup.plan.contest(), figure(1)) {
            ballots.votes.push(Votes { candidate, votes });
            continue;
        }
        let mut group = Group::silent(candidate);
        (group.first_alignment, group.final_alignment) = (figure(1), figure(2));
        match words.get(3).and_then(|text| text.split_once('.')) {
            Some((whole, part)) => {
                let text = format!("{whole}{part:0<4}");
                group.printed = Some(PrintedEquivalents(text.parse().unwrap()));
            }
            None => group.awards = figure(3),
        }
        sheet.groups.push(group);
    }
    match setup.plan.contest() {
        Contest::Alignment => Worksheet::Alignment(sheet),
        Contest::Ballots => Worksheet::Ballots(ballots),
    }
}

/// Reads returns, one line each: `p3: a 41 41 2, b 33 40 1`.
pub fn returns(setup: &Setup, text: &str) -> Vec<(PrecinctIndex, Worksheet)> {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    lines
        .map(|line| {
            let (id, worksheet) = line.split_once(':').unwrap();
            (setup.precincts.find(id).unwrap(), sheet(setup, worksheet))
        })
        .collect()
}

/// Judges and adds returns written as text.
pub fn canvass<'a>(setup: &'a Setup, text: &str) -> Canvass<'a> {
    Canvass::of(setup, &returns(setup, text), &[])
}
