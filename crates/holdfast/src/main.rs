//! `holdfast`: the program, one file for each subcommand.

mod amend;
mod backup;
mod bench;
mod cards;
mod check;
mod codes;
mod console;
mod count;
mod demo;
mod files;
mod hold;
mod import;
mod ledger;
mod move_stage;
mod open;
mod operators;
mod passphrase;
mod phones;
mod prompts;
mod purge;
mod ready;
mod restore;
mod review;
mod roster;
mod sender;
mod serve;
mod text;
mod times;
mod unconfirmed;

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use server::sequencer::SubmitError;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::LevelFilter;

/// Takes the returns of a caucus night, adds them up, lets anyone check them.
///
/// Exit codes: 0 done, 1 the answer is no, 2 bad input or use.
#[derive(Parser)]
#[command(
    name = "holdfast",
    version,
    after_help = "Example:
  holdfast count nights/iowa-2020 nights/iowa-2020/returns-2020-02-08.csv"
)]
struct Arguments {
    /// Without one, the demonstration is played
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    Amend(amend::Amend),
    Backup(backup::Backup),
    Bench(bench::Bench),
    Cards(cards::Cards),
    Check(check::Check),
    Codes(codes::Codes),
    Count(count::Count),
    Demo(demo::Demo),
    Hold(hold::Hold),
    Import(import::Import),
    Ledger(ledger::Ledger),
    Move(move_stage::Move),
    Open(open::Open),
    Operators(operators::Operators),
    Phones(phones::Phones),
    Prompts(prompts::Prompts),
    Purge(purge::Purge),
    Ready(ready::Ready),
    Restore(restore::Restore),
    Review(review::Review),
    Roster(roster::Roster),
    Serve(serve::Serve),
    Unconfirmed(unconfirmed::Unconfirmed),
}

/// The answer to a question that can be answered.
enum Answer {
    Yes,
    No,
}

/// How a command prints what it found.
#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// Tables for people.
    Table,
    /// JSON for programs.
    Json,
}

/// Logs go to standard error; what is normal is said only if somebody asks with RUST_LOG.
fn log() {
    let filter = EnvFilter::builder().with_default_directive(LevelFilter::WARN.into());
    let log = tracing_subscriber::fmt().with_writer(std::io::stderr);
    log.with_env_filter(filter.from_env_lossy()).init();
}

fn main() -> ExitCode {
    log();
    let command = Arguments::parse().command;
    // Alone it is the demonstration, as its own arguments have it.
    let command = command.or_else(|| Arguments::parse_from(["holdfast", "demo"]).command);
    let Some(command) = command else { return ExitCode::from(2) };
    let done = match command {
        Command::Amend(amend) => amend.run(),
        Command::Backup(backup) => backup.run(),
        Command::Bench(bench) => bench.run(),
        Command::Cards(cards) => cards.run(),
        Command::Check(check) => check.run(),
        Command::Codes(codes) => codes.run(),
        Command::Count(count) => count.run(),
        Command::Demo(demo) => demo.run(),
        Command::Hold(hold) => hold.run(),
        Command::Import(import) => import.run(),
        Command::Ledger(ledger) => ledger.run(),
        Command::Move(step) => step.run(),
        Command::Open(open) => open.run(),
        Command::Operators(operators) => operators.run(),
        Command::Phones(phones) => phones.run(),
        Command::Prompts(prompts) => prompts.run(),
        Command::Purge(purge) => purge.run(),
        Command::Ready(ready) => ready.run(),
        Command::Restore(restore) => restore.run(),
        Command::Review(review) => review.run(),
        Command::Roster(roster) => roster.run(),
        Command::Serve(serve) => serve.run(),
        Command::Unconfirmed(unconfirmed) => unconfirmed.run(),
    };
    match done {
        Ok(Answer::Yes) => ExitCode::SUCCESS,
        Ok(Answer::No) => ExitCode::from(1),
        Err(error) => {
            // Each cause stands on lines of its own: a fault of a file has several.
            eprintln!("holdfast: {error}");
            error.chain().skip(1).for_each(|cause| eprintln!("{cause}"));
            let refused = matches!(error.downcast_ref(), Some(SubmitError::Refused(_)));
            ExitCode::from(if refused { 1 } else { 2 })
        }
    }
}
