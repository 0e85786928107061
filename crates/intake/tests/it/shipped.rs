//! Every folder and every file of returns that is shipped reads without a fault.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use caucus::equivalents::Exact;
use caucus::national::seats;
use caucus::worksheet::{Candidate, Worksheet};
use intake::night_folder::{self, NightFolder};
use intake::returns_csv::{self, AwardsColumn, ReturnsFile};

fn nights() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../nights")
}

pub fn folder(night: &str) -> NightFolder {
    let bytes = |name: &str| {
        let path = nights().join(night).join(name);
        (name.to_owned(), fs::read(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display())))
    };
    let files: BTreeMap<_, _> = night_folder::FILES.into_iter().map(bytes).collect();
    night_folder::read(&files).unwrap_or_else(|faults| panic!("{night}:\n{faults}"))
}

fn returns(folder: &NightFolder, file: &str) -> ReturnsFile {
    let bytes = fs::read(nights().join(&folder.setup.night).join(file)).unwrap();
    returns_csv::read(&folder.setup, file, &bytes)
        .unwrap_or_else(|faults| panic!("{}/{file}:\n{faults}", folder.setup.night))
}

/// Returns one line of sums: precincts, all candidates, and each candidate asked for.
fn sums(folder: &NightFolder, file: &ReturnsFile, candidates: &[&str]) -> String {
    let mut line = format!("{} precincts, all {}", file.returns.len(), sum(file, None));
    for id in candidates {
        let candidate = folder.setup.candidate(id).unwrap();
        line += &format!(", {id} {}", sum(file, Some(candidate)));
    }
    line
}

/// Returns the sum of one candidate's figures, or of everybody's.
fn sum(file: &ReturnsFile, of: Option<Candidate>) -> String {
    let (mut first, mut last, mut awards, mut printed, mut votes) = (0, 0, 0, 0, 0);
    let wanted = |candidate| of.is_none_or(|of| of == candidate);
    for (_, worksheet) in &file.returns {
        match worksheet {
            Worksheet::Alignment(sheet) => {
                for group in sheet.groups.iter().filter(|group| wanted(group.candidate)) {
                    first += group.first_alignment.unwrap();
                    last += group.final_alignment.unwrap();
                    awards += group.awards.unwrap_or(0);
                    printed += group.printed.map_or(0, |printed| printed.0);
                }
            }
            Worksheet::Ballots(sheet) => {
                let its = sheet.votes.iter().filter(|votes| wanted(votes.candidate));
                votes += its.map(|votes| votes.votes).sum::<u32>();
            }
        }
    }
    match (file.awards, first) {
        (AwardsColumn::None, 0) => format!("{votes}"),
        (AwardsColumn::None, _) => format!("{first}/{last}"),
        (AwardsColumn::Awards, _) => format!("{first}/{last} awards {awards}"),
        (AwardsColumn::Printed, _) => {
            format!("{first}/{last} sde {}.{:04}", printed / 10_000, printed % 10_000)
        }
    }
}

fn check(night: &str, file: &str, candidates: &[&str], expected: &str) {
    let folder = folder(night);
    assert_eq!(sums(&folder, &returns(&folder, file), candidates), expected, "{night}/{file}");
}

#[test]
fn the_sums_of_iowa_2020_are_those_published() {
    let of = |file, candidates: &[&str], expected| check("iowa-2020", file, candidates, expected);
    of(
        "returns-2020-02-08.csv",
        &["sanders", "buttigieg"],
        "1761 precincts, all 176436/172521 sde 2152.8894, sanders 43671/45826 sde 562.4973, \
         buttigieg 37557/43195 sde 564.0124",
    );
    of("returns-2020-02-10.csv", &[], "1761 precincts, all 176574/172669");
    of("returns-certified.csv", &[], "1761 precincts, all 176352/172300 sde 2150.8321");
}

