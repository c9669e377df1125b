//! The long-term spectrum of a recording: mean power in each critical band, quiet passages left out.
//!
//! Hann windows of about 85 ms with 75 % overlap; band edges are raised cosines of ±0.06 octave, so that neighbouring
//! bands add up to all there is.

use std::sync::Arc;

use realfft::num_complex::Complex;
use realfft::{RealFftPlanner, RealToComplex};

use crate::analysis::descriptors::{GATE_DBFS, frame_samples};
use crate::bands::{BAND_COUNT, BANDS, BandShares};
use crate::error::{ConfigError, MAX_CHANNELS, checked_sample_rate_hz};
use crate::shapes::hann;

/// Power in each band.
#[derive(Debug, Clone, PartialEq)]
pub struct BandLevels {
    /// Mean power, dB of a full-scale sine; `None` where there is none, or where the band's upper edge lies beyond half
    /// the sample rate.
    pub bands_db: [Option<f64>; BAND_COUNT],
    /// Time above the gate, seconds: a hop for each window.
    pub seconds: f64,
}

/// A measurement under way: memory does not grow with the recording.
pub struct LongTerm {
    sample_rate_hz: f64,
    fft: Arc<dyn RealToComplex<f64>>,
    window: Vec<f64>,
    shares: Arc<BandShares>,
    /// The last samples of each channel, at most a window.
    pending: Vec<Vec<f64>>,
    windowed: Vec<f64>,
    spectrum: Vec<Complex<f64>>,
    scratch: Vec<Complex<f64>>,
    /// Of every bin, summed over the windows.
    power: Vec<f64>,
    windows: u64,
}

impl LongTerm {
    /// Allocates all that the measurement needs.
    ///
    /// `sample_rate_hz`: 8 to 384 kHz. `channels`: 1 or 2; power is the mean over them.
    ///
    /// # Errors
    /// [`ConfigError`] outside these ranges.
    pub fn new(sample_rate_hz: f64, channels: usize) -> Result<Self, ConfigError> {
        let sample_rate_hz = checked_sample_rate_hz(sample_rate_hz)?;
        if !(1..=MAX_CHANNELS).contains(&channels) {
            return Err(ConfigError::Channels { actual: channels });
        }
        let length = frame_samples(sample_rate_hz);
        let fft = RealFftPlanner::new().plan_fft_forward(length);
        let bins = length / 2 + 1;
        Ok(Self {
            sample_rate_hz,
            window: (0..length).map(|n| hann(n, length)).collect(),
            shares: BandShares::critical(sample_rate_hz / length as f64, bins),
            pending: vec![Vec::with_capacity(length); channels],
            windowed: fft.make_input_vec(),
            spectrum: fft.make_output_vec(),
            scratch: fft.make_scratch_vec(),
            fft,
            power: vec![0.0; bins],
            windows: 0,
        })
    }

    /// Takes the next frames.
    ///
    /// `channels`: as many as announced, equally long, ±1.0 full scale; what is not finite counts as silence.
    pub fn add(&mut self, channels: &[&[f32]]) {
        let length = self.window.len();
        let frames = channels.iter().map(|channel| channel.len()).min().unwrap_or(0);
        let mut taken = 0;
        while taken < frames {
            let count = (length - self.pending[0].len()).min(frames - taken);
            for (pending, channel) in self.pending.iter_mut().zip(channels) {
                let fresh = &channel[taken..taken + count];
                pending.extend(fresh.iter().map(|&x| if x.is_finite() { f64::from(x) } else { 0.0 }));
            }
            taken += count;
            if self.pending[0].len() == length {
                self.measure();
                for pending in &mut self.pending {
                    pending.drain(..length / 4);
                }
            }
        }
    }

    /// The mean so far; `None` where no window was above the gate.
    pub fn levels(&self) -> Option<BandLevels> {
        let length = self.window.len() as f64;
        let nyquist_hz = self.sample_rate_hz / 2.0;
        (self.windows > 0).then(|| BandLevels {
            bands_db: std::array::from_fn(|band| {
                let power = self.shares.power(band, &self.power) / self.windows as f64;
                (BANDS[band].upper_hz <= nyquist_hz && power > 0.0).then(|| 10.0 * power.log10())
            }),
            seconds: self.windows as f64 * length / 4.0 / self.sample_rate_hz,
        })
    }

