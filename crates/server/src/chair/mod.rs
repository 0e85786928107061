//! The chair's page as it goes over the wire: a shell, one script, and the worker that keeps both
//! on the telephone. Nothing here knows a code; what the page asks for comes through the door.

mod files;
mod tight;

use std::sync::LazyLock;

use axum::Router;
use axum::http::header::{
    ACCEPT_LANGUAGE, CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderName, VARY,
};
use axum::http::{HeaderMap, HeaderValue};
use axum::response::Response;
use axum::routing::get;
use sha2::{Digest, Sha256};

use self::files::Scripts;
use self::tight::tight;
use crate::base64::{base64, base64_url};
use crate::packed::{Packed, squeezed};

/// Paths that the shell is served at, and that work without a network from the second visit on.
const SHELL_PATHS: [&str; 2] = ["/report", "/practice"];

const SCRIPT_PATH: &str = "/report/page.js";
const WORKER_PATH: &str = "/report/worker.js";

/// Where a card's link leads: the shell for one precinct. Its script of that name is the door's.
const CARD_PATH: &str = "/report/{precinct}/";

/// Asked for beside the page's own script, so that the worksheet need not wait for the card to be
/// known. Relative: the shell is the same for all precincts.
const PRECINCT_SCRIPT: &str = "<script src=\"precinct.js\" defer></script>\n";

/// Languages with their paths; the first is for whoever asks for none of them.
const LANGUAGES: [(&str, &str, Scripts); 2] =
    [("en", "/report/en.js", files::ENGLISH), ("es", "/report/es.js", files::SPANISH)];

/// Lets the worker look after pages outside its own folder.
const WORKER_ALLOWED: HeaderName = HeaderName::from_static("service-worker-allowed");

/// Asked for anew at each visit, which costs a line where nothing changed.
const FRESH: HeaderValue = HeaderValue::from_static("no-cache");

/// The worker asks for the page's files, and sends what waits.
const WORKER_POLICY: HeaderValue =
    HeaderValue::from_static("default-src 'none'; connect-src 'self'");

/// In the page's own coding, which is UTF-8, as a worker's always is.
const SCRIPT: &str = "text/javascript";

/// The style sheet of the chair's page and of the worksheet that works without its script.
pub(crate) static SHEET: LazyLock<String> = LazyLock::new(|| squeezed(files::STYLE));

/// What the worksheet without a script may do: be shown, and be sent to us.
pub(crate) static FORM_POLICY: LazyLock<HeaderValue> =
    LazyLock::new(|| policy("form-action 'self'"));

static CHAIR: LazyLock<Chair> = LazyLock::new(Chair::new);

struct Chair {
    spoken: [Spoken; 2],
    script: Packed,
    worker: Packed,
    policy: HeaderValue,
}

/// What is there in each language.
struct Spoken {
    shell: Packed,
    /// The shell that a card's link leads to.
    card_shell: Packed,
    words: Packed,
}

impl Chair {
    fn new() -> Chair {
        let (script, worker) = (joined(files::SCRIPTS), joined(files::WORKER));
        let spoken = LANGUAGES.map(|(tag, path, words)| {
            (shell(tag, path, ""), shell(tag, path, PRECINCT_SCRIPT), joined(words))
        });
        let mut digest = Sha256::new();
        digest.update(&script);
        digest.update(&worker);
        spoken.iter().for_each(|(shell, _, words)| digest.update(format!("{shell}{words}")));
        let version = base64_url(&digest.finalize()[..9]);
        let words = LANGUAGES.iter().map(|(_, path, _)| *path);
        let kept: Vec<&str> = SHELL_PATHS.into_iter().chain([SCRIPT_PATH]).chain(words).collect();
        let kept = serde_json::to_string(&kept).expect("paths are plain text");
        let worker = worker.replace("{{version}}", &version).replace("{{shell}}", &kept);
        Chair {
            spoken: spoken.map(|(shell, card_shell, words)| Spoken {
                shell: Packed::smallest(shell),
                card_shell: Packed::smallest(card_shell),
                words: Packed::smallest(words),
            }),
            script: Packed::smallest(script),
            worker: Packed::smallest(worker),
            policy: policy(
                "script-src 'self'; connect-src 'self'; img-src 'self' blob:; \
                 form-action 'self'",
            ),
        }
    }
}

fn shell(tag: &str, words_path: &str, precinct: &str) -> String {
    let shell = files::SHELL.replace("{{language}}", tag).replace("{{style}}", &SHEET);
    let shell = shell.replace("{{words}}", words_path).replace("{{script}}", SCRIPT_PATH);
    shell.replace("{{precinct}}", precinct)
}

fn joined(scripts: Scripts) -> String {
    scripts.iter().map(|(_, text)| tight(text)).collect()
}

