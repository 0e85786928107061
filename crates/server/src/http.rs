//! The router: pages and doors behind one address.

use axum::Router;

use crate::app::App;
use crate::page;

/// Returns everything this process answers over HTTP.
pub fn router(app: App) -> Router {
    Router::new().merge(page::routes()).with_state(app)
}
