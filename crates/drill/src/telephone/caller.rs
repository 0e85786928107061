//! One telephone: dials, waits for the first sound, does what its owner means to do, hangs up or
//! is hung up.

use std::fmt::Write;
use std::io;
use std::net::{SocketAddr, UdpSocket};

use sip::message::{Kind, Message, Method};
use sip::sdp::Description;

use super::MS;
use super::incoming::description;
use super::line::Line;
use super::progress::{Next, Progress};
use super::script::Habit;

/// A message that has no answer is sent so often.
const REPEATS_MAX: u32 = 7;

/// A telephone.
pub struct Caller {
    /// `None` shows no number.
    number: Option<String>,
    habit: Habit,
    server: SocketAddr,
    /// Where answers reach us: the port all telephones share.
    here: SocketAddr,
    /// Her line.
    pub sound: Line,
    name: usize,
    dials: u32,
    begins_ns: u64,
    state: State,
    /// When something is to be sent next.
    due_ns: u64,
    first_sound_ns: Option<u64>,
    /// When each step of her script ended, of all her calls.
    pub steps_ns: Vec<u64>,
    /// How often she was refused.
    pub refusals: u32,
}

enum State {
    Waiting,
    Dialling {
        repeats: u32,
    },
    Talking(Talk),
    /// BYE is sent.
    Parting {
        to_tag: String,
        repeats: u32,
        /// Everything was done before.
        done: bool,
    },
    Served,
    Lost,
}

struct Talk {
    to_tag: String,
    sound: SocketAddr,
    until_ns: u64,
    progress: Progress,
    /// The first sound was heard, and the first step may begin.
    begun: bool,
}

impl Caller {
    /// Returns a telephone that dials at a moment.
    ///
    /// # Errors
    ///
    /// Returns why it has no port for sound.
    pub fn new(
        name: usize,
        number: Option<String>,
        habit: Habit,
        (server, here): (SocketAddr, SocketAddr),
        begins_ns: u64,
    ) -> io::Result<Caller> {
        let sound = Line::bind(here.ip(), name as u32 + 1, habit.loss_percent)?;
        Ok(Caller {
            number,
            habit,
            server,
            here,
            sound,
            name,
            dials: 0,
            begins_ns,
            state: State::Waiting,
            due_ns: begins_ns,
            first_sound_ns: None,
            steps_ns: Vec::new(),
            refusals: 0,
        })
    }

    /// Tells whether nothing more will happen.
    pub fn is_over(&self) -> bool {
        matches!(self.state, State::Served | State::Lost)
    }

    /// Tells whether she did everything she meant to.
    pub fn is_served(&self) -> bool {
        matches!(self.state, State::Served)
    }

    /// Tells whether something is to be sent.
    pub fn is_due(&self, now_ns: u64) -> bool {
        !self.is_over() && now_ns >= self.due_ns
    }

    /// From the first dialling to the first sound of the last call.
    pub fn waited_ns(&self) -> Option<u64> {
        self.first_sound_ns.map(|at| at - self.begins_ns)
    }

    /// Names the call, so that an answer finds its telephone.
    pub fn call_id(&self) -> String {
        format!("{}-{}@telephone", self.name, self.dials)
    }

    /// Sends what is due.
    ///
    /// # Errors
    ///
    /// Returns what cannot be sent.
    pub fn tick(&mut self, now_ns: u64, line: &UdpSocket) -> io::Result<()> {
        match &mut self.state {
            State::Waiting => {
                self.dials += 1;
                self.state = State::Dialling { repeats: 0 };
                line.send_to(self.invite().as_bytes(), self.server)?;
                self.due_ns = now_ns + 500 * MS;
            }
            State::Dialling { repeats } | State::Parting { repeats, .. } => {
                *repeats += 1;
                if *repeats > REPEATS_MAX {
                    self.state = State::Lost;
                    return Ok(());
                }
                self.due_ns = now_ns + ((500 * MS) << *repeats).min(4_000 * MS);
                let again = match &self.state {
                    State::Parting { to_tag, .. } => self.bye(to_tag),
                    State::Waiting
                    | State::Dialling { .. }
                    | State::Talking(_)
                    | State::Served
                    | State::Lost => self.invite(),
                };
                line.send_to(again.as_bytes(), self.server)?;
            }
            State::Talking(talk) if now_ns >= talk.until_ns => {
                let to_tag = talk.to_tag.clone();
                self.part(now_ns, to_tag, false, line)?;
            }
            State::Talking(_) => self.step(now_ns, line)?,
            State::Served | State::Lost => {}
        }
        Ok(())
    }

    /// Says goodbye; `done` if everything was done before.
    fn part(
        &mut self,
        now_ns: u64,
        to_tag: String,
        done: bool,
        line: &UdpSocket,
    ) -> io::Result<()> {
        line.send_to(self.bye(&to_tag).as_bytes(), self.server)?;
        self.state = State::Parting { to_tag, repeats: 0, done };
        self.due_ns = now_ns + 500 * MS;
        Ok(())
    }

    /// Goes on with her script.
    fn step(&mut self, now_ns: u64, line: &UdpSocket) -> io::Result<()> {
        let State::Talking(talk) = &mut self.state else { return Ok(()) };
        if !talk.begun {
            self.due_ns = talk.until_ns;
            return Ok(());
        }
        let moment = (self.due_ns, now_ns);
        let line_of_hers = (&mut self.sound, talk.sound);
        let next = talk.progress.go_on(moment, &self.habit, line_of_hers, &mut self.steps_ns)?;
        self.due_ns = match next {
            Next::At(next_ns) => next_ns.min(talk.until_ns),
            Next::Nothing => talk.until_ns,
            Next::HangUp => {
                let to_tag = talk.to_tag.clone();
                return self.part(now_ns, to_tag, true, line);
            }
        };
        Ok(())
    }

