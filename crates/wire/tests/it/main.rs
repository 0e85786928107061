//! Tests of the telephone's sockets, over loopback.

mod datagrams;
mod sound;
mod streams;
mod tls;
