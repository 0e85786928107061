//! The gate allocates nothing once it is made.

use crate::laws::Storm;

#[test]
fn nothing_is_allocated_after_new() {
    let counted = allocation_counter::measure(|| drop(Storm::new(1)));
    assert!(counted.count_total > 0, "the counter counts");
    let mut storm = Storm::new(1);
    let bytes = storm.gate().bytes();
    let counted = allocation_counter::measure(|| {
        for _ in 0..200_000 {
            storm.step();
        }
    });
    assert_eq!(counted.count_total, 0);
    assert_eq!(storm.gate().bytes(), bytes);
}
