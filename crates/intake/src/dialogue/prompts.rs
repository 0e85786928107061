//! What is asked at each place of the worksheet.

use caucus::allocation::{Change, Lot};
use caucus::plan::Plan;
use caucus::worksheet::{Candidate, Delegates};

use super::findings;
use super::part::Part;
use super::sheet::{Asking, Figure, Menu, Pick, Place, Sheet};
use super::text::Text;

/// Returns what is asked at a place; `jumped` where the line before is not the one of before.
pub(super) fn question(sheet: &Sheet, place: Place, jumped: bool) -> Vec<Part> {
    let texts = |texts: &[Text]| texts.iter().copied().map(Part::Text).collect::<Vec<Part>>();
    match place {
        Place::Figure(asked) => figure(sheet, asked, jumped),
        Place::Pick(Pick::Drawn(_)) => match lot(sheet).map(|lot| lot.change) {
            Some(Change::Lose) => texts(&[Text::WhichLoses]),
            Some(Change::Gain) | None => texts(&[Text::WhichGains]),
        },
        Place::Pick(Pick::Winner) => texts(&[Text::WhichWon]),
        Place::Pick(Pick::Other(_)) => texts(&[Text::WhichOther]),
        Place::Menu(Menu::Nobody) => texts(&[Text::IfNobodyCame, Text::OnWithLines]),
        Place::Menu(Menu::Apart) if sheet.is_ballots() => {
            texts(&[Text::BallotsApart, Text::IfYes, Text::IfNo])
        }
        Place::Menu(Menu::Apart) => texts(&[Text::EarlyApart, Text::IfYes, Text::IfNo]),
        Place::Menu(Menu::LotKind) => lot_kind(sheet),
        Place::Menu(Menu::Awards) => awards(sheet),
        Place::Menu(Menu::PaperAwards) => texts(&[Text::KeyPaperDelegates, Text::IfPaperNone]),
        Place::Menu(Menu::RoomVote) => texts(&[Text::DidRoomVote, Text::IfYes, Text::IfNo]),
        Place::ReadBack => texts(&[Text::SendIt, Text::ChangeLine, Text::HearAgain]),
    }
}

fn figure(sheet: &Sheet, figure: Figure, jumped: bool) -> Vec<Part> {
    let begins = match figure {
        Figure::First(_) | Figure::Own(_) => true,
        Figure::Head
        | Figure::Issued
        | Figure::Spoiled
        | Figure::Blank
        | Figure::Final(_)
        | Figure::EarlyFirst(_)
        | Figure::EarlyFinal(_) => jumped,
    };
    let line = figure.line().filter(|_| begins);
    let mut parts: Vec<Part> =
        line.map(|line| findings::line(Candidate(line))).into_iter().flatten().collect();
    match figure {
        Figure::Head => parts.extend(head(sheet)),
        Figure::Issued => parts.push(Part::Text(Text::IssuedAsked)),
        Figure::Spoiled => parts.push(Part::Text(Text::SpoiledAsked)),
        Figure::Blank => parts.push(Part::Text(Text::BlankAsked)),
        Figure::First(_) if sheet.is_ballots() => parts.push(Part::Text(Text::VotesAsked)),
        Figure::First(_) => parts.push(Part::Text(Text::FirstCountAsked)),
        Figure::Final(_) => parts.push(Part::Text(Text::FinalCountAsked)),
        Figure::EarlyFirst(_) => parts.push(Part::Text(Text::EarlyFirstAsked)),
        Figure::EarlyFinal(_) => parts.push(Part::Text(Text::EarlyFinalAsked)),
        Figure::Own(_) => parts.push(Part::Text(Text::DelegatesAsked)),
    }
    if let Some(keyed) = sheet.keyed(figure) {
        parts.extend([Part::Text(Text::ItWas), Part::Number(keyed.into())]);
    }
    parts
}

fn head(sheet: &Sheet) -> Vec<Part> {
    let mut texts = Vec::new();
    if sheet.head.is_none() {
        texts.push(Text::HowToKey);
    }
    if sheet.delegates() == Some(Delegates(0)) {
        texts.push(Text::ElectsNobody);
    }
    texts.push(if sheet.is_ballots() {
        Text::HowManyBallots
    } else if sheet.plan == Plan::NevadaDemocratic2020 {
        Text::HowManyWithEarly
    } else {
        Text::HowManyPeople
    });
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
