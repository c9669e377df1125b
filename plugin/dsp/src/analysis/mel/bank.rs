//! Triangles on Slaney's mel scale, each of the same area.
//!
//! Sources: M. Slaney, "Auditory Toolbox", technical report 1998-010, Interval Research: the scale is linear below 1 kHz
//! and logarithmic above. librosa 0.11, `filters.mel(htk=False, norm="slaney")`: centres evenly spaced on that scale, and
//! heights 2/width.

use super::profile::Shape;

/// The scale's linear part: Hz per mel.
const HZ_PER_MEL: f64 = 200.0 / 3.0;
/// Where it ends, Hz and mel.
const BREAK_HZ: f64 = 1_000.0;
const BREAK_MEL: f64 = BREAK_HZ / HZ_PER_MEL;
/// Above, 27 mel are a factor of 6.4.
const MEL_PER_NEPER: f64 = 27.0 / 1.856_297_990_365_626_4;
/// Sums run side by side in so many lanes, which a compiler makes vectors of.
const LANES: usize = 8;

/// Sums over bins, one a band.
pub struct Bank {
    bands: Vec<Band>,
    /// Of all bands in a row, each from its first bin on and padded with zeros to whole lanes.
    weights: Vec<f32>,
}

struct Band {
    first_bin: usize,
    weights: std::ops::Range<usize>,
}

impl Bank {
    /// Allocates.
    pub fn new(shape: &Shape) -> Self {
        let bins = shape.fft_samples / 2 + 1;
        let bin_hz = f64::from(shape.sample_rate_hz) / shape.fft_samples as f64;
        let (low, high) = (mel(shape.low_hz), mel(shape.high_hz));
        let edge_hz = |edge: usize| hz(low + (high - low) * edge as f64 / (shape.bands + 1) as f64);
        let mut bank = Self {
            bands: Vec::with_capacity(shape.bands),
            weights: Vec::new(),
        };
        for band in 0..shape.bands {
            let [left_hz, centre_hz, right_hz] = [0, 1, 2].map(|edge| edge_hz(band + edge));
            let height = 2.0 / (right_hz - left_hz);
            let weight = |bin: usize| {
                let at_hz = bin as f64 * bin_hz;
                let rising = (at_hz - left_hz) / (centre_hz - left_hz);
                let falling = (right_hz - at_hz) / (right_hz - centre_hz);
                (height * rising.min(falling).max(0.0)) as f32
            };
            let inside = |bin: &usize| weight(*bin) > 0.0;
            let end = (0..bins).rev().find(inside).map_or(0, |last| last + 1);
            // Padded weights must find bins, too: a band at the top begins a little earlier.
            let first_bin = (0..bins).find(inside).unwrap_or(0);
            let length = (end.saturating_sub(first_bin)).next_multiple_of(LANES);
            let first_bin = first_bin.min(bins.saturating_sub(length));
            let start = bank.weights.len();
            bank.weights.extend((first_bin..first_bin + length).map(weight));
            bank.bands.push(Band {
                first_bin,
                weights: start..start + length,
            });
        }
        bank
    }

    /// `bins`: of a spectrum. `bands`: as many as the shape has.
    #[inline(always)]
    pub fn sum(&self, bins: &[f32], bands: &mut [f32]) {
        for (sum, band) in bands.iter_mut().zip(&self.bands) {
            let weights = &self.weights[band.weights.clone()];
            let bins = &bins[band.first_bin..band.first_bin + weights.len()];
            let mut lanes = [0.0_f32; LANES];
            for (weights, bins) in weights.chunks_exact(LANES).zip(bins.chunks_exact(LANES)) {
                for (lane, (weight, bin)) in lanes.iter_mut().zip(weights.iter().zip(bins)) {
                    *lane += weight * bin;
                }
            }
            *sum = lanes.iter().sum();
        }
    }
}

fn mel(hz: f64) -> f64 {
    match hz < BREAK_HZ {
        true => hz / HZ_PER_MEL,
        false => BREAK_MEL + MEL_PER_NEPER * (hz / BREAK_HZ).ln(),
    }
}

fn hz(mel: f64) -> f64 {
    match mel < BREAK_MEL {
        true => mel * HZ_PER_MEL,
        false => BREAK_HZ * ((mel - BREAK_MEL) / MEL_PER_NEPER).exp(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::MelProfile;
    use super::*;

    #[test]
    fn the_scale_and_its_inverse_agree_and_6400_hz_are_27_mel_above_1_khz() {
        for hz_there in [0.0, 55.0, 999.0, 1_000.0, 7_600.0, 11_025.0] {
            assert!((hz(mel(hz_there)) - hz_there).abs() < 1e-9 * hz_there.max(1.0));
        }
        for (hz, expected) in [(200.0, 3.0), (1_000.0, 15.0), (6_400.0, 42.0)] {
            assert!((mel(hz) - expected).abs() < 1e-12, "{hz} Hz");
        }
    }

    /// Each triangle has an area of 1 Hz·1/Hz, as far as bins sample it: to 1 % where it spans more than 16.
    #[test]
    fn bands_have_equal_areas() {
        for profile in MelProfile::ALL {
            let shape = profile.shape();
            let bank = Bank::new(&shape);
            let bin_hz = f64::from(shape.sample_rate_hz) / shape.fft_samples as f64;
            let mut sums = vec![0.0; shape.bands];
            bank.sum(&vec![1.0; shape.fft_samples / 2 + 1], &mut sums);
            let wide = bank
                .bands
                .iter()
                .zip(&sums)
                .filter(|(band, _)| band.weights.len() > 2 * LANES);
            assert!(wide.clone().count() > 10);
            for (band, &sum) in wide {
                let area = f64::from(sum) * bin_hz;
                assert!((area - 1.0).abs() < 0.01, "{area} from bin {}", band.first_bin);
            }
        }
    }

    #[test]
    fn padding_reads_no_bin_beyond_the_last_and_counts_nothing() {
        for profile in MelProfile::ALL {
            let shape = profile.shape();
            let bank = Bank::new(&shape);
            let bins = shape.fft_samples / 2 + 1;
            for band in &bank.bands {
                assert!(band.first_bin + band.weights.len() <= bins);
            }
            // Every bin between the outermost edges counts for something; none outside does.
            let bin_hz = f64::from(shape.sample_rate_hz) / shape.fft_samples as f64;
            for bin in 0..bins {
                let mut spectrum = vec![0.0; bins];
                spectrum[bin] = 1.0;
                let mut sums = vec![0.0; shape.bands];
                bank.sum(&spectrum, &mut sums);
                let at_hz = bin as f64 * bin_hz;
                let inside = at_hz > shape.low_hz && at_hz < shape.high_hz;
                assert_eq!(sums.iter().any(|&sum| sum > 0.0), inside, "{at_hz} Hz");
            }
        }
    }
}
