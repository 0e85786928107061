//! The night's paper, read back by a scanner's program and asked of the server.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;

use rustix::process::Signal;
use serde_json::{Value, json};

use crate::run::holdfast;
use crate::served::{NightDir, Served};

const SITE: &str = "https://report.example";

/// A night, and a folder beside it for its paper.
struct Printing {
    night: NightDir,
    paper: NightDir,
}

impl Printing {
    fn new() -> Printing {
        let paper = NightDir::nowhere();
        fs::create_dir(&paper.0).unwrap();
        Printing { night: NightDir::open(), paper }
    }

    fn file(&self, name: &str) -> PathBuf {
        self.paper.0.join(name)
    }

    /// Prints into a new file, and returns what was said.
    fn print(&self, name: &str, what: &str) -> String {
        let data = self.night.text();
        let to = self.file(name).display().to_string();
        let run = holdfast(&format!("cards --data {data} --site {SITE} {what} {to}"));
        assert_eq!(run.code, 0, "{}", run.err);
        run.out
    }

    fn amend(&self, change: &str) -> String {
        let run = holdfast(&format!("amend --data {} {change} --reason x", self.night.text()));
        assert_eq!(run.code, 0, "{}", run.err);
        run.out
    }

    fn cards(&self) -> Vec<Value> {
        let command = format!("codes --data {} --format json", self.night.text());
        holdfast(&command).json().as_array().unwrap().clone()
    }
}

fn text(pdf: &Path) -> String {
    let run = Command::new("pdftotext").args(["-layout"]).arg(pdf).arg("-").output().unwrap();
    assert!(run.status.success());
    String::from_utf8(run.stdout).unwrap()
}

/// Sides rasterised at a time.
const SIDES: usize = 60;

/// Rasterises every second page from the first, where cards have their English side, and returns
/// what a scanner reads there, in order.
fn scanned(pdf: &Path, sides: usize) -> Vec<String> {
    let read = |first: usize| {
        let (from, to) = (first.to_string(), (first + SIDES - 1).min(sides).to_string());
        let images = pdf.with_extension(format!("from-{first}"));
        fs::create_dir(&images).unwrap();
        let made = Command::new("pdftoppm")
            .args(["-r", "100", "-gray", "-o", "-f", &from, "-l", &to])
            .args([pdf, &images.join("side")])
            .status();
        assert!(made.unwrap().success());
        let mut files: Vec<PathBuf> =
            fs::read_dir(&images).unwrap().map(|file| file.unwrap().path()).collect();
        files.sort();
        let read = Command::new("zbarimg").args(["--raw", "-q"]).args(&files).output().unwrap();
        fs::remove_dir_all(&images).unwrap();
        let text = String::from_utf8(read.stdout).unwrap();
        text.lines().map(str::to_owned).collect::<Vec<_>>()
    };
    let parts: Vec<usize> = (1..=sides).step_by(SIDES).collect();
    let (early, late) = parts.split_at(parts.len() / 2);
    thread::scope(|scope| {
        let first = scope.spawn(|| early.iter().flat_map(|&part| read(part)).collect::<Vec<_>>());
        let rest: Vec<String> = late.iter().flat_map(|&part| read(part)).collect();
        let mut all = first.join().unwrap();
        all.extend(rest);
        all
    })
}

/// Asks the server what it makes of a card's square and of its digits.
fn is_accepted(served: &Served, link: &str, code: &str, key: usize) {
    let (address, secret) = link.split_once('#').unwrap();
    assert!(address.starts_with(&format!("{SITE}/report/")), "{address}");
    let key = format!("00000000-0000-4000-8000-{key:012x}");
    let body = json!({ "card": secret }).to_string();
    let mut client = served.client();
    let answer =
        client.request("POST", "/api/devices", &[("Idempotency-Key", &key)], body.as_bytes());
    assert_eq!(answer.status, 201, "{}", answer.body);
    let authorization = format!("Holdfast {code}");
    let answer = client.request("GET", "/api/card", &[("Authorization", &authorization)], b"");
    assert_eq!(answer.status, 200, "{}", answer.body);
}

