//! A frame's centroid, roll-off, flatness and bands, and a whole signal's.
//!
//! | measure | of what | as |
//! |---|---|---|
//! | centroid | magnitudes | Σ f·\|X\| / Σ \|X\| |
//! | roll-off | magnitudes | the first bin at which 85 % of their sum is reached |
//! | flatness | powers, each at least 10⁻¹⁰ | geometric over arithmetic mean |
//! | bands | powers | shared out by overlap, as in [`LongTerm`](crate::LongTerm) |
//!
//! Definitions: librosa 0.11, `spectral_centroid`, `spectral_rolloff`, `spectral_flatness`, with its defaults but for the
//! window's length. With several channels the power is the mean over them, and the magnitude its root.

mod exact;
mod log_bands;
mod shape;
mod spread;
mod sum;

use std::sync::Arc;

use super::stft::Stft;
use crate::SimdPath;
use crate::bands::{AllBands, BandShares};
use crate::error::{ConfigError, MAX_CHANNELS, checked_sample_rate_hz};
use crate::math::doublings_of_48_khz;
pub use log_bands::{LOG_BAND_COUNT, log_band};
use shape::BlockSums;
pub use spread::Spread;
pub use sum::{SpectrumSum, SpectrumSummary};

/// A frame whose RMS is below this is not counted in a signal's means, dBFS.
pub const GATE_DBFS: f64 = -60.0;

/// Least power of a bin where flatness is concerned, before any scaling.
const FLATNESS_FLOOR: f32 = 1e-10;

/// How long a frame is: 4096 at 44.1 and 48 kHz, about as long in time at other rates. A hop is a quarter of it.
///
/// `sample_rate_hz`: 8 to 384 kHz.
pub fn frame_samples(sample_rate_hz: f64) -> usize {
    (4096.0 * doublings_of_48_khz(sample_rate_hz).exp2()) as usize
}

/// What one frame measures.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FrameDescriptors {
    /// Mean square of the samples, mean over channels: 1 for full-scale constants, ½ for a full-scale sine.
    pub power: f64,
    /// Hz; 0 in silence.
    pub centroid_hz: f32,
    /// Hz, a bin's centre; 0 in silence.
    pub rolloff_hz: f32,
    /// 0 (a tone) to 1 (white, or silence).
    pub flatness: f32,
    /// Power in each of the [log bands](log_band), a full-scale sine's being 1; 0 beyond half the sample rate.
    pub band_powers: [f32; LOG_BAND_COUNT],
}

impl FrameDescriptors {
    /// Level of each log band, dB of a full-scale sine, at least −200.
    pub fn bands_db(&self) -> [f32; LOG_BAND_COUNT] {
        self.band_powers.map(|power| 10.0 * power.max(1e-20).log10())
    }
}

/// Measures frames. One per thread; frames do not depend on one another.
pub struct FrameAnalyser {
    path: SimdPath,
    stft: Stft,
    channels: usize,
    bin_hz: f64,
    log_bands: Arc<BandShares>,
    /// Of every bin, then [`BandShares::PADDING`] zeros.
    power: Vec<f32>,
    blocks: Vec<BlockSums>,
}

impl FrameAnalyser {
    /// Allocates all that it needs.
    ///
    /// `sample_rate_hz`: 8 to 384 kHz. `channels`: 1 or 2.
    ///
    /// # Errors
    /// [`ConfigError`] outside these ranges.
    pub fn new(sample_rate_hz: f64, channels: usize) -> Result<Self, ConfigError> {
        let sample_rate_hz = checked_sample_rate_hz(sample_rate_hz)?;
        if !(1..=MAX_CHANNELS).contains(&channels) {
            return Err(ConfigError::Channels { actual: channels });
        }
        let length = frame_samples(sample_rate_hz);
        let stft = Stft::hann(length, length);
        let bin_hz = sample_rate_hz / length as f64;
        Ok(Self {
            path: SimdPath::chosen(),
            log_bands: log_bands::shares(bin_hz, stft.bins()),
            power: vec![0.0; stft.bins() + BandShares::PADDING],
            blocks: vec![BlockSums::default(); shape::blocks(stft.bins())],
            stft,
            channels,
            bin_hz,
        })
    }

    /// How long a frame is.
    pub fn frame_samples(&self) -> usize {
        self.stft.window_samples()
    }

    /// From the start of one frame to that of the next: a quarter.
    pub fn hop_samples(&self) -> usize {
        self.frame_samples() / 4
    }

    /// How many bins [`power`](Self::power) has.
    pub fn bins(&self) -> usize {
        self.stft.bins()
    }

    /// Distance of two bins, Hz.
    pub fn bin_hz(&self) -> f64 {
        self.bin_hz
    }

    /// Measures one frame.
    ///
    /// `frame`: one slice a channel, as many as announced, each [`frame_samples`](Self::frame_samples) long, ±1.0 full
    /// scale. What is not finite or beyond +120 dBFS counts as silence.
    ///
    /// No allocation.
    pub fn analyse(&mut self, frame: &[&[f32]]) -> FrameDescriptors {
        let scale = self.stft.power_scale() / self.channels as f32;
        let bins = self.stft.bins();
        let mut mean_square = 0.0;
        self.power.fill(0.0);
        for channel in frame {
            let power = &mut self.power[..bins];
            self.stft.add_power(channel, scale, power);
            mean_square += self.path.vectorise(shape::Squares(channel));
        }
        mean_square /= (self.channels * self.frame_samples()) as f64;
        let mut band_powers = [0.0; LOG_BAND_COUNT];
        self.path.vectorise(AllBands {
            shares: &self.log_bands,
            bins: &self.power,
            powers: &mut band_powers,
        });
        let shape = self.path.vectorise(shape::Spectrum {
            power: &self.power[..bins],
            floor: self.stft.power_scale() * FLATNESS_FLOOR,
            blocks: &mut self.blocks,
        });
        FrameDescriptors {
            power: mean_square,
            centroid_hz: (shape.centroid_bins * self.bin_hz) as f32,
            rolloff_hz: (shape.rolloff_bin as f64 * self.bin_hz) as f32,
            flatness: shape.flatness as f32,
            band_powers,
        }
    }

    /// Power of every bin of the last frame, mean over channels; the sum over some bins is the power of what lies there,
    /// a full-scale sine's being 1.
    pub fn power(&self) -> &[f32] {
        &self.power[..self.stft.bins()]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_last_about_as_long_at_every_rate() {
        for (rate_hz, samples) in [(8e3, 512), (44.1e3, 4096), (48e3, 4096), (96e3, 8192), (384e3, 32_768)] {
            assert_eq!(frame_samples(rate_hz), samples, "{rate_hz} Hz");
        }
    }

    #[test]
    fn log_bands_are_contiguous_and_reach_from_20_hz_to_20_khz() {
        assert!((log_band(0).lower_hz - 20.0).abs() < 1e-9);
        assert!((log_band(LOG_BAND_COUNT - 1).upper_hz - 20_000.0).abs() < 1e-6);
        for band in 1..LOG_BAND_COUNT {
            assert_eq!(log_band(band - 1).upper_hz, log_band(band).lower_hz);
        }
    }
}
