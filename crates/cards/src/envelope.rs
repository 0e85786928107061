//! The cover of a precinct's pack: folded in three it shows its address in a window envelope.

use crate::face::Faces;
use crate::facts::{NightFacts, Precinct};
use crate::flow::{Both, Style};
use crate::form::{Form, INNER};
use crate::pdf::Paper;
use crate::sheet::{Ink, Language, MARGIN, Part, Role, Side};
use crate::{Pdf, PdfError, labels, unprintable};

/// Left edge of the window of a #10 envelope, from the left of the sheet.
const WINDOW_LEFT: f32 = 68.0;

/// Top of the window, from the top of the sheet.
const WINDOW_TOP: f32 = 148.0;

/// As wide as the window.
const WINDOW_WIDTH: f32 = 300.0;

/// As tall as the window.
const WINDOW_HEIGHT: f32 = 76.0;

/// Returns a cover for each precinct's pack, one side each, with no code on it.
pub fn envelopes(facts: &NightFacts, precincts: &[Precinct]) -> Result<Pdf, PdfError> {
    let faces = Faces::new();
    let mut paper = Paper::new(&format!("{}: envelopes", faces.clean(&facts.title)));
    let mut lacking = Vec::new();
    unprintable(&faces, facts.texts(), &mut lacking);
    for precinct in precincts {
        unprintable(&faces, precinct.texts(), &mut lacking);
        paper.mark(&faces.clean(&precinct.county), &faces.clean(&precinct.entry()));
        draw(&mut paper, &faces, facts, precinct);
    }
    Ok(Pdf { sides: paper.sides(), bytes: paper.finish()?, unprintable: lacking })
}

/// Draws one cover.
pub(crate) fn draw(paper: &mut Paper, faces: &Faces, facts: &NightFacts, precinct: &Precinct) {
    let mut form = Form::new(faces, 15.0);
    let style = form.style;
    form.write(MARGIN, INNER, |column| {
        column.fitted(Role::Paragraph, style.bold(), 9.0, 2, &facts.title);
        column.both(Role::Paragraph, style, Both(&facts.date_en, &facts.date_es), 1);
    });
    form.y = WINDOW_TOP;
    address(&mut form, precinct);
    form.y = WINDOW_TOP + WINDOW_HEIGHT + 60.0;
    form.write(MARGIN, INNER, |column| {
        let big = style.bold().sized(34.0);
        column.fitted(Role::Heading(1), big, 15.0, 3, &precinct.name);
        let county = format!("{} County · Precinct {}", precinct.county, precinct.id);
        column.fitted(Role::Paragraph, style.sized(18.0), 10.0, 2, &county);
        let meeting = &precinct.meeting;
        let known = [meeting.opens_en.as_deref(), meeting.place.as_deref()];
        let place: Vec<&str> = known.into_iter().flatten().collect();
        column.fitted(Role::Paragraph, style.sized(18.0), 10.0, 3, &place.join(" · "));
        column.gap(24.0);
        column.both(Role::Heading(2), style.bold().sized(20.0), labels::CONTAINS, 1);
    });
    form.y += 8.0;
    for content in labels::CONTENTS {
        let side = 18.0;
        let (x, y) = (MARGIN + 4.0, form.y + 2.0);
        let tick = Ink::Frame { x, y, width: side, height: side, line: 1.2 };
        form.parts.push(Part::Ornament(vec![tick]));
        form.write(MARGIN + 34.0, INNER - 34.0, |column| {
            column.both(Role::Paragraph, style.sized(16.0), content, 1);
        });
        form.y += 10.0;
    }
    let parts = form.parts;
    paper.draw(faces, Side { language: Language::English, parts });
}

/// What shows in the window.
fn address(form: &mut Form, precinct: &Precinct) {
    let style = Style::new(13.0, Language::English);
    form.write(WINDOW_LEFT, WINDOW_WIDTH, |column| {
        column.fitted(Role::Paragraph, style.bold().sized(15.0), 8.0, 2, &precinct.name);
        let county = format!("{} County · {}", precinct.county, precinct.id);
        column.fitted(Role::Paragraph, style, 8.0, 1, &county);
        let place = precinct.meeting.place.as_deref().unwrap_or_default();
        column.fitted(Role::Paragraph, style, 8.0, 2, place);
    });
}
