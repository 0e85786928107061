//! Their side: the INVITE of a call that came in, and every request inside a call.

use core::net::SocketAddr;

use crate::call::dialog;
use crate::call::limits::{DESCRIPTION_BYTES_MAX, NEVER, REPEATED_BYTES_MAX, TRYING_NS};
use crate::call::resend::{Pace, Resend};
use crate::call::state::{Call, Phase};
use crate::call::{Desk, Ended, Event, Output, written};
use crate::info;
use crate::message::{Message, Method};
use crate::out::Out;
use crate::peer::Peer;
use crate::reply::{self, ALLOW, Status, Tag};
use crate::scan;
use crate::sdp::{self, Description, Ours, SdpFault, Sound};

/// Their INVITE: the call's first, or a later one that changes it.
pub(super) struct TheirInvite {
    /// The same for the same request.
    pub tag: Tag,
    pub cseq: u32,
    pub answering: Answering,
}

/// How far its answer is.
pub(super) enum Answering {
    /// The shell has not decided.
    Waiting(Waiting),
    /// 200, until their ACK; it then brings the answer, if ours held the offer.
    Answered { resend: Resend, offered: bool },
    /// A refusal, until their ACK.
    Refused(Resend),
    /// Nothing more is to be said; what is repeated is passed over.
    Settled,
}

/// What is kept for an answer that comes later.
pub(super) struct Waiting {
    /// What every answer repeats.
    pub repeated: Box<[u8]>,
    /// Their Record-Routes.
    pub routes: Box<[u8]>,
    /// Their description; empty if we have to make the offer.
    pub offer: Box<[u8]>,
    /// What they were told in between.
    pub told: Option<Status>,
    /// When they are told to wait.
    pub trying_ns: u64,
    pub peer: Peer,
}

impl Waiting {
    /// Keeps what an answer needs.
    pub fn of(peer: Peer, tag: Tag, message: &Message, at_ns: u64) -> Result<Waiting, Status> {
        Ok(Waiting {
            repeated: repeated(peer, tag, message)?,
            routes: dialog::record_routes(message.record_routes)?,
            offer: message.body.into(),
            told: None,
            trying_ns: at_ns.saturating_add(TRYING_NS),
            peer,
        })
    }

    /// Writes an answer; one that begins a dialog says where we are and by which way.
    fn write(&self, status: Status, description: &[u8], desk: &Desk) -> Box<[u8]> {
        let begins = matches!(status, Status::Ringing | Status::Ok);
        let headers = written(|out| {
            if begins {
                out.put(&self.routes);
                desk.settings.contact(self.peer.way, self.peer.address, out);
                out.put(ALLOW);
            }
        });
        written(|out| reply::later(status, &self.repeated, &headers, description, out))
    }

    /// Describes our side, in answer to theirs or as our own offer.
    fn describe(&self, ours: &Ours) -> Result<Box<[u8]>, Status> {
        let mut room = [0; DESCRIPTION_BYTES_MAX];
        let length = if self.offer.is_empty() {
            sdp::offer(ours, &mut room)
        } else {
            let offer = Description::read(&self.offer).map_err(not_understood)?;
            sdp::answer(&offer, ours, &mut room)
        };
        Ok(room[..length.ok_or(Status::TooLarge)?].into())
    }

    fn tell(&mut self, status: Status, desk: &mut Desk) {
        let bytes = self.write(status, b"", desk).into_vec();
        self.told = Some(status);
        desk.out.push(Output::Send { peer: self.peer, bytes });
    }
}

impl TheirInvite {
    pub fn due_ns(&self) -> u64 {
        match &self.answering {
            Answering::Waiting(waiting) if waiting.told.is_none() => waiting.trying_ns,
            Answering::Answered { resend, .. } | Answering::Refused(resend) => resend.due_ns(),
            Answering::Waiting(_) | Answering::Settled => NEVER,
        }
    }

    pub fn bytes(&self) -> usize {
        match &self.answering {
            Answering::Waiting(Waiting { repeated, routes, offer, .. }) => {
                repeated.len() + routes.len() + offer.len()
            }
            Answering::Answered { resend, .. } | Answering::Refused(resend) => resend.bytes(),
            Answering::Settled => 0,
        }
    }

