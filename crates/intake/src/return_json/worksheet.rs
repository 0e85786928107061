//! The figures of a body, put together by candidate.

use std::collections::BTreeMap;

use caucus::worksheet::{
    Alignment, Ballots, Candidate, DrawnLot, EarlyVotes, GROUPS_MAX, Group, LotKind, Signature,
    Votes,
};

use super::json::Json;
use super::{Fields, Reader, joined};
use crate::text::name_fault;

/// The most lots a paper records; a precinct has hardly two.
const LOTS_MAX: usize = 16;

/// The most signature lines of a paper: chair, secretary, and one for each group.
const SIGNATURES_MAX: usize = 2 + GROUPS_MAX;

type Groups = BTreeMap<Candidate, Group>;

impl Reader<'_> {
    pub(super) fn alignment(&mut self, mut fields: Fields) -> Alignment {
        let mut groups = Groups::new();
        let mut put = |reader: &mut Self, name: &'static str, set: fn(&mut Group, Option<u32>)| {
            for (candidate, figure) in reader.figures(name, fields.remove(name)) {
                set(group(&mut groups, candidate), figure);
            }
        };
        put(self, "first_alignment", |group, figure| group.first_alignment = figure);
        put(self, "final_alignment", |group, figure| group.final_alignment = figure);
        put(self, "awards", |group, figure| group.awards = figure);
        self.early(fields.remove("early"), &mut groups);
        if groups.len() > GROUPS_MAX {
            self.problem("", format!("There are more than {GROUPS_MAX} candidates."));
        }
        let attendance = fields.remove("attendance");
        Alignment {
            attendance: attendance.and_then(|value| self.count("attendance", &value)),
            groups: groups.into_values().collect(),
            lots: self.lots(fields.remove("lots")),
            room_vote: fields.remove("room_vote").and_then(|value| self.flag("room_vote", &value)),
            signed: self.signed(fields.remove("signed")),
        }
    }

    pub(super) fn ballots(&mut self, mut fields: Fields) -> Ballots {
        let mut votes: Vec<Votes> = self
            .figures("votes", fields.remove("votes"))
            .into_iter()
            .filter_map(|(candidate, votes)| Some(Votes { candidate, votes: votes? }))
            .collect();
        votes.sort_by_key(|votes| votes.candidate);
        let mut count =
            |name: &'static str| fields.remove(name).and_then(|value| self.count(name, &value));
        Ballots {
            issued: count("issued"),
            found: count("found"),
            spoiled: count("spoiled"),
            blank: count("blank"),
            votes,
        }
    }

    /// Early ballots come as a pair of counts, as the paper gives them.
    fn early(&mut self, value: Option<Json>, groups: &mut Groups) {
        const FIELD: &str = "early";
        let map = match value {
            None | Some(Json::Null) => return,
            Some(Json::Map(map)) => map,
            Some(other) => return self.wrong_kind(FIELD, "an object", &other),
        };
        let mut fields = self.fields(FIELD, map, &["first_alignment", "final_alignment"]);
        let first = self.figures("early.first_alignment", fields.remove("first_alignment"));
        let last = self.figures("early.final_alignment", fields.remove("final_alignment"));
        let mut pairs: BTreeMap<Candidate, (Option<u32>, Option<u32>)> = BTreeMap::new();
        for (candidate, figure) in first {
            pairs.entry(candidate).or_default().0 = figure;
        }
        for (candidate, figure) in last {
            pairs.entry(candidate).or_default().1 = figure;
        }
        for (candidate, pair) in pairs {
            let group = group(groups, candidate);
            match pair {
                (Some(first_alignment), Some(final_alignment)) => {
                    group.early = Some(EarlyVotes { first_alignment, final_alignment });
                }
                (None, None) => {}
                (Some(_), None) | (None, Some(_)) => {
                    let field = joined(FIELD, &self.setup.candidate_entry(candidate).id);
                    self.problem(&field, "Give both early counts, 0 where there was nobody.");
                }
            }
        }
    }

    fn lots(&mut self, value: Option<Json>) -> Vec<DrawnLot> {
        let items = self.list("lots", value, LOTS_MAX);
        let lots = items.into_iter().enumerate();
        lots.filter_map(|(at, item)| self.lot(&format!("lots.{at}"), item)).collect()
    }

    fn lot(&mut self, field: &str, item: Json) -> Option<DrawnLot> {
        let Json::Map(map) = item else {
            self.wrong_kind(field, "an object", &item);
            return None;
        };
        let mut fields = self.fields(field, map, &["kind", "parties", "winner"]);
        let kind = match fields.remove("kind") {
            Some(Json::Text(kind)) if kind == "coin" => Some(LotKind::Coin),
            Some(Json::Text(kind)) if kind == "names" => Some(LotKind::Names),
            Some(Json::Text(kind)) if kind == "card" => Some(LotKind::Card),
            Some(_) | None => {
                let field = joined(field, "kind");
                self.problem(&field, "Write \"coin\", \"names\" or \"card\".");
                None
            }
        };
        let parties_field = joined(field, "parties");
        let parties = self.list(&parties_field, fields.remove("parties"), GROUPS_MAX);
        let parties: Vec<Candidate> =
            parties.into_iter().filter_map(|id| self.named(&parties_field, id)).collect();
        let winner_field = joined(field, "winner");
        let winner = fields.remove("winner").unwrap_or(Json::Null);
        let winner = self.named(&winner_field, winner);
        Some(DrawnLot { kind: kind?, parties, winner: winner? })
    }

    fn named(&mut self, field: &str, value: Json) -> Option<Candidate> {
        match value.text() {
            Ok(id) => self.candidate(field, &id),
            Err(other) => {
                self.wrong_kind(field, "a candidate's id", &other);
                None
            }
        }
    }

    fn signed(&mut self, value: Option<Json>) -> Vec<Signature> {
        let items = self.list("signed", value, SIGNATURES_MAX);
        let lines = items.into_iter().enumerate();
        lines.filter_map(|(at, item)| self.signature(&format!("signed.{at}"), item)).collect()
    }

    fn signature(&mut self, field: &str, item: Json) -> Option<Signature> {
        let Json::Map(map) = item else {
            self.wrong_kind(field, "an object", &item);
            return None;
        };
        let mut fields = self.fields(field, map, &["role", "signed"]);
        let role_field = joined(field, "role");
        let role = match fields.remove("role").unwrap_or(Json::Null).text() {
            Ok(role) => match name_fault(&role) {
                None => Some(role),
                Some(fault) => {
                    self.problem(&role_field, format!("The role {}.", fault.message));
                    None
                }
            },
            Err(other) => {
                self.wrong_kind(&role_field, "the role of the person", &other);
                None
            }
        };
        let signed_field = joined(field, "signed");
        let signed = fields.remove("signed").unwrap_or(Json::Null);
        if matches!(signed, Json::Null) {
            self.problem(&signed_field, "Write true, or false if the person refused to sign.");
        }
        let signed = self.flag(&signed_field, &signed);
        Some(Signature { role: role?, signed: signed? })
    }

    fn flag(&mut self, field: &str, value: &Json) -> Option<bool> {
        match value {
            Json::Null => None,
            Json::Flag(flag) => Some(*flag),
            Json::Number(_) | Json::Text(_) | Json::List(_) | Json::Map(_) => {
                self.wrong_kind(field, "true or false", value);
                None
            }
        }
    }
}

fn group(groups: &mut Groups, candidate: Candidate) -> &mut Group {
    groups.entry(candidate).or_insert_with(|| Group::silent(candidate))
}
