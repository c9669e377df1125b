//! Mel features: a row of band levels for every hop of a mono stream.

mod bank;
mod profile;
#[cfg(test)]
mod tests;

use super::stft::{Stft, sound};
use crate::SimdPath;
use bank::Bank;
use profile::{Scale, Shape};

pub use profile::MelProfile;

/// Hops that the buffer holds beside a window: it is shifted once in so many.
const HOPS_HELD: usize = 16;

/// Makes rows of mel features from a mono stream at the profile's rate (a [`Resampler`](super::resample::Resampler)
/// brings it there).
pub struct Mel {
    path: SimdPath,
    profile: MelProfile,
    shape: Shape,
    stft: Stft,
    bank: Bank,
    /// What the windows have still to see, after pre-emphasis.
    held: Vec<f32>,
    filled: usize,
    /// The sample before, for pre-emphasis.
    before: f32,
    started: bool,
    magnitudes: Vec<f32>,
    row: Vec<f32>,
}

impl Mel {
    /// Plans the transform, and allocates all that will be needed.
    pub fn new(profile: MelProfile) -> Self {
        let shape = profile.shape();
        let stft = Stft::hann(shape.window_samples, shape.fft_samples);
        let mut mel = Self {
            path: SimdPath::chosen(),
            profile,
            bank: Bank::new(&shape),
            held: vec![0.0; shape.window_samples + HOPS_HELD * shape.hop_samples],
            filled: 0,
            before: 0.0,
            started: false,
            magnitudes: vec![0.0; stft.bins()],
            row: vec![0.0; shape.bands],
            shape,
            stft,
        };
        mel.reset();
        mel
    }

    /// What it was made for.
    pub fn profile(&self) -> MelProfile {
        self.profile
    }

    /// Takes the next samples, any number, and hands on every row whose window they fill: [`MelProfile::bands`] values,
    /// the lowest band first.
    ///
    /// `samples`: ±1.0 full scale; what is not finite or beyond +120 dBFS counts as silence.
    ///
    /// Real time: no allocation.
    pub fn add(&mut self, mut samples: &[f32], mut each: impl FnMut(&[f32])) {
        self.started |= !samples.is_empty();
        while !samples.is_empty() {
            let (now, later) = samples.split_at(samples.len().min(self.held.len() - self.filled));
            for (place, &sample) in self.held[self.filled..].iter_mut().zip(now) {
                let sample = sound(sample);
                *place = sample - self.shape.pre_emphasis * self.before;
                self.before = sample;
            }
            self.filled += now.len();
            samples = later;
            self.rows(&mut each);
        }
    }

    /// The end: hands on the rows that look beyond it, [`MelProfile::rows`] in all. Then it is as new.
    ///
    /// Real time: no allocation.
    pub fn finish(&mut self, mut each: impl FnMut(&[f32])) {
        if self.started {
            let mut silence = self.shape.window_samples / 2;
            while silence > 0 {
                let now = silence.min(self.held.len() - self.filled);
                self.held[self.filled..self.filled + now].fill(0.0);
                self.filled += now;
                silence -= now;
                self.rows(&mut each);
            }
        }
        self.reset();
    }

    /// Forgets what was added.
    ///
    /// Real time: no allocation.
    pub fn reset(&mut self) {
        // Silence before the first sample, which the first window has in its middle.
        self.filled = self.shape.window_samples / 2;
        self.held[..self.filled].fill(0.0);
        (self.before, self.started) = (0.0, false);
    }

    /// All rows that can be made, and what they leave to the front.
    fn rows(&mut self, each: &mut impl FnMut(&[f32])) {
        let mut start = 0;
        while start + self.shape.window_samples <= self.filled {
            let power = self.stft.power(&self.held[start..start + self.shape.window_samples]);
            let (bank, scale) = (&self.bank, self.shape.scale);
            let (magnitudes, row) = (&mut self.magnitudes, &mut self.row);
            self.path.vectorise(|| match scale {
                Scale::Power => bank.sum(power, row),
                Scale::Magnitude => {
                    for (magnitude, power) in magnitudes.iter_mut().zip(power) {
                        *magnitude = power.sqrt();
                    }
                    bank.sum(magnitudes, row);
                }
            });
            scale.apply(row);
            each(&self.row);
            start += self.shape.hop_samples;
        }
        self.held.copy_within(start..self.filled, 0);
        self.filled -= start;
    }
}
