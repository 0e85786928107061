//! Every number the gate is run with, each with its reason, and what makes a set of them unsound.

use crate::bucket::Rate;

/// One second of the tick.
pub const SECOND_NS: u64 = 1_000_000_000;

/// All trunks together: when somebody we know finds no line, each of them is looked at.
pub const LINES_MAX: u16 = 1_000;

const MINUTE_NS: u64 = 60 * SECOND_NS;

/// Everything that may be set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settings {
    /// The reporters' lines.
    pub reporters: Reporters,
    /// Lines for reporters who need help.
    pub help: Trunk,
    /// Lines for the press.
    pub press: Trunk,
    /// Lines for anybody.
    pub public: Trunk,
    /// How long callers we do not know have.
    pub unrecognised: Patience,
    /// How long callers we know have; see [`Pace`](crate::Pace) for those who need more.
    pub recognised: Patience,
    /// Callers we know who have not their code at hand.
    pub without_code: WithoutCode,
    /// An admitted call that is not answered by then has been lost on the way.
    pub answer_ns: u64,
    /// Wrong codes in one call. People get a code wrong once, machines go on.
    pub tries_max: u8,
    /// Slips in one call that are forgiven; each further one counts as a wrong code.
    pub slips_max: u8,
    /// Who loses a line when somebody we know finds none.
    pub evict: Evict,
    /// How often callers we do not know are admitted.
    pub rates: Rates,
    /// How often wrong codes are looked at.
    pub guesses: Guesses,
    /// The call-back list.
    pub call_backs: Limit,
    /// Sizes of the tables.
    pub tables: Tables,
}

/// The reporters' lines and their shares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reporters {
    /// All of them.
    pub lines: u16,
    /// Held back for those we know. Half: their whole load at the peak is about half of the lines.
    pub reserved: u16,
    /// Held back, of those, for numbers that gave a good code and calls that did: a number of the
    /// roster can be invented by a stranger, a code cannot.
    pub reserved_proved: u16,
    /// What callers without a number may hold of the rest.
    pub anonymous_max: u16,
    /// What unknown numbers may hold by one direct number, until they give a code: a leaked one
    /// does no more harm than this.
    pub per_direct_max: u16,
}

/// A trunk beside the reporters': first come, first served, for a limited time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Trunk {
    /// Its lines.
    pub lines: u16,
    /// How long one call may last.
    pub limit_ns: u64,
}

/// How long a caller has, from the answer and again from each code that was not good.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Patience {
    /// To the first digit.
    pub digit_ns: u64,
    /// Whether each digit gives that time again.
    pub each_digit: bool,
    /// To a complete code.
    pub code_ns: u64,
}

/// Calls of numbers we know that may go on without a code; see
/// [`Gate::without_code`](crate::Gate::without_code).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WithoutCode {
    /// How long such a call may last from then on: long enough to key a worksheet. It takes the
    /// place of [`Patience`], for whoever listens to it being read back keys nothing.
    pub limit_ns: u64,
    /// How many there may be at once; `None`: an eighth of the reporters' lines, and at least one.
    /// A number of the roster can be invented, so these never hold more than a few lines.
    pub calls_max: Option<u16>,
}

/// How long an unauthenticated call is safe from losing its line to somebody we know, counted from
/// its answer and again from each digit. It loses it only if there is no other line.
///
/// The example `night` decides whether this helps. Without it, or with eight seconds for strangers,
/// it serves 93 to 98 % of those we know, with four or fewer seconds all of them. For numbers we
/// know, six seconds serve fewer than eight: chairs still listen to the greeting then.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Evict {
    /// Calls we do not know; `None`: always.
    pub unrecognised_ns: Option<u64>,
    /// Calls of numbers we know, which a stranger may have invented; `None`: always.
    pub recognised_ns: Option<u64>,
}

/// How often callers we do not know are admitted. An offer that finds no line takes no token, so
/// that an honest caller may go on dialling.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rates {
    /// One number; a signed one costs half, a falsely signed one double.
    pub number: Rate,
    /// Numbers that begin alike.
    pub prefix: Rate,
    /// All of them.
    pub global: Rate,
}

/// How often wrong codes are looked at, for numbers that have not given a good one tonight.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Guesses {
    /// From one number.
    pub number: Rate,
    /// By one direct number, from unknown numbers together.
    pub direct: Rate,
    /// From all unknown numbers by the main number, and those without a number. In six hours some
    /// 216,000: each finds one of 3,530 codes among 10^11 with a chance of 1 in 28 million. Fewer
    /// would let strangers shut chairs on borrowed telephones out by guessing.
    pub global: Rate,
}

/// The call-back list's bounds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limit {
    /// Numbers that wait.
    pub waiting_max: u16,
    /// A number comes onto the list once in this time: whoever shows it as theirs makes us ring it
    /// no more often.
    pub every_ns: u64,
}

/// Sizes of the tables, in entries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tables {
    /// Numbers beyond the roster that may prove themselves tonight.
    pub enrolled_max: u32,
    /// Buckets of unknown numbers, and as many for their wrong codes.
    pub numbers: u32,
    /// Buckets of first digits.
    pub prefixes: u32,
    /// Refused calls whose copies are recognised.
    pub recent: u32,
    /// How long they are: 32 seconds, in which a network repeats itself (RFC 3261, timer B).
    pub recent_ns: u64,
    /// Seconds of which the counts are held.
    pub seconds: u16,
}

