//! The transform of real samples: as half as many complex ones, taken apart afterwards.
//!
//! realfft does the same; but taking apart is as dear there as the transform itself, since it is scalar. Here it runs on
//! vectors, and makes powers where nobody asks for phases.

use std::f64::consts::TAU;
use std::sync::Arc;

use rustfft::num_complex::Complex;
use rustfft::{Fft, FftPlanner};

use crate::SimdPath;
use crate::cascade::Work;

/// Pairs of bins that are made at once.
const LANES: usize = 16;

/// One length's plan and memory.
pub struct RealFft {
    fft: Arc<dyn Fft<f32>>,
    /// −i/2·exp(−iτk/N), k from 1, real and imaginary parts.
    twiddles: [Vec<f32>; 2],
    packed: Vec<Complex<f32>>,
    scratch: Vec<Complex<f32>>,
}

impl RealFft {
    /// Allocates. `samples`: even.
    pub fn new(samples: usize) -> Self {
        let half = samples / 2;
        let fft = FftPlanner::new().plan_fft_forward(half);
        let twiddle = |k: usize| Complex::from_polar(0.5, -TAU * (k as f64 / samples as f64 + 0.25));
        let twiddles = (1..half.div_ceil(2)).map(twiddle);
        Self {
            twiddles: [
                twiddles.clone().map(|it| it.re as f32).collect(),
                twiddles.map(|it| it.im as f32).collect(),
            ],
            packed: vec![Complex::ZERO; half],
            scratch: vec![Complex::ZERO; fft.get_inplace_scratch_len()],
            fft,
        }
    }

    /// 0 Hz to half the sample rate.
    pub fn bins(&self) -> usize {
        self.packed.len() + 1
    }

    /// Where the samples go, two to a value; what was there is gone after a transform.
    pub fn input(&mut self) -> &mut [Complex<f32>] {
        &mut self.packed
    }

    /// Transforms what is in [`input`](Self::input).
    pub fn transform(&mut self) {
        self.fft.process_with_scratch(&mut self.packed, &mut self.scratch);
    }

    /// The spectrum of what was transformed last. `spectrum`: a value for each bin.
    pub fn spectrum(&self, path: SimdPath, spectrum: &mut [Complex<f32>]) {
        let give = |to: &mut Complex<f32>, re, im| *to = Complex::new(re, im);
        self.take_apart(path, spectrum, give);
    }

    /// Adds |X|²·`scale` to a value for each bin.
    pub fn add_power(&self, path: SimdPath, scale: f32, power: &mut [f32]) {
        let give = |to: &mut f32, re: f32, im: f32| *to += scale * (re * re + im * im);
        self.take_apart(path, power, give);
    }

    /// Gives each bin to its place: both ends and the middle by themselves, the rest in pairs from both ends inwards.
    fn take_apart<T: Copy>(&self, path: SimdPath, bins: &mut [T], give: impl Fn(&mut T, f32, f32) + Copy) {
        let half = self.packed.len();
        let ends = self.packed[0];
        give(&mut bins[0], ends.re + ends.im, 0.0);
        give(&mut bins[half], ends.re - ends.im, 0.0);
        if half.is_multiple_of(2) {
            let middle = self.packed[half / 2];
            give(&mut bins[half / 2], middle.re, -middle.im);
        }
        let count = self.twiddles[0].len();
        let (lower, upper) = bins.split_at_mut(half - count);
        path.vectorise(Pairs {
            packed: &self.packed,
            twiddles: &self.twiddles,
            lower: &mut lower[1..=count],
            upper: &mut upper[..count],
            give,
        });
    }
}

/// All pairs of bins k and N/2 − k.
struct Pairs<'a, T, G> {
    packed: &'a [Complex<f32>],
    twiddles: &'a [Vec<f32>; 2],
    /// Upwards.
    lower: &'a mut [T],
    /// Downwards.
    upper: &'a mut [T],
    give: G,
}

