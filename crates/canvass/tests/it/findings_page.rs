//! `docs/formats/findings.md` says what the code says.

use std::path::Path;

use canvass::finding::{Blocks, FINDINGS_REVISION, FindingCode, meaning, rule};

const HEAD: &str = "# Findings

A finding is something on a return that a person should look at. It never changes a figure: the
return is kept as it came, and the finding stands beside it, with a sentence and the figures it
rests on. This is revision REVISION of the codes. Codes and meanings do not change; new ones come
with a new revision.

*Attendance* is the reported one; where none is given, the larger of the two totals. A finding that
blocks opens a question: the precinct's figures are shown, marked, outside the headline total, until
a reviewer settles it. Findings about awards are raised only if some line of the precinct gives
awards; then an omitted one is 0. Without a final count nothing else is judged.

| code | blocks | meaning | rule |
|---|---|---|---|
";

fn page() -> String {
    let mut page = HEAD.replace("REVISION", &FINDINGS_REVISION.to_string());
    for code in FindingCode::ALL {
        let blocks = match code.blocks() {
            Blocks::Always => "yes",
            Blocks::SeveralDelegates => "with more than one delegate",
            Blocks::Never => "no",
        };
        page.push_str(&format!(
            "| `{}` | {blocks} | {} | {} |\n",
            code.code(),
            meaning(code),
            rule(code)
        ));
    }
    page
}

/// To write the page anew, run this test with `HOLDFAST_WRITE_DOCS=1`.
#[test]
fn the_page_lists_every_code_as_the_code_has_it() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/formats/findings.md");
    if std::env::var_os("HOLDFAST_WRITE_DOCS").is_some() {
        std::fs::write(&path, page()).unwrap();
    }
    let written = std::fs::read_to_string(&path).unwrap();
    assert!(
        written == page(),
        "docs/formats/findings.md is stale: HOLDFAST_WRITE_DOCS=1 writes it"
    );
}
