//! From the bins of a window to 26 band powers and flatnesses.
//!
//! A band's response to frequency is flat, with edges that fall as a raised cosine over ±0.06 octave; neighbours add up
//! to 1. A bin stands for the triangle of frequencies around it. Where bands are hardly wider than a bin the lobe of the
//! window spills over the edges; the weights of every band are therefore gathered towards its centre, by a
//! Gaussian curve, such that a sine there and pink noise both read exactly what an ideal filter would give.

use super::lobe::{self, FIRST_BIN};
use crate::bands::{BAND_COUNT, BANDS, Band, EDGE_OCTAVES, active_band_count};
use crate::shared::Shared;
use std::convert::Infallible;
use std::sync::Arc;

/// A band with fewer bins has no flatness.
const MIN_FLATNESS_BINS: usize = 4;
/// Powers multiplied before one logarithm is taken: sixth powers of 1e13 and of 1e-20 are far inside f64's range.
const PRODUCT_BINS: usize = 6;
/// Added to every bin's power before logarithms, relative to a full-scale sine: −200 dB.
const FLOOR_POWER: f64 = 1e-20;
/// Steps of the integrals over a bin's triangle.
const QUADRATURE: usize = 64;

/// What one bin gives to whom.
#[derive(Debug, Clone, Copy)]
struct Share {
    /// The lower of the two bands that can take from it; the other is the next.
    lower: usize,
    weights: [f64; 2],
    /// The band between whose edges its centre lies; [`BAND_COUNT`] for none.
    home: usize,
}

/// What one band has gathered from the window at work.
#[derive(Debug, Clone, Copy)]
struct Sums {
    power: f64,
    /// Of the bins at home here: sum, logarithms, product not yet taken the logarithm of.
    home_power: f64,
    log_power: f64,
    product: f64,
    bins: usize,
}

impl Sums {
    const NONE: Self = Self {
        power: 0.0,
        home_power: 0.0,
        log_power: 0.0,
        product: 1.0,
        bins: 0,
    };
}

/// Weights per bin and sums per band.
pub struct BandBank {
    shares: Arc<Vec<Share>>,
    /// One more than there are bands, for bins that nobody owns and as the last band's upper neighbour.
    sums: [Sums; BAND_COUNT + 1],
}

/// What every bin gives to whom, from [`FIRST_BIN`] on.
fn shares(sample_rate_hz: f64, bin_hz: f64) -> Vec<Share> {
    let nyquist_hz = 0.5 * sample_rate_hz;
    let none = Share {
        lower: 0,
        weights: [0.0; 2],
        home: BAND_COUNT,
    };
    let mut shares = Vec::new();
    for (index, band) in BANDS[..active_band_count(sample_rate_hz)].iter().enumerate() {
        for (bin, weight) in calibrated_weights(band, bin_hz, nyquist_hz) {
            let place = bin - FIRST_BIN;
            if place >= shares.len() {
                shares.resize(place + 1, none);
            }
            let share: &mut Share = &mut shares[place];
            if share.weights[0] == 0.0 {
                share.lower = index;
            }
            share.weights[index - share.lower] = weight;
            if (band.lower_hz..band.upper_hz).contains(&(bin as f64 * bin_hz)) {
                share.home = index;
            }
        }
    }
    shares
}

impl BandBank {
    /// `bin_hz`: spacing of the bins. Allocates.
    pub fn new(sample_rate_hz: f64, bin_hz: f64) -> Self {
        static LIVING: Shared<[f64; 2], Vec<Share>> = Shared::new();
        let make = || Ok::<_, Infallible>(shares(sample_rate_hz, bin_hz));
        let Ok(shares) = LIVING.get([sample_rate_hz, bin_hz], make);
        Self {
            shares,
            sums: [Sums::NONE; BAND_COUNT + 1],
        }
    }

    /// How many bins are of use, from [`FIRST_BIN`] on.
    pub fn bins(&self) -> usize {
        self.shares.len()
    }

    /// Forgets the window before.
    ///
    /// Real time: no allocation.
    pub fn begin(&mut self) {
        self.sums = [Sums::NONE; BAND_COUNT + 1];
    }

    /// Takes one bin's power. `place`: counted from [`FIRST_BIN`].
    ///
    /// Real time: no allocation, a logarithm for six bins.
    #[inline]
    pub fn add(&mut self, place: usize, power: f64) {
        let share = &self.shares[place];
        self.sums[share.lower].power += share.weights[0] * power;
        self.sums[share.lower + 1].power += share.weights[1] * power;
        let home = &mut self.sums[share.home];
        home.home_power += power + FLOOR_POWER;
        home.product *= power + FLOOR_POWER;
        home.bins += 1;
        if home.bins.is_multiple_of(PRODUCT_BINS) {
            home.log_power += home.product.ln();
            home.product = 1.0;
        }
    }

    /// Power of a band: 1 for a full-scale sine at its centre.
    pub fn power(&self, band: usize) -> f64 {
        self.sums[band].power
    }

    /// Spectral flatness of a band, dB, 0 or less: the geometric over the arithmetic mean of its bins. None where it has
    /// fewer than four.
    ///
    /// Real time: no allocation.
    pub fn flatness_db(&self, band: usize) -> Option<f64> {
        let sums = &self.sums[band];
        let count = sums.bins as f64;
        let flatness = || {
            let mean_log = (sums.log_power + sums.product.ln()) / count;
            10.0 / 10.0_f64.ln() * (mean_log - (sums.home_power / count).ln())
        };
        (sums.bins >= MIN_FLATNESS_BINS).then(flatness)
    }
}

