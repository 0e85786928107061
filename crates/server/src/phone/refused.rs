//! Refused calls of one second: who, when, which number was dialled, and why.

use canvass::setup::CountyIndex;
use gate::{Called, Other, Reason};

/// Refused calls listed in one second; beyond it they are counted. A flood of 60,000 a second is
/// told by its first thousand, and fills 256 MiB in two hours.
const LISTED_PER_SECOND: usize = 1000;

/// Digits of a number with its plus sign.
const NUMBER_BYTES: usize = 21;

const RECORD_BYTES: usize = 8 + 1 + NUMBER_BYTES + 1 + 2 + 1;

/// One refused call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// Unix milliseconds.
    pub at_ms: i64,
    /// As the carrier wrote it; empty if none was shown.
    pub number: String,
    /// Which of our numbers was dialled: `main`, `direct`, `help`, `press` or `public`.
    pub called: &'static str,
    /// The county whose direct number it was.
    pub county: Option<CountyIndex>,
    /// Why.
    pub reason: &'static str,
}

/// The list of one second: memory taken once.
pub(super) struct Refusals {
    records: Vec<[u8; RECORD_BYTES]>,
}

/// Words of reasons, in their order.
pub(super) const REASONS: [(Reason, &str); 7] = [
    (Reason::NoLine, "no-line"),
    (Reason::OneCall, "one-call-is-up"),
    (Reason::DirectFull, "direct-number-full"),
    (Reason::NumberRate, "number-too-often"),
    (Reason::PrefixRate, "block-too-often"),
    (Reason::GlobalRate, "strangers-too-often"),
    (Reason::Over, "over"),
];

const CALLED: [&str; 5] = ["main", "direct", "help", "press", "public"];

impl Refusals {
    pub fn new() -> Refusals {
        Refusals { records: Vec::with_capacity(LISTED_PER_SECOND) }
    }

    pub fn is_empty(&self) -> bool {
        self.records.is_empty()
    }

    pub fn clear(&mut self) {
        self.records.clear();
    }

    /// Lists a call, if there is room; nothing is allocated.
    pub fn put(
        &mut self,
        at_ms: i64,
        number: Option<&sip::uri::Number>,
        called: Called,
        county: Option<CountyIndex>,
        reason: Reason,
    ) {
        if self.records.len() == self.records.capacity() {
            return;
        }
        let mut record = [0; RECORD_BYTES];
        record[..8].copy_from_slice(&at_ms.to_be_bytes());
        if let Some(number) = number {
            let digits = number.digits().as_bytes();
            let plus = usize::from(number.international);
            record[8] = (plus + digits.len()) as u8;
            record[9] = b'+';
            record[9 + plus..9 + plus + digits.len()].copy_from_slice(digits);
        }
        let kind = match called {
            Called::Main => 0,
            Called::Direct(_) => 1,
            Called::Other(Other::Help) => 2,
            Called::Other(Other::Press) => 3,
            Called::Other(Other::Public) => 4,
        };
        let county = county.map_or(u16::MAX, |county| county.0);
        let rest = 9 + NUMBER_BYTES;
        record[rest] = kind;
        record[rest + 1..rest + 3].copy_from_slice(&county.to_be_bytes());
        record[rest + 3] = reason as u8;
        self.records.push(record);
    }

    pub fn to_bytes(&self) -> Vec<u8> {
        self.records.concat()
    }

    /// Reads a list back; what is none of ours is left out.
    pub fn read(bytes: &[u8]) -> impl Iterator<Item = Refused> {
        bytes.chunks_exact(RECORD_BYTES).filter_map(|record| {
            let (at_ms, record) = record.split_first_chunk::<8>()?;
            let number = record.get(1..1 + usize::from(record[0]))?;
            let [kind, high, low, reason] = *record.get(1 + NUMBER_BYTES..)? else { return None };
            let county = Some(u16::from_be_bytes([high, low])).filter(|&county| county < u16::MAX);
            Some(Refused {
                at_ms: i64::from_be_bytes(*at_ms),
                number: String::from_utf8(number.to_vec()).ok()?,
                called: CALLED.get(usize::from(kind))?,
                county: county.map(CountyIndex),
                reason: REASONS.get(usize::from(reason)).map(|(_, word)| *word)?,
            })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reasons_are_in_their_order() {
        for (at, (reason, _)) in REASONS.iter().enumerate() {
            assert_eq!(*reason as usize, at);
        }
    }

    #[test]
    fn what_is_listed_comes_back_and_more_is_passed_over() {
        let mut refusals = Refusals::new();
        let number = sip::uri::Number::read(b"+15155550100").expect("a number");
        let longest = sip::uri::Number::read(b"+12345678901234567890").expect("a number");
        let county = Some(CountyIndex(258));
        refusals.put(7, Some(&number), Called::Main, None, Reason::NoLine);
        refusals.put(8, None, Called::Direct(3), county, Reason::DirectFull);
        refusals.put(9, Some(&longest), Called::Other(Other::Press), None, Reason::Over);
        let read: Vec<_> = Refusals::read(&refusals.to_bytes()).collect();
        let one = |at_ms, number: &str, called, county, reason| Refused {
            at_ms,
            number: number.to_owned(),
            called,
            county,
            reason,
        };
        let expected = [
            one(7, "+15155550100", "main", None, "no-line"),
            one(8, "", "direct", county, "direct-number-full"),
            one(9, "+12345678901234567890", "press", None, "over"),
        ];
        assert_eq!(read, expected);
        for _ in 0..2 * LISTED_PER_SECOND {
            refusals.put(7, Some(&number), Called::Main, None, Reason::NoLine);
        }
        assert_eq!(Refusals::read(&refusals.to_bytes()).count(), LISTED_PER_SECOND);
        assert_eq!(Refusals::read(&[255; 3 * RECORD_BYTES]).count(), 0);
    }
}
