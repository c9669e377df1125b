//! The free constants of the graphic equaliser, as fitted.

use crate::bands::BAND_COUNT;

/// One section's bell.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BellDesign {
    /// Where the bell peaks, Hz; near the band's centre, not always at it.
    pub centre_hz: f64,
    /// 1/q is |f/f₀ − f₀/f| where the skirt carries [`Design::share`] of the gain in dB.
    pub q: f64,
}

impl BellDesign {
    const fn new(centre_hz: f64, q: f64) -> Self {
        Self { centre_hz, q }
    }
}

/// All free constants of the graphic equaliser.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Design {
    /// Which part of its gain in dB a bell carries at the distance 1/q, at small gains.
    pub share: f64,
    /// The same at large gains; at 12 dB it is the mean of both.
    pub loud_share: f64,
    /// A bell per band.
    pub bells: [BellDesign; BAND_COUNT],
    /// Weight in the least squares of the midpoint above each band; a centre has 1.
    pub midpoint_weights: [f64; BAND_COUNT - 1],
}

impl Design {
    /// Fitted by `examples/fit_graphic.rs` (44.1 kHz); see there for what it minimises. On ten sets of 300 random ±12 dB
    /// curves that the fit has not seen, by formula, the largest misses are 0.39–0.51 dB at centres and 1.07–1.29 dB at
    /// midpoints. (The first five sets chose `PULL`, `RELEASE` and `STEPS` of `graphic/interaction.rs`.)
    #[rustfmt::skip]
    pub const FITTED: Self = Self {
        share: 0.5952,
        loud_share: 0.5306,
        bells: [
            BellDesign::new(26.83, 0.6753),
            BellDesign::new(70.98, 0.9449),
            BellDesign::new(146.22, 1.1815),
            BellDesign::new(245.45, 1.8081),
            BellDesign::new(346.50, 2.6685),
            BellDesign::new(450.46, 3.1756),
            BellDesign::new(567.58, 3.4621),
            BellDesign::new(697.02, 3.9759),
            BellDesign::new(840.28, 4.2674),
            BellDesign::new(997.33, 4.6495),
            BellDesign::new(1171.15, 4.8561),
            BellDesign::new(1371.17, 4.8069),
            BellDesign::new(1598.87, 5.1102),
            BellDesign::new(1850.67, 5.1777),
            BellDesign::new(2149.24, 4.9516),
            BellDesign::new(2500.99, 5.0986),
            BellDesign::new(2905.23, 5.0083),
            BellDesign::new(3395.42, 4.7016),
            BellDesign::new(4010.07, 4.3739),
            BellDesign::new(4798.63, 4.0662),
            BellDesign::new(5787.13, 4.0230),
            BellDesign::new(7007.93, 3.9547),
            BellDesign::new(8519.70, 3.7465),
            BellDesign::new(10553.90, 3.2260),
            BellDesign::new(13535.56, 2.6135),
            BellDesign::new(17842.31, 2.5099),
        ],
        midpoint_weights: [
            0.4905, 0.4010, 0.3484, 0.3784, 0.3198,
            0.3338, 0.4182, 0.3901, 0.4312, 0.4102,
            0.4729, 0.4771, 0.4430, 0.4177, 0.4580,
            0.4316, 0.4242, 0.4397, 0.4251, 0.4362,
            0.2914, 0.3811, 0.2879, 0.3970, 0.4166,
        ],
    };
}
