//! Every published figure that was replaced, newest first.

use canvass::setup::PrecinctIndex;
use maud::{Markup, html};
use night::night::Night;

use super::address::Page;
use super::layout::{Facts, link, not_yet};
use super::number::{counted, grouped};
use super::precinct::Revised;

/// Corrections on one page.
const PER_PAGE: usize = 50;

/// What the page shows, copied from the night.
pub(super) struct Copied {
    total: usize,
    revisions: Vec<Revised>,
}

impl Copied {
    pub fn of(night: &Night, public: bool, number: u32) -> Copied {
        let all = if public { night.revisions() } else { &[] };
        let skipped = (number as usize).saturating_sub(1).saturating_mul(PER_PAGE);
        let shown = all.iter().rev().skip(skipped).take(PER_PAGE);
        let revisions = shown.map(|revision| Revised::of(night, revision)).collect();
        Copied { total: all.len(), revisions }
    }

    /// Tells whether the night has a page of that number.
    pub fn exists(night: &Night, number: u32) -> bool {
        number == 1 || number > 1 && (number as usize) <= night.revisions().len().div_ceil(PER_PAGE)
    }
}

/// Returns the page's content.
pub(super) fn body(facts: &Facts, copied: &Copied, number: u32) -> Markup {
    let pages = copied.total.div_ceil(PER_PAGE);
    html! {
        p {
            "A figure that was published is never changed silently: the old one, the new one, the "
            "reason and who did it stay here."
        }
        @if !facts.public {
            (not_yet(facts))
        } @else if copied.total == 0 {
            p.big { "Nothing has been corrected." }
        } @else {
            p.big { (counted(copied.total as u64, "correction", "corrections")) ", newest first." }
        }
        @for revised in &copied.revisions { (entry(facts, revised)) }
        @if pages > 1 {
            p {
                "Page " (number) " of " (pages) ". "
                @if number > 1 { (link(facts, Page::Corrections(number - 1), "Newer")) " " }
                @if (number as usize) < pages {
                    (link(facts, Page::Corrections(number + 1), "Older"))
                }
            }
        }
    }
}

fn entry(facts: &Facts, revised: &Revised) -> Markup {
    let precinct = revised.revision.precinct;
    html! {
        h2 { (link(facts, Page::Precinct(precinct), facts.setup.precincts.name(precinct))) }
        p.soft { (county(facts, precinct)) " · " (receipts(revised)) }
        (revised.markup(facts))
    }
}

fn county(facts: &Facts, precinct: PrecinctIndex) -> Markup {
    let county = facts.setup.precincts.county(precinct);
    link(facts, Page::County(county), &facts.setup.county_row(county).name)
}

fn receipts(revised: &Revised) -> String {
    let receipt = |number: Option<u64>| number.map_or_else(|| "none".into(), grouped);
    let [old, new] = revised.receipts;
    format!("receipt {} → {}", receipt(old), receipt(new))
}
