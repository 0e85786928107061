//! Pages and `results.json` as the public sees them.

mod before;
mod fetch;
mod hostile;
mod html;
mod iowa;
mod small;
