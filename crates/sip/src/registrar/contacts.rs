//! The telephones of one account.

use core::fmt::Write;
use core::net::SocketAddr;

use crate::message::{Address, Message};
use crate::name::Name;
use crate::out::Out;
use crate::reply::Status;
use crate::scan::{self, Params};
use crate::uri::{SipUri, Uri};

/// Telephones of one account. One that was started anew may have another address: a fifth takes
/// the place of the one that was longest silent.
pub const CONTACTS_MAX: usize = 4;

/// Bytes of a contact's address.
pub const URI_BYTES_MAX: usize = 256;

/// The shortest time a telephone may be registered for, in seconds.
pub const EXPIRES_S_MIN: u32 = 60;

/// The longest; also meant where none is given.
pub const EXPIRES_S_MAX: u32 = 3600;

/// Where one telephone is.
#[derive(Clone, Copy)]
pub struct Contact {
    uri: [u8; URI_BYTES_MAX],
    uri_length: u16,
    /// Stands for the Call-ID.
    call: u64,
    cseq: u32,
    /// Where its packets truly come from: behind an address translator the address it gives leads
    /// nowhere.
    pub source: SocketAddr,
    /// When it last registered.
    pub registered_ns: u64,
    /// From then on it is not here.
    pub expires_ns: u64,
}

impl Contact {
    /// Returns the address it gave, without brackets.
    pub fn uri(&self) -> &[u8] {
        &self.uri[..usize::from(self.uri_length)]
    }
}

#[derive(Default)]
pub(super) struct Contacts([Option<Contact>; CONTACTS_MAX]);

/// What a request wants of one contact.
#[derive(Clone, Copy)]
struct Wish<'a> {
    uri: &'a [u8],
    /// 0 to take it away.
    expires_s: u32,
}

/// What it wants of all.
enum Wishes<'a> {
    TakeAll,
    Each([Option<Wish<'a>>; CONTACTS_MAX]),
}

impl Contacts {
    /// Returns those that have not expired.
    pub fn live(&self, at_ns: u64) -> impl Iterator<Item = &Contact> {
        self.0.iter().flatten().filter(move |contact| contact.expires_ns > at_ns)
    }

    /// Lists them with the seconds they have left.
    pub fn write(&self, at_ns: u64, out: &mut Out) {
        for contact in self.live(at_ns) {
            out.put(b"Contact: <");
            out.put(contact.uri());
            let left_s = (contact.expires_ns - at_ns).div_ceil(1_000_000_000);
            // Formatting into a buffer fails only when it is full, which is remembered.
            let _ = write!(out, ">;expires={left_s}\r\n");
        }
    }

    /// Does all that a request wants, or nothing (RFC 3261 §10.3, step 7).
    pub fn update(
        &mut self,
        at_ns: u64,
        source: SocketAddr,
        call: u64,
        message: &Message,
    ) -> Result<(), Status> {
        let wishes = wishes(message)?;
        for place in &mut self.0 {
            *place = place.filter(|contact| contact.expires_ns > at_ns);
        }
        let meant = |contact: &Contact| match &wishes {
            Wishes::TakeAll => true,
            Wishes::Each(wishes) => wishes.iter().flatten().any(|wish| wish.uri == contact.uri()),
        };
        let is_late = |contact: &Contact| contact.call == call && message.cseq <= contact.cseq;
        if self.0.iter().flatten().any(|contact| meant(contact) && is_late(contact)) {
            return Err(Status::ServerError);
        }
        for place in &mut self.0 {
            *place = place.filter(|contact| !meant(contact));
        }
        let Wishes::Each(wishes) = wishes else { return Ok(()) };
        for wish in wishes.iter().flatten().filter(|wish| wish.expires_s > 0) {
            let mut contact = Contact {
                uri: [0; URI_BYTES_MAX],
                uri_length: wish.uri.len() as u16,
                call,
                cseq: message.cseq,
                source,
                registered_ns: at_ns,
                expires_ns: at_ns + u64::from(wish.expires_s) * 1_000_000_000,
            };
            contact.uri[..wish.uri.len()].copy_from_slice(wish.uri);
            // `None` is less than any, so that an empty place is taken first.
            let silent = |place: &&mut Option<Contact>| place.map(|held| held.registered_ns);
            if let Some(place) = self.0.iter_mut().min_by_key(silent) {
                *place = Some(contact);
            }
        }
        Ok(())
    }
}

fn wishes<'a>(message: &Message<'a>) -> Result<Wishes<'a>, Status> {
    let mut lines = message.lines(Name::Expires);
    let header = lines.next().map(|line| seconds(line.value));
    let mut wishes = [None; CONTACTS_MAX];
    let mut held = 0;
    for line in message.lines(Name::Contact) {
        if line.value == b"*" {
            let alone = message.lines(Name::Contact).count() == 1;
            return if alone && header == Some(0) {
                Ok(Wishes::TakeAll)
            } else {
                Err(Status::BadRequest)
            };
        }
        let mut rest = line.value;
        loop {
            let (address, more) =
                Address::read_first(Name::Contact, rest).map_err(|_| Status::BadRequest)?;
            let wish = wish(&address, header)?;
            if wishes.iter().flatten().any(|other: &Wish| other.uri == wish.uri) {
                return Err(Status::BadRequest);
            }
            *wishes.get_mut(held).ok_or(Status::Forbidden)? = Some(wish);
            held += 1;
            let Some(after) = more.strip_prefix(b",") else { break };
            rest = after;
        }
    }
    Ok(Wishes::Each(wishes))
}

fn wish<'a>(address: &Address<'a>, header_s: Option<u32>) -> Result<Wish<'a>, Status> {
    let has_headers = match address.parsed {
        Uri::Sip(SipUri { has_headers, .. }) => has_headers,
        Uri::Tel { .. } | Uri::Other => return Err(Status::BadRequest),
    };
    if has_headers || address.uri.len() > URI_BYTES_MAX {
        return Err(Status::BadRequest);
    }
    let mut params = Params(address.params).flatten();
    let own = params.find(|param| param.name.eq_ignore_ascii_case(b"expires"));
    let asked_s = own.map(|param| seconds(param.value)).or(header_s).unwrap_or(EXPIRES_S_MAX);
    match asked_s {
        0 => Ok(Wish { uri: address.uri, expires_s: 0 }),
        EXPIRES_S_MIN.. => Ok(Wish { uri: address.uri, expires_s: asked_s.min(EXPIRES_S_MAX) }),
        _ => Err(Status::IntervalTooBrief),
    }
}

/// RFC 3261 §20.19: what is no number means an hour.
fn seconds(value: &[u8]) -> u32 {
    scan::decimal(value, u64::from(u32::MAX)).map_or(EXPIRES_S_MAX, |seconds| seconds as u32)
}

pub(super) fn write_min_expires(out: &mut Out) {
    let _ = write!(out, "Min-Expires: {EXPIRES_S_MIN}\r\n");
}
