//! Night folders with one slip each, and what is said about it.

use std::collections::BTreeMap;

use canvass::setup::{CandidateKind, PrecinctKind};
use intake::fuzz::{ALIGNMENT_FOLDER, FILE_SEPARATOR};
use intake::night_folder::{self, FILES, NightFolder};

fn files() -> BTreeMap<String, Vec<u8>> {
    let parts = ALIGNMENT_FOLDER.split(FILE_SEPARATOR);
    FILES.into_iter().zip(parts).map(|(name, text)| (name.to_owned(), text.into())).collect()
}

fn sound() -> NightFolder {
    night_folder::read(&files()).unwrap()
}

/// Replaces one text in one file by another, case by case, and compares what is said.
fn check(snapshot: &str, file: &str, cases: &[(&str, &str)]) {
    let mut said = String::new();
    for (from, to) in cases {
        let mut files = files();
        let text = String::from_utf8(files.remove(file).unwrap()).unwrap();
        assert!(text.contains(from), "{file} has {from}");
        files.insert(file.to_owned(), text.replacen(from, to, 1).into_bytes());
        let faults = night_folder::read(&files).expect_err("the folder has a fault");
        said += &format!("- {}\n+ {}\n{faults}\n\n", shown(from), shown(to));
    }
    insta::assert_snapshot!(snapshot, said);
}

fn shown(text: &str) -> String {
    let start: String = text.chars().take(60).collect();
    start.escape_debug().to_string()
}

/// Replaces the whole of one file, case by case.
fn check_whole(snapshot: &str, cases: &[(&str, &str, &[u8])]) {
    let mut said = String::new();
    for (case, file, bytes) in cases {
        let mut files = files();
        files.insert((*file).to_owned(), bytes.to_vec());
        let faults = night_folder::read(&files).expect_err("the folder has a fault");
        said += &format!("# {case}\n{faults}\n\n");
    }
    insta::assert_snapshot!(snapshot, said);
}

#[test]
fn a_sound_folder_says_what_it_says() {
    let folder = sound();
    let setup = &folder.setup;
    assert_eq!((setup.night.as_str(), setup.title.as_str()), ("iowa", "Iowa"));
    assert_eq!(setup.candidates[2].kind, CandidateKind::Uncommitted);
    assert_eq!(
        (folder.opens_at_ms, folder.publish_from_ms),
        (1_580_778_000_000, 1_580_778_000_000)
    );
    assert_eq!((folder.date.as_str(), folder.zone.as_str()), ("2020-02-03", "America/Chicago"));
    assert_eq!(folder.contacts[0].address, "press@results.example");
    let precincts = &setup.precincts;
    let [north, south, paris] = ["1-1", "1-2", "9-1"].map(|id| precincts.find(id).unwrap());
    assert_eq!(precincts.registered(north), Some(200));
    assert_eq!(
        (precincts.name(south), precincts.meets_with(south)),
        ("South, and West", Some("1-1"))
    );
    assert_eq!(
        (precincts.kind(paris), precincts.delegates(paris)),
        (PrecinctKind::Satellite, None)
    );
    assert_eq!(precincts.opens_at_ms(paris), Some(1_580_756_400_000));
    assert_eq!(setup.smallest_published, 0);
}

#[test]
fn what_spreadsheets_do_is_accepted() {
    let same = |file: &str, change: &dyn Fn(&str) -> String| {
        let mut files = files();
        let text = String::from_utf8(files.remove(file).unwrap()).unwrap();
        files.insert(file.to_owned(), change(&text).into_bytes());
        let folder = night_folder::read(&files).unwrap_or_else(|faults| panic!("{faults}"));
        assert_eq!(folder.setup.candidates, sound().setup.candidates);
        assert_eq!(folder.setup.counties, sound().setup.counties);
        assert_eq!(folder.setup.precincts.len(), 3);
    };
    same("counties.csv", &|text| format!("\u{feff}{text}"));
    same("counties.csv", &|text| text.replace('\n', "\r\n"));
    same("counties.csv", &|text| text.replace('\n', "\r"));
    same("counties.csv", &|text| text.replace('\n', "\n\n"));
    same("counties.csv", &|text| text.replace(',', " , "));
    same("counties.csv", &|text| text.replace("county_id", "County_ID"));
    same("counties.csv", &|text| text.lines().map(|line| format!("{line},,\n")).collect());
    same("candidates.csv", &|text| text.replace("b,Ben,2", "b,Ben,20").replace(",3,", ",7000,"));
    same("precincts.csv", &|text| text.replace("registered_voters", "registered_democrats"));
    same("night.toml", &|text| format!("\u{feff}{}", text.replace('\n', "\r\n")));
    same("night.toml", &|text| {
        text.replace("\"2020-02-03T19:00\"", "2020-02-03T19:00:00-06:00")
            .replace("\"2020-02-03\"", "2020-02-03")
    });
}