    /// Answers the same again to the same again.
    fn repeat(&mut self, desk: &mut Desk) {
        match &mut self.answering {
            Answering::Waiting(waiting) => {
                let told = waiting.told.unwrap_or(Status::Trying);
                waiting.tell(told, desk);
            }
            Answering::Answered { resend, .. } | Answering::Refused(resend) => resend.again(desk),
            Answering::Settled => {}
        }
    }
}

/// What their description says; `None` if they sent none.
pub(super) fn sound(message: &Message) -> Result<Option<Sound>, Status> {
    if message.body.is_empty() {
        return Ok(None);
    }
    let kind = message.content_type;
    let end = kind.iter().position(|&byte| byte == b';').unwrap_or(kind.len());
    if !scan::trim(&kind[..end]).eq_ignore_ascii_case(b"application/sdp") {
        return Err(Status::UnsupportedMedia);
    }
    let description = Description::read(message.body).map_err(not_understood)?;
    Ok(Some(description.sound))
}

fn not_understood(fault: SdpFault) -> Status {
    match fault {
        SdpFault::TooLong => Status::TooLarge,
        SdpFault::Version | SdpFault::Line | SdpFault::TooManyStreams | SdpFault::NoSound => {
            Status::NotAcceptable
        }
    }
}

fn repeated(peer: Peer, tag: Tag, message: &Message) -> Result<Box<[u8]>, Status> {
    let mut room = [0; REPEATED_BYTES_MAX];
    let mut out = Out::new(&mut room);
    reply::repeat(&message.echo, tag, peer.address, &mut out);
    let length = out.length().ok_or(Status::TooLarge)?;
    Ok(room[..length].into())
}

/// Answers a request that is thereby done with. One too long to be repeated gets no answer.
fn reply(peer: Peer, status: Status, tag: Tag, message: &Message, desk: &mut Desk) {
    // §14.2 wants it; elsewhere it does no harm.
    let later: &[u8] = if status == Status::ServerError { b"Retry-After: 5\r\n" } else { b"" };
    let Ok(repeated) = repeated(peer, tag, message) else { return };
    let bytes = written(|out| reply::later(status, &repeated, later, b"", out)).into_vec();
    desk.out.push(Output::Send { peer, bytes });
}

impl Call {
    /// Tells them once that it rings here.
    pub fn ring(&mut self, desk: &mut Desk) {
        match self.invite.as_mut().map(|invite| &mut invite.answering) {
            Some(Answering::Waiting(waiting)) if waiting.told != Some(Status::Ringing) => {
                waiting.tell(Status::Ringing, desk);
            }
            Some(
                Answering::Waiting(_)
                | Answering::Answered { .. }
                | Answering::Refused(_)
                | Answering::Settled,
            )
            | None => {}
        }
    }

    /// Answers the call.
    pub fn answer(&mut self, media: SocketAddr, desk: &mut Desk) {
        if !matches!(self.phase, Phase::Early { .. }) {
            return;
        }
        let ours = self.described(media);
        let Some(TheirInvite { answering, .. }) = &mut self.invite else { return };
        let Answering::Waiting(waiting) = answering else { return };
        match waiting.describe(&ours) {
            Ok(description) => {
                let bytes = waiting.write(Status::Ok, &description, desk);
                let (peer, offered) = (waiting.peer, waiting.offer.is_empty());
                let resend = Resend::begin(bytes, peer, Pace::CappedAlways, desk);
                *answering = Answering::Answered { resend, offered };
                let until_ns = desk.at_ns.saturating_add(desk.settings.limit_ns);
                self.phase = Phase::Talking { until_ns };
            }
            Err(status) => self.refuse(status, Ended::Unusable, desk),
        }
    }

    /// Refuses the call, which is then over.
    pub fn refuse(&mut self, status: Status, why: Ended, desk: &mut Desk) {
        let Some(TheirInvite { answering, .. }) = &mut self.invite else { return };
        let Answering::Waiting(waiting) = answering else { return };
        let bytes = waiting.write(status, b"", desk);
        let resend = Resend::begin(bytes, waiting.peer, Pace::Capped, desk);
        *answering = Answering::Refused(resend);
        self.end(why, desk);
    }

    /// The shell never answered.
    pub fn forgotten(&mut self, desk: &mut Desk) {
        self.refuse(Status::Unavailable, Ended::Unanswered, desk);
    }

