//! One telephone: dials, waits for the first sound, keys what its owner means to key, hangs up or
//! is hung up.

use std::fmt::Write;
use std::net::{SocketAddr, UdpSocket};

use anyhow::Context;
use sip::message::{Kind, Message, Method};
use sip::rtp::Packet;
use sip::sdp::Description;

pub(super) const MS: u64 = 1_000_000;

/// The format of keys in our offer.
const KEYS_FORMAT: u8 = 101;

/// Packets of one key, the last sent three times, and how long they take.
const PACKETS_PER_KEY: u32 = 6;
const PACKET_NS: u64 = 20 * MS;

/// A message that has no answer is sent so often.
const REPEATS_MAX: u32 = 7;

/// How somebody telephones.
#[derive(Clone, Debug)]
pub(super) struct Habit {
    /// From the first sound to the first key.
    pub listens_ns: u64,
    /// From key to key.
    pub key_ns: u64,
    /// What is keyed: one code behind the other, with a pause between them.
    pub codes: Vec<Vec<u8>>,
    /// How long she waits before each further try; then she gives up.
    pub redials_ns: Vec<u64>,
    /// When she hangs up by herself, from the answer.
    pub stays_ns: u64,
}

/// A telephone.
pub(super) struct Caller {
    /// `None` shows no number.
    number: Option<String>,
    habit: Habit,
    server: SocketAddr,
    /// Where answers reach us: the port all telephones share.
    here: SocketAddr,
    pub sound: UdpSocket,
    name: usize,
    dials: u32,
    begins_ns: u64,
    state: State,
    /// When something is to be sent next.
    due_ns: u64,
    first_sound_ns: Option<u64>,
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
    },
    Served,
    Lost,
}

struct Talk {
    to_tag: String,
    sound: SocketAddr,
    until_ns: u64,
    /// Which code, which of its keys, which packet of it.
    code: usize,
    key: usize,
    packet: u32,
    heard: bool,
}

/// Pause between two codes: the prompt is heard.
const BETWEEN_CODES_NS: u64 = 2_000 * MS;

