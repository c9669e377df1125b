//! The spectrum as an engineer watches it: several resolutions, smoothing, tilt, ballistics.
//!
//! **What a point shows** is the power in a band around it, as wide as the smoothing asks for, but never less than the
//! highest peak within the point's own span. So a full-scale sine reads 0 dB wherever it lies, whatever the smoothing; and
//! a noise reads its power in the band, whatever the window. Without smoothing a noise reads what one window's bin has of
//! it: 6 dB less from one resolution to the next finer one.
//!
//! **Tilt** turns levels into balance. Bands that widen with frequency show pink noise as a level line, where tilts are
//! meant for spectra of constant bandwidth, in which it falls by 3 dB per octave. So with a tilt the band's width is taken
//! out, about 1 kHz: pink noise rises by the tilt less 3 dB per octave, in every smoothing and across resolutions. What is
//! right for noise is then wrong for tones: calibrated levels are read without tilt.
//!
//! **When.** The display moves every 1024 samples at 44.1 and 48 kHz, as long in time at other rates. A window counts when
//! it is whole: after a reset the lows come a third of a second late, and never does a window hold what was before.
//!
//! | module | idea |
//! |---|---|
//! | `settings` | what can be set |
//! | `resolutions` | three resolutions and how they join |
//! | `stream` | one resolution: window, power, mean |
//! | `points` | bins → peaks and bands at the points |
//! | `features` | critical bands, masking, 64 bands, centroid, roll-off, flatness |
//! | `log2` | logarithms of many numbers |

mod features;
mod log2;
mod points;
mod resolutions;
mod settings;
mod stream;

pub use settings::{ChannelView, DisplaySettings, Smoothing, Speed};

use super::descriptors::LOG_BAND_COUNT;
use super::stft::sound;
use crate::bands::BAND_COUNT;
use crate::error::{ConfigError, checked_sample_rate_hz};
use features::Features;
use resolutions::Resolutions;

/// How many points a displayed spectrum has.
pub const DISPLAY_POINTS: usize = 512;
/// Where the first point begins, Hz.
pub const LOWEST_HZ: f64 = 10.0;
/// Where the last point ends, Hz, unless half the sample rate is less.
pub const HIGHEST_HZ: f64 = 24_000.0;
/// The lowest level that is shown, before any tilt, dB.
pub const LEVEL_FLOOR_DB: f32 = -160.0;

/// Where a tilt leaves levels as they are, Hz.
const PIVOT_HZ: f64 = 1_000.0;
/// A peak that was held long enough falls so fast, dB a second.
const PEAK_FALL_DB_PER_SECOND: f32 = 20.0;
/// Within this of its peak a level is at it again: a steady tone is not held for ever by its first moment.
const SAME_PEAK_DB: f32 = 0.1;
/// As many rows of the spectrogram are kept for whoever fetches them.
const LINES: usize = 16;

/// One row of a spectrogram: peaks without smoothing, mean or tilt.
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
    resolutions: Resolutions,
    features: Features,
    /// The signals of the tick under way.
    signals: [Vec<f32>; 2],
    /// Frames of the tick under way.
    place: usize,
    frames: u64,
    tick_seconds: f32,
    frequencies_hz: [f32; DISPLAY_POINTS],
    tilt_db: [f32; DISPLAY_POINTS],
    levels_db: [f32; DISPLAY_POINTS],
    peaks_db: [f32; DISPLAY_POINTS],
    /// How long each peak has been held, seconds.
    held_seconds: [f32; DISPLAY_POINTS],
    critical_db: [f32; BAND_COUNT],
    masking_db: [f32; BAND_COUNT],
    log_bands_db: [f32; LOG_BAND_COUNT],
    /// Rows that nobody has fetched, from `oldest_line` on.
    lines: Vec<SpectrogramLine>,
    oldest_line: usize,
    line_count: usize,
}

