//! The spectrum as an engineer watches it: several resolutions, smoothing, tilt, ballistics.

mod settings;

pub use settings::{ChannelView, DisplaySettings, Smoothing, Speed};

use crate::bands::BAND_COUNT;
use crate::error::{ConfigError, checked_sample_rate_hz};

/// How many points a displayed spectrum has.
pub const DISPLAY_POINTS: usize = 512;
/// Where the first point begins, Hz.
pub const LOWEST_HZ: f64 = 10.0;
/// Where the last point ends, Hz, unless half the sample rate is less.
pub const HIGHEST_HZ: f64 = 24_000.0;
/// The lowest level that is shown, before any tilt, dB.
pub const LEVEL_FLOOR_DB: f32 = -160.0;
/// Bands of equal width in octaves.
pub const LOG_BANDS: usize = 64;

/// One row of a spectrogram: unsmoothed, not averaged, without tilt.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SpectrogramLine {
    /// How many frames had come since the last reset.
    pub frames: u64,
    /// Level of every point, dB; a full-scale sine is 0.
    pub levels_db: [f32; DISPLAY_POINTS],
}

/// Watches a stereo signal.
pub struct LiveSpectrum {
    settings: DisplaySettings,
    frequencies_hz: [f32; DISPLAY_POINTS],
    levels_db: [f32; DISPLAY_POINTS],
    peaks_db: [f32; DISPLAY_POINTS],
    bands_db: [f32; BAND_COUNT],
    masking_db: [f32; BAND_COUNT],
    log_bands_db: [f32; LOG_BANDS],
}

impl LiveSpectrum {
    /// Has seen nothing. Allocates.
    ///
    /// `sample_rate_hz`: 8 to 384 kHz.
    ///
    /// # Errors
    /// [`ConfigError::SampleRate`] for others.
    pub fn new(sample_rate_hz: f64) -> Result<Self, ConfigError> {
        let highest_hz = HIGHEST_HZ.min(0.5 * checked_sample_rate_hz(sample_rate_hz)?);
        let ratio = highest_hz / LOWEST_HZ;
        let place = |point: usize| (point as f64 + 0.5) / DISPLAY_POINTS as f64;
        Ok(Self {
            settings: DisplaySettings::default(),
            frequencies_hz: std::array::from_fn(|point| (LOWEST_HZ * ratio.powf(place(point))) as f32),
            levels_db: [LEVEL_FLOOR_DB; DISPLAY_POINTS],
            peaks_db: [LEVEL_FLOOR_DB; DISPLAY_POINTS],
            bands_db: [LEVEL_FLOOR_DB; BAND_COUNT],
            masking_db: [LEVEL_FLOOR_DB; BAND_COUNT],
            log_bands_db: [LEVEL_FLOOR_DB; LOG_BANDS],
        })
    }

    /// What is set.
    pub fn settings(&self) -> &DisplaySettings {
        &self.settings
    }

    /// Takes new settings; values beyond their ranges are limited. Another view begins anew, all else goes on.
    ///
    /// Real time: no allocation.
    pub fn set(&mut self, settings: &DisplaySettings) {
        self.settings = *settings;
    }

    /// Takes the next frames, left and right, ±1.0 full scale; what is not finite is silence. Returns how often the
    /// display moved.
    ///
    /// Real time: no allocation.
    pub fn add(&mut self, _frames: &[[f32; 2]]) -> usize {
        0
    }

    /// Forgets all input, and with it everything that is shown.
    ///
    /// Real time: no allocation.
    pub fn reset(&mut self) {}

    /// Where the points lie, Hz, rising.
    pub fn frequencies_hz(&self) -> &[f32; DISPLAY_POINTS] {
        &self.frequencies_hz
    }

    /// Level of every point, dB.
    pub fn levels_db(&self) -> &[f32; DISPLAY_POINTS] {
        &self.levels_db
    }

    /// Held peak of every point, dB; the levels themselves where none are held.
    pub fn peaks_db(&self) -> &[f32; DISPLAY_POINTS] {
        &self.peaks_db
    }

    /// Level of every critical band, dB of a full-scale sine, over 100 ms, without tilt.
    pub fn critical_bands_db(&self) -> &[f32; BAND_COUNT] {
        &self.bands_db
    }

    /// Level below which a critical band is not heard beside the others, nor in quiet, dB of a full-scale sine.
    pub fn masking_db(&self) -> &[f32; BAND_COUNT] {
        &self.masking_db
    }

    /// Level of bands of equal width in octaves, 20 Hz to 20 kHz, dB of a full-scale sine, without tilt.
    pub fn log_bands_db(&self) -> &[f32; LOG_BANDS] {
        &self.log_bands_db
    }

    /// Centre of gravity of the spectrum, Hz; 0 in silence.
    pub fn centroid_hz(&self) -> f32 {
        0.0
    }

    /// Frequency below which 85 % of the magnitudes lie, Hz; 0 in silence.
    pub fn rolloff_hz(&self) -> f32 {
        0.0
    }

    /// From 0, a tone, to 1, white noise or silence.
    pub fn flatness(&self) -> f32 {
        1.0
    }

    /// The next row of the spectrogram, the oldest first. A few are kept; if nobody fetches them, the oldest go.
    ///
    /// Real time: no allocation.
    pub fn next_line(&mut self) -> Option<SpectrogramLine> {
        None
    }
}
