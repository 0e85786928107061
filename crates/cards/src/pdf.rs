//! Draws sides into a tagged PDF: the only file that knows the PDF library.

use std::num::NonZeroU16;
use std::rc::Rc;

use krilla::color::luma;
use krilla::configure::{Accessibility, ConfigurationBuilder};
use krilla::destination::XyzDestination;
use krilla::geom::{Path, PathBuilder, Point, Rect, Transform};
use krilla::graphic::Graphic;
use krilla::metadata::Metadata;
use krilla::outline::{Outline, OutlineNode};
use krilla::page::PageSettings;
use krilla::paint::{Fill, Stroke};
use krilla::surface::Surface;
use krilla::tagging::{
    Artifact, ContentTag, Identifier, Node, SpanTag, TableHeaderScope, Tag, TagGroup, TagTree,
};
use krilla::{Document, SerializeSettings};

use crate::PdfError;
use crate::face::Faces;
use crate::sheet::{Cell, HEIGHT, Head, Ink, Language, MARGIN, Part, Role, Row, Side, WIDTH};
use crate::square::Square;

/// A document that grows by one side at a time.
pub(crate) struct Paper {
    document: Document,
    tags: TagTree,
    outline: Vec<(String, Vec<(String, usize)>)>,
    sides: usize,
    last_square: Option<(Rc<Square>, Graphic)>,
}

impl Paper {
    pub(crate) fn new(title: &str) -> Paper {
        let configuration = ConfigurationBuilder::new()
            .with_accessibility_validator(Accessibility::UA1)
            .finish()
            .expect("PDF/UA-1 has a version of PDF");
        let settings = SerializeSettings { configuration, ..SerializeSettings::default() };
        let mut document = Document::new_with(settings);
        document.set_metadata(
            Metadata::new()
                .title(title.to_owned())
                .language(Language::English.tag().to_owned())
                .document_id(title.to_owned()),
        );
        let tags = TagTree::new().with_lang(Some(Language::English.tag().to_owned()));
        Paper { document, tags, outline: Vec::new(), sides: 0, last_square: None }
    }

    /// Returns how many sides there are.
    pub(crate) fn sides(&self) -> usize {
        self.sides
    }

    /// Puts the next side into the outline, under its county; a repeated entry is left out.
    pub(crate) fn mark(&mut self, county: &str, entry: &str) {
        let known = self.outline.last().is_some_and(|(last, _)| last == county);
        if !known {
            self.outline.push((county.to_owned(), Vec::new()));
        }
        // Unwrap: it has just been pushed.
        let (_, entries) = self.outline.last_mut().unwrap();
        if entries.last().is_none_or(|(last, _)| last != entry) {
            entries.push((entry.to_owned(), self.sides));
        }
    }

    /// Draws one side on a page of its own.
    pub(crate) fn draw(&mut self, faces: &Faces, side: Side) {
        let settings = PageSettings::from_wh(WIDTH, HEIGHT).expect("a page has a size");
        let mut page = self.document.start_page_with(settings);
        let mut surface = page.surface();
        let mut section = TagGroup::new(
            Tag::Section.with_lang(Some(side.language.tag().to_owned()).filter(|tag| tag != "en")),
        );
        for part in side.parts {
            let (surface, last, language) = (&mut surface, &mut self.last_square, side.language);
            let mut pen = Pen { faces, surface, last, language };
            if let Some(group) = pen.part(part) {
                section.push(group);
            }
        }
        surface.finish();
        page.finish();
        self.tags.push(section);
        self.sides += 1;
    }

    /// Returns the finished file.
    pub(crate) fn finish(mut self) -> Result<Vec<u8>, PdfError> {
        let mut outline = Outline::new();
        let top = |side: usize| XyzDestination::new(side, Point::from_xy(MARGIN, MARGIN));
        for (county, entries) in self.outline {
            let first = entries.first().map_or(0, |(_, side)| *side);
            let mut node = OutlineNode::new(county, top(first)).with_open(true);
            for (entry, side) in entries {
                node.push_child(OutlineNode::new(entry, top(side)));
            }
            outline.push_child(node);
        }
        self.document.set_outline(outline);
        self.document.set_tag_tree(self.tags);
        let file = self.document.finish();
        file.map_err(|error| PdfError::NotWritten(format!("{error:?}")))
    }
}

/// Draws onto one side.
struct Pen<'a, 'b> {
    faces: &'a Faces,
    surface: &'a mut Surface<'b>,
    last: &'a mut Option<(Rc<Square>, Graphic)>,
    language: Language,
}

impl Pen<'_, '_> {
    fn part(&mut self, part: Part) -> Option<TagGroup> {
        match part {
            Part::Block(role, ink) => {
                let mut group = block(role, &ink);
                group.children = self.tagged(ink);
                Some(group)
            }
            Part::Table(rows) => {
                let rows = rows.into_iter().map(|row| Node::Group(self.row(row))).collect();
                Some(TagGroup::with_children(Tag::Table, rows))
            }
            Part::Ornament(ink) => {
                self.surface.start_tagged(ContentTag::Artifact(Artifact::default()));
                ink.into_iter().for_each(|ink| self.ink(ink));
                self.surface.end_tagged();
                None
            }
        }
    }

