//! Connections over real sockets, with peers that are slow, hostile, or many.

use std::io::{ErrorKind, Read, Write};
use std::net::{IpAddr, SocketAddr, TcpStream};
use std::os::fd::AsRawFd;
use std::thread;
use std::time::Duration;

use nix::sys::socket::{AddressFamily, SockFlag, SockType, SockaddrStorage, bind, connect, socket};
use sip::fault::Fault;
use wire::streams::{
    CONNECTIONS_MAX, CONNECTIONS_PER_SOURCE_MAX, End, Event, Inbound, Limits, Listener, Streams,
    Tls,
};
use wire::wait::{Waker, wait};

/// Long enough that no test waits for it.
const LONG: Duration = Duration::from_secs(20);

/// Short enough to be waited for.
pub const SHORT: Duration = Duration::from_millis(100);

pub const PATIENT: Limits =
    Limits { handshake: LONG, idle_before: LONG, idle_after: LONG, message: LONG };

/// The edge's end of a port of loopback.
pub struct Site {
    pub streams: Streams,
    pub address: SocketAddr,
    waker: Waker,
}

impl Site {
    /// Everybody is let in but 127.0.0.99.
    pub fn open(address: &str, limits: Limits, tls: Option<Tls>) -> Site {
        let listener = Listener::bind(address.parse().expect("an address"), tls);
        let listener = listener.expect("a free port");
        let address = listener.address().expect("an address");
        let waker = Waker::new().expect("a waker");
        let stranger: IpAddr = "127.0.0.99".parse().expect("an address");
        let allows = move |source: SocketAddr| source.ip() != stranger;
        let streams = Streams::open(vec![listener], limits, allows, waker.clone());
        Site { streams: streams.expect("a thread"), address, waker }
    }

    /// Waits for what happens next.
    pub fn next(&mut self) -> Event {
        loop {
            if let Some(event) = self.streams.next_event() {
                return event;
            }
            wait(&[], &self.waker, None).expect("a wait");
        }
    }

    /// Waits for a message; returns its connection and its text.
    pub fn message(&mut self) -> (u32, String) {
        match self.next() {
            Event::Message(Inbound { connection, bytes, .. }) => {
                (connection, String::from_utf8(bytes).expect("text"))
            }
            Event::Ended(connection, end) => panic!("connection {connection} ended: {end:?}"),
        }
    }

    fn connect(&self) -> TcpStream {
        TcpStream::connect(self.address).expect("a connection")
    }

    /// Connects from another address of this machine.
    fn connect_from(&self, source: &str) -> TcpStream {
        let source = SocketAddr::new(source.parse().expect("an address"), 0);
        let flags = SockFlag::SOCK_CLOEXEC;
        let peer = socket(AddressFamily::Inet, SockType::Stream, flags, None).expect("a socket");
        bind(peer.as_raw_fd(), &SockaddrStorage::from(source)).expect("an address of loopback");
        let to = SockaddrStorage::from(self.address);
        connect(peer.as_raw_fd(), &to).expect("a connection");
        TcpStream::from(peer)
    }
}

/// A message of so many bytes of body.
pub fn message(name: &str, body: usize) -> String {
    let body = "b".repeat(body);
    format!("OPTIONS sip:{name} SIP/2.0\r\nContent-Length: {}\r\n\r\n{body}", body.len())
}

/// Reads what is expected, byte for byte.
pub fn expect(mut peer: impl Read, text: &str) {
    let mut read = vec![0; text.len()];
    peer.read_exact(&mut read).expect("an answer");
    assert_eq!(String::from_utf8_lossy(&read), text);
}

/// Tells that the connection was closed from the other side.
pub fn expect_end(mut peer: impl Read) {
    match peer.read(&mut [0; 100]) {
        Ok(length) => assert_eq!(length, 0),
        Err(error) => assert_eq!(error.kind(), ErrorKind::ConnectionReset),
    }
}

#[test]
fn split_and_joined_messages_arrive_and_are_answered() {
    for address in ["127.0.0.1:0", "[::1]:0"] {
        let mut site = Site::open(address, PATIENT, None);
        let mut peer = site.connect();
        peer.set_nodelay(true).expect("an option");
        let (first, second) = (message("first", 70), message("second", 0));
        peer.write_all(format!("{first}\r\n\r\n{second}").as_bytes()).expect("sent");
        let source = peer.local_addr().expect("an address");
        let bytes = first.clone().into_bytes();
        let Event::Message(inbound) = site.next() else { panic!("no message") };
        let connection = inbound.connection;
        assert_eq!(inbound, Inbound { connection, source, bytes });
        assert_eq!(site.message(), (connection, second));
        expect(&peer, "\r\n");
        for part in first.as_bytes().chunks(9) {
            peer.write_all(part).expect("sent");
        }
        assert_eq!(site.message(), (connection, first));
        assert!(site.streams.send(connection, b"an answer"));
        assert!(site.streams.send(connection, b", and one more"));
        expect(&peer, "an answer, and one more");
        drop(peer);
        assert_eq!(site.next(), Event::Ended(connection, End::Closed));
        assert!(!site.streams.send(connection, b"too late"));
    }
}

#[test]
fn strangers_are_hung_up_unheard() {
    let mut site = Site::open("127.0.0.1:0", PATIENT, None);
    let mut stranger = site.connect_from("127.0.0.99");
    let _ = stranger.write_all(message("stranger", 0).as_bytes());
    expect_end(&stranger);
    let mut peer = site.connect();
    peer.write_all(message("peer", 0).as_bytes()).expect("sent");
    assert_eq!(site.message().1, message("peer", 0));
}

