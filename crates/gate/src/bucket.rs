//! Token buckets, one word each, alone or in a table of fixed size.

/// How often something may happen: one more each `every_ns`, and at most `burst` saved up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    /// Time in which one token grows back.
    pub every_ns: u64,
    /// Tokens of a bucket that has rested.
    pub burst: u32,
}

/// A bucket as the moment at which it will be full again.
///
/// One word in place of a level and a time; zero is a full bucket. Also known as the generic cell
/// rate algorithm.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Bucket {
    full_at_ns: u64,
}

impl Bucket {
    pub fn has(self, at: u64, rate: Rate) -> bool {
        let owed = self.full_at_ns.saturating_sub(at);
        owed <= rate.every_ns.saturating_mul(u64::from(rate.burst.saturating_sub(1)))
    }

    /// Takes one token that costs `cost_ns` of growing back.
    pub fn take(&mut self, at: u64, cost_ns: u64) {
        self.full_at_ns = self.full_at_ns.max(at).saturating_add(cost_ns);
    }
}

/// Buckets of strangers: a set of [`WAYS`] for each place of the hash.
///
/// When a set is full, the newcomer gets the fullest bucket of it, *as full as it is*: pushing
/// somebody out of the table never earns a fresh start.
pub(crate) struct Buckets {
    entries: Box<[Entry]>,
}

#[derive(Clone, Copy, Default)]
struct Entry {
    /// The whole hash. Nobody has hash zero, or is then somebody else's neighbour.
    tag: u64,
    bucket: Bucket,
}

/// One cache line holds a set.
const WAYS: usize = 4;

impl Buckets {
    pub fn new(entries_count: usize) -> Buckets {
        let places = entries_count.div_ceil(WAYS).next_power_of_two() * WAYS;
        Buckets { entries: vec![Entry::default(); places].into_boxed_slice() }
    }

    pub fn has(&self, hash: u64, at: u64, rate: Rate) -> bool {
        self.entries[self.place(hash)].bucket.has(at, rate)
    }

    pub fn take(&mut self, hash: u64, at: u64, cost_ns: u64) {
        let place = self.place(hash);
        let entry = &mut self.entries[place];
        entry.tag = hash;
        entry.bucket.take(at, cost_ns);
    }

    pub fn bytes(&self) -> usize {
        size_of_val(&*self.entries)
    }

    /// Returns where the hash is, or where it would go.
    fn place(&self, hash: u64) -> usize {
        let sets = self.entries.len() / WAYS; // A power of two.
        let first = (hash as usize & (sets - 1)) * WAYS;
        let set = first..first + WAYS;
        let found = set.clone().find(|place| self.entries[*place].tag == hash);
        let fullest = || set.min_by_key(|place| self.entries[*place].bucket.full_at_ns);
        found.or_else(fullest).unwrap_or(first)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RATE: Rate = Rate { every_ns: 10, burst: 3 };

    #[test]
    fn a_burst_then_one_each_interval() {
        let mut bucket = Bucket::default();
        let mut taken = Vec::new();
        for at in 100..140 {
            while bucket.has(at, RATE) {
                bucket.take(at, RATE.every_ns);
                taken.push(at);
            }
        }
        assert_eq!(taken, [100, 100, 100, 110, 120, 130]);
        assert!(bucket.has(u64::MAX, RATE), "a jump fills it");
    }

    #[test]
    fn pushing_somebody_out_earns_no_fresh_start() {
        let mut table = Buckets::new(WAYS);
        for hash in 1..=4 {
            for _ in 0..3 {
                assert!(table.has(hash, 0, RATE));
                table.take(hash, 0, RATE.every_ns);
            }
        }
        assert!(!table.has(5, 0, RATE), "the set is spent, for a newcomer too");
        assert!(table.has(5, 10, RATE));
        table.take(5, 10, RATE.every_ns);
        assert!(!table.has(5, 10, RATE));
    }
}
