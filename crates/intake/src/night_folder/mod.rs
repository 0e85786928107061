//! The night folder: what is fixed before a night, read once when it is opened.
//!
//! The caller hands over bytes by file name ([`FILES`]); nothing here opens a file. Whatever is
//! wrong in any of the files is reported in one run.

mod candidates;
mod cells;
mod counties;
mod hotline;
mod night_toml;
mod precincts;
mod times;

use std::collections::BTreeMap;

use canvass::setup::{CandidateEntry, CountyIndex, Precincts, Setup};
use night::hotline::Hotline;
use night::policy::Policy;
use sha2::{Digest, Sha256};

use self::counties::Counties;
use self::night_toml::Night;
use crate::faults::{Fault, Faults};

/// The files of a night folder that are read.
pub const FILES: [&str; 4] = [NIGHT, CANDIDATES, COUNTIES, PRECINCTS];

const NIGHT: &str = "night.toml";
const CANDIDATES: &str = "candidates.csv";
const COUNTIES: &str = "counties.csv";
const PRECINCTS: &str = "precincts.csv";

/// A night as its folder describes it.
#[derive(Clone, Debug)]
pub struct NightFolder {
    /// Plan, candidates, counties, precincts.
    pub setup: Setup,
    /// When figures are published by themselves.
    pub policy: Policy,
    /// The night's date as `YYYY-MM-DD`.
    pub date: String,
    /// The night's IANA zone, such as `America/Chicago`.
    pub zone: String,
    /// When precincts without a time of their own open, Unix milliseconds.
    pub opens_at_ms: i64,
    /// Before this nothing leaves by any public way, Unix milliseconds.
    pub publish_from_ms: i64,
    /// The origin line of the public log, such as `results.example/iowa-2020`.
    pub origin: String,
    /// Where people can ask, in the order of the folder.
    pub contacts: Vec<Contact>,
    /// The numbers printed on counties' cards, written like `+15155550100`.
    pub direct_numbers: Vec<(CountyIndex, String)>,
    /// How the hotline is run, as far as it says.
    pub hotline: Hotline,
    /// From when names and numbers of people may be destroyed, Unix milliseconds, if it says.
    pub keep_people_until_ms: Option<i64>,
    /// The files read, in the order of [`FILES`].
    pub sources: Vec<Source>,
}

/// A way to reach the people who run the night.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contact {
    /// Whom it reaches, such as `press`.
    pub label: String,
    /// A telephone number or an address, as shown to people.
    pub address: String,
}

/// A file that the night was made from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// Its name in the folder.
    pub file: String,
    /// SHA-256 of its bytes.
    pub sha256: [u8; 32],
}

/// Reads a night folder, or returns everything that is wrong with it.
///
/// `files` maps the names of [`FILES`] to their bytes; a name left out is a fault. A file larger
/// than [`crate::table::FILE_BYTES_MAX`] is refused, so the caller need not read beyond it.
pub fn read(files: &BTreeMap<String, Vec<u8>>) -> Result<NightFolder, Faults> {
    let mut faults = Faults::default();
    for name in FILES {
        if !files.contains_key(name) {
            let remedy = "add it to the night folder";
            faults.add(|| Fault::of_file(name, "the file is missing", remedy));
        }
    }
    let bytes = |name: &str| files.get(name).map(Vec::as_slice);
    let night = bytes(NIGHT).map(|bytes| night_toml::read(NIGHT, bytes, &mut faults));
    let candidates =
        bytes(CANDIDATES).and_then(|bytes| candidates::read(CANDIDATES, bytes, &mut faults));
    let counted = faults.total;
    let counties = bytes(COUNTIES).and_then(|bytes| counties::read(COUNTIES, bytes, &mut faults));
    let counties_sound = faults.total == counted;
    let known = precincts::Known {
        counties: counties.as_ref().filter(|_| counties_sound).map(|counties| &counties.by_id),
        zone: night.as_ref().and_then(|night| night.zone.as_ref()),
    };
    let precincts =
        bytes(PRECINCTS).and_then(|bytes| precincts::read(PRECINCTS, bytes, &known, &mut faults));
    let (Some(night), Some(candidates), Some(counties), Some(precincts)) =
        (night, candidates, counties, precincts)
    else {
        return Err(faults);
    };
    let folder = folder(night, candidates, counties, precincts, sources(files));
    match folder {
        Some(folder) => faults.or(folder),
        None => Err(faults),
    }
}

/// Puts the parts together; `None` if a required key of `night.toml` is missing or faulty.
fn folder(
    night: Night,
    candidates: Vec<CandidateEntry>,
    counties: Counties,
    precincts: Precincts,
    sources: Vec<Source>,
) -> Option<NightFolder> {
    Some(NightFolder {
        setup: Setup {
            night: night.name?,
            title: night.title?,
            plan: night.plan?,
            candidates,
            counties: counties.rows,
            precincts,
            smallest_published: night.smallest_published,
        },
        policy: night.policy?,
        date: night.date?,
        zone: night.zone?.iana_name()?.to_owned(),
        opens_at_ms: night.opens_at_ms?,
        publish_from_ms: night.publish_from_ms?,
        origin: night.origin?,
        contacts: night.contacts,
        direct_numbers: counties.direct_numbers,
        hotline: night.hotline,
        keep_people_until_ms: night.keep_people_until_ms,
        sources,
    })
}

fn sources(files: &BTreeMap<String, Vec<u8>>) -> Vec<Source> {
    let source = |file: &str| {
        let sha256 = Sha256::digest(files.get(file)?).into();
        Some(Source { file: file.to_owned(), sha256 })
    };
    FILES.into_iter().filter_map(source).collect()
}
