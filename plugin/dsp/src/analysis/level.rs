//! Levels of samples: of a whole recording ([`LevelMeter`]), and of the moment ([`LiveLevels`]).

mod live;
mod silence;

pub use live::{LevelReadings, LiveLevels};
pub use silence::{DEFAULT_THRESHOLD_DBFS, HOLD_SECONDS};

use silence::Silence;

/// What one channel's samples are, or those of all channels together. `None` where all is silence.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct SampleStatistics {
    /// Largest sample, dB of full scale: the peak.
    pub max_dbfs: Option<f64>,
    /// Smallest sample that is not zero, dB of full scale.
    pub min_dbfs: Option<f64>,
    /// Root mean square, dB of full scale: a full-scale sine has −3.01.
    pub rms_dbfs: Option<f64>,
    /// Peak over RMS, dB.
    pub crest_db: Option<f64>,
    /// Mean, ±1.0 full scale.
    pub dc: f64,
}

/// What a recording's samples are.
#[derive(Debug, Clone, PartialEq)]
pub struct LevelStatistics {
    /// Of all samples of all channels.
    pub all: SampleStatistics,
    /// Of each channel.
    pub channels: Vec<SampleStatistics>,
    /// Length, frames.
    pub frames: u64,
    /// Time that is not silent, seconds: see [`LevelMeter`].
    pub non_silent_seconds: f64,
    /// How alike the first two channels are, −1 to 1; `None` for a mono or silent signal.
    pub correlation: Option<f64>,
    /// NaN and infinities, measured as silence.
    pub non_finite_samples: u64,
}

/// Sums over a recording. Memory does not grow with it.
///
/// **Not silent** is a frame if a sample of any channel is over the threshold in it or within the 10 ms before: pauses that
/// are shorter count as sound, and so do the zeros of a low note.
///
/// A recording may be measured in pieces that are [`append`](Self::append)ed in order: how the pieces are cut decides the
/// last bits of sums, who measured them and when does not. How a piece is cut into calls of [`add`](Self::add) decides
/// nothing.
#[derive(Debug, Clone)]
pub struct LevelMeter {
    sample_rate_hz: f64,
    channels: Vec<Sums>,
    /// Sum over the products of the first two channels.
    product: f64,
    silence: Silence,
    frames: u64,
    non_finite_samples: u64,
}

/// Sums over the samples of one channel.
#[derive(Debug, Clone, Copy)]
struct Sums {
    largest: f32,
    smallest: f32,
    sum: f64,
    squares: f64,
}

impl Sums {
    const NONE: Self = Self {
        largest: 0.0,
        smallest: f32::INFINITY,
        sum: 0.0,
        squares: 0.0,
    };

    #[inline]
    fn add(&mut self, sample: f32) {
        let size = sample.abs();
        self.largest = self.largest.max(size);
        self.smallest = self.smallest.min(if size > 0.0 { size } else { f32::INFINITY });
        let sample = f64::from(sample);
        self.sum += sample;
        self.squares += sample * sample;
    }

    fn append(&mut self, next: &Self) {
        self.largest = self.largest.max(next.largest);
        self.smallest = self.smallest.min(next.smallest);
        self.sum += next.sum;
        self.squares += next.squares;
    }

    fn statistics(&self, samples: u64) -> SampleStatistics {
        let samples = samples.max(1) as f64;
        let max_dbfs = decibels(f64::from(self.largest));
        let rms_dbfs = decibels((self.squares / samples).sqrt());
        SampleStatistics {
            max_dbfs,
            min_dbfs: decibels(f64::from(self.smallest)),
            rms_dbfs,
            crest_db: max_dbfs.zip(rms_dbfs).map(|(peak, rms)| peak - rms),
            dc: self.sum / samples,
        }
    }
}

impl LevelMeter {
    /// Has heard nothing. Allocates.
    ///
    /// `sample_rate_hz`: above 0. `threshold_dbfs`: over it a sample is not silence; [`DEFAULT_THRESHOLD_DBFS`] is usual.
    pub fn new(sample_rate_hz: f64, channels: usize, threshold_dbfs: f64) -> Self {
        Self {
            sample_rate_hz,
            channels: vec![Sums::NONE; channels],
            product: 0.0,
            silence: Silence::new(sample_rate_hz, threshold_dbfs),
            frames: 0,
            non_finite_samples: 0,
        }
    }

    /// Takes the next frames.
    ///
    /// `channels`: as many slices as announced, equally long, ±1.0 full scale; what is not finite is silence, and counted.
    ///
    /// Real time: no allocation.
    pub fn add(&mut self, channels: &[&[f32]]) {
        const BLOCK: usize = 64;
        let frames = channels.iter().map(|channel| channel.len()).min().unwrap_or(0);
        for start in (0..frames).step_by(BLOCK) {
            let end = (start + BLOCK).min(frames);
            let (mut loudest, mut products) = ([0.0_f32; BLOCK], [1.0_f64; BLOCK]);
            for (index, (sums, channel)) in self.channels.iter_mut().zip(channels).enumerate() {
                for (place, &sample) in channel[start..end].iter().enumerate() {
                    let is_finite = sample.is_finite();
                    self.non_finite_samples += u64::from(!is_finite);
                    let sample = if is_finite { sample } else { 0.0 };
                    sums.add(sample);
                    loudest[place] = loudest[place].max(sample.abs());
                    if index < 2 {
                        products[place] *= f64::from(sample);
                    }
                }
            }
            for (&loudest, product) in loudest[..end - start].iter().zip(products) {
                self.product += product;
                self.silence.add(loudest);
            }
        }
        self.frames += frames as u64;
    }

    /// Takes what was measured of the frames that follow, with the same settings.
    ///
    /// Real time: no allocation.
    pub fn append(&mut self, next: &Self) {
        debug_assert!(self.channels.len() == next.channels.len() && self.sample_rate_hz == next.sample_rate_hz);
        for (sums, next) in self.channels.iter_mut().zip(&next.channels) {
            sums.append(next);
        }
        self.product += next.product;
        self.silence.append(&next.silence);
        self.frames += next.frames;
        self.non_finite_samples += next.non_finite_samples;
    }

    /// The result so far. Allocates.
    pub fn statistics(&self) -> LevelStatistics {
        let mut all = Sums::NONE;
        self.channels.iter().for_each(|sums| all.append(sums));
        LevelStatistics {
            all: all.statistics(self.frames * self.channels.len() as u64),
            channels: self.channels.iter().map(|sums| sums.statistics(self.frames)).collect(),
            frames: self.frames,
            non_silent_seconds: self.silence.non_silent_frames() as f64 / self.sample_rate_hz,
            correlation: match self.channels[..] {
                [left, right, ..] => correlation(left.squares, right.squares, self.product),
                _ => None,
            },
            non_finite_samples: self.non_finite_samples,
        }
    }
}

/// An amplitude in dB of full scale; `None` for silence, and for the smallest of no samples.
fn decibels(amplitude: f64) -> Option<f64> {
    (amplitude > 0.0 && amplitude.is_finite()).then(|| 20.0 * amplitude.log10())
}

/// From sums of squares and of products; `None` where either channel is silent.
fn correlation(left: f64, right: f64, product: f64) -> Option<f64> {
    let norm = (left * right).sqrt();
    (norm > 0.0).then(|| (product / norm).clamp(-1.0, 1.0))
}
