//! What is asked at each place of the worksheet.

use caucus::allocation::{Change, Lot};
use caucus::plan::Plan;
use caucus::worksheet::{Candidate, Delegates};

use super::findings;
use super::part::Part;
use super::sheet::{Asking, Place, Sheet};
use super::text::Text;

/// Returns what is asked at a place; `jumped` where the line before is not the one of before.
pub(super) fn question(sheet: &Sheet, place: Place, jumped: bool) -> Vec<Part> {
    let mut parts = Vec::new();
    match place {
        Place::First(at) | Place::Own(at) => parts.extend(findings::line(Candidate(at))),
        Place::Final(at) if jumped => parts.extend(findings::line(Candidate(at))),
        Place::Final(_)
        | Place::Head
        | Place::Nobody
        | Place::LotKind
        | Place::Drawn(_)
        | Place::Awards
        | Place::PaperAwards
        | Place::Winner
        | Place::RoomVote
        | Place::ReadBack => {}
    }
    let texts = |texts: &[Text]| texts.iter().copied().map(Part::Text).collect::<Vec<Part>>();
    parts.extend(match place {
        Place::Head => head(sheet),
        Place::Nobody => texts(&[Text::IfNobodyCame, Text::OnWithLines]),
        Place::First(_) if sheet.is_ballots() => texts(&[Text::VotesAsked]),
        Place::First(_) => texts(&[Text::FirstCountAsked]),
        Place::Final(_) => texts(&[Text::FinalCountAsked]),
        Place::LotKind => lot_kind(sheet),
        Place::Drawn(_) => match lot(sheet).map(|lot| lot.change) {
            Some(Change::Lose) => texts(&[Text::WhichLoses]),
            Some(Change::Gain) | None => texts(&[Text::WhichGains]),
        },
        Place::Awards => awards(sheet),
        Place::PaperAwards => texts(&[Text::KeyPaperDelegates, Text::IfPaperNone]),
        Place::Own(_) => texts(&[Text::DelegatesAsked]),
        Place::Winner => texts(&[Text::WhichWon]),
        Place::RoomVote => texts(&[Text::DidRoomVote, Text::IfYes, Text::IfNo]),
        Place::ReadBack => texts(&[Text::SendIt, Text::ChangeLine, Text::HearAgain]),
    });
    if let Some(figure) = sheet.keyed(place) {
        parts.extend([Part::Text(Text::ItWas), Part::Number(figure.into())]);
    }
    parts
}

fn head(sheet: &Sheet) -> Vec<Part> {
    let mut texts = vec![Text::HowToKey];
    if sheet.delegates() == Some(Delegates(0)) {
        texts.push(Text::ElectsNobody);
    }
    if sheet.plan == Plan::NevadaDemocratic2020 {
        texts.push(Text::EarlyInside);
    }
    texts.push(if sheet.is_ballots() { Text::HowManyBallots } else { Text::HowManyPeople });
    texts.into_iter().map(Part::Text).collect()
}

fn lot(sheet: &Sheet) -> Option<Lot> {
    match sheet.asking() {
        Asking::One(lot) => lot,
        Asking::Several(allocation) => allocation.lot,
        Asking::Nothing | Asking::Paper => None,
    }
}

fn lot_kind(sheet: &Sheet) -> Vec<Part> {
    let among = lot(sheet).map(|lot| lot.among).unwrap_or_default();
    let mut parts = vec![Part::Text(Text::AreEqual)];
    parts.extend(among.iter().flat_map(|&at| findings::line(Candidate(at as u16))));
    if among.len() == 2 {
        parts.push(Part::Text(Text::IfCoin));
    }
    parts.extend([Text::IfNames, Text::IfCards, Text::IfNoLot].map(Part::Text));
    parts
}

/// The rule's outcome, line by line: who has people in the final count and what that earns.
fn awards(sheet: &Sheet) -> Vec<Part> {
    let Asking::Several(allocation) = sheet.asking() else { return Vec::new() };
    let mut parts = Vec::new();
    let delegates = sheet.delegates().unwrap_or(Delegates(0));
    if let Some(threshold) = sheet.plan.viability(sheet.people(), delegates).threshold() {
        parts.extend([Part::Text(Text::Needs), Part::People(threshold)]);
    }
    parts.push(Part::Text(Text::ByRule));
    let outcome = sheet.outcome(&allocation);
    for ((line, &earned), at) in sheet.lines.iter().zip(&outcome).zip(1_u64..) {
        if earned > 0 {
            let people = u64::from(line.last.unwrap_or(0));
            parts.extend([Part::Text(Text::Line), Part::Number(at)]);
            parts.extend([Part::People(people), Part::Delegates(earned)]);
        }
    }
    if outcome.iter().all(|&earned| earned == 0) {
        parts.push(Part::Text(Text::NoLineViable));
    }
    parts.extend([Text::IfPaperSame, Text::KeyYourself].map(Part::Text));
    parts
}
