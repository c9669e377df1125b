//! The 26 critical bands.
//!
//! Source: E. Zwicker, "Subdivision of the audible frequency range into critical bands (Frequenzgruppen)",
//! J. Acoust. Soc. Am. 33, 248 (1961), table I: 24 bands with their centres, 0–15.5 kHz. Differs in two places: the
//! first band (0–100 Hz) starts at 20 Hz and is split at 50 Hz, and 15.5–20.5 kHz is added. The centres of these
//! three (32, 72, 17 800 Hz) are near the geometric means of their edges; Zwicker's own centres are near the
//! arithmetic ones.

mod shares;

use std::f64::consts::PI;

pub(crate) use shares::{AllBands, BandShares};

/// How many bands there are.
pub const BAND_COUNT: usize = 26;

/// Bands whose centre lies above this share of the sample rate are bypassed.
pub const HIGHEST_CENTRE_RATIO: f64 = 0.48;

/// One critical band: edges and centre.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Band {
    /// Lower edge, Hz.
    pub lower_hz: f64,
    /// Centre, Hz.
    pub centre_hz: f64,
    /// Upper edge, Hz; the next band's lower edge.
    pub upper_hz: f64,
}

impl Band {
    const fn new(lower_hz: f64, centre_hz: f64, upper_hz: f64) -> Self {
        Self {
            lower_hz,
            centre_hz,
            upper_hz,
        }
    }

    /// Share of the power at one frequency that belongs to the band, 0 to 1: flat, with edges that fall as a raised
    /// cosine over ±[`EDGE_OCTAVES`], so that neighbours add up to 1.
    ///
    /// `hz`: 0 or more.
    pub(crate) fn share_of_power(&self, hz: f64) -> f64 {
        let inside = |octaves: f64| {
            let x = (octaves / EDGE_OCTAVES).clamp(-1.0, 1.0);
            0.5 + 0.5 * (0.5 * PI * x).sin()
        };
        inside((hz / self.lower_hz).log2()) * inside((self.upper_hz / hz).log2())
    }
}

/// Half the width of a band's edge where power is divided among bands, octaves.
pub(crate) const EDGE_OCTAVES: f64 = 0.06;

/// Lower edge, centre, upper edge, Hz.
#[rustfmt::skip]
pub const BANDS: [Band; BAND_COUNT] = [
    Band::new(20.0, 32.0, 50.0),
    Band::new(50.0, 72.0, 100.0),
    Band::new(100.0, 150.0, 200.0),
    Band::new(200.0, 250.0, 300.0),
    Band::new(300.0, 350.0, 400.0),
    Band::new(400.0, 450.0, 510.0),
    Band::new(510.0, 570.0, 630.0),
    Band::new(630.0, 700.0, 770.0),
    Band::new(770.0, 840.0, 920.0),
    Band::new(920.0, 1000.0, 1080.0),
    Band::new(1080.0, 1170.0, 1270.0),
    Band::new(1270.0, 1370.0, 1480.0),
    Band::new(1480.0, 1600.0, 1720.0),
    Band::new(1720.0, 1850.0, 2000.0),
    Band::new(2000.0, 2150.0, 2320.0),
    Band::new(2320.0, 2500.0, 2700.0),
    Band::new(2700.0, 2900.0, 3150.0),
    Band::new(3150.0, 3400.0, 3700.0),
    Band::new(3700.0, 4000.0, 4400.0),
    Band::new(4400.0, 4800.0, 5300.0),
    Band::new(5300.0, 5800.0, 6400.0),
    Band::new(6400.0, 7000.0, 7700.0),
    Band::new(7700.0, 8500.0, 9500.0),
    Band::new(9500.0, 10500.0, 12000.0),
    Band::new(12000.0, 13500.0, 15500.0),
    Band::new(15500.0, 17800.0, 20500.0),
];

/// How many bands work at this sample rate: the first so many of [`BANDS`]. Bands with a centre above 0.48 of the
/// sample rate are bypassed, since a bell cannot keep its shape there.
///
/// Real time: no allocation.
pub fn active_band_count(sample_rate_hz: f64) -> usize {
    BANDS
        .iter()
        .take_while(|band| band.centre_hz <= HIGHEST_CENTRE_RATIO * sample_rate_hz)
        .count()
}

