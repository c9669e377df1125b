//! The display: calibrated at any frequency, level for the noise that its tilt is for, and forgetful where it should be.

use cochlea_dsp::BANDS;
use cochlea_dsp::analysis::descriptors::log_band;
use cochlea_dsp::analysis::display::{
    ChannelView, DISPLAY_POINTS, DisplaySettings, LEVEL_FLOOR_DB, LiveSpectrum, Smoothing, Speed,
};
use std::f64::consts::TAU;

/// Levels are read without tilt.
const LEVELS: DisplaySettings = DisplaySettings {
    smoothing: Smoothing::None,
    tilt_db_per_octave: 0.0,
    speed: Speed::Medium,
    view: ChannelView::Stereo,
    peak_hold_seconds: None,
};

fn spectrum(rate_hz: f64, settings: &DisplaySettings) -> LiveSpectrum {
    let mut spectrum = LiveSpectrum::new(rate_hz).unwrap();
    spectrum.set(settings);
    spectrum
}

fn sine(hz: f64, rate_hz: f64, seconds: f64) -> Vec<[f32; 2]> {
    let value = |n: usize| (TAU * hz * n as f64 / rate_hz + 0.7).sin() as f32;
    (0..(seconds * rate_hz) as usize).map(|n| [value(n); 2]).collect()
}

fn highest(levels: &[f32; DISPLAY_POINTS]) -> (usize, f32) {
    let all = levels.iter().copied().enumerate();
    all.fold(
        (0, f32::NEG_INFINITY),
        |best, next| if next.1 > best.1 { next } else { best },
    )
}

/// Power mean of points between two frequencies, dB.
fn mean_db(spectrum: &LiveSpectrum, low_hz: f32, high_hz: f32) -> f32 {
    let points = spectrum.frequencies_hz().iter().zip(spectrum.levels_db());
    let powers: Vec<f32> = points
        .filter(|(hz, _)| (low_hz..high_hz).contains(hz))
        .map(|(_, level)| 10_f32.powf(0.1 * level))
        .collect();
    10.0 * (powers.iter().sum::<f32>() / powers.len() as f32).log10()
}

/// Noise of density 1/f: white noise through Kellet's filter, within 0.05 dB of −3 dB per octave from 10 Hz to 0.2 of the
/// rate, fitted for 44.1 kHz. Source: P. Kellet, music-dsp archive, 1999.
fn pink(frames: usize) -> Vec<[f32; 2]> {
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    let mut b = [0.0_f64; 7];
    let mut next = || {
        state ^= state >> 12;
        state ^= state << 25;
        state ^= state >> 27;
        let white = (state.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 11) as f64 / (1_u64 << 53) as f64 - 0.5;
        const POLES: [[f64; 2]; 6] = [
            [0.998_86, 0.055_517_9],
            [0.993_32, 0.075_075_9],
            [0.969_00, 0.153_852_0],
            [0.866_50, 0.310_485_6],
            [0.550_00, 0.532_952_2],
            [-0.761_6, -0.016_898_0],
        ];
        for (b, [pole, gain]) in b.iter_mut().zip(POLES) {
            *b = pole * *b + gain * white;
        }
        let sum = b.iter().sum::<f64>() + 0.5362 * white;
        b[6] = 0.115_926 * white;
        (0.2 * sum) as f32
    };
    (0..frames).map(|_| [next(); 2]).collect()
}

