//! From section coefficients to the partition spectra of the FIR.
//!
//! The cascade's magnitude on the grid of a transform as long as the FIR, its inverse transform, a Kaiser window, and
//! partitions of the windowed impulse. The impulse is read from one half of the lags, so it is symmetric to the bit.

use super::fir::Fir;
use super::refine::{POINTS, Refinement, STEPS};
use super::{Geometry, PARTITIONS, SECTIONS};
use crate::shapes::{bessel_i0, kaiser};
use crate::spread_fft::{SplitFft, Stage, share};
use rustfft::FftPlanner;
use rustfft::num_complex::Complex64;
use std::f64::consts::PI;

/// Shape of the Kaiser window. 6 smooths too much for curves that bend within two bins; at random ±12 dB the error is
/// least from 2.5 to 3.5.
pub const BETA: f64 = 3.0;
/// Bins of the magnitude that one unit of work computes.
const BINS_PER_UNIT: usize = 64;

// Costs in ns per point, bin or step, about as measured; they only spread the work.
const TABLE_COST: usize = 80;
const MAGNITUDE_COST: usize = 60;
const REFINE_COST: usize = 4_000;
const COLUMN_POINT_COST: usize = 6;
const ROW_POINT_COST: usize = 4;
const PARTITION_POINT_COST: usize = 8;

/// Scratch and tables for FIRs of one [`Geometry`]. Memory is touched by the first design, not before.
pub struct Designer {
    geometry: Geometry,
    long: SplitFft,
    short: SplitFft,
    /// sin²(ω/2) per bin up to Nyquist.
    sine_squares: Vec<f64>,
    /// Half the window from its centre, with the scale of both transforms.
    window: Vec<f64>,
    magnitude: Vec<f64>,
    refinement: Refinement,
    long_grid: Vec<Complex64>,
    short_grid: Vec<Complex64>,
    /// Numerator and denominator of each section at work, as [`square`] takes them.
    sections: [[[f64; 3]; 2]; SECTIONS],
    section_count: usize,
    stages: [Stage; 6],
}

impl Designer {
    /// Allocates.
    pub fn new(geometry: Geometry) -> Self {
        Self::with_planner(geometry, &mut FftPlanner::new())
    }

    /// The same, with the transforms that `planner` knows already shared.
    pub(super) fn with_planner(geometry: Geometry, planner: &mut FftPlanner<f64>) -> Self {
        let (taps, fft_length) = (geometry.taps, geometry.fft_length());
        Self {
            geometry,
            long: SplitFft::new(taps, planner),
            short: SplitFft::new(fft_length, planner),
            sine_squares: Vec::with_capacity(taps / 2 + 1),
            window: Vec::with_capacity(taps / 2),
            magnitude: Vec::with_capacity(taps / 2 + 1),
            refinement: Refinement::new(bessel_i0(BETA * BETA / 4.0)),
            long_grid: Vec::with_capacity(taps),
            short_grid: Vec::with_capacity(fft_length),
            sections: [[[0.0; 3]; 2]; SECTIONS],
            section_count: 0,
            stages: [Stage::NONE; 6],
        }
    }

    /// The sizes of the FIRs that this designs.
    pub fn geometry(&self) -> Geometry {
        self.geometry
    }

    /// Builds the whole FIR that was ordered.
    ///
    /// `fir`: of this designer's geometry.
    ///
    /// Real time: no allocation, but one long piece of work.
    pub fn build(&mut self, fir: &mut Fir) {
        self.begin(fir);
        self.advance(fir, 0, 1);
    }

    /// Begins a design; one that was not finished is given up.
    ///
    /// Real time: no allocation; memory is touched for the first time here.
    pub(super) fn begin(&mut self, fir: &Fir) {
        debug_assert_eq!(fir.geometry, self.geometry);
        self.section_count = 0;
        for section in fir.sections.iter().filter(|section| !section.is_unity()) {
            self.sections[self.section_count] = [terms(section.b()), terms([1.0, section.a[0], section.a[1]])];
            self.section_count += 1;
        }
        let Geometry { taps } = self.geometry;
        self.magnitude.resize(taps / 2 + 1, 0.0);
        self.long_grid.resize(taps, Complex64::default());
        self.short_grid.resize(self.geometry.fft_length(), Complex64::default());
        let (rows, columns) = (self.long.rows(), self.long.columns());
        let stage = |units, cost| Stage { units, cost };
        self.stages = [
            stage(rows - self.long.prepared_rows(), TABLE_COST * columns),
            stage(taps / 2 / BINS_PER_UNIT + 1, MAGNITUDE_COST * BINS_PER_UNIT),
            stage(STEPS + 1, REFINE_COST),
            stage(
                self.long.column_units(),
                COLUMN_POINT_COST * taps / self.long.column_units(),
            ),
            stage(rows, ROW_POINT_COST * columns),
            stage(
                PARTITIONS * self.units_per_partition(),
                PARTITION_POINT_COST * self.geometry.fft_length() / self.units_per_partition(),
            ),
        ];
    }

