//! What telephony costs: a small file of prices.

use std::path::Path;

use anyhow::{Context, bail, ensure};

use crate::files::bytes;

/// Prices of one provider, in its currency.
#[derive(Debug, Default, PartialEq)]
pub struct Tariff {
    pub currency: String,
    /// Of a line, or channel, for a month.
    pub line_month: f64,
    /// Of a number for a month.
    pub number_month: f64,
    /// Of a minute of an answered call that comes in.
    pub minute: f64,
}

const KEYS: [&str; 4] = ["currency", "line_month", "number_month", "minute"];

impl Tariff {
    pub fn read(path: &Path) -> anyhow::Result<Tariff> {
        let file = path.display();
        let text = String::from_utf8(bytes(path)?).with_context(|| format!("{file} is no text"))?;
        Tariff::parse(&text).with_context(|| format!("{file} is no tariff"))
    }

    /// Reads lines such as `minute = 0.0085`; what is not named costs nothing.
    fn parse(text: &str) -> anyhow::Result<Tariff> {
        let table: toml::Table = text.parse()?;
        let mut tariff = Tariff::default();
        for (key, value) in &table {
            let price = || {
                let price = value.as_float().or(value.as_integer().map(|whole| whole as f64));
                let price = price.with_context(|| format!("{key} is no price; write 0.0085"))?;
                ensure!(price.is_finite() && (0.0..1e6).contains(&price), "{key} is no price");
                Ok(price)
            };
            match key.as_str() {
                "currency" => {
                    let name = value.as_str().filter(|name| name.len() <= 8);
                    name.context("currency is no short name such as \"USD\"")?
                        .clone_into(&mut tariff.currency);
                }
                "line_month" => tariff.line_month = price()?,
                "number_month" => tariff.number_month = price()?,
                "minute" => tariff.minute = price()?,
                _ => bail!("there is no key {key}; the keys are {}", KEYS.join(", ")),
            }
        }
        Ok(tariff)
    }

    /// Returns what so many lines and numbers cost for a month, with these minutes of calls.
    pub fn month(&self, lines: u32, numbers: u32, minutes: f64) -> f64 {
        f64::from(lines) * self.line_month
            + f64::from(numbers) * self.number_month
            + minutes * self.minute
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prices_are_read_and_nothing_else() {
        let tariff =
            Tariff::parse("currency = \"USD\"\nline_month = 15\nminute = 0.0085\n").unwrap();
        assert_eq!(tariff.currency, "USD");
        assert!((tariff.month(10, 3, 1000.0) - 158.5).abs() < 1e-9);
        for wrong in [
            "minute = -1",
            "minute = \"a\"",
            "minute = nan",
            "minutes = 1",
            "currency = 1",
            "minute",
            "minute = 1e300",
        ] {
            assert!(Tariff::parse(wrong).is_err(), "{wrong}");
        }
    }
}