/// A full-scale sine from 30 Hz to 18 kHz reads 0 ± 0.1 dB, in every smoothing, and is highest where it lies. The sweep's
/// ratio is no simple one, so that sines lie anywhere between bins and points; both cross-fades are in it.
#[test]
fn a_full_scale_sine_reads_0_db_anywhere() {
    let mut worst: f32 = 0.0;
    for rate_hz in [44_100.0, 48_000.0, 96_000.0, 192_000.0] {
        let mut spectrum = spectrum(rate_hz, &LEVELS);
        let mut hz = 30.0;
        while hz <= 18_000.0 {
            spectrum.reset();
            spectrum.set(&LEVELS);
            spectrum.add(&sine(hz, rate_hz, 0.45));
            let (point, _) = highest(spectrum.levels_db());
            let octaves = (spectrum.frequencies_hz()[point] / hz as f32).log2().abs();
            assert!(
                octaves < 0.012,
                "{rate_hz} Hz: {hz} Hz shown at {octaves} octaves from there"
            );
            for smoothing in [
                Smoothing::None,
                Smoothing::Octave(48),
                Smoothing::Octave(12),
                Smoothing::Octave(1),
                Smoothing::Erb(0.5),
            ] {
                spectrum.set(&DisplaySettings { smoothing, ..LEVELS });
                let (_, level) = highest(spectrum.levels_db());
                assert!(level.abs() < 0.1, "{rate_hz} Hz, {smoothing:?}: {hz} Hz reads {level}");
                worst = worst.max(level.abs());
            }
            hz *= 1.083_7;
        }
    }
    println!("worst {worst:.4} dB");
}

/// Lower levels, the other views, one channel alone.
#[test]
fn views_show_what_they_say() {
    let frames: Vec<[f32; 2]> = sine(1_000.0, 48_000.0, 0.5)
        .iter()
        .map(|[x, _]| [*x, -0.1 * x])
        .collect();
    let expected = [
        (ChannelView::Stereo, 10.0 * (0.5 * 1.01_f32).log10()),
        (ChannelView::Left, 0.0),
        (ChannelView::Right, -20.0),
        (ChannelView::Mid, 20.0 * 0.45_f32.log10()),
        (ChannelView::Side, 20.0 * 0.55_f32.log10()),
    ];
    let mut spectrum = spectrum(48_000.0, &LEVELS);
    for (view, expected) in expected {
        spectrum.set(&DisplaySettings { view, ..LEVELS });
        spectrum.add(&frames);
        let (_, level) = highest(spectrum.levels_db());
        assert!((level - expected).abs() < 0.05, "{view:?}: {level} not {expected}");
    }
}

/// A tone leaves nothing elsewhere: neither by its window's side lobes nor folded back into the lower rates. −90 dB: side
/// lobes of Hann's window at 15 bins.
#[test]
fn a_tone_is_alone() {
    for hz in [5_000.0, 9_111.0, 11_900.0, 15_000.0, 23_000.0] {
        let mut spectrum = spectrum(48_000.0, &LEVELS);
        spectrum.add(&sine(hz, 48_000.0, 1.0));
        for (point_hz, level) in spectrum.frequencies_hz().iter().zip(spectrum.levels_db()) {
            if f64::from((point_hz - hz as f32).abs()) > 1_200.0 {
                assert!(*level < -90.0, "{hz} Hz: {level} dB at {point_hz} Hz");
            }
        }
    }
}

/// Pink noise is level with a tilt of 3 dB per octave and rises by 1.5 with 4.5, in any smoothing, across resolutions.
/// Measured over half octaves, against 1 kHz. Without smoothing peaks are shown, which stand above the mean by more where
/// a point holds more bins: up to 5 dB at the top.
#[test]
fn pink_noise_rises_by_the_tilt_less_3_db_per_octave() {
    let noise = pink(16 * 44_100);
    for (smoothing, tolerance) in [
        (Smoothing::Erb(0.5), 1.0),
        (Smoothing::Octave(3), 1.0),
        (Smoothing::Octave(24), 2.5),
        (Smoothing::None, 5.0),
    ] {
        for tilt in [3.0, 4.5] {
            let mut spectrum = spectrum(
                44_100.0,
                &DisplaySettings {
                    smoothing,
                    tilt_db_per_octave: tilt,
                    speed: Speed::Slow,
                    ..LEVELS
                },
            );
            // As many means as fit, since one of 1 s holds too few windows of the lows.
            let mut means = [0.0; 18];
            for second in noise.chunks(44_100) {
                spectrum.add(second);
                for (half_octave, mean) in means.iter_mut().enumerate() {
                    let hz = 40.0 * (0.5 * half_octave as f32).exp2();
                    *mean += mean_db(&spectrum, hz, hz * 2_f32.sqrt()) / 16.0;
                }
            }
            for (half_octave, mean) in means.iter().enumerate() {
                // 40 Hz to 20 kHz; 1 kHz is near the middle of the tenth.
                let octaves = 0.5 * (half_octave as f32 - 9.0);
                let expected = means[9] + (tilt - 3.0) * octaves;
                assert!(
                    (mean - expected).abs() < tolerance,
                    "{smoothing:?}, tilt {tilt}: {mean} at {octaves} octaves, expected {expected}"
                );
            }
        }
    }
}

