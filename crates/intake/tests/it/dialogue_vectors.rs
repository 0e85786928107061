//! A worksheet is the same, keyed, sent over the web and typed: the worked worksheets of `caucus`,
//! and every text that carries figures.

use canvass::setup::{PrecinctIndex, PrecinctKind, Setup};
use canvass::words::CheckWords;
use caucus::allocation::Change;
use caucus::plan::{Contest, Plan};
use caucus::worksheet::{Delegates, Worksheet};
use intake::return_json;
use intake::text_message::{Paper, Said, read};
use night::event::Mode;
use serde_json::{Value, json};

use crate::dialogue_call::{CODE, Call, PATIENT, known, setup};

const ALLOCATIONS: [&str; 2] = [
    include_str!("../../../caucus/vectors/allocation-iowa.txt"),
    include_str!("../../../caucus/vectors/allocation-nevada.txt"),
];

const TEXTS: &str = include_str!("../../vectors/text.txt");

/// A worked worksheet: a room, and awards that the rules admit or refuse.
#[derive(Default)]
struct Case<'a> {
    line: usize,
    plan: &'a str,
    attendance: u32,
    delegates: u16,
    groups: Vec<(&'a str, u32)>,
    awards: Vec<&'a str>,
    expects: bool,
}

fn cases(text: &str) -> Vec<Case<'_>> {
    let mut cases: Vec<Case> = Vec::new();
    for (at, row) in text.lines().enumerate().filter(|(_, row)| !row.starts_with('#')) {
        let (facts, expected) = row.split_once("=>").unwrap_or((row, ""));
        for field in facts.split("  ").map(str::trim).filter(|field| !field.is_empty()) {
            if cases.last().is_none_or(|case| case.expects) {
                cases.push(Case { line: at + 1, ..Case::default() });
            }
            let case = cases.last_mut().unwrap();
            let (word, value) = field.split_once(' ').unwrap();
            match word {
                "plan" => case.plan = value,
                "attendance" => case.attendance = value.parse().unwrap(),
                "delegates" => case.delegates = value.parse().unwrap(),
                "group" => case.groups.push((value.trim(), 0)),
                "final" => case.groups.last_mut().unwrap().1 = value.parse().unwrap(),
                unknown => panic!("{unknown}"),
            }
        }
        for field in expected.split("  ").map(str::trim).filter(|field| !field.is_empty()) {
            let case = cases.last_mut().unwrap();
            case.expects = true;
            let (word, value) = field.split_once(' ').unwrap();
            if ["award", "admits", "refuses"].contains(&word) {
                case.awards.push(value);
            }
        }
    }
    cases
}

