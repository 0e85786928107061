//! A page as an answer: packed if the reader unpacks, or only "not modified".

use axum::body::Body;
use axum::http::header::{
    ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG,
    IF_NONE_MATCH, VARY,
};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};

use super::cache::{Kind, Rendered};
use super::style;

/// How long a reader's browser, or a cache before us, may show the same without asking.
const CACHE: HeaderValue = HeaderValue::from_static("public, max-age=3");

/// Returns the answer to a request that has these headers.
pub(super) fn answer(page: &Rendered, request: &HeaderMap) -> Response {
    let packed = takes_gzip(request);
    let tag = page.tags[usize::from(packed)].clone();
    let known = request.get_all(IF_NONE_MATCH).iter().any(|known| names(known, page));
    let mut response = match (known, packed) {
        (true, _) => StatusCode::NOT_MODIFIED.into_response(),
        (false, true) => Body::from(page.gzip.clone()).into_response(),
        (false, false) => Body::from(page.plain.clone()).into_response(),
    };
    let headers = response.headers_mut();
    headers.insert(ETAG, tag);
    headers.insert(CACHE_CONTROL, CACHE);
    headers.insert(VARY, HeaderValue::from_static("accept-encoding"));
    if !known {
        describe(headers, page.kind);
        if packed {
            headers.insert(CONTENT_ENCODING, HeaderValue::from_static("gzip"));
        }
    }
    response
}

/// Returns a page that is made for one reader and not kept.
pub(super) fn once(status: StatusCode, text: String) -> Response {
    let mut response = (status, Body::from(text)).into_response();
    describe(response.headers_mut(), Kind::Html);
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

fn describe(headers: &mut HeaderMap, kind: Kind) {
    let content = match kind {
        Kind::Html => {
            headers.insert(CONTENT_SECURITY_POLICY, style::POLICY.clone());
            "text/html; charset=utf-8"
        }
        Kind::Json => "application/json",
    };
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(content));
}

/// Tells whether a list of tags names this page, in either packing: both say the same.
fn names(list: &HeaderValue, page: &Rendered) -> bool {
    let list = list.to_str().unwrap_or("");
    list.split(',').map(str::trim).any(|tag| {
        let tag = tag.strip_prefix("W/").unwrap_or(tag);
        tag == "*" || page.tags.iter().any(|known| known.as_bytes() == tag.as_bytes())
    })
}

fn takes_gzip(request: &HeaderMap) -> bool {
    let lists = request.get_all(ACCEPT_ENCODING).iter().filter_map(|list| list.to_str().ok());
    let mut any = None;
    for coding in lists.flat_map(|list| list.split(',')) {
        let mut parts = coding.split(';').map(str::trim);
        let name = parts.next().unwrap_or("");
        let refused = parts.any(|part| {
            let weight = part.strip_prefix("q=").or(part.strip_prefix("Q="));
            weight.is_some_and(|weight| weight.bytes().all(|b| matches!(b, b'0' | b'.')))
        });
        match name.to_ascii_lowercase().as_str() {
            "gzip" | "x-gzip" => return !refused,
            "*" => any = Some(!refused),
            _ => {}
        }
    }
    any.unwrap_or(false)
}

#[cfg(test)]
mod tests {
    use super::super::cache::Version;
    use super::*;

    fn headers(pairs: &[(axum::http::HeaderName, &str)]) -> HeaderMap {
        pairs.iter().map(|(n, v)| (n.clone(), HeaderValue::from_str(v).unwrap())).collect()
    }

    #[test]
    fn pages_are_packed_for_those_who_unpack() {
        let check = |accepts: &str, expected| {
            assert_eq!(takes_gzip(&headers(&[(ACCEPT_ENCODING, accepts)])), expected, "{accepts}");
        };
        check("gzip", true);
        check("br, GZIP;q=0.5", true);
        check("br;q=1.0, *;q=0.1", true);
        check("", false);
        check("br, deflate", false);
        check("gzip;q=0", false);
        check("gzip; q=0.000, *", false);
        check("*;q=0", false);
        assert!(!takes_gzip(&HeaderMap::new()));
    }

    #[test]
    fn a_page_the_reader_has_is_not_sent_again() {
        let version = Version { seq: 1, public: true, minute: 1 };
        let page = Rendered::of(version, Kind::Html, "<p>text</p>".into());
        let [plain, packed] = page.tags.clone().map(|tag| tag.to_str().unwrap().to_owned());
        let status = |tags: &str| answer(&page, &headers(&[(IF_NONE_MATCH, tags)])).status();
        assert_eq!(status(&plain), StatusCode::NOT_MODIFIED);
        assert_eq!(status(&format!("\"other\", W/{packed}")), StatusCode::NOT_MODIFIED);
        assert_eq!(status("*"), StatusCode::NOT_MODIFIED);
        assert_eq!(status("\"other\""), StatusCode::OK);
    }
}
