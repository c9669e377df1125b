//! What a Hann window makes of a sine and of pink noise, per bin.
//!
//! Source: F. J. Harris, "On the Use of Windows for Harmonic Analysis with the Discrete Fourier Transform", Proc. IEEE
//! 66 (1), 1978.

use std::f64::consts::PI;

/// The lowest bin that a constant input does not reach.
pub const FIRST_BIN: usize = 2;
/// Sum of the squared lobe over all bins: the window's noise bandwidth in bins.
const NOISE_BANDWIDTH_BINS: f64 = 1.5;

/// Share of a sine's power that a bin gets.
///
/// `distance`: from the sine's frequency, bins.
pub fn power(distance: f64) -> f64 {
    let x = distance.abs();
    let amplitude = if x < 1e-6 {
        1.0
    } else if (x - 1.0).abs() < 1e-6 {
        0.5
    } else {
        (PI * x).sin() / (PI * x) / (1.0 - x * x)
    };
    amplitude * amplitude / NOISE_BANDWIDTH_BINS
}

/// Power that a bin gets of noise of density 1/f, from half a bin's spacing on: about 1/bin.
pub fn pink_power(bin: usize) -> f64 {
    /// From here on the lobe is short beside the bin's frequency: the error is below 2e-4.
    const FAR_BIN: usize = 64;
    const REACH_BINS: usize = 10;
    const STEPS_PER_BIN: usize = 32;
    let centre = bin as f64;
    if bin >= FAR_BIN {
        return 1.0 / centre;
    }
    let lowest = (centre - REACH_BINS as f64).max(0.5);
    let steps = ((centre + REACH_BINS as f64 - lowest) * STEPS_PER_BIN as f64) as usize;
    let points = (0..steps).map(|step| lowest + (step as f64 + 0.5) / STEPS_PER_BIN as f64);
    points.map(|x| power(centre - x) / x).sum::<f64>() / STEPS_PER_BIN as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A sine's power arrives, wherever it lies between the bins; the tails beyond 40 bins hold less than 1e-8.
    #[test]
    fn bins_share_all_of_a_sine() {
        for tenth in 0..10 {
            let sine = 100.0 + 0.1 * f64::from(tenth);
            let sum: f64 = (60..=140).map(|bin| power(f64::from(bin) - sine)).sum();
            assert!((sum - 1.0).abs() < 1e-7, "{sine}: {sum}");
        }
    }

    #[test]
    fn pink_noise_is_one_over_f_and_joins_where_the_formula_changes() {
        for bin in [20, 40, 63, 64] {
            assert!((pink_power(bin) * bin as f64 - 1.0).abs() < 2e-3, "bin {bin}");
        }
        assert!((pink_power(63) * 63.0 - 1.0).abs() < 2e-4);
    }
}
