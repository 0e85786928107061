//! Refusing a call allocates nothing.

use crate::edge::{TRUNK, edge, invite};
use sip::edge::{Admission, Verdict};

#[test]
fn a_refused_call_allocates_nothing() {
    let mut edge = edge();
    let mut out = [0; 2048];
    let calls: Vec<String> = (0..1000).map(invite).collect();
    let source = TRUNK.parse().expect("an address");
    let mut refused = 0;
    let counted = allocation_counter::measure(|| {
        for call in &calls {
            let verdict = edge.judge(1, source, call.as_bytes(), &mut out, |_| Admission::Busy);
            refused += usize::from(matches!(verdict, Verdict::Refused(..)));
            // Cut off, strange and faulty ones neither.
            edge.judge(1, source, &call.as_bytes()[..300], &mut out, |_| Admission::Admit);
            let stranger = "192.0.2.66:5060".parse().expect("an address");
            edge.judge(1, stranger, call.as_bytes(), &mut out, |_| Admission::Admit);
        }
    });
    assert_eq!(refused, calls.len());
    assert_eq!(counted.count_total, 0);
}
