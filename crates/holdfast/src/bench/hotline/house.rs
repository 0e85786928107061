//! A night that is served, with a telephone and a roster of chairs.

use std::fmt::Write;
use std::fs;
use std::net::SocketAddr;
use std::path::Path;

use anyhow::Context;

use crate::bench::filing::{Card, Server, call, path};
use crate::bench::{Bench, Scratch};

/// A served night; it ends when dropped.
pub(super) struct House {
    server: Server,
    _scratch: Scratch,
    pub sip: SocketAddr,
    /// Number and code of each chair of the roster.
    pub chairs: Vec<(String, Vec<u8>)>,
    /// Codes of chairs whose numbers are not listed.
    pub unlisted: Vec<Vec<u8>>,
}

impl House {
    /// Opens the night with so many lines, lists so many chairs, and serves it.
    pub fn open(bench: &Bench, lines: u32, listed: usize) -> anyhow::Result<House> {
        let scratch = bench.scratch("hotline")?;
        let folder = scratch.path().join("night");
        fs::create_dir_all(&folder)?;
        for file in ["night.toml", "candidates.csv", "counties.csv", "precincts.csv"] {
            fs::copy(bench.night.join(file), folder.join(file))?;
        }
        let settings = folder.join("night.toml");
        let text = fs::read_to_string(&settings)? + &format!("\n[hotline]\nlines = {lines}\n");
        fs::write(settings, text)?;
        let data = scratch.path().join("data");
        call(&["open", path(&folder)?, "--data", path(&data)?])?;
        let cards = call(&["codes", "--data", path(&data)?, "--format", "json"])?;
        let cards: Vec<Card> = serde_json::from_slice(&cards)?;
        let mut chairs: Vec<Card> = cards.into_iter().filter(|one| one.role == "chair").collect();
        let unlisted = chairs.split_off(listed.min(chairs.len()));
        let chairs = list(&chairs, &data, scratch.path())?;
        let server = Server::start(&data, &["--sip", "127.0.0.1:0", "--sound-port", "0"])?;
        let sip = server.sip.context("serve says where it answers calls")?;
        let unlisted = unlisted.iter().map(|card| digits(&card.code)).collect();
        Ok(House { server, _scratch: scratch, sip, chairs, unlisted })
    }

    pub fn process(&self) -> u32 {
        self.server.process()
    }
}

/// Puts chairs on the roster, each with a number.
fn list(chairs: &[Card], data: &Path, scratch: &Path) -> anyhow::Result<Vec<(String, Vec<u8>)>> {
    let mut roster = String::from("person,name,phones,language,needs,precinct,role\n");
    let mut known = Vec::new();
    for (at, chair) in chairs.iter().enumerate() {
        let number = format!("+1515777{at:04}");
        writeln!(roster, "p-{at},Chair {at},{number},,,{},chair", chair.precinct)?;
        known.push((number, digits(&chair.code)));
    }
    let file = scratch.join("roster.csv");
    fs::write(&file, roster)?;
    call(&["roster", "import", "--data", path(data)?, path(&file)?])?;
    Ok(known)
}

fn digits(code: &str) -> Vec<u8> {
    code.bytes().filter(u8::is_ascii_digit).map(|digit| digit - b'0').collect()
}