/// Prints cards, reads them back, and compares with what the server accepts.
fn read_back(what: &str, precincts: impl Fn(&str) -> bool) {
    let printing = Printing::new();
    printing.print("cards.pdf", what);
    let cards: Vec<Value> = printing.cards();
    let cards: Vec<&Value> =
        cards.iter().filter(|card| precincts(card["precinct"].as_str().unwrap())).collect();
    let links = scanned(&printing.file("cards.pdf"), 2 * cards.len());
    let printed: BTreeSet<String> = text(&printing.file("cards.pdf"))
        .split_whitespace()
        .filter(|word| word.len() == 14 && word.matches('-').count() == 2)
        .filter(|word| word.bytes().all(|b| b.is_ascii_digit() || b == b'-'))
        .map(str::to_owned)
        .collect();
    let by_link: BTreeMap<String, &str> = cards
        .iter()
        .map(|card| (format!("{SITE}{}", card["link"].as_str().unwrap()), &card["code"]))
        .map(|(link, code)| (link, code.as_str().unwrap()))
        .collect();
    assert_eq!(links.len(), cards.len());
    assert_eq!(links.iter().collect::<BTreeSet<_>>(), by_link.keys().collect::<BTreeSet<_>>());
    assert_eq!(printed, by_link.values().map(|code| (*code).to_owned()).collect());
    let served = Served::start(&printing.night);
    for (key, link) in links.iter().enumerate() {
        is_accepted(&served, link, by_link[link], key);
    }
    served.signal(Signal::TERM);
    assert!(served.wait().success());
}

#[test]
fn a_countys_cards_are_read_back_and_accepted() {
    read_back("--county 19001", |precinct| precinct.starts_with("19001-"));
}

/// Slow by nature: 3,530 pages are rasterised.
#[test]
fn a_states_cards_are_read_back_and_accepted() {
    if std::env::var_os("HOLDFAST_LONG").is_some() {
        read_back("", |_| true);
    }
}

#[test]
fn what_is_printed_again_has_the_same_bytes_and_only_news_is_unprinted() {
    let printing = Printing::new();
    printing.print("a.pdf", "--county 19001");
    let rows = printing.night.recover().head.seq;
    printing.print("b.pdf", "--county 19001");
    assert_eq!(printing.night.recover().head.seq, rows, "to print again is no news");
    let read = |name: &str| fs::read(printing.file(name)).unwrap();
    assert_eq!(read("a.pdf"), read("b.pdf"));
    printing.print("c.pdf", "--county 19003");

    // Where what a card says is no longer so, it is printed again, and no other is.
    for (number, (change, county, cards)) in [
        ("19001-948200 moved Library", "19001", Some("2")),
        ("19001-948201 postponed 2020-02-04T19:00", "19001", Some("2")),
        ("19001-948202 replaced --name Zoe --phones 515-555-0100", "19001", Some("1")),
        ("--county 19001 --direct-number 515-555-0133", "19001", Some("10")),
        ("19001-948203 not-held", "19001", None),
        ("19003-1593415 split a,A,3 b,B,", "19003", Some("4")),
        ("--withdraw-candidate bennet", "19001", Some("8")),
    ]
    .into_iter()
    .enumerate()
    {
        printing.amend(change);
        let to = printing.file(&format!("{number}.pdf")).display().to_string();
        let what = format!("--data {} --county {county} --unprinted", printing.night.text());
        let run = holdfast(&format!("cards --site {SITE} {what} {to}"));
        assert_eq!(run.code, i32::from(cards.is_none()), "{change}: {}{}", run.out, run.err);
        let counted = run
            .out
            .lines()
            .nth(1)
            .and_then(|line| line.split_whitespace().find_map(|word| word.strip_suffix(',')));
        assert_eq!(counted, cards, "{change}: {}", run.out);
    }
    let has = |number: u32, words: &str| {
        let text = text(&printing.file(&format!("{number}.pdf")));
        assert!(text.contains(words), "{words}: {text}");
    };
    has(0, "Library");
    has(1, "Tuesday 4 February, 7:00 PM CST");
    has(2, "For Zoe");
    has(3, "515-555-0133");
    has(6, "Michael Bennet (withdrawn)");
    let last = text(&printing.file("6.pdf"));
    for card in printing.cards() {
        let (precinct, code) = (card["precinct"].as_str().unwrap(), card["code"].as_str().unwrap());
        let expected = precinct.starts_with("19001-") && precinct != "19001-948203";
        assert_eq!(last.contains(code), expected, "{precinct}");
    }
}

