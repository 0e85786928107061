//! A precinct's worksheet, filled in by hand and signed in the room.

use crate::face::Faces;
use crate::facts::{NightFacts, Threshold, Worksheet};
use crate::flow::{Both, Column};
use crate::form::{BOTTOM, Form, Heading, INNER, PAD};
use crate::labels;
use crate::pdf::Paper;
use crate::sheet::{Ink, Language, MARGIN, Part, Role, Row, Side};
use crate::{Pdf, PdfError, unprintable};

/// Returns the worksheets, each on as many pages as its lines need.
pub fn worksheets(facts: &NightFacts, worksheets: &[Worksheet]) -> Result<Pdf, PdfError> {
    let faces = Faces::new();
    let mut paper = Paper::new(&format!("{}: worksheets", faces.clean(&facts.title)));
    let mut lacking = Vec::new();
    unprintable(&faces, facts.texts(), &mut lacking);
    for worksheet in worksheets {
        unprintable(&faces, worksheet.texts(), &mut lacking);
        let precinct = &worksheet.precinct;
        paper.mark(&faces.clean(&precinct.county), &faces.clean(&precinct.entry()));
        draw(&mut paper, &faces, facts, worksheet);
    }
    Ok(Pdf { sides: paper.sides(), bytes: paper.finish()?, unprintable: lacking })
}

/// Draws the pages of one worksheet.
pub(crate) fn draw(paper: &mut Paper, faces: &Faces, facts: &NightFacts, worksheet: &Worksheet) {
    for parts in pages(faces, facts, worksheet) {
        paper.draw(faces, Side { language: Language::English, parts });
    }
}

/// Lines that the last page of several has at least.
const LAST_LINES_MIN: usize = 6;

/// How high rows are: room for a hand, and for a signature.
#[derive(Clone, Copy)]
struct Sizes {
    label: f32,
    row_min: f32,
    row_max: f32,
    tail_room: f32,
}

/// Returns the sizes to try: one sheet is lost less easily than two, so that rows are lower where
/// that brings all of it onto one page.
fn sizes(worksheet: &Worksheet) -> &'static [Sizes] {
    match worksheet.large_print {
        false => &[
            Sizes { label: 12.5, row_min: 24.0, row_max: 42.0, tail_room: 24.0 },
            Sizes { label: 11.0, row_min: 22.0, row_max: 24.0, tail_room: 22.0 },
        ],
        true => &[Sizes { label: 15.0, row_min: 36.0, row_max: 52.0, tail_room: 30.0 }],
    }
}

/// Returns how many pages a worksheet takes.
pub(crate) fn pages_count(faces: &Faces, facts: &NightFacts, worksheet: &Worksheet) -> usize {
    pages(faces, facts, worksheet).len()
}

fn pages(faces: &Faces, facts: &NightFacts, worksheet: &Worksheet) -> Vec<Vec<Part>> {
    let tried = sizes(worksheet);
    let laid = |sizes: &Sizes| laid_out(faces, facts, worksheet, *sizes);
    let one = tried.iter().map(laid).find(|pages| pages.len() == 1);
    one.unwrap_or_else(|| laid(&tried[0]))
}

fn laid_out(
    faces: &Faces,
    facts: &NightFacts,
    worksheet: &Worksheet,
    sizes: Sizes,
) -> Vec<Vec<Part>> {
    let headings = headings(worksheet);
    let tail = {
        let mut form = Form::new(faces, sizes.label);
        form.y = 0.0;
        end(&mut form, worksheet, sizes);
        form.y
    };
    let mut pages = Vec::new();
    let mut rest = worksheet.lines.as_slice();
    let mut first = true;
    loop {
        let mut form = Form::new(faces, sizes.label);
        begin(&mut form, facts, worksheet, first);
        let room = BOTTOM - form.y - form.heads_height(&headings);
        // The last page has a row for the sums, and the end.
        let whole = (room - tail) / (rest.len() as f32 + 1.0);
        let last = whole >= sizes.row_min;
        let (fits, tall) = if last {
            (rest.len(), whole.min(sizes.row_max))
        } else {
            // Some are left for the last page, or it would hold sums alone.
            let most = (room / sizes.row_min) as usize;
            let kept = LAST_LINES_MIN.min(rest.len() / 2);
            let fits = most.min(rest.len() - kept);
            (fits, (room / fits.max(1) as f32).min(sizes.row_max))
        };
        let mut rows = vec![form.heads(&headings)];
        for line in &rest[..fits] {
            rows.push(form.row(&headings, tall, &[&line.number.to_string(), &line.name]));
        }
        rest = &rest[fits..];
        if last {
            rows.push(sums(&mut form, &headings, tall));
        }
        form.parts.push(Part::Table(rows));
        if last {
            // What room is left goes to the signatures.
            let spare = (BOTTOM - form.y - tail).clamp(0.0, 44.0);
            end(&mut form, worksheet, Sizes { tail_room: sizes.tail_room + spare / 2.0, ..sizes });
        }
        pages.push(form);
        first = false;
        if last {
            break;
        }
    }
    let count = pages.len();
    let number = |(at, mut form): (usize, Form<'_>)| {
        form.page_of(labels::NO_SECRET, at + 1, count);
        form.parts
    };
    pages.into_iter().enumerate().map(number).collect()
}

