//! Calls as scripts: what a chair keys, and what she hears.

use canvass::setup::{PrecinctIndex, PrecinctKind, Setup};
use canvass::words::CheckWords;
use caucus::plan::Plan;
use caucus::worksheet::{Alignment, Candidate, Group, Worksheet};
use intake::dialogue::{
    CALL_NS_MAX, Dialogue, Facts, Input, Key, Known, Language, NotFiled, Output, Part, Received,
    Text, heard,
};
use night::event::Mode;

use crate::dialogue_call::{CODE, Call, PATIENT, QUICK, iowa, known, setup};

/// Follows a script with the good code before it, and returns what was said.
fn talk(setup: &Setup, known: Known, script: &str) -> String {
    let mut call = Call::new(setup, known, PATIENT);
    call.follow(CODE).follow(script);
    call.log
}

fn real(setup: &Setup) -> Known {
    known(setup, Mode::Real)
}

#[test]
fn a_whole_return() {
    let setup = iowa();
    let script = "1 69# 30# 44# 25# 25# 14# # 1 1 2 . ~ ~ ~ .";
    insta::assert_snapshot!("dialogue_whole", talk(&setup, real(&setup), script));
}

#[test]
fn a_practice_in_spanish() {
    let setup = iowa();
    let script = "9 1 100# 41# 41# 33# 40# 21# # 1 1 . hangup";
    insta::assert_snapshot!(
        "dialogue_spanish",
        talk(&setup, known(&setup, Mode::Practice), script)
    );
}

#[test]
fn star_goes_back_and_what_was_answered_stays() {
    let setup = iowa();
    // Two stars from line 2: the first count of line 1 again, and on at line 2; half a number is
    // taken back by one star, and the place stays.
    let script = "1 69# 30# 44# * * 31# 25# 9*26# 12# # 1 2 2# 24# 25# 1 . hangup";
    insta::assert_snapshot!("dialogue_star", talk(&setup, real(&setup), script));
}

#[test]
fn codes_are_tried_again() {
    let setup = iowa();
    let mut call = Call::new(&setup, real(&setup), PATIENT);
    call.follow("616483079741 111111111111 6164# 616* 616483079740 2 616483079740 * ~");
    insta::assert_snapshot!("dialogue_codes", call.log);
    // One digit too many, and the good code after it: the last of the first is not one of that.
    let mut call = Call::new(&setup, real(&setup), PATIENT);
    call.follow("6164483079740 616483079740");
    assert!(call.log.contains("You report for North"), "{}", call.log);
    let mut call = Call::new(&setup, real(&setup), PATIENT);
    call.follow(&"111111111111 ".repeat(6)).follow(".");
    assert!(call.over, "nobody tries codes all night");
    assert!(call.log.ends_with("Goodbye.\n[the end]\n"), "{}", call.log);
}

#[test]
fn the_language_is_chosen_before_the_code() {
    let setup = iowa();
    let mut call = Call::new(&setup, real(&setup), PATIENT);
    // Star alone changes it, there and back; star with digits takes those back, and so does
    // silence; a wrong code does not change it.
    call.follow("* * * 6164* 616 ~ 111111111111 616483079740 1 69# hangup");
    insta::assert_snapshot!("dialogue_language", call.log);
    let mut call = Call::in_language(&setup, real(&setup), PATIENT, Language::Spanish);
    assert!(call.log.contains("For English, press star."), "{}", call.log);
    call.follow("* 616483079740");
    assert!(call.log.contains("You report for North"), "{}", call.log);
}

#[test]
fn silence_repeats_and_then_keeps_what_is_there() {
    let setup = iowa();
    let script = "1 69# 30# 44# 25# 2 ~ ~ ~ .";
    insta::assert_snapshot!("dialogue_silence", talk(&setup, real(&setup), script));
}

