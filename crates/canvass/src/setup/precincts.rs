//! The precincts of a night: one small row each, their text in one arena, found by id.

use std::borrow::Cow;
use std::hash::{BuildHasher, RandomState};

use caucus::worksheet::Delegates;
use hashbrown::HashTable;
use hashbrown::hash_table::Entry;

use super::{CountyIndex, District};

/// A precinct's place in the night's list, from 0; stable for the whole night.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PrecinctIndex(pub u32);

/// What a precinct row is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PrecinctKind {
    /// A precinct of a county.
    Precinct,
    /// A satellite site (Iowa 2020); its delegates follow from attendance.
    Satellite,
    /// A site for shift workers (Nevada 2020).
    Strip,
    /// A county of which only sums exist.
    County,
    /// A state of which only sums exist.
    Statewide,
}

/// A precinct to be added.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewPrecinct<'a> {
    /// Stable text id, such as `19001-948199`; never reused.
    pub id: Cow<'a, str>,
    /// Its county.
    pub county: CountyIndex,
    /// Name shown to people.
    pub name: Cow<'a, str>,
    /// What it is.
    pub kind: PrecinctKind,
    /// Its district, where it is known.
    pub district: Option<District>,
    /// Delegates it elects; `None` where it is counted, not judged.
    pub delegates: Option<Delegates>,
    /// Registered voters, a bound on its votes; `None` where there is none.
    pub registered: Option<u32>,
    /// When its caucus opens, Unix milliseconds; `None` for the night's own time.
    pub opens_at_ms: Option<i64>,
    /// IANA zone, where it differs from the night's.
    pub zone: Option<Cow<'a, str>>,
    /// Id of the precinct it meets with.
    pub meets_with: Option<Cow<'a, str>>,
}

/// The rows of a night.
#[derive(Clone, Default)]
pub struct Precincts {
    text: String,
    rows: Vec<Row>,
    by_id: HashTable<u32>,
    hasher: RandomState,
}

/// One precinct; ids and names lie in the arena.
#[derive(Clone, Copy)]
struct Row {
    text_at: u32,
    id_len: u8,
    name_len: u8,
    zone_len: u8,
    meets_with_len: u8,
    county: CountyIndex,
    delegates: u16,
    kind: PrecinctKind,
    district: u8,
    registered: u32,
    opens_at_ms: i64,
}

const NONE_U16: u16 = u16::MAX;
const NONE_U32: u32 = u32::MAX;
const NONE_MS: i64 = i64::MIN;

/// The longest id, name, zone or reference of a precinct, in bytes: the arena keeps lengths in one
/// byte.
pub const TEXT_BYTES_MAX: usize = 255;
const _: () = assert!(size_of::<Row>() <= 32);

impl Precincts {
    /// Adds a precinct and returns its place, or `None` if the id is taken.
    ///
    /// Every text is at most 255 bytes and delegates at most 65,534; readers of night folders see
    /// to it.
    pub fn add(&mut self, new: &NewPrecinct<'_>) -> Option<PrecinctIndex> {
        let index = self.rows.len() as u32;
        let (rows, text, hasher) = (&self.rows, &self.text, &self.hasher);
        let Entry::Vacant(place) = self.by_id.entry(
            hasher.hash_one(&*new.id),
            |&at| id_of(rows, text, at) == new.id,
            |&at| hasher.hash_one(id_of(rows, text, at)),
        ) else {
            return None;
        };
        place.insert(index);
        let length =
            |text: &str| u8::try_from(text.len()).expect("readers bound texts to 255 bytes");
        let zone = new.zone.as_deref().unwrap_or("");
        let meets_with = new.meets_with.as_deref().unwrap_or("");
        let row = Row {
            text_at: u32::try_from(self.text.len()).expect("4 GiB of names is no night"),
            id_len: length(&new.id),
            name_len: length(&new.name),
            zone_len: length(zone),
            meets_with_len: length(meets_with),
            county: new.county,
            delegates: new.delegates.map_or(NONE_U16, |d| d.0),
            kind: new.kind,
            district: new.district.map_or(0, |d| d.0),
            registered: new.registered.unwrap_or(NONE_U32),
            opens_at_ms: new.opens_at_ms.unwrap_or(NONE_MS),
        };
        [&*new.id, &*new.name, zone, meets_with].iter().for_each(|text| self.text.push_str(text));
        self.rows.push(row);
        Some(PrecinctIndex(index))
    }

