//! How a precinct was changed after the night was opened: what, when, by whom and why.

use canvass::setup::PrecinctIndex;
use jiff::tz::TimeZone;
use maud::{Markup, html};
use night::event::Amendment;
use night::view::Amended;

use super::address::Page;
use super::layout::{Facts, link};
use super::number::moment;
use super::words;

/// Returns one change in words.
pub(super) fn amendment(facts: &Facts, amended: &Amended, zone: &TimeZone) -> Markup {
    let Amended { at_ms, by, change, reason } = amended;
    html! {
        p {
            strong { (said(facts, change, zone)) }
            @if !reason.is_empty() { ": “" (reason) "”" }
            " " span.soft { "(" (moment(*at_ms, &facts.zone)) ", by " (words::by(by)) ")" }
        }
    }
}

fn said(facts: &Facts, change: &Amendment, zone: &TimeZone) -> Markup {
    let precincts = &facts.setup.precincts;
    html! {
        @match change {
            Amendment::Merged { with } => {
                @let with = PrecinctIndex(*with);
                "Its people are counted with "
                (link(facts, Page::Precinct(with), precincts.name(with)))
            },
            Amendment::Split { into } => {
                "Replaced by "
                @for (at, row) in into.iter().enumerate() {
                    @if at > 0 { ", " }
                    @match precincts.find(&row.precinct) {
                        Some(new) => { (link(facts, Page::Precinct(new), precincts.name(new))) },
                        None => { (row.name) },
                    }
                }
            },
            Amendment::Moved { place } => { "It meets at " (place) },
            Amendment::Postponed { opens_at_ms } => {
                "Postponed: opens " (moment(*opens_at_ms, zone))
            },
            Amendment::NotHeld => "It is not held",
            Amendment::NobodyCame => "It was held, and nobody came",
        }
    }
}
