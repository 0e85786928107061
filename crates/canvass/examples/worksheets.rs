//! Prints random worksheets and how they are judged, for holding another program's arithmetic to
//! this one: a JSON object on each line.
//!
//! `cargo run --release -p canvass --example worksheets -- <seed> <number>`; the same seed prints
//! the same lines. Rooms are small, groups often equal and awards nearly right, since that is where
//! rules part.

use std::env;
use std::error::Error;
use std::io::{self, BufWriter, Write};

use canvass::finding::{Figures, Finding};
use canvass::judgement::{Judgement, Outcome, Room, judge};
use canvass::setup::{
    County, CountyIndex, CountyKind, NewPrecinct, PrecinctIndex, PrecinctKind, Precincts, Setup,
};
use caucus::allocation::{Allocation, Change};
use caucus::plan::{Contest, Plan};
use caucus::worksheet::{
    Alignment, Ballots, COUNT_MAX, Candidate, Delegates, DrawnLot, GROUPS_MAX, Group, LotKind,
    Votes, Worksheet,
};
use serde_json::{Value, json};

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = env::args().skip(1);
    let mut number = || arguments.next().ok_or("give a seed and a number of worksheets");
    let mut chance = Chance(number()?.parse()?);
    let worksheets: u64 = number()?.parse()?;
    let mut out = BufWriter::new(io::stdout().lock());
    for _ in 0..worksheets {
        serde_json::to_writer(&mut out, &judged_worksheet(&mut chance))?;
        out.write_all(b"\n")?;
    }
    out.flush()?;
    Ok(())
}

/// Numbers that look random and follow from a seed alone (SplitMix64).
struct Chance(u64);

impl Chance {
    fn number(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ self.0 >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ mixed >> 31
    }

    /// Returns a number from 0 to `limit` - 1.
    fn below(&mut self, limit: u32) -> u32 {
        (self.number() % u64::from(limit)) as u32
    }

    fn one_in(&mut self, limit: u32) -> bool {
        self.below(limit) == 0
    }

    fn pick<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.below(of.len() as u32) as usize]
    }
}

fn judged_worksheet(chance: &mut Chance) -> Value {
    let plan = plan(chance);
    let kind = if chance.one_in(10) { PrecinctKind::Satellite } else { chance.pick(&ROOMS) };
    let delegates = delegates(chance);
    // Now and then a worksheet is not of the plan's kind: each is judged all the same.
    let ballots = (plan.contest() == Contest::Ballots) != chance.one_in(50);
    let mut worksheet = match ballots {
        true => Worksheet::Ballots(random_ballots(chance)),
        false => Worksheet::Alignment(random_alignment(chance)),
    };
    let registered = registered(chance, &worksheet);
    let setup = setup(plan, kind, delegates, registered);
    let room = Room::of(&setup, PrecinctIndex(0), &worksheet);
    if let Worksheet::Alignment(sheet) = &mut worksheet {
        fill_in_awards(chance, &room, sheet);
    }
    let judgement = judge(room, &worksheet);
    json!({
        "room": {
            "plan": plan.name(),
            "delegates": delegates.map(|delegates| delegates.0),
            "kind": kind_text(kind),
            "registered": registered,
        },
        "worksheet": match &worksheet {
            Worksheet::Alignment(sheet) => alignment_json(sheet),
            Worksheet::Ballots(ballots) => ballots_json(ballots),
        },
        "judgement": judgement_json(&judgement),
    })
}

fn plan(chance: &mut Chance) -> Plan {
    match chance.below(20) {
        0..9 => Plan::IowaDemocratic2020,
        9..18 => Plan::NevadaDemocratic2020,
        _ => chance.pick(&Plan::ALL),
    }
}

const ROOMS: [PrecinctKind; 6] = [
    PrecinctKind::Precinct,
    PrecinctKind::Precinct,
    PrecinctKind::Precinct,
    PrecinctKind::Strip,
    PrecinctKind::County,
    PrecinctKind::Statewide,
];

