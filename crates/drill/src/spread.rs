//! Many durations, and what is said of them.

/// Nanoseconds of each of many runs.
#[derive(Default)]
pub struct Spread(Vec<u64>);

impl Spread {
    /// Adds a run.
    pub fn add(&mut self, ns: u64) {
        self.0.push(ns);
    }

    /// Adds all runs of another.
    pub fn append(&mut self, mut other: Spread) {
        self.0.append(&mut other.0);
    }

    /// Returns how many there are.
    pub fn count(&self) -> usize {
        self.0.len()
    }

    /// Returns the duration that this share of the runs, in percent, does not exceed.
    pub fn percentile(&mut self, percent: usize) -> u64 {
        self.0.sort_unstable();
        let at = (self.0.len() * percent).div_ceil(100).saturating_sub(1);
        self.0.get(at).copied().unwrap_or(0)
    }
}

/// Returns nanoseconds as milliseconds with two decimals.
pub fn ms(ns: u64) -> String {
    format!("{}.{:02} ms", ns / 1_000_000, ns / 10_000 % 100)
}
