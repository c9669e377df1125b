//! A whole signal, from its frames.

use super::spread::Counts;
use super::{GATE_DBFS, LOG_BAND_COUNT, Spread, exact::ExactSums, frame_samples, log_band, log_bands};
use crate::SimdPath;
use crate::analysis::descriptors::FrameDescriptors;
use crate::bands::{BAND_COUNT, BANDS, Band, BandShares};
use crate::error::{ConfigError, checked_sample_rate_hz};

/// Frames summed up. Memory does not grow with their number; chunks of a signal can be summed apart and appended, and
/// however it is cut, the bits are the same, up to a day of sound.
#[derive(Debug, Clone, PartialEq)]
pub struct SpectrumSum {
    path: SimdPath,
    sample_rate_hz: f64,
    frames: u64,
    heard_frames: u64,
    centroid_hz: Counts,
    rolloff_hz: Counts,
    flatness: Counts,
    power: ExactSums,
}

/// What a signal measures. Only frames above [`GATE_DBFS`] count, as in [`LongTerm`](crate::LongTerm).
#[derive(Debug, Clone, PartialEq)]
pub struct SpectrumSummary {
    /// All frames.
    pub frames: u64,
    /// Those above the gate.
    pub heard_frames: u64,
    /// Hz; none where no frame was heard, as all that follows.
    pub centroid_hz: Option<Spread>,
    /// Hz.
    pub rolloff_hz: Option<Spread>,
    /// 0 to 1.
    pub flatness: Option<Spread>,
    /// Mean power in each [log band](log_band), dB of a full-scale sine; none where there is no power or where the upper
    /// edge lies beyond half the sample rate.
    pub log_bands_db: [Option<f64>; LOG_BAND_COUNT],
    /// The same in each critical band, as [`LongTerm`](crate::LongTerm) measures it.
    pub critical_bands_db: [Option<f64>; BAND_COUNT],
    /// Mean power of every bin, 0 Hz to half the sample rate, dB, at least −200: summed as power over some bins it is the
    /// power of what lies there, 0 dB for a full-scale sine. Empty where no frame was heard.
    pub long_term_db: Vec<f32>,
}

impl SpectrumSum {
    /// Allocates all that it needs: some 60 kB at 44.1 and 48 kHz.
    ///
    /// `sample_rate_hz`: 8 to 384 kHz.
    ///
    /// # Errors
    /// [`ConfigError`] outside this range.
    pub fn new(sample_rate_hz: f64) -> Result<Self, ConfigError> {
        let sample_rate_hz = checked_sample_rate_hz(sample_rate_hz)?;
        Ok(Self {
            path: SimdPath::chosen(),
            sample_rate_hz,
            frames: 0,
            heard_frames: 0,
            centroid_hz: Counts::of_hz(),
            rolloff_hz: Counts::of_hz(),
            flatness: Counts::of_ratios(),
            power: ExactSums::new(frame_samples(sample_rate_hz) / 2 + 1),
        })
    }

    /// Adds a frame.
    ///
    /// `frame`, `power`: what [`FrameAnalyser`](super::FrameAnalyser) made of it, at the same sample rate.
    ///
    /// No allocation.
    pub fn add(&mut self, frame: &FrameDescriptors, power: &[f32]) {
        self.frames += 1;
        if frame.power < 10_f64.powf(GATE_DBFS / 10.0) {
            return;
        }
        self.heard_frames += 1;
        self.centroid_hz.add(f64::from(frame.centroid_hz));
        self.rolloff_hz.add(f64::from(frame.rolloff_hz));
        self.flatness.add(f64::from(frame.flatness));
        self.path.vectorise(|| self.power.add(power));
    }

    /// Adds other frames of the same signal.
    ///
    /// No allocation.
    pub fn append(&mut self, other: &Self) {
        self.frames += other.frames;
        self.heard_frames += other.heard_frames;
        self.centroid_hz.append(&other.centroid_hz);
        self.rolloff_hz.append(&other.rolloff_hz);
        self.flatness.append(&other.flatness);
        self.power.append(&other.power);
    }

    /// What they amount to. Allocates.
    pub fn summary(&self) -> SpectrumSummary {
        let power = self.power.means(self.heard_frames.max(1) as f64);
        let bin_hz = self.sample_rate_hz / frame_samples(self.sample_rate_hz) as f64;
        let level_db = |band: Band, power: f64| {
            (band.upper_hz <= self.sample_rate_hz / 2.0 && power > 0.0).then(|| 10.0 * power.log10())
        };
        let log_bands = log_bands::shares(bin_hz, power.len());
        let critical_bands = BandShares::critical(bin_hz, power.len());
        let long_term = power.iter().map(|&power| 10.0 * power.max(1e-20).log10() as f32);
        SpectrumSummary {
            frames: self.frames,
            heard_frames: self.heard_frames,
            centroid_hz: self.centroid_hz.spread(),
            rolloff_hz: self.rolloff_hz.spread(),
            flatness: self.flatness.spread(),
            log_bands_db: std::array::from_fn(|band| level_db(log_band(band), log_bands.power(band, &power))),
            critical_bands_db: std::array::from_fn(|band| level_db(BANDS[band], critical_bands.power(band, &power))),
            long_term_db: long_term.filter(|_| self.heard_frames > 0).collect(),
        }
    }
}
