//! The night at a glance: totals, national delegates, findings, counties.

use canvass::finding::FindingCode;
use canvass::judgement::{Room, judge};
use canvass::setup::{CountyIndex, CountyKind, PrecinctIndex, Setup};
use canvass::tabulation::{Area, Class, Contribution, Selection, Tabulation};
use caucus::plan::Contest;
use caucus::worksheet::Worksheet;
use maud::{Markup, html};
use night::marks::Heard;
use night::night::Night;
use night::view::{Progress, Standing};

use super::address::Page;
use super::layout::{Facts, link, not_yet};
use super::number::{counted, grouped};
use super::totals::{Totals, leader};
use super::{certain, progress, seats, words};

/// What the page shows, copied from the night.
pub(super) struct Copied {
    progress: Progress,
    by_county: Vec<(CountyIndex, Progress)>,
    /// `None` before figures may leave.
    figures: Option<Figures>,
}

struct Figures {
    tabulation: Tabulation,
    /// Precincts with each finding, in the order of [`FindingCode::ALL`].
    findings: Vec<u64>,
    /// Precincts whose figures are still to come.
    open: Vec<PrecinctIndex>,
    in_question: Vec<PrecinctIndex>,
    revised: Vec<Revised>,
    /// Ids of candidates who withdrew after the night was opened.
    withdrawn: Vec<String>,
}

/// A precinct whose published figures were replaced.
struct Revised {
    precinct: PrecinctIndex,
    first: Worksheet,
    /// What is in the sums now.
    now: Option<(Class, Worksheet)>,
}

impl Copied {
    pub fn of(night: &Night, public: bool) -> Copied {
        Copied {
            progress: night.progress(Area::State),
            by_county: night.progress_by_county(),
            figures: public.then(|| Figures::of(night)),
        }
    }
}

impl Figures {
    fn of(night: &Night) -> Figures {
        let mut figures = Figures {
            tabulation: night.tabulation().clone(),
            findings: vec![0; FindingCode::ALL.len()],
            open: Vec::new(),
            in_question: Vec::new(),
            revised: revised(night),
            withdrawn: night.withdrawn_candidates().to_vec(),
        };
        for view in night.every_precinct() {
            let precinct = view.precinct;
            view.codes.iter().for_each(|code| figures.findings[code as usize] += 1);
            match (view.standing, view.heard) {
                (Standing::Shown(Class::InQuestion), _) => figures.in_question.push(precinct),
                (Standing::Shown(Class::Counted), _) | (Standing::Nothing, Heard::NobodyCame) => {}
                (Standing::Nothing | Standing::Waiting(_), heard) => {
                    figures.open.extend(heard.is_expected().then_some(precinct));
                }
            }
        }
        figures
    }

    /// Returns the sums as they would be had nothing been corrected.
    fn first_published(&self, setup: &Setup) -> Tabulation {
        let mut tabulation = self.tabulation.clone();
        for Revised { precinct, first, now } in &self.revised {
            let part = |sheet: &Worksheet| {
                let judgement = judge(Room::of(setup, *precinct, sheet), sheet);
                Contribution::of(setup, *precinct, sheet, &judgement)
            };
            if let Some((class, sheet)) = now {
                tabulation.remove(*class, &part(sheet));
            }
            tabulation.add(Class::Counted, &part(first));
        }
        tabulation
    }
}

fn revised(night: &Night) -> Vec<Revised> {
    let mut first: std::collections::BTreeMap<PrecinctIndex, Worksheet> = Default::default();
    for revision in night.revisions() {
        if let Some(old) = revision.old {
            let sheet = || night.return_view(old).worksheet;
            first.entry(revision.precinct).or_insert_with(sheet);
        }
    }
    let now = |precinct| match night.precinct(precinct).standing {
        Standing::Shown(class) => Some((class, night.standing_return(precinct)?.worksheet)),
        Standing::Nothing | Standing::Waiting(_) => None,
    };
    first
        .into_iter()
        .map(|(precinct, first)| Revised { precinct, first, now: now(precinct) })
        .collect()
}

/// Returns the page's content.
pub(super) fn body(facts: &Facts, copied: &Copied) -> Markup {
    html! {
        (progress::progress(&copied.progress))
        @match &copied.figures {
            None => (not_yet(facts)),
            Some(figures) => {
                (totals(facts, figures))
                (corrections(facts, figures))
                (findings(facts, figures))
            }
        }
        (counties(facts, copied))
    }
}

