//! The log entry a decision publishes.

use canvass::entry::{Counts, Entry, utc};
use canvass::setup::PrecinctIndex;
use caucus::worksheet::Worksheet;

use crate::command::{Channel, Moment};
use crate::event::{EntryKind, EntryLogged, Event, LoggedText, Stage};
use crate::night::Night;

/// What is published of a precinct.
pub(super) struct Published<'a> {
    pub night: &'a Night,
    pub precinct: PrecinctIndex,
    pub kind: EntryKind,
    /// Receipt number of the return whose figures these are.
    pub receipt: u64,
    pub channel: Channel,
    /// `None` for a withdrawal.
    pub worksheet: Option<&'a Worksheet>,
    pub reason: Option<&'a str>,
    pub at: Moment,
}

/// Returns the event that logs the entry.
pub(super) fn entry(published: &Published<'_>) -> Event<'static> {
    let Published { night, precinct, kind, .. } = *published;
    let fold = &night.folds[precinct.0 as usize];
    let (rev, prev) = (fold.revision.saturating_add(1), fold.last_entry());
    let certified = night.stage == Stage::Certified;
    let entry = Entry {
        at: utc(published.at.wall_ms),
        contest: night.setup().plan.name(),
        counts: published.worksheet.map(|sheet| Counts::of(night.setup(), sheet)),
        event: night.facts().map_or("", |facts| facts.origin.as_str()),
        form: None,
        kind: match kind {
            EntryKind::Report => "report",
            EntryKind::Correction => "correction",
            EntryKind::Withdrawal => "withdrawal",
        },
        prev,
        reason: published.reason,
        report: published.receipt,
        rev,
        source: published.channel.name(),
        status: if certified { "certified" } else { "unofficial" },
        unit: night.setup().precincts.id(precinct),
        v: 1,
    };
    let text = LoggedText::New(entry.text());
    Event::EntryLogged(EntryLogged { kind, precinct: precinct.0, rev, prev, text })
}
