//! Sums by candidate: counted, in question and all, side by side; as reported and by the rules.

use canvass::setup::Setup;
use canvass::tabulation::{Area, AreaFigures, Basis, Selection, Tabulation};
use caucus::equivalents::{Exact, whole};
use caucus::plan::{Contest, Weight};
use maud::{Markup, html};

use super::number::{counted, four_decimals, grouped, percent};

/// The columns of every table, in their order.
pub(super) const SELECTIONS: [Selection; 3] =
    [Selection::Counted, Selection::InQuestion, Selection::All];

/// A candidate below this share of a table, in percent, is folded away under it.
const FOLD_PERCENT: u64 = 1;

/// Rows that are never folded away, and the fewest worth folding.
const ROWS_SHOWN_MIN: usize = 3;
const ROWS_FOLDED_MIN: usize = 2;

/// How amounts are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Unit {
    Whole,
    Equivalents,
}

/// One figure of every candidate: a table.
#[derive(Clone, Debug)]
pub(super) struct Measure {
    pub title: &'static str,
    about: &'static str,
    unit: Unit,
    /// For each of [`SELECTIONS`], by candidate.
    reported: [Vec<Exact>; 3],
    /// What the rules give, where they give anything.
    computed: Option<[Vec<Exact>; 3]>,
}

/// The sums of an area.
#[derive(Clone, Debug)]
pub(super) struct Totals {
    /// The main measure first.
    pub measures: Vec<Measure>,
    /// Candidates by the main measure.
    order: Vec<usize>,
    all: AreaFigures,
}

impl Totals {
    /// Returns the sums of an area.
    pub fn of(setup: &Setup, tabulation: &Tabulation, area: Area) -> Totals {
        let read = |selection| tabulation.figures(setup, area, selection);
        Totals::from(setup, SELECTIONS.map(read))
    }

    /// Returns the sums as they were read, for each of [`SELECTIONS`].
    pub fn from(setup: &Setup, figures: [AreaFigures; 3]) -> Totals {
        let measures = measures(setup, &figures);
        let order = order(&measures[0]);
        let [_, _, all] = figures;
        Totals { measures, order, all }
    }

    /// Returns each measure beside what it was before, for whom it changed; the main one in sight.
    pub fn beside(&self, setup: &Setup, before: &Totals) -> Markup {
        let moved =
            |at: usize, now: &Measure, then: &Measure| now.reported[2][at] != then.reported[2][at];
        let tables = self.measures.iter().zip(&before.measures).filter_map(|(now, then)| {
            let rows = self.order.iter().copied().filter(|&at| moved(at, now, then));
            let rows: Vec<usize> = rows.collect();
            (!rows.is_empty()).then(|| now.beside(setup, then, &rows))
        });
        let tables: Vec<Markup> = tables.collect();
        html! {
            @if let [main, others @ ..] = tables.as_slice() {
                div.few { (main) }
                @if !others.is_empty() {
                    details {
                        summary { "People at both counts, first and now" }
                        @for table in others { div.few { (table) } }
                    }
                }
            } @else {
                p { "The sums are what they were." }
            }
        }
    }

    /// Returns all tables, with what is left out of them said below.
    pub fn tables(&self, setup: &Setup) -> Markup {
        if self.all.returns == 0 {
            return html! { p { "No figures yet." } };
        }
        html! {
            div.sums {
                @for measure in &self.measures {
                    div { (measure.table(setup, &self.order)) }
                }
            }
            (self.notes(setup))
        }
    }

    fn notes(&self, setup: &Setup) -> Markup {
        let AreaFigures { returns, awards_given, undecided_by_lot, unresolved, .. } = self.all;
        let silent = returns - awards_given;
        let aligns = setup.plan.contest() == Contest::Alignment;
        let returns = |number| counted(number, "return", "returns");
        html! {
            @if aligns && (silent > 0 || undecided_by_lot > 0 || unresolved > 0) {
                ul.soft {
                    @if silent > 0 {
                        li {
                            (returns(silent)) " without delegates: nothing is added to the "
                            "reported delegates."
                        }
                    }
                    @if undecided_by_lot > 0 {
                        li {
                            (returns(undecided_by_lot)) " in which a lot decides and was not "
                            "reported as drawn: by the rules, only what is sure is added."
                        }
                    }
                    @if unresolved > 0 {
                        li {
                            (returns(unresolved)) " for which the rules give no delegates: no "
                            "final count, or the precinct’s number of delegates is not known."
                        }
                    }
                }
            }
        }
    }
}

