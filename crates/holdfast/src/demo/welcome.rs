//! What a demonstration says of itself, in the terminal and on every page.

use std::fmt::Write;
use std::io::IsTerminal;
use std::net::SocketAddr;
use std::process::{Command, Stdio};

use canvass::finding::{Finding, FindingCode};
use canvass::judgement::{Room, judge};
use canvass::setup::{PrecinctIndex, PrecinctKind, Setup};
use caucus::plan::Contest;
use caucus::worksheet::{Candidate, Group, Worksheet};
use night::command::Role;
use night::night::Night;
use server::app::App;
use server::cards::cards;

use super::arrivals::Known;
use super::hotline::Hotline;
use super::script::{Script, Step};
use crate::text::wrapped;

/// Returns what every page says first.
pub(super) fn notice(known: Known) -> &'static str {
    match known {
        Known::Minutes => {
            "This night is played again, from the party’s own figures and minutes. The minutes are \
             moved, long silences are cut, and the people of headquarters are invented."
        }
        Known::Batches => {
            "This night is played again, from the party’s own figures and in the order of its \
             batches. The minutes and the people of headquarters are invented."
        }
        Known::Nothing => {
            "This night is played again, from the party’s own figures. The order, the minutes and \
             the people of headquarters are invented."
        }
    }
}

/// Returns the text for the terminal.
pub(super) fn text(
    app: &App,
    script: &Script,
    address: SocketAddr,
    (speed, hotline): (u32, &Hotline),
) -> String {
    let night = app.read();
    let setup = night.setup();
    let site = site(address);
    let title = format!("Holdfast plays a night again: {}", setup.title);
    let mut text = wrapped(&title, 0);
    text.push('\n');
    text.push_str(&wrapped(notice(script.known), 0));
    let seconds = (script.night_ends_ms - app.clock.now().wall_ms) / 1000 / i64::from(speed);
    let length = match seconds {
        0..90 => format!("{seconds} seconds"),
        _ => format!("{} minutes", (seconds + 30) / 60),
    };
    let corrected = script.steps.iter().any(|timed| matches!(timed.step, Step::Correct { .. }));
    let then = if corrected { ", then come corrections" } else { "" };
    let pace = format!("The night’s own figures take about {length}{then}.");
    text.push_str(&wrapped(&pace, 0));
    let _ = writeln!(text, "\n  Results, loading themselves   {site}/?live");
    let _ = writeln!(text, "  For programs                  {site}/data/results.json");
    text.push_str("\nThings to try:\n");
    for (number, thing) in things(app, &night, script, &site, (speed, hotline)).iter().enumerate() {
        let _ = write!(text, "\n{}. {thing}", number + 1);
    }
    text.push_str("\nCtrl-C ends it and removes its ledger.\n\n");
    text
}

/// Returns the address of the site, as a browser on this machine takes it.
fn site(address: SocketAddr) -> String {
    format!("http://localhost:{}", address.port())
}

fn things(
    app: &App,
    night: &Night,
    script: &Script,
    site: &str,
    (speed, hotline): (u32, &Hotline),
) -> Vec<String> {
    let setup = night.setup();
    let mut things = Vec::new();
    if let Some((precinct, groups)) = last_to_report(setup, script) {
        things.extend(report(app, night, precinct, groups, site));
        things.extend(call(app, night, precinct, (site, hotline)));
    }
    let seen = |precinct| {
        let (name, id) = (setup.precincts.name(precinct), setup.precincts.id(precinct));
        let after = comes_after(script, precinct, app.clock.now().wall_ms) / i64::from(speed);
        wrapped(&format!("{name}, after {after} seconds:"), 3)
            + &format!("   {site}/precinct/{id}\n")
    };
    let against_rule = [against_rule(setup, script), famous(setup)];
    let links: String = against_rule.into_iter().flatten().map(seen).collect();
    if !links.is_empty() {
        things
            .push(format!("See a worksheet whose delegates are not what the rules give:\n{links}"));
    }
    if script.steps.iter().any(|timed| matches!(timed.step, Step::Correct { .. })) {
        things.push(format!(
            "See every published figure that was corrected, old and new:\n   {site}/corrections\n"
        ));
    }
    things.push(format!("See who has not been heard from:\n   {site}/missing\n"));
    things.truncate(THINGS_MAX);
    things
}

/// Things to try; whoever is given more tries none.
const THINGS_MAX: usize = 3;

/// Returns the precinct of Iowa 2020 that newspapers showed: in Des Moines-14, 31 people were given
/// two delegates and 50 people one.
fn famous(setup: &Setup) -> Option<PrecinctIndex> {
    setup.precincts.find("19153-947615").filter(|_| setup.night == "iowa-2020")
}

/// Returns the first precinct to report delegates that the rules do not give.
fn against_rule(setup: &Setup, script: &Script) -> Option<PrecinctIndex> {
    script.steps.iter().find_map(|timed| {
        let Step::File { precinct, worksheet } = &timed.step else { return None };
        let judgement = judge(Room::of(setup, *precinct, worksheet), worksheet);
        let against = |f: &Finding| f.code == FindingCode::AwardAgainstRule && f.blocks;
        judgement.findings.iter().any(against).then_some(*precinct)
    })
}

