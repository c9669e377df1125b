//! What a signal measures, as its users see it: calibrated, the same however it is cut, and without allocations.

#[path = "../sound/common.rs"]
#[expect(dead_code, reason = "shared with the tests of the sound, which use the rest")]
mod common;
mod descriptors;
mod no_alloc;
mod stft;
mod sum;
