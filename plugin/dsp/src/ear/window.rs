//! The last window of the detector's input, and its power spectrum, in small units of work.
//!
//! Left and right travel as the real and imaginary part of one complex signal, so one transform serves both: the power
//! of a bin, summed over both channels, is half the sum of the squares at the bin and at its mirror image.

use crate::shapes::hann;
use crate::shared::Shared;
use crate::spread_fft::{SplitFft, Stage};
use rustfft::FftPlanner;
use rustfft::num_complex::Complex64;
use std::convert::Infallible;
use std::sync::Arc;

/// Hops of a window.
pub const HOPS: usize = 4;
/// Hops that are kept: those of the window at work, and the one being gathered.
const SLOTS: usize = HOPS + 1;

// Costs in ns per point, about as measured; they only spread the work.
const COLUMN_POINT_COST: usize = 4;
const ROW_POINT_COST: usize = 1;

/// Five hops of input and the transform of four of them.
pub struct Window {
    hop: usize,
    fft: SplitFft,
    /// Hann, periodic: a constant input reaches the bins −1, 0 and 1 and no other.
    shape: Arc<Vec<f64>>,
    input: Vec<Complex64>,
    /// Where the hop being gathered begins.
    gathering: usize,
    grid: Vec<Complex64>,
    /// Makes the power of a full-scale sine, summed over its bins, 1; with the mean of the channels in it.
    scale: f64,
}

impl Window {
    /// `length_samples`: a power of two, at least 64. Allocates.
    pub fn new(length_samples: usize) -> Self {
        let mut fft = SplitFft::new(length_samples, &mut FftPlanner::new());
        (0..fft.rows()).for_each(|_| fft.prepare_row());
        let length = length_samples as f64;
        static SHAPES: Shared<usize, Vec<f64>> = Shared::new();
        let make = || Ok::<_, Infallible>((0..length_samples).map(|sample| hann(sample, length_samples)).collect());
        let Ok(shape) = SHAPES.get(length_samples, make);
        let square: f64 = shape.iter().map(|w| w * w).sum();
        let hop = length_samples / HOPS;
        Self {
            hop,
            fft,
            shape,
            input: vec![Complex64::default(); SLOTS * hop],
            gathering: 0,
            grid: vec![Complex64::default(); length_samples],
            // 4Σ|X|²/(N·Σw²) for one channel; half of the sum at bin and image, half for the mean of two channels.
            scale: 4.0 / (length * square) / 4.0,
        }
    }

    /// Samples from one window to the next.
    pub fn hop(&self) -> usize {
        self.hop
    }

    /// Forgets all input. The next sample is the first of a hop.
    ///
    /// Real time: no allocation.
    pub fn reset(&mut self) {
        self.input.fill(Complex64::default());
        self.gathering = 0;
    }

    /// Keeps one frame. `place`: in the hop being gathered.
    ///
    /// Real time: no allocation.
    #[inline]
    pub fn gather(&mut self, place: usize, [left, right]: [f64; 2]) {
        self.input[self.gathering + place] = Complex64::new(left, right);
    }

    /// The hop is complete: what is at work now is the window that ends with it.
    ///
    /// Real time: no allocation.
    pub fn turn(&mut self) {
        self.gathering = (self.gathering + self.hop) % self.input.len();
    }

    /// What the transform consists of: columns, then rows.
    pub fn stages(&self) -> [Stage; 2] {
        let (rows, columns) = (self.fft.rows(), self.fft.columns());
        [
            Stage {
                units: self.fft.column_units(),
                cost: COLUMN_POINT_COST * rows * columns / self.fft.column_units(),
            },
            Stage {
                units: rows,
                cost: ROW_POINT_COST * columns,
            },
        ]
    }

    /// One unit of columns of the window at work.
    ///
    /// Real time: no allocation.
    pub fn transform_columns(&mut self, unit: usize) {
        let (input, shape) = (&self.input, &self.shape);
        // The oldest hop follows the one being gathered.
        let start = self.gathering + self.hop;
        let sample = |n: usize| {
            let place = start + n;
            let wrapped = if place >= input.len() {
                place - input.len()
            } else {
                place
            };
            input[wrapped] * shape[n]
        };
        self.fft.forward_columns(unit, sample, &mut self.grid);
    }

    /// One row, after all columns.
    ///
    /// Real time: no allocation.
    pub fn transform_row(&mut self, row: usize) {
        self.fft.forward_row(row, &mut self.grid);
    }

    /// Power of one bin, mean of both channels, after all rows: summed over the bins of a full-scale sine it is 1.
    ///
    /// `bin`: 1 to half the length.
    ///
    /// Real time: no allocation.
    #[inline]
    pub fn power(&self, bin: usize) -> f64 {
        let (rows, columns) = (self.fft.rows(), self.fft.columns());
        let at = |bin: usize| self.grid[bin % rows * columns + bin / rows].norm_sqr();
        self.scale * (at(bin) + at(self.grid.len() - bin))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::f64::consts::TAU;

    /// Two unrelated tones on bin centres of either channel, one hop at a time: 0 dB and −20 dB, each halved by the
    /// mean of the channels. The tolerance is rounding.
    #[test]
    fn power_is_the_mean_of_both_channels() {
        let length = 256;
        let mut window = Window::new(length);
        for n in 0..length + 64 {
            let tone = |bin: usize| (TAU * (bin * n) as f64 / length as f64).sin();
            window.gather(n % window.hop(), [tone(20), 0.1 * tone(70)]);
            if (n + 1) % window.hop() == 0 {
                window.turn();
            }
        }
        (0..window.stages()[0].units).for_each(|unit| window.transform_columns(unit));
        (0..window.stages()[1].units).for_each(|row| window.transform_row(row));
        for (bin, expected) in [(20, 0.5), (70, 0.005)] {
            let power: f64 = (bin - 2..=bin + 2).map(|bin| window.power(bin)).sum();
            assert!((power / expected - 1.0).abs() < 1e-12, "bin {bin}: {power}");
        }
        assert!(window.power(45) < 1e-25);
    }
}
