//! What a command may hold, and a night with satellite sites.

use canvass::setup::{CountyIndex, CountyKind, NewPrecinct, PrecinctKind, Setup};
use canvass::tabulation::{Area, Selection, Tabulation};
use caucus::worksheet::{Alignment, Candidate, Group, PrintedEquivalents, Worksheet};
use night::command::{Act, Actor, Channel, Command, Filing, Signal};
use night::event::Mode;
use night::night::{Accepted, Night};
use night::policy::Policy;
use night::refusal::Refusal;
use night::view::Standing;

use crate::fixture::{OPENS_AT_MS, StoredRow, TestNight, replay, setup, sheet};

fn import(night: &mut TestNight, id: &str, worksheet: Worksheet) -> Result<u64, Refusal> {
    let filing = filing(night, id, worksheet);
    night.submit(Actor::Console(String::new()), Channel::Import, Act::File(filing))
}

fn filing(night: &TestNight, id: &str, worksheet: Worksheet) -> Filing {
    Filing {
        precinct: night.precinct(id),
        reporter: None,
        signal: Signal::Recognised,
        mode: Mode::Real,
        worksheet,
        replaces: None,
        made_at_ms: None,
    }
}

fn groups(groups: Vec<Group>) -> Worksheet {
    Worksheet::Alignment(Alignment { groups, ..Alignment::default() })
}

#[test]
fn a_worksheet_beyond_any_paper_is_refused() {
    let mut night = TestNight::new(Policy::Reported);
    night.at_ms = OPENS_AT_MS;
    let too_large = [
        sheet("F 1 1 1"),
        sheet("A 20 20 2, A 60 60 6"),
        sheet("A 10000000 1 1"),
        groups((0..65).map(|n| Group::silent(Candidate(n))).collect()),
    ];
    for worksheet in too_large {
        assert_eq!(import(&mut night, "P8", worksheet), Err(Refusal::WrongWorksheet));
    }
    import(&mut night, "P8", sheet("A 9999999 9999999 8")).expect("the largest count is kept");
}

#[test]
fn a_request_has_a_digest_whatever_it_names() {
    let night = TestNight::new(Policy::Reported);
    let act = Act::File(filing(&night, "P8", sheet("A 20 20 2")));
    let (by, key) = (Actor::Console(String::new()), String::from("early"));
    let command = Command { by, via: Channel::Import, key, act };
    command.request(Night::empty().setup()); // Before the night is opened there is no candidate.
}

/// A pool of two satellite sites beside the precincts.
fn with_satellites() -> Setup {
    let mut setup = setup();
    let mut pool = setup.counties[0].clone();
    pool.id = "satellites".into();
    (pool.kind, pool.state_delegates, pool.county_delegates) =
        (CountyKind::Satellite, Some(4), None);
    setup.counties.push(pool);
    for id in ["S1", "S2"] {
        setup.precincts.add(&NewPrecinct {
            id: id.into(),
            county: CountyIndex(1),
            name: id.into(),
            kind: PrecinctKind::Satellite,
            district: None,
            delegates: None,
            registered: None,
            opens_at_ms: None,
            zone: None,
            meets_with: None,
        });
    }
    setup
}

/// Once every site of a pool has reported, printed equivalents are computed anew; the fold knows
/// how many sites there are.
#[test]
fn a_pool_of_satellites_is_whole_when_all_its_sites_are_counted() {
    let mut night = TestNight::of(with_satellites(), Policy::Reported);
    night.at_ms = OPENS_AT_MS;
    let printed = |first, printed| {
        let mut sheet = Alignment { attendance: Some(40), ..Alignment::default() };
        sheet.groups.push(Group {
            first_alignment: Some(first),
            final_alignment: Some(first),
            printed: Some(PrintedEquivalents(printed)),
            ..Group::silent(Candidate(0))
        });
        Worksheet::Alignment(sheet)
    };
    for id in ["S1", "S2"] {
        import(&mut night, id, printed(40, 12_345)).expect("a site's return is kept");
    }
    let live = night.night.tabulation();
    let setup = night.night.setup();
    let mut recount = Tabulation::new(setup);
    for precinct in setup.precincts.indices() {
        let Standing::Shown(class) = night.night.precinct(precinct).standing else { continue };
        let sheet = night.night.standing_return(precinct).expect("a return").worksheet;
        let judgement = night.night.judgement(precinct).expect("a judgement");
        let part = canvass::tabulation::Contribution::of(setup, precinct, &sheet, &judgement);
        recount.add(class, &part);
    }
    let area = Area::County(CountyIndex(1));
    let figures = |sums: &Tabulation| sums.figures(setup, area, Selection::All);
    assert_eq!(figures(live).returns, 2, "both sites are in the sums");
    assert_eq!(figures(live), figures(&recount));
}

/// Folds the rows of a night, then one more, and returns what is wrong with it.
fn damage(rows: &[StoredRow], command: [u8; 16], body: &str) -> String {
    let mut night = replay(rows);
    let (seq, at_ms, request) = (night.seq() + 1, OPENS_AT_MS, [0; 32]);
    let body = Night::read_body(seq, body.as_bytes()).expect("a body");
    let row = Accepted { seq, at_ms, command, request, body: &body };
    night.apply(&row).expect_err("damage").to_string()
}

#[test]
fn a_row_with_what_is_there_already_is_damage() {
    let rows = TestNight::new(Policy::Reported).rows;
    let opening = String::from_utf8(rows[0].body.clone()).expect("text");
    let nothing = r#"{"by":"clock","via":"clock","node":1,"events":[]}"#;
    assert_eq!(damage(&rows[..2], rows[1].command, nothing), "row 3: repeats the command of row 2");
    let (again, twice) = ([9; 16], opening.replace(r#""candidate":"B""#, r#""candidate":"A""#));
    assert_eq!(damage(&rows[..1], again, &opening), "row 2: the night is opened twice");
    assert_eq!(damage(&[], again, &twice), "row 1: candidate A is listed twice");
}
