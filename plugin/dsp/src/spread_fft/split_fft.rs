//! A complex transform of 2ⁿ points in small units of work: columns, twiddle factors, rows.
//!
//! A library transform is one call; here its work must be spread over many control steps. Spectra stay in the order in
//! which the rows leave them, point (r, c) of the grid holding bin r + c·rows, since products do not ask for more.
//!
//! Source: W. M. Gentleman & G. Sande, "Fast Fourier Transforms: For Fun and Profit", AFIPS Fall Joint Computer Conf.,
//! 1966.

use rustfft::num_complex::Complex64;
use rustfft::{Fft, FftPlanner};
use std::f64::consts::TAU;
use std::sync::Arc;

/// Columns per unit: more would waste less of a cache line, and spread less evenly.
pub const COLUMNS_PER_UNIT: usize = 2;

/// Plans of one length. Their memory is allocated at once, and touched where the twiddle factors are made.
pub struct SplitFft {
    rows: usize,
    columns: usize,
    forward: [Arc<dyn Fft<f64>>; 2],
    inverse: [Arc<dyn Fft<f64>>; 2],
    twiddles: Vec<Complex64>,
    gathered: Vec<Complex64>,
    scratch: Vec<Complex64>,
}

impl SplitFft {
    /// `length`: a power of two, at least 64. `planner`: keeps what several lengths share. Allocates; there are no
    /// twiddle factors yet.
    pub fn new(length: usize, planner: &mut FftPlanner<f64>) -> Self {
        let rows = 1 << (length.ilog2() / 2);
        let columns = length / rows;
        let forward = [rows, columns].map(|length| planner.plan_fft_forward(length));
        let inverse = [rows, columns].map(|length| planner.plan_fft_inverse(length));
        let plans = forward.iter().chain(&inverse);
        let scratch = plans.map(|plan| plan.get_inplace_scratch_len()).max().unwrap_or(0);
        let zero = Complex64::default();
        Self {
            rows,
            columns,
            forward,
            inverse,
            twiddles: Vec::with_capacity(length),
            gathered: vec![zero; COLUMNS_PER_UNIT * rows],
            scratch: vec![zero; scratch],
        }
    }

    /// Rows of the grid, one unit each.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// Points of a row.
    pub fn columns(&self) -> usize {
        self.columns
    }

    /// Units of columns.
    pub fn column_units(&self) -> usize {
        self.columns / COLUMNS_PER_UNIT
    }

    /// How many rows have their twiddle factors. All must, before anything is transformed.
    pub fn prepared_rows(&self) -> usize {
        self.twiddles.len() / self.columns
    }

    /// Makes the twiddle factors of the next row, unless all are made.
    ///
    /// Real time: no allocation, a sine and a cosine per column.
    pub fn prepare_row(&mut self) {
        let row = self.prepared_rows();
        if row < self.rows {
            let length = self.rows * self.columns;
            self.twiddles.extend((0..self.columns).map(|column| {
                let angle = -TAU * (row * column) as f64 / length as f64;
                Complex64::new(angle.cos(), angle.sin())
            }));
        }
    }

    /// First half of the forward transform: one unit of columns of `input`, which is called with sample indices.
    ///
    /// Real time: no allocation.
    pub fn forward_columns(&mut self, unit: usize, input: impl Fn(usize) -> Complex64, grid: &mut [Complex64]) {
        let first = unit * COLUMNS_PER_UNIT;
        for row in 0..self.rows {
            for column in 0..COLUMNS_PER_UNIT {
                self.gathered[column * self.rows + row] = input(row * self.columns + first + column);
            }
        }
        self.forward[0].process_with_scratch(&mut self.gathered, &mut self.scratch);
        for row in 0..self.rows {
            for column in 0..COLUMNS_PER_UNIT {
                let place = row * self.columns + first + column;
                grid[place] = self.gathered[column * self.rows + row] * self.twiddles[place];
            }
        }
    }

