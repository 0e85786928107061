//! Our side: the INVITE of a call we make, its end, and answers to what we sent.

use core::net::SocketAddr;

use crate::call::dialog::Request;
use crate::call::limits::{CREDENTIALS_BYTES_MAX, DESCRIPTION_BYTES_MAX, NEVER};
use crate::call::resend::{Pace, Resend};
use crate::call::state::{Call, Phase};
use crate::call::theirs;
use crate::call::{Desk, Ended, Event, Output, written};
use crate::message::{Kind, Message, Method};
use crate::peer::Peer;
use crate::reply::{ALLOW, Status};
use crate::sdp;

/// How often credentials are asked for: a carrier that never likes them would ask for ever.
const CHALLENGES_MAX: u8 = 3;

/// A call we make.
pub struct Dial<'a> {
    /// To whom the INVITE goes.
    pub peer: Peer,
    /// Who is called, such as `sip:+15155550100@carrier.example`.
    pub uri: &'a str,
    /// Our own address.
    pub from: &'a str,
    /// The name before it; empty for none.
    pub display: &'a str,
    /// Where we hear.
    pub media: SocketAddr,
}

/// Our INVITE.
pub(super) struct Dialling {
    cseq: u32,
    transaction: u32,
    stage: Stage,
    /// The shell was told that it rings.
    rang: bool,
    /// It is over, and nobody may be told before somebody has answered (RFC 3261 §9.1).
    owes_cancel: bool,
    challenges: u8,
    /// A whole line; empty if none was asked for.
    credentials: Box<[u8]>,
}

enum Stage {
    /// Nothing came back.
    Calling(Resend),
    /// Somebody has it.
    Heard,
    /// The other side wants credentials; its question is acknowledged again and again.
    Challenged { ack: Box<[u8]> },
    /// There is an answer, or no more hope of one.
    Done { ack: Box<[u8]>, answered: bool },
}

/// Our BYE or CANCEL.
pub(super) struct OurRequest {
    pub method: Method,
    pub transaction: u32,
    pub resend: Resend,
}

impl Dialling {
    pub fn due_ns(&self) -> u64 {
        match &self.stage {
            Stage::Calling(resend) => resend.due_ns(),
            Stage::Heard | Stage::Challenged { .. } | Stage::Done { .. } => NEVER,
        }
    }

    pub fn bytes(&self) -> usize {
        let message = match &self.stage {
            Stage::Calling(resend) => resend.bytes(),
            Stage::Heard => 0,
            Stage::Challenged { ack } | Stage::Done { ack, .. } => ack.len(),
        };
        message + self.credentials.len()
    }
}

impl Call {
    /// Tells whether we called and have no answer that makes it a call.
    pub fn is_dialling(&self) -> bool {
        let stage = self.dialling.as_ref().map(|dialling| &dialling.stage);
        match stage {
            None | Some(Stage::Done { answered: true, .. }) => false,
            Some(
                Stage::Calling(_)
                | Stage::Heard
                | Stage::Challenged { .. }
                | Stage::Done { answered: false, .. },
            ) => true,
        }
    }

    /// Sends the INVITE; again, if credentials were asked for.
    pub fn dial(&mut self, media: SocketAddr, challenges: u8, line: Box<[u8]>, desk: &mut Desk) {
        self.dialog.cseq += 1;
        self.dialog.transactions += 1;
        let (cseq, transaction) = (self.dialog.cseq, self.dialog.transactions);
        self.version = 0; // Nobody has taken the first description.
        let ours = self.described(media);
        let mut description = [0; DESCRIPTION_BYTES_MAX];
        let length = sdp::offer(&ours, &mut description).unwrap_or(0);
        let headers = written(|out| {
            desk.settings.contact(self.peer.way, self.peer.address, out);
            out.put(ALLOW);
            out.put(&line);
        });
        let request = Request {
            method: "INVITE",
            cseq,
            transaction,
            to: None,
            headers: &headers,
            description: &description[..length],
        };
        let bytes = self.dialog.request(&request, self.peer, desk);
        let resend = Resend::begin(bytes, self.peer, Pace::Doubling, desk);
        let (stage, credentials) = (Stage::Calling(resend), line);
        let (rang, owes_cancel) = (false, false);
        self.dialling =
            Some(Dialling { cseq, transaction, stage, rang, owes_cancel, challenges, credentials });
    }