impl Case<'_> {
    fn listed(&self, list: &str) -> Vec<u64> {
        let mut awards = vec![0; self.groups.len()];
        for item in list.split(", ") {
            let (name, number) = item.rsplit_once(' ').unwrap();
            let at = self.groups.iter().position(|(group, _)| *group == name).unwrap();
            awards[at] = number.parse().unwrap();
        }
        awards
    }

    fn typed(&self, awards: &[u64]) -> String {
        let mut text = format!("{CODE} {}", self.attendance);
        for ((at, (_, last)), awards) in (1..).zip(&self.groups).zip(awards) {
            text += &format!(" {at} {last} {last} {awards}");
        }
        text
    }

    /// The body that a browser sends.
    fn json(&self, setup: &Setup, awards: &[u64], after: &After) -> Vec<u8> {
        let ids: Vec<&str> = setup.candidates.iter().map(|entry| entry.id.as_str()).collect();
        let object = |figures: Vec<u64>| {
            let pairs = ids.iter().zip(figures);
            let pairs = pairs.map(|(id, figure)| ((*id).to_owned(), Value::from(figure)));
            Value::Object(pairs.collect())
        };
        let finals = || self.groups.iter().map(|(_, last)| u64::from(*last)).collect();
        let lots = after.lots.iter().map(|(parties, winner)| {
            let parties: Vec<&str> = parties.iter().map(|&at| ids[at]).collect();
            json!({ "kind": "names", "parties": parties, "winner": ids[*winner] })
        });
        let body = json!({
            "precinct": "1-0",
            "mode": "real",
            "attendance": self.attendance,
            "first_alignment": object(finals()),
            "final_alignment": object(finals()),
            "awards": object(awards.to_vec()),
            "lots": lots.collect::<Vec<Value>>(),
            "room_vote": after.room_vote,
        });
        serde_json::to_vec(&body).unwrap()
    }

    /// What is keyed after the counts.
    fn after(&self, plan: Plan, awards: &[u64]) -> After {
        let finals: Vec<u64> = self.groups.iter().map(|(_, last)| u64::from(*last)).collect();
        let people = u64::from(self.attendance)
            .max(finals.iter().sum::<u64>() * u64::from(self.attendance == 0));
        let allocation = plan.allocate(Delegates(self.delegates), people, &finals);
        let own = || own_keys(&finals.iter().map(|&last| last > 0).collect::<Vec<_>>(), awards);
        let mut after = After::default();
        if finals.iter().all(|&last| last == 0) {
            after.keys = format!(" 1{}", own());
            return after;
        }
        if self.delegates == 1 {
            after.room_vote = Some(false);
            let winner = awards.iter().position(|&awards| awards == 1);
            match winner.filter(|_| awards.iter().sum::<u64>() == 1) {
                None => after.keys = format!(" # 1{} 2", own()),
                Some(winner) => {
                    after.keys = format!(" {}# 2", winner + 1);
                    if let Some(lot) = allocation.lot.filter(|lot| lot.among.contains(&winner)) {
                        after.keys += " 2";
                        after.lots = vec![(lot.among, winner)];
                    }
                }
            }
            return after;
        }
        match (allocation.lot.clone(), allocation.admits(awards)) {
            (None, true) => after.keys = " 1".into(),
            (None, false) => after.keys = format!(" 2{}", own()),
            (Some(_), false) => after.keys = format!(" 4{}", own()),
            (Some(lot), true) => {
                let (drawn, others): (Vec<usize>, Vec<usize>) =
                    lot.among.iter().copied().partition(|&at| match lot.change {
                        Change::Gain => awards[at] > allocation.sure[at],
                        Change::Lose => awards[at] < allocation.sure[at],
                    });
                let keys: String = drawn.iter().map(|at| format!(" {}#", at + 1)).collect();
                after.keys = format!(" 2{keys} 1");
                let won = if lot.change == Change::Gain { drawn } else { others };
                after.lots = won.into_iter().map(|winner| (lot.among.clone(), winner)).collect();
            }
        }
        after
    }
}

/// What is keyed after the counts, and what a browser sends of it.
#[derive(Default)]
struct After {
    keys: String,
    /// Who took part, and who won.
    lots: Vec<(Vec<usize>, usize)>,
    room_vote: Option<bool>,
}

/// The keys of awards: of each line with people, then of the others that have some.
fn own_keys(peopled: &[bool], awards: &[u64]) -> String {
    let none = peopled.iter().all(|some| !some);
    let mut keys = String::new();
    for (_, awards) in peopled.iter().zip(awards).filter(|(some, _)| none || **some) {
        keys += &format!(" {awards}#");
    }
    let others = (1..).zip(peopled.iter().zip(awards)).filter(|(_, (some, _))| !none && !**some);
    let others: Vec<(usize, u64)> = others.map(|(line, (_, awards))| (line, *awards)).collect();
    for (line, awards) in others.iter().filter(|(_, awards)| *awards > 0) {
        keys += &format!(" {line}# {awards}#");
    }
    let more = others.iter().any(|(_, awards)| *awards == 0);
    keys + if more { " #" } else { "" }
}

fn filed(setup: &Setup, script: &str) -> Worksheet {
    let mut call = Call::new(setup, known(setup, Mode::Real), PATIENT);
    call.follow(CODE).follow(script);
    match call.filed.pop() {
        Some((worksheet, ..)) => worksheet,
        None => panic!("{script}:\n{}", call.log),
    }
}

fn read_figures(paper: Paper, text: &str) -> Option<Worksheet> {
    match read(paper, text).said {
        Said::Figures(worksheet) => Some(worksheet),
        Said::Query | Said::Agreed | Said::Nobody | Said::CodeAlone | Said::NotUnderstood(_) => {
            None
        }
    }
}

