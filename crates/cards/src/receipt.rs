//! The sheet at a door where paper is handed in: each sheet listed, and who took it.

use crate::face::Faces;
use crate::facts::{NightFacts, Precinct};
use crate::form::{BOTTOM, Form, Heading, INNER};
use crate::pdf::Paper;
use crate::sheet::{Language, MARGIN, Part, Role, Side};
use crate::{Pdf, PdfError, labels, unprintable};

const ROW: f32 = 25.0;

/// Rows for paper of precincts that are not on the list.
const FREE_ROWS: usize = 3;

/// What the sums and the two signatures need.
const END: f32 = 104.0;

/// Returns the receipt sheets of one county: its precincts, each to be ticked, and free rows.
pub fn receipt_sheet(
    facts: &NightFacts,
    county: &str,
    precincts: &[Precinct],
) -> Result<Pdf, PdfError> {
    let faces = Faces::new();
    let mut paper = Paper::new(&format!("{}: receipts", faces.clean(&facts.title)));
    let mut lacking = Vec::new();
    unprintable(&faces, facts.texts(), &mut lacking);
    unprintable(&faces, precincts.iter().flat_map(Precinct::texts), &mut lacking);
    paper.mark(&faces.clean(county), "Receipts");
    draw(&mut paper, &faces, facts, county, precincts);
    Ok(Pdf { sides: paper.sides(), bytes: paper.finish()?, unprintable: lacking })
}

fn draw(
    paper: &mut Paper,
    faces: &Faces,
    facts: &NightFacts,
    county: &str,
    precincts: &[Precinct],
) {
    let headings = headings();
    let rows = precincts.len() + FREE_ROWS;
    let mut pages: Vec<Form> = Vec::new();
    let mut done = 0;
    loop {
        let mut form = Form::new(faces, 11.5);
        form.begin_county(facts, labels::RECEIPT, county);
        let mut table = vec![form.heads(&headings)];
        let room = BOTTOM - form.y;
        let last = rows - done <= ((room - END) / ROW) as usize;
        // The last page has at least the free rows.
        let fits =
            if last { rows - done } else { (rows - done - FREE_ROWS).min((room / ROW) as usize) };
        for at in done..done + fits {
            let number = (at + 1).to_string();
            let precinct = precincts.get(at);
            let name = precinct.map(|precinct| format!("{}\u{a0} {}", precinct.id, precinct.name));
            let printed = [number.as_str(), name.as_deref().unwrap_or_default()];
            table.push(form.row(&headings, ROW, &printed));
        }
        done += fits;
        form.parts.push(Part::Table(table));
        if last {
            end(&mut form);
        }
        pages.push(form);
        if last {
            break;
        }
    }
    let count = pages.len();
    for (at, mut form) in pages.into_iter().enumerate() {
        form.page_of(labels::RECEIPT_RULE, at + 1, count);
        paper.draw(faces, Side { language: Language::English, parts: form.parts });
    }
}

fn headings() -> Vec<Heading> {
    let heading = |label, width| Heading { label, width };
    let rest = INNER - 32.0 - 50.0 - 60.0 - 104.0 - 104.0;
    vec![
        heading(labels::NUMBER, 32.0),
        heading(labels::PRECINCT, rest),
        heading(labels::SHEETS, 50.0),
        heading(labels::HOUR, 60.0),
        heading(labels::FROM_WHOM, 104.0),
        heading(labels::RECEIVED_BY, 104.0),
    ]
}

fn end(form: &mut Form) {
    form.y += 8.0;
    let style = form.style;
    form.write(MARGIN, INNER, |column| {
        column.both(Role::Paragraph, style.bold().sized(15.0), labels::SHEETS_LISTED, 1);
    });
    let signatures = [
        (0.36, labels::HANDED_IN),
        (0.14, labels::TIME),
        (0.36, labels::TAKEN),
        (0.14, labels::TIME),
    ];
    form.signed(&signatures, 32.0);
}
