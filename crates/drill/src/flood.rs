//! New calls at a steady rate, each another one, and an ACK for every answer.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use sip::message::{Kind, Message, Method};
use wire::datagrams::{BATCH, Datagrams, Port};
use wire::wait::{Waker, wait};

use crate::spread::Spread;
use crate::telephone::SECOND_NS;

/// After the last call, so long a silence ends it. Networks repeat a call that has no answer after
/// half a second; this one does not.
const SILENCE_NS: u64 = SECOND_NS / 2;

/// Stands in a template for eight hexadecimal digits that name the call.
const CALL: &str = "CCCCCCCC";

/// Stands in a template for eight digits of the caller's number.
const NUMBER: &str = "NNNNNNNN";

const SOUND: &str = "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n\
    m=audio 40000 RTP/AVP 0 8 101\r\na=rtpmap:0 PCMU/8000\r\na=rtpmap:8 PCMA/8000\r\n\
    a=rtpmap:101 telephone-event/8000\r\na=fmtp:101 0-15\r\na=ptime:20\r\na=sendrecv\r\n";

/// What came of a flood.
#[derive(Default)]
pub struct Outcome {
    /// Calls made.
    pub offered: usize,
    /// Calls that were answered, refused among them.
    pub answered: usize,
    /// From the first call to the last.
    pub took_ns: u64,
    /// From a call to its answer.
    pub waited: Spread,
}

/// Whoever calls, on a port of its own.
pub struct Flood {
    now_ns: fn() -> u64,
    port: Datagrams,
    waker: Waker,
    target: SocketAddr,
    invite: Template,
    ack: Template,
    /// When each call was sent; `None` once it is answered.
    sent_ns: Vec<Option<u64>>,
    /// Calls before this one asked whether anybody answers at all.
    first: usize,
    /// Answers other than a refusal are taken too.
    any: bool,
    outcome: Outcome,
}

impl Flood {
    /// Makes ready to call a server, by this clock.
    ///
    /// # Errors
    ///
    /// Returns why there is no port, or that the server is on another machine.
    pub fn new(target: SocketAddr, now_ns: fn() -> u64) -> io::Result<Flood> {
        ensure(target.ip().is_loopback(), "a flood stays on this machine")?;
        let port = Datagrams::new(Port::bind((Ipv4Addr::LOCALHOST, 0).into())?);
        let (from, to) = (port.address()?, target);
        // Calls of another run must not be taken for those of this one.
        let run = format!("{:08x}{:08x}", std::process::id(), now_ns() as u32);
        let head = |method: &str| {
            format!(
                "{method} sip:+15155550100@{to} SIP/2.0\r\n\
                 Via: SIP/2.0/UDP {from};branch=z9hG4bK{CALL}{run};rport\r\n\
                 Max-Forwards: 69\r\nFrom: <sip:+1515{NUMBER}@{from}>;tag={CALL}\r\n\
                 Call-ID: {CALL}{run}@{from}\r\nCSeq: 1 {method}\r\n"
            )
        };
        let invite = format!(
            "{}To: <sip:+15155550100@{to}>\r\nContact: <sip:+1515{NUMBER}@{from}>\r\n\
             P-Asserted-Identity: <sip:+1515{NUMBER}@{from};user=phone>\r\n\
             Allow: INVITE, ACK, BYE, CANCEL, OPTIONS, UPDATE\r\nUser-Agent: flood\r\n\
             Content-Type: application/sdp\r\nContent-Length: {}\r\n\r\n{SOUND}",
            head("INVITE"),
            SOUND.len()
        );
        let ack = format!("{}Content-Length: 0\r\nTo: <sip:+15155550100@{to}>;tag=", head("ACK"));
        Ok(Flood {
            now_ns,
            port,
            waker: Waker::new()?,
            target,
            invite: Template::new(invite),
            ack: Template::new(ack),
            sent_ns: Vec::new(),
            first: 0,
            any: false,
            outcome: Outcome::default(),
        })
    }

    /// Takes whatever is answered: some of the calls find a line, and are let go when they key
    /// nothing.
    pub fn taking_any(self) -> Flood {
        Flood { any: true, ..self }
    }

    /// Calls until one call is answered; tells whether one was, within ten seconds.
    ///
    /// # Errors
    ///
    /// Returns what cannot be sent, or understood.
    pub fn is_answered(&mut self) -> io::Result<bool> {
        let now_ns = self.now_ns;
        let start = now_ns();
        while self.outcome.answered == 0 && now_ns() - start < 10 * SECOND_NS {
            self.call(1);
            wait(&[&self.port], &self.waker, Some(Duration::from_millis(50)))?;
            self.hear()?;
        }
        Ok(self.outcome.answered > 0)
    }

    /// Makes so many calls a second for so many seconds.
    ///
    /// # Errors
    ///
    /// Returns what cannot be sent, or understood.
    pub fn run(self, rate: u64, seconds: u64) -> io::Result<Outcome> {
        self.run_while(rate, seconds, || true)
    }

