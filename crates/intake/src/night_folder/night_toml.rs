//! `night.toml`: the name, the rules and the times of a night.
//!
//! Read key by key and not through `serde`, which stops at the first fault and forgets the line.

use caucus::plan::{Contest, Plan};
use caucus::worksheet::COUNT_MAX;
use jiff::tz::{TimeZone, TimeZoneDatabase};
use night::hotline::Hotline;
use night::policy::Policy;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::{Contact, hotline, times};
use crate::faults::{Fault, Faults, quoted};
use crate::text::{TextFault, name_fault, nearest};

/// A page of settings; more is not one.
const NIGHT_BYTES_MAX: usize = 64 << 10;

/// The longest short name: it becomes part of file names and of the log's origin.
const NAME_BYTES_MAX: usize = 64;

/// More contacts than fit a page help nobody.
const CONTACTS_MAX: usize = 32;

/// Ballots are secret, so a handful of them is published with the next precinct's.
const SMALLEST_PUBLISHED_BALLOTS: u32 = 5;

const KEYS: [&str; 13] = [
    "name",
    "title",
    "date",
    "zone",
    "plan",
    "policy",
    "opens_at",
    "publish_from",
    "origin",
    "contacts",
    "smallest_published",
    "keep_people_until",
    "hotline",
];

/// What the file says; `None` where it is silent or faulty, which is then among the faults.
#[derive(Default)]
pub(super) struct Night {
    pub(super) name: Option<String>,
    pub(super) title: Option<String>,
    pub(super) date: Option<String>,
    pub(super) zone: Option<TimeZone>,
    pub(super) plan: Option<Plan>,
    pub(super) policy: Option<Policy>,
    pub(super) opens_at_ms: Option<i64>,
    pub(super) publish_from_ms: Option<i64>,
    pub(super) origin: Option<String>,
    pub(super) contacts: Vec<Contact>,
    pub(super) smallest_published: u32,
    pub(super) keep_people_until_ms: Option<i64>,
    pub(super) hotline: Hotline,
}

/// The keys of one table of the file, in the file's order.
pub(super) struct Keys<'a> {
    pub(super) file: &'a str,
    pub(super) text: &'a str,
    entries: Vec<(Spanned<String>, Spanned<DeValue<'a>>)>,
    pub(super) faults: &'a mut Faults,
}

/// A value as text, and where it stands.
pub(super) struct Given {
    pub(super) text: String,
    pub(super) line: u64,
}

/// Reads the file; every key that is sound is returned.
pub(super) fn read(file: &str, bytes: &[u8], faults: &mut Faults) -> Night {
    let Some(text) = text_of(file, bytes, faults) else { return Night::default() };
    let (table, errors) = DeTable::parse_recoverable(text);
    let mut told = None;
    for error in &errors {
        let line = error.span().map(|span| line_at(text, span.start));
        if line.is_none() || line != told {
            // Further errors of one line mostly follow from the first.
            let message = error.message().to_owned();
            let remedy = "write each line like key = \"value\"";
            faults.add(|| Fault { line, ..Fault::of_file(file, message, remedy) });
        }
        told = line;
    }
    if !errors.is_empty() {
        return Night::default(); // What else would be said follows from the broken line.
    }
    let mut keys = Keys { file, text, entries: in_file_order(table.into_inner()), faults };
    let zones = TimeZoneDatabase::bundled();
    let zone = keys.read("zone", |text| times::zone(&zones, text));
    // Without its zone a local time would be a second fault for one slip.
    let any_zone = zone.clone().unwrap_or(TimeZone::UTC);
    let opens_at_ms = keys.read("opens_at", |text| times::moment(text, &any_zone));
    let publish_from_ms = match keys.has("publish_from") {
        true => keys.read("publish_from", |text| times::moment(text, &any_zone)),
        false => opens_at_ms,
    };
    let keep_people_until_ms = match keys.has("keep_people_until") {
        true => keys.read("keep_people_until", |text| times::midnight(text, &any_zone)),
        false => None,
    };
    let plan = keys.read("plan", plan);
    let night = Night {
        name: keys.read("name", name),
        title: keys.read("title", title),
        date: keys.read("date", times::date),
        policy: keys.read("policy", policy),
        origin: keys.read("origin", origin),
        contacts: keys.contacts(),
        hotline: hotline::read(&mut keys),
        smallest_published: keys.smallest_published(plan),
        zone,
        plan,
        opens_at_ms,
        publish_from_ms,
        keep_people_until_ms,
    };
    keys.refuse_the_rest();
    night
}

