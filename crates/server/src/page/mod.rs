//! The pages people read, and `results.json`: made from a copy of the night, never under its lock.
//!
//! A page is made when somebody asks for it and the night has moved on since it was last made. One
//! is made at a time, and whoever waited for it is served by it, so that no crowd of readers can
//! take more than one processor for it.

mod address;
mod amendment;
mod answer;
mod cache;
mod certain;
mod changes;
mod corrections;
mod county;
mod findings;
mod home;
mod how;
mod layout;
mod missing;
mod not_found;
mod number;
mod precinct;
mod progress;
mod seats;
mod sheet;
mod shown;
mod status;
mod style;
mod totals;
mod words;

use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::Response;
use axum::routing::get;
use canvass::setup::Setup;
use canvass::words::CheckWords;
use maud::Markup;
use night::night::Night;
use tokio::sync::Semaphore;

use self::address::{Address, Page};
use self::answer::{answer, once};
use self::cache::{Cache, Kind, Rendered, Version};
use self::layout::Facts;
use crate::app::App;
use crate::results;

/// Paths that lead to pages; what they name is read by [`Address`].
const PATHS: [&str; 9] = [
    "/",
    "/county/{id}",
    "/precinct/{id}",
    "/corrections",
    "/findings",
    "/missing",
    "/how",
    "/status",
    "/data/results.json",
];

const MINUTE_MS: i64 = 60_000;

/// Returns the routes of all pages, and the page for paths that lead nowhere.
pub fn routes() -> Router<App> {
    let pages = Arc::new(Pages::default());
    let serve = move |State(app): State<App>, uri: Uri, headers: HeaderMap| {
        let pages = Arc::clone(&pages);
        async move { pages.serve(app, &uri, &headers).await }
    };
    let routes =
        PATHS.iter().fold(Router::new(), |routes, path| routes.route(path, get(serve.clone())));
    routes.fallback(serve)
}

/// What is kept between requests.
struct Pages {
    cache: Cache,
    /// The night's setup as last copied; it changes only when a precinct is split.
    setup: Mutex<Option<Arc<Setup>>>,
    /// Whoever makes a page holds it.
    turn: Semaphore,
}

impl Default for Pages {
    fn default() -> Pages {
        Pages { cache: Cache::default(), setup: Mutex::default(), turn: Semaphore::new(1) }
    }
}

/// The night as a request finds it.
struct Glance {
    setup: Arc<Setup>,
    version: Version,
}

impl Pages {
    async fn serve(self: Arc<Pages>, app: App, uri: &Uri, headers: &HeaderMap) -> Response {
        let Some(Glance { setup, version }) = self.glance(&app) else {
            return once(StatusCode::SERVICE_UNAVAILABLE, not_found::no_night());
        };
        let address = Address::read(&setup, uri.path(), uri.query());
        let Some(address) = address.filter(|address| exists(&app, *address)) else {
            let home = Address { page: Page::Home, live: false };
            let text = self
                .copied(&app, home, |_, _| ())
                .map(|(facts, ())| not_found::page_for_nowhere(&facts));
            return once(StatusCode::NOT_FOUND, text.unwrap_or_else(not_found::no_night));
        };
        if let Some(page) = self.cache.get(address, version) {
            return answer(&page, headers);
        }
        match self.made(app, address, version).await {
            Some(page) => answer(&page, headers),
            None => once(StatusCode::INTERNAL_SERVER_ERROR, not_found::failed()),
        }
    }

    /// Makes a page, or takes the one that was made while this request waited for its turn.
    async fn made(
        self: Arc<Pages>,
        app: App,
        address: Address,
        version: Version,
    ) -> Option<Arc<Rendered>> {
        let _turn = self.turn.acquire().await.ok()?;
        if let Some(page) = self.cache.get(address, version) {
            return Some(page);
        }
        let pages = Arc::clone(&self);
        // Off the runtime's own threads: a receipt must not wait for a page.
        let made = tokio::task::spawn_blocking(move || pages.make(&app, address)).await;
        let page = Arc::new(made.ok()??);
        self.cache.put(address, Arc::clone(&page));
        Some(page)
    }

    fn glance(&self, app: &App) -> Option<Glance> {
        let now_ms = app.clock.now().wall_ms;
        let night = app.read();
        let publish_from_ms = night.facts()?.publish_from_ms;
        let version = Version {
            seq: night.seq(),
            public: now_ms >= publish_from_ms,
            minute: now_ms.div_euclid(MINUTE_MS),
        };
        Some(Glance { setup: self.setup(&night), version })
    }

