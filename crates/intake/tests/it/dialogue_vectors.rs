//! A worksheet is the same, keyed and typed: the worked worksheets of `caucus`, and every text that
//! carries figures.

use canvass::setup::{PrecinctKind, Setup};
use caucus::allocation::Change;
use caucus::plan::{Contest, Plan};
use caucus::worksheet::{Delegates, Worksheet};
use intake::text_message::{Paper, Said, read};
use night::event::Mode;

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

    /// The keys after the counts; `None` if the room of one elected otherwise than one line.
    fn award_keys(&self, plan: Plan, awards: &[u64]) -> Option<String> {
        let finals: Vec<u64> = self.groups.iter().map(|(_, last)| u64::from(*last)).collect();
        let people = u64::from(self.attendance)
            .max(finals.iter().sum::<u64>() * u64::from(self.attendance == 0));
        let allocation = plan.allocate(Delegates(self.delegates), people, &finals);
        let own = || {
            let none = finals.iter().all(|&last| last == 0);
            let some = finals.iter().zip(awards).filter(|(last, _)| none || **last > 0);
            some.map(|(_, awards)| format!(" {awards}#")).collect::<String>()
        };
        if finals.iter().all(|&last| last == 0) {
            return Some(format!(" 1{}", own()));
        }
        if self.delegates == 1 {
            let winner = awards.iter().position(|&awards| awards == 1);
            if awards.iter().sum::<u64>() != u64::from(winner.is_some()) {
                return None;
            }
            let drew =
                allocation.lot.is_some_and(|lot| winner.is_some_and(|w| lot.among.contains(&w)));
            let line = winner.map_or(0, |winner| winner + 1);
            return Some(format!(" {line}# 2{}", if drew { " 4" } else { "" }));
        }
        Some(match (&allocation.lot, allocation.admits(awards)) {
            (None, true) => " 1".into(),
            (None, false) => format!(" 2{}", own()),
            (Some(lot), true) => {
                let drawn = lot.among.iter().filter(|&&at| match lot.change {
                    Change::Gain => awards[at] > allocation.sure[at],
                    Change::Lose => awards[at] < allocation.sure[at],
                });
                let keys: String = drawn.map(|at| format!(" {}#", at + 1)).collect();
                format!(" 3{keys} 1")
            }
            (Some(_), false) => format!(" 4{}", own()),
        })
    }
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
fn worked_worksheets_are_the_same_keyed_and_typed() {
    let (mut keyed, mut left_out) = (0, 0);
    for case in ALLOCATIONS.iter().flat_map(|text| cases(text)) {
        let plan = Plan::from_name(case.plan).unwrap();
        let names: Vec<&str> = case.groups.iter().map(|(name, _)| *name).collect();
        let room = [("Room", PrecinctKind::Precinct, Some(case.delegates))];
        let setup = setup(plan, &names, &room);
        let counts: String =
            case.groups.iter().map(|(_, last)| format!(" {last}# {last}#")).collect();
        for list in &case.awards {
            let awards = case.listed(list);
            let typed = read_figures(Paper::of(&setup), &case.typed(&awards));
            let keys = case.award_keys(plan, &awards);
            let (Some(typed), Some(keys)) = (typed, keys) else {
                left_out += 1;
                continue;
            };
            let nobody = if case.attendance == 0 { " 2" } else { "" };
            let apart = if plan == Plan::NevadaDemocratic2020 { " 2" } else { "" };
            let script = format!("1 {}#{nobody}{apart}{counts}{keys} 1", case.attendance);
            let mut worksheet = filed(&setup, &script);
            let Worksheet::Alignment(sheet) = &mut worksheet else { panic!() };
            // A text has no place for these.
            sheet.lots.clear();
            sheet.room_vote = None;
            assert_eq!(worksheet, typed, "line {}, {list}", case.line);
            keyed += 1;
        }
    }
    println!("worked worksheets keyed: {keyed}; left out: {left_out}");
    assert!(keyed >= 50, "{keyed} were keyed");
    assert!(left_out <= 3, "{left_out} were left out");
}

/// The keys of a worksheet whose awards no rule works out; `None` if a line without people has
/// awards: a keypad does not ask for those.
fn keys(worksheet: &Worksheet) -> Option<String> {
    let mut script = String::from("1");
    match worksheet {
        Worksheet::Alignment(sheet) => {
            let head = sheet.attendance?;
            script += &format!(" {head}#{}", if head == 0 { " 2" } else { "" });
            let mut own = String::from(" 1");
            let zero = |figure: Option<u32>| figure == Some(0);
            let none = (sheet.groups.iter())
                .all(|group| zero(group.first_alignment) && zero(group.final_alignment));
            for group in &sheet.groups {
                let (first, last) = (group.first_alignment?, group.final_alignment?);
                script += &format!(" {first}# {last}#");
                let awards = group.awards?;
                if none || first > 0 || last > 0 {
                    own += &format!(" {awards}#");
                } else if awards > 0 {
                    return None;
                }
            }
            script += &own;
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
    let (mut paper, mut keyed, mut left_out) = (None, 0, 0);
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
        match keys(&typed).filter(|_| paper.lines <= 64) {
            None => left_out += 1,
            Some(keys) => {
                assert_eq!(filed(&setup, &keys), typed, "{text}");
                keyed += 1;
            }
        }
    }
    println!("texts keyed: {keyed}; left out: {left_out}");
    assert!(keyed >= 24, "{keyed} were keyed");
    assert!(left_out <= 3, "{left_out} were left out");
}
