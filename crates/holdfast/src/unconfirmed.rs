//! `holdfast unconfirmed`: returns that came without a card, with whom to call.

use std::fmt::Write;

use clap::Args;
use server::data_dir::DataDir;

use crate::Answer;
use crate::console::Data;
use crate::files::print;
use crate::text::cut;

/// Lists returns without a card that nobody has vouched for yet
///
/// They are outside all totals. Call the number, compare the figures, and say
/// so with `holdfast review PRECINCT vouch --receipt N`.
#[derive(Args)]
#[command(
    verbatim_doc_comment,
    after_help = "Example:
  holdfast unconfirmed --data iowa"
)]
pub struct Unconfirmed {
    #[command(flatten)]
    data: Data,
}

/// Widths of a line's parts; with the receipt it has 80 characters.
const ID_WIDTH: usize = 22;
const NAME_WIDTH: usize = 28;
const NUMBER_WIDTH: usize = 18;

impl Unconfirmed {
    pub fn run(&self) -> anyhow::Result<Answer> {
        let dir = DataDir::open_to_read(&self.data.dir)?;
        let (ledger, recovered) = dir.recover()?;
        let (night, people) = (recovered.night, dir.people(&ledger)?);
        let mut text = String::new();
        for one in night.unconfirmed().filter(|one| !one.vouched) {
            let id = cut(night.setup().precincts.id(one.precinct), ID_WIDTH);
            let said = |place| people.read(place).unwrap_or_else(|| "(not readable)".into());
            let name = cut(&said(&one.name_ref), NAME_WIDTH);
            let number = cut(&said(&one.call_back_ref), NUMBER_WIDTH);
            let receipt = one.receipt;
            let _ = writeln!(
                text,
                "{receipt:>8} {id:<ID_WIDTH$} {name:<NAME_WIDTH$} {number:<NUMBER_WIDTH$}"
            );
        }
        if text.is_empty() {
            text.push_str("No return without a card waits for anybody.\n");
        }
        print(&text)?;
        Ok(Answer::Yes)
    }
}
