//! `holdfast phones plan`: lines, operators and money, by Erlang's formulas.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::path::PathBuf;

use anyhow::{Context, ensure};
use clap::Args;
use night::command::Role;
use night::night::Night;
use serde::Serialize;
use server::data_dir::DataDir;

use super::erlang::{fewest, lost, waits_longer};
use super::tariff::Tariff;
use crate::console::Data;
use crate::files::print;
use crate::text::number;
use crate::{Answer, Format};

/// Says how many lines and operators a night needs, flooded or not
///
/// Calls come at random, 1.5 times as many a minute at the peak as on average,
/// and are lost where no line is free: lines are enough if the peak loses one
/// call in a hundred. Half of them are kept for listed numbers, so that a flood
/// takes at most the other half. Operators are enough if 90 of 100 who press 0
/// wait at most 15 seconds.
#[derive(Args)]
#[command(
    verbatim_doc_comment,
    after_help = "Example:
  holdfast phones plan --data iowa --share 30 --flood 2000
  holdfast phones plan --data iowa --lines 48 --tariff tariff.toml"
)]
pub struct Plan {
    #[command(flatten)]
    data: Data,
    /// Precincts that report by voice, percent
    #[arg(long, value_name = "PERCENT", default_value_t = SHARE_PERCENT)]
    share: u32,
    /// Minutes in which they call
    #[arg(long, value_name = "MINUTES", default_value_t = WINDOW_MIN)]
    window: u32,
    /// Seconds a report by keypad takes
    #[arg(long, value_name = "SECONDS", default_value_t = KEYPAD_S)]
    keypad: u32,
    /// Callers who press 0, percent
    #[arg(long, value_name = "PERCENT", default_value_t = 10)]
    operator_share: u32,
    /// Seconds an operator talks with one
    #[arg(long, value_name = "SECONDS", default_value_t = 300)]
    talk: u32,
    /// Prank calls a minute
    #[arg(long, value_name = "CALLS", default_value_t = 2000)]
    flood: u32,
    /// Minutes the flood goes on
    #[arg(long, value_name = "MINUTES", default_value_t = 120)]
    flood_minutes: u32,
    /// Lines there are; without it, those of night.toml, or as many as needed
    #[arg(long, value_name = "LINES")]
    lines: Option<u32>,
    /// Prices, for the money
    #[arg(long, value_name = "FILE")]
    tariff: Option<PathBuf>,
    /// What to print
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,
}

/// What is planned with unless somebody says otherwise: precincts that report by voice, minutes in
/// which they call, seconds of a report by keypad.
const SHARE_PERCENT: u32 = 30;
const WINDOW_MIN: u32 = 40;
const KEYPAD_S: u32 = 150;

/// The peak's calls a minute, as a multiple of the window's average: reports bunch.
const PEAK: f64 = 1.5;

/// Calls lost at the peak, at most.
const LOST_MAX: f64 = 0.01;

/// Callers who wait longer than [`WAIT_S`] for an operator, at most (NENA-STA-020.1: 90 % in 15 s).
const WAITING_MAX: f64 = 0.1;
const WAIT_S: f64 = 15.0;

/// Half of the lines are kept for those who are recognised.
const RESERVED: f64 = 0.5;

/// Seconds a prankster stays if nobody cuts him off, and until the gate does without a code.
const PRANK_S: f64 = 40.0;
const PRANK_CUT_S: f64 = 20.0;

/// What is planned; shares are of a caller's first attempt at the peak.
#[derive(Debug, Serialize)]
struct Document {
    night: String,
    precincts: u32,
    callers: f64,
    recognised_percent: f64,
    peak_calls_a_minute: f64,
    erlangs: f64,
    lines_needed: u32,
    lines: u32,
    reserved: u32,
    operators_needed: u32,
    /// Percent that find a line without a flood.
    quiet_percent: f64,
    flood: Flood,
    #[serde(skip_serializing_if = "Option::is_none")]
    money: Option<Money>,
}

/// Percent that find a line while the flood lasts.
#[derive(Debug, Serialize)]
struct Flood {
    calls_a_minute: u32,
    first_come_percent: f64,
    code_first_percent: f64,
    recognised_percent: f64,
    others_percent: f64,
}

#[derive(Debug, Serialize)]
struct Money {
    currency: String,
    month: f64,
    with_flood: f64,
}

