//! The adaptation on processed sound: every row of its table, and that nothing but samples and settings decides.

mod determinism;
mod extremes;
mod gains;
mod passages;
mod resonance;
mod uses;

use crate::common::Random;
use crate::noise::noise_lines;
use cochlea_dsp::adapt::Explanation;
use cochlea_dsp::{AdaptSettings, Adaptive, BAND_COUNT, BandLevels, Ear, LongTerm};

pub const RATE_HZ: f64 = 48_000.0;

/// Amount 100 %, everything else as it comes.
pub fn full() -> AdaptSettings {
    AdaptSettings {
        amount: 1.0,
        ..AdaptSettings::default()
    }
}

/// Stereo, both channels alike, starting anew.
pub fn start(settings: &AdaptSettings) -> Adaptive {
    let mut adaptive = Adaptive::new(RATE_HZ, 2).unwrap();
    adaptive.set(settings);
    adaptive.reset();
    adaptive
}

/// Processes mono sound in blocks of 512 in both channels; the left one comes back. `each` is called after every block.
pub fn play(adaptive: &mut Adaptive, signal: &[f32], mut each: impl FnMut(&Explanation)) -> Vec<f32> {
    let (mut left, mut right) = (signal.to_vec(), signal.to_vec());
    for (left, right) in left.chunks_mut(512).zip(right.chunks_mut(512)) {
        adaptive.process_block(&mut [left, right], &[]);
        each(adaptive.adaptation().explanation());
    }
    left
}

/// Pink noise of −20 dBFS in all, `seconds` long.
pub fn pink(seconds: f64, seed: u64) -> Vec<f32> {
    shaped(seconds, seed, -20.0, |hz| 1.0 / hz)
}

/// Noise of any density, at so many dBFS (rms).
pub fn shaped(seconds: f64, seed: u64, level_db: f64, power: impl Fn(f64) -> f64) -> Vec<f32> {
    let length = (seconds * RATE_HZ) as usize;
    let within = |hz: f64| if (15.0..22_000.0).contains(&hz) { power(hz) } else { 0.0 };
    let signal = noise_lines(length, RATE_HZ, seed, within);
    let mean_square = signal.iter().map(|x| x * x).sum::<f64>() / length as f64;
    let gain = 10.0_f64.powf(level_db / 20.0) / mean_square.sqrt();
    signal.into_iter().map(|x| (gain * x) as f32).collect()
}

/// White noise between two frequencies, at so many dBFS (rms).
pub fn band_noise(seconds: f64, seed: u64, level_db: f64, edges_hz: [f64; 2]) -> Vec<f32> {
    shaped(seconds, seed, level_db, |hz| {
        if (edges_hz[0]..edges_hz[1]).contains(&hz) {
            1.0
        } else {
            0.0
        }
    })
}

pub fn sum(a: &[f32], b: &[f32]) -> Vec<f32> {
    a.iter().zip(b).map(|(a, b)| a + b).collect()
}

/// Long-term levels of the bands.
pub fn levels(signal: &[f32]) -> [f64; BAND_COUNT] {
    let mut long_term = LongTerm::new(RATE_HZ, 1).unwrap();
    long_term.add(&[signal]);
    let BandLevels { bands_db, .. } = long_term.levels().unwrap();
    bands_db.map(|level_db| level_db.unwrap_or(f64::NAN))
}

/// Levels of the ear's fine spectrum over the last second, dB, and where they are, Hz.
pub fn spectrum(signal: &[f32]) -> Vec<(f64, f64)> {
    let mut ear = Ear::new(RATE_HZ).unwrap();
    let frames: Vec<[f64; 2]> = signal.iter().map(|&x| [f64::from(x); 2]).collect();
    ear.listen(&frames);
    ear.spectrum_hz()
        .iter()
        .copied()
        .zip(ear.spectrum_db().iter().copied())
        .collect()
}

/// Momentary loudness at the end, LUFS.
pub fn loudness(signal: &[f32]) -> f64 {
    let mut ear = Ear::new(RATE_HZ).unwrap();
    let frames: Vec<[f64; 2]> = signal.iter().map(|&x| [f64::from(x); 2]).collect();
    ear.listen(&frames);
    ear.momentary_lufs()
}

/// A sequence of noise, ±`peak`.
pub fn white(length: usize, peak: f32) -> Vec<f32> {
    Random::new(7).noise(length, peak)
}
