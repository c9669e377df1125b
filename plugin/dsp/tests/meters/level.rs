//! Levels of signals whose levels are known.

use cochlea_dsp::analysis::level::{DEFAULT_THRESHOLD_DBFS, HOLD_SECONDS, LevelMeter, LiveLevels};
use std::f64::consts::TAU;

const RATE_HZ: f64 = 48_000.0;

fn sine(frequency_hz: f64, amplitude: f64, frames: usize) -> Vec<f32> {
    (0..frames)
        .map(|n| (amplitude * (TAU * frequency_hz * n as f64 / RATE_HZ).sin()) as f32)
        .collect()
}

fn measured(channels: &[&[f32]]) -> LevelMeter {
    let mut meter = LevelMeter::new(RATE_HZ, channels.len(), DEFAULT_THRESHOLD_DBFS);
    meter.add(channels);
    meter
}

/// A second of a sine, halves apart by 20 dB: all figures follow from the amplitudes. Tolerance: the sine's samples.
#[test]
fn statistics_of_sines_are_known() {
    let (left, right) = (sine(1_000.0, 0.5, 48_000), sine(1_000.0, -0.05, 48_000));
    let found = measured(&[&left, &right]).statistics();
    let near = |found: Option<f64>, expected: f64| assert!((found.unwrap() - expected).abs() < 0.001, "{found:?}");
    near(found.all.max_dbfs, -6.0206);
    near(found.channels[1].max_dbfs, -26.0206);
    near(found.channels[0].rms_dbfs, -9.031);
    near(found.channels[1].rms_dbfs, -29.031);
    near(found.all.rms_dbfs, 10.0 * (0.5 * (0.125 + 0.001_25_f64)).log10());
    near(found.channels[0].crest_db, 3.0103);
    near(found.correlation, -1.0);
    near(Some(found.non_silent_seconds), 1.0);
    assert!(found.all.dc.abs() < 1e-6 && found.frames == 48_000);
}

#[test]
fn smallest_sample_is_the_smallest_that_is_not_zero() {
    let found = measured(&[&[0.0, -0.001, 0.1, 0.0, f32::NAN], &[0.0; 5]]).statistics();
    assert!((found.all.min_dbfs.unwrap() + 60.0).abs() < 1e-4 && found.channels[1].min_dbfs.is_none());
    assert_eq!((found.non_finite_samples, found.correlation), (1, None));
    let silence = measured(&[&[0.0; 9]]).statistics();
    assert_eq!(
        (silence.all.max_dbfs, silence.all.rms_dbfs, silence.all.crest_db),
        (None, None, None)
    );
    assert_eq!(silence.non_silent_seconds, 0.0);
}

#[test]
fn dc_and_correlation_are_those_of_the_samples() {
    let (one, other) = (sine(500.0, 0.5, 48_000), sine(700.0, 0.5, 48_000));
    let lifted: Vec<f32> = one.iter().map(|x| x + 0.25).collect();
    let found = measured(&[&one, &lifted]).statistics();
    assert!((found.channels[1].dc - 0.25).abs() < 1e-6 && found.channels[0].dc.abs() < 1e-6);
    assert!(
        measured(&[&one, &other]).statistics().correlation.unwrap().abs() < 1e-6,
        "unrelated tones"
    );
    assert!((measured(&[&one, &one]).statistics().correlation.unwrap() - 1.0).abs() < 1e-9);
}

/// −50 dBFS is 0.00316. Sound, a pause, sound again: the pause counts but for the 10 ms that are held.
#[test]
fn silence_is_what_stays_under_the_threshold() {
    let hold = (HOLD_SECONDS * RATE_HZ) as usize;
    for (level, sounding) in [(0.0031, 0), (0.0033, 1_000 + hold)] {
        let mut signal = vec![0.0; 9_000];
        signal[2_000..3_000].fill(level);
        let seconds = measured(&[&vec![0.0; 9_000], &signal]).statistics().non_silent_seconds;
        // The sample itself is the first of those that its sound holds.
        let expected = if sounding > 0 { sounding - 1 } else { 0 };
        assert_eq!((seconds * RATE_HZ).round() as usize, expected, "{level}");
    }
    // A tone of 60 Hz, 20 dB over the threshold, crosses zero and is never silent.
    let tone = sine(60.0, 0.0316, 48_000);
    assert!((measured(&[&tone]).statistics().non_silent_seconds - 1.0).abs() < 0.001);
}

