//! A telephone makes itself known: REGISTER, proved by digest, and again before it expires.

use std::fmt::Write;
use std::io;
use std::net::{SocketAddr, UdpSocket};

use sip::digest::{Algorithm, Asked, Challenges, Credentials};
use sip::message::{Kind, Message, Method};
use sip::name::Name;

use super::{MS, SECOND_NS};

/// What is registered for, in seconds: the shortest that registrars take.
const EXPIRES_S: u64 = 60;

/// A request that has no answer is sent again after this.
const REPEAT_NS: u64 = 500 * MS;

/// Whoever is refused tries again after this.
const REFUSED_NS: u64 = 2 * SECOND_NS;

/// How a telephone registers.
pub(super) struct Registration {
    name: String,
    password: String,
    /// From success to the next request.
    pub renews_ns: u64,
    cseq: u32,
    /// The answer that asked for proof, and how often that was given.
    challenge: Option<(Vec<u8>, u32)>,
    due_ns: u64,
    until_ns: u64,
    /// Status of every answer, in their order.
    pub answers: Vec<u16>,
}

impl Registration {
    pub fn new(name: &str, password: &str) -> Registration {
        Registration {
            name: name.to_owned(),
            password: password.to_owned(),
            renews_ns: EXPIRES_S * SECOND_NS / 2,
            cseq: 0,
            challenge: None,
            due_ns: 0,
            until_ns: 0,
            answers: Vec::new(),
        }
    }

    pub fn holds(&self, now_ns: u64) -> bool {
        now_ns < self.until_ns
    }

    /// Sends what is due.
    pub fn tick(
        &mut self,
        now_ns: u64,
        (server, here): (SocketAddr, SocketAddr),
        line: &UdpSocket,
    ) -> io::Result<()> {
        if now_ns < self.due_ns {
            return Ok(());
        }
        self.due_ns = now_ns + REPEAT_NS;
        self.cseq += 1;
        let proof = self.proof(server)?;
        let Registration { name, cseq, .. } = self;
        let text = format!(
            "REGISTER sip:{server} SIP/2.0\r\n\
             Via: SIP/2.0/UDP {here};branch=z9hG4bKr{name}{cseq};rport\r\n\
             Max-Forwards: 70\r\nFrom: <sip:{name}@{server}>;tag=r\r\n\
             To: <sip:{name}@{server}>\r\nCall-ID: register-{name}@{here}\r\n\
             CSeq: {cseq} REGISTER\r\nContact: <sip:{name}@{here}>\r\n\
             Expires: {EXPIRES_S}\r\n{proof}Content-Length: 0\r\n\r\n"
        );
        line.send_to(text.as_bytes(), server)?;
        Ok(())
    }

    /// Answers the challenge, if there is one.
    fn proof(&mut self, server: SocketAddr) -> io::Result<String> {
        let Some((challenge, count)) = &mut self.challenge else { return Ok(String::new()) };
        *count += 1;
        let message = Message::read(challenge).map_err(io::Error::other)?;
        let lines = message.lines(Name::WwwAuthenticate);
        let mut challenges =
            lines.flat_map(|line| Challenges::new(Name::WwwAuthenticate, line.value).flatten());
        let by_md5 = challenges.find(|challenge| challenge.algorithm == Algorithm::Md5);
        let challenge = by_md5.ok_or_else(|| io::Error::other("no challenge by MD5"))?;
        let credentials =
            Credentials { name: self.name.as_bytes(), password: self.password.as_bytes() };
        let mut uri = String::new();
        let _ = write!(uri, "sip:{server}"); // Writing to a text never fails.
        let asked = Asked {
            method: b"REGISTER",
            uri: uri.as_bytes(),
            cnonce: u64::from(self.cseq),
            count: *count,
        };
        let mut out = [0; 1024];
        let length = challenge.answer(Name::Authorization, &credentials, &asked, &mut out);
        let length = length.ok_or_else(|| io::Error::other("a proof fits"))?;
        Ok(String::from_utf8_lossy(&out[..length]).into_owned())
    }

    /// Takes an answer; false if it is none to a REGISTER.
    pub fn take(&mut self, now_ns: u64, message: &Message, raw: &[u8]) -> bool {
        let Kind::Response { code, method: Method::Register } = message.kind else { return false };
        self.answers.push(code);
        match code {
            200 => {
                self.until_ns = now_ns + EXPIRES_S * SECOND_NS;
                self.due_ns = now_ns + self.renews_ns;
            }
            401 => {
                // Asked anew after a proof: the password is wrong, or the challenge too old.
                let proved = self.challenge.as_ref().is_some_and(|(_, count)| *count == 1);
                self.challenge = Some((raw.to_vec(), 0));
                self.due_ns = if proved { now_ns + REFUSED_NS } else { now_ns };
            }
            _ => self.due_ns = now_ns + REFUSED_NS,
        }
        true
    }
}
