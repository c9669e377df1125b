//! Power in bands, from power in bins.
//!
//! A bin counts with the mean of a band's share over the bin's width: the lowest bands are but three bins wide or less, and
//! whole bins would miss by 0.7 dB.

use std::convert::Infallible;
use std::sync::Arc;

use super::{BANDS, Band, EDGE_OCTAVES};
use crate::cascade::Work;
use crate::shared::Shared;

/// Weights come in such groups, and bins after the last one are zeros: no loop has a remainder.
const LANES: usize = 8;

/// What each band takes from which bins.
pub(crate) struct BandShares {
    rows: Vec<Row>,
    weights: Vec<[f32; LANES]>,
}

struct Row {
    first_bin: usize,
    /// Its weights among all.
    start: usize,
    end: usize,
}

impl BandShares {
    /// Allocates. `bins`: how many there are, the first at 0 Hz.
    pub fn new(bands: impl IntoIterator<Item = Band>, bin_hz: f64, bins: usize) -> Self {
        let mut weights = Vec::new();
        let row = |band: Band| {
            let edge = EDGE_OCTAVES.exp2();
            let bin = |hz: f64| (hz / bin_hz + 0.5) as usize;
            let first_bin = bin(band.lower_hz / edge).min(bins);
            let taken = first_bin..(bin(band.upper_hz * edge) + 1).min(bins);
            let start = weights.len();
            for group in taken.clone().step_by(LANES) {
                let lanes = std::array::from_fn(|lane| group + lane);
                weights.push(lanes.map(|bin| {
                    if taken.contains(&bin) {
                        weight(&band, bin, bin_hz)
                    } else {
                        0.0
                    }
                }));
            }
            Row {
                first_bin,
                start,
                end: weights.len(),
            }
        };
        Self {
            rows: bands.into_iter().map(row).collect(),
            weights,
        }
    }

    /// Those of the critical bands, made once for each width and number of bins.
    pub fn critical(bin_hz: f64, bins: usize) -> Arc<Self> {
        static SHARES: Shared<(f64, usize), BandShares> = Shared::new();
        let Ok(shares) = SHARES.get((bin_hz, bins), || Ok::<_, Infallible>(Self::new(BANDS, bin_hz, bins)));
        shares
    }

    /// Power in one band. `bins`: power of every bin.
    pub fn power(&self, band: usize, bins: &[f64]) -> f64 {
        let row = &self.rows[band];
        let weights = self.weights[row.start..row.end].as_flattened();
        let products = weights.iter().zip(&bins[row.first_bin..]);
        products.map(|(&weight, power)| f64::from(weight) * power).sum()
    }

    /// How many zeros follow the bins.
    pub const PADDING: usize = LANES;
}

/// Power in every band. `bins`: power of every bin, then at least [`BandShares::PADDING`] zeros.
pub(crate) struct AllBands<'a> {
    pub shares: &'a BandShares,
    pub bins: &'a [f32],
    pub powers: &'a mut [f32],
}

impl Work for AllBands<'_> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        for (power, row) in self.powers.iter_mut().zip(&self.shares.rows) {
            let mut sums = [0.0; LANES];
            let (groups, _) = self.bins[row.first_bin..].as_chunks::<LANES>();
            for (weights, bins) in self.shares.weights[row.start..row.end].iter().zip(groups) {
                for lane in 0..LANES {
                    sums[lane] += weights[lane] * bins[lane];
                }
            }
            *power = sums.iter().sum();
        }
    }
}

/// Mean of the band's share over the width of a bin.
fn weight(band: &Band, bin: usize, bin_hz: f64) -> f32 {
    const SLICES: usize = 64;
    let hz = |slice: f64| ((bin as f64 - 0.5 + slice / SLICES as f64) * bin_hz).max(0.0);
    let edge = EDGE_OCTAVES.exp2();
    if hz(0.0) >= band.lower_hz * edge && hz(SLICES as f64) <= band.upper_hz / edge {
        return 1.0;
    }
    let shares = (0..SLICES).map(|slice| band.share_of_power(hz(slice as f64 + 0.5)));
    (shares.sum::<f64>() / SLICES as f64) as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbouring_bands_add_up_to_all_there_is() {
        for step in 0..2000 {
            let frequency_hz = 21.0 * 900_f64.powf(f64::from(step) / 2000.0);
            let sum: f64 = BANDS.iter().map(|band| band.share_of_power(frequency_hz)).sum();
            assert!((sum - 1.0).abs() < 1e-9, "{frequency_hz} Hz: {sum}");
        }
    }

    /// Every bin well inside the bands is shared out whole, to an f32's rounding, by either kind of sum; padding counts
    /// for nothing.
    #[test]
    fn bins_are_shared_out_whole() {
        for (bin_hz, bins) in [(44_100.0 / 4096.0, 2049), (15.625, 257), (3.0, 9000)] {
            let shares = BandShares::new(BANDS, bin_hz, bins);
            for bin in (0..bins).step_by(7) {
                let hz = bin as f64 * bin_hz;
                let mut power = vec![0.0; bins];
                power[bin] = 1.0;
                let sum: f64 = (0..BANDS.len()).map(|band| shares.power(band, &power)).sum();
                let mut single: Vec<f32> = power.iter().map(|&power| power as f32).collect();
                single.resize(bins + BandShares::PADDING, 0.0);
                let mut powers = [0.0; BANDS.len()];
                let all = AllBands {
                    shares: &shares,
                    bins: &single,
                    powers: &mut powers,
                };
                all.run();
                assert!((f64::from(powers.iter().sum::<f32>()) - sum).abs() < 1e-6);
                if hz - bin_hz > 21.0 && hz + bin_hz < 19_600.0 {
                    assert!((sum - 1.0).abs() < 1e-6, "{hz} Hz: {sum}");
                }
            }
        }
    }
}
