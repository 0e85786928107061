//! `[hotline]` of `night.toml`: lines, times and rates, and the numbers beside the reporters' own.

use night::hotline::{Hotline, NUMBERS, SETTINGS};
use toml::Spanned;
use toml::de::DeValue;

use super::night_toml::{Keys, in_file_order, line_at};
use crate::faults::{Fault, quoted};
use crate::phone;
use crate::text::nearest;

const KEY: &str = "hotline";

/// Reads the table; every line that is sound is returned.
pub(super) fn read(keys: &mut Keys<'_>) -> Hotline {
    let mut hotline = Hotline::default();
    let Some(value) = keys.take(KEY) else { return hotline };
    let line = Some(line_at(keys.text, value.span().start));
    let DeValue::Table(table) = value.into_inner() else {
        let message = "the value is not a table".to_owned();
        keys.fault(line, KEY, message, "write [hotline] and under it lines = 48");
        return hotline;
    };
    for (name, value) in in_file_order(table) {
        let line = line_at(keys.text, name.span().start);
        let name = name.into_inner();
        if NUMBERS.contains(&name.as_str()) {
            if let Some(number) = number(keys, &name, &value) {
                hotline.numbers.insert(name, number);
            }
        } else if let Some(setting) = SETTINGS.iter().find(|setting| setting.name == name) {
            match whole(value.get_ref()).filter(|n| (setting.min..=setting.max).contains(n)) {
                Some(whole) => drop(hotline.settings.insert(name, whole)),
                None => {
                    let (min, max) = (setting.min, setting.max);
                    let message = format!("{name} is not a whole number from {min} to {max}");
                    let remedy = "write it without quotation marks, or leave the line out";
                    keys.fault(Some(line), KEY, message, remedy);
                }
            }
        } else {
            unknown(keys, line, &name);
        }
    }
    hotline
}

fn number(keys: &mut Keys<'_>, name: &str, value: &Spanned<DeValue<'_>>) -> Option<String> {
    let given = keys.text_of(KEY, value)?;
    match phone::number(&given.text) {
        Ok(number) => Some(number),
        Err(fault) => {
            let message = format!("{name}: {} {}", quoted(&given.text), fault.message);
            keys.fault(Some(given.line), KEY, message, fault.remedy);
            None
        }
    }
}

fn unknown(keys: &mut Keys<'_>, line: u64, name: &str) {
    let known = SETTINGS.iter().map(|setting| setting.name).chain(NUMBERS);
    let remedy = match nearest(known, name) {
        Some(known) => format!("did you mean {known}?"),
        None => "remove it; docs/formats/hotline.md lists what there is".to_owned(),
    };
    let message = format!("the hotline has no setting {}", quoted(name));
    let fault = Fault::of_file(keys.file, message, &remedy).on_line(line);
    keys.faults.add(|| fault);
}

fn whole(value: &DeValue<'_>) -> Option<u64> {
    match value {
        DeValue::Integer(n) => u64::from_str_radix(n.as_str(), n.radix()).ok(),
        DeValue::String(_)
        | DeValue::Float(_)
        | DeValue::Boolean(_)
        | DeValue::Datetime(_)
        | DeValue::Array(_)
        | DeValue::Table(_) => None,
    }
}
