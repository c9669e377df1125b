//! Three resolutions of one signal: long windows for the lows, short ones for the highs.
//!
//! At 48 kHz windows last 16 384 samples under 200 Hz, 4096 in between and 1024 over 3 kHz; at other rates they last about
//! as long, and both limits go with them. The longer ones are windows of 1024 samples too, of the signal at a quarter and at
//! a sixteenth of 48 kHz: a tenth of the work of long transforms.

use super::log2::log2;
use super::points::{Points, Scale};
use super::stream::{MAX_SIGNALS, PADDING, Stream};
use super::{DISPLAY_POINTS, HIGHEST_HZ, LOWEST_HZ};
use crate::SimdPath;
use crate::cascade::Work;
use crate::decimate::{Decimator, LowPass};
use crate::math::doublings_of_48_khz;

/// How many there are, the finest first.
const COUNT: usize = 3;
/// Windows at 48 kHz, in samples at that rate.
const WINDOW_SAMPLES_AT_48_KHZ: [f64; COUNT] = [16_384.0, 4_096.0, 1_024.0];
/// Samples at 48 kHz to one of the windows'.
const DIVISORS_AT_48_KHZ: [f64; COUNT] = [16.0, 4.0, 1.0];
/// Limits at 48 kHz.
const LIMITS_HZ_AT_48_KHZ: [f64; COUNT - 1] = [200.0, 3_000.0];
/// Hops of a window, the finest resolution first: the shortest windows overlap by half, the longest by seven eighths, so
/// that their mean moves on often enough.
const HOPS: [usize; COUNT] = [8, 4, 2];
/// Width of a cross-fade between resolutions, octaves.
const CROSS_FADE_OCTAVES: f64 = 0.5;
/// Flat to the middle resolution's upper end, 0.297 of its rate; what folds back is 100 dB down.
const LOW_PASS: LowPass = LowPass {
    passes: 0.3,
    stops: 0.7,
    attenuation_db: 100.0,
    beta: 10.0,
};
/// The lowest bin that a constant input does not reach: two bins of the window, and one of the transform.
const FIRST_BIN: usize = 2 * PADDING + 1;
/// Bins beyond a resolution's ends that its points look at.
const MARGIN_BINS: usize = 4;

/// One of them.
struct Resolution {
    stream: Stream,
    points: Points,
    /// Share of each point.
    weights: [f32; DISPLAY_POINTS],
}

/// All of them.
pub struct Resolutions {
    all: [Resolution; COUNT],
    /// From the signal's rate to the middle resolution's, and from there to the finest's; for each signal.
    decimators: [[Decimator; MAX_SIGNALS]; COUNT - 1],
    /// A tick at the middle resolution's rate, and at the finest's.
    decimated: [[Vec<f32>; MAX_SIGNALS]; COUNT - 1],
    scale: Scale,
    tick_samples: usize,
    /// Noise bandwidth of what a point shows without smoothing, Hz.
    noise_bandwidths_hz: [f64; DISPLAY_POINTS],
    /// Of one resolution.
    peaks: [f32; DISPLAY_POINTS],
    powers: [f32; DISPLAY_POINTS],
    levels: [f32; DISPLAY_POINTS],
}

