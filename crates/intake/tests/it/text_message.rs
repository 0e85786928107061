//! Texts as chairs send them, and laws of their grammar.

use caucus::plan::Contest;
use caucus::worksheet::{Alignment, Ballots, Candidate, Group, Votes, Worksheet};
use intake::fuzz;
use intake::text_message::{
    NOBODY_READ_BACK, Paper, REPLY_CHARS_MAX, Said, TEXT_BYTES_MAX, read, read_back, reply, write,
};
use proptest::prelude::*;
use proptest::sample::Index;

const TEXTS: &str = include_str!("../../vectors/text.txt");

/// A text with what must follow from it.
struct Case {
    line: usize,
    paper: Paper,
    text: String,
    expected: Vec<(String, String)>,
}

fn cases() -> Vec<Case> {
    let mut cases: Vec<Case> = Vec::new();
    let mut paper = None;
    for (at, row) in TEXTS.lines().enumerate() {
        if row.is_empty() || row.starts_with('#') {
            continue;
        }
        if let Some(named) = row.strip_prefix("paper ") {
            let (contest, lines) = named.split_once(' ').unwrap();
            let contest = match contest {
                "alignment" => Contest::Alignment,
                "ballots" => Contest::Ballots,
                unknown => panic!("{unknown} is no contest"),
            };
            paper = Some(Paper { contest, lines: lines.parse().unwrap() });
        } else if let Some(text) = row.strip_prefix("text ") {
            let text = serde_json::from_str(text).unwrap();
            let paper = paper.expect("a paper comes first");
            cases.push(Case { line: at + 1, paper, text, expected: Vec::new() });
        } else {
            let expected = row.strip_prefix("=> ").unwrap();
            let words = ["read back ", "code alone"].into_iter();
            let length = words.filter(|word| expected.starts_with(word)).map(|w| w.trim().len());
            let length = length.max().or(expected.find(' ')).unwrap_or(expected.len());
            let (word, told) = expected.split_at(length);
            let case = cases.last_mut().expect("a text comes first");
            case.expected.push((word.to_owned(), told.trim().to_owned()));
        }
    }
    cases
}

/// Returns everything that a text is read as, in the words of the cases.
fn told(case: &Case) -> Vec<(&'static str, String)> {
    let message = read(case.paper, &case.text);
    let code = message.code.as_ref().map(|code| code.digits().to_owned());
    let mut told: Vec<(&str, String)> = code.iter().map(|code| ("code", code.clone())).collect();
    match message.said {
        Said::Query => told.push(("query", String::new())),
        Said::Agreed => told.push(("agreed", String::new())),
        Said::Nobody => told.push(("nobody", String::new())),
        Said::CodeAlone => told.push(("code alone", String::new())),
        Said::Figures(worksheet) => {
            let dashed = code.map(|code| format!("{}-{}-{}", &code[..4], &code[4..8], &code[8..]));
            told.push(("figures", figures(&worksheet)));
            told.push(("written", write(dashed.as_deref(), &worksheet).unwrap()));
            told.push(("read back", read_back(case.paper, &worksheet)));
        }
        Said::NotUnderstood(misfits) => told.push(("reply", reply(case.paper, &misfits))),
    }
    told
}

fn figures(worksheet: &Worksheet) -> String {
    let (head, lines): (_, Vec<_>) = match worksheet {
        Worksheet::Alignment(sheet) => {
            let line = |g: &Group| {
                let figures = [g.first_alignment, g.final_alignment, g.awards];
                (g.candidate, figures.map(Option::unwrap).to_vec())
            };
            (sheet.attendance, sheet.groups.iter().map(line).collect())
        }
        Worksheet::Ballots(sheet) => {
            let line = |v: &Votes| (v.candidate, vec![v.votes]);
            (sheet.found, sheet.votes.iter().map(line).collect())
        }
    };
    let mut said = head.unwrap().to_string();
    for (candidate, figures) in lines.iter().filter(|(_, f)| f.iter().any(|&n| n > 0)) {
        said += &format!(", {}", candidate.0 + 1);
        figures.iter().for_each(|figure| said += &format!(" {figure}"));
    }
    said
}

#[test]
fn texts_are_read_as_their_cases_say() {
    let mut faults = String::new();
    let cases = cases();
    assert!(cases.len() > 80, "the cases are found");
    for case in &cases {
        let told = told(case);
        assert!(!case.expected.is_empty(), "line {}: expects nothing", case.line);
        for (word, expected) in &case.expected {
            if !told.iter().any(|(told, what)| told == word && what == expected) {
                faults += &format!("line {}: {word} {expected}\n    but {told:?}\n", case.line);
            }
        }
        let code_told = |word: &str| word == "code";
        if told.iter().any(|(word, _)| code_told(word))
            != case.expected.iter().any(|(word, _)| code_told(word))
        {
            faults += &format!("line {}: a code is there and not told of\n", case.line);
        }
    }
    assert!(faults.is_empty(), "{faults}");
}

