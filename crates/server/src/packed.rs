//! Bytes for the wire: packed once, sent to those who unpack, and not sent again to those who have
//! them.

use std::io::Write;

use axum::body::{Body, Bytes};
use axum::http::header::{ACCEPT_ENCODING, CONTENT_ENCODING, ETAG, IF_NONE_MATCH, VARY};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use brotli::BrotliCompress;
use brotli::enc::BrotliEncoderParams;
use flate2::Compression;
use flate2::write::GzEncoder;
use sha2::{Digest, Sha256};

use crate::base64::base64_url;

/// Beyond this, packing well takes longer than everything else.
const LARGE_BYTES: usize = 256 << 10;

/// A text, plain and packed.
#[derive(Debug)]
pub(crate) struct Packed {
    pub plain: Bytes,
    gzip: Bytes,
    /// Smaller by a seventh, and slow to make: for texts that never change.
    brotli: Option<Bytes>,
    /// The beginning of the plain bytes' digest.
    digest: String,
}

/// How the bytes of an answer are packed.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Coding {
    Plain,
    Gzip,
    Brotli,
}

impl Packed {
    pub fn of(text: String) -> Packed {
        let plain = Bytes::from(text);
        // A page is sent far more often than it is made, so the best packing pays; a file for
        // programs is made for one reader, and large.
        let packing = match plain.len() > LARGE_BYTES {
            true => Compression::fast(),
            false => Compression::best(),
        };
        let mut packer = GzEncoder::new(Vec::new(), packing);
        let packed = packer.write_all(&plain).and_then(|()| packer.finish());
        let gzip = Bytes::from(packed.expect("memory takes all bytes"));
        let digest = Sha256::digest(&plain);
        let digest = base64_url(&digest[..9]);
        Packed { plain, gzip, brotli: None, digest }
    }

    /// As `of`, for a text that is packed once for everybody: as small as it can be.
    pub fn smallest(text: String) -> Packed {
        let mut brotli = Vec::new();
        let parameters = BrotliEncoderParams { quality: 11, ..BrotliEncoderParams::default() };
        let packed = BrotliCompress(&mut text.as_bytes(), &mut brotli, &parameters);
        packed.expect("memory takes all bytes");
        Packed { brotli: Some(brotli.into()), ..Packed::of(text) }
    }

    /// Returns the bytes kept for it.
    pub fn size(&self) -> usize {
        let brotli = self.brotli.as_ref().map_or(0, Bytes::len);
        self.plain.len() + self.gzip.len() + brotli
    }

    /// Returns the bytes that a browser of today is sent.
    #[cfg(test)]
    pub fn wire(&self) -> usize {
        self.brotli.as_ref().unwrap_or(&self.gzip).len()
    }

    /// Returns the answer to a request that has these headers, and whether it carries the text;
    /// what the text is, the caller adds.
    pub fn answer(&self, request: &HeaderMap) -> (Response, bool) {
        let coding = self.coding(request);
        let known = request.get_all(IF_NONE_MATCH).iter().any(|known| self.is_named(known));
        let bytes = match coding {
            Coding::Brotli => self.brotli.as_ref().unwrap_or(&self.gzip),
            Coding::Gzip => &self.gzip,
            Coding::Plain => &self.plain,
        };
        let mut response = match known {
            true => StatusCode::NOT_MODIFIED.into_response(),
            false => Body::from(bytes.clone()).into_response(),
        };
        let headers = response.headers_mut();
        headers.insert(ETAG, self.tag(coding));
        headers.insert(VARY, HeaderValue::from_static("accept-encoding"));
        if let (false, Some(name)) = (known, coding.name()) {
            headers.insert(CONTENT_ENCODING, HeaderValue::from_static(name));
        }
        (response, !known)
    }

    fn coding(&self, request: &HeaderMap) -> Coding {
        if self.brotli.is_some() && takes(request, &["br"]) {
            return Coding::Brotli;
        }
        if takes(request, &["gzip", "x-gzip"]) { Coding::Gzip } else { Coding::Plain }
    }

    /// Returns the tag of the text in one coding.
    fn tag(&self, coding: Coding) -> HeaderValue {
        let end = coding.name().map_or(String::new(), |name| format!("-{name}"));
        let tag = format!("\"{}{end}\"", self.digest);
        HeaderValue::from_str(&tag).expect("base64 is ASCII")
    }

