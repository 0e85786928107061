//! One worksheet as reported, beside what the rules give, with the arithmetic.

use canvass::judgement::{Awards, Judgement, Room};
use canvass::setup::{PrecinctIndex, PrecinctKind, Setup};
use caucus::allocation::{Allocation, Change, Lot};
use caucus::equivalents::whole;
use caucus::worksheet::{Alignment, Ballots, Delegates, Group, Worksheet};
use maud::{Markup, html};

use super::changes::equivalents;
use super::number::{counted, grouped, percent, share};

/// Returns a precinct's figures.
pub(super) fn sheet(
    setup: &Setup,
    precinct: PrecinctIndex,
    worksheet: &Worksheet,
    judgement: &Judgement,
) -> Markup {
    match worksheet {
        Worksheet::Ballots(ballots) => votes(setup, ballots),
        Worksheet::Alignment(sheet) => {
            let delegates = Room::of(setup, precinct, worksheet).delegates;
            let room = Sheet { setup, precinct, sheet, judgement, delegates };
            html! { (room.table()) (room.arithmetic()) }
        }
    }
}

fn votes(setup: &Setup, ballots: &Ballots) -> Markup {
    let mut lines = ballots.votes.clone();
    lines.sort_by_key(|v| (u32::MAX - v.votes, v.candidate));
    let all: u64 = lines.iter().map(|v| u64::from(v.votes)).sum();
    let of_all = |votes: u32| percent(&whole(u64::from(votes)), &whole(all)).unwrap_or_default();
    let accounts = [
        ("Ballots handed out", ballots.issued),
        ("Ballots found", ballots.found),
        ("Spoiled", ballots.spoiled),
        ("Blank", ballots.blank),
    ];
    html! {
        table.few {
            thead {
                tr {
                    th scope="col" { "Candidate" }
                    th scope="col" { "Votes" }
                    th scope="col" { "Share" }
                }
            }
            tbody {
                @for line in &lines {
                    tr {
                        th scope="row" { (setup.candidate_entry(line.candidate).name) }
                        td { (grouped(u64::from(line.votes))) }
                        td { (of_all(line.votes)) }
                    }
                }
            }
            tfoot { tr { th scope="row" { "Together" } td { (grouped(all)) } td {} } }
        }
        ul.plain {
            @for (what, ballots) in accounts {
                @if let Some(ballots) = ballots {
                    li { (what) ": " (grouped(u64::from(ballots))) }
                }
            }
        }
    }
}

struct Sheet<'a> {
    setup: &'a Setup,
    precinct: PrecinctIndex,
    sheet: &'a Alignment,
    judgement: &'a Judgement,
    delegates: Option<Delegates>,
}

