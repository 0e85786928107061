//! One walk through each kind of precinct and paper, to the return that is filed.

use canvass::setup::{PrecinctIndex, PrecinctKind, Setup};
use caucus::plan::Plan;
use intake::dialogue::Known;
use night::event::Mode;

use crate::dialogue_call::{CODE, Call, PATIENT, figures, known, setup};

/// Follows a script to its end and returns the figures that were filed.
fn walked(setup: &Setup, known: Known, script: &str) -> String {
    let mut call = Call::new(setup, known, PATIENT);
    call.follow(CODE).follow(script);
    match call.filed.pop() {
        Some((worksheet, ..)) => figures(&worksheet),
        None => panic!("{script}:\n{}", call.log),
    }
}

fn iowa_of(delegates: u16) -> Setup {
    let precinct = ("North", PrecinctKind::Precinct, Some(delegates));
    setup(Plan::IowaDemocratic2020, &["Adams", "Baker", "Cruz", "Diaz"], &[precinct])
}

#[test]
fn one_delegate() {
    let setup = iowa_of(1);
    let real = known(&setup, Mode::Real);
    let counts = "1 12# 5# 5# 5# 5# 2# 2# # #";
    let filed = |keys: &str| walked(&setup, real.clone(), &format!("{counts} {keys} 1"));
    // Two are level and a coin decides; the third wins by a vote; nobody; and against the plan two.
    let coin = "12 1=5/5/0 2=5/5/1 3=2/2/0 4=0/0/0 Coin won by 2 voted";
    assert_eq!(filed("2# 1 1"), coin);
    assert_eq!(filed("3# 1"), "12 1=5/5/0 2=5/5/0 3=2/2/1 4=0/0/0 voted");
    assert_eq!(filed("# 2 2"), "12 1=5/5/0 2=5/5/0 3=2/2/0 4=0/0/0 not voted");
    assert_eq!(filed("# 1 1# 1# # # 2"), "12 1=5/5/1 2=5/5/1 3=2/2/0 4=0/0/0 not voted");
    // Back from there to the line that won after all.
    assert_eq!(filed("# 1 1# * * * 2# 1 1"), coin);
}

#[test]
fn no_delegates() {
    let setup = iowa_of(0);
    let filed = walked(&setup, known(&setup, Mode::Real), "1 9# 5# 5# 4# 4# # # # # 1");
    assert_eq!(filed, "9 1=5/5/0 2=4/4/0 3=0/0/0 4=0/0/0");
}

#[test]
fn delegates_of_a_line_without_people() {
    let setup = iowa_of(4);
    let real = known(&setup, Mode::Real);
    let counts = "1 69# 44# 44# 25# 25# # # # # 2 2# 1#";
    let mut call = Call::new(&setup, real.clone(), PATIENT);
    // Lines that were asked and lines the paper has not are none; another, and no more.
    call.follow(CODE).follow(counts).follow("1# 9# 4# 1# # 1 . hangup");
    insta::assert_snapshot!("dialogue_other_line", call.log);
    let filed = |keys: &str| walked(&setup, real.clone(), &format!("{counts} {keys} 1"));
    let both = "69 1=44/44/2 2=25/25/1 3=0/0/1 4=0/0/2";
    // Once every line is asked there is no other.
    assert_eq!(filed("4# 2# 3# 1#"), both);
    // Back and another line in its place, whose awards are asked anew.
    assert_eq!(filed("3# 2# * * 4# 2# 3# 1#"), both);
    // Back, and there is none after all.
    assert_eq!(filed("3# 2# * * #"), "69 1=44/44/2 2=25/25/1 3=0/0/0 4=0/0/0");
    // A count that changes whose awards are asked takes them all back.
    assert_eq!(filed("4# 2# # 2 4# 2# 2# 2 2# 1# 1# #"), "69 1=44/44/2 2=25/25/1 3=0/0/0 4=2/2/1");
}

