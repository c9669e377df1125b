//! One second-order bell, matched to its analogue prototype in the audio band.
//!
//! Source: S. J. Orfanidis, "Digital Parametric Equalizer Design with Prescribed Nyquist-Frequency Gain", J. Audio Eng.
//! Soc. 45 (6), 1997: the digital bell has the prototype's gain at 0 Hz, at the centre, at one reference frequency on
//! the lower skirt, and at Nyquist. Differs in three points. The reference gain is a fixed share of the gain in dB
//! *at every gain* (V. Välimäki & J. Liski, "Accurate Cascade Graphic Equalizer", IEEE Signal Process. Lett. 24 (2),
//! 2017), so that a cascade of bells stays nearly linear in dB. All differences are carried in factored form, so that
//! nothing cancels at 20 Hz and 384 kHz. A cut is the exact inverse of the boost.
//!
//! Why not Vicanek's matched design (2016): his poles need an exponential and a cosine for every new gain when the
//! bandwidth follows the gain. Here, once [`Bell::new`] has taken the tangents, a new gain costs two exponentials made
//! of plain arithmetic and four square roots, and gives the same bits on every platform.

use crate::bands::HIGHEST_CENTRE_RATIO;
use crate::math::expm1_over_x;
use std::f64::consts::{LN_10, PI};

/// Largest gain of one bell, dB, either way.
pub const MAX_BELL_GAIN_DB: f64 = 40.0;

/// 12 dB of squared gain, in nepers.
const TWELVE_DB: f64 = 1.2 * LN_10;

/// A bell at one centre, width and sample rate, with the gain left open.
#[derive(Debug, Clone, Copy)]
pub struct Bell {
    /// Share of the gain at the reference frequency: for small gains, and how much more for large ones.
    share: f64,
    loud_share_excess: f64,
    /// Squared distance of the reference frequency in the prototype, (f/f₀ − f₀/f)².
    reference: f64,
    /// The same for Nyquist.
    nyquist: f64,
    /// tan²(ω₀/2).
    u0: f64,
    /// tan²(ω/2) at the reference, over that at the centre: 0 to 1.
    v: f64,
}

impl Bell {
    /// The bell whose skirt carries `share` of its gain in dB where |f/f₀ − f₀/f| = 1/`q`. With `share` 0.5 this is
    /// the usual Q: the distance between the two half-gain points is f₀/Q.
    ///
    /// `centre_hz`: above 0; lowered to 0.48 of `sample_rate_hz` where it is higher. `q`: 0.05 to 100, clamped.
    /// `share`: 0.05 to 0.95, clamped.
    ///
    /// Real time: no allocation, two tangents.
    pub fn new(centre_hz: f64, q: f64, share: f64, sample_rate_hz: f64) -> Self {
        let centre_hz = centre_hz.clamp(1e-6 * sample_rate_hz, HIGHEST_CENTRE_RATIO * sample_rate_hz);
        let half_width = 0.5 / q.clamp(0.05, 100.0);
        let reference_hz = centre_hz / (half_width + half_width.hypot(1.0));
        let squared_tangent = |hz: f64| (PI * hz / sample_rate_hz).tan().powi(2);
        let to_nyquist = 0.5 * sample_rate_hz / centre_hz;
        let u0 = squared_tangent(centre_hz);
        Self {
            share: share.clamp(0.05, 0.95),
            loud_share_excess: 0.0,
            reference: (2.0 * half_width).powi(2),
            nyquist: (to_nyquist - 1.0 / to_nyquist).powi(2),
            u0,
            v: squared_tangent(reference_hz) / u0,
        }
    }

    /// The same bell with a share that goes from the one given to [`Bell::new`], at small gains, through the mean of
    /// both at 12 dB, towards `loud_share` at large gains.
    ///
    /// `loud_share`: 0.05 to 0.95, clamped.
    pub fn with_loud_share(self, loud_share: f64) -> Self {
        Self {
            loud_share_excess: loud_share.clamp(0.05, 0.95) - self.share,
            ..self
        }
    }