    /// Calls again with credentials, a header without its line end.
    pub fn authorize(&mut self, header: &[u8], desk: &mut Desk) {
        let Some((dialling, media)) = self.dialling.as_ref().zip(self.media) else { return };
        let is_line = header.len() <= CREDENTIALS_BYTES_MAX - 2 && !header.contains(&b'\n');
        let asked = matches!(dialling.stage, Stage::Challenged { .. });
        if asked && is_line && self.phase.is_live() {
            self.dial(media, dialling.challenges, [header, b"\r\n"].concat().into(), desk);
        }
    }

    pub fn tick_dialling(&mut self, desk: &mut Desk) {
        let Some(dialling) = &mut self.dialling else { return };
        match &mut dialling.stage {
            Stage::Calling(resend) => {
                if resend.tick(desk) {
                    dialling.stage = Stage::Done { ack: Box::default(), answered: false };
                    self.end(Ended::Lost, desk);
                }
            }
            Stage::Heard | Stage::Challenged { .. } | Stage::Done { .. } => {}
        }
    }

    /// Ends the call by our will.
    pub fn hang_up(&mut self, desk: &mut Desk) {
        match self.phase {
            Phase::Early { .. } if self.dialling.is_some() => {
                self.end(Ended::Ours, desk);
                self.cancel(desk);
            }
            Phase::Early { .. } => self.refuse(Status::Unavailable, Ended::Ours, desk),
            Phase::Talking { .. } => self.leave(Ended::Ours, desk),
            Phase::Parting { .. } | Phase::Gone => {}
        }
    }

    /// Takes back the INVITE of a call that is over, as soon as that may be done.
    pub fn cancel(&mut self, desk: &mut Desk) {
        let Some(dialling) = &mut self.dialling else { return };
        match dialling.stage {
            Stage::Calling(_) => dialling.owes_cancel = true,
            Stage::Heard => {
                dialling.owes_cancel = false;
                let (cseq, transaction) = (dialling.cseq, dialling.transaction);
                let (method, to) = ("CANCEL", None);
                let request =
                    Request { method, cseq, transaction, to, headers: b"", description: b"" };
                let bytes = self.dialog.request(&request, self.peer, desk);
                let resend = Resend::begin(bytes, self.peer, Pace::Capped, desk);
                self.request = Some(OurRequest { method: Method::Cancel, transaction, resend });
                self.part(desk);
            }
            Stage::Challenged { .. } | Stage::Done { .. } => {}
        }
    }

    /// Takes an answer to something we sent.
    pub fn response(&mut self, number: u32, code: u16, message: &Message, desk: &mut Desk) {
        let method = match message.kind {
            Kind::Response { method, .. } => method,
            Kind::Request { .. } => return,
        };
        let is_answer = |request: &OurRequest| {
            request.method == method && request.transaction == number && code >= 200
        };
        if self.request.as_ref().is_some_and(is_answer) {
            self.request = None;
        }
        let invite = self.dialling.as_ref().map(|dialling| (dialling.transaction, dialling.cseq));
        if method != Method::Invite || invite != Some((number, message.cseq)) {
            return;
        }
        match code {
            ..200 => self.heard(code, desk),
            200..300 => self.accepted(message, desk),
            300.. => self.refused(code, message, desk),
        }
    }

    fn heard(&mut self, code: u16, desk: &mut Desk) {
        let Some(dialling) = &mut self.dialling else { return };
        match dialling.stage {
            Stage::Calling(_) => dialling.stage = Stage::Heard,
            Stage::Heard => {}
            Stage::Challenged { .. } | Stage::Done { .. } => return,
        }
        if dialling.owes_cancel {
            self.cancel(desk);
        } else if code > 100 && !dialling.rang && self.phase.is_live() {
            dialling.rang = true;
            desk.event(Event::Ringing(self.id));
        }
    }

