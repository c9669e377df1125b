//! One window of the decimated signal: its power spectrum, and how alike it is to itself a lag later.
//!
//! Two transforms serve four: the window as it is and in Hann's shape travel as the real and the imaginary part of one
//! complex signal, and so do the two power spectra on their way back.

use std::sync::Arc;

use rustfft::num_complex::Complex32;
use rustfft::{Fft, FftPlanner};

use crate::shapes::hann;

/// Length of a window, s.
const WINDOW_SECONDS: f64 = 0.056;
/// The Hann window's own likeness is not taken for less.
const LEAST_SHAPE_LIKENESS: f64 = 0.08;
/// Added to powers, so that silence divides by something.
pub const TINY: f32 = 1e-16;

/// Samples of a window: even.
pub fn window_samples(rate_hz: f64) -> usize {
    2 * (0.5 * WINDOW_SECONDS * rate_hz).round() as usize
}

/// What is computed of one window.
pub struct Window {
    fft: Arc<dyn Fft<f32>>,
    grid: Vec<Complex32>,
    scratch: Vec<Complex32>,
    shape: Vec<f32>,
    /// The window's samples, as they are.
    pub samples: Vec<f32>,
    /// One over the likeness of the shape to itself, by lag.
    unshape: Vec<f32>,
    /// By lag: sum of the squares of the samples before and behind.
    energy: Vec<f32>,
    /// Power of the Hann-shaped window by bin, and of the window as it is.
    pub power: Vec<f32>,
    bare_power: Vec<f32>,
    /// McLeod's normalised square difference by lag, −1 to 1: how alike the window is to itself that much later.
    pub likeness: Vec<f32>,
    /// The same of the spectrum that was given to [`Window::correlate`], in Hann's shape.
    pub weighted_likeness: Vec<f32>,
    /// Mean square.
    pub mean_square: f32,
}

impl Window {
    /// `length`: as [`window_samples`]; `lags`: how many are looked at. Allocates.
    pub fn new(length: usize, lags: usize) -> Self {
        let points = fast_length(length + lags);
        let fft = FftPlanner::new().plan_fft_forward(points);
        let shape: Vec<f64> = (0..length).map(|sample| hann(sample, length)).collect();
        let alike = |lag: usize| {
            shape[lag..]
                .iter()
                .zip(&shape)
                .map(|(one, other)| one * other)
                .sum::<f64>()
        };
        let whole = alike(0);
        Self {
            grid: vec![Complex32::default(); points],
            scratch: vec![Complex32::default(); fft.get_inplace_scratch_len()],
            fft,
            shape: shape.iter().map(|&shape| shape as f32).collect(),
            samples: vec![0.0; length],
            unshape: (0..lags)
                .map(|lag| (whole / alike(lag).max(LEAST_SHAPE_LIKENESS * whole)) as f32)
                .collect(),
            energy: vec![0.0; lags],
            power: vec![0.0; points / 2 + 1],
            bare_power: vec![0.0; points / 2 + 1],
            likeness: vec![0.0; lags],
            weighted_likeness: vec![0.0; lags],
            mean_square: 0.0,
        }
    }

    /// Points of the transform: a bin is the rate over this wide.
    pub fn points(&self) -> usize {
        self.grid.len()
    }

    /// Both spectra. `input`: the window's samples, in two pieces.
    ///
    /// Real time: no allocation.
    pub fn transform(&mut self, older: &[f32], newer: &[f32]) {
        self.samples[..older.len()].copy_from_slice(older);
        self.samples[older.len()..].copy_from_slice(newer);
        for ((point, &sample), &shape) in self.grid.iter_mut().zip(&self.samples).zip(&self.shape) {
            *point = Complex32::new(sample, sample * shape);
        }
        let length = self.shape.len();
        self.grid[length..].fill(Complex32::default());
        self.sum_energies();
        self.fft.process_with_scratch(&mut self.grid, &mut self.scratch);
        let points = self.grid.len();
        for bin in 0..self.power.len() {
            let (one, mirrored) = (self.grid[bin], self.grid[(points - bin) % points].conj());
            self.bare_power[bin] = 0.25 * (one + mirrored).norm_sqr();
            self.power[bin] = 0.25 * (one - mirrored).norm_sqr();
        }
    }

    fn sum_energies(&mut self) {
        let length = self.shape.len();
        let square = |n: usize| self.samples[n] * self.samples[n];
        let whole = sum_of_squares(&self.samples);
        self.mean_square = whole / length as f32;
        let mut energy = 2.0 * whole;
        for lag in 0..self.energy.len() {
            self.energy[lag] = energy;
            energy -= square(lag) + square(length - 1 - lag);
        }
    }

    /// Both likenesses. `weighted_power`: by bin.
    ///
    /// Real time: no allocation.
    pub fn correlate(&mut self, weighted_power: &[f32]) {
        let points = self.grid.len();
        for (bin, (&bare, &weighted)) in self.bare_power.iter().zip(weighted_power).enumerate() {
            let both = Complex32::new(bare, weighted);
            self.grid[bin] = both;
            self.grid[(points - bin) % points] = both;
        }
        self.fft.process_with_scratch(&mut self.grid, &mut self.scratch);
        let whole = self.grid[0].im.max(TINY);
        let scale = 2.0 / points as f32;
        for lag in 0..self.likeness.len() {
            let Complex32 { re, im } = self.grid[lag];
            self.likeness[lag] = scale * re / (self.energy[lag] + TINY);
            self.weighted_likeness[lag] = im / whole * self.unshape[lag];
        }
    }
}

/// In eight sums, so that it can be done eight at a time.
pub fn sum_of_squares(samples: &[f32]) -> f32 {
    let mut sums = [0.0_f32; 8];
    let chunks = samples.chunks_exact(sums.len());
    let rest: f32 = chunks.remainder().iter().map(|sample| sample * sample).sum();
    for chunk in chunks {
        for (sum, sample) in sums.iter_mut().zip(chunk) {
            *sum += sample * sample;
        }
    }
    sums.iter().sum::<f32>() + rest
}

/// The next even number with no prime factor over 5.
fn fast_length(least: usize) -> usize {
    let is_fast = |number: &usize| {
        let mut rest = *number;
        for factor in [2, 3, 5] {
            while rest.is_multiple_of(factor) {
                rest /= factor;
            }
        }
        rest == 1 && number.is_multiple_of(8)
    };
    (least..).find(is_fast).unwrap_or(least)
}