/// Returns the columns of the table, as wide as the page together.
fn headings(worksheet: &Worksheet) -> Vec<Heading> {
    let wide = if worksheet.large_print { 1.12 } else { 1.0 };
    let heading = |label, width: f32| Heading { label, width: width * wide };
    let mut headings = vec![heading(labels::NUMBER, 32.0), heading(labels::CANDIDATE, 0.0)];
    if worksheet.ballots {
        headings.push(heading(labels::TALLY, 200.0 / wide));
        headings.push(heading(labels::VOTES, 90.0));
    } else {
        headings.push(heading(labels::FIRST_COUNT, 58.0));
        if matches!(worksheet.threshold, Some(Threshold::Fraction(..))) {
            headings.push(heading(labels::VIABLE, 54.0));
        }
        headings.push(heading(labels::FINAL_COUNT, 58.0));
        headings.push(heading(labels::DELEGATES, 72.0));
        if worksheet.threshold != Some(Threshold::Room) {
            headings
                .push(heading(labels::CAPTAIN, if worksheet.large_print { 94.0 } else { 118.0 }));
        }
    }
    let others: f32 = headings.iter().map(|heading| heading.width).sum();
    headings[1].width = INNER - others;
    headings
}

/// Whose worksheet it is; on the first page also what the rules ask for.
fn begin(form: &mut Form, facts: &NightFacts, worksheet: &Worksheet, first: bool) {
    let style = form.style;
    let precinct = &worksheet.precinct;
    let title = style.bold().sized(if first { 20.0 } else { 15.0 });
    form.beside(
        0.5,
        |left| left.both(Role::Heading(1), title, labels::WORKSHEET, 1),
        |right| {
            right.fitted(Role::Paragraph, style.bold(), 9.0, 2, &facts.title);
            right.both(Role::Paragraph, style, Both(&facts.date_en, &facts.date_es), 1);
        },
    );
    form.write(MARGIN, INNER, |column| {
        let size = if first { 22.0 } else { 15.0 };
        let smallest = style.size.min(size);
        column.fitted(Role::Heading(2), style.bold().sized(size), smallest, 3, &precinct.name);
        let meeting = &precinct.meeting;
        let known = [meeting.opens_en.as_deref(), meeting.place.as_deref()];
        let place: Vec<&str> = known.into_iter().flatten().filter(|_| first).collect();
        let mut text = format!("{} County · Precinct {}", precinct.county, precinct.id);
        for known in place {
            text = format!("{text} · {known}");
        }
        column.fitted(Role::Paragraph, style, 9.0, 3, &text);
    });
    form.y += 4.0;
    if first {
        boxes(form, worksheet);
        form.y += 8.0;
    }
}

/// What is counted once: people, delegates, ballots.
fn boxes(form: &mut Form, worksheet: &Worksheet) {
    let height = form.style.size * 5.0;
    let delegates = worksheet.delegates.map(|delegates| delegates.to_string());
    if worksheet.ballots {
        let labels = [
            (labels::ATTENDANCE_SHORT, 0.2),
            (labels::ISSUED, 0.24),
            (labels::FOUND, 0.26),
            (labels::SPOILED, 0.15),
            (labels::BLANK, 0.15),
        ];
        let mut x = MARGIN;
        for (label, part) in labels {
            form.boxed((x, INNER * part), height, label, None);
            x += INNER * part;
        }
        form.y += height;
        return;
    }
    let (attendance, wide, middle) = match worksheet.large_print {
        false => (labels::ATTENDANCE, INNER * 0.33, INNER * 0.22),
        true => (labels::ATTENDANCE_SHORT, INNER * 0.24, INNER * 0.28),
    };
    form.boxed((MARGIN, wide), height, attendance, None);
    let at = MARGIN + wide;
    form.boxed((at, middle), height, labels::DELEGATES_TO_ELECT, delegates.as_deref());
    let (x, width) = (at + middle, INNER - wide - middle);
    threshold(form, worksheet.threshold, (x, width), height);
    form.y += height;
}

