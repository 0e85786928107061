//! `holdfast operators`: those who take calls at headquarters.

use std::fmt::Write;

use anyhow::{Context, anyhow};
use clap::{Args, Subcommand};
use night::command::{Act, OperatorId};
use night::hotline::Operator;
use night::night::Night;
use server::operators::{REALM, at_work, password};
use server::sequencer::Accepted;

use crate::Answer;
use crate::console::{By, Console, Data};
use crate::files::print;

/// Lists those who take calls, and gives them passwords
///
/// One name and password are good for an operator's telephone, which registers
/// where `serve --sip` answers, and for her page, /desk.
#[derive(Args)]
#[command(
    verbatim_doc_comment,
    after_help = "Example:
  holdfast operators add ann --data iowa
  holdfast operators list --data iowa"
)]
pub struct Operators {
    #[command(subcommand)]
    what: What,
    #[command(flatten)]
    by: By,
}

#[derive(Subcommand)]
enum What {
    /// Somebody takes calls; prints her password
    #[command(after_help = "Example:\n  holdfast operators add ann --data iowa")]
    Add(Named),
    /// Prints a new password; the old one is good no more
    #[command(after_help = "Example:\n  holdfast operators renew ann --data iowa")]
    Renew(Named),
    /// Somebody takes calls no longer
    #[command(after_help = "Example:\n  holdfast operators close ann --data iowa")]
    Close(Named),
    /// Who takes calls, with passwords
    #[command(after_help = "Example:\n  holdfast operators list --data iowa")]
    List {
        #[command(flatten)]
        data: Data,
    },
}

#[derive(Args)]
struct Named {
    /// Her name: small letters, digits and dashes
    #[arg(value_name = "NAME")]
    name: String,
    #[command(flatten)]
    data: Data,
}

impl Operators {
    pub fn run(&self) -> anyhow::Result<Answer> {
        match &self.what {
            What::Add(named) => {
                let console = Console::open(&named.data)?;
                let known = find(&console.read(), &named.name);
                if known.as_ref().is_some_and(|(_, operator)| !operator.closed) {
                    return Err(anyhow!(
                        "{0} takes calls already; `holdfast operators renew {0}` gives her a new \
                         password",
                        named.name
                    ));
                }
                self.list(&console, &named.name, known)
            }
            What::Renew(named) => {
                let console = Console::open(&named.data)?;
                let known = find(&console.read(), &named.name);
                known.as_ref().with_context(|| format!("nobody is called {}", named.name))?;
                self.list(&console, &named.name, known)
            }
            What::Close(named) => {
                let console = Console::open(&named.data)?;
                let known = find(&console.read(), &named.name);
                let (operator, _) =
                    known.with_context(|| format!("nobody is called {}", named.name))?;
                let act = Act::CloseOperator { operator, reason: String::new() };
                let accepted = console.submit(self.by.actor(), act)?;
                print(&format!(
                    "{} takes calls no longer; receipt {}\n",
                    named.name, accepted.receipt
                ))?;
                Ok(Answer::Yes)
            }
            What::List { data } => show(&Console::open(data)?),
        }
    }

    /// Lists somebody, once more if she is known, and prints her password.
    fn list(
        &self,
        console: &Console,
        name: &str,
        known: Option<(OperatorId, Operator)>,
    ) -> anyhow::Result<Answer> {
        let (operator, before) = match known {
            Some((operator, known)) => (operator, known.generation),
            None => (next(&console.read()), 0),
        };
        let generation = before.checked_add(1).context("she had too many passwords")?;
        let act = Act::ListOperator { operator, name: name.to_owned(), generation };
        let Accepted { receipt, .. } = console.submit(self.by.actor(), act)?;
        let night = console.read();
        let (_, listed) = find(&night, name).context("she is listed, and is not there")?;
        let password = password(console.keys(), &night, operator, &listed);
        let facts = format!(
            "  name      {name}\n  password  {password}\n  realm     {REALM}\n\n\
             They are good for her telephone and for the page /desk.\n"
        );
        print(&format!("{name} takes calls; receipt {receipt}\n\n{facts}"))?;
        Ok(Answer::Yes)
    }
}

fn show(console: &Console) -> anyhow::Result<Answer> {
    let night = console.read();
    let mut table = format!("{:<32}  {}\n", "name", "password");
    let mut any = false;
    for (id, operator) in at_work(&night) {
        any = true;
        let password = password(console.keys(), &night, id, operator);
        writeln!(table, "{:<32}  {password}", operator.name)?;
    }
    if !any {
        table = "Nobody takes calls yet: holdfast operators add NAME\n".to_owned();
    }
    print(&table)?;
    Ok(Answer::Yes)
}

fn find(night: &Night, name: &str) -> Option<(OperatorId, Operator)> {
    let mut all = night.operators();
    let found = all.find(|(_, operator)| operator.name == name);
    found.map(|(id, operator)| (id, operator.clone()))
}

fn next(night: &Night) -> OperatorId {
    OperatorId(night.operators().map(|(id, _)| id.0).max().unwrap_or(0) + 1)
}
