//! The rules of a Democratic precinct done by hand: one delegate at a time, both ways at every tie.
//!
//! Written from the parties' texts, for comparison; it knows nothing of the crate's own arithmetic.
//! It takes a step for each delegate moved, so keep the surplus moderate.

use std::collections::BTreeSet;

/// Whose text is followed.
#[derive(Clone, Copy, Debug)]
pub enum Text {
    Iowa,
    Nevada,
}

/// A worksheet as the chair has it in hand.
pub struct Sheet<'a> {
    pub text: Text,
    pub attendance: u64,
    pub delegates: u64,
    pub people: &'a [u64],
}

/// How things stand between two steps: awards, and who has had a turn in this round.
type Standing = (Vec<u64>, BTreeSet<usize>);

impl Sheet<'_> {
    /// Returns every outcome the text admits.
    pub fn outcomes(&self) -> BTreeSet<Vec<u64>> {
        let nothing = vec![0; self.people.len()];
        if self.attendance == 0 || self.delegates == 0 {
            return BTreeSet::from([nothing]);
        }
        if self.delegates == 1 {
            return self.room();
        }
        let viable: Vec<usize> = (0..self.people.len()).filter(|&at| self.is_viable(at)).collect();
        if viable.is_empty() {
            return BTreeSet::from([nothing]);
        }
        let mut awards = nothing;
        viable.iter().for_each(|&at| awards[at] = self.rounded(at));
        self.adjust(&viable, awards)
    }

    /// One delegate: the room elects it; the largest group wins, equal ones by lot.
    fn room(&self) -> BTreeSet<Vec<u64>> {
        let largest = self.people.iter().max().copied().unwrap_or(0);
        if largest == 0 {
            return BTreeSet::from([vec![0; self.people.len()]]);
        }
        let winners = (0..self.people.len()).filter(|&at| self.people[at] == largest);
        winners
            .map(|winner| (0..self.people.len()).map(|at| u64::from(at == winner)).collect())
            .collect()
    }

    /// 25 percent for two delegates, one sixth for three, 15 percent for more; fractions round up.
    fn is_viable(&self, at: usize) -> bool {
        let people = self.people[at];
        people > 0
            && match self.delegates {
                2 => people * 4 >= self.attendance,
                3 => people * 6 >= self.attendance,
                _ => people * 100 >= self.attendance * 15,
            }
    }

    fn rounded(&self, at: usize) -> u64 {
        let (whole, rest) = self.share(at);
        let awards = if self.was_raised(at) { whole + 1 } else { whole };
        assert!(rest < self.attendance);
        awards.max(1)
    }

    /// Final count × delegates ÷ attendance: the whole part, and the rest over the attendance.
    fn share(&self, at: usize) -> (u64, u64) {
        let product = self.people[at] * self.delegates;
        (product / self.attendance, product % self.attendance)
    }

    /// Fractions of .5 and more round up.
    fn was_raised(&self, at: usize) -> bool {
        self.share(at).1 * 2 >= self.attendance
    }

    fn adjust(&self, viable: &[usize], awards: Vec<u64>) -> BTreeSet<Vec<u64>> {
        let mut standings = BTreeSet::from([(awards, BTreeSet::new())]);
        let mut settled = BTreeSet::new();
        while !standings.is_empty() {
            let mut after = BTreeSet::new();
            for (awards, had_turn) in standings {
                let given: u64 = awards.iter().sum();
                let next = if given < self.delegates {
                    self.give_one(viable, &awards, had_turn)
                } else if given > self.delegates {
                    self.take_one(viable, &awards, had_turn)
                } else {
                    Vec::new()
                };
                if next.is_empty() {
                    settled.insert(awards);
                } else {
                    after.extend(next);
                }
            }
            standings = after;
        }
        settled
    }

    /// One more to the first in line, then it waits until all have had one.
    fn give_one(
        &self,
        viable: &[usize],
        awards: &[u64],
        mut had_turn: BTreeSet<usize>,
    ) -> Vec<Standing> {
        if viable.iter().all(|at| had_turn.contains(at)) {
            had_turn.clear();
        }
        let waiting = viable.iter().copied().filter(|at| !had_turn.contains(at));
        let first = match self.text {
            // Rounded down before rounded up; in both, the largest fraction.
            Text::Iowa => {
                least(waiting, |at| (self.was_raised(at), std::cmp::Reverse(self.share(at).1)))
            }
            Text::Nevada => least(waiting, |at| self.to_next_whole(at)),
        };
        moved(first, awards, &had_turn, |delegates| delegates + 1)
    }

    /// One less to the first in line that has two; once nobody has two, the parties differ.
    fn take_one(
        &self,
        viable: &[usize],
        awards: &[u64],
        mut had_turn: BTreeSet<usize>,
    ) -> Vec<Standing> {
        let able: Vec<usize> = viable.iter().copied().filter(|&at| awards[at] > 1).collect();
        if able.is_empty() {
            return match self.text {
                Text::Nevada => Vec::new(), // The precinct elects more than apportioned.
                Text::Iowa => {
                    let holding = viable.iter().copied().filter(|&at| awards[at] == 1);
                    let fewest = least(holding, |at| self.people[at]);
                    moved(fewest, awards, &had_turn, |_| 0)
                }
            };
        }
        if able.iter().all(|at| had_turn.contains(at)) {
            had_turn.clear();
        }
        let waiting = able.iter().copied().filter(|at| !had_turn.contains(at));
        let first = match self.text {
            // Rounded up before rounded down; in both, the smallest fraction.
            Text::Iowa => least(waiting, |at| (!self.was_raised(at), self.share(at).1)),
            Text::Nevada => least(waiting, |at| std::cmp::Reverse(self.to_next_whole(at))),
        };
        moved(first, awards, &had_turn, |delegates| delegates - 1)
    }

    /// How far the share is from the whole number after the rounded one, to four decimals.
    fn to_next_whole(&self, at: usize) -> u64 {
        let share = self.people[at] * self.delegates;
        let four_decimals = (share * 10_000 + self.attendance / 2) / self.attendance;
        (self.rounded(at) + 1) * 10_000 - four_decimals
    }
}

/// Returns all for which the key is least.
fn least<K: Ord>(groups: impl Iterator<Item = usize>, key: impl Fn(usize) -> K) -> Vec<usize> {
    let groups: Vec<usize> = groups.collect();
    let least = groups.iter().map(|&at| key(at)).min();
    groups.into_iter().filter(|&at| Some(key(at)) == least).collect()
}

/// Follows every way the lot among `first` can fall.
fn moved(
    first: Vec<usize>,
    awards: &[u64],
    had_turn: &BTreeSet<usize>,
    change: impl Fn(u64) -> u64,
) -> Vec<Standing> {
    let drawn = |at: usize| {
        let (mut awards, mut had_turn) = (awards.to_vec(), had_turn.clone());
        awards[at] = change(awards[at]);
        had_turn.insert(at);
        (awards, had_turn)
    };
    first.into_iter().map(drawn).collect()
}
