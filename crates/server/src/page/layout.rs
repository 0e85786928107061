//! What every page begins and ends with.

use std::sync::Arc;

use canvass::setup::Setup;
use jiff::tz::TimeZone;
use maud::{DOCTYPE, Markup, PreEscaped, html};
use night::event::Stage;
use night::view::NightView;

use super::address::{Address, Page};
use super::{number, style, words};

/// Seconds between two loads of a page whose reader wants it to load itself.
const LIVE_SECONDS: u32 = 10;

/// What every page says of the night, copied with what it shows.
#[derive(Clone, Debug)]
pub(super) struct Facts {
    pub setup: Arc<Setup>,
    pub night: NightView,
    pub zone: TimeZone,
    /// When the night was copied, Unix milliseconds.
    pub at_ms: i64,
    /// Whether figures may leave: `publish_from` has come.
    pub public: bool,
    pub notice: Option<Arc<str>>,
    pub address: Address,
}

/// What stands in the bar of every page.
const BAR: [(Page, &str); 6] = [
    (Page::Home, "Results"),
    (Page::Missing, "Not heard from"),
    (Page::Corrections(1), "Corrections"),
    (Page::Findings, "Findings"),
    (Page::How, "How we count"),
    (Page::Status, "Status"),
];

/// Returns a whole page; `title` is its heading and, before the night's name, the tab's text.
pub(super) fn page(facts: &Facts, title: &str, body: &Markup) -> String {
    let night = facts.setup.title.as_str();
    let at_home = matches!(facts.address.page, Page::Home);
    let head = if at_home { night.to_owned() } else { format!("{title}: {night}") };
    let inside = html! {
        @if let Some(notice) = &facts.notice { p.notice role="note" { (notice) } }
        header {
            p.night { a href="/" { (night) } }
            (stage(facts))
            (bar(facts))
        }
        main #main {
            h1 { (title) }
            (body)
        }
        (foot(facts))
    };
    document(&head, facts.address.live, &inside)
}

/// Returns a page of a process in which no night is open, or that failed.
pub(super) fn bare_page(title: &str, body: &Markup) -> String {
    document(title, false, &html! { main #main { h1 { (title) } (body) } })
}

fn document(title: &str, live: bool, inside: &Markup) -> String {
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                title { (title) }
                meta name="viewport" content="width=device-width, initial-scale=1";
                @if live { meta http-equiv="refresh" content=(LIVE_SECONDS); }
                style { (PreEscaped(style::SHEET.as_str())) }
            }
            body {
                a.skip href="#main" { "Skip to the page’s content" }
                (inside)
            }
        }
    };
    page.into_string()
}

fn stage(facts: &Facts) -> Markup {
    let (word, class) = match facts.night.stage {
        Stage::Certified => ("✓ Certified", "tag good"),
        Stage::Rehearsal | Stage::Open | Stage::Closed | Stage::Recanvass | Stage::Recount => {
            ("Unofficial", "tag ask")
        }
    };
    html! {
        p { span class=(class) { (word) } " " (words::stage(facts.night.stage)) }
        p.soft {
            "As of " (number::moment(facts.at_ms, &facts.zone)) ", receipt "
            (number::grouped(facts.night.seq)) "."
        }
    }
}

fn bar(facts: &Facts) -> Markup {
    let here = facts.address.page;
    html! {
        nav aria-label="Pages" {
            ul {
                @for (page, text) in BAR {
                    li {
                        @if page == here {
                            a href=(page.path(&facts.setup)) aria-current="page" { (text) }
                        } @else {
                            a href=(page.path(&facts.setup)) { (text) }
                        }
                    }
                }
            }
        }
    }
}

fn foot(facts: &Facts) -> Markup {
    let path = facts.address.page.path(&facts.setup);
    let joined = if path.contains('?') { '&' } else { '?' };
    html! {
        footer {
            p.live {
                @if facts.address.live {
                    "This page loads itself every " (LIVE_SECONDS) " seconds. "
                    a href=(path) { "Stop that" } "."
                } @else {
                    a href={ (path) (joined) "live" } {
                        "Let this page load itself every " (LIVE_SECONDS) " seconds"
                    }
                    "."
                }
            }
            p { "Precinct chairs: " a href="/report" { "report your precinct" } "." }
            p { "For programs: " a href="/data/results.json" { "results.json" } }
        }
    }
}

/// Returns a link to a page.
pub(super) fn link(facts: &Facts, page: Page, text: &str) -> Markup {
    html! { a href=(page.path(&facts.setup)) { (text) } }
}

/// Returns what a page says in place of figures before they may leave.
pub(super) fn not_yet(facts: &Facts) -> Markup {
    html! {
        p.big {
            "No figure is published before "
            (number::moment(facts.night.publish_from_ms, &facts.zone)) "."
        }
    }
}
