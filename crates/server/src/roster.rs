//! Taking in a roster: what has to be written where, so that everybody on it holds a card.

use std::collections::{HashMap, HashSet};

use canvass::setup::PrecinctIndex;
use intake::roster_csv::{Person, Post, Roster};
use night::command::{Act, Lookup, NewReporter, PersonFact, PersonId, ReporterId, Role};
use night::night::Night;
use night::view::Reporter;

use crate::cards::{first_code, next_code, taken};
use crate::keys::Keys;
use crate::people::{People, PeopleError};

/// Rows of one command: some 100 bytes each, so that it stays below 1 MiB.
const ROWS_PER_COMMAND: usize = 4_000;

/// What a roster changes.
#[derive(Debug, Default)]
pub struct Changes {
    /// People to be written beside the ledger, before anything else is done.
    pub people: Vec<(PersonId, Person)>,
    /// How many of them nobody knew.
    pub new_people: usize,
    /// Commands, in their order.
    pub acts: Vec<Act>,
    /// Reporters that are somebody now and were nobody, whoever is new, and those whose card of
    /// somebody else ends.
    pub assigned: usize,
    pub listed: usize,
    pub replaced: Vec<ReporterId>,
}

/// Returns what a roster changes of a night; the same roster again changes nothing.
///
/// Nobody is removed: a role that the roster does not name keeps who it has.
pub fn changes(
    night: &Night,
    keys: &Keys,
    people: &People,
    roster: &Roster,
    reason: &str,
) -> Result<Changes, PeopleError> {
    let mut changes = Changes::default();
    let ids = identified(people, roster, reason, &mut changes)?;
    let known = Known::of(night);
    let mut taken = taken(night);
    let mut next = night.reporters().last().map_or(0, |reporter| reporter.id.0);
    let (mut assign, mut list, mut replace) = (Vec::new(), Vec::new(), Vec::new());
    for Post { person, precinct, role } in &roster.posts {
        let person = ids[*person];
        match known.of_post(*precinct, *role, person) {
            Some(reporter) if reporter.person == Some(person) => {}
            Some(reporter) if reporter.person.is_none() => assign.push((reporter.id, person)),
            Some(reporter) => {
                // Whoever held the card before may have it still: it ends.
                let next = next_code(night, keys, reporter, &mut taken);
                let Some((generation, lookup)) = next else { continue };
                let (reporter, reason) = (reporter.id, reason.to_owned());
                changes.replaced.push(reporter);
                replace.push(Act::Replace { reporter, person, generation, lookup, reason });
            }
            None => {
                next += 1;
                list.push(listed(night, keys, (next, *precinct, *role), person, &mut taken));
            }
        }
    }
    (changes.assigned, changes.listed) = (assign.len(), list.len());
    let lists = list.chunks(ROWS_PER_COMMAND).map(|part| Act::ListReporters(part.to_vec()));
    let assigns = assign.chunks(ROWS_PER_COMMAND).map(|part| Act::AssignPeople(part.to_vec()));
    changes.acts.extend(lists.chain(assigns).chain(replace));
    Ok(changes)
}

fn listed(
    night: &Night,
    keys: &Keys,
    (number, precinct, role): (u32, PrecinctIndex, Role),
    person: PersonId,
    taken: &mut HashSet<Lookup>,
) -> NewReporter {
    let lookup = first_code(night, keys, (precinct, role), taken);
    let reporter = ReporterId(number);
    NewReporter { reporter, precinct, role, person: Some(person), lookup }
}

/// Finds each person's random id by the organiser's own, or draws one; notes what is to be written.
fn identified(
    people: &People,
    roster: &Roster,
    reason: &str,
    changes: &mut Changes,
) -> Result<Vec<PersonId>, PeopleError> {
    let everyone = people.everyone()?;
    let known: HashMap<&str, &(PersonId, Person)> =
        everyone.iter().map(|one| (one.1.roster.as_str(), one)).collect();
    let mut ids = Vec::with_capacity(roster.people.len());
    let mut amended = Vec::new();
    for person in &roster.people {
        let id = match known.get(person.roster.as_str()) {
            Some((id, before)) => {
                let facts = differences(before, person);
                if !facts.is_empty() {
                    amended.push((*id, facts));
                    changes.people.push((*id, person.clone()));
                }
                *id
            }
            None => {
                let id = People::draw_id()?;
                changes.new_people += 1;
                changes.people.push((id, person.clone()));
                id
            }
        };
        ids.push(id);
    }
    let note = |part: &[(PersonId, Vec<PersonFact>)]| Act::NotePeopleAmended {
        people: part.to_vec(),
        reason: reason.to_owned(),
    };
    changes.acts.extend(amended.chunks(ROWS_PER_COMMAND).map(note));
    Ok(ids)
}

/// Returns which facts of a person are others than before.
pub fn differences(before: &Person, after: &Person) -> Vec<PersonFact> {
    let facts = [
        (PersonFact::Name, before.name != after.name),
        (PersonFact::Phones, before.phones != after.phones),
        (PersonFact::Language, before.language != after.language),
        (PersonFact::Needs, before.needs != after.needs),
    ];
    facts.into_iter().filter(|(_, differs)| *differs).map(|(fact, _)| fact).collect()
}

/// Reporters by what they are where.
struct Known<'n> {
    by_post: HashMap<(PrecinctIndex, Role), Vec<&'n Reporter>>,
}

impl<'n> Known<'n> {
    fn of(night: &'n Night) -> Known<'n> {
        let mut by_post: HashMap<_, Vec<&Reporter>> = HashMap::new();
        for reporter in night.reporters() {
            by_post.entry((reporter.precinct, reporter.role)).or_default().push(reporter);
        }
        Known { by_post }
    }

    /// Returns the reporter of a post: the one there is, or, of observers and county chairs, the
    /// one who is this person.
    fn of_post(
        &self,
        precinct: PrecinctIndex,
        role: Role,
        person: PersonId,
    ) -> Option<&'n Reporter> {
        let all = self.by_post.get(&(precinct, role))?;
        match role {
            Role::Chair | Role::Secretary | Role::Clerk => all.first().copied(),
            Role::Observer | Role::County => {
                all.iter().copied().find(|reporter| reporter.person == Some(person))
            }
        }
    }
}
