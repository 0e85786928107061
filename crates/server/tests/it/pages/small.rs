//! A small night, page by page.

use std::path::Path;

use night::command::{Act, Actor, Channel, Command, Review, Role};
use night::event::{Amendment, Evidenced, RevisionReason, Stage};
use server::sequencer::Accepted;

use super::fetch::{fetch, page, results};
use super::html::{check_well_formed, text};
use crate::fixture::OPENS_AT_MS;
use crate::test_night::TestNight;

/// Five delegates of four, and seven people who came in between.
const WRONG: &str = "biden 41 41 2, sanders 33 40 2, warren 20 20 1";
const RIGHT: &str = "biden 41 41 2, sanders 40 40 1, warren 20 20 1";
const SLIP: &str = "biden 50 50 2, sanders 40 40 1, warren 20 20 1";
const MENDED: &str = "biden 48 48 2, sanders 40 40 1, warren 22 22 1";

/// A night with one precinct in question, one counted, one corrected and one still to come.
pub fn night() -> TestNight {
    let night = TestNight::open("reported", 4);
    night.at(OPENS_AT_MS + 3_600_000);
    file(&night, "19001-1", Role::Chair, WRONG);
    file(&night, "19001-2", Role::Chair, RIGHT);
    file(&night, "19001-3", Role::Chair, SLIP);
    night.at(OPENS_AT_MS + 2 * 3_600_000);
    correct(&night, "19001-3", MENDED);
    night.check();
    night
}

/// Files a return by web: candidate, first count, final count, delegates.
pub fn file(night: &TestNight, precinct: &str, role: Role, figures: &str) {
    let object = |place: usize| {
        let lines = figures.split(", ").map(|line| {
            let cells: Vec<&str> = line.split(' ').collect();
            format!("\"{}\":{}", cells[0], cells[place])
        });
        lines.collect::<Vec<_>>().join(",")
    };
    let body = format!(
        "{{\"precinct\":\"{precinct}\",\"mode\":\"real\",\"first_alignment\":{{{}}},\
         \"final_alignment\":{{{}}},\"awards\":{{{}}}}}",
        object(1),
        object(2),
        object(3)
    );
    let code = format!("Holdfast {}", night.code(precinct, role));
    let key = format!("00000000-0000-4000-8000-{:012}", body.len());
    let headers = [("Authorization", code.as_str()), ("Idempotency-Key", key.as_str())];
    let answer = night.client().post(&headers, body.as_bytes());
    assert_eq!(answer.status, 201, "{answer:?}");
}

fn submit(night: &TestNight, act: Act) -> Accepted {
    let key = format!("{}", night.app.read().seq());
    let command = Command { by: Actor::Staff(7), via: Channel::Desk, key, act };
    night.app.sequencer.submit_blocking(command).unwrap()
}

fn correct(night: &TestNight, precinct: &str, figures: &str) {
    let (precinct, old, worksheet) = {
        let read = night.app.read();
        let precinct = read.setup().precincts.find(precinct).unwrap();
        let mut standing = read.standing_return(precinct).unwrap();
        let caucus::worksheet::Worksheet::Alignment(sheet) = &mut standing.worksheet else {
            unreachable!("people stand in groups")
        };
        for line in figures.split(", ") {
            let cells: Vec<&str> = line.split(' ').collect();
            let candidate = read.setup().candidate(cells[0]).unwrap();
            let group = sheet.groups.iter_mut().find(|g| g.candidate == candidate).unwrap();
            group.first_alignment = Some(cells[1].parse().unwrap());
            group.final_alignment = Some(cells[2].parse().unwrap());
        }
        (precinct, standing.row.receipt, standing.worksheet)
    };
    let review = Review::Correct {
        old,
        worksheet,
        reason: RevisionReason::Transcription,
        note: "two people of Warren were written down for Biden".into(),
        evidence: Evidenced { what: "signed worksheet".into(), sha256: None },
    };
    submit(night, Act::Review { precinct, review });
}

/// Every page of a small night.
pub const PATHS: [&str; 11] = [
    "/",
    "/?live",
    "/county/19001",
    "/precinct/19001-1",
    "/precinct/19001-3",
    "/precinct/19001-4",
    "/corrections",
    "/findings",
    "/missing",
    "/how",
    "/status",
];