fn text_of<'a>(file: &str, bytes: &'a [u8], faults: &mut Faults) -> Option<&'a str> {
    if bytes.len() > NIGHT_BYTES_MAX {
        let remedy = "is this the right file?";
        faults.add(|| Fault::of_file(file, "the file is larger than 64 KiB", remedy));
        return None;
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    match str::from_utf8(bytes) {
        Ok(text) => Some(text),
        Err(error) => {
            let newlines = bytes[..error.valid_up_to()].iter().filter(|&&b| b == b'\n').count();
            faults.add(|| {
                let remedy = "save the file with the encoding UTF-8";
                let fault = Fault::of_file(file, "there are letters that are not UTF-8", remedy);
                fault.on_line(newlines as u64 + 1)
            });
            None
        }
    }
}

pub(super) fn line_at(text: &str, byte: usize) -> u64 {
    1 + text.bytes().take(byte).filter(|&b| b == b'\n').count() as u64
}

pub(super) fn in_file_order(table: DeTable<'_>) -> Vec<(Spanned<String>, Spanned<DeValue<'_>>)> {
    let mut entries: Vec<_> = table
        .into_iter()
        .map(|(key, value)| (Spanned::new(key.span(), key.into_inner().into_owned()), value))
        .collect();
    entries.sort_by_key(|(key, _)| key.span().start);
    entries
}

impl<'a> Keys<'a> {
    fn has(&self, key: &str) -> bool {
        self.entries.iter().any(|(name, _)| name.get_ref() == key)
    }