#[test]
fn settings_that_cannot_be_used_are_named() {
    let cases = [
        ("iowa-democratic-2020", "iowa-2020"),
        ("policy = \"checked\"\n", ""),
        ("\"checked\"", "\"at once\""),
        ("America/Chicago", "America/Des_Moines"),
        ("T19:00", "T25:00"),
        ("2020-02-03T19:00", "2020-03-08T02:30"),
        ("2020-02-03T19:00", "2020-11-01T01:30"),
        ("2020-02-03T19:00", "2020-02-03"),
        ("date = \"2020-02-03\"", "date = \"3 Feb 2020\""),
        ("name = \"iowa\"", "name = \"../iowa\""),
        ("title = \"Iowa\"", "title = \"I\\u001B[2J\""),
        ("title = \"Iowa\"", "title = 7"),
        ("title = \"Iowa\"", "title = \"Iowa\"\ntitle = \"Ohio\""),
        ("title = \"Iowa\"", "title = Iowa"),
        ("results.example/iowa", "results.example/a b"),
        ("results.example/iowa", "https://results.example/iowa"),
        ("origin", "orgin"),
        ("[contacts]", "colour = 1\n[contacts]"),
        ("[contacts]", "smallest_published = -1\n[contacts]"),
        ("[contacts]\npress", "contacts"),
        ("[contacts]", "hotline = 48\n[contacts]"),
        ("[contacts]", "[hotline]\nlnes = 48\n[contacts]"),
        ("[contacts]", "[hotline]\nlines = 1001\n[contacts]"),
        ("[contacts]", "[hotline]\nlines = \"48\"\n[contacts]"),
        ("[contacts]", "[hotline]\nhelp = \"911\"\n[contacts]"),
        ("[contacts]", "[hotline]\nhelp = 5155550100\n[contacts]"),
    ];
    check("settings", "night.toml", &cases);
}

#[test]
fn how_the_hotline_is_run_is_read() {
    let mut files = files();
    let text = String::from_utf8(files["night.toml"].clone()).unwrap();
    let hotline = "[hotline]\nlines = 96\nhelp = \"(515) 555-0199\"\n[contacts]";
    files.insert("night.toml".into(), text.replace("[contacts]", hotline).into_bytes());
    let folder = night_folder::read(&files).expect("a sound folder");
    assert_eq!(folder.hotline.settings, [("lines".to_owned(), 96)].into());
    assert_eq!(folder.hotline.numbers, [("help".to_owned(), "+15155550199".to_owned())].into());
}