/// One sine: its critical band and log band read it, what lies beside is masked at the ear's thresholds, and its shape is
/// that of a tone.
#[test]
fn what_stands_beside_the_curve_is_of_the_same_signal() {
    let mut spectrum = spectrum(48_000.0, &LEVELS);
    spectrum.add(&sine(1_000.0, 48_000.0, 1.0));
    assert!(
        spectrum.critical_bands_db()[9].abs() < 0.1,
        "{:?}",
        spectrum.critical_bands_db()
    );
    let log = (0..64).find(|&band| log_band(band).upper_hz > 1_000.0).unwrap();
    let near: f32 = [log - 1, log, log + 1]
        .map(|band| 10_f32.powf(0.1 * spectrum.log_bands_db()[band]))
        .iter()
        .sum();
    assert!((10.0 * near.log10()).abs() < 0.1);
    // Schroeder's slopes: under the masked neighbour above by 10 dB and more, and Johnston's 23 dB of offset.
    let masking = spectrum.masking_db();
    assert!(
        (-40.0..-25.0).contains(&masking[10]) && masking[8] < masking[10],
        "{masking:?}"
    );
    assert!((spectrum.centroid_hz() - 1_000.0).abs() < 30.0 && (spectrum.rolloff_hz() - 1_000.0).abs() < 30.0);
    assert!(spectrum.flatness() < 1e-3);
    assert_eq!(BANDS.len(), masking.len());
}

/// A tone ends: the levels fall with the time constant, the peak stays for as long as was asked and falls then.
#[test]
fn levels_fall_with_the_speed_and_peaks_are_held() {
    for (speed, seconds) in [(Speed::Fast, 0.1), (Speed::Medium, 0.3), (Speed::Slow, 1.0)] {
        let mut spectrum = spectrum(
            48_000.0,
            &DisplaySettings {
                speed,
                peak_hold_seconds: Some(1.0),
                ..LEVELS
            },
        );
        // Longer than the time constant: until then the mean is one of all there was.
        spectrum.add(&sine(5_000.0, 48_000.0, 0.1 + seconds));
        let (point, _) = highest(spectrum.levels_db());
        let silence = vec![[0.0; 2]; 24_000];
        // Half a second on: the window's own 20 ms are in it.
        spectrum.add(&silence);
        let fallen = f64::from(-spectrum.levels_db()[point]);
        let expected = 4.343 * 0.5 / seconds;
        assert!(
            (fallen / expected - 1.0).abs() < 0.1,
            "{speed:?}: fell by {fallen} dB, expected {expected}"
        );
        assert!(spectrum.peaks_db()[point].abs() < 0.1);
        spectrum.add(&silence);
        spectrum.add(&silence);
        let peak = spectrum.peaks_db()[point];
        let expected = spectrum.levels_db()[point].max(-10.0);
        assert!(
            (peak - expected).abs() < 1.0,
            "{speed:?}: half a second after the hold it is 10 dB lower, or at the level: {peak}"
        );
    }
}

/// After a reset nothing is left, not even in the longest window or the filters.
#[test]
fn a_reset_forgets_all() {
    let mut used = spectrum(48_000.0, &DisplaySettings::default());
    used.add(&sine(100.0, 48_000.0, 1.234));
    used.reset();
    assert!(used.next_line().is_none());
    let mut fresh = spectrum(48_000.0, &DisplaySettings::default());
    assert_eq!(used.levels_db(), fresh.levels_db());
    assert!(fresh.critical_bands_db().iter().all(|&level| level == LEVEL_FLOOR_DB));
    let signal = sine(3_333.0, 48_000.0, 0.7);
    used.add(&signal);
    fresh.add(&signal);
    assert_eq!(
        (used.levels_db(), used.peaks_db()),
        (fresh.levels_db(), fresh.peaks_db())
    );
    assert_eq!(used.masking_db(), fresh.masking_db());
    assert_eq!(used.next_line(), fresh.next_line());
}

