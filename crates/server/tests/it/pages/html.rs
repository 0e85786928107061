//! Reading pages in tests: whether they are well formed, their text, their tables.

/// Elements that have no end.
const EMPTY: [&str; 2] = ["meta", "br"];

/// Fails if elements do not nest, an attribute has no quotes, or a bare `<` or `&` stands in text.
#[track_caller]
pub fn check_well_formed(page: &str, what: &str) {
    let mut open: Vec<&str> = Vec::new();
    let mut rest = page.strip_prefix("<!DOCTYPE html>").expect("a document type");
    while let Some(start) = rest.find('<') {
        check_references(&rest[..start], what);
        let end = start + rest[start..].find('>').unwrap_or_else(|| panic!("{what}: open tag"));
        let tag = &rest[start + 1..end];
        rest = &rest[end + 1..];
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop(), Some(name), "{what}: </{name}> closes another element");
            continue;
        }
        let name = tag.split([' ', '>']).next().unwrap();
        assert!(name.bytes().all(|b| b.is_ascii_alphanumeric()), "{what}: <{tag}>");
        check_attributes(&tag[name.len()..], what);
        if !EMPTY.contains(&name) {
            open.push(name);
        }
        if name == "style" {
            rest = &rest[rest.find("</style>").expect("the style ends")..];
        }
    }
    assert!(open.is_empty(), "{what}: {open:?} are never closed");
    assert!(rest.trim().is_empty(), "{what}: text after the end");
}

fn check_references(text: &str, what: &str) {
    for after in text.split('&').skip(1) {
        let name = after.split(';').next().unwrap();
        assert!(["amp", "lt", "gt", "quot"].contains(&name), "{what}: & before {after:.20}");
    }
    assert!(!text.contains('>'), "{what}: a bare > in {text:.40}");
}

fn check_attributes(mut rest: &str, what: &str) {
    while !rest.trim_start().is_empty() {
        rest = rest.trim_start();
        let (name, value) = rest.split_once("=\"").unwrap_or_else(|| panic!("{what}: {rest}"));
        let sound = |b: u8| b.is_ascii_alphanumeric() || b == b'-';
        assert!(name.bytes().all(sound), "{what}: attribute {name:?}");
        assert!(!name.starts_with("on") && name != "style", "{what}: attribute {name}");
        let end = value.find('"').unwrap_or_else(|| panic!("{what}: {name} does not end"));
        check_references(&value[..end], what);
        rest = &value[end + 1..];
    }
}

/// Returns what a person reads: a line for each block or row, cells apart.
pub fn text(page: &str) -> String {
    let main = page.split("<main").nth(1).and_then(|main| main.split_once('>')).unwrap().1;
    let main = main.split("</main>").next().unwrap();
    let mut text = String::new();
    let mut rest = main;
    while let Some(start) = rest.find('<') {
        text.push_str(&rest[..start]);
        let end = start + rest[start..].find('>').unwrap();
        let name = rest[start + 1..end].trim_start_matches('/').split(' ').next().unwrap();
        match name {
            "p" | "h1" | "h2" | "h3" | "tr" | "li" | "dt" | "dd" | "table" | "ul" | "dl"
            | "details" | "summary" | "div" | "caption" => text.push('\n'),
            "td" | "th" if rest[start + 1..].starts_with('/') => text.push_str("  "),
            _ => {}
        }
        rest = &rest[end + 1..];
    }
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let text: String = lines.map(|line| format!("{line}\n")).collect();
    let text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"");
    text.replace("&amp;", "&")
}

/// Returns the rows of the table below a caption, cells as a person reads them.
pub fn table(page: &str, caption: &str) -> Vec<Vec<String>> {
    let caption = format!("<caption>{caption}<");
    let start = page.find(&caption).unwrap_or_else(|| panic!("no table {caption}"));
    // What is folded away under a table is a part of it.
    let end = page[start..].find("</div>").expect("a table stands in a part of the page");
    let rows = page[start..start + end].split("<tr").skip(1);
    rows.map(|row| {
        let cells = row.split("<td").flat_map(|part| part.split("<th")).skip(1);
        cells.map(|cell| cell_text(cell.split_once('>').unwrap().1)).collect()
    })
    .collect()
}

fn cell_text(cell: &str) -> String {
    let end = cell.find("</td").or_else(|| cell.find("</th")).unwrap_or(cell.len());
    let cell = &cell[..end];
    let mut text = String::new();
    for part in cell.split('<') {
        text.push_str(part.split_once('>').map_or(part, |(_, after)| after));
    }
    text.trim().to_owned()
}

#[test]
fn what_is_not_well_formed_is_told() {
    let page = |body: &str| format!("<!DOCTYPE html><p>{body}</p>");
    check_well_formed(&page("a &amp; <b class=\"x\">b</b>"), "good");
    for bad in ["<b>", "</b>", "a & b", "a > b", "<b x>c</b>", "<b onclick=\"x\">c</b>"] {
        let broken = std::panic::catch_unwind(|| check_well_formed(&page(bad), "bad"));
        assert!(broken.is_err(), "{bad}");
    }
}
