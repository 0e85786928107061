//! `holdfast`: the program, one file for each subcommand.

mod bench;
mod check;
mod count;
mod files;
mod text;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

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
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Bench(bench::Bench),
    Check(check::Check),
    Count(count::Count),
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

fn main() -> ExitCode {
    let done = match Arguments::parse().command {
        Command::Bench(bench) => bench.run(),
        Command::Check(check) => check.run(),
        Command::Count(count) => count.run(),
    };
    match done {
        Ok(Answer::Yes) => ExitCode::SUCCESS,
        Ok(Answer::No) => ExitCode::from(1),
        Err(error) => {
            // Each cause stands on lines of its own: a fault of a file has several.
            eprintln!("holdfast: {error}");
            error.chain().skip(1).for_each(|cause| eprintln!("{cause}"));
            ExitCode::from(2)
        }
    }
}