impl Resolutions {
    /// `sample_rate_hz`: 8 to 384 kHz. Allocates.
    pub fn new(sample_rate_hz: f64) -> Self {
        let longer = doublings_of_48_khz(sample_rate_hz).exp2();
        let divisors = divisors(longer);
        let window_samples: [usize; COUNT] =
            std::array::from_fn(|index| (WINDOW_SAMPLES_AT_48_KHZ[index] * longer) as usize / divisors[index]);
        let limits_hz = LIMITS_HZ_AT_48_KHZ.map(|hz| hz * sample_rate_hz / longer / 48_000.0);
        let octaves = (HIGHEST_HZ.min(0.5 * sample_rate_hz) / LOWEST_HZ).log2();
        let scale = Scale {
            lowest_hz: LOWEST_HZ,
            points_per_octave: DISPLAY_POINTS as f64 / octaves,
        };
        let rates_hz: [f64; COUNT] = std::array::from_fn(|index| sample_rate_hz / divisors[index] as f64);
        let bin_hz = |index: usize| rates_hz[index] / (PADDING * window_samples[index]) as f64;
        let all = std::array::from_fn(|index| {
            let weight = |hz: f64| weight(index, hz, &limits_hz);
            let margin = (0.5 * CROSS_FADE_OCTAVES).exp2();
            let bin = |hz: f64| (hz / bin_hz(index)) as usize;
            let first = match index {
                0 => FIRST_BIN,
                _ => bin(limits_hz[index - 1] / margin).saturating_sub(MARGIN_BINS),
            };
            let end = match limits_hz.get(index) {
                Some(limit_hz) => bin(limit_hz * margin) + MARGIN_BINS,
                None => window_samples[index] * PADDING / 2 + 1,
            };
            Resolution {
                stream: Stream::new(window_samples[index], HOPS[index], rates_hz[index], first..end),
                points: Points::new(first..end, bin_hz(index), &scale, weight),
                weights: std::array::from_fn(|point| weight(scale.hz(point as f64 + 0.5)) as f32),
            }
        });
        let noise_bandwidth_hz = |point: usize| {
            let bandwidth = |index: usize| {
                let weight = weight(index, scale.hz(point as f64 + 0.5), &limits_hz);
                weight * 1.5 * PADDING as f64 * bin_hz(index)
            };
            (0..COUNT).map(bandwidth).sum()
        };
        let [finest, middle, _] = divisors;
        let tick_samples = window_samples[COUNT - 1];
        let decimators = |factor: usize| std::array::from_fn(|_| Decimator::new(factor, &LOW_PASS));
        let decimated = |divisor: usize| std::array::from_fn(|_| vec![0.0; tick_samples / divisor]);
        Self {
            all,
            decimators: [decimators(middle), decimators(finest / middle)],
            decimated: [decimated(middle), decimated(finest)],
            scale,
            tick_samples,
            noise_bandwidths_hz: std::array::from_fn(noise_bandwidth_hz),
            peaks: [0.0; DISPLAY_POINTS],
            powers: [0.0; DISPLAY_POINTS],
            levels: [0.0; DISPLAY_POINTS],
        }
    }

    /// How many samples [`push`](Self::push) takes.
    pub fn tick_samples(&self) -> usize {
        self.tick_samples
    }

    /// Where the points lie.
    pub fn scale(&self) -> &Scale {
        &self.scale
    }

    /// Noise bandwidth of the windows at each point, Hz: what it shows of a noise without smoothing.
    pub fn noise_bandwidths_hz(&self) -> &[f64; DISPLAY_POINTS] {
        &self.noise_bandwidths_hz
    }

    /// Sets the band around a point whose power is added up, Hz.
    pub fn set_band(&mut self, point: usize, ends_hz: [f64; 2]) {
        for resolution in &mut self.all {
            resolution.points.set_band(point, ends_hz);
        }
    }

    /// Sets the time constant of the means.
    pub fn set_seconds(&mut self, seconds: f64) {
        for resolution in &mut self.all {
            resolution.stream.set_seconds(seconds);
        }
    }

    /// Forgets everything.
    pub fn reset(&mut self) {
        self.all.iter_mut().for_each(|resolution| resolution.stream.reset());
        self.decimators.as_flattened_mut().iter_mut().for_each(Decimator::reset);
    }

