//! After construction nothing is allocated or released, so that a worker stays as it is.

use crate::common::Random;
use assert_no_alloc::{AllocDisabler, assert_no_alloc, violation_count};
use cochlea_dsp::analysis::descriptors::{FrameAnalyser, SpectrumSum};
use cochlea_dsp::analysis::stft::Stft;

#[global_allocator]
static ALLOCATOR: AllocDisabler = AllocDisabler;

/// The count is per thread: the tests that run beside this one do not enter it.
#[test]
fn frames_are_measured_and_summed_without_allocations() {
    let mut analyser = FrameAnalyser::new(44_100.0, 2).unwrap();
    let mut stft = Stft::hann(800, 1024);
    let mut sums = [0, 1].map(|_| SpectrumSum::new(44_100.0).unwrap());
    let mut noise = Random::new(1).noise(8_192, 0.5);
    noise[77] = f32::NAN;
    let mut heard = 0.0;
    assert_no_alloc(|| {
        for start in (0..4_096).step_by(64) {
            let frame = &noise[start..start + 4_096];
            let found = analyser.analyse(&[frame, frame]);
            sums[0].add(&found, analyser.power());
            heard += found.bands_db()[40] + stft.power(&frame[..800])[9] + stft.spectrum(&frame[..700])[9].re;
        }
        let [first, second] = &mut sums;
        second.append(first);
    });
    assert_eq!(violation_count(), 0);
    assert!(heard.is_finite() && sums[1].summary().heard_frames == 64);

    // The control: one allocation and its release are counted.
    assert_no_alloc(|| drop(std::hint::black_box(vec![0_u8; 64])));
    assert_eq!(violation_count(), 2, "the counter must see an allocation and a release");
}