#[test]
fn a_hang_up_keeps_the_whole_lines_and_a_call_goes_on_there() {
    let setup = iowa();
    let mut call = Call::new(&setup, real(&setup), PATIENT);
    call.follow(CODE).follow("1 69# 30# 44# 25# hangup");
    let draft = call.draft.expect("a draft is kept");
    assert_eq!(draft.line, 2);
    let again = Known { draft: Some(draft), ..real(&setup) };
    insta::assert_snapshot!(
        "dialogue_resumed",
        talk(&setup, again, "1 25# 25# 14# # 1 1 . hangup")
    );
}

#[test]
fn every_place_of_a_hang_up_resumes_to_the_same_return() {
    let setup = iowa();
    let script: Vec<&str> = "1 69# 30# 44# 25# 25# 14# # 1 1".split(' ').collect();
    let whole = {
        let mut call = Call::new(&setup, real(&setup), QUICK);
        call.follow(CODE).follow(". 1 . 69# 30# 44# 25# 25# 14# # 1 . 1");
        call.filed.pop().expect("it is filed").0
    };
    for gone in 0..script.len() {
        let mut call = Call::new(&setup, real(&setup), PATIENT);
        call.follow(CODE).follow(&script[..gone].join(" ")).follow("hangup");
        let line = call.draft.as_ref().map_or(0, |draft| usize::from(draft.line));
        let finished = gone.saturating_sub(2) / 2;
        assert_eq!(line, if gone < 2 { 0 } else { finished.min(3) + 1 }, "gone after {gone}");
        let again = Known { draft: call.draft.take(), ..real(&setup) };
        let mut call = Call::new(&setup, again, PATIENT);
        let rest = if line == 0 { 1 } else { 2 * line };
        call.follow(CODE).follow("1").follow(&script[rest..].join(" "));
        let filed = call.filed.pop().unwrap_or_else(|| panic!("gone after {gone}:\n{}", call.log));
        assert_eq!(filed.0, whole, "gone after {gone}");
    }
}

#[test]
fn who_comes_back_from_waiting_goes_on_at_her_precinct() {
    let setup = iowa();
    let mut call = Call::new(&setup, real(&setup), PATIENT);
    call.follow(CODE).follow("1 69# 30# 44# 25# 25# 14# # 0");
    assert!(call.log.ends_with("[kept, to line 4]\nOne moment.\n[a person]\n"), "{}", call.log);
    let again = Known { draft: call.draft, ..real(&setup) };
    let mut call = Call::of_known(&setup, again, PATIENT);
    call.follow("1 1 1 . hangup");
    insta::assert_snapshot!("dialogue_came_back", call.log);
}

/// A return that came by text or web: nobody gave line 2 there.
fn received(setup: &Setup) -> Received {
    let group = |at, counts: [Option<u32>; 3]| Group {
        first_alignment: counts[0],
        final_alignment: counts[1],
        awards: counts[2],
        ..Group::silent(Candidate(at))
    };
    let groups = vec![group(0, [Some(30), Some(44), Some(3)]), group(2, [Some(14), None, None])];
    let worksheet = Worksheet::Alignment(Alignment { groups, ..Alignment::default() });
    let words = CheckWords::of(&[7; 32], setup, PrecinctIndex(0), &worksheet);
    Received { worksheet, words, mode: Mode::Real }
}

#[test]
fn what_was_received_can_be_asked_for() {
    let setup = iowa();
    let asks = "3 1 69# hangup";
    let with = |received| Known { received: Some(received), ..real(&setup) };
    let mut log = talk(&setup, with(received(&setup)), asks);
    let mut call = Call::new(&setup, real(&setup), PATIENT);
    call.follow(CODE).follow("1 69# 30# 44# 25# 25# # # 1 1 . hangup");
    let (worksheet, ..) = call.filed.pop().unwrap();
    let practised = Received { worksheet, mode: Mode::Practice, ..received(&setup) };
    log += "---\n";
    log += &talk(&setup, with(practised), asks);
    insta::assert_snapshot!("dialogue_received", log);
    let nothing = talk(&setup, real(&setup), "3 1 69# hangup");
    assert!(!nothing.contains("received"), "{nothing}");
}

