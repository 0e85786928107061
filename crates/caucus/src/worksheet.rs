//! A worksheet: one precinct's figures as they stand on paper, right or wrong.
//!
//! Absent is not zero: every figure is an `Option`, and `None` means that the paper (or the
//! message) was silent.

/// The largest count a worksheet may hold; above it a figure is a slip, whatever the precinct.
pub const COUNT_MAX: u32 = 9_999_999;

/// The most preference groups or candidates one worksheet may name.
pub const GROUPS_MAX: usize = 64;

/// A candidate's place in the night's candidate list, from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Candidate(pub u16);

/// Eligible people in the room when the first count closed; 0 to [`COUNT_MAX`]. It never shrinks
/// when people leave.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Attendance(pub u32);

/// Delegates a precinct elects; for a Nevada precinct the number apportioned to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Delegates(pub u16);

/// State delegate equivalents as a source printed them, in ten-thousandths (`0.1569` is 1,569).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct PrintedEquivalents(pub u32);

/// One precinct's figures.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Worksheet {
    /// People standing in groups, counted twice.
    Alignment(Alignment),
    /// Ballots in a box, counted once.
    Ballots(Ballots),
}

/// A caucus with two counts and awards.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Alignment {
    /// People at the first count, if the paper gives it.
    pub attendance: Option<u32>,
    /// One entry for each preference group named on the paper; a candidate stands at most once.
    pub groups: Vec<Group>,
    /// Lots drawn, as recorded.
    pub lots: Vec<DrawnLot>,
    /// Whether the room voted on its one delegate.
    pub room_vote: Option<bool>,
    /// Who signed, and who refused to.
    pub signed: Vec<Signature>,
}

/// One preference group of an [`Alignment`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Group {
    /// Whom the group stands for.
    pub candidate: Candidate,
    /// People at the first alignment, early voters included.
    pub first_alignment: Option<u32>,
    /// People at the final alignment, early voters included.
    pub final_alignment: Option<u32>,
    /// Delegates the paper gives the group.
    pub awards: Option<u32>,
    /// Equivalents, where an imported table prints them in place of awards.
    pub printed: Option<PrintedEquivalents>,
    /// The part of both counts that early ballots brought, where the paper tells it (Nevada).
    pub early: Option<EarlyVotes>,
}

/// Early ballots contained in a group's two counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EarlyVotes {
    /// Early first choices.
    pub first_alignment: u32,
    /// Early ballots at their highest-ranked viable choice.
    pub final_alignment: u32,
}

/// How a lot was drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LotKind {
    /// A coin, for two groups.
    Coin,
    /// Straws or names from a hat.
    Names,
    /// A card from a sealed deck (Nevada).
    Card,
}

/// A lot as the paper records it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DrawnLot {
    /// What was drawn.
    pub kind: LotKind,
    /// The groups that took part.
    pub parties: Vec<Candidate>,
    /// The group that won the draw.
    pub winner: Candidate,
}

/// A signature line of the paper.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signature {
    /// The line's role in the paper's words, such as `chair` or `representative`.
    pub role: String,
    /// False where the person refused to sign.
    pub signed: bool,
}

/// A vote by ballot.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ballots {
    /// Ballots handed out.
    pub issued: Option<u32>,
    /// Ballots found in the box.
    pub found: Option<u32>,
    /// Spoiled ballots.
    pub spoiled: Option<u32>,
    /// Blank ballots.
    pub blank: Option<u32>,
    /// Votes for each candidate; a candidate stands at most once.
    pub votes: Vec<Votes>,
}

/// Votes for one candidate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Votes {
    /// For whom.
    pub candidate: Candidate,
    /// How many.
    pub votes: u32,
}

impl Group {
    /// Returns a group with nothing given yet.
    pub fn silent(candidate: Candidate) -> Group {
        Group {
            candidate,
            first_alignment: None,
            final_alignment: None,
            awards: None,
            printed: None,
            early: None,
        }
    }
}

impl Alignment {
    /// Returns the sum of the first counts; a count not given is zero.
    pub fn first_total(&self) -> u64 {
        self.groups.iter().map(|g| u64::from(g.first_alignment.unwrap_or(0))).sum()
    }

    /// Returns the sum of the final counts; a count not given is zero.
    pub fn final_total(&self) -> u64 {
        self.groups.iter().map(|g| u64::from(g.final_alignment.unwrap_or(0))).sum()
    }

    /// Returns the attendance the rules are applied to: the reported one, else the larger of the
    /// two totals.
    ///
    /// A reported 0 counts as not given: nobody can stand in a group in an empty room.
    pub fn attendance_or_total(&self) -> u64 {
        match self.attendance {
            Some(people) if people > 0 => u64::from(people),
            _ => self.first_total().max(self.final_total()),
        }
    }

    /// Tells whether any line of the paper gives awards; only then is a missing award a zero.
    pub fn gives_awards(&self) -> bool {
        self.groups.iter().any(|g| g.awards.is_some())
    }
}
