//! A whole return as it is heard: before it is sent, and when it is asked for later.

use canvass::finding::Finding;
use caucus::worksheet::{Alignment, Ballots, DrawnLot, Group, LotKind, Worksheet};
use night::event::Mode;

use super::Received;
use super::findings;
use super::part::Part;
use super::text::Text;

/// Returns the return that is about to be sent, with what does not add up.
pub(super) fn read_back(
    worksheet: &Worksheet,
    lines: u16,
    practice: bool,
    found: &[Finding],
) -> Vec<Part> {
    let opening = if practice { Text::ReadBackPractice } else { Text::ReadBack };
    let mut parts = vec![Part::Text(opening)];
    parts.extend(figures(worksheet, lines));
    if !found.is_empty() {
        parts.push(Part::Text(Text::LookOnceMore));
        parts.extend(findings::spoken(found));
        parts.push(Part::Text(Text::PaperRules));
    }
    parts
}

/// Returns a return that was received, with its check words.
pub(super) fn received(received: &Received, lines: u16) -> Vec<Part> {
    let opening = match received.mode {
        Mode::Practice => Text::PracticeWasReceived,
        Mode::Real => Text::WasReceived,
    };
    let mut parts = vec![Part::Text(opening)];
    parts.extend(figures(&received.worksheet, lines));
    parts.push(Part::Text(Text::CheckWords));
    parts.extend(received.words.0.map(Part::Word));
    parts
}

/// Every figure that is not zero, each in its line, and that the others are.
fn figures(worksheet: &Worksheet, lines: u16) -> Vec<Part> {
    match worksheet {
        Worksheet::Alignment(sheet) => alignment(sheet, lines),
        Worksheet::Ballots(sheet) => ballots(sheet, lines),
    }
}

fn alignment(sheet: &Alignment, lines: u16) -> Vec<Part> {
    let mut parts = Vec::new();
    if let Some(people) = sheet.attendance {
        parts.extend([Part::Text(Text::AtFirstCount), Part::People(people.into())]);
    }
    let mut others = Others::of(sheet.groups.len(), lines);
    for group in &sheet.groups {
        let Group { first_alignment: first, final_alignment: last, awards, early, .. } = *group;
        let early = early.map(|early| [early.first_alignment, early.final_alignment].map(Some));
        let [early_first, early_last] = early.unwrap_or_default();
        if [first, last, awards, early_first, early_last]
            .iter()
            .all(|figure| figure.unwrap_or(0) == 0)
        {
            others.leave_out(first.is_some() && last.is_some());
            continue;
        }
        parts.extend(findings::line(group.candidate));
        parts.extend(told([(Text::First, first), (Text::Final, last)]));
        parts.extend(awards.map(|awards| Part::Delegates(awards.into())));
        parts.extend(early.map(|_| Part::Text(Text::OfThoseEarly)));
        parts.extend(told([(Text::First, early_first), (Text::Final, early_last)]));
    }
    parts.extend(others.said());
    parts.extend((!sheet.gives_awards()).then_some(Part::Text(Text::NoDelegatesGiven)));
    let voted = |voted| if voted { Text::RoomVoted } else { Text::RoomNotVoted };
    parts.extend(sheet.room_vote.map(voted).map(Part::Text));
    sheet.lots.iter().for_each(|lot| parts.extend(lot_won(lot)));
    parts
}

/// Figures after their names, those that are given.
fn told<const N: usize>(figures: [(Text, Option<u32>); N]) -> Vec<Part> {
    let said = |(text, figure): (Text, Option<u32>)| {
        Some([Part::Text(text), Part::Number(figure?.into())])
    };
    figures.into_iter().filter_map(said).flatten().collect()
}

fn ballots(sheet: &Ballots, lines: u16) -> Vec<Part> {
    let account = [
        (Text::BallotsIssued, sheet.issued),
        (Text::BallotsFound, sheet.found),
        (Text::Spoiled, sheet.spoiled),
        (Text::Blank, sheet.blank),
    ];
    let mut parts = told(account);
    let mut others = Others::of(sheet.votes.len(), lines);
    for votes in &sheet.votes {
        if votes.votes == 0 {
            others.leave_out(true);
            continue;
        }
        parts.extend(findings::line(votes.candidate));
        parts.extend([Part::Text(Text::Votes), Part::Number(votes.votes.into())]);
    }
    parts.extend(others.said());
    parts
}

/// The lines that are left out. One that was keyed is zero; one that came another way may have
/// nothing on it.
struct Others {
    any: bool,
    absent: bool,
}

impl Others {
    fn of(named: usize, lines: u16) -> Others {
        let absent = named < usize::from(lines);
        Others { any: absent, absent }
    }

    fn leave_out(&mut self, given: bool) {
        self.any = true;
        self.absent |= !given;
    }

    fn said(&self) -> Option<Part> {
        let text = if self.absent { Text::AllOthersZeroOrAbsent } else { Text::AllOthersZero };
        self.any.then_some(Part::Text(text))
    }
}

fn lot_won(lot: &DrawnLot) -> Vec<Part> {
    let text = match lot.kind {
        LotKind::Coin => Text::LotCoin,
        LotKind::Names => Text::LotNames,
        LotKind::Card => Text::LotCards,
    };
    let mut parts = vec![Part::Text(text)];
    parts.extend(findings::line(lot.winner));
    parts
}