#[test]
fn three_zeros_ask_for_a_person_where_a_number_is_keyed() {
    let setup = iowa();
    // One zero and two are a figure, at first and after a star.
    let log = talk(&setup, real(&setup), "1 69# 0# * 00# * 30# 44# ~ ~ 000");
    insta::assert_snapshot!("dialogue_zeros", log);
    let whole = "1 69# 30# 44# 25# 25# 14# # 1 2";
    let change = talk(&setup, real(&setup), &format!("{whole} 000"));
    assert!(change.ends_with("[kept, to line 4]\nOne moment.\n[a person]\n"), "{change}");
}

#[test]
fn nothing_is_agreed_to_before_it_was_heard() {
    let setup = iowa();
    let mut call = Call::new(&setup, real(&setup), QUICK);
    call.follow(CODE).follow("1 69# 30# 44# 25# 25# 14# # 1 1 1 1");
    assert!(call.filed.is_empty(), "the read-back is still being said");
    call.follow(". 1 .");
    assert_eq!(call.filed.len(), 1);
}

#[test]
fn the_paper_says_otherwise() {
    let setup = iowa();
    // Awards keyed by the chair; they do not add up, and are filed all the same.
    let script = "1 69# 30# 44# 25# 25# 14# # 2 4# 1# # 1 . hangup";
    insta::assert_snapshot!("dialogue_own", talk(&setup, real(&setup), script));
}

#[test]
fn lots() {
    let precinct = ("South", PrecinctKind::Precinct, Some(5));
    let setup = setup(Plan::IowaDemocratic2020, &["Adams", "Baker", "Cruz"], &[precinct]);
    let counts = "1 90# 46# 46# 28# 28# 16# 16#";
    // Line 3 takes no part; line 2 loses.
    let coin = format!("{counts} 1 3# 2# 1 1 . hangup");
    insta::assert_snapshot!("dialogue_lot", talk(&setup, real(&setup), &coin));
    let none = format!("{counts} 4 3# 2# 1# 1 . hangup");
    insta::assert_snapshot!("dialogue_no_lot", talk(&setup, real(&setup), &none));
}

#[test]
fn one_delegate() {
    let precinct = ("West", PrecinctKind::Precinct, Some(1));
    let setup = setup(Plan::IowaDemocratic2020, &["Adams", "Baker", "Cruz"], &[precinct]);
    let script = "1 12# 5# 5# 5# 5# 2# 2# 4# 2# 1 1 1 . hangup";
    insta::assert_snapshot!("dialogue_one", talk(&setup, real(&setup), script));
    let nobody = talk(&setup, real(&setup), "1 12# 7# 7# 5# 5# # # # 2 2 1 . hangup");
    let filed = "[filed, Real, 1: 12 1=7/7/0 2=5/5/0 3=0/0/0 not voted]";
    assert!(nobody.contains(filed), "{nobody}");
}

#[test]
fn ballots() {
    let precinct = ("East", PrecinctKind::Precinct, None);
    let setup = setup(Plan::IowaRepublican2024, &["Adams", "Baker"], &[precinct]);
    let mut log = talk(&setup, real(&setup), "1 121# 2 60# 61# 1 . hangup");
    log += "---\n";
    log += &talk(&setup, real(&setup), "1 124# 1 130# 2# 1# 60# 61# 2 # 125# 1 130# 2# # 1 .");
    insta::assert_snapshot!("dialogue_ballots", log);
    // Gone among them: those given are known, and the first that is not is asked.
    let mut call = Call::new(&setup, real(&setup), PATIENT);
    call.follow(CODE).follow("1 124# 1 130# hangup");
    let again = Known { draft: call.draft.take(), ..real(&setup) };
    let mut call = Call::new(&setup, again, PATIENT);
    call.follow(CODE).follow("1 2# 1# 60# hangup");
    let again = Known { draft: call.draft.take(), ..real(&setup) };
    let log = talk(&setup, again, "1 61# 1 .");
    let filed = "[filed, Real, 1: 124 (issued 130, spoiled 2, blank 1) 1=60 2=61]";
    assert!(log.contains(filed), "{log}");
    // What was keyed and then denied is not on the paper.
    let log = talk(&setup, real(&setup), "1 124# 1 130# 2# * * * 2 60# 61# 1 .");
    assert!(log.contains("[filed, Real, 1: 124 1=60 2=61]"), "{log}");
}

