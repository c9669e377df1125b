//! What a worker does for hours allocates nothing: resampling and mel features, ends and new starts included.

use assert_no_alloc::{AllocDisabler, assert_no_alloc, violation_count};
use cochlea_dsp::analysis::mel::{Mel, MelProfile};
use cochlea_dsp::analysis::resample::Resampler;

#[global_allocator]
static ALLOCATOR: AllocDisabler = AllocDisabler;

#[test]
fn mel_features_of_any_rate_allocate_nothing_after_the_start() {
    let signal: Vec<f32> = (0..100_000).map(|n| (n as f32 * 0.1).sin()).collect();
    for profile in MelProfile::ALL {
        for from_hz in [8_000, 16_000, 44_100, 48_000, 192_000] {
            let mut resampler = Resampler::new(from_hz, profile.sample_rate_hz()).unwrap();
            let mut mel = Mel::new(profile);
            let before = violation_count();
            let mut rows = 0;
            assert_no_alloc(|| {
                for length in [1, 333, 100_000] {
                    for part in signal.chunks(length) {
                        resampler.add(part, |part| mel.add(part, |_| rows += 1));
                    }
                    resampler.finish(|part| mel.add(part, |_| rows += 1));
                    mel.finish(|_| rows += 1);
                }
            });
            assert_eq!(violation_count(), before, "{profile:?} from {from_hz} Hz");
            assert_eq!(rows, 3 * profile.rows(resampler.output_samples(100_000)));
        }
    }
    // The control: one allocation and its release are counted.
    let before = violation_count();
    assert_no_alloc(|| drop(std::hint::black_box(vec![0_u8; 64])));
    assert_eq!(violation_count(), before + 2);
}
