//! The one style sheet: inline in every page, and allowed there by its digest alone.

use std::sync::LazyLock;

use axum::http::HeaderValue;
use sha2::{Digest, Sha256};

use crate::base64::base64;
use crate::packed::squeezed;

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_can_end_the_style_element() {
        assert!(!SHEET.contains('<'));
    }
}
