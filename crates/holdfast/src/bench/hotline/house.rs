//! A night that is served, with a telephone and a roster of chairs.

use std::fmt::Write;
use std::fs;
use std::net::SocketAddr;
use std::path::Path;

use anyhow::Context;
use canvass::setup::Setup;

use crate::bench::filing::{Card, Server, call, path};
use crate::bench::{Bench, Scratch};
use crate::files;
use crate::sender::Sender;

/// A served night; it ends when dropped.
pub(super) struct House {
    server: Server,
    _scratch: Scratch,
    pub sip: SocketAddr,
    /// Chairs of the roster.
    pub chairs: Vec<Chair>,
    /// Codes of chairs whose numbers are not listed.
    pub unlisted: Vec<String>,
    /// Lines of the worksheet.
    pub candidates: usize,
}

/// A chair of the roster.
pub(super) struct Chair {
    pub number: String,
    pub code: String,
    /// Delegates that her precinct elects.
    pub delegates: u16,
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
        let setup = files::night(&folder)?.setup;
        let known = list(&chairs, &setup, &data, scratch.path())?;
        let server = Server::start(&data, &["--sip", "127.0.0.1:0", "--sound-port", "0"])?;
        let sip = server.sip.context("serve says where it answers calls")?;
        let unlisted = unlisted.into_iter().map(|card| card.code).collect();
        let candidates = setup.candidates.len();
        Ok(House { server, _scratch: scratch, sip, chairs: known, unlisted, candidates })
    }

    /// Returns how many chairs have one return, and a real one.
    pub fn filed(&self) -> anyhow::Result<usize> {
        let mut sender = Sender::connect(self.server.address)?;
        let mut filed = 0;
        for chair in &self.chairs {
            let authorization = format!("Authorization: Holdfast {}\r\n", chair.code);
            let (_, card) = sender.ask("GET /api/card", &authorization, "")?;
            let card: serde_json::Value = serde_json::from_str(&card)?;
            let returns = card["returns"].as_array().context("a card lists its returns")?;
            filed += usize::from(returns.len() == 1 && returns[0]["mode"] == "real");
        }
        Ok(filed)
    }

    pub fn process(&self) -> u32 {
        self.server.process()
    }
}

/// Puts chairs on the roster, each with a number.
fn list(chairs: &[Card], setup: &Setup, data: &Path, scratch: &Path) -> anyhow::Result<Vec<Chair>> {
    let mut roster = String::from("person,name,phones,language,needs,precinct,role\n");
    let mut known = Vec::new();
    for (at, chair) in chairs.iter().enumerate() {
        let number = format!("+1515777{at:04}");
        writeln!(roster, "p-{at},Chair {at},{number},,,{},chair", chair.precinct)?;
        let precinct = setup.precincts.find(&chair.precinct).context("cards are of the night")?;
        let delegates = setup.precincts.delegates(precinct).map_or(0, |delegates| delegates.0);
        known.push(Chair { number, code: chair.code.clone(), delegates });
    }
    let file = scratch.join("roster.csv");
    fs::write(&file, roster)?;
    call(&["roster", "import", "--data", path(data)?, path(&file)?])?;
    Ok(known)
}
