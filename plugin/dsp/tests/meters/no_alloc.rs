//! What takes samples neither allocates nor frees, however long it runs.

use assert_no_alloc::{AllocDisabler, assert_no_alloc, violation_count};
use cochlea_dsp::analysis::display::{ChannelView, DisplaySettings, LiveSpectrum, Smoothing};
use cochlea_dsp::analysis::level::{LevelMeter, LiveLevels};
use cochlea_dsp::analysis::loudness::LoudnessMeter;

#[global_allocator]
static ALLOCATOR: AllocDisabler = AllocDisabler;

/// Noise, ±0.5, from multiples of an irrational number.
fn noise(n: usize) -> f32 {
    ((n as f64 * 0.754_877_666).fract() - 0.5) as f32
}

/// Every setting, resets and rows; the first of everything too.
#[test]
fn the_display_allocates_and_frees_nothing() {
    let frames: Vec<[f32; 2]> = (0..30_000).map(|n| [noise(n), noise(n + 9)]).collect();
    let mut spectra = [44_100.0, 192_000.0].map(|rate_hz| LiveSpectrum::new(rate_hz).unwrap());
    let before = violation_count();
    let mut rows = 0;
    assert_no_alloc(|| {
        for spectrum in &mut spectra {
            for (view, smoothing) in [
                (ChannelView::Stereo, Smoothing::Erb(0.5)),
                (ChannelView::Side, Smoothing::Octave(3)),
                (ChannelView::Left, Smoothing::None),
            ] {
                spectrum.set(&DisplaySettings {
                    view,
                    smoothing,
                    ..DisplaySettings::default()
                });
                assert!(spectrum.add(&frames) > 0 && spectrum.levels_db()[200] > -100.0);
                rows += std::iter::from_fn(|| spectrum.next_line()).count();
            }
            spectrum.reset();
        }
    });
    assert_eq!(violation_count(), before);
    assert!(rows > 50, "{rows}");
}

/// The count is per thread: the tests that run beside this one do not enter it.
#[test]
fn meters_allocate_and_free_nothing() {
    let plane: Vec<f32> = (0..30_000).map(noise).collect();
    let frames: Vec<[f32; 2]> = plane.iter().map(|&x| [x, -x]).collect();
    let planes = [&plane[..]; 8];
    let mut meters: Vec<(usize, LoudnessMeter)> = [(48_000.0, 2), (44_100.0, 5), (192_000.0, 8)]
        .map(|(rate_hz, channels)| (channels, LoudnessMeter::new(rate_hz, channels).unwrap()))
        .into();
    let mut levels = LevelMeter::new(48_000.0, 8, -50.0);
    let (piece, mut live) = (levels.clone(), LiveLevels::new(48_000.0).unwrap());
    let before = violation_count();
    assert_no_alloc(|| {
        // 6 s at 48 kHz: beyond every window.
        for _ in 0..10 {
            for (channels, meter) in &mut meters {
                meter.add(&planes[..*channels]);
                let readings = [
                    meter.momentary_lufs(),
                    meter.short_term_lufs(),
                    meter.integrated_lufs(),
                    meter.range_lu(),
                    meter.true_peak_dbtp(),
                ];
                assert!(readings[4].is_some());
            }
            levels.add(&planes);
            levels.append(&piece);
            live.add(&frames);
            assert!(live.readings().correlation.is_some());
        }
        meters.iter_mut().for_each(|(_, meter)| meter.reset());
        live.reset();
    });
    assert_eq!(violation_count(), before);

    // The control: one allocation and its release are counted.
    assert_no_alloc(|| drop(std::hint::black_box(vec![0_u8; 64])));
    assert_eq!(
        violation_count(),
        before + 2,
        "the counter must see an allocation and a release"
    );
}
