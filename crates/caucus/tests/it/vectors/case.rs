//! Cases as the files write them: facts, expectations, and the lines they stand on.

use std::fmt::Display;
use std::str::FromStr;

use caucus::equivalents::Exact;
use caucus::plan::Plan;

/// One word with its value.
#[derive(Clone, Copy)]
pub struct Field<'a> {
    pub line: usize,
    pub word: &'a str,
    pub value: &'a str,
}

/// Facts and what must follow from them.
pub struct Case<'a> {
    pub line: usize,
    pub facts: Vec<Field<'a>>,
    pub expected: Vec<Field<'a>>,
}

/// Something that does not hold, or cannot be read.
pub struct Fault {
    pub line: usize,
    pub what: String,
}

/// Reads the cases of one file.
pub fn cases(text: &str) -> Vec<Case<'_>> {
    let mut cases: Vec<Case> = Vec::new();
    for (at, row) in text.lines().enumerate() {
        if row.starts_with('#') {
            continue;
        }
        let line = at + 1;
        let (facts, expected) = row.split_once("=>").unwrap_or((row, ""));
        let (facts, expected) = (fields(line, facts), fields(line, expected));
        if facts.is_empty() && expected.is_empty() {
            continue;
        }
        if cases.last().is_none_or(|case| !facts.is_empty() && !case.expected.is_empty()) {
            cases.push(Case { line, facts: Vec::new(), expected: Vec::new() });
        }
        let case = cases.last_mut().unwrap();
        case.facts.extend(facts);
        case.expected.extend(expected);
    }
    cases
}

fn fields(line: usize, text: &str) -> Vec<Field<'_>> {
    text.split("  ")
        .map(str::trim)
        .filter(|field| !field.is_empty())
        .map(|field| {
            let (word, value) = field.split_once(' ').unwrap_or((field, ""));
            Field { line, word, value }
        })
        .collect()
}

impl<'a> Case<'a> {
    pub fn fault(&self, what: impl Display) -> Fault {
        Fault { line: self.line, what: what.to_string() }
    }

    /// Returns the value of the one fact with that word.
    pub fn fact<T: FromStr>(&self, word: &str) -> Result<T, Fault> {
        match self.fact_if_given(word)? {
            Some(value) => Ok(value),
            None => Err(self.fault(format!("{word} is missing"))),
        }
    }

    pub fn fact_if_given<T: FromStr>(&self, word: &str) -> Result<Option<T>, Fault> {
        let mut found = self.facts.iter().filter(|fact| fact.word == word);
        let Some(fact) = found.next() else { return Ok(None) };
        if found.next().is_some() {
            return Err(self.fault(format!("{word} is given twice")));
        }
        Ok(Some(fact.read()?))
    }

    pub fn plan(&self) -> Result<Plan, Fault> {
        let name: String = self.fact("plan")?;
        Plan::from_name(&name).ok_or_else(|| self.fault(format!("no such plan: {name}")))
    }
}

impl<'a> Field<'a> {
    pub fn fault(&self, what: impl Display) -> Fault {
        Fault { line: self.line, what: format!("{} {}: {what}", self.word, self.value) }
    }

    pub fn no_such_word(&self) -> Fault {
        self.fault("no such word")
    }

    pub fn read<T: FromStr>(&self) -> Result<T, Fault> {
        self.value.parse().map_err(|_| self.fault("unreadable"))
    }

    /// Compares the value with what the crate says, both as text.
    pub fn is(&self, actual: impl Display) -> Result<(), Fault> {
        self.holds(self.value == actual.to_string(), actual)
    }

    pub fn holds(&self, holds: bool, actual: impl Display) -> Result<(), Fault> {
        if holds { Ok(()) } else { Err(self.fault(format!("it is {actual}"))) }
    }

    /// Reads `A 2, B 1` as numbers in the order of `names`; who is not named has 0.
    pub fn list(&self, names: &[&str]) -> Result<Vec<u64>, Fault> {
        let mut numbers = vec![None; names.len()];
        for (name, number) in self.items()? {
            let at = self.place(names, name)?;
            let number = number.parse().map_err(|_| self.fault("unreadable"))?;
            if numbers[at].replace(number).is_some() {
                return Err(self.fault(format!("{name} stands twice")));
            }
        }
        Ok(numbers.into_iter().map(Option::unwrap_or_default).collect())
    }

    /// Splits `A 2, B 1` into names and numbers.
    pub fn items(&self) -> Result<Vec<(&'a str, &'a str)>, Fault> {
        self.value
            .split(", ")
            .map(|item| item.rsplit_once(' ').ok_or_else(|| self.fault("unreadable")))
            .collect()
    }

    pub fn place(&self, names: &[&str], name: &str) -> Result<usize, Fault> {
        let place = names.iter().position(|known| *known == name);
        place.ok_or_else(|| self.fault(format!("nobody is called {name}")))
    }
}

/// Writes numbers as the files do, without the zeros.
pub fn listed(names: &[&str], numbers: &[u64]) -> String {
    let given = names.iter().zip(numbers).filter(|(_, number)| **number > 0);
    let items: Vec<String> = given.map(|(name, number)| format!("{name} {number}")).collect();
    if items.is_empty() { "all 0".to_owned() } else { items.join(", ") }
}

/// Reads a decimal number exactly, with the number of its decimals.
pub fn decimal(text: &str) -> Option<(Exact, u32)> {
    let (whole, decimals) = text.split_once('.').unwrap_or((text, ""));
    let digits: u64 = format!("{whole}{decimals}").parse().ok()?;
    let places = decimals.len() as u32;
    Some((Exact::new(digits.into(), 10_u64.pow(places).into()), places))
}
