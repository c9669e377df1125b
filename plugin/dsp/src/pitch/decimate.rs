//! To about 12 kHz: a low-pass filter, of which every n-th output is computed, and a filter against a constant.

use std::f64::consts::PI;

use crate::decimate::{self, LowPass};

/// Rate that the decimated signal is nearest to, Hz.
const WANTED_HZ: f64 = 12_000.0;
/// The low-pass filter is flat to here, as a share of the decimated rate: what folds back does so above it.
pub const PASSES: f64 = 0.42;
const LOW_PASS: LowPass = LowPass {
    passes: PASSES,
    stops: 0.58,
    attenuation_db: 60.0,
    beta: 5.65,
};
/// What is slower is no pitch, Hz.
const HIGH_PASS_HZ: f64 = 15.0;

/// How many samples of the input there are to one of the output.
pub fn decimation(sample_rate_hz: f64) -> usize {
    (sample_rate_hz / WANTED_HZ).round().max(1.0) as usize
}

/// Takes one sample after the other, and gives one for every so many.
pub struct Decimator {
    factor: usize,
    low_pass: decimate::Decimator,
    pole: f32,
    before: f32,
    high_passed: f32,
}

impl Decimator {
    /// Silence before. `sample_rate_hz`: of the input. Allocates.
    pub fn new(sample_rate_hz: f64) -> Self {
        let factor = decimation(sample_rate_hz);
        Self {
            factor,
            low_pass: decimate::Decimator::new(factor, &LOW_PASS),
            pole: (-2.0 * PI * HIGH_PASS_HZ * factor as f64 / sample_rate_hz).exp() as f32,
            before: 0.0,
            high_passed: 0.0,
        }
    }

    /// Samples of the input by which the output is late: exact.
    pub fn delay_samples(&self) -> usize {
        match self.factor {
            1 => 0,
            factor => LOW_PASS.half_length(factor),
        }
    }

    /// Silence before; the next output comes with the `factor`-th sample from now.
    ///
    /// Real time: no allocation.
    pub fn reset(&mut self) {
        self.low_pass.reset();
        (self.before, self.high_passed) = (0.0, 0.0);
    }

    /// The next sample.
    ///
    /// Real time: no allocation.
    #[inline]
    pub fn push(&mut self, sample: f32) -> Option<f32> {
        let low_passed = self.low_pass.push(sample)?;
        self.high_passed = low_passed - self.before + self.pole * self.high_passed;
        self.before = low_passed;
        Some(self.high_passed)
    }
}