/// Returns the seconds of the night until a precinct reports.
fn comes_after(script: &Script, precinct: PrecinctIndex, now_ms: i64) -> i64 {
    let reports = |step: &Step| matches!(step, Step::File { precinct: p, .. } if *p == precinct);
    let timed = script.steps.iter().find(|timed| reports(&timed.step));
    timed.map_or(0, |timed| (timed.at_ms - now_ms) / 1000)
}

/// Returns an ordinary precinct that the script leaves for late, so that a visitor can report it
/// first, with its two largest groups.
fn last_to_report(setup: &Setup, script: &Script) -> Option<(PrecinctIndex, [Candidate; 2])> {
    let mut steps = script.steps.iter().rev().filter_map(|timed| match &timed.step {
        Step::File { precinct, worksheet } => Some((*precinct, two_largest(worksheet)?)),
        Step::NobodyCame { .. }
        | Step::Withdraw { .. }
        | Step::Correct { .. }
        | Step::Close
        | Step::OpenRecanvass { .. }
        | Step::CloseRecanvass
        | Step::Propose
        | Step::Approve => None,
    });
    let plain = |(precinct, _): &(PrecinctIndex, [Candidate; 2])| {
        let precincts = &setup.precincts;
        let delegates = precincts.delegates(*precinct).map_or(0, |d| d.0);
        precincts.kind(*precinct) == PrecinctKind::Precinct
            && (delegates >= 4 || setup.plan.contest() == Contest::Ballots)
    };
    steps.find(plain)
}

fn two_largest(worksheet: &Worksheet) -> Option<[Candidate; 2]> {
    let mut groups: Vec<(u32, Candidate)> = match worksheet {
        Worksheet::Alignment(sheet) => {
            let people = |g: &Group| (g.final_alignment.unwrap_or(0), g.candidate);
            sheet.groups.iter().map(people).collect()
        }
        Worksheet::Ballots(ballots) => {
            ballots.votes.iter().map(|v| (v.votes, v.candidate)).collect()
        }
    };
    groups.sort();
    let [.., (_, second), (_, first)] = groups[..] else { return None };
    Some([first, second])
}

/// Returns how to report a precinct by hand, with figures that award one delegate too many.
fn report(
    app: &App,
    night: &Night,
    precinct: PrecinctIndex,
    groups: [Candidate; 2],
    site: &str,
) -> Option<String> {
    let setup = night.setup();
    let mut cards = cards(night, &app.keys).into_iter();
    let card = cards
        .find(|card| card.reporter.precinct == precinct && card.reporter.role == Role::Chair)?;
    let id = setup.precincts.id(precinct);
    let [a, b] = groups.map(|candidate| setup.candidate_entry(candidate).id.as_str());
    let (what, figures) = match setup.plan.contest() {
        Contest::Ballots => {
            let votes = format!("\"votes\":{{\"{a}\":48,\"{b}\":31}}");
            ("with figures of your own", votes)
        }
        Contest::Alignment => {
            let delegates = setup.precincts.delegates(precinct)?.0;
            let (more, fewer) = (delegates - delegates / 2, delegates / 2 + 1);
            let figures = format!(
                "\"attendance\":80,\n   \
                 \"first_alignment\":{{\"{a}\":45,\"{b}\":35}},\n   \
                 \"final_alignment\":{{\"{a}\":45,\"{b}\":35}},\n   \
                 \"awards\":{{\"{a}\":{more},\"{b}\":{fewer}}}"
            );
            ("with one delegate too many", figures)
        }
    };
    Some(format!(
        "Report {} before its chair does, as she would:\n\n   \
         {site}{}\n\n   \
         or as a program would, {what}:\n\n   \
         curl {site}/api/returns \\\n     \
         -H 'Authorization: Holdfast {}' \\\n     \
         -H 'Idempotency-Key: {VISITORS_KEY}' -d '\n   \
         {{\"precinct\":\"{id}\",\"mode\":\"real\",{figures}}}'\n\n   \
         and see what became of it: {site}/precinct/{id}\n",
        setup.precincts.name(precinct),
        card.secret.link(id),
        card.code
    ))
}

/// Returns how to report a precinct by telephone.
fn call(
    app: &App,
    night: &Night,
    precinct: PrecinctIndex,
    (site, hotline): (&str, &Hotline),
) -> Option<String> {
    let mut cards = cards(night, &app.keys).into_iter();
    let card = cards
        .find(|card| card.reporter.precinct == precinct && card.reporter.role == Role::Secretary)?;
    let (name, password) = &hotline.operator;
    Some(format!(
        "Report it by telephone, as its secretary would; any SIP program will do:\n\n   \
         baresip -e \"/dial sip:+15155550150@{}\"\n\n   \
         Key {} and go on as you are told; 0 is for a person.\n   \
         Who waits, and how the hotline stands, is at an operator’s desk:\n\n   \
         {site}/desk#{name}:{password}\n",
        hotline.address, card.code
    ))
}

/// The key of the return a visitor sends: the same again has the same receipt.
const VISITORS_KEY: &str = "5eed0000-0000-4000-8000-000000000001";

/// Opens a browser if somebody sits before one; quietly, since the link is printed as well.
pub(super) fn open_browser(address: SocketAddr) {
    let desktop =
        ["DISPLAY", "WAYLAND_DISPLAY"].iter().any(|name| std::env::var_os(name).is_some());
    if !desktop || !std::io::stdout().is_terminal() {
        return;
    }
    let _ = Command::new("xdg-open")
        .arg(format!("{}/?live", site(address)))
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn();
}