/// A paper with the worksheets that a text about it can carry, but that of an empty room, which
/// says that nobody came.
fn worksheets() -> impl Strategy<Value = (Paper, Worksheet)> {
    let figure = prop_oneof![4 => 0..400_u32, 2 => Just(0), 1 => 0..=9_999_999_u32];
    let lines = prop_oneof![4 => 1..=20_u16, 1 => 60..=64_u16];
    let contest = prop_oneof![Just(Contest::Alignment), Just(Contest::Ballots)];
    (contest, lines).prop_flat_map(move |(contest, lines)| {
        let rows = proptest::collection::vec(
            [figure.clone(), figure.clone(), figure.clone()],
            usize::from(lines),
        );
        (figure.clone(), rows).prop_map(move |(head, rows)| {
            (Paper { contest, lines }, worksheet(contest, head, &rows))
        })
    })
}

fn worksheet(contest: Contest, head: u32, rows: &[[u32; 3]]) -> Worksheet {
    let rows = rows.iter().zip(0..).map(|(&figures, at)| (Candidate(at), figures));
    match contest {
        Contest::Alignment => Worksheet::Alignment(Alignment {
            attendance: Some(head),
            groups: rows
                .map(|(candidate, [first, last, awards])| Group {
                    first_alignment: Some(first),
                    final_alignment: Some(last),
                    awards: Some(awards),
                    ..Group::silent(candidate)
                })
                .collect(),
            ..Alignment::default()
        }),
        Contest::Ballots => Worksheet::Ballots(Ballots {
            found: Some(head),
            votes: rows.map(|(candidate, [votes, ..])| Votes { candidate, votes }).collect(),
            ..Ballots::default()
        }),
    }
}

/// The GSM 7-bit default alphabet without what takes two places (3GPP TS 23.038, 6.2.1).
const GSM_7: &str = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?\
                     ¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";

fn fits_one_message(said: &str) -> bool {
    said.chars().count() <= REPLY_CHARS_MAX && said.chars().all(|c| GSM_7.contains(c))
}

/// Returns what is answered to a text, if the grammar alone says it.
fn answer(paper: Paper, text: &str) -> Option<String> {
    match read(paper, text).said {
        Said::Figures(worksheet) => Some(read_back(paper, &worksheet)),
        Said::NotUnderstood(misfits) => Some(reply(paper, &misfits)),
        Said::Nobody => Some(NOBODY_READ_BACK.to_owned()),
        Said::Query | Said::Agreed | Said::CodeAlone => None,
    }
}

