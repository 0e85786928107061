//! The port of a telephone, which is one for datagrams and connections.

use std::io;
use std::net::SocketAddr;

use wire::datagrams::Port;
use wire::streams::Listener;

/// A port that is free for datagrams may not be so for connections: so often another is tried.
const TRIES: usize = 16;

/// Takes the port of an address, or with port 0 any that is free for both; returns the address with
/// the port that was taken.
///
/// # Errors
///
/// Returns why there is none.
pub(super) fn take(address: SocketAddr) -> io::Result<(SocketAddr, Port, Listener)> {
    let tries = if address.port() == 0 { TRIES } else { 1 };
    let mut last = take_once(address);
    for _ in 1..tries {
        if !matches!(&last, Err(error) if error.kind() == io::ErrorKind::AddrInUse) {
            break;
        }
        last = take_once(address);
    }
    last
}

fn take_once(address: SocketAddr) -> io::Result<(SocketAddr, Port, Listener)> {
    let port = Port::bind(address)?;
    let address = port.socket.local_addr()?;
    Ok((address, port, Listener::bind(address, None)?))
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;

    use super::*;

    #[test]
    fn a_port_is_found_that_is_free_for_both() {
        // An address of this test alone, one in sixty of its ports in use.
        let address: SocketAddr = "127.0.0.77:0".parse().expect("an address");
        let held: Vec<TcpListener> =
            (0..500).map(|_| TcpListener::bind(address).expect("there are more")).collect();
        for _ in 0..400 {
            let (taken, port, listener) = take(address).expect("there are more");
            assert_eq!(listener.address().expect("it is bound"), taken);
            assert_eq!(port.socket.local_addr().expect("it is bound"), taken);
        }
        let taken = held[0].local_addr().expect("it is bound");
        let error = take(taken).map(|(address, _, _)| address).expect_err("it is in use");
        assert_eq!(error.kind(), io::ErrorKind::AddrInUse);
    }
}
