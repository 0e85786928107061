//! Makes a finished file smaller: thousands of small objects, written out one by one, are packed
//! together (ISO 32000-1, 7.5.7 and 7.5.8). A state's cards are half as large.

use std::io::Write as _;

use flate2::Compression;
use flate2::write::ZlibEncoder;

/// Objects in one stream: enough to pack well, few enough to read one quickly.
const OBJECTS_MAX: usize = 200;

/// Bytes of an entry of the table of objects: its kind, its place, its index.
const ENTRY: [usize; 3] = [1, 4, 2];

/// Where an object is in the packed file.
#[derive(Clone, Copy)]
enum Place {
    /// Never used.
    Free,
    /// From this byte.
    At(u32),
    /// In a stream of objects, and which one there.
    Within(u32, u16),
}

/// Returns the file with its small objects packed; as it was if it does not look as expected.
pub(crate) fn packed(file: Vec<u8>) -> Vec<u8> {
    try_packed(&file).unwrap_or(file)
}

fn try_packed(file: &[u8]) -> Option<Vec<u8>> {
    let (objects, trailer) = read(file)?;
    let first = objects.first()?.1;
    let mut out = file[..first].to_vec();
    let mut places = vec![Place::Free; objects.iter().map(|(number, ..)| number + 1).max()?];
    let mut small: Vec<(usize, &[u8])> = Vec::new();
    for (number, start, end) in &objects {
        let whole = &file[*start..*end];
        let body = body(whole)?;
        if is_stream(body) {
            places[*number] = Place::At(u32::try_from(out.len()).ok()?);
            out.extend_from_slice(whole);
        } else {
            small.push((*number, body));
        }
    }
    for group in small.chunks(OBJECTS_MAX) {
        let stream = places.len();
        for (index, (number, _)) in group.iter().enumerate() {
            places[*number] = Place::Within(stream as u32, index as u16);
        }
        places.push(Place::At(u32::try_from(out.len()).ok()?));
        write_group(&mut out, stream, group)?;
    }
    let table = places.len();
    let start = u32::try_from(out.len()).ok()?;
    places.push(Place::At(start));
    write_table(&mut out, table, &places, trailer)?;
    write!(out, "startxref\n{start}\n%%EOF").ok()?;
    Some(out)
}

/// Returns number, start and end of every object, ordered by place, and the trailer's entries
/// without the size.
fn read(file: &[u8]) -> Option<(Vec<(usize, usize, usize)>, &[u8])> {
    let tail = file.len() - file.len().min(64);
    let start = tail + find(&file[tail..], b"startxref")?;
    let number = file[start + 9..].split(|byte| *byte == b'\n').nth(1)?;
    let table: usize = std::str::from_utf8(number).ok()?.trim().parse().ok()?;
    let mut lines = file.get(table..start)?.split(|byte| *byte == b'\n');
    if lines.next()? != b"xref" {
        return None;
    }
    let count = std::str::from_utf8(lines.next()?).ok()?.trim().strip_prefix("0 ")?;
    let mut objects = Vec::new();
    for number in 0..count.parse::<usize>().ok()? {
        let entry = std::str::from_utf8(lines.next()?).ok()?;
        if entry.get(17..18)? == "n" {
            objects.push((number, entry.get(..10)?.parse::<usize>().ok()?, 0));
        }
    }
    objects.sort_by_key(|(_, start, _)| *start);
    for at in 0..objects.len() {
        objects[at].2 = objects.get(at + 1).map_or(table, |(_, start, _)| *start);
    }
    let rest = &file[table..start];
    let trailer = &rest[find(rest, b"trailer")? + 7..];
    let entries = trailer.trim_ascii().strip_prefix(b"<<")?.strip_suffix(b">>")?;
    let size = find(entries, b"/Size ")?;
    let after = size + 6 + entries[size + 6..].iter().position(|byte| !byte.is_ascii_digit())?;
    // The writer puts the size first.
    (size == 0).then_some((objects, &entries[after..]))
}

/// Returns what stands between `obj` and `endobj`.
fn body(object: &[u8]) -> Option<&[u8]> {
    let start = find(object, b" obj\n")? + 5;
    let inside = object.get(start..)?.trim_ascii_end().strip_suffix(b"endobj")?;
    Some(inside.trim_ascii_end())
}

fn is_stream(body: &[u8]) -> bool {
    body.ends_with(b"endstream")
}

fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes.windows(wanted.len()).position(|window| window == wanted)
}

fn write_group(out: &mut Vec<u8>, number: usize, group: &[(usize, &[u8])]) -> Option<()> {
    let (mut index, mut bodies) = (Vec::new(), Vec::new());
    for (number, body) in group {
        write!(index, "{number} {} ", bodies.len()).ok()?;
        bodies.extend_from_slice(body);
        bodies.push(b'\n');
    }
    let (count, first) = (group.len(), index.len());
    index.append(&mut bodies);
    let stream = deflated(&index)?;
    write!(out, "{number} 0 obj\n<</Type/ObjStm/N {count}/First {first}/Length {}", stream.len())
        .ok()?;
    write_stream(out, &stream)
}

fn write_table(out: &mut Vec<u8>, number: usize, places: &[Place], trailer: &[u8]) -> Option<()> {
    let mut table = Vec::with_capacity(places.len() * ENTRY.iter().sum::<usize>());
    for place in places {
        let (kind, place, index) = match place {
            Place::Free => (0, 0, u16::MAX),
            Place::At(start) => (1, *start, 0),
            Place::Within(stream, index) => (2, *stream, *index),
        };
        table.push(kind);
        table.extend_from_slice(&place.to_be_bytes());
        table.extend_from_slice(&index.to_be_bytes());
    }
    let stream = deflated(&table)?;
    let [kind, place, index] = ENTRY;
    write!(out, "{number} 0 obj\n<</Type/XRef/Size {}/W[{kind} {place} {index}]", places.len())
        .ok()?;
    out.extend_from_slice(trailer);
    write!(out, "/Length {}", stream.len()).ok()?;
    write_stream(out, &stream)
}

fn write_stream(out: &mut Vec<u8>, stream: &[u8]) -> Option<()> {
    out.extend_from_slice(b"/Filter/FlateDecode>>\nstream\n");
    out.extend_from_slice(stream);
    out.extend_from_slice(b"\nendstream\nendobj\n\n");
    Some(())
}

fn deflated(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).ok()?;
    encoder.finish().ok()
}
