//! A reporter's card: English in front, Spanish on the back.

mod ways;

use std::rc::Rc;

use crate::face::{Faces, Weight};
use crate::facts::{Card, Holder, NightFacts};
use crate::flow::{Column, Style, broken, centred, height};
use crate::pdf::Paper;
use crate::sheet::{HEIGHT, Ink, Language, MARGIN, Part, Role, Side, WIDTH};
use crate::square::{Square, square};
use crate::words::{Words, fill};
use crate::{Pdf, PdfError, unprintable};

const INNER: f32 = WIDTH - 2.0 * MARGIN;

/// Where the footer begins.
const BOTTOM: f32 = HEIGHT - MARGIN - 20.0;

/// Side of the square code with its quiet zone: a module of the longest link is 0.83 mm.
const SQUARE_SIDE: f32 = 154.0;

/// As large as a code of twelve digits can be.
const CODE_SIZE: f32 = 60.0;

/// Between sections, if there is room.
const GAP_MAX: f32 = 15.0;
const GAP_MIN: f32 = 5.0;

/// Returns the cards, two sides each, to be printed on both sides of the paper.
pub fn cards(facts: &NightFacts, cards: &[Card]) -> Result<Pdf, PdfError> {
    let faces = Faces::new();
    let mut paper = Paper::new(&format!("{}: cards", faces.clean(&facts.title)));
    let mut lacking = Vec::new();
    unprintable(&faces, facts.texts(), &mut lacking);
    for card in cards {
        unprintable(&faces, card.texts(), &mut lacking);
        paper.mark(&faces.clean(&card.precinct.county), &faces.clean(&card.precinct.entry()));
        draw(&mut paper, &faces, facts, card)?;
    }
    Ok(Pdf { sides: paper.sides(), bytes: paper.finish()?, unprintable: lacking })
}

/// Draws both sides of a card.
pub(crate) fn draw(
    paper: &mut Paper,
    faces: &Faces,
    facts: &NightFacts,
    card: &Card,
) -> Result<(), PdfError> {
    let too_long =
        || PdfError::LinkTooLong { precinct: card.precinct.id.clone(), bytes: card.link.len() };
    let square = Rc::new(square(&card.link).ok_or_else(too_long)?);
    for language in [Language::English, Language::Spanish] {
        let square = Rc::clone(&square);
        paper.draw(faces, side(faces, &Subject { facts, card, square, language }));
    }
    Ok(())
}

/// How much a side says, and how large.
#[derive(Clone, Copy)]
struct Look {
    body: f32,
    /// All words, or the short ones of large print.
    full: bool,
    /// With the lines and their candidates.
    list: bool,
    gap: f32,
}

/// Returns the looks to try, the best one first; the last is for names nobody has.
fn looks(card: &Card) -> Vec<Look> {
    let look = |body: f32, full, list| Look { body, full, list, gap: GAP_MIN };
    let mut looks = Vec::new();
    let reports = matches!(card.holder, Holder::Chair | Holder::Secretary);
    if card.large_print || !reports {
        let full = !card.large_print;
        looks.extend([20.0, 19.0, 18.0].map(|body| look(body, full, true)));
        looks.push(look(18.0, false, false));
    } else {
        looks.extend([16.0, 15.0, 14.0, 13.5, 13.0].map(|body| look(body, true, true)));
        // What to key is worth more than long sentences.
        looks.extend([14.5, 14.0, 13.5, 13.0].map(|body| look(body, false, true)));
        looks.extend([15.0, 14.0, 13.0].map(|body| look(body, true, false)));
        looks.push(look(13.0, false, false));
    }
    looks.extend(
        [17.0, 16.0, 14.0, 12.0, 11.0, 10.0, 9.0, 8.0].map(|body| look(body, false, false)),
    );
    looks
}

/// What one side is about.
struct Subject<'a> {
    facts: &'a NightFacts,
    card: &'a Card,
    square: Rc<Square>,
    language: Language,
}