/// Critical-band rate of a band's centre, Bark: half way between its edges, 1–24 Bark at 100 Hz–15.5 kHz by definition;
/// 1 Bark per 100 Hz below, as Zwicker has it, and 24.5 in the last band.
///
/// `band`: 0..26.
///
/// Real time: no allocation.
pub fn centre_bark(band: usize) -> f64 {
    match band {
        0 | 1 => BANDS[band].centre_hz / 100.0,
        _ => band as f64 - 0.5,
    }
}

/// Geometric mean of two neighbouring centres, Hz: where the curve between them is judged.
///
/// `lower`: index of the lower band, 0..25.
pub fn midpoint_hz(lower: usize) -> f64 {
    (BANDS[lower].centre_hz * BANDS[lower + 1].centre_hz).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Traunmüller 1990, with his corrections at both ends. Real unit: Bark.
    fn traunmueller_bark(hz: f64) -> f64 {
        let z = 26.81 * hz / (1960.0 + hz) - 0.53;
        if z < 2.0 {
            z + 0.15 * (2.0 - z)
        } else if z > 20.1 {
            z + 0.22 * (z - 20.1)
        } else {
            z
        }
    }

    #[test]
    fn bands_are_contiguous_and_centres_lie_inside() {
        for pair in BANDS.windows(2) {
            assert_eq!(pair[0].upper_hz, pair[1].lower_hz);
            assert!(pair[0].centre_hz < pair[1].centre_hz);
        }
        for band in BANDS {
            assert!(
                band.lower_hz < band.centre_hz && band.centre_hz < band.upper_hz,
                "{band:?}"
            );
        }
        assert_eq!((BANDS[0].lower_hz, BANDS[BAND_COUNT - 1].upper_hz), (20.0, 20_500.0));
    }

    /// Edges 100 Hz … 15.5 kHz are 1 … 24 Bark. Tolerance 0.2 Bark: Traunmüller states 0.05 for his formula against
    /// Zwicker's table from 0.27 to 20 kHz, and about 0.2 with the low-end correction.
    #[test]
    fn zwicker_edges_agree_with_traunmueller() {
        for (bark, band) in (1..).zip(&BANDS[2..25]) {
            let z = traunmueller_bark(band.lower_hz);
            assert!(
                (z - f64::from(bark)).abs() < 0.2,
                "{} Hz is {z} Bark, not {bark}",
                band.lower_hz
            );
        }
    }

    /// One Bark per whole band, within 0.25 Bark: two edges, each within the tolerance above, rounded by Zwicker to
    /// 10–500 Hz. The two half bands together make one.
    #[test]
    fn every_band_is_about_one_bark_wide() {
        let width = |band: &Band| traunmueller_bark(band.upper_hz) - traunmueller_bark(band.lower_hz);
        for band in &BANDS[2..25] {
            assert!(
                (width(band) - 1.0).abs() < 0.25,
                "{band:?} is {} Bark wide",
                width(band)
            );
        }
        assert!(width(&BANDS[0]) < 0.5 && width(&BANDS[1]) < 0.6);
    }

    /// Tolerance 0.25 Bark, as for the widths.
    #[test]
    fn centres_agree_with_traunmueller() {
        for (band, Band { centre_hz, .. }) in BANDS.iter().enumerate() {
            let z = traunmueller_bark(*centre_hz);
            assert!(
                (centre_bark(band) - z).abs() < 0.25,
                "band {band}: {} not {z}",
                centre_bark(band)
            );
        }
    }

    #[test]
    fn bands_above_the_ratio_are_bypassed() {
        assert_eq!(active_band_count(44_100.0), 26);
        assert_eq!(active_band_count(17_800.0 / 0.48 - 1.0), 25);
        assert_eq!(active_band_count(8_000.0), 18);
        assert_eq!(active_band_count(384_000.0), 26);
    }
}