#[test]
fn a_file_that_is_not_one_is_told_so() {
    let nested = [b"a = ", &b"[".repeat(60_000)[..]].concat();
    let precincts = String::from_utf8(files()["precincts.csv"].clone()).unwrap();
    let latin1: Vec<u8> = precincts.replace("North", "Nørth").chars().map(|c| c as u8).collect();
    let candidates: String = (1..=65_001).map(|at| format!("c{at},Name,{at},person\n")).collect();
    let candidates = format!("candidate,name,column_order,kind\n{candidates}");
    let cases: [(&str, &str, &[u8]); 14] = [
        ("no text", "night.toml", b"\xff\xfe\n"),
        ("nested brackets", "night.toml", &nested),
        ("100,000 blanks", "night.toml", &b" ".repeat(100_000)),
        ("no byte", "candidates.csv", b""),
        ("blank lines", "candidates.csv", b"\r\n\n"),
        ("headings alone", "candidates.csv", b"candidate,name,column_order,kind\n"),
        ("65,001 candidates", "candidates.csv", candidates.as_bytes()),
        ("UTF-16", "counties.csv", b"\xff\xfec\0o\0"),
        ("semicolons", "counties.csv", b"county_id;county\n1;Adair\n"),
        ("one heading twice", "counties.csv", b"county_id,county,county\n1,Adair,x\n"),
        ("a line of 2 MiB", "counties.csv", &b"a".repeat(2 << 20)),
        ("a million commas", "counties.csv", &b",".repeat(1 << 20)),
        ("Latin-1", "precincts.csv", &latin1),
        ("a file of more than 256 MiB", "precincts.csv", &vec![b'\n'; (256 << 20) + 1]),
    ];
    check_whole("whole_files", &cases);
    let nothing = night_folder::read(&BTreeMap::new()).unwrap_err();
    insta::assert_snapshot!("no_files", nothing.to_string());
}

#[test]
fn precincts_that_cannot_be_used_are_named_with_their_line() {
    let (long_name, long_field) = ("é".repeat(200), "N".repeat(5_000));
    let cases = [
        ("1-2,1,", "1-1,1,"),
        ("1-1,1,North", "1-1,77,North"),
        ("North", ""),
        ("North", long_name.as_str()),
        ("1-1,1,", "../1,1,"),
        ("North,precinct", "North,ward"),
        ("North,precinct,8", "North,precinct,65535"),
        ("North,precinct,8", "North,precinct,8.5"),
        ("Europe/Paris", "Europe/Pariss"),
        ("2020-02-03T20:00", "20:00"),
        (",1-1,\n", ",1-7,\n"),
        (",1-1,\n", ",1-2,\n"),
        (",,200\n", ",1-2,200\n"),
        (",200\n", "\n"),
        ("\"South, and West\"", "South, and West"),
        ("\"South, and West\"", "\"South\nWest\""),
        ("\"South, and West\"", "\"South"),
        ("North", "No\0rth"),
        ("North", long_field.as_str()),
        ("precinct_id,", "id,"),
    ];
    check("precincts", "precincts.csv", &cases);
}

#[test]
fn counties_and_candidates_that_cannot_be_used_are_named_with_their_line() {
    let counties = [
        ("9,Abroad", "1,Abroad"),
        (",3,4,51", ",0,4,51"),
        (",3,4,51", ",256,-4,51"),
        ("satellite", "pool"),
        ("1,Adair,", "1,Adair,,"),
    ];
    check("counties", "counties.csv", &counties);
    let long = format!("{},Ben", "b".repeat(41));
    let candidates = [
        ("b,Ben", "a,Ben"),
        ("b,Ben", &long),
        ("Ben,2", "Ben,1"),
        ("Ben,2", "Ben,second"),
        (",uncommitted", ",nobody"),
    ];
    check("candidates", "candidates.csv", &candidates);
}

#[test]
fn every_fault_of_every_file_is_told_at_once_and_fifty_are_shown() {
    let mut files = files();
    files.insert("counties.csv".into(), b"county_id\n1\n".to_vec());
    let mut text = String::from("precinct_id,county_id,name,kind\n");
    (0..200_000).for_each(|at| text += &format!("{at},1,,ward\n"));
    files.insert("precincts.csv".into(), text.into_bytes());
    let faults = night_folder::read(&files).unwrap_err();
    assert_eq!((faults.shown.len(), faults.total), (50, 400_001));
    assert_eq!(faults.shown[0].file, "counties.csv");
    assert_eq!(faults.shown[1].line, Some(2));
}

#[test]
fn a_million_precincts_are_read() {
    let mut text = String::from("precinct_id,county_id,name,kind,county_delegates\n");
    (0..1_000_000).for_each(|at| text += &format!("1-{at},1,Precinct {at},precinct,7\n"));
    let mut files = files();
    files.insert("precincts.csv".into(), text.into_bytes());
    assert_eq!(night_folder::read(&files).unwrap().setup.precincts.len(), 1_000_000);
}
