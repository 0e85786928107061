//! Whose numbers are known, and what each of ours is for.
//!
//! Numbers are known by a digest under a secret key alone: a copy of this memory lists none.

use std::collections::HashMap;
use std::hash::Hasher;

use canvass::setup::{CountyIndex, PrecinctIndex};
use gate::{Called, Caller, Hint, Listed, Offer, Other, Pace};
use intake::dialogue::Language;
use intake::roster_csv::{self, Need};
use night::command::{NumberRef, PersonId, ReporterId};
use night::night::Night;
use siphasher::sip::SipHasher24;

use crate::people::{People, PeopleError};

/// Direct numbers that may take the place of burned ones on one night.
const REPLACEMENTS_MAX: usize = 64;

/// The last digits of a number, which tell one telephone from its neighbours; whoever rents a block
/// of numbers shares what comes before.
const OWN_DIGITS: usize = 4;

/// The longest number with its `+`.
const BYTES_MAX: usize = sip::uri::DIGITS_MAX + 2;

/// Makes digests of numbers.
#[derive(Clone)]
pub struct NumberKey(SipHasher24);

/// Everything known of numbers.
pub struct Numbers {
    key: NumberKey,
    ours: HashMap<NumberRef, Called>,
    /// The county of each direct number, by its place in the gate's list.
    directs: Vec<(CountyIndex, NumberRef)>,
    roster: Roster,
}

/// Where each person of the roster reports.
pub struct Posts(HashMap<PersonId, Vec<(ReporterId, PrecinctIndex)>>);

/// The numbers of the roster.
#[derive(Default)]
pub struct Roster {
    holders: HashMap<NumberRef, Holder>,
    pub listed: Vec<Listed>,
}

/// Who may call from a number of the roster: a household shares one.
#[derive(Clone, Debug)]
pub struct Holder {
    /// Where they report.
    pub precincts: Vec<PrecinctIndex>,
    /// As whom, in the same order.
    pub reporters: Vec<ReporterId>,
    /// In which language the first of them is spoken to.
    pub language: Language,
    /// How fast the slowest of them keys.
    pub pace: Pace,
}

impl Posts {
    /// Copies them out of the night, which is locked meanwhile.
    pub fn of(night: &Night) -> Posts {
        let mut posts: HashMap<PersonId, Vec<(ReporterId, PrecinctIndex)>> = HashMap::new();
        for reporter in night.reporters() {
            if let Some(person) = reporter.person {
                posts.entry(person).or_default().push((reporter.id, reporter.precinct));
            }
        }
        Posts(posts)
    }
}

impl Roster {
    /// Reads everybody's numbers, which takes a second for a hundred thousand people.
    ///
    /// # Errors
    ///
    /// Returns why they cannot be read. Where they were destroyed, nobody is listed.
    pub fn read(key: &NumberKey, posts: &Posts, people: &People) -> Result<Roster, PeopleError> {
        let mut holders: HashMap<NumberRef, Holder> = HashMap::new();
        for (id, person) in people.everyone()? {
            let Some(posts) = posts.0.get(&id) else { continue };
            let pace = match person.needs.as_slice() {
                needs if needs.contains(&Need::SlowKeys) => Pace::Slow,
                needs if needs.contains(&Need::Relay) => Pace::Relay,
                _ => Pace::Usual,
            };
            let language = match person.language {
                roster_csv::Language::En => Language::English,
                roster_csv::Language::Es => Language::Spanish,
            };
            for number in &person.phones {
                let (precincts, reporters) = (Vec::new(), Vec::new());
                let nobody = || Holder { precincts, reporters, language, pace };
                let holder = holders.entry(key.of(number)).or_insert_with(nobody);
                holder.pace = slower(holder.pace, pace);
                holder.precincts.extend(posts.iter().map(|(_, precinct)| precinct));
                holder.reporters.extend(posts.iter().map(|(reporter, _)| reporter));
            }
        }
        let listed = holders.iter().map(|(number, h)| Listed { number: number.0, pace: h.pace });
        Ok(Roster { listed: listed.collect(), holders })
    }
}

impl NumberKey {
    pub fn new(secret: [u8; 16]) -> NumberKey {
        NumberKey(SipHasher24::new_with_key(&secret))
    }

    /// Returns the digest of a number written as `+15155550100`.
    pub fn of(&self, number: &str) -> NumberRef {
        self.of_bytes(number.as_bytes())
    }

    fn of_bytes(&self, number: &[u8]) -> NumberRef {
        let mut hasher = self.0;
        hasher.write(number);
        NumberRef(hasher.finish())
    }

    /// Returns the digests of a number as the carrier writes it, and of what it has in common with
    /// its block's. Called for each call of a flood.
    pub fn of_wire(&self, number: &sip::uri::Number) -> (NumberRef, NumberRef) {
        let mut bytes = [0; BYTES_MAX];
        let length = written(number, &mut bytes);
        let whole = &bytes[..length];
        let block = &whole[..length - OWN_DIGITS.min(length)];
        (self.of_bytes(whole), self.of_bytes(block))
    }
}

/// Returns a number as it is kept.
pub fn text(number: &sip::uri::Number) -> String {
    let mut bytes = [0; BYTES_MAX];
    let length = written(number, &mut bytes);
    String::from_utf8_lossy(&bytes[..length]).into_owned()
}

