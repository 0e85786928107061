//! `holdfast cards`: the night's paper, to be printed.

mod paper;

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, ensure};
use canvass::setup::CountyIndex;
use cards::Pdf;
use clap::{Args, ValueEnum};
use night::command::{Act, ReporterId};

use self::paper::{Paper, Wanted};
use crate::Answer;
use crate::codes::Holder;
use crate::console::{By, Console, Data};
use crate::files::{print, write_secret};
use crate::text::number;

/// Makes a night's paper: cards, worksheets, envelopes, receipts
///
/// Cards are secret: whoever has one can report for the precinct. They are for
/// both sides of US Letter paper, English in front and Spanish behind. A
/// worksheet never holds a code, a number or a link. Precincts that are not
/// expected have no paper; the same again has the same bytes.
#[derive(Args)]
#[command(
    verbatim_doc_comment,
    after_help = "Example:
  holdfast cards --data iowa --site https://report.example cards.pdf
  holdfast cards --data iowa --site https://report.example --unprinted new.pdf
  holdfast cards --data iowa --kind worksheets --county 19001 adair.pdf
  holdfast cards --data iowa --site https://report.example --kind packs DIR"
)]
pub struct Cards {
    #[command(flatten)]
    data: Data,
    /// New file; of packs and receipts, a new folder with a file a county
    #[arg(value_name = "TO")]
    to: PathBuf,
    /// What to make
    #[arg(long, value_enum, default_value_t = Kind::Cards, hide_possible_values = true)]
    #[arg(value_name = "cards|worksheets|envelopes|receipts|packs")]
    kind: Kind,
    /// Address under which the reporting page is reached, for the squares
    #[arg(long, value_name = "URL")]
    site: Option<String>,
    /// Only this county, by its id
    #[arg(long, value_name = "ID")]
    county: Option<String>,
    /// Only this precinct
    #[arg(long, value_name = "ID", conflicts_with = "county")]
    precinct: Option<String>,
    /// Only this role's card
    #[arg(long, value_enum, value_name = "ROLE", requires = "precinct")]
    role: Option<Holder>,
    /// Only cards that were not printed as they are now
    #[arg(long)]
    unprinted: bool,
    /// Everything in large print; those who need it always have it
    #[arg(long)]
    large_print: bool,
    #[command(flatten)]
    by: By,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Kind {
    Cards,
    Worksheets,
    Envelopes,
    Receipts,
    Packs,
}

/// The longest address of a site: with the rest of a link it still fits a square that a telephone
/// reads from a worn sheet.
const SITE_BYTES_MAX: usize = 60;

/// Cards noted by one row: some 10 bytes each.
const CARDS_PER_ROW: usize = 10_000;

impl Cards {
    pub fn run(&self) -> anyhow::Result<Answer> {
        let site = self.site()?;
        ensure!(!self.to.exists(), "{} exists already; it is not written over", self.to.display());
        let console = Console::open(&self.data)?;
        let (files, printed) = {
            let night = console.read();
            let wanted = Wanted {
                county: self.county.as_deref(),
                precinct: self.precinct.as_deref(),
                role: self.role.map(Holder::role),
                unprinted: self.unprinted,
            };
            let people = console.people.everyone()?;
            let paper = Paper::of(&night, console.keys(), people, site, self.large_print);
            let found = paper.find(&wanted)?;
            let files = self.files(&paper, &found)?;
            let printed = match self.kind {
                Kind::Cards | Kind::Packs => paper.printed(&found),
                Kind::Worksheets | Kind::Envelopes | Kind::Receipts => Vec::new(),
            };
            (files, printed)
        };
        if files.is_empty() {
            print("There is nothing to print.\n")?;
            return Ok(Answer::No);
        }
        self.write(&files)?;
        // Only what was not noted before: to print again what is printed is no news.
        let news: Vec<_> = printed.iter().filter(|card| card.2).map(|c| (c.0, c.1)).collect();
        for part in news.chunks(CARDS_PER_ROW) {
            console.submit(self.by.actor(), Act::NoteCardsPrinted(part.to_vec()))?;
        }
        print(&self.told(&files, &printed))?;
        Ok(Answer::Yes)
    }

