//! Addresses of pages: read from a request, and written into links.

use canvass::setup::{CountyIndex, PrecinctIndex, Setup};

use crate::segment::{decoded, encoded};

/// A page of a night.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Page {
    Home,
    County(CountyIndex),
    Precinct(PrecinctIndex),
    /// Corrections, newest first, from the page of that number; the first is 1.
    Corrections(u32),
    Findings,
    Missing,
    How,
    Status,
    /// `results.json`, for programs.
    Results,
}

/// What a reader asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Address {
    pub page: Page,
    /// Whether the page loads itself again after a while, as its reader chose.
    pub live: bool,
}

impl Address {
    /// Returns the page at a path, if this night has it. Unknown parameters are left alone.
    pub fn read(setup: &Setup, path: &str, query: Option<&str>) -> Option<Address> {
        let (mut live, mut number) = (false, 1);
        for part in query.unwrap_or("").split('&') {
            live |= part == "live";
            let page = part.strip_prefix("page=").and_then(|text| text.parse().ok());
            number = page.unwrap_or(number);
        }
        let page = match path {
            "/" => Page::Home,
            "/corrections" => Page::Corrections(number),
            "/findings" => Page::Findings,
            "/missing" => Page::Missing,
            "/how" => Page::How,
            "/status" => Page::Status,
            "/data/results.json" => Page::Results,
            _ => match path.strip_prefix("/county/") {
                Some(id) => Page::County(setup.county(&decoded(id)?)?),
                None => {
                    let id = path.strip_prefix("/precinct/")?;
                    Page::Precinct(setup.precincts.find(&decoded(id)?)?)
                }
            },
        };
        Some(Address { page, live: live && page != Page::Results })
    }
}

impl Page {
    /// Returns the path that links to the page.
    pub fn path(self, setup: &Setup) -> String {
        match self {
            Page::Home => "/".into(),
            Page::County(county) => format!("/county/{}", encoded(&setup.county_row(county).id)),
            Page::Precinct(precinct) => {
                format!("/precinct/{}", encoded(setup.precincts.id(precinct)))
            }
            Page::Corrections(1) => "/corrections".into(),
            Page::Corrections(number) => format!("/corrections?page={number}"),
            Page::Findings => "/findings".into(),
            Page::Missing => "/missing".into(),
            Page::How => "/how".into(),
            Page::Status => "/status".into(),
            Page::Results => "/data/results.json".into(),
        }
    }
}
