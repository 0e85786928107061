//! The page's files, as they stand in `page/`.

/// The shell, with marks for language, style and scripts.
pub(super) const SHELL: &str = include_str!("../../../../page/index.html");

pub(super) const STYLE: &str = include_str!("../../../../page/style.css");

macro_rules! scripts {
    ($($name:literal),* $(,)?) => {
        &[$(($name, include_str!(concat!("../../../../page/src/", $name)))),*]
    };
}

/// Scripts that are joined into one file, by their names.
pub(super) type Scripts = &'static [(&'static str, &'static str)];

/// The page's scripts, in the order in which they need each other; `page/order.json` says the same
/// to the page's own tests.
pub(super) const SCRIPTS: Scripts = scripts![
    "arithmetic.js",
    "text_message.js",
    "queue.js",
    "store.js",
    "sender.js",
    "app/words.js",
    "app/dom.js",
    "app/state.js",
    "app/frame.js",
    "app/fields.js",
    "app/worksheet.js",
    "app/steps.js",
    "app/counts.js",
    "app/awards.js",
    "app/check.js",
    "app/sending.js",
    "app/status.js",
    "app/photo.js",
    "app/joining.js",
    "app/enter.js",
    "app/unconfirmed.js",
    "app/home.js",
    "app/room.js",
    "app/calculator.js",
    "app/main.js",
];

/// A language comes with the page, the other when somebody wants it.
pub(super) const ENGLISH: Scripts = scripts!["words/en.js"];
pub(super) const SPANISH: Scripts = scripts!["words/es.js"];

/// The worker's scripts: the queue it shares with the page, and its own part.
pub(super) const WORKER: Scripts = scripts!["queue.js", "store.js", "sender.js", "worker.js"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_order_is_the_pages_own() {
        let order = include_str!("../../../../page/order.json");
        let order: serde_json::Value = serde_json::from_str(order).unwrap();
        let order = order["script"].as_array().unwrap();
        assert!(
            SCRIPTS.iter().map(|(name, _)| *name).eq(order.iter().map(|n| n.as_str().unwrap()))
        );
    }
}