#[test]
fn precincts_that_differ() {
    let precincts = [
        ("North", PrecinctKind::Precinct, Some(0)),
        ("Paris", PrecinctKind::Satellite, None),
        ("Strip", PrecinctKind::Strip, None),
    ];
    let setup = setup(Plan::NevadaDemocratic2020, &["Adams", "Baker"], &precincts);
    let at = |precinct| Known::of(&setup, PrecinctIndex(precinct), Mode::Real);
    let mut log = talk(&setup, at(0), "1 20# 2 12# 12# 8# 8# 1 . hangup");
    log += "---\n";
    log += &talk(&setup, at(1), "1 20# 2 12# 12# 8# 8# 1 1 . hangup");
    log += "---\n";
    log += &talk(&setup, at(2), "1 20# 2 12# 12# 8# 8# 1 2# 1# 1 . hangup");
    log += "---\n";
    log += &talk(&setup, at(2), "1 20# 2 12# 12# 8# 8# 2 1 . hangup");
    log += "---\n";
    let merged = Known { counted_with: Some(PrecinctIndex(1)), ..at(0) };
    log += &talk(&setup, merged.clone(), "1 0");
    log += "---\n";
    log += &talk(&setup, merged, "~ ~ ~ .");
    insta::assert_snapshot!("dialogue_differ", log);
}

#[test]
fn early_ballots_of_nevada() {
    let precinct = ("Ely", PrecinctKind::Precinct, Some(5));
    let setup = setup(Plan::NevadaDemocratic2020, &["Adams", "Baker", "Cruz"], &[precinct]);
    // The worked example of the rules, with a slip in line 2 that is changed in the end.
    let lines = "28# 29# 8# 9# 13# 16# 5# 5# 19# 14# # #";
    let script = format!("1 60# 1 {lines} 1 2 2# 13# 16# 4# 5# 1 . hangup");
    insta::assert_snapshot!("dialogue_early", talk(&setup, real(&setup), &script));
    // Gone within a line: its counts are asked again, and whether there are early ballots is known.
    let mut call = Call::new(&setup, real(&setup), PATIENT);
    call.follow(CODE).follow("1 60# 1 28# 29# 8# 9# 13# 16# 5# hangup");
    assert_eq!(call.draft.as_ref().map(|draft| draft.line), Some(2));
    let again = Known { draft: call.draft, ..real(&setup) };
    let log = talk(&setup, again, "1 13# 16# 4# 5# 19# 14# # # 1 1 . hangup");
    let filed = "60 1=28/29/3 (early 8/9) 2=13/16/1 (early 4/5) 3=19/14/1 (early 0/0)]";
    assert!(log.contains(filed), "{log}");
    // The paper shows them apart after all: every line is asked for them.
    let log = talk(&setup, real(&setup), "1 9# 2 9# 9# # # # # 1 2 # 9# 1 4# 4# # # # # 1 1 .");
    assert!(log.contains("9 1=9/9/5 (early 4/4) 2=0/0/0 (early 0/0)"), "{log}");
    // Nobody came: nothing is apart of nothing.
    let log = talk(&setup, real(&setup), "1 9# 1 9# * * * # 1 1 .");
    assert!(log.contains("[filed, Real, 1: 0 1=0/0/- 2=0/0/- 3=0/0/-]"), "{log}");
}

#[test]
fn nobody_came() {
    let setup = iowa();
    let script = "1 # 1 1 . hangup";
    insta::assert_snapshot!("dialogue_nobody", talk(&setup, real(&setup), script));
    let some = talk(&setup, real(&setup), "1 # 2 3# 3# # # # # 1 1 . hangup");
    assert!(some.contains("[filed, Real, 1: 0 1=3/3/4 2=0/0/0 3=0/0/0]"), "{some}");
}

