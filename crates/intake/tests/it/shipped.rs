//! Every folder and every file of returns that is shipped reads without a fault.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use caucus::worksheet::{Candidate, Worksheet};
use intake::night_folder::{self, NightFolder};
use intake::returns_csv::{self, AwardsColumn, ReturnsFile};

fn nights() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../nights")
}

fn folder(night: &str) -> NightFolder {
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