/// Texts with everything in them that the grammar speaks of.
fn scraps() -> impl Strategy<Value = String> {
    let scrap = prop_oneof![
        8 => "[0-9]{1,3}",
        2 => "[0-9oOlI]{1,9}",
        1 => "[0-9]{4}-[0-9]{4}-[0-9]{4}",
        8 => " |\n|, |/|=|; | - ",
        2 => "[-.,+'/=?:–−]{1,2}",
        1 => "none|zero|OK|I|x|Ann|½|٣|\u{200b}|\u{20e3}",
        1 => any::<char>().prop_map(String::from),
    ];
    proptest::collection::vec(scrap, 0..60).prop_map(|scraps| scraps.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn what_is_written_is_read_again((paper, worksheet) in worksheets(), coded in any::<bool>()) {
        let text = write(coded.then_some("1234-5678-9012"), &worksheet).unwrap();
        let message = read(paper, &text);
        let code = message.code.map(|code| code.digits().to_owned());
        prop_assert_eq!(code.as_deref(), coded.then_some("123456789012"));
        let nobody = text.trim_start_matches("1234-5678-9012 ") == "0";
        prop_assert_eq!(message.said, if nobody { Said::Nobody } else { Said::Figures(worksheet) });
    }

    #[test]
    fn labels_say_the_same((paper, worksheet) in worksheets()) {
        let text = write(None, &worksheet).unwrap();
        let mut words = text.split(' ');
        let mut labelled = words.next().unwrap().to_owned();
        let words: Vec<&str> = words.collect();
        let columns = if paper.contest == Contest::Alignment { 3 } else { 1 };
        for line in words.chunks(1 + columns) {
            labelled += &format!("\n{}={}", line[0], line[1..].join("/"));
        }
        prop_assert_eq!(read(paper, &text), read(paper, &labelled));
    }

    #[test]
    fn a_slip_gives_no_figure_that_is_not_in_the_text(
        (_, worksheet) in worksheets(), at in any::<Index>(), slip in "[0-9olI.,+ =/-]{0,2}",
    ) {
        let text = write(Some("1234-0678-9012"), &worksheet).unwrap();
        let at = at.index(text.len());
        fuzz::text_message(format!("{}{slip}{}", &text[..at], &text[at + 1..]).as_bytes());
    }

    #[test]
    fn a_mark_too_many_or_too_few_changes_no_figure(
        (paper, worksheet) in worksheets(), at in any::<Index>(),
        mark in prop_oneof![Just(None), "[ .,+=/-]".prop_map(Some), "\\PC".prop_map(Some)],
    ) {
        let text = write(Some("1234-0678-9012"), &worksheet).unwrap();
        let at = at.index(text.len());
        let digit = |c: char| c.is_ascii_digit() || "oOlI".contains(c);
        let slipped = match mark {
            Some(mark) if mark.contains(digit) => return Ok(()),
            Some(mark) => format!("{}{mark}{}", &text[..at], &text[at..]),
            None if text[at..].starts_with(digit) => return Ok(()),
            None => format!("{}{}", &text[..at], &text[at + 1..]),
        };
        let (meant, message) = (read(paper, &text), read(paper, &slipped));
        let asked_back = matches!(message.said, Said::NotUnderstood(_));
        prop_assert!(asked_back || message == meant, "{slipped}: {message:?}");
    }

    #[test]
    fn answers_fit_one_message_and_hold_no_code(text in scraps(), lines in 1..=100_u16) {
        for contest in [Contest::Alignment, Contest::Ballots] {
            let paper = Paper { contest, lines };
            let Some(answer) = answer(paper, &text) else { continue };
            prop_assert!(fits_one_message(&answer), "{answer}");
            let longest = answer.split(|c: char| !c.is_ascii_digit()).map(str::len).max();
            prop_assert!(longest < Some(10), "{answer}");
        }
        fuzz::text_message(text.as_bytes());
    }
}

#[test]
fn the_longest_answers_fit() {
    for contest in [Contest::Alignment, Contest::Ballots] {
        let paper = Paper { contest, lines: 64 };
        let full = worksheet(contest, 9_999_999, &[[9_999_999; 3]; 64]);
        let text = write(Some("1234-5678-9012"), &full).unwrap();
        assert!(text.len() <= TEXT_BYTES_MAX / 2);
        assert_eq!(read(paper, &text).said, Said::Figures(full.clone()));
        assert!(fits_one_message(&read_back(paper, &full)));
        let misfit = format!("{text} 1");
        assert!(fits_one_message(&answer(paper, &misfit).unwrap()));
        assert!(fits_one_message(&answer(paper, &"1 ".repeat(TEXT_BYTES_MAX)).unwrap()));
    }
    assert!(fits_one_message(NOBODY_READ_BACK));
}

#[test]
fn a_worksheet_without_its_first_number_is_not_written() {
    let mut sheet = Alignment { groups: vec![Group::silent(Candidate(0))], ..Default::default() };
    assert_eq!(write(None, &Worksheet::Alignment(sheet.clone())), None);
    sheet.attendance = Some(12);
    assert_eq!(write(None, &Worksheet::Alignment(sheet)).as_deref(), Some("12 1 0 0 0"));
    let ballots = Ballots { issued: Some(12), ..Ballots::default() };
    assert_eq!(write(None, &Worksheet::Ballots(ballots)), None);
}

#[test]
fn lines_are_written_in_the_papers_order() {
    let votes = |line: u16, votes| Votes { candidate: Candidate(line - 1), votes };
    let votes = vec![votes(9, 1), votes(2, 30), votes(14, 0)];
    let ballots = Ballots { found: Some(31), votes, ..Ballots::default() };
    assert_eq!(write(None, &Worksheet::Ballots(ballots)).as_deref(), Some("31 2 30 9 1"));
}

#[test]
fn more_lines_than_a_worksheet_holds_are_asked_back() {
    let paper = Paper { contest: Contest::Ballots, lines: 200 };
    let text = |last: u32| {
        let lines: Vec<String> = (1..=last).map(|line| format!("{line} 1")).collect();
        format!("64 {}", lines.join(" "))
    };
    assert!(matches!(read(paper, &text(64)).said, Said::Figures(_)));
    let said = answer(paper, &text(65)).unwrap();
    assert_eq!(said, "There are more than 64 lines. Nothing is taken. Send it all again.");
}

#[test]
fn a_code_is_not_printed_by_accident() {
    let paper = Paper { contest: Contest::Alignment, lines: 14 };
    let printed = format!("{:?}", read(paper, "1234-5678-9012 0"));
    assert_eq!(printed, "TextMessage { code: Some(TypedCode(..)), said: Nobody }");
}