    /// Takes what came on her own port of sound; returns how many packets.
    pub fn hear(&mut self, now_ns: u64) -> u64 {
        let count = self.sound.hear();
        if let State::Talking(talk) = &mut self.state
            && self.sound.is_spoken_to()
            && !talk.begun
        {
            talk.begun = true;
            talk.progress.since_ns = now_ns + self.habit.listens_ns;
            self.first_sound_ns = Some(now_ns);
            self.due_ns = talk.progress.since_ns.min(talk.until_ns);
        }
        count
    }

    /// Takes an answer, or a request of the server's.
    ///
    /// # Errors
    ///
    /// Returns what cannot be sent.
    pub fn take(
        &mut self,
        now_ns: u64,
        message: &Message,
        raw: &[u8],
        line: &UdpSocket,
    ) -> io::Result<()> {
        match message.kind {
            Kind::Response { code, method: Method::Invite } if code >= 200 => {
                let to_tag = String::from_utf8_lossy(message.to.tag).into_owned();
                line.send_to(self.ack(&to_tag, code < 300).as_bytes(), self.server)?;
                if matches!(self.state, State::Dialling { .. }) {
                    self.answered(now_ns, code, to_tag, message)?;
                }
            }
            Kind::Response { method: Method::Bye, .. } => {
                if let State::Parting { done, .. } = self.state {
                    self.state = if done { State::Served } else { State::Lost };
                }
            }
            Kind::Request { method: Method::Bye, .. } => {
                line.send_to(&answer(raw), self.server)?;
                self.let_go(now_ns);
            }
            Kind::Response { .. } | Kind::Request { .. } => {}
        }
        Ok(())
    }

    fn answered(
        &mut self,
        now_ns: u64,
        code: u16,
        to_tag: String,
        message: &Message,
    ) -> io::Result<()> {
        if code >= 300 {
            self.refusals += 1;
            self.dial_later(now_ns);
            return Ok(());
        }
        let theirs = Description::read(message.body).map_err(io::Error::other)?.sound;
        self.sound.begin(now_ns);
        self.state = State::Talking(Talk {
            to_tag,
            sound: SocketAddr::new(theirs.address, theirs.port),
            until_ns: now_ns.saturating_add(self.habit.stays_ns),
            progress: Progress::default(),
            begun: false,
        });
        self.due_ns = now_ns.saturating_add(self.habit.stays_ns);
        Ok(())
    }

    /// Served, if everything was keyed; else she dials again.
    fn let_go(&mut self, now_ns: u64) {
        match &self.state {
            State::Talking(talk) if talk.progress.is_done(&self.habit) => {
                self.state = State::Served;
            }
            State::Talking(_) => self.dial_later(now_ns),
            State::Parting { done, .. } => {
                self.state = if *done { State::Served } else { State::Lost };
            }
            State::Waiting | State::Dialling { .. } | State::Served | State::Lost => {}
        }
    }

    fn dial_later(&mut self, now_ns: u64) {
        match self.habit.redials_ns.pop() {
            Some(wait_ns) => (self.state, self.due_ns) = (State::Waiting, now_ns + wait_ns),
            None => self.state = State::Lost,
        }
    }

    fn head(&self, method: &str, branch: &str, sequence: u32) -> String {
        let Caller { server, here, name, dials, .. } = self;
        let from = match &self.number {
            Some(number) => format!("<sip:{number}@{here}>"),
            None => "\"Anonymous\" <sip:anonymous@anonymous.invalid>".to_owned(),
        };
        format!(
            "{method} sip:+15155550150@{server} SIP/2.0\r\n\
             Via: SIP/2.0/UDP {here};branch=z9hG4bK{branch}-{name}-{dials};rport\r\n\
             Max-Forwards: 70\r\n\
             From: {from};tag=c{name}\r\n\
             Call-ID: {}\r\n\
             CSeq: {sequence} {method}\r\n\
             To: <sip:+15155550150@{server}>",
            self.call_id(),
        )
    }

    fn invite(&self) -> String {
        let here = self.here;
        let sdp = description(here, &self.sound);
        let mut text = self.head("INVITE", "i", 1);
        if let Some(number) = &self.number {
            let _ = write!(text, "\r\nP-Asserted-Identity: <sip:{number}@carrier.invalid>");
        }
        let _ = write!(
            text,
            "\r\nContact: <sip:telephone@{here}>\r\nContent-Type: application/sdp\r\n\
             Content-Length: {}\r\n\r\n{sdp}",
            sdp.len()
        );
        text
    }

    /// The ACK of an answer is a request of its own, that of a refusal is not.
    fn ack(&self, to_tag: &str, taken: bool) -> String {
        let branch = if taken { "a" } else { "i" };
        self.head("ACK", branch, 1) + &format!(";tag={to_tag}\r\nContent-Length: 0\r\n\r\n")
    }

    fn bye(&self, to_tag: &str) -> String {
        self.head("BYE", "b", 2) + &format!(";tag={to_tag}\r\nContent-Length: 0\r\n\r\n")
    }
}

/// Answers 200 with what an answer repeats.
fn answer(request: &[u8]) -> Vec<u8> {
    let mut answer = b"SIP/2.0 200 OK\r\n".to_vec();
    for line in request.split_inclusive(|&byte| byte == b'\n') {
        let repeated = [&b"Via:"[..], b"From:", b"To:", b"Call-ID:", b"CSeq:"];
        if repeated.iter().any(|name| line.starts_with(name)) {
            answer.extend_from_slice(line);
        }
    }
    answer.extend_from_slice(b"Content-Length: 0\r\n\r\n");
    answer
}