fn totals(facts: &Facts, figures: &Figures) -> Markup {
    let setup = &facts.setup;
    let tabulation = &figures.tabulation;
    let wide = |selection| tabulation.wide_figures(setup, selection);
    let (counted, all) = (wide(Selection::Counted), wide(Selection::All));
    let in_question = tabulation.figures(setup, Area::State, Selection::InQuestion);
    let totals = Totals::from(setup, [counted.state.clone(), in_question, all.state.clone()]);
    html! {
        h2 { "Totals" }
        (totals.tables(setup))
        (certain::certain(setup, tabulation, &figures.open, &figures.in_question))
        p.soft {
            "Figures in question are shown, and stay outside “counted” until somebody has looked "
            "at the paper. "
            @if setup.plan.contest() == Contest::Alignment {
                "“By the rules” is what the same people should have been given. "
            }
            a href="/how" { "How we count" }
        }
        @if !figures.withdrawn.is_empty() {
            p { "Withdrawn, and counted as reported: " (names(setup, &figures.withdrawn)) "." }
        }
        (seats::seats(setup, &counted, &all))
    }
}

fn names(setup: &Setup, ids: &[String]) -> String {
    let name = |id: &String| Some(setup.candidate_entry(setup.candidate(id)?).name.as_str());
    ids.iter().filter_map(name).collect::<Vec<_>>().join(", ")
}

/// Sums as first published beside those of now, where anything was corrected.
fn corrections(facts: &Facts, figures: &Figures) -> Markup {
    if figures.revised.is_empty() {
        return html! {};
    }
    let setup = &facts.setup;
    let precincts = counted(figures.revised.len() as u64, "precinct", "precincts");
    let now = Totals::of(setup, &figures.tabulation, Area::State);
    let first = Totals::of(setup, &figures.first_published(setup), Area::State);
    html! {
        h2 { "Corrected since first published" }
        p {
            "The figures of " (precincts) " were corrected. "
            (link(facts, Page::Corrections(1), "Every correction, old and new"))
        }
        (now.beside(setup, &first))
    }
}

fn findings(facts: &Facts, figures: &Figures) -> Markup {
    let found = FindingCode::ALL.into_iter().zip(&figures.findings).filter(|(_, n)| **n > 0);
    let found: Vec<(FindingCode, &u64)> = found.collect();
    html! {
        h2 { "Findings" }
        @if found.is_empty() {
            p { "None." }
        } @else {
            p.soft {
                "Where figures do not agree with each other or with the rules. They are kept as "
                "reported, and a person looks at them."
            }
            table.few {
                thead { tr { th scope="col" { "Finding" } th scope="col" { "Precincts" } } }
                tbody {
                    @for (code, precincts) in found {
                        tr {
                            th scope="row" {
                                a href={ (Page::Findings.path(&facts.setup)) "#" (code.code()) } {
                                    (words::finding(code))
                                }
                            }
                            td { (grouped(*precincts)) }
                        }
                    }
                }
            }
        }
    }
}

fn counties(facts: &Facts, copied: &Copied) -> Markup {
    let figures = copied.figures.as_ref();
    html! {
        h2 #counties { "Counties" }
        table.few {
            thead {
                tr {
                    th scope="col" { "County" }
                    th scope="col" { "Heard from" }
                    th scope="col" { "In question" }
                    @if figures.is_some() { th scope="col" { "Leads, of counted" } }
                }
            }
            tbody {
                @for (county, progress) in &copied.by_county {
                    (county_row(facts, *county, progress, figures))
                }
            }
        }
    }
}

fn county_row(
    facts: &Facts,
    county: CountyIndex,
    progress: &Progress,
    figures: Option<&Figures>,
) -> Markup {
    let setup = &facts.setup;
    let row = setup.county_row(county);
    let leads = |f: &Figures| leader(setup, &f.tabulation, Area::County(county));
    html! {
        tr {
            th scope="row" {
                (link(facts, Page::County(county), &row.name))
                @if row.kind == CountyKind::Satellite { " " small { "satellite sites" } }
            }
            td { (progress.reported) " of " (progress.expected) }
            td { @if progress.in_question > 0 { "? " (progress.in_question) } }
            @if let Some(figures) = figures {
                td { (leads(figures).unwrap_or_else(|| "–".into())) }
            }
        }
    }
}
