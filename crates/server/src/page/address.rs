//! Addresses of pages: read from a request, and written into links.

use canvass::setup::{CountyIndex, PrecinctIndex, Setup, TEXT_BYTES_MAX};

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

/// Returns an id as one segment of a path.
fn encoded(id: &str) -> String {
    let mut path = String::with_capacity(id.len());
    for &byte in id.as_bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                path.push(char::from(byte));
            }
            _ => path.push_str(&format!("%{byte:02X}")),
        }
    }
    path
}

/// Returns the id that a segment of a path stands for; `None` if no id can be written so.
fn decoded(segment: &str) -> Option<String> {
    if segment.len() > 3 * TEXT_BYTES_MAX {
        return None;
    }
    let mut bytes = Vec::with_capacity(segment.len());
    let mut rest = segment.as_bytes();
    while let [first, after @ ..] = rest {
        rest = after;
        if *first != b'%' {
            bytes.push(*first);
            continue;
        }
        let [high, low, after @ ..] = rest else { return None };
        let digit = |byte: u8| char::from(byte).to_digit(16);
        bytes.push((digit(*high)? * 16 + digit(*low)?) as u8);
        rest = after;
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_survive_a_path() {
        for id in ["19001-948199", "KE2A & KE2B", "Año/../%41?#", "", "\u{0}\"<>"] {
            let path = encoded(id);
            assert!(path.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'/'), "{path}");
            assert_eq!(decoded(&path).as_deref(), Some(id));
        }
    }

    #[test]
    fn what_is_no_id_is_refused() {
        for segment in ["%", "%4", "%zz", "%ff%fe", "%F0%9F", &"a".repeat(10_000)] {
            assert_eq!(decoded(segment), None, "{segment}");
        }
    }
}