#[test]
fn too_large_a_number_and_half_a_number() {
    let setup = iowa();
    let log = talk(&setup, real(&setup), "1 12345678 9999999# 12 ~ 3# hangup");
    insta::assert_snapshot!("dialogue_numbers", log);
}

#[test]
fn not_stored() {
    let setup = iowa();
    let mut call =
        Call::new(&setup, Known { received: Some(received(&setup)), ..real(&setup) }, PATIENT);
    call.not_filed = vec![NotFiled::Refused, NotFiled::TryAgain, NotFiled::TryAgain];
    call.follow(CODE).follow("1 69# 30# 44# 25# 25# 14# # 1 1 1 * 2 3# 13# # 1 0");
    insta::assert_snapshot!("dialogue_not_stored", call.log);
    let keys: Vec<u32> = call.filed.iter().map(|(_, _, key)| *key).collect();
    assert_eq!(keys, [1, 1, 2], "the same return keeps its number, another has another");
}

#[test]
fn a_paper_of_too_many_lines_is_for_a_person() {
    let names: Vec<String> = (0..65).map(|at| format!("C{at}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let precinct = ("East", PrecinctKind::Precinct, None);
    let setup = setup(Plan::Plurality, &names, &[precinct]);
    let log = talk(&setup, real(&setup), "1 0");
    assert!(log.contains("too many lines for the keypad"), "{log}");
    assert!(log.ends_with("[a person]\n"), "{log}");
}

#[test]
fn slow_fingers_have_longer() {
    let setup = iowa();
    let waits = [(false, 0), (true, 0), (false, 10), (true, 10)].map(|(slow, said_s)| {
        let mut out = Vec::new();
        let mut dialogue = Dialogue::new(Facts::of(&setup, Language::English, slow), 0, &mut out);
        dialogue.step(said_s * 1_000_000_000, Input::Played(1), &mut out);
        dialogue.wake_at().unwrap() / 1_000_000_000 - said_s
    });
    // A relay operator has still to type what was said, at two and a half times the time.
    assert_eq!(waits, [12, 30, 12, 45]);
}

#[test]
fn a_key_that_bounces_is_one_press() {
    let setup = iowa();
    // Returns how many keys of a row are heard: each sets the deadline anew, or is not there.
    let heard = |slow, menu: bool, gaps_ms: &[u64]| {
        let mut out = Vec::new();
        let facts = Facts::of(&setup, Language::English, slow);
        let mut dialogue = Dialogue::with_known(facts, real(&setup), 0, &mut out);
        let mut at_ns = 1_000_000_000;
        if !menu {
            dialogue.step(at_ns, Input::Key(Key::Digit(1)), &mut out);
        }
        let key = Key::Digit(if menu { 1 } else { 7 });
        at_ns += 1_000_000_000;
        dialogue.step(at_ns, Input::Key(key), &mut out);
        let mut presses = 1;
        for gap_ms in gaps_ms {
            at_ns += gap_ms * 1_000_000;
            let before = dialogue.wake_at();
            dialogue.step(at_ns, Input::Key(key), &mut out);
            presses += usize::from(dialogue.wake_at() != before);
        }
        presses
    };
    assert_eq!(heard(false, false, &[60, 79, 80, 400]), 3);
    assert_eq!(heard(true, false, &[60, 299, 300, 400]), 3);
    // An answer, and the same key before anybody can have heard what is asked next.
    assert_eq!(heard(false, true, &[79]), 1);
    assert_eq!(heard(false, true, &[80]), 2);
    assert_eq!(heard(true, true, &[499]), 1);
    assert_eq!(heard(true, true, &[500]), 2);
}

#[test]
fn a_call_ends_however_long_somebody_keys() {
    let setup = iowa();
    let mut call = Call::new(&setup, real(&setup), PATIENT);
    call.follow(CODE).follow("1 69#").follow(&"30# * ".repeat(600)).follow(".");
    assert!(call.over);
    assert!(call.seconds() * 1_000_000_000 < CALL_NS_MAX + 60_000_000_000);
    assert!(call.draft.is_some_and(|draft| draft.line == 1), "what was whole is kept");
}

#[test]
fn numbers_are_put_together() {
    let setup = iowa();
    let said = |part, language| heard(&setup, language, &[part]);
    let cases = [
        (Part::Number(0), "zero", "cero"),
        (Part::Number(21), "twenty one", "veintiuno"),
        (Part::Number(31), "thirty one", "treinta y uno"),
        (Part::Number(100), "one hundred", "cien"),
        (Part::Number(101), "one hundred one", "ciento uno"),
        (Part::Number(1_000), "one thousand", "mil"),
        (Part::Number(21_500), "twenty one thousand five hundred", "veintiún mil quinientos"),
        (Part::Number(101_000), "one hundred one thousand", "ciento un mil"),
        (Part::Number(1_000_000), "one million", "un millón"),
        (
            Part::Number(9_999_999),
            "nine million nine hundred ninety nine thousand nine hundred ninety nine",
            "nueve millones novecientos noventa y nueve mil novecientos noventa y nueve",
        ),
        (Part::People(1), "one person", "una persona"),
        (Part::People(231), "two hundred thirty one people", "doscientas treinta y una personas"),
        (Part::People(1_000_001), "one million one people", "un millón una personas"),
        (
            Part::People(200_021),
            "two hundred thousand twenty one people",
            "doscientas mil veintiuna personas",
        ),
        (Part::Delegates(1), "one delegate", "un delegado"),
        (Part::Delegates(21), "twenty one delegates", "veintiún delegados"),
        (Part::Ordinal(1), "first", "primero"),
        (Part::Ordinal(12), "twelfth", "duodécimo"),
        (Part::Ordinal(20), "twentieth", "vigésimo"),
        (Part::Ordinal(99), "ninety ninth", "nonagésimo noveno"),
    ];
    for (part, english, spanish) in cases {
        assert_eq!(said(part, Language::English), format!("{english}."));
        assert_eq!(said(part, Language::Spanish), format!("{spanish}."));
    }
}

#[test]
fn texts_are_short_and_their_recordings_told_apart() {
    let mut names: Vec<&str> = Text::ALL.iter().map(|text| text.name()).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), Text::ALL.len());
    for text in Text::ALL {
        for language in [Language::English, Language::Spanish] {
            let words = text.in_language(language).split_whitespace().count();
            assert!((1..=36).contains(&words), "{text:?} has {words} words");
        }
    }
}