    pub fn tick_invite(&mut self, desk: &mut Desk) {
        let Some(invite) = &mut self.invite else { return };
        match &mut invite.answering {
            Answering::Waiting(waiting) => {
                if waiting.told.is_none() && desk.at_ns >= waiting.trying_ns {
                    waiting.tell(Status::Trying, desk);
                }
            }
            Answering::Answered { resend, .. } => {
                if resend.tick(desk) {
                    invite.answering = Answering::Settled;
                    self.unacknowledged(desk);
                }
            }
            Answering::Refused(resend) => {
                if resend.tick(desk) {
                    invite.answering = Answering::Settled;
                }
            }
            Answering::Settled => {}
        }
    }

    /// Their ACK will not come any more (RFC 3261 §13.3.1.4).
    fn unacknowledged(&mut self, desk: &mut Desk) {
        let talks = matches!(self.phase, Phase::Talking { .. });
        self.end(Ended::Unacknowledged, desk);
        if talks || self.owes_bye {
            self.bye(desk);
        }
    }

    /// Takes a request without a tag of ours: the INVITE itself again, or its CANCEL.
    pub fn first_again(
        &mut self,
        peer: Peer,
        method: Method,
        message: &Message,
        desk: &mut Desk,
    ) -> bool {
        let tag = self.dialog.tag;
        if self.dialling.is_some() {
            return false;
        }
        match method {
            Method::Invite => {
                if let Some(invite) = self.invite.as_mut().filter(|invite| invite.tag == tag) {
                    invite.repeat(desk);
                }
                true
            }
            Method::Cancel => {
                reply(peer, Status::Ok, tag, message, desk);
                // Too late, if there is an answer already (RFC 3261 §9.2).
                self.refuse(Status::Cancelled, Ended::Cancelled, desk);
                true
            }
            Method::Ack
            | Method::Bye
            | Method::Options
            | Method::Info
            | Method::Register
            | Method::Other => false,
        }
    }

    /// Takes a request that bears our tag; `false` if it is of no call.
    pub fn inside(
        &mut self,
        peer: Peer,
        tag: Tag,
        method: Method,
        message: &Message,
        desk: &mut Desk,
    ) -> bool {
        if self.is_dialling() {
            return self.too_early(peer, tag, method, message, desk);
        }
        if !self.dialog.holds(message.call_id, message.from.tag) {
            return false;
        }
        if !peer.way.may_lose() {
            self.peer = peer; // They may have connected anew.
        }
        let again = self.invite.as_mut().filter(|invite| invite.tag == tag);
        match (method, again) {
            (Method::Ack, _) => {
                self.acknowledged(message, desk);
                return true;
            }
            (Method::Cancel, _) => {
                reply(peer, Status::Ok, tag, message, desk); // All later INVITEs are answered.
                return true;
            }
            (Method::Invite, Some(invite)) => {
                invite.repeat(desk);
                return true;
            }
            (Method::Invite, None) => {}
            (
                Method::Bye | Method::Options | Method::Info | Method::Register | Method::Other,
                _,
            ) => {}
        }
        if !self.phase.is_live() && method != Method::Bye {
            return false;
        }
        let mut repeated = false;
        if let Some((last, last_method)) = self.heard {
            repeated = message.cseq == last && method == last_method;
            if message.cseq <= last && !repeated {
                reply(peer, Status::ServerError, tag, message, desk);
                return true;
            }
        }
        self.heard = Some((message.cseq, method));
        match method {
            Method::Bye => {
                reply(peer, Status::Ok, tag, message, desk);
                self.hung(desk);
            }
            Method::Info => {
                reply(peer, Status::Ok, tag, message, desk);
                let key = info::read(message.content_type, message.body);
                let talks = matches!(self.phase, Phase::Talking { .. });
                if let Some(key) = key.filter(|_| talks && !repeated) {
                    desk.event(Event::Key { call: self.id, key });
                }
            }
            Method::Options => reply(peer, Status::Capabilities, tag, message, desk),
            Method::Invite => self.invited(peer, tag, message, repeated, desk),
            Method::Ack | Method::Cancel | Method::Register | Method::Other => {
                reply(peer, Status::MethodNotAllowed, tag, message, desk);
            }
        }
        true
    }

