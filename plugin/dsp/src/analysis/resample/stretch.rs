//! Two stretches of a stream, from one rate to another.

use std::f64::consts::PI;
use std::sync::Arc;

use rustfft::num_complex::Complex;
use rustfft::{Fft, FftPlanner};

use crate::SimdPath;
use crate::shapes::kaiser;

/// The filter reaches so far to either side, samples at the lower rate.
const REACH: f64 = 128.0;
/// Kaiser's window for a stop band of 140 dB, below what f32 keeps.
const ATTENUATION_DB: f64 = 140.0;
const BETA: f64 = 0.1102 * (ATTENUATION_DB - 8.7);
/// Shortest stretch at the lower rate. Shorter ones consist of overlap, longer ones leave the cache.
const STRETCH_SAMPLES: u32 = 1024;

/// Plans, filter and memory.
pub struct Stretches {
    path: SimdPath,
    forward: Arc<dyn Fft<f32>>,
    inverse: Arc<dyn Fft<f32>>,
    /// The filter at bins from 0 Hz on; 0 beyond.
    gains: Vec<f32>,
    given: Vec<Complex<f32>>,
    filtered: Vec<Complex<f32>>,
    scratch: Vec<Complex<f32>>,
    /// From one stretch to the next, and half of what they share, at either rate.
    hop: Rates,
    lead: Rates,
    resampled: Vec<f32>,
}

/// A length in samples.
#[derive(Clone, Copy)]
struct Rates {
    from: usize,
    to: usize,
}

impl Stretches {
    /// Stretches are whole periods of both rates, a power of two of them, and share the fewest that hold the filter.
    pub fn new(from_hz: u32, to_hz: u32) -> Self {
        let divisor = greatest_common_divisor(from_hz, to_hz);
        let low_hz = from_hz.min(to_hz);
        let period = |count: u32| Rates {
            from: (count * (from_hz / divisor)) as usize,
            to: (count * (to_hz / divisor)) as usize,
        };
        let low_period = low_hz / divisor;
        let lead_periods = (REACH as u32).div_ceil(low_period);
        let periods = STRETCH_SAMPLES
            .div_ceil(low_period)
            .max(4 * lead_periods)
            .next_power_of_two();
        let (whole, lead) = (period(periods), period(lead_periods));
        let hop = period(periods - 2 * lead_periods);
        let mut planner = FftPlanner::new();
        let forward = planner.plan_fft_forward(whole.from);
        let inverse = planner.plan_fft_inverse(whole.to);
        let scratch = forward.get_inplace_scratch_len().max(inverse.get_inplace_scratch_len());
        Self {
            path: SimdPath::chosen(),
            gains: gains(whole, f64::from(low_hz) / f64::from(from_hz)),
            given: vec![Complex::default(); whole.from],
            filtered: vec![Complex::default(); whole.to],
            scratch: vec![Complex::default(); scratch],
            resampled: vec![0.0; 2 * hop.to],
            forward,
            inverse,
            hop,
            lead,
        }
    }

    /// Length of two stretches with what they share.
    pub fn input_samples(&self) -> usize {
        2 * (self.hop.from + self.lead.from)
    }

    /// Of these, what lies before the first sample of output.
    pub fn lead_samples(&self) -> usize {
        self.lead.from
    }

    /// Of these, the last ones, which the next two begin with.
    pub fn kept_samples(&self) -> usize {
        2 * self.lead.from
    }

    /// `input`: [`Stretches::input_samples`] long. Returns what lies between a lead at either end.
    ///
    /// No allocation.
    pub fn resample(&mut self, input: &[f32]) -> &[f32] {
        let Self {
            path,
            gains,
            given,
            filtered,
            scratch,
            hop,
            lead,
            resampled,
            ..
        } = self;
        path.vectorise(|| {
            for ((given, &re), &im) in given.iter_mut().zip(input).zip(&input[hop.from..]) {
                *given = Complex { re, im };
            }
        });
        self.forward.process_with_scratch(given, scratch);
        path.vectorise(|| {
            let bins = gains.len();
            let (from, to) = (given.len(), filtered.len());
            filtered[bins..=to - bins].fill(Complex::default());
            for ((filtered, given), gain) in filtered.iter_mut().zip(&given[..bins]).zip(gains.iter()) {
                *filtered = given * gain;
            }
            let below_zero = filtered[to - bins + 1..].iter_mut().zip(&given[from - bins + 1..]);
            for ((filtered, given), gain) in below_zero.zip(gains[1..].iter().rev()) {
                *filtered = given * gain;
            }
        });
        self.inverse.process_with_scratch(filtered, scratch);
        path.vectorise(|| {
            let (first, second) = resampled.split_at_mut(hop.to);
            for ((first, second), both) in first.iter_mut().zip(second).zip(&filtered[lead.to..]) {
                (*first, *second) = (both.re, both.im);
            }
        });
        resampled
    }
}

/// What the filter does to each bin that both rates have, 1/length of the transforms included.
///
/// `low_share`: the lower rate, as a share of the one that comes in.
///
/// Source: J. F. Kaiser, "Nonrecursive digital filter design using the I0-sinh window function", ISCAS 1974: β and the
/// width of the edge from the attenuation.
fn gains(whole: Rates, low_share: f64) -> Vec<f32> {
    // Shares of the lower rate's half.
    let edge = (ATTENUATION_DB - 7.95) / (2.285 * PI * 2.0 * REACH);
    let cutoff = (1.0 - 0.5 * edge) * low_share;
    let reach = REACH / low_share;
    let tap = |place: f64| match place {
        0.0 => cutoff,
        _ => (PI * cutoff * place).sin() / (PI * place) * kaiser(BETA, place / reach),
    };
    let mut response = vec![Complex::<f64>::default(); whole.from];
    response[0].re = tap(0.0);
    for place in 1..reach.ceil() as usize {
        let tap = tap(place as f64);
        response[place].re = tap;
        response[whole.from - place].re = tap;
    }
    FftPlanner::new().plan_fft_forward(whole.from).process(&mut response);
    let scale = 1.0 / (response[0].re * whole.from as f64);
    let bins = whole.from.min(whole.to) / 2;
    response[..bins].iter().map(|bin| (bin.re * scale) as f32).collect()
}

fn greatest_common_divisor(a: u32, b: u32) -> u32 {
    match b {
        0 => a,
        _ => greatest_common_divisor(b, a % b),
    }
}
