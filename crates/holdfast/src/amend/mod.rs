//! `holdfast amend`: changes a precinct, a county or a candidate after the night was opened.

mod replaced;

use anyhow::{Context, anyhow, bail};
use clap::{Args, Subcommand};
use intake::phone;
use night::command::{Act, NewReporter, ReporterId, Role};
use night::event::{Amendment, SplitRow};
use night::view::Reporter;
use server::cards::{first_code, taken};

use self::replaced::Replaced;
use crate::console::{By, Console, Data};
use crate::files::print;
use crate::text::number;
use crate::{Answer, times};

/// Changes a precinct or a candidate after the night was opened
#[derive(Args)]
#[command(
    after_help = "Example:
  holdfast amend --data iowa 19001-948199 merged --with 19001-948200 \\
    --reason \"one room for both\"",
    subcommand_value_name = "CHANGE",
    subcommand_help_heading = "Changes"
)]
pub struct Amend {
    #[command(flatten)]
    data: Data,
    /// The precinct's id
    #[arg(value_name = "PRECINCT")]
    precinct: Option<String>,
    /// Candidate who withdrew, in place of a change
    #[arg(long, value_name = "ID", conflicts_with = "precinct")]
    withdraw_candidate: Option<String>,
    /// County whose direct number changes
    #[arg(long, value_name = "ID", conflicts_with = "precinct", requires = "direct_number")]
    county: Option<String>,
    /// Number printed on its cards from now on
    #[arg(long, value_name = "NUMBER", requires = "county")]
    direct_number: Option<String>,
    /// Why; the precinct's page says it too
    #[arg(long, value_name = "TEXT", global = true, default_value = "", hide_default_value = true)]
    reason: String,
    #[command(flatten)]
    by: By,
    #[command(subcommand)]
    change: Option<Change>,
}

#[derive(Subcommand)]
enum Change {
    /// Its people are counted with another precinct
    Merged {
        /// The other precinct's id
        #[arg(long, value_name = "ID")]
        with: String,
    },
    /// It meets elsewhere
    Moved {
        /// Where
        place: String,
    },
    /// It opens at another time
    Postponed {
        /// Such as 2020-02-03T20:00, in the precinct's zone
        time: String,
    },
    /// It is not held
    NotHeld,
    /// It was held and nobody came
    NobodyCame,
    /// Another person takes a role of it
    Replaced(Replaced),
    /// It is replaced by new precincts of the same county
    Split {
        /// ID,NAME,DELEGATES of each; the delegates may be left empty
        #[arg(value_name = "ID,NAME,DELEGATES", num_args = 2.., required = true)]
        into: Vec<String>,
    },
}

impl Amend {
    pub fn run(&self) -> anyhow::Result<Answer> {
        if self.reason.trim().is_empty() {
            bail!("say why with --reason; nothing changes silently");
        }
        let console = Console::open(&self.data)?;
        let reason = self.reason.clone();
        if let (Some(id), Some(Change::Replaced(replaced))) = (&self.precinct, &self.change) {
            let (act, reporter) = replaced.act(&console, id, &reason)?;
            let accepted = console.submit(self.by.actor(), act)?;
            print(&format!("receipt {}\n", accepted.receipt))?;
            print(&Replaced::told(&console, id, reporter)?)?;
            return Ok(Answer::Yes);
        }
        let (act, done) = match (&self.precinct, &self.change, &self.withdraw_candidate) {
            (Some(id), Some(change), None) => {
                let precinct = console.precinct(id)?;
                let (change, done) = change.amendment(&console, id)?;
                (Act::Amend { precinct, change, reason }, done)
            }
            (None, None, Some(candidate)) => {
                let done = format!("{candidate} is marked as withdrawn");
                (Act::WithdrawCandidate { candidate: candidate.clone(), reason }, done)
            }
            (None, None, None) if self.county.is_some() => self.direct_number(&console)?,
            _ => bail!("name a precinct and its change, --county or --withdraw-candidate"),
        };
        let accepted = console.submit(self.by.actor(), act)?;
        print(&format!("{done}; receipt {}\n", accepted.receipt))?;
        if let Some(Change::Split { into }) = &self.change {
            self.list_reporters(&console, into)?;
        }
        print(&to_print(&console))?;
        Ok(Answer::Yes)
    }

    fn direct_number(&self, console: &Console) -> anyhow::Result<(Act, String)> {
        let id = self.county.as_deref().unwrap_or_default();
        let text = self.direct_number.as_deref().unwrap_or_default();
        let number = phone::number(text)
            .map_err(|fault| anyhow!("{text} {}; {}", fault.message, fault.remedy))?;
        let night = console.read();
        let setup = night.setup();
        let county = setup.county(id);
        let county = county.with_context(|| format!("{id} is no county of {}", setup.night))?;
        let name = &setup.county_row(county).name;
        let done = format!("the cards of {name} say {} now", phone::shown(&number));
        Ok((Act::ListDirectNumbers(vec![(county, number)]), done))
    }

