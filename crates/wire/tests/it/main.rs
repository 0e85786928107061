//! Tests of the telephone's sockets, over loopback.

mod datagrams;
mod prompts;
mod sound;
mod streams;
mod tls;