/// What a night brings along.
struct Facts {
    night: String,
    precincts: u32,
    /// Of them, how many have a chair or a secretary whose number is listed.
    listed: u32,
    direct_numbers: u32,
    /// What night.toml says there are.
    lines: Option<u32>,
}

impl Plan {
    pub fn run(&self) -> anyhow::Result<Answer> {
        ensure!(self.share <= 100 && self.operator_share <= 100, "a share is at most 100 percent");
        ensure!((1..=1440).contains(&self.window), "the window has 1 to 1,440 minutes");
        let long = [self.keypad, self.talk].into_iter().all(|s| (1..=3600).contains(&s));
        ensure!(long, "a call takes 1 to 3,600 seconds");
        ensure!(self.flood <= 10_000_000 && self.flood_minutes <= 1440, "no flood is so large");
        ensure!(self.lines.is_none_or(|lines| lines <= 100_000), "nobody has so many lines");
        let tariff = self.tariff.as_ref().map(|path| Tariff::read(path)).transpose()?;
        let document = self.document(&self.facts()?, tariff)?;
        match self.format {
            Format::Json => print(&(serde_json::to_string(&document)? + "\n"))?,
            Format::Table => print(&document.table())?,
        }
        let enough = document.lines >= document.lines_needed;
        Ok(if enough { Answer::Yes } else { Answer::No })
    }

    fn facts(&self) -> anyhow::Result<Facts> {
        let dir = DataDir::open_to_read(&self.data.dir)?;
        let (ledger, recovered) = dir.recover()?;
        let night = recovered.night;
        let people = dir.people(&ledger)?.everyone()?;
        let reached: BTreeSet<_> = people
            .iter()
            .filter(|(_, person)| !person.phones.is_empty())
            .map(|(id, _)| *id)
            .collect();
        let expected = |precinct| night.precinct(precinct).heard.is_expected();
        let precincts = night.setup().precincts.indices().filter(|&at| expected(at)).count();
        let files = |role| matches!(role, Role::Chair | Role::Secretary);
        let listed: BTreeSet<_> = night
            .reporters()
            .into_iter()
            .filter(|one| files(one.role) && expected(one.precinct))
            .filter(|one| one.person.is_some_and(|person| reached.contains(&person)))
            .map(|one| one.precinct)
            .collect();
        let counties = 0..night.setup().counties.len() as u16;
        let county = |at| night.direct_number(canvass::setup::CountyIndex(at));
        let direct: BTreeSet<_> = counties.filter_map(county).collect();
        Ok(Facts {
            night: night.setup().night.clone(),
            precincts: precincts as u32,
            listed: listed.len() as u32,
            direct_numbers: direct.len() as u32,
            lines: night.hotline().settings.get("lines").map(|&lines| lines as u32),
        })
    }

    fn document(&self, facts: &Facts, tariff: Option<Tariff>) -> anyhow::Result<Document> {
        let part = |percent: u32| f64::from(percent) / 100.0;
        let callers = f64::from(facts.precincts) * part(self.share);
        let a_minute = callers * PEAK / f64::from(self.window);
        let erlangs = a_minute * f64::from(self.keypad) / 60.0;
        let too_many = "no number of lines carries that; look at the figures again";
        let lines_needed = lines_for(erlangs).context(too_many)?;
        let lines = self.lines.or(facts.lines).unwrap_or(lines_needed);
        let talk = f64::from(self.talk);
        let asking = a_minute * part(self.operator_share) * talk / 60.0;
        let operators_needed =
            fewest(WAITING_MAX, |operators| waits_longer(asking, operators, talk, WAIT_S))
                .filter(|_| asking > 0.0);
        let recognised = f64::from(facts.listed) / f64::from(facts.precincts.max(1));
        let reserved = (f64::from(lines) * RESERVED).round() as u32;
        let minutes = callers * f64::from(self.keypad) / 60.0;
        let flooded = f64::from((lines - reserved) * self.flood_minutes);
        let money = tariff.map(|tariff| Money {
            month: tariff.month(lines, 1 + facts.direct_numbers, minutes),
            with_flood: tariff.month(lines, 1 + facts.direct_numbers, minutes + flooded),
            currency: tariff.currency,
        });
        Ok(Document {
            night: facts.night.clone(),
            precincts: facts.precincts,
            callers,
            recognised_percent: 100.0 * recognised,
            peak_calls_a_minute: a_minute,
            erlangs,
            lines_needed,
            lines,
            reserved,
            operators_needed: operators_needed.unwrap_or(0),
            quiet_percent: found(erlangs, lines),
            flood: self.flooded(erlangs, recognised, (lines, reserved)),
            money,
        })
    }

