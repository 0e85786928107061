//! Whether everything works: what has been received and stored, without a figure.

use canvass::tabulation::Area;
use maud::{Markup, html};
use night::night::Night;
use night::view::Progress;

use super::layout::Facts;
use super::number::{grouped, moment};
use super::progress;

/// What the page shows, copied from the night.
pub(super) struct Copied {
    progress: Progress,
    returns: u64,
    corrections: Option<u64>,
    recanvass: Option<Recanvass>,
}

/// A recanvass or recount in progress.
struct Recanvass {
    deadline_ms: i64,
    /// Precincts whose figures it changed so far.
    changed: u64,
}

impl Copied {
    pub fn of(night: &Night, public: bool) -> Copied {
        Copied {
            progress: night.progress(Area::State),
            returns: night.returns_count() as u64,
            corrections: public.then(|| night.revisions().len() as u64),
            recanvass: night.recanvass().map(|(_, _, deadline_ms, changed)| Recanvass {
                deadline_ms,
                changed: u64::from(changed),
            }),
        }
    }
}

/// Returns the page's content.
pub(super) fn body(facts: &Facts, copied: &Copied) -> Markup {
    let night = &facts.night;
    let rows = [
        ("Stage", night.stage.name().to_owned()),
        ("Time here", moment(facts.at_ms, &facts.zone)),
        ("Precincts open from", moment(night.opens_at_ms, &facts.zone)),
        ("Figures are published from", moment(night.publish_from_ms, &facts.zone)),
        ("Last receipt", grouped(night.seq)),
        ("Returns kept", grouped(copied.returns)),
        ("Questions open", grouped(u64::from(copied.progress.questions))),
        ("Entries of the public log", grouped(night.log_size)),
    ];
    html! {
        (progress::progress(&copied.progress))
        table.words.few {
            tbody {
                @for (what, value) in &rows {
                    tr { th scope="row" { (what) } td { (value) } }
                }
                @if let Some(Recanvass { deadline_ms, changed }) = copied.recanvass {
                    tr {
                        th scope="row" { (night.stage.name()) " to be done by" }
                        td { (moment(deadline_ms, &facts.zone)) }
                    }
                    tr { th scope="row" { "Changed by it" } td { (grouped(changed)) } }
                }
                @if let Some(corrections) = copied.corrections {
                    tr { th scope="row" { "Corrections" } td { (grouped(corrections)) } }
                }
            }
        }
        p {
            "Should these pages be slow or away, no figure is lost by it: returns are stored first "
            "and shown afterwards."
        }
    }
}
