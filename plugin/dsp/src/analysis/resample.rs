//! Another sample rate: a mono stream through rubato's FFT resampler, in time with its source.
//!
//! The low-pass filter is a sinc of 1024 samples or more at the lower of the two rates, in a squared Blackman-Harris
//! window. It is flat to 0.96 of the lower rate's half and closed from that half on, so nothing folds back. Transforms work
//! in f32: what a tone in the stop band leaves is 140 dB below it, their rounding. In f64 that would be 155 dB, and take
//! half as much time again to twice as much.
//!
//! Rubato's sinc interpolation is made for ratios that move; those of files do not.

#[cfg(test)]
mod tests;

use rubato::audioadapter_buffers::direct::SequentialSlice;
use rubato::{Fft, FixedSync, Resampler as _, WindowFunction};

use super::stft::sound;
use crate::error::{ConfigError, checked_sample_rate_hz};

/// Shortest block at the lower rate. Longer ones are no faster, and shorter ones have a softer edge.
const BLOCK_SAMPLES: u32 = 1024;

/// A mono stream on its way from one sample rate to another.
///
/// Output has no delay: its first sample stands where the input's first stood. The bits depend on the samples alone, not
/// on how they were handed over.
pub struct Resampler {
    from_hz: u32,
    to_hz: u32,
    /// Absent where the rates are the same.
    fft: Option<Fft<f32>>,
    block: Vec<f32>,
    filled: usize,
    resampled: Vec<f32>,
    /// Of the filter's delay, output samples still to be dropped.
    delay: usize,
    taken: u64,
    given: u64,
}

impl Resampler {
    /// Plans the transforms, and allocates all that will be needed. Rates with a small common divisor take long blocks:
    /// 44 101 → 16 000 Hz works on two seconds at a time.
    ///
    /// `from_hz`, `to_hz`: 8 to 384 kHz.
    ///
    /// # Errors
    /// [`ConfigError::SampleRate`] outside this range.
    pub fn new(from_hz: u32, to_hz: u32) -> Result<Self, ConfigError> {
        checked_sample_rate_hz(f64::from(from_hz))?;
        checked_sample_rate_hz(f64::from(to_hz))?;
        let fft = match from_hz == to_hz {
            true => None,
            false => Some(plan(from_hz, to_hz)?),
        };
        let frames = |of: fn(&Fft<f32>) -> usize| fft.as_ref().map_or(BLOCK_SAMPLES as usize, of);
        let mut resampler = Self {
            from_hz,
            to_hz,
            block: vec![0.0; frames(|fft| fft.input_frames_next())],
            resampled: vec![0.0; frames(|fft| fft.output_frames_next())],
            fft,
            filled: 0,
            delay: 0,
            taken: 0,
            given: 0,
        };
        resampler.reset();
        Ok(resampler)
    }

    /// How many samples come out of so many: `frames` · to / from, rounded, halves upwards.
    pub fn output_samples(&self, samples: u64) -> u64 {
        let [samples, from, to] = [samples, self.from_hz.into(), self.to_hz.into()].map(u128::from);
        ((2 * samples * to + from) / (2 * from)) as u64
    }

    /// Takes the next samples, any number, and hands on what came out of them, in pieces of any length.
    ///
    /// `samples`: ±1.0 full scale; what is not finite or beyond +120 dBFS counts as silence.
    ///
    /// Real time: no allocation, but a block's work at once.
    pub fn add(&mut self, mut samples: &[f32], mut take: impl FnMut(&[f32])) {
        self.taken += samples.len() as u64;
        while !samples.is_empty() {
            let (now, later) = samples.split_at(samples.len().min(self.block.len() - self.filled));
            let places = &mut self.block[self.filled..self.filled + now.len()];
            for (place, &sample) in places.iter_mut().zip(now) {
                *place = sound(sample);
            }
            self.filled += now.len();
            samples = later;
            if self.filled == self.block.len() {
                self.resample(u64::MAX, &mut take);
            }
        }
    }

    /// The end: hands on the rest, so that exactly [`Resampler::output_samples`] of all that was added came out. Then it
    /// is as new.
    ///
    /// Real time: no allocation.
    pub fn finish(&mut self, mut take: impl FnMut(&[f32])) {
        let end = self.output_samples(self.taken);
        while self.given < end {
            self.block[self.filled..].fill(0.0);
            self.resample(end, &mut take);
        }
        self.reset();
    }

    /// Forgets what was added.
    ///
    /// Real time: no allocation.
    pub fn reset(&mut self) {
        if let Some(fft) = &mut self.fft {
            fft.reset();
            self.delay = fft.output_delay();
        }
        (self.filled, self.taken, self.given) = (0, 0, 0);
    }

    /// A whole block; hands on nothing beyond output sample `end`.
    fn resample(&mut self, end: u64, take: &mut impl FnMut(&[f32])) {
        let resampled = match &mut self.fft {
            None => &self.block,
            Some(fft) => {
                // Both buffers have the lengths that it asked for, so it cannot fail.
                let lengths = (self.block.len(), self.resampled.len());
                let from = SequentialSlice::new(self.block.as_slice(), 1, lengths.0);
                let to = SequentialSlice::new_mut(self.resampled.as_mut_slice(), 1, lengths.1);
                if let (Ok(from), Ok(mut to)) = (from, to) {
                    let done = fft.process_into_buffer(&from, &mut to, None);
                    debug_assert_eq!(done.ok(), Some(lengths));
                }
                &self.resampled
            }
        };
        self.filled = 0;
        let late = self.delay.min(resampled.len());
        self.delay -= late;
        let count = (end - self.given).min((resampled.len() - late) as u64) as usize;
        self.given += count as u64;
        if count > 0 {
            take(&resampled[late..late + count]);
        }
    }
}

/// Blocks of the fewest whole periods of both rates that make [`BLOCK_SAMPLES`], an even number of them: half a block is
/// the filter's delay, and has to be whole samples on both sides.
fn plan(from_hz: u32, to_hz: u32) -> Result<Fft<f32>, ConfigError> {
    let divisor = greatest_common_divisor(from_hz, to_hz);
    let periods = BLOCK_SAMPLES.div_ceil(from_hz.min(to_hz) / divisor).next_multiple_of(2);
    Fft::new_custom(
        from_hz as usize,
        to_hz as usize,
        (periods * (from_hz / divisor)) as usize,
        1,
        1,
        WindowFunction::BlackmanHarris2,
        FixedSync::Both,
    )
    // It refuses rates and blocks of 0 alone, which are none here.
    .map_err(|_| ConfigError::SampleRate {
        actual_hz: f64::from(from_hz),
    })
}

fn greatest_common_divisor(a: u32, b: u32) -> u32 {
    match b {
        0 => a,
        _ => greatest_common_divisor(b, a % b),
    }
}
