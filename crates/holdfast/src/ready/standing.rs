//! How far each precinct has come before its night: what its reporters have done with their cards.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use canvass::setup::PrecinctIndex;
use intake::roster_csv::Person;
use night::command::{PersonId, Role};
use night::night::Night;
use night::view::Reporter;
use serde::Serialize;

/// How ready a precinct is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum State {
    /// Nobody has used a card of it.
    Never,
    /// A card was used, and no practice was finished.
    Seen,
    /// A practice was finished with one of its cards.
    Ready,
}

impl State {
    pub fn name(self) -> &'static str {
        match self {
            State::Never => "never",
            State::Seen => "seen",
            State::Ready => "ready",
        }
    }
}

/// A precinct that is expected.
pub struct Standing {
    pub precinct: PrecinctIndex,
    pub state: State,
}

/// How many precincts are how ready.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    pub expected: u32,
    pub ready: u32,
    pub seen: u32,
    pub never: u32,
}

/// What the whole night's reporters have done.
pub struct Practice {
    /// Expected precincts, in the night's order.
    pub standings: Vec<Standing>,
    /// Precincts by the channel of a practice that was finished.
    pub by_channel: BTreeMap<&'static str, u32>,
    /// Chairs and secretaries of expected precincts, and how many have no good code, or have one
    /// that was never used.
    pub reporters: u32,
    pub without_code: u32,
    pub unused: u32,
    /// Cards of everybody, observers and county chairs too; and how many of them do not say what
    /// is so now, or were never printed.
    pub cards: u32,
    pub to_print: u32,
    /// Expected precincts of which nobody with a number is known.
    pub unreachable: usize,
}

impl Counts {
    pub fn add(&mut self, state: State) {
        self.expected += 1;
        match state {
            State::Ready => self.ready += 1,
            State::Seen => self.seen += 1,
            State::Never => self.never += 1,
        }
    }
}

/// Returns a reporter's name and numbers, if she has any.
pub fn phones<'a>(
    reporter: &Reporter,
    people: &'a HashMap<PersonId, Person>,
) -> Option<(&'a str, &'a [String])> {
    let person = people.get(&reporter.person?)?;
    (!person.phones.is_empty()).then_some((person.name.as_str(), person.phones.as_slice()))
}

impl Practice {
    pub fn of(night: &Night, people: &HashMap<PersonId, Person>) -> Practice {
        let mut practice = Practice {
            standings: Vec::new(),
            by_channel: BTreeMap::new(),
            reporters: 0,
            without_code: 0,
            unused: 0,
            cards: 0,
            to_print: 0,
            unreachable: 0,
        };
        let mut reachable = BTreeSet::new();
        let mut channels = BTreeSet::new();
        let mut states: BTreeMap<u32, State> = BTreeMap::new();
        for view in night.every_precinct().filter(|view| view.heard.is_expected()) {
            let state = if view.ready { State::Ready } else { State::Never };
            states.insert(view.precinct.0, state);
        }
        for reporter in night.reporters() {
            let expected = states.get_mut(&reporter.precinct.0);
            if reporter.lookup.is_some() && (expected.is_some() || reporter.role == Role::County) {
                practice.cards += 1;
                practice.to_print += u32::from(reporter.printed != reporter.generation);
            }
            let Some(state) = expected else { continue };
            if !matches!(reporter.role, Role::Chair | Role::Secretary) {
                continue;
            }
            let filed = night.returns_of(reporter.precinct);
            let filed = filed.iter().any(|view| view.row.reporter() == Some(reporter.id));
            let used = filed || reporter.practised.is_some() || !reporter.devices.is_empty();
            if let Some(channel) = reporter.practised {
                channels.insert((channel.name(), reporter.precinct.0));
            }
            practice.reporters += 1;
            if phones(reporter, people).is_some() {
                reachable.insert(reporter.precinct.0);
            }
            practice.without_code += u32::from(reporter.lookup.is_none());
            practice.unused += u32::from(reporter.lookup.is_some() && !used);
            if used {
                *state = (*state).max(State::Seen);
            }
        }
        for (channel, _) in channels {
            *practice.by_channel.entry(channel).or_default() += 1;
        }
        practice.unreachable = states.len() - reachable.len();
        practice.standings = states
            .into_iter()
            .map(|(precinct, state)| Standing { precinct: PrecinctIndex(precinct), state })
            .collect();
        practice
    }

    pub fn counts(&self) -> Counts {
        let mut counts = Counts::default();
        self.standings.iter().for_each(|standing| counts.add(standing.state));
        counts
    }
}
