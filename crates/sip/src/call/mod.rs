//! Carries calls: those the edge let in, and those we make, from the first message to the last.
//!
//! Messages, decisions of the shell and moments go in; messages to send and events come out. For
//! every call that was let in or dialled there is one [`Event::Ended`], whoever ends it and
//! however; then its line is free, though its last messages are repeated for another half minute.

mod dialog;
mod limits;
mod ours;
mod resend;
mod settings;
mod slots;
mod state;
mod theirs;

use core::hash::Hasher;
use core::net::SocketAddr;

use siphasher::sip::SipHasher24;

use crate::edge::Caller;
use crate::key::Key;
use crate::message::{Kind, Message, Method};
use crate::out::Out;
use crate::peer::Peer;
use crate::reply::{Status, Tag};
use crate::sdp::Sound;
use crate::uri::Uri;
use dialog::Dialog;
use limits::MESSAGE_BYTES_MAX;
use slots::Slots;
use state::Call;
use theirs::{Answering, TheirInvite, Waiting};

pub use limits::{
    ADDRESS_BYTES_MAX, CALL_BYTES_MAX, CALL_ID_BYTES_MAX, CREDENTIALS_BYTES_MAX, PATIENCE_NS,
    REPEATED_BYTES_MAX, ROUTES_BYTES_MAX, URI_BYTES_MAX,
};
pub use ours::Dial;
pub use settings::Settings;

/// The handle of a call. One that is used after its call is gone changes nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct CallId {
    slot: u16,
    generation: u32,
}

/// What is to be done, or has happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Output {
    /// Send a message.
    Send {
        /// To whom.
        peer: Peer,
        /// The whole of it.
        bytes: Vec<u8>,
    },
    /// Take note.
    Event(Event),
}

/// What has happened to a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    /// The telephone we called rings; told once.
    Ringing(CallId),
    /// They want credentials for the call we make; see [`Calls::authorize`].
    Challenged {
        /// Which call.
        call: CallId,
        /// 401 or 407.
        code: u16,
    },
    /// The call we made was taken; or one that came in without an offer has sound now.
    Answered {
        /// Which call.
        call: CallId,
        /// Where it goes.
        sound: Sound,
    },
    /// They know that we have answered.
    Confirmed(CallId),
    /// Sound goes elsewhere, or has to wait; see [`Sound::is_on_hold`].
    Changed {
        /// Which call.
        call: CallId,
        /// Where it goes.
        sound: Sound,
    },
    /// A key that came as a message.
    Key {
        /// In which call.
        call: CallId,
        /// Which.
        key: Key,
    },
    /// It is over; told once for every call.
    Ended {
        /// Which call.
        call: CallId,
        /// By whom or what.
        why: Ended,
    },
}

/// Why a call is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// We hung up or refused it.
    Ours,
    /// They hung up.
    Hung,
    /// They did not wait for an answer.
    Cancelled,
    /// They did not take our call.
    Refused(u16),
    /// It was answered, and they never said that they know.
    Unacknowledged,
    /// Nobody answered it in time.
    Unanswered,
    /// What they say of their sound cannot be used.
    Unusable,
    /// It took as long as a call may take.
    TooLong,
    /// Nothing at all came back.
    Lost,
}

/// What every step of a call needs.
struct Desk<'a> {
    at_ns: u64,
    settings: &'a Settings,
    out: &'a mut Vec<Output>,
}

impl Desk<'_> {
    fn event(&mut self, event: Event) {
        self.out.push(Output::Event(event));
    }
}

/// Returns what is written into a room in which every message of ours has place.
fn written(write: impl FnOnce(&mut Out)) -> Box<[u8]> {
    let mut room = [0; MESSAGE_BYTES_MAX];
    let mut out = Out::new(&mut room);
    write(&mut out);
    let length = out.length();
    debug_assert!(length.is_some(), "the parts of a message have limits that leave it place");
    room[..length.unwrap_or(0)].into()
}

/// All calls of the port.
pub struct Calls {
    settings: Settings,
    slots: Slots,
    /// Makes the tags of calls of ours.
    hasher: SipHasher24,
    dialled: u64,
}

