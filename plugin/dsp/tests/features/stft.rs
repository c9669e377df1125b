//! Spectra: right to an f32's rounding, and calibrated.

use crate::common::{Random, sine};
use cochlea_dsp::analysis::stft::Stft;
use rustfft::num_complex::Complex64;
use std::f64::consts::TAU;

/// The same in f64 by the definition, as librosa has it: a periodic Hann window in the middle of the transform.
fn expected(frame: &[f32], fft_samples: usize) -> Vec<Complex64> {
    let lead = (fft_samples - frame.len()) / 2;
    let turns: Vec<Complex64> = (0..fft_samples)
        .map(|n| Complex64::from_polar(1.0, -TAU * n as f64 / fft_samples as f64))
        .collect();
    let hann = |n: usize| 0.5 - 0.5 * (TAU * n as f64 / frame.len() as f64).cos();
    let windowed: Vec<f64> = frame.iter().enumerate().map(|(n, &x)| f64::from(x) * hann(n)).collect();
    let bin = |bin: usize| {
        let samples = windowed.iter().enumerate();
        samples.map(|(n, x)| turns[(n + lead) * bin % fft_samples] * x).sum()
    };
    (0..=fft_samples / 2).map(bin).collect()
}

/// Largest difference over largest value: 1e-6; an f32 transform rounds by a few times 6e-8.
#[test]
fn spectra_are_those_of_the_definition() {
    let mut random = Random::new(5);
    // Windows as long as the transform; shorter, at even and odd places; of odd length.
    for (window, fft) in [
        (4096, 4096),
        (1024, 2048),
        (800, 1024),
        (1102, 2048),
        (441, 512),
        (2, 2),
    ] {
        let frame = random.noise(window, 0.5);
        let mut stft = Stft::hann(window, fft);
        assert_eq!(
            (stft.window_samples(), stft.fft_samples(), stft.bins()),
            (window, fft, fft / 2 + 1)
        );
        let expected = expected(&frame, fft);
        let largest = expected.iter().map(|bin| bin.norm()).fold(0.0, f64::max);
        // Twice: the first transform leaves nothing behind.
        for _ in 0..2 {
            for (found, expected) in stft.spectrum(&frame).iter().zip(&expected) {
                let found = Complex64::new(f64::from(found.re), f64::from(found.im));
                assert!(
                    (found - expected).norm() <= 1e-6 * largest,
                    "{window}/{fft}: {found} not {expected}"
                );
            }
            for (&found, expected) in stft.power(&frame).iter().zip(&expected) {
                let difference = (f64::from(found) - expected.norm_sqr()).abs();
                assert!(difference <= 2e-6 * largest * largest, "{window}/{fft}: {found}");
            }
        }
    }
}

/// 0 dB of amplitude at a bin's centre, 0 dB of power over all bins, whatever the padding. 1e-4 dB: rounding to f32.
#[test]
fn a_full_scale_sine_reads_0_db() {
    for (window, fft) in [(4096, 4096), (4096, 8192), (1000, 4096)] {
        let mut stft = Stft::hann(window, fft);
        let (amplitude_scale, power_scale) = (stft.amplitude_scale(), stft.power_scale());
        let bin = fft / 8;
        let power = stft.power(&sine(window, bin as f64, fft as f64, 1.0));
        let amplitude_db = 20.0 * (power[bin].sqrt() * amplitude_scale).log10();
        let power_db = 10.0 * (power.iter().sum::<f32>() * power_scale).log10();
        assert!(
            amplitude_db.abs() < 1e-4 && power_db.abs() < 1e-4,
            "{amplitude_db} dB, {power_db} dB"
        );
    }
}

#[test]
fn what_is_no_sound_is_silence() {
    let mut stft = Stft::hann(512, 512);
    let frame = Random::new(3).noise(512, 0.5);
    let mut silenced = frame.clone();
    let mut bad = frame.clone();
    for (n, value) in [(3, f32::NAN), (100, f32::INFINITY), (255, -1.1e6), (256, f32::MAX)] {
        bad[n] = value;
        silenced[n] = 0.0;
    }
    let expected = stft.power(&silenced).to_vec();
    assert_eq!(stft.power(&bad), expected);
    // A short frame ends in silence, of a long one the rest is not heard.
    let mut short = frame.clone();
    short[100..].fill(0.0);
    let expected = stft.power(&short).to_vec();
    assert_eq!(stft.power(&short[..100]), expected);
    let expected = stft.power(&frame).to_vec();
    assert_eq!(stft.power(&[&frame[..], &frame[..]].concat()), expected);
}