#[test]
fn worksheets_envelopes_and_receipts_hold_no_secret() {
    let printing = Printing::new();
    for kind in ["worksheets", "envelopes"] {
        printing.print(&format!("{kind}.pdf"), &format!("--kind {kind}"));
    }
    printing.print("receipts", "--kind receipts --county 19001");
    fs::rename(printing.file("receipts/19001.pdf"), printing.file("receipts.pdf")).unwrap();
    let secrets: Vec<String> = printing
        .cards()
        .iter()
        .flat_map(|card| {
            let (code, link) = (card["code"].as_str().unwrap(), card["link"].as_str().unwrap());
            let secret = link.split_once('.').unwrap().1;
            [code.to_owned(), code.replace('-', ""), secret.to_owned()]
        })
        .collect();
    let found = |text: &str| {
        let words: BTreeSet<&str> = text.split_whitespace().collect();
        let secret = secrets.iter().find(|secret| words.contains(secret.as_str()));
        let public = ["515-555-", "5155550", "report.example", "https://"];
        secret.cloned().or(public.iter().find(|it| text.contains(**it)).map(|it| it.to_string()))
    };
    for kind in ["worksheets", "envelopes", "receipts"] {
        let text = text(&printing.file(&format!("{kind}.pdf")));
        assert!(text.contains("19001-948199"), "the search finds what is there");
        assert_eq!(found(&text), None, "{kind}");
    }
    printing.print("cards.pdf", "--precinct 19001-948199");
    assert!(found(&text(&printing.file("cards.pdf"))).is_some(), "and finds a secret");
    let sheets = printing.print("adair.pdf", "--kind worksheets --county 19001");
    assert!(sheets.contains("5 sides"), "each on one page: {sheets}");
    let read = scanned(&printing.file("adair.pdf"), 5);
    assert_eq!(read, [""; 0], "no square is on a worksheet");
}

#[test]
fn a_countys_pack_has_all_it_needs_and_bad_use_makes_nothing() {
    let printing = Printing::new();
    let said = printing.print("packs", "--kind packs --county 19001");
    assert!(said.contains("cards    10, noted as printed"), "{said}");
    let pack = text(&printing.file("packs/19001.pdf"));
    for card in printing.cards() {
        let own = card["precinct"].as_str().unwrap().starts_with("19001-");
        assert_eq!(pack.contains(card["code"].as_str().unwrap()), own);
    }
    let words = pack.split("We say ").skip(1).map(|rest| rest.split(' ').next().unwrap());
    let words: Vec<&str> = words.collect();
    assert_eq!(words.len(), 10, "on every card");
    assert!(words.iter().all(|word| *word == words[0] && word.len() > 2), "one word a county");
    let mode = fs::metadata(printing.file("packs/19001.pdf")).unwrap().permissions();
    assert_eq!(std::os::unix::fs::PermissionsExt::mode(&mode) & 0o077, 0, "nobody else reads it");
    for (what, words) in [
        ("--county nowhere", "no county of the night"),
        ("--precinct nowhere", "no precinct of the night"),
        ("--site http://report.example", "no address of a site"),
        ("--site https://report.example/?x", "no address of a site"),
    ] {
        let to = printing.file("x.pdf").display().to_string();
        let site = if what.contains("--site") { "" } else { "--site https://report.example" };
        let data = printing.night.text();
        let run = holdfast(&format!("cards --data {data} {site} {what} {to}"));
        assert!(run.code == 2 && run.err.contains(words), "{what}: {}", run.err);
        assert!(!printing.file("x.pdf").exists());
    }
    let to = printing.file("x.pdf").display().to_string();
    let run = holdfast(&format!("cards --data {} {to}", printing.night.text()));
    assert!(run.code == 2 && run.err.contains("say with --site"), "{}", run.err);
}
