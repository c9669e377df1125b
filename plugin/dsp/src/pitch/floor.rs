//! The noise beneath the sound: the least that every part of the spectrum has had of late.
//!
//! Source: R. Martin, "Noise Power Spectral Density Estimation Based on Optimal Smoothing and Minimum Statistics",
//! IEEE Trans. Speech and Audio Processing 9 (5), 2001; simplified: bands for bins, a constant for the bias.

use std::ops::Range;

use super::window::TINY;

/// Bands are this wide at least, Hz, and this share of their lower edge.
const LEAST_WIDTH_HZ: f64 = 120.0;
const RELATIVE_WIDTH: f64 = 0.2;
/// The least of this many stretches, together so long, s.
const STRETCHES: usize = 8;
const MEMORY_SECONDS: f64 = 1.6;
/// Powers are smoothed with this time constant before the least is taken, s.
const SMOOTHING_SECONDS: f64 = 0.04;
/// The least is less than the mean, by about so much.
const BIAS: f32 = 1.6;

/// Follows the floor.
pub struct Floor {
    /// First bin of every band, and the end of the last.
    edges: Vec<usize>,
    smoothed: Vec<f32>,
    /// By band: the least of each stretch, the one at work included.
    least: Vec<[f32; STRETCHES]>,
    stretch: usize,
    hop: usize,
    hops_per_stretch: usize,
    smoothing: f32,
    /// By band: mean power of a bin, this hop's and the floor's.
    pub power: Vec<f32>,
    pub floor: Vec<f32>,
    heard: bool,
}

impl Floor {
    /// `bins`: of the spectrum that are looked at. Allocates.
    pub fn new(bins: usize, bin_hz: f64, hop_seconds: f64) -> Self {
        let mut edges = vec![1];
        while let Some(&edge) = edges.last()
            && edge < bins
        {
            let width_hz = (RELATIVE_WIDTH * edge as f64 * bin_hz).max(LEAST_WIDTH_HZ);
            edges.push((edge + (width_hz / bin_hz).round().max(1.0) as usize).min(bins));
        }
        let bands = edges.len() - 1;
        Self {
            edges,
            smoothed: vec![0.0; bands],
            least: vec![[f32::INFINITY; STRETCHES]; bands],
            stretch: 0,
            hop: 0,
            hops_per_stretch: (MEMORY_SECONDS / hop_seconds / STRETCHES as f64).ceil() as usize,
            smoothing: (-hop_seconds / SMOOTHING_SECONDS).exp() as f32,
            power: vec![0.0; bands],
            floor: vec![0.0; bands],
            heard: false,
        }
    }

    /// Nothing was heard.
    ///
    /// Real time: no allocation.
    pub fn reset(&mut self) {
        self.least.fill([f32::INFINITY; STRETCHES]);
        (self.stretch, self.hop, self.heard) = (0, 0, false);
    }

    /// The stretches begin anew every so many hops, counted from the reset.
    pub fn stretch_hops(&self) -> usize {
        self.hops_per_stretch
    }

    /// Takes a spectrum.
    ///
    /// Real time: no allocation.
    pub fn hear(&mut self, power: &[f32]) {
        self.hop += 1;
        let begins = self.hop == self.hops_per_stretch;
        if begins {
            self.hop = 0;
            self.stretch = (self.stretch + 1) % STRETCHES;
        }
        for band in 0..self.power.len() {
            let bins = &power[self.edges[band]..self.edges[band + 1]];
            let mean = bins.iter().sum::<f32>() / bins.len() as f32 + TINY;
            self.power[band] = mean;
            let smoothed = &mut self.smoothed[band];
            *smoothed = if self.heard {
                mean + self.smoothing * (*smoothed - mean)
            } else {
                mean
            };
            let least = &mut self.least[band];
            let now = if begins { f32::INFINITY } else { least[self.stretch] };
            least[self.stretch] = now.min(*smoothed);
            let all = least.iter().copied().fold(f32::INFINITY, f32::min);
            self.floor[band] = (BIAS * all).min(mean);
        }
        self.heard = true;
    }

    /// Calls with the bins of every band, its power and its floor.
    pub fn for_each_band(&self, mut call: impl FnMut(Range<usize>, f32, f32)) {
        let bands = self.edges.windows(2).zip(self.power.iter().zip(&self.floor));
        bands.for_each(|(edges, (&power, &floor))| call(edges[0]..edges[1], power, floor));
    }
}