    pub(super) fn take(&mut self, key: &str) -> Option<Spanned<DeValue<'a>>> {
        let at = self.entries.iter().position(|(name, _)| name.get_ref() == key)?;
        Some(self.entries.remove(at).1)
    }

    pub(super) fn fault(&mut self, line: Option<u64>, key: &str, message: String, remedy: &str) {
        let fault = Fault { line, ..Fault::of_file(self.file, message, remedy) };
        self.faults.add(|| fault.in_column(key));
    }

    /// Returns what a required key says, if that can be read.
    fn read<T>(&mut self, key: &str, read: impl FnOnce(&str) -> Result<T, TextFault>) -> Option<T> {
        let Some(value) = self.take(key) else {
            let message = "the key is missing".to_owned();
            self.fault(None, key, message, &format!("add a line {key} = \"…\""));
            return None;
        };
        let given = self.text_of(key, &value)?;
        match read(&given.text) {
            Ok(read) => Some(read),
            Err(TextFault { message, remedy }) => {
                let message = format!("{} {message}", quoted(&given.text));
                self.fault(Some(given.line), key, message, remedy);
                None
            }
        }
    }

    /// Returns a text, or a time that was written without quotation marks.
    pub(super) fn text_of(&mut self, key: &str, value: &Spanned<DeValue<'_>>) -> Option<Given> {
        let line = line_at(self.text, value.span().start);
        let text = match value.get_ref() {
            DeValue::String(text) => text.clone().into_owned(),
            DeValue::Datetime(time) => time.to_string(),
            DeValue::Integer(_)
            | DeValue::Float(_)
            | DeValue::Boolean(_)
            | DeValue::Array(_)
            | DeValue::Table(_) => {
                let message = "the value is not a text".to_owned();
                self.fault(Some(line), key, message, "put it in quotation marks");
                return None;
            }
        };
        Some(Given { text, line })
    }

    fn contacts(&mut self) -> Vec<Contact> {
        const KEY: &str = "contacts";
        let Some(value) = self.take(KEY) else { return Vec::new() };
        let line = Some(line_at(self.text, value.span().start));
        let DeValue::Table(table) = value.into_inner() else {
            let message = "the value is not a table".to_owned();
            self.fault(line, KEY, message, "write [contacts] and under it press = \"…\"");
            return Vec::new();
        };
        if table.len() > CONTACTS_MAX {
            let message = format!("there are more than {CONTACTS_MAX} contacts");
            self.fault(line, KEY, message, "keep those that people need on the night");
            return Vec::new();
        }
        let mut contacts = Vec::new();
        for (label, value) in in_file_order(table) {
            let label = label.into_inner();
            let Some(given) = self.text_of(KEY, &value) else { continue };
            let fault = name_fault(&label).map(|fault| (fault, &label));
            let fault = fault.or_else(|| name_fault(&given.text).map(|fault| (fault, &given.text)));
            match fault {
                Some((TextFault { message, remedy }, text)) => {
                    let message = format!("{} {message}", quoted(text));
                    self.fault(Some(given.line), KEY, message, remedy);
                }
                None => contacts.push(Contact { label, address: given.text }),
            }
        }
        contacts
    }

    fn smallest_published(&mut self, plan: Option<Plan>) -> u32 {
        const KEY: &str = "smallest_published";
        let Some(value) = self.take(KEY) else {
            return match plan.map(Plan::contest) {
                Some(Contest::Ballots) => SMALLEST_PUBLISHED_BALLOTS,
                Some(Contest::Alignment) | None => 0,
            };
        };
        let number = match value.get_ref() {
            DeValue::Integer(n) => u32::from_str_radix(n.as_str(), n.radix()).ok(),
            DeValue::String(_)
            | DeValue::Float(_)
            | DeValue::Boolean(_)
            | DeValue::Datetime(_)
            | DeValue::Array(_)
            | DeValue::Table(_) => None,
        };
        number.filter(|&n| n <= COUNT_MAX).unwrap_or_else(|| {
            let line = line_at(self.text, value.span().start);
            let message = "the value is not a whole number of people".to_owned();
            self.fault(Some(line), KEY, message, "write smallest_published = 5, or leave it out");
            0
        })
    }

    fn refuse_the_rest(mut self) {
        for (key, _) in std::mem::take(&mut self.entries) {
            let line = line_at(self.text, key.span().start);
            let key = key.into_inner();
            let remedy = match nearest(KEYS.into_iter(), &key) {
                Some(known) => format!("did you mean {known}?"),
                None => format!("remove it; the keys are {}", KEYS.join(", ")),
            };
            let message = format!("there is no key {}", quoted(&key));
            self.faults.add(|| Fault::of_file(self.file, message, &remedy).on_line(line));
        }
    }
}

fn plan(text: &str) -> Result<Plan, TextFault> {
    Plan::from_name(text).ok_or(TextFault {
        message: "is no plan we can count by".to_owned(),
        remedy: "write iowa-democratic-2020, nevada-democratic-2020, iowa-republican-2012, \
                 iowa-republican-2016, iowa-republican-2024 or plurality",
    })
}

fn policy(text: &str) -> Result<Policy, TextFault> {
    Policy::from_name(text).ok_or(TextFault {
        message: "is no policy of publication".to_owned(),
        remedy: "write reported, checked or approve",
    })
}

fn name(text: &str) -> Result<String, TextFault> {
    let sound = !text.is_empty()
        && text.len() <= NAME_BYTES_MAX
        && !text.starts_with('-')
        && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
    sound.then(|| text.to_owned()).ok_or(TextFault {
        message: "is no short name".to_owned(),
        remedy: "write up to 64 small letters, digits and hyphens, like iowa-2020",
    })
}

fn title(text: &str) -> Result<String, TextFault> {
    name_fault(text).map_or_else(|| Ok(text.to_owned()), Err)
}

/// A log's origin: no blanks and no plus sign, for it stands in key names of signed notes.
fn origin(text: &str) -> Result<String, TextFault> {
    if text.contains(|c: char| c.is_whitespace() || c == '+') || text.contains("://") {
        return Err(TextFault {
            message: "is no origin of a log".to_owned(),
            remedy: "write an address without https:// or blanks, like results.example/iowa-2020",
        });
    }
    title(text)
}
