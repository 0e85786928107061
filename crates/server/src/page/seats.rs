//! National delegates: who is elected by the figures, and what the next seat lacks.

use canvass::setup::Setup;
use canvass::tabulation::{Basis, WideFigures};
use caucus::national::{NextSeat, Pool, Seats};
use caucus::plan::{Contest, Weight};
use maud::{Markup, html};

use super::number::{grouped, some_decimals};
use super::words;

/// Returns the section, or nothing where the poll binds nobody or there are no figures.
pub(super) fn seats(setup: &Setup, counted: &WideFigures, all: &WideFigures) -> Markup {
    let pools = setup.plan.pools();
    let counted = counted.seats(setup, Basis::Reported);
    let computes = setup.plan.contest() == Contest::Alignment;
    let ruled = computes.then(|| all.seats(setup, Basis::Computed));
    let all = all.seats(setup, Basis::Reported);
    let mut columns = vec![("Counted", &counted), ("All", &all)];
    columns.extend(ruled.as_ref().map(|ruled| ("All, by the rules", ruled)));
    let held = |seats: &Vec<Seats>| seats.iter().any(|pool| pool.awards.iter().any(|&n| n > 0));
    if pools.is_empty() || !columns.iter().any(|(_, seats)| held(seats)) {
        return html! {};
    }
    let shown = if held(&counted) { &counted } else { &all };
    html! {
        h2 { "National delegates" }
        p.soft { "What these figures elect. This is no forecast." }
        (table(setup, &columns))
        details {
            summary { "By pool, and what the next seat lacks" }
            ul.plain {
                @for (pool, seats) in pools.iter().zip(shown) { (by_pool(setup, pool, seats)) }
            }
        }
    }
}

/// Delegates of all pools together.
fn table(setup: &Setup, columns: &[(&str, &Vec<Seats>)]) -> Markup {
    let sum = |seats: &Vec<Seats>, at: usize| -> u64 {
        seats.iter().map(|pool| u64::from(pool.awards[at])).sum()
    };
    let sums = |at: usize| -> Vec<u64> { columns.iter().map(|(_, s)| sum(s, at)).collect() };
    let mut rows: Vec<(Vec<u64>, usize)> = (0..setup.candidates.len())
        .map(|at| (sums(at), at))
        .filter(|(sums, _)| sums.iter().any(|&n| n > 0))
        .collect();
    rows.sort_by(|(a, at_a), (b, at_b)| b.cmp(a).then(at_a.cmp(at_b)));
    html! {
        table.few {
            thead {
                tr {
                    th scope="col" { "Candidate" }
                    @for (title, _) in columns { th scope="col" { (title) } }
                }
            }
            tbody {
                @for (sums, at) in &rows {
                    tr {
                        th scope="row" { (setup.candidates[*at].name) }
                        @for sum in sums { td { (grouped(*sum)) } }
                    }
                }
            }
        }
    }
}

fn by_pool(setup: &Setup, pool: &Pool, seats: &Seats) -> Markup {
    let name = |at: usize| setup.candidates[at].name.as_str();
    let mut held: Vec<(u32, usize)> =
        seats.awards.iter().copied().zip(0..).filter(|(n, _)| *n > 0).collect();
    held.sort_by_key(|&(seats, at)| (u32::MAX - seats, at));
    let each: Vec<String> = held.iter().map(|(n, at)| format!("{} {n}", name(*at))).collect();
    let tied = |among: &[usize]| among.iter().map(|&at| name(at)).collect::<Vec<_>>().join(", ");
    html! {
        li {
            strong { (words::pool(pool.name)) } ", " (pool.seats) " seats: "
            @if each.is_empty() { "no figures yet." } @else { (each.join(", ")) "." }
            @if let Some((among, seats)) = &seats.tie {
                " " (tied(among)) " are level; a lot gives " (seats) " of them a seat."
            }
            @if let Some(next) = &seats.next { " " (next_seat(setup, next)) }
        }
    }
}

fn next_seat(setup: &Setup, next: &NextSeat) -> Markup {
    let name = |at: usize| setup.candidates[at].name.as_str();
    let unit = match setup.plan.weight() {
        Weight::StateDelegateEquivalents => "equivalents",
        Weight::CountyDelegates => "county delegates",
        Weight::Votes => "votes",
    };
    html! {
        "Next seat: " (name(next.candidate)) " lacks " (some_decimals(&next.lacks)) " " (unit)
        " to draw level with " (name(next.holder)) "."
    }
}
