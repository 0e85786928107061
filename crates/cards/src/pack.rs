//! All paper of one county in one file, in the order it is put into envelopes.

use crate::face::Faces;
use crate::facts::{Card, Holder, NightFacts, Precinct, Worksheet};
use crate::form::{BOTTOM, Form, Heading, INNER};
use crate::pdf::Paper;
use crate::sheet::{Language, MARGIN, Part, Role, Side};
use crate::{Pdf, PdfError, card, envelope, labels, unprintable, worksheet};

/// One for the room, one for headquarters.
const WORKSHEET_COPIES: usize = 2;

const ROW: f32 = 24.0;

/// What goes into one precinct's envelope.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Packet {
    /// The precinct on the cover.
    pub precinct: Precinct,
    /// The cards, printed in this order: chair, secretary.
    pub cards: Vec<Card>,
    /// The worksheet; two copies are printed.
    pub worksheet: Worksheet,
}

/// Returns the pack of one county: its contents, the county's own cards, and the packets.
///
/// It is printed on both sides: whatever begins, begins on a sheet of its own.
pub fn county_pack(
    facts: &NightFacts,
    county: &str,
    county_cards: &[Card],
    packets: &[Packet],
) -> Result<Pdf, PdfError> {
    let faces = Faces::new();
    let mut paper = Paper::new(&format!("{}: {}", faces.clean(&facts.title), faces.clean(county)));
    let mut lacking = Vec::new();
    unprintable(&faces, facts.texts(), &mut lacking);
    let county_texts = std::iter::once(county).chain(county_cards.iter().flat_map(Card::texts));
    unprintable(&faces, county_texts, &mut lacking);
    let entry = faces.clean(county).into_owned();
    paper.mark(&entry, "Contents");
    contents(&mut paper, &faces, facts, county, county_cards.len(), packets);
    for county_card in county_cards {
        paper.mark(&entry, "County");
        card::draw(&mut paper, &faces, facts, county_card)?;
    }
    for packet in packets {
        let Packet { precinct, cards, worksheet } = packet;
        let texts = precinct.texts().chain(cards.iter().flat_map(Card::texts));
        unprintable(&faces, texts.chain(worksheet.texts()), &mut lacking);
        paper.mark(&entry, &faces.clean(&precinct.entry()));
        envelope::draw(&mut paper, &faces, facts, precinct);
        turn(&mut paper, &faces);
        for card in cards {
            card::draw(&mut paper, &faces, facts, card)?;
        }
        for _ in 0..WORKSHEET_COPIES {
            worksheet::draw(&mut paper, &faces, facts, worksheet);
            turn(&mut paper, &faces);
        }
    }
    Ok(Pdf { sides: paper.sides(), bytes: paper.finish()?, unprintable: lacking })
}

/// Leaves the back of a sheet empty, and says that it is meant.
fn turn(paper: &mut Paper, faces: &Faces) {
    if paper.sides().is_multiple_of(2) {
        return;
    }
    let mut form = Form::new(faces, 12.0);
    form.y = BOTTOM;
    let style = form.style;
    form.write(MARGIN, INNER, |column| {
        column.both(Role::Paragraph, style, labels::EMPTY_SIDE, 1);
    });
    paper.draw(faces, Side { language: Language::English, parts: form.parts });
}

/// The packets in their order, each to be ticked when it is closed.
fn contents(
    paper: &mut Paper,
    faces: &Faces,
    facts: &NightFacts,
    county: &str,
    county_cards: usize,
    packets: &[Packet],
) {
    let headings = headings();
    let mut pages: Vec<Form> = Vec::new();
    let mut done = 0;
    // Sheets before each packet, once the number of these pages is known.
    let mut begins = Vec::new();
    let mut sides = 2 * county_cards;
    for packet in packets {
        begins.push(sides);
        let worksheet = worksheet::pages_count(faces, facts, &packet.worksheet);
        sides += 2 + 2 * packet.cards.len() + WORKSHEET_COPIES * worksheet.next_multiple_of(2);
    }
    let own = contents_pages(faces, facts, county, packets.len()).next_multiple_of(2);
    while done < packets.len() || pages.is_empty() {
        let mut form = Form::new(faces, 12.0);
        form.begin_county(facts, labels::PACK, county);
        let mut table = vec![form.heads(&headings)];
        let fits = rows_below(form.y);
        for (at, packet) in packets.iter().enumerate().skip(done).take(fits) {
            let cards = packet.cards.iter().map(|card| short(card.holder)).collect::<Vec<_>>();
            let lists = [
                (at + 1).to_string(),
                format!("{}\u{a0} {}", packet.precinct.id, packet.precinct.name),
                cards.join(", "),
                WORKSHEET_COPIES.to_string(),
                (own + begins[at] + 1).to_string(),
            ];
            table.push(form.row(&headings, ROW, &lists.each_ref().map(String::as_str)));
        }
        done += fits;
        form.parts.push(Part::Table(table));
        pages.push(form);
    }
    let count = pages.len();
    for (at, mut form) in pages.into_iter().enumerate() {
        form.page_of(labels::PACK_RULE, at + 1, count);
        paper.draw(faces, Side { language: Language::English, parts: form.parts });
    }
    turn(paper, faces);
}

fn rows_below(y: f32) -> usize {
    ((BOTTOM - y) / ROW) as usize
}

/// Returns how many pages list that many packets.
fn contents_pages(faces: &Faces, facts: &NightFacts, county: &str, packets: usize) -> usize {
    let mut form = Form::new(faces, 12.0);
    form.begin_county(facts, labels::PACK, county);
    form.heads(&headings());
    packets.div_ceil(rows_below(form.y)).max(1)
}

fn short(holder: Holder) -> &'static str {
    match holder {
        Holder::Chair => "chair",
        Holder::Secretary => "secretary",
        Holder::County => "county",
        Holder::Observer => "observer",
    }
}

fn headings() -> Vec<Heading> {
    let heading = |label, width| Heading { label, width };
    vec![
        heading(labels::NUMBER, 34.0),
        heading(labels::PRECINCT, INNER - 34.0 - 120.0 - 84.0 - 52.0 - 62.0),
        heading(labels::CARDS, 120.0),
        heading(labels::WORKSHEETS, 84.0),
        heading(labels::PAGE, 52.0),
        heading(labels::CLOSED, 62.0),
    ]
}
