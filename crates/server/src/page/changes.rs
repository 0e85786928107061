//! Two worksheets of one precinct: what changed from the old to the new, for each candidate.

use canvass::setup::Setup;
use caucus::worksheet::{Alignment, Candidate, Group, Worksheet};
use maud::{Markup, html};

use super::number::grouped;

/// Returns a table of the lines that changed; a withdrawal has nothing new.
pub(super) fn changes(setup: &Setup, old: Option<&Worksheet>, new: Option<&Worksheet>) -> Markup {
    let (Some(old), Some(new)) = (old, new) else {
        return html! {
            p {
                @if new.is_none() { "The figures were withdrawn." }
                @else { "There were no figures before." }
            }
        };
    };
    let table = match (old, new) {
        (Worksheet::Alignment(old), Worksheet::Alignment(new)) => alignment(setup, old, new),
        (Worksheet::Ballots(_), Worksheet::Ballots(_)) => {
            let votes = |sheet: &Worksheet, candidate| vec![votes(sheet, candidate)];
            table(setup, &["Votes"], |candidate| [votes(old, candidate), votes(new, candidate)])
        }
        (Worksheet::Alignment(_), Worksheet::Ballots(_))
        | (Worksheet::Ballots(_), Worksheet::Alignment(_)) => None,
    };
    table.unwrap_or_else(|| html! { p { "No figure changed." } })
}

fn alignment(setup: &Setup, old: &Alignment, new: &Alignment) -> Option<Markup> {
    let given = [old, new].map(gives_delegates);
    let mut titles = vec!["First", "Final"];
    if given == [true, true] {
        let written = old.gives_awards() || new.gives_awards();
        titles.push(if written { "Delegates" } else { "Equivalents" });
    }
    let cells = |sheet: &Alignment, candidate| -> Vec<String> {
        let silent = Group::silent(candidate);
        let group = sheet.groups.iter().find(|g| g.candidate == candidate).unwrap_or(&silent);
        let count = |figure: Option<u32>| grouped(u64::from(figure.unwrap_or(0)));
        let mut cells = vec![count(group.first_alignment), count(group.final_alignment)];
        if given == [true, true] {
            cells.push(delegates(group));
        }
        cells
    };
    let lines = table(setup, &titles, |candidate| [cells(old, candidate), cells(new, candidate)]);
    let attendance = [old.attendance, new.attendance].map(|people| match people {
        Some(people) => grouped(u64::from(people)),
        None => "not given".into(),
    });
    let notes = html! {
        @if attendance[0] != attendance[1] { p { "Attendance: " (arrow(&attendance)) } }
        @if given == [true, false] { p { "The new figures tell no delegates." } }
        @if given == [false, true] { p { "The new figures tell delegates; the old did not." } }
    };
    let silent = attendance[0] == attendance[1] && given[0] == given[1];
    match lines {
        None if silent => None,
        lines => Some(html! { @if let Some(lines) = lines { (lines) } (notes) }),
    }
}

fn gives_delegates(sheet: &Alignment) -> bool {
    sheet.gives_awards() || sheet.groups.iter().any(|g| g.printed.is_some())
}

/// Returns a group's delegates, or the equivalents printed in their place.
fn delegates(group: &Group) -> String {
    match (group.awards, group.printed) {
        (Some(awards), _) => grouped(u64::from(awards)),
        (None, Some(printed)) => equivalents(printed.0),
        (None, None) => "0".into(),
    }
}

/// Returns printed equivalents, given in ten-thousandths.
pub(super) fn equivalents(ten_thousandths: u32) -> String {
    match ten_thousandths {
        0 => "0".into(),
        _ => format!("{}.{:04}", ten_thousandths / 10_000, ten_thousandths % 10_000),
    }
}

fn votes(sheet: &Worksheet, candidate: Candidate) -> String {
    let Worksheet::Ballots(ballots) = sheet else { return String::new() };
    let line = ballots.votes.iter().find(|v| v.candidate == candidate);
    grouped(line.map_or(0, |v| u64::from(v.votes)))
}

/// Returns the candidates of whom any cell differs; `None` if there is none.
fn table(
    setup: &Setup,
    titles: &[&str],
    cells: impl Fn(Candidate) -> [Vec<String>; 2],
) -> Option<Markup> {
    let all = (0..setup.candidates.len()).map(|at| Candidate(at as u16));
    let rows: Vec<(Candidate, [Vec<String>; 2])> = all
        .map(|candidate| (candidate, cells(candidate)))
        .filter(|(_, [old, new])| old != new)
        .collect();
    if rows.is_empty() {
        return None;
    }
    Some(html! {
        table.few {
            thead {
                tr {
                    th scope="col" { "Candidate" }
                    @for title in titles { th scope="col" { (title) } }
                }
            }
            tbody {
                @for (candidate, [old, new]) in &rows {
                    tr {
                        th scope="row" { (setup.candidate_entry(*candidate).name) }
                        @for (old, new) in old.iter().zip(new) {
                            td {
                                @if old == new { (old) }
                                @else { (arrow(&[old.clone(), new.clone()])) }
                            }
                        }
                    }
                }
            }
        }
    })
}

fn arrow([old, new]: &[String; 2]) -> Markup {
    html! { span.soft { (old) " →" } " " strong { (new) } }
}