fn side(faces: &Faces, subject: &Subject) -> Side {
    let language = subject.language;
    let mut parts = Vec::new();
    for look in looks(subject.card) {
        let draft = Draft::new(faces, subject, look).drawn();
        let slack = BOTTOM - draft.column.y;
        if slack >= 0.0 {
            // Again, with the room that is left spread between the sections.
            let gap = (look.gap + slack / draft.gaps.max(1) as f32).min(GAP_MAX);
            let spread = Draft::new(faces, subject, Look { gap, ..look }).drawn();
            return Side { language, parts: spread.column.parts };
        }
        parts = draft.column.parts;
    }
    Side { language, parts }
}

/// One side while it is laid out.
struct Draft<'a> {
    facts: &'a NightFacts,
    card: &'a Card,
    square: &'a Rc<Square>,
    words: &'static Words,
    language: Language,
    look: Look,
    plain: Style,
    column: Column<'a>,
    gaps: usize,
}

impl<'a> Draft<'a> {
    fn new(faces: &'a Faces, subject: &'a Subject, look: Look) -> Draft<'a> {
        let Subject { facts, card, square, language } = subject;
        let language = *language;
        let plain = Style::new(look.body, language);
        let column = Column::new(faces, MARGIN, INNER, MARGIN);
        let words = Words::of(language);
        Draft { facts, card, square, words, language, look, plain, column, gaps: 0 }
    }

    fn drawn(mut self) -> Draft<'a> {
        let reports = matches!(self.card.holder, Holder::Chair | Holder::Secretary);
        self.band();
        self.role();
        self.place();
        self.gap();
        self.code();
        self.gap();
        self.ways(reports);
        if reports && !self.card.lines.is_empty() && (self.look.list || self.look.full) {
            self.gap();
            if self.look.list {
                self.lines();
            } else {
                self.column.text(Role::Paragraph, self.plain, self.words.lines_elsewhere);
            }
        }
        if reports {
            self.gap();
            self.done();
        }
        self.gap();
        self.help();
        self.footer();
        self
    }

    fn gap(&mut self) {
        self.column.gap(self.look.gap);
        self.gaps += 1;
    }

    fn band(&mut self) {
        let size = (self.look.body + 7.0).clamp(16.0, 22.0);
        let tall = size * 1.6;
        let top = self.column.y;
        let style = self.plain.bold().white().sized(size);
        let band = Ink::Fill { x: MARGIN, y: top, width: INNER, height: tall, shade: 0 };
        let mut ink = vec![band];
        ink.extend(self.one_line(style, self.words.private, MARGIN, INNER, (top, top + tall)));
        self.column.parts.push(Part::Block(Role::Paragraph, ink));
        self.column.y = top + tall;
        self.column.gap(6.0);
    }

    /// Whose card, and of which night: beside each other.
    fn role(&mut self) {
        let top = self.column.y;
        let half = INNER * 0.5;
        let mut left = Column::new(self.column.faces, MARGIN, half - 8.0, top);
        let size = (self.look.body * 1.8).clamp(20.0, 26.0);
        let holder = self.words.holder(self.card.holder);
        left.fitted(Role::Heading(1), self.plain.bold().sized(size), 14.0, 1, holder);
        let mut right = Column::new(self.column.faces, MARGIN + half, half, top + 2.0);
        let night = self.plain.sized(self.look.body.min(16.0));
        right.fitted(Role::Paragraph, night.bold(), 9.0, 2, &self.facts.title);
        right.fitted(Role::Paragraph, night, 9.0, 1, self.date());
        self.column.y = left.y.max(right.y);
        self.column.parts.append(&mut left.parts);
        self.column.parts.append(&mut right.parts);
    }

    fn date(&self) -> &'a str {
        match self.language {
            Language::English => &self.facts.date_en,
            Language::Spanish => &self.facts.date_es,
        }
    }

    /// Which precinct, when and where, and who.
    fn place(&mut self) {
        let precinct = &self.card.precinct;
        let county = fill(self.words.county_named, &precinct.county);
        let big = self.plain.bold().sized((self.look.body * 1.9).clamp(22.0, 28.0));
        let name = if precinct.name.is_empty() { &county } else { &precinct.name };
        self.column.fitted(Role::Heading(2), big, self.look.body, 3, name);
        if !precinct.name.is_empty() {
            let id = fill(self.words.precinct, &precinct.id);
            let size = self.look.body + 1.0;
            let text = format!("{county} · {id}");
            self.column.fitted(Role::Paragraph, self.plain.sized(size), self.look.body, 2, &text);
        }
        let meeting = &precinct.meeting;
        let opens = match self.language {
            Language::English => &meeting.opens_en,
            Language::Spanish => &meeting.opens_es,
        };
        let opens = opens.as_ref().map(|opens| fill(self.words.opens, opens));
        let facts: Vec<&str> =
            [opens.as_deref(), meeting.place.as_deref()].into_iter().flatten().collect();
        self.column.fitted(Role::Paragraph, self.plain, self.look.body, 3, &facts.join(" · "));
        if let Some(name) = &self.card.name {
            let name = fill(self.words.for_name, name);
            self.column.fitted(Role::Paragraph, self.plain, self.look.body, 2, &name);
        }
    }

    /// In large print other words need the room more than the code does.
    fn code_size(&self) -> f32 {
        if self.card.large_print { CODE_SIZE * 0.9 } else { CODE_SIZE }
    }

    fn code(&mut self) {
        const PAD: f32 = 6.0;
        let faces = self.column.faces;
        let code = faces.clean(&self.card.code).into_owned();
        let top = self.column.y;
        let label = self.plain.bold().sized(self.look.body.min(16.0));
        let mut inside = Column::new(faces, MARGIN + 10.0, INNER - 20.0, top + PAD);
        inside.text(Role::Heading(3), label, self.words.your_code);
        // Never cut: a code that is longer than it should be is printed smaller.
        let size =
            self.code_size().min((INNER - 20.0) / faces.width(&code, Weight::Bold, 1.0).max(0.1));
        let x = MARGIN + (INNER - faces.width(&code, Weight::Bold, size)) / 2.0;
        let tall = size * 0.86;
        let y = centred(inside.y, inside.y + tall, size);
        let text = Ink::Text {
            x,
            y,
            size,
            weight: Weight::Bold,
            shade: 0,
            language: self.language,
            text: code,
        };
        inside.parts.push(Part::Block(Role::Paragraph, vec![text]));
        let bottom = inside.y + tall + PAD;
        let (x, width, height) = (MARGIN + 1.0, INNER - 2.0, bottom - top);
        let frame = Ink::Frame { x, y: top, width, height, line: 2.0 };
        self.column.parts.push(Part::Ornament(vec![frame]));
        self.column.parts.append(&mut inside.parts);
        self.column.y = bottom;
    }

    /// Returns text on one line within a width and between two heights, smaller if it must be.
    fn one_line(
        &self,
        style: Style,
        text: &str,
        x: f32,
        width: f32,
        (top, bottom): (f32, f32),
    ) -> Vec<Ink> {
        let mut column = Column::new(self.column.faces, x, width, 0.0);
        let mut ink = column.fitted_ink(style, (style.size * 0.6).min(9.0), 1, text);
        for ink in &mut ink {
            if let Ink::Text { x: at, y, size, text, .. } = ink {
                *y = centred(top, bottom, *size);
                if style.shade == 255 {
                    let wide = self.column.faces.width(text, style.weight, *size);
                    *at = x + (width - wide) / 2.0;
                }
                text.push(' ');
            }
        }
        ink
    }

    /// When it is over: the one thing to remember, in a box.
    fn done(&mut self) {
        const PAD: f32 = 7.0;
        let top = self.column.y;
        let style = self.plain.bold().sized((self.look.body * 1.16).min(18.0).max(self.look.body));
        let said = [self.words.done, self.words.no_words];
        let lines = |text: &str| {
            broken(self.column.faces, style.size, INNER - 20.0, &[(style.weight, text)]).len()
        };
        let tall = height(said.map(lines).iter().sum(), style.size) + 2.0 * PAD;
        let (x, width) = (MARGIN, INNER);
        let back = Ink::Fill { x, y: top, width, height: tall, shade: 224 };
        self.column.parts.push(Part::Ornament(vec![back]));
        let mut inside = Column::new(self.column.faces, x + 10.0, width - 20.0, top + PAD);
        for text in said {
            inside.text(Role::Paragraph, style, text);
        }
        self.column.parts.append(&mut inside.parts);
        self.column.y = top + tall;
    }

    /// Who asks for what, whom to call, and what to do when the card is lost.
    fn help(&mut self) {
        if let Some(word) = &self.card.call_back {
            let word = match self.language {
                Language::English => &word.en,
                Language::Spanish => &word.es,
            };
            let mut word = word.clone();
            if self.words.first.is_empty() {
                word.push('.');
            }
            let spans = [
                (Weight::Regular, self.words.never_ask),
                (Weight::Regular, self.words.we_say),
                (Weight::Bold, word.as_str()),
                (Weight::Regular, self.words.first),
            ];
            self.column.spans(Role::Paragraph, self.plain, &spans);
            self.column.gap(self.look.gap * 0.4);
        }
        let lost_call = self.help_numbers();
        let then = self.words.lost_then;
        let spans = [
            (Weight::Bold, if self.look.full { self.words.lost } else { self.words.lost_short }),
            (Weight::Regular, lost_call.as_str()),
            (Weight::Regular, then),
        ];
        self.column.spans(Role::Paragraph, self.plain, &spans);
    }

    /// Prints the numbers for help; returns the call to make when the card is lost.
    fn help_numbers(&mut self) -> String {
        let chair = match self.card.holder {
            Holder::County => None, // It is the holder's own.
            Holder::Chair | Holder::Secretary | Holder::Observer => {
                self.card.county_chair.as_deref()
            }
        };
        let headquarters = self.facts.headquarters.as_deref();
        let hotline = match self.card.holder {
            Holder::Chair | Holder::Secretary => None, // It is printed above.
            Holder::County | Holder::Observer => self.number_to_call(),
        };
        let numbers: Vec<String> = [
            (self.words.county_chair, chair),
            (self.words.headquarters, headquarters),
            (self.words.hotline, hotline),
        ]
        .into_iter()
        .filter_map(|(who, number)| number.map(|number| fill(who, number).replace(' ', "\u{a0}")))
        .collect();
        if !numbers.is_empty() {
            let numbers = numbers.join(" · ");
            let spans = [(Weight::Bold, self.words.help), (Weight::Regular, numbers.as_str())];
            self.column.spans(Role::Paragraph, self.plain, &spans);
            self.column.gap(self.look.gap * 0.4);
        }
        match chair.or(headquarters).or(hotline) {
            Some(number) => fill(self.words.lost_call, number),
            None => self.words.lost_no_number.to_owned(),
        }
    }

    fn footer(&mut self) {
        let style = self.plain.sized(12.0);
        let band = (BOTTOM + 6.0, BOTTOM + 20.0);
        let results = fill(self.words.results, &self.facts.origin);
        let other = self.words.other_side;
        let wide = self.column.faces.width(other, Weight::Bold, style.size) + 4.0;
        let mut ink = self.one_line(style, &results, MARGIN, INNER - wide - 10.0, band);
        let at = WIDTH - MARGIN - wide;
        let mut turn = self.one_line(style.bold(), other, at, wide, band);
        for ink in &mut turn {
            if let Ink::Text { language, .. } = ink {
                *language = match self.language {
                    Language::English => Language::Spanish,
                    Language::Spanish => Language::English,
                };
            }
        }
        ink.append(&mut turn);
        self.column.parts.push(Part::Block(Role::Paragraph, ink));
    }
}
