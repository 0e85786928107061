//! `holdfast count`: adds every return up, as reported and as the rules give.

use std::fmt::Write;

use canvass::document::{AsComputed, AsReported, CountDocument, InOrder, SeatsRow};
use clap::Args;

use crate::files::{ReturnsOfNight, print};
use crate::text::{COLUMNS, cut, four_decimals, number, wrapped};
use crate::{Answer, Format};

/// Adds every return up, as reported and as the rules give it
///
/// The table shows the state; JSON has every county and district too.
#[derive(Args)]
#[command(after_help = "Example:
  holdfast count nights/iowa-2020 nights/iowa-2020/returns-2020-02-08.csv \\
    --reported nights/iowa-2020/reported.csv --column 2020-02-08-100")]
pub struct Count {
    #[command(flatten)]
    returns: ReturnsOfNight,
    /// What to print
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,
}

impl Count {
    /// Prints the document.
    pub fn run(&self) -> anyhow::Result<Answer> {
        let document = self.returns.canvass(CountDocument::of)?;
        match self.format {
            Format::Table => print(&table(&document))?,
            Format::Json => print(&(serde_json::to_string(&document)? + "\n"))?,
        }
        Ok(Answer::Yes)
    }
}

/// A column of figures.
struct Column {
    title: &'static str,
    width: usize,
    /// In the order of the candidates; `-` where nothing is given.
    figures: Vec<String>,
}

fn table(document: &CountDocument) -> String {
    let mut text = format!(
        "{}: {} of {} precincts reported\n\n",
        document.night,
        number(document.reported),
        number(document.expected)
    );
    let (ids, columns) = columns(document);
    let figures_width: usize = columns.iter().map(|column| column.width).sum();
    let longest = ids.iter().map(|id| id.chars().count()).max().unwrap_or(0);
    let name_width = longest.min(COLUMNS - figures_width);
    text.push_str(&" ".repeat(name_width));
    for column in &columns {
        let _ = write!(text, "{:>width$}", column.title, width = column.width);
    }
    text.push('\n');
    for (at, id) in ids.iter().enumerate() {
        let _ = write!(text, "{:<name_width$}", cut(id, name_width));
        for column in &columns {
            let _ = write!(text, "{:>width$}", column.figures[at], width = column.width);
        }
        text.push('\n');
    }
    if let AsComputed::Alignment { undecided_by_lot, unresolved, .. } = &document.as_computed {
        let note = format!(
            "By the rules: {} precincts hang on a lot that their awards do not settle; for {} the \
             rules give no outcome. Equivalents as reported are {}.",
            number(undecided_by_lot),
            number(unresolved),
            match document.sde_source {
                "printed" => "added as printed",
                _ => "exact",
            }
        );
        text.push('\n');
        text.push_str(&wrapped(&note, 0));
    }
    text.push_str(&seats(document));
    text
}

/// Returns the candidates, and the columns that this night has.
fn columns(document: &CountDocument) -> (Vec<&str>, Vec<Column>) {
    let named = match &document.as_reported {
        AsReported::Ballots { votes } => votes,
        AsReported::Alignment { first_alignment, .. } => first_alignment,
    };
    let ids: Vec<&str> = named.0.iter().map(|(id, _)| id.as_str()).collect();
    let mut columns = Vec::new();
    let mut whole = |title, width, sums: &InOrder<u64>| {
        let figure = |id: &&str| sums.get(id).map_or("-".to_owned(), number);
        columns.push(Column { title, width, figures: ids.iter().map(figure).collect() });
    };
    match &document.as_reported {
        AsReported::Ballots { votes } => whole("votes", 10, votes),
        AsReported::Alignment { first_alignment, final_alignment, awards, .. } => {
            whole("first", 8, first_alignment);
            whole("final", 8, final_alignment);
            whole("awards", 7, awards);
        }
    }
    if let AsComputed::Alignment { awards, .. } = &document.as_computed {
        whole("by rules", 9, awards);
    }
    let mut decimals = |title, width, sums: &Option<InOrder<String>>| {
        let Some(sums) = sums else { return };
        let figure = |id: &&str| sums.get(id).map_or("-".to_owned(), |sum| four_decimals(sum));
        columns.push(Column { title, width, figures: ids.iter().map(figure).collect() });
    };
    if let AsReported::Alignment { state_delegate_equivalents, .. } = &document.as_reported {
        decimals("equivalents", 12, state_delegate_equivalents);
    }
    if let AsComputed::Alignment { state_delegate_equivalents, .. } = &document.as_computed {
        decimals("by rules", 10, state_delegate_equivalents);
    }
    let mut seats = |title, width, seats: &InOrder<u64>| {
        if !seats.is_empty() {
            let figure = |id: &&str| number(seats.get(id).unwrap_or(&0));
            columns.push(Column { title, width, figures: ids.iter().map(figure).collect() });
        }
    };
    seats("seats", 6, &document.national_delegates.as_reported);
    seats("by rules", 9, &document.national_delegates.as_computed);
    (ids, columns)
}

fn seats(document: &CountDocument) -> String {
    let mut text = String::new();
    if !document.seats.is_empty() {
        text.push_str("\nnational delegates\n");
    }
    for row in &document.seats {
        text.push_str(&wrapped(&seats_sentence(row), 2));
    }
    text
}

fn seats_sentence(row: &SeatsRow) -> String {
    let held = row.awards.0.iter().map(|(id, seats)| format!("{id} {seats}"));
    let held = match row.awards.is_empty() {
        true => "nobody yet".to_owned(),
        false => held.collect::<Vec<_>>().join(", "),
    };
    let mut sentence = format!("{} ({}): {held}.", row.pool, row.seats);
    if let Some(flip) = &row.flips_if {
        let unit = flip.unit.replace('_', " ");
        let _ = write!(
            sentence,
            " The next seat goes from {} to {} with {} more {unit}.",
            flip.holder, flip.gains, flip.lacks
        );
    }
    if let Some(tie) = &row.tie {
        let among = tie.among.join(", ");
        let _ = write!(sentence, " A lot among {among} decides {} more.", tie.seats);
    }
    sentence
}