impl Calls {
    /// Takes 16 bytes of entropy, drawn anew at each start.
    pub fn new(settings: &Settings, secret: [u8; 16]) -> Calls {
        let here = settings.here_v4.or(settings.here_v6);
        assert!(here.is_some(), "we have to be reached somewhere");
        Calls {
            settings: settings.clone(),
            slots: Slots::new(settings.calls_max),
            hasher: SipHasher24::new_with_key(&secret),
            dialled: 0,
        }
    }

    /// Tells whether the INVITE of this tag is here already; see [`crate::edge::Admission::Held`].
    pub fn holds(&self, tag: Tag) -> bool {
        self.slots.find(tag).is_some()
    }

    /// Returns how many calls are carried; parting ones are not among them.
    pub fn count(&self) -> u16 {
        self.slots.live()
    }

    /// Takes a call the edge has let in; the caller hears of it by what the shell does next, or by
    /// 100 if that takes its time. What is returned as fault, the shell answers with
    /// [`crate::reply::write`]; nothing is kept then.
    pub fn incoming(
        &mut self,
        at_ns: u64,
        peer: Peer,
        caller: &Caller,
        message: &Message,
    ) -> Result<CallId, Status> {
        let tag = caller.tag;
        let same = |call: &Call| {
            call.dialog.holds(message.call_id, message.from.tag)
                && call.invite.as_ref().is_some_and(|invite| invite.cseq == message.cseq)
        };
        if self.holds(tag) || self.slots.calls().any(same) {
            return Err(Status::Merged); // RFC 3261 §8.2.2.2
        }
        let dialog = Dialog::incoming(message, tag)?;
        let sound = theirs::sound(message)?;
        let waiting = Waiting::of(peer, tag, message, at_ns)?;
        let id = self.slots.reserve().ok_or(Status::Busy)?;
        let mut call = Call::new(id, peer, dialog, at_ns.saturating_add(self.settings.answer_ns));
        let answering = Answering::Waiting(waiting);
        call.invite = Some(TheirInvite { tag, cseq: message.cseq, answering });
        call.heard = Some((message.cseq, Method::Invite));
        call.sound = sound;
        self.slots.insert(call);
        Ok(id)
    }

    /// Returns where sound goes, by the last description of theirs; `None` if there is none yet:
    /// then our answer makes the offer, and their ACK brings [`Event::Answered`].
    pub fn offer(&self, call: CallId) -> Option<Sound> {
        self.slots.get(self.slots.slot(call)?)?.sound
    }

    /// Tells them that it rings.
    pub fn ring(&mut self, at_ns: u64, call: CallId, out: &mut Vec<Output>) {
        self.step(at_ns, call, out, |call, desk| call.ring(desk));
    }

    /// Answers; `media` is where we hear.
    pub fn answer(&mut self, at_ns: u64, call: CallId, media: SocketAddr, out: &mut Vec<Output>) {
        self.step(at_ns, call, out, |call, desk| call.answer(media, desk));
    }

    /// Refuses a call that is not answered.
    pub fn refuse(&mut self, at_ns: u64, call: CallId, status: Status, out: &mut Vec<Output>) {
        self.step(at_ns, call, out, |call, desk| call.refuse(status, Ended::Ours, desk));
    }

    /// Ends a call, however far it is.
    pub fn hang_up(&mut self, at_ns: u64, call: CallId, out: &mut Vec<Output>) {
        self.step(at_ns, call, out, |call, desk| call.hang_up(desk));
    }