/// Pieces cut anywhere, down to single frames, and put together in order: counts are exactly those of the whole, sums are
/// to rounding; and the same pieces give the same bits however each was filled.
#[test]
fn pieces_put_together_are_the_whole() {
    let mut signal = sine(333.0, 0.5, 20_000);
    signal[3_000..9_000].fill(0.0);
    signal[12_000..12_100].fill(1e-4);
    signal[12_100..15_000].fill(0.0);
    signal[17_000] = f32::INFINITY;
    let other = sine(777.0, 0.2, 20_000);
    let whole = measured(&[&signal, &other]).statistics();
    for piece in [1, 7, 100, 479, 480, 481, 5_000] {
        let mut fills = [usize::MAX, 3].map(|call| {
            let mut joined = LevelMeter::new(RATE_HZ, 2, DEFAULT_THRESHOLD_DBFS);
            for (left, right) in signal.chunks(piece).zip(other.chunks(piece)) {
                let mut meter = LevelMeter::new(RATE_HZ, 2, DEFAULT_THRESHOLD_DBFS);
                for (left, right) in left.chunks(call.min(piece)).zip(right.chunks(call.min(piece))) {
                    meter.add(&[left, right]);
                }
                joined.append(&meter);
            }
            joined.statistics()
        });
        assert_eq!(fills[0], fills[1], "pieces of {piece}");
        let found = &mut fills[0];
        assert_eq!(
            (found.frames, found.non_finite_samples),
            (whole.frames, whole.non_finite_samples)
        );
        assert_eq!(found.non_silent_seconds, whole.non_silent_seconds, "pieces of {piece}");
        assert_eq!(
            (found.all.max_dbfs, found.all.min_dbfs),
            (whole.all.max_dbfs, whole.all.min_dbfs)
        );
        assert!((found.all.rms_dbfs.unwrap() - whole.all.rms_dbfs.unwrap()).abs() < 1e-9);
        assert!((found.correlation.unwrap() - whole.correlation.unwrap()).abs() < 1e-9);
    }
}

/// Readings of a steady sine are its own; after it ends RMS forgets in 300 ms, correlation in 600, and the peak falls by
/// 20 dB in 1.7 s.
#[test]
fn live_levels_follow_and_forget() {
    let mut levels = LiveLevels::new(RATE_HZ).unwrap();
    let tone = sine(1_000.0, 0.5, 48_000);
    let frames: Vec<[f32; 2]> = tone.iter().map(|&x| [x + 0.1, -0.1 * x]).collect();
    levels.add(&frames);
    let found = levels.readings();
    let near = |found: Option<f64>, expected: f64| assert!((found.unwrap() - expected).abs() < 0.01, "{found:?}");
    near(found.peak_dbfs[0], -4.437);
    near(found.rms_dbfs[1], -29.031);
    near(found.crest_db[1], 3.01);
    assert!((found.dc[0] - 0.1).abs() < 1e-6 && found.dc[1].abs() < 1e-6);
    assert!(found.correlation.unwrap() < -0.9);
    levels.add(&vec![[0.0; 2]; (1.7 * RATE_HZ) as usize]);
    let after = levels.readings();
    assert_eq!((after.rms_dbfs, after.correlation), ([None; 2], None));
    near(after.peak_dbfs[0], -24.437);
    near(after.max_peak_dbfs[0], -4.437);
    levels.add(&[[f32::NAN, 0.0]]);
    assert_eq!(levels.readings().non_finite_samples, 1);
    levels.reset();
    assert_eq!(levels.readings(), LiveLevels::new(RATE_HZ).unwrap().readings());
}
