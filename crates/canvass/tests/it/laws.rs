//! Laws that hold of any worksheets, whatever they say.

use std::collections::BTreeSet;

use canvass::document::{CheckDocument, CountDocument};
use canvass::judgement::{Judgement, Room, judge};
use canvass::returns::Canvass;
use canvass::setup::{PrecinctIndex, Setup};
use canvass::tabulation::{Area, Class, Contribution, Selection, Tabulation};
use caucus::plan::Plan;
use caucus::worksheet::{
    Alignment, Ballots, COUNT_MAX, Candidate, DrawnLot, GROUPS_MAX, Group, LotKind,
    PrintedEquivalents, Votes, Worksheet,
};
use proptest::prelude::*;
use proptest::{collection::vec, option, sample};

use crate::night::setup;

const CANDIDATES: u16 = 6;
const PRECINCTS: u32 = 9;

/// Small rooms, where ties are common, and absurd ones.
fn count() -> impl Strategy<Value = Option<u32>> {
    option::weighted(0.8, prop_oneof![8 => 0..40_u32, 1 => 0..=COUNT_MAX, 1 => Just(COUNT_MAX)])
}

fn group() -> impl Strategy<Value = Group> {
    let awards = option::weighted(0.4, prop_oneof![8 => 0..8_u32, 1 => Just(COUNT_MAX)]);
    let printed = option::weighted(0.3, 0..=999_999_999_u32);
    (0..CANDIDATES, count(), count(), awards, printed).prop_map(|parts| {
        let (candidate, first_alignment, final_alignment, awards, printed) = parts;
        Group {
            first_alignment,
            final_alignment,
            awards,
            printed: printed.map(PrintedEquivalents),
            ..Group::silent(Candidate(candidate))
        }
    })
}

fn lot() -> impl Strategy<Value = DrawnLot> {
    let kind = sample::select(vec![LotKind::Coin, LotKind::Names, LotKind::Card]);
    (kind, vec((0..CANDIDATES).prop_map(Candidate), 0..4)).prop_map(|(kind, parties)| {
        let winner = parties.first().copied().unwrap_or(Candidate(0));
        DrawnLot { kind, parties, winner }
    })
}

/// Any worksheet of groups; a candidate may stand on several lines, as no paper should.
fn alignment() -> impl Strategy<Value = Worksheet> {
    let groups = prop_oneof![4 => vec(group(), 0..7), 1 => vec(group(), 0..=GROUPS_MAX)];
    let parts = (count(), groups, vec(lot(), 0..2), option::of(any::<bool>()));
    parts.prop_map(|(attendance, groups, lots, room_vote)| {
        let signed = Vec::new();
        Worksheet::Alignment(Alignment { attendance, groups, lots, room_vote, signed })
    })
}

fn ballots() -> impl Strategy<Value = Worksheet> {
    let votes = ((0..CANDIDATES).prop_map(Candidate), 0..=COUNT_MAX)
        .prop_map(|(candidate, votes)| Votes { candidate, votes });
    vec(votes, 0..8).prop_map(|votes| Worksheet::Ballots(Ballots { votes, ..Ballots::default() }))
}

fn worksheet() -> impl Strategy<Value = Worksheet> {
    prop_oneof![6 => alignment(), 1 => ballots()]
}

fn plan() -> impl Strategy<Value = Plan> {
    sample::select(Plan::ALL.to_vec())
}

/// At most one return for each precinct of the night, in any order, each in question or not.
fn night() -> impl Strategy<Value = Vec<(PrecinctIndex, Worksheet, Class)>> {
    let class = sample::select(vec![Class::Counted, Class::InQuestion]);
    let returns = vec(option::weighted(0.7, (worksheet(), class)), PRECINCTS as usize);
    let returns = returns.prop_map(|returns| {
        let given = (0..PRECINCTS).zip(returns);
        let given = given.filter_map(|(at, r)| r.map(|(w, c)| (PrecinctIndex(at), w, c)));
        given.collect::<Vec<_>>()
    });
    returns.prop_shuffle()
}

fn contribution(setup: &Setup, precinct: PrecinctIndex, worksheet: &Worksheet) -> Contribution {
    let judgement = judge(Room::of(setup, precinct, worksheet), worksheet);
    Contribution::of(setup, precinct, worksheet, &judgement)
}

fn tabulate(setup: &Setup, returns: &[(PrecinctIndex, Worksheet, Class)]) -> Tabulation {
    let mut sums = Tabulation::new(setup);
    for (precinct, worksheet, class) in returns {
        sums.add(*class, &contribution(setup, *precinct, worksheet));
    }
    sums
}

fn pairs(returns: &[(PrecinctIndex, Worksheet, Class)]) -> Vec<(PrecinctIndex, Worksheet)> {
    returns.iter().map(|(precinct, worksheet, _)| (*precinct, worksheet.clone())).collect()
}

fn documents(setup: &Setup, returns: &[(PrecinctIndex, Worksheet)]) -> [String; 2] {
    let canvass = Canvass::of(setup, returns, &[]);
    let check = serde_json::to_string(&CheckDocument::of(&canvass)).unwrap();
    [check, serde_json::to_string(&CountDocument::of(&canvass)).unwrap()]
}

