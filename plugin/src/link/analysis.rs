//! What the analysis of the sound found, on its way to the editor; and what the editor wants of it, on its way back.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use cochlea_dsp::BAND_COUNT;
use cochlea_dsp::analysis::descriptors::LOG_BAND_COUNT;
use cochlea_dsp::analysis::display::{DISPLAY_POINTS, DisplaySettings, LEVEL_FLOOR_DB, SpectrogramLine};
use cochlea_dsp::analysis::level::LevelReadings;

use super::{Trail, Window};

/// Lines of a spectrogram that can wait, more than a second of them; the editor takes them with every drawing.
const LINE_CAPACITY: usize = 64;

/// What is known of the sound at one moment. It describes itself: nobody else need be asked what it is of.
///
/// What runs on (integrated loudness, range, true peak, all maxima) began with the first sound after the window was
/// opened, after a reset that the editor asked for, after the last gap, or after the plugin was activated anew, whichever
/// is the latest: a closed window measures nothing, and what was missed is not made up. [`LoudnessFrame::seconds`] says
/// how much sound it speaks of.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct AnalysisFrame {
    /// Frames made since the window was opened; 0: nothing was analysed yet, and the rest means nothing.
    pub sequence: u64,
    /// Of the sound, Hz.
    pub sample_rate_hz: f64,
    /// 1 or 2.
    pub channels: usize,
    /// Where the analysed sound ends, frames since the activation.
    pub end_frame: u64,
    /// How often something was missing, since the window was opened: sound that found no room on its way here (see
    /// `dropped_chunks`), or that passed while the window was not drawn. Each time everything began anew.
    pub gaps: u64,
    /// Chunks of sound that found no room, since the window was opened.
    pub dropped_chunks: u64,
    /// Lowest to highest of the points of `levels_db` and `peaks_db`, Hz.
    pub frequencies_hz: [f32; DISPLAY_POINTS],
    /// Before the equaliser, as it came in. See [`TapChunk`](super::TapChunk) for how the two moments correspond.
    pub pre: SideFrame,
    /// After the output gain.
    pub post: SideFrame,
}

/// What is known of the sound at one place of its way.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SideFrame {
    /// Over frequency, of the channels that the editor chose.
    pub spectrum: SpectrumFrame,
    /// Of all channels.
    pub loudness: LoudnessFrame,
    /// Of left and right; mono has both alike.
    pub levels: LevelReadings,
}

/// Levels over frequency, dBFS: a sine of full scale reads 0.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SpectrumFrame {
    /// Smoothed and tilted as set.
    pub levels_db: [f32; DISPLAY_POINTS],
    /// Highest of them, held as set.
    pub peaks_db: [f32; DISPLAY_POINTS],
    /// In each critical band, over 100 ms, without tilt.
    pub critical_bands_db: [f32; BAND_COUNT],
    /// Below it a critical band is not heard beside the others, nor in quiet.
    pub masking_db: [f32; BAND_COUNT],
    /// In bands of equal width in octaves, 20 Hz to 20 kHz, without tilt.
    pub log_bands_db: [f32; LOG_BAND_COUNT],
    /// Centre of gravity, Hz; 0 in silence.
    pub centroid_hz: f32,
    /// 85 % of the magnitudes lie below, Hz; 0 in silence.
    pub rolloff_hz: f32,
    /// From 0, a tone, to 1, white noise or silence.
    pub flatness: f32,
}

/// Loudness, ITU-R BS.1770-5 and EBU R 128; none where too little was heard.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct LoudnessFrame {
    /// How much sound `integrated_lufs`, `range_lu`, `true_peak_dbtp` and the maxima speak of, s.
    pub seconds: f64,
    /// Of the last 0.4 s, LUFS.
    pub momentary_lufs: Option<f64>,
    /// Of the last 3 s, LUFS.
    pub short_term_lufs: Option<f64>,
    /// Of all, gated, LUFS.
    pub integrated_lufs: Option<f64>,
    /// Of all, LU.
    pub range_lu: Option<f64>,
    /// Highest of all channels, dBTP.
    pub true_peak_dbtp: Option<f64>,
    /// Highest momentary, LUFS.
    pub max_momentary_lufs: Option<f64>,
    /// Highest short-term, LUFS.
    pub max_short_term_lufs: Option<f64>,
}

impl Default for AnalysisFrame {
    fn default() -> Self {
        let silent = SideFrame {
            spectrum: SpectrumFrame {
                levels_db: [LEVEL_FLOOR_DB; DISPLAY_POINTS],
                peaks_db: [LEVEL_FLOOR_DB; DISPLAY_POINTS],
                critical_bands_db: [LEVEL_FLOOR_DB; BAND_COUNT],
                masking_db: [LEVEL_FLOOR_DB; BAND_COUNT],
                log_bands_db: [LEVEL_FLOOR_DB; LOG_BAND_COUNT],
                centroid_hz: 0.0,
                rolloff_hz: 0.0,
                flatness: 1.0,
            },
            loudness: LoudnessFrame::default(),
            levels: LevelReadings::default(),
        };
        Self {
            sequence: 0,
            sample_rate_hz: 0.0,
            channels: 0,
            end_frame: 0,
            gaps: 0,
            dropped_chunks: 0,
            frequencies_hz: [0.0; DISPLAY_POINTS],
            pre: silent,
            post: silent,
        }
    }
}

/// What the editor wants.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct AnalysisSettings {
    /// How the spectra are shown.
    pub display: DisplaySettings,
}

/// What passes between a thread of `analysis` and the editor. The audio thread has no part in it.
#[derive(Default)]
pub struct AnalysisLink {
    /// The latest of what was found.
    pub frame: Window<AnalysisFrame>,
    /// A spectrogram of what goes out, line by line.
    pub lines: Trail<SpectrogramLine, LINE_CAPACITY>,
    settings: Mutex<AnalysisSettings>,
    resets: AtomicU64,
    /// The analysis panicked: there will be no more frames until the window is opened anew.
    pub stopped: AtomicBool,
}

impl AnalysisLink {
    /// The latest of what was found; its sequence is 0 before anything was. Waits for other readers.
    pub fn latest(&self) -> AnalysisFrame {
        self.frame.latest()
    }

    /// What the editor wants.
    pub fn settings(&self) -> AnalysisSettings {
        *self.settings.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Changes that; it takes effect with the next frame.
    pub fn set(&self, settings: AnalysisSettings) {
        *self.settings.lock().unwrap_or_else(PoisonError::into_inner) = settings;
    }

    /// Begins anew what runs on: loudness, levels and their maxima.
    pub fn reset(&self) {
        self.resets.fetch_add(1, Ordering::Release);
    }

    /// Grows with every [`AnalysisLink::reset`].
    pub fn resets(&self) -> u64 {
        self.resets.load(Ordering::Acquire)
    }
}
