//! The exact public bytes of a log entry: canonical JSON (sorted keys, no white space, integers
//! only).
//!
//! An entry is never serialised again once it is made: what was logged is what is hashed and
//! published.

use std::collections::BTreeMap;

use caucus::worksheet::{Alignment, Ballots, Worksheet};
use serde::Serialize;

use crate::canonical::LotText;
use crate::setup::Setup;

/// The longest entry: the log's bundles carry its length in two bytes.
pub const ENTRY_BYTES_MAX: usize = 65_535;

/// Lots that an entry tells; the rules leave at most one, and the ledger keeps whatever was sent.
const LOTS_MAX: usize = 4;

/// What an entry says. Fields stand in the order of their public names.
#[derive(Clone, Debug, Serialize)]
pub struct Entry<'a> {
    /// When it was accepted, UTC with seconds.
    pub at: String,
    /// The contest's plan.
    pub contest: &'a str,
    /// The figures; `None` for a withdrawal.
    pub counts: Option<Counts<'a>>,
    /// The night's origin.
    pub event: &'a str,
    /// SHA-256 of a picture of the paper, hexadecimal.
    pub form: Option<&'a str>,
    /// `report`, `correction` or `withdrawal`.
    pub kind: &'a str,
    /// Log index of the entry this one replaces.
    pub prev: Option<u64>,
    /// Why a figure was replaced.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<&'a str>,
    /// Receipt number of the return.
    pub report: u64,
    /// 1, 2, … for each publication of the unit.
    pub rev: u16,
    /// `web`, `text`, `voice`, `desk`, `paper`, `import` or `console`.
    pub source: &'a str,
    /// `unofficial` or `certified`.
    pub status: &'a str,
    /// The precinct.
    pub unit: &'a str,
    /// Version of this form.
    pub v: u8,
}

/// Figures by candidate id; a candidate with nothing is left out.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Counts<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    attendance: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    awards: Option<BTreeMap<&'a str, u32>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    blank: Option<u32>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    final_alignment: BTreeMap<&'a str, u32>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    first_alignment: BTreeMap<&'a str, u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    found: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    issued: Option<u32>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    lots: Vec<LotText<'a>>,
    /// Equivalents as printed, in ten-thousandths.
    #[serde(skip_serializing_if = "Option::is_none")]
    printed_ten_thousandths: Option<BTreeMap<&'a str, u32>>,
    /// Whether the room voted on its one delegate: it may then elect whom it likes.
    #[serde(skip_serializing_if = "Option::is_none")]
    room_vote: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    spoiled: Option<u32>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    votes: BTreeMap<&'a str, u32>,
}

impl Entry<'_> {
    /// Returns the bytes that are logged, at most [`ENTRY_BYTES_MAX`].
    ///
    /// They fit because ids of candidates have at most
    /// [`CANDIDATE_ID_BYTES_MAX`](crate::setup::CANDIDATE_ID_BYTES_MAX) bytes and reasons, which
    /// `night` bounds, 2,000.
    pub fn text(&self) -> String {
        let text = serde_json::to_string(self).expect("an entry is plain data");
        assert!(text.len() <= ENTRY_BYTES_MAX, "figures of 64 groups fit an entry");
        text
    }
}

impl<'a> Counts<'a> {
    /// Returns a worksheet's public figures.
    pub fn of(setup: &'a Setup, worksheet: &Worksheet) -> Counts<'a> {
        match worksheet {
            Worksheet::Alignment(sheet) => Counts::of_alignment(setup, sheet),
            Worksheet::Ballots(ballots) => Counts::of_ballots(setup, ballots),
        }
    }

    fn of_ballots(setup: &'a Setup, ballots: &Ballots) -> Counts<'a> {
        let id = |candidate| setup.candidate_entry(candidate).id.as_str();
        let votes = ballots.votes.iter().map(|v| (id(v.candidate), v.votes)).collect();
        Counts {
            blank: ballots.blank,
            found: ballots.found,
            issued: ballots.issued,
            spoiled: ballots.spoiled,
            votes,
            ..Counts::default()
        }
    }

    fn of_alignment(setup: &'a Setup, sheet: &Alignment) -> Counts<'a> {
        let lots = sheet.lots.iter().take(LOTS_MAX).map(|lot| LotText::of(setup, lot));
        let mut counts = Counts {
            attendance: sheet.attendance,
            lots: lots.collect(),
            room_vote: sheet.room_vote,
            ..Counts::default()
        };
        let mut awards = BTreeMap::new();
        let mut printed = BTreeMap::new();
        for group in &sheet.groups {
            let id = setup.candidate_entry(group.candidate).id.as_str();
            let put = |map: &mut BTreeMap<&'a str, u32>, figure: Option<u32>| {
                figure.filter(|&n| n > 0).into_iter().for_each(|n| {
                    map.insert(id, n);
                });
            };
            put(&mut counts.first_alignment, group.first_alignment);
            put(&mut counts.final_alignment, group.final_alignment);
            put(&mut awards, group.awards);
            put(&mut printed, group.printed.map(|p| p.0));
        }
        counts.awards = sheet.gives_awards().then_some(awards);
        let prints = sheet.groups.iter().any(|g| g.printed.is_some());
        counts.printed_ten_thousandths = prints.then_some(printed);
        counts
    }
}

/// Returns Unix milliseconds as UTC text with seconds, such as `2020-02-04T02:17:31Z`.
///
/// Proleptic Gregorian, by counting days from 1 March of year 0; years 0 to 9999.
pub fn utc(ms: i64) -> String {
    let seconds = ms.div_euclid(1000);
    let (days, second) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
    let days = days + 719_468; // From 1970-01-01 back to 0000-03-01.
    let (era, day_of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let leap_days = day_of_era / 1460 - day_of_era / 36_524 + day_of_era / 146_096;
    let year_of_era = (day_of_era - leap_days) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    let year = era * 400 + year_of_era + i64::from(month <= 2);
    let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
}