    /// Makes room for so many more precincts, so that a large night is not moved while it grows.
    pub fn reserve(&mut self, precincts: usize) {
        let (rows, text, hasher) = (&self.rows, &self.text, &self.hasher);
        self.by_id.reserve(precincts, |&at| hasher.hash_one(id_of(rows, text, at)));
        self.rows.reserve(precincts);
    }

    /// Returns the precinct with that id.
    pub fn find(&self, id: &str) -> Option<PrecinctIndex> {
        let hash = self.hasher.hash_one(id);
        self.by_id
            .find(hash, |&at| id_of(&self.rows, &self.text, at) == id)
            .map(|&at| PrecinctIndex(at))
    }

    /// Returns how many precincts there are.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Tells whether there is none.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Returns every place, in order.
    pub fn indices(&self) -> impl DoubleEndedIterator<Item = PrecinctIndex> + ExactSizeIterator {
        (0..self.rows.len() as u32).map(PrecinctIndex)
    }

    /// Returns the precinct's id.
    pub fn id(&self, precinct: PrecinctIndex) -> &str {
        id_of(&self.rows, &self.text, precinct.0)
    }

    /// Returns the precinct's name.
    pub fn name(&self, precinct: PrecinctIndex) -> &str {
        let row = self.row(precinct);
        self.slice(row.text_at, [row.id_len], row.name_len)
    }

    /// Returns the precinct's own zone, if it has one.
    pub fn zone(&self, precinct: PrecinctIndex) -> Option<&str> {
        let row = self.row(precinct);
        let zone = self.slice(row.text_at, [row.id_len, row.name_len], row.zone_len);
        (!zone.is_empty()).then_some(zone)
    }

    /// Returns the id of the precinct it meets with.
    pub fn meets_with(&self, precinct: PrecinctIndex) -> Option<&str> {
        let row = self.row(precinct);
        let before = [row.id_len, row.name_len, row.zone_len];
        let id = self.slice(row.text_at, before, row.meets_with_len);
        (!id.is_empty()).then_some(id)
    }

    /// Returns the precinct's county.
    pub fn county(&self, precinct: PrecinctIndex) -> CountyIndex {
        self.row(precinct).county
    }

    /// Returns what the precinct is.
    pub fn kind(&self, precinct: PrecinctIndex) -> PrecinctKind {
        self.row(precinct).kind
    }

    /// Returns the precinct's district, where it is known.
    pub fn district(&self, precinct: PrecinctIndex) -> Option<District> {
        Some(self.row(precinct).district).filter(|&d| d != 0).map(District)
    }

    /// Returns how many delegates it elects; `None` where it is counted, not judged.
    pub fn delegates(&self, precinct: PrecinctIndex) -> Option<Delegates> {
        Some(self.row(precinct).delegates).filter(|&d| d != NONE_U16).map(Delegates)
    }

    /// Returns its registered voters, where they are known.
    pub fn registered(&self, precinct: PrecinctIndex) -> Option<u32> {
        Some(self.row(precinct).registered).filter(|&n| n != NONE_U32)
    }

    /// Returns when it opens, Unix milliseconds, where that is its own time.
    pub fn opens_at_ms(&self, precinct: PrecinctIndex) -> Option<i64> {
        Some(self.row(precinct).opens_at_ms).filter(|&at| at != NONE_MS)
    }

    /// Sets the precinct's own opening time (a postponed precinct).
    pub fn set_opens_at_ms(&mut self, precinct: PrecinctIndex, at_ms: i64) {
        self.rows[precinct.0 as usize].opens_at_ms = at_ms;
    }

    /// Sets how many delegates it elects (an amendment before the night).
    pub fn set_delegates(&mut self, precinct: PrecinctIndex, delegates: Delegates) {
        self.rows[precinct.0 as usize].delegates = delegates.0;
    }

    fn row(&self, precinct: PrecinctIndex) -> &Row {
        &self.rows[precinct.0 as usize]
    }

    fn slice<const N: usize>(&self, at: u32, before: [u8; N], len: u8) -> &str {
        let start = at as usize + before.iter().map(|&n| usize::from(n)).sum::<usize>();
        &self.text[start..start + usize::from(len)]
    }
}

fn id_of<'a>(rows: &[Row], text: &'a str, at: u32) -> &'a str {
    let row = &rows[at as usize];
    let start = row.text_at as usize;
    &text[start..start + usize::from(row.id_len)]
}

impl std::fmt::Debug for Precincts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Precincts({})", self.rows.len())
    }
}
