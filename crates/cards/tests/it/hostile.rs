//! Names nobody has: long, empty, in other scripts, with controls. Paper comes out, and is tidy.

use cards::{
    CallBack, Card, Holder, Line, NightFacts, Packet, Pdf, Precinct, Threshold, Worksheet,
};

use crate::night::{card, facts, lines, packet, precinct, worksheet};
use crate::reader::Read;

fn named(text: &str) -> Precinct {
    let mut precinct = Precinct { name: text.into(), ..precinct() };
    precinct.county = text.into();
    precinct.meeting.place = Some(text.into());
    precinct.meeting.opens_en = Some(text.into());
    precinct
}

fn all_paper(text: &str) -> Vec<Pdf> {
    let facts = NightFacts {
        title: text.into(),
        hotline: Some(text.into()),
        text: Some(text.into()),
        headquarters: Some(text.into()),
        date_en: text.into(),
        date_es: text.into(),
        origin: text.into(),
        ..facts()
    };
    let names: Vec<Line> =
        lines(64).into_iter().map(|line| Line { name: text.into(), ..line }).collect();
    let mut paper = Vec::new();
    let mut packets = Vec::new();
    for large_print in [false, true] {
        let own = |holder| Card {
            precinct: named(text),
            name: Some(text.into()),
            lines: names.clone(),
            direct_number: None,
            county_chair: Some(text.into()),
            call_back: Some(CallBack { en: text.into(), es: text.into() }),
            code: text.into(),
            large_print,
            ..card(holder)
        };
        let cards = [Holder::Chair, Holder::County, Holder::Observer].map(own);
        paper.push(cards::cards(&facts, &cards).unwrap());
        for ballots in [false, true] {
            let sheet = Worksheet {
                precinct: named(text),
                lines: names.clone(),
                ballots,
                large_print,
                ..worksheet(0, Threshold::Fraction(u32::MAX, u32::MAX))
            };
            paper.push(cards::worksheets(&facts, std::slice::from_ref(&sheet)).unwrap());
            packets.push(Packet { precinct: named(text), worksheet: sheet, ..packet() });
        }
    }
    paper.push(cards::envelopes(&facts, &[named(text)]).unwrap());
    paper.push(cards::receipt_sheet(&facts, text, &[named(text), named(text)]).unwrap());
    paper.push(cards::county_pack(&facts, text, &[], &packets[..1]).unwrap());
    paper
}

#[test]
fn any_name_stays_on_the_page() {
    let texts = [
        "Saint Bartholomew of the Prairie and ".repeat(6)[..200].to_owned(),
        "W".repeat(200),
        "W".repeat(5_000),
        "a ".repeat(300),
        String::new(),
        "🗳".repeat(200),
    ];
    for text in texts {
        for pdf in all_paper(&text) {
            let read = Read::new(&pdf);
            read.assert_tidy();
            for page in 1..=pdf.sides.min(3) {
                assert_eq!(read.ink_in_margin(page, 28), 0, "page {page}: {text:?}");
            }
        }
    }
}

#[test]
fn what_the_font_lacks_is_seen_and_reported() {
    let check = |name: &str, printed: &str, lacking: &[char]| {
        let card = Card { name: Some(name.into()), ..card(Holder::Chair) };
        let pdf = cards::cards(&facts(), &[card]).unwrap();
        let text = Read::new(&pdf).page(1);
        assert!(text.contains(&format!("For {printed} ")), "{printed:?} is missing in {text}");
        let reported: Vec<char> =
            pdf.unprintable.into_iter().flat_map(|found| found.characters).collect();
        assert_eq!(reported, lacking, "{name:?}");
    };
    check("Zoë Ñandú Šimůnek", "Zoë Ñandú Šimůnek", &[]);
    check("Zoe\u{308} N\u{303}andu\u{301}", "Zoë Ñandú", &[]); // Accents typed apart.
    check("Ana 🗳 Li", "Ana ◊ Li", &['🗳']);
    check("محمد Ali", "◊◊◊◊ Ali", &['م', 'ح', 'د']);
    check("A\0B\nC\u{1b}D\tE", "A B C D E", &[]);
    check("A\u{202e}B\u{200b}C\u{feff}", "ABC", &[]); // They only steer; they have no picture.
    check("  Ana   Li  ", "Ana Li", &[]);
    check("\u{e000}", "◊", &['\u{e000}']);
}
