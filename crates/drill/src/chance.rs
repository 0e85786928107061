//! Chance with a seed (splitmix64).

/// Nanoseconds of a second.
const SECOND_NS: f64 = 1e9;

/// Draws numbers; the seed says which.
pub struct Chance(pub u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number from `least` up to below `end`.
    pub fn between(&mut self, least: u64, end: u64) -> u64 {
        least + self.next() % (end - least)
    }

    /// A time until the next of things that come at random, with this mean in seconds.
    pub fn wait_ns(&mut self, mean_s: f64) -> u64 {
        let part = (self.next() >> 11) as f64 / (1_u64 << 53) as f64;
        (-(1.0 - part).ln() * mean_s * SECOND_NS) as u64
    }
}
