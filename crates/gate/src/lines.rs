//! How many lines of the reporters' trunk each class may use.

use crate::offer::Class;
use crate::settings::Reporters;

/// The lines in use, by class. Lines are alike: only numbers of them are kept.
pub(crate) struct Lines {
    total: u16,
    reserved: u16,
    reserved_proved: u16,
    anonymous_max: u16,
    used: [u16; Class::ALL.len()],
}

impl Lines {
    pub fn new(settings: &Reporters) -> Lines {
        Lines {
            total: settings.lines,
            reserved: settings.reserved,
            reserved_proved: settings.reserved_proved,
            anonymous_max: settings.anonymous_max,
            used: [0; Class::ALL.len()],
        }
    }

    pub fn used(&self) -> [u16; Class::ALL.len()] {
        self.used
    }

    /// Tells whether a line is free that this class may use.
    ///
    /// Those we know fill the reserve before they fill the rest, so a free line is held back only
    /// while the reserve is not used up.
    pub fn has_room(&self, class: Class) -> bool {
        let free = self.total - self.used.iter().sum::<u16>();
        match class {
            Class::Proved => free > 0,
            Class::Listed | Class::Direct => free > self.held_for_proved(),
            Class::Unrecognised => free > self.held_for_recognised(),
            Class::Anonymous => {
                let below = self.used[Class::Anonymous as usize] < self.anonymous_max;
                below && free > self.held_for_recognised()
            }
        }
    }

    pub fn take(&mut self, class: Class) {
        self.used[class as usize] += 1;
        assert!(self.used.iter().sum::<u16>() <= self.total, "more lines in use than there are");
    }

    pub fn give_back(&mut self, class: Class) {
        self.used[class as usize] -= 1;
    }

    /// Tells whether proved calls use more than what is held for them.
    pub fn has_proved_beyond_reserve(&self) -> bool {
        self.used[Class::Proved as usize] > self.reserved_proved
    }

    fn held_for_proved(&self) -> u16 {
        self.reserved_proved.saturating_sub(self.used[Class::Proved as usize])
    }

    fn held_for_recognised(&self) -> u16 {
        let recognised = [Class::Proved, Class::Listed, Class::Direct];
        let used: u16 = recognised.map(|class| self.used[class as usize]).iter().sum();
        self.reserved.saturating_sub(used).max(self.held_for_proved())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::Settings;

    /// Fills up with one class after another and returns how many lines each got.
    fn fill(classes: &[Class]) -> Vec<u16> {
        let mut lines = Lines::new(&Settings::default().reporters);
        for class in classes {
            while lines.has_room(*class) {
                lines.take(*class);
            }
        }
        classes.iter().map(|class| lines.used[*class as usize]).collect()
    }

    #[test]
    fn each_class_gets_its_share_of_48_lines() {
        use Class::{Anonymous, Direct, Listed, Proved, Unrecognised};
        assert_eq!(fill(&[Proved, Listed, Unrecognised]), [48, 0, 0]);
        assert_eq!(fill(&[Listed, Unrecognised, Proved]), [36, 0, 12]);
        assert_eq!(fill(&[Unrecognised, Direct, Proved]), [24, 12, 12]);
        assert_eq!(fill(&[Anonymous, Unrecognised, Listed, Proved]), [6, 18, 12, 12]);
        assert_eq!(fill(&[Unrecognised, Anonymous, Proved]), [24, 0, 24]);
    }
}