    /// The response at one gain.
    ///
    /// `gain_db`: clamped to ±40 dB.
    ///
    /// Real time: no allocation, no trigonometry, the same bits on every platform.
    #[inline]
    pub fn shape(&self, gain_db: f64) -> BellShape {
        let x = gain_db.abs().min(MAX_BELL_GAIN_DB) * (LN_10 / 10.0);
        let Self {
            share,
            loud_share_excess,
            reference,
            nyquist,
            u0,
            v,
        } = *self;
        let share = share + loud_share_excess * (x / (x + TWELVE_DB));
        // Everything below is for a boost with squared peak gain 1 + e.
        let [phi, share_phi] = expm1_over_x([x, share * x]);
        let e = x * phi;
        // (squared reference gain − 1)/e, and the squared bandwidth of the prototype's poles that gives it.
        let rho = share * share_phi / phi;
        let width = reference * rho / (1.0 - rho);
        // Squared Nyquist gain is 1 + e·kappa; t = 1 − kappa.
        let kappa = width / (nyquist + width);
        let t = nyquist / (nyquist + width);
        let root_t = t.sqrt();
        let alpha = u0 * root_t;
        let nyquist_gain = (1.0 + e * kappa).sqrt();
        let pole_square = u0 * (t * (1.0 - v).powi(2) / (1.0 - rho) - (v - root_t).powi(2)) / v;
        let pole_width = pole_square.sqrt();
        let skew = 1.0 / (nyquist_gain + 1.0) - 1.0 / (1.0 + root_t);
        let widening = e * (pole_square + 2.0 * alpha * kappa * skew);
        let zero_width = (pole_square + widening).sqrt();
        BellShape {
            is_cut: gain_db < 0.0,
            alpha,
            nyquist_gain,
            nyquist_excess: e * kappa / (nyquist_gain + 1.0),
            pole_width,
            zero_width,
            width_excess: widening / (pole_width + zero_width),
        }
    }
}

/// A bell with its gain: the squared magnitude of the boost, with x = sin²(ω/2) and y = 1 − x, is
/// ((αy − Gx)² + Z²xy) / ((αy − x)² + P²xy), where G is the Nyquist gain and P, Z are the widths of poles and zeros.
#[derive(Debug, Clone, Copy)]
pub struct BellShape {
    is_cut: bool,
    alpha: f64,
    nyquist_gain: f64,
    nyquist_excess: f64,
    pole_width: f64,
    zero_width: f64,
    width_excess: f64,
}

impl BellShape {
    /// Level at x = sin²(ω/2), dB, from 0 Hz (x = 0) to Nyquist (x = 1). Nothing cancels, whatever the rate.
    ///
    /// Real time: no allocation, one logarithm.
    pub fn response_db(&self, x: f64) -> f64 {
        let [zeros, poles] = self.squares(x);
        let boost_db = 10.0 * (zeros / poles).log10();
        if self.is_cut { -boost_db } else { boost_db }
    }

    /// The same as a squared magnitude: those of bells in series multiply, so that a whole curve takes one logarithm a
    /// point.
    ///
    /// Real time: no allocation, no logarithm.
    #[inline]
    pub fn power(&self, x: f64) -> f64 {
        let [zeros, poles] = self.squares(x);
        if self.is_cut { poles / zeros } else { zeros / poles }
    }

    /// Squared magnitudes of the boost's zeros and poles.
    #[inline]
    fn squares(&self, x: f64) -> [f64; 2] {
        let y = 1.0 - x;
        let zeros = (self.alpha * y - self.nyquist_gain * x).powi(2) + self.zero_width.powi(2) * x * y;
        let poles = (self.alpha * y - x).powi(2) + self.pole_width.powi(2) * x * y;
        [zeros, poles]
    }

