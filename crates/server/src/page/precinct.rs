//! One precinct: its worksheet, findings, marks, and everything that was received and changed.

use canvass::finding::{rule, sentence_for_headquarters};
use canvass::judgement::Judgement;
use canvass::setup::{CountyIndex, PrecinctIndex};
use caucus::worksheet::Worksheet;
use maud::{Markup, html};
use night::marks::{Heard, Question};
use night::night::Night;
use night::view::{
    Amended, PrecinctView, ReturnIndex, ReturnRow, ReturnView, Revision, Source, Standing,
};

use super::address::Page;
use super::changes::changes;
use super::layout::{Facts, link, not_yet};
use super::number::{self, counted, grouped, moment, short_moment};
use super::shown::Shown;
use super::{amendment, sheet, words};

/// What the page shows, copied from the night.
pub(super) struct Copied {
    view: PrecinctView,
    opens_at_ms: i64,
    amendments: Vec<Amended>,
    shown: Shown,
    judgement: Option<Judgement>,
    returns: Vec<ReturnRow>,
    /// Earlier returns of whoever gave the one that stands, oldest first; where figures may be
    /// seen.
    earlier: Vec<ReturnView>,
    revisions: Vec<Revised>,
    /// The return that stands, of which the check words are told.
    basis: Option<Worksheet>,
}

/// A correction with both worksheets, where they may be seen.
pub(super) struct Revised {
    pub revision: Revision,
    pub old: Option<Worksheet>,
    pub new: Option<Worksheet>,
    /// Receipt numbers of the old and the new return.
    pub receipts: [Option<u64>; 2],
    withheld: bool,
}

impl Copied {
    pub fn of(night: &Night, public: bool, precinct: PrecinctIndex) -> Copied {
        let view = night.precinct(precinct);
        let shown = Shown::of(night, &view, public);
        let seen = matches!(shown, Shown::Worksheet(_));
        let returns = night.returns_of(precinct);
        let revisions = night.revisions().iter().filter(|r| r.precinct == precinct && public);
        Copied {
            opens_at_ms: night.opens_at_ms(precinct),
            amendments: night.amendments(precinct).to_vec(),
            judgement: if seen { night.judgement(precinct) } else { None },
            earlier: if seen { earlier(night, &view, &returns) } else { Vec::new() },
            revisions: revisions.map(|revision| Revised::of(night, revision)).collect(),
            basis: night.standing_return(precinct).filter(|_| public).map(|r| r.worksheet),
            returns: returns.into_iter().map(|r| r.row).collect(),
            shown,
            view,
        }
    }

    /// Returns the worksheet that stands, shown or waiting, once anything may leave.
    pub fn basis(&self) -> Option<&Worksheet> {
        self.basis.as_ref()
    }
}

/// Returns what the giver of the standing return had said before.
fn earlier(night: &Night, view: &PrecinctView, returns: &[ReturnView]) -> Vec<ReturnView> {
    let Some(basis) = &view.basis else { return Vec::new() };
    let same = |row: &ReturnRow| {
        row.receipt < basis.receipt
            && row.real
            && row.source == basis.source
            && row.reporter() == basis.reporter()
            && row.source != Source::Settled
    };
    let seen = |r: &&ReturnView| same(&r.row) && !night.setup().withholds(&r.worksheet);
    returns.iter().filter(seen).cloned().collect()
}

impl Revised {
    pub fn of(night: &Night, revision: &Revision) -> Revised {
        let sheet = |at: Option<ReturnIndex>| at.map(|at| night.return_view(at).worksheet);
        let (old, new) = (sheet(revision.old), sheet(revision.new));
        let small = |sheet: &Worksheet| night.setup().withholds(sheet);
        let withheld = old.iter().chain(&new).any(small);
        let open = |sheet: Option<Worksheet>| sheet.filter(|_| !withheld);
        let receipt = |at: ReturnIndex| night.return_view(at).row.receipt;
        let receipts = [revision.old, revision.new].map(|at| at.map(receipt));
        Revised { revision: revision.clone(), old: open(old), new: open(new), receipts, withheld }
    }

    /// Returns why and by whom, and what changed.
    pub fn markup(&self, facts: &Facts) -> Markup {
        let Revision { at_ms, rev, reason, note, evidence, by, .. } = &self.revision;
        html! {
            p {
                (moment(*at_ms, &facts.zone)) ", publication " (rev) ", by " (words::by(by))
                @if let Some(reason) = reason { ": " (words::reason(*reason)) }
                "."
            }
            @if !note.is_empty() { p { "“" (note) "”" } }
            @if !evidence.is_empty() { p { "Rests on: " (evidence) "." } }
            @if self.withheld {
                p { (WITHHELD) }
            } @else {
                (changes(&facts.setup, self.old.as_ref(), self.new.as_ref()))
            }
        }
    }
}

/// Said in place of a very small precinct's figures.
const WITHHELD: &str = "So few people took part that their choices could be told. Only that they \
                        met is public here; their figures are in the county’s totals.";

