//! The body of `POST /api/returns`: one return as a browser or a program sends it.
//!
//! Whatever is wrong is told in one answer, each problem with its field, in words for a person. An
//! object of figures lists only the candidates somebody gave: who is in one object and not in
//! another has no figure there, which is not zero.

mod json;
mod worksheet;

use std::collections::BTreeMap;
use std::fmt::{self, Display};

use canvass::setup::Setup;
use caucus::plan::Contest;
use caucus::worksheet::{Candidate, GROUPS_MAX, Worksheet};

use self::json::{Json, number_as_count};
use crate::faults::quoted;
use crate::text::{name_fault, nearest};

/// The largest body: 64 groups with long ids in five objects are half of it.
pub const BODY_BYTES_MAX: usize = 64 << 10;

/// Problems told at once; more are those of a program, not of a person.
const PROBLEMS_MAX: usize = 50;

/// Whether a return counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// A rehearsal of the chair.
    Practice,
    /// The real count.
    Real,
}

/// A return as it was sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FiledReturn {
    /// The precinct's id; not looked up, since the door words the answer for a wrong one.
    pub precinct: String,
    /// Practice or real, as the sender says.
    pub mode: Mode,
    /// The figures; groups in the order of the night's candidates.
    pub worksheet: Worksheet,
    /// The receipt of the sender's earlier return that this one corrects.
    pub replaces: Option<u64>,
}

/// One thing wrong with a body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Where, such as `first_alignment.sanders`; empty for the whole body.
    pub field: String,
    /// What is wrong and what to do, in a sentence.
    pub message: String,
}

impl Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.field.is_empty() {
            return f.write_str(&self.message);
        }
        write!(f, "{}: {}", self.field, self.message)
    }
}

/// Reads a body, or returns everything that is wrong with it (at most 50 problems).
pub fn read(setup: &Setup, bytes: &[u8]) -> Result<FiledReturn, Vec<Problem>> {
    let whole = |message: String| vec![Problem { field: String::new(), message }];
    if bytes.len() > BODY_BYTES_MAX {
        return Err(whole("The return is larger than 64 KiB.".to_owned()));
    }
    let map = match json::parse(bytes) {
        Ok(Json::Map(map)) => map,
        Ok(other) => return Err(whole(format!("A return is an object, not {}.", other.kind()))),
        Err(error) => return Err(whole(format!("The return cannot be read: {error}."))),
    };
    let mut reader = Reader { setup, problems: Vec::new() };
    let mut fields = reader.fields("", map, &FIELDS);
    let precinct = reader.precinct(fields.remove("precinct"));
    let mode = reader.mode(fields.remove("mode"));
    let replaces = reader.replaces(fields.remove("replaces"));
    let worksheet = match setup.plan.contest() {
        Contest::Alignment => {
            reader.refuse(&mut fields, &BALLOTS, "This night counts people in groups, twice.");
            Worksheet::Alignment(reader.alignment(fields))
        }
        Contest::Ballots => {
            reader.refuse(&mut fields, &ALIGNMENT, "This night counts ballots.");
            Worksheet::Ballots(reader.ballots(fields))
        }
    };
    match (precinct, mode) {
        (Some(precinct), Some(mode)) if reader.problems.is_empty() => {
            Ok(FiledReturn { precinct, mode, worksheet, replaces })
        }
        _ => Err(reader.problems),
    }
}

const FIELDS: [&str; 16] = [
    "precinct",
    "mode",
    "replaces",
    "attendance",
    "first_alignment",
    "final_alignment",
    "awards",
    "early",
    "lots",
    "room_vote",
    "signed",
    "votes",
    "issued",
    "found",
    "spoiled",
    "blank",
];
const ALIGNMENT: [&str; 8] = [
    "attendance",
    "first_alignment",
    "final_alignment",
    "awards",
    "early",
    "lots",
    "room_vote",
    "signed",
];
const BALLOTS: [&str; 5] = ["votes", "issued", "found", "spoiled", "blank"];

/// The fields of an object; a field left out is not there.
type Fields = BTreeMap<&'static str, Json>;

/// Collects the problems of one body.
struct Reader<'a> {
    setup: &'a Setup,
    problems: Vec<Problem>,
}

