//! The partition spectra of one FIR.

use super::{Geometry, PARTITIONS, SECTIONS, Sections};
use crate::bell::BellCoefficients;
use rustfft::num_complex::Complex64;

/// Bins that are multiplied together: as many as registers hold sums for.
pub const TILE: usize = 8;
/// One tile of one partition: real parts, then imaginary parts.
pub const TILE_VALUES: usize = 2 * TILE;

/// A FIR as the convolver takes it, and what it is the FIR of. The memory is touched when it is built, not before.
pub struct Fir {
    pub(super) geometry: Geometry,
    /// Number of the order that this answers.
    pub(super) order: u64,
    pub(super) sections: Sections,
    pub(super) spectra: Spectra,
}

impl Fir {
    /// Allocates.
    pub(super) fn new(geometry: Geometry) -> Self {
        Self {
            geometry,
            order: 0,
            sections: [BellCoefficients::UNITY; SECTIONS],
            spectra: Spectra::new(geometry.fft_length()),
        }
    }

    /// The sizes that a [`Designer`](super::Designer) for this must have.
    pub fn geometry(&self) -> Geometry {
        self.geometry
    }
}

/// Spectra of [`PARTITIONS`] blocks, tile by tile, and within a tile block by block: the order in which a convolution
/// reads them.
#[derive(PartialEq)]
pub struct Spectra {
    values: Vec<f64>,
}

impl Spectra {
    /// Zero, and not touched yet. Allocates.
    pub fn new(fft_length: usize) -> Self {
        Self {
            values: vec![0.0; 2 * fft_length * PARTITIONS],
        }
    }

    /// Stores consecutive bins of one block.
    ///
    /// `first`: a multiple of [`TILE`]; so is the count of `bins`.
    ///
    /// Real time: no allocation.
    pub fn store(&mut self, block: usize, first: usize, bins: &[Complex64]) {
        for (tile, bins) in bins.chunks_exact(TILE).enumerate() {
            let start = ((first / TILE + tile) * PARTITIONS + block) * TILE_VALUES;
            let (re, im) = self.values[start..start + TILE_VALUES].split_at_mut(TILE);
            for ((re, im), bin) in re.iter_mut().zip(im).zip(bins) {
                (*re, *im) = (bin.re, bin.im);
            }
        }
    }

    /// One tile of all blocks.
    pub fn tile(&self, tile: usize) -> &[[f64; TILE_VALUES]] {
        let length = PARTITIONS * TILE_VALUES;
        self.values[tile * length..(tile + 1) * length].as_chunks().0
    }
}
