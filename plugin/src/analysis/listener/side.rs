//! All meters at one place of the sound's way.

use cochlea_dsp::ConfigError;
use cochlea_dsp::analysis::display::{DISPLAY_POINTS, LiveSpectrum, SpectrogramLine};
use cochlea_dsp::analysis::level::LiveLevels;
use cochlea_dsp::analysis::loudness::LoudnessMeter;

use crate::link::{AnalysisSettings, CHUNK_FRAMES, LoudnessFrame, SideFrame, SpectrumFrame, TapFormat};

/// See the module. Everything but [`Side::pair`] works in the memory taken there.
pub(super) struct Side {
    spectrum: LiveSpectrum,
    loudness: LoudnessMeter,
    levels: LiveLevels,
    channels: usize,
    sample_rate_hz: f64,
    /// That the loudness speaks of.
    frames: u64,
}

impl Side {
    /// Before and after. Allocates.
    ///
    /// # Errors
    /// For a rate that no processor runs at.
    pub(super) fn pair(format: TapFormat) -> Result<[Self; 2], ConfigError> {
        Ok([Self::new(format)?, Self::new(format)?])
    }

    fn new(format: TapFormat) -> Result<Self, ConfigError> {
        Ok(Self {
            spectrum: LiveSpectrum::new(format.sample_rate_hz)?,
            loudness: LoudnessMeter::new(format.sample_rate_hz, format.channels)?,
            levels: LiveLevels::new(format.sample_rate_hz)?,
            channels: format.channels,
            sample_rate_hz: format.sample_rate_hz,
            frames: 0,
        })
    }

    pub(super) fn set(&mut self, settings: &AnalysisSettings) {
        self.spectrum.set(&settings.display);
    }

    pub(super) fn frequencies_hz(&self) -> &[f32; DISPLAY_POINTS] {
        self.spectrum.frequencies_hz()
    }

    /// Left and right.
    pub(super) fn hear(&mut self, sides: [&[f32; CHUNK_FRAMES]; 2]) {
        let frames: [[f32; 2]; CHUNK_FRAMES] = std::array::from_fn(|frame| sides.map(|side| side[frame]));
        self.spectrum.add(&frames);
        self.levels.add(&frames);
        self.loudness.add(&sides.map(|side| side.as_slice())[..self.channels]);
        self.frames += CHUNK_FRAMES as u64;
    }

    pub(super) fn next_line(&mut self) -> Option<SpectrogramLine> {
        self.spectrum.next_line()
    }

    /// As if nothing had been heard.
    pub(super) fn reset(&mut self) {
        self.spectrum.reset();
        self.restart();
    }

    /// Begins anew what runs on; the spectrum shows the moment anyway.
    pub(super) fn restart(&mut self) {
        self.loudness.reset();
        self.levels.reset();
        self.frames = 0;
    }

    pub(super) fn frame(&self) -> SideFrame {
        let (spectrum, loudness) = (&self.spectrum, &self.loudness);
        SideFrame {
            spectrum: SpectrumFrame {
                levels_db: *spectrum.levels_db(),
                peaks_db: *spectrum.peaks_db(),
                critical_bands_db: *spectrum.critical_bands_db(),
                masking_db: *spectrum.masking_db(),
                log_bands_db: *spectrum.log_bands_db(),
                centroid_hz: spectrum.centroid_hz(),
                rolloff_hz: spectrum.rolloff_hz(),
                flatness: spectrum.flatness(),
            },
            loudness: LoudnessFrame {
                seconds: self.frames as f64 / self.sample_rate_hz,
                momentary_lufs: loudness.momentary_lufs(),
                short_term_lufs: loudness.short_term_lufs(),
                integrated_lufs: loudness.integrated_lufs(),
                range_lu: loudness.range_lu(),
                true_peak_dbtp: loudness.true_peak_dbtp(),
                max_momentary_lufs: loudness.max_momentary_lufs(),
                max_short_term_lufs: loudness.max_short_term_lufs(),
            },
            levels: self.levels.readings(),
        }
    }
}