impl LiveSpectrum {
    /// Has seen nothing. Allocates.
    ///
    /// `sample_rate_hz`: 8 to 384 kHz.
    ///
    /// # Errors
    /// [`ConfigError::SampleRate`] for others.
    pub fn new(sample_rate_hz: f64) -> Result<Self, ConfigError> {
        let sample_rate_hz = checked_sample_rate_hz(sample_rate_hz)?;
        let resolutions = Resolutions::new(sample_rate_hz);
        let tick_samples = resolutions.tick_samples();
        let nothing = SpectrogramLine {
            frames: 0,
            levels_db: [LEVEL_FLOOR_DB; DISPLAY_POINTS],
        };
        let mut spectrum = Self {
            settings: DisplaySettings::default(),
            features: Features::new(sample_rate_hz)?,
            signals: [vec![0.0; tick_samples], vec![0.0; tick_samples]],
            place: 0,
            frames: 0,
            tick_seconds: (tick_samples as f64 / sample_rate_hz) as f32,
            frequencies_hz: std::array::from_fn(|point| resolutions.scale().hz(point as f64 + 0.5) as f32),
            resolutions,
            tilt_db: [0.0; DISPLAY_POINTS],
            levels_db: nothing.levels_db,
            peaks_db: nothing.levels_db,
            held_seconds: [0.0; DISPLAY_POINTS],
            critical_db: [LEVEL_FLOOR_DB; BAND_COUNT],
            masking_db: [LEVEL_FLOOR_DB; BAND_COUNT],
            log_bands_db: [LEVEL_FLOOR_DB; LOG_BAND_COUNT],
            lines: vec![nothing; LINES],
            oldest_line: 0,
            line_count: 0,
        };
        spectrum.follow_settings();
        spectrum.show(None);
        Ok(spectrum)
    }

    /// What is set.
    pub fn settings(&self) -> &DisplaySettings {
        &self.settings
    }

    /// Takes new settings; values beyond their ranges are limited. Another view begins anew, held peaks begin anew with
    /// anything that moves the levels, all else goes on.
    ///
    /// Real time: no allocation.
    pub fn set(&mut self, settings: &DisplaySettings) {
        let before = std::mem::replace(&mut self.settings, settings.within_ranges());
        if before == self.settings {
            return;
        }
        self.follow_settings();
        if before.view != self.settings.view {
            self.reset();
        } else if before.smoothing != self.settings.smoothing
            || before.tilt_db_per_octave != self.settings.tilt_db_per_octave
        {
            self.show(None);
        }
    }

    /// Takes the next frames, left and right, ±1.0 full scale; what is not finite is silence. Returns how often the
    /// display moved.
    ///
    /// Real time: no allocation.
    pub fn add(&mut self, frames: &[[f32; 2]]) -> usize {
        let tick_samples = self.resolutions.tick_samples();
        let (mut rest, mut ticks) = (frames, 0);
        while !rest.is_empty() {
            let (part, later) = rest.split_at(rest.len().min(tick_samples - self.place));
            rest = later;
            let [first, second] = &mut self.signals;
            let to = first[self.place..].iter_mut().zip(&mut second[self.place..]);
            for ((first, second), frame) in to.zip(part) {
                let [left, right] = frame.map(sound);
                (*first, *second) = match self.settings.view {
                    ChannelView::Stereo => (left, right),
                    ChannelView::Left => (left, 0.0),
                    ChannelView::Right => (right, 0.0),
                    ChannelView::Mid => (0.5 * (left + right), 0.0),
                    ChannelView::Side => (0.5 * (left - right), 0.0),
                };
            }
            self.place += part.len();
            self.frames += part.len() as u64;
            if self.place == tick_samples {
                self.place = 0;
                self.tick();
                ticks += 1;
            }
        }
        ticks
    }

    /// Forgets all input, and with it everything that is shown.
    ///
    /// Real time: no allocation.
    pub fn reset(&mut self) {
        self.resolutions.reset();
        self.features.reset();
        (self.place, self.frames, self.line_count) = (0, 0, 0);
        self.show(None);
    }

    /// Where the points lie, Hz, rising; each reaches half way, in octaves, to its neighbours.
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

    /// Level of every critical band, dB of a full-scale sine, over 100 ms, without tilt; −160 where the sample rate has no
    /// such band, and before the first window.
    pub fn critical_bands_db(&self) -> &[f32; BAND_COUNT] {
        &self.critical_db
    }

    /// Level below which a critical band is not heard beside the others, nor in quiet, dB of a full-scale sine, over 100 ms,
    /// without tilt; −160 as for the bands.
    pub fn masking_db(&self) -> &[f32; BAND_COUNT] {
        &self.masking_db
    }

    /// Level of each [log band](super::descriptors::log_band), dB of a full-scale sine, without tilt.
    pub fn log_bands_db(&self) -> &[f32; LOG_BAND_COUNT] {
        &self.log_bands_db
    }

    /// Centre of gravity of the magnitudes, Hz; 0 before the first sound. Quiet frames leave it as it was.
    pub fn centroid_hz(&self) -> f32 {
        self.features.shape().centroid_hz
    }