    /// Tells whether a list of tags names this text, in whichever coding: all say the same.
    fn is_named(&self, list: &HeaderValue) -> bool {
        let list = list.to_str().unwrap_or("");
        list.split(',').map(str::trim).any(|tag| {
            let tag = tag.strip_prefix("W/").unwrap_or(tag);
            let codings = [Coding::Plain, Coding::Gzip, Coding::Brotli];
            tag == "*" || codings.iter().any(|&coding| self.tag(coding) == tag)
        })
    }
}

impl Coding {
    fn name(self) -> Option<&'static str> {
        match self {
            Coding::Plain => None,
            Coding::Gzip => Some("gzip"),
            Coding::Brotli => Some("br"),
        }
    }
}

/// Tells whether a browser unpacks a coding, by one of its names.
fn takes(request: &HeaderMap, names: &[&str]) -> bool {
    let lists = request.get_all(ACCEPT_ENCODING).iter().filter_map(|list| list.to_str().ok());
    let mut any = None;
    for coding in lists.flat_map(|list| list.split(',')) {
        let mut parts = coding.split(';').map(str::trim);
        let name = parts.next().unwrap_or("").to_ascii_lowercase();
        let refused = parts.any(|part| {
            let weight = part.strip_prefix("q=").or(part.strip_prefix("Q="));
            weight.is_some_and(|weight| weight.bytes().all(|b| matches!(b, b'0' | b'.')))
        });
        if names.contains(&name.as_str()) {
            return !refused;
        }
        if name == "*" {
            any = Some(!refused);
        }
    }
    any.unwrap_or(false)
}

/// Returns a style sheet without the blanks that only its editor needs.
pub(crate) fn squeezed(sheet: &str) -> String {
    let mut short = String::with_capacity(sheet.len());
    for word in sheet.split_ascii_whitespace() {
        let glued = short.ends_with(['{', '}', ';', ':', ',', '>']) || word.starts_with(['{', '}']);
        if !glued && !short.is_empty() {
            short.push(' ');
        }
        short.push_str(word);
    }
    short
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(axum::http::HeaderName, &str)]) -> HeaderMap {
        pairs.iter().map(|(n, v)| (n.clone(), HeaderValue::from_str(v).unwrap())).collect()
    }

    #[test]
    fn texts_are_packed_for_those_who_unpack() {
        let check = |accepts: &str, expected| {
            assert_eq!(
                takes(&headers(&[(ACCEPT_ENCODING, accepts)]), &["gzip", "x-gzip"]),
                expected,
                "{accepts}"
            );
        };
        check("gzip", true);
        check("br, GZIP;q=0.5", true);
        check("br;q=1.0, *;q=0.1", true);
        check("", false);
        check("br, deflate", false);
        check("gzip;q=0", false);
        check("gzip; q=0.000, *", false);
        check("*;q=0", false);
        assert!(!takes(&HeaderMap::new(), &["gzip"]));
    }

    #[test]
    fn a_text_the_reader_has_is_not_sent_again() {
        let page = Packed::of("<p>text</p>".into());
        let tag = |coding| page.tag(coding).to_str().unwrap().to_owned();
        let [plain, packed] = [Coding::Plain, Coding::Gzip].map(tag);
        let status = |tags: &str| page.answer(&headers(&[(IF_NONE_MATCH, tags)])).0.status();
        assert_eq!(status(&plain), StatusCode::NOT_MODIFIED);
        assert_eq!(status(&format!("\"other\", W/{packed}")), StatusCode::NOT_MODIFIED);
        assert_eq!(status("*"), StatusCode::NOT_MODIFIED);
        assert_eq!(status("\"other\""), StatusCode::OK);
    }

    #[test]
    fn the_smallest_packing_a_browser_takes_is_sent() {
        let coding = |packed: &Packed, accepts: &str| {
            packed.coding(&headers(&[(ACCEPT_ENCODING, accepts)])).name()
        };
        let smallest = Packed::smallest("<p>text</p>".repeat(100));
        assert!(smallest.wire() < smallest.gzip.len());
        assert_eq!(coding(&smallest, "gzip, deflate, br"), Some("br"));
        assert_eq!(coding(&smallest, "gzip, br;q=0"), Some("gzip"));
        assert_eq!(coding(&smallest, "identity"), None);
        assert_eq!(coding(&Packed::of("text".into()), "gzip, br"), Some("gzip"));
    }

    #[test]
    fn a_sheet_keeps_its_meaning_without_blanks() {
        assert_eq!(
            squeezed("a, b > c {\n  d: e f;\n}\n.g .h { i: j }"),
            "a,b >c{d:e f;}.g .h{i:j}"
        );
    }
}
