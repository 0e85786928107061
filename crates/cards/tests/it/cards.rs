//! Cards: what they say, that cameras read them, that they are the same each time.

use cards::{Card, Holder, Meeting, NightFacts, PdfError, Precinct};

use crate::night::{CODE, LINK, card, facts};
use crate::reader::Read;

fn read(facts: &NightFacts, cards: &[Card]) -> Read {
    Read::new(&cards::cards(facts, cards).unwrap())
}

/// Asserts that the page says each of the sentences, and not those that begin with `!`.
fn says(read: &Read, page: usize, sentences: &[&str]) {
    let text = read.page(page);
    for sentence in sentences {
        match sentence.strip_prefix('!') {
            Some(absent) => assert!(!text.contains(absent), "{absent:?} stands in {text}"),
            None => assert!(text.contains(sentence), "{sentence:?} is missing in {text}"),
        }
    }
}

#[test]
fn a_chairs_card_says_how_to_report() {
    let read = read(&facts(), &[card(Holder::Chair)]);
    says(
        &read,
        1,
        &[
            "PRIVATE — do not photograph, do not post",
            "Chair’s card",
            "Des Moines 48",
            "Polk County · Precinct 19153-948199",
            "Opens 7:00 p.m. · Callanan Middle School, cafeteria",
            "For María Núñez Škoda",
            CODE,
            "nothing is installed, and it works without signal afterwards.",
            "Call 515-555-0177",
            "!515-555-0142", // The county's own number stands instead.
            "# key alone means zero; * goes back",
            "Text 515-555-0143",
            "1234-5678-9012 69 1 30 44 3 2 25 25 1",
            "12 Candidate 12",
            "You are done when you have a time and three words. No words = not received.",
            "We never ask for your code when we call. We say MAPLE first.",
            "county chair 515-555-0150 · headquarters 515-555-0100",
            "Lost this card, or somebody photographed it? Call 515-555-0150: you get a new code in \
             a minute and this one stops working.",
            "results.example/iowa-2020",
            "!#k7Qm2VxN", // The link is in the square alone.
        ],
    );
    says(
        &read,
        2,
        &[
            "PRIVADO — no fotografíe ni publique",
            "Tarjeta de la presidencia",
            "lunes 3 de febrero de 2020",
            "Condado de Polk · Precinto 19153-948199",
            CODE,
            "Llame al 515-555-0177",
            "La tecla # sola es cero; * vuelve atrás.",
            "Ha terminado cuando tiene una hora y tres palabras. Sin palabras = no recibido.",
            "Nunca pedimos su código cuando llamamos. Primero decimos ARCE.",
            "¿Perdió esta tarjeta, o alguien la fotografió?",
            "!We never",
        ],
    );
    read.assert_tidy();
}

#[test]
fn a_camera_reads_the_link_of_every_side() {
    let large = Card { large_print: true, ..card(Holder::Secretary) };
    let long = Card { link: format!("{LINK}{}", "Zz9".repeat(8)), ..card(Holder::Chair) };
    let cards = [card(Holder::Chair), large, card(Holder::Observer), long];
    let read = read(&facts(), &cards);
    for (at, card) in cards.iter().enumerate() {
        for page in [2 * at + 1, 2 * at + 2] {
            assert_eq!(read.squares(page), [card.link.as_str()], "page {page}");
        }
    }
}

#[test]
fn others_cards_say_what_their_holders_do() {
    let precinct = Precinct {
        id: String::new(),
        name: String::new(),
        county: "Polk".into(),
        meeting: Meeting::default(),
    };
    let county = Card { precinct, ..card(Holder::County) };
    let read = read(&facts(), &[card(Holder::Observer), county]);
    says(
        &read,
        1,
        &[
            "Observer’s card",
            "You confirm or ask; you do not supply figures.",
            "!Candidate 12",
            "!three words",
            "!Text 515",
        ],
    );
    says(
        &read,
        3,
        &[
            "County chair’s card",
            "Polk County",
            "You vouch for your precincts, hand out new cards, hand in papers.",
            "!Precinct",
            "!Candidate 12",
        ],
    );
    read.assert_tidy();
}