    /// Calls somebody; `None` if there is no room, or an address is none.
    pub fn dial(&mut self, at_ns: u64, dial: &Dial, out: &mut Vec<Output>) -> Option<CallId> {
        for address in [dial.uri, dial.from] {
            let uri = Uri::read(address.as_bytes()).ok()?;
            let is_fit = match uri {
                Uri::Sip(parts) => !parts.has_headers,
                Uri::Tel { .. } => true,
                Uri::Other => false,
            };
            if !is_fit || address.len() > URI_BYTES_MAX {
                return None;
            }
        }
        let id = self.slots.reserve()?;
        let tag = self.draw_tag();
        let call_id = [self.draw_tag().written(), self.draw_tag().written()].concat();
        let is_shown = |c: &char| !c.is_control() && !['"', '\\'].contains(c);
        let display: String = dial.display.chars().filter(is_shown).take(60).collect();
        let from = match display.as_str() {
            "" => format!("<{}>", dial.from),
            name => format!("\"{name}\" <{}>", dial.from),
        };
        let dialog = Dialog::outgoing(tag, call_id.into(), &from, dial.uri.as_bytes());
        let until_ns = at_ns.saturating_add(self.settings.ring_ns);
        let mut call = Call::new(id, dial.peer, dialog, until_ns);
        call.dial(
            dial.media,
            0,
            Box::default(),
            &mut Desk { at_ns, settings: &self.settings, out },
        );
        self.slots.insert(call);
        Some(id)
    }

    /// Repeats a call of ours with credentials: one header without its line end, such as
    /// `Proxy-Authorization: Digest ...`, as [`Event::Challenged`] asked for. The shell that has
    /// none hangs up.
    pub fn authorize(&mut self, at_ns: u64, call: CallId, header: &[u8], out: &mut Vec<Output>) {
        self.step(at_ns, call, out, |call, desk| call.authorize(header, desk));
    }

    /// Takes what the edge hands on as [`crate::edge::Verdict::InDialog`]; `false` if it is of no
    /// call that is known here.
    pub fn received(
        &mut self,
        at_ns: u64,
        peer: Peer,
        tag: Tag,
        message: &Message,
        out: &mut Vec<Output>,
    ) -> bool {
        let branch = dialog::branch(message.echo.via.branch);
        let ours = match message.kind {
            Kind::Response { .. } => branch.map(|(tag, _)| tag),
            Kind::Request { .. } if message.to.tag.is_empty() => Some(tag),
            Kind::Request { .. } => Tag::read(message.to.tag),
        };
        let Some(slot) = ours.and_then(|ours| self.slots.find(ours)) else { return false };
        let mut desk = Desk { at_ns, settings: &self.settings, out };
        let Some(call) = self.slots.get_mut(slot) else { return false };
        if *call.dialog.call_id != *message.call_id {
            return false;
        }
        let known = match message.kind {
            Kind::Response { code, .. } => {
                let number = branch.map_or(0, |(_, number)| number);
                call.response(number, code, message, &mut desk);
                true
            }
            Kind::Request { method, .. } if message.to.tag.is_empty() => {
                call.first_again(peer, method, message, &mut desk)
            }
            Kind::Request { method, .. } => call.inside(peer, tag, method, message, &mut desk),
        };
        self.slots.settle(slot);
        known
    }

    /// Does what is due.
    pub fn tick(&mut self, at_ns: u64, out: &mut Vec<Output>) {
        for slot in self.slots.due(at_ns) {
            let Some(call) = self.slots.get_mut(slot) else { continue };
            call.tick(&mut Desk { at_ns, settings: &self.settings, out });
            self.slots.settle(slot);
        }
    }

    /// Returns when [`Calls::tick`] is to be called next.
    pub fn wake_at(&self) -> Option<u64> {
        Some(self.slots.wake_ns()).filter(|&at_ns| at_ns != limits::NEVER)
    }

    /// Returns how much memory is in use: at most [`CALL_BYTES_MAX`] for each call, parting ones
    /// too, and what [`Calls::new`] took.
    pub fn bytes(&self) -> usize {
        self.slots.bytes()
    }

    fn step(
        &mut self,
        at_ns: u64,
        id: CallId,
        out: &mut Vec<Output>,
        act: impl FnOnce(&mut Call, &mut Desk),
    ) {
        let Some(slot) = self.slots.slot(id) else { return };
        let Some(call) = self.slots.get_mut(slot) else { return };
        act(call, &mut Desk { at_ns, settings: &self.settings, out });
        self.slots.settle(slot);
    }

    /// Draws a tag that no call has.
    fn draw_tag(&mut self) -> Tag {
        loop {
            self.dialled += 1;
            let mut hasher = self.hasher;
            hasher.write_u64(self.dialled);
            let tag = Tag(hasher.finish());
            if !self.holds(tag) {
                return tag;
            }
        }
    }
}
