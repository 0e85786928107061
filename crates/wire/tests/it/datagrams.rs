//! Datagrams in batches, between real sockets.

use std::net::{SocketAddr, UdpSocket};
use std::thread;
use std::time::Duration;

use sip::edge::{Admission, Edge, Verdict};
use sip::message::DATAGRAM_BYTES_MAX;
use sip::reply::TagKey;
use sip::trunk::Trunk;
use wire::datagrams::{BATCH, Datagrams, Port};
use wire::wait::{Waker, wait};

/// A port of loopback, and a peer.
fn pair(address: &str) -> (Datagrams, SocketAddr, UdpSocket) {
    let address: SocketAddr = address.parse().expect("an address");
    let ours = Datagrams::new(Port::bind(address).expect("a free port"));
    let peer = UdpSocket::bind(address).expect("a free port");
    peer.set_read_timeout(Some(Duration::from_secs(5))).expect("a time");
    let to = ours.address().expect("an address");
    (ours, to, peer)
}

/// Waits for datagrams and reads them.
fn receive(ours: &mut Datagrams, waker: &Waker) -> usize {
    wait(&[ours], waker, Some(Duration::from_secs(5))).expect("a wait");
    ours.received.receive().expect("a healthy socket")
}

#[test]
fn a_batch_is_read_at_once_and_answered_each_to_its_source() {
    for address in ["127.0.0.1:0", "[::1]:0"] {
        let (mut ours, to, peer) = pair(address);
        let other = UdpSocket::bind(peer.local_addr().map(|a| (a.ip(), 0)).expect("an address"));
        let other = other.expect("a free port");
        let waker = Waker::new().expect("a waker");
        for number in 0..BATCH + 6 {
            let from = if number % 2 == 0 { &peer } else { &other };
            from.send_to(format!("number {number}").as_bytes(), to).expect("sent");
        }
        let mut next = 0;
        for expected in [BATCH, 6, 0] {
            assert_eq!(ours.received.receive().expect("a healthy socket"), expected);
            for at in 0..expected {
                let (datagram, source) = ours.received.datagram(at);
                assert_eq!(datagram, format!("number {next}").as_bytes());
                let from = if next % 2 == 0 { &peer } else { &other };
                assert_eq!(source, from.local_addr().expect("an address"));
                let room = ours.answers.room();
                room[..datagram.len()].copy_from_slice(datagram);
                ours.answers.queue(datagram.len(), source);
                next += 1;
            }
            assert_eq!(ours.answers.flush(), expected);
        }
        wait(&[&ours], &waker, Some(Duration::from_millis(1))).expect("a wait");
        let mut answer = [0; 20];
        for number in 0..BATCH + 6 {
            let at = if number % 2 == 0 { &peer } else { &other };
            let (length, from) = at.recv_from(&mut answer).expect("an answer");
            assert_eq!((&answer[..length], from), (format!("number {number}").as_bytes(), to));
        }
    }
}

#[test]
fn the_largest_and_the_empty_datagram_pass() {
    let (mut ours, to, peer) = pair("127.0.0.1:0");
    let waker = Waker::new().expect("a waker");
    let largest = vec![b'x'; DATAGRAM_BYTES_MAX - 28]; // Less the headers of IPv4 and UDP.
    let mut answer = vec![0; DATAGRAM_BYTES_MAX];
    for (bytes, sent_for_room) in [(&largest[..], 2), (b"", 0)] {
        peer.send_to(bytes, to).expect("sent");
        assert_eq!(receive(&mut ours, &waker), 1);
        let (datagram, source) = ours.received.datagram(0);
        assert!(datagram == bytes, "{} bytes", datagram.len());
        for _ in 0..3 {
            ours.answers.room()[..bytes.len()].copy_from_slice(bytes);
            ours.answers.queue(bytes.len(), source);
        }
        for answered in 0..3 {
            if answered == sent_for_room {
                assert_eq!(ours.answers.flush(), 3 - sent_for_room);
            }
            assert_eq!(peer.recv(&mut answer).expect("an answer"), bytes.len());
        }
        assert_eq!((ours.answers.dropped, ours.answers.unsendable), (0, 0));
    }
}

