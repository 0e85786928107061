//! Who speaks with whom: what the requests of a call have in common (RFC 3261 §12).

use core::fmt::Write;

use crate::call::limits::{ADDRESS_BYTES_MAX, CALL_ID_BYTES_MAX, ROUTES_BYTES_MAX, URI_BYTES_MAX};
use crate::call::{Desk, written};
use crate::message::{Address, Lines, Message};
use crate::name::Name;
use crate::out::Out;
use crate::peer::Peer;
use crate::reply::{self, Status, TAG_BYTES, Tag};
use crate::scan;
use crate::uri::Uri;

/// What stands before every branch since RFC 3261.
const BRANCH_BEGINS: &[u8] = b"z9hG4bK";

/// The two ends of a call, and the way between them.
#[derive(Clone)]
pub(super) struct Dialog {
    /// Ours.
    pub tag: Tag,
    pub call_id: Box<[u8]>,
    /// As we write ourselves, with our tag.
    local: Box<[u8]>,
    /// As they write themselves; with their tag, once it is known.
    remote: Box<[u8]>,
    pub remote_tag: Box<[u8]>,
    /// Where requests go.
    target: Box<[u8]>,
    /// By which places, `<one>, <two>`; empty if by none.
    routes: Box<[u8]>,
    /// Of our last request.
    pub cseq: u32,
    /// How many transactions we have begun.
    pub transactions: u32,
}

/// A request of ours.
pub(super) struct Request<'a> {
    pub method: &'static str,
    pub cseq: u32,
    /// Its number among our transactions.
    pub transaction: u32,
    /// What To says, if it is not what it says in the whole call.
    pub to: Option<&'a [u8]>,
    /// Whole lines.
    pub headers: &'a [u8],
    pub description: &'a [u8],
}

impl Dialog {
    /// Begins the dialog of a call that came in.
    pub fn incoming(message: &Message, tag: Tag) -> Result<Dialog, Status> {
        let echo = &message.echo;
        let contact = message.contact.ok_or(Status::BadRequest)?;
        let local = [kept(echo.to, ADDRESS_BYTES_MAX)?, b";tag=", &tag.written()].concat();
        Ok(Dialog {
            tag,
            call_id: kept(message.call_id, CALL_ID_BYTES_MAX)?.into(),
            local: local.into(),
            remote: kept(echo.from, ADDRESS_BYTES_MAX)?.into(),
            remote_tag: message.from.tag.into(),
            target: target(&contact)?,
            routes: routes(message.record_routes, false)?,
            cseq: 0,
            transactions: 0,
        })
    }

    /// Begins the dialog of a call we make; `from` is our own address with a name before it.
    pub fn outgoing(tag: Tag, call_id: Box<[u8]>, from: &str, uri: &[u8]) -> Dialog {
        Dialog {
            tag,
            call_id,
            local: [from.as_bytes(), b";tag=", &tag.written()].concat().into(),
            remote: [b"<", uri, b">"].concat().into(),
            remote_tag: Box::default(),
            target: uri.into(),
            routes: Box::default(),
            cseq: 0,
            transactions: 0,
        }
    }

    /// Takes the other end from the answer to our call.
    pub fn answered(&mut self, message: &Message) -> Result<(), Status> {
        let remote = kept(message.echo.to, ADDRESS_BYTES_MAX)?.into();
        let routes = routes(message.record_routes, true)?;
        self.retarget(message)?;
        (self.remote, self.remote_tag, self.routes) = (remote, message.to.tag.into(), routes);
        Ok(())
    }

    /// Takes the address at which the other end wants to be reached from now on.
    pub fn retarget(&mut self, message: &Message) -> Result<(), Status> {
        if let Some(contact) = message.contact {
            self.target = target(&contact)?;
        }
        Ok(())
    }

    /// Tells whether a request or a response is of this dialog, as far as it is known.
    pub fn holds(&self, call_id: &[u8], remote_tag: &[u8]) -> bool {
        *self.call_id == *call_id && *self.remote_tag == *remote_tag
    }

    /// Writes a request.
    pub fn request(&self, request: &Request, peer: Peer, desk: &Desk) -> Box<[u8]> {
        let (first, others) = first_route(&self.routes);
        let strict = first.filter(|address| !is_loose(address.uri));
        let uri = strict.map_or(&*self.target, |address| without_headers(address.uri));
        let to = request.to.unwrap_or(&self.remote);
        written(|out| {
            let (method, cseq) = (request.method, request.cseq);
            // Formatting into a buffer fails only when it is full, which is remembered.
            let _ = write!(out, "{method} ");
            out.put(uri);
            out.put(b" SIP/2.0\r\n");
            desk.settings.via(peer.way, peer.address, out);
            out.put(BRANCH_BEGINS);
            out.put(&self.tag.written());
            let _ = write!(out, "{:08x};rport\r\nMax-Forwards: 70\r\n", request.transaction);
            if strict.is_some() {
                // RFC 3261 §12.2.1.1: the place itself is asked, and finds ours at the end.
                out.put(b"Route: ");
                out.put(others);
                out.put(if others.is_empty() { b"<" } else { b", <" });
                out.put(&self.target);
                out.put(b">\r\n");
            } else if !self.routes.is_empty() {
                out.header(b"Route: ", &self.routes);
            }
            out.header(b"From: ", &self.local);
            out.header(b"To: ", to);
            out.header(b"Call-ID: ", &self.call_id);
            let _ = write!(out, "CSeq: {cseq} {method}\r\n");
            out.put(request.headers);
            reply::describe(request.description, out);
        })
    }