fn delegates(chance: &mut Chance) -> Option<Delegates> {
    let delegates = match chance.below(40) {
        0 => return None,
        1..3 => 0,
        3..8 => 1,
        8..13 => 2,
        13..17 => 3,
        17..34 => 4 + chance.below(7),
        34..38 => 11 + chance.below(50),
        38 => 65_534 - chance.below(4),
        _ => chance.below(65_535),
    };
    Some(Delegates(delegates as u16))
}

/// Returns a night of one precinct.
fn setup(
    plan: Plan,
    kind: PrecinctKind,
    delegates: Option<Delegates>,
    registered: Option<u32>,
) -> Setup {
    let county = County {
        id: "county".into(),
        name: "County".into(),
        kind: CountyKind::County,
        district: None,
        state_delegates: None,
        county_delegates: None,
    };
    let mut precincts = Precincts::default();
    let precinct = NewPrecinct {
        id: "precinct".into(),
        county: CountyIndex(0),
        name: "Precinct".into(),
        kind,
        district: None,
        delegates,
        registered,
        opens_at_ms: None,
        zone: None,
        meets_with: None,
    };
    assert_eq!(precincts.add(&precinct), Some(PrecinctIndex(0)), "it is the first");
    Setup {
        night: "worksheets".into(),
        title: "Worksheets".into(),
        plan,
        candidates: Vec::new(),
        counties: vec![county],
        precincts,
        smallest_published: 0,
    }
}

/// How large the groups of a worksheet are.
#[derive(Clone, Copy)]
enum Sizes {
    /// A handful of people.
    Tiny,
    /// Up to sixty.
    Usual,
    /// Any of these, so that groups are often equal.
    Few([u32; 3]),
    /// From this size on, so nearly equal that four decimals may not tell them apart.
    Nearly(u32),
    /// Anything a worksheet may hold.
    Any,
}

fn sizes(chance: &mut Chance) -> Sizes {
    match chance.below(12) {
        0..3 => Sizes::Tiny,
        3..7 => Sizes::Usual,
        7..10 => Sizes::Few([chance.below(12), 1 + chance.below(40), 1 + chance.below(40)]),
        10 => {
            let most = chance.pick(&[30_000, 300_000, COUNT_MAX - 8]);
            Sizes::Nearly(2_500 + chance.below(most - 2_500))
        }
        _ => Sizes::Any,
    }
}

fn people(chance: &mut Chance, sizes: Sizes) -> u32 {
    match sizes {
        Sizes::Tiny => chance.below(7),
        Sizes::Usual => chance.below(60),
        Sizes::Few(of) => chance.pick(&of),
        Sizes::Nearly(size) => size + chance.below(5),
        Sizes::Any => match chance.below(5) {
            0 => COUNT_MAX,
            1 => chance.below(3),
            2 => chance.below(40),
            _ => chance.below(COUNT_MAX + 1),
        },
    }
}

/// Returns a worksheet without awards.
fn random_alignment(chance: &mut Chance) -> Alignment {
    let sizes = sizes(chance);
    let lines = match chance.below(24) {
        0 => chance.below(2),
        1 => 1 + chance.below(GROUPS_MAX as u32),
        2..6 => 6 + chance.below(4),
        _ => 2 + chance.below(4),
    };
    // Sometimes a whole count is left out.
    let [first_told, final_told] = match chance.below(20) {
        0 => [false, false],
        1 => [false, true],
        2 => [true, false],
        _ => [true, true],
    };
    let (gaps, moves) = (chance.one_in(4), chance.below(8));
    let mut groups = Vec::new();
    let mut candidate = 0;
    for _ in 0..lines {
        candidate += 1 + chance.below(2) as u16;
        let last = people(chance, sizes);
        let first = match moves {
            0..3 => last,
            3..5 => last.saturating_add(chance.below(4)).min(COUNT_MAX),
            5 => last.saturating_sub(chance.below(3)),
            6 => (last + chance.below(3)).saturating_sub(1).min(COUNT_MAX),
            _ => people(chance, sizes),
        };
        let mut group = Group::silent(Candidate(candidate));
        group.first_alignment = Some(first).filter(|_| first_told && !(gaps && chance.one_in(6)));
        group.final_alignment = Some(last).filter(|_| final_told && !(gaps && chance.one_in(6)));
        groups.push(group);
    }
    let mut sheet = Alignment { groups, ..Alignment::default() };
    sheet.attendance = attendance(chance, &sheet, sizes);
    sheet
}

