//! A start over a synthetic night of a million precincts, and one more return after it.

use std::path::Path;
use std::process::Command as Process;

use anyhow::{Context, ensure};
use canvass::setup::{
    CandidateEntry, CandidateKind, County, CountyIndex, CountyKind, District, NewPrecinct,
    PrecinctIndex, PrecinctKind, Precincts, Setup,
};
use canvass::tabulation::{Area, Selection};
use caucus::plan::Plan;
use caucus::worksheet::{Alignment, Candidate, Delegates, Group, Worksheet};
use ledger::{Head, Ledger, NewRow};
use night::command::{Act, Actor, Channel, Command, Filing, Moment, Signal};
use night::event::{Mode, Opening};
use night::hotline::Hotline;
use night::night::{Accepted, Night, Slot};
use night::policy::Policy;

use super::now_ns;
use super::{Line, Scratch};
use drill::spread::{Spread, ms};

const COUNTIES: u16 = 1000;
const CANDIDATES: u16 = 12;
const BATCH: usize = 256;
const OPENS_AT_MS: i64 = 1_580_778_000_000;

/// Returns filed after the recovery, each timed alone.
const FURTHER: u32 = 1000;

pub(super) fn measure(dir: &Path, precincts: u32) -> anyhow::Result<Vec<Line>> {
    let scratch = Scratch::new(dir, "recovery")?;
    let ledger = scratch.path().join("ledger.sqlite");
    let start = now_ns();
    write(&ledger, precincts)?;
    let written = now_ns() - start;
    let bytes = std::fs::metadata(&ledger)?.len();
    let mut lines = vec![Line::new(
        format!(
            "(a ledger of {precincts} returns written in {}, {} MiB)",
            ms(written),
            bytes >> 20
        ),
        "",
        "",
    )];
    let child = Process::new(std::env::current_exe()?)
        .args(["bench", "--recover"])
        .arg(&ledger)
        .output()
        .context("the program cannot call itself")?;
    ensure!(child.status.success(), "{}", String::from_utf8_lossy(&child.stderr));
    let said = String::from_utf8(child.stdout)?;
    let bounds = ["5 s for a million", "1 GiB", "", "10 µs", "10 µs"];
    for (line, bound) in said.lines().zip(bounds) {
        let (what, figure) = line.split_once('\t').context("the recovery says what and figure")?;
        lines.push(Line::new(what, figure, bound));
    }
    Ok(lines)
}

/// Recovers a ledger and prints its lines: what, a tab, the figure.
pub(super) fn recover_and_say(path: &Path) -> anyhow::Result<()> {
    let start = now_ns();
    let ledger = Ledger::open(path)?;
    let mut recovered = server::recover::recover(&ledger)?;
    println!("recovery, chain verified\t{}", ms(now_ns() - start));
    println!("its peak memory\t{} MiB", peak_kib()? >> 10);
    let night = &mut recovered.night;
    println!("returns recovered\t{}", night.returns_count());
    let mut fold = Spread::default();
    let mut total = Spread::default();
    for n in 0..FURTHER {
        let command = filing(n, 1);
        let slot = Slot { seq: night.seq() + 1, at: moment() };
        let body = night.decide(&command, slot)?;
        let (id, request) = (command.id(), command.request(night.setup()));
        let row = Accepted { seq: slot.seq, at_ms: OPENS_AT_MS, command: id, request, body: &body };
        let start = now_ns();
        night.apply(&row)?;
        fold.add(now_ns() - start);
        let start = now_ns();
        let county = Area::County(CountyIndex((n % u32::from(COUNTIES)) as u16));
        let figures = night.tabulation().figures(night.setup(), county, Selection::Counted);
        total.add(now_ns() - start);
        ensure!(figures.returns > 0, "a county has returns");
    }
    println!("one more return folded into every sum, p50\t{} ns", fold.percentile(50));
    println!("its county's totals read, p50\t{} ns", total.percentile(50));
    Ok(())
}

/// Returns the most memory this process ever held, KiB.
fn peak_kib() -> anyhow::Result<u64> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kib = line.and_then(|value| value.split_whitespace().next()).context("no VmHWM")?;
    Ok(kib.parse()?)
}

fn moment() -> Moment {
    Moment { wall_ms: OPENS_AT_MS, tick_ns: 0 }
}