#[test]
fn a_moment_is_asked_for_only_where_an_answer_takes_one() {
    let setup = iowa();
    let mut out = Vec::new();
    let mut dialogue = Dialogue::new(Facts::of(&setup, Language::English, false), 0, &mut out);
    for (nth, digit) in (1..).zip(CODE.bytes()) {
        out.clear();
        dialogue.step(nth * 1_000_000_000, Input::Key(Key::Digit(digit - b'0')), &mut out);
    }
    let says = |out: &[Output]| {
        let texts = out.iter().filter_map(|output| match output {
            Output::Say { parts, .. } => Some(heard(&setup, Language::English, parts)),
            Output::Hush
            | Output::CheckCode(_)
            | Output::File { .. }
            | Output::WithoutCode(_)
            | Output::FileUnconfirmed { .. }
            | Output::KeepDraft(_)
            | Output::Person
            | Output::End => None,
        });
        texts.collect::<Vec<_>>()
    };
    assert_eq!(says(&out), [""; 0], "the night mostly answers at once");
    for expected in ["One moment.", "There is no answer"] {
        out.clear();
        let at_ns = dialogue.wake_at().unwrap();
        dialogue.step(at_ns, Input::Tick, &mut out);
        let said = says(&out).join("");
        assert!(said.starts_with(expected), "{said}");
    }
}