fn threshold(form: &mut Form, rule: Option<Threshold>, (x, width): (f32, f32), height: f32) {
    let Some(rule) = rule else { return };
    let frame = Ink::Frame { x, y: form.y, width, height, line: 1.0 };
    form.parts.push(Part::Ornament(vec![frame]));
    let written = match rule {
        Threshold::Room => 0.0,
        Threshold::Fraction(..) => height, // A square to write in.
    };
    let (left, room) = (x + PAD, width - written - 2.0 * PAD);
    let mut inside = Column::new(form.faces, left, room, form.y + PAD * 0.5);
    let style = form.style.bold();
    match rule {
        Threshold::Room => inside.both(Role::Paragraph, style, labels::ROOM, 2),
        Threshold::Fraction(part, whole) => {
            let (english, spanish) = fraction(part, whole);
            let said = Both("Viable with at least", "Viable con al menos");
            inside.both(Role::Paragraph, style, said, 1);
            inside.both(Role::Paragraph, style, Both(&english, &spanish), 1);
        }
    }
    form.parts.append(&mut inside.parts);
    if written > 0.0 {
        let (x, y) = (x + width - written, form.y);
        let square = Ink::Frame { x, y, width: written, height, line: 1.0 };
        form.parts.push(Part::Ornament(vec![square]));
    }
}

/// Returns how the threshold is worked out by hand.
fn fraction(part: u32, whole: u32) -> (String, String) {
    match part {
        1 => (
            format!("attendance ÷ {whole}, rounded up"),
            format!("asistencia ÷ {whole}, hacia arriba"),
        ),
        _ => (
            format!("{part} of {whole} attending, rounded up"),
            format!("{part} de cada {whole} asistentes, hacia arriba"),
        ),
    }
}

/// Returns the row of the sums.
fn sums(form: &mut Form, headings: &[Heading], height: f32) -> Row {
    let y = form.y;
    let back = Ink::Fill { x: MARGIN, y, width: INNER, height, shade: 240 };
    form.parts.push(Part::Ornament(vec![back]));
    form.row(headings, height, &["", "Total"])
}

/// What is said and signed once the counting is over.
fn end(form: &mut Form, worksheet: &Worksheet, sizes: Sizes) {
    form.y += 6.0;
    if worksheet.ballots {
        let style = form.style;
        form.write(MARGIN, INNER, |column| {
            column.both(Role::Paragraph, style, labels::BALLOTS_ADD_UP, 1);
        });
    } else {
        if worksheet.threshold == Some(Threshold::Room) || worksheet.delegates == Some(1) {
            ticks(form, labels::ROOM_VOTED, &[labels::YES, labels::NO]);
            form.y += 4.0;
        }
        ticks(form, labels::LOT, &[labels::COIN, labels::CARD_DRAW]);
        form.signed(&[(0.6, labels::BETWEEN), (0.4, labels::WON)], sizes.tail_room * 0.7);
    }
    let signature = [
        (0.33, labels::CHAIR),
        (0.17, labels::TIME),
        (0.33, labels::SECRETARY),
        (0.17, labels::TIME),
    ];
    form.signed(&signature, sizes.tail_room);
}

/// A question with boxes to tick.
fn ticks(form: &mut Form, question: Both, answers: &[Both]) {
    let style = form.style;
    let (top, mut x) = (form.y, MARGIN + INNER * 0.5);
    form.write(MARGIN, INNER * 0.5, |column| {
        column.both(Role::Paragraph, style.bold(), question, 1);
    });
    let bottom = form.y;
    for answer in answers {
        let side = style.size * 1.3;
        let frame = Ink::Frame { x, y: top + 2.0, width: side, height: side, line: 1.0 };
        form.parts.push(Part::Ornament(vec![frame]));
        form.y = top;
        let width = INNER * 0.25 - side - 10.0;
        form.write(x + side + 6.0, width, |column| column.both(Role::Paragraph, style, *answer, 1));
        x += INNER * 0.25;
    }
    form.y = bottom.max(form.y);
}