#[test]
fn every_page_is_well_formed_and_asks_nothing_of_others() {
    let night = night();
    for path in PATHS {
        let page = page(&night, path);
        check_well_formed(&page, path);
        for foreign in ["http://", "https://", "//", "<script", "@import", "url("] {
            assert!(!page.contains(foreign), "{path} has {foreign}");
        }
        assert!(page.contains("Unofficial"), "{path}");
    }
}

#[test]
fn precinct_pages_say_everything() {
    let night = night();
    // Check words follow from keys that are drawn anew for every night.
    let stable = |path: &str| -> String {
        let text = text(&page(&night, path));
        let lines = text.lines().filter(|line| !line.starts_with("Check words"));
        lines.map(|line| format!("{line}\n")).collect()
    };
    insta::assert_snapshot!("precinct_in_question", stable("/precinct/19001-1"));
    insta::assert_snapshot!("precinct_corrected", stable("/precinct/19001-3"));
    insta::assert_snapshot!("corrections", stable("/corrections"));
    insta::assert_snapshot!("home", stable("/"));
}

#[test]
fn a_precinct_is_not_missing_until_its_time() {
    const HOUR_MS: i64 = 3_600_000;
    let night = TestNight::open("reported", 3);
    night.at(OPENS_AT_MS - HOUR_MS);
    let find = |id: &str| night.app.read().setup().precincts.find(id).unwrap();
    let later = find("19001-2");
    let change = Amendment::Postponed { opens_at_ms: OPENS_AT_MS + 2 * HOUR_MS };
    submit(&night, Act::Amend { precinct: later, change, reason: "snow".into() });
    let missing = || text(&page(&night, "/missing"));
    let (before, after) = ("Not open yet: 3", "have opened have been heard from");
    assert!(missing().contains(before) && missing().contains(after), "{}", missing());
    night.at(OPENS_AT_MS + HOUR_MS);
    file(&night, "19001-3", Role::Chair, RIGHT);
    let said = missing();
    assert!(said.contains("1 of 3 precincts have not been heard from."), "{said}");
    let (open, closed) = said.split_once("Not open yet: 1").unwrap();
    let name = |id: &str| night.app.read().setup().precincts.name(find(id)).to_owned();
    let names = ["19001-1", "19001-2"].map(name);
    assert!(open.contains(&names[0]) && !open.contains(&names[1]), "{said}");
    assert!(closed.contains(&names[1]) && closed.contains("postponed"), "{said}");
    night.at(OPENS_AT_MS + 2 * HOUR_MS);
    let said = missing();
    assert!(said.contains("2 of 3 precincts have not been heard from."), "{said}");
    assert!(!said.contains("Not open yet"), "{said}");
}

/// Some key made for one return.
const KEY: &str = "00000000-0000-4000-8000-000000000001";

#[test]
fn the_check_words_are_those_the_chair_was_told() {
    let night = TestNight::open("reported", 1);
    let code = format!("Holdfast {}", night.code("19001-1", Role::Chair));
    let headers = [("Authorization", code.as_str()), ("Idempotency-Key", KEY)];
    let body = b"{\"precinct\":\"19001-1\",\"mode\":\"real\",\
                 \"first_alignment\":{\"biden\":9},\"final_alignment\":{\"biden\":9}}";
    assert!(!page(&night, "/precinct/19001-1").contains("Check words"), "no words: not received");
    let receipt = night.client().post(&headers, body).json();
    let words: Vec<&str> =
        receipt["words"].as_array().unwrap().iter().map(|word| word.as_str().unwrap()).collect();
    assert!(page(&night, "/precinct/19001-1").contains(&words.join(" ")));
}

#[test]
fn a_page_changes_with_the_night_and_not_otherwise() {
    let night = TestNight::open("reported", 2);
    let packed = [("Accept-Encoding", "gzip")];
    let first = fetch(&night, "/", &packed);
    let tag = first.header("etag").unwrap().to_owned();
    assert_eq!(first.header("vary"), Some("accept-encoding"));
    assert_eq!(first.header("cache-control"), Some("public, max-age=3"));
    let again = fetch(&night, "/", &[packed[0], ("If-None-Match", &tag)]);
    assert_eq!((again.status, again.bytes.len()), (304, 0));
    assert_eq!(again.header("etag"), Some(tag.as_str()));
    let plain = fetch(&night, "/", &[]);
    assert_eq!(plain.text(), first.text());
    assert_ne!(plain.header("etag"), Some(tag.as_str()), "other bytes, another tag");

    file(&night, "19001-1", Role::Chair, RIGHT);
    let after = fetch(&night, "/", &[packed[0], ("If-None-Match", &tag)]);
    assert_eq!(after.status, 200);
    assert!(after.text().contains("<strong>1</strong> of 2 precincts heard from."));
}

