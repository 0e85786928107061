//! Delegates, lots and the room's vote: what the counts leave to be asked, and what was answered.

use caucus::allocation::{Allocation, Change, Lot};
use caucus::worksheet::{Candidate, Delegates, DrawnLot, LotKind};

use super::{Figure, Menu, Pick, Place, Sheet};

/// Where awards come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::dialogue) enum Awarding {
    /// The paper says what the rule gives.
    ByRule,
    /// The caller keys them.
    Own,
    /// The paper has none.
    Nothing,
}

/// What the counts leave to be asked about delegates.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::dialogue) enum Asking {
    /// Nothing.
    Nothing,
    /// Whom the room elected; a lot if level leaders drew.
    One(Option<Lot>),
    /// Whether the rule's outcome is the paper's.
    Several(Allocation),
    /// Whether the paper has awards: no rule can tell them.
    Paper,
}

/// Answers about delegates; any change of a count takes them back.
#[derive(Clone, Debug, Default)]
pub(in crate::dialogue) struct Answers {
    /// How the lot was drawn; the inner `None` is: there was none.
    pub lot: Option<Option<LotKind>>,
    /// Lines that were drawn.
    pub drawn: Vec<u16>,
    pub awarding: Option<Awarding>,
    /// The line the room elected; the inner `None` is: nobody.
    pub winner: Option<Option<u16>>,
    pub room_vote: Option<bool>,
    /// Lines without people that have awards, and whether there are no more of them.
    others: Vec<u16>,
    others_done: bool,
}

impl Sheet {
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

    pub(super) fn award_places(&self, places: &mut Vec<(Place, bool)>) {
        let Answers { lot, drawn, awarding, winner, room_vote, .. } = &self.answers;
        match self.asking() {
            Asking::Nothing => return,
            Asking::One(tie) => {
                places.push((Place::Pick(Pick::Winner), winner.is_some()));
                if *winner == Some(None) {
                    places.push((Place::Menu(Menu::PaperAwards), awarding.is_some()));
                    self.own_places(places);
                }
                places.push((Place::Menu(Menu::RoomVote), room_vote.is_some()));
                let drew = tie.is_some_and(|tie| {
                    winner.flatten().is_some_and(|line| tie.among.contains(&usize::from(line)))
                });
                if drew {
                    places.push((Place::Menu(Menu::LotKind), lot.is_some()));
                }
                return;
            }
            Asking::Several(allocation) => {
                if let Some(asked) = &allocation.lot {
                    places.push((Place::Menu(Menu::LotKind), lot.is_some()));
                    if lot.flatten().is_some() {
                        let drawn = drawn.len() as u64;
                        let draws = (0..asked.take)
                            .map(|at| (Place::Pick(Pick::Drawn(at as u16)), at < drawn));
                        places.extend(draws);
                    }
                }
                // Without a lot there is no outcome to compare with.
                if allocation.lot.is_none() || *lot != Some(None) {
                    places.push((Place::Menu(Menu::Awards), awarding.is_some()));
                }
            }
            Asking::Paper => places.push((Place::Menu(Menu::PaperAwards), awarding.is_some())),
        }
        self.own_places(places);
    }

    /// The awards that are keyed: of each line with people, then of any other line that has some.
    fn own_places(&self, places: &mut Vec<(Place, bool)>) {
        let Answers { awarding: Some(Awarding::Own), others, others_done, .. } = &self.answers
        else {
            return;
        };
        let own = |line: u16| {
            let own = Figure::Own(line);
            (Place::Figure(own), self.keyed(own).is_some())
        };
        let lines = self.own_lines();
        let all = lines.len() + others.len() >= self.lines.len();
        places.extend(lines.into_iter().map(own));
        for (&line, nth) in others.iter().zip(0..) {
            places.extend([(Place::Pick(Pick::Other(nth)), true), own(line)]);
        }
        let more = Place::Pick(Pick::Other(others.len() as u16));
        places.extend((!all).then_some((more, *others_done)));
    }

    /// Returns the lines whose awards are asked: those with people, or all if there are none.
    pub(super) fn own_lines(&self) -> Vec<u16> {
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

    /// Takes how the lot was drawn; what was drawn before is taken back.
    pub fn drawn_by(&mut self, kind: Option<LotKind>) {
        self.answers.lot = Some(kind);
        if let Asking::Several(_) = self.asking() {
            self.answers.drawn.clear();
            self.answers.awarding = kind.is_none().then_some(Awarding::Own);
        }
    }

    /// The awards are keyed, each line anew.
    pub fn award_own(&mut self) {
        self.forget_own();
        self.answers.awarding = Some(Awarding::Own);
    }

    fn forget_own(&mut self) {
        self.lines.iter_mut().for_each(|line| line.own = None);
        self.answers.awarding = None;
        self.answers.others.clear();
        self.answers.others_done = false;
    }

    /// Takes the so manieth line without people that has awards, or that there is none; false if
    /// its awards are asked anyway.
    fn pick_other(&mut self, nth: u16, line: Option<u16>) -> bool {
        let nth = usize::from(nth);
        let before = self.answers.others.get(nth).copied();
        if let Some(line) = line.filter(|_| before != line) {
            if self.own_lines().contains(&line) || self.answers.others.contains(&line) {
                return false;
            }
            self.answers.others.splice(nth..(nth + 1).min(self.answers.others.len()), [line]);
            before.into_iter().for_each(|before| self.lines[usize::from(before)].own = None);
        }
        if line.is_none() {
            for gone in self.answers.others.split_off(nth) {
                self.lines[usize::from(gone)].own = None;
            }
            self.answers.others_done = true;
        }
        true
    }

    /// Takes the line that was keyed; the inner `None` is none of them. False if that is no answer.
    pub fn pick(&mut self, pick: Pick, line: Option<u16>) -> bool {
        match (pick, line) {
            (Pick::Drawn(nth), Some(line)) => self.draw(nth, line),
            (Pick::Drawn(_), None) => false,
            (Pick::Winner, line) => {
                if self.answers.winner != Some(line) {
                    self.answers.winner = Some(line);
                    self.answers.lot = None;
                    self.forget_own();
                }
                true
            }
            (Pick::Other(nth), line) => self.pick_other(nth, line),
        }
    }

    /// Takes the so manieth line that was drawn; false if it took no part, or was drawn before.
    fn draw(&mut self, nth: u16, line: u16) -> bool {
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
    pub(super) fn awards(&self) -> Vec<Option<u32>> {
        let own = || self.lines.iter().map(|line| Some(line.own.unwrap_or(0))).collect();
        let silent = || vec![None; self.lines.len()];
        let asking = self.asking();
        let is_own = self.answers.awarding == Some(Awarding::Own);
        if let (Asking::One(_), Some(winner), false) = (&asking, self.answers.winner, is_own) {
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
    pub(super) fn lots(&self) -> Vec<DrawnLot> {
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
}