    /// The filter. At 0 dB it is exactly unity: `c` is zero.
    ///
    /// Real time: no allocation.
    #[inline]
    pub fn coefficients(&self) -> BellCoefficients {
        let (pole_sum, zero_sum) = (self.alpha + 1.0, self.alpha + self.nyquist_gain);
        let boost_c = [
            self.nyquist_excess + self.width_excess,
            self.nyquist_excess - self.width_excess,
        ];
        if self.is_cut {
            let scale = 1.0 / (zero_sum + self.zero_width);
            BellCoefficients {
                c: boost_c.map(|c| -c * scale),
                a: [
                    2.0 * (self.alpha - self.nyquist_gain) * scale,
                    (zero_sum - self.zero_width) * scale,
                ],
            }
        } else {
            let scale = 1.0 / (pole_sum + self.pole_width);
            BellCoefficients {
                c: boost_c.map(|c| c * scale),
                a: [2.0 * (self.alpha - 1.0) * scale, (pole_sum - self.pole_width) * scale],
            }
        }
    }
}

/// A bell H(z) = 1 + (1 − z⁻¹)(c₀ − c₂z⁻¹)/(1 + a₁z⁻¹ + a₂z⁻²): the input, and what the bell adds to it.
///
/// This form, not b/a: at 0 dB `c` is exactly zero whatever `a` is, and near 0 dB nothing is lost to b ≈ a. A bell adds
/// nothing at 0 Hz, hence the factor 1 − z⁻¹; four numbers say it all.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BellCoefficients {
    /// Numerator of what is added: c₀, c₂.
    pub c: [f64; 2],
    /// Denominator without its leading 1: a₁, a₂.
    pub a: [f64; 2],
}

impl BellCoefficients {
    /// Passes its input unchanged.
    pub const UNITY: Self = Self {
        c: [0.0; 2],
        a: [0.0; 2],
    };

    /// The usual numerator b₀, b₁, b₂. At 0 dB it is `[1.0, a[0], a[1]]` bit for bit.
    pub fn b(&self) -> [f64; 3] {
        [
            1.0 + self.c[0],
            self.a[0] - (self.c[0] + self.c[1]),
            self.a[1] + self.c[1],
        ]
    }

    /// Whether this passes its input unchanged, bit for bit, once it has rung out.
    pub fn is_unity(&self) -> bool {
        self.c == [0.0; 2]
    }

    /// Whether both poles lie inside the unit circle.
    pub fn is_stable(&self) -> bool {
        self.a[1] < 1.0 && self.a[0].abs() < 1.0 + self.a[1]
    }

