//! A worksheet as events store it: candidates by their text ids, absent figures left out.

use std::borrow::Cow;

use canvass::setup::Setup;
use caucus::worksheet::{
    Alignment, Ballots, Candidate, DrawnLot, EarlyVotes, Group, LotKind, PrintedEquivalents,
    Signature, Votes, Worksheet,
};
use serde::{Deserialize, Serialize};

/// A worksheet in an event.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Sheet<'a> {
    #[serde(borrow)]
    Alignment(AlignmentSheet<'a>),
    #[serde(borrow)]
    Ballots(BallotsSheet<'a>),
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AlignmentSheet<'a> {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attendance: Option<u32>,
    #[serde(borrow)]
    pub groups: Vec<GroupRow<'a>>,
    #[serde(default, skip_serializing_if = "Vec::is_empty", borrow)]
    pub lots: Vec<LotRow<'a>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub room_vote: Option<bool>,
    #[serde(default, skip_serializing_if = "Vec::is_empty", borrow)]
    pub signed: Vec<SignatureRow<'a>>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GroupRow<'a> {
    #[serde(borrow)]
    pub candidate: Cow<'a, str>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first: Option<u32>,
    #[serde(default, rename = "final", skip_serializing_if = "Option::is_none")]
    pub last: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub awards: Option<u32>,
    /// Equivalents as printed by an imported table, in ten-thousandths.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub printed: Option<u32>,
    /// Early ballots within the two counts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub early: Option<[u32; 2]>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LotRow<'a> {
    pub kind: LotWord,
    #[serde(borrow)]
    pub parties: Vec<Cow<'a, str>>,
    #[serde(borrow)]
    pub winner: Cow<'a, str>,
}

#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LotWord {
    Coin,
    Names,
    Card,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignatureRow<'a> {
    #[serde(borrow)]
    pub role: Cow<'a, str>,
    pub signed: bool,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BallotsSheet<'a> {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub issued: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub found: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub spoiled: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub blank: Option<u32>,
    #[serde(borrow)]
    pub votes: Vec<VotesRow<'a>>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VotesRow<'a> {
    #[serde(borrow)]
    pub candidate: Cow<'a, str>,
    pub votes: u32,
}

impl<'a> Sheet<'a> {
    /// Returns how a worksheet is stored.
    pub fn of(setup: &'a Setup, worksheet: &'a Worksheet) -> Sheet<'a> {
        let id = |candidate| id_of(setup, candidate);
        match worksheet {
            Worksheet::Ballots(ballots) => Sheet::Ballots(BallotsSheet {
                issued: ballots.issued,
                found: ballots.found,
                spoiled: ballots.spoiled,
                blank: ballots.blank,
                votes: ballots
                    .votes
                    .iter()
                    .map(|v| VotesRow { candidate: id(v.candidate), votes: v.votes })
                    .collect(),
            }),
            Worksheet::Alignment(sheet) => Sheet::Alignment(AlignmentSheet {
                attendance: sheet.attendance,
                groups: sheet.groups.iter().map(|g| GroupRow::of(id(g.candidate), g)).collect(),
                lots: sheet.lots.iter().map(|lot| LotRow::of(setup, lot)).collect(),
                room_vote: sheet.room_vote,
                signed: sheet
                    .signed
                    .iter()
                    .map(|s| SignatureRow { role: Cow::Borrowed(&s.role), signed: s.signed })
                    .collect(),
            }),
        }
    }

    /// Returns the worksheet, or the id of a candidate the night does not have.
    pub fn worksheet(&self, setup: &Setup) -> Result<Worksheet, String> {
        let mut candidates = Candidates { setup, next: 0 };
        let mut candidate = |id: &str| candidates.find(id).ok_or_else(|| id.to_string());
        match self {
            Sheet::Ballots(ballots) => {
                let mut vote = |v: &VotesRow<'_>| {
                    Ok(Votes { candidate: candidate(&v.candidate)?, votes: v.votes })
                };
                Ok(Worksheet::Ballots(Ballots {
                    issued: ballots.issued,
                    found: ballots.found,
                    spoiled: ballots.spoiled,
                    blank: ballots.blank,
                    votes: all(ballots.votes.iter().map(&mut vote))?,
                }))
            }
            Sheet::Alignment(sheet) => {
                let mut group = |g: &GroupRow<'_>| Ok(g.group(candidate(&g.candidate)?));
                let lot = |l: &LotRow<'_>| l.lot(setup);
                let signature =
                    |s: &SignatureRow<'_>| Signature { role: s.role.to_string(), signed: s.signed };
                Ok(Worksheet::Alignment(Alignment {
                    attendance: sheet.attendance,
                    groups: all(sheet.groups.iter().map(&mut group))?,
                    lots: sheet.lots.iter().map(lot).collect::<Result<_, String>>()?,
                    room_vote: sheet.room_vote,
                    signed: sheet.signed.iter().map(signature).collect(),
                }))
            }
        }
    }

    /// Returns a copy that borrows nothing.
    pub fn into_owned(self) -> Sheet<'static> {
        let own = |text: Cow<'_, str>| -> Cow<'static, str> { Cow::Owned(text.into_owned()) };
        match self {
            Sheet::Ballots(b) => Sheet::Ballots(BallotsSheet {
                issued: b.issued,
                found: b.found,
                spoiled: b.spoiled,
                blank: b.blank,
                votes: b
                    .votes
                    .into_iter()
                    .map(|v| VotesRow { candidate: own(v.candidate), votes: v.votes })
                    .collect(),
            }),
            Sheet::Alignment(s) => Sheet::Alignment(AlignmentSheet {
                attendance: s.attendance,
                groups: s
                    .groups
                    .into_iter()
                    .map(|g| GroupRow { candidate: own(g.candidate), ..g })
                    .collect(),
                lots: s
                    .lots
                    .into_iter()
                    .map(|l| LotRow {
                        kind: l.kind,
                        parties: l.parties.into_iter().map(own).collect(),
                        winner: own(l.winner),
                    })
                    .collect(),
                room_vote: s.room_vote,
                signed: s
                    .signed
                    .into_iter()
                    .map(|s| SignatureRow { role: own(s.role), signed: s.signed })
                    .collect(),
            }),
        }
    }
}