impl<T: Copy, G: Fn(&mut T, f32, f32)> Work for Pairs<'_, T, G> {
    type Output = ();

    #[inline(always)]
    fn run(mut self) {
        let count = self.lower.len();
        let whole = count / LANES * LANES;
        for first in (0..whole).step_by(LANES) {
            self.some::<LANES>(first);
        }
        for first in whole..count {
            self.some::<1>(first);
        }
    }
}

impl<T: Copy, G: Fn(&mut T, f32, f32)> Pairs<'_, T, G> {
    /// `N` pairs, with everything in arrays, so that nothing can overlap: the compiler makes vectors of them.
    #[inline(always)]
    fn some<const N: usize>(&mut self, first: usize) {
        let count = self.lower.len();
        let half = self.packed.len();
        let a = &self.packed[first + 1..first + 1 + N];
        let b = &self.packed[half - first - N..half - first];
        let a_re: [f32; N] = std::array::from_fn(|lane| a[lane].re);
        let a_im: [f32; N] = std::array::from_fn(|lane| a[lane].im);
        let b_re: [f32; N] = std::array::from_fn(|lane| b[N - 1 - lane].re);
        let b_im: [f32; N] = std::array::from_fn(|lane| b[N - 1 - lane].im);
        let [t_re, t_im] = self.twiddles.each_ref().map(|part| -> [f32; N] {
            let values = &part[first..first + N];
            std::array::from_fn(|lane| values[lane])
        });
        let lower = &mut self.lower[first..first + N];
        let upper = &mut self.upper[count - first - N..count - first];
        let mut low: [T; N] = std::array::from_fn(|lane| lower[lane]);
        let mut high: [T; N] = std::array::from_fn(|lane| upper[N - 1 - lane]);
        for lane in 0..N {
            let even_re = 0.5 * (a_re[lane] + b_re[lane]);
            let even_im = 0.5 * (a_im[lane] - b_im[lane]);
            let (x, y) = (a_re[lane] - b_re[lane], a_im[lane] + b_im[lane]);
            let odd_re = t_re[lane] * x - t_im[lane] * y;
            let odd_im = t_re[lane] * y + t_im[lane] * x;
            (self.give)(&mut low[lane], even_re + odd_re, even_im + odd_im);
            (self.give)(&mut high[lane], even_re - odd_re, odd_im - even_im);
        }
        lower.copy_from_slice(&low);
        high.reverse();
        upper.copy_from_slice(&high);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Against realfft, in f64, for lengths with and without a middle bin; an f32 transform rounds by some 1e-7 of the
    /// greatest bin.
    #[test]
    fn agrees_with_realfft() {
        for samples in [2, 4, 6, 10, 12, 400, 1024, 4096, 4410] {
            let mut state = 1;
            let mut noise = || {
                state = 48_271 * state % 2_147_483_647_u64;
                state as f64 / 2_147_483_647.0 - 0.5
            };
            let mut signal: Vec<f64> = (0..samples).map(|_| f64::from(noise() as f32)).collect();
            let mut fft = RealFft::new(samples);
            for (to, pair) in fft.input().iter_mut().zip(signal.chunks(2)) {
                *to = Complex::new(pair[0] as f32, pair[1] as f32);
            }
            fft.transform();
            let (mut found, mut power) = (vec![Complex::ZERO; fft.bins()], vec![1.0; fft.bins()]);
            fft.spectrum(SimdPath::best(), &mut found);
            fft.add_power(SimdPath::best(), 2.0, &mut power);
            let plan = realfft::RealFftPlanner::new().plan_fft_forward(samples);
            let mut expected = plan.make_output_vec();
            plan.process(&mut signal, &mut expected).unwrap();
            let greatest = expected.iter().map(|bin| bin.norm()).fold(0.0, f64::max);
            for ((found, power), expected) in found.iter().zip(&power).zip(&expected) {
                let found = Complex::new(f64::from(found.re), f64::from(found.im));
                assert!(
                    (found - expected).norm() < 1e-6 * greatest,
                    "{samples}: {found} not {expected}"
                );
                let expected = 1.0 + 2.0 * expected.norm_sqr();
                assert!((f64::from(*power) - expected).abs() < 4e-6 * greatest * greatest.max(1.0) + 1e-6);
            }
        }
    }
}
