//! A sender of returns over one kept-alive connection: just enough HTTP to time a server.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};

use anyhow::{Context, bail};

/// One connection.
pub(super) struct Sender {
    stream: BufReader<TcpStream>,
    host: SocketAddr,
}

impl Sender {
    pub fn connect(host: SocketAddr) -> anyhow::Result<Sender> {
        let stream = TcpStream::connect(host)?;
        stream.set_nodelay(true)?;
        Ok(Sender { stream: BufReader::new(stream), host })
    }

    /// Files a return and waits for its receipt; anything but 201 is an error.
    pub fn file(&mut self, code: &str, key: &str, body: &str) -> anyhow::Result<()> {
        let request = format!(
            "POST /api/returns HTTP/1.1\r\nHost: {}\r\nAuthorization: Holdfast {code}\r\n\
             Idempotency-Key: {key}\r\nContent-Type: application/json\r\n\
             Content-Length: {}\r\n\r\n{body}",
            self.host,
            body.len()
        );
        self.stream.get_mut().write_all(request.as_bytes())?;
        let (status, answer) = self.answer()?;
        match status.split(' ').nth(1) {
            Some("201") => Ok(()),
            _ => bail!("{status}: {answer}"),
        }
    }

    fn answer(&mut self) -> anyhow::Result<(String, String)> {
        let mut line = String::new();
        self.stream.read_line(&mut line)?;
        let status = line.trim_end().to_owned();
        let mut length = None;
        loop {
            line.clear();
            self.stream.read_line(&mut line)?;
            let Some((name, value)) = line.split_once(':') else { break };
            if name.eq_ignore_ascii_case("content-length") {
                length = Some(value.trim().parse::<usize>()?);
            }
        }
        let mut body = vec![0; length.context("an answer says its length")?];
        self.stream.read_exact(&mut body)?;
        Ok((status, String::from_utf8_lossy(&body).into_owned()))
    }
}
