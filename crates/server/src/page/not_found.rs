//! Pages for paths that lead nowhere, and for when there is nothing to show.

use maud::{Markup, html};

use super::layout::{Facts, bare_page, page};

/// Returns the page for a path that leads nowhere.
pub(super) fn page_for_nowhere(facts: &Facts) -> String {
    page(facts, "This page does not exist", &ways_on())
}

fn ways_on() -> Markup {
    html! {
        p { "The address may be mistyped, or the precinct may have another id here." }
        ul {
            li { a href="/" { "All results" } ", with the list of counties" }
            li { a href="/missing" { "Precincts that have not been heard from" } }
            li { a href="/findings" { "Findings" } " and " a href="/corrections" { "corrections" } }
        }
    }
}

/// Returns the page of a process in which no night is open.
pub(super) fn no_night() -> String {
    bare_page("No night is open here", &html! { p { "Please come back later." } })
}

/// Returns the page for a fault of ours.
pub(super) fn failed() -> String {
    let body = html! {
        p { "This page could not be made. It is our fault, and no figure is lost by it." }
        p { a href="/" { "All results" } }
    };
    bare_page("Something went wrong", &body)
}
