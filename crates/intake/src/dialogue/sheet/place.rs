//! Where on the worksheet the caller is asked something; lines count from 0.

/// A place on the worksheet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::dialogue) enum Place {
    /// A figure is keyed.
    Figure(Figure),
    /// The number of a line is keyed.
    Pick(Pick),
    /// One key answers.
    Menu(Menu),
    /// The whole return.
    ReadBack,
}

/// A figure of the paper.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::dialogue) enum Figure {
    /// People, or ballots found.
    Head,
    /// Ballots handed out.
    Issued,
    /// Spoiled ballots.
    Spoiled,
    /// Blank ballots.
    Blank,
    /// First count of a line, or its votes.
    First(u16),
    /// Final count of a line.
    Final(u16),
    /// The part of a line's first count that early ballots brought.
    EarlyFirst(u16),
    /// The same of its final count.
    EarlyFinal(u16),
    /// Awards of a line, keyed by the caller.
    Own(u16),
}

/// A line that something happened to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::dialogue) enum Pick {
    /// The so manieth line that was drawn.
    Drawn(u16),
    /// Whom the room elected.
    Winner,
    /// The so manieth line that has awards and no people.
    Other(u16),
}

/// A question with a few answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::dialogue) enum Menu {
    /// The head is zero: did nobody come?
    Nobody,
    /// Does the paper have the figures that not every paper has: early ballots in each line, or
    /// what became of the ballots?
    Apart,
    /// How the lot was drawn.
    LotKind,
    /// Is this what the paper says?
    Awards,
    /// Does the paper have awards, where no rule can work them out?
    PaperAwards,
    /// Whether the room voted.
    RoomVote,
}

impl Figure {
    /// Returns the line that it stands in; `None` above the lines.
    pub fn line(self) -> Option<u16> {
        match self {
            Figure::Head | Figure::Issued | Figure::Spoiled | Figure::Blank => None,
            Figure::First(at)
            | Figure::Final(at)
            | Figure::EarlyFirst(at)
            | Figure::EarlyFinal(at)
            | Figure::Own(at) => Some(at),
        }
    }

    /// Tells whether a draft keeps it.
    pub fn is_kept(self) -> bool {
        match self {
            Figure::Head
            | Figure::Issued
            | Figure::Spoiled
            | Figure::Blank
            | Figure::First(_)
            | Figure::Final(_)
            | Figure::EarlyFirst(_)
            | Figure::EarlyFinal(_) => true,
            Figure::Own(_) => false,
        }
    }
}