impl Sheet<'_> {
    /// Groups with anybody in them, the largest at the end first.
    fn order(&self) -> Vec<usize> {
        let groups = &self.sheet.groups;
        let some = |n: Option<u32>| n.is_some_and(|n| n > 0);
        let mut order: Vec<usize> = (0..groups.len())
            .filter(|&at| {
                let g = &groups[at];
                let printed = g.printed.map(|p| p.0);
                [g.first_alignment, g.final_alignment, g.awards, printed].into_iter().any(some)
            })
            .collect();
        let people = |n: Option<u32>| u32::MAX - n.unwrap_or(0);
        order.sort_by_key(|&at| {
            let g = &groups[at];
            (people(g.final_alignment), people(g.first_alignment), g.candidate)
        });
        order
    }

    fn name(&self, at: usize) -> &str {
        &self.setup.candidate_entry(self.sheet.groups[at].candidate).name
    }

    fn table(&self) -> Markup {
        let ruled = self.judgement.allocation.as_ref();
        html! {
            table.few {
                caption {
                    small { "People at both counts; delegates as reported and by the rules" }
                }
                thead {
                    tr {
                        th scope="col" { "Candidate" }
                        th scope="col" { "First" }
                        th scope="col" { "Final" }
                        th scope="col" { "Reported" }
                        @if ruled.is_some() { th scope="col" { "By rules" } }
                    }
                }
                tbody {
                    @for at in self.order() {
                        tr {
                            th scope="row" { (self.name(at)) }
                            td { (figure(self.sheet.groups[at].first_alignment)) }
                            td { (figure(self.sheet.groups[at].final_alignment)) }
                            td { (self.reported(at)) }
                            @if let Some(ruled) = ruled { td { (self.ruled(ruled, at)) } }
                        }
                    }
                }
                (self.foot())
            }
        }
    }

    fn reported(&self, at: usize) -> Markup {
        let Group { printed, .. } = self.sheet.groups[at];
        let printed = printed.filter(|p| p.0 > 0 && !self.sheet.gives_awards());
        let awards = match &self.judgement.awards {
            Awards::Given(awards) => Some(grouped(awards[at])),
            Awards::NotGiven | Awards::Fractions => None,
        };
        html! {
            @match (awards, printed) {
                (Some(awards), None) => (awards),
                (Some(awards), Some(p)) => { (awards) " " small { (equivalents(p.0)) } },
                (None, Some(p)) => { small { (equivalents(p.0)) } },
                (None, None) => "not given",
            }
        }
    }

    /// What the rules give, with a sign where the report says something else.
    fn ruled(&self, ruled: &Allocation, at: usize) -> Markup {
        let differs = match &self.judgement.awards {
            Awards::Given(awards) => !ruled.admits(awards) && awards[at] != ruled.sure[at],
            Awards::NotGiven | Awards::Fractions => false,
        };
        html! {
            @if differs { strong.ask { "≠ " (by_rule(ruled, at)) } }
            @else { (by_rule(ruled, at)) }
        }
    }

    fn foot(&self) -> Markup {
        let awards = match &self.judgement.awards {
            Awards::Given(awards) => grouped(awards.iter().sum()),
            Awards::NotGiven | Awards::Fractions => String::new(),
        };
        html! {
            tfoot {
                tr {
                    th scope="row" { "Together" }
                    td { (grouped(self.sheet.first_total())) }
                    td { (grouped(self.sheet.final_total())) }
                    td { (awards) }
                    @if let Some(ruled) = &self.judgement.allocation {
                        td { (grouped(ruled.total())) }
                    }
                }
            }
        }
    }

    fn arithmetic(&self) -> Markup {
        let people = self.sheet.attendance_or_total();
        let printed = self.sheet.groups.iter().any(|g| g.printed.is_some());
        html! {
            h3 { "The arithmetic" }
            p {
                "Attendance: " (grouped(people))
                @if self.sheet.attendance.is_none_or(|people| people == 0) {
                    " (not reported; the larger of the two totals stands in)"
                }
                ". " (self.elects())
            }
            @if let Some(allocation) = &self.judgement.allocation {
                (self.steps(allocation, people))
            }
            @if printed && !self.sheet.gives_awards() {
                p.soft {
                    "The report gives state delegate equivalents, the small figures; the delegates "
                    "beside them are worked out from these."
                }
            }
        }
    }

    fn elects(&self) -> Markup {
        let satellite = self.setup.precincts.kind(self.precinct) == PrecinctKind::Satellite;
        html! {
            @match self.delegates {
                None if satellite => {
                    "A satellite site’s delegates follow from its attendance, which is not "
                    "reported: the site is counted, not judged."
                },
                None => "Its number of delegates is not known: it is counted, not judged.",
                Some(Delegates(0)) => "It elects no delegates.",
                Some(Delegates(1)) => {
                    "It elects one delegate: no groups form, the room elects; most people win, "
                    "equal ones by lot."
                },
                Some(Delegates(delegates)) => {
                    "It elects " (delegates) " delegates. "
                    @if let Some(threshold) = self.judgement.threshold {
                        "A group needs " (counted(threshold, "person", "people")) " ("
                        (threshold_rule(delegates)) " of the attendance, rounded up)."
                    }
                },
            }
        }
    }

    /// Each group's share, its rounding, and what was added or taken to fit.
    fn steps(&self, allocation: &Allocation, people: u64) -> Markup {
        let (Some(Delegates(delegates)), Some(threshold)) =
            (self.delegates.filter(|_| people > 0), self.judgement.threshold)
        else {
            return self.lot(allocation);
        };
        let finals = |at: usize| u64::from(self.sheet.groups[at].final_alignment.unwrap_or(0));
        let viable = |at: usize| finals(at) > 0 && finals(at) >= threshold;
        let product = |at: usize| finals(at) * u64::from(delegates);
        let rounded = |at: usize| ((2 * product(at) + people) / (2 * people)).max(1);
        let order = self.order();
        let together: u64 = order.iter().filter(|&&at| viable(at)).map(|&at| rounded(at)).sum();
        html! {
            ul.plain {
                @for &at in order.iter().filter(|&&at| finals(at) > 0) {
                    li {
                        (self.name(at)) ": "
                        @if viable(at) {
                            (grouped(finals(at))) " × " (delegates) " ÷ " (grouped(people)) " = "
                            (share(product(at), people)) ", rounds to "
                            strong { (rounded(at)) }
                            (adjusted(rounded(at), allocation, at))
                        } @else {
                            (grouped(finals(at))) ", under the threshold: none"
                        }
                    }
                }
            }
            @if together != allocation.total() || allocation.lot.is_some() {
                p {
                    "Rounded, they add up to " (together) " of " (delegates) ". "
                    (adjustment(together, allocation.total()))
                }
            }
            (self.lot(allocation))
        }
    }

    fn lot(&self, allocation: &Allocation) -> Markup {
        let Some(Lot { among, take, change }) = &allocation.lot else { return html! {} };
        let names: Vec<&str> = among.iter().map(|&at| self.name(at)).collect();
        html! {
            p {
                "A lot decides among " (names.join(", ")) ": " (take) " of them "
                @match change { Change::Gain => "gains", Change::Lose => "loses" }
                " a delegate."
                @if self.sheet.lots.is_empty() { " No lot is recorded." }
            }
        }
    }
}

fn figure(people: Option<u32>) -> String {
    people.map_or_else(|| "not given".into(), |people| grouped(u64::from(people)))
}

fn by_rule(allocation: &Allocation, at: usize) -> String {
    let sure = allocation.sure[at];
    match &allocation.lot {
        Some(lot) if lot.among.contains(&at) => match lot.change {
            Change::Gain => format!("{sure} or {}", sure + 1),
            Change::Lose => format!("{} or {sure}", sure - 1),
        },
        Some(_) | None => sure.to_string(),
    }
}

/// Returns what became of a rounded number.
fn adjusted(rounded: u64, allocation: &Allocation, at: usize) -> String {
    let ruled = by_rule(allocation, at);
    match ruled == rounded.to_string() {
        true => String::new(),
        false => format!(", in the end {ruled}"),
    }
}

fn adjustment(together: u64, total: u64) -> Markup {
    let delegates = |number| counted(number, "delegate is", "delegates are");
    html! {
        @if together < total {
            (delegates(total - together)) " added, where the share is nearest to one more."
        } @else if together > total {
            (delegates(together - total)) " taken back, where the share is furthest below the "
            "rounded number; no group loses its only one while another has more."
        }
    }
}

fn threshold_rule(delegates: u16) -> &'static str {
    match delegates {
        2 => "a quarter",
        3 => "a sixth",
        _ => "15\u{a0}%",
    }
}
