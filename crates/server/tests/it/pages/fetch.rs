//! A reader's browser: requests with headers, answers as bytes.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use flate2::read::GzDecoder;

use crate::test_night::TestNight;

/// What came back.
pub struct Fetched {
    pub status: u16,
    /// In lower case, a line for each.
    pub headers: String,
    pub bytes: Vec<u8>,
}

impl Fetched {
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut lines = self.headers.lines().filter_map(|line| line.split_once(": "));
        lines.find(|(found, _)| *found == name).map(|(_, value)| value)
    }

    /// Returns the body, unpacked if it is packed.
    pub fn text(&self) -> String {
        let mut text = String::new();
        match self.header("content-encoding") {
            Some("gzip") => {
                GzDecoder::new(self.bytes.as_slice()).read_to_string(&mut text).unwrap();
            }
            Some(other) => panic!("unknown packing {other}"),
            None => text = String::from_utf8(self.bytes.clone()).unwrap(),
        }
        text
    }
}

/// Fetches a page on a connection of its own.
pub fn fetch(night: &TestNight, path: &str, headers: &[(&str, &str)]) -> Fetched {
    let mut stream = TcpStream::connect(night.address).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
    let mut request = format!("GET {path} HTTP/1.1\r\nHost: h\r\nConnection: close\r\n");
    for (name, value) in headers {
        request.push_str(&format!("{name}: {value}\r\n"));
    }
    request.push_str("\r\n");
    // A server that refuses early closes while we still write.
    let _ = stream.write_all(request.as_bytes());
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    let end = answer.windows(4).position(|four| four == b"\r\n\r\n").expect("headers end");
    let head = String::from_utf8(answer[..end].to_vec()).unwrap();
    let (first, headers) = head.split_once("\r\n").unwrap_or((&head, ""));
    Fetched {
        status: first.split(' ').nth(1).unwrap().parse().unwrap(),
        headers: headers.replace("\r\n", "\n"),
        bytes: answer[end + 4..].to_vec(),
    }
}

/// Fetches a page that must be there.
#[track_caller]
pub fn page(night: &TestNight, path: &str) -> String {
    let fetched = fetch(night, path, &[("Accept-Encoding", "gzip")]);
    assert_eq!(fetched.status, 200, "{path}");
    fetched.text()
}

/// Fetches `results.json`.
pub fn results(night: &TestNight) -> serde_json::Value {
    serde_json::from_str(&page(night, "/data/results.json")).unwrap()
}