#[test]
fn the_sums_of_nevada_2020_are_those_published() {
    let of = |file, candidates: &[&str], expected| check("nevada-2020", file, candidates, expected);
    of("returns-2020-02-22-1856.csv", &[], "224 precincts, all 14780/14376");
    of("returns-2020-02-22-1934.csv", &[], "442 precincts, all 27538/27039 awards 4050");
    of("returns-2020-02-22-2112.csv", &[], "765 precincts, all 246270/44948 awards 6641");
    of("returns-2020-02-22-2252.csv", &[], "890 precincts, all 54114/53048 awards 7460");
    of("returns-2020-02-24-1922.csv", &[], "1648 precincts, all 104883/101543 awards 14491");
}

#[test]
fn every_shipped_file_reads_without_a_fault() {
    let mut read = 0;
    for entry in fs::read_dir(nights()).unwrap() {
        let path = entry.unwrap().path();
        let folder = folder(path.file_name().unwrap().to_str().unwrap());
        for entry in fs::read_dir(&path).unwrap() {
            let name = entry.unwrap().file_name().into_string().unwrap();
            if name.starts_with("returns") {
                returns(&folder, &name);
                read += 1;
            }
        }
    }
    assert!(read > 0);
}

#[test]
fn the_sums_of_the_republican_polls_are_those_published() {
    let certified = "returns-certified.csv";
    let all = "1755 precincts, all 119202, huckabee 40954, und 14";
    check("iowa-gop-2008", certified, &["huckabee", "und"], all);
    let lead = ["santorum", "romney"];
    let all = "1 precincts, all 121169, santorum 30007, romney 30015";
    check("iowa-gop-2012", "returns-night.csv", &lead, all);
    let all = "1 precincts, all 121503, santorum 29839, romney 29805";
    check("iowa-gop-2012", certified, &lead, all);
    check("iowa-gop-2016", "returns-night.csv", &[], "99 precincts, all 186724");
    check("iowa-gop-2016-statewide", certified, &["cruz"], "1 precincts, all 186932, cruz 51666");
    check("iowa-gop-2024", "returns-night.csv", &["other"], "1 precincts, all 110298, other 1084");
    check("iowa-gop-2024", "returns-official.csv", &[], "1 precincts, all 110298");
}

/// Returns the delegates that a night's votes bind statewide, in the order of the candidates.
fn bound(night: &str, file: &str) -> Vec<u32> {
    let folder = folder(night);
    let returns = returns(&folder, file);
    let votes = |candidate| sum(&returns, Some(candidate)).parse::<u32>().unwrap();
    let candidates = (0..folder.setup.candidates.len() as u16).map(Candidate);
    let amounts: Vec<Exact> = candidates.map(|c| Exact::from_integer(votes(c).into())).collect();
    let mut awards = seats(&folder.setup.plan.pools()[0], &amounts).awards;
    awards.retain(|&seats| seats > 0);
    awards
}

#[test]
fn certified_votes_bind_the_delegates_that_were_announced() {
    let announced = [8, 7, 7, 3, 1, 1, 1, 1, 1];
    assert_eq!(bound("iowa-gop-2016-statewide", "returns-certified.csv"), announced);
    assert_eq!(bound("iowa-gop-2024", "returns-night.csv"), [20, 9, 8, 3]);
    assert_eq!(bound("iowa-gop-2024", "returns-official.csv"), [20, 9, 8, 3]);
}

#[test]
fn a_site_abroad_opens_by_the_clock_on_its_own_wall() {
    let folder = folder("iowa-2020");
    assert_eq!((folder.zone.as_str(), folder.opens_at_ms), ("America/Chicago", 1_580_778_000_000));
    let precincts = &folder.setup.precincts;
    let check = |id, zone, hours_before: i64| {
        let site = precincts.find(id).unwrap();
        assert_eq!(precincts.zone(site), zone, "{id}");
        let before = precincts.opens_at_ms(site).map(|at| folder.opens_at_ms - at);
        assert_eq!(before, Some(hours_before * 3_600_000), "{id}");
    };
    check("99009-1123", Some("Asia/Tbilisi"), 9);
    check("99009-1122", Some("Europe/Paris"), 6);
    check("99009-1111", Some("America/Phoenix"), 0);
    check("99002-1155", None, 7);
    assert_eq!(precincts.opens_at_ms(precincts.find("19001-948199").unwrap()), None);
}