fn attendance(chance: &mut Chance, sheet: &Alignment, sizes: Sizes) -> Option<u32> {
    let (first, last) = (sheet.first_total(), sheet.final_total());
    let told = match chance.below(12) {
        0..3 => return None,
        3 => u64::from(chance.pick(&[0, 0, 1, COUNT_MAX])),
        4..7 => first,
        7 => first + u64::from(chance.below(6)),
        8 => last.saturating_sub(chance.below(4).into()),
        9 => last * 5 / 4,
        10 => last * 4 / 5,
        _ => u64::from(people(chance, sizes)) * 4,
    };
    Some(told.min(u64::from(COUNT_MAX)) as u32)
}

fn registered(chance: &mut Chance, worksheet: &Worksheet) -> Option<u32> {
    let people = canvass::setup::people(worksheet).min(u64::from(COUNT_MAX)) as u32;
    match chance.below(8) {
        0 => Some((people + chance.below(4)).saturating_sub(2)),
        1 => Some(people.saturating_mul(2)),
        2 => Some(chance.below(100)),
        _ => None,
    }
}

fn random_ballots(chance: &mut Chance) -> Ballots {
    let sizes = sizes(chance);
    let lines = chance.pick(&[0, 1, 3, 6, 9]);
    let votes = (0..lines)
        .map(|at| Votes {
            candidate: Candidate(at),
            votes: if chance.one_in(4) { 0 } else { people(chance, sizes) },
        })
        .collect();
    Ballots { votes, ..Ballots::default() }
}

/// Fills in awards: an admitted outcome, or one near it, or nothing.
fn fill_in_awards(chance: &mut Chance, room: &Room, sheet: &mut Alignment) {
    if chance.one_in(10) || sheet.groups.is_empty() {
        return;
    }
    let finals = sheet.groups.iter().map(|group| u64::from(group.final_alignment.unwrap_or(0)));
    let finals: Vec<u64> = finals.collect();
    let delegates = room.delegates.unwrap_or(Delegates(5));
    let allocation = room.plan.allocate(delegates, sheet.attendance_or_total(), &finals);
    let mut awards = drawn(chance, &allocation);
    for _ in 0..chance.pick(&[0, 0, 0, 0, 1, 1, 2]) {
        spoil(chance, &mut awards);
    }
    let zeros_written = !chance.one_in(3);
    for (group, &award) in sheet.groups.iter_mut().zip(&awards) {
        group.awards = Some(award.min(u64::from(COUNT_MAX)) as u32);
        group.awards = group.awards.filter(|&award| award > 0 || zeros_written);
    }
    let recorded = if allocation.lot.is_some() { chance.one_in(2) } else { chance.one_in(20) };
    if recorded {
        let kind = chance.pick(&[LotKind::Coin, LotKind::Names, LotKind::Card]);
        let parties = sheet.groups.iter().take(2).map(|group| group.candidate).collect();
        let winner = sheet.groups[0].candidate;
        sheet.lots.push(DrawnLot { kind, parties, winner });
    }
}

/// Draws the lot, if there is one.
fn drawn(chance: &mut Chance, allocation: &Allocation) -> Vec<u64> {
    let Some(lot) = &allocation.lot else { return allocation.sure.clone() };
    let mut among = lot.among.clone();
    for at in 0..among.len() {
        let other = at + chance.below((among.len() - at) as u32) as usize;
        among.swap(at, other);
    }
    allocation.drawn(&among[..lot.take as usize])
}