/// Returns the page's content; `words` are the check words of the return that stands.
pub(super) fn body(facts: &Facts, copied: &Copied, words: Option<[&'static str; 3]>) -> Markup {
    let setup = &facts.setup;
    let Copied { view, .. } = copied;
    let county = setup.precincts.county(view.precinct);
    html! {
        p.soft {
            (link(facts, Page::County(county), &county_name(facts, county)))
            " · precinct " (setup.precincts.id(view.precinct))
        }
        (standing(facts, copied))
        (figures(facts, copied))
        (marks(facts, view))
        (history(facts, copied, words))
    }
}

fn county_name(facts: &Facts, county: CountyIndex) -> String {
    facts.setup.county_row(county).name.clone()
}

fn standing(facts: &Facts, copied: &Copied) -> Markup {
    let view = &copied.view;
    let sign = words::standing(view);
    let zone = facts.setup.precincts.zone(view.precinct).map(number::zone);
    let zone = zone.as_ref().unwrap_or(&facts.zone);
    html! {
        p.big {
            span class={ "tag " (sign.class) } { (sign.sign) " " (sign.words) }
            @if let Standing::Waiting(reason) = view.standing {
                " because " (words::waits(reason)) "."
            }
            @if let Heard::CountedWith(other) = view.heard {
                ": " (link(facts, Page::Precinct(other), facts.setup.precincts.name(other)))
            }
        }
        @for amended in copied.amendments.iter().rev() {
            (amendment::amendment(facts, amended, zone))
        }
        @if copied.opens_at_ms > facts.at_ms {
            p { "Opens " (moment(copied.opens_at_ms, zone)) "." }
        }
        @if let Some(question) = &view.question {
            div.asks { (asked(facts, question)) }
        }
        @if !facts.public { (not_yet(facts)) }
    }
}

fn asked(facts: &Facts, question: &Question) -> Markup {
    html! {
        p {
            strong { "A question is open" } " since "
            (short_moment(question.since_ms, &facts.zone)) ": " (words::why(question.why)) "."
        }
    }
}

fn figures(facts: &Facts, copied: &Copied) -> Markup {
    let precinct = copied.view.precinct;
    html! {
        @match (&copied.shown, &copied.judgement) {
            (Shown::Withheld, _) => { h2 { "Figures" } p { (WITHHELD) } },
            (Shown::Worksheet(worksheet), Some(judgement)) => {
                h2 { "The worksheet" }
                (sheet::sheet(&facts.setup, precinct, worksheet, judgement))
                (findings(facts, judgement))
            },
            (Shown::Worksheet(_) | Shown::Nothing, _) => "",
        }
    }
}

fn findings(facts: &Facts, judgement: &Judgement) -> Markup {
    html! {
        h2 { "Findings" }
        @if judgement.findings.is_empty() { p { "None: the figures agree with each other." } }
        @for finding in &judgement.findings {
            h3 {
                @if finding.blocks { span.ask { "? " } }
                (words::finding(finding.code))
            }
            p { (sentence_for_headquarters(&facts.setup, finding)) }
            p.soft {
                "Rule: " (rule(finding.code)) " "
                @if finding.blocks { "This opens a question." } @else { "This is a note." }
            }
        }
    }
}

fn marks(facts: &Facts, view: &PrecinctView) -> Markup {
    let (evidence, about) = match view.basis {
        Some(_) => words::evidence(view.evidence),
        None => ("none", "There is no return yet."),
    };
    html! {
        h2 { "The four marks" }
        dl {
            dt { "Heard: " (words::heard(view.heard)) }
            dd.soft { "Whether a return has come." }
            dt { "Evidence: " (evidence) }
            dd.soft { (about) }
            dt { "Question: " @if view.question.is_some() { "open" } @else { "none" } }
            dd.soft {
                @match &view.question {
                    Some(question) => {
                        "Since " (short_moment(question.since_ms, &facts.zone)) "; "
                        (words::why(question.why)) "."
                    },
                    None => "Nobody has asked, and nothing in the figures asks.",
                }
            }
            dt { "Revision: " (view.revision) }
            dd.soft {
                @match view.revision {
                    0 => "Its figures have not entered the count yet.",
                    1 => "Its figures were published once and not changed since.",
                    _ => "Its figures were published and then changed; each change is below.",
                }
            }
        }
    }
}

fn history(facts: &Facts, copied: &Copied, words: Option<[&'static str; 3]>) -> Markup {
    html! {
        h2 #returns { "What was received" }
        @if copied.returns.is_empty() {
            p { "Nothing yet." }
        } @else {
            p { (counted(copied.returns.len() as u64, "return", "returns")) ":" }
            ul.plain { @for row in &copied.returns { (received(facts, copied, row)) } }
        }
        @if let Some(words) = words {
            p {
                "Check words of the return that stands: " strong { (words.join(" ")) } ". "
                "Whoever reported it was told the same three."
            }
        }
        @for (at, old) in copied.earlier.iter().enumerate() {
            @let next = copied.earlier.get(at + 1).map(|next| &next.worksheet);
            h3 { "Receipt " (grouped(old.row.receipt)) " was corrected by its sender" }
            (changes(&facts.setup, Some(&old.worksheet), next.or(copied.basis.as_ref())))
        }
        @if !copied.revisions.is_empty() {
            h2 #corrections { "Corrections of published figures" }
            @for revised in copied.revisions.iter().rev() {
                div.asks { (revised.markup(facts)) }
            }
        }
    }
}

fn received(facts: &Facts, copied: &Copied, row: &ReturnRow) -> Markup {
    let basis = copied.view.basis;
    let state = match basis {
        Some(basis) if basis.receipt == row.receipt => "stands",
        Some(basis) if basis.source == Source::Settled && basis.receipt > row.receipt => {
            "replaced by a person at headquarters"
        }
        Some(_) | None => match (row.live, row.real) {
            (true, _) => "kept beside it",
            (false, true) => "replaced, withdrawn or not counted",
            (false, false) => "practice",
        },
    };
    html! {
        li {
            "Receipt " strong { (grouped(row.receipt)) } ", "
            (short_moment(row.at_ms, &facts.zone)) ", from " (words::source(row))
            @if row.source != Source::Settled { ", " (words::channel(row.channel)) }
            ": " (state) "."
        }
    }
}