impl Reader<'_> {
    fn problem(&mut self, field: &str, message: impl Into<String>) {
        if self.problems.len() < PROBLEMS_MAX {
            self.problems.push(Problem { field: field.to_owned(), message: message.into() });
        }
    }

    fn wrong_kind(&mut self, field: &str, wanted: &str, given: &Json) {
        self.problem(field, format!("Write {wanted} here, not {}.", given.kind()));
    }

    /// Returns the fields of an object whose keys are known.
    fn fields(&mut self, of: &str, map: Vec<(String, Json)>, known: &[&'static str]) -> Fields {
        let mut fields = Fields::new();
        for (key, value) in map {
            let Some(&name) = known.iter().find(|&&name| name == key) else {
                let hint = nearest(known.iter().copied(), &key);
                let hint = hint.map(|near| format!(" Did you mean {near}?")).unwrap_or_default();
                self.problem(of, format!("There is no field {}.{hint}", quoted(&key)));
                continue;
            };
            if fields.insert(name, value).is_some() {
                self.problem(&joined(of, name), "The field is given twice.");
            }
        }
        fields
    }

    /// Refuses figures of the other kind of vote; empty ones do no harm.
    fn refuse(&mut self, fields: &mut Fields, names: &[&'static str], why: &str) {
        for name in names {
            if fields.remove(name).is_some_and(|value| !value.is_silent()) {
                self.problem(name, format!("{why} Leave this field out."));
            }
        }
    }

    fn precinct(&mut self, value: Option<Json>) -> Option<String> {
        const FIELD: &str = "precinct";
        match value {
            None => self.problem(FIELD, "Name the precinct."),
            Some(Json::Text(id)) => match name_fault(&id) {
                None => return Some(id),
                Some(fault) => self.problem(FIELD, format!("The id {}.", fault.message)),
            },
            Some(other) => self.wrong_kind(FIELD, "the precinct's id", &other),
        }
        None
    }

    fn mode(&mut self, value: Option<Json>) -> Option<Mode> {
        match value {
            Some(Json::Text(mode)) if mode == "practice" => return Some(Mode::Practice),
            Some(Json::Text(mode)) if mode == "real" => return Some(Mode::Real),
            Some(_) | None => self.problem("mode", "Write \"practice\" or \"real\"."),
        }
        None
    }

    fn replaces(&mut self, value: Option<Json>) -> Option<u64> {
        let value = value?;
        let receipt = match &value {
            Json::Null => return None,
            Json::Number(digits) => digits.parse().ok(),
            Json::Flag(_) | Json::Text(_) | Json::List(_) | Json::Map(_) => None,
        };
        if receipt.is_none() {
            self.problem("replaces", "Write the number of a receipt, a whole number.");
        }
        receipt
    }

    /// Returns a count; `None` for null, and for what is no count, which is then a problem.
    fn count(&mut self, field: &str, value: &Json) -> Option<u32> {
        match value {
            Json::Null => None,
            Json::Number(digits) => number_as_count(digits).unwrap_or_else(|reason| {
                let remedy = "Write a whole number from 0 to 9,999,999.";
                self.problem(field, format!("The number {reason}. {remedy}"));
                None
            }),
            Json::Flag(_) | Json::Text(_) | Json::List(_) | Json::Map(_) => {
                self.wrong_kind(field, "a number", value);
                None
            }
        }
    }

    fn candidate(&mut self, field: &str, id: &str) -> Option<Candidate> {
        let found = self.setup.candidate(id);
        if found.is_none() {
            let ids = self.setup.candidates.iter().map(|candidate| candidate.id.as_str());
            let hint = nearest(ids, id).map(|near| format!(" Did you mean {}?", quoted(near)));
            let hint = hint.unwrap_or_default();
            let message = format!("{} is no candidate of this night.{hint}", quoted(id));
            self.problem(field, message);
        }
        found
    }

    /// Returns an object of figures by candidate; a field left out is empty.
    fn figures(&mut self, field: &str, value: Option<Json>) -> Vec<(Candidate, Option<u32>)> {
        let map = match value {
            None | Some(Json::Null) => return Vec::new(),
            Some(Json::Map(map)) => map,
            Some(other) => {
                self.wrong_kind(field, "an object of candidates and numbers", &other);
                return Vec::new();
            }
        };
        if map.len() > GROUPS_MAX {
            self.problem(field, format!("There are more than {GROUPS_MAX} candidates."));
            return Vec::new();
        }
        let mut figures: Vec<(Candidate, Option<u32>)> = Vec::with_capacity(map.len());
        for (id, value) in map {
            let Some(candidate) = self.candidate(field, &id) else { continue };
            let field = joined(field, &id);
            if figures.iter().any(|&(other, _)| other == candidate) {
                self.problem(&field, "The candidate is given twice.");
                continue;
            }
            figures.push((candidate, self.count(&field, &value)));
        }
        figures
    }

    fn list(&mut self, field: &str, value: Option<Json>, items_max: usize) -> Vec<Json> {
        match value {
            None | Some(Json::Null) => Vec::new(),
            Some(Json::List(list)) if list.len() > items_max => {
                self.problem(field, format!("There are more than {items_max}."));
                Vec::new()
            }
            Some(Json::List(list)) => list,
            Some(other) => {
                self.wrong_kind(field, "a list", &other);
                Vec::new()
            }
        }
    }
}

fn joined(of: &str, name: &str) -> String {
    if of.is_empty() { name.to_owned() } else { format!("{of}.{name}") }
}
