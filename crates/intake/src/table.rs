//! One table of comma-separated text, read line by line with the physical line of every row.
//!
//! Spreadsheets are met half-way: a byte-order mark, CR LF, blanks around a cell and columns we do
//! not know are accepted. Everything that could hide or shift a row is a fault: a line break inside
//! a field (one stray quotation mark swallows rows in silence), a field too many, two columns of
//! one name.

use std::str;

use crate::faults::{Fault, Faults, quoted};

/// The largest file read; a million precincts take a quarter of it, and it is held in memory.
pub const FILE_BYTES_MAX: usize = 256 << 20;

/// The longest field; what we keep is far shorter, what we ignore may be somebody's remark.
const FIELD_BYTES_MAX: usize = 4_096;

/// The longest line; it bounds the fields of one row, which cost more than their bytes.
const LINE_BYTES_MAX: usize = 1 << 20;

/// The most columns; more is not a table made for us.
const COLUMNS_MAX: usize = 256;

/// A table whose header has been read.
pub(crate) struct Table<'a> {
    file: &'a str,
    reader: csv::Reader<&'a [u8]>,
    record: csv::ByteRecord,
    header: Vec<String>,
    lines: Lines<'a>,
    quirks: Quirks,
    /// Set when rows may be missing: the rest of the file was not read.
    pub(crate) broken_off: bool,
}

/// A column that the table has.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Column {
    at: usize,
    pub(crate) name: &'static str,
}

/// One row under the header; its cells are without the blanks around them.
pub(crate) struct Row<'t> {
    file: &'t str,
    record: &'t csv::ByteRecord,
    pub(crate) line: u64,
    /// False if the row's own fault has been counted already; its cells may then be wrong.
    pub(crate) sound: bool,
}

/// What the whole file is free of, so that rows need not be searched for it.
struct Quirks {
    bad_bytes: bool,
    quotation_marks: bool,
}

/// Counts physical lines up to a byte; `csv` counts from the end of the row before.
struct Lines<'a> {
    bytes: &'a [u8],
    counted_to: usize,
    line: u64,
    line_end: u8,
}

impl<'a> Table<'a> {
    /// Reads the header; `None` if there is no table to read, which is then among the faults.
    pub(crate) fn open(file: &'a str, bytes: &'a [u8], faults: &mut Faults) -> Option<Table<'a>> {
        if let Some(fault) = whole_file_fault(file, bytes) {
            faults.add(|| fault);
            return None;
        }
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        let reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(bytes);
        let mut table = Table {
            file,
            reader,
            record: csv::ByteRecord::new(),
            header: Vec::new(),
            lines: Lines::new(bytes),
            quirks: Quirks {
                bad_bytes: str::from_utf8(bytes).is_err() || bytes.contains(&0),
                quotation_marks: bytes.contains(&b'"'),
            },
            broken_off: false,
        };
        table.read_header(faults).then_some(table)
    }

    fn read_header(&mut self, faults: &mut Faults) -> bool {
        let counted = faults.total;
        let names: Vec<String> = match self.next_row(faults) {
            Some(row) => (0..row.record.len()).map(|at| row.cell_at(at).to_lowercase()).collect(),
            None => {
                let remedy = "write the line of headings";
                faults.add(|| Fault::of_file(self.file, "the file is empty", remedy));
                return false;
            }
        };
        let on_header = |message: String, remedy: &str| {
            Fault::of_file(self.file, message, remedy).on_line(self.lines.line)
        };
        if names.len() > COLUMNS_MAX {
            let message = format!("there are more than {COLUMNS_MAX} columns");
            faults.add(|| on_header(message, "is this the right file?"));
        } else {
            for (at, name) in names.iter().enumerate() {
                if !name.is_empty() && names[..at].contains(name) {
                    let message = format!("two columns are called {}", quoted(name));
                    faults.add(|| on_header(message, "keep one of them"));
                }
            }
        }
        self.header = names;
        faults.total == counted
    }

    /// Returns the column of that name, if the table has it.
    pub(crate) fn column(&self, name: &'static str) -> Option<Column> {
        let at = self.header.iter().position(|column| column == name)?;
        Some(Column { at, name })
    }

    /// Returns the column of that name; without it the table is faulty.
    pub(crate) fn required(&self, name: &'static str, faults: &mut Faults) -> Option<Column> {
        let column = self.column(name);
        if column.is_none() {
            let message = format!("there is no column {name}; there are: {}", self.headings());
            faults.add(|| {
                let other_separator = self.header.iter().any(|name| name.contains([';', '\t']));
                let remedy = match other_separator {
                    true => "separate the columns by commas",
                    false => "add the column, or correct the heading",
                };
                Fault::of_file(self.file, message, remedy).on_line(1)
            });
        }
        column
    }

    /// Returns where a column named by the user stands.
    pub(crate) fn position(&self, name: &str) -> Option<usize> {
        self.header.iter().position(|column| column.eq_ignore_ascii_case(name))
    }

    /// Returns the headings for a message.
    pub(crate) fn headings(&self) -> String {
        const SHOWN: usize = 12; // More fill a screen and help nobody.
        let mut names: Vec<String> =
            self.header.iter().take(SHOWN).map(|name| quoted(name)).collect();
        if self.header.len() > SHOWN {
            names.push("…".to_owned());
        }
        names.join(", ")
    }

    /// Returns a number of rows that room can be made for, right for ordinary tables.
    pub(crate) fn rows_expected(&self) -> usize {
        const ROW_BYTES_MIN: usize = 24; // Blank lines must not reserve memory by the gigabyte.
        self.lines.count().min(self.lines.bytes.len() / ROW_BYTES_MIN)
    }

    /// Returns the next row, after adding its own faults if it has any.
    pub(crate) fn next_row(&mut self, faults: &mut Faults) -> Option<Row<'_>> {
        if self.broken_off {
            return None;
        }
        let more = self.reader.read_byte_record(&mut self.record);
        if !more.expect("memory does not fail to read") {
            return None;
        }
        let start = self.record.position().map_or(0, csv::Position::byte) as usize;
        let line = self.lines.at_row(start);
        let fault = self.row_fault();
        let sound = fault.is_none();
        if let Some((message, remedy)) = fault {
            faults.add(|| Fault::of_file(self.file, message, &remedy).on_line(line));
        }
        Some(Row { file: self.file, record: &self.record, line, sound })
    }

    /// Returns what is wrong with the row just read, and what to do.
    fn row_fault(&mut self) -> Option<(String, String)> {
        let text = self.record.as_slice();
        if self.quirks.quotation_marks && (text.contains(&b'\n') || text.contains(&b'\r')) {
            self.broken_off = true;
            return Some((
                "a field runs over the end of the line; nothing after it was read".to_owned(),
                "close the quotation mark, or take the line break out of the field".to_owned(),
            ));
        }
        if self.quirks.bad_bytes && text.contains(&0) {
            let message = "there is a zero byte in the line".to_owned();
            return Some((message, "save the file again as CSV (UTF-8)".to_owned()));
        }
        if self.quirks.bad_bytes && self.record.iter().any(|field| str::from_utf8(field).is_err()) {
            let message = "there are letters that are not UTF-8 in the line".to_owned();
            return Some((message, "save the file as CSV with the encoding UTF-8".to_owned()));
        }
        if text.len() > FIELD_BYTES_MAX && self.record.iter().any(|f| f.len() > FIELD_BYTES_MAX) {
            let message = format!("a field is longer than {FIELD_BYTES_MAX} bytes");
            return Some((message, "shorten it".to_owned()));
        }
        let (given, named) = (self.record.len(), self.header.len());
        if named > 0 && given != named {
            let remedy = format!(
                "give every line {named} fields; put a text that has a comma in quotation marks"
            );
            return Some((
                format!("the headings name {named} columns, the line has {given}"),
                remedy,
            ));
        }
        None
    }
}

