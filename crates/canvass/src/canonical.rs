//! The canonical bytes of a worksheet: equal figures give equal bytes, whatever order they came in.

use std::collections::BTreeSet;

use caucus::worksheet::{
    Alignment, Ballots, Candidate, DrawnLot, Group, LotKind, Signature, Votes, Worksheet,
};
use serde::Serialize;

use crate::setup::{PrecinctIndex, Setup};

/// Returns a precinct's worksheet as JSON in the manner of RFC 8785: keys sorted, no white space,
/// integers only, what is not given left out.
///
/// Candidates stand by their ids in sorted order, and one of whom nothing is given is left out; a
/// 0 that is given stays.
pub fn canonical(setup: &Setup, precinct: PrecinctIndex, worksheet: &Worksheet) -> Vec<u8> {
    let precinct = setup.precincts.id(precinct);
    let text = match worksheet {
        Worksheet::Alignment(sheet) => {
            serde_json::to_vec(&AlignmentText::of(setup, precinct, sheet))
        }
        Worksheet::Ballots(sheet) => serde_json::to_vec(&BallotsText::of(setup, precinct, sheet)),
    };
    text.expect("a worksheet is plain data")
}

/// Returns how a lot is named in files.
fn lot_name(kind: LotKind) -> &'static str {
    match kind {
        LotKind::Coin => "coin",
        LotKind::Names => "names",
        LotKind::Card => "card",
    }
}

// The fields of every struct below stand in the order of their names.

#[derive(Serialize)]
struct AlignmentText<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    attendance: Option<u32>,
    groups: Vec<GroupText<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    lots: Vec<LotText<'a>>,
    precinct: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    room_vote: Option<bool>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    signed: Vec<SignatureText<'a>>,
}

#[derive(PartialEq, Eq, PartialOrd, Ord, Serialize)]
struct GroupText<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    awards: Option<u32>,
    candidate: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    early_final_alignment: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    early_first_alignment: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    final_alignment: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    first_alignment: Option<u32>,
    /// Equivalents as printed.
    #[serde(skip_serializing_if = "Option::is_none")]
    printed_ten_thousandths: Option<u32>,
}

/// A lot as files name it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct LotText<'a> {
    kind: &'static str,
    /// Sorted, each once.
    parties: BTreeSet<&'a str>,
    winner: &'a str,
}

#[derive(Serialize)]
struct SignatureText<'a> {
    role: &'a str,
    signed: bool,
}

#[derive(Serialize)]
struct BallotsText<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    blank: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    found: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    issued: Option<u32>,
    precinct: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    spoiled: Option<u32>,
    votes: Vec<VotesText<'a>>,
}

#[derive(PartialEq, Eq, PartialOrd, Ord, Serialize)]
struct VotesText<'a> {
    candidate: &'a str,
    votes: u32,
}

fn id(setup: &Setup, candidate: Candidate) -> &str {
    &setup.candidate_entry(candidate).id
}

impl<'a> AlignmentText<'a> {
    fn of(setup: &'a Setup, precinct: &'a str, sheet: &'a Alignment) -> AlignmentText<'a> {
        let given = |group: &&Group| **group != Group::silent(group.candidate);
        let groups = sheet.groups.iter().filter(given).map(|group| GroupText::of(setup, group));
        let mut groups: Vec<GroupText> = groups.collect();
        groups.sort_by(|a, b| a.candidate.cmp(b.candidate).then_with(|| a.cmp(b)));
        let signature = |s: &'a Signature| SignatureText { role: &s.role, signed: s.signed };
        AlignmentText {
            attendance: sheet.attendance,
            groups,
            lots: sheet.lots.iter().map(|lot| LotText::of(setup, lot)).collect(),
            precinct,
            room_vote: sheet.room_vote,
            signed: sheet.signed.iter().map(signature).collect(),
        }
    }
}

impl<'a> GroupText<'a> {
    fn of(setup: &'a Setup, group: &Group) -> GroupText<'a> {
        GroupText {
            awards: group.awards,
            candidate: id(setup, group.candidate),
            early_final_alignment: group.early.map(|early| early.final_alignment),
            early_first_alignment: group.early.map(|early| early.first_alignment),
            final_alignment: group.final_alignment,
            first_alignment: group.first_alignment,
            printed_ten_thousandths: group.printed.map(|printed| printed.0),
        }
    }
}

impl<'a> LotText<'a> {
    pub(crate) fn of(setup: &'a Setup, lot: &DrawnLot) -> LotText<'a> {
        LotText {
            kind: lot_name(lot.kind),
            parties: lot.parties.iter().map(|&party| id(setup, party)).collect(),
            winner: id(setup, lot.winner),
        }
    }
}

impl<'a> BallotsText<'a> {
    fn of(setup: &'a Setup, precinct: &'a str, sheet: &Ballots) -> BallotsText<'a> {
        let row = |v: &Votes| VotesText { candidate: id(setup, v.candidate), votes: v.votes };
        let mut votes: Vec<VotesText> = sheet.votes.iter().map(row).collect();
        votes.sort();
        BallotsText {
            blank: sheet.blank,
            found: sheet.found,
            issued: sheet.issued,
            precinct,
            spoiled: sheet.spoiled,
            votes,
        }
    }
}