/// Returns who leads an area by its counted figures, with the share; `None` while nobody has any.
pub(super) fn leader(setup: &Setup, tabulation: &Tabulation, area: Area) -> Option<String> {
    let figures = tabulation.figures(setup, area, Selection::Counted);
    let basis = if figures.awards_given > 0 { Basis::Reported } else { Basis::Computed };
    let amounts = figures.amounts(setup.plan.weight(), basis);
    let most = amounts.iter().max()?;
    let share = percent(most, &amounts.iter().sum())?;
    let mut level = (0..amounts.len()).filter(|&at| amounts[at] == *most);
    let name = |at: usize| setup.candidates[at].name.as_str();
    Some(match (level.next()?, level.next(), level.count()) {
        (first, None, _) => format!("{} {share}", name(first)),
        (first, Some(second), 0) => {
            format!("{} and {}, {share} each", name(first), name(second))
        }
        (_, _, more) => format!("{} candidates level, {share} each", more + 2),
    })
}

fn measures(setup: &Setup, figures: &[AreaFigures; 3]) -> Vec<Measure> {
    let people = |title, about, of: fn(&AreaFigures) -> &[u64]| Measure {
        title,
        about,
        unit: Unit::Whole,
        reported: wholes(figures, of),
        computed: None,
    };
    if setup.plan.contest() == Contest::Ballots {
        return vec![people("Votes", "Ballots counted.", |f| &f.first_alignment)];
    }
    let given = figures[2].awards_given > 0;
    let delegates = match setup.plan.weight() {
        Weight::StateDelegateEquivalents => Measure {
            title: "State delegate equivalents",
            about: "What each precinct’s delegates are worth at the state convention.",
            unit: Unit::Equivalents,
            reported: [0, 1, 2].map(|at| figures[at].equivalents.clone()),
            computed: Some([0, 1, 2].map(|at| figures[at].computed_equivalents.clone())),
        },
        Weight::CountyDelegates | Weight::Votes => Measure {
            title: "County delegates",
            about: "Delegates to the county conventions.",
            computed: Some(wholes(figures, |f| &f.computed_awards)),
            ..people("", "", |f| &f.awards)
        },
    };
    // Without any delegates reported, what the rules give stands alone.
    let delegates = match (given, delegates.computed.clone()) {
        (false, Some(reported)) => Measure {
            about: "As the rules give them: no return tells delegates.",
            reported,
            computed: None,
            ..delegates
        },
        (_, computed) => Measure { computed, ..delegates },
    };
    vec![
        delegates,
        people("Final alignment", "People at the last count.", |f| &f.final_alignment),
        people("First alignment", "People at the first count.", |f| &f.first_alignment),
    ]
}

fn wholes(figures: &[AreaFigures; 3], of: fn(&AreaFigures) -> &[u64]) -> [Vec<Exact>; 3] {
    [0, 1, 2].map(|at| of(&figures[at]).iter().copied().map(whole).collect())
}

fn order(main: &Measure) -> Vec<usize> {
    let [counted, _, all] = &main.reported;
    let mut order: Vec<usize> = (0..counted.len()).collect();
    order.sort_by(|&a, &b| counted[b].cmp(&counted[a]).then(all[b].cmp(&all[a])).then(a.cmp(&b)));
    order
}

impl Measure {
    /// The amounts that shares and leaders are read from: counted, or all while nothing is.
    fn leading(&self) -> &[Exact] {
        let [counted, _, all] = &self.reported;
        let nothing = counted.iter().all(|amount| *amount == Exact::default());
        if nothing { all } else { counted }
    }

