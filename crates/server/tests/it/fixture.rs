//! A small night.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};

use intake::night_folder::{self, NightFolder};

/// When the small night opens: 3 February 2020, 19:00 in Iowa.
pub const OPENS_AT_MS: i64 = 1_580_778_000_000;

/// Returns a night of as many precincts, `19001-1` and so on, with four delegates each.
pub fn folder(policy: &str, precincts: u32) -> NightFolder {
    let night = format!(
        "name = \"small\"\ntitle = \"A small night\"\ndate = \"2020-02-03\"\n\
         zone = \"America/Chicago\"\nplan = \"iowa-democratic-2020\"\npolicy = \"{policy}\"\n\
         opens_at = \"2020-02-03T19:00\"\npublish_from = \"2020-02-03T19:00\"\n\
         origin = \"results.example/small\"\n\n[contacts]\n\
         headquarters = \"515-555-0100\"\nhotline = \"515-555-0150\"\n"
    );
    let candidates = "candidate,name,column_order,kind\n\
                      biden,Joe Biden,1,person\nsanders,Bernie Sanders,2,person\n\
                      warren,Elizabeth Warren,3,person\n";
    let counties = format!(
        "county_id,county,kind,congressional_district,state_delegates,county_delegates\n\
         19001,Adair,county,3,40,{}\n",
        4 * precincts
    );
    let mut rows = "precinct_id,county_id,name,kind,congressional_district,county_delegates,\
                    opens_at,zone\n"
        .to_owned();
    for n in 1..=precincts {
        writeln!(rows, "19001-{n},19001,Precinct {n},precinct,3,4,,").unwrap();
    }
    let file = |name: &str, text: &str| (name.to_owned(), text.as_bytes().to_vec());
    let files = BTreeMap::from([
        file("night.toml", &night),
        file("candidates.csv", candidates),
        file("counties.csv", &counties),
        file("precincts.csv", &rows),
    ]);
    night_folder::read(&files).unwrap_or_else(|faults| panic!("{faults}"))
}

/// Returns a directory of its own that is not there yet.
pub fn directory(name: &str) -> PathBuf {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR"));
    let path = folder.join(format!("{name}-{}-{number}", std::process::id()));
    if path.exists() {
        std::fs::remove_dir_all(&path).unwrap();
    }
    path
}
