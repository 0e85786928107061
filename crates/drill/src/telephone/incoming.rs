//! What a telephone keeps of a call that comes to it, and what it sends because of it.

use std::net::SocketAddr;

use sip::message::Message;
use sip::sdp::Description;

use super::line::{KEYS_FORMAT, Line};

/// A request that came, an INVITE above all.
pub(super) struct Call {
    /// Who sent it.
    pub peer: SocketAddr,
    /// Names the call.
    pub call_id: Vec<u8>,
    /// Where their sound goes, if the request says so.
    pub sound: Option<SocketAddr>,
    /// Lines that every answer repeats, each with its line end.
    repeated: String,
    /// Theirs and ours as they stand in the headers.
    from: String,
    to: String,
    /// Where requests go.
    target: String,
    tag: String,
}

impl Call {
    /// Reads what is needed; `None` if it is not there.
    pub fn of(raw: &[u8], message: &Message, peer: SocketAddr, number: usize) -> Option<Call> {
        let text = str::from_utf8(raw).ok()?;
        let value = |name: &str| {
            let line = text.lines().find_map(|line| line.strip_prefix(name))?;
            Some(line.trim().to_owned())
        };
        let contact = value("Contact:").unwrap_or_default();
        let target = contact.trim_start_matches('<').split('>').next()?.to_owned();
        let repeated = ["Via:", "From:", "Call-ID:", "CSeq:"];
        let lines = text.split_inclusive("\r\n");
        let lines = lines.filter(|line| repeated.iter().any(|name| line.starts_with(name)));
        let sound = Description::read(message.body).ok();
        Some(Call {
            peer,
            call_id: message.call_id.to_vec(),
            sound: sound.map(|their| SocketAddr::new(their.sound.address, their.sound.port)),
            repeated: lines.collect(),
            from: value("From:")?,
            to: value("To:")?,
            target,
            tag: format!("t{number}"),
        })
    }

    /// Returns the name that is shown.
    pub fn shown(&self) -> &str {
        self.from.strip_prefix('"').and_then(|name| name.split('"').next()).unwrap_or("")
    }

    /// Answers with nothing but a status.
    pub fn answer(&self, status: &str) -> String {
        self.head(status) + "Content-Length: 0\r\n\r\n"
    }

    /// Takes the call, reached from now on here.
    pub fn taken(&self, here: SocketAddr, description: &str) -> String {
        let length = description.len();
        self.head("200 OK")
            + &format!(
                "Contact: <sip:telephone@{here}>\r\nContent-Type: application/sdp\r\n\
                 Content-Length: {length}\r\n\r\n{description}"
            )
    }

    /// Hangs up.
    pub fn bye(&self, here: SocketAddr) -> String {
        let Call { target, tag, from, to, .. } = self;
        let call_id = String::from_utf8_lossy(&self.call_id);
        format!(
            "BYE {target} SIP/2.0\r\nVia: SIP/2.0/UDP {here};branch=z9hG4bKb{tag};rport\r\n\
             Max-Forwards: 70\r\nFrom: {to};tag={tag}\r\nTo: {from}\r\nCall-ID: {call_id}\r\n\
             CSeq: 1 BYE\r\nContent-Length: 0\r\n\r\n"
        )
    }

    fn head(&self, status: &str) -> String {
        let Call { repeated, to, tag, .. } = self;
        let tag = if to.contains(";tag=") { String::new() } else { format!(";tag={tag}") };
        format!("SIP/2.0 {status}\r\n{repeated}To: {to}{tag}\r\n")
    }
}

/// Describes a line.
pub(super) fn description(here: SocketAddr, line: &Line) -> String {
    let port = line.socket.local_addr().map_or(0, |address| address.port());
    format!(
        "v=0\r\no=- 1 1 IN IP4 {ip}\r\ns=-\r\nc=IN IP4 {ip}\r\nt=0 0\r\n\
         m=audio {port} RTP/AVP 0 {KEYS_FORMAT}\r\na=rtpmap:0 PCMU/8000\r\n\
         a=rtpmap:{KEYS_FORMAT} telephone-event/8000\r\na=sendrecv\r\n",
        ip = here.ip(),
    )
}
