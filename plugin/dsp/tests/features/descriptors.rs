//! Descriptors of single frames against their definitions, written out in f64.

use crate::common::{Random, sine};
use cochlea_dsp::analysis::descriptors::{FrameAnalyser, FrameDescriptors, LOG_BAND_COUNT, log_band};
use cochlea_dsp::analysis::stft::Stft;

const RATES_HZ: [f64; 4] = [8_000.0, 44_100.0, 96_000.0, 384_000.0];

/// Centroid, roll-off and flatness, librosa's definitions word for word, of the same spectrum.
fn expected(frame: &[f32], sample_rate_hz: f64) -> [f64; 3] {
    let mut stft = Stft::hann(frame.len(), frame.len());
    let power: Vec<f64> = stft.power(frame).iter().map(|&power| f64::from(power)).collect();
    let hz = |bin: usize| bin as f64 * sample_rate_hz / frame.len() as f64;
    let sum: f64 = power.iter().map(|power| power.sqrt()).sum();
    let centroid_hz = power
        .iter()
        .enumerate()
        .map(|(bin, power)| hz(bin) * power.sqrt() / sum)
        .sum();
    let mut below = 0.0;
    let rolloff = power.iter().position(|power| {
        below += power.sqrt();
        below >= 0.85 * sum
    });
    let floored: Vec<f64> = power.iter().map(|power| power.max(1e-10)).collect();
    let bins = power.len() as f64;
    let geometric = (floored.iter().map(|power| power.ln()).sum::<f64>() / bins).exp();
    [
        centroid_hz,
        hz(rolloff.unwrap()),
        geometric / (floored.iter().sum::<f64>() / bins),
    ]
}

/// Noise, white and with a tail of nothing at high frequencies; a tone; a quiet tone; an impulse. 1e-4: sums in f32. The
/// roll-off is the same bin.
#[test]
fn centroid_rolloff_and_flatness_are_as_defined() {
    for sample_rate_hz in RATES_HZ {
        let mut analyser = FrameAnalyser::new(sample_rate_hz, 1).unwrap();
        let length = analyser.frame_samples();
        let noise = Random::new(11).noise(length, 0.5);
        let smooth: Vec<f32> = (0..length)
            .map(|n| noise[n.saturating_sub(9)..=n].iter().sum::<f32>() / 10.0)
            .collect();
        let mut impulse = vec![0.0; length];
        impulse[length / 2] = 1.0;
        let tone = sine(length, 997.0, sample_rate_hz, 0.9);
        let quiet = sine(length, 123.4, sample_rate_hz, 1e-5);
        for (name, frame) in [
            ("noise", noise),
            ("smooth", smooth),
            ("impulse", impulse),
            ("tone", tone),
            ("quiet", quiet),
        ] {
            let [centroid_hz, rolloff_hz, flatness] = expected(&frame, sample_rate_hz);
            let found = analyser.analyse(&[&frame]);
            let near = |found: f32, expected: f64| (f64::from(found) - expected).abs() <= 1e-4 * expected;
            assert!(
                near(found.centroid_hz, centroid_hz),
                "{name}, {sample_rate_hz} Hz: {} not {centroid_hz}",
                found.centroid_hz
            );
            assert!(
                (f64::from(found.rolloff_hz) - rolloff_hz).abs() < 0.1,
                "{name}, {sample_rate_hz} Hz: {} not {rolloff_hz}",
                found.rolloff_hz
            );
            assert!(
                near(found.flatness, flatness),
                "{name}, {sample_rate_hz} Hz: {} not {flatness}",
                found.flatness
            );
        }
    }
}

/// 0.1 dB is what is asked of a level.
#[test]
fn a_full_scale_sine_is_0_db_in_its_band_and_half_in_power() {
    for sample_rate_hz in RATES_HZ {
        let mut analyser = FrameAnalyser::new(sample_rate_hz, 2).unwrap();
        let whole = (0..LOG_BAND_COUNT).filter(|&band| {
            let band = log_band(band);
            // Wide enough for a window's lobe, four bins, between edges that are not sharp.
            band.upper_hz - band.lower_hz > 6.0 * analyser.bin_hz() && band.upper_hz < 0.45 * sample_rate_hz
        });
        for band in whole.collect::<Vec<_>>() {
            let frame = sine(analyser.frame_samples(), log_band(band).centre_hz, sample_rate_hz, 1.0);
            let found = analyser.analyse(&[&frame, &frame]);
            let level_db = found.bands_db()[band];
            assert!(level_db.abs() < 0.1, "{sample_rate_hz} Hz, band {band}: {level_db} dB");
            // Less than a period may be left over at the frame's end.
            assert!((found.power - 0.5).abs() < 0.01, "{}", found.power);
            let all: f32 = analyser.power().iter().sum();
            assert!((10.0 * all.log10()).abs() < 0.01, "{all}");
        }
    }
}

/// The power is the mean over channels, so twice the same is the same, and one of two silent is half.
#[test]
fn channels_count_by_their_mean_power() {
    let mut one = FrameAnalyser::new(48_000.0, 1).unwrap();
    let mut two = FrameAnalyser::new(48_000.0, 2).unwrap();
    let frame = Random::new(2).noise(one.frame_samples(), 0.5);
    let silence = vec![0.0; frame.len()];
    let alone = one.analyse(&[&frame]);
    let both = two.analyse(&[&frame, &frame]);
    let near = |found: f32, expected: f32| (found / expected - 1.0).abs() < 1e-5;
    assert!(near(both.centroid_hz, alone.centroid_hz) && near(both.flatness, alone.flatness));
    assert_eq!(both.rolloff_hz, alone.rolloff_hz);
    let half = two.analyse(&[&frame, &silence]);
    assert!(near(half.centroid_hz, alone.centroid_hz) && (half.power / alone.power - 0.5).abs() < 1e-6);
    for (half, alone) in half.band_powers.iter().zip(&alone.band_powers) {
        assert!(near(2.0 * half, *alone));
    }
}

#[test]
fn silence_and_bad_samples_give_finite_values() {
    let mut analyser = FrameAnalyser::new(44_100.0, 1).unwrap();
    let silence = analyser.analyse(&[&vec![0.0; 4096]]);
    let FrameDescriptors {
        power,
        centroid_hz,
        rolloff_hz,
        flatness,
        band_powers,
    } = silence;
    assert_eq!((power, centroid_hz, rolloff_hz), (0.0, 0.0, 0.0));
    assert!((flatness - 1.0).abs() < 1e-6 && band_powers == [0.0; LOG_BAND_COUNT]);
    assert_eq!(silence.bands_db(), [-200.0; LOG_BAND_COUNT]);
    for bad in [f32::NAN, f32::INFINITY, f32::MAX, -1e7] {
        assert_eq!(analyser.analyse(&[&vec![bad; 4096]]), silence);
    }
    let loudest = analyser.analyse(&[&vec![1e6; 4096]]);
    assert!(loudest.power.is_finite() && loudest.centroid_hz.is_finite() && loudest.flatness.is_finite());
}

#[test]
fn senseless_formats_are_refused() {
    assert!(FrameAnalyser::new(7_999.0, 1).is_err() && FrameAnalyser::new(f64::NAN, 1).is_err());
    assert!(FrameAnalyser::new(48_000.0, 0).is_err() && FrameAnalyser::new(48_000.0, 3).is_err());
}
