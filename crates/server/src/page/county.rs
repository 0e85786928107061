//! One county: its sums and its precincts.

use canvass::judgement::{Awards, Judgement, Room, judge};
use canvass::setup::{CountyIndex, CountyKind};
use canvass::tabulation::{Area, Tabulation};
use caucus::worksheet::{Alignment, Ballots, Candidate, Worksheet};
use maud::{Markup, html};
use night::night::Night;
use night::view::{PrecinctView, Progress};

use super::address::Page;
use super::layout::{Facts, link, not_yet};
use super::number::{grouped, short_moment};
use super::shown::Shown;
use super::totals::Totals;
use super::words::{self, ShortNames};
use super::{number, progress};

/// What the page shows, copied from the night.
pub(super) struct Copied {
    progress: Progress,
    /// `None` before figures may leave.
    tabulation: Option<Tabulation>,
    precincts: Vec<Line>,
}

struct Line {
    view: PrecinctView,
    opens_at_ms: i64,
    shown: Shown,
}

impl Copied {
    pub fn of(night: &Night, public: bool, county: CountyIndex) -> Copied {
        let setup = night.setup();
        let inside = setup.precincts.indices().filter(|&p| setup.precincts.county(p) == county);
        let line = |precinct| {
            let view = night.precinct(precinct);
            let shown = Shown::of(night, &view, public);
            Line { view, opens_at_ms: night.opens_at_ms(precinct), shown }
        };
        Copied {
            progress: night.progress(Area::County(county)),
            tabulation: public.then(|| night.tabulation().clone()),
            precincts: inside.map(line).collect(),
        }
    }
}

/// Returns the page's heading.
pub(super) fn title(facts: &Facts, county: CountyIndex) -> String {
    let row = facts.setup.county_row(county);
    match row.kind {
        CountyKind::County => row.name.clone(),
        CountyKind::Satellite => format!("{}: satellite sites", row.name),
    }
}

/// Returns the page's content.
pub(super) fn body(facts: &Facts, copied: &Copied, county: CountyIndex) -> Markup {
    let names = ShortNames::of(&facts.setup);
    html! {
        (progress::progress(&copied.progress))
        @match &copied.tabulation {
            None => (not_yet(facts)),
            Some(tabulation) => {
                h2 { "Totals" }
                (Totals::of(&facts.setup, tabulation, Area::County(county)).tables(&facts.setup))
            }
        }
        h2 { "Precincts" }
        table.words {
            thead {
                tr {
                    th scope="col" { "Precinct" }
                    th scope="col" { "Where it stands" }
                    th scope="col" { "Figures" }
                }
            }
            tbody { @for line in &copied.precincts { (precinct(facts, &names, line)) } }
        }
        p.soft { "Figures: people at the final count, delegates in brackets." }
    }
}

fn precinct(facts: &Facts, names: &ShortNames, line: &Line) -> Markup {
    let setup = &facts.setup;
    let at = line.view.precinct;
    let sign = words::standing(&line.view);
    let zone = setup.precincts.zone(at).map(number::zone);
    let later = line.opens_at_ms > facts.at_ms;
    html! {
        tr {
            th scope="row" { (link(facts, Page::Precinct(at), setup.precincts.name(at))) }
            td class=(sign.class) {
                (sign.sign) " " (sign.words)
                @if later {
                    " (opens "
                    (short_moment(line.opens_at_ms, zone.as_ref().unwrap_or(&facts.zone))) ")"
                }
            }
            td {
                @match &line.shown {
                    Shown::Nothing => "",
                    Shown::Withheld => "withheld: few people",
                    Shown::Worksheet(Worksheet::Ballots(ballots)) => (votes(names, ballots)),
                    Shown::Worksheet(worksheet @ Worksheet::Alignment(sheet)) => {
                        @let judged = judge(Room::of(setup, at, worksheet), worksheet);
                        (groups(names, sheet, &judged))
                    }
                }
            }
        }
    }
}

fn votes(names: &ShortNames, ballots: &Ballots) -> String {
    let lines = ballots.votes.iter().map(|v| (v.candidate, v.votes, None));
    listed(names, lines.collect())
}

fn groups(names: &ShortNames, sheet: &Alignment, judgement: &Judgement) -> String {
    let awards = match &judgement.awards {
        Awards::Given(awards) => Some(awards),
        Awards::NotGiven | Awards::Fractions => None,
    };
    let line = |(at, group): (usize, &caucus::worksheet::Group)| {
        let people = group.final_alignment.unwrap_or(0);
        (group.candidate, people, awards.map(|awards| awards[at]))
    };
    listed(names, sheet.groups.iter().enumerate().map(line).collect())
}

fn listed(names: &ShortNames, mut lines: Vec<(Candidate, u32, Option<u64>)>) -> String {
    lines.retain(|(_, people, awards)| *people > 0 || awards.is_some_and(|n| n > 0));
    lines.sort_by_key(|&(candidate, people, _)| (u32::MAX - people, candidate));
    let each = lines.iter().map(|&(candidate, people, awards)| {
        let people = grouped(u64::from(people));
        match awards {
            Some(awards) if awards > 0 => {
                format!("{} {people} ({awards})", names.of_one(candidate))
            }
            _ => format!("{} {people}", names.of_one(candidate)),
        }
    });
    let each: Vec<String> = each.collect();
    match each.is_empty() {
        true => "nobody in any group".into(),
        false => each.join(", "),
    }
}