    pub fn bytes(&self) -> usize {
        let parts = [
            &self.call_id,
            &self.local,
            &self.remote,
            &self.remote_tag,
            &self.target,
            &self.routes,
        ];
        parts.iter().map(|part| part.len()).sum()
    }
}

/// Reads our tag and the number of the transaction from a branch of ours.
pub(super) fn branch(branch: &[u8]) -> Option<(Tag, u32)> {
    let ours = branch.strip_prefix(BRANCH_BEGINS)?;
    let (tag, number) = ours.split_at_checked(TAG_BYTES)?;
    let number = str::from_utf8(number).ok().filter(|number| number.len() == 8)?;
    Some((Tag::read(tag)?, u32::from_str_radix(number, 16).ok()?))
}

/// Returns a part that is kept, if it is short enough.
pub(super) fn kept(part: &[u8], bytes_max: usize) -> Result<&[u8], Status> {
    if part.len() <= bytes_max { Ok(part) } else { Err(Status::TooLarge) }
}

/// Returns where requests go from now on.
fn target(contact: &Address) -> Result<Box<[u8]>, Status> {
    match contact.parsed {
        Uri::Sip(_) => Ok(kept(without_headers(contact.uri), URI_BYTES_MAX)?.into()),
        Uri::Tel { .. } | Uri::Other => Err(Status::BadRequest), // RFC 3261 §8.1.1.8
    }
}

/// Leaves out what may not stand in the first line of a request (RFC 3261 §19.1.1).
fn without_headers(uri: &[u8]) -> &[u8] {
    let after_user = memchr::memchr(b'@', uri).unwrap_or(0);
    let end = memchr::memchr(b'?', &uri[after_user..]).map_or(uri.len(), |at| after_user + at);
    &uri[..end]
}

/// Returns the places by which a dialog's requests go. Who was called hears them in order, who
/// called in reverse (RFC 3261 §12.1).
fn routes(lines: Lines, reversed: bool) -> Result<Box<[u8]>, Status> {
    let mut places: Vec<&[u8]> = Vec::new();
    let mut bytes = 0;
    for line in lines {
        let mut rest = line.value;
        loop {
            let read = Address::read_first(Name::RecordRoute, rest);
            let (address, more) = read.map_err(Status::of)?;
            bytes += address.uri.len() + 4;
            if bytes > ROUTES_BYTES_MAX {
                return Err(Status::TooLarge);
            }
            places.push(address.uri);
            match more {
                [] => break,
                more => rest = &more[1..],
            }
        }
    }
    if reversed {
        places.reverse();
    }
    let mut routes = Vec::with_capacity(bytes);
    for place in places {
        routes.extend_from_slice(if routes.is_empty() { b"<" } else { b", <" });
        routes.extend_from_slice(place);
        routes.push(b'>');
    }
    Ok(routes.into())
}

/// Returns the first place of a route and, as written, the others.
fn first_route(routes: &[u8]) -> (Option<Address<'_>>, &[u8]) {
    match Address::read_first(Name::Route, routes) {
        Ok((first, more)) => (Some(first), scan::trim(more.strip_prefix(b",").unwrap_or(more))),
        Err(_) => (None, &[]),
    }
}

/// Tells whether a place leaves the first line of a request alone: it says `;lr`.
fn is_loose(uri: &[u8]) -> bool {
    let after_user = scan::split_once(uri, b'@').map_or(uri, |(_, rest)| rest);
    without_headers(after_user).split(|&byte| byte == b';').skip(1).any(|param| {
        let name = scan::split_once(param, b'=').map_or(param, |(name, _)| name);
        scan::trim(name).eq_ignore_ascii_case(b"lr")
    })
}

/// Copies Record-Routes as they came, which an answer has to.
pub(super) fn record_routes(lines: Lines) -> Result<Box<[u8]>, Status> {
    let mut room = [0; ROUTES_BYTES_MAX];
    let mut out = Out::new(&mut room);
    for line in lines {
        out.put(line.raw);
    }
    let length = out.length().ok_or(Status::TooLarge)?;
    Ok(room[..length].into())
}
