//! How messages are cut out of a stream.

use sip::fault::Fault;
use sip::message::DATAGRAM_BYTES_MAX;
use sip::name::Name;
use sip::stream::{HEAD_BYTES_MAX, Piece, Stream};

use crate::edge::invite;

/// Hands in bytes so many at a time; returns a line for each piece, and one for a fault.
fn cut(bytes: &[u8], at_once: usize) -> Vec<String> {
    let mut stream = Stream::default();
    let mut pieces = Vec::new();
    for part in bytes.chunks(at_once) {
        let mut rest = part;
        while !rest.is_empty() {
            let space = stream.space();
            let length = space.len().min(rest.len());
            space[..length].copy_from_slice(&rest[..length]);
            stream.filled(length);
            rest = &rest[length..];
            loop {
                match stream.next() {
                    Ok(None) => break,
                    Ok(Some(Piece::Ping)) => pieces.push("ping".to_owned()),
                    Ok(Some(Piece::Message(message))) => {
                        pieces.push(String::from_utf8_lossy(message).into_owned());
                    }
                    Err(fault) => {
                        pieces.push(format!("{fault:?}"));
                        return pieces;
                    }
                }
            }
        }
    }
    pieces
}

#[test]
fn messages_split_and_joined_come_out_whole() {
    let calls: Vec<String> = (0..400).map(invite).collect();
    let joined = calls.concat();
    for at_once in [1, 2, 3, 7, 799, 65_535, joined.len()] {
        assert!(cut(joined.as_bytes(), at_once) == calls, "{at_once} bytes at a time");
    }
}

#[test]
fn two_line_ends_are_a_ping_and_one_is_nothing() {
    let call = invite(1);
    let bytes = format!("\r\n{call}\r\n\r\n\r\n{call}\r\n{call}\r\n\r\n\r\n\r\n");
    let pieces = [&call, "ping", &call, &call, "ping", "ping"];
    for at_once in [1, 2, 3, bytes.len()] {
        assert_eq!(cut(bytes.as_bytes(), at_once), pieces, "{at_once} bytes at a time");
    }
}

/// A message of so many bytes of header and of body.
fn sized(head: usize, body: usize) -> String {
    let start = format!("OPTIONS sip:a SIP/2.0\r\nContent-Length: {body}\r\n");
    let filler = head - start.len() - "X:\r\nX:\r\n\r\n".len();
    let (half, rest) = ("x".repeat(filler / 2), "x".repeat(filler.div_ceil(2)));
    let text = format!("{start}X:{half}\r\nX:{rest}\r\n\r\n");
    assert_eq!(text.len(), head);
    text + &"b".repeat(body)
}

#[test]
fn the_longest_message_passes_and_one_byte_more_does_not() {
    let longest = sized(HEAD_BYTES_MAX, DATAGRAM_BYTES_MAX - HEAD_BYTES_MAX);
    let twice = longest.repeat(2);
    for at_once in [999, 65_535, twice.len()] {
        assert!(cut(twice.as_bytes(), at_once) == [&longest[..], &longest], "{at_once}");
    }
    let longer = sized(HEAD_BYTES_MAX, DATAGRAM_BYTES_MAX - HEAD_BYTES_MAX + 1);
    assert_eq!(cut(longer.as_bytes(), 4096), [format!("{:?}", Fault::TooLong)]);
    let wordier = sized(HEAD_BYTES_MAX + 1, 0);
    for at_once in [1, 4096, wordier.len()] {
        let pieces = cut(wordier.as_bytes(), at_once);
        assert_eq!(pieces, [format!("{:?}", Fault::HeadTooLong)], "{at_once} bytes at a time");
    }
}

#[test]
fn a_fault_ends_the_stream() {
    let call = invite(1);
    for (from, to, fault) in [
        ("Content-Length: 4\r\n", "", Fault::Missing(Name::ContentLength)),
        ("Content-Length: 4", "l: 4\r\nContent-Length: 4", Fault::Repeated(Name::ContentLength)),
        ("Content-Length: 4", "Content-Length: -4", Fault::Broken(Name::ContentLength)),
        ("Content-Length: 4", "Content-Length: 99999999999999", Fault::Broken(Name::ContentLength)),
        ("Content-Length: 4", "Content-Length: 4294967295", Fault::TooLong),
        ("Max-Forwards: 69\r\n", "Max-Forwards: 69\n", Fault::LineEnd),
        (" SIP/2.0\r\n", " HTTP/1.1\r\n", Fault::StartLine),
        ("Max-Forwards: 69\r\n", ": 69\r\n", Fault::HeaderName),
    ] {
        let bytes = format!("{call}{}{call}", call.replacen(from, to, 1));
        let pieces = cut(bytes.as_bytes(), 100);
        assert_eq!(pieces, [call.clone(), format!("{fault:?}")], "{to}");
    }
}
