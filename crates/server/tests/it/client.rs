//! A chair's browser, as far as it matters here.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::time::Duration;

/// What came back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    pub status: u16,
    pub headers: String,
    pub body: String,
}

/// A connection that stays open.
pub struct Client(BufReader<TcpStream>);

impl Client {
    pub fn connect(address: SocketAddr) -> Client {
        Client::of(TcpStream::connect(address).unwrap())
    }

    /// Connects to a server that may be gone already.
    pub fn reach(address: SocketAddr) -> Option<Client> {
        TcpStream::connect(address).ok().map(Client::of)
    }

    fn of(stream: TcpStream) -> Client {
        stream.set_nodelay(true).unwrap();
        // A hang fails the test instead of the run.
        stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
        Client(BufReader::new(stream))
    }

    /// Sends a return and waits for the answer.
    pub fn post(&mut self, headers: &[(&str, &str)], body: &[u8]) -> Answer {
        self.send(headers, body, body.len());
        self.answer()
    }

    /// Sends any request and waits for the answer.
    pub fn request(
        &mut self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &[u8],
    ) -> Answer {
        self.begin((method, path), headers, body, body.len());
        self.answer()
    }

    /// Sends a return that says how long its body is, perhaps wrongly.
    pub fn send(&mut self, headers: &[(&str, &str)], body: &[u8], length: usize) {
        self.begin(("POST", "/api/returns"), headers, body, length);
    }

    fn begin(
        &mut self,
        (method, path): (&str, &str),
        headers: &[(&str, &str)],
        body: &[u8],
        length: usize,
    ) {
        let mut request =
            format!("{method} {path} HTTP/1.1\r\nHost: h\r\nContent-Length: {length}\r\n");
        for (name, value) in headers {
            request.push_str(&format!("{name}: {value}\r\n"));
        }
        request.push_str("\r\n");
        let mut bytes = request.into_bytes();
        bytes.extend_from_slice(body);
        // A server that refuses early closes while we still write.
        let _ = self.0.get_mut().write_all(&bytes);
    }

    /// Hangs up as far as sending goes.
    pub fn close_sending(&mut self) {
        self.0.get_mut().shutdown(Shutdown::Write).unwrap();
    }

    pub fn get(&mut self, path: &str) -> Answer {
        let request = format!("GET {path} HTTP/1.1\r\nHost: h\r\n\r\n");
        self.0.get_mut().write_all(request.as_bytes()).unwrap();
        self.answer()
    }

    pub fn answer(&mut self) -> Answer {
        self.answer_or_end().expect("the connection ended before the answer")
    }

    /// Waits for a whole answer; `None` if the server is gone before.
    pub fn answer_or_end(&mut self) -> Option<Answer> {
        let mut line = String::new();
        self.0.read_line(&mut line).ok()?;
        let status = line.split(' ').nth(1)?.parse().ok()?;
        let mut headers = String::new();
        loop {
            line.clear();
            if self.0.read_line(&mut line).ok()? == 0 {
                return None;
            }
            if line == "\r\n" {
                break;
            }
            headers.push_str(&line.replace("\r\n", "\n"));
        }
        let length = headers.lines().find_map(|line| line.strip_prefix("content-length: "));
        let mut body = vec![0; length.map_or(0, |text| text.parse().unwrap())];
        self.0.read_exact(&mut body).ok()?;
        Some(Answer { status, headers, body: String::from_utf8(body).unwrap() })
    }
}

impl Answer {
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).unwrap_or_else(|e| panic!("{e} in {self:?}"))
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        let mut lines = self.headers.lines().filter_map(|line| line.split_once(": "));
        lines.find(|(found, _)| *found == name).map(|(_, value)| value)
    }

    /// Returns the problem's name, or nothing.
    pub fn problem(&self) -> String {
        let json = self.json();
        let kind = json["type"].as_str().unwrap_or_default();
        kind.trim_start_matches("urn:holdfast:problem:").to_owned()
    }
}
