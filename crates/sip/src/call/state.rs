//! One call from its first message to its last.

use core::net::SocketAddr;

use crate::call::dialog::{Dialog, Request};
use crate::call::limits::{NEVER, PATIENCE_NS};
use crate::call::ours::{Dialling, OurRequest};
use crate::call::resend::{Pace, Resend};
use crate::call::theirs::{Answering, TheirInvite};
use crate::call::{CallId, Desk, Ended, Event};
use crate::message::Method;
use crate::peer::Peer;
use crate::sdp::{Ours, Sound};

/// One call.
pub(super) struct Call {
    pub id: CallId,
    /// Where our requests go.
    pub peer: Peer,
    pub dialog: Dialog,
    pub phase: Phase,
    /// What was last offered or answered to us.
    pub sound: Option<Sound>,
    /// Our side of it, once it is answered.
    pub media: Option<SocketAddr>,
    /// How often we described it.
    pub version: u32,
    /// Both sides know that it is answered.
    pub confirmed: bool,
    /// Their INVITE, the last one.
    pub invite: Option<TheirInvite>,
    /// Our INVITE.
    pub dialling: Option<Dialling>,
    /// Our BYE or CANCEL that nobody has answered yet.
    pub request: Option<OurRequest>,
    /// It is over and they do not know: a BYE may not go out before their ACK (RFC 3261 §15).
    pub owes_bye: bool,
    /// Their last request.
    pub heard: Option<(u32, Method)>,
    /// Their last INVITE that crossed another.
    pub crossed: Option<u32>,
}

/// How far it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Phase {
    /// Not answered yet.
    Early { until_ns: u64 },
    /// Answered.
    Talking { until_ns: u64 },
    /// Over; last messages may have to be repeated.
    Parting { until_ns: u64 },
    /// Nothing is left of it.
    Gone,
}

impl Phase {
    pub fn is_live(self) -> bool {
        match self {
            Phase::Early { .. } | Phase::Talking { .. } => true,
            Phase::Parting { .. } | Phase::Gone => false,
        }
    }

    pub fn until_ns(self) -> u64 {
        match self {
            Phase::Early { until_ns }
            | Phase::Talking { until_ns }
            | Phase::Parting { until_ns } => until_ns,
            Phase::Gone => NEVER,
        }
    }
}

impl Call {
    /// Begins a call of which nothing is known but its ends.
    pub fn new(id: CallId, peer: Peer, dialog: Dialog, until_ns: u64) -> Call {
        Call {
            id,
            peer,
            dialog,
            phase: Phase::Early { until_ns },
            sound: None,
            media: None,
            version: 0,
            confirmed: false,
            invite: None,
            dialling: None,
            request: None,
            owes_bye: false,
            heard: None,
            crossed: None,
        }
    }

    /// Describes our side once more.
    pub fn described(&mut self, media: SocketAddr) -> Ours {
        self.media = Some(media);
        self.version = self.version.wrapping_add(1);
        let address = SocketAddr::new(media.ip().to_canonical(), media.port());
        let session = self.dialog.tag.0 as u32 >> 1; // Some readers take it for a signed number.
        Ours { address, session, version: self.version }
    }

    /// Ends it for the shell, once.
    pub fn end(&mut self, why: Ended, desk: &mut Desk) {
        if self.phase.is_live() {
            desk.event(Event::Ended { call: self.id, why });
            self.part(desk);
        }
    }

    /// Waits from now on for last messages only.
    pub fn part(&mut self, desk: &Desk) {
        self.phase = Phase::Parting { until_ns: desk.at_ns.saturating_add(PATIENCE_NS) };
    }

    /// Leaves a call that was answered; the BYE waits if it has to.
    pub fn leave(&mut self, why: Ended, desk: &mut Desk) {
        self.end(why, desk);
        let waits = match &self.invite {
            Some(invite) => matches!(invite.answering, Answering::Answered { .. }),
            None => false,
        };
        if waits && !self.confirmed {
            self.owes_bye = true;
        } else {
            self.bye(desk);
        }
    }

    /// Sends the BYE, and answers nothing more.
    pub fn bye(&mut self, desk: &mut Desk) {
        self.owes_bye = false;
        if let Some(invite) = &mut self.invite {
            invite.answering = Answering::Settled;
        }
        self.dialog.cseq += 1;
        self.dialog.transactions += 1;
        let (cseq, transaction) = (self.dialog.cseq, self.dialog.transactions);
        let request =
            Request { method: "BYE", cseq, transaction, to: None, headers: b"", description: b"" };
        let bytes = self.dialog.request(&request, self.peer, desk);
        let resend = Resend::begin(bytes, self.peer, Pace::Capped, desk);
        self.request = Some(OurRequest { method: Method::Bye, transaction, resend });
        self.part(desk);
    }

    /// Does what is due.
    pub fn tick(&mut self, desk: &mut Desk) {
        self.tick_invite(desk);
        self.tick_dialling(desk);
        if self.request.as_mut().is_some_and(|request| request.resend.tick(desk)) {
            self.request = None;
        }
        if desk.at_ns < self.phase.until_ns() {
            return;
        }
        match self.phase {
            Phase::Early { .. } if self.dialling.is_some() => {
                self.end(Ended::Unanswered, desk);
                self.cancel(desk);
            }
            Phase::Early { .. } => self.forgotten(desk),
            Phase::Talking { .. } => self.leave(Ended::TooLong, desk),
            Phase::Parting { .. } => self.phase = Phase::Gone,
            Phase::Gone => {}
        }
    }

    /// Returns when something is due.
    pub fn due_ns(&self) -> u64 {
        let invite = self.invite.as_ref().map_or(NEVER, TheirInvite::due_ns);
        let dialling = self.dialling.as_ref().map_or(NEVER, Dialling::due_ns);
        let request = self.request.as_ref().map_or(NEVER, |request| request.resend.due_ns());
        self.phase.until_ns().min(invite).min(dialling).min(request)
    }

    pub fn bytes(&self) -> usize {
        size_of::<Call>()
            + self.dialog.bytes()
            + self.invite.as_ref().map_or(0, TheirInvite::bytes)
            + self.dialling.as_ref().map_or(0, Dialling::bytes)
            + self.request.as_ref().map_or(0, |request| request.resend.bytes())
    }
}
