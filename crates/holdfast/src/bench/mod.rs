//! `holdfast bench`: measures against the budgets, and prints a table.
//!
//! Every figure is of this machine at this hour; what the disk does alone stands beside what needs
//! it. The figures of a release are kept in `docs/performance.md`.

mod disk;
mod edge;
mod filing;
mod hotline;
mod recovery;
mod refusals;
mod usage;
mod whole_process;

use std::path::PathBuf;

use server::clock::Clock;

use crate::Answer;

/// Measures what the budgets bound, and prints a table.
///
/// It works in a temporary directory below --dir, sends to 127.0.0.1 alone and stops by itself
/// after some twelve minutes; --only measures a part.
#[derive(clap::Args)]
#[command(after_help = "Example:
  holdfast bench --only recovery --precincts 100000")]
pub struct Bench {
    /// Measure only this
    #[arg(long, value_enum)]
    only: Option<Part>,
    /// Folder of the night whose returns are counted and filed
    #[arg(long, value_name = "NIGHT", default_value = "nights/iowa-2020")]
    night: PathBuf,
    /// File of returns of that night
    #[arg(long, value_name = "FILE", default_value = "nights/iowa-2020/returns-2020-02-08.csv")]
    returns: PathBuf,
    /// Precincts of the synthetic night
    #[arg(long, value_name = "NUMBER", default_value_t = 1_000_000)]
    precincts: u32,
    /// Seconds of filing at each number at once, and of calling at each rate
    #[arg(long, value_name = "SECONDS", default_value_t = 5)]
    seconds: u64,
    /// Where the temporary directory is made; its disk is the one measured
    #[arg(long, value_name = "DIR", default_value = ".")]
    dir: PathBuf,
    /// Seconds of each flood of the hotline
    #[arg(long, value_name = "SECONDS", default_value_t = 60)]
    flood_seconds: u64,
    /// Minutes of a night that are played with real calls
    #[arg(long, value_name = "MINUTES", default_value_t = 5)]
    minutes: u64,
    /// Flood this server in the same way as the telephone's edge
    #[arg(long, value_enum, value_name = "SERVER")]
    beside: Option<Beside>,
    /// Judges calls until its input ends; the program calls itself so
    #[arg(long, hide = true)]
    judge: bool,
    /// Recovers this directory's ledger, measures and says so; the program calls itself so
    #[arg(long, value_name = "DIR", hide = true)]
    recover: Option<PathBuf>,
}

/// What is measured.
#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Part {
    /// `check` and `count`, whole process
    Count,
    /// A start over a large synthetic night
    Recovery,
    /// Returns over HTTP, durable, beside the disk alone
    Filing,
    /// How long a code is refused, whatever it once was
    Refusals,
    /// Calls refused a second by the telephone's edge
    Edge,
    /// Chairs who call the hotline while it is flooded
    Hotline,
    /// Minutes of a flooded night with real calls
    Minutes,
}

/// A server to compare the edge with.
#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Beside {
    /// Its Debian package is called the same
    Kamailio,
}

/// One line of the table.
struct Line {
    what: String,
    figure: String,
    bound: &'static str,
}

impl Line {
    fn new(what: impl Into<String>, figure: impl Into<String>, bound: &'static str) -> Line {
        Line { what: what.into(), figure: figure.into(), bound }
    }
}

impl Bench {
    pub fn run(&self) -> anyhow::Result<Answer> {
        if let Some(dir) = &self.recover {
            recovery::recover_and_say(dir)?;
            return Ok(Answer::Yes);
        }
        if self.judge {
            edge::judge()?;
            return Ok(Answer::Yes);
        }
        println!("{}\n", machine());
        println!("| what | figure | bound |\n|---|---|---|");
        let wanted = |part| self.only.is_none_or(|only| only == part);
        if wanted(Part::Count) {
            print(whole_process::measure(&self.night, &self.returns)?);
        }
        if wanted(Part::Filing) {
            print(disk::measure(&self.dir)?);
            print(filing::measure(self)?);
        }
        if wanted(Part::Refusals) {
            print(refusals::measure(self)?);
        }
        if wanted(Part::Edge) {
            print(edge::measure(self)?);
        }
        if wanted(Part::Hotline) {
            print(hotline::measure(self)?);
        }
        if wanted(Part::Minutes) {
            print(hotline::measure_minutes(self)?);
        }
        if wanted(Part::Recovery) {
            print(recovery::measure(&self.dir, self.precincts)?);
        }
        Ok(Answer::Yes)
    }

    /// Makes a directory of its own, removed when dropped.
    fn scratch(&self, name: &str) -> anyhow::Result<Scratch> {
        Scratch::new(&self.dir, name)
    }
}

/// Returns steady nanoseconds.
fn now_ns() -> u64 {
    Clock::System.now().tick_ns
}

fn print(lines: Vec<Line>) {
    for Line { what, figure, bound } in lines {
        println!("| {what} | {figure} | {bound} |");
    }
}

/// Returns the machine in a line: processor, cores, memory.
fn machine() -> String {
    let field = |file: &str, name: &str| {
        let text = std::fs::read_to_string(file).unwrap_or_default();
        let line = text.lines().find(|line| line.starts_with(name)).unwrap_or_default().to_owned();
        line.split_once(':').map_or(String::new(), |(_, value)| value.trim().to_owned())
    };
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    let processor = field("/proc/cpuinfo", "model name");
    let memory = field("/proc/meminfo", "MemTotal");
    format!("{processor}, {cores} cores, {memory} memory")
}

/// A temporary directory.
struct Scratch(PathBuf);

impl Scratch {
    fn new(dir: &std::path::Path, name: &str) -> anyhow::Result<Scratch> {
        let path = dir.join(format!(".holdfast-bench-{}-{name}", std::process::id()));
        std::fs::create_dir_all(&path)?;
        Ok(Scratch(path))
    }

    fn path(&self) -> &std::path::Path {
        &self.0
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}