    /// One of `shares` equal shares of the work; the FIR is ready after the last.
    ///
    /// Real time: no allocation.
    pub(super) fn advance(&mut self, fir: &mut Fir, index: usize, shares: usize) {
        let [tables, magnitude, refine, columns, rows, partitions] = share(&self.stages, index, shares);
        tables.for_each(|_| self.prepare_tables());
        magnitude.for_each(|unit| self.compute_magnitude(unit));
        refine.for_each(|step| self.refine(step));
        let (half, spectrum) = (self.geometry.taps / 2, &self.magnitude);
        for unit in columns {
            // Real and even, so the forward transform is the inverse one.
            let bin = |n: usize| Complex64::new(spectrum[half - n.abs_diff(half)], 0.0);
            self.long.forward_columns(unit, bin, &mut self.long_grid);
        }
        for row in rows {
            self.long.forward_row(row, &mut self.long_grid);
        }
        partitions.for_each(|unit| self.transform_partition(fir, unit));
    }

    /// The next row of twiddle factors, and as large a part of the other tables.
    fn prepare_tables(&mut self) {
        let Geometry { taps } = self.geometry;
        let row = self.long.prepared_rows();
        self.long.prepare_row();
        self.short.prepare_row();
        let half = taps / 2;
        let end = half * (row + 1) / self.long.rows();
        let scale = 1.0 / (taps as f64 * self.geometry.fft_length() as f64);
        self.window
            .extend((self.window.len()..end).map(|lag| scale * kaiser(BETA, lag as f64 / half as f64)));
        let bins = if end == half { half + 1 } else { end };
        self.sine_squares
            .extend((self.sine_squares.len()..bins).map(|bin| (PI * bin as f64 / taps as f64).sin().powi(2)));
    }

    /// Magnitude of the cascade on some bins.
    fn compute_magnitude(&mut self, unit: usize) {
        let first = unit * BINS_PER_UNIT;
        let end = (first + BINS_PER_UNIT).min(self.magnitude.len());
        let (x, magnitude) = (&self.sine_squares[first..end], &mut self.magnitude[first..end]);
        magnitude.fill(1.0);
        for [numerator, denominator] in &self.sections[..self.section_count] {
            for (magnitude, &x) in magnitude.iter_mut().zip(x) {
                *magnitude *= square(numerator, x) / square(denominator, x);
            }
        }
        for magnitude in magnitude {
            *magnitude = magnitude.sqrt();
        }
    }

    /// Step 0 looks at what the window will do to the lowest bins, the others make up for it.
    fn refine(&mut self, step: usize) {
        if step == 0 {
            let sections = &self.sections[..self.section_count];
            let wanted: [f64; POINTS] = std::array::from_fn(|point| {
                let x = (0.5 * PI * point as f64 / self.geometry.taps as f64).sin().powi(2);
                let squares = sections.iter().map(|[over, under]| square(over, x) / square(under, x));
                squares.product::<f64>().sqrt()
            });
            self.refinement.begin(&self.magnitude, &wanted);
            return;
        }
        self.refinement.step();
        if step == STEPS {
            self.refinement.finish(&mut self.magnitude);
        }
    }

    /// Columns, then rows.
    fn units_per_partition(&self) -> usize {
        self.short.column_units() + self.short.rows()
    }

    /// One unit of the windowed partitions' transforms.
    fn transform_partition(&mut self, fir: &mut Fir, unit: usize) {
        let (partition, unit) = (unit / self.units_per_partition(), unit % self.units_per_partition());
        let Some(row) = unit.checked_sub(self.short.column_units()) else {
            let (hop, half) = (self.geometry.hop(), self.geometry.taps / 2);
            let (rows, columns) = (self.long.rows(), self.long.columns());
            let (window, lags) = (&self.window, &self.long_grid);
            let padded = |n: usize| {
                let lag = (partition * hop + n).abs_diff(half);
                // The padding, and the window's end: the one tap without a partner.
                if n >= hop || lag >= half {
                    return Complex64::default();
                }
                Complex64::new(window[lag] * lags[lag % rows * columns + lag / rows].re, 0.0)
            };
            return self.short.forward_columns(unit, padded, &mut self.short_grid);
        };
        let first = row * self.short.columns();
        let bins = self.short.forward_row(row, &mut self.short_grid);
        fir.spectra.store(partition, first, bins);
    }
}