/// Collects in a vector of the right size at once; `collect` does not know that most are good.
fn all<T>(parts: impl ExactSizeIterator<Item = Result<T, String>>) -> Result<Vec<T>, String> {
    let mut good = Vec::with_capacity(parts.len());
    for part in parts {
        good.push(part?);
    }
    Ok(good)
}

/// Finds candidates by their ids, of which no two are equal. A worksheet mostly names them in the
/// night's own order, so the one after the last found is looked at first.
struct Candidates<'a> {
    setup: &'a Setup,
    next: usize,
}

impl Candidates<'_> {
    fn find(&mut self, id: &str) -> Option<Candidate> {
        let next = self.setup.candidates.get(self.next).filter(|entry| entry.id == id);
        let found = match next {
            Some(_) => Candidate(self.next as u16),
            None => self.setup.candidate(id)?,
        };
        self.next = usize::from(found.0) + 1;
        Some(found)
    }
}

/// Returns a candidate's id. One that the night does not have is empty: such a worksheet is
/// refused, but its request has a digest all the same.
fn id_of(setup: &Setup, candidate: Candidate) -> Cow<'_, str> {
    let entry = setup.candidates.get(usize::from(candidate.0));
    Cow::Borrowed(entry.map_or("", |entry| entry.id.as_str()))
}

impl<'a> GroupRow<'a> {
    fn of(candidate: Cow<'a, str>, group: &Group) -> GroupRow<'a> {
        GroupRow {
            candidate,
            first: group.first_alignment,
            last: group.final_alignment,
            awards: group.awards,
            printed: group.printed.map(|p| p.0),
            early: group.early.map(|e| [e.first_alignment, e.final_alignment]),
        }
    }

    fn group(&self, candidate: Candidate) -> Group {
        Group {
            candidate,
            first_alignment: self.first,
            final_alignment: self.last,
            awards: self.awards,
            printed: self.printed.map(PrintedEquivalents),
            early: self.early.map(|[first_alignment, final_alignment]| EarlyVotes {
                first_alignment,
                final_alignment,
            }),
        }
    }
}

impl<'a> LotRow<'a> {
    fn of(setup: &'a Setup, lot: &DrawnLot) -> LotRow<'a> {
        let id = |candidate| id_of(setup, candidate);
        let kind = match lot.kind {
            LotKind::Coin => LotWord::Coin,
            LotKind::Names => LotWord::Names,
            LotKind::Card => LotWord::Card,
        };
        LotRow {
            kind,
            parties: lot.parties.iter().map(|&c| id(c)).collect(),
            winner: id(lot.winner),
        }
    }

    fn lot(&self, setup: &Setup) -> Result<DrawnLot, String> {
        let candidate = |id: &str| setup.candidate(id).ok_or_else(|| id.to_string());
        let kind = match self.kind {
            LotWord::Coin => LotKind::Coin,
            LotWord::Names => LotKind::Names,
            LotWord::Card => LotKind::Card,
        };
        Ok(DrawnLot {
            kind,
            parties: self.parties.iter().map(|id| candidate(id)).collect::<Result<_, _>>()?,
            winner: candidate(&self.winner)?,
        })
    }
}