#[test]
fn a_merged_precinct() {
    let precincts =
        [("North", PrecinctKind::Precinct, Some(4)), ("South", PrecinctKind::Precinct, Some(4))];
    let setup = setup(Plan::IowaDemocratic2020, &["Adams", "Baker"], &precincts);
    let merged = Known { counted_with: Some(PrecinctIndex(1)), ..known(&setup, Mode::Real) };
    let mut call = Call::new(&setup, merged, PATIENT);
    call.follow(CODE).follow("1 69# 30# 30# 39# 39# 1 1 0");
    assert!(call.filed.is_empty() && call.draft.is_none(), "{}", call.log);
    assert!(call.log.ends_with("[a person]\n"), "{}", call.log);
}

#[test]
fn ballots_with_every_part() {
    let precinct = ("East", PrecinctKind::Precinct, None);
    let setup = setup(Plan::Plurality, &["Adams", "Baker"], &[precinct]);
    let script = "1 124# 1 130# 2# 1# 60# 61# 1";
    let filed = walked(&setup, known(&setup, Mode::Real), script);
    assert_eq!(filed, "124 (issued 130, spoiled 2, blank 1) 1=60 2=61");
}

#[test]
fn nevada_with_early_votes() {
    let precinct = ("Ely", PrecinctKind::Precinct, Some(5));
    let setup = setup(Plan::NevadaDemocratic2020, &["Adams", "Baker"], &[precinct]);
    let script = "1 60# 1 31# 34# 8# 9# 29# 26# 5# 3# 1 1";
    let filed = walked(&setup, known(&setup, Mode::Real), script);
    assert_eq!(filed, "60 1=31/34/3 (early 8/9) 2=29/26/2 (early 5/3)");
}

#[test]
fn satellites() {
    let precinct = ("Paris", PrecinctKind::Satellite, None);
    let setup = setup(Plan::IowaDemocratic2020, &["Adams", "Baker"], &[precinct]);
    // Its delegates come of its attendance: 20 people elect four, 21 elect five.
    let filed = |script: &str| walked(&setup, known(&setup, Mode::Real), script);
    assert_eq!(filed("1 20# 12# 12# 8# 8# 1 1"), "20 1=12/12/2 2=8/8/2");
    assert_eq!(filed("1 21# 13# 13# 8# 8# 1 1"), "21 1=13/13/3 2=8/8/2");
    // Nobody counted heads: then no rule tells, and the paper's are keyed.
    assert_eq!(filed("1 # 2 12# 12# 8# 8# 1 2# 2# 1"), "0 1=12/12/2 2=8/8/2");
}

#[test]
fn sixty_four_groups() {
    let names: Vec<String> = (1..=64).map(|line| format!("Candidate {line}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let precinct = ("Big", PrecinctKind::Precinct, Some(36));
    let setup = setup(Plan::IowaDemocratic2020, &names, &[precinct]);
    let counts: String = (1..=64).map(|line| format!(" {line}# {line}#")).collect();
    // Nobody is viable among 64 groups; the paper has the five largest elect all the same.
    let own: String = (1..=64).map(|line| if line > 59 { " 7#" } else { " #" }).collect();
    let mut call = Call::new(&setup, known(&setup, Mode::Real), PATIENT);
    call.follow(CODE).follow(&format!("1 2080#{counts} 2{own} 1"));
    let (worksheet, ..) = call.filed.pop().unwrap_or_else(|| panic!("{}", call.log));
    let lines: String = (1..=64)
        .map(|line| format!(" {line}={line}/{line}/{}", if line > 59 { 7 } else { 0 }))
        .collect();
    assert_eq!(figures(&worksheet), format!("2080{lines}"));
    println!("64 groups, awards keyed, every prompt heard to its end: {} s", call.seconds());
    assert!(call.seconds() < 50 * 60, "{} s", call.seconds());
}
