//! `holdfast phones board`: the hotline as it is this second.

use std::fmt::Write;
use std::net::SocketAddr;

use anyhow::{Context, bail, ensure};
use clap::Args;
use serde_json::Value;
use server::clock::Clock;
use server::data_dir::DataDir;

use crate::console::Data;
use crate::files::print;
use crate::sender::Sender;
use crate::text::number;
use crate::{Answer, Format};

/// Seconds after which a board is no longer now: it is written every second.
const STALE_S: i64 = 5;

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
            Format::Table => {
                let board = serde_json::from_str(&body)?;
                print(&(table(&board) + &faults(&board, Clock::System.now().wall_ms)))?;
            }
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
        text.push('\n');
        if in_use.len() > 1 && used > 0 {
            text.push_str(&wrapped("            ", &in_use));
        }
    }
    let seconds: Vec<&Value> = board["seconds"].as_array().into_iter().flatten().collect();
    let of = |what: &str| counts(seconds.iter().map(|second| &second[what]));
    let offered: u64 = seconds.iter().filter_map(|second| second["offered"].as_u64()).sum();
    let _ = write!(text, "\nIn the last minute\n  calls offered   {}\n", number(offered));
    for what in ["admitted", "refused", "let_go"] {
        text.push_str(&wrapped(&format!("  {:<16}", what.replace('_', " ")), &of(what)));
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

/// Returns a line that begins so, broken where a terminal ends.
fn wrapped(begin: &str, counts: &[(&str, u64)]) -> String {
    const COLUMNS: usize = 80;
    let some = counts.iter().filter(|(_, count)| *count > 0);
    let words: Vec<String> =
        some.map(|(name, count)| format!("{name} {}", number(count))).collect();
    let mut lines = vec![begin.to_owned()];
    for (at, word) in words.iter().enumerate() {
        let end = if at + 1 < words.len() { ", " } else { "" };
        let line = lines.last().map_or(0, String::len);
        if line + word.len() + end.len() > COLUMNS {
            lines.push(" ".repeat(begin.len()));
        }
        if let Some(line) = lines.last_mut() {
            line.push_str(word);
            line.push_str(end);
        }
    }
    if words.is_empty() {
        lines[0].push_str("none");
    }
    lines.iter().map(|line| format!("{}\n", line.trim_end())).collect()
}

/// What is not as it should be; mostly nothing.
fn faults(board: &Value, now_ms: i64) -> String {
    let mut text = String::new();
    let age_s = (now_ms - board["at_ms"].as_i64().unwrap_or(0)) / 1000;
    if age_s > STALE_S {
        let _ = writeln!(text, "NOT NOW: the hotline said this {age_s} s ago");
    }
    for (what, count) in [
        ("records of calls found no room", &board["records_lost"]),
        ("answers could not be sent", &board["packets"]["unsent"]),
        ("calls found no port for their sound", &board["sound"]["no_port"]),
    ] {
        let count = count.as_u64().unwrap_or(0);
        if count > 0 {
            let _ = writeln!(text, "{what}: {}", number(count));
        }
    }
    text
}

#[test]
fn the_board_fits_a_terminal() {
    let classes = r#"{"proved":999,"listed":999,"direct":999,"unrecognised":999,"anonymous":999}"#;
    let refused = r#"{"no-line":123456,"one-call-is-up":123456,"direct-number-full":123456,
        "number-too-often":123456,"block-too-often":123456,"strangers-too-often":123456}"#;
    let board = format!(
        r#"{{"at_ms":0,"lines":[{{"trunk":"reporters","lines":1000,"in_use":{classes}}}],
        "seconds":[{{"at_ms":0,"offered":9,"admitted":{classes},"refused":{refused},
        "let_go":{{}}}}],
        "direct_numbers":[{{"county":"19001","calls":4,"burned":true}}],"records_lost":1}}"#
    );
    let board = serde_json::from_str(&board).expect("it is JSON");
    let text = table(&board) + &faults(&board, 10_000);
    assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");
    assert!(text.contains("strangers-too-often 123,456") && text.contains("NOT NOW"), "{text}");
    assert!(
        text.contains("records of calls found no room: 1") && text.contains("let go"),
        "{text}"
    );
}
