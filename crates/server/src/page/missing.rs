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

/// Returns the page's content.
pub(super) fn body(facts: &Facts, copied: &Copied) -> Markup {
    let precincts = &facts.setup.precincts;
    let in_county = |county: CountyIndex| -> Vec<&Silent> {
        let inside = copied.silent.iter().filter(|s| precincts.county(s.precinct) == county);
        inside.collect()
    };
    let counties = (0..facts.setup.counties.len()).map(|at| CountyIndex(at as u16));
    let counties: Vec<_> = counties
        .map(|county| (county, in_county(county)))
        .filter(|(_, silent)| !silent.is_empty())
        .collect();
    html! {
        p.big {
            @if copied.silent.is_empty() {
                "All " (counted(copied.expected, "precinct has", "precincts have"))
                " been heard from."
            } @else {
                strong { (number::grouped(copied.silent.len() as u64)) } " of "
                (counted(copied.expected, "precinct has", "precincts have"))
                " not been heard from."
            }
        }
        p.soft {
            "Headquarters calls these. A precinct is on this list until a return has come, or it "
            "is known that nobody came or that it is not held."
        }
        @for (county, silent) in &counties {
            h2 {
                (link(facts, Page::County(*county), &facts.setup.county_row(*county).name))
                ": " (silent.len())
            }
            ul.plain.many { @for silent in silent { (entry(facts, silent)) } }
        }
    }
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