    /// Magnitude of the filter as it stands, rounded coefficients and all; linear.
    ///
    /// `frequency_hz`: 0 to half of `sample_rate_hz`. Written in sin²(ω/2), since 1 + a₁cos ω + a₂cos 2ω loses
    /// everything at 20 Hz and 192 kHz.
    ///
    /// Real time: no allocation, one sine.
    pub fn magnitude(&self, frequency_hz: f64, sample_rate_hz: f64) -> f64 {
        let x = (PI * frequency_hz / sample_rate_hz).sin().powi(2);
        let square = |p0: f64, p1: f64, p2: f64| {
            let (at_dc, at_nyquist) = (p0 + p1 + p2, p0 - p1 + p2);
            (at_dc * (1.0 - x) - at_nyquist * x).powi(2) + 4.0 * (p0 - p2).powi(2) * x * (1.0 - x)
        };
        let [b0, b1, b2] = self.b();
        (square(b0, b1, b2) / square(1.0, self.a[0], self.a[1])).sqrt()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RATES_HZ: [f64; 8] = [
        8_000.0, 11_025.0, 22_050.0, 44_100.0, 48_000.0, 96_000.0, 192_000.0, 384_000.0,
    ];

    /// Every combination of rate, centre (20 Hz to 0.48 fs), Q and gain.
    fn sweep(mut visit: impl FnMut(f64, f64, f64, f64, &Bell)) {
        for rate in RATES_HZ {
            for step in 0..=24 {
                let centre = 20.0 * (0.48 * rate / 20.0_f64).powf(f64::from(step) / 24.0);
                for q in [0.1, 0.3, 0.7, 1.4, 3.0, 10.0, 30.0, 60.0] {
                    for share in [0.25, 0.38, 0.5] {
                        let bell = Bell::new(centre, q, share, rate);
                        for gain in [-40.0, -18.0, -6.0, -0.1, 1e-9, 0.5, 12.0, 24.0, 40.0] {
                            visit(rate, centre, q, gain, &bell);
                        }
                    }
                }
            }
        }
    }

    /// 1e-3 dB: at 20 Hz and 384 kHz the rounding of a₁ ≈ −2 moves a filter of Q 60 by that much.
    #[test]
    fn stable_and_exact_at_centre_and_zero_hz_everywhere() {
        sweep(|rate, centre, q, gain, bell| {
            let coefficients = bell.shape(gain).coefficients();
            assert!(coefficients.is_stable(), "{rate} {centre} {q} {gain}: {coefficients:?}");
            let inverse = coefficients.b().map(|b| b / coefficients.b()[0]);
            let inverse = BellCoefficients {
                c: [0.0; 2],
                a: [inverse[1], inverse[2]],
            };
            assert!(
                inverse.is_stable(),
                "zeros outside the circle: {rate} {centre} {q} {gain}"
            );
            let at = |hz: f64| 20.0 * coefficients.magnitude(hz, rate).log10();
            assert!(
                (at(centre) - gain).abs() < 1e-3,
                "{rate} {centre} {q} {gain}: {}",
                at(centre)
            );
            assert!(
                at(0.0).abs() < 1e-3,
                "{rate} {centre} {q} {gain}: {} dB at 0 Hz",
                at(0.0)
            );
        });
    }

    /// The rounded filter against the formula that is drawn; tolerance as above.
    #[test]
    fn filter_follows_the_drawn_formula_and_never_exceeds_its_gain() {
        sweep(|rate, centre, q, gain, bell| {
            let shape = bell.shape(gain);
            let coefficients = shape.coefficients();
            for ratio in [0.5, 0.9, 1.2, 2.0] {
                let hz = (centre * ratio).min(0.499 * rate);
                let drawn = shape.response_db((PI * hz / rate).sin().powi(2));
                let filter = 20.0 * coefficients.magnitude(hz, rate).log10();
                assert!((drawn - filter).abs() < 1e-3, "{rate} {centre} {q} {gain} {hz}");
                assert!(drawn.abs() <= gain.abs() + 1e-9 && drawn * gain >= -1e-9);
            }
        });
    }

    #[test]
    fn zero_db_is_unity_bit_for_bit() {
        sweep(|_, _, _, _, bell| {
            for zero in [0.0, -0.0] {
                let coefficients = bell.shape(zero).coefficients();
                assert!(coefficients.is_unity());
                assert_eq!(coefficients.b(), [1.0, coefficients.a[0], coefficients.a[1]]);
            }
        });
    }

    /// Boost times cut is one: convolving both ways must give back the leading coefficients. Tolerance: rounding.
    #[test]
    fn cut_is_the_inverse_of_the_boost() {
        sweep(|_, _, _, gain, bell| {
            let (boost, cut) = (bell.shape(gain).coefficients(), bell.shape(-gain).coefficients());
            let b = boost.b();
            for i in 0..2 {
                assert!((b[i + 1] / b[0] - cut.a[i]).abs() < 1e-13);
                assert!((cut.b()[i + 1] / cut.b()[0] - boost.a[i]).abs() < 1e-13);
            }
            assert!((b[0] * cut.b()[0] - 1.0).abs() < 1e-13);
        });
    }

    /// The skirt carries its share at every gain, exactly by design; 1e-6 dB is rounding at 20 Hz.
    #[test]
    fn skirt_carries_its_share_at_every_gain() {
        for rate in RATES_HZ {
            let (centre, q, share) = (0.2 * rate, 1.5, 0.38);
            let bell = Bell::new(centre, q, share, rate);
            let half = 0.5 / q;
            let reference = centre * (half.hypot(1.0) - half);
            for gain in [-36.0, -12.0, -1.0, 0.1, 6.0, 24.0, 40.0] {
                let level = bell.shape(gain).response_db((PI * reference / rate).sin().powi(2));
                assert!((level - share * gain).abs() < 1e-6, "{rate}: {level} of {gain}");
            }
        }
    }
}
