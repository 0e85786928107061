//! One kept-alive connection to a server of this machine: just enough HTTP to time and to ask it.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};

use anyhow::{Context, bail};

/// One connection.
pub struct Sender {
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
        let authorization = format!("Authorization: Holdfast {code}\r\n");
        self.post("/api/returns", &authorization, key, body).map(drop)
    }

    /// Exchanges the secret of a card's link for a device's token.
    pub fn exchange(&mut self, link: &str, device: usize) -> anyhow::Result<String> {
        let (_, secret) = link.split_once('#').context("a link has its secret behind #")?;
        let key = format!("{device:08x}-0000-4000-8000-00000000000d");
        let body = format!(r#"{{"card":"{secret}"}}"#);
        let answer = self.post("/api/devices", "", &key, &body)?;
        let answer: serde_json::Value = serde_json::from_str(&answer)?;
        answer["token"].as_str().map(str::to_owned).context("an exchange gives a token")
    }

    fn post(
        &mut self,
        path: &str,
        authorization: &str,
        key: &str,
        body: &str,
    ) -> anyhow::Result<String> {
        let headers = format!("{authorization}Idempotency-Key: {key}\r\n");
        let (status, answer) = self.ask(&format!("POST {path}"), &headers, body)?;
        match status.split(' ').nth(1) {
            Some("201") => Ok(answer),
            _ => bail!("{status}: {answer}"),
        }
    }

    /// Sends a request and returns the answer's status line and body.
    pub fn ask(
        &mut self,
        request: &str,
        headers: &str,
        body: &str,
    ) -> anyhow::Result<(String, String)> {
        let request = format!(
            "{request} HTTP/1.1\r\nHost: {}\r\n{headers}Content-Type: application/json\r\n\
             Content-Length: {}\r\n\r\n{body}",
            self.host,
            body.len()
        );
        self.stream.get_mut().write_all(request.as_bytes())?;
        self.answer()
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