/// p₀ + p₁z⁻¹ + p₂z⁻² at 0 Hz, at Nyquist, and what its square has between them.
fn terms([p0, p1, p2]: [f64; 3]) -> [f64; 3] {
    [p0 + p1 + p2, p0 - p1 + p2, 4.0 * (p0 - p2).powi(2)]
}

/// Squared magnitude of such a polynomial at x = sin²(ω/2), as `BellCoefficients::magnitude` has it.
#[inline(always)]
fn square([at_dc, at_nyquist, between]: &[f64; 3], x: f64) -> f64 {
    let y = 1.0 - x;
    let level = at_dc * y - at_nyquist * x;
    level * level + between * x * y
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bands::BAND_COUNT;
    use crate::graphic::Graphic;
    use crate::linear_phase::Quality;

    /// I₀(3) = 4.880792586 by the integral (1/π)∫exp(3 cos t)dt over 0…π, here by 32 points of the trapezoidal rule,
    /// which is exact to rounding for periodic integrands.
    #[test]
    fn window_is_one_at_its_centre_and_one_over_bessel_at_its_end() {
        let points = (0..32).map(|n| (BETA * (PI * f64::from(n) / 16.0).cos()).exp());
        let bessel = points.sum::<f64>() / 32.0;
        assert_eq!(kaiser(BETA, 0.0), 1.0);
        assert!((kaiser(BETA, 1.0) * bessel - 1.0).abs() < 1e-12);
    }

    /// The magnitude before refinement and window is the drawn curve; 1e-6 dB is the rounding of coefficients at 20 Hz.
    #[test]
    fn magnitude_is_the_drawn_curve() {
        for rate in [8_000.0, 48_000.0, 384_000.0] {
            let graphic = Graphic::new(rate).unwrap();
            let commanded = std::array::from_fn(|band| if band % 3 == 0 { 12.0 } else { -7.0 });
            let mut gains = [0.0; BAND_COUNT];
            graphic.section_gains_db(&commanded, &mut gains);
            let geometry = Geometry::new(rate, Quality::Normal).unwrap();
            let (mut designer, mut fir) = (Designer::new(geometry), Fir::new(geometry));
            for (band, section) in fir.sections[..BAND_COUNT].iter_mut().enumerate() {
                *section = graphic.coefficients(band, gains[band]);
            }
            designer.begin(&fir);
            (0..designer.long.rows()).for_each(|_| designer.prepare_tables());
            (0..=geometry.taps / 2 / BINS_PER_UNIT).for_each(|unit| designer.compute_magnitude(unit));
            for (bin, magnitude) in designer.magnitude.iter().enumerate() {
                let drawn = graphic.response_db(&gains, rate * bin as f64 / geometry.taps as f64);
                assert!((20.0 * magnitude.log10() - drawn).abs() < 1e-6, "{rate}: bin {bin}");
            }
        }
    }

    /// However the work is shared, and whatever was designed before or given up, the same bits.
    #[test]
    fn any_share_of_the_work_gives_the_same_bits() {
        let geometry = Geometry::new(48_000.0, Quality::Normal).unwrap();
        let graphic = Graphic::new(48_000.0).unwrap();
        let order = |gain: f64| {
            let mut fir = Fir::new(geometry);
            fir.sections = std::array::from_fn(|band| graphic.coefficients(band, gain * (band as f64 - 12.0)));
            fir
        };
        let mut expected = order(0.7);
        Designer::new(geometry).build(&mut expected);
        let mut designer = Designer::new(geometry);
        for shares in [64, 32, 1] {
            let mut given_up = order(0.3);
            designer.begin(&given_up);
            (0..shares / 2).for_each(|index| designer.advance(&mut given_up, index, shares));
            let mut fir = order(0.7);
            designer.begin(&fir);
            (0..shares).for_each(|index| designer.advance(&mut fir, index, shares));
            assert!(fir.spectra == expected.spectra, "{shares} shares");
        }
    }
}