/// Returns the routes of the page's own files.
pub fn routes() -> Router {
    let shell = |headers: HeaderMap| async move { page(&spoken(&headers).shell, &headers) };
    let card = |headers: HeaderMap| async move { page(&spoken(&headers).card_shell, &headers) };
    let script = |headers: HeaderMap| async move { answer(&CHAIR.script, &headers, SCRIPT) };
    let worker = |headers: HeaderMap| async move {
        let mut response = answer(&CHAIR.worker, &headers, SCRIPT);
        let headers = response.headers_mut();
        headers.insert(WORKER_ALLOWED, HeaderValue::from_static("/"));
        headers.insert(CONTENT_SECURITY_POLICY, WORKER_POLICY);
        response
    };
    let pages = SHELL_PATHS.iter().fold(Router::new(), |r, path| r.route(path, get(shell)));
    let pages = pages.route(CARD_PATH, get(card));
    let pages = pages.route(SCRIPT_PATH, get(script)).route(WORKER_PATH, get(worker));
    LANGUAGES.iter().enumerate().fold(pages, |r, (at, (_, path, _))| {
        let words = move |headers: HeaderMap| async move {
            answer(&CHAIR.spoken[at].words, &headers, SCRIPT)
        };
        r.route(path, get(words))
    })
}

fn spoken(headers: &HeaderMap) -> &'static Spoken {
    &CHAIR.spoken[asked_for(headers)]
}

fn page(shell: &Packed, request: &HeaderMap) -> Response {
    let mut response = answer(shell, request, "text/html; charset=utf-8");
    let headers = response.headers_mut();
    headers.insert(CONTENT_SECURITY_POLICY, CHAIR.policy.clone());
    headers.insert(VARY, HeaderValue::from_static("accept-encoding,accept-language"));
    response
}

/// Returns the place of the language that a browser puts first among ours.
fn asked_for(headers: &HeaderMap) -> usize {
    let lists = headers.get_all(ACCEPT_LANGUAGE).iter().filter_map(|list| list.to_str().ok());
    let tags = lists.flat_map(|list| list.split(',')).map(|tag| tag.trim().to_ascii_lowercase());
    let ours = |tag: String| {
        let mut places = LANGUAGES.iter();
        places.position(|(known, _, _)| tag.split(['-', ';']).next() == Some(known))
    };
    // Browsers list them in the order of their weights.
    tags.filter_map(ours).next().unwrap_or(0)
}

fn answer(packed: &Packed, request: &HeaderMap, kind: &'static str) -> Response {
    let (mut response, carries) = packed.answer(request);
    response.headers_mut().insert(CACHE_CONTROL, FRESH);
    if carries {
        response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    }
    response
}

/// Returns what a browser may do with a page of ours: nothing inline but the one sheet, nothing
/// from elsewhere.
fn policy(also: &str) -> HeaderValue {
    let digest = base64(&Sha256::digest(SHEET.as_bytes()));
    let policy = format!(
        "default-src 'none'; style-src 'sha256-{digest}'; {also}; base-uri 'none'; \
         frame-ancestors 'none'"
    );
    HeaderValue::from_str(&policy).expect("base64 is ASCII")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a telephone loads at its first visit.
    const FIRST_VISIT_BYTES_MAX: usize = 25 << 10;

    #[test]
    fn the_first_visit_is_small_in_either_language() {
        for Spoken { card_shell, words, .. } in &CHAIR.spoken {
            let bytes = card_shell.wire() + words.wire() + CHAIR.script.wire();
            assert!(bytes <= FIRST_VISIT_BYTES_MAX, "{bytes} bytes on the wire");
        }
    }

    #[test]
    fn every_mark_is_filled() {
        let spoken = CHAIR.spoken.iter();
        let spoken = spoken.flat_map(|one| [&one.shell, &one.card_shell, &one.words]);
        for packed in spoken.chain([&CHAIR.script, &CHAIR.worker]) {
            let marks = packed.plain.windows(2).any(|two| two == b"{{");
            assert!(!marks, "a mark is left");
        }
        assert!(!SHEET.contains('<'), "nothing can end the style element");
    }

    #[test]
    fn whoever_prefers_spanish_is_shown_it() {
        let check = |accepts: &str, tag: &str| {
            let value = HeaderValue::from_str(accepts).unwrap();
            let headers = HeaderMap::from_iter([(ACCEPT_LANGUAGE, value)]);
            assert_eq!(LANGUAGES[asked_for(&headers)].0, tag, "{accepts}");
        };
        check("es-US,es;q=0.9,en;q=0.8", "es");
        check("en-US,en;q=0.9,es;q=0.8", "en");
        check("vi, ES-mx;q=0.5", "es");
        check("", "en");
        check("est", "en");
        assert_eq!(asked_for(&HeaderMap::new()), 0);
    }
}
