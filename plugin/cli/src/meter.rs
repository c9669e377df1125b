//! Level and loudness of a signal as it passes.

use cochlea_dsp::analysis::level::{DEFAULT_THRESHOLD_DBFS, LevelMeter};
use cochlea_dsp::analysis::loudness::LoudnessMeter;
use serde::Serialize;

/// What was measured. `None` where there was nothing to measure: silence, or too short.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Levels {
    /// Largest sample, dB of full scale.
    pub peak_dbfs: Option<f64>,
    /// Root mean square over all samples of all channels, dB of full scale: a full-scale sine has -3.01.
    pub rms_dbfs: Option<f64>,
    /// Peak over RMS, dB.
    pub crest_db: Option<f64>,
    /// Largest value between the samples, dB of full scale. ITU-R BS.1770-5, annex 2.
    pub true_peak_dbtp: Option<f64>,
    /// Gated loudness over all. ITU-R BS.1770-5.
    pub integrated_lufs: Option<f64>,
    /// EBU Tech 3342.
    pub loudness_range_lu: Option<f64>,
    /// NaN and infinities, counted and measured as silence.
    pub non_finite_samples: u64,
}

/// Measures blocks. Memory does not grow with the signal.
pub struct Meter {
    levels: LevelMeter,
    /// `None` for a rate or channel count that it does not serve; levels are measured all the same.
    loudness: Option<LoudnessMeter>,
}

impl Meter {
    /// For `channels` channels.
    pub fn new(channels: usize, sample_rate_hz: u32) -> Self {
        let sample_rate_hz = f64::from(sample_rate_hz);
        Self {
            levels: LevelMeter::new(sample_rate_hz, channels, DEFAULT_THRESHOLD_DBFS),
            loudness: LoudnessMeter::new(sample_rate_hz, channels).ok(),
        }
    }

    /// Measures frames `range` of `channels`, one buffer a channel, ±1.0 full scale.
    pub fn add(&mut self, channels: &[Vec<f32>], range: std::ops::Range<usize>) {
        let planes: Vec<&[f32]> = channels.iter().map(|channel| &channel[range.clone()]).collect();
        self.levels.add(&planes);
        if let Some(loudness) = &mut self.loudness {
            loudness.add(&planes);
        }
    }

    /// The result.
    pub fn levels(&self) -> Levels {
        let statistics = self.levels.statistics();
        let loudness = self.loudness.as_ref();
        Levels {
            peak_dbfs: statistics.all.max_dbfs,
            rms_dbfs: statistics.all.rms_dbfs,
            crest_db: statistics.all.crest_db,
            true_peak_dbtp: loudness.and_then(LoudnessMeter::true_peak_dbtp),
            integrated_lufs: loudness.and_then(LoudnessMeter::integrated_lufs),
            loudness_range_lu: loudness.and_then(LoudnessMeter::range_lu),
            non_finite_samples: statistics.non_finite_samples,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// EBU Tech 3341, case 1: a stereo sine of 1 kHz at -23 dBFS peak reads -23 LUFS ± 0.1.
    #[test]
    fn reads_what_the_standard_says() {
        let amplitude = 10_f64.powf(-23.0 / 20.0);
        let channel: Vec<f32> = (0..48_000 * 3)
            .map(|n| (amplitude * (std::f64::consts::TAU * 1000.0 * f64::from(n) / 48_000.0).sin()) as f32)
            .collect();
        let signal = vec![channel.clone(), channel];
        let mut meter = Meter::new(2, 48_000);
        for start in (0..48_000 * 3).step_by(1000) {
            meter.add(&signal, start..start + 1000);
        }
        let levels = meter.levels();
        assert!((levels.integrated_lufs.unwrap() + 23.0).abs() < 0.1, "{levels:?}");
        assert!((levels.peak_dbfs.unwrap() + 23.0).abs() < 0.01);
        assert!((levels.rms_dbfs.unwrap() + 26.01).abs() < 0.01);
        assert!((levels.true_peak_dbtp.unwrap() + 23.0).abs() < 0.2);
    }

    #[test]
    fn silence_and_nan_have_no_level() {
        let mut meter = Meter::new(1, 48_000);
        assert_eq!(meter.levels(), Levels::default());
        meter.add(&[vec![0.0, f32::NAN, f32::INFINITY]], 0..3);
        let levels = meter.levels();
        assert_eq!(
            (levels.peak_dbfs, levels.rms_dbfs, levels.non_finite_samples),
            (None, None, 2)
        );
    }
}