#[test]
fn worked_worksheets_are_the_same_keyed_sent_and_typed() {
    let mut keyed = 0;
    for case in ALLOCATIONS.iter().flat_map(|text| cases(text)) {
        let plan = Plan::from_name(case.plan).unwrap();
        let names: Vec<&str> = case.groups.iter().map(|(name, _)| *name).collect();
        let room = [("Room", PrecinctKind::Precinct, Some(case.delegates))];
        let setup = setup(plan, &names, &room);
        let counts: String =
            case.groups.iter().map(|(_, last)| format!(" {last}# {last}#")).collect();
        for list in &case.awards {
            let at = format!("line {}, {list}", case.line);
            let awards = case.listed(list);
            let after = case.after(plan, &awards);
            let nobody = if case.attendance == 0 { " 2" } else { "" };
            let apart = if plan == Plan::NevadaDemocratic2020 { " 2" } else { "" };
            let keys = &after.keys;
            let script = format!("1 {}#{nobody}{apart}{counts}{keys} 1", case.attendance);
            let mut worksheet = filed(&setup, &script);

            let sent = return_json::read(&setup, &case.json(&setup, &awards, &after));
            let sent = sent.unwrap_or_else(|problems| panic!("{at}: {problems:?}")).worksheet;
            assert_eq!(worksheet, sent, "{at}");
            let words = |sheet| CheckWords::of(&[7; 32], &setup, PrecinctIndex(0), sheet);
            assert_eq!(words(&worksheet), words(&sent), "{at}");

            let typed = read_figures(Paper::of(&setup), &case.typed(&awards));
            let Worksheet::Alignment(sheet) = &mut worksheet else { panic!() };
            // A text has no place for these.
            sheet.lots.clear();
            sheet.room_vote = None;
            assert_eq!(Some(worksheet), typed, "{at}");
            keyed += 1;
        }
    }
    println!("worked worksheets, the same keyed, sent and typed: {keyed}");
    assert_eq!(keyed, 67, "none is left out");
}

/// The keys of a worksheet whose awards no rule works out.
fn keys(worksheet: &Worksheet) -> Option<String> {
    let mut script = String::from("1");
    match worksheet {
        Worksheet::Alignment(sheet) => {
            let head = sheet.attendance?;
            script += &format!(" {head}#{}", if head == 0 { " 2" } else { "" });
            let (mut peopled, mut awards) = (Vec::new(), Vec::new());
            for group in &sheet.groups {
                let (first, last) = (group.first_alignment?, group.final_alignment?);
                script += &format!(" {first}# {last}#");
                peopled.push(first > 0 || last > 0);
                awards.push(u64::from(group.awards?));
            }
            script += &format!(" 1{}", own_keys(&peopled, &awards));
        }
        Worksheet::Ballots(sheet) => {
            let head = sheet.found?;
            script += &format!(" {head}#{} 2", if head == 0 { " 2" } else { "" });
            for votes in &sheet.votes {
                script += &format!(" {}#", votes.votes);
            }
        }
    }
    Some(script + " 1")
}

#[test]
fn texts_are_the_same_keyed() {
    let (mut paper, mut keyed, mut too_long) = (None, 0, 0);
    for row in TEXTS.lines() {
        if let Some((contest, lines)) = row.strip_prefix("paper ").and_then(|p| p.split_once(' ')) {
            let contest = if contest == "ballots" { Contest::Ballots } else { Contest::Alignment };
            paper = Some(Paper { contest, lines: lines.parse().unwrap() });
        }
        let Some(text) = row.strip_prefix("text ") else { continue };
        let text: String = serde_json::from_str(text).unwrap();
        let paper = paper.unwrap();
        let Some(typed) = read_figures(paper, &text) else { continue };
        let plan = match paper.contest {
            Contest::Alignment => Plan::IowaDemocratic2020,
            Contest::Ballots => Plan::Plurality,
        };
        let names: Vec<String> = (0..paper.lines).map(|at| format!("C{at}")).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let setup = setup(plan, &names, &[("Room", PrecinctKind::Precinct, None)]);
        if paper.lines > 64 {
            too_long += 1; // A person takes a paper that long.
            continue;
        }
        let keys = keys(&typed).unwrap_or_else(|| panic!("{text}"));
        assert_eq!(filed(&setup, &keys), typed, "{text}");
        keyed += 1;
    }
    println!("texts keyed: {keyed}; on papers of more than 64 lines: {too_long}");
    assert_eq!((keyed, too_long), (24, 3));
}
