//! What is measured of one recording, as JSON has it.

use cochlea_dsp::analysis::descriptors::{SpectrumSummary, Spread};
use cochlea_dsp::analysis::level::{LevelStatistics, SampleStatistics};
use cochlea_dsp::analysis::loudness::LoudnessMeter;
use serde::{Deserialize, Serialize};

use crate::audio_in::AudioFormat;
use crate::pitch;

/// All of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Figures {
    /// What the file is.
    pub format: Format,
    /// Its samples.
    pub level: Level,
    /// How loud it is.
    pub loudness: Loudness,
    /// Its spectrum.
    pub spectrum: Spectrum,
    /// Its pitch; none if that was not asked for.
    pub pitch: Option<Pitch>,
}

/// What a file is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Format {
    /// `wave`, `flac`, `ogg`, `mp3` or `aiff`.
    pub container: String,
    /// Frames per second.
    pub sample_rate_hz: u32,
    /// 1 or 2.
    pub channels: usize,
    /// Length, decoded.
    pub frames: u64,
}

impl Format {
    /// Length.
    pub fn seconds(&self) -> f64 {
        self.frames as f64 / f64::from(self.sample_rate_hz)
    }

    pub(super) fn of(format: &AudioFormat, frames: u64) -> Self {
        Self {
            container: format.container.to_owned(),
            sample_rate_hz: format.sample_rate_hz,
            channels: format.channels,
            frames,
        }
    }
}

/// Samples, of all channels together and of each. `None` where all is silence.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Level {
    /// Of all samples.
    #[serde(flatten)]
    pub all: Samples,
    /// Time that is not silent, over −50 dBFS.
    pub non_silent_seconds: f64,
    /// How alike left and right are, −1 to 1; none for mono.
    pub correlation: Option<f64>,
    /// NaN and infinities, measured as silence.
    pub non_finite_samples: u64,
    /// Of each channel.
    pub channels: Vec<Samples>,
}

/// Some samples.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Samples {
    /// The largest.
    pub max_dbfs: Option<f64>,
    /// The smallest that is not zero.
    pub min_dbfs: Option<f64>,
    /// Root mean square; a full-scale sine has −3.01.
    pub rms_dbfs: Option<f64>,
    /// Largest over root mean square.
    pub crest_db: Option<f64>,
    /// Mean, ±1 full scale.
    pub dc: f64,
}

impl From<&SampleStatistics> for Samples {
    fn from(samples: &SampleStatistics) -> Self {
        Self {
            max_dbfs: samples.max_dbfs,
            min_dbfs: samples.min_dbfs,
            rms_dbfs: samples.rms_dbfs,
            crest_db: samples.crest_db,
            dc: samples.dc,
        }
    }
}

impl From<&LevelStatistics> for Level {
    fn from(level: &LevelStatistics) -> Self {
        Self {
            all: (&level.all).into(),
            non_silent_seconds: level.non_silent_seconds,
            correlation: level.correlation,
            non_finite_samples: level.non_finite_samples,
            channels: level.channels.iter().map(Samples::from).collect(),
        }
    }
}

/// ITU-R BS.1770-5 and EBU R 128. `None` for silence, and where the recording is too short.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Loudness {
    /// Over all, gated.
    pub integrated_lufs: Option<f64>,
    /// Greatest over 400 ms.
    pub max_momentary_lufs: Option<f64>,
    /// Greatest over 3 s.
    pub max_short_term_lufs: Option<f64>,
    /// EBU Tech 3342.
    pub range_lu: Option<f64>,
    /// Largest value, between the samples too.
    pub true_peak_dbtp: Option<f64>,
}

impl From<&LoudnessMeter> for Loudness {
    fn from(meter: &LoudnessMeter) -> Self {
        Self {
            integrated_lufs: meter.integrated_lufs(),
            max_momentary_lufs: meter.max_momentary_lufs(),
            max_short_term_lufs: meter.max_short_term_lufs(),
            range_lu: meter.range_lu(),
            true_peak_dbtp: meter.true_peak_dbtp(),
        }
    }
}

/// Mean over the frames that are louder than −60 dBFS.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Spectrum {
    /// Frames in all.
    pub frames: u64,
    /// Those above the gate.
    pub heard_frames: u64,
    /// Centre of gravity of the magnitudes.
    pub centroid_hz: Option<Distribution>,
    /// 85 % of the magnitudes lie below it.
    pub rolloff_hz: Option<Distribution>,
    /// 0 (a tone) to 1 (white).
    pub flatness: Option<Distribution>,
    /// Mean power in 64 bands from 20 Hz to 20 kHz; a full-scale sine is 0 dB.
    pub log_bands_db: Vec<Option<f64>>,
    /// The same in the 26 critical bands.
    pub critical_bands_db: Vec<Option<f64>>,
}

impl From<&SpectrumSummary> for Spectrum {
    fn from(summary: &SpectrumSummary) -> Self {
        Self {
            frames: summary.frames,
            heard_frames: summary.heard_frames,
            centroid_hz: summary.centroid_hz.map(Distribution::from),
            rolloff_hz: summary.rolloff_hz.map(Distribution::from),
            flatness: summary.flatness.map(Distribution::from),
            log_bands_db: summary.log_bands_db.to_vec(),
            critical_bands_db: summary.critical_bands_db.to_vec(),
        }
    }
}

/// How a measure spreads over frames.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Distribution {
    /// Arithmetic mean.
    pub mean: f64,
    /// Least of all.
    pub least: f64,
    /// One in ten is less.
    pub p10: f64,
    /// Half are less.
    pub median: f64,
    /// Nine in ten are less.
    pub p90: f64,
    /// Greatest of all.
    pub greatest: f64,
}

impl From<Spread> for Distribution {
    fn from(spread: Spread) -> Self {
        Self {
            mean: spread.mean,
            least: spread.least,
            p10: spread.p10,
            median: spread.median,
            p90: spread.p90,
            greatest: spread.greatest,
        }
    }
}

/// What `cochlea pitch` would tell.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Pitch {
    /// From one estimate to the next.
    pub hop_s: f64,
    /// Estimates.
    pub rows: u64,
    /// Those of them that have a pitch.
    pub voiced_rows: u64,
    /// How those spread; none where there are none.
    pub f0_hz: Option<pitch::Spread>,
    /// Notes that were played or sung.
    pub notes: u64,
}

impl Pitch {
    /// Share of the estimates that have a pitch, 0 to 1.
    pub fn voiced_share(&self) -> f64 {
        self.voiced_rows as f64 / self.rows.max(1) as f64
    }
}
