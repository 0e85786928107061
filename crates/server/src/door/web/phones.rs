//! The hotline's board, for whoever may read the night's keys.

use axum::http::HeaderMap;
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use subtle::ConstantTimeEq;

use super::Web;
use crate::problem::Problem;

impl Web {
    pub(super) fn phones(&self, headers: &HeaderMap) -> Result<Response, Problem> {
        let header = headers.get(AUTHORIZATION).and_then(|header| header.to_str().ok());
        let given = header.and_then(|text| text.strip_prefix("Holdfast ")).unwrap_or("");
        let key = self.app.keys.board();
        if !bool::from(given.as_bytes().ct_eq(key.as_bytes())) {
            return Err(Problem::no_board_key());
        }
        let phone = self.app.phone.as_ref().ok_or_else(Problem::no_telephone)?;
        let json = serde_json::to_string(&phone.get()).expect("counts are JSON");
        Ok(([(CONTENT_TYPE, "application/json")], json).into_response())
    }
}
