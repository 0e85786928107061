//! The pages people read.

use axum::Router;

use crate::app::App;

/// Returns the routes of all pages.
pub fn routes() -> Router<App> {
    Router::new()
}
