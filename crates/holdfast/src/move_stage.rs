//! `holdfast move`: moves the night along its stages.

use anyhow::{bail, ensure};
use canvass::setup::PrecinctIndex;
use clap::{Args, ValueEnum};
use night::command::Act;
use night::event::Stage;

use crate::console::{By, Console, Data};
use crate::files::print;
use crate::{Answer, times};

/// Moves the night to another stage
///
/// Certifying, and opening again what was certified, needs two people: the
/// first proposes, and is told a number; the second confirms that number under
/// another name.
#[derive(Args)]
#[command(
    verbatim_doc_comment,
    after_help = "Example:
  holdfast move closed --data iowa --reason \"all precincts heard from\"
  holdfast move certified --data iowa --by Ann --reason \"canvass done\"
  holdfast move certified --data iowa --by Ben --confirm 1790"
)]
pub struct Move {
    /// Where to
    #[arg(value_name = "STATE")]
    to: To,
    #[command(flatten)]
    data: Data,
    /// Why, as the ledger keeps it
    #[arg(
        long,
        value_name = "TEXT",
        default_value = "",
        hide_default_value = true,
        required_unless_present = "confirm"
    )]
    reason: String,
    #[command(flatten)]
    by: By,
    /// Number of another person's proposal
    #[arg(long, value_name = "N")]
    confirm: Option<u32>,
    /// Precincts of a recanvass or recount; all if left out
    #[arg(long, value_name = "ID", value_delimiter = ',')]
    precincts: Vec<String>,
    /// Who asked for the recanvass or recount
    #[arg(long, value_name = "NAME")]
    requester: Option<String>,
    /// When the recanvass or recount must be done, such as 2020-02-20T12:00
    #[arg(long, value_name = "TIME")]
    deadline: Option<String>,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum To {
    /// Returns count
    Open,
    /// Late returns are kept; an open recanvass or recount ends
    Closed,
    /// The figures of some precincts are looked at again
    Recanvass,
    /// Papers are counted again, within a recanvass
    Recount,
    /// The results are final
    Certified,
}

impl Move {
    pub fn run(&self) -> anyhow::Result<Answer> {
        let console = Console::open(&self.data)?;
        let from = console.read().stage();
        let (act, done) = self.act(&console, from)?;
        let proposal = if let Act::Propose { proposal, .. } = act { Some(proposal) } else { None };
        let accepted = console.submit(self.by.actor(), act)?;
        let now = console.read().stage().name();
        print(&format!("{done}; the night is {now}; receipt {}\n", accepted.receipt))?;
        if let Some(proposal) = proposal {
            let (to, dir) = (
                if from == Stage::Certified { "closed" } else { "certified" },
                self.data.dir.display(),
            );
            print(&format!(
                "Now another person runs\n  \
                 holdfast move {to} --data {dir} --by NAME --confirm {proposal}\n"
            ))?;
        }
        Ok(Answer::Yes)
    }

    /// Returns what to submit, and what to say once it is done.
    fn act(&self, console: &Console, from: Stage) -> anyhow::Result<(Act, String)> {
        let reason = self.reason.clone();
        if let Some(proposal) = self.confirm {
            ensure!(!self.by.name.is_empty(), "say who confirms with --by");
            return Ok((Act::Approve { proposal }, format!("proposal {proposal} is confirmed")));
        }
        Ok(match (self.to, from) {
            (To::Recanvass, _) => (self.look_again(console, Stage::Recanvass)?, "opened".into()),
            (To::Recount, _) => (self.look_again(console, Stage::Recount)?, "opened".into()),
            (To::Closed, Stage::Recanvass | Stage::Recount) => {
                (Act::CloseRecanvass { reason }, format!("the {} is closed", from.name()))
            }
            (To::Certified, _) | (To::Closed, Stage::Certified) => self.propose(console)?,
            (To::Open | To::Closed, _) => {
                let to = if self.to == To::Open { Stage::Open } else { Stage::Closed };
                (Act::Move { to, reason }, "moved".into())
            }
        })
    }

    fn propose(&self, console: &Console) -> anyhow::Result<(Act, String)> {
        ensure!(!self.by.name.is_empty(), "say who proposes with --by");
        let to = if self.to == To::Certified { Stage::Certified } else { Stage::Closed };
        // The number its receipt will have is nobody else's.
        let Ok(proposal) = u32::try_from(console.read().seq() + 1) else {
            bail!("the ledger has too many rows for another proposal");
        };
        let done = format!("proposal {proposal} waits for another person");
        Ok((Act::Propose { proposal, to, reason: self.reason.clone() }, done))
    }

    fn look_again(&self, console: &Console, kind: Stage) -> anyhow::Result<Act> {
        let (Some(requester), Some(deadline)) = (&self.requester, &self.deadline) else {
            bail!("a {} needs --requester and --deadline", kind.name());
        };
        let precincts = match self.precincts.is_empty() {
            true => console.read().setup().precincts.indices().collect(),
            false => {
                let found = self.precincts.iter().map(|id| console.precinct(id));
                found.collect::<anyhow::Result<Vec<PrecinctIndex>>>()?
            }
        };
        let zone = console.read().facts().map(|facts| facts.zone.clone()).unwrap_or_default();
        let deadline_ms = times::read(deadline, &zone)?;
        Ok(Act::OpenRecanvass { kind, precincts, requester: requester.clone(), deadline_ms })
    }
}
