//! Shapes of windows: Hann's and Kaiser's.

use std::f64::consts::TAU;

/// Hann's window, periodic: 0 at sample 0, 1 in the middle.
pub fn hann(sample: usize, length: usize) -> f64 {
    0.5 - 0.5 * (TAU * sample as f64 / length as f64).cos()
}

/// Kaiser's window of shape `beta`, up to 10; `place` from 0 at its centre to 1 at its end.
///
/// Source: J. F. Kaiser, "Nonrecursive digital filter design using the I0-sinh window function", ISCAS 1974.
pub fn kaiser(beta: f64, place: f64) -> f64 {
    let full = beta * beta / 4.0;
    bessel_i0(full * (1.0 - place * place)) / bessel_i0(full)
}

/// I₀(x) of (x/2)², up to x = 10.
pub fn bessel_i0(quarter_square: f64) -> f64 {
    let (mut term, mut sum) = (1.0, 1.0);
    // The 24th term is below 1e-16 of the sum up to x = 10, and below 1e-10 up to x = 10.
    for n in 1..=24 {
        term *= quarter_square / f64::from(n * n);
        sum += term;
    }
    sum
}
