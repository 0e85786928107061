//! Reads a SIP message (RFC 3261) from a datagram without copying or allocating.
//!
//! Three steps, so that a faulty request can still be answered: [`Head`] finds the headers,
//! [`Echo`] is what any answer repeats, [`Message`] is the whole, understood.

mod address;
mod head;
mod via;

pub use address::{Address, Verified};
pub use head::{DATAGRAM_BYTES_MAX, HEADER_BYTES_MAX, HEADERS_MAX, Head, Line, Lines, Start};
pub use via::{VIAS_MAX, Via};

use crate::fault::Fault;
use crate::name::Name;
use crate::scan;
use crate::uri::{Number, Uri};

/// What a request asks for. The known ones are served; every other is answered 405.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)] // Each is called what the method is called.
pub enum Method {
    Invite,
    Ack,
    Bye,
    Cancel,
    Options,
    Info,
    Register,
    Other,
}

impl Method {
    /// Upper and lower case differ (RFC 3261 §7.1).
    pub fn of(written: &[u8]) -> Method {
        match written {
            b"INVITE" => Method::Invite,
            b"ACK" => Method::Ack,
            b"BYE" => Method::Bye,
            b"CANCEL" => Method::Cancel,
            b"OPTIONS" => Method::Options,
            b"INFO" => Method::Info,
            b"REGISTER" => Method::Register,
            _ => Method::Other,
        }
    }
}

/// What an answer repeats of a message.
#[derive(Clone, Copy, Debug)]
pub struct Echo<'a> {
    /// The top one.
    pub via: Via<'a>,
    /// All of them.
    pub(crate) vias: Lines<'a>,
    pub(crate) from: &'a [u8],
    from_address: Result<Address<'a>, Fault>,
    pub(crate) to: &'a [u8],
    to_address: Result<Address<'a>, Fault>,
    pub(crate) call_id: &'a [u8],
    pub(crate) cseq: &'a [u8],
    /// Extensions it insists on.
    pub(crate) requires: Lines<'a>,
    /// Empty if there is none, or if the header cannot be read.
    pub from_tag: &'a [u8],
    /// The same.
    pub to_tag: &'a [u8],
}

impl<'a> Echo<'a> {
    /// Finds what an answer repeats; the fault says why there can be no answer.
    pub fn of(head: &Head<'a>) -> Result<Echo<'a>, Fault> {
        let given = |name| head.first(name).filter(|value| !value.is_empty());
        let one = |name| given(name).ok_or(Fault::Missing(name));
        let vias = head.lines(Name::Via);
        let (from, to) = (one(Name::From)?, one(Name::To)?);
        let (from_address, to_address) =
            (Address::read(Name::From, from), Address::read(Name::To, to));
        Ok(Echo {
            via: Via::top(vias)?,
            vias,
            from,
            from_address,
            to,
            to_address,
            call_id: one(Name::CallId)?,
            cseq: one(Name::CSeq)?,
            requires: head.lines(Name::Require),
            from_tag: from_address.map_or(&[], |address| address.tag),
            to_tag: to_address.map_or(&[], |address| address.tag),
        })
    }
}

/// What a message is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind<'a> {
    /// It asks.
    Request {
        /// For what.
        method: Method,
        /// For whom.
        uri: Uri<'a>,
    },
    /// It answers something we sent.
    Response {
        /// 100 to 699.
        code: u16,
        /// What it answers.
        method: Method,
    },
}

/// A message, understood.
#[derive(Clone, Copy, Debug)]
pub struct Message<'a> {
    /// Request or response, with what it is about.
    pub kind: Kind<'a>,
    /// What an answer repeats, the top Via and the tags among it.
    pub echo: Echo<'a>,
    /// Who calls, by the caller's own word.
    pub from: Address<'a>,
    /// Who is called.
    pub to: Address<'a>,
    /// Names the call.
    pub call_id: &'a [u8],
    /// Counts the requests of a call.
    pub cseq: u32,
    /// Where later requests of the call go; `None` if not given.
    pub contact: Option<Address<'a>>,
    /// `None` if not given. Nothing is forwarded here, so that 0 has arrived like any other.
    pub max_forwards: Option<u8>,
    /// Empty if not given.
    pub content_type: &'a [u8],
    /// Of the length it says; all that came, if it says none.
    pub body: &'a [u8],
    /// The number the carrier vouches for; `None` if it names none.
    pub asserted: Option<Number>,
    /// What the carrier found of the signature on that number.
    pub verified: Verified,
    /// The caller asked not to be shown.
    pub private: bool,
    /// The signed identity (RFC 8224), unverified; empty if none.
    pub identity: &'a [u8],
    /// Where answers' later requests have to pass.
    pub record_routes: Lines<'a>,
    /// Where this request had to pass.
    pub routes: Lines<'a>,
    /// As they came, for those that few ask for.
    headers: &'a [u8],
}

