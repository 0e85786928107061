//! Every finding of the night, by its code.

use std::collections::BTreeMap;

use canvass::finding::{Finding, FindingCode, rule, sentence_for_headquarters};
use canvass::judgement::Judgement;
use canvass::setup::PrecinctIndex;
use maud::{Markup, html};
use night::night::Night;
use night::view::{PrecinctView, Standing};

use super::address::Page;
use super::layout::{Facts, link, not_yet};
use super::number::counted;
use super::shown::Shown;
use super::words;

/// A list longer than this is folded away.
const OPEN_LIST_MAX: usize = 40;

/// What the page shows, copied from the night: precincts with findings whose figures are shown.
pub(super) struct Copied {
    lines: Vec<Line>,
}

struct Line {
    view: PrecinctView,
    /// `None` where the figures are withheld: then only the codes are told.
    judgement: Option<Judgement>,
}

impl Copied {
    pub fn of(night: &Night, public: bool) -> Copied {
        let precincts = night.setup().precincts.indices().filter(|_| public);
        let line = |precinct| {
            let view = night.precinct(precinct);
            let shown = matches!(view.standing, Standing::Shown(_)) && !view.codes.is_empty();
            let judgement = match Shown::of(night, &view, public) {
                Shown::Worksheet(_) if shown => night.judgement(precinct),
                Shown::Worksheet(_) | Shown::Withheld | Shown::Nothing => None,
            };
            shown.then_some(Line { view, judgement })
        };
        Copied { lines: precincts.filter_map(line).collect() }
    }
}

/// Returns the page's content.
pub(super) fn body(facts: &Facts, copied: &Copied) -> Markup {
    let mut by_code: BTreeMap<FindingCode, Vec<&Line>> = BTreeMap::new();
    for line in &copied.lines {
        line.view.codes.iter().for_each(|code| by_code.entry(code).or_default().push(line));
    }
    html! {
        p {
            "Every return is held against the rules as it comes in. Where figures do not agree, "
            "they are kept as reported and this page says so. A finding marked "
            span.ask { "?" } " opens a question; the others are notes."
        }
        @if !facts.public {
            (not_yet(facts))
        } @else if by_code.is_empty() {
            p.big { "No findings." }
        }
        @for (code, lines) in &by_code { (section(facts, *code, lines)) }
    }
}

fn section(facts: &Facts, code: FindingCode, lines: &[&Line]) -> Markup {
    let list = html! {
        ul.plain { @for line in lines { (entry(facts, code, line)) } }
    };
    let precincts = counted(lines.len() as u64, "precinct", "precincts");
    html! {
        h2 id=(code.code()) { (words::finding(code)) ": " (precincts) }
        p.soft { (rule(code)) " Code: " (code.code()) "." }
        @if lines.len() > OPEN_LIST_MAX {
            details { summary { "Show all " (precincts) } (list) }
        } @else {
            (list)
        }
    }
}

fn entry(facts: &Facts, code: FindingCode, line: &Line) -> Markup {
    let of_code = |judgement: &Judgement| -> Vec<Finding> {
        judgement.findings.iter().filter(|finding| finding.code == code).cloned().collect()
    };
    let findings = line.judgement.as_ref().map(of_code).unwrap_or_default();
    html! {
        li {
            @if findings.iter().any(|finding| finding.blocks) { span.ask { "? " } }
            (named(facts, line.view.precinct))
            @for finding in &findings {
                " " (sentence_for_headquarters(&facts.setup, finding))
            }
            @if line.judgement.is_none() { " Figures withheld: few people." }
        }
    }
}

fn named(facts: &Facts, precinct: PrecinctIndex) -> Markup {
    let county = facts.setup.precincts.county(precinct);
    html! {
        (link(facts, Page::Precinct(precinct), facts.setup.precincts.name(precinct)))
        ", " (facts.setup.county_row(county).name) ":"
    }
}
