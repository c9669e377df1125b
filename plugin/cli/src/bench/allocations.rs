//! How often something allocates or releases memory, where the program has the counting allocator (`cochlea` does).

use std::hint::black_box;

use assert_no_alloc::{assert_no_alloc, reset_violation_count, violation_count};

/// Allocations and releases while `work` runs, on this thread; none where nobody counts them.
pub(super) fn counted(work: impl FnOnce()) -> Option<u32> {
    let count = |work: &mut dyn FnMut()| {
        reset_violation_count();
        assert_no_alloc(|| {
            work();
            let counted = violation_count();
            // Back to 0, or the crate would report it to standard error.
            reset_violation_count();
            counted
        })
    };
    let counts = count(&mut || drop(black_box(Box::new(0_u8)))) > 0;
    let mut work = Some(work);
    let counted = count(&mut || {
        if let Some(work) = work.take() {
            work();
        }
    });
    counts.then_some(counted)
}
