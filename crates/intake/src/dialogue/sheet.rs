//! The worksheet while it is keyed: what is known, what comes next, and what stands before it.

use canvass::setup::PrecinctKind;
use caucus::allocation::{Allocation, Change, Lot};
use caucus::plan::{Contest, Plan};
use caucus::satellite;
use caucus::worksheet::{
    Alignment, Attendance, Ballots, COUNT_MAX, Candidate, Delegates, DrawnLot, Group, LotKind,
    Votes, Worksheet,
};

/// What is kept of a call that ended before the return was filed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// The line to go on with, from 1; one more than the paper has if every line is finished.
    pub line: u16,
    /// The worksheet up to the line before.
    pub worksheet: Worksheet,
}

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

/// Where awards come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Awarding {
    /// The paper says what the rule gives.
    ByRule,
    /// The caller keys them.
    Own,
    /// The paper has none.
    Nothing,
}

/// What the counts leave to be asked about delegates.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Asking {
    /// Nothing.
    Nothing,
    /// Whom the room elected; a lot if level leaders drew.
    One(Option<Lot>),
    /// Whether the rule's outcome is the paper's.
    Several(Allocation),
    /// Whether the paper has awards: no rule can tell them.
    Paper,
}

/// A line of the paper.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Line {
    pub first: Option<u32>,
    pub last: Option<u32>,
    pub own: Option<u32>,
}

/// Answers about delegates; any change of a count takes them back.
#[derive(Clone, Debug, Default)]
pub(super) struct Answers {
    /// How the lot was drawn; the inner `None` is: there was none.
    pub lot: Option<Option<LotKind>>,
    /// Lines that were drawn.
    pub drawn: Vec<u16>,
    pub awarding: Option<Awarding>,
    /// The line the room elected; the inner `None` is: nobody.
    pub winner: Option<Option<u16>>,
    pub room_vote: Option<bool>,
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

    /// Takes a draft's whole lines, as far as they are of this paper; true if there is anything.
    pub fn resume(&mut self, draft: &Draft) -> bool {
        let sound = |figure: Option<u32>| figure.filter(|&figure| figure <= COUNT_MAX);
        let ballots = self.plan.contest() == Contest::Ballots;
        let rows: Vec<(Candidate, Option<u32>, Option<u32>)> = match &draft.worksheet {
            Worksheet::Alignment(sheet) if !ballots => {
                self.head = sound(sheet.attendance);
                let row = |g: &Group| (g.candidate, g.first_alignment, g.final_alignment);
                sheet.groups.iter().map(row).collect()
            }
            Worksheet::Ballots(sheet) if ballots => {
                self.head = sound(sheet.found);
                sheet.votes.iter().map(|v| (v.candidate, Some(v.votes), None)).collect()
            }
            Worksheet::Alignment(_) | Worksheet::Ballots(_) => return false,
        };
        if self.head.is_none() {
            return false;
        }
        let whole = usize::from(draft.line.saturating_sub(1));
        for (at, (candidate, first, last)) in rows.into_iter().take(whole).enumerate() {
            let (first, last) = (sound(first), sound(last));
            let given = first.is_some() && (ballots || last.is_some());
            if usize::from(candidate.0) != at || at >= self.lines.len() || !given {
                break;
            }
            self.nobody = Some(false);
            self.lines[at] = Line { first, last, own: None };
        }
        true
    }

