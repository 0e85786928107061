//! Cards: the codes that are good now, and the next one of a reporter.

use std::collections::HashSet;

use canvass::setup::{CountyIndex, PrecinctIndex};
use canvass::words::WORDS;
use night::command::{Lookup, Role};
use night::night::Night;
use night::view::Reporter;

use crate::code::{Card, Code};
use crate::device::CardSecret;
use crate::keys::{Keys, hmac};

/// A reporter's card, to be printed.
#[derive(Clone, Debug)]
pub struct PrintedCard {
    pub reporter: Reporter,
    pub code: Code,
    /// Of the card's link.
    pub secret: CardSecret,
}

/// Returns every card whose code is good now, by reporter number.
pub fn cards(night: &Night, keys: &Keys) -> Vec<PrintedCard> {
    let reporters = night.reporters().into_iter();
    let cards = reporters.filter_map(|reporter| {
        let code = code_of(night, keys, reporter)?;
        let secret = CardSecret::of(night, keys, reporter);
        Some(PrintedCard { reporter: reporter.clone(), code, secret })
    });
    cards.collect()
}

/// Returns the code of a reporter's card; `None` if it was revoked.
pub fn code_of(night: &Night, keys: &Keys, reporter: &Reporter) -> Option<Code> {
    let setup = night.setup();
    let card = Card {
        night: &setup.night,
        precinct: setup.precincts.id(reporter.precinct),
        role: reporter.role,
        generation: reporter.generation,
    };
    card.print_again(keys, reporter.lookup.as_ref()?)
}

/// Returns the word, in English and in Spanish, that we say first when we call somebody of a
/// county: on a card it tells our call from a stranger's.
pub fn call_back_word(night: &Night, keys: &Keys, county: CountyIndex) -> [&'static str; 2] {
    WORDS[usize::from(call_back_word_at(night, keys, county))]
}

/// Returns the same word's place in the list of check words.
pub fn call_back_word_at(night: &Night, keys: &Keys, county: CountyIndex) -> u8 {
    let setup = night.setup();
    let message = format!("call-back|{}|{}", setup.night, setup.county_row(county).id);
    hmac(&keys.codes, message.as_bytes())[0]
}

/// Returns the digests of all good codes, so that a new one is nobody's.
pub fn taken(night: &Night) -> HashSet<Lookup> {
    night.reporters().iter().filter_map(|reporter| reporter.lookup).collect()
}

/// Returns the generation and the digest of a reporter's next code; `None` after 65,535 cards.
pub fn next_code(
    night: &Night,
    keys: &Keys,
    reporter: &Reporter,
    taken: &mut HashSet<Lookup>,
) -> Option<(u16, Lookup)> {
    let setup = night.setup();
    let (precinct, role) = (setup.precincts.id(reporter.precinct), reporter.role);
    let generation = reporter.generation.checked_add(1)?;
    let card = Card { night: &setup.night, precinct, role, generation };
    Some((generation, card.issue(keys, taken).1))
}

/// Returns the digest of the first code of somebody new.
pub fn first_code(
    night: &Night,
    keys: &Keys,
    (precinct, role): (PrecinctIndex, Role),
    taken: &mut HashSet<Lookup>,
) -> Lookup {
    let setup = night.setup();
    let precinct = setup.precincts.id(precinct);
    Card { night: &setup.night, precinct, role, generation: 1 }.issue(keys, taken).1
}