impl Caller {
    /// Returns a telephone that dials at a moment.
    pub fn new(
        name: usize,
        number: Option<String>,
        habit: Habit,
        (server, here): (SocketAddr, SocketAddr),
        begins_ns: u64,
    ) -> anyhow::Result<Caller> {
        let sound = UdpSocket::bind((here.ip(), 0))?;
        sound.set_nonblocking(true)?;
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
            refusals: 0,
        })
    }

    /// Tells whether nothing more will happen.
    pub fn is_over(&self) -> bool {
        matches!(self.state, State::Served | State::Lost)
    }

    /// Tells whether she keyed everything and was then let go.
    pub fn is_served(&self) -> bool {
        matches!(self.state, State::Served)
    }

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
    pub fn tick(&mut self, now_ns: u64, line: &UdpSocket) -> anyhow::Result<()> {
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
                line.send_to(self.bye(&to_tag).as_bytes(), self.server)?;
                self.state = State::Parting { to_tag, repeats: 0 };
                self.due_ns = now_ns + 500 * MS;
            }
            State::Talking(_) => self.key(now_ns)?,
            State::Served | State::Lost => {}
        }
        Ok(())
    }

    /// Sends one packet of a key.
    fn key(&mut self, now_ns: u64) -> anyhow::Result<()> {
        let name = self.name as u32;
        let State::Talking(talk) = &mut self.state else { return Ok(()) };
        let code = self.habit.codes.get(talk.code).filter(|_| talk.heard);
        let Some((code, key)) = code.and_then(|code| Some((code, *code.get(talk.key)?))) else {
            self.due_ns = talk.until_ns;
            return Ok(());
        };
        let nth = talk.code as u32 * 16 + talk.key as u32;
        let ends = talk.packet >= PACKETS_PER_KEY / 2;
        let duration = 160 * (talk.packet.min(PACKETS_PER_KEY / 2) + 1);
        let [_, _, high, low] = duration.to_be_bytes();
        let packet = Packet {
            marker: talk.packet == 0,
            format: KEYS_FORMAT,
            sequence: (nth * PACKETS_PER_KEY + talk.packet) as u16,
            timestamp: 8_000 + nth * 2_000,
            source: name + 1,
            body: &[key, if ends { 0x8a } else { 0x0a }, high, low],
        };
        let mut bytes = [0; 16];
        let length = packet.write(&mut bytes).context("a key fits")?;
        self.sound.send_to(&bytes[..length], talk.sound)?;
        talk.packet += 1;
        self.due_ns = now_ns + PACKET_NS;
        if talk.packet == PACKETS_PER_KEY {
            talk.packet = 0;
            talk.key += 1;
            let sending_ns = PACKET_NS * u64::from(PACKETS_PER_KEY - 1);
            self.due_ns = now_ns + self.habit.key_ns.saturating_sub(sending_ns);
            if talk.key == code.len() {
                (talk.code, talk.key) = (talk.code + 1, 0);
                self.due_ns = now_ns + BETWEEN_CODES_NS;
            }
        }
        self.due_ns = self.due_ns.min(talk.until_ns);
        Ok(())
    }

    /// Takes what came on her own port of sound.
    pub fn hear(&mut self, now_ns: u64, packets: &mut u64) {
        let mut bytes = [0; 2048];
        while let Ok((length, _)) = self.sound.recv_from(&mut bytes) {
            if Packet::read(&bytes[..length]).is_none() {
                continue;
            }
            *packets += 1;
            let State::Talking(talk) = &mut self.state else { continue };
            if !talk.heard {
                talk.heard = true;
                self.first_sound_ns = Some(now_ns);
                self.due_ns = (now_ns + self.habit.listens_ns).min(talk.until_ns);
            }
        }
    }

    /// Takes an answer, or a request of the server's.
    pub fn take(
        &mut self,
        now_ns: u64,
        message: &Message,
        raw: &[u8],
        line: &UdpSocket,
    ) -> anyhow::Result<()> {
        match message.kind {
            Kind::Response { code, method: Method::Invite } if code >= 200 => {
                let to_tag = String::from_utf8_lossy(message.to.tag).into_owned();
                line.send_to(self.ack(&to_tag, code < 300).as_bytes(), self.server)?;
                if matches!(self.state, State::Dialling { .. }) {
                    self.answered(now_ns, code, to_tag, message)?;
                }
            }
            Kind::Response { method: Method::Bye, .. } => self.state = State::Lost,
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
    ) -> anyhow::Result<()> {
        if code >= 300 {
            self.refusals += 1;
            self.dial_later(now_ns);
            return Ok(());
        }
        let theirs = Description::read(message.body)?.sound;
        self.state = State::Talking(Talk {
            to_tag,
            sound: SocketAddr::new(theirs.address, theirs.port),
            until_ns: now_ns.saturating_add(self.habit.stays_ns),
            code: 0,
            key: 0,
            packet: 0,
            heard: false,
        });
        self.due_ns = now_ns.saturating_add(self.habit.stays_ns);
        Ok(())
    }

    /// Served, if everything was keyed; else she dials again.
    fn let_go(&mut self, now_ns: u64) {
        match &self.state {
            State::Talking(talk) if talk.code == self.habit.codes.len() && talk.code > 0 => {
                self.state = State::Served;
            }
            State::Talking(_) => self.dial_later(now_ns),
            State::Parting { .. } => self.state = State::Lost,
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
        let port = self.sound.local_addr().map_or(0, |address| address.port());
        let sdp = format!(
            "v=0\r\no=- 1 1 IN IP4 {ip}\r\ns=-\r\nc=IN IP4 {ip}\r\nt=0 0\r\n\
             m=audio {port} RTP/AVP 0 {KEYS_FORMAT}\r\na=rtpmap:0 PCMU/8000\r\n\
             a=rtpmap:{KEYS_FORMAT} telephone-event/8000\r\na=sendrecv\r\n",
            ip = here.ip(),
        );
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
