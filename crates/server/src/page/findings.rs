//! Every finding of the night, by its code.

use std::collections::BTreeMap;

use canvass::finding::{Finding, FindingCode, rule, sentence_for_headquarters};
use canvass::judgement::{Judgement, Room, judge};
use canvass::setup::{PrecinctIndex, Setup};
use caucus::worksheet::Worksheet;
use maud::{Markup, html};
use night::night::Night;
use night::view::PrecinctView;

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
    told: Told,
}

/// What may be told of a precinct's findings.
enum Told {
    /// The codes alone: the figures are withheld.
    Codes,
    /// The worksheet, to be judged when the night is no longer waiting.
    Worksheet(Worksheet),
    /// Findings that rest on more than the worksheet.
    Judgement(Judgement),
}

impl Copied {
    pub fn of(night: &Night, public: bool) -> Copied {
        let line = |view: PrecinctView| {
            let told = match Shown::of(night, &view, public) {
                Shown::Nothing => return None,
                Shown::Withheld => Told::Codes,
                Shown::Worksheet(worksheet) => match OF_OTHERS.map(|c| view.codes.contains(c)) {
                    [false, false] => Told::Worksheet(worksheet),
                    _ => Told::Judgement(night.judgement(view.precinct)?),
                },
            };
            Some(Line { view, told })
        };
        let found = night.every_precinct().filter(|view| public && !view.codes.is_empty());
        Copied { lines: found.filter_map(line).collect() }
    }
}

/// Findings that another's return makes.
const OF_OTHERS: [FindingCode; 2] = [FindingCode::IdenticalReturn, FindingCode::ObserverDiffers];

impl Line {
    fn findings(&self, setup: &Setup) -> Option<Vec<Finding>> {
        match &self.told {
            Told::Codes => None,
            Told::Judgement(judgement) => Some(judgement.findings.clone()),
            Told::Worksheet(worksheet) => {
                let room = Room::of(setup, self.view.precinct, worksheet);
                Some(judge(room, worksheet).findings)
            }
        }
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
    let all = line.findings(&facts.setup);
    let of_code = |finding: &&Finding| finding.code == code;
    let findings: Vec<&Finding> = all.iter().flatten().filter(of_code).collect();
    html! {
        li {
            @if findings.iter().any(|finding| finding.blocks) { span.ask { "? " } }
            (named(facts, line.view.precinct))
            @for finding in &findings {
                " " (sentence_for_headquarters(&facts.setup, finding))
            }
            @if all.is_none() { " Figures withheld: few people." }
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
