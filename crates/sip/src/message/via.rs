//! Where a request came from by its own word.

use crate::fault::Fault;
use crate::message::head::Lines;
use crate::name::Name;
use crate::scan::{self, Params};
use crate::uri::host_and_port;

/// Places a request may have passed: each takes one from Max-Forwards, which begins at 70.
pub const VIAS_MAX: usize = 70;

/// The top Via: who sent us the message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Via<'a> {
    /// `UDP`, in any case.
    pub transport: &'a [u8],
    /// A name, an IPv4 address, or an IPv6 address in brackets.
    pub host: &'a [u8],
    /// `None` if not given.
    pub port: Option<u16>,
    /// Names the transaction; empty if an old sender gave none.
    pub branch: &'a [u8],
    /// The sender asks for the port its request came from (RFC 3581).
    pub asks_rport: bool,
    /// An address somebody put in; empty if none.
    pub received: &'a [u8],
    /// What stands before the parameters.
    pub(crate) sent: &'a [u8],
    pub(crate) params: &'a [u8],
    /// Further values in the same line, from the comma on.
    pub(crate) more: &'a [u8],
}

impl<'a> Via<'a> {
    /// Reads the top value of the first line; all others are looked through for faults.
    pub(crate) fn top(lines: Lines<'a>) -> Result<Via<'a>, Fault> {
        let mut top = None;
        let mut vias = 0;
        for line in lines {
            let mut rest = line.value;
            loop {
                vias += 1;
                if vias > VIAS_MAX {
                    return Err(Fault::TooManyVias);
                }
                let via = Via::read(rest)?;
                rest = via.more;
                top.get_or_insert(via);
                if rest.is_empty() {
                    break;
                }
                rest = &rest[1..];
            }
        }
        top.ok_or(Fault::Missing(Name::Via))
    }

    fn read(value: &'a [u8]) -> Result<Via<'a>, Fault> {
        const BROKEN: Fault = Fault::Broken(Name::Via);
        let end = scan::outside(value, b',')?;
        let (one, more) = value.split_at(end);
        let params_at = scan::outside(one, b';')?;
        let (sent, params) = one.split_at(params_at);
        let (protocol, rest) = scan::split_once(sent, b'/').ok_or(BROKEN)?;
        let (version, rest) = scan::split_once(rest, b'/').ok_or(BROKEN)?;
        let protocol_is_sip = scan::trim(protocol).eq_ignore_ascii_case(b"SIP");
        if !protocol_is_sip || !scan::is_token(scan::trim(version)) {
            return Err(BROKEN);
        }
        let rest = scan::trim(rest);
        let end = rest.iter().position(|&byte| scan::is_space(byte)).ok_or(BROKEN)?;
        let (transport, host) = rest.split_at(end);
        if !scan::is_token(transport) {
            return Err(BROKEN);
        }
        let (host, port) = host_and_port(host).ok_or(BROKEN)?;
        let mut via = Via {
            transport,
            host,
            port,
            branch: &[],
            asks_rport: false,
            received: &[],
            sent: scan::trim(sent),
            params,
            more,
        };
        for param in Params(params) {
            let param = param?;
            if param.name.eq_ignore_ascii_case(b"branch") {
                // Of two, one reader takes the first and another the last.
                let fits = param.value.iter().all(u8::is_ascii_graphic);
                if !via.branch.is_empty() || !fits {
                    return Err(BROKEN);
                }
                via.branch = param.value;
            } else if param.name.eq_ignore_ascii_case(b"rport") {
                via.asks_rport = true;
            } else if param.name.eq_ignore_ascii_case(b"received") {
                via.received = param.value;
            }
        }
        Ok(via)
    }
}