    /// Takes a tick of one or two signals.
    pub fn push(&mut self, signals: &[&[f32]]) {
        let count = signals.len();
        let Self {
            all: [finest, middle, coarsest],
            decimators: [to_middle, to_finest],
            decimated: [at_middle, at_finest],
            ..
        } = self;
        let path = SimdPath::chosen();
        for (index, signal) in signals.iter().enumerate() {
            path.vectorise(Decimate(&mut to_middle[index], signal, &mut at_middle[index]));
            path.vectorise(Decimate(
                &mut to_finest[index],
                &at_middle[index],
                &mut at_finest[index],
            ));
        }
        coarsest.stream.push(signals);
        middle.stream.push(&at_middle.each_ref().map(Vec::as_slice)[..count]);
        finest.stream.push(&at_finest.each_ref().map(Vec::as_slice)[..count]);
    }

    /// Power of every point, logarithm to base 2: that of its band, but not less than its highest peak's. A full-scale sine
    /// has 0.
    pub fn mean(&mut self) -> &[f32; DISPLAY_POINTS] {
        SimdPath::chosen().vectorise(Mean(self));
        &self.levels
    }

    /// The highest peak within every point since the last row was taken, logarithm to base 2 of its power. A full-scale sine
    /// has 0.
    pub fn row(&mut self) -> &[f32; DISPLAY_POINTS] {
        SimdPath::chosen().vectorise(Row(self));
        &self.levels
    }

    /// The peaks of all resolutions: powers are mixed, where there are two.
    #[inline(always)]
    fn mix_peaks(&mut self, bins: impl Fn(&mut Stream) -> &[f32]) {
        self.powers.fill(0.0);
        for Resolution {
            stream,
            points,
            weights,
        } in &mut self.all
        {
            points.peaks(bins(stream), &self.scale, &mut self.peaks);
            for point in points.range() {
                if weights[point] == 1.0 {
                    self.levels[point] = self.peaks[point];
                } else {
                    self.powers[point] += weights[point] * self.peaks[point].exp2();
                    self.levels[point] = log2(self.powers[point]);
                }
            }
        }
    }
}

/// Samples of the input to one of each resolution's. `longer`: how many times as many the input has as at 48 kHz.
fn divisors(longer: f64) -> [usize; COUNT] {
    let mut divisors = DIVISORS_AT_48_KHZ.map(|divisor| (divisor * longer).max(1.0) as usize);
    // The shortest windows are of the signal itself.
    divisors[COUNT - 1] = 1;
    divisors
}

/// Share of a resolution at a frequency: all together have 1.
fn weight(index: usize, hz: f64, limits_hz: &[f64; COUNT - 1]) -> f64 {
    let above = |limit_hz: f64| (0.5 + (hz / limit_hz).log2() / CROSS_FADE_OCTAVES).clamp(0.0, 1.0);
    let lower = index.checked_sub(1).map_or(1.0, |limit| above(limits_hz[limit]));
    let upper = limits_hz.get(index).map_or(0.0, |&limit_hz| above(limit_hz));
    lower - upper
}

/// The levels of the means.
struct Mean<'a>(&'a mut Resolutions);

impl Work for Mean<'_> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let Self(of) = self;
        of.powers.fill(0.0);
        for Resolution { stream, points, .. } in &mut of.all {
            points.add_bands(stream.mean(), &mut of.powers);
        }
        for power in &mut of.powers {
            *power = log2(*power);
        }
        let bands = of.powers;
        of.mix_peaks(|stream| stream.mean());
        for (level, band) in of.levels.iter_mut().zip(bands) {
            *level = level.max(band);
        }
    }
}

/// The levels of the newest rows.
struct Row<'a>(&'a mut Resolutions);

impl Work for Row<'_> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        self.0.mix_peaks(|stream| stream.take_row());
    }
}

/// A signal, and where it goes at a lower rate.
struct Decimate<'a>(&'a mut Decimator, &'a [f32], &'a mut [f32]);

impl Work for Decimate<'_> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let Self(decimator, from, to) = self;
        let mut to = to.iter_mut();
        // A closure of an iterator's would be left without vectors.
        for &sample in from {
            if let Some(output) = decimator.push(sample)
                && let Some(to) = to.next()
            {
                *to = output;
            }
        }
    }
}