/// Writes a number as it is kept; numbers without a country's code are of the numbering plan that
/// roster and folder mean.
fn written(number: &sip::uri::Number, out: &mut [u8; BYTES_MAX]) -> usize {
    let digits = number.digits().as_bytes();
    let home_begins = matches!(digits.first(), Some(b'2'..=b'9'));
    let prefix: &[u8] = match digits.len() {
        _ if number.international => b"+",
        10 if home_begins => b"+1",
        11 if digits[0] == b'1' => b"+",
        _ => b"",
    };
    let length = prefix.len() + digits.len();
    out[..prefix.len()].copy_from_slice(prefix);
    out[prefix.len()..length].copy_from_slice(digits);
    length
}

impl Numbers {
    /// Takes who is listed, and reads what each of our numbers is for.
    pub fn new(key: NumberKey, night: &Night, roster: Roster) -> Numbers {
        let mut numbers = Numbers { ours: HashMap::new(), directs: Vec::new(), roster, key };
        for (what, number) in &night.hotline().numbers {
            let called = match what.as_str() {
                "help" => Called::Other(Other::Help),
                "press" => Called::Other(Other::Press),
                "public" => Called::Other(Other::Public),
                _ => Called::Main,
            };
            numbers.ours.insert(numbers.key.of(number), called);
        }
        numbers.list_directs(night);
        numbers
    }

    /// Takes a roster that was read again; those of before stay known to the gate.
    pub fn set_roster(&mut self, roster: Roster) {
        self.roster = roster;
    }

    pub fn key(&self) -> &NumberKey {
        &self.key
    }

    /// Takes in direct numbers that are new since.
    pub fn list_directs(&mut self, night: &Night) {
        for (at, _) in night.setup().counties.iter().enumerate() {
            let county = CountyIndex(at as u16);
            let Some(number) = night.direct_number(county) else { continue };
            let number = self.key.of(number);
            let room = self.directs.len() < usize::from(self.directs_max(night));
            if !self.ours.contains_key(&number) && room {
                self.ours.insert(number, Called::Direct(self.directs.len() as u16));
                self.directs.push((county, number));
            }
        }
    }

    /// Returns how many direct numbers there may be, replacements among them.
    pub fn directs_max(&self, night: &Night) -> u16 {
        (night.setup().counties.len() + REPLACEMENTS_MAX).min(usize::from(u16::MAX)) as u16
    }

    /// Returns the place of a direct number.
    pub fn direct(&self, number: &str) -> Option<u16> {
        match self.ours.get(&self.key.of(number)) {
            Some(Called::Direct(place)) => Some(*place),
            Some(Called::Main | Called::Other(_)) | None => None,
        }
    }

    /// Returns the county of a direct number.
    pub fn county(&self, direct: u16) -> Option<CountyIndex> {
        self.directs.get(usize::from(direct)).map(|(county, _)| *county)
    }

    /// Returns every direct number's county, by place.
    pub fn counties(&self) -> impl Iterator<Item = CountyIndex> {
        self.directs.iter().map(|(county, _)| *county)
    }

    /// Returns who may call from a number; `None` if it is not of the roster.
    pub fn holder(&self, number: NumberRef) -> Option<&Holder> {
        self.roster.holders.get(&number)
    }

    /// Returns what the gate is asked about a call. `reported` tells whether a precinct has
    /// reported; it is asked for listed numbers alone.
    pub fn offer(
        &self,
        caller: &sip::edge::Caller,
        hint: Hint,
        reported: impl Fn(PrecinctIndex) -> bool,
    ) -> (Offer, Option<NumberRef>) {
        let number = caller.number.map(|number| self.key.of_wire(&number));
        let dialled = caller.dialled.map(|number| self.key.of_wire(&number).0);
        let called = dialled.and_then(|number| self.ours.get(&number).copied());
        let holder = number.and_then(|(number, _)| self.holder(number));
        let offer = Offer {
            id: caller.tag.0,
            called: called.unwrap_or(Called::Main),
            caller: match number {
                Some((number, block)) => Caller::Number { number: number.0, prefix: block.0 },
                None => Caller::Anonymous,
            },
            hint,
            reported: holder.is_some_and(|h| h.precincts.iter().all(|one| reported(*one))),
        };
        (offer, number.map(|(number, _)| number))
    }
}

fn slower(one: Pace, other: Pace) -> Pace {
    match (one, other) {
        (Pace::Slow, _) | (_, Pace::Slow) => Pace::Slow,
        (Pace::Relay, _) | (_, Pace::Relay) => Pace::Relay,
        (Pace::Usual, Pace::Usual) => Pace::Usual,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_the_same_however_the_carrier_writes_it() {
        let key = NumberKey::new([1; 16]);
        let wire = |text: &str| {
            let number = sip::uri::Number::read(text.as_bytes()).expect("a number");
            key.of_wire(&number).0
        };
        for text in ["+15155550100", "15155550100", "5155550100", "+1-515-555-0100"] {
            assert_eq!(wire(text), key.of("+15155550100"), "{text}");
        }
        assert_eq!(wire("+442079460958"), key.of("+442079460958"));
        assert_ne!(wire("442079460958"), key.of("+442079460958"));
        for text in ["1", "911", "0155550100", "12345678901234567890"] {
            assert_ne!(wire(text), key.of("+15155550100"), "{text}");
        }
        let block = |text: &str| {
            let number = sip::uri::Number::read(text.as_bytes()).expect("a number");
            key.of_wire(&number).1
        };
        assert_eq!(block("+15155550100"), block("5155550199"));
        assert_ne!(block("+15155550100"), block("+15155560100"));
    }
}
