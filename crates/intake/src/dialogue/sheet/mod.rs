//! The worksheet while it is keyed: what is known, what comes next, and what stands before it.

mod delegates;
mod draft;
mod place;

pub(super) use delegates::{Asking, Awarding};
pub use draft::Draft;
pub(super) use place::{Figure, Menu, Pick, Place};

use canvass::setup::PrecinctKind;
use caucus::plan::{Contest, Plan};
use caucus::satellite;
use caucus::worksheet::{
    Alignment, Attendance, Ballots, Candidate, Delegates, EarlyVotes, Group, Votes, Worksheet,
};

use delegates::Answers;

/// What a paper may say of its ballots beside those found, in the order it is asked.
const ACCOUNT: [Figure; 3] = [Figure::Issued, Figure::Spoiled, Figure::Blank];

/// A line of the paper.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Line {
    pub first: Option<u32>,
    pub last: Option<u32>,
    /// The part of each count that early ballots brought.
    pub early_first: Option<u32>,
    pub early_last: Option<u32>,
    pub own: Option<u32>,
}

/// The worksheet so far.
pub(super) struct Sheet {
    pub plan: Plan,
    kind: PrecinctKind,
    apportioned: Option<Delegates>,
    pub head: Option<u32>,
    pub nobody: Option<bool>,
    /// Whether the paper has the figures that not every paper has.
    pub apart: Option<bool>,
    issued: Option<u32>,
    spoiled: Option<u32>,
    blank: Option<u32>,
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
            apart: None,
            issued: None,
            spoiled: None,
            blank: None,
            lines: vec![Line::default(); usize::from(lines)],
            answers: Answers::default(),
        }
    }

    fn is_whole(&self, line: &Line) -> bool {
        let early = !self.has_early() || line.early_first.is_some() && line.early_last.is_some();
        line.first.is_some() && (self.is_ballots() || line.last.is_some()) && early
    }

    /// Tells whether each line has a part of early ballots.
    fn has_early(&self) -> bool {
        self.plan == Plan::NevadaDemocratic2020 && self.apart == Some(true)
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
        let figure = |figure, places: &mut Vec<_>| {
            places.push((Place::Figure(figure), self.keyed(figure).is_some()));
        };
        let mut places = Vec::new();
        figure(Figure::Head, &mut places);
        if self.head == Some(0) {
            places.push((Place::Menu(Menu::Nobody), self.nobody.is_some()));
        }
        if self.nobody != Some(true) {
            if self.is_ballots() || self.plan == Plan::NevadaDemocratic2020 {
                places.push((Place::Menu(Menu::Apart), self.apart.is_some()));
            }
            if self.is_ballots() && self.apart == Some(true) {
                ACCOUNT.into_iter().for_each(|at| figure(at, &mut places));
            }
            for at in 0..self.lines.len() as u16 {
                self.line_figures(at).into_iter().for_each(|at| figure(at, &mut places));
            }
            if self.lines.iter().all(|line| self.is_whole(line)) {
                self.award_places(&mut places);
            }
        }
        places.push((Place::ReadBack, false));
        places
    }

    /// Returns the counts of a line, or its votes, in the order they are asked.
    fn line_figures(&self, line: u16) -> Vec<Figure> {
        let mut figures = vec![Figure::First(line)];
        figures.extend((!self.is_ballots()).then_some(Figure::Final(line)));
        if self.has_early() {
            figures.extend([Figure::EarlyFirst(line), Figure::EarlyFinal(line)]);
        }
        figures
    }

    /// Returns the places of a line, to ask them again.
    pub fn line_places(&self, line: u16) -> Vec<Place> {
        self.line_figures(line).into_iter().map(Place::Figure).collect()
    }

    /// Returns the places above the lines, to ask them again.
    pub fn head_places(&self) -> Vec<Place> {
        let mut places = vec![Place::Figure(Figure::Head), Place::Menu(Menu::Apart)];
        places.extend(ACCOUNT.map(Place::Figure));
        places
    }

    /// Returns the first place that is not answered, or is to be asked again.
    pub fn next(&self, again: &[Place]) -> Place {
        let mut places = self.places().into_iter();
        let open = places.find(|(place, answered)| !answered || again.contains(place));
        open.map_or(Place::ReadBack, |(place, _)| place)
    }

    /// Returns the place before this one; `None` before the first.
    pub fn before(&self, place: Place) -> Option<Place> {
        let places = self.places();
        let at = places.iter().position(|(other, _)| *other == place)?;
        at.checked_sub(1).map(|at| places[at].0)
    }

    /// Returns the figure as it was keyed before, if it was.
    pub fn keyed(&self, figure: Figure) -> Option<u32> {
        let line = |at: u16| self.lines.get(usize::from(at)).copied().unwrap_or_default();
        match figure {
            Figure::Head => self.head,
            Figure::Issued => self.issued,
            Figure::Spoiled => self.spoiled,
            Figure::Blank => self.blank,
            Figure::First(at) => line(at).first,
            Figure::Final(at) => line(at).last,
            Figure::EarlyFirst(at) => line(at).early_first,
            Figure::EarlyFinal(at) => line(at).early_last,
            Figure::Own(at) => line(at).own,
        }
    }

    /// Takes a figure; what was said about delegates is taken back, unless the same would be asked.
    pub fn take(&mut self, figure: Figure, keyed: u32) {
        let asked = |sheet: &Sheet| {
            let own = (sheet.answers.awarding == Some(Awarding::Own)).then(|| sheet.own_lines());
            (sheet.asking(), own)
        };
        let before = asked(self);
        self.put(figure, keyed);
        if asked(self) != before {
            self.answers = Answers::default();
            self.lines.iter_mut().for_each(|line| line.own = None);
        }
    }

    fn put(&mut self, figure: Figure, keyed: u32) {
        match figure {
            Figure::Head => {
                if keyed > 0 || self.head != Some(0) {
                    self.nobody = None;
                }
                self.head = Some(keyed);
            }
            Figure::Issued => self.issued = Some(keyed),
            Figure::Spoiled => self.spoiled = Some(keyed),
            Figure::Blank => self.blank = Some(keyed),
            Figure::First(at) => self.lines[usize::from(at)].first = Some(keyed),
            Figure::Final(at) => self.lines[usize::from(at)].last = Some(keyed),
            Figure::EarlyFirst(at) => self.lines[usize::from(at)].early_first = Some(keyed),
            Figure::EarlyFinal(at) => self.lines[usize::from(at)].early_last = Some(keyed),
            Figure::Own(at) => self.lines[usize::from(at)].own = Some(keyed),
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
            let told = |figure: Option<u32>| figure.filter(|_| self.apart == Some(true) && !nobody);
            return Worksheet::Ballots(Ballots {
                issued: told(self.issued),
                found: self.head,
                spoiled: told(self.spoiled),
                blank: told(self.blank),
                votes: votes.collect(),
            });
        }
        let mut sheet = self.counts();
        let early = |line: &Line| {
            let (first, last) = line.early_first.zip(line.early_last)?;
            Some(EarlyVotes { first_alignment: first, final_alignment: last })
        };
        let rows = self.lines.iter().zip(self.awards());
        for (group, (line, awards)) in sheet.groups.iter_mut().zip(rows) {
            group.early = early(line).filter(|_| self.has_early() && !nobody);
            group.first_alignment = counted(group.first_alignment);
            group.final_alignment = counted(group.final_alignment);
            group.awards = awards;
        }
        sheet.lots = self.lots();
        sheet.room_vote = self.answers.room_vote;
        Worksheet::Alignment(sheet)
    }
}
