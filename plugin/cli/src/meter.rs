//! Level and loudness of a signal as it passes.

use ebur128::{EbuR128, Mode};
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
    peak: f64,
    sum_of_squares: f64,
    samples: u64,
    non_finite_samples: u64,
    /// `None` for a rate or channel count that the library refuses; levels are measured all the same.
    loudness: Option<EbuR128>,
    cleaned: Vec<Vec<f32>>,
}

impl Meter {
    /// For `channels` channels.
    pub fn new(channels: usize, sample_rate_hz: u32) -> Self {
        // Without HISTOGRAM the library keeps every block it has seen.
        let mode = Mode::I | Mode::LRA | Mode::TRUE_PEAK | Mode::HISTOGRAM;
        Self {
            peak: 0.0,
            sum_of_squares: 0.0,
            samples: 0,
            non_finite_samples: 0,
            loudness: EbuR128::new(channels as u32, sample_rate_hz, mode).ok(),
            cleaned: vec![Vec::new(); channels],
        }
    }

    /// Measures frames `range` of `channels`, one buffer a channel, ±1.0 full scale.
    pub fn add(&mut self, channels: &[Vec<f32>], range: std::ops::Range<usize>) {
        for (cleaned, channel) in self.cleaned.iter_mut().zip(channels) {
            cleaned.clear();
            for &sample in &channel[range.clone()] {
                let sample = if sample.is_finite() {
                    sample
                } else {
                    self.non_finite_samples += 1;
                    0.0
                };
                let value = f64::from(sample);
                self.peak = self.peak.max(value.abs());
                self.sum_of_squares += value * value;
                self.samples += 1;
                cleaned.push(sample);
            }
        }
        if let Some(loudness) = &mut self.loudness {
            let planes: Vec<&[f32]> = self.cleaned.iter().map(Vec::as_slice).collect();
            if loudness.add_frames_planar_f32(&planes).is_err() {
                self.loudness = None;
            }
        }
    }

    /// The result.
    pub fn levels(&self) -> Levels {
        let rms = (self.sum_of_squares / self.samples.max(1) as f64).sqrt();
        let (peak_dbfs, rms_dbfs) = (decibels(self.peak), decibels(rms));
        let loudness = self.loudness.as_ref();
        let true_peak = loudness.and_then(|loudness| {
            (0..loudness.channels())
                .filter_map(|channel| loudness.true_peak(channel).ok())
                .reduce(f64::max)
        });
        let integrated_lufs = loudness.and_then(|loudness| finite(loudness.loudness_global().ok()?));
        Levels {
            peak_dbfs,
            rms_dbfs,
            crest_db: peak_dbfs.zip(rms_dbfs).map(|(peak, rms)| peak - rms),
            true_peak_dbtp: true_peak.and_then(decibels),
            integrated_lufs,
            // The library gives 0 for the range of nothing.
            loudness_range_lu: integrated_lufs.and_then(|_| finite(loudness?.loudness_range().ok()?)),
            non_finite_samples: self.non_finite_samples,
        }
    }
}

/// An amplitude in dB of full scale; `None` for silence.
fn decibels(amplitude: f64) -> Option<f64> {
    finite(20.0 * amplitude.log10())
}

fn finite(value: f64) -> Option<f64> {
    value.is_finite().then_some(value)
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
