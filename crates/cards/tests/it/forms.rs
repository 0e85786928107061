//! Worksheets and the rest of the paper: what stands on them, and that no secret does.

use cards::{NightFacts, Precinct, Threshold, Worksheet};

use crate::night::{CODE, LINK, PRECINCT_ID, facts, packet, precinct, worksheet};
use crate::reader::Read;
use crate::secrets::secrets_in;

fn read(worksheet: &Worksheet) -> Read {
    Read::new(&cards::worksheets(&facts(), std::slice::from_ref(worksheet)).unwrap())
}

fn kinds() -> Vec<Worksheet> {
    let sixth = Threshold::Fraction(1, 6);
    vec![
        worksheet(5, Threshold::Fraction(15, 100)),
        worksheet(12, sixth),
        worksheet(5, Threshold::Room),
        worksheet(64, sixth),
        worksheet(0, sixth),
        Worksheet { large_print: true, ..worksheet(14, sixth) },
        Worksheet { ballots: true, threshold: None, ..worksheet(8, sixth) },
    ]
}

#[test]
fn a_worksheet_asks_in_both_languages() {
    let text = read(&worksheet(12, Threshold::Fraction(1, 6))).page(1);
    for said in [
        "Worksheet",
        "Hoja de trabajo",
        "Attendance at the first count",
        "Asistencia al primer conteo",
        "attendance ÷ 6, rounded up",
        "Captain signs",
        "Lot drawn?",
        "¿Hubo sorteo?",
        "Candidate 12",
        "Total",
        "Page 1 of 1",
        "Página 1 de 1",
    ] {
        assert!(text.contains(said), "{said:?} is missing in {text}");
    }
    assert!(!text.contains("Did the room vote"));
    let room = read(&worksheet(5, Threshold::Room)).page(1);
    assert!(room.contains("no groups form") && room.contains("Did the room vote on the delegate?"));
    let fraction = read(&worksheet(5, Threshold::Fraction(15, 100))).page(1);
    assert!(fraction.contains("15 of 100 attending, rounded up"), "{fraction}");
}

#[test]
fn long_worksheets_go_on_with_their_head() {
    let read = read(&worksheet(64, Threshold::Fraction(1, 6)));
    let text = read.text();
    let pages = text.matches("Captain signs").count();
    assert!(pages > 1, "{text}");
    assert!(text.contains(&format!("Page {pages} of {pages}")), "{text}");
    for number in 1..=64 {
        assert!(text.contains(&format!("Candidate {number}\n")), "{number}");
    }
    assert_eq!(text.matches("Total").count(), 1);
}

#[test]
fn forms_are_tidy() {
    for worksheet in kinds() {
        read(&worksheet).assert_tidy();
    }
    let precincts = vec![precinct(); 45];
    Read::new(&cards::envelopes(&facts(), &precincts[..2]).unwrap()).assert_tidy();
    let receipts = Read::new(&cards::receipt_sheet(&facts(), "Polk", &precincts).unwrap());
    receipts.assert_tidy();
    assert!(receipts.text().contains("______ sheets, each listed above"));
}

#[test]
fn worksheets_hold_no_secret() {
    for worksheet in kinds() {
        let read = read(&worksheet);
        let found = secrets_in(&read.text(), PRECINCT_ID);
        assert!(found.is_empty(), "{found:?}");
        let pages = cards::worksheets(&facts(), &[worksheet]).unwrap().sides;
        for page in 1..=pages {
            assert_eq!(read.squares(page), [""; 0], "page {page}");
        }
    }
}

/// The detector sees through the same printer and the same reader what somebody puts into a name.
#[test]
fn a_secret_in_a_worksheet_is_found() {
    for secret in [CODE, "call 515-555-0142", LINK, "1234 5678 9012", "(515) 555 0142"] {
        let precinct = Precinct { name: format!("Des Moines {secret}"), ..precinct() };
        let text = read(&Worksheet { precinct, ..worksheet(5, Threshold::Room) }).text();
        assert!(!secrets_in(&text, PRECINCT_ID).is_empty(), "{secret:?} is not found in {text}");
    }
}

#[test]
fn envelopes_and_receipts_hold_no_secret() {
    let precincts = [precinct(), precinct()];
    for pdf in [
        cards::envelopes(&facts(), &precincts).unwrap(),
        cards::receipt_sheet(&facts(), "Polk", &precincts).unwrap(),
    ] {
        let found = secrets_in(&Read::new(&pdf).text(), PRECINCT_ID);
        assert!(found.is_empty(), "{found:?}");
    }
}

#[test]
fn a_pack_begins_everything_on_a_sheet_of_its_own() {
    let pdf = cards::county_pack(&facts(), "Polk", &[], &[packet(), packet()]).unwrap();
    // Contents; twice an envelope, two cards, two worksheets; each with its back.
    assert_eq!(pdf.sides, 2 + 2 * (2 + 4 + 4));
    let read = Read::new(&pdf);
    assert!(read.page(1).contains("County pack"));
    assert!(read.page(2).contains("This side is empty on purpose."));
    for (page, said) in [(3, "Contains"), (5, "Chair’s card"), (7, "Secretary’s card")] {
        assert!(read.page(page).contains(said), "page {page}: {}", read.page(page));
    }
    for page in [9, 11] {
        assert!(read.page(page).contains("Worksheet"), "page {page}");
    }
    assert!(read.page(13).contains("Contains"));
    let listed: Vec<_> = read.words().into_iter().filter(|word| word.page == 1).collect();
    for page in ["3", "13"] {
        assert!(listed.iter().any(|word| word.text == page), "page {page} is listed: {listed:?}");
    }
    read.assert_tidy();
}

#[test]
fn the_same_forms_give_the_same_bytes() {
    let facts: NightFacts = facts();
    assert_eq!(cards::worksheets(&facts, &kinds()), cards::worksheets(&facts, &kinds()));
    let pack = || cards::county_pack(&facts, "Polk", &[], &[packet()]);
    assert_eq!(pack(), pack());
}