    /// Adds the power of one window, if it is above the gate.
    fn measure(&mut self) {
        let channels = self.pending.len() as f64;
        let length = self.window.len() as f64;
        let energy: f64 = self.pending.iter().flatten().map(|x| x * x).sum();
        if energy / (channels * length) < 10_f64.powf(GATE_DBFS / 10.0) {
            return;
        }
        // Both halves of the spectrum, and a full-scale sine, whose power is ½, is 0 dB.
        let scale = 4.0 / (channels * length * self.window.iter().map(|w| w * w).sum::<f64>());
        for channel in &self.pending {
            for ((to, x), w) in self.windowed.iter_mut().zip(channel).zip(&self.window) {
                *to = x * w;
            }
            // All lengths are the plan's own, which is all that this can fail for.
            let done = self
                .fft
                .process_with_scratch(&mut self.windowed, &mut self.spectrum, &mut self.scratch);
            debug_assert!(done.is_ok());
            for (power, bin) in self.power.iter_mut().zip(&self.spectrum) {
                *power += scale * bin.norm_sqr();
            }
        }
        self.windows += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::f64::consts::TAU;

    fn sine(frequency_hz: f64, sample_rate_hz: f64, amplitude: f64, frames: usize) -> Vec<f32> {
        (0..frames)
            .map(|n| (amplitude * (TAU * frequency_hz * n as f64 / sample_rate_hz).sin()) as f32)
            .collect()
    }

    /// A sine in the middle of a band: all its power there. 0.1 dB is what the document asks of a level.
    #[test]
    fn a_full_scale_sine_is_0_db_in_its_band() {
        for sample_rate_hz in [8000.0, 44_100.0, 96_000.0] {
            let mut meter = LongTerm::new(sample_rate_hz, 2).unwrap();
            let channel = sine(1000.0, sample_rate_hz, 1.0, sample_rate_hz as usize);
            meter.add(&[&channel, &channel]);
            let level_db = meter.levels().unwrap().bands_db[9].unwrap();
            assert!(level_db.abs() < 0.1, "{sample_rate_hz} Hz: {level_db}");
        }
    }

    #[test]
    fn blocks_of_any_length_give_the_same() {
        let signal = sine(440.0, 48_000.0, 0.5, 30_000);
        let measured = |block: usize| {
            let mut meter = LongTerm::new(48_000.0, 1).unwrap();
            signal.chunks(block).for_each(|block| meter.add(&[block]));
            meter.levels()
        };
        assert_eq!(measured(1), measured(30_000));
        assert_eq!(measured(777), measured(4096));
    }

    /// −60 dBFS RMS is the gate: quiet passages change nothing, and quiet alone gives nothing.
    #[test]
    fn quiet_is_left_out() {
        let rms = |dbfs: f64| 2_f64.sqrt() * 10_f64.powf(dbfs / 20.0);
        let measured = |signals: &[Vec<f32>]| {
            let mut meter = LongTerm::new(48_000.0, 1).unwrap();
            signals.iter().for_each(|signal| meter.add(&[signal]));
            meter.levels()
        };
        assert_eq!(measured(&[sine(1000.0, 48_000.0, rms(-61.0), 48_000)]), None);
        assert_eq!(measured(&[vec![f32::NAN; 48_000]]), None);
        assert!(measured(&[sine(1000.0, 48_000.0, rms(-59.0), 48_000)]).is_some());
        // Silence as long as the sound would halve the mean, 3 dB; the windows that hold some of both take 0.2.
        let loud = sine(1000.0, 48_000.0, 0.5, 48_000);
        let level_db = |signals: &[Vec<f32>]| measured(signals).unwrap().bands_db[9].unwrap();
        let difference = level_db(&[loud.clone(), vec![0.0; 48_000]]) - level_db(&[loud]);
        assert!(difference.abs() < 0.25, "{difference}");
    }

    #[test]
    fn bands_beyond_half_the_rate_are_unknown() {
        let mut meter = LongTerm::new(8000.0, 1).unwrap();
        meter.add(&[&sine(1000.0, 8000.0, 0.5, 8000)]);
        let levels = meter.levels().unwrap().bands_db;
        assert!(levels[17].is_some() && levels[18].is_none() && levels[25].is_none());
    }

    #[test]
    fn senseless_formats_are_refused() {
        assert!(LongTerm::new(4000.0, 1).is_err());
        assert!(LongTerm::new(48_000.0, 0).is_err());
        assert!(LongTerm::new(48_000.0, 3).is_err());
    }
}
