//! Partitioned overlap-save of a stereo pair, one equal share of a hop's work per control step.
//!
//! Left and right travel as the real and imaginary part of one complex signal: the FIR is real, so one product serves
//! both. During a hop its input is gathered, the work on the hop before is done, and the output of the hop before that
//! is played. During a cross-fade two FIRs share the input's spectra; each has its own products and inverse transform.

use super::fir::{Fir, Spectra, TILE, TILE_VALUES};
use super::{Geometry, PARTITIONS};
use crate::spread_fft::{SplitFft, Stage, share};
use rustfft::FftPlanner;
use rustfft::num_complex::Complex64;

/// FIRs at work at once: the one in force, and while it fades, the one before.
pub const VOICES: usize = 2;

// Relative costs per point; they only spread the work. `examples/linear_phase.rs` shows how evenly.
const COLUMN_POINT_COST: usize = 3;
const ROW_POINT_COST: usize = 2;
const PRODUCT_COST: usize = 1;

/// Input history, spectra and output of one stereo pair.
pub struct Convolver {
    geometry: Geometry,
    fft: SplitFft,
    /// Three hops of input: before last, last, and the one being gathered, in the order of `newest_input`.
    inputs: Vec<Complex64>,
    newest_input: usize,
    grid: Vec<Complex64>,
    spectra: Spectra,
    /// Where the last hop's spectrum goes; older ones follow.
    newest_spectrum: usize,
    /// Spectra that hold input since the last reset.
    filled: usize,
    products: [Vec<Complex64>; VOICES],
    outputs: [[Vec<Complex64>; VOICES]; 2],
    /// Which of `outputs` is being played; the other is being computed.
    playing: usize,
}

impl Convolver {
    /// Allocates. Memory is touched by the first [`Convolver::reset`].
    pub fn new(geometry: Geometry, planner: &mut FftPlanner<f64>) -> Self {
        let (hop, fft_length) = (geometry.hop(), geometry.fft_length());
        let empty = |length| Vec::with_capacity(length);
        Self {
            geometry,
            fft: SplitFft::new(fft_length, planner),
            inputs: empty(3 * hop),
            newest_input: 0,
            grid: empty(fft_length),
            spectra: Spectra::new(fft_length),
            newest_spectrum: 0,
            filled: 0,
            products: [(); VOICES].map(|()| empty(fft_length)),
            outputs: [(); 2].map(|()| [(); VOICES].map(|()| empty(hop))),
            playing: 0,
        }
    }

    /// Forgets all input. The next sample is the first of a hop, which [`Convolver::begin_hop`] must begin.
    ///
    /// Real time: no allocation.
    pub fn reset(&mut self) {
        while self.fft.prepared_rows() < self.fft.rows() {
            self.fft.prepare_row();
        }
        let (hop, fft_length) = (self.geometry.hop(), self.geometry.fft_length());
        let silence = |buffer: &mut Vec<Complex64>, length| {
            buffer.clear();
            buffer.resize(length, Complex64::default());
        };
        silence(&mut self.inputs, 3 * hop);
        silence(&mut self.grid, fft_length);
        self.products.iter_mut().for_each(|buffer| silence(buffer, fft_length));
        self.outputs
            .iter_mut()
            .flatten()
            .for_each(|buffer| silence(buffer, hop));
        self.filled = 0;
    }

    /// Turns to the next hop. Call before its first sample.
    ///
    /// Real time: no allocation.
    pub fn begin_hop(&mut self) {
        self.newest_input = (self.newest_input + 1) % 3;
        self.newest_spectrum = (self.newest_spectrum + PARTITIONS - 1) % PARTITIONS;
        self.filled = (self.filled + 1).min(PARTITIONS);
        self.playing = 1 - self.playing;
    }

    /// Gathers input and plays output.
    ///
    /// `place`: of the first sample in its hop. `signal`: within the hop; the outputs of the
    /// voices go to `played`.
    ///
    /// Real time: no allocation.
    pub fn exchange(&mut self, place: usize, signal: &[Complex64], played: [&mut [Complex64]; VOICES]) {
        let start = self.newest_input * self.geometry.hop() + place;
        self.inputs[start..start + signal.len()].copy_from_slice(signal);
        for (played, output) in played.into_iter().zip(&self.outputs[self.playing]) {
            played.copy_from_slice(&output[place..place + signal.len()]);
        }
    }

