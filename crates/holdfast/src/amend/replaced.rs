//! Another person takes a role of a precinct: the card of the one before ends.

use anyhow::{Context, ensure};
use clap::Args;
use intake::roster_csv::{Language, Person};
use night::command::{Act, PersonId, ReporterId, Role};
use night::view::Reporter;
use server::cards::{code_of, next_code, taken};
use server::people::People;

use crate::codes::{Holder, filed_by_old_card};
use crate::console::Console;
use crate::roster::Facts;

#[derive(Args)]
pub struct Replaced {
    /// The role
    #[arg(long, value_enum, value_name = "ROLE", default_value = "chair")]
    role: Holder,
    /// The organiser's id of the person, if the roster has her already
    #[arg(long, value_name = "ID")]
    #[arg(conflicts_with_all = ["her-name", "phones", "language", "needs"])]
    person: Option<String>,
    #[command(flatten)]
    facts: Facts,
}

impl Replaced {
    /// Writes who it is, and returns what to submit, and whose card it is.
    pub fn act(
        &self,
        console: &Console,
        precinct: &str,
        reason: &str,
    ) -> anyhow::Result<(Act, ReporterId)> {
        let at = console.precinct(precinct)?;
        let role = self.role.role();
        let (reporter, (generation, lookup)) = {
            let night = console.read();
            let reporter = reporter_of(night.reporters(), |r| r.precinct == at && r.role == role)?;
            let next = next_code(&night, console.keys(), reporter, &mut taken(&night));
            (reporter.id, next.context("too many cards")?)
        };
        let person = match &self.person {
            Some(roster) => {
                let mut everyone = console.people.everyone()?.into_iter();
                let known = everyone.find(|(_, person)| person.roster == *roster);
                known.with_context(|| format!("nobody in the roster has the id {roster}"))?.0
            }
            None => {
                self.somebody_new(console, format!("{precinct}-{}-{generation}", role.name()))?
            }
        };
        let reason = reason.to_owned();
        Ok((Act::Replace { reporter, person, generation, lookup, reason }, reporter))
    }

    fn somebody_new(&self, console: &Console, roster: String) -> anyhow::Result<PersonId> {
        let person = Person {
            roster,
            name: String::new(),
            phones: Vec::new(),
            language: Language::default(),
            needs: Vec::new(),
        };
        let person = self.facts.said_of(person)?;
        ensure!(!person.name.is_empty(), "say who takes the role with --name, or --person");
        let id = People::draw_id()?;
        console.people.write(&[(id, person)])?;
        Ok(id)
    }

    /// Says what is to be done now.
    pub fn told(console: &Console, precinct: &str, reporter: ReporterId) -> anyhow::Result<String> {
        let night = console.read();
        let reporter = reporter_of(night.reporters(), |r| r.id == reporter)?;
        let code = code_of(&night, console.keys(), reporter).context("the card has no code")?;
        let role = reporter.role.name();
        Ok(format!(
            "The card of the one before is refused from now on. The new {role}'s code is\n  \
             {code}\n\
             Print it:\n  \
             holdfast cards --data DIR --site URL --precinct {precinct} --role {role} TO\n{}",
            filed_by_old_card(&night, reporter)
        ))
    }
}

fn reporter_of(
    reporters: Vec<&Reporter>,
    wanted: impl Fn(&Reporter) -> bool,
) -> anyhow::Result<&Reporter> {
    let mut reporters = reporters.into_iter();
    reporters.find(|reporter| wanted(reporter)).context("nobody has that role there")
}

impl Holder {
    pub fn role(self) -> Role {
        match self {
            Holder::Chair => Role::Chair,
            Holder::Secretary => Role::Secretary,
        }
    }
}