#[test]
fn connections_have_bounds_for_each_source_and_for_all() {
    let mut site = Site::open("127.0.0.1:0", PATIENT, None);
    let mut peers = Vec::new();
    let mut enter = |site: &mut Site, source: usize| {
        let mut peer = site.connect_from(&format!("127.0.0.{source}"));
        peer.write_all(message("peer", 0).as_bytes()).expect("sent");
        let (connection, _) = site.message();
        peers.push(peer);
        connection
    };
    let first = enter(&mut site, 1);
    for number in 1..CONNECTIONS_MAX {
        if number % CONNECTIONS_PER_SOURCE_MAX == 0 {
            expect_end(
                site.connect_from(&format!("127.0.0.{}", number / CONNECTIONS_PER_SOURCE_MAX)),
            );
        }
        enter(&mut site, 1 + number / CONNECTIONS_PER_SOURCE_MAX);
    }
    expect_end(site.connect_from("127.0.0.77"));
    site.streams.hang_up(first);
    assert_eq!(site.next(), Event::Ended(first, End::HungUp));
    enter(&mut site, 77);
    expect_end(site.connect_from("127.0.0.78"));
}

#[test]
fn a_message_that_trickles_in_holds_up_nobody_and_is_given_up() {
    let mut site = Site::open("127.0.0.1:0", Limits { message: SHORT, ..PATIENT }, None);
    let mut slow = site.connect();
    let trickle = thread::spawn(move || {
        // Each byte comes in time, the message does not.
        let mut bytes = message("slow", 10_000).into_bytes().into_iter();
        while bytes.next().is_some_and(|byte| slow.write_all(&[byte]).is_ok()) {
            thread::park_timeout(Duration::from_millis(5));
        }
    });
    let mut quick = site.connect();
    let mut answered = 0;
    let ended = loop {
        quick.write_all(message("quick", 0).as_bytes()).expect("sent");
        match site.next() {
            Event::Message(inbound) => {
                assert_eq!(inbound.bytes, message("quick", 0).as_bytes());
                assert!(site.streams.send(inbound.connection, b"answer"));
                expect(&quick, "answer");
                answered += 1;
            }
            Event::Ended(_, end) => break end,
        }
    };
    assert_eq!(ended, End::Unfinished);
    assert!(answered > 10, "{answered} answered meanwhile");
    trickle.join().expect("it was hung up");
}

#[test]
fn what_cannot_be_cut_into_messages_ends_its_connection_alone() {
    let mut site = Site::open("127.0.0.1:0", PATIENT, None);
    let mut sound = site.connect();
    for (bytes, fault) in [
        (message("long", 65_535), Fault::TooLong),
        (format!("OPTIONS sip:a SIP/2.0\r\nX: {}", "x".repeat(17_000)), Fault::HeadTooLong),
        ("GET / HTTP/1.1\r\n\r\n".to_owned(), Fault::StartLine),
    ] {
        let mut faulty = site.connect();
        let _ = faulty.write_all(bytes.as_bytes());
        let Event::Ended(_, end) = site.next() else { panic!("it is no message") };
        assert_eq!(end, End::Faulty(fault));
        expect_end(&faulty);
        sound.write_all(message("sound", 60_000).as_bytes()).expect("sent");
        assert!(site.message().1 == message("sound", 60_000));
    }
}

#[test]
fn silence_is_borne_longer_after_a_message() {
    let mut site = Site::open("127.0.0.1:0", Limits { idle_before: SHORT, ..PATIENT }, None);
    let mut known = site.connect();
    known.write_all(message("known", 0).as_bytes()).expect("sent");
    let (connection, _) = site.message();
    let silent = site.connect();
    expect_end(&silent);
    let Event::Ended(other, end) = site.next() else { panic!("it said nothing") };
    assert_eq!(end, End::Idle);
    assert_ne!(other, connection);
    known.write_all(message("again", 0).as_bytes()).expect("sent");
    assert_eq!(site.message(), (connection, message("again", 0)));
}

#[test]
fn a_peer_that_does_not_read_is_hung_up() {
    let mut site = Site::open("127.0.0.1:0", PATIENT, None);
    let mut peer = site.connect();
    peer.write_all(message("deaf", 0).as_bytes()).expect("sent");
    let (connection, _) = site.message();
    let answer = vec![b'x'; 1000];
    let mut taken = 0;
    while site.streams.send(connection, &answer) {
        taken += answer.len();
        assert!(taken < 100 << 20, "the queue has no bound");
    }
    assert_eq!(site.next(), Event::Ended(connection, End::HungUp));
    drop(peer);
}

#[test]
fn one_that_pours_holds_up_nobody() {
    const POURED: usize = 3000; // More than the way to the edge holds.
    let mut site = Site::open("127.0.0.1:0", PATIENT, None);
    let mut pouring = site.connect();
    let thread = thread::spawn(move || {
        let bytes = message("pouring", 500);
        (0..POURED).for_each(|_| pouring.write_all(bytes.as_bytes()).expect("sent"));
        pouring
    });
    let first = site.message();
    let mut other = site.connect();
    other.write_all(message("other", 0).as_bytes()).expect("sent");
    let mut before = 1;
    while site.message() == first {
        before += 1;
    }
    (before..POURED).for_each(|_| assert!(site.message() == first));
    thread.join().expect("all was taken");
}
