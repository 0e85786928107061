//! Whole returns by keypad, over real calls on loopback: a bad line, a process that is killed, and
//! a telephone that is listed while the code is at home.

use std::fs;
use std::net::SocketAddr;
use std::path::Path;

use caucus::worksheet::Worksheet;
use drill::telephone::{Caller, Habit, MS, SECOND_NS, Telephones, keys};
use night::command::ReporterId;
use night::night::Night;
use rustix::process::Signal;
use server::clock::Clock;

use crate::run::holdfast;
use crate::served::{NightDir, Served};

/// The figures that are keyed: a hundred people, sixty on the first line and forty on the second.
const FIRST_KEYS: &str = "100# 60#60# 40#40#";
const FIRST: u32 = 60;
const SECOND: u32 = 40;

/// A precinct with what its chair keys.
struct Chair {
    reporter: ReporterId,
    precinct: String,
    code: String,
    delegates: u16,
    number: String,
}

fn now_ns() -> u64 {
    Clock::System.now().tick_ns
}

/// Opens Iowa's night, and returns so many chairs of precincts that elect delegates, with a listed
/// number each.
fn night(count: usize) -> (NightDir, Vec<Chair>, usize) {
    night_of(2020, count)
}

/// The same in another year.
fn night_of(year: u32, count: usize) -> (NightDir, Vec<Chair>, usize) {
    let dir = NightDir::open_changed(|text| {
        let text = text.replace("\"2020-02-03", &format!("\"{year}-02-03"));
        text + "\n[hotline]\nlines = 128\n"
    });
    let recovered = dir.recover();
    let night = &recovered.night;
    let precincts = &night.setup().precincts;
    let chair = |(at, (precinct, code)): (usize, (String, String))| {
        let index = precincts.find(&precinct)?;
        let delegates = precincts.delegates(index)?.0;
        let reporters = night.reporters().into_iter();
        let mut chairs =
            reporters.filter(|one| one.precinct == index && one.role.name() == "chair");
        let reporter = chairs.next()?.id;
        let number = format!("+1515777{at:04}");
        Some(Chair { reporter, precinct, code, delegates, number })
    };
    let chairs: Vec<Chair> =
        dir.chairs().into_iter().enumerate().filter_map(chair).take(count).collect();
    let candidates = night.setup().candidates.len();
    drop(recovered);
    let mut roster = String::from("person,name,phones,language,needs,precinct,role\n");
    for (at, chair) in chairs.iter().enumerate() {
        roster += &format!("p-{at},Chair {at},{},,,{},chair\n", chair.number, chair.precinct);
    }
    let file = dir.0.with_extension("roster.csv");
    fs::write(&file, roster).unwrap();
    let run = holdfast(&format!("roster import --data {} {}", dir.text(), file.display()));
    assert_eq!(run.code, 0, "{}", run.err);
    fs::remove_file(file).unwrap();
    (dir, chairs, candidates)
}

fn serve(dir: &NightDir) -> Served {
    Served::start_with_telephone(dir, "--sound-port 0 --sip 127.0.0.1:0")
}

/// What is keyed after the second line, up to the check words.
fn rest(chair: &Chair, candidates: usize) -> String {
    let zeros = "##".repeat(candidates - 2);
    let delegates = match chair.delegates {
        0 => "",
        1 => "1#,1",
        _ => "1",
    };
    format!("{zeros} {delegates} ~1~!")
}

/// Lets every chair dial and do what her script says, until all are over.
fn call(server: SocketAddr, chairs: &[Chair], habit: impl Fn(&Chair) -> Habit) -> Telephones {
    let mut telephones = begin(server, chairs, habit);
    while telephones.callers.iter().any(|caller| !caller.is_over()) {
        telephones.turn(now_ns).unwrap();
    }
    let lost: Vec<&str> = (telephones.callers.iter().zip(chairs))
        .filter(|(caller, _)| !caller.is_served())
        .map(|(_, chair)| chair.precinct.as_str())
        .collect();
    assert_eq!(lost, [""; 0], "these did not get to the end of their scripts");
    telephones
}

fn begin(server: SocketAddr, chairs: &[Chair], habit: impl Fn(&Chair) -> Habit) -> Telephones {
    let mut telephones = Telephones::new().unwrap();
    let here = telephones.here().unwrap();
    for (at, chair) in chairs.iter().enumerate() {
        let begins_ns = now_ns() + at as u64 * 30 * MS;
        let number = Some(chair.number.clone());
        let caller = Caller::new(at, number, habit(chair), (server, here), begins_ns).unwrap();
        telephones.callers.push(caller);
    }
    telephones
}

/// Every chair has one return, with the figures that were keyed, and no draft any more.
#[track_caller]
fn all_filed(night: &Night, chairs: &[Chair]) {
    for chair in chairs {
        let precinct = night.setup().precincts.find(&chair.precinct).unwrap();
        let returns = night.returns_of(precinct);
        assert_eq!(returns.len(), 1, "{}", chair.precinct);
        assert_eq!(returns[0].row.channel.name(), "voice");
        assert_figures(&returns[0].worksheet, chair.delegates);
        assert_eq!(night.draft(chair.reporter), None, "{}", chair.precinct);
    }
}

