//! How many precincts are where, as a sentence and a bar.

use maud::{Markup, html};
use night::view::Progress;

use super::number::{counted, grouped};

/// Width of the bar's drawing; the style sheet stretches it.
const BAR: u64 = 1000;

/// Returns who has been heard from, and what became of it.
pub(super) fn progress(progress: &Progress) -> Markup {
    let Progress { expected, reported, counted: good, in_question, waiting, .. } = *progress;
    let silent = expected - reported;
    let empty = reported.saturating_sub(good + in_question + waiting);
    html! {
        p.big {
            strong { (grouped(u64::from(reported))) } " of "
            (counted(u64::from(expected), "precinct", "precincts")) " heard from."
        }
        (bar(progress))
        ul.facts {
            li { span.good { "✓" } " " (number(good)) " counted" }
            li { span.ask { "?" } " " (number(in_question)) " in question" }
            @if waiting > 0 { li { "… " (number(waiting)) " received, waiting" } }
            @if empty > 0 { li { "∅ " (number(empty)) " where nobody came" } }
            li { "○ " (number(silent)) " not heard from" }
        }
        @if progress.not_expected > 0 {
            p.soft {
                (counted(u64::from(progress.not_expected), "precinct", "precincts"))
                " not held or counted with another."
            }
        }
    }
}

fn number(precincts: u32) -> String {
    grouped(u64::from(precincts))
}

fn bar(progress: &Progress) -> Markup {
    let wide = |precincts: u32| u64::from(precincts) * BAR / u64::from(progress.expected).max(1);
    let (c, q, w) = (progress.counted, progress.in_question, progress.waiting);
    let heard = format!("{} of {} heard from", progress.reported, progress.expected);
    html! {
        svg viewBox={ "0 0 " (BAR) " 10" } preserveAspectRatio="none" role="img"
            aria-label=(heard) {
            rect.c width=(wide(c)) height="10" {}
            rect.q x=(wide(c)) width=(wide(q)) height="10" {}
            rect.w x=(wide(c + q)) width=(wide(w)) height="10" {}
        }
    }
}