fn setup(precincts: u32) -> Setup {
    let mut rows = Precincts::default();
    for n in 0..precincts {
        rows.add(&NewPrecinct {
            id: format!("{:05}-{n:06}", n % u32::from(COUNTIES)).into(),
            county: CountyIndex((n % u32::from(COUNTIES)) as u16),
            name: format!("Precinct {n}").into(),
            kind: PrecinctKind::Precinct,
            district: None,
            delegates: Some(Delegates(4 + (n % 9) as u16)),
            registered: None,
            opens_at_ms: None,
            zone: None,
            meets_with: None,
        });
    }
    let candidate = |n: u16| CandidateEntry {
        id: format!("person{n:02}"),
        name: format!("Candidate {n}"),
        kind: CandidateKind::Person,
    };
    let county = |n: u16| County {
        id: format!("{n:05}"),
        name: format!("County {n}"),
        kind: CountyKind::County,
        district: Some(District(1 + (n % 4) as u8)),
        state_delegates: Some(20),
        county_delegates: Some(8000),
    };
    Setup {
        night: "synthetic".into(),
        title: "A synthetic night".into(),
        plan: Plan::IowaDemocratic2020,
        candidates: (0..CANDIDATES).map(candidate).collect(),
        counties: (0..COUNTIES).map(county).collect(),
        precincts: rows,
        smallest_published: 0,
    }
}

fn opening(precincts: u32) -> Command {
    let opening = Opening {
        setup: setup(precincts),
        policy: Policy::Reported,
        date: "2020-02-03".into(),
        zone: "America/Chicago".into(),
        opens_at_ms: OPENS_AT_MS,
        publish_from_ms: OPENS_AT_MS,
        origin: "results.example/synthetic".into(),
        keys: Vec::new(),
        sources: Vec::new(),
        contacts: Vec::new(),
        direct_numbers: Vec::new(),
        hotline: Hotline::default(),
        keep_people_until_ms: None,
    };
    command("open".into(), Channel::Console, Act::Open(Box::new(opening)))
}

fn command(key: String, via: Channel, act: Act) -> Command {
    Command { by: Actor::Console(String::new()), via, key, act }
}

/// Returns a sound return of five groups; `more` people make it another one.
fn filing(precinct: u32, more: u32) -> Command {
    let group = |place: u32| {
        // Rooms differ: multiplying by the golden ratio spreads the numbers.
        let chance = precinct.wrapping_mul(2_654_435_761) >> (4 + 5 * place);
        let people = 20 + chance % 64 + more;
        Group {
            first_alignment: Some(people),
            final_alignment: Some(people),
            ..Group::silent(Candidate(((precinct + place) % u32::from(CANDIDATES)) as u16))
        }
    };
    let groups = (0..5).map(group).collect();
    let filing = Filing {
        precinct: PrecinctIndex(precinct),
        reporter: None,
        signal: Signal::Recognised,
        mode: Mode::Real,
        worksheet: Worksheet::Alignment(Alignment { groups, ..Alignment::default() }),
        replaces: None,
        made_at_ms: None,
    };
    command(format!("{precinct}-{more}"), Channel::Import, Act::File(filing))
}

/// Writes the ledger of a night in which every precinct has reported.
fn write(path: &Path, precincts: u32) -> anyhow::Result<()> {
    let mut ledger = Ledger::create(path)?;
    let mut night = Night::empty();
    let mut head = store(&mut ledger, &mut night, Head::default(), &[opening(precincts)])?;
    if let Some(due) = night.due(moment()) {
        head = store(&mut ledger, &mut night, head, &[due])?;
    }
    let all: Vec<u32> = (0..precincts).collect();
    for batch in all.chunks(BATCH) {
        let commands: Vec<Command> = batch.iter().map(|&n| filing(n, 0)).collect();
        head = store(&mut ledger, &mut night, head, &commands)?;
    }
    ledger.checkpoint()?;
    Ok(())
}

fn store(
    ledger: &mut Ledger,
    night: &mut Night,
    head: Head,
    commands: &[Command],
) -> anyhow::Result<Head> {
    let mut rows = Vec::with_capacity(commands.len());
    for command in commands {
        let slot = Slot { seq: night.seq() + 1, at: moment() };
        let body = night.decide(command, slot)?;
        let (id, request) = (command.id(), command.request(night.setup()));
        let at_ms = OPENS_AT_MS;
        night.apply(&Accepted { seq: slot.seq, at_ms, command: id, request, body: &body })?;
        rows.push(NewRow { at_ms, command: id, request, body: serde_json::to_vec(&body)? });
    }
    Ok(ledger.append(head, &rows)?)
}