    /// Returns the night's setup, copied anew only if precincts were added.
    fn setup(&self, night: &Night) -> Arc<Setup> {
        let mut kept = self.setup.lock().unwrap_or_else(PoisonError::into_inner);
        let current = night.setup();
        match &*kept {
            Some(setup) if setup.precincts.len() == current.precincts.len() => Arc::clone(setup),
            Some(_) | None => {
                let setup = Arc::new(current.clone());
                *kept = Some(Arc::clone(&setup));
                setup
            }
        }
    }

    /// Copies what a page shows, together with what every page says.
    fn copied<T>(
        &self,
        app: &App,
        address: Address,
        copy: impl FnOnce(&Night, bool) -> T,
    ) -> Option<(Facts, T)> {
        let at_ms = app.clock.now().wall_ms;
        let (setup, view, public, copied) = {
            let night = app.read();
            let view = night.view()?;
            let public = at_ms >= view.publish_from_ms;
            (self.setup(&night), view, public, copy(&night, public))
        };
        let zone = number::zone(&view.zone);
        let notice = app.notice.as_ref().map(|notice| Arc::clone(&notice.0));
        let facts = Facts { setup, night: view, zone, at_ms, public, notice, address };
        Some((facts, copied))
    }

    /// Makes a page; `None` if no night is open any more.
    fn make(&self, app: &App, address: Address) -> Option<Rendered> {
        let page = |facts: &Facts, title: &str, body: &Markup| {
            Rendered::of(facts.version(), Kind::Html, layout::page(facts, title, body))
        };
        Some(match address.page {
            Page::Home => {
                let (facts, copied) = self.copied(app, address, home::Copied::of)?;
                page(&facts, "Results", &home::body(&facts, &copied))
            }
            Page::County(county) => {
                let copy = |night: &Night, public| county::Copied::of(night, public, county);
                let (facts, copied) = self.copied(app, address, copy)?;
                let title = county::title(&facts, county);
                page(&facts, &title, &county::body(&facts, &copied, county))
            }
            Page::Precinct(precinct) => {
                let copy = |night: &Night, public| precinct::Copied::of(night, public, precinct);
                let (facts, copied) = self.copied(app, address, copy)?;
                let key = &app.keys.words;
                let told = |sheet| CheckWords::of(key, &facts.setup, precinct, sheet).english();
                let words = copied.basis().map(told);
                let title = facts.setup.precincts.name(precinct);
                page(&facts, title, &precinct::body(&facts, &copied, words))
            }
            Page::Corrections(number) => {
                let copy = |night: &Night, public| corrections::Copied::of(night, public, number);
                let (facts, copied) = self.copied(app, address, copy)?;
                page(&facts, "Corrections", &corrections::body(&facts, &copied, number))
            }
            Page::Findings => {
                let (facts, copied) = self.copied(app, address, findings::Copied::of)?;
                page(&facts, "Findings", &findings::body(&facts, &copied))
            }
            Page::Missing => {
                let copy = |night: &Night, _| missing::Copied::of(night);
                let (facts, copied) = self.copied(app, address, copy)?;
                page(&facts, "Not heard from", &missing::body(&facts, &copied))
            }
            Page::How => {
                let (facts, policy) = self.copied(app, address, |night, _| night.policy())?;
                page(&facts, "How we count", &how::body(&facts, policy))
            }
            Page::Status => {
                let (facts, copied) = self.copied(app, address, status::Copied::of)?;
                page(&facts, "Status", &status::body(&facts, &copied))
            }
            Page::Results => {
                let (facts, copied) = self.copied(app, address, results::Copied::of)?;
                let text = copied.text(&facts.setup, &facts.night, facts.at_ms);
                Rendered::of(facts.version(), Kind::Json, text)
            }
        })
    }
}

impl Facts {
    fn version(&self) -> Version {
        let minute = self.at_ms.div_euclid(MINUTE_MS);
        Version { seq: self.night.seq, public: self.public, minute }
    }
}

/// Tells whether there is such a page now: only lists have pages that may not be there yet.
fn exists(app: &App, address: Address) -> bool {
    match address.page {
        Page::Corrections(number) => corrections::Copied::exists(&app.read(), number),
        Page::Home
        | Page::County(_)
        | Page::Precinct(_)
        | Page::Findings
        | Page::Missing
        | Page::How
        | Page::Status
        | Page::Results => true,
    }
}
