//! Every return of the night: one small row each, worksheets packed into one arena, chained by
//! precinct.

mod packed;

use canvass::setup::PrecinctIndex;
use caucus::worksheet::Worksheet;

use crate::command::{Channel, ReporterId, Role};
use crate::event::Mode;

/// A return's place among all returns.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ReturnIndex(pub u32);

pub(crate) const NO_RETURN: u32 = u32::MAX;
const NO_REPORTER: u32 = u32::MAX;

/// How a return came to be, in order of rank as a basis.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum Source {
    /// An observer's: never a basis.
    Observer,
    /// A clerk's single entry of paper: no basis until a second entry agrees.
    Clerk,
    /// Filed by the secretary.
    Secretary,
    /// Filed by the chair, or by headquarters from the party's own table.
    Chair,
    /// Decided by a reviewer.
    Settled,
}

impl Source {
    pub(crate) fn of(role: Option<Role>) -> Source {
        match role {
            None | Some(Role::Chair) => Source::Chair,
            Some(Role::Secretary) => Source::Secretary,
            Some(Role::Clerk) => Source::Clerk,
            // A county chair files nothing; if a row says she did, it supplies no figure.
            Some(Role::Observer | Role::County) => Source::Observer,
        }
    }

    pub fn name(self) -> &'static str {
        match self {
            Source::Observer => "observer",
            Source::Clerk => "clerk",
            Source::Secretary => "secretary",
            Source::Chair => "chair",
            Source::Settled => "reviewer",
        }
    }
}

/// One return without its worksheet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReturnRow {
    /// The ledger row it came in: its receipt number.
    pub receipt: u64,
    /// When it was accepted, Unix milliseconds.
    pub at_ms: i64,
    pub precinct: PrecinctIndex,
    reporter: u32,
    sheet_at: u32,
    sheet_len: u32,
    /// The next return of the same precinct.
    next: u32,
    pub source: Source,
    pub channel: Channel,
    pub real: bool,
    /// Whether the way in was recognised beyond the code.
    pub(crate) recognised: bool,
    /// Whether it may be a basis: not withdrawn, not replaced, not filed at a wrong time.
    pub live: bool,
}

const _: () = assert!(size_of::<ReturnRow>() <= 48);

impl ReturnRow {
    pub fn reporter(&self) -> Option<ReporterId> {
        Some(self.reporter).filter(|&r| r != NO_REPORTER).map(ReporterId)
    }

    pub(crate) fn next(&self) -> Option<ReturnIndex> {
        Some(self.next).filter(|&r| r != NO_RETURN).map(ReturnIndex)
    }
}

/// A return to be kept.
pub(crate) struct NewReturn<'a> {
    pub receipt: u64,
    pub at_ms: i64,
    pub precinct: PrecinctIndex,
    pub reporter: Option<ReporterId>,
    pub source: Source,
    pub channel: Channel,
    pub mode: Mode,
    pub recognised: bool,
    pub worksheet: &'a Worksheet,
}

#[derive(Clone, Debug, Default)]
pub(crate) struct Returns {
    rows: Vec<ReturnRow>,
    sheets: Vec<u8>,
}

impl Returns {
    pub fn reserve(&mut self, returns: usize) {
        self.rows.reserve(returns);
    }

    /// Keeps a return and returns its place.
    pub fn add(&mut self, new: &NewReturn<'_>) -> ReturnIndex {
        let at = self.sheets.len();
        packed::pack(new.worksheet, &mut self.sheets);
        self.rows.push(ReturnRow {
            receipt: new.receipt,
            at_ms: new.at_ms,
            precinct: new.precinct,
            reporter: new.reporter.map_or(NO_REPORTER, |r| r.0),
            sheet_at: u32::try_from(at).expect("4 GiB of worksheets is no night"),
            sheet_len: (self.sheets.len() - at) as u32,
            next: NO_RETURN,
            source: new.source,
            channel: new.channel,
            real: new.mode == Mode::Real,
            recognised: new.recognised,
            live: false,
        });
        ReturnIndex(self.rows.len() as u32 - 1)
    }

    pub fn row(&self, at: ReturnIndex) -> &ReturnRow {
        &self.rows[at.0 as usize]
    }

    pub fn set_live(&mut self, at: ReturnIndex, live: bool) {
        self.rows[at.0 as usize].live = live;
    }

    pub fn chain(&mut self, last: ReturnIndex, next: ReturnIndex) {
        self.rows[last.0 as usize].next = next.0;
    }

    /// Returns the worksheet, unpacked.
    pub fn worksheet(&self, at: ReturnIndex) -> Worksheet {
        packed::unpack(self.packed(at))
    }

    /// Returns the packed bytes: equal figures pack to equal bytes.
    pub fn packed(&self, at: ReturnIndex) -> &[u8] {
        let row = self.row(at);
        let start = row.sheet_at as usize;
        &self.sheets[start..start + row.sheet_len as usize]
    }

    /// Tells whether two worksheets give the same figures; signatures and the order of lines aside.
    pub fn same_figures(&self, at: ReturnIndex, worksheet: &Worksheet) -> bool {
        figures(&self.worksheet(at)) == figures(worksheet)
    }

    /// Returns the returns of a precinct, in order of arrival.
    pub fn of(&self, first: Option<ReturnIndex>) -> impl Iterator<Item = ReturnIndex> {
        std::iter::successors(first, |&at| self.row(at).next())
    }

    pub fn len(&self) -> usize {
        self.rows.len()
    }
}

/// Returns a worksheet reduced to what must agree: figures, in the candidates' order, lines of
/// nothing left out.
fn figures(worksheet: &Worksheet) -> Worksheet {
    let mut figures = worksheet.clone();
    match &mut figures {
        Worksheet::Alignment(sheet) => {
            sheet.signed.clear();
            sheet.lots.clear();
            sheet.room_vote = None;
            sheet.groups.iter_mut().for_each(|g| g.early = None);
            let some = |n: Option<u32>| n.is_some_and(|n| n > 0);
            sheet.groups.retain(|g| {
                some(g.first_alignment)
                    || some(g.final_alignment)
                    || some(g.awards)
                    || g.printed.is_some_and(|p| p.0 > 0)
            });
            let gives = sheet.gives_awards();
            for group in &mut sheet.groups {
                group.first_alignment = Some(group.first_alignment.unwrap_or(0));
                group.final_alignment = Some(group.final_alignment.unwrap_or(0));
                group.awards = gives.then(|| group.awards.unwrap_or(0));
            }
            sheet.groups.sort_by_key(|g| g.candidate);
        }
        Worksheet::Ballots(ballots) => {
            ballots.votes.retain(|v| v.votes > 0);
            ballots.votes.sort_by_key(|v| v.candidate);
        }
    }
    figures
}