type Return = (PrecinctIndex, Worksheet);

fn each_candidate_once((precinct, mut worksheet): Return) -> Return {
    if let Worksheet::Alignment(sheet) = &mut worksheet {
        let mut seen = BTreeSet::new();
        sheet.groups.retain(|group| seen.insert(group.candidate));
    }
    (precinct, worksheet)
}

fn lines_reversed((precinct, mut worksheet): Return) -> Return {
    match &mut worksheet {
        Worksheet::Alignment(sheet) => sheet.groups.reverse(),
        Worksheet::Ballots(ballots) => ballots.votes.reverse(),
    }
    (precinct, worksheet)
}

fn well_formed(judgement: &Judgement, worksheet: &Worksheet) -> Result<(), TestCaseError> {
    prop_assert!(judgement.findings.is_sorted_by_key(|finding| finding.code));
    if let (Some(allocation), Worksheet::Alignment(sheet)) = (&judgement.allocation, worksheet) {
        prop_assert_eq!(allocation.sure.len(), sheet.groups.len());
    }
    Ok(())
}

proptest! {
    #[test]
    fn judging_never_panics(plan in plan(), at in 0..PRECINCTS, worksheet in worksheet()) {
        let setup = setup(plan);
        let room = Room::of(&setup, PrecinctIndex(at), &worksheet);
        well_formed(&judge(room, &worksheet), &worksheet)?;
    }

    #[test]
    fn any_order_of_returns_gives_the_same_sums_and_documents(
        plan in plan(), returns in night(), seed in any::<usize>(),
    ) {
        let setup = setup(plan);
        let mut turned = returns.clone();
        turned.rotate_left(seed % returns.len().max(1));
        prop_assert_eq!(tabulate(&setup, &returns), tabulate(&setup, &turned));
        let (first, second) = (pairs(&returns), pairs(&turned));
        prop_assert_eq!(documents(&setup, &first), documents(&setup, &second));
    }

    #[test]
    fn the_order_of_a_worksheets_lines_changes_no_document(plan in plan(), returns in night()) {
        let setup = setup(plan);
        let once: Vec<_> = pairs(&returns).into_iter().map(each_candidate_once).collect();
        let turned: Vec<_> = once.iter().cloned().map(lines_reversed).collect();
        prop_assert_eq!(documents(&setup, &once), documents(&setup, &turned));
    }

    #[test]
    fn adding_and_taking_away_restores(
        plan in plan(), returns in night(), worksheet in worksheet(), at in 0..PRECINCTS,
    ) {
        let setup = setup(plan);
        let others: Vec<_> =
            returns.into_iter().filter(|(precinct, ..)| precinct.0 != at).collect();
        let before = tabulate(&setup, &others);
        let mut sums = before.clone();
        let contribution = contribution(&setup, PrecinctIndex(at), &worksheet);
        for class in [Class::Counted, Class::InQuestion] {
            sums.add(class, &contribution);
            sums.remove(class, &contribution);
            prop_assert_eq!(&sums, &before);
        }
    }

    #[test]
    fn incremental_sums_equal_a_recount(
        plan in plan(), first in night(), second in night(),
    ) {
        let setup = setup(plan);
        let mut sums = tabulate(&setup, &first);
        // Every precinct of the second night replaces its return, as corrections do.
        for (precinct, worksheet, class) in &second {
            if let Some((_, old, held)) = first.iter().find(|(p, ..)| p == precinct) {
                sums.remove(*held, &contribution(&setup, *precinct, old));
            }
            sums.add(*class, &contribution(&setup, *precinct, worksheet));
        }
        let kept = first.iter().filter(|(p, ..)| second.iter().all(|(q, ..)| p != q));
        let all: Vec<_> = kept.chain(&second).cloned().collect();
        let recount = tabulate(&setup, &all);
        prop_assert_eq!(&sums, &recount);
        for area in [Area::State, Area::County(setup.county("c1").unwrap())] {
            for selection in [Selection::Counted, Selection::InQuestion, Selection::All] {
                let read = |sums: &Tabulation| sums.figures(&setup, area, selection);
                prop_assert_eq!(read(&sums), read(&recount));
            }
        }
    }

    #[test]
    fn counted_and_in_question_make_all(plan in plan(), returns in night()) {
        let setup = setup(plan);
        let sums = tabulate(&setup, &returns);
        let read = |selection| sums.figures(&setup, Area::State, selection);
        let (counted, asked) = (read(Selection::Counted), read(Selection::InQuestion));
        let all = read(Selection::All);
        prop_assert_eq!(counted.returns + asked.returns, all.returns);
        for at in 0..usize::from(CANDIDATES) {
            prop_assert_eq!(
                counted.first_alignment[at] + asked.first_alignment[at],
                all.first_alignment[at]
            );
            prop_assert_eq!(
                &counted.equivalents[at] + &asked.equivalents[at],
                all.equivalents[at].clone()
            );
        }
    }
}