    /// Returns what is kept if the caller is gone now: every line up to the first not finished;
    /// `None` before the first number.
    pub fn draft(&self) -> Option<Draft> {
        self.head?;
        let whole = self.lines.iter().take_while(|line| self.is_whole(line)).count();
        let mut worksheet = self.worksheet();
        match &mut worksheet {
            Worksheet::Alignment(sheet) => sheet.groups.truncate(whole),
            Worksheet::Ballots(sheet) => sheet.votes.truncate(whole),
        }
        Some(Draft { line: whole as u16 + 1, worksheet })
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

    /// Returns what is to be asked about delegates, once every line is counted.
    pub fn asking(&self) -> Asking {
        if self.is_ballots() || self.nobody == Some(true) {
            return Asking::Nothing;
        }
        let counts = self.counts();
        let delegates = match self.delegates() {
            Some(Delegates(0)) => return Asking::Nothing,
            Some(delegates) if counts.final_total() > 0 => delegates,
            Some(_) | None => return Asking::Paper,
        };
        let finals: Vec<u64> =
            self.lines.iter().map(|line| u64::from(line.last.unwrap_or(0))).collect();
        let allocation = self.plan.allocate(delegates, counts.attendance_or_total(), &finals);
        match delegates {
            Delegates(1) => Asking::One(allocation.lot),
            Delegates(_) => Asking::Several(allocation),
        }
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

    fn award_places(&self, places: &mut Vec<(Place, bool)>) {
        let Answers { lot, drawn, awarding, winner, room_vote } = &self.answers;
        match self.asking() {
            Asking::Nothing => return,
            Asking::One(tie) => {
                places.push((Place::Winner, winner.is_some()));
                places.push((Place::RoomVote, room_vote.is_some()));
                let drew = tie.is_some_and(|tie| {
                    winner.flatten().is_some_and(|line| tie.among.contains(&usize::from(line)))
                });
                if drew {
                    places.push((Place::LotKind, lot.is_some()));
                }
                return;
            }
            Asking::Several(allocation) => {
                if let Some(asked) = &allocation.lot {
                    places.push((Place::LotKind, lot.is_some()));
                    if lot.flatten().is_some() {
                        let drawn = drawn.len() as u64;
                        let draws = (0..asked.take).map(|at| (Place::Drawn(at as u16), at < drawn));
                        places.extend(draws);
                    }
                }
                // Without a lot there is no outcome to compare with.
                if allocation.lot.is_none() || *lot != Some(None) {
                    places.push((Place::Awards, awarding.is_some()));
                }
            }
            Asking::Paper => places.push((Place::PaperAwards, awarding.is_some())),
        }
        if *awarding == Some(Awarding::Own) {
            let own = self.own_lines().into_iter();
            places
                .extend(own.map(|at| (Place::Own(at), self.lines[usize::from(at)].own.is_some())));
        }
    }

    /// Returns the lines whose awards are asked: those with people, or all if there are none.
    fn own_lines(&self) -> Vec<u16> {
        let all = 0..self.lines.len() as u16;
        let some: Vec<u16> = all
            .clone()
            .filter(|&at| {
                let line = self.lines[usize::from(at)];
                line.first.unwrap_or(0) > 0 || line.last.unwrap_or(0) > 0
            })
            .collect();
        if some.is_empty() { all.collect() } else { some }
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

    /// Takes how the lot was drawn; what was drawn before is taken back.
    pub fn drawn_by(&mut self, kind: Option<LotKind>) {
        self.answers.lot = Some(kind);
        if let Asking::Several(_) = self.asking() {
            self.answers.drawn.clear();
            self.answers.awarding = kind.is_none().then_some(Awarding::Own);
        }
    }

    /// Takes the so manieth line that was drawn; false if it took no part, or was drawn before.
    pub fn draw(&mut self, nth: u16, line: u16) -> bool {
        let Asking::Several(Allocation { lot: Some(lot), .. }) = self.asking() else {
            return false;
        };
        let before = &self.answers.drawn[..usize::from(nth).min(self.answers.drawn.len())];
        if !lot.among.contains(&usize::from(line)) || before.contains(&line) {
            return false;
        }
        self.answers.drawn.truncate(usize::from(nth));
        self.answers.drawn.push(line);
        self.answers.awarding = None;
        true
    }

    /// Returns what the rule gives each line, after the lot.
    pub fn outcome(&self, allocation: &Allocation) -> Vec<u64> {
        let drawn: Vec<usize> = self.answers.drawn.iter().map(|&at| usize::from(at)).collect();
        allocation.drawn(&drawn)
    }

    /// Returns the awards of each line; `None` where the paper is silent.
    fn awards(&self) -> Vec<Option<u32>> {
        let own = || self.lines.iter().map(|line| Some(line.own.unwrap_or(0))).collect();
        let silent = || vec![None; self.lines.len()];
        let asking = self.asking();
        if let (Asking::One(_), Some(winner)) = (&asking, self.answers.winner) {
            let lines = 0..self.lines.len() as u16;
            return lines.map(|at| Some(u32::from(winner == Some(at)))).collect();
        }
        // Where nobody is elected zero is what the plan gives, and what a text says.
        let elects_none = !self.is_ballots() && self.delegates() == Some(Delegates(0));
        if elects_none && self.nobody != Some(true) {
            return vec![Some(0); self.lines.len()];
        }
        match (self.answers.awarding, &asking) {
            (Some(Awarding::ByRule), Asking::Several(allocation)) => {
                self.outcome(allocation).iter().map(|&awards| Some(awards as u32)).collect()
            }
            (Some(Awarding::Own), _) => own(),
            (Some(Awarding::ByRule | Awarding::Nothing) | None, _) => silent(),
        }
    }

    /// Returns the lots as they were drawn. Winners gained one, or kept what the others lost.
    fn lots(&self) -> Vec<DrawnLot> {
        let Some(Some(kind)) = self.answers.lot else { return Vec::new() };
        let named = |line: &usize| Candidate(*line as u16);
        let (lot, won): (Lot, Vec<usize>) = match self.asking() {
            Asking::One(Some(lot)) => {
                let winner = self.answers.winner.flatten().map(usize::from);
                let won = winner.filter(|line| lot.among.contains(line)).into_iter().collect();
                (lot, won)
            }
            Asking::Several(Allocation { lot: Some(lot), .. }) => {
                let drawn = |line: &usize| self.answers.drawn.contains(&(*line as u16));
                let gains = lot.change == Change::Gain;
                let won = lot.among.iter().copied().filter(|line| drawn(line) == gains).collect();
                (lot, won)
            }
            Asking::Nothing | Asking::One(None) | Asking::Several(_) | Asking::Paper => {
                return Vec::new();
            }
        };
        let parties: Vec<Candidate> = lot.among.iter().map(named).collect();
        let drawn = |winner| DrawnLot { kind, parties: parties.clone(), winner };
        won.iter().map(named).map(drawn).collect()
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