    fn row(&mut self, row: Row) -> TagGroup {
        let mut group = TagGroup::new(Tag::TR);
        for Cell { head, ink } in row.cells {
            let children = self.tagged(ink);
            group.push(match head {
                Head::Column => {
                    TagGroup::with_children(Tag::TH(TableHeaderScope::Column), children)
                }
                Head::Row => TagGroup::with_children(Tag::TH(TableHeaderScope::Row), children),
                Head::None => TagGroup::with_children(Tag::TD, children),
            });
        }
        group
    }

    /// Draws ink, each stretch of one language marked as such.
    fn tagged(&mut self, ink: Vec<Ink>) -> Vec<Node> {
        let mut nodes = Vec::new();
        let mut open: Option<(Identifier, Language)> = None;
        for ink in ink {
            let language = match &ink {
                Ink::Text { language, .. } => *language,
                Ink::Fill { .. } | Ink::Frame { .. } | Ink::Rule { .. } | Ink::Square { .. } => {
                    self.language
                }
            };
            if open.is_none_or(|(_, current)| current != language) {
                if let Some((node, _)) = open.take() {
                    self.surface.end_tagged();
                    nodes.push(node.into());
                }
                open = Some((self.start(language), language));
            }
            self.ink(ink);
        }
        let (node, _) = open.unwrap_or_else(|| (self.start(self.language), self.language));
        self.surface.end_tagged();
        nodes.push(node.into());
        nodes
    }

    fn start(&mut self, language: Language) -> Identifier {
        if language == self.language {
            return self.surface.start_tagged(ContentTag::Other);
        }
        let span = SpanTag::empty().with_lang(Some(language.tag()));
        self.surface.start_tagged(ContentTag::Span(span))
    }

    fn ink(&mut self, ink: Ink) {
        match ink {
            Ink::Text { x, y, size, weight, shade, text, language: _ } => {
                let glyphs = self.faces.glyphs(&text, weight);
                self.fill(shade);
                let font = self.faces.font(weight);
                self.surface.draw_glyphs(Point::from_xy(x, y), &glyphs, font, &text, size, false);
            }
            Ink::Fill { x, y, width, height, shade } => {
                self.fill(shade);
                self.path(rectangle(x, y, width, height));
            }
            Ink::Frame { x, y, width, height, line } => {
                self.stroke(line);
                self.path(rectangle(x, y, width, height));
            }
            Ink::Rule { from, to, line } => {
                self.stroke(line);
                let mut path = PathBuilder::new();
                path.move_to(from.0, from.1);
                path.line_to(to.0, to.1);
                self.path(path.finish());
            }
            Ink::Square { x, y, module, square } => {
                let place = Transform::from_row(module, 0.0, 0.0, module, x, y);
                self.surface.push_transform(&place);
                let graphic = self.graphic(square);
                self.surface.draw_graphic(graphic);
                self.surface.pop();
            }
        }
    }

    /// Returns the square as a drawing that stands once in the file for both sides of a card.
    fn graphic(&mut self, square: Rc<Square>) -> Graphic {
        if let Some((_, graphic)) = self.last.as_ref().filter(|(last, _)| Rc::ptr_eq(last, &square))
        {
            return graphic.clone();
        }
        let mut builder = self.surface.stream_builder();
        let mut surface = builder.surface();
        surface.set_fill(Some(Fill { paint: luma::Color::black().into(), ..Fill::default() }));
        if let Some(path) = squares(&square) {
            surface.draw_path(&path);
        }
        surface.finish();
        let graphic = Graphic::new(builder.finish(), false);
        *self.last = Some((square, graphic.clone()));
        graphic
    }

    fn fill(&mut self, shade: u8) {
        self.surface.set_stroke(None);
        let fill = Fill { paint: luma::Color::new(shade).into(), ..Fill::default() };
        self.surface.set_fill(Some(fill));
    }

    fn stroke(&mut self, line: f32) {
        self.surface.set_fill(None);
        let paint = luma::Color::black().into();
        self.surface.set_stroke(Some(Stroke { paint, width: line, ..Stroke::default() }));
    }

    fn path(&mut self, path: Option<Path>) {
        if let Some(path) = path {
            self.surface.draw_path(&path);
        }
    }
}

fn block(role: Role, ink: &[Ink]) -> TagGroup {
    match role {
        Role::Heading(level) => {
            let mut title = String::new();
            for ink in ink {
                if let Ink::Text { text, .. } = ink {
                    title.push_str(text);
                }
            }
            // Unwrap: levels count from 1.
            let level = NonZeroU16::new(level).unwrap();
            TagGroup::new(Tag::Hn(level, Some(title)))
        }
        Role::Paragraph => TagGroup::new(Tag::P),
        Role::Figure(said) => TagGroup::new(Tag::Figure(Some(said.to_owned()))),
    }
}

fn rectangle(x: f32, y: f32, width: f32, height: f32) -> Option<Path> {
    let mut path = PathBuilder::new();
    path.push_rect(Rect::from_xywh(x, y, width, height)?);
    path.finish()
}

/// Returns the dark modules as one path, in units of a module.
fn squares(square: &Square) -> Option<Path> {
    let mut path = PathBuilder::new();
    for dark in &square.dark {
        let (x, y) = (dark.column as f32, dark.row as f32);
        path.push_rect(Rect::from_xywh(x, y, dark.columns as f32, dark.rows as f32)?);
    }
    path.finish()
}