fn spoil(chance: &mut Chance, awards: &mut [u64]) {
    let [one, other] = [0, 1].map(|_| chance.below(awards.len() as u32) as usize);
    match chance.below(6) {
        0 => awards[one] += 1,
        1 => awards[one] = awards[one].saturating_sub(1),
        2 => awards.swap(one, other),
        3 => awards[one] = 0,
        4 => awards[one] = u64::from(chance.below(9)),
        _ => {
            let moved = awards[one].min(1);
            awards[one] -= moved;
            awards[other] += moved;
        }
    }
}

fn id(candidate: Candidate) -> String {
    format!("c{}", candidate.0)
}

fn kind_text(kind: PrecinctKind) -> &'static str {
    match kind {
        PrecinctKind::Precinct => "precinct",
        PrecinctKind::Satellite => "satellite",
        PrecinctKind::Strip => "strip",
        PrecinctKind::County => "county",
        PrecinctKind::Statewide => "statewide",
    }
}

fn alignment_json(sheet: &Alignment) -> Value {
    let group = |group: &Group| {
        json!({
            "candidate": id(group.candidate),
            "first": group.first_alignment,
            "last": group.final_alignment,
            "awards": group.awards,
        })
    };
    let lot = |lot: &DrawnLot| {
        let kind = match lot.kind {
            LotKind::Coin => "coin",
            LotKind::Names => "names",
            LotKind::Card => "card",
        };
        let parties: Vec<String> = lot.parties.iter().copied().map(id).collect();
        json!({ "kind": kind, "parties": parties, "winner": id(lot.winner) })
    };
    json!({
        "kind": "alignment",
        "attendance": sheet.attendance,
        "groups": sheet.groups.iter().map(group).collect::<Vec<_>>(),
        "lots": sheet.lots.iter().map(lot).collect::<Vec<_>>(),
    })
}

fn ballots_json(ballots: &Ballots) -> Value {
    let line = |line: &Votes| json!({ "candidate": id(line.candidate), "votes": line.votes });
    json!({ "kind": "ballots", "votes": ballots.votes.iter().map(line).collect::<Vec<_>>() })
}

fn judgement_json(judgement: &Judgement) -> Value {
    let outcome = match judgement.outcome {
        Outcome::ByRule => "by-rule",
        Outcome::ByLot => "by-lot",
        Outcome::AgainstRule => "against-rule",
        Outcome::NoData => "no-data",
        Outcome::NotGiven => "not-given",
        Outcome::NotJudged => "not-judged",
    };
    let allocation = judgement.allocation.as_ref().map(|allocation| {
        let lot = allocation.lot.as_ref().map(|lot| {
            let gain = lot.change == Change::Gain;
            json!({ "among": lot.among, "take": lot.take, "gain": gain })
        });
        json!({ "sure": allocation.sure, "lot": lot })
    });
    json!({
        "findings": judgement.findings.iter().map(finding_json).collect::<Vec<_>>(),
        "outcome": outcome,
        "allocation": allocation,
        "threshold": judgement.threshold,
    })
}

fn finding_json(finding: &Finding) -> Value {
    let named = |awards: &[(Candidate, u64)]| -> Vec<(String, u64)> {
        awards.iter().map(|&(candidate, awards)| (id(candidate), awards)).collect()
    };
    let figures = match &finding.figures {
        Figures::Absent => Value::Null,
        Figures::Against { reported, limit } => json!({ "reported": reported, "limit": limit }),
        Figures::Shrank { first, last, threshold } => {
            json!({ "first": first, "last": last, "threshold": threshold })
        }
        Figures::Order { smaller, people, awards } => {
            json!({ "smaller": id(*smaller), "people": people, "awards": awards })
        }
        Figures::Awards { delegates, reported, admitted } => json!({
            "delegates": delegates,
            "reported": named(reported),
            "admitted": admitted.iter().map(|awards| named(awards)).collect::<Vec<_>>(),
        }),
        Figures::Equivalent(_) | Figures::Precinct(_) => {
            unreachable!("one worksheet alone, without printed equivalents, has no such finding")
        }
    };
    json!({
        "code": finding.code.code(),
        "blocks": finding.blocks,
        "candidate": finding.candidate.map(id),
        "figures": figures,
    })
}