/// Bins and weights, gathered towards the centre, or spread from it, such that sine and pink noise read right.
fn calibrated_weights(band: &Band, bin_hz: f64, nyquist_hz: f64) -> Vec<(usize, f64)> {
    const HALVINGS: usize = 50;
    let plain = plain_weights(band, bin_hz, nyquist_hz);
    let shape = |bin: usize, narrowing: f64| {
        let distance = (bin as f64 * bin_hz - band.centre_hz) / (band.upper_hz - band.lower_hz);
        (-narrowing * distance * distance).exp()
    };
    // What a sine at the centre gives, and pink noise.
    let found = |narrowing: f64| {
        plain.iter().fold([0.0; 2], |[sine, pink], &(bin, weight)| {
            let weight = weight * shape(bin, narrowing);
            let offset = bin as f64 - band.centre_hz / bin_hz;
            [
                sine + weight * lobe::power(offset),
                pink + weight * lobe::pink_power(bin),
            ]
        })
    };
    let pink_wanted = pink_power(band, nyquist_hz);
    // The narrower, the more sine to the pink noise.
    let (mut wide, mut narrow) = (-20.0, 20.0);
    for _ in 0..HALVINGS {
        let middle = 0.5 * (wide + narrow);
        let [sine, pink] = found(middle);
        let too_wide = sine * pink_wanted < pink;
        (wide, narrow) = if too_wide { (middle, narrow) } else { (wide, middle) };
    }
    let [scale, _] = found(wide);
    let calibrated = |&(bin, weight): &(usize, f64)| (bin, weight * shape(bin, wide) / scale);
    plain.iter().map(calibrated).collect()
}

/// The response, averaged over every bin's triangle. What would fall to the bins below the first goes to the first.
fn plain_weights(band: &Band, bin_hz: f64, nyquist_hz: f64) -> Vec<(usize, f64)> {
    let edge = EDGE_OCTAVES.exp2();
    let first = ((band.lower_hz / edge / bin_hz) as usize).max(FIRST_BIN);
    let last = (((band.upper_hz * edge).min(nyquist_hz) / bin_hz).ceil() as usize).min((nyquist_hz / bin_hz) as usize);
    let weight = |bin: usize| {
        let points = (0..2 * QUADRATURE).map(|step| (step as f64 + 0.5) / QUADRATURE as f64 - 1.0);
        let value = |x: f64| {
            let triangle = if bin == FIRST_BIN && x < 0.0 {
                1.0
            } else {
                1.0 - x.abs()
            };
            triangle * band.share_of_power((bin as f64 + x) * bin_hz)
        };
        points.map(value).sum::<f64>() / QUADRATURE as f64
    };
    let weights = (first..=last).map(|bin| (bin, weight(bin)));
    weights.filter(|&(_, weight)| weight > 0.0).collect()
}

/// Power of noise of density 1/f Hz⁻¹ through the band as far as Nyquist.
fn pink_power(band: &Band, nyquist_hz: f64) -> f64 {
    const STEPS: usize = 2_048;
    let low = band.lower_hz.log2() - EDGE_OCTAVES;
    let high = (band.upper_hz.log2() + EDGE_OCTAVES).min(nyquist_hz.log2());
    let step = (high - low) / STEPS as f64;
    let points = (0..STEPS).map(|n| (low + (n as f64 + 0.5) * step).exp2());
    points.map(|hz| band.share_of_power(hz)).sum::<f64>() * step * 2.0_f64.ln()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// All geometries: the bins are 8.3 to 16.6 Hz apart whatever the rate.
    const BIN_HZ: [f64; 5] = [8.3, 10.77, 11.72, 15.63, 16.6];

    #[test]
    fn weights_are_positive_and_every_bin_has_at_most_two_bands() {
        for bin_hz in BIN_HZ {
            let mut owners = vec![0; 4_096];
            for band in &BANDS {
                for (bin, weight) in calibrated_weights(band, bin_hz, 22_050.0) {
                    assert!(
                        weight > 0.0 && weight < 1.6,
                        "{bin_hz} Hz, {band:?}, bin {bin}: {weight}"
                    );
                    owners[bin] += 1;
                }
            }
            assert!(owners.iter().all(|&count| count <= 2), "{bin_hz}");
        }
    }

    /// From 200 Hz on the correction is small; an ideal bank adds up to 1. Not at the outer edges.
    #[test]
    fn neighbours_add_up_to_one() {
        for bin_hz in BIN_HZ {
            let bank = BandBank::new(16_384.0 * bin_hz, bin_hz);
            let inner = (200.0 / bin_hz) as usize..(19_000.0 / bin_hz) as usize;
            for share in &bank.shares[inner] {
                let sum: f64 = share.weights.iter().sum();
                assert!((sum - 1.0).abs() < 0.15, "{bin_hz} Hz: {share:?}");
            }
        }
    }

    #[test]
    fn flatness_of_equal_bins_is_zero_and_of_a_lone_one_follows_the_formula() {
        let mut bank = BandBank::new(48_000.0, 48_000.0 / 4_096.0);
        bank.begin();
        let lone = bank.shares.iter().position(|share| share.home == 9).unwrap();
        let count = bank.shares.iter().filter(|share| share.home == 9).count();
        for place in 0..bank.bins() {
            bank.add(place, if place == lone { 1e-3 } else { 1e-5 });
        }
        assert!(bank.flatness_db(12).unwrap().abs() < 1e-9);
        let n = count as f64;
        let expected = -50.0 + 20.0 / n - 10.0 * ((1e-3 + (n - 1.0) * 1e-5) / n).log10();
        assert!((bank.flatness_db(9).unwrap() - expected).abs() < 1e-9);
        assert!(bank.flatness_db(0).is_none(), "20–50 Hz has two bins");
    }
}
