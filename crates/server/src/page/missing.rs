//! Who has not been heard from, by county.

use canvass::setup::{CountyIndex, PrecinctIndex};
use maud::{Markup, html};
use night::marks::Heard;
use night::night::Night;
use night::view::PrecinctView;

use super::address::Page;
use super::layout::{Facts, link};
use super::number::{self, counted, short_moment};

/// What the page shows, copied from the night.
pub(super) struct Copied {
    silent: Vec<Silent>,
    expected: u64,
}

/// A precinct that has not been heard from.
struct Silent {
    precinct: PrecinctIndex,
    opens_at_ms: i64,
    postponed: bool,
}

impl Copied {
    pub fn of(night: &Night) -> Copied {
        let mut copied = Copied { silent: Vec::new(), expected: 0 };
        for PrecinctView { precinct, heard, .. } in night.every_precinct() {
            copied.expected += u64::from(heard.is_expected());
            if matches!(heard, Heard::Expected | Heard::Postponed) {
                let opens_at_ms = night.opens_at_ms(precinct);
                let postponed = heard == Heard::Postponed;
                copied.silent.push(Silent { precinct, opens_at_ms, postponed });
            }
        }
        copied
    }
}

/// Returns the page's content. A precinct is not missing until its time.
pub(super) fn body(facts: &Facts, copied: &Copied) -> Markup {
    let (missing, later): (Vec<&Silent>, Vec<&Silent>) =
        copied.silent.iter().partition(|silent| silent.opens_at_ms <= facts.at_ms);
    html! {
        p.big {
            @if !missing.is_empty() {
                strong { (number::grouped(missing.len() as u64)) } " of "
                (counted(copied.expected, "precinct has", "precincts have"))
                " not been heard from."
            } @else if later.is_empty() {
                "All " (counted(copied.expected, "precinct has", "precincts have"))
                " been heard from."
            } @else {
                "All precincts that have opened have been heard from."
            }
        }
        p.soft {
            "Headquarters calls these. A precinct is on this list from its opening until a return "
            "has come, or it is known that nobody came or that it is not held."
        }
        @for (name, silent) in by_county(facts, &missing) {
            h2 { (name) }
            (list(facts, &silent))
        }
        @if !later.is_empty() {
            h2 { "Not open yet: " (number::grouped(later.len() as u64)) }
            p.soft { "Nothing is expected of these before their time." }
            @for (name, silent) in by_county(facts, &later) {
                h3 { (name) }
                (list(facts, &silent))
            }
        }
    }
}

/// Returns the counties that have such precincts, each with its heading.
fn by_county<'a>(facts: &Facts, silent: &[&'a Silent]) -> Vec<(Markup, Vec<&'a Silent>)> {
    let precincts = &facts.setup.precincts;
    let counties = (0..facts.setup.counties.len()).map(|at| CountyIndex(at as u16));
    let with_silent = counties.map(|county| {
        let inside = silent.iter().copied();
        (county, inside.filter(|s| precincts.county(s.precinct) == county).collect::<Vec<_>>())
    });
    let some = with_silent.filter(|(_, silent)| !silent.is_empty());
    some.map(|(county, silent)| {
        let name = link(facts, Page::County(county), &facts.setup.county_row(county).name);
        (html! { (name) ": " (silent.len()) }, silent)
    })
    .collect()
}

fn list(facts: &Facts, silent: &[&Silent]) -> Markup {
    html! { ul.plain.many { @for silent in silent { (entry(facts, silent)) } } }
}

fn entry(facts: &Facts, silent: &Silent) -> Markup {
    let precincts = &facts.setup.precincts;
    let zone = precincts.zone(silent.precinct).map(number::zone);
    let zone = zone.as_ref().unwrap_or(&facts.zone);
    html! {
        li {
            (link(facts, Page::Precinct(silent.precinct), precincts.name(silent.precinct)))
            @if silent.postponed || silent.opens_at_ms > facts.at_ms {
                " " span.soft {
                    @if silent.postponed { "postponed: " }
                    "opens " (short_moment(silent.opens_at_ms, zone))
                }
            }
        }
    }
}
