//! How we count: what the figures mean, and the choices of the plan.

use maud::{Markup, html};
use night::policy::Policy;

use super::layout::Facts;

/// Returns the page's content.
pub(super) fn body(facts: &Facts, policy: Option<Policy>) -> Markup {
    let plan = facts.setup.plan;
    html! {
        h2 { "Three totals, side by side" }
        dl {
            dt { "Counted" }
            dd {
                "Figures in which nothing asks a question, or that somebody has looked at. This is "
                "the headline."
            }
            dt { "In question" }
            dd {
                "Figures that do not agree with each other or with the rules, or that somebody "
                "asked about. They are shown, marked, and stand outside the headline until a "
                "person has looked at the paper."
            }
            dt { "All" }
            dd { "Both together." }
        }
        h2 { "As reported, and by the rules" }
        p {
            "The worksheet that a precinct signed is evidence. It is shown as it was reported, "
            "right or wrong. Beside it stands what the rules give for the same people. Neither "
            "replaces the other."
        }
        h2 { "From a return to this page" }
        p { (self::policy(policy)) }
        p {
            "A return is on disk before whoever sent it is told a receipt number and three check "
            "words. The precinct’s page shows the same words. No words, not received."
        }
        p {
            "A figure that was published is replaced only by a correction, which keeps the old "
            "figure, the new one, the reason and who did it. "
            a href="/corrections" { "All corrections" }
        }
        h2 { "What these pages never do" }
        p { "They make no forecast and name no winner." }
        h2 { "The plan, and where it had to choose" }
        p.soft { "Plan " (plan.name()) ", revision " (plan.revision()) "." }
        dl {
            @for choice in plan.choices() {
                dt { (headed(choice.name)) }
                dd { (choice.meaning) }
            }
        }
        @if facts.setup.smallest_published > 0 {
            h2 { "Very small precincts" }
            p {
                "Where fewer than " (facts.setup.smallest_published) " people took part, only "
                "that they met is published, so that nobody’s choice can be told."
            }
        }
    }
}

/// Returns a choice's name as a heading.
fn headed(name: &str) -> String {
    let words = name.replace('-', " ");
    let mut letters = words.chars();
    let first = letters.next().map(|letter| letter.to_ascii_uppercase());
    first.into_iter().chain(letters).collect()
}

fn policy(policy: Option<Policy>) -> &'static str {
    match policy {
        Some(Policy::Reported) => {
            "A return counts at once, unless something in it asks a question."
        }
        Some(Policy::Checked) => {
            "A return counts at once if a second report agrees, or if it came from a recognised \
             telephone or card. Otherwise it waits for a second signal, or for a person."
        }
        Some(Policy::Approve) => "Every return waits until a person at headquarters releases it.",
        None => "",
    }
}