#[track_caller]
fn assert_figures(worksheet: &Worksheet, delegates: u16) {
    let Worksheet::Alignment(sheet) = worksheet else { panic!("{worksheet:?}") };
    assert_eq!(sheet.attendance, Some(100));
    let people = |at: usize| (sheet.groups[at].first_alignment, sheet.groups[at].final_alignment);
    assert_eq!(people(0), (Some(FIRST), Some(FIRST)));
    assert_eq!(people(1), (Some(SECOND), Some(SECOND)));
    assert!(sheet.groups[2..].iter().all(|group| group.final_alignment == Some(0)));
    let awards: u32 = sheet.groups.iter().filter_map(|group| group.awards).sum();
    assert_eq!(awards, u32::from(delegates), "by the rule, or by the room");
}

#[test]
fn chairs_on_a_bad_line_file_all_the_same() {
    let (dir, chairs, candidates) = night(10);
    let served = serve(&dir);
    call(served.sip[0], &chairs, |chair| Habit {
        key_ns: 150 * MS,
        script: keys(&format!("{},1,{FIRST_KEYS}{}", chair.code, rest(chair, candidates))),
        loss_percent: 10,
        ..Habit::default()
    });
    served.end();
    all_filed(&dir.recover().night, &chairs);
}

#[test]
fn fifty_calls_are_cut_by_a_kill_and_go_on_where_they_were() {
    let (dir, chairs, candidates) = night(50);
    let served = serve(&dir);
    // Two whole lines, the first count of the third, and then nothing: the process is killed.
    let mut telephones = begin(served.sip[0], &chairs, |chair| Habit {
        key_ns: 150 * MS,
        script: keys(&format!("{},1,{FIRST_KEYS}7#,,,,,,,,,,,,,,,", chair.code)),
        ..Habit::default()
    });
    let until_ns = now_ns() + 18 * SECOND_NS;
    while now_ns() < until_ns {
        telephones.turn(now_ns).unwrap();
    }
    served.signal(Signal::KILL);
    assert!(!served.wait().success());
    let night = dir.recover().night;
    for chair in &chairs {
        let draft = night.draft(chair.reporter);
        assert_eq!(draft.map(|draft| draft.line), Some(3), "{}", chair.precinct);
    }
    // Another machine that has the same ledger: nothing of the first process is left.
    let other = NightDir::nowhere();
    copy(&dir.0, &other.0);
    let served = serve(&other);
    call(served.sip[0], &chairs, |chair| Habit {
        key_ns: 150 * MS,
        script: keys(&format!("{},1,{}", chair.code, rest(chair, candidates))),
        ..Habit::default()
    });
    served.end();
    all_filed(&other.recover().night, &chairs);
}

#[test]
fn a_listed_telephone_reports_without_its_code_and_is_not_counted() {
    let (dir, chairs, candidates) = night(1);
    let served = serve(&dir);
    call(served.sip[0], &chairs, |chair| Habit {
        // The pound sign alone: no code at hand; one: the precinct that is offered.
        key_ns: 150 * MS,
        script: keys(&format!("#~1~{FIRST_KEYS}{}", rest(chair, candidates))),
        ..Habit::default()
    });
    served.end();
    let night = dir.recover().night;
    let precinct = night.setup().precincts.find(&chairs[0].precinct).unwrap();
    assert_eq!(night.returns_of(precinct).len(), 0, "it is outside all totals");
    let unconfirmed = night.unconfirmed_of(precinct);
    assert_eq!(unconfirmed.len(), 1);
    assert!(!unconfirmed[0].vouched);
    assert_figures(&unconfirmed[0].worksheet, chairs[0].delegates);
    let said = holdfast(&format!("unconfirmed --data {}", dir.text()));
    assert!(said.out.contains("Chair 0"), "who it was is known to who may know:\n{}", said.out);
}

#[test]
fn before_the_opening_it_is_practice_and_only_that_it_was_done_is_kept() {
    let (dir, chairs, candidates) = night_of(2099, 1);
    let served = serve(&dir);
    call(served.sip[0], &chairs, |chair| Habit {
        key_ns: 150 * MS,
        script: keys(&format!("{},1,{FIRST_KEYS}{}", chair.code, rest(chair, candidates))),
        ..Habit::default()
    });
    served.end();
    let night = dir.recover().night;
    let precinct = night.setup().precincts.find(&chairs[0].precinct).unwrap();
    assert_eq!(night.returns_of(precinct).len(), 0);
    assert!(night.draft(chairs[0].reporter).is_none(), "no figure of practice is written down");
    let practised = night.reporter(chairs[0].reporter).unwrap().practised;
    assert_eq!(practised.map(|channel| channel.name()), Some("voice"));
}

/// Copies a night's directory, but for the lock of the process that had it.
fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else if entry.file_name() != "lock" {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}