    fn shown(&self, amount: &Exact) -> String {
        match self.unit {
            Unit::Whole => whole_number(amount),
            Unit::Equivalents => four_decimals(amount),
        }
    }

    fn table(&self, setup: &Setup, order: &[usize]) -> Markup {
        let shares = self.leading();
        let total: Exact = shares.iter().sum();
        let small = |at: usize| &shares[at] * whole(100) < &total * whole(FOLD_PERCENT);
        let mut shown: Vec<usize> = order.to_vec();
        let mut folded: Vec<usize> = Vec::new();
        if order.iter().skip(ROWS_SHOWN_MIN).filter(|&&at| small(at)).count() >= ROWS_FOLDED_MIN {
            let top = &order[..ROWS_SHOWN_MIN];
            (folded, shown) = order.iter().partition(|&&at| small(at) && !top.contains(&at));
        }
        let row = |at: usize| self.row(setup, at, percent(&shares[at], &total));
        html! {
            table.sum {
                caption { (self.title) small { (self.about) } }
                (columns())
                tbody { @for &at in &shown { (row(at)) } }
                (self.foot())
            }
            @if !folded.is_empty() {
                details {
                    summary {
                        "and " (grouped(folded.len() as u64)) " more, each under "
                        (FOLD_PERCENT) "\u{a0}%"
                    }
                    table.sum {
                        (columns())
                        tbody { @for &at in &folded { (row(at)) } }
                    }
                }
            }
        }
    }

    fn beside(&self, setup: &Setup, before: &Measure, rows: &[usize]) -> Markup {
        let [_, _, then] = &before.reported;
        let [_, _, now] = &self.reported;
        html! {
            table.sum {
                caption { (self.title) }
                thead {
                    tr {
                        th scope="col" { "Candidate" }
                        th scope="col" { "First published" }
                        th scope="col" { "Now" }
                        th scope="col" { "Change" }
                    }
                }
                tbody {
                    @for &at in rows {
                        tr {
                            th scope="row" { (setup.candidates[at].name) }
                            td { (self.shown(&then[at])) }
                            td { (self.shown(&now[at])) }
                            td { (self.change(&then[at], &now[at])) }
                        }
                    }
                }
            }
        }
    }

    fn change(&self, then: &Exact, now: &Exact) -> String {
        match now >= then {
            true => format!("+{}", self.shown(&(now - then))),
            false => format!("−{}", self.shown(&(then - now))),
        }
    }

    fn row(&self, setup: &Setup, at: usize, share: Option<String>) -> Markup {
        let cells = |amounts: &[Vec<Exact>; 3]| -> [String; 3] {
            [0, 1, 2].map(|column: usize| self.shown(&amounts[column][at]))
        };
        let reported = cells(&self.reported);
        let computed = self.computed.as_ref().map(cells).filter(|cells| *cells != reported);
        html! {
            tr.main[computed.is_some()] {
                th scope="row" {
                    (setup.candidates[at].name)
                    @if let Some(share) = share { " " small { (share) } }
                }
                @for cell in &reported { td { (cell) } }
            }
            @if let Some(computed) = computed {
                tr.rules {
                    th scope="row" { "by the rules" }
                    @for cell in &computed { td { (cell) } }
                }
            }
        }
    }

    /// Sums over candidates; those of equivalents would only repeat the roundings of a table.
    fn foot(&self) -> Markup {
        html! {
            @if self.unit == Unit::Whole {
                tfoot {
                    tr {
                        th scope="row" { "Together" }
                        @for amounts in &self.reported {
                            td { (whole_number(&amounts.iter().sum())) }
                        }
                    }
                }
            }
        }
    }
}

fn whole_number(amount: &Exact) -> String {
    grouped(u64::try_from(amount.to_integer()).unwrap_or(u64::MAX))
}

fn columns() -> Markup {
    html! {
        thead {
            tr {
                th scope="col" { "Candidate" }
                th scope="col" { "Counted" }
                th scope="col" { "In question" }
                th scope="col" { "All" }
            }
        }
    }
}
