//! Noise of any colour, made of lines.

use crate::common::Random;
use realfft::RealFftPlanner;
use realfft::num_complex::Complex64;
use std::f64::consts::TAU;

/// One period of noise: lines of any density over frequency, with random phases. `power`: of the line at so many Hz,
/// as a full-scale sine's is 1. Between lines that fall into one bin, all beats are whole over the period.
pub fn noise_lines(length: usize, rate_hz: f64, seed: u64, power: impl Fn(f64) -> f64) -> Vec<f64> {
    let plan = RealFftPlanner::new().plan_fft_inverse(length);
    let mut random = Random::new(seed);
    let mut bins = plan.make_input_vec();
    for (line, bin) in (1..length / 2).zip(&mut bins[1..]) {
        let amplitude = 0.5 * power(line as f64 * rate_hz / length as f64).sqrt();
        *bin = Complex64::from_polar(amplitude, TAU * random.uniform());
    }
    let mut signal = plan.make_output_vec();
    plan.process(&mut bins, &mut signal).unwrap();
    signal
}
