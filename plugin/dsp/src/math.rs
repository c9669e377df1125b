//! Exponentials made of the four basic operations, so that every platform computes the same bits.

use std::f64::consts::LN_10;

/// (eˣ − 1)/x of several x at once, with 1 at x = 0. Relative error under 2e-14.
///
/// `x`: 0 to 12. The system's `exp` differs between C libraries in the last bit; this one cannot. Several, since one
/// alone waits for its own products most of the time.
///
/// Real time: no allocation, no branch, no division.
#[inline]
pub(crate) fn expm1_over_x<const N: usize>(x: [f64; N]) -> [f64; N] {
    const HALVINGS: usize = 6;
    let mut doubled = x.map(|x| x * (1.0 / 64.0));
    // Taylor, 1/(n+1)!: the next term is below 1e-15 for x/64 <= 0.19.
    const SERIES: [f64; 9] = [
        1.0 / 362_880.0,
        1.0 / 40_320.0,
        1.0 / 5_040.0,
        1.0 / 720.0,
        1.0 / 120.0,
        1.0 / 24.0,
        1.0 / 6.0,
        1.0 / 2.0,
        1.0,
    ];
    let mut ratio = [1.0 / 3_628_800.0; N];
    for inverse_factorial in SERIES {
        for (ratio, small) in ratio.iter_mut().zip(&doubled) {
            *ratio = *ratio * small + inverse_factorial;
        }
    }
    // e²ʸ − 1 = (eʸ − 1)(eʸ + 1).
    for _ in 0..HALVINGS {
        for (ratio, y) in ratio.iter_mut().zip(&mut doubled) {
            *ratio *= *y * *ratio * 0.5 + 1.0;
            *y *= 2.0;
        }
    }
    ratio
}

/// Linear gain of a level in dB: exactly 1.0 at 0 dB.
///
/// `db`: −100 to +100.
///
/// Real time: no allocation.
pub(crate) fn db_to_gain(db: f64) -> f64 {
    let x = db.abs() * (LN_10 / 20.0);
    let [ratio] = expm1_over_x([x]);
    let gain = 1.0 + x * ratio;
    if db < 0.0 { 1.0 / gain } else { gain }
}

/// How often 48 kHz is doubled, or halved if negative, for the rate nearest in octaves: what sizes in samples scale with,
/// so that they stay powers of two and last about as long.
pub(crate) fn doublings_of_48_khz(sample_rate_hz: f64) -> f64 {
    (sample_rate_hz / 48_000.0).log2().round()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Six doublings multiply the rounding of the series by up to 64, so 1.4e-14.
    #[test]
    fn agrees_with_the_library() {
        for step in 1..=12_000 {
            let x = f64::from(step) * 1e-3;
            let expected = x.exp_m1() / x;
            let [found, _] = expm1_over_x([x, 1.0]);
            assert!(
                (found / expected - 1.0).abs() < 2e-14,
                "x = {x}: {found} not {expected}"
            );
        }
        assert_eq!(expm1_over_x([0.0]), [1.0]);
    }

    #[test]
    fn zero_db_is_exactly_one() {
        assert_eq!(db_to_gain(0.0), 1.0);
        assert_eq!(db_to_gain(-0.0), 1.0);
        assert!((db_to_gain(-20.0) - 0.1).abs() < 1e-15);
        assert!((db_to_gain(40.0) - 100.0).abs() < 1e-12);
    }
}
