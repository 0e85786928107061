//! Judges every datagram of the telephone's port; what it refuses, it forgets.
//!
//! In order: the carrier's addresses, the form of the message, the method, extensions, and for a
//! new call whoever decides admission. It opens no socket: it is handed a datagram and a buffer.

mod refused;

use core::net::SocketAddr;

use crate::fault::Fault;
use crate::message::{Echo, Head, Kind, Message, Method, Verified};
use crate::reply::{self, Status, Tag, TagKey};
use crate::trunk::Trunk;
use crate::uri::{Number, Uri};
use refused::Refused;

/// Refusals remembered, in 4 MiB. At 75,000 a second, six of seven are still there when their first
/// repetition comes half a second later.
pub const REFUSED_SLOTS: usize = 1 << 18;

/// Who calls, for whoever decides admission.
#[derive(Clone, Copy, Debug)]
pub struct Caller {
    /// The carrier's word, else the caller's own; `None` if there is no number.
    pub number: Option<Number>,
    /// The number is the carrier's word.
    pub asserted: bool,
    /// What the carrier found of its signature.
    pub verified: Verified,
    /// The caller asked not to be shown.
    pub private: bool,
    /// There is a signed identity, which nobody has verified.
    pub identity: bool,
    /// The number dialled; `None` if it is a name.
    pub dialled: Option<Number>,
    /// The same for the same request; our tag, if it is answered.
    pub tag: Tag,
    /// Where the packet came from.
    pub source: SocketAddr,
}

/// What is decided about a new call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Admission {
    /// There is a line for it.
    Admit,
    /// Refused with 486: lines may be free later.
    Busy,
    /// Refused with 603: calling again is no use.
    Decline,
    /// The call core holds this very request already: it came again before it was answered.
    Held,
}

/// What is to be done with a datagram.
#[derive(Clone, Copy, Debug)]
#[allow(clippy::large_enum_variant)] // Made once for a datagram; a box would allocate.
pub enum Verdict<'a> {
    /// Nothing.
    Drop(Dropped),
    /// Send so many bytes of the buffer to the packet's source.
    Reply(usize, Status),
    /// The same, and the request was a call.
    Refused(usize, Status),
    /// A new call with a line to itself, for the call core.
    Admit(Caller, Message<'a>),
    /// Of a call or a request that the call core may know: requests inside a call, ACK, CANCEL,
    /// an INVITE held, and answers to what we sent. If it does not, [`Edge::unknown`] answers.
    /// With the tag under which an INVITE held is known, and its CANCEL.
    InDialog(Tag, Message<'a>),
}

/// Why nothing is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dropped {
    /// The packet is not from the carrier.
    Stranger,
    /// The message cannot be answered: an answer, an ACK, or a request without what answers repeat.
    Unreadable(Fault),
    /// The ACK of a refusal: that is the end of it.
    Acknowledged,
    /// The answer does not fit the buffer.
    NoRoom,
}

/// How often what happened.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Packets from elsewhere.
    pub strangers: u64,
    /// Packets with nothing but line ends.
    pub keepalives: u64,
    /// Messages that could not be answered.
    pub unreadable: u64,
    /// ACKs of refusals.
    pub acknowledged: u64,
    /// Answers that did not fit.
    pub no_room: u64,
    /// OPTIONS answered.
    pub options: u64,
    /// Faulty requests, and those of methods or extensions not known here.
    pub rejected: u64,
    /// Requests of no call.
    pub no_such_call: u64,
    /// Calls refused with 486.
    pub busy: u64,
    /// Calls refused with 603.
    pub declined: u64,
    /// Refused calls that came again.
    pub refused_again: u64,
    /// Calls admitted.
    pub admitted: u64,
    /// Messages handed to the call core.
    pub in_dialog: u64,
}

/// The judge of one port.
pub struct Edge {
    trunk: Trunk,
    key: TagKey,
    refused: Refused,
    /// How often what happened since the start.
    pub counts: Counts,
}

impl Edge {
    /// Takes the carrier's addresses and a secret; all memory is taken here.
    pub fn new(trunk: Trunk, key: TagKey) -> Edge {
        Edge::with_slots(trunk, key, REFUSED_SLOTS)
    }

    pub(crate) fn with_slots(trunk: Trunk, key: TagKey, refused_slots: usize) -> Edge {
        Edge { trunk, key, refused: Refused::new(refused_slots), counts: Counts::default() }
    }