impl<'a> Message<'a> {
    /// Reads a datagram.
    pub fn read(datagram: &'a [u8]) -> Result<Message<'a>, Fault> {
        let head = Head::read(datagram)?;
        Message::of(&head, Echo::of(&head)?)
    }

    /// Reads what a head holds.
    pub fn of(head: &Head<'a>, echo: Echo<'a>) -> Result<Message<'a>, Fault> {
        if let Some(name) = head.repeated() {
            return Err(Fault::Repeated(name));
        }
        let (cseq, method) = cseq(echo.cseq).ok_or(Fault::Broken(Name::CSeq))?;
        let call_id = echo.call_id;
        if !call_id.iter().all(u8::is_ascii_graphic) {
            return Err(Fault::Broken(Name::CallId));
        }
        let privacy = head.first(Name::Privacy).unwrap_or(&[]);
        Ok(Message {
            kind: kind(head, method)?,
            echo,
            from: echo.from_address?,
            to: echo.to_address?,
            call_id,
            cseq,
            contact: contact(head)?,
            max_forwards: number(head, Name::MaxForwards, 255)?.map(|hops| hops as u8),
            content_type: head.first(Name::ContentType).unwrap_or(&[]),
            body: body(head)?,
            asserted: address::first_number(
                Name::AssertedIdentity,
                head.lines(Name::AssertedIdentity),
            ),
            verified: address::verified(head.lines(Name::AssertedIdentity)),
            private: !privacy.is_empty() && !privacy.eq_ignore_ascii_case(b"none"),
            identity: head.first(Name::Identity).unwrap_or(&[]),
            record_routes: head.lines(Name::RecordRoute),
            routes: head.lines(Name::Route),
            headers: head.headers,
        })
    }

    /// Returns every line of a header, in order.
    pub fn lines(&self, name: Name) -> Lines<'a> {
        Lines::within(self.headers, name)
    }
}

fn kind<'a>(head: &Head<'a>, cseq_method: &[u8]) -> Result<Kind<'a>, Fault> {
    match head.start {
        Start::Response { code } => Ok(Kind::Response { code, method: Method::of(cseq_method) }),
        Start::Request { method, uri, version } => {
            if version != b"2.0" {
                let whole = scan::is_token(version);
                return Err(if whole { Fault::Version } else { Fault::StartLine });
            }
            if method != cseq_method {
                return Err(Fault::MethodMismatch);
            }
            let uri = Uri::read(uri)?;
            if matches!(uri, Uri::Sip(parts) if parts.has_headers) {
                return Err(Fault::Uri);
            }
            Ok(Kind::Request { method: Method::of(method), uri })
        }
    }
}

/// Reads the number, below 2^31, and the method of CSeq.
fn cseq(value: &[u8]) -> Option<(u32, &[u8])> {
    let end = value.iter().position(|&byte| scan::is_space(byte))?;
    let number = scan::decimal(&value[..end], u64::from(u32::MAX >> 1))?;
    let method = scan::trim(&value[end..]);
    scan::is_token(method).then_some((number as u32, method))
}

/// `*`, which only a registration may say, counts as none.
fn contact<'a>(head: &Head<'a>) -> Result<Option<Address<'a>>, Fault> {
    match head.first(Name::Contact) {
        None | Some(b"*") => Ok(None),
        Some(value) => Ok(Some(Address::read_first(Name::Contact, value)?.0)),
    }
}

fn number(head: &Head, name: Name, max: u64) -> Result<Option<u64>, Fault> {
    let Some(value) = head.first(name) else { return Ok(None) };
    scan::decimal(value, max).map(Some).ok_or(Fault::Broken(name))
}

fn body<'a>(head: &Head<'a>) -> Result<&'a [u8], Fault> {
    match head.body_bytes()? {
        None => Ok(head.rest),
        Some(length) => head.rest.get(..length as usize).ok_or(Fault::BodyShort),
    }
}
