//! Deciding what comes beside a precinct's returns: a device's token, a picture, a worksheet from
//! somebody without a code.

use canvass::setup::PrecinctIndex;

use super::{Decided, file, fold, hex, text};
use crate::bounds;
use crate::command::{Command, Filing, Lookup, PhotoDigests, ReporterId, Signal, Unsigned};
use crate::event::{
    DeviceBound, Event, Mode, PhotoAttached, ReturnUnconfirmed, ReturnVouched, Sheet, Stage,
};
use crate::night::{Night, Slot};
use crate::refusal::{PHOTOS_MAX, Refusal, UNCONFIRMED_MAX};
use crate::reporters::DEVICES_MAX;

pub(super) fn bind_device(
    night: &Night,
    reporter: ReporterId,
    generation: u16,
    device: &Lookup,
) -> Decided {
    let known = night.reporters.get(reporter).ok_or(Refusal::NoSuchReporter)?;
    if known.lookup.is_none() || known.generation != generation {
        return Err(Refusal::NoSuchReporter);
    }
    if known.devices.len() >= DEVICES_MAX || night.reporters.by_device(device).is_some() {
        return Err(Refusal::TooManyDevices);
    }
    Ok(vec![Event::DeviceBound(DeviceBound { reporter: reporter.0, device: hex(device) })])
}

pub(super) fn attach_photo(
    night: &Night,
    precinct: PrecinctIndex,
    receipt: u64,
    photo: &PhotoDigests,
) -> Decided {
    fold(night, precinct)?;
    night.find_receipt(precinct, receipt).ok_or(Refusal::NoSuchReturn)?;
    if night.beside.photos_of(precinct).len() >= PHOTOS_MAX {
        return Err(Refusal::TooManyPhotos);
    }
    Ok(vec![Event::PhotoAttached(PhotoAttached {
        precinct: precinct.0,
        receipt,
        sha256_received: hex(&photo.received),
        sha256_stored: hex(&photo.stored),
        bytes: photo.bytes,
    })])
}

pub(super) fn file_unconfirmed(night: &Night, unsigned: &Unsigned, slot: Slot) -> Decided {
    fold(night, unsigned.precinct)?;
    if night.stage == Stage::Certified {
        return Err(Refusal::Certified);
    }
    if !night.has_opened(unsigned.precinct, slot.at) {
        return Err(Refusal::NotOpenYet);
    }
    if !bounds::takes(night.setup(), &unsigned.worksheet) {
        return Err(Refusal::WrongWorksheet);
    }
    // Those that somebody vouched for are counted too: strangers' rows are bounded.
    if night.beside.unconfirmed_of(unsigned.precinct).len() >= UNCONFIRMED_MAX {
        return Err(Refusal::TooManyUnconfirmed);
    }
    Ok(vec![Event::ReturnUnconfirmed(ReturnUnconfirmed {
        precinct: unsigned.precinct.0,
        claimed_name_ref: text(&unsigned.name_ref)?,
        callback_ref: text(&unsigned.call_back_ref)?,
        worksheet: Sheet::of(night.setup(), &unsigned.worksheet).into_owned(),
    })])
}

/// Files what came without a code, as headquarters' own: whoever vouches has asked the people.
pub(super) fn vouch(
    night: &Night,
    command: &Command,
    precinct: PrecinctIndex,
    receipt: u64,
    reason: &str,
    slot: Slot,
) -> Decided {
    let all = night.beside.unconfirmed_of(precinct).iter();
    let mut waiting = all.filter(|one| !one.vouched);
    let one = waiting.find(|one| one.receipt == receipt).ok_or(Refusal::NoSuchReturn)?;
    let filing = Filing {
        precinct,
        reporter: None,
        signal: Signal::Recognised,
        mode: Mode::Real,
        worksheet: one.worksheet.clone(),
        replaces: None,
        made_at_ms: Some(one.at_ms),
    };
    let vouched = ReturnVouched { precinct: precinct.0, receipt, reason: text(reason)? };
    let filed = file::file(night, command, &filing, slot)?;
    Ok(std::iter::once(Event::ReturnVouched(vouched)).chain(filed).collect())
}
