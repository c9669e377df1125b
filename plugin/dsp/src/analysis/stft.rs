//! Frames of a signal → spectra, calibrated.
//!
//! | to get | multiply | by |
//! |---|---|---|
//! | the amplitude of a sine at a bin's centre | √power of the bin | [`Stft::amplitude_scale`], 2/Σw |
//! | the power of what lies within some bins, a full-scale sine's being 1 | their power | [`Stft::power_scale`], 4/(N·Σw²) |

mod real_fft;

use rustfft::num_complex::Complex;

use crate::SimdPath;
use crate::cascade::Work;
use crate::equaliser::MAX_SAMPLE;
use crate::shapes::hann;
use real_fft::RealFft;

/// Beyond this, +120 dBFS, a sample is no sound. In f32, as vectors want it.
const LOUDEST: f32 = MAX_SAMPLE as f32;

/// One transform at a time: plan, window and memory. One per thread.
pub struct Stft {
    path: SimdPath,
    fft: RealFft,
    window: Vec<f32>,
    /// Zeros before the window, as librosa centres it.
    lead: usize,
    spectrum: Vec<Complex<f32>>,
    power: Vec<f32>,
    amplitude_scale: f32,
    power_scale: f32,
}

impl Stft {
    /// Hann's window, periodic, in the middle of a transform that is as long or longer: more bins, the same resolution.
    /// Allocates.
    ///
    /// `window_samples`: taken as 2 where it is less. `fft_samples`: taken as the next even number from `window_samples`
    /// on; products of small primes are fast.
    pub fn hann(window_samples: usize, fft_samples: usize) -> Self {
        let window_samples = window_samples.max(2);
        let fft_samples = fft_samples.max(window_samples).next_multiple_of(2);
        let window: Vec<f64> = (0..window_samples).map(|n| hann(n, window_samples)).collect();
        let sum: f64 = window.iter().sum();
        let squares: f64 = window.iter().map(|w| w * w).sum();
        let fft = RealFft::new(fft_samples);
        Self {
            path: SimdPath::chosen(),
            window: window.iter().map(|&w| w as f32).collect(),
            lead: (fft_samples - window_samples) / 2,
            spectrum: vec![Complex::ZERO; fft.bins()],
            power: vec![0.0; fft.bins()],
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
        2 * (self.fft.bins() - 1)
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
        let Self {
            path, fft, spectrum, ..
        } = self;
        fft.spectrum(*path, spectrum);
        spectrum
    }

    /// |X|² of every bin of a frame, not scaled.
    ///
    /// `frame`, and what is returned: as for [`spectrum`](Self::spectrum).
    ///
    /// No allocation.
    pub fn power(&mut self, frame: &[f32]) -> &[f32] {
        self.transform(frame);
        let Self { path, fft, power, .. } = self;
        power.fill(0.0);
        fft.add_power(*path, 1.0, power);
        power
    }

    /// Adds |X|² of every bin of a frame, times `scale`. `power`: [`bins`](Self::bins) values.
    pub(super) fn add_power(&mut self, frame: &[f32], scale: f32, power: &mut [f32]) {
        self.transform(frame);
        self.fft.add_power(self.path, scale, power);
    }

    fn transform(&mut self, frame: &[f32]) {
        self.path.vectorise(Windowing {
            frame: &frame[..frame.len().min(self.window.len())],
            window: &self.window,
            lead: self.lead,
            packed: self.fft.input(),
        });
        self.fft.transform();
    }
}

/// A frame's samples, weighted, on their way to the transform.
struct Windowing<'a> {
    frame: &'a [f32],
    window: &'a [f32],
    lead: usize,
    packed: &'a mut [Complex<f32>],
}

impl Work for Windowing<'_> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let Self {
            frame,
            window,
            lead,
            packed,
        } = self;
        if frame.len() < 2 * packed.len() {
            packed.fill(Complex::ZERO);
        }
        // The first sample at an odd place shares its pair with a zero, and so may the last.
        let (first, frame) = frame.split_at(frame.len().min(lead % 2));
        let (first_weight, window) = window.split_at(first.len());
        for (x, w) in first.iter().zip(first_weight) {
            packed[lead / 2].im = w * sound(*x);
        }
        let packed = &mut packed[lead.div_ceil(2)..];
        let (pairs, last) = frame.as_chunks::<2>();
        for ((to, [x, y]), [u, v]) in packed.iter_mut().zip(pairs).zip(window.as_chunks::<2>().0) {
            *to = Complex::new(u * sound(*x), v * sound(*y));
        }
        for (to, x) in packed[pairs.len()..].iter_mut().zip(last) {
            to.re = window[2 * pairs.len()] * sound(*x);
        }
    }
}

/// The sample, or silence where it is none.
#[inline(always)]
pub(super) fn sound(sample: f32) -> f32 {
    // False for what is not a number, too.
    if sample.abs() <= LOUDEST { sample } else { 0.0 }
}