fn whole_file_fault(file: &str, bytes: &[u8]) -> Option<Fault> {
    if bytes.len() > FILE_BYTES_MAX {
        let remedy = "split the file; is this the right one?";
        return Some(Fault::of_file(file, "the file is larger than 256 MiB", remedy));
    }
    if bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff") {
        let remedy = "save it as CSV with the encoding UTF-8";
        return Some(Fault::of_file(file, "the file is UTF-16 text", remedy));
    }
    if bytes.len() > LINE_BYTES_MAX {
        let line_end = line_end(bytes);
        let mut lines = bytes.split(|&byte| byte == line_end);
        let line = lines.position(|line| line.len() > LINE_BYTES_MAX)? as u64 + 1;
        let fault =
            Fault::of_file(file, "the line is longer than 1 MiB", "is this the right file?");
        return Some(fault.on_line(line));
    }
    None
}

/// Returns the byte that ends every line; old Macs wrote CR alone.
fn line_end(bytes: &[u8]) -> u8 {
    if bytes.contains(&b'\n') { b'\n' } else { b'\r' }
}

impl<'t> Row<'t> {
    /// Returns a cell without the blanks around it; empty if the row has none there.
    pub(crate) fn cell(&self, column: Column) -> &'t str {
        self.cell_at(column.at)
    }

    /// Returns a cell by the position of its column.
    pub(crate) fn cell_at(&self, at: usize) -> &'t str {
        let bytes = self.record.get(at).unwrap_or(b"").trim_ascii();
        str::from_utf8(bytes).unwrap_or("")
    }

    /// Returns a cell of a column that the table may lack; empty without it.
    pub(crate) fn optional(&self, column: Option<Column>) -> &'t str {
        column.map_or("", |column| self.cell(column))
    }

    /// Returns a fault of one cell of this row.
    pub(crate) fn fault(&self, column: &str, message: impl Into<String>, remedy: &str) -> Fault {
        Fault::of_file(self.file, message, remedy).on_line(self.line).in_column(column)
    }
}

impl<'a> Lines<'a> {
    fn new(bytes: &'a [u8]) -> Lines<'a> {
        Lines { bytes, counted_to: 0, line: 1, line_end: line_end(bytes) }
    }

    fn count(&self) -> usize {
        self.bytes.iter().filter(|&&byte| byte == self.line_end).count()
    }

    /// Returns the line of the row that `csv` found from byte `start` on.
    fn at_row(&mut self, start: usize) -> u64 {
        let rest = &self.bytes[start.min(self.bytes.len())..];
        // What is left of the line end before, and lines with nothing on them.
        let blank = rest.iter().take_while(|&&b| b == b'\n' || b == b'\r').count();
        let row = start + blank;
        let passed = &self.bytes[self.counted_to.min(row)..row.min(self.bytes.len())];
        self.line += passed.iter().filter(|&&byte| byte == self.line_end).count() as u64;
        self.counted_to = row;
        self.line
    }
}