#[test]
fn the_style_sheet_is_allowed_by_its_digest_alone() {
    let night = TestNight::open("reported", 1);
    let fetched = fetch(&night, "/", &[]);
    // Headers were read in lower case, so the digest is looked for in the same.
    let policy = fetched.header("content-security-policy").unwrap();
    assert!(policy.starts_with("default-src 'none'; style-src 'sha256-"), "{policy}");
    assert!(!policy.contains("unsafe"), "{policy}");
    let text = fetched.text();
    assert_eq!(text.matches("<style>").count(), 1);
    assert!(!text.contains("style="), "a digest allows no style attribute");
}

#[test]
fn a_reader_may_let_a_page_load_itself() {
    let night = TestNight::open("reported", 1);
    assert!(!page(&night, "/").contains("http-equiv"));
    let live = page(&night, "/?live");
    assert!(live.contains("http-equiv=\"refresh\" content=\"10\""));
    assert!(live.contains("Stop that"));
    assert!(page(&night, "/county/19001?live").contains("http-equiv"));
}

#[test]
fn a_certified_night_says_so() {
    let night = night();
    let precinct = night.app.read().setup().precincts.find("19001-1").unwrap();
    let review = Review::Release { reason: "as the paper says".into() };
    submit(&night, Act::Review { precinct, review });
    submit(&night, Act::Move { to: Stage::Closed, reason: "all in".into() });
    submit(&night, Act::Propose { proposal: 1, to: Stage::Certified, reason: "voted".into() });
    let approve = Command {
        by: Actor::Staff(8),
        via: Channel::Desk,
        key: "approve".into(),
        act: Act::Approve { proposal: 1 },
    };
    night.app.sequencer.submit_blocking(approve).unwrap();
    let home = page(&night, "/");
    assert!(home.contains("✓ Certified") && !home.contains("Unofficial"));
    assert_eq!(results(&night)["status"], "certified");
}

#[test]
fn a_withdrawn_candidate_and_an_open_recanvass_are_told() {
    let night = night();
    let reason = "for health".to_owned();
    submit(&night, Act::WithdrawCandidate { candidate: "biden".into(), reason });
    assert!(page(&night, "/").contains("Withdrawn, and counted as reported: Joe Biden."));
    submit(&night, Act::Move { to: Stage::Closed, reason: "all in".into() });
    let precincts = vec![night.app.read().setup().precincts.find("19001-2").unwrap()];
    let (requester, deadline_ms) = ("a campaign".into(), OPENS_AT_MS + 86_400_000);
    let kind = Stage::Recanvass;
    submit(&night, Act::OpenRecanvass { kind, precincts, requester, deadline_ms });
    assert!(page(&night, "/").contains("A recanvass compares figures with the papers."));
    let status = text(&page(&night, "/status"));
    assert!(status.contains("recanvass to be done by  4 February 2020, 7:00 pm CST"), "{status}");
    assert!(status.contains("Changed by it  0"), "{status}");
}

/// The example of the documentation is what the program writes, the order of keys included.
#[test]
fn the_documented_example_is_true() {
    let night = TestNight::open("reported", 3);
    night.at(OPENS_AT_MS + 3_600_000);
    file(&night, "19001-1", Role::Chair, WRONG);
    file(&night, "19001-2", Role::Chair, RIGHT);
    let told = page(&night, "/data/results.json");
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/formats/results.md");
    let document = std::fs::read_to_string(path).unwrap();
    let example = document.split("```json\n").nth(1).unwrap().split("```").next().unwrap();
    let squeezed = |text: &str| text.split_whitespace().collect::<String>();
    assert_eq!(squeezed(example), squeezed(&told), "the file is now\n{told}");
}