/// What makes settings unsound.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The reporters' trunk needs a line.
    NoLines,
    /// All trunks together have more than [`LINES_MAX`].
    TooManyLines,
    /// More is held back than there is, or more of it for proved numbers than is held back.
    ReserveTooLarge,
    /// A rate with nothing saved up, with no time, or with more than a year of it.
    Rate,
    /// A time of zero, or none that could ever end.
    Time,
    /// No try at all.
    NoTries,
    /// A table with no entry, or with more than 4,194,304.
    TableSize,
}

/// No time or rate reaches further than this, so that adding them never overflows.
pub(crate) const YEAR_NS: u64 = 365 * 24 * 60 * MINUTE_NS;

const TABLE_MAX: u32 = 1 << 22;

impl Default for Settings {
    fn default() -> Settings {
        Settings {
            reporters: Reporters {
                lines: 48,
                reserved: 24,
                reserved_proved: 12,
                anonymous_max: 6,
                per_direct_max: 4,
            },
            help: Trunk { lines: 8, limit_ns: 15 * MINUTE_NS },
            press: Trunk { lines: 4, limit_ns: 10 * MINUTE_NS },
            public: Trunk { lines: 8, limit_ns: 3 * MINUTE_NS },
            unrecognised: Patience {
                digit_ns: 8 * SECOND_NS,
                each_digit: false,
                code_ns: 20 * SECOND_NS,
            },
            recognised: Patience {
                digit_ns: 30 * SECOND_NS,
                each_digit: true,
                code_ns: 120 * SECOND_NS,
            },
            without_code: WithoutCode { limit_ns: 20 * MINUTE_NS, calls_max: None },
            answer_ns: 10 * SECOND_NS,
            tries_max: 3,
            slips_max: 3,
            evict: Evict {
                unrecognised_ns: Some(4 * SECOND_NS),
                recognised_ns: Some(8 * SECOND_NS),
            },
            rates: Rates {
                number: Rate { every_ns: 30 * SECOND_NS, burst: 4 },
                prefix: Rate { every_ns: SECOND_NS, burst: 20 },
                global: Rate { every_ns: SECOND_NS / 10, burst: 100 },
            },
            guesses: Guesses {
                number: Rate { every_ns: 5 * MINUTE_NS, burst: 6 },
                direct: Rate { every_ns: 5 * SECOND_NS, burst: 60 },
                global: Rate { every_ns: SECOND_NS / 10, burst: 600 },
            },
            call_backs: Limit { waiting_max: 2_048, every_ns: 15 * MINUTE_NS },
            tables: Tables {
                enrolled_max: 8_192,
                numbers: 32_768,
                prefixes: 8_192,
                recent: 16_384,
                recent_ns: 32 * SECOND_NS,
                seconds: 3_600,
            },
        }
    }
}

impl Settings {
    /// Tells whether these settings are sound, and the first thing that is not.
    ///
    /// # Errors
    ///
    /// Returns the fault; [`Gate::new`](crate::Gate::new) does not run with it.
    pub fn check(&self) -> Result<(), Fault> {
        let reporters = &self.reporters;
        let others = [self.help, self.press, self.public];
        let lines = others.iter().map(|trunk| u32::from(trunk.lines)).sum::<u32>();
        let limits = others.map(|trunk| trunk.limit_ns);
        let sound = [
            (reporters.lines > 0, Fault::NoLines),
            (lines + u32::from(reporters.lines) <= u32::from(LINES_MAX), Fault::TooManyLines),
            (reporters.reserved <= reporters.lines, Fault::ReserveTooLarge),
            (reporters.reserved_proved <= reporters.reserved, Fault::ReserveTooLarge),
            (self.tries_max > 0, Fault::NoTries),
            (self.all_rates().iter().all(is_rate), Fault::Rate),
            (limits.iter().chain(&self.times()).all(|time| is_time(*time)), Fault::Time),
            (
                self.table_sizes().iter().all(|size| (1..=TABLE_MAX).contains(size)),
                Fault::TableSize,
            ),
        ];
        match sound.iter().find(|(holds, _)| !holds) {
            Some((_, fault)) => Err(*fault),
            None => Ok(()),
        }
    }

    fn all_rates(&self) -> [Rate; 6] {
        let Rates { number, prefix, global } = self.rates;
        [number, prefix, global, self.guesses.number, self.guesses.direct, self.guesses.global]
    }

    /// Returns how many calls without a code there may be at once.
    pub(crate) fn without_code_max(&self) -> u16 {
        self.without_code.calls_max.unwrap_or((self.reporters.lines / 8).max(1))
    }

    fn times(&self) -> [u64; 8] {
        [
            self.without_code.limit_ns,
            self.unrecognised.digit_ns,
            self.unrecognised.code_ns,
            self.recognised.digit_ns,
            self.recognised.code_ns,
            self.answer_ns,
            self.call_backs.every_ns,
            self.tables.recent_ns,
        ]
    }

    fn table_sizes(&self) -> [u32; 4] {
        let tables = &self.tables;
        [tables.numbers, tables.prefixes, tables.recent, u32::from(tables.seconds)]
    }
}

fn is_rate(rate: &Rate) -> bool {
    let whole = rate.every_ns.checked_mul(u64::from(rate.burst));
    rate.every_ns > 0 && rate.burst > 0 && whole.is_some_and(|whole| whole <= YEAR_NS)
}

fn is_time(time: u64) -> bool {
    (1..=YEAR_NS).contains(&time)
}