    /// Makes so many calls a second for so many seconds, as long as it is wanted.
    ///
    /// # Errors
    ///
    /// Returns what cannot be sent, or understood.
    pub fn run_while(
        mut self,
        rate: u64,
        seconds: u64,
        wanted: impl Fn() -> bool,
    ) -> io::Result<Outcome> {
        let now_ns = self.now_ns;
        self.outcome = Outcome::default();
        self.first = self.sent_ns.len();
        let calls = (rate * seconds) as usize;
        let total = self.first + calls;
        self.sent_ns.reserve(calls);
        let start = now_ns();
        while self.sent_ns.len() < total && wanted() {
            let due = (now_ns() - start).saturating_mul(rate) / SECOND_NS;
            let due = (self.first + due as usize + 1).min(total) - self.sent_ns.len();
            self.call(due.min(BATCH));
            if self.hear()? == 0 && due < BATCH {
                // Ends with the next answer; else the calls of a millisecond go together.
                wait(&[&self.port], &self.waker, Some(Duration::from_millis(1)))?;
            }
        }
        self.outcome.took_ns = now_ns() - start;
        let mut heard = now_ns();
        while self.outcome.answered < self.outcome.offered && now_ns() - heard < SILENCE_NS {
            wait(&[&self.port], &self.waker, Some(Duration::from_millis(10)))?;
            if self.hear()? > 0 {
                heard = now_ns();
            }
        }
        let answers = &self.port.answers;
        ensure(answers.dropped + answers.unsendable == 0, "not every call could be sent")?;
        Ok(self.outcome)
    }

    /// Makes so many new calls.
    fn call(&mut self, calls: usize) {
        for _ in 0..calls {
            let bytes = self.invite.write(self.sent_ns.len() as u32, self.port.answers.room());
            self.port.answers.queue(bytes, self.target);
            self.sent_ns.push(Some((self.now_ns)()));
            self.outcome.offered += 1;
        }
        self.port.answers.flush();
    }

    /// Reads what has come, and acknowledges it; returns how many.
    fn hear(&mut self) -> io::Result<usize> {
        let came = self.port.received.receive()?;
        for at in 0..came {
            let (datagram, source) = self.port.received.datagram(at);
            let answer = Message::read(datagram).map_err(io::Error::other)?;
            let Kind::Response { code, method: Method::Invite } = answer.kind else { continue };
            if code < 200 {
                continue;
            }
            ensure(self.any || code == 486, "another answer than a refusal")?;
            let call = answer.echo.via.branch.get(7..15).and_then(|call| str::from_utf8(call).ok());
            let call = call.and_then(|call| u32::from_str_radix(call, 16).ok());
            let sent = call.and_then(|call| Some((call, self.sent_ns.get_mut(call as usize)?)));
            let (call, sent) = sent.ok_or_else(|| io::Error::other("an answer to no call"))?;
            if let Some(sent) = sent.take().filter(|_| call as usize >= self.first) {
                self.outcome.answered += 1;
                self.outcome.waited.add((self.now_ns)() - sent);
            }
            let room = self.port.answers.room();
            let (bytes, tag) = (self.ack.write(call, room), answer.echo.to_tag);
            let end = [tag, b"\r\n\r\n"].concat();
            room[bytes..][..end.len()].copy_from_slice(&end);
            self.port.answers.queue(bytes + end.len(), source);
        }
        self.port.answers.flush();
        Ok(came)
    }
}

fn ensure(holds: bool, otherwise: &'static str) -> io::Result<()> {
    if holds { Ok(()) } else { Err(io::Error::other(otherwise)) }
}

/// A message with the places where calls differ.
struct Template {
    bytes: Vec<u8>,
    calls: Vec<usize>,
    numbers: Vec<usize>,
}

impl Template {
    fn new(text: String) -> Template {
        let places = |mark| text.match_indices(mark).map(|(at, _)| at).collect();
        Template { calls: places(CALL), numbers: places(NUMBER), bytes: text.into_bytes() }
    }

    /// Writes the message of one call; returns its length.
    fn write(&self, call: u32, out: &mut [u8]) -> usize {
        out[..self.bytes.len()].copy_from_slice(&self.bytes);
        let number = call.wrapping_mul(2_654_435_761) % 100_000_000; // Spread over all prefixes.
        for at in 0..8 {
            let hexadecimal = b"0123456789abcdef"[(call >> (28 - 4 * at)) as usize & 15];
            let decimal = b'0' + (number / 10_u32.pow(7 - at) % 10) as u8;
            self.calls.iter().for_each(|place| out[place + at as usize] = hexadecimal);
            self.numbers.iter().for_each(|place| out[place + at as usize] = decimal);
        }
        self.bytes.len()
    }
}
