//! `holdfast ledger`: looks into a night's ledger.

use clap::{Args, Subcommand};
use serde::Serialize;
use server::data_dir::ledger_path;
use server::recover::recover;

use crate::console::Data;
use crate::files::print;
use crate::text::number;
use crate::{Answer, Format};

/// Looks into a night's ledger
#[derive(Args)]
#[command(after_help = "Example:
  holdfast ledger verify --data iowa")]
pub struct Ledger {
    #[command(subcommand)]
    question: Question,
}

#[derive(Subcommand)]
enum Question {
    Verify(Verify),
}

/// Checks every row of the ledger, and that all of them can be folded
///
/// The first fault is named, and the answer is no. The night's digest is equal
/// wherever the same ledger is folded.
#[derive(Args)]
#[command(
    verbatim_doc_comment,
    after_help = "Example:
  holdfast ledger verify --data iowa"
)]
struct Verify {
    #[command(flatten)]
    data: Data,
    /// What to print
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,
}

#[derive(Serialize)]
struct Document {
    rows: u64,
    head: String,
    digest: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    fault: Option<String>,
}

impl Ledger {
    pub fn run(&self) -> anyhow::Result<Answer> {
        match &self.question {
            Question::Verify(verify) => verify.run(),
        }
    }
}

impl Verify {
    fn run(&self) -> anyhow::Result<Answer> {
        let ledger = ledger::Ledger::open(&ledger_path(&self.data.dir))?;
        let document = match recover(&ledger) {
            Ok(recovered) => Document {
                rows: recovered.head.seq,
                head: hex(&recovered.head.hash),
                digest: hex(&recovered.night.digest()),
                fault: None,
            },
            Err(error) => Document {
                rows: 0,
                head: String::new(),
                digest: String::new(),
                fault: Some(error.to_string()),
            },
        };
        match (self.format, &document) {
            (Format::Json, document) => print(&(serde_json::to_string(document)? + "\n"))?,
            (Format::Table, Document { fault: Some(fault), .. }) => {
                print(&format!("the first fault: {fault}\n"))?;
            }
            (Format::Table, Document { rows, head, digest, fault: None }) => print(&format!(
                "rows    {}, every one as it was written\nhead    {head}\nnight   {digest}\n",
                number(rows)
            ))?,
        }
        Ok(if document.fault.is_none() { Answer::Yes } else { Answer::No })
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
