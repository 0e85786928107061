//! What can no longer change, said only from strict bounds; never a forecast.

use canvass::bounds::{Race, Verdict, race};
use canvass::setup::{PrecinctIndex, Setup};
use canvass::tabulation::{Selection, Tabulation};
use caucus::equivalents::Exact;
use caucus::plan::Weight;
use maud::{Markup, html};

use super::number::{counted, some_decimals};

/// Returns a sentence on who has most and whether precincts still to come can change that.
///
/// `open` are the precincts whose figures are still to come, `in_question` those that may be
/// corrected.
pub(super) fn certain(
    setup: &Setup,
    tabulation: &Tabulation,
    open: &[PrecinctIndex],
    in_question: &[PrecinctIndex],
) -> Markup {
    let all = race(setup, tabulation, Selection::All, open.iter().copied());
    let Some(all) = all else { return html! {} };
    let doubtful = open.iter().chain(in_question).copied();
    let counted = race(setup, tabulation, Selection::Counted, doubtful);
    let same = |race: &Race| race.leader == all.leader && race.verdict == Verdict::Certain;
    let firm = in_question.is_empty() || counted.as_ref().is_some_and(same);
    let name = |candidate| setup.candidate_entry(candidate).name.as_str();
    html! {
        p {
            @if all.lead == Exact::default() {
                "By all figures " (name(all.leader)) " and " (name(all.runner_up)) " are level. "
            } @else {
                "By all figures " (name(all.leader)) " has most, " (amount(&all, &all.lead))
                " more than " (name(all.runner_up)) ". "
            }
            (verdict(&all, open.len(), in_question.len(), firm))
        }
    }
}

fn verdict(race: &Race, open: usize, in_question: usize, firm: bool) -> Markup {
    let of = |number: usize| counted(number as u64, "precinct", "precincts");
    html! {
        @match &race.verdict {
            _ if open == 0 && in_question == 0 => "No figures are still to come.",
            Verdict::Certain if open == 0 && firm => {
                "Corrections of what is in question (" (of(in_question)) ") cannot change that."
            },
            Verdict::Certain if open == 0 => {
                "That could change if what is in question (" (of(in_question)) ") is corrected."
            },
            Verdict::Certain if firm => {
                "What is still to come (" (of(open)) ") cannot change that"
                @if in_question > 0 {
                    ", nor can corrections of what is in question (" (of(in_question)) ")"
                }
                "."
            },
            Verdict::Certain => {
                "What is still to come (" (of(open)) ") cannot change that; it could change if "
                "what is in question (" (of(in_question)) ") is corrected."
            },
            Verdict::NotCertain { could_change_by } => {
                "Nothing is certain: what is still to come (" (of(open)) ") can bring "
                (amount(race, could_change_by)) "."
            },
            Verdict::NoBound { precincts: unbounded } => {
                "Nothing is certain: nothing bounds what is still to come from "
                (of(*unbounded as usize)) "."
            },
        }
    }
}

fn amount(race: &Race, amount: &Exact) -> String {
    let unit = match race.weight {
        Weight::StateDelegateEquivalents => "state delegate equivalents",
        Weight::CountyDelegates => "county delegates",
        Weight::Votes => "votes",
    };
    format!("{} {unit}", some_decimals(amount))
}
