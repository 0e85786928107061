//! `holdfast phones board`: the hotline as it is this second.

use std::fmt::Write;
use std::net::SocketAddr;

use anyhow::{Context, bail, ensure};
use clap::Args;
use serde_json::Value;
use server::data_dir::DataDir;

use crate::console::Data;
use crate::files::print;
use crate::sender::Sender;
use crate::text::number;
use crate::{Answer, Format};

/// Shows the hotline: lines, calls of the last minute, direct numbers
///
/// It asks the `serve` of this machine, with a key from the night's directory.
#[derive(Args)]
#[command(
    verbatim_doc_comment,
    after_help = "Example:
  watch -n 2 holdfast phones board --data iowa"
)]
pub struct Board {
    #[command(flatten)]
    data: Data,
    /// Where serve listens
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8020")]
    server: SocketAddr,
    /// What to print
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,
}

impl Board {
    pub fn run(&self) -> anyhow::Result<Answer> {
        ensure!(self.server.ip().is_loopback(), "the key is shown to this machine's serve alone");
        let dir = DataDir::open_to_read(&self.data.dir)?;
        let key = dir.keys.board();
        let asked = Sender::connect(self.server).context("nobody serves there")?.ask(
            "GET /api/phones",
            &format!("Authorization: Holdfast {key}\r\n"),
            "",
        );
        let (status, body) = asked.context("serve does not answer")?;
        match status.split(' ').nth(1) {
            Some("200") => {}
            Some("404") => bail!("this serve answers no telephone; start it with --sip"),
            _ => bail!("serve says {status}"),
        }
        match self.format {
            Format::Json => print(&(body + "\n"))?,
            Format::Table => print(&table(&serde_json::from_str(&body)?))?,
        }
        Ok(Answer::Yes)
    }
}

fn table(board: &Value) -> String {
    let mut text = String::from("trunk       lines  in use\n");
    for trunk in board["lines"].as_array().into_iter().flatten() {
        let in_use = counts([&trunk["in_use"]].into_iter());
        let used: u64 = in_use.iter().map(|(_, count)| count).sum();
        let name = trunk["trunk"].as_str().unwrap_or("");
        let lines = trunk["lines"].as_u64().unwrap_or(0);
        let _ = write!(text, "{name:<12}{lines:>5}{used:>8}");
        if in_use.len() > 1 {
            let _ = write!(text, "   {}", list(&in_use));
        }
        text.push('\n');
    }
    let seconds: Vec<&Value> = board["seconds"].as_array().into_iter().flatten().collect();
    let of = |what: &str| counts(seconds.iter().map(|second| &second[what]));
    let offered: u64 = seconds.iter().filter_map(|second| second["offered"].as_u64()).sum();
    let _ = write!(text, "\nIn the last minute\n  calls offered   {}\n", number(offered));
    for what in ["admitted", "refused", "let_go"] {
        let _ = writeln!(text, "  {:<16}{}", what.replace('_', " "), list(&of(what)));
    }
    let count = |what: &str| number(board[what].as_u64().unwrap_or(0));
    let _ = write!(
        text,
        "\ncalls with a good code {}, to be called back {}, wrong codes tonight {}\n",
        count("authenticated"),
        count("call_backs_waiting"),
        count("wrong_codes")
    );
    for direct in board["direct_numbers"].as_array().into_iter().flatten() {
        let burned = if direct["burned"].as_bool() == Some(true) { ", burned" } else { "" };
        let county = direct["county"].as_str().unwrap_or("");
        let calls = direct["calls"].as_u64().unwrap_or(0);
        let _ = writeln!(text, "direct number of {county}: {calls} strangers{burned}");
    }
    text
}

/// Adds up objects of counts, in the order of their first appearance.
fn counts<'a>(objects: impl Iterator<Item = &'a Value>) -> Vec<(&'a str, u64)> {
    let mut sums: Vec<(&str, u64)> = Vec::new();
    for (name, count) in objects.filter_map(Value::as_object).flatten() {
        let count = count.as_u64().unwrap_or(0);
        match sums.iter_mut().find(|(known, _)| known == name) {
            Some((_, sum)) => *sum += count,
            None => sums.push((name, count)),
        }
    }
    sums
}

fn list(counts: &[(&str, u64)]) -> String {
    let words: Vec<String> = counts
        .iter()
        .filter(|(_, count)| *count > 0)
        .map(|(name, count)| format!("{name} {}", number(count)))
        .collect();
    if words.is_empty() { "none".to_owned() } else { words.join(", ") }
}