/// Calls of any length show the same; rows come one for each move, the oldest first, and the oldest go where none are
/// fetched.
#[test]
fn how_the_signal_is_cut_decides_nothing_and_rows_are_in_order() {
    let signal = sine(440.0, 48_000.0, 0.9);
    let mut whole = spectrum(48_000.0, &DisplaySettings::default());
    let moves = whole.add(&signal);
    assert_eq!(moves, signal.len() / 1_024);
    let mut cut = spectrum(48_000.0, &DisplaySettings::default());
    let mut rows = 0;
    for block in signal.chunks(777) {
        cut.add(block);
        while let Some(row) = cut.next_line() {
            rows += 1;
            assert_eq!(row.frames, 1_024 * rows);
        }
    }
    assert_eq!(rows as usize, moves);
    assert_eq!(cut.levels_db(), whole.levels_db());
    let kept: Vec<u64> = std::iter::from_fn(|| whole.next_line())
        .map(|row| row.frames / 1_024)
        .collect();
    assert_eq!(kept, (moves as u64 - 15..=moves as u64).collect::<Vec<_>>());
}

/// Rows are of the moment: a tone's row has its level, the first one after it hardly anything.
#[test]
fn rows_are_of_the_moment() {
    let mut spectrum = spectrum(48_000.0, &DisplaySettings::default());
    spectrum.add(&sine(6_000.0, 48_000.0, 0.32));
    let row = std::iter::from_fn(|| spectrum.next_line()).last().unwrap();
    let (point, level) = highest(&row.levels_db);
    assert!(level.abs() < 0.1 && (spectrum.frequencies_hz()[point] / 6_000.0 - 1.0).abs() < 0.01);
    spectrum.add(&vec![[0.0; 2]; 4 * 1_024]);
    let row = std::iter::from_fn(|| spectrum.next_line()).last().unwrap();
    assert!(row.levels_db[point] < -90.0, "{}", row.levels_db[point]);
}

#[test]
fn every_rate_is_served_and_bad_samples_are_silence() {
    for rate_hz in [8_000.0, 11_025.0, 22_050.0, 32_000.0, 88_200.0, 384_000.0] {
        let mut spectrum = spectrum(rate_hz, &LEVELS);
        let highest_hz = spectrum.frequencies_hz()[DISPLAY_POINTS - 1];
        assert!(
            highest_hz < (0.5 * rate_hz as f32).min(24_000.0) && highest_hz > 0.47 * (rate_hz as f32).min(48_000.0)
        );
        let mut signal = sine(900.0, rate_hz, 0.6);
        signal[5] = [f32::NAN, f32::INFINITY];
        spectrum.add(&signal);
        let (_, level) = highest(spectrum.levels_db());
        assert!(level.abs() < 0.1, "{rate_hz} Hz: {level}");
        assert!(spectrum.levels_db().iter().all(|level| level.is_finite()));
    }
    for rate_hz in [0.0, 4_000.0, 400_000.0, f64::NAN] {
        assert!(LiveSpectrum::new(rate_hz).is_err());
    }
}

#[test]
fn senseless_settings_are_limited() {
    let mut spectrum = spectrum(
        48_000.0,
        &DisplaySettings {
            smoothing: Smoothing::Octave(0),
            tilt_db_per_octave: f32::INFINITY,
            peak_hold_seconds: Some(-1.0),
            ..LEVELS
        },
    );
    let set = *spectrum.settings();
    assert_eq!((set.smoothing, set.tilt_db_per_octave), (Smoothing::Octave(1), 12.0));
    assert_eq!(set.peak_hold_seconds, Some(0.0));
    spectrum.set(&DisplaySettings {
        smoothing: Smoothing::Erb(f32::NAN),
        tilt_db_per_octave: f32::NAN,
        ..LEVELS
    });
    spectrum.add(&sine(1_000.0, 48_000.0, 0.5));
    assert!(spectrum.levels_db().iter().all(|level| level.is_finite()));
}
