//! To about 12 kHz: a low-pass filter, of which every n-th output is computed, and a filter against a constant.

use std::f64::consts::PI;

use crate::shapes::kaiser;

/// Rate that the decimated signal is nearest to, Hz.
const WANTED_HZ: f64 = 12_000.0;
/// The low-pass filter is flat to here and closed from there, as shares of the decimated rate: what folds back does so
/// above [`PASSES`].
pub const PASSES: f64 = 0.42;
const STOPS: f64 = 0.58;
/// Kaiser's window for 60 dB.
const BETA: f64 = 5.65;
const ATTENUATION_DB: f64 = 60.0;
/// What is slower is no pitch, Hz.
const HIGH_PASS_HZ: f64 = 15.0;
const LANES: usize = 8;

/// How many samples of the input there are to one of the output.
pub fn decimation(sample_rate_hz: f64) -> usize {
    (sample_rate_hz / WANTED_HZ).round().max(1.0) as usize
}

/// Takes one sample after the other, and gives one for every so many.
pub struct Decimator {
    factor: usize,
    /// Padded with zeros to whole lanes.
    taps: Vec<f32>,
    /// Twice as long as the taps: every sample stands in two places, so that the last ones always lie in a row.
    past: Vec<f32>,
    place: usize,
    phase: usize,
    pole: f32,
    before: f32,
    high_passed: f32,
}

impl Decimator {
    /// Silence before. `sample_rate_hz`: of the input. Allocates.
    pub fn new(sample_rate_hz: f64) -> Self {
        let factor = decimation(sample_rate_hz);
        let mut taps = match factor {
            1 => vec![1.0],
            _ => low_pass(factor),
        };
        taps.resize(taps.len().next_multiple_of(LANES), 0.0);
        let pole = (-2.0 * PI * HIGH_PASS_HZ * factor as f64 / sample_rate_hz).exp() as f32;
        Self {
            factor,
            past: vec![0.0; 2 * taps.len()],
            taps,
            place: 0,
            phase: 0,
            pole,
            before: 0.0,
            high_passed: 0.0,
        }
    }

    /// Samples of the input by which the output is late: exact.
    pub fn delay_samples(&self) -> usize {
        match self.factor {
            1 => 0,
            factor => half_length(factor),
        }
    }

    /// Silence before; the next output comes with the `factor`-th sample from now.
    ///
    /// Real time: no allocation.
    pub fn reset(&mut self) {
        self.past.fill(0.0);
        (self.place, self.phase) = (0, 0);
        (self.before, self.high_passed) = (0.0, 0.0);
    }

    /// The next sample.
    ///
    /// Real time: no allocation.
    #[inline]
    pub fn push(&mut self, sample: f32) -> Option<f32> {
        let length = self.taps.len();
        // Backwards, so that the newest comes first.
        self.place = if self.place == 0 { length - 1 } else { self.place - 1 };
        self.past[self.place] = sample;
        self.past[self.place + length] = sample;
        self.phase += 1;
        if self.phase < self.factor {
            return None;
        }
        self.phase = 0;
        let past = &self.past[self.place..self.place + length];
        let mut sums = [0.0_f32; LANES];
        for (taps, past) in self.taps.chunks_exact(LANES).zip(past.chunks_exact(LANES)) {
            for lane in 0..LANES {
                sums[lane] += taps[lane] * past[lane];
            }
        }
        let low_passed: f32 = sums.iter().sum();
        self.high_passed = low_passed - self.before + self.pole * self.high_passed;
        self.before = low_passed;
        Some(self.high_passed)
    }
}

/// Taps on either side of the middle one.
fn half_length(factor: usize) -> usize {
    let transition = 2.0 * PI * (STOPS - PASSES) / factor as f64;
    (0.5 * (ATTENUATION_DB - 8.0) / (2.285 * transition)).ceil() as usize
}

/// A sinc in Kaiser's window, gain 1 at 0 Hz.
fn low_pass(factor: usize) -> Vec<f32> {
    let half = half_length(factor) as f64;
    let edge = 0.5 * (PASSES + STOPS) / factor as f64;
    let tap = |index: usize| {
        let from_middle = index as f64 - half;
        let sinc = match from_middle {
            0.0 => 2.0 * edge,
            _ => (2.0 * PI * edge * from_middle).sin() / (PI * from_middle),
        };
        sinc * kaiser(BETA, from_middle / (half + 1.0))
    };
    let taps: Vec<f64> = (0..=2 * half as usize).map(tap).collect();
    let sum: f64 = taps.iter().sum();
    taps.iter().map(|tap| (tap / sum) as f32).collect()
}
