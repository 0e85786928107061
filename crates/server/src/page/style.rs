//! The one style sheet: inline in every page, and allowed there by its digest alone.

use std::sync::LazyLock;

use axum::http::HeaderValue;
use sha2::{Digest, Sha256};

/// The sheet without the blanks that only its editor needs.
pub(super) static SHEET: LazyLock<String> = LazyLock::new(|| squeezed(include_str!("style.css")));

/// What a browser may do with a page: nothing but show it.
pub(super) static POLICY: LazyLock<HeaderValue> = LazyLock::new(|| {
    let digest = base64(&Sha256::digest(SHEET.as_bytes()));
    let policy = format!(
        "default-src 'none'; style-src 'sha256-{digest}'; img-src 'self'; form-action 'none'; \
         base-uri 'none'; frame-ancestors 'none'"
    );
    HeaderValue::from_str(&policy).expect("base64 is ASCII")
});

fn squeezed(sheet: &str) -> String {
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

fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let byte = |at: usize| u32::from(chunk.get(at).copied().unwrap_or(0));
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for place in 0..4 {
            let digit = DIGITS[(bits >> (18 - 6 * place) & 63) as usize];
            text.push(if place <= chunk.len() { char::from(digit) } else { '=' });
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_is_that_of_rfc_4648() {
        for (bytes, text) in [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foobar", "Zm9vYmFy")] {
            assert_eq!(base64(bytes.as_bytes()), text);
        }
    }

    #[test]
    fn the_sheet_keeps_its_meaning_without_blanks() {
        assert_eq!(
            squeezed("a, b > c {\n  d: e f;\n}\n.g .h { i: j }"),
            "a,b >c{d:e f;}.g .h{i:j}"
        );
        assert!(!SHEET.contains('<'), "nothing can end the style element");
    }
}