    /// Judges a datagram that came at a tick of the monotonic clock; `admit` is asked once for each
    /// new call.
    pub fn judge<'a>(
        &mut self,
        at_ns: u64,
        source: SocketAddr,
        datagram: &'a [u8],
        out: &mut [u8],
        admit: impl FnMut(&Caller) -> Admission,
    ) -> Verdict<'a> {
        let verdict = self.verdict(at_ns, source, datagram, out, admit);
        self.count(&verdict);
        verdict
    }

    /// Answers 481 to a message the call core does not know; `None` if it is not to be answered.
    pub fn unknown(
        &mut self,
        source: SocketAddr,
        message: &Message,
        out: &mut [u8],
    ) -> Option<usize> {
        match message.kind {
            Kind::Response { .. } | Kind::Request { method: Method::Ack, .. } => return None,
            Kind::Request { .. } => {}
        }
        self.counts.no_such_call += 1;
        let tag = self.key.tag(&message.echo);
        reply::write(Status::NoSuchCall, &message.echo, tag, source, out)
    }

    fn verdict<'a>(
        &mut self,
        at_ns: u64,
        source: SocketAddr,
        datagram: &'a [u8],
        out: &mut [u8],
        admit: impl FnMut(&Caller) -> Admission,
    ) -> Verdict<'a> {
        if !self.trunk.holds(source) {
            return Verdict::Drop(Dropped::Stranger);
        }
        let unreadable = |fault| Verdict::Drop(Dropped::Unreadable(fault));
        let head = match Head::read(datagram) {
            Ok(head) => head,
            Err(fault) => return unreadable(fault),
        };
        let echo = match Echo::of(&head) {
            Ok(echo) => echo,
            Err(fault) => return unreadable(fault),
        };
        let tag = self.key.tag(&echo);
        let mut answer = |status| match reply::write(status, &echo, tag, source, out) {
            Some(bytes) => Verdict::Reply(bytes, status),
            None => Verdict::Drop(Dropped::NoRoom),
        };
        let message = match Message::of(&head, echo) {
            Ok(message) => message,
            Err(fault) if head.is_answerable() => return answer(Status::of(fault)),
            Err(fault) => return unreadable(fault),
        };
        let Kind::Request { method, uri } = message.kind else {
            return Verdict::InDialog(tag, message);
        };
        match method {
            // The call core refuses under the same tag, and has to hear of it.
            Method::Ack
                if echo.to_tag == tag.written() && self.refused.find(tag, at_ns).is_some() =>
            {
                Verdict::Drop(Dropped::Acknowledged)
            }
            Method::Ack | Method::Cancel => Verdict::InDialog(tag, message),
            Method::Register | Method::Other => answer(Status::MethodNotAllowed),
            _ if !echo.requires.is_empty() => answer(Status::BadExtension),
            _ if !echo.to_tag.is_empty() => Verdict::InDialog(tag, message),
            _ if uri == Uri::Other => answer(Status::UnsupportedScheme),
            Method::Options => answer(Status::Capabilities),
            Method::Bye | Method::Info => answer(Status::NoSuchCall),
            Method::Invite => {
                let caller = caller(&message, uri, tag, source);
                let (admission, again) = self.admission(at_ns, &caller, admit);
                let status = match admission {
                    Admission::Admit => return Verdict::Admit(caller, message),
                    Admission::Held => return Verdict::InDialog(tag, message),
                    Admission::Busy => Status::Busy,
                    Admission::Decline => Status::Decline,
                };
                self.counts.refused_again += u64::from(again);
                match reply::write(status, &echo, tag, source, out) {
                    Some(bytes) => Verdict::Refused(bytes, status),
                    None => Verdict::Drop(Dropped::NoRoom),
                }
            }
        }
    }

    /// Returns what is decided, and whether it was decided before.
    fn admission(
        &mut self,
        at_ns: u64,
        caller: &Caller,
        mut admit: impl FnMut(&Caller) -> Admission,
    ) -> (Admission, bool) {
        match self.refused.find(caller.tag, at_ns) {
            Some(Status::Busy) => return (Admission::Busy, true),
            Some(_) => return (Admission::Decline, true),
            None => {}
        }
        let admission = admit(caller);
        match admission {
            Admission::Admit | Admission::Held => {}
            Admission::Busy => self.refused.keep(caller.tag, at_ns, Status::Busy),
            Admission::Decline => self.refused.keep(caller.tag, at_ns, Status::Decline),
        }
        (admission, false)
    }

    fn count(&mut self, verdict: &Verdict) {
        let counts = &mut self.counts;
        let counter = match verdict {
            Verdict::Drop(Dropped::Stranger) => &mut counts.strangers,
            Verdict::Drop(Dropped::Unreadable(Fault::Empty)) => &mut counts.keepalives,
            Verdict::Drop(Dropped::Unreadable(_)) => &mut counts.unreadable,
            Verdict::Drop(Dropped::Acknowledged) => &mut counts.acknowledged,
            Verdict::Drop(Dropped::NoRoom) => &mut counts.no_room,
            Verdict::Reply(_, Status::Capabilities) => &mut counts.options,
            Verdict::Reply(_, Status::NoSuchCall) => &mut counts.no_such_call,
            Verdict::Reply(..) => &mut counts.rejected,
            Verdict::Refused(_, Status::Busy) => &mut counts.busy,
            Verdict::Refused(..) => &mut counts.declined,
            Verdict::Admit(..) => &mut counts.admitted,
            Verdict::InDialog(..) => &mut counts.in_dialog,
        };
        *counter += 1;
    }
}

fn caller(message: &Message, uri: Uri, tag: Tag, source: SocketAddr) -> Caller {
    Caller {
        number: message.asserted.or_else(|| message.from.parsed.number()),
        asserted: message.asserted.is_some(),
        verified: message.verified,
        private: message.private,
        identity: !message.identity.is_empty(),
        dialled: uri.number(),
        tag,
        source,
    }
}