    /// Gives the new precincts a chair's and a secretary's card.
    fn list_reporters(&self, console: &Console, into: &[String]) -> anyhow::Result<()> {
        let act = {
            let night = console.read();
            let mut taken = taken(&night);
            let mut next = night.reporters().last().map_or(0, |reporter| reporter.id.0);
            let mut new = Vec::new();
            for row in into {
                let id = split_row(row)?.precinct;
                let precinct = night.setup().precincts.find(&id).context("it was just made")?;
                for role in [Role::Chair, Role::Secretary] {
                    next += 1;
                    let post = (precinct, role);
                    let lookup = first_code(&night, console.keys(), post, &mut taken);
                    let reporter = ReporterId(next);
                    new.push(NewReporter { reporter, precinct, role, person: None, lookup });
                }
            }
            Act::ListReporters(new)
        };
        console.submit(self.by.actor(), act)?;
        Ok(())
    }
}

/// Says how many cards of expected precincts do not say what is so now.
fn to_print(console: &Console) -> String {
    let night = console.read();
    let expected = |precinct| night.precinct(precinct).heard.is_expected();
    let stale = |one: &&Reporter| one.printed != one.generation && expected(one.precinct);
    match night.reporters().into_iter().filter(stale).count() {
        0 => "Every card says what is so now.\n".to_owned(),
        n => format!(
            "Cards to print: {}; holdfast cards --data DIR --site URL --unprinted TO\n",
            number(n)
        ),
    }
}

impl Change {
    /// Returns the change, and what to say once it is done.
    fn amendment(&self, console: &Console, id: &str) -> anyhow::Result<(Amendment, String)> {
        Ok(match self {
            Change::Merged { with } => {
                let other = console.precinct(with)?;
                (Amendment::Merged { with: other.0 }, format!("{id} is counted with {with}"))
            }
            Change::Moved { place } => {
                (Amendment::Moved { place: place.clone() }, format!("{id} meets at {place}"))
            }
            Change::Postponed { time } => {
                let zone = zone(console, id)?;
                let opens_at_ms = times::read(time, &zone)?;
                let at = times::local(opens_at_ms, &zone);
                (Amendment::Postponed { opens_at_ms }, format!("{id} opens at {at}"))
            }
            Change::Replaced(_) => bail!("a person is no change of the precinct"),
            Change::NotHeld => (Amendment::NotHeld, format!("{id} is not held")),
            Change::NobodyCame => (Amendment::NobodyCame, format!("nobody came to {id}")),
            Change::Split { into } => {
                let rows = into.iter().map(|text| split_row(text));
                let into = rows.collect::<anyhow::Result<Vec<_>>>()?;
                let ids: Vec<_> = into.iter().map(|row| row.precinct.as_str()).collect();
                let done = format!("{id} is replaced by {}", ids.join(", "));
                (Amendment::Split { into }, done)
            }
        })
    }
}

/// Returns the zone in which a precinct's times are written: its own, or the night's.
fn zone(console: &Console, id: &str) -> anyhow::Result<String> {
    let precinct = console.precinct(id)?;
    let night = console.read();
    let own = night.setup().precincts.zone(precinct).map(str::to_owned);
    Ok(own.or_else(|| night.facts().map(|facts| facts.zone.clone())).unwrap_or_default())
}

/// Reads `19001-1A,Adair North,4`; a name may have commas of its own.
fn split_row(text: &str) -> anyhow::Result<SplitRow> {
    let wrong = || anyhow!("{text} is not ID,NAME,DELEGATES");
    let (precinct, rest) = text.split_once(',').ok_or_else(wrong)?;
    let (name, delegates) = rest.rsplit_once(',').ok_or_else(wrong)?;
    let county_delegates = match delegates.trim() {
        "" => None,
        number => Some(number.parse().map_err(|_| wrong())?),
    };
    let (precinct, name) = (precinct.trim().to_owned(), name.trim().to_owned());
    Ok(SplitRow { precinct, name, county_delegates })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn new_precincts_are_read() {
        let row = split_row("19001-1A, Adair, north ,4").unwrap();
        assert_eq!((row.precinct.as_str(), row.name.as_str()), ("19001-1A", "Adair, north"));
        assert_eq!(row.county_delegates, Some(4));
        assert_eq!(split_row("a,b,").unwrap().county_delegates, None);
        for text in ["", "a", "a,4", "a,b,four", "a,b,-1"] {
            assert!(split_row(text).is_err(), "{text}");
        }
    }
}
