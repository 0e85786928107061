//! Whole nights in memory: documents, sums, bounds, entries, and laws that hold of any worksheets.

mod bounds;
mod documents;
mod entries;
mod findings_page;
mod judged;
mod laws;
mod night;
mod sites;
