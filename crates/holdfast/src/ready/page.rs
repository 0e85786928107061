//! The same as a page, to be put on a wall or sent to those who ring. It names people: it is a
//! file, and no address of the public site.

use maud::{DOCTYPE, Markup, html};

use super::lights::{Colour, Light};
use super::{County, Document, NotReady, Ring};
use crate::text::number;

const STYLE: &str = "
body { font: 1.0625rem/1.5 system-ui, sans-serif; max-width: 60rem; margin: 0 auto;
       padding: 0 1rem 2rem; color: #16202b; background: #fff; }
h1 { font-size: 1.5rem; line-height: 1.25; } h2 { font-size: 1.25rem; margin-top: 2rem; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: .375rem .5rem;
         border-bottom: 1px solid #c3ccd4; overflow-wrap: anywhere; }
thead th { overflow-wrap: normal; } th.name { white-space: nowrap; }
@media (max-width: 40rem) { th.name { white-space: normal; width: 6rem; }
                            td.n, th.n { padding: .375rem .125rem; font-size: .9rem; } }
a { white-space: nowrap; color: #0a4a94; }
td.n, th.n { text-align: right; font-variant-numeric: tabular-nums; overflow-wrap: normal; }
b.light { display: inline-block; min-width: 4.5rem; text-align: center; border-radius: .25rem;
          padding: 0 .375rem; border: 2px solid currentcolor; }
.green { color: #0d5c2f; } .amber { color: #7a4300; background: #fff3da; }
.red { color: #fff; background: #a3201a; border-color: #a3201a !important; }
.soft { color: #46535f; font-weight: normal; }
@media print { body { font-size: 11pt; } tr { break-inside: avoid; } }
";

impl Document {
    /// Returns the page; `at` is when it was looked at, in words.
    pub fn page(&self, at: &str) -> String {
        let title = format!("Ready: {}", self.title);
        let page = html! {
            (DOCTYPE)
            html lang="en" {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    meta name="robots" content="noindex";
                    title { (title) }
                    style { (maud::PreEscaped(STYLE)) }
                }
                body {
                    h1 { (title) }
                    p.soft { "As of " (at) ". Private: it names people and their numbers." }
                    (self.lights())
                    (self.counties())
                    (self.to_ring())
                }
            }
        };
        page.into_string()
    }

    fn lights(&self) -> Markup {
        html! {
            h2 { "What is still to be done" }
            table {
                thead { tr { th scope="col" { "Light" }
                             th scope="col" { "How it is, and what to do" } } }
                tbody {
                    @for Light { name, colour, said, remedy } in &self.lights {
                        tr {
                            th.name scope="row" {
                                b class={ "light " (word(*colour)) } { (word(*colour)) } " " (name)
                            }
                            td { (said) @if !remedy.is_empty() { br; strong { (remedy) } } }
                        }
                    }
                }
            }
        }
    }

    fn counties(&self) -> Markup {
        let line = |name: &str, counts: &super::Counts| {
            html! {
                tr {
                    th scope="row" { (name) }
                    @for n in [counts.expected, counts.ready, counts.seen, counts.never] {
                        td.n { (number(n)) }
                    }
                }
            }
        };
        html! {
            h2 { "Counties" }
            table {
                thead { tr {
                    th scope="col" { "County" }
                    @for name in ["Expected", "Ready", "Seen", "Never"] {
                        th.n scope="col" { (name) }
                    }
                } }
                tbody {
                    (line("All", &self.precincts))
                    @for County { name, counts, .. } in &self.counties { (line(name, counts)) }
                }
            }
        }
    }

    fn to_ring(&self) -> Markup {
        html! {
            h2 { "Whom to ring today" }
            @if self.not_ready.is_empty() { p { "Every precinct is ready." } }
            @else {
                table {
                    thead { tr { th scope="col" { "Precinct" } th scope="col" { "Ring" } } }
                    tbody {
                        @for one in &self.not_ready {
                            @let NotReady { precinct, name, county, state, ring, .. } = one;
                            tr {
                                th scope="row" {
                                    (name) br;
                                    span.soft { (county) " · " (precinct) " · " (state) }
                                }
                                td { (whom(ring)) }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn whom(ring: &[Ring]) -> Markup {
    html! {
        @if ring.is_empty() { "nobody with a number" }
        @for (at, Ring { role, name, phones }) in ring.iter().enumerate() {
            @if at > 0 { br; }
            (name) " (" (role) ")"
            @for phone in phones { br; a href={ "tel:" (phone) } { (phone) } }
        }
    }
}

fn word(colour: Colour) -> &'static str {
    match colour {
        Colour::Green => "green",
        Colour::Amber => "amber",
        Colour::Red => "red",
    }
}