    /// Takes a request that came before the answer to our INVITE: what asks for something is not
    /// answered, so that it comes again when the answer is here.
    fn too_early(
        &mut self,
        peer: Peer,
        tag: Tag,
        method: Method,
        message: &Message,
        desk: &mut Desk,
    ) -> bool {
        if method == Method::Invite {
            self.heard = Some((message.cseq, method));
            self.crossed = Some(message.cseq);
            reply(peer, Status::Pending, tag, message, desk);
            return true;
        }
        self.phase.is_live()
    }

    /// They hung up.
    fn hung(&mut self, desk: &mut Desk) {
        self.refuse(Status::Cancelled, Ended::Hung, desk); // If it was not answered: §15.1.2.
        self.end(Ended::Hung, desk);
        self.owes_bye = false;
        self.request = None;
        match self.invite.as_mut() {
            Some(invite) if matches!(invite.answering, Answering::Answered { .. }) => {
                invite.answering = Answering::Settled;
            }
            Some(_) | None => {}
        }
    }

    fn acknowledged(&mut self, message: &Message, desk: &mut Desk) {
        let Some(invite) = self.invite.as_mut().filter(|invite| invite.cseq == message.cseq) else {
            return;
        };
        let offered = match &invite.answering {
            Answering::Answered { offered, .. } => *offered,
            Answering::Refused(_) => {
                invite.answering = Answering::Settled;
                return;
            }
            Answering::Waiting(_) | Answering::Settled => return,
        };
        invite.answering = Answering::Settled;
        let first = !core::mem::replace(&mut self.confirmed, true);
        if self.owes_bye {
            self.bye(desk);
        }
        if !self.phase.is_live() {
            return;
        }
        let call = self.id;
        if first {
            desk.event(Event::Confirmed(call));
        }
        if !offered {
            return;
        }
        match sound(message) {
            Ok(Some(sound)) => {
                self.sound = Some(sound);
                desk.event(match first {
                    true => Event::Answered { call, sound },
                    false => Event::Changed { call, sound },
                });
            }
            Ok(None) | Err(_) => self.leave(Ended::Unusable, desk),
        }
    }

    /// Takes an INVITE inside a call: another description, a hold, or only a sign of life.
    fn invited(
        &mut self,
        peer: Peer,
        tag: Tag,
        message: &Message,
        repeated_cseq: bool,
        desk: &mut Desk,
    ) {
        let crosses = match self.invite.as_ref().map(|invite| &invite.answering) {
            Some(Answering::Answered { .. }) => true,
            Some(Answering::Waiting(_)) => false,
            Some(Answering::Refused(_) | Answering::Settled) | None => false,
        };
        if crosses && !repeated_cseq {
            self.crossed = Some(message.cseq);
        }
        if self.crossed == Some(message.cseq) {
            return reply(peer, Status::Pending, tag, message, desk);
        }
        let Some(media) = self.media.filter(|_| !repeated_cseq && !crosses) else {
            // Before the call was answered (§14.2), or the number of another INVITE.
            return reply(peer, Status::ServerError, tag, message, desk);
        };
        let answering = match self.changed(peer, tag, message, media, desk) {
            Ok(answering) => answering,
            Err(status) => {
                let Ok(repeated) = repeated(peer, tag, message) else { return };
                let bytes = written(|out| reply::later(status, &repeated, b"", b"", out));
                Answering::Refused(Resend::begin(bytes, peer, Pace::Capped, desk))
            }
        };
        self.invite = Some(TheirInvite { tag, cseq: message.cseq, answering });
    }

    fn changed(
        &mut self,
        peer: Peer,
        tag: Tag,
        message: &Message,
        media: SocketAddr,
        desk: &mut Desk,
    ) -> Result<Answering, Status> {
        let sound = sound(message)?;
        let waiting = Waiting::of(peer, tag, message, desk.at_ns)?;
        self.dialog.retarget(message)?;
        let description = waiting.describe(&self.described(media))?;
        let bytes = waiting.write(Status::Ok, &description, desk);
        let resend = Resend::begin(bytes, peer, Pace::CappedAlways, desk);
        if let Some(sound) = sound {
            self.sound = Some(sound);
            desk.event(Event::Changed { call: self.id, sound });
        }
        Ok(Answering::Answered { resend, offered: sound.is_none() })
    }
}