    fn site(&self) -> anyhow::Result<&str> {
        let needs = matches!(self.kind, Kind::Cards | Kind::Packs);
        let Some(site) = &self.site else {
            ensure!(!needs, "say with --site under which address the reporting page is reached");
            return Ok("");
        };
        let site = site.trim_end_matches('/');
        let rest = site.strip_prefix("https://").or_else(|| site.strip_prefix("http://localhost"));
        let sound = rest.is_some_and(|rest| !rest.contains(['?', '#', ' ']) && rest.is_ascii());
        ensure!(sound, "{site} is no address of a site; write it like https://report.example");
        ensure!(
            site.len() <= SITE_BYTES_MAX,
            "{site} is longer than {SITE_BYTES_MAX} letters; its squares would be too fine"
        );
        Ok(site)
    }

    /// Returns each file's name, where there are several, and its content.
    fn files(&self, paper: &Paper<'_>, found: &Found) -> anyhow::Result<Vec<(String, Pdf)>> {
        let one = |pdf: Pdf| if pdf.sides == 0 { vec![] } else { vec![(String::new(), pdf)] };
        Ok(match self.kind {
            Kind::Cards if found.cards.is_empty() => Vec::new(),
            _ if found.precincts.is_empty() && found.cards.is_empty() => Vec::new(),
            Kind::Cards => one(paper.cards(found)?),
            Kind::Worksheets => one(paper.worksheets(found)?),
            Kind::Envelopes => one(paper.envelopes(found)?),
            Kind::Receipts => paper.each_county(found, Paper::receipts)?,
            Kind::Packs => paper.each_county(found, Paper::pack)?,
        })
    }

    fn write(&self, files: &[(String, Pdf)]) -> anyhow::Result<()> {
        let wrong = |path: &Path| format!("{} cannot be written", path.display());
        if matches!(self.kind, Kind::Receipts | Kind::Packs) {
            fs::create_dir_all(&self.to).with_context(|| wrong(&self.to))?;
        }
        for (name, pdf) in files {
            let path = if name.is_empty() { self.to.clone() } else { self.to.join(name) };
            // Whoever reads a card can report with it.
            write_secret(&path, &pdf.bytes).with_context(|| wrong(&path))?;
        }
        Ok(())
    }

    fn told(&self, files: &[(String, Pdf)], printed: &[(ReporterId, u16, bool)]) -> String {
        let sides: usize = files.iter().map(|(_, pdf)| pdf.sides).sum();
        let bytes: usize = files.iter().map(|(_, pdf)| pdf.bytes.len()).sum();
        let mut text = format!(
            "written  {}, {} files, {} sides, {} KiB\n",
            self.to.display(),
            number(files.len()),
            number(sides),
            number(bytes.div_ceil(1024)),
        );
        if !printed.is_empty() {
            text += &format!(
                "cards    {}, noted as printed; keep the file secret, and delete it after\n",
                number(printed.len())
            );
        }
        let mut seen = Vec::new();
        for unprintable in files.iter().flat_map(|(_, pdf)| &pdf.unprintable) {
            if !seen.contains(&unprintable) {
                let lacking: String = unprintable.characters.iter().collect();
                text += &format!(
                    "look at  {}: the font does not have {}\n",
                    unprintable.text.escape_debug(),
                    lacking.escape_debug()
                );
                seen.push(unprintable);
            }
        }
        text
    }
}

/// What was asked for.
struct Found {
    /// Precincts that are expected, by county.
    precincts: Vec<(CountyIndex, canvass::setup::PrecinctIndex)>,
    /// Cards, by county, precinct and role.
    cards: Vec<server::cards::PrintedCard>,
}
