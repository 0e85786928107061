//! How long a refusal takes: a code, token or link that never was one must not be told from one
//! that was replaced by the time of the answer.

use std::net::Ipv4Addr;

use anyhow::ensure;
use server::code::Code;

use super::filing::{Card, Server, call, path};
use super::now_ns;
use super::{Bench, Line};
use crate::sender::Sender;
use drill::spread::Spread;

/// Refusals of each kind, fewer than all sources together may cause.
const EACH: u32 = 1500;

/// What is presented: never given out, and replaced.
struct Pair {
    what: &'static str,
    never: Vec<String>,
    replaced: String,
}

pub(super) fn measure(bench: &Bench) -> anyhow::Result<Vec<Line>> {
    let scratch = bench.scratch("refusals")?;
    let data = scratch.path().join("data");
    let data_path = path(&data)?;
    call(&["open", path(&bench.night)?, "--data", data_path])?;
    let cards = call(&["codes", "--data", data_path, "--format", "json"])?;
    let cards: Vec<Card> = serde_json::from_slice(&cards)?;
    let card = cards.into_iter().find(|card| card.role == "chair");
    let card = card.ok_or_else(|| anyhow::anyhow!("the night has no chair"))?;
    let token = {
        let server = Server::start(&data, &[])?;
        Sender::connect(server.address)?.exchange(&card.link, 0)?
    };
    call(&["codes", "--data", data_path, "--precinct", &card.precinct, "--reissue", "chair"])?;
    let server = Server::start(&data, &["--proxy", "127.0.0.1"])?;
    let mut sender = Sender::connect(server.address)?;
    let mut sources = 0;
    pairs(card, token).iter().map(|pair| line(pair, &mut sender, &mut sources)).collect()
}

fn pairs(card: Card, token: String) -> [Pair; 3] {
    let header = |credential: &str| format!("Authorization: Holdfast {credential}\r\n");
    let (_, secret) = card.link.split_once('#').unwrap_or_default();
    let (reporter, _) = secret.split_once('.').unwrap_or_default();
    let body = |secret: &str| format!(r#"{{"card":"{secret}"}}"#);
    // Half of the digits are counted up, so that no two are the same.
    let code = |number: u32| {
        let mut checks =
            (0..10).map(|check| format!("{:011}{check}", 7_000_000_000 + u64::from(number)));
        checks.find(|text| Code::read(text).is_ok()).unwrap_or_default()
    };
    let all = |one: &dyn Fn(u32) -> String| (0..EACH).map(one).collect();
    [
        Pair {
            what: "code",
            never: all(&|number| header(&code(number))),
            replaced: header(&card.code),
        },
        Pair {
            what: "device's token",
            never: all(&|number| header(&format!("d.{number:022}"))),
            replaced: header(&token),
        },
        Pair {
            what: "card's link",
            never: all(&|number| body(&format!("{reporter}.{number:022}"))),
            replaced: body(secret),
        },
    ]
}

/// Presents both kinds in turn, each from an address of its own, as they are behind a proxy.
fn line(pair: &Pair, sender: &mut Sender, sources: &mut u32) -> anyhow::Result<Line> {
    let mut took = [Spread::default(), Spread::default()];
    for turn in 0..2 * EACH {
        *sources += 1;
        let from = format!("X-Forwarded-For: {}\r\n", Ipv4Addr::from_bits(0x0a00_0000 + *sources));
        let replaced = turn % 2 == 1;
        let shown = if replaced { &pair.replaced } else { &pair.never[turn as usize / 2] };
        let (request, headers, body) = match shown.starts_with('{') {
            true => {
                let key = format!("Idempotency-Key: {sources:08x}-0000-4000-8000-000000000000\r\n");
                ("POST /api/devices", format!("{from}{key}"), shown.as_str())
            }
            false => ("GET /api/card", format!("{from}{shown}"), ""),
        };
        let start = now_ns();
        let (status, _) = sender.ask(request, &headers, body)?;
        took[usize::from(replaced)].add(now_ns() - start);
        ensure!(status.contains(" 401 "), "{status} instead of a refusal");
    }
    let [never, replaced] = took.map(|mut spread| {
        format!("p50 {} µs, p90 {} µs", us(spread.percentile(50)), us(spread.percentile(90)))
    });
    let what = format!("a {} refused: never given out / replaced", pair.what);
    Ok(Line::new(what, format!("{never} / {replaced}"), "no difference"))
}

/// Returns nanoseconds as microseconds with one decimal.
fn us(ns: u64) -> String {
    format!("{}.{}", ns / 1000, ns / 100 % 10)
}
