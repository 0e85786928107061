//! The router, pages and doors behind one address, and the listener before it.

use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use axum::Router;
use axum::http::HeaderValue;
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderName, REFERRER_POLICY,
    X_CONTENT_TYPE_OPTIONS,
};
use axum::middleware::map_response;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::serve::ListenerExt;
use tokio::net::TcpListener;

use crate::app::App;
use crate::{chair, door, page};

/// Time for open requests at the end; a return takes milliseconds.
const LAST_REQUESTS: Duration = Duration::from_secs(5);

/// What a page may do unless it says otherwise: nothing from elsewhere, nothing inline, in nobody's
/// frame, and it passes no address on.
const PAGE: [(HeaderName, &str); 2] = [
    (
        CONTENT_SECURITY_POLICY,
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; \
         connect-src 'self'; manifest-src 'self'; worker-src 'self'; form-action 'self'; \
         base-uri 'none'; frame-ancestors 'none'",
    ),
    (REFERRER_POLICY, "no-referrer"),
];

/// What is no page does nothing by itself. A telephone far out pays for each byte said beside it.
const DATA: [(HeaderName, &str); 1] = [(CONTENT_SECURITY_POLICY, "default-src 'none'")];

/// Why an address cannot be listened at.
#[derive(Debug, thiserror::Error)]
pub enum ListenError {
    #[error(
        "{0} can be reached from elsewhere, and plain HTTP would show everybody the codes; listen \
         at 127.0.0.1 behind a proxy that speaks TLS"
    )]
    NotLoopback(SocketAddr),
    #[error("cannot listen at {address}: {source}")]
    Io { address: SocketAddr, source: io::Error },
}

/// Returns everything this process answers over HTTP.
pub fn router(app: App) -> Router {
    let pages = page::routes().with_state(app.clone());
    let doors = door::web::routes(app);
    let icon = Router::new().route("/favicon.ico", get(icon));
    Router::new()
        .merge(pages)
        .merge(doors)
        .merge(chair::routes())
        .merge(icon)
        .layer(map_response(guard))
}

/// Returns the site's mark: browsers ask for it by this name, whatever it is.
async fn icon() -> impl IntoResponse {
    let headers = [(CONTENT_TYPE, "image/svg+xml"), (CACHE_CONTROL, "public, max-age=86400")];
    (headers, ICON)
}

/// A hand that holds a line: three strokes and the fourth across them.
const ICON: &str = "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'>\
    <rect width='16' height='16' rx='3' fill='#1b3a5c'/>\
    <path d='M4 4v8M8 4v8M12 4v8M2 10 14 6' stroke='#fff' stroke-width='1.5'/></svg>";

async fn guard(mut response: Response) -> Response {
    let headers = response.headers_mut();
    // What it is called it is.
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    let kind = headers.get(CONTENT_TYPE).map_or(&b""[..], HeaderValue::as_bytes);
    let more: &[_] = if kind.starts_with(b"text/html") { &PAGE } else { &DATA };
    for (name, value) in more {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
    response
}

/// Listens at an address of this machine alone.
pub async fn listen(address: SocketAddr) -> Result<TcpListener, ListenError> {
    if !address.ip().to_canonical().is_loopback() {
        return Err(ListenError::NotLoopback(address));
    }
    TcpListener::bind(address).await.map_err(|source| ListenError::Io { address, source })
}

/// Answers requests until `stop`, then those that have begun.
pub async fn serve(
    listener: TcpListener,
    app: App,
    stop: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    let service = router(app).into_make_service_with_connect_info::<SocketAddr>();
    let listener = listener.tap_io(|stream| {
        // A receipt is one small packet and must not wait for a second one.
        let _ = stream.set_nodelay(true);
    });
    let (stopped, stopping) = tokio::sync::oneshot::channel();
    let serving = axum::serve(listener, service).with_graceful_shutdown(async move {
        stop.await;
        let _ = stopped.send(());
    });
    let too_late = async {
        let _ = stopping.await;
        tokio::time::sleep(LAST_REQUESTS).await;
    };
    tokio::select! {
        served = serving => served,
        () = too_late => Ok(()),
    }
}
