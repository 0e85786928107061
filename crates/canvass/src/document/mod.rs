//! Documents for programs: the JSON of `holdfast check` and `holdfast count`.
//!
//! Names and shapes are a contract (`docs/formats`). Objects keyed by candidate, county or district
//! stand in the night's order, so equal figures give equal bytes.

mod check;
mod count;

pub use check::{Admitted, CheckDocument, FindingRow, Outcomes, Satellites};
pub use count::{
    AreaCount, AsComputed, AsReported, CountDocument, FlipsIf, NationalDelegates, SeatsRow, Tie,
    seats_over_pools,
};

use serde::ser::{Serialize, SerializeMap, Serializer};

use crate::setup::Setup;

/// An object whose keys keep the order they were given in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InOrder<T>(pub Vec<(String, T)>);

impl<T> Default for InOrder<T> {
    fn default() -> InOrder<T> {
        InOrder(Vec::new())
    }
}

impl<T> InOrder<T> {
    /// Returns the value of a key.
    pub fn get(&self, key: &str) -> Option<&T> {
        self.0.iter().find(|(k, _)| k == key).map(|(_, value)| value)
    }

    /// Tells whether there is no key.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Returns one entry for each candidate of the night, from values in the night's order.
    fn by_candidate<V>(setup: &Setup, values: &[V], mut shown: impl FnMut(&V) -> T) -> InOrder<T> {
        assert!(values.len() == setup.candidates.len(), "one value for each candidate");
        let ids = setup.candidates.iter().map(|c| c.id.clone());
        InOrder(ids.zip(values.iter().map(&mut shown)).collect())
    }
}

impl<T: Serialize> Serialize for InOrder<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (key, value) in &self.0 {
            map.serialize_entry(key, value)?;
        }
        map.end()
    }
}