    /// They took the call: it is acknowledged whether it is still wanted or not.
    fn accepted(&mut self, message: &Message, desk: &mut Desk) {
        let Some(dialling) = &mut self.dialling else { return };
        match &dialling.stage {
            Stage::Calling(_) | Stage::Heard => {}
            Stage::Done { ack, answered: true } if *self.dialog.remote_tag == *message.to.tag => {
                let (peer, bytes) = (self.peer, ack.to_vec());
                desk.out.push(Output::Send { peer, bytes });
                return;
            }
            Stage::Done { .. } | Stage::Challenged { .. } => return self.stray(message, desk),
        }
        self.dialog.transactions += 1;
        let number = self.dialog.transactions;
        if self.dialog.answered(message).is_err() {
            // Too long to be kept, so that there is nobody to hang up on; they will give up.
            dialling.stage = Stage::Done { ack: Box::default(), answered: false };
            return self.end(Ended::Unusable, desk);
        }
        let ack = self.acknowledgement(number, desk);
        let (peer, bytes) = (self.peer, ack.to_vec());
        desk.out.push(Output::Send { peer, bytes });
        if let Some(dialling) = &mut self.dialling {
            dialling.stage = Stage::Done { ack, answered: true };
        }
        self.confirmed = true;
        self.request = None; // A CANCEL, which came too late.
        match theirs::sound(message) {
            _ if !self.phase.is_live() => self.bye(desk),
            Ok(Some(sound)) => {
                let until_ns = desk.at_ns.saturating_add(desk.settings.limit_ns);
                self.phase = Phase::Talking { until_ns };
                self.sound = Some(sound);
                desk.event(Event::Answered { call: self.id, sound });
            }
            Ok(None) | Err(_) => self.leave(Ended::Unusable, desk),
        }
    }

    /// Writes the ACK of a call that was taken; it shows the INVITE's credentials (§22.1).
    fn acknowledgement(&self, transaction: u32, desk: &Desk) -> Box<[u8]> {
        let Some(dialling) = &self.dialling else { return Box::default() };
        let (method, cseq, to) = ("ACK", dialling.cseq, None);
        let headers = &dialling.credentials;
        let request = Request { method, cseq, transaction, to, headers, description: b"" };
        self.dialog.request(&request, self.peer, desk)
    }

    /// A second telephone took the same call, or one took it after all: it is hung up on, as often
    /// as it says so.
    fn stray(&mut self, message: &Message, desk: &mut Desk) {
        let mut dialog = self.dialog.clone();
        if dialog.answered(message).is_err() {
            return;
        }
        // Each telephone has transactions of its own, apart from those that are counted.
        let fold = |sum: u32, byte: &u8| sum.wrapping_mul(31).wrapping_add(u32::from(*byte));
        let ack = message.to.tag.iter().fold(0, fold) | 1 << 31;
        let (ack, bye) = (("ACK", message.cseq, ack), ("BYE", dialog.cseq + 1, ack ^ 1));
        for (method, cseq, transaction) in [ack, bye] {
            let (to, headers, description) = (None, &b""[..], &b""[..]);
            let request = Request { method, cseq, transaction, to, headers, description };
            let bytes = dialog.request(&request, self.peer, desk).into_vec();
            desk.out.push(Output::Send { peer: self.peer, bytes });
        }
    }

    /// They did not take the call, or want credentials first.
    fn refused(&mut self, code: u16, message: &Message, desk: &mut Desk) {
        let Some(dialling) = &mut self.dialling else { return };
        match &dialling.stage {
            Stage::Calling(_) | Stage::Heard => {}
            Stage::Challenged { ack } | Stage::Done { ack, answered: false } => {
                if !ack.is_empty() {
                    desk.out.push(Output::Send { peer: self.peer, bytes: ack.to_vec() });
                }
                return;
            }
            Stage::Done { .. } => return,
        }
        let request = Request {
            method: "ACK",
            cseq: dialling.cseq,
            transaction: dialling.transaction,
            to: Some(message.echo.to),
            headers: b"",
            description: b"",
        };
        let ack = self.dialog.request(&request, self.peer, desk);
        desk.out.push(Output::Send { peer: self.peer, bytes: ack.to_vec() });
        let challenges = matches!(code, 401 | 407) && dialling.challenges < CHALLENGES_MAX;
        if challenges && self.phase.is_live() {
            dialling.challenges += 1;
            dialling.stage = Stage::Challenged { ack };
            desk.event(Event::Challenged { call: self.id, code });
        } else {
            dialling.stage = Stage::Done { ack, answered: false };
            self.end(Ended::Refused(code), desk);
        }
    }
}
