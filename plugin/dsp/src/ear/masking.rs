//! What hides what: tonality, masker offset, spreading, threshold in quiet, participation.
//!
//! Sources: J. D. Johnston, "Transform Coding of Audio Signals Using Perceptual Noise Criteria", IEEE J. Sel. Areas
//! Communications 6 (2), 1988 (tonality from flatness, offset); M. R. Schroeder, B. S. Atal, J. L. Hall, "Optimizing
//! Digital Speech Coders by Exploiting Masking Properties of the Human Ear", J. Acoust. Soc. Am. 66, 1979 (spreading);
//! E. Terhardt, "Calculating Virtual Pitch", Hearing Research 1, 1979 (threshold in quiet).

use crate::bands::{BAND_COUNT, BANDS, centre_bark};
use crate::math::db_to_gain;

/// The threshold in quiet is taken to be no higher than this, dB SPL, or the outer bands would never take part.
const MAX_QUIET_DB_SPL: f64 = 40.0;
/// Over this range above its threshold a band's part grows from none to whole, dB.
const PARTICIPATION_RANGE_DB: f64 = 6.0;

/// Spreading between all bands, and the threshold in quiet of each.
pub struct Masking {
    /// Power gain from masker (row) to the band it masks; 0 to itself.
    spread: [[f64; BAND_COUNT]; BAND_COUNT],
    quiet_db_spl: [f64; BAND_COUNT],
}

impl Masking {
    pub fn new() -> Self {
        let gain = |masker: usize, band: usize| match masker == band {
            true => 0.0,
            false => 10.0_f64.powf(spreading_db(centre_bark(band) - centre_bark(masker)) / 10.0),
        };
        Self {
            spread: std::array::from_fn(|masker| std::array::from_fn(|band| gain(masker, band))),
            quiet_db_spl: BANDS.map(|band| quiet_db_spl(band.centre_hz).min(MAX_QUIET_DB_SPL)),
        }
    }

    /// Power of everything that masks a band, from the maskers' powers less their offsets.
    ///
    /// Real time: no allocation.
    pub fn spread_power(&self, band: usize, maskers: &[f64; BAND_COUNT]) -> f64 {
        let reach = maskers.iter().zip(&self.spread);
        reach.map(|(power, gains)| power * gains[band]).sum()
    }

    /// Threshold in quiet at the band's centre, at most 40 dB SPL.
    pub fn quiet_db_spl(&self, band: usize) -> f64 {
        self.quiet_db_spl[band]
    }
}

/// From 0, noise, to 1, a tone. Noise has a flatness of about −2.5 dB in one window, so 0 begins at −4.
///
/// Real time: no allocation.
pub fn tonality(flatness_db: f64) -> f64 {
    ((flatness_db + 4.0) / -26.0).clamp(0.0, 1.0)
}

/// Power gain from a masker to what it masks at its own place.
///
/// `tonality`: 0 to 1.
///
/// Real time: no allocation.
pub fn offset_gain(tonality: f64, bark: f64) -> f64 {
    let offset_db = tonality * (14.5 + bark) + (1.0 - tonality) * 5.5;
    db_to_gain(-2.0 * offset_db)
}

/// How much of a band is heard, 0 to 1.
///
/// Real time: no allocation.
pub fn participation(level_db: f64, threshold_db: f64) -> f64 {
    ((level_db - threshold_db) / PARTICIPATION_RANGE_DB).clamp(0.0, 1.0)
}

/// Excitation at a distance from the masker, dB. `distance_bark`: positive where the masked is higher.
fn spreading_db(distance_bark: f64) -> f64 {
    let x = distance_bark + 0.474;
    15.81 + 7.5 * x - 17.5 * (1.0 + x * x).sqrt()
}

fn quiet_db_spl(hz: f64) -> f64 {
    let khz = hz / 1_000.0;
    3.64 * khz.powf(-0.8) - 6.5 * (-0.6 * (khz - 3.3).powi(2)).exp() + 1e-3 * khz.powi(4)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 0 dB at the masker; far away +25 dB per Bark from below and −10 above, as published.
    #[test]
    fn spreading_peaks_at_the_masker_and_has_the_published_slopes() {
        assert!(spreading_db(0.0).abs() < 0.01);
        let slope = |at: f64| spreading_db(at + 1.0) - spreading_db(at);
        assert!((slope(-12.0) - 25.0).abs() < 0.1 && (slope(11.0) + 10.0).abs() < 0.1);
    }

    /// Terhardt's curve: about 3.4 dB SPL at 1 kHz, its minimum of about −5 near 3.3 kHz.
    #[test]
    fn threshold_in_quiet_has_its_known_values() {
        assert!((quiet_db_spl(1_000.0) - 3.37).abs() < 0.05);
        assert!((quiet_db_spl(3_300.0) + 5.0).abs() < 0.2);
        let masking = Masking::new();
        assert_eq!(masking.quiet_db_spl(0), 40.0);
        assert_eq!(masking.quiet_db_spl(BAND_COUNT - 1), 40.0);
    }

    #[test]
    fn a_band_does_not_mask_itself_and_masks_upwards_more_than_downwards() {
        let masking = Masking::new();
        let mut maskers = [0.0; BAND_COUNT];
        maskers[9] = 1.0;
        let reach = [7, 8, 9, 10, 11].map(|band| masking.spread_power(band, &maskers));
        assert_eq!(reach[2], 0.0);
        assert!(reach[3] > reach[1] && reach[4] > reach[0] && reach[3] > reach[4]);
        assert!((10.0 * reach[4].log10() - spreading_db(2.0)).abs() < 1e-9);
    }

    #[test]
    fn offsets_are_johnstons() {
        for (tonality, offset_db) in [(0.0, 5.5), (1.0, 23.0), (0.5, 14.25)] {
            assert!((10.0 * offset_gain(tonality, 8.5).log10() + offset_db).abs() < 1e-9);
        }
    }

    #[test]
    fn tonality_and_participation_are_clipped_lines() {
        assert_eq!(
            [-2.5, -4.0, -17.0, -30.0, -90.0].map(tonality),
            [0.0, 0.0, 0.5, 1.0, 1.0]
        );
        assert_eq!(
            [-50.0, -40.0, -37.0, -34.0, 0.0].map(|level| participation(level, -40.0)),
            [0.0, 0.0, 0.5, 1.0, 1.0]
        );
    }
}