    /// Second half of the forward transform: one row, in place, which is handed back.
    ///
    /// Real time: no allocation.
    pub fn forward_row<'a>(&mut self, row: usize, grid: &'a mut [Complex64]) -> &'a mut [Complex64] {
        let row = &mut grid[row * self.columns..(row + 1) * self.columns];
        self.forward[1].process_with_scratch(row, &mut self.scratch);
        row
    }

    /// First half of the inverse transform (without its 1/length): one row, in place.
    ///
    /// Real time: no allocation.
    pub fn inverse_row(&mut self, row: usize, grid: &mut [Complex64]) {
        let range = row * self.columns..(row + 1) * self.columns;
        let values = &mut grid[range.clone()];
        self.inverse[1].process_with_scratch(values, &mut self.scratch);
        for (value, twiddle) in values.iter_mut().zip(&self.twiddles[range]) {
            *value *= twiddle.conj();
        }
    }

    /// Second half of the inverse transform: one unit of columns, of which the second half of the samples, as
    /// overlap-save keeps it, goes to `output`, counted from the middle.
    ///
    /// Real time: no allocation.
    pub fn inverse_columns_upper(&mut self, unit: usize, grid: &[Complex64], output: &mut [Complex64]) {
        let first = unit * COLUMNS_PER_UNIT;
        for row in 0..self.rows {
            for column in 0..COLUMNS_PER_UNIT {
                self.gathered[column * self.rows + row] = grid[row * self.columns + first + column];
            }
        }
        self.inverse[0].process_with_scratch(&mut self.gathered, &mut self.scratch);
        let half = self.rows / 2;
        for row in 0..half {
            for column in 0..COLUMNS_PER_UNIT {
                output[row * self.columns + first + column] = self.gathered[column * self.rows + half + row];
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn signal(length: usize) -> Vec<Complex64> {
        let at = |n: usize| Complex64::new((n * n % 97) as f64 - 48.0, (n * 31 % 89) as f64 - 44.0);
        (0..length).map(at).collect()
    }

    fn forward(fft: &mut SplitFft, signal: &[Complex64]) -> Vec<Complex64> {
        let mut grid = vec![Complex64::default(); signal.len()];
        (0..fft.rows()).for_each(|_| fft.prepare_row());
        for unit in 0..fft.column_units() {
            fft.forward_columns(unit, |n| signal[n], &mut grid);
        }
        for row in 0..fft.rows() {
            fft.forward_row(row, &mut grid);
        }
        grid
    }

    /// Against the library's own transform; tolerance is rounding, relative to the largest bin.
    #[test]
    fn agrees_with_the_library() {
        for length in [64, 128, 512, 8_192] {
            let signal = signal(length);
            let mut fft = SplitFft::new(length, &mut FftPlanner::new());
            let grid = forward(&mut fft, &signal);
            let mut expected = signal.clone();
            FftPlanner::new().plan_fft_forward(length).process(&mut expected);
            let largest = expected.iter().map(|x| x.norm()).fold(0.0, f64::max);
            for row in 0..fft.rows() {
                for column in 0..fft.columns() {
                    let difference = grid[row * fft.columns() + column] - expected[row + column * fft.rows()];
                    assert!(
                        difference.norm() < 1e-13 * largest,
                        "{length}: row {row}, column {column}"
                    );
                }
            }
        }
    }

    #[test]
    fn inverse_gives_the_second_half_back() {
        for length in [64, 128, 512] {
            let signal = signal(length);
            let mut fft = SplitFft::new(length, &mut FftPlanner::new());
            let mut grid = forward(&mut fft, &signal);
            for row in 0..fft.rows() {
                fft.inverse_row(row, &mut grid);
            }
            let mut half = vec![Complex64::default(); length / 2];
            for unit in 0..fft.column_units() {
                fft.inverse_columns_upper(unit, &grid, &mut half);
            }
            for (found, expected) in half.iter().zip(&signal[length / 2..]) {
                assert!((found / length as f64 - expected).norm() < 1e-12, "{length}");
            }
        }
    }
}
