//! The worksheet while it is keyed: what is known, what comes next, and what stands before it.

mod delegates;
mod draft;

pub(super) use delegates::{Asking, Awarding};
pub use draft::Draft;

use canvass::setup::PrecinctKind;
use caucus::plan::{Contest, Plan};
use caucus::satellite;
use caucus::worksheet::{
    Alignment, Attendance, Ballots, Candidate, Delegates, Group, Votes, Worksheet,
};

use delegates::Answers;

/// A place on the worksheet where the caller is asked something; lines count from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// People, or ballots found.
    Head,
    /// The head is zero: did nobody come?
    Nobody,
    /// First count of a line, or its votes.
    First(u16),
    /// Final count of a line.
    Final(u16),
    /// How the lot was drawn.
    LotKind,
    /// The so manieth line that was drawn.
    Drawn(u16),
    /// Is this what the paper says?
    Awards,
    /// Does the paper have awards, where no rule can work them out?
    PaperAwards,
    /// Awards of a line, keyed by the caller.
    Own(u16),
    /// Whom the room elected.
    Winner,
    /// Whether the room voted.
    RoomVote,
    /// The whole return.
    ReadBack,
}

/// A line of the paper.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Line {
    pub first: Option<u32>,
    pub last: Option<u32>,
    pub own: Option<u32>,
}

/// The worksheet so far.
pub(super) struct Sheet {
    pub plan: Plan,
    kind: PrecinctKind,
    apportioned: Option<Delegates>,
    pub head: Option<u32>,
    pub nobody: Option<bool>,
    pub lines: Vec<Line>,
    pub answers: Answers,
}

impl Sheet {
    /// Returns an empty worksheet.
    pub fn new(
        plan: Plan,
        lines: u16,
        kind: PrecinctKind,
        apportioned: Option<Delegates>,
    ) -> Sheet {
        Sheet {
            plan,
            kind,
            apportioned,
            head: None,
            nobody: None,
            lines: vec![Line::default(); usize::from(lines)],
            answers: Answers::default(),
        }
    }

    fn is_whole(&self, line: &Line) -> bool {
        line.first.is_some() && (self.is_ballots() || line.last.is_some())
    }

    pub fn is_ballots(&self) -> bool {
        self.plan.contest() == Contest::Ballots
    }

    /// Returns the delegates the precinct elects; `None` where it is counted, not judged.
    pub fn delegates(&self) -> Option<Delegates> {
        if self.is_ballots() {
            return None;
        }
        match self.kind {
            PrecinctKind::Satellite => {
                let people = self.head.filter(|&people| people > 0);
                people.map(|people| satellite::site_delegates(Attendance(people)))
            }
            PrecinctKind::Precinct
            | PrecinctKind::Strip
            | PrecinctKind::County
            | PrecinctKind::Statewide => self.apportioned,
        }
    }

    /// Returns the people that the rules are applied to.
    pub fn people(&self) -> u64 {
        self.counts().attendance_or_total()
    }

    /// Returns the attendance and both counts, without awards.
    fn counts(&self) -> Alignment {
        let groups = self.lines.iter().zip(0..).map(|(line, at)| Group {
            first_alignment: line.first,
            final_alignment: line.last,
            ..Group::silent(Candidate(at))
        });
        Alignment { attendance: self.head, groups: groups.collect(), ..Alignment::default() }
    }

    /// Returns the places of this worksheet in the order of the paper, each with whether it is
    /// answered; what depends on an answer not given yet is left out.
    fn places(&self) -> Vec<(Place, bool)> {
        let mut places = vec![(Place::Head, self.head.is_some())];
        if self.head == Some(0) {
            places.push((Place::Nobody, self.nobody.is_some()));
        }
        if self.nobody != Some(true) {
            for (line, at) in self.lines.iter().zip(0..) {
                places.push((Place::First(at), line.first.is_some()));
                if !self.is_ballots() {
                    places.push((Place::Final(at), line.last.is_some()));
                }
            }
            if self.lines.iter().all(|line| self.is_whole(line)) {
                self.award_places(&mut places);
            }
        }
        places.push((Place::ReadBack, false));
        places
    }

    /// Returns the first place that is not answered.
    pub fn next(&self) -> Place {
        let open = self.places().into_iter().find(|(_, answered)| !answered);
        open.map_or(Place::ReadBack, |(place, _)| place)
    }

    /// Returns the place before this one; `None` before the first.
    pub fn before(&self, place: Place) -> Option<Place> {
        let places = self.places();
        let at = places.iter().position(|(other, _)| *other == place)?;
        at.checked_sub(1).map(|at| places[at].0)
    }

    /// Returns the figure keyed at a place before, if any.
    pub fn keyed(&self, place: Place) -> Option<u32> {
        let line = |at: u16| self.lines.get(usize::from(at)).copied().unwrap_or_default();
        match place {
            Place::Head => self.head,
            Place::First(at) => line(at).first,
            Place::Final(at) => line(at).last,
            Place::Own(at) => line(at).own,
            Place::Nobody
            | Place::LotKind
            | Place::Drawn(_)
            | Place::Awards
            | Place::PaperAwards
            | Place::Winner
            | Place::RoomVote
            | Place::ReadBack => None,
        }
    }

    /// Takes a count; if it is another than before, what was said about delegates is taken back.
    pub fn count(&mut self, place: Place, figure: u32) {
        if self.keyed(place) != Some(figure) {
            self.answers = Answers::default();
            self.lines.iter_mut().for_each(|line| line.own = None);
        }
        match place {
            Place::Head => {
                if figure > 0 || self.head != Some(0) {
                    self.nobody = None;
                }
                self.head = Some(figure);
            }
            Place::First(at) => self.lines[usize::from(at)].first = Some(figure),
            Place::Final(at) => self.lines[usize::from(at)].last = Some(figure),
            Place::Own(_)
            | Place::Nobody
            | Place::LotKind
            | Place::Drawn(_)
            | Place::Awards
            | Place::PaperAwards
            | Place::Winner
            | Place::RoomVote
            | Place::ReadBack => unreachable!("{place:?} has no count"),
        }
    }

    /// Returns the worksheet as it is keyed, right or wrong. Where nobody came every line is zero.
    pub fn worksheet(&self) -> Worksheet {
        let nobody = self.nobody == Some(true);
        let counted = |figure: Option<u32>| if nobody { Some(0) } else { figure };
        if self.is_ballots() {
            let votes = self.lines.iter().zip(0..).map(|(line, at)| Votes {
                candidate: Candidate(at),
                votes: counted(line.first).unwrap_or(0),
            });
            return Worksheet::Ballots(Ballots {
                found: self.head,
                votes: votes.collect(),
                ..Ballots::default()
            });
        }
        let mut sheet = self.counts();
        for (group, awards) in sheet.groups.iter_mut().zip(self.awards()) {
            group.first_alignment = counted(group.first_alignment);
            group.final_alignment = counted(group.final_alignment);
            group.awards = awards;
        }
        sheet.lots = self.lots();
        sheet.room_vote = self.answers.room_vote;
        Worksheet::Alignment(sheet)
    }
}