    /// Frequency below which 85 % of the magnitudes lie, Hz; 0 before the first sound. Quiet frames leave it as it was.
    pub fn rolloff_hz(&self) -> f32 {
        self.features.shape().rolloff_hz
    }

    /// From 0, a tone, to 1, white noise, or before the first sound. Quiet frames leave it as it was.
    pub fn flatness(&self) -> f32 {
        self.features.shape().flatness
    }

    /// The next row of the spectrogram, the oldest first: one for each move of the display. The last 16 are kept.
    ///
    /// Real time: no allocation.
    pub fn next_line(&mut self) -> Option<SpectrogramLine> {
        let line = (self.line_count > 0).then(|| self.lines[self.oldest_line])?;
        self.oldest_line = (self.oldest_line + 1) % LINES;
        self.line_count -= 1;
        Some(line)
    }

    /// Bands, tilt and time constants of the settings.
    fn follow_settings(&mut self) {
        let Self {
            settings,
            resolutions,
            features,
            ..
        } = self;
        let seconds = settings.speed.seconds();
        resolutions.set_seconds(seconds);
        features.set_seconds(seconds);
        let noise_hz = *resolutions.noise_bandwidths_hz();
        let scale = *resolutions.scale();
        let bandwidth_hz = |point: usize| {
            let [low_hz, high_hz] = settings.smoothing.band_hz(scale.hz(point as f64 + 0.5));
            noise_hz[point].max(high_hz - low_hz)
        };
        let pivot = (scale.place(PIVOT_HZ) as usize).min(DISPLAY_POINTS - 1);
        for point in 0..DISPLAY_POINTS {
            let hz = scale.hz(point as f64 + 0.5);
            resolutions.set_band(point, settings.smoothing.band_hz(hz));
            let widening_db = 10.0 * (bandwidth_hz(point) / bandwidth_hz(pivot)).log10();
            self.tilt_db[point] = match settings.tilt_db_per_octave {
                0.0 => 0.0,
                tilt => tilt * ((hz / PIVOT_HZ).log2() as f32) - widening_db as f32,
            };
        }
    }

    fn tick(&mut self) {
        let count = match self.settings.view {
            ChannelView::Stereo => 2,
            _ => 1,
        };
        let signals = self.signals.each_ref().map(Vec::as_slice);
        self.resolutions.push(&signals[..count]);
        self.features.push(&signals[..count]);
        self.show(Some(self.tick_seconds));
        let place = (self.oldest_line + self.line_count) % LINES;
        let line = &mut self.lines[place];
        line.frames = self.frames;
        for (level, log) in line.levels_db.iter_mut().zip(self.resolutions.row()) {
            *level = level_db(*log);
        }
        if self.line_count == LINES {
            self.oldest_line = (self.oldest_line + 1) % LINES;
        } else {
            self.line_count += 1;
        }
    }

    /// Brings what is shown up to date. `passed_seconds`: since the last time; `None` for held peaks to begin anew.
    fn show(&mut self, passed_seconds: Option<f32>) {
        let levels = self
            .levels_db
            .iter_mut()
            .zip(self.resolutions.mean())
            .zip(&self.tilt_db);
        for ((level, log), tilt) in levels {
            *level = level_db(*log) + tilt;
        }
        let hold_seconds = self.settings.peak_hold_seconds.unwrap_or(0.0);
        let keeps = passed_seconds.filter(|_| self.settings.peak_hold_seconds.is_some());
        let peaks = self.peaks_db.iter_mut().zip(&mut self.held_seconds);
        for ((peak, held), &level) in peaks.zip(&self.levels_db) {
            match keeps {
                Some(passed) if *peak > level + SAME_PEAK_DB => {
                    *held += passed;
                    if *held > hold_seconds {
                        *peak = level.max(*peak - PEAK_FALL_DB_PER_SECOND * passed);
                    }
                }
                Some(_) => (*peak, *held) = (peak.max(level), 0.0),
                None => (*peak, *held) = (level, 0.0),
            }
        }
        [self.critical_db, self.masking_db] = self.features.critical_db();
        self.log_bands_db = self.features.log_bands_db();
    }
}

/// Level of a power of which this is the logarithm to base 2, dB.
fn level_db(log: f32) -> f32 {
    (log2::DB_PER_OCTAVE_OF_POWER * log).max(LEVEL_FLOOR_DB)
}

/// Level of a power, dB.
fn decibels(power: f32) -> f32 {
    level_db(log2::log2(power))
}
