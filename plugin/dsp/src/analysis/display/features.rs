//! What stands beside the curve: critical bands and their masking, 64 bands, centroid, roll-off, flatness.
//!
//! Frames are as long as the ear's windows, and the bands and thresholds are made by the ear's own parts: what the display
//! shows is what the adaptation goes by.

use super::stream::MAX_SIGNALS;
use super::{LEVEL_FLOOR_DB, decibels};
use crate::analysis::descriptors::{FrameAnalyser, GATE_DBFS, LOG_BAND_COUNT};
use crate::bands::{BAND_COUNT, active_band_count};
use crate::ear::average::Forgetting;
use crate::ear::bank::BandBank;
use crate::ear::hearing::Estimates;
use crate::ear::lobe::FIRST_BIN;
use crate::error::ConfigError;

/// Means of a spectrum's shape, over frames that are not quiet.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Shape {
    pub centroid_hz: f32,
    pub rolloff_hz: f32,
    pub flatness: f32,
}

impl Shape {
    /// Before anything was heard.
    pub const NOTHING: Self = Self {
        centroid_hz: 0.0,
        rolloff_hz: 0.0,
        flatness: 1.0,
    };
}

/// Measures a frame whenever a hop has come.
pub struct Features {
    analyser: FrameAnalyser,
    bank: BandBank,
    estimates: Estimates,
    bands: usize,
    /// The last frame of each signal.
    frames: [Vec<f32>; MAX_SIGNALS],
    /// Samples until the first frame is whole.
    wanted: usize,
    hop_seconds: f64,
    forgetting: Forgetting,
    heard: u64,
    /// Those of them that were not quiet.
    loud: u64,
    log_bands: [f32; LOG_BAND_COUNT],
    shape: Shape,
}

impl Features {
    /// Allocates.
    ///
    /// # Errors
    /// [`ConfigError::SampleRate`] outside 8 to 384 kHz.
    pub fn new(sample_rate_hz: f64) -> Result<Self, ConfigError> {
        let analyser = FrameAnalyser::new(sample_rate_hz, MAX_SIGNALS)?;
        let hop_seconds = analyser.hop_samples() as f64 / sample_rate_hz;
        let length = analyser.frame_samples();
        Ok(Self {
            bank: BandBank::new(sample_rate_hz, analyser.bin_hz()),
            analyser,
            estimates: Estimates::new(hop_seconds),
            bands: active_band_count(sample_rate_hz),
            frames: std::array::from_fn(|_| vec![0.0; length]),
            wanted: length,
            hop_seconds,
            forgetting: Forgetting::new(1.0, hop_seconds),
            heard: 0,
            loud: 0,
            log_bands: [0.0; LOG_BAND_COUNT],
            shape: Shape::NOTHING,
        })
    }

    /// How many samples [`push`](Self::push) takes.
    pub fn hop_samples(&self) -> usize {
        self.analyser.hop_samples()
    }

    /// Sets the time constant of the 64 bands and of the shape.
    pub fn set_seconds(&mut self, seconds: f64) {
        self.forgetting = Forgetting::new(seconds, self.hop_seconds);
    }

    /// Forgets everything.
    pub fn reset(&mut self) {
        self.estimates.reset();
        self.wanted = self.analyser.frame_samples();
        (self.heard, self.loud) = (0, 0);
        self.log_bands = [0.0; LOG_BAND_COUNT];
        self.shape = Shape::NOTHING;
    }

    /// Takes a hop of one or two signals.
    pub fn push(&mut self, signals: &[&[f32]]) {
        let length = self.analyser.frame_samples();
        let hop = self.hop_samples();
        for (frame, signal) in self.frames.iter_mut().zip(signals) {
            frame.copy_within(hop.., 0);
            frame[length - hop..].copy_from_slice(signal);
        }
        self.wanted = self.wanted.saturating_sub(hop);
        if self.wanted == 0 {
            self.look(signals.len());
        }
    }

    /// Level of every critical band and its threshold, dB.
    pub fn critical_db(&self) -> [[f32; BAND_COUNT]; 2] {
        let hearing = self.estimates.hearing();
        let known = |levels: &[f64; BAND_COUNT]| {
            std::array::from_fn(|band| match band < self.bands && self.heard > 0 {
                true => levels[band] as f32,
                false => LEVEL_FLOOR_DB,
            })
        };
        [known(&hearing.fast_db), known(&hearing.threshold_db)]
    }

    /// Level of each of the 64 bands, dB.
    pub fn log_bands_db(&self) -> [f32; LOG_BAND_COUNT] {
        self.log_bands.map(decibels)
    }

    pub fn shape(&self) -> &Shape {
        &self.shape
    }

    fn look(&mut self, signals: usize) {
        let [first, second] = &self.frames;
        let second = if signals == 1 { first } else { second };
        let found = self.analyser.analyse(&[first, second]);
        self.heard = self.estimates.begin();
        self.bank.begin();
        let powers = &self.analyser.power()[FIRST_BIN..];
        for (place, &power) in powers[..self.bank.bins()].iter().enumerate() {
            self.bank.add(place, f64::from(power));
        }
        (0..self.bands).for_each(|band| self.estimates.listen(band, &self.bank));
        (0..self.bands).for_each(|band| self.estimates.compare(band));
        self.estimates.publish();
        let share = self.forgetting.share(self.heard) as f32;
        for (mean, power) in self.log_bands.iter_mut().zip(found.band_powers) {
            *mean += share * (power - *mean);
        }
        if 10.0 * found.power.log10() >= GATE_DBFS {
            self.loud += 1;
            let share = self.forgetting.share(self.loud) as f32;
            let Shape {
                centroid_hz,
                rolloff_hz,
                flatness,
            } = &mut self.shape;
            let fresh = [found.centroid_hz, found.rolloff_hz, found.flatness];
            for (mean, fresh) in [centroid_hz, rolloff_hz, flatness].into_iter().zip(fresh) {
                *mean += share * (fresh - *mean);
            }
        }
    }
}
