//! The handle by which shell and gate speak of one call.

/// The handle of an admitted call. One that is used after its call ended changes nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Call {
    pub(crate) slot: u16,
    /// How many calls the slot had before; it wraps after four thousand million.
    pub(crate) generation: u32,
}
