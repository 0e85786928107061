//! What is kept beside a precinct's returns: pictures of its paper, returns that came without a
//! code, and how the precinct itself was changed.

use std::collections::BTreeMap;

use canvass::setup::PrecinctIndex;
use caucus::worksheet::Worksheet;

use super::apply::Fault;
use super::{Accepted, Night};
use crate::event::{PhotoAttached, ReturnUnconfirmed, ReturnVouched};
use crate::view::{Amended, Photo, Unconfirmed};

/// Everything of that kind, by precinct; few precincts have any.
#[derive(Debug, Default)]
pub(crate) struct Beside {
    pub photos: BTreeMap<PrecinctIndex, Vec<Photo>>,
    pub unconfirmed: BTreeMap<PrecinctIndex, Vec<Unconfirmed>>,
    pub amended: BTreeMap<PrecinctIndex, Vec<Amended>>,
}

impl Beside {
    pub fn photos_of(&self, precinct: PrecinctIndex) -> &[Photo] {
        self.photos.get(&precinct).map_or(&[], Vec::as_slice)
    }

    pub fn unconfirmed_of(&self, precinct: PrecinctIndex) -> &[Unconfirmed] {
        self.unconfirmed.get(&precinct).map_or(&[], Vec::as_slice)
    }
}

impl Night {
    pub(super) fn photo_attached(
        &mut self,
        row: &Accepted<'_>,
        e: &PhotoAttached,
    ) -> Result<(), Fault> {
        let precinct = self.place(e.precinct)?;
        self.find_receipt(precinct, e.receipt).ok_or("a photo of an unknown return")?;
        let photo = Photo {
            receipt: e.receipt,
            at_ms: row.at_ms,
            received: e.sha256_received.clone(),
            stored: e.sha256_stored.clone(),
        };
        self.beside.photos.entry(precinct).or_default().push(photo);
        Ok(())
    }

    pub(super) fn came_without_code(
        &mut self,
        row: &Accepted<'_>,
        e: &ReturnUnconfirmed<'_>,
    ) -> Result<(), Fault> {
        let precinct = self.place(e.precinct)?;
        let worksheet: Worksheet = self.worksheet(&e.worksheet)?;
        let new = Unconfirmed {
            precinct,
            receipt: row.seq,
            at_ms: row.at_ms,
            name_ref: e.claimed_name_ref.clone(),
            call_back_ref: e.callback_ref.clone(),
            worksheet,
            vouched: false,
        };
        self.beside.unconfirmed.entry(precinct).or_default().push(new);
        Ok(())
    }

    pub(super) fn vouched(&mut self, e: &ReturnVouched) -> Result<(), Fault> {
        let precinct = self.place(e.precinct)?;
        let all = self.beside.unconfirmed.get_mut(&precinct);
        let mut all = all.into_iter().flatten();
        all.find(|one| one.receipt == e.receipt)
            .ok_or("an unknown return is vouched for")?
            .vouched = true;
        Ok(())
    }
}
