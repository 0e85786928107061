//! What a worksheet of a night may hold. Doors ask for better figures; here nothing larger passes,
//! whether it comes in a command or in a row.

use canvass::setup::Setup;
use caucus::plan::Contest;
use caucus::worksheet::{
    Alignment, Ballots, COUNT_MAX, Candidate, DrawnLot, GROUPS_MAX, Worksheet,
};

/// The most lots kept; the rules leave at most one open.
const LOTS_MAX: usize = 16;

/// The most signatures kept: a chair, a secretary and one for each group.
const SIGNATURES_MAX: usize = GROUPS_MAX + 2;

/// Tells whether a worksheet is of the night's kind, names its candidates alone, each once, and
/// gives no figure above [`COUNT_MAX`].
pub(crate) fn takes(setup: &Setup, worksheet: &Worksheet) -> bool {
    match worksheet {
        Worksheet::Alignment(sheet) => {
            setup.plan.contest() == Contest::Alignment && takes_alignment(setup, sheet)
        }
        Worksheet::Ballots(ballots) => {
            setup.plan.contest() == Contest::Ballots && takes_ballots(setup, ballots)
        }
    }
}

fn takes_alignment(setup: &Setup, sheet: &Alignment) -> bool {
    let figures = sheet.groups.iter().flat_map(|g| {
        let early = g.early.map(|early| early.first_alignment.max(early.final_alignment));
        [g.first_alignment, g.final_alignment, g.awards, early]
    });
    let lot = |lot: &DrawnLot| {
        lot.parties.len() <= GROUPS_MAX
            && lot.parties.iter().chain([&lot.winner]).all(|&party| is_listed(setup, party))
    };
    are_listed_once(setup, sheet.groups.iter().map(|g| g.candidate))
        && figures.chain([sheet.attendance]).flatten().all(|figure| figure <= COUNT_MAX)
        && sheet.lots.len() <= LOTS_MAX
        && sheet.lots.iter().all(lot)
        && sheet.signed.len() <= SIGNATURES_MAX
}

fn takes_ballots(setup: &Setup, ballots: &Ballots) -> bool {
    let Ballots { issued, found, spoiled, blank, votes } = ballots;
    let others = [issued, found, spoiled, blank].into_iter().flatten().copied();
    are_listed_once(setup, votes.iter().map(|v| v.candidate))
        && votes.iter().map(|v| v.votes).chain(others).all(|figure| figure <= COUNT_MAX)
}

fn is_listed(setup: &Setup, candidate: Candidate) -> bool {
    usize::from(candidate.0) < setup.candidates.len()
}

fn are_listed_once(setup: &Setup, named: impl ExactSizeIterator<Item = Candidate> + Clone) -> bool {
    let alone = |(at, one)| is_listed(setup, one) && named.clone().take(at).all(|c| c != one);
    named.len() <= GROUPS_MAX && named.clone().enumerate().all(alone)
}