#[test]
fn what_is_not_offered_is_not_printed() {
    let facts = NightFacts { hotline: None, text: None, headquarters: None, ..facts() };
    let bare = Card {
        name: None,
        direct_number: None,
        county_chair: None,
        call_back: None,
        lines: Vec::new(),
        ..card(Holder::Chair)
    };
    let read = read(&facts, &[bare]);
    says(&read, 1, &["!Call 5", "!Text", "!Help", "!We never", "Tell your county chair:", "!{}"]);
    read.assert_tidy();
}

#[test]
fn ballots_ask_for_two_numbers_a_line() {
    let facts = NightFacts { ballots: true, ..facts() };
    let read = read(&facts, &[card(Holder::Chair)]);
    says(&read, 1, &["then two numbers a line", "1234-5678-9012 69 1 44 2 25", "!four numbers"]);
}

#[test]
fn large_print_is_large() {
    let large = Card { large_print: true, ..card(Holder::Chair) };
    let read = read(&facts(), &[card(Holder::Chair), large]);
    // A word's box is 1.3 times as tall as its letters' size.
    let words = read.words();
    let size = |page: usize, text: &str| {
        let word = words.iter().find(|word| word.page == page && word.text == text);
        word.map(|word| (word.bottom - word.top) / 1.3 + 0.001).unwrap()
    };
    for (page, text, least) in
        [(1, "goes", 13.0), (2, "vuelve", 13.0), (3, "goes", 18.0), (4, "vuelve", 18.0)]
    {
        let size = size(page, text);
        assert!(size >= least, "page {page}: {size}");
    }
    read.assert_tidy();
}

#[test]
fn a_card_is_read_aloud_in_order_and_without_its_link() {
    let other = Precinct { id: "19153-948200".into(), ..card(Holder::Chair).precinct };
    let cards = [card(Holder::Chair), Card { precinct: other, ..card(Holder::Chair) }];
    let pdf = cards::cards(&facts(), &cards).unwrap();
    let read = Read::new(&pdf);
    let aloud = read.aloud();
    let mut rest = aloud.as_str();
    for said in [
        "PRIVATE",
        "H1",
        "Chair’s card",
        "H2",
        "Des Moines 48",
        CODE,
        "Figure",
        "H3",
        "Phone camera",
        "12 Candidate 12",
        "You are done",
        "Lost this card",
        "PRIVADO",
    ] {
        let at = rest.find(said).unwrap_or_else(|| panic!("{said:?} is not next in {rest}"));
        rest = &rest[at..];
    }
    assert!(!aloud.contains("k7Qm2VxN"));
    assert_eq!(
        read.outline(),
        [
            (1, "Polk".to_owned()),
            (1, "Des Moines 48 · 19153-948199".to_owned()),
            (3, "Des Moines 48 · 19153-948200".to_owned()),
        ]
    );
}

#[test]
fn the_same_cards_give_the_same_bytes() {
    let cards = [card(Holder::Chair), card(Holder::Observer)];
    assert_eq!(cards::cards(&facts(), &cards), cards::cards(&facts(), &cards));
    let other = Card { code: "1234-5678-9013".into(), ..card(Holder::Chair) };
    assert_ne!(cards::cards(&facts(), &[other]), cards::cards(&facts(), &cards[..1]));
}

#[test]
fn a_link_that_is_too_long_is_refused_without_telling_it() {
    let long =
        Card { link: format!("https://x.example#{}", "S".repeat(300)), ..card(Holder::Chair) };
    let error = cards::cards(&facts(), &[long]).unwrap_err();
    assert!(matches!(error, PdfError::LinkTooLong { bytes: 318, .. }), "{error:?}");
    assert!(!error.to_string().contains("SSS"), "{error}");
}

#[test]
fn a_file_without_cards_is_a_file() {
    let pdf = cards::cards(&facts(), &[]).unwrap();
    assert_eq!(pdf.sides, 0);
}