#[test]
fn what_cannot_be_sent_is_counted_and_holds_up_nothing() {
    let (mut ours, _, peer) = pair("127.0.0.1:0");
    let there = peer.local_addr().expect("an address");
    let nowhere: SocketAddr = "127.0.0.1:0".parse().expect("an address");
    let sixth: SocketAddr = "[::1]:5060".parse().expect("an address");
    for to in [nowhere, there, sixth, there, nowhere] {
        ours.answers.room()[0] = b'x';
        ours.answers.queue(1, to);
    }
    assert_eq!(ours.answers.flush(), 2);
    assert_eq!((ours.answers.dropped, ours.answers.unsendable), (0, 3));
    let mut answer = [0; 2];
    assert_eq!(peer.recv(&mut answer).expect("an answer"), 1);
    assert_eq!(peer.recv(&mut answer).expect("an answer"), 1);
}

#[test]
fn both_families_take_the_same_port() {
    let first = Port::bind("0.0.0.0:0".parse().expect("an address")).expect("a free port");
    let port = first.socket.local_addr().expect("an address").port();
    let second = Port::bind(format!("[::]:{port}").parse().expect("an address"));
    let second = second.expect("the same port of the other family");
    assert!(first.receive_buffer_bytes > 200_000, "{}", first.receive_buffer_bytes);
    assert_eq!(first.receive_buffer_bytes, second.receive_buffer_bytes);
    let taken = Port::bind(first.socket.local_addr().expect("an address"));
    assert_eq!(taken.expect_err("it is ours").kind(), std::io::ErrorKind::AddrInUse);
}

#[test]
fn another_thread_ends_the_wait() {
    let (ours, ..) = pair("127.0.0.1:0");
    let waker = Waker::new().expect("a waker");
    let other = waker.clone();
    let thread = thread::spawn(move || other.wake());
    wait(&[&ours], &waker, None).expect("a wait");
    thread.join().expect("it woke us");
    waker.wake();
    waker.wake();
    wait(&[&ours], &waker, None).expect("a wait");
}

#[test]
fn refusing_over_the_socket_allocates_nothing() {
    let (mut ours, to, peer) = pair("127.0.0.1:0");
    let waker = Waker::new().expect("a waker");
    let trunk = Trunk::new(vec!["127.0.0.1".parse().expect("an address")]).expect("one");
    let mut edge = Edge::new(trunk, TagKey::new([7; 16]));
    let mut refused = 0;
    for round in 0..3 {
        for call in 0..BATCH {
            let invite = format!(
                "INVITE sip:+15155550100@127.0.0.1 SIP/2.0\r\n\
                 Via: SIP/2.0/UDP 127.0.0.1;branch=z9hG4bK{round}-{call}\r\n\
                 From: <sip:+15155550101@127.0.0.1>;tag=a\r\nTo: <sip:+15155550100@127.0.0.1>\r\n\
                 Call-ID: {round}-{call}\r\nCSeq: 1 INVITE\r\nContent-Length: 0\r\n\r\n"
            );
            peer.send_to(invite.as_bytes(), to).expect("sent");
        }
        let allocated = allocation_counter::measure(|| {
            wait(&[&ours], &waker, Some(Duration::from_secs(5))).expect("a wait");
            for at in 0..ours.received.receive().expect("a healthy socket") {
                let (datagram, source) = ours.received.datagram(at);
                let room = ours.answers.room();
                let verdict = edge.judge(1, source, datagram, room, |_| Admission::Busy);
                if let Verdict::Refused(bytes, _) = verdict {
                    ours.answers.queue(bytes, source);
                    refused += 1;
                }
            }
            ours.answers.flush();
        });
        assert_eq!(allocated.count_total, 0);
        let mut answer = [0; 1000];
        for _ in 0..BATCH {
            let length = peer.recv(&mut answer).expect("an answer");
            assert!(answer[..length].starts_with(b"SIP/2.0 486 "));
        }
    }
    assert_eq!(refused, 3 * BATCH);
}