    fn flooded(&self, erlangs: f64, recognised: f64, (lines, reserved): (u32, u32)) -> Flood {
        let pranks = |seconds: f64| f64::from(self.flood) * seconds / 60.0;
        Flood {
            calls_a_minute: self.flood,
            first_come_percent: found(erlangs + pranks(PRANK_S), lines),
            code_first_percent: found(erlangs + pranks(PRANK_CUT_S), lines),
            recognised_percent: found(erlangs * recognised, reserved),
            others_percent: found(
                erlangs * (1.0 - recognised) + pranks(PRANK_CUT_S),
                lines - reserved,
            ),
        }
    }
}

/// Returns how many lines carry so many calls at once; `None` if no number of them does.
fn lines_for(erlangs: f64) -> Option<u32> {
    // While a flood takes the other half, those that are kept must carry everybody listed.
    let kept = fewest(LOST_MAX, |lines| lost(erlangs, lines))?;
    Some((f64::from(kept) / RESERVED).ceil() as u32)
}

/// Says that these lines cannot carry a night's precincts, if they cannot.
pub fn too_few_lines(night: &Night, lines: u32) -> Option<String> {
    let precincts = night.every_precinct().filter(|view| view.heard.is_expected()).count() as u32;
    let callers = f64::from(precincts * SHARE_PERCENT) / 100.0;
    let erlangs = callers * PEAK / f64::from(WINDOW_MIN) * f64::from(KEYPAD_S) / 60.0;
    let needed = lines_for(erlangs);
    if needed.is_some_and(|needed| needed <= lines) {
        return None;
    }
    let needed =
        needed.map_or("more than there are".to_owned(), |needed| number(needed).to_string());
    Some(format!(
        "{lines} lines are too few for {} precincts:\n\
         if {SHARE_PERCENT} % of them report by voice, the peak needs {needed}; \
         see holdfast phones plan\n",
        number(precincts)
    ))
}

/// Returns the percent of calls that find a line.
fn found(erlangs: f64, lines: u32) -> f64 {
    100.0 * (1.0 - lost(erlangs, lines))
}

impl Document {
    fn table(&self) -> String {
        let Document { lines, reserved, flood, .. } = self;
        let mut text = format!(
            "{}: {} precincts expected; a number is listed of {:.1} %\n\n",
            self.night,
            number(self.precincts),
            self.recognised_percent
        );
        let mut line = |what: &str, how: String| {
            let _ = writeln!(text, "{what:<45}{how}");
        };
        line("callers by voice", number(format!("{:.0}", self.callers)));
        line("at the peak, calls a minute", format!("{:.1}", self.peak_calls_a_minute));
        line("at the peak, calls at once", format!("{:.1}", self.erlangs));
        line("lines needed", number(self.lines_needed));
        line("operators needed", number(self.operators_needed));
        line("lines planned, and kept for listed numbers", format!("{lines}, {reserved}"));
        text.push_str("\nOf first attempts at the peak, this many find a line:\n");
        let mut line = |what: &str, percent: f64| {
            let _ = writeln!(text, "  {what:<50}{percent:>6.1} %");
        };
        line("without a flood", self.quiet_percent);
        let of = number(flood.calls_a_minute);
        line(&format!("{of} pranks a minute, first come, first served"), flood.first_come_percent);
        line("  the same, cut off without a code", flood.code_first_percent);
        line("  the same, lines kept: listed numbers", flood.recognised_percent);
        line("  the same, lines kept: everybody else", flood.others_percent);
        if let Some(Money { currency, month, with_flood }) = &self.money {
            let _ = writeln!(
                text,
                "\nA month with one night: {} {currency}; with a flood {} {currency}",
                number(format!("{month:.2}")),
                number(format!("{with_flood:.2}")),
            );
        }
        if self.lines < self.lines_needed {
            text.push_str("\nThese lines do not carry the precincts.\n");
        }
        text
    }
}
