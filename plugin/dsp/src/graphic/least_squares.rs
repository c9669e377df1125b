//! Small dense least squares, done once per sample rate: fits of one bell over gains, and the matrix over bells.

use crate::bell::Bell;

/// Terms of the polynomial that says how a bell departs from proportion.
pub(super) const TERMS: usize = 3;

/// At one point: level per dB of gain at the probe gain, then the polynomial's terms.
pub(super) type Fit = [f64; TERMS + 1];

/// One bell at every point, by weighted least squares over gains.
///
/// `x_values`: points as sin²(ω/2).
pub(super) fn fit_bell(bell: &Bell, x_values: &[f64], probe_db: f64) -> Vec<Fit> {
    const GAINS_DB: [f64; 14] = [
        1.0, 2.0, 4.0, 6.0, 8.0, 10.0, 14.0, 16.0, 18.0, 20.0, 24.0, 28.0, 34.0, 40.0,
    ];
    let probe = bell.shape(probe_db);
    let shapes = GAINS_DB.map(|g| (g, bell.shape(g)));
    // Large gains are rare, and are what limits the fit.
    let weight = |g: f64| 1.0 / (1.0 + (g / 18.0_f64).powi(4));
    let psi = |g: f64| {
        let ratio = g / probe_db;
        [ratio, ratio * ratio, ratio * ratio * ratio].map(|power| g * (power - 1.0))
    };
    let mut gram = vec![vec![0.0; TERMS]; TERMS];
    for g in GAINS_DB {
        for (row, a) in gram.iter_mut().zip(psi(g)) {
            for (entry, b) in row.iter_mut().zip(psi(g)) {
                *entry += weight(g) * a * b;
            }
        }
    }
    let factor = cholesky(gram);
    let fit = |&x: &f64| {
        let slope = probe.response_db(x) / probe_db;
        let mut right = vec![0.0; TERMS];
        for (g, shape) in shapes {
            let rest = shape.response_db(x) - slope * g;
            for (sum, a) in right.iter_mut().zip(psi(g)) {
                *sum += weight(g) * a * rest;
            }
        }
        substitute(&factor, &mut right);
        std::array::from_fn(|i| if i == 0 { slope } else { right[i - 1] })
    };
    x_values.iter().map(fit).collect()
}

/// AᵀWA.
pub(super) fn normal_matrix(fits: &[Vec<Fit>], weights: &[f64]) -> Vec<Vec<f64>> {
    let entry = |a: &[Fit], b: &[Fit]| {
        let products = weights.iter().zip(a.iter().zip(b));
        products.map(|(weight, (a, b))| weight * a[0] * b[0]).sum()
    };
    fits.iter()
        .map(|a| fits.iter().map(|b| entry(a, b)).collect())
        .collect()
}

/// (AᵀWA)⁻¹AᵀW: a row per band, a column per point.
///
/// `factor`: Cholesky factor of AᵀWA.
pub(super) fn pseudo_inverse(fits: &[Vec<Fit>], weights: &[f64], factor: &[Vec<f64>]) -> Vec<Vec<f64>> {
    let mut inverse = vec![vec![0.0; weights.len()]; fits.len()];
    for (point, weight) in weights.iter().enumerate() {
        let mut column: Vec<f64> = fits.iter().map(|fit| weight * fit[point][0]).collect();
        substitute(factor, &mut column);
        for (row, value) in inverse.iter_mut().zip(column) {
            row[point] = value;
        }
    }
    inverse
}

/// Lower factor of a symmetric positive definite matrix.
pub(super) fn cholesky(mut matrix: Vec<Vec<f64>>) -> Vec<Vec<f64>> {
    for i in 0..matrix.len() {
        for j in 0..=i {
            let dot: f64 = (0..j).map(|k| matrix[i][k] * matrix[j][k]).sum();
            let rest = matrix[i][j] - dot;
            matrix[i][j] = if i == j { rest.sqrt() } else { rest / matrix[j][j] };
        }
    }
    matrix
}

/// Solves with the factor, in place.
fn substitute(factor: &[Vec<f64>], right: &mut [f64]) {
    for i in 0..right.len() {
        let dot: f64 = (0..i).map(|k| factor[i][k] * right[k]).sum();
        right[i] = (right[i] - dot) / factor[i][i];
    }
    for i in (0..right.len()).rev() {
        let dot: f64 = (i + 1..right.len()).map(|k| factor[k][i] * right[k]).sum();
        right[i] = (right[i] - dot) / factor[i][i];
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 4x + 2y = 10, 2x + 3y = 9 has the solution 1.5, 2.
    #[test]
    fn factor_and_substitution_solve_a_known_system() {
        let factor = cholesky(vec![vec![4.0, 2.0], vec![2.0, 3.0]]);
        let mut right = [10.0, 9.0];
        substitute(&factor, &mut right);
        assert!(
            (right[0] - 1.5).abs() < 1e-14 && (right[1] - 2.0).abs() < 1e-14,
            "{right:?}"
        );
    }

    /// The polynomial stands in for the bell's logarithm. 0.3 dB up to 24 dB of gain: what a random ±12 dB curve uses.
    #[test]
    fn polynomial_follows_the_bell() {
        let bell = Bell::new(1_000.0, 4.5, 0.58, 48_000.0).with_loud_share(0.53);
        let x_at = |hz: f64| (std::f64::consts::PI * hz / 48_000.0).sin().powi(2);
        for hz in [700.0, 840.0, 917.0, 1_000.0, 1_170.0, 1_400.0] {
            let fit = fit_bell(&bell, &[x_at(hz)], 12.0)[0];
            for gain in [1.0, 3.0, 7.0, 12.0, 17.0, 24.0] {
                let ratio: f64 = gain / 12.0;
                let bent: f64 = (1..)
                    .zip(&fit[1..])
                    .map(|(m, b)| b * gain * (ratio.powi(m) - 1.0))
                    .sum();
                let level = bell.shape(gain).response_db(x_at(hz));
                assert!((fit[0] * gain + bent - level).abs() < 0.3, "{hz} Hz, {gain} dB");
            }
        }
    }
}