    /// One control step's share of the hop's work. A voice without FIR costs nothing, and leaves its output as it was.
    ///
    /// `step`: of the hop. `voices`: the same during a whole hop.
    ///
    /// Real time: no allocation.
    pub fn work(&mut self, step: usize, voices: [Option<&Fir>; VOICES]) {
        let stages = self.stages(voices.map(|voice| voice.is_some()));
        let [columns, rows, first @ .., a, b, c] = share(&stages, step, self.geometry.steps_per_hop());
        let hop = self.geometry.hop();
        let start = |age: usize| (self.newest_input + 3 - age) % 3 * hop;
        let (before, last) = (start(2), start(1));
        let Self {
            fft,
            inputs,
            grid,
            spectra,
            products,
            ..
        } = self;
        for unit in columns {
            let sample = |n: usize| inputs[if n < hop { before + n } else { last + n - hop }];
            fft.forward_columns(unit, sample, grid);
        }
        for row in rows {
            let first = row * fft.columns();
            spectra.store(self.newest_spectrum, first, fft.forward_row(row, grid));
        }
        let computed = &mut self.outputs[1 - self.playing];
        let shares = [first, [a, b, c]];
        for (((voice, ranges), product), output) in voices.into_iter().zip(shares).zip(products).zip(computed) {
            let Some(fir) = voice else {
                continue;
            };
            let [tiles, rows, columns] = ranges;
            for tile in tiles {
                let sums = multiply(
                    spectra.tile(tile),
                    self.newest_spectrum,
                    self.filled,
                    fir.spectra.tile(tile),
                );
                product[tile * TILE..(tile + 1) * TILE].copy_from_slice(&sums);
            }
            rows.for_each(|row| fft.inverse_row(row, product));
            columns.for_each(|unit| fft.inverse_columns_upper(unit, product, output));
        }
    }

    /// What a hop's work consists of: the input's transform, and per voice products and the inverse transform.
    fn stages(&self, voices: [bool; VOICES]) -> [Stage; 2 + 3 * VOICES] {
        let (rows, columns) = (self.fft.rows(), self.fft.columns());
        let column_stage = Stage {
            units: self.fft.column_units(),
            cost: COLUMN_POINT_COST * self.geometry.fft_length() / self.fft.column_units(),
        };
        let row_stage = Stage {
            units: rows,
            cost: ROW_POINT_COST * columns,
        };
        let tile_stage = Stage {
            units: self.geometry.fft_length() / TILE,
            cost: PRODUCT_COST * TILE * PARTITIONS,
        };
        let [first, second] = voices.map(|on| {
            if on {
                [tile_stage, row_stage, column_stage]
            } else {
                [Stage::NONE; 3]
            }
        });
        let [a, b, c] = first;
        let [d, e, f] = second;
        [column_stage, row_stage, a, b, c, d, e, f]
    }
}

/// Σ input × FIR over the partitions of one tile.
///
/// `newest`: where the last block's spectrum is; `filled`: how many blocks there are.
fn multiply(
    inputs: &[[f64; TILE_VALUES]],
    newest: usize,
    filled: usize,
    fir: &[[f64; TILE_VALUES]],
) -> [Complex64; TILE] {
    let (mut re, mut im) = ([0.0; TILE], [0.0; TILE]);
    let (older, newer) = inputs.split_at(newest);
    for (x, h) in newer.iter().chain(older).zip(fir).take(filled) {
        for bin in 0..TILE {
            let (x_re, x_im) = (x[bin], x[TILE + bin]);
            let (h_re, h_im) = (h[bin], h[TILE + bin]);
            re[bin] += x_re * h_re - x_im * h_im;
            im[bin] += x_re * h_im + x_im * h_re;
        }
    }
    std::array::from_fn(|bin| Complex64::new(re[bin], im[bin]))
}

#[cfg(test)]
mod tests;
