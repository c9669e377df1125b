//! Frames of a signal → spectra, calibrated.
//!
//! | to get | multiply | by |
//! |---|---|---|
//! | the amplitude of a sine at a bin's centre | √power of the bin | [`Stft::amplitude_scale`], 2/Σw |
//! | the power of what lies within some bins, a full-scale sine's being 1 | their power | [`Stft::power_scale`], 4/(N·Σw²) |

use std::sync::Arc;

use realfft::num_complex::Complex;
use realfft::{RealFftPlanner, RealToComplex};

use crate::SimdPath;
use crate::shapes::hann;

/// Beyond this, +120 dBFS, a sample is no sound.
const LOUDEST: f32 = 1e6;

/// One transform at a time: plan, window and memory. One per thread.
pub struct Stft {
    path: SimdPath,
    fft: Arc<dyn RealToComplex<f32>>,
    window: Vec<f32>,
    /// Zeros before the window, as librosa centres it.
    lead: usize,
    padded: Vec<f32>,
    spectrum: Vec<Complex<f32>>,
    scratch: Vec<Complex<f32>>,
    power: Vec<f32>,
    amplitude_scale: f32,
    power_scale: f32,
}

impl Stft {
    /// Hann's window, periodic, in the middle of a transform that is as long or longer: more bins, the same resolution.
    /// Allocates.
    ///
    /// `window_samples`: taken as 2 where it is less. `fft_samples`: taken as `window_samples` where it is less; products
    /// of small primes are fast.
    pub fn hann(window_samples: usize, fft_samples: usize) -> Self {
        let window_samples = window_samples.max(2);
        let fft_samples = fft_samples.max(window_samples);
        let window: Vec<f64> = (0..window_samples).map(|n| hann(n, window_samples)).collect();
        let sum: f64 = window.iter().sum();
        let squares: f64 = window.iter().map(|w| w * w).sum();
        let fft = RealFftPlanner::new().plan_fft_forward(fft_samples);
        let spectrum = fft.make_output_vec();
        Self {
            path: SimdPath::chosen(),
            window: window.iter().map(|&w| w as f32).collect(),
            lead: (fft_samples - window_samples) / 2,
            padded: fft.make_input_vec(),
            power: vec![0.0; spectrum.len()],
            spectrum,
            scratch: fft.make_scratch_vec(),
            fft,
            amplitude_scale: (2.0 / sum) as f32,
            power_scale: (4.0 / (fft_samples as f64 * squares)) as f32,
        }
    }

    /// How many bins a spectrum has: 0 Hz to half the sample rate, `fft_samples / 2 + 1`.
    pub fn bins(&self) -> usize {
        self.spectrum.len()
    }

    /// How long a frame is.
    pub fn window_samples(&self) -> usize {
        self.window.len()
    }

    /// How long the transform is.
    pub fn fft_samples(&self) -> usize {
        self.padded.len()
    }

    /// Turns √power, or a bin's magnitude, into the amplitude of a sine: 1 for full scale.
    pub fn amplitude_scale(&self) -> f32 {
        self.amplitude_scale
    }

    /// Turns a sum of power over bins into the power of what lies there, a full-scale sine's being 1.
    pub fn power_scale(&self) -> f32 {
        self.power_scale
    }

    /// The spectrum of a frame, not scaled.
    ///
    /// `frame`: [`window_samples`](Self::window_samples) long, ±1.0 full scale. A shorter one is followed by silence, of
    /// a longer one the rest is not heard. What is not finite or beyond +120 dBFS counts as silence. Returns
    /// [`bins`](Self::bins) values; the phase counts from the first sample of the transform, not of the window.
    ///
    /// No allocation.
    pub fn spectrum(&mut self, frame: &[f32]) -> &[Complex<f32>] {
        self.transform(frame);
        &self.spectrum
    }

    /// |X|² of every bin of a frame, not scaled.
    ///
    /// `frame`, and what is returned: as for [`spectrum`](Self::spectrum).
    ///
    /// No allocation.
    pub fn power(&mut self, frame: &[f32]) -> &[f32] {
        self.transform(frame);
        let Self {
            path, spectrum, power, ..
        } = self;
        path.vectorise(|| {
            for (power, bin) in power.iter_mut().zip(spectrum.iter()) {
                *power = bin.re * bin.re + bin.im * bin.im;
            }
        });
        power
    }

    fn transform(&mut self, frame: &[f32]) {
        let Self {
            path,
            window,
            lead,
            padded,
            ..
        } = self;
        path.vectorise(|| {
            let (before, rest) = padded.split_at_mut(*lead);
            let (middle, after) = rest.split_at_mut(window.len());
            let heard = frame.len().min(middle.len());
            for ((to, &x), &w) in middle.iter_mut().zip(frame).zip(window.iter()) {
                *to = w * sound(x);
            }
            // The transform uses its input as memory.
            before.fill(0.0);
            middle[heard..].fill(0.0);
            after.fill(0.0);
        });
        // All lengths are the plan's own, which is all that this can fail for.
        let done = self
            .fft
            .process_with_scratch(&mut self.padded, &mut self.spectrum, &mut self.scratch);
        debug_assert!(done.is_ok());
    }
}

/// The sample, or silence where it is none.
#[inline(always)]
pub(super) fn sound(sample: f32) -> f32 {
    // False for what is not a number, too.
    if sample.abs() <= LOUDEST { sample } else { 0.0 }
}
