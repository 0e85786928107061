//! A page as an answer.

use axum::body::Body;
use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};

use super::cache::{Kind, Rendered};
use super::style;

/// How long a reader's browser, or a cache before us, may show the same without asking.
const CACHE: HeaderValue = HeaderValue::from_static("public, max-age=3");

/// Returns the answer to a request that has these headers.
pub(super) fn answer(page: &Rendered, request: &HeaderMap) -> Response {
    let (mut response, carries) = page.packed.answer(request);
    let headers = response.headers_mut();
    headers.insert(CACHE_CONTROL, CACHE);
    if carries {
        describe(headers, page.kind);
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
