//! Cases of viability and allocation.

use caucus::allocation::{Allocation, Change};
use caucus::viability::Viability;
use caucus::worksheet::Delegates;

use super::case::{Case, Fault, Field, listed};

struct Precinct<'a> {
    viability: Viability,
    names: Vec<&'a str>,
    allocation: Allocation,
}

pub fn judge(case: &Case) -> Result<Vec<Fault>, Fault> {
    let plan = case.plan()?;
    let (attendance, delegates) = (case.fact("attendance")?, Delegates(case.fact("delegates")?));
    let (names, finals) = groups(case)?;
    let precinct = Precinct {
        viability: plan.viability(attendance, delegates),
        allocation: plan.allocate(delegates, attendance, &finals),
        names,
    };
    Ok(case.expected.iter().filter_map(|field| precinct.meets(field).err()).collect())
}

fn groups<'a>(case: &Case<'a>) -> Result<(Vec<&'a str>, Vec<u64>), Fault> {
    let (mut names, mut finals) = (Vec::new(), Vec::new());
    for fact in &case.facts {
        match fact.word {
            "group" => names.push(fact.value),
            "final" => finals.push(fact.read()?),
            "plan" | "attendance" | "delegates" => {}
            _ => return Err(fact.no_such_word()),
        }
        if finals.len() > names.len() || names.len() > finals.len() + 1 {
            return Err(fact.fault("each group has one final count"));
        }
    }
    if names.len() == finals.len() {
        Ok((names, finals))
    } else {
        Err(case.fault("a group has no final count"))
    }
}

impl Precinct<'_> {
    fn meets(&self, expected: &Field) -> Result<(), Fault> {
        let Allocation { sure, lot } = &self.allocation;
        let admitted = |field: &Field| Ok(self.allocation.admits(&field.list(&self.names)?));
        match expected.word {
            "threshold" => match self.viability.threshold() {
                Some(people) => expected.is(people),
                None => expected.holds(false, "none"),
            },
            "viability" => expected.is(match self.viability {
                Viability::Nobody => "nobody",
                Viability::Room => "room",
                Viability::AtLeast(_) => "by threshold",
            }),
            "award" if lot.is_some() => expected.holds(false, self.lot_text()),
            "award" | "sure" => {
                let same = expected.list(&self.names)? == *sure;
                expected.holds(same, listed(&self.names, sure))
            }
            "lot" => expected.is(self.lot_text()),
            "admits" => expected.holds(admitted(expected)?, "refused"),
            "refuses" => expected.holds(!admitted(expected)?, "admitted"),
            "elects" => expected.is(self.allocation.total()),
            _ => Err(expected.no_such_word()),
        }
    }

    fn lot_text(&self) -> String {
        let Some(lot) = &self.allocation.lot else { return "none".to_owned() };
        let change = match lot.change {
            Change::Gain => "gain",
            Change::Lose => "lose",
        };
        let among: Vec<&str> = lot.among.iter().map(|&group| self.names[group]).collect();
        format!("{change} {} of {}", lot.take, among.join(", "))
    }
}
